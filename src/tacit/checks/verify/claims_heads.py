"""PURE. Tell from a heading or from the head of a table's column which kind of name is below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.shapes import variable_name
from tacit.checks.verify.values import Basis, Claim

# Words of a heading or of a table's header row, and the kind of the names below it.
_BEFORE = r"(?:[\w./-]+ ){0,2}"  # words before the noun: "Main Kafka topics"
_HEADS = (
    ("table", re.compile(rf"^{_BEFORE}tables?(?: names?)?$", re.IGNORECASE)),
    ("collection", re.compile(rf"^{_BEFORE}collections?(?: names?)?$", re.IGNORECASE)),
    ("stream", re.compile(rf"^{_BEFORE}streams?(?: names?)?$", re.IGNORECASE)),
    ("subject", re.compile(rf"^{_BEFORE}subjects?(?: names?| patterns?)?$", re.IGNORECASE)),
    ("bucket", re.compile(rf"^{_BEFORE}buckets?(?: names?)?$", re.IGNORECASE)),
    ("queue", re.compile(rf"^{_BEFORE}queues?(?: names?)?$", re.IGNORECASE)),
    ("topic", re.compile(rf"^{_BEFORE}topics?(?: names?)?$", re.IGNORECASE)),
    (
        "environment",
        re.compile(r"^(?:env(?:ironment)?(?: |-)?(?:var(?:iable)?s?|settings)?|variables?)$", re.IGNORECASE),
    ),
    (
        "service",
        re.compile(
            r"^(?:(?:docker )?(?:compose )?(?:service|container)(?: name)?s?|supervisord? (?:name|program|process)s?)$",
            re.IGNORECASE,
        ),
    ),
    ("index", re.compile(r"^(?:(?:database )?index(?:es)?(?: name)?)$", re.IGNORECASE)),
    (
        "queue-group",
        re.compile(r"^(?:(?:kafka |nats )?(?:consumer|queue) groups?|durable(?: consumers?)?)$", re.IGNORECASE),
    ),
    ("key", re.compile(r"^(?:(?:redis |cache )*key(?: pattern| format)?s?)$", re.IGNORECASE)),
    ("target", re.compile(r"^make targets?$", re.IGNORECASE)),
)
_PARTS = re.compile(r"\s*(?:/|&|,|\band\b|\bor\b)\s*", re.IGNORECASE)
_OF_DOCUMENTS = re.compile(r"\b(?:mongo(?:db)?|firestore|couchdb|document)\b", re.IGNORECASE)
_CELL_NAME = re.compile(r"[\w.>*@/-]+")
_KEY_NAME = re.compile(r"[\w-]+(?::[\w.{}<>$*-]+)+")
_INDEX_NAME = re.compile(r"(?:^|_)(?:idx|ix|index|uq|pkey|key|unique)(?:_|$)")


def kind_of(text: str) -> str:
    """Return what the names below a heading or in a table column are, such as `table` for "Tables".

    `text` is the heading, or the head of the column. If it does not say what the names are, the result is `""`.
    """
    return next((kind for kind, expression in _HEADS if expression.match(text.strip("`*: "))), "")


def kind_of_column(head: str, row: str) -> str:
    """Return what the names in a table column are, such as `table`; `row` is the text of the row with the name.

    A head such as "Tables / Collections" has two kinds. The names are collections if the row names a document database.
    """
    kinds = {kind_of(part) for part in _PARTS.split(head)}
    if kinds == {"table", "collection"}:
        return "collection" if _OF_DOCUMENTS.search(row) else "table"
    return kind_of(head)


def listed(kind: str, text: str) -> Iterator[Claim]:
    """Yield the claim that the code has a resource of this kind, such as `table`, with a name from a list or column.

    `text` is the name. If it does not have the form of such a name, yield nothing.
    """
    name = text.strip("`*$ ")
    if kind == "environment":
        name = variable_name(name.split("=")[0])
    if kind == "target":
        name = name.removeprefix("make ")
    if kind == "key":
        is_name = _KEY_NAME.fullmatch(name) is not None
    elif kind == "index":
        is_name = _INDEX_NAME.search(name) is not None  # a column "Index" may also have names of fields
    else:
        is_name = _CELL_NAME.fullmatch(name) is not None and not name.isdigit()
    if name and is_name:
        yield Claim(kind, name, 0, basis=Basis.TYPED, form="listed")
