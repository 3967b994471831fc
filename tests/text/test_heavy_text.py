"""Test text with too much markup: pages show only its beginning, as code."""

from __future__ import annotations

import pytest

from tacit.domain.enums import Confidence
from tacit.domain.note import Section
from tacit.domain.pattern import Dossier, Pattern
from tacit.render.views import LONGEST_BEGINNING, view
from tacit.text.markup import block, list_items
from tacit.text.sanitize import MOST_EVENTS, compose, fitting, weight

LINES = 5_000
HEAVY = "".join(f"- *line {number}*\n" for number in range(LINES)).strip()
LIGHT = "- *one*\n- `two`"


def dossier(*texts: str) -> Dossier:
    pattern = Pattern("retry", "Retry", "data", Confidence.HIGH)
    return Dossier(pattern, tuple(Section(f"S{number}", text) for number, text in enumerate(texts)))


def test_weight_counts_events_definitions_lines_and_length_up_to_a_limit() -> None:
    assert weight("plain") == len(("start", "text", "end"))
    assert weight("[a]: b\n" * 7) == 7 + 7 + 49 // 25
    assert weight("x" * 2_500) == 100 + len(("start", "text", "end"))
    assert weight(HEAVY, 50) == 50
    assert weight(HEAVY, 0) == 0


@pytest.mark.parametrize("text", [HEAVY, "[a]: http://b\n" * (MOST_EVENTS + 1), "> " * 100 + "a"], ids=len)
def test_a_heavy_text_is_one_block_of_code(text: str) -> None:
    assert compose(text, 4) is None
    assert block(text, top=4) == f"```text\n{text.strip()}\n```"
    assert list_items(text, top=4) == ()


def test_sections_share_one_allowance() -> None:
    half = "".join(f"*{number}*\n\n" for number in range(MOST_EVENTS // 14)).strip()
    assert MOST_EVENTS // 2 < weight(half) < MOST_EVENTS
    assert fitting([LIGHT, half, half, LIGHT]) == 2
    seen = view(dossier(LIGHT, half, half, LIGHT))
    assert [section.text for section in seen.sections[:2]] == [LIGHT, half]
    beginning = half[:LONGEST_BEGINNING].rstrip()
    assert [section.text for section in seen.sections[2:]] == [
        f"```text\n{beginning}\n```\n\nThe rest is in the file from which this text comes.",
        f"```text\n{LIGHT}\n```",
    ]


def test_a_long_text_with_little_markup_stays_as_it_is() -> None:
    long = "word " * 50_000
    assert [section.text for section in view(dossier(long, LIGHT)).sections] == [long, LIGHT]


@pytest.mark.parametrize("text", [HEAVY, "word " * 200_000, "```\n" + "a\n" * 30_000 + "```", "> " * 20_000], ids=len)
def test_extreme_text_is_too_heavy(text: str) -> None:
    assert fitting(["a", text, "b"]) == 1


def test_an_empty_section_stays_empty() -> None:
    assert [section.title for section in view(dossier(HEAVY, "", "b")).sections] == ["S0", "S2"]
