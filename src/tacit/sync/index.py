"""I/O. The index: what the last sync knew of every file, in the way git's index does it.

The digest of a file is believed while its stat (size, mtime, ctime, inode) is the one that the index holds. A file that
changed so shortly before it was read that a second change might not show in its stat ("racily clean") is unsure: the
next sync reads it again.
"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tacit.system import files
from tacit.system.files import Stat, is_settled, joined

NAME = "index"  # the file in `.tacit/`
_FORMAT = 1
_LENGTH = 8  # bytes at the file's start that hold the length of its first part
_MOST_CONTENTS = 1 << 25  # bytes that are kept from hashing to parsing; more are read a second time


class Written(NamedTuple):
    """A generated page as it was last written.

    `input` is a hash of what it was made from, `digest` one of its bytes. `is_pure` if nothing in it is people's own.
    """

    input: str
    digest: str
    is_pure: bool = False


class Hashed(NamedTuple):
    """Digests by path, the errors of files that can't be read, and the bytes of files that were."""

    digests: dict[str, str]
    failed: dict[str, OSError]
    contents: dict[str, bytes]


@dataclass(slots=True)
class Index:
    """What the last sync knew of the files.

    `stats` has the stat of each file by folder and name, and below `""` by path those of files in no walked folder;
    `unsure` are the paths of files whose stat is not to be believed. `facts` are texts by key, such as the state of the
    store that the digests belong to. The digests are read from the file when they are first asked for: a sync that
    finds no change needs none.
    """

    facts: dict[str, str] = field(default_factory=dict)
    stats: dict[str, dict[str, Stat]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    is_changed: bool = False
    _packed: bytes = b""
    _sources: dict[str, str] = field(default_factory=dict)
    _generated: dict[str, str] = field(default_factory=dict)
    _pages: dict[str, Written] = field(default_factory=dict)

    @property
    def sources(self) -> dict[str, str]:
        """Digests of notes and pattern pages by path."""
        self._unpack()
        return self._sources

    @property
    def generated(self) -> dict[str, str]:
        """Digests of the files at places where generated pages go, by path."""
        self._unpack()
        return self._generated

    @property
    def pages(self) -> dict[str, Written]:
        """Generated pages as they were last written, by path."""
        self._unpack()
        return self._pages

    def _unpack(self) -> None:
        if self._packed:
            self._sources, self._generated, pages = marshal.loads(self._packed)  # noqa: S302  (written by this machine)
            self._pages = {path: Written._make(page) for path, page in pages.items()}
            self._packed = b""

    def differing(self, folders: Mapping[str, Mapping[str, Stat]], among: Collection[str] | None = None) -> set[str]:
        """The paths of files that came, went, may have another content, or have another stat than the index holds.

        `among` are the paths of all files that can have changed, if that is known.
        """
        found = set(self.unsure)
        if among is not None:
            found.update(path for path in among if stat_in(self.stats, path) != stat_in(folders, path))
            return found
        for folder in self.stats.keys() | folders.keys():
            before, now = self.stats.get(folder, {}), folders.get(folder, {})
            if before != now:
                names = before.keys() | now.keys()
                found.update(joined(folder, name) for name in names if before.get(name) != now.get(name))
        return found

    def hash(self, root: Path, stats: Mapping[str, Stat], limit: int = files.LARGEST) -> Hashed:
        """Digests of files, of which at most `limit` + 1 bytes count. Only files with another stat are read."""
        done = Hashed({}, {}, {})
        known, folder, room = {**self.generated, **self.sources}, str(root), _MOST_CONTENTS
        for path, stat in stats.items():
            if path in known and path not in self.unsure and stat_in(self.stats, path) == stat:
                done.digests[path] = known[path]
                continue
            try:
                data = files.read(f"{folder}/{path}", limit)
            except OSError as error:
                done.failed[path] = error
                continue
            done.digests[path] = files.digest(data)
            room -= len(data)
            if room > 0:
                done.contents[path] = data
        return done

    def take_stats(
        self, folders: dict[str, dict[str, Stat]], began: int, about: Collection[str] | None, unread: Iterable[str]
    ) -> None:
        """Hold the stats of a scan that began at a time in nanoseconds, after the files `about` were hashed.

        `about` is None if all files were.
        """
        self.stats = folders
        if about is None:
            fresh = {
                joined(folder, name)
                for folder, found in folders.items()
                for name, stat in found.items()
                if not is_settled(stat, began)
            }
        else:
            fresh = {path for path in about if (stat := stat_in(folders, path)) and not is_settled(stat, began)}
            self.unsure -= set(about)
        self.unsure = {*(self.unsure if about is not None else ()), *fresh, *unread}
        self.is_changed = True

    def take_digests(self, sources: Mapping[str, str], generated: Mapping[str, str], gone: Iterable[str]) -> None:
        """Hold the digests of files that were hashed, and forget files that are gone."""
        self._unpack()
        for path in gone:
            self._sources.pop(path, None)
            self._generated.pop(path, None)
        self._sources.update(sources)
        self._generated.update(generated)
        self.is_changed = True

    def settle(self, folders: dict[str, dict[str, Stat]], generated: Mapping[str, str]) -> None:
        """Hold the digests of generated pages whose stats in `folders` are to be believed."""
        self._unpack()
        for path in generated:
            if path not in self._pages or self._pages[path].digest != generated[path]:
                continue  # edited since: the next sync has to look at it
            self._generated[path] = generated[path]
            self.unsure.discard(path)
            folder, _, name = path.rpartition("/")
            place, key = (folder, name) if folder and folder in folders else ("", path)
            self.stats[place] = {**self.stats.get(place, {}), key: folders[place][key]}
        self.is_changed = True

    def doubt(self, paths: Collection[str]) -> None:
        """Look into these files at the next sync, whatever their stats are."""
        if not self.unsure.issuperset(paths):
            self.unsure |= set(paths)
            self.is_changed = True

    def know(self, key: str, value: str) -> None:
        """Keep a text."""
        if self.facts.get(key) != value:
            self.facts[key] = value
            self.is_changed = True

    def save(self, path: Path) -> None:
        """Write the index if it has changed.

        Raises:
            FileAccessError: it can't be written.
        """
        if not self.is_changed:
            return
        self._unpack()
        pages = {name: tuple(page) for name, page in self._pages.items()}
        head = marshal.dumps((_FORMAT, self.facts, self.stats, sorted(self.unsure)))
        rest = marshal.dumps((self._sources, self._generated, pages))
        files.replace(path, len(head).to_bytes(_LENGTH, "little") + head + rest)
        self.is_changed = False


def stat_in(folders: Mapping[str, Mapping[str, Stat]], path: str) -> Stat | None:
    """The stat of a file by its path, None if there is no such file."""
    folder, _, name = path.rpartition("/")
    return folders.get(folder, {}).get(name) or folders.get("", {}).get(path)


def load(path: Path) -> Index:
    """The index at `path`; an empty one if there is none, or one of another format.

    The caller has made sure that this machine wrote the file: marshal must not read what others wrote.

    Raises:
        FileAccessError: the file is there and can't be read.
    """
    data = files.page_bytes(path)
    if not data:
        return Index()
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "little")
    try:
        format_, facts, stats, unsure = marshal.loads(memoryview(data)[_LENGTH:end])  # noqa: S302  (see above)
    except (EOFError, ValueError, TypeError):
        return Index()
    return Index(facts, stats, set(unsure), _packed=data[end:]) if format_ == _FORMAT else Index()
