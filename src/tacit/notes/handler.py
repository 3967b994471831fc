"""PURE. Read front matter through the handler interface of the library python-frontmatter."""

from __future__ import annotations

from typing import Any

from frontmatter.default_handlers import BaseHandler

from tacit.notes.frontmatter import OPENING, split
from tacit.notes.tree import plain, tree


class FrontMatterHandler(BaseHandler):
    """A handler of python-frontmatter that reads the YAML between two `---` lines with tacit's own parser.

    The handler can only read: it has no method `export`, because tacit never writes a person's file with this library.
    """

    FM_BOUNDARY = OPENING
    START_DELIMITER = END_DELIMITER = "---"

    def split(self, text: str) -> tuple[str, str]:
        """Return the text between the two `---` lines, and the text after the second line.

        Raises:
            ValueError: there is no front matter.
            FrontMatterError: the front matter is not closed, is TOML or JSON, or is too large.
        """
        return split(text)

    def load(self, fm: str) -> dict[str, Any]:
        """Return the keys and values of a front matter, as texts, lists and dicts.

        Raises:
            FrontMatterError: the front matter can't be read without losing a value.
        """
        root = tree(fm).root
        return {key: plain(value) for key, (_, value) in root.pairs.items()}


HANDLER = FrontMatterHandler()
