"""I/O. Read notes and pattern pages, and turn them into rows of the store; many files are read in several processes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.store import mapping
from tacit.store.file_rows import FileRows, ReadFile, rows_of
from tacit.store.mapping import Row
from tacit.system import files

if TYPE_CHECKING:
    from tacit.sync.plan import Plan
    from tacit.sync.session import Progress
    from tacit.workspace.workspace import Workspace

_WORTH_PROCESSES = 1_000  # files; for fewer, starting processes costs more than it saves
_CHUNK = 100  # files; the rows of a few chunks fit into the pipe of a process, so the process need not wait


@contextlib.contextmanager
def read_files(
    workspace: Workspace, plan: Plan, paths: Sequence[str], progress: Progress, number: int
) -> Iterator[Iterator[FileRows]]:
    """Read and parse the files at `paths`, and yield an iterator over their rows for the store, in the given order.

    The rows come in chunks of files. `number` is the id of the knowledge base in the store. The files get the ids 1, 2,
    3, and so on. A file that can't be read gives a finding.
    """
    read, starts = _reader(workspace, plan, paths, number), range(0, len(paths), _CHUNK)
    if len(paths) < _WORTH_PROCESSES:
        yield _taken(map(read, starts), plan, paths, progress)
        return
    import tacit.notes.pages
    import tacit.notes.read  # noqa: F401  (imported before the fork, so that not each process does it)
    from tacit.system.parallel import InOrder, processes

    with InOrder(read, starts, processes()) as found:
        yield _taken(found, plan, paths, progress)


def _taken(
    found: Iterator[tuple[list[Row], ...]], plan: Plan, paths: Sequence[str], progress: Progress
) -> Iterator[FileRows]:
    """Yield the rows of each chunk of files, and put the files' digests and the unreadable files into `plan`."""
    progress("reading", 0, len(paths))
    done = 0
    for item in found:
        rows = FileRows._make(item)
        done += len(rows.sources)
        unread = [path for _, _, path, _, digest, _ in rows.sources if not digest]
        late = [path for path in unread if not plan.sources[path]]
        plan.unread.update(unread)
        for _, _, path, _, digest, _ in rows.sources:
            plan.contents.pop(path, None)
            plan.sources[path] = plan.sources[path] or digest
        if late:
            rows = _without(rows, plan, late)
        progress("reading", done, len(paths))
        yield rows


def _without(rows: FileRows, plan: Plan, paths: Sequence[str]) -> FileRows:
    """Return the rows without the files at `paths`, which can't be read; `plan` gets the findings about them.

    Only a new store needs this: for any other store, files were read before to hash them, so the plan has the findings.
    """
    scopes = {f"file:{path}" for path in paths}
    plan.late.extend(mapping.diagnostic(row) for row in rows.diagnostics if row[1] in scopes)
    for path in paths:
        del plan.sources[path]
    return rows._replace(
        sources=[row for row in rows.sources if row[2] not in paths],
        diagnostics=[row for row in rows.diagnostics if row[1] not in scopes],
    )


def _reader(
    workspace: Workspace, plan: Plan, paths: Sequence[str], number: int
) -> Callable[[int], tuple[list[Row], ...]]:
    """Return a function that reads a chunk of files; its argument is the index of the chunk's first file in `paths`."""

    def read(start: int) -> tuple[list[Row], ...]:
        chunk = paths[start : start + _CHUNK]
        return tuple(rows_of([_read(workspace, plan, path) for path in chunk], start + 1, number))

    return read


def _read(workspace: Workspace, plan: Plan, path: str) -> ReadFile:
    kind = "note" if path in plan.notes else "page"
    try:
        data = plan.contents.get(path)
        data = files.read(workspace.root / path) if data is None else data
    except OSError as error:
        message = f"can't be read: {error.strerror or error}"
        found = Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "correct the permissions")
        return ReadFile(path, kind, "", None, (found,))
    layout = workspace.config.layout
    return read_file(layout.notes, layout.patterns, path, kind, data)


def read_file(notes: str, patterns: str, path: str, kind: str, data: bytes) -> ReadFile:
    """Parse the bytes of one file, and return the note or pattern page in it, with findings.

    `notes` and `patterns` are the folders of notes and pattern pages; `kind` is `note` or `page`.
    """
    from tacit.notes.pages import read_page
    from tacit.notes.read import read_note

    if kind == "note":
        note = read_note(path, data, root=notes)
        return ReadFile(path, kind, files.digest(data), note.value, note.diagnostics)
    page = read_page(path, data, root=patterns)
    return ReadFile(path, kind, files.digest(data), page.value, page.diagnostics)
