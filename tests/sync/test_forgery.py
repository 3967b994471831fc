"""Test that hostile text in notes, pages and file names never changes the structure of a generated page.

Each page is compared with that of a second knowledge base, which has harmless words in the same places.
"""

from __future__ import annotations

import functools
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tacit.render.seal import Origin, has_own, origin
from tacit.text.display import visible
from tests.base import Base

ORACLE = MarkdownIt("commonmark").enable("table").enable("strikethrough")
Words = Callable[[str], str]  # what stands in a slot
OVERVIEW = "patterns/dev-patterns.md"
SEAL = f"<!-- tacit: sha256={'0' * 64} -->"
INLINE = (
    "# Forged",
    "---",
    "===",
    "```",
    "~~~",
    "<!--",
    "-->",
    "<!-- keep: notes -->",
    "<!-- /keep -->",
    SEAL,
    "<script>alert(1)</script>",
    '<a id="_totals"></a>',
    "<img src=x onerror=alert(1)>",
    "[Totals](javascript:alert(1))",
    "](https://evil.example) [x](",
    "![x](https://evil.example/x.png)",
    "](../../../etc/passwd)",
    "[x]: https://evil.example",
    "<https://evil.example>",
    "- [x] done",
    "1. one",
    "> quoted",
    "| a | b |",
    "**Confidence:** HIGH",
    "a\n## Forged\n",
    "a\r\n\r\n## Forged\r\n\r\n",
    "a\u2028## Forged",
    "{{ 7 * 1000003 }}",
    "{% include 'x' %}",
    "{# gone #}",
    "\u202egnp.exe",
    "\x1b[31mred",
    "\x9b31mred",
    "\\",
    "`",
    "*_*_",
    "&lt;script&gt; &#35; &copy;",
    "100% %2e%2e%2f %",
    "a" * 300,
)
TEXTS = (
    *INLINE,
    "# One\n\n## Two\n\n### Three",
    "Forged\n======\n\nAgain\n------",
    "```python\nnever closed",
    "~~~~\nnever closed",
    "<!-- never closed",
    "<details>\n<summary>\n\n# in\n",
    "<pre>\n",
    "<![CDATA[ never closed",
    "- a\n  - b\n\n        deep",
    "1. a\n2. b",
    "> # quoted\n> ```\n> open",
    "| a |\n|---|\n| <b> `|` |",
    "[Totals]: https://evil.example\n\n[Totals] [Contents] [x]\n\n[x]: javascript:alert(1)",
    "- [x] ticked\n- [ ] open",
    f"{SEAL}\n<!-- keep: notes -->\nmine\n<!-- /keep -->",
    "text\n\n    <!-- keep: top -->\n\n" + SEAL,
    '<a id="_how-patterns-mature"></a>\n\n## How patterns mature',
)
LONG_SLOTS = ("text", "body", "avoid", "checklist")
SLOTS = (
    *("name", "other", "heading", "step", "alias", "tag", "related", "title", "project", "via", "author", "outcome"),
    *("folder", "file", "in", "own", "workflow", *LONG_SLOTS),
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\"\\]")


@dataclass(frozen=True, slots=True)
class Seen:
    """The structure of a page: its headings, its HTML, and the targets of its links."""

    headings: tuple[tuple[str, str], ...]
    html: tuple[str, ...]
    links: tuple[str, ...]


def quoted(text: str) -> str:
    """Return a text as a quoted YAML text."""
    return '"' + _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text) + '"'


def file_name(text: str) -> str:
    return text.replace("/", "⁄").replace("\x00", "")[:40]


def build(base: Base, words: Words) -> None:
    """Write notes and pages for every kind of generated page; `words` returns the text for each place, by its name."""
    name, other = f"One {words('name')}", f"Two {words('other')}"
    text = (
        f"Before.\n\n{words('text')}\n\n## x {words('heading')}\n\n{words('body')}\n\n## Pattern\n\n- {words('step')}\n"
    )
    front = f"name: {quoted(name)}\naliases: [{quoted('Uno ' + words('alias'))}]\ntags: [{quoted(words('tag'))}]\n"
    related = f"## Related patterns\n\n- Two {' '.join(words('other').split())}\n- {words('related')}\n"
    avoid = f"## Anti-patterns\n\nBefore.\n\n{words('avoid')}\n\n{related}"
    base.write("patterns/data/one.md", f"---\n{front}---\n{text}\n{avoid}")
    base.write("patterns/data/two.md", f"---\nname: {quoted(other)}\n---\n## Checklist\n\n{words('checklist')}\n")
    for number in range(1, 23):
        fields = {"title": words("title"), "project": words("project"), "via": words("via"), "author": words("author")}
        if number % 2:
            fields["outcome"] = words("outcome")
        head = "".join(f"{key}: {quoted(value)}\n" for key, value in fields.items())
        verdict = "limits" if number == 22 else "supports"
        listed = f"patterns:\n- {{name: {quoted(name)}, verdict: {verdict}}}\n- {quoted(other)}\n"
        place = f"memory/episodic/{file_name('d ' + words('folder'))}/{number} {file_name(words('file'))}.md"
        base.write(place, f"---\ndate: 2025-01-{number:02}\n{head}{listed}---\nNote {number}. {words('text')}\n")
    base.write(
        "memory/episodic/code/in.md",
        f"---\ndate: 2025-02-01\ntitle: t\n---\n## Pattern: Three {words('in')}\n\n{words('body')}\n",
    )
    base.write(f"memory/procedural/workflows/own {file_name(words('own'))}.md", f"# Own {words('workflow')}\n")


def walk(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from walk(token.children or ())


def seen(page: str) -> Seen:
    tokens = ORACLE.parse(page)
    headings = tuple(
        (token.tag, "".join(part.content for part in walk([tokens[at + 1]]) if part.type in {"text", "code_inline"}))
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag in {"h1", "h2"} and token.level == 0
    )
    every = list(walk(tokens))
    html = tuple(token.content.strip() for token in every if token.type in {"html_block", "html_inline"})
    links = tuple(
        str(token.attrGet("href") or token.attrGet("src") or "") for token in every if token.tag in {"a", "img"}
    )
    return Seen(headings, html, tuple(link for link in links if link))


def check_links(base: Base, path: str, page: Seen) -> None:
    anchors = {match[1] for html in page.html if (match := re.match(r'<a id="([^"]*)">', html))}
    for link in page.links:
        if re.match(r"https://(evil|e)\.example", link):
            continue  # a web address that a text names is a link to just that
        target, _, anchor = link.partition("#")
        if not target:
            assert anchor in anchors, (path, link)
            continue
        assert re.match(r"[\w.+-]+:", target) is None, (path, link)
        found = ((base.root / path).parent / unquote(target)).resolve()
        assert found.is_relative_to(base.root.resolve()), (path, link)
        assert found.is_file(), (path, link)


@functools.cache
def twin() -> dict[str, str]:
    """Return the generated pages of a knowledge base with a harmless word in each place."""
    with tempfile.TemporaryDirectory() as folder:
        base = Base(Path(folder))
        build(base, lambda slot: f"word {slot}")
        base.sync()
        return generated(base)


def generated(base: Base) -> dict[str, str]:
    return {path: page.decode() for path, page in base.pages().items() if "/own " not in path}


def check(words: Words) -> None:
    """Check that pages with these words have the same structure as the pages of `twin`."""
    with tempfile.TemporaryDirectory() as folder:
        base = Base(Path(folder))
        build(base, words)
        base.sync()
        pages = generated(base)
        assert len(pages) == len(twin()) >= 7
        for (path, page), expected in zip(pages.items(), twin().values(), strict=True):
            check_page(base, path, page, expected)
        assert not base.sync().written


def check_page(base: Base, path: str, text: str, expected: str) -> None:
    page, benign = seen(text), seen(expected)
    assert visible(text) == text, path
    assert origin(text) is Origin.OURS, path
    assert not has_own(text), path
    assert [level for level, _ in page.headings] == [level for level, _ in benign.headings], path
    for (_, mine), (_, twins) in zip(page.headings, benign.headings, strict=True):
        assert mine == twins or re.search(r"\b(One|Two|Three) word ", twins), (path, mine)
    kinds = [re.sub(r'"[^"]*"|\b[0-9a-f]{16,64}\b', "…", html) for html in page.html]
    assert kinds == [re.sub(r'"[^"]*"|\b[0-9a-f]{16,64}\b', "…", html) for html in benign.html], path
    assert "7000021" not in text, path
    check_links(base, path, page)


@pytest.mark.parametrize("turn", range(6))
def test_payloads_side_by_side(turn: int) -> None:
    lines = {slot: INLINE[(at * 7 + turn * 5) % len(INLINE)] for at, slot in enumerate(SLOTS)}
    texts = {slot: TEXTS[-1 - (at * 5 + turn * 3) % (len(TEXTS) - len(INLINE))] for at, slot in enumerate(LONG_SLOTS)}
    check(lambda slot: {**lines, **texts}[slot])


@pytest.mark.soak
@pytest.mark.parametrize("payload", INLINE)
def test_a_payload_in_all_places(payload: str) -> None:
    check(lambda _: payload)


@pytest.mark.soak
@pytest.mark.parametrize("payload", TEXTS[len(INLINE) :])
def test_a_payload_in_every_text(payload: str) -> None:
    check(lambda slot: payload if slot in LONG_SLOTS else f"word {slot}")


@pytest.mark.soak
@settings(max_examples=200)
@given(st.randoms(use_true_random=False))
def test_payloads_in_random_places(dice: random.Random) -> None:
    chosen: dict[str, str] = {}

    def words(slot: str) -> str:
        some = TEXTS if slot in LONG_SLOTS else INLINE
        return chosen.setdefault(slot, " ".join(dice.choice(some) for _ in range(dice.randint(1, 3))))

    check(words)
