"""Remove imported documents from the record of imports, so that later imports do not change the files made from them.

If the user asks for it, these files are removed, too.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.actions.import_ import save
from tacit.errors import UsageError
from tacit.ingest.importers.batch import Released, recorded, released
from tacit.ingest.importers.documents import identity
from tacit.ingest.importers.fitted import FileChange
from tacit.sync.service import SyncReport, sync
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace


class LetGo(NamedTuple):
    """The files that `tacit import --gone` or `--detach` removes, changes or keeps, and the sync afterwards.

    `sync` is None if nothing was written. `followed` are those of the documents that `[import] sources` in tacit.toml
    still names; the user should remove them there.
    """

    changes: tuple[FileChange, ...]
    followed: tuple[str, ...] = ()
    sync: SyncReport | None = None


def plan(workspace: Workspace, paths: Sequence[Path], *, keep: bool) -> LetGo:
    """Return what `apply` would do; writes nothing.

    Raises:
        TacitError: a document was not imported; or `keep` is false and a document still exists, so that its files must
        not be removed.
    """
    return LetGo(_planned(workspace, paths, keep=keep).changes, _followed(workspace, paths))


def apply(workspace: Workspace, paths: Sequence[Path], *, keep: bool) -> LetGo:
    """Remove the documents at `paths` from imported.jsonl, the record of imports, then sync.

    Later imports then leave the files alone that came from these documents. If `keep` is false, these files move to the
    trash, except those that a person changed.

    Raises:
        TacitError: see `plan`; or a file can't be written: then no file is written.
    """
    refuse_partial(workspace, known=workspace.store_path.is_file())
    with workspace.locked("import"):
        found = _planned(workspace, paths, keep=keep)
        save(workspace, found.texts, ", ".join(identity(workspace.root, path) for path in paths))
    return LetGo(found.changes, _followed(workspace, paths), sync(workspace))


def _followed(workspace: Workspace, paths: Sequence[Path]) -> tuple[str, ...]:
    names = (identity(workspace.root, path) for path in paths)
    return tuple(name for name in names if name in workspace.config.sources)


def _planned(workspace: Workspace, paths: Sequence[Path], *, keep: bool) -> Released:
    names = [identity(workspace.root, path) for path in paths]
    known = recorded(workspace)
    for name, path in zip(names, paths, strict=True):
        if name not in known:
            raise UsageError(f"{name} was not imported", "imported.jsonl lists the imported documents")
        if path.exists() and not keep:
            advice = "delete the document first; to keep the files that were imported from it, use --detach instead"
            raise UsageError(f"--gone {name}: the document still exists", advice)
    return released(workspace, names, keep=keep)
