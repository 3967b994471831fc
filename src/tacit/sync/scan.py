"""I/O. The tree as it is now: by stat at first, then by content, where only files whose stat is new are opened."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING
from tacit.render.seal import is_generated
from tacit.store.cache import Cache, is_settled
from tacit.system import files
from tacit.system.stats import Folder, Stat, joined, packed, stats_in
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace, is_kept_aside, may_be_aside

_KEPT = 1 << 25  # bytes
_MOST_CHANGED = 500  # files


class Sight(NamedTuple):
    """What can be said of the tree without opening a file.

    `folders` are those of notes, pages and workflows by their paths, `""` what lies elsewhere; `changed` are files that
    have another stat by now, or None. `singles` are where generated pages go, wherever that is.
    """

    began: int  # nanoseconds
    folders: dict[str, Folder]
    singles: frozenset[str]
    diagnostics: tuple[Diagnostic, ...] = ()
    leftovers: tuple[Path, ...] = ()
    notes: int = 0  # how many there are in the folders
    changed: Mapping[str, Stat | None] = NOTHING

    def stats(self, paths: Collection[str]) -> dict[str, Stat]:
        """The stats of some files by their paths, of those that there are."""
        found = stats_in(self.folders, paths)
        for path in self.changed.keys() & paths:
            found.pop(path, None)
            if (stat := self.changed[path]) is not None:
                found[path] = stat
        return found

    def files(self) -> Iterator[tuple[str, Stat]]:
        """Each file by its path, with its stat."""
        for folder, packed_files in self.folders.items():
            for name, stat in packed_files.files():
                if (path := joined(folder, name)) not in self.changed:
                    yield path, stat
        yield from ((path, stat) for path, stat in self.changed.items() if stat is not None)


@dataclass(frozen=True, slots=True)
class Scan:
    """Content hash by path: of notes, of pattern pages, and of what lies where generated pages go.

    Of notes and pages, `about` are those that were looked into, or are gone; None stands for all.
    """

    notes: dict[str, str]
    pages: dict[str, str]
    generated: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]
    contents: dict[str, bytes] = field(default_factory=dict, compare=False)  # of some files that were read to be hashed
    about: frozenset[str] | None = None
    unread: set[str] = field(default_factory=set, compare=False)  # what can't be read
    sight: Sight | None = field(default=None, compare=False)

    @property
    def truth(self) -> dict[str, str]:
        """Everything that people wrote and the store is made from."""
        return {**self.notes, **self.pages}

    def is_still(self, root: Path, path: str) -> bool:
        """Whether a file is by its stat as it was when it was told by content."""
        if self.sight is None or (before := self.sight.stats([path]).get(path)) is None:
            return False
        return is_settled(before, self.sight.began) and files.stat_of(root / path) == before


class _Kinds(NamedTuple):
    """Files by what they are."""

    notes: dict[str, Stat]
    pages: dict[str, Stat]
    generated: dict[str, Stat]


def _sorted_out(workspace: Workspace, sight: Sight, found: Iterable[tuple[str, Stat]]) -> _Kinds:
    """Files of a sight by kind, of which a file may be none."""
    kinds = _Kinds({}, {}, {})
    notes, patterns = f"{workspace.config.layout.notes}/", f"{workspace.config.layout.patterns}/"
    for path, stat in found:
        if path.startswith(notes):
            if not may_be_aside(path) or workspace.is_note(path):
                kinds.notes[path] = stat
        elif path.startswith(patterns) and _is_page(workspace, path):
            kinds.pages[path] = stat
            continue  # it is people's now, whatever was generated in its place once
        elif not is_kept_aside(path):
            kinds.generated[path] = stat
        if path in sight.singles:
            kinds.generated[path] = stat
    return kinds


def scan(workspace: Workspace, cache: Cache, sight: Sight | None = None) -> Scan:
    """The tree by content: what the cache does not know is hashed."""
    sight = sight or look(workspace, cache)
    return _scan(workspace, cache, sight, _sorted_out(workspace, sight, sight.files()))


def scan_some(
    workspace: Workspace, cache: Cache, sight: Sight, paths: Iterable[str], generated: Mapping[str, str]
) -> Scan:
    """Some files by content; all others are as they were, `generated` being what those were that lie with the pages."""
    about = frozenset(paths)
    scanned = _scan(workspace, cache, sight, _sorted_out(workspace, sight, sight.stats(about).items()), about)
    for path in generated.keys() - about:
        scanned.generated[path] = generated[path]
    return scanned


def _scan(workspace: Workspace, cache: Cache, sight: Sight, kinds: _Kinds, about: frozenset[str] | None = None) -> Scan:
    found, unread = list(sight.diagnostics), set[str]()
    contents: dict[str, bytes] = {}
    room = _KEPT

    def keep(path: str, data: bytes) -> None:
        """Keep what will be read next, as far as there is room."""
        nonlocal room
        room -= len(data)
        if room > 0:
            contents[path] = data

    def digests(stats: Mapping[str, Stat], limit: int, keep: Callable[[str, bytes], None] | None) -> dict[str, str]:
        known, failed = cache.digests(workspace.root, stats, sight.began, limit, keep)
        unread.update(failed)
        for path, error in failed.items():
            message = f"can't be read: {error.strerror or error}"
            found.append(Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "mend its permissions"))
        return known

    return Scan(
        notes=digests(kinds.notes, files.LARGEST, keep),
        pages=digests(kinds.pages, files.LARGEST, keep),
        generated=digests(kinds.generated, files.LARGEST_PAGE, None),
        diagnostics=tuple(found),
        contents=contents,
        about=about,
        unread=unread,
        sight=sight,
    )


def number_of_notes(workspace: Workspace, sight: Sight) -> int:
    """How many notes there are."""
    changed = {path for path in sight.changed if path.startswith(f"{workspace.config.layout.notes}/")}
    changed = {path for path in changed if workspace.is_note(path)}
    return sight.notes + len(sight.stats(changed)) - len(stats_in(sight.folders, changed))


def _notes_in(workspace: Workspace, folders: Mapping[str, Folder]) -> int:
    found = 0
    for path, folder in folders.items():
        found += folder.number()
        if ".orig" in folder.names or "readme.md" in folder.names.lower():
            found -= sum(not workspace.is_note(joined(path, name)) for name, _ in folder.files())
    return found


def look(workspace: Workspace, cache: Cache) -> Sight:
    """Stat the whole tree."""
    now = time.time_ns()
    root, layout = workspace.root, workspace.config.layout
    trees = [files.walk(root, name) for name in (layout.notes, layout.patterns, layout.workflows)]
    singles = _singles(workspace, cache)
    folders = {path: folder for tree in trees for path, folder in tree.folders.items()}
    folders[""] = packed(_elsewhere(workspace, folders, singles))
    found = [item for tree in trees for item in tree.skipped]
    leftovers = [path for tree in trees for path in tree.leftovers]
    leftovers += _leftovers_elsewhere(workspace, singles)
    return Sight(now, folders, singles, tuple(found), tuple(leftovers), _notes_in(workspace, trees[0].folders))


def _elsewhere(workspace: Workspace, folders: Mapping[str, Folder], singles: Iterable[str]) -> dict[str, Stat]:
    """The files of some paths that no folder holds."""
    names: dict[str, set[str]] = {}
    found = {}
    for path in singles:
        folder, _, name = path.rpartition("/")
        if folder not in names:
            names[folder] = set(folders[folder].names.split("\0")) if folder in folders else set()
        if name not in names[folder] and (stat := files.stat_of(workspace.root / path)) is not None:
            found[path] = stat
    return found


def look_again(workspace: Workspace, cache: Cache, before: Sight, paths: Iterable[str]) -> Sight | None:
    """What was seen before, with some files as they are now.

    None where only a look at the whole tree can tell: about folders, links, settings, and files of folders that were
    not there; and where that is due, since much has changed.
    """
    began, singles = time.time_ns(), _singles(workspace, cache)
    changed = dict(before.changed)
    for path in paths:
        place = workspace.root / path
        stat = files.stat_of(place)
        if path in singles or path.startswith(_walked(workspace)):
            is_known = path in singles or path.rpartition("/")[0] in before.folders
            if not is_known or not _is_plain(before, path) or (stat is None and os.path.lexists(place)):
                return None
            changed[path] = stat
        elif stat is None or path == SETTINGS or path.startswith("templates/"):
            return None
    if len(changed) > _MOST_CHANGED:
        return None
    return before._replace(began=began, singles=singles, leftovers=(), changed=changed)


def _walked(workspace: Workspace) -> tuple[str, ...]:
    layout = workspace.config.layout
    return tuple(f"{folder}/" for folder in (layout.notes, layout.patterns, layout.workflows))


def _is_plain(before: Sight, path: str) -> bool:
    """Whether nothing but its content can matter of a file."""
    name = path.rpartition("/")[2]
    is_odd = not name.endswith(".md") or name.startswith(".") or not name.isascii() or is_kept_aside(path)
    return not is_odd and all(item.location.path != path for item in before.diagnostics)


def _singles(workspace: Workspace, cache: Cache) -> frozenset[str]:
    """Where generated pages go that may lie outside of the folders that are walked."""
    config = workspace.config
    return frozenset((config.layout.index, *(document.path for document in config.documents), *cache.pages))


def _is_page(workspace: Workspace, path: str) -> bool:
    """Whether people write this file; an overview that the settings no longer name lies among the categories."""
    if path.count("/") > workspace.config.layout.patterns.count("/") + 1 or not workspace.is_page(path):
        return workspace.is_page(path)
    with contextlib.suppress(OSError):
        return not is_generated(files.read(workspace.root / path, files.LARGEST_PAGE).decode("utf-8", "replace"))
    return True


def _leftovers_elsewhere(workspace: Workspace, paths: Iterable[str]) -> Iterator[Path]:
    folders = {workspace.root, workspace.local, workspace.store_path.parent}
    for folder in folders | {workspace.root / parent for parent in {path.rpartition("/")[0] for path in paths}}:
        yield from files.leftovers(folder)
