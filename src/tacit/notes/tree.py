"""PURE. The mapping that a front matter holds, as a tree of texts that know their places."""

from __future__ import annotations

from tacit.notes.nodes import Entries, FrontMatterError, Items, Node, Scalar, Tree, plain
from tacit.notes.parser import tree

__all__ = ["Entries", "FrontMatterError", "Items", "Node", "Scalar", "Tree", "plain", "tree"]
