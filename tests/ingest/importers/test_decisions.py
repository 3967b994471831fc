"""Test imports of decision records: a note with the status, a page with the decision; replaced ones are retired."""

from __future__ import annotations

import pytest

from tacit.domain.enums import Status
from tacit.errors import NotImportableError
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.source import Source
from tacit.notes.read import read_note
from tacit.notes.write import note_text
from tests.ingest.importers.shared import lost, sections

DAY = "2025-06-01"
TOOLS = """\
# 2. Use PostgreSQL

Date: 2021-03-04

## Status

{}

## Context

Transactions were lost.

## Decision

We use PostgreSQL.

## Consequences

Backups are ours.
"""
MADR = """\
---
status: "accepted"
date: 2022-05-06
decision-makers: the team
---
# Use PostgreSQL

## Context and Problem Statement

Transactions were lost.

## Considered Options

* MySQL

## Decision Outcome

Chosen option: "PostgreSQL".

### Consequences

* Good, because it works.
"""
OLD_MADR = "# Use PostgreSQL\n\n* Status: accepted\n* Date: 2022-05-06\n\n## Context\n\nA.\n\n## Decision\n\nB.\n"


def planned(text: str, path: str = "docs/adr/0002-use-postgresql.md", other: Source | None = None) -> Plan:
    return plan_of(Source(path, text), Setting(DAY, neighbour=lambda _: other), None)


@pytest.mark.parametrize(
    ("text", "date"), [(TOOLS.format("Accepted"), "2021-03-04"), (MADR, "2022-05-06"), (OLD_MADR, "2022-05-06")]
)
def test_an_accepted_decision_is_one_example(text: str, date: str) -> None:
    found = planned(text)
    assert found.kind is Kind.DECISION
    (note,), (page,) = (draft.note for draft in found.notes), (draft.page for draft in found.pages)
    assert (note.title, note.date, note.domain, note.tags) == (
        "Use PostgreSQL",
        date,
        "decisions",
        ("decision", "accepted"),
    )
    assert [mention.name for mention in note.mentions] == ["Use PostgreSQL"]
    assert note.extra["status"] == "accepted"
    assert (page.name, page.status, page.category) == ("Use PostgreSQL", Status.ACTIVE, "decisions")
    assert [section.title for section in page.sections][:2] == ["Context", "Pattern"]
    assert found.left_out == {}


def test_other_front_matter_stays_in_the_note() -> None:
    assert planned(MADR).notes[0].note.extra == {"decision-makers": "the team", "status": "accepted"}


@pytest.mark.parametrize("status", ["Proposed", "Pending", "Draft"])
def test_a_decision_that_is_not_in_force_is_no_example(status: str) -> None:
    found = planned(TOOLS.format(status))
    assert found.notes[0].note.mentions == ()
    assert found.notes[0].note.tags == ("decision", status.casefold())
    assert found.pages[0].page.status is Status.ACTIVE


def test_a_rejected_decision_has_no_page() -> None:
    found = planned(TOOLS.format("Rejected"))
    assert (found.pages, found.notes[0].note.mentions) == ((), ())


@pytest.mark.parametrize(
    ("status", "state", "successor"),
    [
        ("Superseded by [3. Use SQLite](0003-use-sqlite.md)", "superseded", "Use SQLite instead"),
        ("Accepted\n\nSuperseded by [3. Use SQLite](0003-use-sqlite.md)", "superseded", "Use SQLite instead"),
        ("Superseded by ADR-0003", "superseded", ""),
        ("Deprecated", "deprecated", ""),
    ],
)
def test_a_superseded_decision_is_retired(status: str, state: str, successor: str) -> None:
    found = planned(TOOLS.format(status), other=Source("0003-use-sqlite.md", "# 3. Use SQLite instead\n"))
    page = found.pages[0].page
    assert (page.status, page.superseded_by) == (Status.RETIRED, successor)
    assert found.notes[0].note.tags == ("decision", state)


def test_the_words_of_the_link_name_a_successor_that_is_not_there() -> None:
    found = planned(TOOLS.format("Superseded by [3. Use SQLite](0003-use-sqlite.md)"))
    assert found.pages[0].page.superseded_by == "Use SQLite"


def test_madr_needs_no_status_and_other_documents_need_one() -> None:
    plain = MADR.partition("---\n# ")[2]
    found = planned(f"# {plain}", "notes/use-postgresql.md")
    assert (found.kind, found.notes[0].note.mentions, found.notes[0].note.date) == (Kind.DECISION, (), DAY)
    said = "# Patterns\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n## Solution\n\nC.\n"
    assert plan_of(Source("x/retry-pattern.md", said), Setting(DAY), None).kind is not Kind.DECISION


@pytest.mark.parametrize("title", ["ADR-0002: Use PostgreSQL", "2. Use PostgreSQL", "ADR 2 - Use PostgreSQL"])
def test_names_have_no_number(title: str) -> None:
    text = TOOLS.format("Accepted").replace("2. Use PostgreSQL", title)
    assert planned(text).pages[0].page.name == "Use PostgreSQL"


LOG = """\
# Decisions

Newest last.

## ADR-001: Oil before winter

**Date:** 2025-01-02
**Status:** Accepted

### Decision

Oil each hinge in autumn.

### Context

Frost breaks dry hinges.

---

## ADR-002: Doors of oak

**Date:** 2025-03-04
**Status:** Proposed

### Context

Pine warps.

### Decision

Buy oak.

## Template

### Context

[Why]

### Decision

[What]
"""


def test_a_document_with_several_records_gives_each_of_them() -> None:
    document = Source("docs/DECISIONS.md", LOG)
    found = plan_of(document, Setting(DAY), None)
    assert found.kind is Kind.DECISION
    assert [draft.page.name for draft in found.pages] == ["Oil before winter", "Doors of oak"]
    notes = [(draft.note.date, len(draft.note.mentions), "status" in draft.note.extra) for draft in found.notes]
    assert notes == [("2025-01-02", 1, True), ("2025-03-04", 0, True)]
    assert {s.title: s.text for s in found.pages[0].page.sections} == {
        "Pattern": "Oil each hinge in autumn.",
        "Context": "Frost breaks dry hinges.",
    }
    assert "Newest last." in found.own[0].text
    assert lost(document, found) == []


@pytest.mark.parametrize(
    ("words", "state", "counts"),
    [
        (("Statut", "Accepté", "Contexte", "Décision", "Conséquences"), "accepted", 1),
        (("Status", "Vorgeschlagen", "Kontext", "Entscheidung", "Konsequenzen"), "proposed", 0),
        (("Estado", "Aceptada", "Contexto", "Decisión", "Consecuencias"), "accepted", 1),
    ],
)
def test_records_in_other_languages(words: tuple[str, ...], state: str, counts: int) -> None:
    status, said, context, decision, consequences = words
    text = (
        f"# 3. Huile\n\n{status} : {said}\n\n## {context}\n\nA b.\n\n## {decision}\n\nC d.\n\n## {consequences}\n\nE.\n"
    )
    found = plan_of(Source("docs/adr/0003.md", text), Setting(DAY), None)
    assert [section.title for section in found.pages[0].page.sections] == ["Context", "Pattern", "Consequences"]
    assert (found.notes[0].note.extra["status"], len(found.notes[0].note.mentions)) == (state, counts)
    assert found.notes[0].note.body.endswith("A decision in 0003.md. The document gives no date; dated by the file.")


DAYS = """\
# Decisions log

## 2025-01-02 — Oil before winter

### Context

Frost breaks dry hinges.

### Decision

Oil each hinge.

## 2025-03-04 — Doors of oak

### Context

Pine warps.

### Decision

Buy oak.
"""


def test_a_dated_heading_gives_the_day_of_a_decision_that_is_in_force() -> None:
    found = plan_of(Source("docs/DECISIONS.md", DAYS), Setting(DAY), None)
    assert [draft.page.name for draft in found.pages] == ["Oil before winter", "Doors of oak"]
    assert [(draft.note.date, len(draft.note.mentions)) for draft in found.notes] == [
        ("2025-01-02", 1),
        ("2025-03-04", 1),
    ]


def test_an_active_decision_is_in_force() -> None:
    assert len(planned(TOOLS.format("Active")).notes[0].note.mentions) == 1


def test_a_record_named_as_one_may_have_consequences_instead_of_a_context() -> None:
    said = (
        "# ADR 0007: Sell at the gate\n\n## Status\n\nAccepted\n\n## Decision\n\nWe sell there.\n\n"
        "## Consequences\n\n- No van.\n"
    )
    found = planned(said, "docs/0007-sell.md")
    assert (found.kind, found.pages[0].page.name) == (Kind.DECISION, "Sell at the gate")
    assert planned(said.replace("ADR 0007: ", ""), "docs/sell-patterns.md").kind is not Kind.DECISION


def test_a_short_record_needs_only_its_title_and_a_status() -> None:
    said = "# ADR-0003: Sell eggs\n\nStatus: Accepted\n\nThe hens lay more than we eat.\n\n```text\n┌┐\n```\n"
    found = planned(said, "docs/adr/0003-sell-eggs.md")
    assert (found.kind, found.pages[0].page.name) == (Kind.DECISION, "Sell eggs")
    assert "The hens lay more" in found.pages[0].page.sections[0].text
    assert len(found.notes[0].note.mentions) == 1


def test_the_entries_of_a_log_with_ids_are_decisions_without_evidence() -> None:
    entries = "".join(
        f"### D00{n}: Plant {tree}\nIt stands well here.\n\n" for n, tree in enumerate(("oak", "ash", "elm"), 1)
    )
    document = Source("docs/DECISIONS.md", f"# Design decisions\n\nOne paragraph each.\n\n{entries}")
    found = plan_of(document, Setting(DAY), None)
    assert found.kind is Kind.DECISION
    assert [draft.page.name for draft in found.pages] == ["Plant oak", "Plant ash", "Plant elm"]
    assert not any(draft.note.mentions for draft in found.notes)
    assert lost(document, found) == []


def test_a_numbered_file_in_a_folder_of_records_is_one() -> None:
    found = planned("# Nets over every berry bush\n\nBirds eat all of them, so we buy nets.\n", "docs/adr/0004-nets.md")
    assert (found.kind, found.pages[0].page.name, found.notes[0].note.mentions) == (
        Kind.DECISION,
        "Nets over every berry bush",
        (),
    )


def test_consequences_below_the_decision_are_on_the_page_once() -> None:
    text = f"{MADR}\n#### Costs\n\nA server.\n\n### Confirmation\n\nA review.\n"
    assert sections(planned(text), "use-postgresql") == {
        "Context": "Transactions were lost.",
        "Pattern": 'Chosen option: "PostgreSQL".\n\n### Confirmation\n\nA review.',
        "Consequences": "* Good, because it works.\n\n#### Costs\n\nA server.",
    }
    assert lost(Source("docs/adr/0002-use-postgresql.md", text), planned(text)) == []


def test_the_keys_that_an_import_writes_give_no_hint() -> None:
    note = planned(MADR).notes[0].note._replace(path="memory/episodic/decisions/2022-05-06-use-postgresql.md")
    reading = read_note(note.path, note_text(note).encode())
    assert reading.value is not None
    assert reading.value.extra == {"decision-makers": "the team", "status": "accepted"}
    assert reading.diagnostics == ()


@pytest.mark.parametrize("title", ["Decision Log 2026", "Decisions 2026 Q1", "ADRs 2026", "Decision log v2"])
def test_a_log_with_a_digit_in_its_title_has_several_decisions(title: str) -> None:
    entry = "## ADR-00{0}: Plant {1}\n\n**Status:** Accepted\n\nA {1} gives shade.\n"
    entries = "\n".join(entry.format(number, tree) for number, tree in enumerate(("oak", "ash", "elm"), 1))
    found = planned(f"# {title}\n\n{entries}", "docs/decision-log.md")
    assert (len(found.notes), [draft.page.name for draft in found.pages]) == (
        3,
        ["Plant oak", "Plant ash", "Plant elm"],
    )


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Entscheidungen zum Hafen", 3),
        ("Décisions du port", 3),
        ("Der Hafen", 0),  # nothing says that the sections are decisions
    ],
)
def test_a_log_of_decisions_in_another_language(title: str, number: int) -> None:
    entries = "".join(
        f"## {at}. {name}\n\n**Thema:** Der Ort.\n\n**Fazit:**\n- Am {name}\n- Nicht weiter weg\n\n"
        for at, name in enumerate(("Leuchtturm", "Kran", "Lager"), 1)
    )
    document = Source("notes/hafen.md", f"# {title}\n\n{entries}")
    if not number:
        with pytest.raises(NotImportableError):
            plan_of(document, Setting(DAY), None)
        return
    found = plan_of(document, Setting(DAY), None)
    assert (found.kind, [draft.page.name for draft in found.pages]) == (
        Kind.DECISION,
        ["Leuchtturm", "Kran", "Lager"],
    )
    assert "Nicht weiter weg" in sections(found, "kran")["Pattern"]
