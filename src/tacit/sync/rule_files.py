"""I/O. Find the conflicts that git left in rule files, which a sync does not read otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.system import files
from tacit.text.conflicts import RESOLVE, conflicts
from tacit.workspace.workspace import Workspace

SUFFIX = ".rules.yml"


def conflicted(workspace: Workspace, known: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a text that stays equal while no rule file changes and none has a conflict, and the conflicts.

    `known` is that text as it was before; if it is still the same, no file is read.
    """
    found = files.walk(workspace.root, workspace.config.layout.patterns, SUFFIX).files
    state = files.digest(repr(sorted(found.items())).encode())
    if state == known:
        return state, ()
    diagnostics = tuple(item for path in sorted(found) for item in _conflicts(workspace, path))
    return "" if diagnostics else state, diagnostics


def _conflicts(workspace: Workspace, path: str) -> Iterator[Diagnostic]:
    try:
        text = files.read(workspace.root / path).decode("utf-8", "replace")
    except OSError:  # `tacit rules test` reports it
        return
    for found in conflicts(text, markdown=False):
        place = Location(path, found.start)
        yield Diagnostic(place, Severity.ERROR, "merge-conflict", found.described(), RESOLVE)
