"""I/O. Reads notes and pattern pages into values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.store.writer import ReadFile
from tacit.system import files

if TYPE_CHECKING:
    from tacit.sync.plan import Plan
    from tacit.sync.session import Progress
    from tacit.workspace.workspace import Workspace


def read_files(workspace: Workspace, plan: Plan, paths: Iterable[str], progress: Progress) -> Iterator[ReadFile]:
    """Each file as a value with its findings, in the order given; a file that can't be read is a finding."""
    paths = list(paths)
    for done, path in enumerate(paths):
        progress("reading", done, len(paths))
        kind = "note" if path in plan.notes else "page"
        try:
            data = plan.contents.pop(path, None)
            data = files.read(workspace.root / path) if data is None else data
        except OSError as error:
            plan.unread.add(path)
            message = f"can't be read: {error.strerror or error}"
            found = Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "mend its permissions")
            yield ReadFile(path, kind, "", None, (found,))
            continue
        yield read_file(workspace.config.layout.notes, workspace.config.layout.patterns, path, kind, data)


def read_file(notes: str, patterns: str, path: str, kind: str, data: bytes) -> ReadFile:
    """The value of one file, and what is wrong with it; `notes` and `patterns` are the folders of the layout."""
    from tacit.notes.pages import read_page
    from tacit.notes.read import read_note

    if kind == "note":
        note = read_note(path, data, root=notes)
        return ReadFile(path, kind, files.digest(data), note.value, note.diagnostics)
    page = read_page(path, data, root=patterns)
    return ReadFile(path, kind, files.digest(data), page.value, page.diagnostics)
