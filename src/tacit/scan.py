"""I/O. The tree as it is now, by content; only files whose stat is new are opened."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tacit import files
from tacit.cache import Cache
from tacit.files import Stat
from tacit.generated import is_generated
from tacit.model import Diagnostic, Location, Severity
from tacit.workspace import Workspace, is_kept_aside


@dataclass(frozen=True, slots=True)
class Scan:
    """Content hash by path: of notes, of pattern pages, and of what lies where generated pages go."""

    notes: dict[str, str]
    pages: dict[str, str]
    generated: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]
    leftovers: tuple[Path, ...]

    @property
    def truth(self) -> dict[str, str]:
        """Everything that people wrote and the store is made from."""
        return {**self.notes, **self.pages}


def scan(workspace: Workspace, cache: Cache) -> Scan:
    """Stat the whole tree, and hash what the cache does not know."""
    now = time.time_ns()
    root, layout = workspace.root, workspace.config.layout
    notes, patterns, workflows = (files.walk(root, name) for name in (layout.notes, layout.patterns, layout.workflows))
    singles = {layout.index, *(document.path for document in workspace.config.documents), *cache.pages}
    note_stats = {path: stat for path, stat in notes.files.items() if workspace.is_note(path)}
    page_stats = {path: stat for path, stat in patterns.files.items() if _is_page(workspace, path)}
    others = {**patterns.files, **workflows.files}
    generated = {path: stat for path, stat in others.items() if path not in page_stats and not is_kept_aside(path)}
    generated |= {path: stat for path in singles - generated.keys() if (stat := files.stat_of(root / path))}
    found = [*notes.skipped, *patterns.skipped, *workflows.skipped]
    leftovers = [*notes.leftovers, *patterns.leftovers, *workflows.leftovers]
    leftovers += _leftovers_elsewhere(workspace, singles)
    return Scan(
        notes=_digests(workspace, cache, note_stats, now, found),
        pages=_digests(workspace, cache, page_stats, now, found),
        generated=_digests(workspace, cache, generated, now, found, limit=files.LARGEST_PAGE),
        diagnostics=tuple(found),
        leftovers=tuple(leftovers),
    )


def _is_page(workspace: Workspace, path: str) -> bool:
    """Whether people write this file; an overview that the settings no longer name lies among the categories."""
    if path.count("/") > workspace.config.layout.patterns.count("/") + 1 or not workspace.is_page(path):
        return workspace.is_page(path)
    with contextlib.suppress(OSError):
        return not is_generated(files.read(workspace.root / path, files.LARGEST_PAGE).decode("utf-8", "replace"))
    return True


def _leftovers_elsewhere(workspace: Workspace, paths: Iterable[str]) -> Iterator[Path]:
    folders = {workspace.root, workspace.local, workspace.store_path.parent}
    for folder in folders | {(workspace.root / path).parent for path in paths}:
        yield from files.leftovers(folder)


def _digests(
    workspace: Workspace,
    cache: Cache,
    stats: Mapping[str, Stat],
    now: int,
    found: list[Diagnostic],
    *,
    limit: int = files.LARGEST,
) -> dict[str, str]:
    digests, failed = cache.digests(workspace.root, stats, now, limit)
    for path, error in failed.items():
        message = f"can't be read: {error.strerror or error}"
        found.append(Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "mend its permissions"))
    return digests
