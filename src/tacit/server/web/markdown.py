"""PURE. Turn markdown that people wrote into HTML without active content.

Every text takes the same steps: `text.markup.block` makes it inert, the parser renders it, and every tag of the result
is compared with a list. A tag that is not in the list is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

from markupsafe import Markup
from pyromark import Markdown, Options

from tacit.server.web.highlight import highlighted
from tacit.text.display import visible
from tacit.text.markup import block

Resolve = Callable[[str], str]

_PARSER = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS)
_PAGE = "https://page.invalid/"  # stands for a page of the site while the text is made inert
_CODE = (
    r"(?:<p>(?P<label>To follow|To avoid):</p>\n)?"
    r'<pre><code(?: class="language-(?P<language>[^"]*)")?>(?P<code>[^<]*)</code></pre>'
)
_NAMES = "p|ul|ol|li|h[1-6]|blockquote|em|strong|del|code|thead|tbody|tr"
_PLAIN = rf"/?(?:{_NAMES})|/?t[hd]|[bh]r /"  # tags that stay as they are
_PIECE = re.compile(rf"{_CODE}|<(?!(?:{_PLAIN})>)(?P<tag>[^<>]*)>")
# A wide table scrolls in a box of its own, which the keyboard can reach.
_TABLES = {
    "table": '<div class=wide role=region aria-label="Table" tabindex=0><table>',
    "/table": "</table></div>",
}
_LINK = re.compile(r'a href="(?P<address>[^"]*)"(?: title="[^"]*")?')
_IMAGE = re.compile(r'img src="(?P<address>[^"]*)" alt="(?P<text>[^"]*)"(?: title="[^"]*")? /')
_CELL = re.compile(r'(?P<name>t[hd]) style="text-align: (?P<side>left|center|right)"')
_START = re.compile(r'ol start="\d{1,9}"')
_BOX = re.compile(r'input disabled="" type="checkbox"\s?/')
_ALLOWED = re.compile(r"(?i)(?:https?://|mailto:)[^\s\"'<>]+")
_LABELS = {"To follow": ("good", "Do"), "To avoid": ("bad", "Not like this")}


def rendered(text: str, *, top: int, resolve: Resolve | None = None) -> Markup:
    """Return the HTML of a text that a person wrote; its headings have the level `top` or a lower one.

    Links lead to web and mail addresses, and to pages of the site: `resolve` returns the address of the page that a
    relative link means, or `""`. Images become links.
    """
    pages: list[str] = []

    def known(target: str) -> str:
        if not (resolve and (found := resolve(target))):
            return ""
        pages.append(found)
        return f"{_PAGE}{len(pages) - 1}"

    inert = block(text, top=top, known=known if resolve else None)
    return _Gate(pages).checked(_PARSER.html(inert))


def inline(text: str) -> Markup:
    """Return one line that a person wrote as HTML: text in single backticks is code, all else is plain text."""
    text = visible(text)
    parts = text.split("`")
    if len(parts) < 3 or len(parts) % 2 == 0:  # noqa: PLR2004 — two backticks
        return Markup(escape(text))
    shown = (f"<code>{escape(part)}</code>" if number % 2 else escape(part) for number, part in enumerate(parts))
    return Markup("".join(shown))


class _Gate:
    """Checks the tags of rendered HTML, and shows tags that are not allowed as text.

    In a link to a page of this site, the HTML has `_PAGE` and a number instead of the address. The address with this
    number in `pages` replaces it.
    """

    def __init__(self, pages: list[str]) -> None:
        self.pages = pages
        self.in_link = False

    def checked(self, html: str) -> Markup:
        return Markup(_PIECE.sub(self._piece, html))

    def _piece(self, found: re.Match[str]) -> str:
        if found["code"] is not None:
            return _code(unescape(found["code"]), unescape(found["language"] or ""), found["label"] or "")
        tag = found["tag"]
        if _START.fullmatch(tag):
            return f"<{tag}>"
        return _TABLES[tag] if tag in _TABLES else self._other(tag)

    def _other(self, tag: str) -> str:
        """Return the HTML for a tag that has attributes or ends a link.

        Links, images and table cells are allowed, and a checkbox becomes a character. Other tags are shown as text.
        """
        if tag == "/a":
            was, self.in_link = self.in_link, False
            return "</a>" if was else ""
        if link := _LINK.fullmatch(tag):
            address = self._address(link["address"])
            self.in_link = bool(address)
            return f'<a href="{address}">' if address else ""
        if image := _IMAGE.fullmatch(tag):
            return self._image(image["address"], image["text"])
        if cell := _CELL.fullmatch(tag):
            return f"<{cell['name']} class={cell['side']}>"
        return "☐ " if _BOX.fullmatch(tag) else escape(f"<{tag}>")

    def _address(self, given: str) -> str:
        """Return an address for an attribute of HTML, escaped; `""` if the address is not allowed."""
        plain = unescape(given)
        number = plain.removeprefix(_PAGE)
        if number != plain and number.isdecimal() and int(number) < len(self.pages):
            return escape(self.pages[int(number)])
        return escape(plain) if _ALLOWED.fullmatch(plain) else ""

    def _image(self, address: str, text: str) -> str:
        label = text or "image"
        shown = self._address(address)
        return f'<a href="{shown}">{label}</a>' if shown and not self.in_link else label


def _code(code: str, language: str, label: str) -> str:
    kind, words = _LABELS.get(label, ("", ""))
    head = f"<p class=label-{kind}>{words}</p>\n" if kind else ""
    name = f" class={kind}" if kind else ""
    word = language.split(maxsplit=1)[0] if language.split() else ""
    return f"{head}<pre{name} tabindex=0><code>{highlighted(code, word)}</code></pre>"
