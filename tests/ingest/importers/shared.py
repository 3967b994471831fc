"""Read the documents for tests of the import, and show what a plan would write."""

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
    """Return a document with this text, for an import."""
    return decode(path, text.encode(), LARGEST)


def opened(name: str) -> Source:
    """Return a document from the folder `DOCUMENTS`."""
    return decode(name, (DOCUMENTS / name).read_bytes(), LARGEST)


def planned(document: Source, kind: Kind | None = None) -> Plan:
    """Return the plan for the import of a document into an empty knowledge base."""
    return plan_of(document, Setting("2020-01-01"), kind)


def texts(plan: Plan) -> dict[str, str]:
    """Return the text of each file that a plan would write, by the draft's key; a note's text begins with its path."""
    notes = {draft.key: f"{draft.note.path}\n{draft.text or note_text(draft.note)}" for draft in plan.notes}
    pages = {draft.key: page_text(draft.page) for draft in plan.pages}
    return notes | pages | {draft.key: draft.text for draft in plan.own}


def lost(document: Source, plan: Plan) -> list[int]:
    """Return the numbers of the lines with words that are neither in a planned file nor in the report."""
    return unaccounted(document.lines, plan.placed, {*plan.said, *plan.left_out}, texts(plan))


def sections(plan: Plan, slug: str) -> dict[str, str]:
    """Return the texts of the sections of one page of a plan, by title."""
    page = next(draft.page for draft in plan.pages if draft.page.slug == slug)
    return {section.title: section.text for section in page.sections}
