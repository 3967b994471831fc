"""Test that hostile text and markdown lose their effect, checked with the parser markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tacit.text.display import one_line
from tacit.text.escape import address, code_span, is_address
from tacit.text.markup import block, code_fence, inline, list_items

ORACLE = MarkdownIt("commonmark").enable("table").enable("strikethrough")
_PIECES = [
    *"ab1 \n\t#*_`~<>[]()!&;:|-+=.\\/\"'x\r^{}",
    *("\u202e", "\xa0", "é", "\x00", "\x0b", "&lt;", "&#10;", "http://e.x", "<!--", "-->", "```", "~~~", "\n\n"),
    *("- ", "> ", "1. ", "javascript:", "]: ", "](", "    ", "<div>", "[x] ", "[^1]", "---", "===", "<b"),
    *("| a |\n|---|\n", "<https://a.b>", "<!-- keep: a -->", "word", "**bold**", "`code`", "snake_case"),
]
hostile = st.lists(st.sampled_from(_PIECES), max_size=25).map("".join)


def walk(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from walk(token.children or ())


@settings(max_examples=300, deadline=None)
@given(hostile, st.sampled_from([("", "paragraph_open"), ("## ", "heading_open"), ("- ", "bullet_list_open")]))
@example("---\r---", ("", "paragraph_open"))
@example("C# #", ("## ", "heading_open"))
@example("`a` `` `b` `", ("", "paragraph_open"))
def test_inline_shows_exactly_its_text(text: str, place: tuple[str, str]) -> None:
    before, opening = place
    tokens = ORACLE.parse(before + inline(text))
    inner = {"text", "text_special", "code_inline", "inline"}
    blocks = {"paragraph", "heading", "bullet_list", "list_item"}
    assert {t.type.removesuffix("_open").removesuffix("_close") for t in walk(tokens)} <= inner | blocks
    assert not tokens or tokens[0].type == opening
    shown = "".join(
        f"`{t.content}`" if t.type == "code_inline" else t.content for t in walk(tokens) if t.type in inner - {"inline"}
    )
    assert shown == one_line(text)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("N+1 query prevention", "N+1 query prevention"),
        ("snake_case and __init__", r"snake_case and \_\_init\_\_"),
        ("use `select_related()` here", "use `select_related()` here"),
        ("`*raw*` and *not*", r"`*raw*` and \*not\*"),
        ("a ` lone tick", r"a \` lone tick"),
        ("``two``", r"\`\`two\`\`"),
        ("` padded `", r"\` padded \`"),
        ("R&D &amp; AT&T", r"R&D \&amp; AT&T"),
        ("a -> b, 5 < 6, x<y", r"a -> b, 5 < 6, x\<y"),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no item", r"\- no item"),
        ("2025-01-10 a date", "2025-01-10 a date"),
        ("a\n\n# b", "a # b"),
        ("~~gone~~ | cell", r"\~\~gone\~\~ \| cell"),
        ("{{ config }} {% raw %}", "{{ config }} {% raw %}"),
        ("\u202ereversed", "⟨U+202E⟩reversed"),
        ("", ""),
    ],
)
def test_inline(text: str, markdown: str) -> None:
    assert inline(text) == markdown


@settings(max_examples=500, deadline=None)
@given(hostile, hostile, st.integers(1, 6))
@example("> setext\n> ===\n- # a\n", "", 4)
@example("a\n    - b\n    ***\n", "", 4)
@example("*[](x)*", "", 1)
@example("- > a\n\n  <!-- keep: a -->", "", 4)
def test_block_reaches_nothing_beyond_it(one: str, other: str, top: int) -> None:
    out = block(one + other, top=top)
    tokens = ORACLE.parse(f"{out}\n\nMARK\n")
    for token in walk(tokens):
        assert token.type not in ("html_block", "html_inline")
        if token.type == "heading_open":
            assert int(token.tag[1]) >= top
        for target in (token.attrs.get("href"), token.attrs.get("src")):
            assert target is None or str(target).lower().startswith(("http://", "https://", "mailto:"))
    assert (tokens[-3].type, tokens[-3].level, tokens[-2].content) == ("paragraph_open", 0, "MARK")
    assert not re.search(r"^<!--", out, re.MULTILINE)
    assert "\u202e" not in out


@settings(deadline=None)
@given(st.lists(st.sampled_from(["word", "- item `x`", "`a` b", "**b** c", "```py\nx = [1]\n```", "", "a_b"])))
def test_plain_text_stands_as_it_is(lines: list[str]) -> None:
    text = "\n".join(lines).strip("\n")
    out = block(text, top=4)
    assert ORACLE.render(out) == ORACLE.render(text)


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("# a\n\n## b\n\n###### c", "#### a\n\n##### b\n\n###### c"),
        ("##### low stays", "##### low stays"),
        ("two\nlines\n---\nx", "#### two lines\n\nx"),
        ("> quoted\n> ===", "> #### quoted"),
        ("- # item", "- #### item"),
        ("#", "####"),
        ("# a \\#", "#### a \\#"),
        ("a\n\n___\n\nb\n\n- ___", "a\n\n---\n\nb\n\n- ***"),
        ("```python good\nx = '<b>'", "To follow:\n\n```python good\nx = '<b>'\n```"),
        ("~~~py bad\nx\n~~~\n\ny", "To avoid:\n\n```py bad\nx\n```\n\ny"),
        ("```text good\nx\n```", "To follow:\n\n```text good\nx\n```"),
        ("```goodness bad_ness\nx\n```", "```goodness bad_ness\nx\n```"),
        ("    indented", "```\nindented\n```"),
        ("````\n```\n````", "````\n```\n````"),
        ("~~~\n```\n~~~", "````\n```\n````"),
        ("```\n<!-- /keep -->\n```", " ```\n <!-- /keep -->\n ```"),
        ("<!-- never closed\n\n# x", "\\<!-- never closed\n\n\\# x"),
        ("<b>bold</b> <i\nx>", "\\<b>bold\\</b> \\<i x>"),
        ("<div>\n*a*\n</div>", "\\<div>\n\\*a\\*\n\\</div>"),
        ('[l](http://a.b/c_d(1) "t\\"t")', '[l](http://a.b/c_d%281%29 "t\\"t")'),
        ("[l](<https://a.b/x y?a=1&copy=2>)", "[l](https://a.b/x%20y?a=1\\&copy=2)"),
        ("[l](../secret.md) [m](#top)", "l (`../secret.md`) m (`#top`)"),
        ("[x](javascript:alert(1))", "x (`javascript:alert(1)`)"),
        ("![pic](a.png) ![far](https://a.b/c.png)", "pic (`a.png`) ![far](https://a.b/c.png)"),
        ("[](data:x)", "(`data:x`)"),
        ("[a](<>)", "a ()"),
        ("<https://a.b> <me@a.b> <file:///etc>", "<https://a.b> <me@a.b> `file:///etc`"),
        ("[a][r] [r]\n\n[R]: https://a.b", "[a](https://a.b) [r](https://a.b)"),
        ("a\n\n[u]: x.md\n\nb", "a\n\n\\[u\\]: x.md\n\nb"),
        ("> [u]: x.md\n\n- b\n\n[v]: y", "> \\[u\\]: x.md\n\n- b\n\n\\[v\\]: y"),
        ("note[^1]\n\n[^1]: there", "note\\[^1\\]\n\n\\[^1\\]: there"),
        ("- [x] done\n- [ ] ~~open~~", "- [ ] done\n- [ ] ~~open~~"),
        ("7) a\n8) b", "7. a\n8. b"),
        ("1. a\n2. b\n\n1) c", "1. a\n1. b\n\n1) c"),
        ("* a\n\n+ b\n\n- c", "- a\n\n* b\n\n- c"),
        ("* a\n\n  b\n* c", "- a\n\n  b\n\n- c"),
        ("-\n- b", "-\n- b"),
        (
            "| a | b | c | d |\n|:-|:-:|-:|-|\n| `x\\|y` | *i* | | \\| |",
            "| a      |  b  |   c | d   |\n| :----- | :-: | --: | --- |\n| `x\\|y` | _i_ |     | \\|  |",
        ),
        ("*a* __b__ ***c*** d*e*f *g*", "_a_ **b** _**c**_ d*e*f _g_"),
        ("a  b `c  d`", "a b `c  d`"),
        ("a  \nb\\\nc", "a\\\nb\\\nc"),
        ("`` a`b `` ` x", "``a`b`` \\` x"),
        ("&#10;- x &amp; y", "\\- x & y"),
        ("\r\n\r\na\r\nb\r", "a\nb"),
        ("", ""),
    ],
)
def test_block(text: str, out: str) -> None:
    assert block(text, top=4) == out


def test_what_nests_deeper_than_anybody_writes_is_shown_as_code() -> None:
    deep = "> " * 500 + "# x"
    assert block(deep, top=4) == f"```text\n{deep}\n```"
    assert list_items(deep, top=4) == ()


def test_list_items() -> None:
    text = "Do:\n\n- [x] one\n  - deeper\n- two\n\n  ```\n  x\n  ```\n\n> - quoted\n\n3. three"
    assert list_items(text, top=4) == ("one\n\n- deeper", "two\n\n```\nx\n```", "three")
    assert list_items("no list", top=4) == ()


def test_code_fence_takes_any_text_and_a_clean_language() -> None:
    assert code_fence("a\n````\nb\n", "py`thon <x>") == "`````py thon x\na\n````\nb\n`````"
    assert code_fence("\u202e") == "```\n⟨U+202E⟩\n```"


@pytest.mark.parametrize(
    ("text", "span"), [("a", "`a`"), ("`", "`` ` ``"), (" a ", "`  a  `"), ("a``b`c", "```a``b`c```")]
)
def test_code_span(text: str, span: str) -> None:
    assert code_span(text) == span
    token = (ORACLE.parse(span)[1].children or [])[0]
    assert (token.type, token.content) == ("code_inline", text)


def test_addresses() -> None:
    assert is_address("HTTPS://a.b")
    assert not is_address("java\tscript:x")
    assert not is_address("http:/a")
    assert address("http://a/ö(\n)\u202e") == "http://a/ö%28%0A%29⟨U+202E⟩"
