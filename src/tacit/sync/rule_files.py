"""I/O. Find git's conflict markers in rule files (`*.rules.yml`). A sync reads rule files only for this purpose."""

from __future__ import annotations

from collections.abc import Iterator

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.system import files
from tacit.text.conflicts import RESOLVE, conflicts
from tacit.workspace.workspace import Workspace

SUFFIX = ".rules.yml"


def conflicted(workspace: Workspace, known: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a hash of the stats of the rule files, and an error for each conflict that git has left in them.

    `known` is the hash that the last call returned: if it is still the same, no file is read. If there are conflicts,
    `""` is returned instead of the hash, so that the next sync reports them again.
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
    except OSError:  # `tacit rules test` reports the error
        return
    for found in conflicts(text, markdown=False):
        place = Location(path, found.start)
        yield Diagnostic(place, Severity.ERROR, "merge-conflict", found.described(), RESOLVE)
