"""The change that is reviewed: from the work tree, the index, commits, or a diff from anywhere."""

from __future__ import annotations

import difflib
import errno
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.checks.review.diffs import DiffError, FileDiff, applied, hunks_by_file, is_inside, read_diff, whole
from tacit.checks.review.values import Change, ChangedFile, Hunk
from tacit.errors import UsageError
from tacit.system import files
from tacit.system.git import Entry, Repository

_SUBMODULE, _LINK = "160000", "120000"
_LOOKED_AT = 8_000  # bytes, among which a NUL makes a file binary, as for git
_NOT_READ = {_SUBMODULE: "submodule", _LINK: "link"}


class Asked(NamedTuple):
    """What to review: a revision or range, what is staged, or a diff; what is not committed where none is named."""

    revision: str = ""
    staged: bool = False
    diff: bytes | None = None


def changed(repository: Repository | None, folder: Path, asked: Asked) -> Change:
    """The change that is asked for, in the repository that `folder` lies in.

    Raises:
        UsageError: there is no repository, or the diff is none.
        GitError: there is no such revision.
    """
    if asked.diff is not None:
        return _of_diff(repository.root if repository else folder, asked.diff)
    if repository is None:
        raise UsageError(f"{folder}: no git repository here", "stand in one, or give a diff with --diff")
    if asked.revision:
        return _of_revisions(repository, asked.revision)
    before = repository.head() or repository.nothing()
    listed = _listed(repository, before, "", staged=asked.staged)
    if asked.staged:
        return Change("what is staged", listed, before, staged=True)
    new = tuple(_untracked(repository, path) for path in repository.untracked())
    return Change("what is not committed", tuple(sorted((*listed, *new), key=lambda f: f.path)), before)


def _of_revisions(repository: Repository, revision: str) -> Change:
    """A range, or what one commit changed against its first parent."""
    left, dots, right = revision.partition("...") if "..." in revision else revision.partition("..")
    after = repository.commit((right if dots else left) or "HEAD")
    if not dots:
        before = repository.parent(after)
    elif dots == "...":
        before = repository.merge_base(repository.commit(left or "HEAD"), after)
    else:
        before = repository.commit(left or "HEAD")
    what = revision if dots else f"commit {after[:12]}"
    return Change(what, _listed(repository, before, after), before, after)


def _listed(repository: Repository, before: str, after: str, *, staged: bool = False) -> tuple[ChangedFile, ...]:
    entries, patch = repository.difference(before, after, staged=staged)
    hashes = [blob for entry in entries if not _remark(entry) for blob in entry.blobs]
    contents = repository.contents(hashes, files.LARGEST)
    sides = [_sides(repository, entry, contents, on_disk=not after and not staged) for entry in entries]
    hunks = _hunks(entries, patch)
    found = []
    for number, (entry, (old, new, remark)) in enumerate(zip(entries, sides, strict=True)):
        own = hunks[number] if hunks is not None else _compared(old, new)
        old_path, path = entry.paths
        found.append(ChangedFile(path, old_path, old, new, own if not remark else (), remark))
    return tuple(found)


def _hunks(entries: Sequence[Entry], patch: bytes) -> list[tuple[Hunk, ...]] | None:
    """The hunks of each entry; None where list and patch do not go together, since files changed in between."""
    parts = hunks_by_file(patch)
    found = []
    for entry in entries:
        sections = 0 if entry.status == "U" else 2 if _changes_type(entry) else 1
        own, parts = parts[:sections], parts[sections:]
        if len(own) != sections:
            return None
        found.append(tuple(hunk for part in own for hunk in part))
    return None if parts else found


def _changes_type(entry: Entry) -> bool:
    old, new = entry.modes
    return "000000" not in entry.modes and old[:3] != new[:3]


def _compared(old: str | None, new: str | None) -> tuple[Hunk, ...]:
    if old is None or new is None:
        return whole(old, new)
    matcher = difflib.SequenceMatcher(None, old.split("\n"), new.split("\n"))
    return tuple(
        Hunk(i + (i < i2), i2 - i, j + (j < j2), j2 - j)
        for tag, i, i2, j, j2 in matcher.get_opcodes()
        if tag != "equal"
    )


def _remark(entry: Entry) -> str:
    """Why an entry is not looked into, empty where it is."""
    if entry.status == "U":
        return "not merged"
    return next((why for mode, why in _NOT_READ.items() if mode in entry.modes), "")


def _sides(
    repository: Repository, entry: Entry, contents: dict[str, bytes], *, on_disk: bool
) -> tuple[str | None, str | None, str]:
    """Both texts of an entry, or why there are none."""
    if remark := _remark(entry):
        return None, None, remark
    old, new = (contents.get(blob) if blob else None for blob in entry.blobs)
    too_large = any(blob and blob not in contents for blob in entry.blobs[: 1 if on_disk else 2])
    # of a renamed file git tells the hash that the work tree's would have: it stores no such object
    if on_disk and entry.status != "D" and entry.blobs[1] not in contents:
        new, remark = _read(repository.root / entry.paths[1])
        if remark:
            return None, None, remark
    if too_large:
        return None, None, f"larger than {files.LARGEST >> 20} MiB, or missing"
    if any(data is not None and b"\0" in data[:_LOOKED_AT] for data in (old, new)):
        return None, None, "binary"
    return text(old), text(new), ""


def _untracked(repository: Repository, path: str) -> ChangedFile:
    data, remark = _read(repository.root / path)
    if data is not None and b"\0" in data[:_LOOKED_AT]:
        data, remark = None, "binary"
    after = text(data)
    return ChangedFile(path, path, None, after, whole(None, after) if after is not None else (), remark)


def _read(path: Path) -> tuple[bytes | None, str]:
    try:
        data = files.read(path)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return None, "a link is not followed"
        return None, f"can't be read: {error.strerror or error}"
    return (None, f"larger than {files.LARGEST >> 20} MiB") if len(data) > files.LARGEST else (data, "")


def text(data: bytes | None) -> str | None:
    """A file's text: UTF-8, else each byte one character, so that every place in it can be named."""
    if data is None:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _of_diff(root: Path, data: bytes) -> Change:
    try:
        found = read_diff(text(data) or "")
    except DiffError as error:
        raise UsageError(f"--diff: this is no unified diff: {error}", "make one with `git diff`") from error
    return Change("a diff", tuple(_with_texts(root, diff) for diff in found))


def _with_texts(root: Path, diff: FileDiff) -> ChangedFile:
    paths = [path for path in (diff.path, diff.old_path) if path]
    if not paths or not all(map(is_inside, paths)):
        return ChangedFile(paths[0] if paths else "?", paths[-1] if paths else "?", remark="its path leads elsewhere")
    for path in paths:
        place = root / path
        if place.is_file() and place.resolve().is_relative_to(root.resolve()):
            return applied(diff, text(_read(place)[0]))
    return applied(diff, None)
