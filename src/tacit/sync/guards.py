"""Refuse a sync that would delete notes from the store only because their files are not on this disk."""

from __future__ import annotations

from tacit.errors import NotesMissingError
from tacit.store.reader import Reader
from tacit.sync.plan import Plan
from tacit.sync.scan import Tree
from tacit.system.git_index import may_have_submodules
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace


def refuse_missing(workspace: Workspace, tree: Tree, plan: Plan) -> None:
    """Refuse a sync if notes are missing only because the clone is incomplete, for example sparse.

    Git is asked only if files in the store are no longer on disk, or if a folder of a clone with submodules is empty.

    Raises:
        PartialCloneError: git tracks notes that are not on disk.
    """
    if plan.changes.to_forget or (_is_bare(workspace, tree) and may_have_submodules(workspace.root)):
        refuse_partial(workspace, known=True)


def _is_bare(workspace: Workspace, tree: Tree) -> bool:
    """Return whether at least one of the folders of notes, pattern pages and workflows has no files."""
    layout = workspace.config.layout
    filled = [f"{path}/" for path, found in tree.folders.items() if found]
    wanted = (layout.notes, layout.patterns, layout.workflows)
    return not all(any(path.startswith(f"{folder}/") for path in filled) for folder in wanted)


def refuse_lost(workspace: Workspace, store: Reader) -> None:
    """Refuse to delete all notes from the store if their folder is missing, because a disk may not be mounted.

    Raises:
        NotesMissingError: the folder is missing, and the store has notes from it.
    """
    layout = workspace.config.layout
    if (workspace.root / layout.notes).is_dir():
        return
    if from_notes := sum(not path.startswith(f"{layout.patterns}/") for path in store.sources()):
        raise NotesMissingError(layout.notes, from_notes)
