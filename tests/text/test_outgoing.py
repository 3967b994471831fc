"""Test that text for coding agents has nothing that a host acts on, and that ordinary text does not change."""

from __future__ import annotations

import pytest

from tacit.text.outgoing import cut, markdown, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wait longer, then a < b", "Wait longer, then a < b"),
        ("Write to ann@example.com", "Write to ann@example.com"),
        ("See <https://example.com/a>", "See <https://example.com/a>"),
        ("Before <!-- a remark --> after", "Before  after"),
        ("Before <!-- a remark", "Before "),
        ("A <note-to-host>word</note-to-host>", "A ‹note-to-host>word‹/note-to-host>"),
        (r"A \<note-to-host>", "A ‹note-to-host>"),
        ("Read @docs/guide.md and @~/x", r"Read \@docs/guide.md and \@~/x"),
        (r"Read \@docs/guide.md", r"Read \@docs/guide.md"),
        ("![a chart](https://example.com/a.png) shows it", "a chart (an image) shows it"),
        ("A zero\u200bwidth space", "A zero⟨U+200B⟩width space"),
    ],
)
def test_plain_text(text: str, expected: str) -> None:
    assert plain(text) == expected
    assert plain(expected) == expected


def test_code_in_markdown_changes_only_for_tags_that_hosts_know() -> None:
    assert markdown("Use `List<T>` and `@cache`, not <b>") == "Use `List<T>` and `@cache`, not ‹b>"
    assert markdown("```\n@cache\n<b>\n```") == "```\n@cache\n<b>\n```"
    assert markdown("Use `<system-x>`") == "Use `‹system-x>`"


def test_names_are_cut_at_80_characters() -> None:
    assert cut("a" * 80) == "a" * 80
    assert cut("a" * 81) == "a" * 79 + "…"
    assert cut("Two\n words") == "Two words"
