"""Refuse to work on a clone in which notes that git tracks are not on disk.

Without these notes, tacit would lower the confidence levels of patterns, and remove checklists. A tracked note is
missing if a sparse checkout leaves it out, or if it is in a submodule without files. Any other tracked note that is not
on disk counts as deleted by a person. But if all notes are gone, this is an error, unless the store still has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tacit.errors import PartialCloneError

if TYPE_CHECKING:
    from tacit.system.work_tree import Absent
    from tacit.workspace.workspace import Workspace


def refuse_partial(workspace: Workspace, *, known: bool = False) -> None:
    """Check with git that no tracked notes, pattern pages or folders are missing on disk.

    It is an error if all notes are deleted, unless `known` is true: then an earlier sync has read them into the store.

    Raises:
        PartialCloneError: notes, pages or folders are missing.
    """
    if error := fault(workspace, known=known):
        raise error


def fault(workspace: Workspace, *, known: bool = False) -> PartialCloneError | None:
    """Return the error that `refuse_partial` would raise; None if no tracked file is missing, or without a repository.

    If `known` is true, it is no error that all notes are deleted.
    """
    from tacit.system.git_index import is_in_repository

    if not is_in_repository(workspace.root):
        return None
    from tacit.system.work_tree import absent

    layout = workspace.config.layout
    found = absent(workspace.root, layout.notes, layout.patterns, layout.workflows)
    return _error(found, layout.notes, known=known)


def _error(found: Absent, notes: str, *, known: bool) -> PartialCloneError | None:
    if found.submodule:
        reason = "this submodule has no files yet, but the knowledge base needs its files"
        return PartialCloneError(f"{found.submodule}/", reason, f"run `git submodule update --init {found.submodule}`")
    if found.link:
        reason = "git tracks this symbolic link, and its target is missing"
        return PartialCloneError(found.link, reason, "replace the link with the folder or file, or remove the link")
    if found.sparse:
        number = _count(found.sparse, "note or page", "notes and pages")
        first = " in this folder" if found.sparse == 1 else ", the first of them in this folder"
        reason = f"the sparse checkout leaves out {number} that git tracks{first}"
        help_text = "add the folders of the knowledge base with `git sparse-checkout add`, or work in a full clone"
        return PartialCloneError(f"{found.place}/", reason, help_text)
    if found.deleted and not known:
        reason = f"git tracks {_count(found.deleted, 'note')} here, and none of them is on disk"
        help_text = f"restore the notes with `git checkout -- {notes}`; to delete them, commit the deletion first"
        return PartialCloneError(f"{notes}/", reason, help_text)
    return None


def refuse_empty_submodule(root: Path) -> None:
    """Check that a folder is no submodule that is not checked out: git could not check it out with new files in it.

    Raises:
        PartialCloneError: the folder is such a submodule.
    """
    from tacit.system.git_index import is_in_repository

    if not is_in_repository(root):
        return
    from tacit.system.work_tree import is_empty_submodule

    if is_empty_submodule(root):
        help_text = f"run `git submodule update --init {root.name}` in {root.parent}"
        raise PartialCloneError(str(root), "this folder is a submodule that has no files yet", help_text)


def _count(number: int, one: str, many: str = "") -> str:
    return f"1 {one}" if number == 1 else f"{number:,} {many or one + 's'}"
