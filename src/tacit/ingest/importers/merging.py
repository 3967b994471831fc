"""PURE. Merge a document's new text for a pattern into a page that a person changed, section by section."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from tacit.ingest.importers.origins import digest
from tacit.notes.edit import splice
from tacit.notes.frontmatter import split
from tacit.notes.markdown import sections
from tacit.notes.tree import FrontMatterError

FRONT = ""  # the key of the front matter
OPENING = "-"  # the key of the text above the first section
_LEVEL = 2


class Piece(NamedTuple):
    """A part of a page: its key, the lines from `first` up to, but not including, `last` (from 0), and their text.

    The key is the title of the section. It is `""` for the front matter, and `-` for the text above the first section.
    """

    key: str
    first: int
    last: int
    text: str


class Merged(NamedTuple):
    """A page after the merge of a person's changes with those of a document.

    `kept` has the keys of the parts that both changed. The merge keeps the person's text of these parts.
    """

    text: str
    kept: tuple[str, ...]


def pieces(page: str) -> dict[str, Piece]:
    """Return the parts of a page by key: the front matter, the text above the first section, and each section."""
    text = page.replace("\r\n", "\n").replace("\r", "\n")
    try:
        body = split(text)[1]
    except (ValueError, FrontMatterError):
        body = text
    lines = text.split("\n")
    start = len(lines) - len(body.split("\n"))
    heads = [section.line - 1 for section in sections(body, start + 1, _LEVEL).sections if section.level == _LEVEL]
    found = {FRONT: _piece(FRONT, lines, 0, start)}
    opening = _piece(OPENING, lines, start, heads[0] if heads else len(lines))
    if opening.text:
        found[OPENING] = opening
    for first, last in pairwise([*heads, len(lines)]):
        found.setdefault(title := lines[first].strip("# \t"), _piece(title, lines, first, last))
    return found


def digests(page: str) -> Mapping[str, str]:
    """Return the digest of each part of a page, by its key."""
    return {key: digest(piece.text) for key, piece in pieces(page).items()}


def merged(there: str, said: Mapping[str, str], page: str) -> Merged:
    """Merge a person's changes to a page (`there`) with the document's changes to the same page (`page`).

    `said` has the digests of the parts in the earlier import. A part that only the document changed gets the text of
    `page`. A part that the person changed stays as it is; if the document changed it too, `kept` of the result has its
    key.
    """
    now, new = pieces(there), pieces(page)
    changes: list[tuple[int, int, list[str]]] = []
    kept: list[str] = []
    end = max(piece.last for piece in now.values())
    at = min((piece.first for piece in now.values() if piece.key != FRONT), default=end)
    for key in [*new, *(key for key in said if key not in new)]:
        here, will = now.get(key), new.get(key)
        was, is_, becomes = said.get(key), _digest(here), _digest(will)
        if becomes not in (is_, was) and is_ != was:
            kept.append(key)
        elif is_ == was and becomes != was:
            first, last = (here.first, here.last) if here else (at, at)
            changes.append((first, last, _lines(will, is_new=here is None, at_end=last == end) if will else []))
        at = here.last if here and key != FRONT else at
    text = splice(there, changes)
    bare = text.rstrip("\r\n")
    ending = "\r\n" if text.endswith("\r\n") else "\n" if len(bare) < len(text) else ""
    return Merged(bare + ending if changes else there, tuple(kept))


def _piece(key: str, lines: list[str], first: int, last: int) -> Piece:
    if last == len(lines) and last > first and not lines[-1]:
        last -= 1  # the line end of the last line
    return Piece(key, first, last, "\n".join(lines[first:last]).strip())


def _digest(piece: Piece | None) -> str | None:
    return digest(piece.text) if piece else None


def _lines(piece: Piece, *, is_new: bool, at_end: bool) -> list[str]:
    text = piece.text.split("\n")
    if piece.key == FRONT:
        return text
    return [*([""] if is_new and at_end else []), *text, *([] if at_end else [""])]
