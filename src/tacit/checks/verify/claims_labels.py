"""PURE. Find resources that a label before their names announces: `Topics: orders, bills`, "Collection: users".

Such labels are in headings, list items, bold text and the boxes of diagrams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.claims_technology import known
from tacit.checks.verify.shapes import has_ending
from tacit.checks.verify.values import Basis, Claim

LABEL = "label"  # the form of these claims
_KINDS = {
    "table": "table",
    "collection": "collection",
    "database": "database",
    "stream": "stream",
    "subject": "subject",
    "bucket": "bucket",
    "queue": "queue",
    "topic": "topic",
    "consumer group": "queue-group",
    "group id": "queue-group",
    "queue group": "queue-group",
    "durable consumer": "queue-group",
    "index": "index",
    "key": "key",
    "cache key": "key",
}
KINDS = frozenset(_KINDS.values())
_WORDS = "|".join(sorted(_KINDS, key=len, reverse=True))
_SERVER = r"(?:(?:nats|jetstream|kafka|redis|mongo(?:db)?|postgres(?:ql)?|sql|s3|minio|rabbitmq|database|db)[ ]+)*"
_START = r"(?:^|[│║┃|├└─┼+-])[\s*_`─-]*(?:\d+[.)]\s+[*_]*)?"  # of a line, an item or a box
_LABEL = re.compile(
    rf"{_START}{_SERVER}({_WORDS})(?:s|es)?(?:[ ](?:name|pattern)s?)?[*_]*:[*_]*[ \t]+(?=\S)", re.IGNORECASE
)
_TITLE = re.compile(
    rf"^[\W\d]*{_SERVER}({_WORDS})(?:[ ]name)?:?[ ]+(`?)([\w.>*{{}}:-]+)\2(?:[ ]*\([^()]*\))?$", re.IGNORECASE
)
_NOUN_TITLE = re.compile(rf"^[\W\d]*`?([\w.>*-]+)`?[ ]+({_WORDS})$", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][\w.>*{}:-]*[\w>*}]")
_SEPARATED = re.compile(r"[A-Za-z0-9][-_.:][A-Za-z0-9*>{]")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_-]{2,}")
_INDEX = re.compile(r"(?:^|_)(?:idx|ix|index|uq|pkey|key|unique)(?:_|$)")
_END = re.compile(r"[│|║┃]|\s{2,}|;|\.\s|\s[-–—(]|$")
# the server before a name in a diagram (`Kafka: raw-orders`), and the kind of the name
_OF_SERVER = {
    "mongodb": "collection",
    "mongo": "collection",
    "kafka": "topic",
    "postgresql": "table",
    "postgres": "table",
    "mysql": "table",
    "timescaledb": "table",
    "rabbitmq": "queue",
    "nats": "subject",
    "jetstream": "stream",
    "minio": "bucket",
    "s3": "bucket",
}
_BY_SERVER = re.compile(
    rf"(?<![\w-])({'|'.join(_OF_SERVER)})[ ]*(?:[:/]|[-–—]|<br\s*/?>)[ ]*([\w.>*-]+)", re.IGNORECASE
)
_LONGEST = 500  # characters of a line that are read


def of_title(title: str, line: int) -> Iterator[Claim]:
    """Yield the resource that a heading or bold text is about: "Collection: users", "`orders` table"."""
    text = title.strip("* :")[:_LONGEST]
    if found := _TITLE.match(text):
        kind, name, is_marked = found[1].lower(), found[3], bool(found[2]) or ":" in text
    elif found := _NOUN_TITLE.match(text):
        kind, name, is_marked = found[2].lower(), found[1], "`" in text
    else:
        return
    if _is_name(name, _KINDS[kind], is_marked=is_marked):
        yield Claim(_KINDS[kind], name.strip(":"), line, basis=Basis.TYPED, form=LABEL, written=name)


def of_line(line: str, number: int) -> Iterator[Claim]:
    """Yield the resources that a line lists after a word for their kind: two topics for `- Topics: orders, bills`."""
    for found in _LABEL.finditer(line[:_LONGEST]):
        rest = line[found.end() : _LONGEST]
        ends = _END.search(rest)
        listed = rest[: ends.start()] if ends else rest
        yield from _named(_KINDS[found[1].lower()], listed, number, found.end())


def of_diagram(line: str, number: int) -> Iterator[Claim]:
    """Yield the resources in a line of a diagram: after a label (`Topics: a-b`) or a server's name (`Kafka: a-b`)."""
    yield from of_line(line, number)
    for found in _BY_SERVER.finditer(line[:_LONGEST]):
        kind, name = _OF_SERVER[found[1].lower()], found[2].strip(".-")
        if _is_name(name, kind, is_marked=False):
            yield Claim(kind, name, number, found.start(2) + 1, basis=Basis.TYPED, form=LABEL, written=name)


def _named(kind: str, listed: str, number: int, column: int) -> Iterator[Claim]:
    """Yield a claim for each name in `listed`, the text of a list such as `orders, bills`: the code should have it.

    `kind` is what the names are, such as `topic`. If a part of the list is not a name, yield nothing.
    """
    parts = [part.strip() for part in re.split(r",|\band\b", listed) if part.strip()]
    names = [part.strip("`\"'*_") for part in parts]
    marked = [part[:1] in "`\"'" for part in parts]
    if not names or not all(_is_name(name, kind, is_marked=mark) for name, mark in zip(names, marked, strict=True)):
        return
    for name in names:
        yield Claim(kind, name, number, column + 1, basis=Basis.TYPED, form=LABEL, written=name)


def _is_name(name: str, kind: str, *, is_marked: bool) -> bool:
    """Return whether a word is a resource's name: in backticks (`is_marked`), or with several parts (`raw-orders`).

    For a word in capitals, the result is False, because it usually is a constant or a placeholder. Only the name of a
    stream may be in capitals (`ORDERS`).
    """
    if not _NAME.fullmatch(name) or has_ending(name) or known(name):
        return False
    if (kind == "index" and not _INDEX.search(name)) or (kind == "key" and ":" not in name):
        return False
    is_stream = kind == "stream" and _CAPITALS.fullmatch(name) is not None
    if name.isupper() and not is_stream:
        return False
    return is_marked or is_stream or _SEPARATED.search(name) is not None
