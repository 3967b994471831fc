"""I/O. The index: the stat and the digest (a hash of the content) of every file at the last sync, like git's index.

If the stat of a file (size, mtime, ctime, inode) equals the stat in the index, the file is not read: its digest is
taken from the index. A file is unsure if it changed so shortly before it was read that a second change might not change
its stat (git calls this "racily clean"). The next sync reads unsure files again.
"""

import marshal
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tacit.system import files
from tacit.system.files import Stat, is_settled, joined

NAME = "index"  # the file in `.tacit/`
_FORMAT = 1
_LENGTH = 8  # bytes at the start of the index file, which contain the length of its first part
_MOST_CONTENTS = 1 << 25  # bytes that stay in memory between hashing and parsing; other files are read a second time


class Written(NamedTuple):
    """What is known of a generated page as tacit wrote it last.

    `input` is a hash of everything from which the page was rendered, and `digest` a hash of its bytes. If `is_pure` is
    true, people had written nothing into the page, such as ticks.
    """

    input: str
    digest: str
    is_pure: bool = False


class Hashed(NamedTuple):
    """The digests (hashes of the contents) of files by path.

    `failed` has the errors of files that can't be read, and `contents` the contents of files that were just read.
    """

    digests: dict[str, str]
    failed: dict[str, OSError]
    contents: dict[str, bytes]


@dataclass(slots=True)
class Index:
    """The stats and digests (hashes of the contents) of all files at the last sync.

    `stats` has the stat of each file by folder and name. Files outside of the scanned folders are under the folder `""`
    by their whole path. `unsure` has the paths of files whose stat may not show a later change. `facts` has other texts
    by key, such as the revision of the store's content to which the digests belong. The digests are unpacked at their
    first use, because a sync without changes does not need them.
    """

    facts: dict[str, str] = field(default_factory=dict)
    stats: dict[str, dict[str, Stat]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    is_changed: bool = False
    _packed: bytes | memoryview = b""
    _sources: dict[str, str] = field(default_factory=dict)
    _generated: dict[str, str] = field(default_factory=dict)
    _pages: dict[str, Written] = field(default_factory=dict)

    @property
    def sources(self) -> dict[str, str]:
        """Return the digests (hashes of the contents) of notes and pattern pages at the last sync, by path."""
        self._unpack()
        return self._sources

    @property
    def generated(self) -> dict[str, str]:
        """Return the digests of the files that were at the paths of generated pages at the last sync, by path."""
        self._unpack()
        return self._generated

    @property
    def pages(self) -> dict[str, Written]:
        """Return the hashes of each generated page, as tacit wrote it last, by path."""
        self._unpack()
        return self._pages

    def _unpack(self) -> None:
        if self._packed:
            self._sources, self._generated, pages = marshal.loads(self._packed)  # noqa: S302  (written by this machine)
            self._pages = {path: Written._make(page) for path, page in pages.items()}
            self._packed = b""

    def differing(self, folders: Mapping[str, Mapping[str, Stat]], among: Collection[str] | None = None) -> set[str]:
        """Return the paths of files that may differ from the index: new and deleted files, and files with another stat.

        Unsure files, whose stat may not show a change, are included. `folders` has the current stats, in the form of
        `stats`. If `among` is given, only the files at these paths are compared, because no other file can have
        changed.
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
        """Return the digests of the files in `stats`, whose keys are paths relative to `root`.

        A file is read only if its stat differs from the index, or if its stat may not show a change (`unsure`);
        otherwise its digest is taken from the index. At most `limit` + 1 bytes are hashed.
        """
        done = Hashed({}, {}, {})
        known, folder, space = {**self.generated, **self.sources}, str(root), _MOST_CONTENTS
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
            space -= len(data)
            if space > 0:
                done.contents[path] = data
        return done

    def take_stats(
        self, folders: dict[str, dict[str, Stat]], began: int, about: Collection[str] | None, unread: Iterable[str]
    ) -> None:
        """Put the stats of a scan into the index, after the files that may have changed were hashed.

        `about` has the paths of these files; None if all files were hashed. `began` is the time in nanoseconds at which
        the scan began. `unread` are the paths of files that can't be read: the next sync tries again to read them.
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
        """Put the digests of notes and pattern pages (`sources`) and of generated pages (`generated`) into the index.

        The digests of the files at the paths in `gone` are removed.
        """
        self._unpack()
        for path in gone:
            self._sources.pop(path, None)
            self._generated.pop(path, None)
        self._sources.update(sources)
        self._generated.update(generated)
        self.is_changed = True

    def settle(self, folders: dict[str, dict[str, Stat]], generated: Mapping[str, str]) -> None:
        """Put the stats and digests of written pages into the index, so that the next sync need not read these pages.

        `generated` has the digests of the pages by path; the caller passes only pages whose stats are so old that any
        later change would alter them. `folders` has the current stats. Pages that people have edited are left out.
        """
        self._unpack()
        for path in generated:
            if path not in self._pages or self._pages[path].digest != generated[path]:
                continue  # the page was edited after it was written: the next sync has to read it
            self._generated[path] = generated[path]
            self.unsure.discard(path)
            folder, _, name = path.rpartition("/")
            place, key = (folder, name) if folder and folder in folders else ("", path)
            self.stats[place] = {**self.stats.get(place, {}), key: folders[place][key]}
        self.is_changed = True

    def doubt(self, paths: Collection[str]) -> None:
        """Mark files as unsure, so that the next sync reads them even if their stats are unchanged."""
        if not self.unsure.issuperset(paths):
            self.unsure |= set(paths)
            self.is_changed = True

    def know(self, key: str, value: str) -> None:
        """Save a text in the index under a key, such as the revision of the store's content."""
        if self.facts.get(key) != value:
            self.facts[key] = value
            self.is_changed = True

    def save(self, path: Path) -> None:
        """Write the index to a file if the index has changed.

        Raises:
            FileAccessError: the file can't be written.
        """
        if not self.is_changed:
            return
        self._unpack()
        pages = {name: tuple(page) for name, page in self._pages.items()}
        # There are two parts, because a sync without changes unpacks only the first part.
        head = marshal.dumps((_FORMAT, self.facts, self.stats, sorted(self.unsure)))
        rest = marshal.dumps((self._sources, self._generated, pages))
        files.replace(path, len(head).to_bytes(_LENGTH, "little"), head, rest)
        self.is_changed = False


def stat_in(folders: Mapping[str, Mapping[str, Stat]], path: str) -> Stat | None:
    """Return the stat of the file at a path, from stats by folder and name; None if there is no such file."""
    folder, _, name = path.rpartition("/")
    return folders.get(folder, {}).get(name) or folders.get("", {}).get(path)


def load(path: Path) -> Index:
    """Return the index in the file at `path`; an empty index if there is no file, or if it has another format.

    The caller must have checked that this machine wrote the file: marshal is not safe for files from other people.

    Raises:
        FileAccessError: the file exists and can't be read.
    """
    data = memoryview(files.page_bytes(path) or b"")
    if not data:
        return Index()
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "little")
    try:
        format_, facts, stats, unsure = marshal.loads(data[_LENGTH:end])  # noqa: S302  (see above)
    except (EOFError, ValueError, TypeError):
        return Index()
    return Index(facts, stats, set(unsure), _packed=data[end:]) if format_ == _FORMAT else Index()
