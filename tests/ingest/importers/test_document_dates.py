"""Test the date that a document states for its lessons."""

import pytest

from tacit.ingest.importers.document_dates import document_date
from tacit.ingest.importers.plan import Kind
from tacit.ingest.importers.provenance import BY_DOCUMENT, BY_FILE
from tests.ingest.importers.shared import planned, source

LESSON = "## Lessons learned\n\n- Always oil the hinge before winter, because frost breaks a dry one\n"


@pytest.mark.parametrize(
    ("path", "head", "date"),
    [
        ("a.md", "**Date:** 2025-03-04", "2025-03-04"),
        ("a.md", "Date of the outage: Tuesday, 4 March 2025", "2025-03-04"),
        ("a.md", "| Owner | Ann |\n| **Date** | 2025-03-04 |", "2025-03-04"),
        ("a.md", "## Date\n\n2025-03-04", "2025-03-04"),
        ("a.md", "## Incident summary\n\n- **Severity**: high\n- **Started**: 2025-03-04 10:00 UTC", "2025-03-04"),
        ("postmortems/2025-03-04-hinge.md", "About a hinge.", "2025-03-04"),
        ("hinge_2025_03_04.md", "", "2025-03-04"),
        ("hinge-20250304.md", "", "2025-03-04"),
        ("2025-03-04-hinge/README.md", "", "2025-03-04"),
        ("retro-2025-03.md", "", "2025-03"),
        ("2025-03-04-hinge.md", "Last updated: 2025-06-07", "2025-03-04"),
        ("a.md", "Last updated: 2025-06-07", "2025-06-07"),
        ("a.md", "Next review: 2026-01-01", ""),
        ("a.md", "We began to oil in May 2019.", ""),
        ("a.md", "## Squeaks\n\nDate: 2024-01-01", ""),
        ("2025-13-45-hinge.md", "", ""),
        ("2025-03/README.md", "", ""),
    ],
)
def test_the_date_of_a_document(path: str, head: str, date: str) -> None:
    assert document_date(source(f"# Hinge report\n\n{head}\n\n{LESSON}", path)) == date


def test_a_title_and_front_matter_have_dates() -> None:
    assert document_date(source(f"# Retro of 4 March 2025\n\n{LESSON}")) == "2025-03-04"
    assert document_date(source(f"---\ncreated: 2025-03-04\n---\n# Retro\n\n{LESSON}")) == "2025-03-04"


def test_a_lesson_without_a_date_has_that_of_its_document() -> None:
    for path, text in (("2025-03-04-hinge.md", LESSON), ("hinge.md", f"Date: 2025-03-04\n\n{LESSON}")):
        (note,) = planned(source(f"# Hinge\n\n{text}", path), Kind.LESSONS).notes
        assert (note.note.date, note.note.body.endswith(BY_DOCUMENT)) == ("2025-03-04", True)
    (note,) = planned(source(f"# Hinge\n\n{LESSON}", "hinge.md"), Kind.LESSONS).notes
    assert (note.note.date, note.note.body.endswith(BY_FILE)) == ("2020-01-01", True)
