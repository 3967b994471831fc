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

    `documents` are the documents, and `inside` are those of them that the user named by their folder. `sync` is None if
    nothing was written. `followed` are those of the documents that `[import] sources` in tacit.toml still names; the
    user should remove them there.
    """

    changes: tuple[FileChange, ...]
    documents: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    sync: SyncReport | None = None


class _Chosen(NamedTuple):
    """The names of all chosen documents; `inside` are those of them that the user chose by naming their folder."""

    documents: tuple[str, ...]
    inside: tuple[str, ...]


def plan(workspace: Workspace, paths: Sequence[Path], *, keep: bool) -> LetGo:
    """Return what `apply` would do; writes nothing.

    Raises:
        TacitError: a document was not imported; or `keep` is false and a document still exists, so that its files must
        not be removed.
    """
    chosen = _chosen(workspace, paths, keep=keep)
    return _result(workspace, chosen, released(workspace, chosen.documents, keep=keep))


def apply(workspace: Workspace, paths: Sequence[Path], *, keep: bool) -> LetGo:
    """Remove the documents at `paths` from imported.jsonl, the record of imports, then sync.

    Later imports then leave the files alone that came from these documents. If `keep` is false, these files move to the
    trash, except those that a person changed. The path of a folder stands for the imported documents in it; if `keep`
    is false, only for those that were deleted.

    Raises:
        TacitError: see `plan`; or a file can't be written: then no file is written.
    """
    refuse_partial(workspace, known=workspace.store_path.is_file())
    with workspace.locked("import"):
        chosen = _chosen(workspace, paths, keep=keep)
        found = released(workspace, chosen.documents, keep=keep)
        save(workspace, found.texts, ", ".join(identity(workspace.root, path) for path in paths))
    return _result(workspace, chosen, found)._replace(sync=sync(workspace))


def _result(workspace: Workspace, chosen: _Chosen, found: Released) -> LetGo:
    followed = tuple(name for name in chosen.documents if name in workspace.config.sources)
    return LetGo(found.changes, *chosen, followed)


def _chosen(workspace: Workspace, paths: Sequence[Path], *, keep: bool) -> _Chosen:
    known = recorded(workspace)
    found, inside = dict[str, None](), list[str]()  # a dict, because two paths may stand for the same document
    for path in paths:
        name = identity(workspace.root, path)
        if name in known:
            if path.exists() and not keep:
                advice = "delete the document first; to keep the files that were imported from it, use --detach instead"
                raise UsageError(f"--gone {name}: the document still exists", advice)
            found[name] = None
            continue
        below = [other for other in known if _is_below(other, name)]
        if not below:
            raise UsageError(f"{name} was not imported", "imported.jsonl lists the imported documents")
        wanted = [other for other in below if keep or not (workspace.root / other).exists()]
        if not wanted:
            advice = "delete documents first; to keep the files that were imported from them, use --detach instead"
            raise UsageError(f"--gone {name}: the documents that were imported from this folder all exist", advice)
        found |= dict.fromkeys(wanted)
        inside += wanted
    return _Chosen(tuple(found), tuple(name for name in found if name in inside))


def _is_below(document: str, folder: str) -> bool:
    """Return whether a document is below a folder. Both are paths relative to the root of the knowledge base."""
    return not document.startswith("../") if folder == "." else document.startswith(f"{folder}/")
