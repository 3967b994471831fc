"""PURE. Read a front matter as a tree of texts with line and column."""

from __future__ import annotations

from tacit.notes.nodes import Entries, FrontMatterError, Items, Node, Scalar, Tree, plain
from tacit.notes.parser import tree

__all__ = ["Entries", "FrontMatterError", "Items", "Node", "Scalar", "Tree", "plain", "tree"]
