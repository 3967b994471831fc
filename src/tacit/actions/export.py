"""Write HIGH and MEDIUM patterns to files that coding agents read."""

from __future__ import annotations

from pathlib import Path

from tacit.agents.export_state import Exported
from tacit.agents.exporter import Exporter
from tacit.errors import FileAccessError
from tacit.queries.lookup import Answer
from tacit.workspace.export_settings import Export
from tacit.workspace.whole import refuse_partial


def export(answer: Answer, wanted: Export, folder: Path | None = None, *, dry: bool = False) -> Exported:
    """Export patterns to `folder`, or else to the folder in `wanted`. If `dry` is true, only report what would change.

    `wanted` has the settings of this export. If `wanted` is equal to the settings in tacit.toml, and no `folder` is
    given, files of earlier exports that are no longer needed are removed.

    Raises:
        PartialCloneError: git tracks notes that are not on disk.
        FileAccessError: the folder is missing, or a file can't be read or written.
    """
    workspace = answer.workspace
    target = folder or workspace.root / wanted.folder
    if not target.is_dir():
        raise FileAccessError(str(target), "is not a folder")
    whole = folder is None and wanted == workspace.config.export
    exporter = Exporter(workspace, answer.reader, wanted, target, whole=whole)
    if dry:
        return exporter.export(dry=True)
    refuse_partial(workspace, known=True)
    with workspace.locked("tacit export"):
        return exporter.export()
