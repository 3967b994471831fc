"""Test that invisible characters are made visible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.text.display import in_quotes, one_line, unseen, visible

texts = st.text() | st.text("a é\n\t\r\x00\u200d\u200c\u202e\ufeff\u2066\u00ad\u2028👩⟨\U000e0041", max_size=30)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        ("two\nlines\tand a tab\r\n", "two\nlines\tand a tab\r\n"),
        ("naïve 日本語", "naïve 日本語"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\ufeffstart", "⟨U+FEFF⟩start"),
        ("nul\x00", "nul⟨U+0000⟩"),
        ("bell\x07\x1b[31m", "bell⟨U+0007⟩⟨U+001B⟩[31m"),
        ("del\x7f\x85", "del⟨U+007F⟩⟨U+0085⟩"),
        ("soft\u00adhyphen", "soft⟨U+00AD⟩hyphen"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("iso\u2066late\u2069", "iso⟨U+2066⟩late⟨U+2069⟩"),
        ("line\u2028end", "line⟨U+2028⟩end"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("blank\u3164", "blank⟨U+3164⟩"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("\u200cstart", "⟨U+200C⟩start"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("\u0646\u0645\u06cc\u200c\u062e", "\u0646\u0645\u06cc\u200c\u062e"),
        ("\u2764\ufe0f", "\u2764\ufe0f"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_unseen_names_the_first_place_of_each_line() -> None:
    text = "fine\nab\u202ec\u202d\n\n\u200bx\r\nend\x00"
    assert list(unseen(text)) == [(2, 3, "U+202E"), (4, 1, "U+200B"), (5, 4, "U+0000")]
    assert list(unseen("fine\n")) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a\tb\r\n\n c ", "a b c"),
        ("", ""),
        (" \n ", ""),
        ("a\u202e\nb", "a⟨U+202E⟩ b"),
        ("a\u2028b\xa0c", "a b c"),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a  b\nc", "'a b c'"),
        ("don't", '"don\'t"'),
        ("back\\slash", "'back\\slash'"),
        ("\udcff\udc80", "'\\xff\\x80'"),
        ("a\u200b", "'a⟨U+200B⟩'"),
    ],
)
def test_in_quotes(text: str, shown: str) -> None:
    assert in_quotes(text) == shown


@given(texts)
def test_nothing_unseen_is_left(text: str) -> None:
    shown = visible(text)
    assert list(unseen(shown)) == []
    assert visible(shown) == shown
    assert (shown != text) == bool(list(unseen(text)))


@given(texts)
def test_unseen_places_hold_what_they_name(text: str) -> None:
    lines = text.split("\n")
    for line, column, name in unseen(text):
        assert f"U+{ord(lines[line - 1][column - 1]):04X}" == name


@given(texts)
def test_one_line_is_one_line_for_good(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert one_line(line) == line
