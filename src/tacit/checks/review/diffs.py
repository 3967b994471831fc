"""PURE. Unified diffs: which lines they replace, and the texts on both sides of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tacit.checks.review.values import ChangedFile, Hunk

MOST_LINES = 500_000
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_FILE = re.compile(rb"^diff --git ", re.MULTILINE)
_HEAD = re.compile(r"^(@@@?)[ @]", re.MULTILINE)
_GIT = re.compile(r"^diff --git (.*)$", re.MULTILINE)
_SIDES = (
    ("a/", "b/"),
    ("i/", "w/"),
    ("c/", "i/"),
    ("c/", "w/"),
    ("o/", "w/"),
    ("1/", "2/"),
    ("b/", "a/"),
    ("w/", "i/"),
)
_QUOTED = re.compile(r"\\(?:([0-7]{3})|(.))")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class DiffError(Exception):
    """A text that is no unified diff."""


class Piece(NamedTuple):
    """A hunk with its lines: what a diff shows of both sides, context included, without line ends."""

    hunk: Hunk
    old: tuple[str, ...]
    new: tuple[str, ...]


class FileDiff(NamedTuple):
    """One file of a diff from anywhere; a path is empty where the file is new or gone."""

    old_path: str
    path: str
    pieces: tuple[Piece, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    binary: bool = False


def hunks_by_file(patch: bytes) -> list[tuple[Hunk, ...]]:
    """The hunks of each file of git's own patch without context, in its order."""
    starts = [found.start() for found in _FILE.finditer(patch)]
    parts = (patch[start:end] for start, end in zip(starts, [*starts[1:], None], strict=False))
    return [tuple(_hunk(found) for found in _HUNK.finditer(part)) for part in parts]


def _hunk(found: re.Match[bytes]) -> Hunk:
    old, old_count, new, count = (int(part) if part is not None else 1 for part in found.groups())
    return Hunk(old, old_count, new, count)


def whole(before: str | None, after: str | None) -> tuple[Hunk, ...]:
    """The hunk of a file that is new or gone as a whole."""
    old, new = (0 if text is None else text.count("\n") + 1 for text in (before, after))
    return (Hunk(min(1, old), old, min(1, new), new),)


def read_diff(text: str) -> tuple[FileDiff, ...]:
    """The files of a unified diff.

    Raises:
        DiffError: it is none.
    """
    from unidiff import PatchSet
    from unidiff.errors import UnidiffParseError

    try:
        files = PatchSet(text.replace("\r\n", "\n"))
    except (UnidiffParseError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise DiffError(str(error) or "it can't be read") from error
    if text.strip() and not len(files):
        raise DiffError("it holds no file")
    heads = _HEAD.findall(text)
    if "@@@" in heads:
        raise DiffError("it is a merge's, against several parents at once")
    if len(heads) != sum(map(len, files)):
        raise DiffError("the head of a hunk can't be read")
    before, after = _prefixes(text)
    found = []
    for file in files:
        pieces, hunks = [], []
        for hunk in file:
            old = tuple(line.value.rstrip("\n") for line in hunk if line.line_type in " -")
            new = tuple(line.value.rstrip("\n") for line in hunk if line.line_type in " +")
            place = Hunk(hunk.source_start, len(old), hunk.target_start, len(new))
            pieces.append(Piece(place, old, new))
            hunks += _without_context(place, [line.line_type for line in hunk])
        binary = bool(getattr(file, "is_binary_file", False))
        found.append(
            FileDiff(
                _path(file.source_file, before), _path(file.target_file, after), tuple(pieces), tuple(hunks), binary
            )
        )
    return tuple(found)


def _prefixes(text: str) -> tuple[str, str]:
    """What stands before the paths of both sides: git's settings may leave it away, or say where a side is from."""
    if (head := _GIT.search(text)) is None:
        return _SIDES[0]
    plain = head[1].replace('"', "")
    return next((pair for pair in _SIDES if plain.startswith(pair[0]) and f" {pair[1]}" in plain), ("", ""))


def _without_context(place: Hunk, kinds: Sequence[str]) -> list[Hunk]:
    """The runs of replaced lines in a hunk with context."""
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


def _path(name: str | None, prefix: str) -> str:
    """A path as a diff writes it, without its prefix, quotes and date; empty for /dev/null."""
    name = (name or "").split("\t")[0]
    if name.startswith('"') and name.endswith('"') and len(name) > 1:
        name = _unquoted(name[1:-1])
    return "" if name == "/dev/null" else name.removeprefix(prefix)


def _unquoted(text: str) -> str:
    pieces, at = [], 0
    for found in _QUOTED.finditer(text):
        pieces.append(text[at : found.start()].encode("utf-8", "surrogateescape"))
        octal, letter = found.groups()
        pieces.append(
            bytes((int(octal, 8) & 255,)) if octal else _ESCAPES.get(letter, letter).encode("utf-8", "surrogateescape")
        )
        at = found.end()
    pieces.append(text[at:].encode("utf-8", "surrogateescape"))
    return b"".join(pieces).decode("utf-8", "surrogateescape")


def is_inside(path: str) -> bool:
    """Whether a path stays below the folder it is relative to."""
    parts = path.split("/")
    return bool(path) and not path.startswith("/") and ".." not in parts and "\0" not in path


def applied(diff: FileDiff, known: str | None) -> ChangedFile:
    """A file of a diff with both its texts: from the file as it is known, if that is one of its sides, else in part."""
    old_path, path = diff.old_path or diff.path, diff.path or diff.old_path
    if diff.binary:
        return ChangedFile(path, old_path, remark="binary")
    last = (max(p.hunk.old_start + p.hunk.old_count, p.hunk.start + p.hunk.count) for p in diff.pieces)
    if max(last, default=0) > MOST_LINES:
        return ChangedFile(path, old_path, remark=f"more than {MOST_LINES} lines")
    before, after, partial = _sides(diff, known)
    return ChangedFile(
        path, old_path, before if diff.old_path else None, after if diff.path else None, diff.hunks, "", partial
    )


def _sides(diff: FileDiff, known: str | None) -> tuple[str, str, bool]:
    if known is not None:
        lines = known.replace("\r\n", "\n").split("\n")
        back = _replaced(lines, [(p.hunk.start, p.hunk.count, p.new, p.old) for p in diff.pieces])
        forth = _replaced(lines, [(p.hunk.old_start, p.hunk.old_count, p.old, p.new) for p in diff.pieces])
        # Lines that only come, or only go, fit either side: the one of which the diff shows more is the likelier one.
        newer = sum(len(piece.new) - len(piece.old) for piece in diff.pieces) >= 0
        if back is not None and (newer or forth is None):
            return "\n".join(back), "\n".join(lines), False
        if forth is not None:
            return "\n".join(lines), "\n".join(forth), False
    old = _padded([(p.hunk.old_start, p.old) for p in diff.pieces])
    new = _padded([(p.hunk.start, p.new) for p in diff.pieces])
    return old, new, bool(diff.old_path) and bool(diff.path)


def _replaced(lines: list[str], steps: list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]) -> list[str] | None:
    """Lines with some replaced: first line, number, what has to stand there (else None), what comes instead."""
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
    """Pieces of a text at their lines, the unknown ones between them empty."""
    found: list[str] = []
    for first, lines in pieces:
        found += [""] * (first - 1 - len(found))
        found += lines
    return "\n".join(found) + "\n"
