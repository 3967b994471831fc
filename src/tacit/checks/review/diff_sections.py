"""PURE. Split a unified diff into its files. Git's own headers, and paths with any characters, are understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# unidiff finds paths with regular expressions that fail for quoted paths and paths with spaces, so only hunks go there.
_HUNK = re.compile(r"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_GIT = "diff --git "
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
_IN_QUOTES = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_NOTHING = "/dev/null"


@dataclass(slots=True)
class Section:
    """One file of a diff: its paths before and after, without prefixes such as `a/`, and the lines of its hunks.

    The old path of a new file and the new path of a deleted file are `""`. `git` is the rest of the line `diff --git`.
    """

    git: str = ""
    old: str | None = None
    new: str | None = None
    copied: bool = False
    renamed: bool = False
    binary: bool = False
    added: bool = False
    deleted: bool = False
    hunks: list[str] = field(default_factory=list)


def sections(text: str) -> list[Section]:
    """Return the files of a diff in its order. Lines that belong to no file are ignored."""
    found: list[Section] = []
    lines = text.split("\n")
    left = (0, 0)  # lines of the current hunk that are still to come, before and after
    for number, line in enumerate(lines):
        if any(left) or line.startswith("\\ "):
            left = _rest(left, line)
            if found:
                found[-1].hunks.append(line)
        elif (hunk := _HUNK.match(line)) and found:
            left = (_count(hunk[1]), _count(hunk[2]))
            found[-1].hunks.append(line)
        elif line.startswith(_GIT):
            found.append(Section(git=line.removeprefix(_GIT)))
        elif line.startswith("--- ") and lines[number + 1 : number + 2] and lines[number + 1].startswith("+++ "):
            if not found or (found[-1].old is not None and not _is_awaited(found[-1])):
                found.append(Section())
            found[-1].old, found[-1].new = line[4:], lines[number + 1][4:]
        elif found and not found[-1].hunks:
            _extend(found[-1], line)
    prefixes = _prefixes(text)
    for section in found:
        _settle(section, prefixes)
    return found


def _count(text: str | None) -> int:
    return 1 if text is None else int(text)


def _rest(left: tuple[int, int], line: str) -> tuple[int, int]:
    old, new = left
    kind = line[:1]
    if kind == "\\":
        return left
    return max(0, old - (kind != "+")), max(0, new - (kind != "-"))


def _is_awaited(section: Section) -> bool:
    """Return whether the next `---` line of the diff belongs to this file, and does not begin another one.

    This is so if git's lines for a rename or copy have been read, and no hunk yet.
    """
    return (section.copied or section.renamed) and not section.hunks


def _extend(section: Section, line: str) -> None:
    """Read one of git's extended header lines, such as `rename from a.py`, into a section."""
    for start, kind in (("rename ", "renamed"), ("copy ", "copied")):
        for side, name in (("from ", "old"), ("to ", "new")):
            if line.startswith(start + side):
                setattr(section, kind, True)
                setattr(section, name, _unquoted(line.removeprefix(start + side)))
    section.added = section.added or line.startswith("new file mode ")
    section.deleted = section.deleted or line.startswith("deleted file mode ")
    section.binary = section.binary or line.startswith(("Binary files ", "GIT binary patch"))


def _settle(section: Section, prefixes: tuple[str, str]) -> None:
    """Set the final paths of a file from its headers, without prefixes such as `a/`, quotes and dates."""
    named = section.old, section.new
    if section.old is not None and section.hunks:
        section.old, section.new = (_path(name, prefix) for name, prefix in zip(named, prefixes, strict=True))
    elif section.old is None or section.new is None:
        section.old, section.new = _git_paths(section.git, prefixes)
        section.old = "" if section.added else section.old
        section.new = "" if section.deleted else section.new


def _git_paths(line: str, prefixes: tuple[str, str]) -> tuple[str, str]:
    """Return the old and the new path of a line `diff --git a/x b/x`.

    If the paths are not in quotes, they are taken to be equal, because spaces do not show where the first one ends.
    """
    quoted = [_unquoted(found[0]) for found in _IN_QUOTES.finditer(line)]
    if len(quoted) == len(prefixes):
        return quoted[0].removeprefix(prefixes[0]), quoted[1].removeprefix(prefixes[1])
    half = (len(line) - 1 - len(prefixes[0]) - len(prefixes[1])) // 2
    name = line[len(prefixes[0]) : len(prefixes[0]) + half]
    return name, name


def _prefixes(text: str) -> tuple[str, str]:
    """Return the prefixes that a diff puts before its old paths and its new paths.

    They are usually `a/` and `b/`, but git's settings can change them.
    """
    start = 0 if text.startswith(_GIT) else text.find(f"\n{_GIT}") + 1
    if not text.startswith(_GIT, start):
        return _SIDES[0]
    plain = text[start + len(_GIT) :].partition("\n")[0].replace('"', "")
    return next((pair for pair in _SIDES if plain.startswith(pair[0]) and f" {pair[1]}" in plain), ("", ""))


def _path(name: str | None, prefix: str) -> str:
    """Return the path in a header of a diff, without prefix, quotes and date. For /dev/null, the result is `""`."""
    name = _unquoted((name or "").split("\t")[0])
    return "" if name == _NOTHING else name.removeprefix(prefix)


def _unquoted(text: str) -> str:
    """Return a path from a header without git's quotes and escapes."""
    if not (text.startswith('"') and text.endswith('"') and len(text) > 1):
        return text
    text = text[1:-1]
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
