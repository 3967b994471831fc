"""I/O. The tree as it is now: by stat at first, then by content, where only files whose stat is new are opened."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tacit import files
from tacit.cache import Cache
from tacit.config import SETTINGS
from tacit.files import Stat
from tacit.generated import is_generated
from tacit.model import Diagnostic, Location, Severity
from tacit.workspace import Workspace, is_kept_aside, may_be_aside

_KEPT = 1 << 25  # bytes


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

    @property
    def truth(self) -> dict[str, str]:
        """Everything that people wrote and the store is made from."""
        return {**self.notes, **self.pages}


class Sight(NamedTuple):
    """What can be said of the tree without opening a file: stats by path, sorted out as `Scan` has them."""

    began: int  # nanoseconds
    notes: dict[str, Stat]
    pages: dict[str, Stat]
    generated: dict[str, Stat]
    diagnostics: tuple[Diagnostic, ...]
    leftovers: tuple[Path, ...]

    @property
    def kinds(self) -> tuple[dict[str, Stat], dict[str, Stat], dict[str, Stat]]:
        """The three kinds of files."""
        return self.notes, self.pages, self.generated

    def stat(self, path: str) -> Stat | None:
        """A file's stat, None where there is none."""
        return self.notes.get(path) or self.pages.get(path) or self.generated.get(path)


def scan(workspace: Workspace, cache: Cache, sight: Sight | None = None) -> Scan:
    """The tree by content: what the cache does not know is hashed."""
    return _scan(workspace, cache, sight or look(workspace, cache), {}, None)


def scan_some(
    workspace: Workspace, cache: Cache, sight: Sight, paths: Iterable[str], generated: Mapping[str, str]
) -> Scan:
    """Some files by content; all others are as they were, `generated` being what those were that lie with the pages."""
    about = frozenset(paths)
    others = {path: digest for path, digest in generated.items() if path in sight.generated and path not in about}
    return _scan(workspace, cache, sight, others, about)


def _scan(
    workspace: Workspace, cache: Cache, sight: Sight, others: dict[str, str], about: frozenset[str] | None
) -> Scan:
    kinds = sight.kinds
    if about is not None:
        notes, pages, generated = ({path: kind[path] for path in about if path in kind} for kind in kinds)
        kinds = notes, pages, generated
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
        notes=digests(kinds[0], files.LARGEST, keep),
        pages=digests(kinds[1], files.LARGEST, keep),
        generated=others | digests(kinds[2], files.LARGEST_PAGE, None),
        diagnostics=tuple(found),
        contents=contents,
        about=about,
        unread=unread,
    )


def look(workspace: Workspace, cache: Cache) -> Sight:
    """Stat the whole tree."""
    now = time.time_ns()
    root, layout = workspace.root, workspace.config.layout
    notes, patterns, workflows = (files.walk(root, name) for name in (layout.notes, layout.patterns, layout.workflows))
    singles = _singles(workspace, cache)
    note_stats = notes.files
    for path in [path for path in note_stats if may_be_aside(path) and not workspace.is_note(path)]:
        del note_stats[path]
    page_stats = {path: stat for path, stat in patterns.files.items() if _is_page(workspace, path)}
    others = {**patterns.files, **workflows.files}
    generated = {path: stat for path, stat in others.items() if path not in page_stats and not is_kept_aside(path)}
    generated |= {path: stat for path in singles - generated.keys() if (stat := files.stat_of(root / path))}
    found = [*notes.skipped, *patterns.skipped, *workflows.skipped]
    leftovers = [*notes.leftovers, *patterns.leftovers, *workflows.leftovers]
    leftovers += _leftovers_elsewhere(workspace, singles)
    return Sight(now, note_stats, page_stats, generated, tuple(found), tuple(leftovers))


def look_again(workspace: Workspace, cache: Cache, before: Sight, paths: Iterable[str]) -> Sight | None:
    """What was seen before, changed in place: with some files as they are now.

    None where only a look at the whole tree can tell: about folders, links, settings, and files of folders that held
    none before.
    """
    began, singles = time.time_ns(), _singles(workspace, cache)
    seen, kinds = before, before.kinds
    folders = set[str]()
    for path in paths:
        place = workspace.root / path
        stat = files.stat_of(place)
        if path in singles or path.startswith(_walked(workspace)):
            is_known = path in singles or any(path in kind for kind in kinds)
            if not is_known:  # and the folder?
                folders = folders or {path.rpartition("/")[0] for kind in kinds for path in kind}
                is_known = path.rpartition("/")[0] in folders
            if not is_known or not _is_plain(before, path) or (stat is None and os.path.lexists(place)):
                return None
            _sort_in(workspace, seen, path, stat)
        elif stat is None or path == SETTINGS or path.startswith("templates/"):
            return None
    return seen._replace(began=began, leftovers=())


def _walked(workspace: Workspace) -> tuple[str, ...]:
    layout = workspace.config.layout
    return tuple(f"{folder}/" for folder in (layout.notes, layout.patterns, layout.workflows))


def _is_plain(before: Sight, path: str) -> bool:
    """Whether nothing but its content can matter of a file."""
    name = path.rpartition("/")[2]
    is_odd = not name.endswith(".md") or name.startswith(".") or not name.isascii() or is_kept_aside(path)
    return not is_odd and all(item.location.path != path for item in before.diagnostics)


def _sort_in(workspace: Workspace, seen: Sight, path: str, stat: Stat | None) -> None:
    """Put a file where `look` would have it."""
    layout = workspace.config.layout
    for kind in seen.kinds:
        kind.pop(path, None)
    if stat is None:
        return
    if path.startswith(f"{layout.notes}/"):
        if workspace.is_note(path):
            seen.notes[path] = stat
    elif path.startswith(f"{layout.patterns}/") and _is_page(workspace, path):
        seen.pages[path] = stat
    else:
        seen.generated[path] = stat


def _singles(workspace: Workspace, cache: Cache) -> set[str]:
    """Where generated pages go that may lie outside of the folders that are walked."""
    config = workspace.config
    return {config.layout.index, *(document.path for document in config.documents), *cache.pages}


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
