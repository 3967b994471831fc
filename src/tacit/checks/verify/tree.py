"""I/O. List and read the files of a repository: a commit with uncommitted changes, or a folder without git."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tacit.errors import GitError
from tacit.system import safe_files
from tacit.system.git import Repository, repository

MOST_PATHS = 500_000  # files; the rest is left out, which limits the memory
_WALKED = {".github", ".gitlab", ".circleci", ".husky"}  # hidden folders of a repository's own settings
_NOT_WALKED = {"node_modules", "__pycache__", "venv", "target", "dist", "build"}


@dataclass(slots=True)
class Tree:
    """The files of a repository.

    `blobs` has the id of each file's content by path. The id is `""` for files that are never read. `left_out` has the
    paths of files that were left out, each with the reason.
    """

    root: Path
    commit: str
    blobs: dict[str, str] = field(default_factory=dict)
    changed: dict[str, bytes] = field(default_factory=dict)  # the contents of files that differ from the commit
    left_out: list[tuple[str, str]] = field(default_factory=list)
    git: Repository | None = None
    folder: str = ""  # the folder of the root inside git's work tree, with a slash at its end

    def contents(self, blobs: Sequence[str], most: int) -> dict[str, bytes]:
        """Return the contents of blobs (git's stored files) by id. Those with more than `most` bytes are left out."""
        if self.git is None:
            return {}
        return self.git.contents(blobs, most)


def list_files(folder: Path, revision: str = "", limit: Callable[[str], int] = lambda _: 1 << 20) -> Tree:
    """List the files below a folder: in the commit `revision`, or in HEAD with the uncommitted changes if this is `""`.

    `limit` returns for a path the maximum size in bytes of a file that is read from the disk: one with uncommitted
    changes, or any file if the folder is not in git. Larger files are in `left_out`. If it returns 0, the file is not
    read. After 500,000 paths, the rest is left out.

    Raises:
        GitError: the revision does not exist, or a revision is given and the folder is not in a git repository.
        OSError: the folder is not in git, and it does not exist.
    """
    git = repository(folder)
    head = git.head() if git and not revision else ""
    if git is None and revision:
        raise GitError(f"{folder} is not in a git repository, so it has no revision {revision!r}")
    if git is None or not (revision or head):
        return _from_disk(folder, limit)
    root, place = git.root.resolve(), folder.resolve()
    below = "" if place == root else f"{place.relative_to(root).as_posix()}/"
    tree = Tree(folder, git.commit(revision) if revision else head, git=git, folder=below)
    for path, blob in _listed(git, tree.commit, below):
        if len(tree.blobs) >= MOST_PATHS:
            tree.left_out.append(("", f"more than {MOST_PATHS:,} paths"))
            break
        tree.blobs[path] = blob
    if not revision:
        _take_changes(tree, git, limit)
    return tree


def _listed(git: Repository, commit: str, below: str) -> Iterator[tuple[str, str]]:
    """Yield the path and blob of each file in a commit. Links and submodules are not read, so their blob is `""`."""
    place = (below,) if below else ()
    listed = git.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, *place)
    start = len(os.fsencode(below))
    for entry in listed.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        if path:
            mode, _, blob = about.split()
            yield os.fsdecode(path[start:]), blob.decode() if mode.startswith(b"100") else ""


def _take_changes(tree: Tree, git: Repository, limit: Callable[[str], int]) -> None:
    for changed in git.uncommitted():
        if not changed.startswith(tree.folder):
            continue
        path = changed[len(tree.folder) :]
        place = git.root / changed
        if path.endswith("/"):  # an untracked repository inside this repository
            continue
        if not os.path.lexists(place):
            tree.blobs.pop(path, None)
        else:
            _take(tree, path, place, limit)


def _take(tree: Tree, path: str, place: Path, limit: Callable[[str], int]) -> None:
    """Add a file on disk to the tree. Only the path of a link or special file is added."""
    tree.blobs[path] = ""
    most = limit(path)
    if not most or safe_files.fault(tree.root, (path,)):
        return
    try:
        data = safe_files.read(place, most)
    except OSError as error:
        tree.left_out.append((path, error.strerror or "can't be read"))
        return
    if len(data) > most:
        tree.left_out.append((path, "too large"))
        return
    tree.blobs[path] = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    tree.changed[path] = data


def _from_disk(folder: Path, limit: Callable[[str], int]) -> Tree:
    """List the files of a folder that is not in git.

    Hidden folders and folders of build tools are left out, except those with settings of GitHub and similar services.
    Folders on other file systems, such as /proc, are left out with a remark. After 256 MB, only paths are listed.
    """
    tree, device = Tree(folder, ""), folder.stat().st_dev
    pending = [""]
    total = 0
    while pending:
        here = pending.pop()
        try:
            with os.scandir(folder / here) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            tree.left_out.append((here, error.strerror or "can't be read"))
            continue
        for entry in entries:
            path = f"{here}/{entry.name}" if here else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name in _WALKED or (entry.name[0] != "." and entry.name not in _NOT_WALKED):
                    _walk_later(tree, path, device, pending)
                continue
            if len(tree.blobs) >= MOST_PATHS:
                tree.left_out.append(("", f"more than {MOST_PATHS:,} paths"))
                return tree
            _take(tree, path, folder / path, limit if total < _MOST_BYTES else _nothing)
            total += len(tree.changed.get(path, b""))
    return tree


def _walk_later(tree: Tree, path: str, device: int, pending: list[str]) -> None:
    try:
        if (tree.root / path).lstat().st_dev == device:
            pending.append(path)
        else:
            tree.left_out.append((path, "a folder on another file system"))
    except OSError as error:
        tree.left_out.append((path, error.strerror or "can't be read"))


_MOST_BYTES = 1 << 28  # bytes of all files that are kept in memory


def _nothing(_: str) -> int:
    return 0
