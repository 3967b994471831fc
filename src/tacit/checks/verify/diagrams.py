"""PURE. Find the claims in diagrams: technologies and resources in boxes, and entities with their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify import claims_labels, claims_prose
from tacit.checks.verify.claims_technology import named_in
from tacit.checks.verify.values import Basis, Claim

FORM = "diagram"  # the form of these claims
_BOXES = re.compile(r"[┌┐└┘├┤│║╔╗]|^\s*\+-{3,}|[→▼▲◄►]|-->", re.MULTILINE)
# the text of a node, of an arrow or of a group of nodes in Mermaid
_LABELS = re.compile(
    r"""\[+\(?"?([^\]\[]+?)"?\)?\]+|\(+"?([^()]+?)"?\)+|\{+"?([^{}]+?)"?\}+|\|([^|]+)\||"([^"]+)"|:\s*(\S.*)$"""
)
_GROUP = re.compile(r"^\s*(?:subgraph|participant|actor)\s+(?:\w+\s*\[|\w+\s+as\s+)?(.*)$")
_ENTITY = re.compile(r"^\s*([A-Za-z]\w*)\s*\{\s*$")
_FIELD = re.compile(r"^\s*([a-zA-Z_][\w()\[\],]*)\s+([a-zA-Z_]\w*)(?:\s+(?:PK|FK|UK)\b.*|\s+\".*)?\s*$")
_LONGEST = 400  # characters of a line that are read


def is_diagram(text: str) -> bool:
    """Return whether a block without a language draws boxes or arrows."""
    return len(_BOXES.findall(text)) > 1


def drawn(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the claims in boxes that are drawn with characters such as `┌` and `|`."""
    for number, raw in enumerate(text.split("\n"), line):
        row = raw[:_LONGEST]
        yield from _of_text(row, number, group)


def mermaid(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the claims of a Mermaid diagram."""
    first = next((row.strip() for row in text.split("\n") if row.strip()), "")
    if first.startswith("erDiagram"):
        yield from _entities(text, line, group)
        return
    for number, raw in enumerate(text.split("\n"), line):
        row = raw[:_LONGEST]
        if row.lstrip().startswith(("style ", "classDef ", "class ", "click ", "linkStyle ", "%%")):
            continue
        titled = _GROUP.match(row)
        parts = [next(filter(None, found.groups())) for found in _LABELS.finditer(row)]
        for part in [*([titled[1]] if titled else ()), *parts]:
            yield from _of_text(part, number, group)


def _of_text(text: str, number: int, group: int) -> Iterator[Claim]:
    for claim in (*claims_labels.of_diagram(text, number), *claims_prose.ports(text, number)):
        yield claim._replace(group=group)
    for name, written in named_in(text):
        yield Claim("technology", name, number, basis=Basis.TYPED, group=group, form=FORM, written=written)


def _entities(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the entities of a Mermaid diagram with their fields. It is decided later whether an entity is a table."""
    owner = ""
    for number, raw in enumerate(text.split("\n"), line):
        row = raw[:_LONGEST]
        if found := _ENTITY.match(row):
            owner = found[1]
            yield Claim("table", owner, number, basis=Basis.TYPED, group=group, form="entity")
        elif row.strip() == "}":
            owner = ""
        elif owner and (field := _FIELD.match(row)):
            name = f"{owner}.{field[2]}"
            yield Claim("column", name, number, owner=owner, basis=Basis.TYPED, group=group, form="entity")
