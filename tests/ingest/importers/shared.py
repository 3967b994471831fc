"""The documents of the tests, and what a plan writes."""

from __future__ import annotations

from pathlib import Path

from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.ledger import unaccounted
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.source import Source, decode
from tacit.notes.write import note_text, page_text

DOCUMENTS = Path(__file__).parent / "documents"
_ABOVE = Path(__file__).parents[4]
OTHERS = next((path for path in (_ABOVE / "shared", _ABOVE.parent / "shared") if path.is_dir()), _ABOVE / "shared")
LARGEST = 1 << 20


def source(text: str, path: str = "document.md") -> Source:
    """A document from a test's own text."""
    return decode(path, text.encode(), LARGEST)


def opened(name: str) -> Source:
    """One of the documents beside this file."""
    return decode(name, (DOCUMENTS / name).read_bytes(), LARGEST)


def planned(document: Source, kind: Kind | None = None) -> Plan:
    """The plan of a document for which no other file exists."""
    return plan_of(document, Setting("2020-01-01"), kind)


def texts(plan: Plan) -> dict[str, str]:
    """What each draft of a plan would write, its path first."""
    notes = {draft.key: f"{draft.note.path}\n{draft.text or note_text(draft.note)}" for draft in plan.notes}
    pages = {draft.key: page_text(draft.page) for draft in plan.pages}
    return notes | pages | {draft.key: draft.text for draft in plan.own}


def lost(document: Source, plan: Plan) -> list[int]:
    """The lines with words that stand nowhere."""
    return unaccounted(document.lines, plan.placed, {*plan.said, *plan.left_out}, texts(plan))


def sections(plan: Plan, slug: str) -> dict[str, str]:
    """The sections of one page of a plan by title."""
    page = next(draft.page for draft in plan.pages if draft.page.slug == slug)
    return {section.title: section.text for section in page.sections}
