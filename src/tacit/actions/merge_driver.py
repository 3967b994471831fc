"""Merge two versions of a file for git.

Generated pages are merged block by block (a block is, for example, a list item or a table row), other files as text.
"""

from pathlib import Path
from typing import NamedTuple

from tacit.errors import FileAccessError
from tacit.render.union import union
from tacit.system import files
from tacit.system.git_merge import Labels, merge_texts

_LABELS = Labels()


class Versions(NamedTuple):
    """The three files to merge, with git's names for them. The merged text is written to `ours`."""

    base: Path
    ours: Path
    theirs: Path


def merge_driver(versions: Versions, size: int) -> bool:
    """Merge two versions of a file, and return whether there are no conflicts. Conflict markers have `size` characters.

    Raises:
        FileAccessError: one of the files can't be read or written.
        GitError: the file can't be merged as text.
    """
    base, ours, theirs = (_read(path) for path in versions)

    def merged(before: str, one: str, other: str) -> tuple[str, bool]:
        texts = [f"{text}\n".encode() for text in (before, one, other)]
        data, conflicts = merge_texts(texts[0], texts[1], texts[2], size, _LABELS)
        return data.decode().removesuffix("\n"), conflicts

    try:
        found = union(base.decode(), ours.decode(), theirs.decode(), merged)
    except UnicodeDecodeError:
        found = None
    if found is not None:
        data, conflicts = found.text.encode(), found.conflicts
    else:
        data, conflicts = merge_texts(base, ours, theirs, size, _LABELS)
    try:
        versions.ours.write_bytes(data)  # a temporary file of git, which git reads afterwards
    except OSError as error:
        raise FileAccessError(str(versions.ours), f"can't be written: {error.strerror}") from error
    return not conflicts


def _read(path: Path) -> bytes:
    try:
        return files.read(path, files.LARGEST_PAGE)
    except OSError as error:
        raise FileAccessError(str(path), f"can't be read: {error.strerror or error}") from error
