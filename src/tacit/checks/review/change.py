"""Read the change to review: uncommitted or staged changes, commits, or a diff from another program."""

import difflib
import errno
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.checks.review.diffs import DiffError, FileDiff, applied, hunks_by_file, is_inside, read_diff, whole
from tacit.checks.review.unwritten import ATTRIBUTES, folders_of, marks, set_aside
from tacit.checks.review.values import Change, ChangedFile, Hunk
from tacit.errors import UsageError
from tacit.system import files
from tacit.system.git import Entry, Repository
from tacit.system.git_missing import why_no_repository

_SUBMODULE, _LINK = "160000", "120000"
_LOOKED_AT = 8_000  # a NUL in the first 8,000 bytes makes a file binary, as in git
_MOST_FOLDERS = 2_000  # in which .gitattributes files are searched
_NOT_READ = {_SUBMODULE: "submodule", _LINK: "link"}


class Asked(NamedTuple):
    """What the user wants to review: a revision or range, staged changes, or a diff.

    The default is uncommitted changes.
    """

    revision: str = ""
    staged: bool = False
    diff: bytes | None = None


def changed(repository: Repository | None, folder: Path, asked: Asked) -> Change:
    """Return the change to review. `repository` is the repository that contains `folder`, or None if none does.

    Raises:
        UsageError: there is no repository, or the diff is not a unified diff.
        GitError: the revision does not exist.
    """
    if asked.diff is not None:
        return _of_diff(repository.root if repository else folder, asked.diff)
    if repository is None:
        raise UsageError(
            why_no_repository(folder),
            "run the command in the repository of the change, or pass a diff with --diff",
        )
    if asked.revision:
        return _of_revisions(repository, asked.revision)
    before = repository.head() or repository.nothing()
    listed = _listed(repository, before, "", staged=asked.staged)
    if asked.staged:
        return Change("staged changes", listed, before, staged=True)
    new = tuple(_untracked(repository, path) for path in repository.untracked())
    return Change("uncommitted changes", tuple(sorted((*listed, *new), key=lambda f: f.path)), before)


def written(repository: Repository | None, folder: Path, change: Change, include: tuple[str, ...] = ()) -> Change:
    """Return a change without the hunks of files that no person wrote: generated, vendored and minified files.

    Files that match `include` keep their hunks. The .gitattributes files of the commit before the change say which
    files are generated or vendored. If the change has no such commit, the .gitattributes files on disk are used.
    """
    paths = [file.path for file in change.files if file.hunks]
    if not paths:
        return change
    names = {f"{above}{ATTRIBUTES}": above for above in folders_of(paths)}
    if repository is not None and change.base:
        blobs = repository.listing(change.base, sorted(names)[:_MOST_FOLDERS])
        contents = repository.contents(list(blobs.values()), files.LARGEST) if blobs else {}
        texts = {names[path]: text(contents.get(blob)) or "" for path, blob in blobs.items()}
    else:
        root = repository.root if repository else folder
        texts = {above: text(_read(root / name)[0]) or "" for name, above in names.items() if is_inside(name)}
    return set_aside(change, marks(texts), include)


def _of_revisions(repository: Repository, revision: str) -> Change:
    """Return the change that `revision` names: from the start to the end of a range, or from a commit's parent to it.

    If a commit has several parents, the first one is used.
    """
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
    """Return the hunks of each changed file, from git's patch.

    If the patch does not have the same files as `entries`, the result is None: files changed between both calls of git.
    """
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
    """Return why a changed file is skipped, such as "not merged"; `""` if it is not skipped."""
    if entry.status == "U":
        return "not merged"
    return next((why for mode, why in _NOT_READ.items() if mode in entry.modes), "")


def _sides(
    repository: Repository, entry: Entry, contents: dict[str, bytes], *, on_disk: bool
) -> tuple[str | None, str | None, str]:
    """Return the text of a changed file before and after the change, and why the file is skipped (`""` if it is not).

    A text is None if the file does not exist before or after the change, or is skipped. `contents` has the contents of
    blobs by hash. If `on_disk` is true, the text after the change is the file on disk.
    """
    if remark := _remark(entry):
        return None, None, remark
    old, new = (contents.get(blob) if blob else None for blob in entry.blobs)
    too_large = any(blob and blob not in contents for blob in entry.blobs[: 1 if on_disk else 2])
    # For a renamed file in the work tree, git prints a hash but stores no object for it: read the file instead.
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
    """Decode the bytes of a file as UTF-8, or else as Latin-1.

    In Latin-1 each byte is one character, so every position in the text is valid.
    """
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
        raise UsageError(f"--diff: not a unified diff: {error}", "create one with `git diff`") from error
    return Change("a diff", tuple(_with_texts(root, diff) for diff in found))


def _with_texts(root: Path, diff: FileDiff) -> ChangedFile:
    paths = [path for path in (diff.path, diff.old_path) if path]
    if not paths or not all(map(is_inside, paths)):
        return ChangedFile(
            paths[0] if paths else "?", paths[-1] if paths else "?", remark="the path is outside the repository"
        )
    for path in paths:
        place = root / path
        if place.is_file() and place.resolve().is_relative_to(root.resolve()):
            return applied(diff, text(_read(place)[0]))
    return applied(diff, None)
