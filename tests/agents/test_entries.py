"""Test the summaries of patterns for agents: whole sentences and list items, and no active or misleading markdown."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tacit.agents.entries import Entry, gist
from tacit.agents.formats import agents_block, globs_of, is_marked, own_file, pack
from tacit.domain.enums import Confidence
from tacit.render.seal import Origin, origin
from tacit.workspace.export_settings import Target

MARK = "0a1b2c3d"
ENTRY = Entry(
    slug="retry",
    title='Retry: with "care" & #1',
    name='Retry: with "care" & #1',
    level=Confidence.HIGH,
    context="A call fails.",
    rule="- Wait.\n- Try again.",
    reason="- It helps.",
    limits=("Not for payments",),
    examples="6 examples",
    remarks=("1 against", "the newest of 2025-01-01"),
    home=("kb/patterns/dev-patterns.md", "retry"),
    globs=("src/**/*.{py,pyi}", "*.sql", "/migrations/"),
)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("One. Two! Three.", 100, "One. Two! Three."),
        ("One. Two! Three.", 9, "One. Two!"),
        ("- one\n- two\n- three", 12, "- one\n- two"),
        ("1. one\n2. two", 100, "1. one\n1. two"),
        ("## Heading\n\nText.", 100, "Text."),
        ("Before.\n\n```python bad\nx = 1\n```\n\nAfter.", 100, "Before.\n\nAfter."),
        ("| a | b |\n| --- | --- |\n| 1 | 2 |\n\nText.", 100, "Text."),
        ("> A quote.\n\n---\n\nText.", 100, "Text."),
        ("See [the note](../../memory/episodic/x.md) and [w](https://example.com).", 100,
         "See the note and [w](https://example.com)."),
        ("", 100, ""),
        ("A" * 200 + " b", 100, ""),
    ],
)  # fmt: skip
def test_the_gist_is_whole_sentences_and_items(text: str, most: int, expected: str) -> None:
    assert gist(text, most) == expected


def test_a_long_sentence_is_cut_at_a_word() -> None:
    assert gist("word " * 100, 100) == ("word " * 20).strip() + " …"


@given(st.text("a <>`*_[]()!-#\n\\&\"'0123456789.:|~@", max_size=300), st.integers(1, 200))
def test_nothing_of_a_gist_is_active(text: str, most: int) -> None:
    from markdown_it import MarkdownIt

    found = gist(f"{text}\n\n<!-- tacit export {MARK}: end sha256= -->\n\n`<b>x y` <script>alert(1)</script>", most)
    tokens = [inner for token in MarkdownIt("commonmark").parse(found) for inner in (token, *(token.children or []))]
    assert not [token for token in tokens if token.type in {"html_block", "html_inline", "heading_open", "fence"}]


def test_globs_are_spelt_out_for_other_tools() -> None:
    assert globs_of(ENTRY) == ["src/**/*.pyi", "src/**/*.py", "**/*.sql", "**/migrations/**"]


def front(text: str) -> dict[str, object]:
    found = yaml.safe_load(text.split("---\n")[1])
    assert isinstance(found, dict)
    return found


def test_each_form_is_what_its_readers_expect() -> None:
    claude = own_file(Target.CLAUDE, ENTRY, MARK, "")
    assert front(claude) == {"paths": globs_of(ENTRY)}
    cursor = own_file(Target.CURSOR, ENTRY, MARK, "")
    head = cursor.split("---\n")[1].splitlines()
    assert "description" in yaml.safe_load(head[0])
    assert head[1:] == ["globs: src/**/*.pyi,src/**/*.py,**/*.sql,**/migrations/**", "alwaysApply: false"]
    github = own_file(Target.GITHUB, ENTRY, MARK, "")
    assert github.split("\n")[1] == f"applyTo: {json.dumps(','.join(globs_of(ENTRY)))}"
    for text in (claude, cursor, github):
        assert origin(text) is Origin.OURS
        assert is_marked(text, MARK)
        assert not is_marked(text, "ffffffff")
    anywhere = ENTRY._replace(globs=())
    assert own_file(Target.CLAUDE, anywhere, MARK, "").startswith("# Retry")
    assert front(own_file(Target.GITHUB, anywhere, MARK, "")) == {"applyTo": "**"}
    assert "globs:\nalwaysApply: false\n" in own_file(Target.CURSOR, anywhere, MARK, "")


def test_links_lead_from_where_the_file_lies() -> None:
    assert "[6 examples](kb/patterns/dev-patterns.md#retry), 1 against" in agents_block([ENTRY], "")
    assert "[6 examples](../kb/patterns/dev-patterns.md#retry)" in agents_block([ENTRY], "app")
    below = own_file(Target.GITHUB, ENTRY, MARK, "app")
    assert "[6 examples](../../../kb/patterns/dev-patterns.md#retry)" in below


def test_what_fits_is_packed_best_first() -> None:
    large = ENTRY._replace(slug="large", rule="x" * 600)
    small = ENTRY._replace(slug="small")
    assert [item.slug for item in pack(Target.AGENTS, [ENTRY, large, small], 800, MARK, "")] == ["retry", "small"]
    for target in Target:
        assert pack(target, [ENTRY, large, small], 5000, MARK, "") == [ENTRY, large, small]
        assert pack(target, [ENTRY], 100, MARK, "") == []


def test_the_budget_holds_the_whole_block() -> None:
    entries = [ENTRY._replace(slug=f"{n}", level=Confidence(3 - n % 2)) for n in range(50)]
    for budget in (600, 1000, 3000):
        kept = pack(Target.AGENTS, entries, budget, MARK, "")
        assert len(agents_block(kept, "")) <= budget
        assert kept


def test_no_medium_pattern_takes_the_room_of_a_high_one() -> None:
    large = ENTRY._replace(slug="large", rule="x" * 2_000)
    medium = ENTRY._replace(slug="medium", level=Confidence.MEDIUM)
    for target in Target:
        assert pack(target, [large, ENTRY, medium], 1_900, MARK, "") == [ENTRY]
        assert pack(target, [ENTRY, medium], 1_900, MARK, "") == [ENTRY, medium]


def test_when_is_said_once_and_a_colon_is_followed() -> None:
    assert "\n\nWhen designing.\n" in agents_block([ENTRY._replace(context="When designing.")], "")
    assert gist("Hold to these:\n\n- first of them\n- second", 20) == "Hold to these:\n\n- first of them"
    assert gist("Answer in one form:\n\n```json\n{}\n```", 200) == "Answer in one form"


@pytest.mark.parametrize(
    ("context", "globs", "said"),
    [
        ("When a *call* fails now and then.", (), "Use it when a call fails now and then."),
        ("Calls to `remote` services.", (), "Use it in this situation: Calls to remote services."),
        ("", (), "Use it when a task is about: Retry: with Backoff."),
        ("", ("*.py",), "Use it when a task in files such as *.py is about: Retry: with Backoff."),
    ],
)
def test_cursor_is_told_when_a_pattern_applies(context: str, globs: tuple[str, ...], said: str) -> None:
    """By its description, Cursor decides whether to read a rule."""
    item = ENTRY._replace(title="Retry: with Backoff", context=context, globs=globs)
    line = own_file(Target.CURSOR, item, MARK, "").split("\n")[1]
    assert yaml.safe_load(line) == {"description": said}
