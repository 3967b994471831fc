"""PURE. Find the claims in plain text, such as file names without backticks, and names beside a noun: "`a` table".

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.claims_technology import known
from tacit.checks.verify.document import Piece
from tacit.checks.verify.shapes import has_ending, looks_like_path, variable_name
from tacit.checks.verify.values import Basis, Claim

_LONGEST = 2_000  # characters of a line that are read
# code, links with their text, link definitions, addresses and tags; these are separate pieces, or no prose
_MARKED = re.compile(r"`[^`]*`|^ {0,3}\[[^\]]+\]:.*|!?\[[^\]]*\]\([^)]*\)|<[^>]*>|\b\w+://\S+|\bwww\.\S+")
_WORD = re.compile(r"(?<![\w@:#~$%&=?./-])/?[A-Za-z0-9_][\w.+-]*(?:/[\w.+-]+)*(?![\w/=(@-])")
_CODE = re.compile(r"(?<!`)`([\w./@+-]+)`(?!`)")
_SEPARATED = re.compile(r"[-_.]")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+[*_]*([A-Z][A-Z0-9_]*)[*_]*\s*(?:[-–—:=(].*)?$")
_OF_VARIABLES = re.compile(r"\benv(?:ironment)?[ -]?(?:variables?|vars?)\b", re.IGNORECASE)
# The noun after a name in backticks, and the kind of the name.
_NOUNS = {
    **dict.fromkeys(("table",), "table"),
    **dict.fromkeys(("collection",), "collection"),
    **dict.fromkeys(("stream",), "stream"),
    **dict.fromkeys(("subject",), "subject"),
    **dict.fromkeys(("topic",), "topic"),
    **dict.fromkeys(("queue",), "queue"),
    **dict.fromkeys(("bucket",), "bucket"),
    **dict.fromkeys(("service", "container"), "service"),
    **dict.fromkeys(("dependency", "package"), "package"),
    **dict.fromkeys(("folder", "directory"), "path"),
    **dict.fromkeys(("command", "script"), "script"),
}
_AFTER = re.compile(rf"`+\s+(?:\w+\s+)?({'|'.join(_NOUNS)})\b(?!-)", re.IGNORECASE)
# before a name in backticks, or before the names of which it is one: "the service `a`", "the scripts `a` and `b`"
_NOUN_BEFORE = re.compile(
    rf"\b({'|'.join(_NOUNS)})s?(?:,? (?:called|named|including))?:?\s+(?:`[^`\n]+`(?:,| and| or|, and|, or)\s+)*$",
    re.IGNORECASE,
)
_NEAR = 200  # characters before a name that are read
# after a name in backticks, perhaps the first of several: "the `web` and `api` compose services"
_COMPOSED = re.compile(
    r"`+(?:\s*(?:,|/|&|and|or|,\s+and|,\s+or)\s*`[^`\n]+`)*\s+(?:docker[- ])?compose\s+(?:services?|containers?)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<![\w.@:-])(localhost|127\.0\.0\.1|0\.0\.0\.0|[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*):(\d{4,5})(?![\w.:-])"
)
_PORT = re.compile(
    r"\b(?:ports?(?:[*_`]*\s*[:=]|\s+number)?[\s*_`]+|(?:https?|grpc|rest|tcp|udp|jmx|ws):\s+)(\d{4,5})\b(?![.:/]\d)",
    re.IGNORECASE,
)
_NEXT_PORT = re.compile(r"\s*(?:,|/|&|\band\b)\s*(\d{4,5})\b(?![.:/]\d)")
_LAST_PORT = 65_535  # the largest port number of TCP
PUBLISHED = "published"  # value of a port on this machine that the document gives to a known server
# the first words of an item, row or box before a mark: `- **Grafana**: …`, `| api | …`
_LABEL = re.compile(
    r"\s*(?:[-*+|│]|\d+[.)])\s*[*_`\[]*([A-Za-z][\w. -]{1,30}?)[*_`\]]*\s*(?:\([^()]*\)[*_]*\s*)?(?:[:|│–—]|-\s)"
)
_LOCAL = {"localhost", "127.0.0.1", "0.0.0.0"}  # noqa: S104  (compared with text; nothing binds to it)
_DOTTED = re.compile(r"(?:[A-Za-z_]\w*(?:\.|::|#|->))*([A-Za-z_][\w-]*\w)(?:\(\))?")
_MODULE = re.compile(r"[a-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)  # of Python, or a name in it: `shop.orders.Order`
_NAMED_PART = re.compile(r"[A-Za-z_][\w-]*\w")
_KEY = re.compile(r"([a-z][\w-]*(?:\.[a-zA-Z][\w-]*){2,})(?:[=:].*)?", re.ASCII)  # of a property: `shop.mail.from`
_SEVERAL_WORDS = re.compile(r"[A-Za-z0-9][-_][A-Za-z0-9]|[a-z0-9][A-Z]", re.ASCII)
_NAME = re.compile(r"[A-Za-z@][\w.@/-]*[A-Za-z0-9]")


def files(line: str, number: int) -> Iterator[Claim]:
    """Yield the files that a line of prose names without backticks."""
    for found in _WORD.finditer(_MARKED.sub(lambda match: " " * len(match[0]), line[:_LONGEST])):
        text = found[0].rstrip(".+")
        name = text.lstrip("/")
        base = name.rpartition("/")[2]
        stem, _, ending = base.rpartition(".")
        # `Node.js` and `Chart.js` are no files
        is_file = has_ending(base) and bool(stem) and ("/" in name or ending != "js" or bool(_SEPARATED.search(stem)))
        if is_file and looks_like_path(name):
            form = "rooted" if text.startswith("/") else "plain"
            yield Claim("path", name, number, found.start() + 1, form=form, written=text)


def variables(line: str, number: int, title: str, before: str) -> Iterator[Claim]:
    """Yield the environment variable that a list item has at its start.

    A name without an underscore, such as `PORT`, is yielded only below a heading or sentence about environment
    variables. `title` is the heading, and `before` is the text before the list.
    """
    found = _ITEM.match(line[:_LONGEST])
    if found is None:
        return
    is_typed = _OF_VARIABLES.search(f"{title}\n{before[:_LONGEST]}") is not None
    name = found[1] if is_typed and len(found[1]) > 1 else variable_name(found[1])
    if name:
        basis = Basis.TYPED if is_typed else Basis.NAMED
        yield Claim("environment", name, number, found.start(1) + 1, basis=basis, form="listed")


def beside_noun(piece: Piece) -> Iterator[Claim]:
    """Yield the claim of a name in backticks, if the word beside it says what it is: "the `orders` table"."""
    found = re.match(r"(`+)[^`]+", piece.context[piece.at :])
    after = _AFTER.match(piece.context[piece.at + found.end() :]) if found else None
    before = _NOUN_BEFORE.search(piece.context[max(0, piece.at - _NEAR) : piece.at])
    text = piece.text.strip().removesuffix(":")
    if found and _COMPOSED.match(piece.context[piece.at + found.end() :]) and _NAME.fullmatch(text):
        yield Claim("service", text, 0, basis=Basis.TYPED, form="shell")  # as sure as in `docker compose up x`
    elif (noun := after or before) and _NAME.fullmatch(text) and not has_ending(text):
        kind = _NOUNS[noun[1].lower()]
        basis = Basis.NAMED if kind == "script" else Basis.TYPED
        yield Claim(kind, text, 0, basis=basis, form="noun")


def addresses(line: str, number: int) -> Iterator[Claim]:
    """Yield the ports in addresses of this machine and of compose services: `http://localhost:8080`, `api:8080`."""
    label = _LABEL.match(line[:_LONGEST])
    for found in _ADDRESS.finditer(line[:_LONGEST]):
        if label and found[1] in _LOCAL and (name := known(label[1].strip())):
            yield Claim("port", found[2], number, found.start() + 1, PUBLISHED, name, form="address", written=found[0])
            continue
        owner = "" if found[1] in _LOCAL else found[1]
        basis = Basis.TYPED if owner else Basis.NAMED
        yield Claim("port", found[2], number, found.start() + 1, "", owner, basis, form="address", written=found[0])


def ports(line: str, number: int) -> Iterator[Claim]:
    """Yield the ports that a line of prose or of a diagram names: "listens on port 8080", "Port: 8080"."""
    label = _LABEL.match(line[:_LONGEST])
    owner = label[1].strip() if label else ""
    for found in _PORT.finditer(line[:_LONGEST]):
        one: re.Match[str] | None = found
        while one is not None:
            if int(one[1]) <= _LAST_PORT:
                yield Claim("port", one[1], number, one.start(1) + 1, "", owner, Basis.TYPED, form="prose")
            one = _NEXT_PORT.match(line[:_LONGEST], one.end())


def names(text: str) -> Iterator[Claim]:
    """Yield the names in a text in backticks: a module, a key, or parts such as `order_total` of `a.order_total()`.

    A part is yielded if it has several words, and if it is the last part or begins with a capital, as classes do. The
    key of a property, such as `shop.mail.from`, has at least three parts.
    """
    if _MODULE.fullmatch(text):
        yield Claim("module", text, 0, basis=Basis.TYPED, form="dotted")
    if key := _KEY.fullmatch(text):
        yield Claim("name", key[1], 0, form="inline", value="key", written=text)
        return
    if not _DOTTED.fullmatch(text):
        return
    for part in _NAMED_PART.finditer(text):
        is_last = part.end() == len(text.removesuffix("()"))
        is_owner = part[0][0].isupper() and ("::" in text or text.count(".") == 1)
        if _SEVERAL_WORDS.search(part[0]) and (is_last or is_owner):
            yield Claim(
                "name", part[0], 0, form="inline", written=text[: part.end()] + "()" * text.endswith("()") * is_last
            )


def is_bold_name(piece: Piece) -> bool:
    """Return whether bold text is one word at the start of an item, row or paragraph, so that it may be a name."""
    is_first = piece.is_lead or not piece.context[: piece.at].strip("*_ \n")
    return is_first and " " not in piece.text.strip() and "/" not in piece.text


def marked(text: str, line: int) -> Iterator[Claim]:
    """Yield the paths in backticks in indented text that a markdown parser takes for a code block."""
    for number, row in enumerate(text.split("\n"), line):
        for found in _CODE.finditer(row[:_LONGEST]):
            if "/" in found[1] and has_ending(found[1]) and looks_like_path(found[1]):
                yield Claim(
                    "path", found[1].removeprefix("./"), number, found.start() + 1, form="inline", written=found[1]
                )
