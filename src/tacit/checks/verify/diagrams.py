"""PURE. Find the claims in diagrams: technologies and resources in boxes, and entities with their fields.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify import claims_heads, claims_labels, claims_prose, claims_shell
from tacit.checks.verify.claims_technology import known, named_in
from tacit.checks.verify.shapes import has_ending, looks_like_path, route
from tacit.checks.verify.values import NODE, Basis, Claim

FORM = "diagram"  # the form of these claims
_BOXES = re.compile(r"[┌┐└┘├┤│║╔╗]|^\s*\+-{3,}|[→▼▲◄►]|-->", re.MULTILINE)
# the text of a node, of an arrow or of a group of nodes in Mermaid
_LABELS = re.compile(
    r"""\[+\(?"?([^\]\[]+?)"?\)?\]+|\(+"?([^()]+?)"?\)+|\{+"?([^{}]+?)"?\}+|\|([^|]+)\||"([^"]+)"|:\s*(\S.*)$"""
)
_GROUP = re.compile(r"^\s*(?:subgraph|participant|actor)\s+(?:\w+\s*\[|\w+\s+as\s+)?(.*)$")
_ENTITY = re.compile(r"^\s*([A-Za-z]\w*)\s*\{\s*$")
_FIELD = re.compile(r"^\s*([a-zA-Z_][\w()\[\],]*)\s+([a-zA-Z_]\w*)(?:\s+(?:PK|FK|UK)\b.*|\s+\".*)?\s*$")
_ALTERNATIVES = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_BREAK = re.compile(r"<br\s*/?>|\\n", re.IGNORECASE)
_SETTING = re.compile(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*[:=]")
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
    """Yield the claims (statements about the code) of a Mermaid diagram, such as services and tables in its nodes."""
    first = next((row.strip() for row in text.split("\n") if row.strip()), "")
    if first.startswith("erDiagram"):
        yield from _entities(text, line, group)
        return
    titles: list[str] = []  # of the groups of nodes that contain the row
    for number, raw in enumerate(text.split("\n"), line):
        row = raw[:_LONGEST]
        if row.lstrip().startswith(("style ", "classDef ", "class ", "click ", "linkStyle ", "%%")):
            continue
        titled = _GROUP.match(row)
        parts = [next(filter(None, found.groups())) for found in _LABELS.finditer(row)]
        if row.lstrip().startswith("subgraph "):
            titles.append(parts[-1] if parts else row.partition("subgraph ")[2])
        elif row.strip() == "end":
            del titles[-1:]
        else:
            for part in parts:
                yield from _of_node(part, number, group, claims_heads.kind_of(titles[-1]) if titles else "")
        for part in [*([titled[1]] if titled else ()), *parts]:
            yield from _of_text(part, number, group)


def _of_node(text: str, number: int, group: int, kind: str) -> Iterator[Claim]:
    """Yield the routes, commands, files and variables that the text of a node in a diagram names.

    If the node is in a group with a title such as "Topics", `kind` is what the title says, such as `topic`. The first
    line of the node is then the name of such a resource.
    """
    rows = [row.strip() for row in _BREAK.split(text)]
    if kind in claims_labels.KINDS:
        yield from (claim._replace(line=number, group=group) for claim in claims_heads.listed(kind, rows[0]))
    for row in rows:
        method, path = route(row)
        if method:
            yield Claim("route", f"{method} {path}", number, basis=Basis.TYPED, group=group, form=FORM)
        elif found := _SETTING.match(row):
            yield Claim("environment", found[1], number, group=group, form=FORM)
        elif " " not in row and (has_ending(row) or (row.endswith("/") and looks_like_path(row))):
            yield Claim("path", row.rstrip("/"), number, group=group, form=NODE, written=row)
        else:
            yield from (claim._replace(group=group) for claim in claims_shell.inline(row, number))


def _of_text(text: str, number: int, group: int) -> Iterator[Claim]:
    for claim in (*claims_labels.of_diagram(text, number), *claims_prose.ports(text, number)):
        yield claim._replace(group=group)
    for name, written in named_in(_ALTERNATIVES.sub(_apart, text)):
        yield Claim("technology", name, number, basis=Basis.TYPED, group=group, form=FORM, written=written)


def _apart(found: re.Match[str]) -> str:
    """Return the text of a match such as "React/Vue" with spaces around the slash, if all its words are technologies.

    Other texts stay the same.
    """
    words = found[0].split("/")
    return " / ".join(words) if all(known(word) for word in words) else found[0]


def _entities(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the claims of an entity diagram: each entity (a box with fields) is a table, and its fields are columns.

    Whether an entity is really a table is decided when the claim is compared with the code.
    """
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
