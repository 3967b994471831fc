"""PURE. The mapping that a front matter holds, as a tree of texts that know their places."""

from __future__ import annotations

from tacit.notes.flat import flat
from tacit.notes.nodes import Entries, FrontMatterError, Items, Node, Scalar, Tree, plain

__all__ = ["Entries", "FrontMatterError", "Items", "Node", "Scalar", "Tree", "plain", "tree"]


def tree(text: str, first_line: int = 1) -> Tree:
    """The mapping that `text` holds; lines are counted from `first_line`.

    Raises:
        FrontMatterError: it is no YAML, no mapping, repeats a key, or uses what is refused: anchors,
            aliases, tags, merge keys, several documents, more than 32 levels.
    """
    if (found := flat(text, first_line)) is not None:
        return Tree(found, [])
    from tacit.notes.parser import parsed  # few notes need it

    return parsed(text, first_line)
