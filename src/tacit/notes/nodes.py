"""PURE. The nodes of a YAML document: texts, lists and mappings, each with its line and column."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

NULLS = frozenset({"~", "null", "Null", "NULL"})


class Scalar(NamedTuple):
    """A text as written; `plain` is True if it has no quotes."""

    text: str
    line: int
    column: int
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether the value is empty: no text, or YAML's null."""
        return not self.text.strip() or (self.plain and self.text in NULLS)


class Items(NamedTuple):
    """A list."""

    nodes: list[Node]
    line: int
    column: int


class Entries(NamedTuple):
    """A mapping: `pairs` has the key node and the value node by the key's text."""

    pairs: dict[str, tuple[Scalar, Node]]
    line: int
    column: int


Node: TypeAlias = Scalar | Items | Entries


class Tree(NamedTuple):
    """The mapping of a document, and the keys that are not texts; these were ignored with their values.

    `repaired` are the keys and values that were read as texts although they need quotes in YAML.
    """

    root: Entries
    odd: list[Node]
    repaired: tuple[tuple[str, Scalar], ...] = ()


class FrontMatterError(Exception):
    """The front matter can't be read.

    It is not a subclass of ValueError, because python-frontmatter treats a ValueError as "there is no front matter".
    """

    def __init__(self, rule: str, message: str, line: int, column: int, advice: str = "") -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.rule = rule
        self.message = message
        self.line = line
        self.column = column
        self.advice = advice


def plain(node: Node) -> object:
    """Return a node as texts, lists and dicts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.nodes]
    return {key: plain(value) for key, (_, value) in node.pairs.items()}
