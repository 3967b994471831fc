"""Test which documents differ only in formatting, and the hash of the text that formatters do not change."""

from __future__ import annotations

import pytest

from tacit.render.formatting import says_the_same
from tacit.render.loose import loose_hash

SAME = [
    ("* a\n* b\n", "- a\n- b"),
    ("- a\n- b", "- a\n\n- b"),
    ("1. a\n2. b", "1. a\n1. b"),
    ("- a\n\n  ```js\n  f('x')\n  ```", '- a\n  ```js\n  f("x");\n  ```'),
    ("a\nb", "a b"),
    ("a  \nb", "a\\\nb"),
    ("*a* __b__", "_a_ **b**"),
    (r"a \| b \~ c \[d\] \# e", "a | b ~ c [d] # e"),
    ("Title\n---", "## Title"),
    ("## Ready!", "## Ready"),
    ("see https://a.b/c_d", "see <https://a.b/c_d>"),
    ("see https://a.b/*c*/__d__", "see <https://a.b/*c*/__d__>"),
    ("a\n\n---\n\nb", "a\n\n______\n\nb"),
    ("| a | b |\n|---|:-:|\n| c | |", "| a   |  b  |\n| --- | :-: |\n| c   |     |"),
    ("    code", "```\ncode\n```"),
    ('```json\n{"a":1}\n```', '```json\n{ "a": 1 }\n```'),
    ("```go\n\tx\n```", "```go\n x\n```"),
    ("```sh\n$ a\n\n$ b\n```", "```sh\na\n\nb\n```"),
    ("**_a_**", "***a***"),
    ("[a](b/größe.md)", "[a](b/gr%C3%B6%C3%9Fe.md)"),
    ("![a](<b c.png>)", "![a](b%20c.png)"),
    ("[a](https://müller.example/ü)", "[a](https://xn--mller-kva.example/%C3%BC)"),
    ("<https://müller.example/ü>", "<https://xn--mller-kva.example/%C3%BC>"),
    ("```js\na('it\\'s', .5, 1.50, 0XA)\n```", '```js\na("it\'s", 0.5, 1.5, 0xa);\n```'),
    ('```ts\ntype A = "b" | "c"\n```', '```ts\ntype A =\n  | "b"\n  | "c";\n```'),
    ("```html\n<UL><li>a<li>b</UL>\n```", "```html\n<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n```"),
    ("---\na:\n- 'x'\n---\n\nb", '---\na:\n  - "x"\n---\n\nb'),
]
OTHER = [
    ("- a\n- b", "- a\n  - b"),
    ("- a\n- b", "- a\n- b\n- c"),
    ("# a", "## a"),
    ("# a", "a"),
    ("*a* b", "a b"),
    ("*https://a.b* c", "https://a.b c"),
    ("https://a.b/*c*", "https://a.b/*d*"),
    ("a *b*", "a **b**"),
    ("`a` b", "a b"),
    ("[a](b)", "[a](c)"),
    ("[a](b%C3%B6)", "[a](b%C3%BC)"),
    ("[a](https://müller.example)", "[a](https://mueller.example)"),
    ("[a](https://xn--.example)", "[a](https://xn--a.example)"),
    ("a. b", "a, b"),
    ("- [ ] a", "- [x] a"),
    ("- [ ] a", "- a"),
    ("a\n\nb", "a b"),
    ("> a", "a"),
    ("```py\nif a:\n    b\n```", "```py\nif a:\n  b\n```"),
    ("```py\na\n```", "```js\na\n```"),
    ("```sh\n$ a\nb\n```", "```sh\na\nb\n```"),
    ("```html\n<i>a</i>\n```", "```html\n<b>a</b>\n```"),
    ("```js\na(0.5)\n```", "```js\na(0.6)\n```"),
    ('```json\n{"a":1}\n```', '```json\n{"a":2}\n```'),
    ("| a |\n|---|\n| b |", "| a |\n|---|\n| b |\n| c |"),
    ("---\na: 1\n---\n\nb", "---\na: 2\n---\n\nb"),
    ("---\na: 1\n---\n\nb", "b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_formatters_change_is_the_same(one: str, other: str) -> None:
    assert says_the_same(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_people_change_is_not(one: str, other: str) -> None:
    assert not says_the_same(one, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("- a_b\n  * c: 1", "* ab\n- c\\: 1", True),
        ("\n2. a", "\n1. a", True),
        ("a 2.", "a 3.", False),
        ("[a](b/größe.md)", "[a](b/gr%C3%B6%C3%9Fe.md)", True),
        ("[a](https://müller.example/ü)", "[a](https://xn--mller-kva.example/%C3%BC)", True),
        ("[a](größe.md)", "[a](gr%C3%BC%C3%9Fe.md)", False),
        ("a (b)", "a b", False),
        ("```py\nf(*a)\n```", "```py\nf(a)\n```", False),
        ("```py\nf( a )\n```", "```py\nf(a)\n```", True),
        ("```ts\nf('a')\n```", '```ts\nf("a");\n```', True),
        ("```ts\na == b\n```", "```ts\na != b\n```", False),
        ("```ts good\nf({a: 1}, [b])\n```", "```ts good\nf({ a: 1 }, [\n  b,\n]);\n```", True),
        ("```json5  bad\n[1]\n```", "```json5 bad\n[\n  1,\n]\n```", True),
        ("```ts good\nf()\n```", "```ts bad\nf()\n```", False),
        ("```sh\n$ a\n```\n1. *b*", "```sh\na\n```\n2. _b_", True),
        ("``````py\n`````\n``````\n\n1. *b*", "``````py\n`````\n``````\n\n2. _b_", True),
        ("``````py\n```\n*a\n``````", "``````py\n```\na\n``````", False),
        ("```` ``` ```` *a*", "` ``` ` _a_", True),
        ("- [ ] ```py\n  *a\n  ```\n\n*b*", "- [ ] ```py\n  *a\n  ```\n\n_b_", True),
        ("a\n```py\n```\n*b*\n```py\n*c\n```", "a\n```py\n```\n_b_\n```py\nc\n```", False),
        ("```py\n*a", "```py\na", False),
    ],
)
def test_the_hash_of_what_formatters_leave(one: str, other: str, *, same: bool) -> None:
    assert (loose_hash(one.encode()) == loose_hash(other.encode())) is same
