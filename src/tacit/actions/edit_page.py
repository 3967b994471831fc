"""The command edit: a person changes a pattern's page in an editor."""

from collections.abc import Callable
from pathlib import Path

from tacit.actions.curate import editable
from tacit.ingest.lesson.journal import remember
from tacit.sync.service import SyncReport, sync
from tacit.system import files
from tacit.workspace.workspace import Workspace


def edit(workspace: Workspace, name: str, open_file: Callable[[Path], object]) -> tuple[str, SyncReport]:
    """Let a person edit a pattern's page, then sync. Return the path of the page, and the report.

    `open_file` opens a file in an editor, and returns when the person is done.

    Raises:
        UnknownPatternError: no pattern has this name.
    """
    path = editable(workspace, name)
    old = files.page_bytes(workspace.root / path)
    open_file(workspace.root / path)
    new = files.page_bytes(workspace.root / path)
    if old is not None and new != old:
        with workspace.locked("tacit edit"):
            text = None if new is None else new.decode("utf-8", "replace")
            remember(workspace, "edit", path, {path: text}, old={path: old})
    return path, sync(workspace)
