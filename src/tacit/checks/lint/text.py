"""PURE. Lint rules for the markdown of one file: dead links and placeholders."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from pyromark import Markdown, Options

from tacit.checks.lint.finding import Finding
from tacit.domain.lint_rules import LintRule
from tacit.notes.markdown import prose
from tacit.notes.reading import MOST_OF_A_RULE, quoted
from tacit.text.secrets import LEFT_OUT

_PARSER = Markdown(options=Options.ENABLE_TABLES)
_MAY_LINK = re.compile(r"\]\(|\]:")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|#|\Z")

_MAY_STAND_IN = re.compile(r"TODO|TBD|TBC|FIXME|XXX|YYYY|\[[^\]\n]+\]|<[a-z]|[Ll]orem ipsum|\.\.\.|…")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_LEAD = r"\s*(?:>\s*)*(?:[-*+]\s+|\d{1,9}[.)]\s+|#{1,6}\s+)?(?:\[[ xX]\]\s+)?(?:\*\*[^*]{1,60}\*\*:?\s*)?[*_]*"
_STANDING_IN = (
    re.compile(rf"{_LEAD}(?P<text>TODO|TBD|TBC|FIXME|XXX)\b[*_]*(?:\s*[:(].*|\s+[-–—]\s.*)?[.!]?\s*$"),
    re.compile(rf"{_LEAD}(?P<text>\[(?!\^)[^\[\]]*[A-Za-z][^\[\]]+\])[*_.]*\s*$"),
    re.compile(rf"{_LEAD}(?P<text>\.\.\.|…)[*_]*\s*$"),
    re.compile(r".*?(?P<text>\bYYYY-MM(?:-DD)?\b)"),
    re.compile(r".*?(?P<text>\b[Ll]orem ipsum\b)"),
    re.compile(r".*?(?P<text><(?:your|insert|describe|project|name|title|date)\b[^<>]{0,60}>)"),
)
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]]+)\]:", re.MULTILINE)


_MOST_LINKS = 2_000  # links checked in one file


class Link(NamedTuple):
    """A link to another file: its target in the knowledge base, its target as written, its line and column."""

    target: str
    written: str
    line: int
    column: int


def file_links(path: str, body: str, first_line: int) -> Iterator[Link]:
    """Yield the links in a text that lead to files of the knowledge base, at most `_MOST_LINKS` (2,000).

    `path` is the file that has the text, and `first_line` is the line of this file at which the text `body` begins.
    """
    if not _MAY_LINK.search(body):
        return
    data = body.encode("utf-8", "surrogatepass")
    events: Iterator[tuple[Any, Any]] = _PARSER.events_with_range(body)
    left = _MOST_LINKS
    for event, place in events:
        start = event.get("Start") if isinstance(event, dict) else None
        link = (start.get("Link") or start.get("Image")) if isinstance(start, dict) else None
        if link is None or link["link_type"] in ("Autolink", "Email"):
            continue
        written = link["dest_url"]
        if _SCHEME.match(written):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(re.split("[?#]", written)[0])))
        if target != ".." and not target.startswith("../"):
            at = place["start"]
            left -= 1
            if left < 0:
                return
            column = len(data[data.rfind(b"\n", 0, at) + 1 : at].decode("utf-8", "replace")) + 1
            yield Link(target, written, first_line + data.count(b"\n", 0, at), column)


def dead_link(path: str, link: Link) -> Finding:
    """Return the finding for a link to a file that does not exist."""
    message = f"the link to {quoted(link.written)} is dead"
    help_text = f"there is no file {link.target}; correct the link, or remove it"
    return Finding(LintRule.DEAD_LINK, path, message, help_text, link.line, link.column)


def placeholders(path: str, body: str, first_line: int) -> Iterator[Finding]:
    """Yield a finding for each placeholder that a text still has from a template, at most `MOST_OF_A_RULE` (100).

    Code and quotes are skipped. `first_line` is the line of the file `path` at which the text `body` begins.
    """
    if not _MAY_STAND_IN.search(body):
        return
    labels = {" ".join(label.casefold().split()) for label in _DEFINITION.findall(body)}
    found = 0
    for number, line in prose(body, first_line):
        text = standing_in(line)
        if text and text != LEFT_OUT and " ".join(text[1:-1].casefold().split()) not in labels:
            found += 1
            if found > MOST_OF_A_RULE:
                return
            help_text = "write the real text, or remove the placeholder"
            message = f"{quoted(text)} is a placeholder"
            yield Finding(LintRule.PLACEHOLDER, path, message, help_text, number, line.find(text) + 1)


def standing_in(line: str) -> str:
    """Return the placeholder that a line of prose still has from a template, such as "[Your text]"; `""` if none."""
    if not _MAY_STAND_IN.search(line):
        return ""
    bare = _CODE_SPAN.sub(lambda span: " " * len(span.group()), line[:1000])
    for form in _STANDING_IN:
        if found := form.match(bare):
            return found["text"]
    return ""
