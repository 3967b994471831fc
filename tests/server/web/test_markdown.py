"""Test that texts of notes become HTML without active content."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.server.web.highlight import highlighted
from tacit.server.web.markdown import inline, rendered

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "[x](javascript:alert(1)) [y](  JavaScript:alert(1)) [z](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x) [y](file:///etc/passwd) [z](//evil.example/x) <javascript:alert(1)>",
    "![remote](https://evil.example/a.png) ![svg](data:image/svg+xml,<svg/onload=alert(1)>)",
    '[x](https://e.example "onmouseover=alert(1)") [y](https://e.example/"onclick="alert(1))',
    "[x]: javascript:alert(1)\n\n[click][x]",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "`</code><script>alert(1)</script>`",
    "| <script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | [x](javascript:alert(1)) |",
    "<style>body{display:none}</style><base href=https://evil.example><meta http-equiv=refresh content=0>",
    "<!-- --><iframe src=https://evil.example></iframe><form action=https://evil.example><input></form>",
    "<details open ontoggle=alert(1)>x</details><a href=x style=position:fixed>y</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    "[![x](https://evil.example/a.png)](javascript:alert(1))",
    "text\x00<scr\x00ipt>alert(1)</script>\u202e",
    "https://page.invalid/0 [x](https://page.invalid/0) [y](https://page.invalid/../0)",
)
TAGS = {
    *("p", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "blockquote", "em", "strong", "del", "code", "pre", "span"),
    *("table", "thead", "tbody", "tr", "th", "td", "div", "a", "br", "hr"),
}
ATTRIBUTES = {"href", "class", "tabindex", "start", "role", "aria-label"}


class Gathered(HTMLParser):
    """Collects tags, attributes and texts of HTML, as a browser's parser finds them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    handle_startendtag = handle_starttag


def check(html: str) -> None:
    found = Gathered(html)
    assert found.tags <= TAGS
    assert found.attributes <= ATTRIBUTES
    assert all(re.match(r"(?i)https?://|mailto:|\.\./notes/other\.html$", link) for link in found.links)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    check(rendered(text, top=2))
    check(rendered(f"- {text}\n\n> {text}\n\n# {text}", top=2, resolve=lambda _: ""))
    check(inline(text))


@given(
    st.lists(st.sampled_from((*HOSTILE, "\n\n", "`", "```\n", "<", ">", '"', "(", "](", "[x](other.md)")), max_size=8)
)
def test_no_mixture_is_active(parts: list[str]) -> None:
    check(rendered("".join(parts), top=2, resolve=lambda target: "../notes/other.html" * (target == "other.md")))


def test_text_keeps_its_meaning() -> None:
    text = "# One\n\n**bold** and `code`\n\n1. a\n2. b\n\n| a | b |\n|--:|---|\n| 1 | <2 |\n\n![chart](https://e.example/c.png)"
    html = rendered(text, top=3)
    assert "<h3>One</h3>" in html
    assert "<strong>bold</strong> and <code>code</code>" in html
    assert "<ol>" in html
    assert "<td class=right>1</td><td>&lt;2</td>" in html
    assert '<a href="https://e.example/c.png">chart</a>' in html
    assert "<img" not in html


def test_html_and_footnotes_are_shown_as_text() -> None:
    text = (
        "<details><summary>Log</summary>\n\nA log[^1].<br>End. <img src=x onerror=alert(1)>\n\n</details>\n\n[^1]: Why."
    )
    shown = rendered(text, top=2)
    words = "".join(re.split(r"</?p>", unescape(shown))).replace("\n", "")
    assert words == text.replace("\n", "")


def test_links_lead_to_pages_of_the_site() -> None:
    known = {"other.md": "../a b.html", "../x.md#part": "x.html"}
    html = rendered("[a](other.md) [b](../x.md#part) [c](gone.md)", top=2, resolve=lambda target: known.get(target, ""))
    assert '<a href="../a b.html">a</a> <a href="x.html">b</a> c (<code>gone.md</code>)' in html


def test_good_and_bad_code_is_labelled_once() -> None:
    html = rendered("```python good\nx = 1\n```\n\n```python bad\nx=2\n```", top=2)
    assert html.count("<p class=label-good>Do</p>\n<pre class=good tabindex=0>") == 1
    assert html.count("<p class=label-bad>Not like this</p>\n<pre class=bad tabindex=0>") == 1
    assert "To follow" not in html


@pytest.mark.parametrize("language", ["python", "rust", "html", "console", "no such language", ""])
def test_highlighting_changes_no_character(language: str) -> None:
    code = 'def f(a):\n\treturn "<a & b>" # é\r\n\n  </script>\n'
    from html import unescape

    assert unescape(re.sub(r"</?span[^>]*>", "", highlighted(code, language))) == code
