"""PURE. Read a front matter as a tree of texts, lists and mappings, each with its line and column."""

from __future__ import annotations

from tacit.notes.flat import flat
from tacit.notes.nodes import Entries, FrontMatterError, Items, Node, Scalar, Tree, plain

__all__ = ["Entries", "FrontMatterError", "Items", "Node", "Scalar", "Tree", "plain", "tree"]


def tree(text: str, first_line: int = 1) -> Tree:
    """Read the YAML mapping in `text`; `first_line` is the line number of `text` in its file.

    Raises:
        FrontMatterError: the text is not YAML or not a mapping, repeats a key, or uses a feature that is not supported:
            anchors, aliases, tags, merge keys, several documents, more than 32 levels.
    """
    if (found := flat(text, first_line)) is not None:
        return Tree(found, [])
    from tacit.notes.parser import parsed  # importing PyYAML takes time, and few notes need it

    return parsed(text, first_line)
