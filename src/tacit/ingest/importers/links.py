"""I/O. Change the relative links of an imported text so that they still lead to their files from the text's new place.

A link to a document that was imported, too, leads to the note that was made from this document.
"""

from __future__ import annotations

import os
import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pyromark import Markdown, Options

from tacit.ingest.importers.origins import Made
from tacit.notes.frontmatter import split
from tacit.text.late_regex import late

_PARSER = Markdown(options=Options.ENABLE_TABLES)
_MAY_LINK = late(r"\]\(|\]:|<[A-Za-z]")
_ELSEWHERE = late(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|#|\?|\Z")  # an address, a path from the root, a place in the text
_DEFINITION = late(
    r"^( {0,3}(?:>[ >]{0,12})?\[(?!\^)[^\[\]\n]+\]:[ \t]*(?:\n[ \t]{0,12})?<?)((?<=<)[^<>\n]+(?=>)|[^\s<>]+)",
    re.MULTILINE,
)
_DEFINED = late(_DEFINITION.pattern.encode(), re.MULTILINE)
# A target, in which brackets are escaped or in pairs, or which is between angle brackets.
_INLINE = late(rb"\]\([ \t\n]*(?:<(?=[^<>\n]*>))?((?:(?<=<)[^<>\n]*(?=>)|(?:\\[^\s]|\([^\s()]*\)|[^\s()<>\\])+))")
_REST = late(rb">?(?:[ \t\n]+(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\([^()]*\)))?[ \t\n]*\)", re.DOTALL)
_END = late(rb">?(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$", re.MULTILINE)
_TAG = late(rb"<(?:!--|[A-Za-z])")
_ATTRIBUTE = late(rb"(?<![\w-])(?:href|src)[ \t]*=[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"'=<>`]+))", re.IGNORECASE)
_ATTRIBUTES = late(_ATTRIBUTE.pattern.decode(), re.IGNORECASE)
_ESCAPE = late(r"\\([!-/:-@\[-`{-~])")
_LINE = late(r"(?::\d+){1,2}\Z")  # a line, and perhaps a column, of a file of code
_TARGET = late(r"(\]\(<?)(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s()<>]+")
_ESCAPED = str.maketrans(
    {
        " ": "%20",
        "(": "%28",
        ")": "%29",
        "%": "%25",
        "#": "%23",
        "?": "%3F",
        "<": "%3C",
        ">": "%3E",
        "\\": "%5C",
        '"': "%22",
        "'": "%27",
    }
)
_IN_REST = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"})
_PAIRED = late(r"(?:\([^\s()<>\\]*\)|[^\s()<>\\])*")  # what needs no escapes after the path of a target
_ENTITY = late(r"&(?=#?\w+;)")  # what would be read as an entity


class Links:
    """Changes relative links in texts that move from a document's folder to a file of the knowledge base.

    `root` is the root of the knowledge base. `note_of` returns the path of the note that was made from an imported
    document, by the document's name in the record of imports; it returns `""` if there is no such note.
    """

    def __init__(self, root: Path, note_of: Callable[[str], str]) -> None:
        self.root, self.note_of = root, note_of
        self.real = os.path.realpath(root)
        self._known: dict[str, tuple[str, bool]] = {}

    def to_notes(self, text: str, path: str) -> str:
        """Return the text of the file at `path` with links to imported documents changed; all other links stay."""
        return self.moved(text, posixpath.dirname(path), path, only_notes=True)

    def moved(self, text: str, folder: str, path: str, *, only_notes: bool = False) -> str:
        """Return a text with changed links. Only links that lead to an existing file or imported document change.

        `folder` is the folder from which the links lead now, and `path` is the file that the text is for. Both are
        relative to the root of the knowledge base. If `only_notes` is true, only links to imported documents change.
        """
        if not may_link(text):
            return text
        try:
            body = split(text)[1]
        except ValueError:
            body = text
        head, data = text[: len(text) - len(body)], body.encode("utf-8", "surrogatepass")
        places = sorted(_places(body, data))
        there = posixpath.dirname(path)
        all_written = {written for *_, written in places}
        news = {written: self._moved(written, folder, there, only_notes) for written in all_written}
        pieces, end = [], 0
        for first, last, written in places:
            if first >= end and (new := news[written]) != written:
                pieces += [data[end:first], new.encode("utf-8", "surrogatepass")]
                end = last
        return head + b"".join((*pieces, data[end:])).decode("utf-8", "surrogatepass")

    def _moved(self, written: str, folder: str, there: str, only_notes: bool) -> str:
        """Return a link's target for a text in the folder `there`; in `folder`, the link has the target `written`."""
        bare = _LINE.sub("", re.split("[?#]", written, maxsplit=1)[0])
        if _ELSEWHERE.match(bare):
            return written
        target = posixpath.normpath(posixpath.join(folder, unquote(bare)))
        identity, exists = self._known.get(target) or self._known.setdefault(target, self._look(target))
        target = self.note_of(identity) or (target if exists and not only_notes else "")
        if not target:
            return written
        slash = "/" if bare.endswith("/") else ""
        # both paths are absolute, because `relpath` resolves a `..` of relative paths in the current folder
        path = posixpath.relpath(f"{self.real}/{target}", f"{self.real}/{there}").translate(_ESCAPED) + slash
        rest = written[len(bare) :]
        return _ENTITY.sub("&amp;", path + (rest if _PAIRED.fullmatch(rest) else rest.translate(_IN_REST)))

    def _look(self, target: str) -> tuple[str, bool]:
        """Return where a target leads: its path without symbolic links, and whether there is a file or folder.

        The path is relative to the root; it is `""` if the target can't be a path.
        """
        try:
            found = os.path.realpath(self.root / target)
            return os.path.relpath(found, self.real).replace(os.sep, "/"), Path(found).exists()
        except (OSError, ValueError):
            return "", False


class Relinking:
    """Changes the links in the texts of one document, and compares these texts with existing files.

    `folder` is the folder of the document. `owners` has the name of the document that made a file, by the file's path.
    `moved` collects the paths for which a text was changed.
    """

    def __init__(self, links: Links, folder: str, owners: Mapping[str, str], moved: set[str]) -> None:
        self.links, self.folder, self.owners, self.moved = links, folder, owners, moved

    def text(self, text: str, path: str) -> str:
        """Return a text of the document with links for the file at `path`."""
        self.moved.add(path)
        return self.links.moved(text, self.folder, path)

    def there(self, text: str, path: str) -> str:
        """Return the text of the existing file at `path` in a form for comparison: its links lead from the root."""
        return self.links.moved(text, posixpath.dirname(path), "")

    def forms(self, text: str, path: str) -> set[str]:
        """Return a text of the document in the forms in which it is compared with the file at `path`.

        In all forms, links lead from the root. It is not known from which folder the links of the text lead now, so
        there is one form for each possible folder: that of the document, that of another document that made the file
        (the document may be a copy of it), and that of the file itself (if the text was imported unchanged).
        """
        if not may_link(text):
            return {text}
        made_in = {posixpath.dirname(self.owners[path])} if path in self.owners else set()
        folders = {self.folder, posixpath.dirname(path), *made_in}
        return {self.links.moved(text, folder, "") for folder in folders}


def _places(body: str, data: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield the byte range of the target of each link in a text, and the target without escapes.

    A range is the first byte and the byte after the last one. `data` has the bytes of the text `body`. Code has no
    targets; in HTML, the targets are in `href` and `src`.
    """
    code: list[tuple[int, int]] = []
    tags: list[tuple[int, int]] = []
    events: Iterator[tuple[Any, Any]] = _PARSER.events_with_range(body)
    for event, place in events:
        start = event.get("Start") if isinstance(event, dict) else None
        if start == "HtmlBlock" or (isinstance(start, dict) and "CodeBlock" in start):
            code.append((place["start"], place["end"]))
        if start == "HtmlBlock" or (isinstance(event, dict) and "InlineHtml" in event):
            tags.append((place["start"], place["end"]))
    for start, end in tags:
        yield from _in_tags(data, start, end)
    links = list(_links(body))
    referred = {written for *_, written, is_inline in links if not is_inline}
    for start, end, written, is_inline in links:
        found = _last_target(data, start, end, written) if is_inline else None
        if found:
            yield *found, written
    starts = [first for first, _ in code]
    for match in _DEFINED.finditer(data):
        at = bisect_right(starts, match.start(2)) - 1
        is_clear = b"\n" not in match[1] and _END.match(data, match.end())  # else it may be a word of a paragraph
        if (at < 0 or code[at][1] <= match.start(2)) and ((written := _plain(match[2])) in referred or is_clear):
            yield match.start(2), match.end(2), written


def _in_tags(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the byte range of each link target in HTML tags, and the target without escapes, as `_places` does.

    Only the tags between the bytes `start` and `end` of `data` are read.
    """
    while tag := _TAG.search(data, start, end):
        mark = b"-->" if tag[0] == b"<!--" else b">"
        last = data.find(mark, tag.end(), end)
        if last < 0:
            return
        for found in _ATTRIBUTE.finditer(data, tag.end(), last) if mark == b">" else ():
            group = found.lastindex or 1
            yield found.start(group), found.end(group), unescape(found[group].decode("utf-8", "surrogatepass"))
        start = last


def _last_target(data: bytes, start: int, end: int, written: str) -> tuple[int, int] | None:
    """Return the byte range of the target of a link, which has the bytes from `start` to `end`; None if not found.

    A title after the target may contain what looks like a target, so the rest of the link must be a title or nothing.
    """
    at = data.rfind(b"](", start, end)
    while at >= 0:
        found = _INLINE.match(data, at, end)
        if found and _plain(found[1]) == written and _REST.fullmatch(data, found.end(), end):
            return found.start(1), found.end(1)
        at = data.rfind(b"](", start, at)
    return None


def _plain(target: bytes) -> str:
    """Return a target without escapes and entities."""
    return unescape(_ESCAPE.sub(r"\1", target.decode("utf-8", "surrogatepass")))


def _links(body: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield the byte range of each link in a text, its target, and whether the target is written in the link."""
    events: Iterator[tuple[Any, Any]] = _PARSER.events_with_range(body)
    for event, place in events:
        start = event.get("Start") if isinstance(event, dict) else None
        link = (start.get("Link") or start.get("Image")) if isinstance(start, dict) else None
        if link is not None and link["link_type"] not in ("Autolink", "Email"):
            yield place["start"], place["end"], link["dest_url"], link["link_type"] == "Inline"


def may_link(text: str) -> bool:
    """Return whether a text may have links."""
    return _MAY_LINK.search(text) is not None


def targets(text: str) -> list[str]:
    """Return the targets of the links in a text."""
    if not may_link(text):
        return []
    data = text.encode("utf-8", "surrogatepass")
    return list(dict.fromkeys((*(target for *_, target, _ in _links(text)), *(to for *_, to in _places(text, data)))))


def note_among(made: Sequence[Made]) -> str:
    """Return the path of the file to which a link to an imported document leads; `""` if several could be meant.

    This is the only note that was made from the document. If there is no note, it is the only pattern page, or else the
    only page with the user's own text. If the document made none of these, the result is `""`, too.
    """
    for kind in ("note:", "page:", "own:"):
        found = {one.path for one in made if one.key.startswith(kind) and one.said}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def without_targets(text: str) -> str:
    """Return a text without what may be the targets of relative links, which differ between two copies of a document.

    Texts that are equal in this form may still differ.
    """
    if not _MAY_LINK.search(text):
        return text
    return _ATTRIBUTES.sub("", _DEFINITION.sub(r"\1", _TARGET.sub(r"\1", text)))
