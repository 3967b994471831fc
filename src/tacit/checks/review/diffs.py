"""PURE. Read unified diffs: the lines that each file's hunks replace, and the texts before and after."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tacit.checks.review.diff_sections import Section, sections
from tacit.checks.review.values import ChangedFile, Hunk

MOST_LINES = 500_000  # a diff can claim any line number, and unknown lines are filled with empty ones
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_FILE = re.compile(rb"^diff --git ", re.MULTILINE)
_HEAD = re.compile(r"^(@@@?)[ @]", re.MULTILINE)


class DiffError(Exception):
    """The text is not a unified diff, or is one that cannot be read, such as the combined diff of a merge."""


class Piece(NamedTuple):
    """A hunk of a diff with its lines before (`old`) and after (`new`) the change, without line ends.

    The lines include the context: unchanged lines around the edit.
    """

    hunk: Hunk
    old: tuple[str, ...]
    new: tuple[str, ...]


class FileDiff(NamedTuple):
    """One file of a diff. The `old_path` of a new file is `""`, and so is the `path` of a deleted file.

    A copied file is treated as new, but its `old_path` is the path of the file that it was copied from.
    """

    old_path: str
    path: str
    pieces: tuple[Piece, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    binary: bool = False
    copied: bool = False


def hunks_by_file(patch: bytes) -> list[tuple[Hunk, ...]]:
    """Return the hunks of each file in a patch, in the patch's order.

    The patch must be made by git without context (unchanged lines around an edit): `git diff --unified=0`.
    """
    starts = [found.start() for found in _FILE.finditer(patch)]
    parts = (patch[start:end] for start, end in zip(starts, [*starts[1:], None], strict=False))
    return [tuple(_hunk(found) for found in _HUNK.finditer(part)) for part in parts]


def _hunk(found: re.Match[bytes]) -> Hunk:
    old, old_count, new, count = (int(part) if part is not None else 1 for part in found.groups())
    return Hunk(old, old_count, new, count)


def whole(before: str | None, after: str | None) -> tuple[Hunk, ...]:
    """Return the only hunk of an added or deleted file, which has all its lines."""
    old, new = (0 if text is None else text.count("\n") + 1 for text in (before, after))
    return (Hunk(min(1, old), old, min(1, new), new),)


def read_diff(text: str) -> tuple[FileDiff, ...]:
    """Return the files of a unified diff.

    Raises:
        DiffError: the text is not a unified diff, is the combined diff of a merge, or has a hunk that cannot be parsed.
    """
    from unidiff import PatchSet
    from unidiff.errors import UnidiffParseError

    text = text.replace("\r\n", "\n")
    parts = sections(text)
    numbered = (f"--- a/{number}\n+++ b/{number}\n" + "\n".join(p.hunks) for number, p in enumerate(parts) if p.hunks)
    try:
        patched = {file.path: file for file in PatchSet("\n".join(numbered) + "\n")}
    except (UnidiffParseError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise DiffError(str(error) or "the input cannot be parsed") from error
    if text.strip() and not parts:
        raise DiffError("the input names no file")
    heads = _HEAD.findall(text)
    if "@@@" in heads:
        raise DiffError("the input is the combined diff of a merge")
    if len(heads) != sum(map(len, patched.values())):
        raise DiffError("the header of a hunk cannot be parsed")
    return tuple(_file(part, patched.get(str(number), ())) for number, part in enumerate(parts))


def _file(part: Section, read: Iterable[Any]) -> FileDiff:
    """Return one file of a diff, with the paths from its section `part`.

    `read` are the file's hunks as the library unidiff has read them.
    """
    pieces: list[Piece] = []
    hunks: list[Hunk] = []
    for hunk in read:
        old = tuple(line.value.rstrip("\n") for line in hunk if line.line_type in " -")
        new = tuple(line.value.rstrip("\n") for line in hunk if line.line_type in " +")
        place = Hunk(hunk.source_start, len(old), hunk.target_start, len(new))
        pieces.append(Piece(place, old, new))
        hunks += _without_context(place, [line.line_type for line in hunk])
    return FileDiff(part.old or "", part.new or "", tuple(pieces), tuple(hunks), part.binary, part.copied)


def _without_context(place: Hunk, kinds: Sequence[str]) -> list[Hunk]:
    """Split a hunk that has lines of context into smaller hunks that have only changed lines.

    `kinds` has the first character of each line of the hunk: `-`, `+` or a space.
    """
    found: list[Hunk] = []
    old = place.old_start if place.old_count else place.old_start + 1
    new = place.start if place.count else place.start + 1
    gone = come = 0
    for kind in [*kinds, " "]:
        if kind == "-":
            gone += 1
        elif kind == "+":
            come += 1
        elif kind == " ":
            if gone or come:
                first_old, first_new = old if gone else old - 1, new if come else new - 1
                found.append(Hunk(first_old, gone, first_new, come))
            old, new, gone, come = old + gone + 1, new + come + 1, 0, 0
    return found


def is_inside(path: str) -> bool:
    """Return whether a path is relative and stays inside its folder: it is not empty, and has neither `..` nor NUL."""
    parts = path.split("/")
    return bool(path) and not path.startswith("/") and ".." not in parts and "\0" not in path


def applied(diff: FileDiff, known: str | None) -> ChangedFile:
    """Return a file of a diff with its texts before and after the change.

    `known` is the file's text on disk, or None. If it is the text before or after the change, both texts are complete.
    Otherwise, both texts only have the lines that are in the diff. If the file is binary, or a line number is greater
    than `MOST_LINES` (500,000), there are no texts, and `remark` has the reason.
    """
    old_path, path = diff.old_path or diff.path, diff.path or diff.old_path
    if diff.binary:
        return ChangedFile(path, old_path, remark="binary")
    last = (max(p.hunk.old_start + p.hunk.old_count, p.hunk.start + p.hunk.count) for p in diff.pieces)
    if max(last, default=0) > MOST_LINES:
        return ChangedFile(path, old_path, remark=f"more than {MOST_LINES} lines")
    before, after, partial = _sides(diff, known)
    if diff.copied:
        new = whole(None, after) if not partial else tuple(_as_new(piece.hunk) for piece in diff.pieces)
        return ChangedFile(path, path, None, after, new, "", partial)
    return ChangedFile(
        path, old_path, before if diff.old_path else None, after if diff.path else None, diff.hunks, "", partial
    )


def _as_new(hunk: Hunk) -> Hunk:
    return Hunk(0, 0, hunk.start, hunk.count)


def _sides(diff: FileDiff, known: str | None) -> tuple[str, str, bool]:
    if known is not None:
        lines = known.replace("\r\n", "\n").split("\n")
        back = _replaced(lines, [(p.hunk.start, p.hunk.count, p.new, p.old) for p in diff.pieces])
        forth = _replaced(lines, [(p.hunk.old_start, p.hunk.old_count, p.old, p.new) for p in diff.pieces])
        # If the diff only adds or only deletes lines, both sides may fit: take the side with more lines in the diff.
        newer = sum(len(piece.new) - len(piece.old) for piece in diff.pieces) >= 0
        if back is not None and (newer or forth is None):
            return "\n".join(back), "\n".join(lines), False
        if forth is not None:
            return "\n".join(lines), "\n".join(forth), False
    old = _padded([(p.hunk.old_start, p.old) for p in diff.pieces])
    new = _padded([(p.hunk.start, p.new) for p in diff.pieces])
    return old, new, bool(diff.old_path) and bool(diff.path)


def _replaced(lines: list[str], steps: list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]) -> list[str] | None:
    """Return `lines` after some replacements; None if `lines` does not have the expected lines at their place.

    Each step has the first line, the number of lines, the expected lines, and the lines to put in their place.
    """
    found: list[str] = []
    at = 0
    for first, count, expected, instead in steps:
        begin = first - 1 if count else first
        if begin < at or tuple(lines[begin : begin + count]) != expected:
            return None
        found += lines[at:begin]
        found += instead
        at = begin + count
    return found + lines[at:]


def _padded(pieces: list[tuple[int, tuple[str, ...]]]) -> str:
    """Return a text with the known lines of a file at their line numbers. All lines between them are empty.

    Each piece has the number of its first line, and its lines.
    """
    found: list[str] = []
    for first, lines in pieces:
        found += [""] * (first - 1 - len(found))
        found += lines
    return "\n".join(found) + "\n"
