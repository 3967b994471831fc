"""PURE. The nodes of a YAML document: texts, lists and mappings, each with its line and column."""

from typing import NamedTuple, TypeAlias

NULLS = frozenset({"~", "null", "Null", "NULL"})


class Scalar(NamedTuple):
    """A text in a YAML document, as the file spells it; `plain` is true if it has no quotes around it."""

    text: str
    line: int
    column: int
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Return whether the value is empty: white space only, or YAML's null."""
        return not self.text.strip() or (self.plain and self.text in NULLS)


class Items(NamedTuple):
    """A list in a YAML document, with the line and the column at which it begins."""

    nodes: "list[Node]"
    line: int
    column: int


class Entries(NamedTuple):
    """A mapping in a YAML document.

    `pairs` maps the text of each key to the node of the key and the node of its value.
    """

    pairs: "dict[str, tuple[Scalar, Node]]"
    line: int
    column: int


Node: TypeAlias = Scalar | Items | Entries


class Tree(NamedTuple):
    """The outermost mapping of a YAML document, with what was ignored or repaired in the document.

    `odd` has the keys that are not texts; these keys and their values were ignored. `repaired` has the keys and values
    that were read as texts although YAML requires quotes around the values.
    """

    root: Entries
    odd: list[Node]
    repaired: tuple[tuple[str, Scalar], ...] = ()


class FrontMatterError(Exception):
    """A front matter can't be read; `advice` says how to correct it.

    The class is not a subclass of ValueError, because python-frontmatter treats a ValueError as "no front matter".
    """

    def __init__(self, rule: str, message: str, line: int, column: int, advice: str = "") -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.rule = rule
        self.message = message
        self.line = line
        self.column = column
        self.advice = advice


def plain(node: Node) -> object:
    """Return the value of a YAML node as a text, a list or a dict, without lines and columns."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.nodes]
    return {key: plain(value) for key, (_, value) in node.pairs.items()}
