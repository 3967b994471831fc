"""Proven patterns to where coding agents read them."""

from __future__ import annotations

from pathlib import Path

from tacit.agents.export_state import Exported
from tacit.agents.exporter import Exporter
from tacit.errors import FileAccessError
from tacit.queries.lookup import Answer
from tacit.workspace.export_settings import Export


def export(answer: Answer, wanted: Export, folder: Path | None = None, *, dry: bool = False) -> Exported:
    """Export to `folder`, by default to the one that the settings name; with `dry` only report what would be.

    Where the settings say what is due and nothing else was asked for, what is no longer due is removed.

    Raises:
        FileAccessError: the folder is missing, or a file can't be read or written.
    """
    workspace = answer.workspace
    target = folder or workspace.root / wanted.folder
    if not target.is_dir():
        raise FileAccessError(str(target), "is no folder to export to")
    whole = folder is None and wanted == workspace.config.export
    exporter = Exporter(workspace, answer.reader, wanted, target, whole=whole)
    if dry:
        return exporter.export(dry=True)
    with workspace.locked("tacit export"):
        return exporter.export()
