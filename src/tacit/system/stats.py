"""PURE. The stats of many files as few large values: a folder that is as it was is told at one glance."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

_LARGEST = (1 << 63) - 1


class Stat(NamedTuple):
    """What the system says of a file without opening it; times in nanoseconds."""

    size: int
    mtime: int
    ctime: int
    inode: int


_NUMBERS = len(Stat._fields)
_BYTES = array("q").itemsize * _NUMBERS
_FEW = 50  # files that are found faster by looking for each


class Folder(NamedTuple):
    """The files of a folder: names parted by NUL, in no particular order, and each one's stat as eight-byte numbers."""

    names: str = ""
    stats: bytes = b""

    def number(self) -> int:
        """How many files there are."""
        return len(self.stats) // _BYTES

    def files(self) -> Iterator[tuple[str, Stat]]:
        """Each file's name and stat."""
        if self.names:
            numbers = iter(array("q", self.stats))
            yield from zip(
                self.names.split("\0"), map(Stat, numbers, numbers, numbers, numbers), strict=True
            )  # each stat takes the next four

    def some(self, names: set[str]) -> dict[str, Stat]:
        """The stats of some files by name, of those that there are."""
        if len(names) > _FEW:
            return {name: stat for name, stat in self.files() if name in names}
        found, all_names = {}, f"\0{self.names}\0"
        for name in names:
            at = all_names.find(f"\0{name}\0") if name else -1
            if at >= 0:
                start = all_names.count("\0", 0, at) * _BYTES
                found[name] = Stat._make(array("q", self.stats[start : start + _BYTES]))
        return found


_EMPTY = Folder()


def pack(names: Sequence[str], numbers: Sequence[int]) -> Folder:
    """A folder from its files' names and, for each in turn, the numbers of its stat."""
    try:
        stats = array("q", numbers)
    except OverflowError:  # a date far away
        stats = array("q", [max(-_LARGEST, min(number, _LARGEST)) for number in numbers])
    return Folder("\0".join(names), stats.tobytes())


def packed(files: Mapping[str, Stat]) -> Folder:
    """A folder from its files by name."""
    return pack(list(files), [number for stat in files.values() for number in stat])


def joined(folder: str, name: str) -> str:
    """The path of a file; the folder `""` holds files by their paths."""
    return f"{folder}/{name}" if folder else name


def stat_in(folders: Mapping[str, Folder], path: str) -> Stat | None:
    """The stat of a file by its path, None where there is none."""
    return stats_in(folders, [path]).get(path)


def stats_in(folders: Mapping[str, Folder], paths: Iterable[str]) -> dict[str, Stat]:
    """The stats of some files by their paths, of those that there are."""
    names: dict[str, set[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        names.setdefault(folder, set()).add(name)
        names.setdefault("", set()).add(path)
    found: dict[str, Stat] = {}
    for folder in names.keys() & folders.keys():
        files = folders[folder].some(names[folder])
        found |= {joined(folder, name): stat for name, stat in files.items()}
    return found


def differing(before: Mapping[str, Folder], after: Mapping[str, Folder]) -> set[str]:
    """The paths of the files that came, went, or have another stat."""
    found = set()
    for folder in before.keys() | after.keys():
        old, new = before.get(folder, _EMPTY), after.get(folder, _EMPTY)
        if old != new:
            was, now = dict(old.files()), dict(new.files())
            found |= {joined(folder, name) for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    return found


def dumped(folders: Mapping[str, Folder]) -> tuple[bytes, bytes]:
    """Folders as text and numbers, which `restored` reads."""
    # no path holds `//`, and no name is empty
    names = "\0\0".join(f"{path}//{folder.names}" for path, folder in folders.items())
    return names.encode(), b"".join(folder.stats for folder in folders.values())


def restored(text: bytes, stats: bytes) -> dict[str, Folder] | None:
    """The folders, None where text and numbers do not go together."""
    found, start = {}, 0
    for record in text.decode("utf-8", "replace").split("\0\0") if text else ():
        path, parted, names = record.partition("//")
        end = start + (names.count("\0") + 1 if names else 0) * _BYTES
        if not parted or end > len(stats):
            return None
        found[path] = Folder(names, stats[start:end])
        start = end
    return found if start == len(stats) else None
