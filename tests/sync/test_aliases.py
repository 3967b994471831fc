"""Test the warning about an alias that is the name of a pattern in notes, so that these notes count for its page."""

from __future__ import annotations

import pytest

from tacit.actions.curate import rename
from tacit.actions.learn import How, learn
from tacit.domain.findings import Severity
from tacit.ingest.lesson.document import read_lesson
from tests.base import Base

PAGE = "patterns/data/keep-it.md"


@pytest.fixture
def noted(base: Base) -> Base:
    for day in (3, 2):
        base.note(f"2026-01-0{day}-x", "Cache It")
    base.sync()
    return base


def told(base: Base, *, rebuild: bool = False) -> list[tuple[str, int, Severity, str]]:
    found = base.sync(rebuild=rebuild).diagnostics
    return [(d.location.path, d.location.line, d.severity, d.message) for d in found if d.rule == "alias-shadowed"]


def test_a_new_alias_of_a_name_in_notes_is_a_warning_once(noted: Base) -> None:
    message = (
        "this pattern has the alias `Cache It`, so notes that name `Cache It` count for it: 2 examples, "
        "first memory/episodic/code/2026-01-02-x.md:4"
    )
    assert told(noted) == []
    noted.page("keep-it", "Keep It", front="aliases:\n- Cache It\n")
    assert told(noted) == [(PAGE, 4, Severity.WARNING, message)]
    assert told(noted) == told(noted, rebuild=True) == []
    noted.note("2026-01-04-x", "Keep It")
    assert told(noted) == []


def test_a_command_that_does_not_report_it_leaves_the_warning_to_the_next_sync(noted: Base) -> None:
    noted.sync()
    noted.page("keep-it", "Keep It", front="aliases:\n- Cache It\n")
    learn(noted.workspace, read_lesson(b'{"title": "t", "patterns": ["Keep It"]}'), How())
    assert [(path, severity) for path, _, severity, _ in told(noted)] == [(PAGE, Severity.WARNING)]
    assert told(noted) == []


def test_a_renamed_pattern_leaves_no_finding(noted: Base) -> None:
    noted.page("cache-it", "Cache It")
    noted.sync()
    rename(noted.workspace, "Cache It", "Keep It")
    assert told(noted) == told(noted, rebuild=True) == []


def test_a_page_of_that_name_ends_it(noted: Base) -> None:
    noted.page("keep-it", "Keep It", front="aliases:\n- Cache It\n")
    noted.page("cache-it", "Cache It")
    (found,) = told(noted)
    assert found[3] == "the alias 'Cache It' is ignored, because it is also the name of patterns/data/cache-it.md"


def test_an_alias_that_no_note_uses_says_nothing(noted: Base) -> None:
    noted.page("cache-it", "Cache It", front="aliases:\n- Keep It\n")
    assert told(noted) == []
