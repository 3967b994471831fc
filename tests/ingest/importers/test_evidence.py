"""Test which forms of text are imported as evidence: paths of notes, dated lines, lists of occurrences."""

from __future__ import annotations

import pytest

from tacit.domain.note import Note
from tacit.ingest.importers.counting import supporting
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tests.ingest.importers.shared import lost, source, texts

HEAD = (
    "# Dock Patterns\n\n### Tie Twice\n\n**Confidence:** LOW\n\n**Context:** High water.\n\n**Pattern:** Tie twice.\n\n"
)
PATHS = "- memory/episodic/dock/2025-03-01-spring-tide.md\n- memory/episodic/dock/2025-04-02-storm.md\n"


def counted(text: str, existing: dict[str, Note] | None = None) -> int:
    setting = Setting("2020-01-01", existing=(existing or {}).get)
    return supporting(plan_of(source(text), setting, None).standings.get("tie-twice"))


@pytest.mark.parametrize("label", ["Related Episodes", "Evidence", "Seen in", "References", "Proof from the quay"])
@pytest.mark.parametrize("form", ["**{}:**\n{}", "#### {}\n\n{}"])
def test_a_list_of_notes_is_evidence_under_any_label(label: str, form: str) -> None:
    text = HEAD.replace("**Context:**", "**Based on:** 2\n\n**Context:**") + form.format(label, PATHS)
    plan = plan_of(source(text), Setting("2020-01-01"), None)
    assert counted(text) == 2
    assert [draft.note.date for draft in plan.notes] == ["2025-03-01", "2025-04-02"]
    assert not lost(source(text), plan)
    assert [item.rule for item in plan.warnings] == ["missing-notes"]


@pytest.mark.parametrize(
    ("evidence", "number"),
    [
        ("**Seen in:** memory/episodic/dock/2025-03-01-spring-tide.md, memory/episodic/dock/2025-04-02-storm.md\n", 2),
        ("**Examples:**\n" + PATHS, 2),
        ("**Examples:**\n1. North quay - Ferry (2025-01) - Held\n\n**Sources:**\n" + PATHS, 1),
        ("**2025-02-18 reinforcement (uses 1→2):** Held in the storm.\n\n**2025-03-06 reinforced:** Held again.\n", 2),
        ("**2025-02-18:** Held in the storm.\n\n**Source:** First seen 2025-01-29\n", 2),
        ("**2025-01-29:** Held in the storm.\n\n**Source:** First seen 2025-01-29\n", 1),
        ("**Log:**\n- 2025-02-18: held\n- 2025-03-01: held again\n", 2),
        ("**History:**\n2025-02-18: held\n2025-03-01: held again\n", 2),
        ("**Notes:**\n- Applied in the north dock (2025-02-18)\n- Recurred in the south dock, 2025-03-01\n", 2),
        ("#### 2025-02-18\n\nHeld in the storm.\n", 1),
        ("**Examples:**\n- `tie(rope)`\n- ✅ tie(rope, 2)\n- Bad: tie(None)\n", 0),
        ("**Examples:**\n```python\ntie(rope)\n```\n", 0),
        ("**Examples:**\n- North quay (2025-01-02): held\n\n> Rope ages.\n\n- [x] Knot is new\n- [ ] Knot is dry\n", 1),
        ("**References:**\n- docs/ropes.md\n- https://ropes.example/2025-03-01-a\n", 0),
        ("**Last Used:** 2025-02-18\n\n**Next review:** 2026-01-01\n", 0),
        ("**Steps:**\n1. Tie.\n2. Since 2025-02-18: tie again.\n", 0),
    ],
)
def test_the_form_decides(evidence: str, number: int) -> None:
    assert counted(HEAD + evidence) == number
    assert not lost(source(HEAD + evidence), plan_of(source(HEAD + evidence), Setting("2020-01-01"), None))


def test_dated_examples_show_that_a_section_is_a_pattern() -> None:
    document = source(
        "# Dock patterns\n\n## Tie Twice\n\n**Pattern:** Tie twice[^a].\n\n**Examples**:\n\n"
        "- North quay (2025-01-02): held\n- South quay (2025-02-03): held too\n\n[^a]: The storm.\n  It was long.\n"
    )
    plan = plan_of(document, Setting("2020-01-01"), None)
    assert supporting(plan.standings.get("tie-twice")) == 2
    assert [draft.note.date for draft in plan.notes] == ["2025-01-02", "2025-02-03"]
    assert "It was long" not in "".join(draft.note.body for draft in plan.notes)
    assert not lost(document, plan)


def test_notes_that_exist_are_used_and_say_themselves_what_they_show() -> None:
    held = Note("", "2025-03-01", "Spring tide", body="It held.")
    failed = Note("", "2025-04-02", "Storm")  # no text, outcome or source: it does not count
    first, second = (line.removeprefix("- ") for line in PATHS.splitlines())
    assert counted(f"{HEAD}**Evidence:**\n{PATHS}", {first: held, second: failed}) == 1
    plan = plan_of(source(f"{HEAD}**Evidence:**\n{PATHS}"), Setting("2020-01-01", existing=lambda _: held), None)
    assert all(draft.only_listed for draft in plan.notes)


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("**Uses:** 6", "“Tie Twice” claims 6, 2 found"),
        ("- **Recurrence-Count:** 6", "“Tie Twice” claims 6, 2 found"),
        (
            "**Confidence:** LOW (6 occurrences)",
            "“Tie Twice” claims 6, 2 found",
        ),
    ],
)
def test_a_claimed_number_is_shown_and_never_counts(claim: str, message: str) -> None:
    text = HEAD.replace("**Confidence:** LOW", claim) + "**Evidence:**\n" + PATHS
    plan = plan_of(source(text), Setting("2020-01-01"), None)
    assert message in [item.message for item in plan.claims]
    assert counted(text) == 2


def test_a_number_in_the_title_is_a_claim_and_no_part_of_the_name() -> None:
    text = HEAD.replace("### Tie Twice", "### Tie Twice (3 occurrences)")
    plan = plan_of(source(text), Setting("2020-01-01"), None)
    assert [draft.page.name for draft in plan.pages] == ["Tie Twice"]
    assert "“Tie Twice” claims 3, 0 found" in [item.message for item in plan.claims]


def test_the_note_of_a_missing_file_says_so() -> None:
    text = f"{HEAD}**Evidence:**\n{PATHS}"
    said = "".join(texts(plan_of(source(text), Setting("2020-01-01"), None)).values())
    assert said.count("The document lists this note, but there was no such file.") == 2
