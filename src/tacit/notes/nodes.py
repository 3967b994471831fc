"""PURE. What YAML is read into: texts, lists and mappings that know their places."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

NULLS = frozenset({"~", "null", "Null", "NULL"})


class Scalar(NamedTuple):
    """A text as written; `plain` where it stood without quotes."""

    text: str
    line: int
    column: int
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing is said here: no text, or YAML's null."""
        return not self.text.strip() or (self.plain and self.text in NULLS)


class Items(NamedTuple):
    """A list."""

    nodes: list[Node]
    line: int
    column: int


class Entries(NamedTuple):
    """A mapping: each key's text with the key and the value."""

    pairs: dict[str, tuple[Scalar, Node]]
    line: int
    column: int


Node: TypeAlias = Scalar | Items | Entries


class Tree(NamedTuple):
    """A document's mapping, and the keys that are no text: dropped, with their values."""

    root: Entries
    odd: list[Node]


class FrontMatterError(Exception):
    """A front matter that can't be read.

    It is no ValueError, since python-frontmatter takes that for "there is none" and passes over it.
    """

    def __init__(self, rule: str, message: str, line: int, column: int, advice: str = "") -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.rule = rule
        self.message = message
        self.line = line
        self.column = column
        self.advice = advice


def plain(node: Node) -> object:
    """A node as texts, lists and dicts."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.nodes]
    return {key: plain(value) for key, (_, value) in node.pairs.items()}
