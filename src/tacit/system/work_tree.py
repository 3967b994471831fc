"""I/O. Find tracked files that are not on disk, because of a sparse checkout, an empty submodule or a deletion."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.errors import GitError
from tacit.system import git

_SUBMODULE, _LINK = "160000", "120000"
_LEFT_OUT = "S"  # git's letter for files that a sparse checkout leaves out
_NO_REPOSITORY = 128  # git's exit code outside of a repository


class Absent(NamedTuple):
    """The tracked files of a knowledge base that are not on disk.

    `submodule` is the path of a submodule without files, and `link` the path of a symbolic link whose target is
    missing. `sparse` is the number of notes and pages that a sparse checkout leaves out, and `place` the folder of the
    first of them. If no note is on disk, `deleted` is the number of notes that are missing for another reason;
    otherwise it is 0.
    """

    submodule: str = ""
    link: str = ""
    sparse: int = 0
    deleted: int = 0
    place: str = ""


class _Tracked(NamedTuple):
    letter: str
    mode: str
    path: str


def absent(root: Path, notes: str, patterns: str, workflows: str) -> Absent:
    """Compare git's index with the files on disk, and return what is missing on disk.

    `notes`, `patterns` and `workflows` are folders of the knowledge base, relative to `root`. If a submodule is empty,
    or if the target of a link is missing, the result names only the first such submodule or link. Without git or a
    repository, nothing counts as missing.
    """
    folders, inside = (notes, patterns, workflows), (f"{notes}/", f"{patterns}/")
    sparse = deleted = 0
    has_note, place = False, ""
    for entry in _tracked(root, sorted({folder.partition("/")[0] for folder in folders})):
        if entry.mode == _SUBMODULE:
            if _concerns(entry.path, folders) and not os.path.lexists(f"{root}/{entry.path}/.git"):
                return Absent(submodule=entry.path)
        elif entry.mode == _LINK:
            if entry.path.startswith(inside) and _leads_nowhere(root / entry.path):
                return Absent(link=entry.path)
        elif entry.path.endswith(".md") and entry.path.startswith(inside):
            is_left_out, is_note = entry.letter == _LEFT_OUT, entry.path.startswith(inside[0])
            if not is_left_out and (has_note or not is_note):
                continue  # with a note on disk, nothing else that is missing matters, so it is not looked for
            if os.path.lexists(f"{root}/{entry.path}"):
                has_note |= is_note
            elif is_left_out:
                sparse += 1
                place = place or entry.path.rpartition("/")[0]
            else:
                deleted += 1
    return Absent("", "", sparse, 0 if has_note else deleted, place)


def tracked(folder: Path, name: str) -> tuple[str, ...]:
    """Return the tracked files at or below `folder/name`, relative to `folder`; `()` without git or a repository."""
    try:
        listed = git.run(folder, "ls-files", "-z", "--", name, codes=(0, _NO_REPOSITORY))
    except GitError:
        return ()
    return tuple(sorted({name.decode("utf-8", "replace") for name in listed.split(b"\0") if name}))


def is_empty_submodule(folder: Path) -> bool:
    """Return whether a folder is a submodule whose files were not fetched."""
    if os.path.lexists(folder / ".git") or not folder.parent.is_dir():
        return False
    listed = _tracked(folder.parent, [folder.name])  # entries below it if it is no submodule
    return any(entry.mode == _SUBMODULE and entry.path == folder.name for entry in listed)


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _concerns(path: str, folders: Iterable[str]) -> bool:
    return any(f"{folder}/".startswith(f"{path}/") or path.startswith(f"{folder}/") for folder in folders)


def _tracked(folder: Path, names: list[str]) -> Iterator[_Tracked]:
    """Yield the entries of git's index that are at or below some names in `folder`.

    Their paths are relative to `folder`.
    """
    try:
        listed = git.run(folder, "ls-files", "-z", "-t", "--stage", "--", *names, codes=(0, _NO_REPOSITORY))
    except GitError:
        return
    for entry in listed.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        if path:
            letter, mode, *_ = about.decode("ascii", "replace").split()
            yield _Tracked(letter, mode, os.fsdecode(path))
