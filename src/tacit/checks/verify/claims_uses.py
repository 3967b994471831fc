"""PURE. Find names that a sentence says are used, such as "it uses Easy Peasy", and that tacit does not know.

They are reported only if an older manifest of the repository had a package of this name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify import markers
from tacit.checks.verify.claims_technology import STACK_TITLE, USED, known
from tacit.checks.verify.values import Basis, Claim

_WORD = r"[A-Z][A-Za-z0-9]{1,30}(?:\.[A-Za-z0-9]{1,9})?"
_NAME = rf"{_WORD}(?:[ -]{_WORD}){{0,2}}"
_PACKAGE = r"`@?[a-z][a-z0-9./_-]{2,40}`"
_SAID = re.compile(
    r"\b(?:[Ww]e(?:'re| are)? us(?:e|ing)|[Uu]ses|[Uu]sing|[Bb]uilt (?:with|on|using)|[Pp]owered by|[Mm]ake use of"
    r"|[Mm]akes use of|[Mm]anaged (?:with|by)|[Hh]andled (?:with|by)|[Ww]ritten (?:with|using)|[Tt]ested with)"
    rf"\s(?:the |a |an )?[*_\[]{{0,3}}({_NAME}|{_PACKAGE})(?![\w/])"
)
_ITEM = re.compile(
    rf"\s*(?:[-*+]|\d{{1,2}}[.)])\s[*_\[]{{0,3}}({_NAME})(?=[\]*_]{{0,3}}(?:\([^()]{{0,80}}\))?\s?(?:$|[-–—:,(]))"
)
# an item with the address of a tool and what it is for: `- [PostCSS Import](https://…): …`, `- [chai](https://…) for …`
_LINKED = re.compile(
    r"\s*(?:[-*+]|\d{1,2}[.)])\s[*_]{0,3}\[([A-Za-z][A-Za-z0-9 .-]{2,40})\]\(https?://[^()\s]{1,300}\)[*_]{0,3}\s?(.{0,80})"
)
_PURPOSE = re.compile(r"(?:[:–—-]\s)?(?:is )?(?:used|we use|for)\b", re.IGNORECASE)
# headings above lists of other programs
_OTHER_TITLE = re.compile(
    r"\b(?:related|similar|alternatives?|resources?|learn\w*|links?|credits?|inspir\w+|thanks|acknowledge?ments?|gratitude"
    r"|comparisons?|plugins?|integrations?|examples?|further|reading|see also|community|clients?|ports?|projects?"
    r"|references?|sponsors?|contribut\w+)\b",
    re.IGNORECASE,
)
# words which say that the name after them is that of another program
_OF_OTHERS = re.compile(
    r"\b(?:unlike|whereas|compared|similar|alternatives?|competitors?|others?|another|your|any|someone|users?|customers?"
    r"|plugins?|examples?|instead|if|when|they|projects that)\b",
    re.IGNORECASE,
)
# names of packages that are ordinary words, so a sentence such as "using Async functions" need not mean the package
_ORDINARY = {
    *("async", "cache", "client", "color", "colors", "common", "config", "core", "cookie", "cookies", "cors", "crypto"),
    *("debug", "email", "error", "errors", "event", "events", "extend", "flow", "forever", "form", "forms", "glob"),
    *("image", "later", "logger", "logging", "open", "path", "process", "promise", "promises", "queue", "request"),
    *("requests", "retry", "schema", "server", "session", "sessions", "should", "shell", "stream", "streams", "test"),
    *("tests", "types", "utils", "validator", "validators", "watch", "wheel"),
}
STACK = "stack"  # value of a claim about an item below a heading such as "Tech stack"
_LONGEST = 400  # characters of a line that are read
_LEAST = 4  # characters of a name


def of_line(line: str, number: int, title: str) -> Iterator[Claim]:
    """Yield claims about the unknown technologies that a line says are used. `title` is the heading above the line."""
    text = line[:_LONGEST]
    if STACK_TITLE.search(title) and (item := _ITEM.match(text)):
        yield from (claim._replace(value=STACK) for claim in _claim(item[1], number, item.start(1) + 1))
    if found := _LINKED.match(text):
        is_told = found[2][:1] in {":", "-", "–", "—"} and " " in found[1]
        is_told = (is_told or _PURPOSE.match(found[2]) is not None) and not _OTHER_TITLE.search(title)
        if is_told or STACK_TITLE.search(title):
            yield from _claim(found[1], number, found.start(1) + 1, is_linked=True)
    for found in _SAID.finditer(text):
        if not _OF_OTHERS.search(text[: found.start()]):
            yield from _claim(found[1], number, found.start(1) + 1)
    for place in markers.in_brackets(text) if "(" in text else ():
        for found in re.finditer(_NAME, text[place.start : place.stop]):
            yield from _claim(found[0], number, place.start + found.start() + 1)


def _claim(written: str, number: int, column: int, *, is_linked: bool = False) -> Iterator[Claim]:
    name = written.strip("`")
    is_ordinary = name == written and not is_linked and name.lower() in _ORDINARY
    if len(name) >= _LEAST and not is_ordinary and not known(name):
        yield Claim("technology", name, number, column, basis=Basis.TYPED, form=USED, written=name)
