"""I/O. Change the relative links of an imported text so that they still lead to their files from the text's new place.

A link to a document that was imported, too, leads to the note that was made from this document.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pyromark import Markdown, Options

from tacit.ingest.importers.origins import Made
from tacit.notes.frontmatter import split

_PARSER = Markdown(options=Options.ENABLE_TABLES)
_MAY_LINK = re.compile(r"\]\(|\]:")
_ELSEWHERE = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|#|\?|\Z"
)  # an address, a path from the root, a place in the text
_DEFINITION = re.compile(r"^( {0,3}\[[^\[\]\n]+\]:[ \t]*<?)([^\s<>]+)", re.MULTILINE)
_TARGET = re.compile(r"(\]\(<?)(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s()<>]+")
_ESCAPED = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "%": "%25", "#": "%23", "?": "%3F", "<": "%3C"})


class Links:
    """Changes relative links in texts that move from a document's folder to a file of the knowledge base.

    `root` is the root of the knowledge base. `note_of` returns the path of the note that was made from an imported
    document, by the document's name in the record of imports; it returns `""` if there is no such note.
    """

    def __init__(self, root: Path, note_of: Callable[[str], str]) -> None:
        self.root, self.note_of = root, note_of
        self.real = os.path.realpath(root)

    def moved(self, text: str, folder: str, path: str) -> str:
        """Return a text with changed links. Only links that lead to an existing file or imported document change.

        `folder` is the folder from which the links lead now, and `path` is the file that the text is for. Both are
        relative to the root of the knowledge base.
        """
        if not may_link(text):
            return text
        try:
            body = split(text)[1]
        except ValueError:
            body = text
        head, data = text[: len(text) - len(body)], body.encode("utf-8", "surrogatepass")
        defined: dict[str, str] = {}
        edits: list[tuple[int, bytes, bytes]] = []
        for start, end, written, is_inline in _links(body):
            new = self._moved(written, folder, posixpath.dirname(path))
            if new == written:
                continue
            old = written.encode("utf-8", "surrogatepass")
            at = data.find(old, data.rfind(b"](", start, end), end) if is_inline else -1
            if at >= 0:
                edits.append((at, old, new.encode("utf-8", "surrogatepass")))
            elif not is_inline:
                defined[written] = new
        for at, old, changed in sorted(edits, reverse=True):
            data = data[:at] + changed + data[at + len(old) :]
        body = data.decode("utf-8", "surrogatepass")
        if defined:
            body = _DEFINITION.sub(lambda found: found[1] + defined.get(found[2], found[2]), body)
        return head + body

    def _moved(self, written: str, folder: str, there: str) -> str:
        """Return the target of a link from the folder `there`, if `written` is its target from `folder`."""
        if _ELSEWHERE.match(written):
            return written
        bare = re.split("[?#]", written, maxsplit=1)[0]
        target = posixpath.normpath(posixpath.join(folder, unquote(bare)))
        target = self.note_of(self._identity(target)) or (target if self._exists(target) else "")
        if not target:
            return written
        slash = "/" if bare.endswith("/") else ""
        return posixpath.relpath(target, there or ".").translate(_ESCAPED) + slash + written[len(bare) :]

    def _identity(self, target: str) -> str:
        try:
            found = os.path.realpath(self.root / target)
        except (OSError, ValueError):
            return ""
        return os.path.relpath(found, self.real).replace(os.sep, "/")

    def _exists(self, target: str) -> bool:
        try:
            return (self.root / target).exists()
        except (OSError, ValueError):
            return False


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
        """Return the text of the existing file at `path` with links from the root, to compare it."""
        return self.links.moved(text, posixpath.dirname(path), "")

    def forms(self, text: str, path: str) -> set[str]:
        """Return a text of the document with links from the root, to compare it with the existing file at `path`.

        The links may lead from the document's folder, or from that of another document that made the file, because the
        document may be a copy of it. In a text that was imported unchanged, they lead from the folder of the file.
        """
        if not may_link(text):
            return {text}
        made_in = {posixpath.dirname(self.owners[path])} if path in self.owners else set()
        folders = {self.folder, posixpath.dirname(path), *made_in}
        return {self.links.moved(text, folder, "") for folder in folders}


def _links(body: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield the first and the last byte of each link in a text, its target, and whether the target stands in it."""
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
    return [target for *_, target, _ in _links(text)] if may_link(text) else []


def note_among(made: Sequence[Made]) -> str:
    """Return the path of the file to which a link to an imported document leads; `""` if several could be meant.

    This is the only note that was made from the document or, if there is no note, the only page.
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
    return _DEFINITION.sub(r"\1", _TARGET.sub(r"\1", text)) if _MAY_LINK.search(text) else text
