"""Test imports of pattern documents: pages, a note for every example, and wrong statements about levels."""

from __future__ import annotations

import pytest

from tacit.domain.note import Note
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.plan import Kind
from tests.ingest.importers.shared import lost, opened, planned, sections, source


def test_the_fields_become_a_page() -> None:
    plan = planned(opened("garden-patterns.md"))
    assert plan.kind is Kind.PATTERNS
    pages = {draft.page.slug: draft.page for draft in plan.pages}
    assert sorted(pages) == ["rotate-trays-weekly", "water-before-noon"]
    water = pages["water-before-noon"]
    assert (water.category, water.minutes) == ("garden-service", 25)
    assert [section.title for section in water.sections] == [
        *("Context", "Pattern", "Code example", "Measure the soil", "Related patterns", "Source experiences"),
        "Time saved",
    ]
    assert sections(plan, "water-before-noon")["Time saved"] == "~25 minutes (no wilted trays)"


def test_the_other_header_style_is_read_too() -> None:
    plan = planned(opened("garden-patterns.md"))
    page = next(draft.page for draft in plan.pages if draft.page.slug == "rotate-trays-weekly")
    assert page.category == "plant-care"
    assert [section.title for section in page.sections] == ["Context", "Pattern", "Tags"]
    assert (
        sections(plan, "rotate-trays-weekly")["Pattern"]
        == "Turn each tray by a quarter.\n\n#### Steps\n\nClockwise, always."
    )


def test_every_example_becomes_a_note() -> None:
    plan = planned(opened("garden-patterns.md"))
    notes = {draft.note.title: draft.note for draft in plan.notes}
    assert {title: (note.date, note.project, note.outcome) for title, note in notes.items()} == {
        "Pump timer": ("2024-11-05", "Orchid House", "No tray lost"),
        "Mist plan": ("2024-12", "Fern Hall", "Half the water"),
        "Drip line": ("2025-02-11", "Orchid House", ""),
        "Seed room": ("2025-01", "Greenhouse", "Stems stayed straight"),
    }
    assert [draft.listed for draft in plan.notes] == [
        "memory/episodic/garden/2024-11-05-pump-timer.md",
        "",
        "memory/episodic/garden/2025-02-11-drip-line.md",
        "",
    ]
    assert {note.domain for note in notes.values()} == {"garden"}
    assert len({note.body for note in notes.values()}) == len(notes)
    assert all(note.via == "import" for note in notes.values())
    assert "\n\nExample of “Water Before Noon” in garden-patterns.md." in notes["Mist plan"].body


def test_what_the_document_leaves_out_is_reported_and_not_made_up() -> None:
    plan = planned(opened("garden-patterns.md"))
    assert plan.left_out[40] == "a count of examples that the document does not list"
    assert plan.left_out[62].startswith("a count of notes that the document does not name")
    assert "2023-01-01-lost-note.md" in sections(plan, "water-before-noon")["Source experiences"]


def test_a_listed_note_that_exists_and_is_no_example_counts() -> None:
    listed = "memory/episodic/garden/2023-01-01-lost-note.md"
    there = Note(listed, "2023-01-01", "Lost", body="It was there.")
    setting = Setting("2020-01-01", existing=lambda path: there if path == listed else None)
    plan = plan_of(opened("garden-patterns.md"), setting, None)
    found = next(draft for draft in plan.notes if draft.listed == listed)
    assert found.only_listed
    assert [mention.name for mention in found.note.mentions] == ["Water Before Noon"]
    assert "Source experiences" not in sections(plan, "water-before-noon")


def test_a_note_that_two_patterns_list_is_one_note() -> None:
    both = "\n\n".join(
        f"## {name}\n\n**Confidence:** LOW\n\n**Examples:**\n1. Yard - Roof (2025-01) - {outcome}\n\n"
        "**Source experiences:**\n- memory/episodic/code/2025-01-04-roof.md\n"
        for name, outcome in (("Mend the roof", "Dry"), ("Sweep the yard", "Clean"))
    )
    (draft,) = planned(source(f"# Patterns\n\n{both}")).notes
    assert draft.note.date == "2025-01-04"
    assert [(m.name, m.outcome) for m in draft.note.mentions] == [("Mend the roof", "Dry"), ("Sweep the yard", "Clean")]
    assert draft.note.outcome == ""


def test_related_patterns_get_their_real_names_if_these_are_clear() -> None:
    related = sections(planned(opened("garden-patterns.md")), "water-before-noon")["Related patterns"]
    assert related == "- Rotate Trays Weekly (written “Trays rotated weekly”)\n- Fertiliser plans"


def test_code_is_marked_good_and_bad() -> None:
    code = sections(planned(opened("garden-patterns.md")), "water-before-noon")["Code example"]
    assert code.startswith("```python bad\n# ❌ Bad: waters at noon\npump.at(12)\n```\n\n```python good\n# ✅")


def test_templates_and_what_tacit_says_itself_give_nothing() -> None:
    reasons = planned(opened("garden-patterns.md")).left_out
    assert {reasons[line] for line in (13, 15, 16, 18, 97, 99, 101, 102)} == {"template text"}
    assert {reasons[line] for line in (7, 8, 9, 110, 112)} == {"text that tacit's pages already have"}
    assert {reasons[line] for line in (116, 119)} == {"a footer; tacit's pages have their own"}


def test_what_a_team_wrote_beside_the_footer_is_kept() -> None:
    (own,) = planned(opened("garden-patterns.md")).own
    assert "**Next steps:**\n- Rotate Trays Weekly is HIGH confidence now" in own.text
    text = "# P\n\n## A\n\n**Confidence:** LOW\n\nDo.\n\n---\n\n**Last updated:** 2025-01-02\n\nAsk in the harbour.\n"
    (own,) = planned(source(text)).own
    assert "Ask in the harbour." in own.text


def test_related_patterns_on_one_line_are_read() -> None:
    text = (
        "# P\n\n## Lock jobs\n\n**Confidence:** LOW\n\nDo.\n\n**Related patterns:** Cents for money, Retry (a, b)\n\n"
        "## Integer cents for money\n\n**Confidence:** LOW\n\nCount.\n"
    )
    document = source(text)
    plan = planned(document)
    expected = "- Integer cents for money (written “Cents for money”)\n- Retry (a, b)"
    assert sections(plan, "lock-jobs")["Related patterns"] == expected
    assert not lost(document, plan)


def test_what_the_evidence_contradicts_is_named_with_its_line() -> None:
    claims = {item.location.line: item.message for item in planned(opened("garden-patterns.md")).claims}
    assert sorted(claims) == [25, 26, 55, 70, 116, 117, 119, 123] or sorted(claims) == [25, 26, 70, 116, 117, 119, 123]
    assert claims[25] == "“Water Before Noon” is stated as HIGH, but it lists 3 examples, which supports MEDIUM"
    assert claims[26] == "“Water Before Noon” claims 3, 3 found and 2 omitted"
    assert claims[117] == "the footer counts 4 patterns, but the document has 2"
    assert claims[119] == "the footer counts 1 HIGH, but the examples support 0"
    assert claims[116] == "the footer says last updated 2025-01-11, but the newest example is dated 2025-02-11"
    assert claims[123].endswith("the examples of “Rotate Trays Weekly” support LOW")


def test_levels_in_headings_and_in_asides_are_claims_without_evidence() -> None:
    plan = planned(opened("levels-by-heading.md"))
    assert [draft.page.name for draft in plan.pages] == [
        "Weigh Twice",
        "Wet the Rope",
        "Anti-Pattern: Knots Under Load",
    ]
    assert not plan.notes
    assert {item.message.partition(", but")[0] for item in plan.claims} == {
        "“Weigh Twice” claims 6, 0 found",
        "“Weigh Twice” is stated as HIGH",
        "“Wet the Rope” is stated as LOW",
    }
    weigh = sections(plan, "weigh-twice")
    assert weigh["Pattern"].startswith("```go")
    assert weigh["Earlier record"] == "- Confidence: HIGH (used 6 times on 2 quays)"
    assert [draft.page.category for draft in plan.pages] == ["harbour-crane", "rope", "rope"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Shop - Login (2024-11) - Held", ("Login", "Shop", "2024-11", "Held")),
        ("Shop (Oct 2024) - Held", ("Shop", "", "2024-10", "Held")),
        ("Shop (2024-05-03): timeouts gone", ("timeouts gone", "Shop", "2024-05-03", "timeouts gone")),
        ("Shop (2024-05-03, [note](a.md)): timeouts gone", ("timeouts gone", "Shop", "2024-05-03", "timeouts gone")),
        ("Shop - Cart (3 May 2024): Fast", ("Cart", "Shop", "2024-05-03", "Fast")),
        ("Shop - Cart - May 3rd, 2024 - Fast", ("Cart", "Shop", "2024-05-03", "Fast")),
        ("till project (2025-11-11) - Done", ("till project", "till", "2025-11-11", "Done")),
        ("2024-11-02: Moved the till", ("Moved the till", "", "2024-11-02", "")),
        ("Moved the till: it fits", ("Moved the till", "", "", "it fits")),
        ("**Shop** - *Login* (2024-13)", ("Shop", "", "", "Login (2024-13)")),
    ],
)
def test_an_example_says_project_task_date_and_outcome(line: str, expected: tuple[str, str, str, str]) -> None:
    from tacit.ingest.importers.items import read_example

    assert tuple(read_example(line)) == expected


def test_an_example_without_a_date_gets_the_nearest_one_and_says_so() -> None:
    text = "# Patterns\n\n## Mend\n\n**Confidence:** LOW\n**Last used:** 2024-03-02\n\n**Examples:**\n1. Roof - dry\n"
    (draft,) = planned(source(text)).notes
    assert draft.note.date == "2024-03-02"
    assert "It has no date there: 2024-03-02 is the nearest one" in draft.note.body


def test_a_field_may_stand_under_its_heading() -> None:
    fields = "### Confidence\n\nHIGH (since May)\n\n### Last used\n\n2024-03-02\n\n"
    text = f"# Patterns\n\n## Mend\n\n{fields}### Examples\n\n- Roof (2024-03)\n"
    plan = planned(source(text))
    (page,) = plan.pages
    assert [(section.title, section.text) for section in page.page.sections] == [
        ("Earlier record", "- Confidence: HIGH (since May)")
    ]
    assert plan.left_out == dict.fromkeys((5, 9, 11), "computed from the notes")
    assert [item.rule for item in plan.claims] == ["level-contradicts-examples"]
