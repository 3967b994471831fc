"""PURE. The front matter behind python-frontmatter's interface."""

from __future__ import annotations

from typing import Any

from frontmatter.default_handlers import BaseHandler

from tacit.notes.frontmatter import OPENING, split
from tacit.notes.tree import plain, tree


class FrontMatterHandler(BaseHandler):
    """Front matter between two lines of `---`, for python-frontmatter's functions as well.

    It has no `export`: a person's file is never written through it.
    """

    FM_BOUNDARY = OPENING
    START_DELIMITER = END_DELIMITER = "---"

    def split(self, text: str) -> tuple[str, str]:
        """The text between the fences, and all that follows them.

        Raises:
            ValueError: there is no front matter.
            FrontMatterError: there is one that can't be told from the rest, or is TOML, JSON or too large.
        """
        return split(text)

    def load(self, fm: str) -> dict[str, Any]:
        """The front matter as texts, lists and dicts.

        Raises:
            FrontMatterError: it can't be read without loss.
        """
        root = tree(fm).root
        return {key: plain(value) for key, (_, value) in root.pairs.items()}


HANDLER = FrontMatterHandler()
