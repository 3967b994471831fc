"""Test that a file beyond a limit gives one warning, and that its other content is kept as text."""

from __future__ import annotations

import threading

import pytest

from tacit.domain.assemble import related_names
from tacit.domain.findings import Diagnostic, Severity
from tacit.domain.note import Note
from tacit.domain.pattern import PatternPage
from tacit.notes.pages import read_page
from tacit.notes.read import read_note
from tacit.notes.reading import Reading

SMALL_STACK = 256 * 1024


def note(body: str) -> Reading[Note]:
    return read_note("memory/episodic/code/2024-01-01-x.md", body.encode())


def page(body: str) -> Reading[PatternPage]:
    return read_page("patterns/data/x.md", f"---\nname: X\n---\n{body}".encode())


def too_many(found: tuple[Diagnostic, ...]) -> list[tuple[Severity, int]]:
    return [(item.severity, item.location.line) for item in found if item.rule == "too-many"]


def test_a_thousand_mentions_count_and_no_more() -> None:
    reading = note("# t\n\n## Patterns Applied\n\n" + "".join(f"- **x{number}**\n" for number in range(1, 1_101)))
    assert reading.value is not None
    assert [mention.name for mention in reading.value.mentions] == [f"x{number}" for number in range(1, 1_001)]
    assert too_many(reading.diagnostics) == [(Severity.WARNING, 1_005)]


def test_the_same_name_again_and_again_is_one_mention() -> None:
    reading = note("# t\n\n" + ("## Patterns Applied\n\n" + "- **x**\n" * 1_900) * 3)
    assert reading.value is not None
    assert [mention.name for mention in reading.value.mentions] == ["x"]
    assert len(too_many(reading.diagnostics)) == 1


def test_bullets_are_looked_at_up_to_a_limit() -> None:
    listed = "".join(f"- **x{number}**\n" if number < 3 else "- prose\n" for number in range(3_000))
    reading = note(f"# t\n\n## Patterns Applied\n\n{listed}- **late**\n")
    assert reading.value is not None
    assert [mention.name for mention in reading.value.mentions] == ["x0", "x1", "x2"]
    assert too_many(reading.diagnostics) == [(Severity.WARNING, 2_005)]
    assert reading.value.body.endswith("- **late**\n")


def test_two_thousand_sections_stay_and_the_rest_is_the_last_ones_text() -> None:
    reading = page("".join(f"## h{number}\n\nt\n\n" for number in range(1, 2_101)))
    assert reading.value is not None
    sections = reading.value.sections
    assert len(sections) == 2_000
    assert sections[-1].title == "h2000"
    assert sections[-1].text.startswith("t\n\n## h2001\n")
    assert sections[-1].text.endswith("## h2100\n\nt")
    assert too_many(reading.diagnostics) == [(Severity.WARNING, 3 + 4 * 2_000 + 1)]


def test_the_patterns_of_one_note_share_the_limits() -> None:
    reading = note("# t\n\n" + "".join(f"## Pattern: x{n}\n\n" + "### h\n\nt\n\n" * 900 for n in range(4)))
    assert reading.value is not None
    assert [len(mention.sections) for mention in reading.value.mentions] == [900, 900, 200, 0]
    assert len(too_many(reading.diagnostics)) == 2


def test_markup_without_end_is_text_from_some_line_on() -> None:
    reading = page("## First\n\n" + "*a*\n\n" * 60_000 + "## Last\n\nt\n")
    assert reading.value is not None
    assert [section.title for section in reading.value.sections] == ["First"]
    assert reading.value.sections[0].text.endswith("## Last\n\nt")
    warned = [item.message for item in reading.diagnostics if item.rule == "too-many"]
    assert [message.partition(":")[0] for message in warned] == [
        "too much text or markup",
        "too many headings, or too much markup",
    ]


def test_a_text_that_pages_show_in_part_is_named_with_its_line() -> None:
    light, heavy = "## One\n\nt\n\n", "## Two\n\n" + "- *a*\n" * 5_000
    assert not page(light).diagnostics
    assert too_many(page(light + heavy).diagnostics) == [(Severity.WARNING, 8)]


def test_a_thousand_related_patterns_are_linked_and_more_are_text() -> None:
    fits = page("## Related patterns\n\n" + "".join(f"- x{number}\n" for number in range(1_000)))
    assert fits.value is not None
    assert len(related_names(fits.value.sections)) == 1_000
    assert not fits.diagnostics
    more = page("## Related patterns\n\n" + "".join(f"- x{number}\n" for number in range(1_001)))
    assert more.value is not None
    assert related_names(more.value.sections) == ()
    assert too_many(more.diagnostics) == [(Severity.WARNING, 4)]


def test_a_name_is_cut_at_the_length_of_titles() -> None:
    reading = note(f"# t\n\n## Patterns Applied\n\n- **{' '.join(['word'] * 1_000)}**\n")
    assert reading.value is not None
    assert [len(mention.name) for mention in reading.value.mentions] == [999]
    assert [item.message for item in reading.diagnostics] == [
        "a pattern name has 4,999 characters: it was cut to 1,000"
    ]


def test_findings_of_one_kind_are_told_a_hundred_times() -> None:
    reading = note("# t\n\n## Patterns Applied\n\n" + "".join(f"- **../x{number}**\n" for number in range(150)))
    rules = [item.rule for item in reading.diagnostics]
    assert rules == ["path-like-name"] * 100 + ["too-many"]
    assert reading.diagnostics[-1].severity is Severity.HINT
    assert reading.diagnostics[-1].message.startswith("50 more")


@pytest.mark.parametrize("piece", ["> ", "- ", "1. ", "[", "![", "*a ", "- **New:**\n  ", "{", "? ", "- [", "(", "<a "])
def test_nothing_nests_deep_enough_to_overrun_a_small_stack(piece: str) -> None:
    text = piece * 15_000
    read: list[bool] = []

    def run() -> None:
        readings = (
            note(f"# t\n\n## Patterns Applied\n\n{text}\n"),
            note(f"---\ndate: 2024-01-01\ntags: {text}\n---\n"),
            page(f"## Pattern\n\n{text}\n"),
            read_page("patterns/data/x.md", f"---\nname: X\naliases: {text}\n---\n".encode()),
        )
        read.extend(bool(reading.value or reading.diagnostics) for reading in readings)

    before = threading.stack_size(SMALL_STACK)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert read == [True] * 4
