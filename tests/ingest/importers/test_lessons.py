"""Test which parts of a document about lessons are lessons, and what their names are."""

from __future__ import annotations

import re

import pytest

from tacit.ingest.importers.items import items
from tacit.ingest.importers.plan import Kind
from tacit.ingest.importers.titles import name_of, named
from tests.ingest.importers.shared import lost, planned, sections, source

MIXED = """# Learnings of the lighthouse

## Session 2025-03-01

### The lamp flickers when the door is open

**Problem:** Draught reached the flame.
**Fix:** Close the door first.

### Completed Tasks

- ✅ Cleaned the lens
  - with two cloths

### Lessons Learned

1. **Oil before dusk**: the pump is slow in the cold
2. **Two keys**: one is always elsewhere

## Stairs

### Structure

- 90 steps: from the door
- a rail: on the left

### Handholds

- iron: the lower ones

## Resources

### Makers

- [Lamps and more](https://lamps.example/)

## Future Improvements

### Comfort

- a chair

## Best practices

### Ropes

- **Coil them**: the left way round
"""
BLANKS = """# Lessons Learned

**How to use this file:**
1. Write what you learned
2. Keep it short

## Sea

*What the sea taught.*

### Example: Tides
Look at the table.

### Example: Waves
Count to seven.

## Land

### The path floods after rain
Take the ridge.
"""


def test_reports_plans_and_references_are_no_lessons() -> None:
    document = source(MIXED, "LEARNINGS.md")
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == [
        "The lamp flickers when the door is open",
        "Oil before dusk",
        "Two keys: one is always elsewhere",
        "Ropes",
    ]
    (about,) = plan.own
    for kept in ("✅ Cleaned the lens\n  - with two cloths", "90 steps", "Lamps and more", "a chair"):
        assert kept in about.text
    assert not lost(document, plan)


def test_bare_headings_are_lessons_if_there_is_no_other_text() -> None:
    text = "# Lessons\n\n## Ropes\n\nCoil left.\n\n## Lamps\n\nOil at noon.\n"
    assert [draft.page.name for draft in planned(source(text)).pages] == ["Ropes", "Lamps"]
    beside = f"{text}\n## Status\n\nAll is well.\n\n## Current Goal\n\nRest.\n\n## Timeline\n\nMay.\n"
    assert not planned(source(beside)).pages


def test_what_is_mostly_a_template_gives_nothing_unless_asked() -> None:
    document = source(BLANKS, "lessons.md")
    plan = planned(document)
    assert not (*plan.pages, *plan.notes, *plan.own)
    assert not lost(document, plan)
    assert all(reason.startswith("a template") for reason in plan.left_out.values())
    asked = planned(document, Kind.LESSONS)
    assert [draft.page.name for draft in asked.pages] == ["The path floods after rain"]
    assert "Write what you learned" in asked.own[0].text


def test_assumptions_are_no_lessons_but_their_corrections_are() -> None:
    text = (
        "# Learnings\n\n## Phase 1\n\nThese are assumptions to be tested:\n\n- Fish sleep.\n\n### Assumed wrongly\n\n"
        "- Initial assumption: nets float. Corrected: nets need corks.\n- All others confirmed: tides.\n\n"
        "### Flags for review\n\n- Who pays?\n"
    )
    plan = planned(source(text))
    assert [draft.page.name for draft in plan.pages] == ["nets need corks"]
    assert "Fish sleep." in plan.own[0].text


def test_a_section_that_is_one_pattern_or_numbered_ones_is_seen() -> None:
    text = (
        "# Lessons\n\n## Watch and Sleep Pattern\n\n### How it goes\n\nFour hours each.\n\n### Whom to wake\n\n"
        "The next.\n\n## Recent\n\n### Winter\n\n#### HIB-001: Salt the steps\n\nBefore frost.\n\n"
        "#### HIB-002: Wrap the pump\n\nIn wool.\n"
    )
    assert [draft.page.name for draft in planned(source(text)).pages] == [
        *("Watch and Sleep Pattern", "Salt the steps", "Wrap the pump")
    ]


def test_items_further_in_belong_to_the_one_before() -> None:
    document = source("- one\n  - within\n- two\n 1. odd\n   - deeper\n")
    assert [(item.line, item.last) for item in items(document, 1, 5)] == [(1, 2), (3, 3), (4, 5)]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Buy High (2025-12 Analysis)", "Buy High"),
        ("Too wide a spread (2026-01-14/15)", "Too wide a spread"),
        ("G. Traps of the shed", "Traps of the shed"),
        ("Solution #2: Look first", "Look first"),
        ("Service ()", "Service"),
        (".index() on a list? Use masks.", ".index() on a list? Use masks"),
        ("[hits: 2] Sleep late", "Sleep late"),
    ],
)
def test_a_heading_loses_dates_numbers_and_empty_brackets(heading: str, name: str) -> None:
    assert name_of(heading) == name


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("Short methods fit one line (e.g. getters). Nothing else.", "Short methods fit one line (e.g. getters)"),
        ("Tell scan vs. connection apart. It helps.", "Tell scan vs. connection apart"),
        ('Begin with "It is new. Not old" — always.', 'Begin with "It is new. Not old" — always'),
        ("**Coil the rope left** (always)", "Coil the rope left"),
        ("**Two keys** on the hook.", "Two keys on the hook"),
        ("**Ship it dark.** Then look: twice.", "Ship it dark"),
        ("**Always look**\n- at the map\n- at the sky", "Always look"),
        ("x" * 60 + " and " + "y" * 60, "x" * 60),
    ],
)
def test_an_item_is_named_by_its_first_sentence(item: str, name: str) -> None:
    assert named(item) == name


def test_a_lesson_told_twice_is_one_pattern_with_the_fuller_text() -> None:
    text = (
        "# Lessons\n\n## What works\n\n- **Oil before the dusk** (always)\n- **Two keys at least** on hooks\n\n"
        "## Oil before the dusk\n\n**Problem:** Cold pumps.\n\n**Fix:** Oil at noon.\n"
    )
    document = source(text)
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == ["Oil before the dusk", "Two keys at least"]
    assert sections(plan, "oil-before-the-dusk") == {"Context": "Cold pumps.", "Pattern": "Oil at noon."}
    assert [draft.note.title for draft in plan.notes] == ["Oil before the dusk", "Two keys at least"]
    assert "Cold pumps." in plan.notes[0].note.body
    assert "(always)" in plan.notes[0].note.body
    assert not lost(document, plan)


SUMMARY = """# Lessons learned

## What works

1. **Lock before the job** (no double invoices since)
2. **Integer cents for money**

## 2025-03-01: Lock before the job

**Problem:** Cron ran on two nodes.
**Fix:** Take an advisory lock first.

## 2025-04-01: Integer cents for money

**Problem:** Floats lost a cent.
**Fix:** Count cents.
"""


def test_a_mention_without_a_date_is_the_dated_ones_example() -> None:
    document = source(SUMMARY)
    plan = planned(document)
    assert [(draft.note.title, draft.note.date) for draft in plan.notes] == [
        ("Lock before the job", "2025-03-01"),
        ("Integer cents for money", "2025-04-01"),
    ]
    assert "(no double invoices since)" in plan.notes[0].note.body
    assert plan.notes[0].note.body.endswith("\n\nA lesson in document.md.")
    assert not lost(document, plan)


def test_two_dates_of_one_lesson_are_two_examples() -> None:
    text = SUMMARY.replace("2025-04-01: Integer cents for money", "2025-05-02: Lock before the job")
    found = [(draft.note.title, draft.note.date) for draft in planned(source(text)).notes]
    assert [date for title, date in found if title == "Lock before the job"] == ["2025-03-01", "2025-05-02"]


def test_lessons_beyond_the_limit_are_counted() -> None:
    plan = planned(source("# Lessons\n\n" + "".join(f"- lesson {n} of the day with words\n" for n in range(1_005))))
    assert len(plan.notes) == 1_000
    (warning,) = plan.warnings
    assert warning.message.startswith("5 of 1,005 lessons did not become notes")
    assert "lesson 1004 of the day" in plan.own[0].text


def test_a_long_list_of_lessons_is_read_to_its_end() -> None:
    rule = f"of the {'very ' * 40}long night shift."
    listed = "".join(f"- 2026-03-{1 + n % 28:02}: Rule {n} {rule}\n" for n in range(300))
    plan = planned(source(f"# Lessons\n\n## Lessons of the shift\n\n{listed}"))
    assert len(plan.notes) == 300


def test_a_document_in_a_folder_of_lessons_has_lessons() -> None:
    text = (
        "# Web app\n\n"
        "- **A button is not a link.** (2026-07-10) It lost the middle click.\n"
        "- **Show the empty state.** Users saw a spinner.\n"
    )
    plan = planned(source(text, "tasks/lessons/web.md"))
    assert plan.kind is Kind.LESSONS
    assert [draft.page.name for draft in plan.pages] == ["A button is not a link", "Show the empty state"]
    assert plan.notes[0].note.date == "2026-07-10"


def test_a_list_of_statements_in_bold_has_lessons_under_any_name() -> None:
    text = "# Web\n\n" + "".join(
        f"- **The {part} of a kiln breaks when it is cold.** Heat it.\n" for part in ("door", "lid", "wall")
    )
    assert planned(source(text, "web.md")).kind is Kind.LESSONS


def test_remarks_ranges_and_blank_forms_are_no_lessons() -> None:
    text = """\
# Lessons

## Ids by topic

- L-001 to 099: Clay
- L-100 to 199: Glaze

## How an entry looks

```markdown
## <date> / <kiln>

- What broke:
- What to do:
```

## Clay

### L-001: Wedge the clay before it rests

**Problem:** Air bursts the pot.

**Solution:** Wedge it.

## Glaze

_Reserved for the glazes of next year._

## Current notes

- Dry the pots slowly, or they crack.
- Never stack wet plates on wood.
"""
    document = source(text, "LESSONS.md")
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == [
        "Wedge the clay before it rests",
        "Dry the pots slowly, or they crack",
        "Never stack wet plates on wood",
    ]
    assert lost(document, plan) == []


def test_each_paragraph_that_begins_with_a_statement_in_bold_is_a_lesson() -> None:
    text = """\
# Gotchas

Read this first.

## Clay

**Never mix two clays of
different shrinkage.** The joint cracks.

Measure it with a bar.

**`wedge()` is not `knead()`.** It adds air.

## Firing

**The cone is the truth, not the dial.** Dials drift.

**Fix:** Look through the hole.
"""
    document = source(text, "GOTCHAS.md")
    plan = planned(document)
    assert [draft.page.name for draft in plan.pages] == [
        "Never mix two clays of different shrinkage",
        "wedge() is not knead()",
        "The cone is the truth, not the dial",
    ]
    assert "Measure it with a bar." in plan.pages[0].page.sections[0].text
    assert lost(document, plan) == []


def test_items_that_only_say_what_the_program_has_are_no_lessons() -> None:
    text = """\
# Learnings

## Kiln

- `kiln.py` has `heat()` and `cool()` functions.
- Kiln table columns: `id`, `temperature`, `glaze`.
- Firing log fields: day, cone and fuel.
- `heat()` has a lower limit that fails without an error.
- When you mock `Kiln`, mock it where it is imported.
"""
    names = [draft.page.name for draft in planned(source(text, "learnings.md")).pages]
    assert names == [
        "heat() has a lower limit that fails without an error",
        "When you mock Kiln, mock it where it is imported",
    ]


def test_headings_that_begin_with_the_same_field_name_are_lessons() -> None:
    text = """\
# Lessons learned

## 2026-03-16 — Firing week

### Problem: The kiln stops at noon
- **Fix:** Add a second fuse.

### Problem: Glaze runs off the rim
- **Fix:** Thin it.

## 2026-03-20 — Throwing week

### Problem
The wheel hums.

### Fix
Oil it.
"""
    names = [draft.page.name for draft in planned(source(text, "lessons-learned.md")).pages]
    assert names[:2] == ["The kiln stops at noon", "Glaze runs off the rim"]
    assert len(names) == 3


def test_the_description_of_an_entry_is_no_lesson() -> None:
    text = (
        "# Learnings\n\nEach entry follows the same shape:\n\n- **Context** — what I was doing and why.\n"
        "- **Takeaway** — the principle of it.\n\n## Dry the clay before the kiln is hot\n\n"
        "**Takeaway.** Wait a week.\n"
    )
    names = [draft.page.name for draft in planned(source(text, "learnings.md")).pages]
    assert names == ["Dry the clay before the kiln is hot"]


def test_a_list_of_named_decisions_gives_each_of_them() -> None:
    text = (
        "# Design decisions\n\n- **Wood over steel**: it is warm to the hand.\n- **Two gates**: one for the cart.\n"
        "- **No lamps**: the moths thank us.\n"
    )
    assert len(planned(source(text, "DECISIONS.md")).pages) == 3


def test_items_with_solutions_and_symptoms_belong_to_the_lesson_of_their_heading() -> None:
    text = """\
# Gotchas

## Clay

### Wet handles
- A wet handle sags in the first hour of drying.
- Solution: wait until the handle holds its own weight.

### Slip joints
- A joint without slip opens in the kiln after an hour.
- Symptom: a thin line around the handle of the mug.

### Base thickness
- A thick base cracks when the wall dries before it does.
- Trim every base to the thickness of the wall above it.
"""
    names = [draft.page.name for draft in planned(source(text, "gotchas.md")).pages]
    assert names == ["Wet handles", "Slip joints", "Base thickness"]


def test_a_section_whose_items_all_begin_with_statements_in_bold_is_a_list_of_lessons() -> None:
    text = (
        "# Debugging lessons\n\n## Kilns, fires and the chimney of the yard\n\n"
        "- **Look at the cone, don't guess.** The fix is cheap.\n- **A cold chimney does not draw.** Warm it.\n\n"
        "## Clay and its many other odd habits\n\n- **Wedge before you throw.** Rule: twenty turns.\n"
        "- **Old clay tears at the rim.** Add slip.\n"
    )
    names = [draft.page.name for draft in planned(source(text, "debugging-lessons.md")).pages]
    assert names == [
        *("Look at the cone, don't guess", "A cold chimney does not draw"),
        *("Wedge before you throw", "Old clay tears at the rim"),
    ]


def test_a_note_with_many_statements_in_bold_has_lessons() -> None:
    said = "".join(f"**The {part} of a kiln wears out** (2024)\nLook at it twice a year.\n\n" for part in "abcde")
    text = f"---\nid: kiln\ncreated: 2026-04-28\n---\n\n# Kiln care\n\n## Wear\n\n{said}"
    plan = planned(source(text, "entries/kiln.md"))
    assert (plan.kind, len(plan.pages)) == (Kind.LESSONS, 5)


def test_a_heading_with_a_question_and_its_reason_is_one_lesson() -> None:
    text = "# Pitfalls\n\n" + "".join(
        f"## {topic}\n- Was the {topic} measured before and after the firing?\n"
        f"- A wrong {topic} shows only in the glaze.\n\n"
        for topic in ("Heat", "Draught", "Damp")
    )
    assert [draft.page.name for draft in planned(source(text, "pitfalls.md")).pages] == ["Heat", "Draught", "Damp"]


def test_lines_that_begin_with_symptom_cause_and_fix_become_sections() -> None:
    text = """\
# Lessons learned

## Login loops after a deploy

Symptom: the login page loads again and again.
Cause: the session key changes with each build.
Fix: keep the session key in the secret store.

## Retry storm

- Symptom: workers hammer the API.
- Root cause: no pause in the client.
- Fix: wait longer each time.

## Slow export

It was a long night.

Symptom: the export takes minutes.

Cause: one query for each row.

Fix: load all rows with one query.
"""
    for draft in planned(source(text, "lessons.md")).pages:
        titles = {section.title: section.text for section in draft.page.sections}
        assert list(titles) == ["Context", "Pattern", "Why it works"]
        assert not any(re.match(r"(?:Symptom|Cause|Root cause|Fix):", said) for said in titles.values())


def test_a_solution_stays_if_there_is_a_prevention_too() -> None:
    text = (
        "# Lessons learned\n\n## Stale prices\n\n**Problem:** The page shows old prices.\n\n"
        "**Solution:** Clear the cache when a price changes.\n\n**Prevention:** Add a test that changes a price.\n"
    )
    (draft,) = planned(source(text, "lessons.md")).pages
    rule = next(section.text for section in draft.page.sections if section.title == "Pattern")
    assert rule.startswith("Add a test that changes a price.")
    assert "**Solution:** Clear the cache when a price changes." in rule


def test_several_paragraphs_that_begin_with_the_label_lesson_are_lessons() -> None:
    text = (
        "# Lessons learned\n\n## 1. Grammars\n\n**Lesson**: Versions of grammars must match.\n- **Fix**: check them\n\n"
        "**Lesson**: Warnings of the loader are harmless.\n- **Impact**: none\n\n"
        "## 2. Parsers\n\n**Lesson**: Parsers are costly, so pool them.\n"
    )
    assert len(planned(source(text, "lessons.md")).pages) == 3


def test_causes_and_repeated_labels_are_on_the_page_once() -> None:
    text = (
        "# Lessons learned\n\n## Lesson 1: Queue\n\nSymptoms: It stops.\nCauses: The disk is full.\n"
        "Solution: Set a retention.\n\nProblem: The clock is wrong.\nSolution: Run chrony.\n\n"
        "## Lesson 2: Build\n\n**Rule:** Always cache the build.\nFix: pin the key.\nIssue: the cache grows.\n"
    )
    pages = [
        {one.title: one.text for one in draft.page.sections} for draft in planned(source(text, "lessons.md")).pages
    ]
    queue, build = pages
    assert queue == {
        "Context": "The clock is wrong.\n\n**Symptoms:** It stops.",
        "Pattern": "Set a retention.\n\nRun chrony.",
        "Why it works": "The disk is full.",
    }
    assert build == {"Pattern": "Always cache the build.\nFix: pin the key.\nIssue: the cache grows."}


PLAIN = """# Gotchas

## The kiln stops at night

Symptom: the kiln is cold in the morning.
Cause: the timer has no battery.
Fix:
- Put a battery into the timer.
- Set the clock.

## The glaze runs

Symptom: the glaze drips from the pot.

Fix: do both:

1. Let the bucket stand.
2. Pour the water off.

## The lamp flickers

- Symptom: light comes and goes.
- Fix:
  - Change the bulb.
- See the list of joiners.

## The saw slips

Symptom: the blade leaves the line.

Fix: tighten the guide.

- Ask the joiner about the guide.

## The belt slips

Fix: run this twice

```
tighten --belt

tighten --wheel
```
"""


@pytest.mark.parametrize(
    ("slug", "pattern"),
    [
        ("the-kiln-stops-at-night", "- Put a battery into the timer.\n- Set the clock."),
        ("the-glaze-runs", "do both:\n\n1. Let the bucket stand.\n2. Pour the water off."),
        ("the-lamp-flickers", "- Change the bulb."),  # the third item is beside the label, not below it
        ("the-saw-slips", "tighten the guide."),  # the list is a paragraph of its own
        ("the-belt-slips", "run this twice\n\n```\ntighten --belt\n\ntighten --wheel\n```"),
    ],
)
def test_lists_and_code_below_a_plain_label_belong_to_it(slug: str, pattern: str) -> None:
    assert sections(planned(source(PLAIN, "gotchas.md")), slug)["Pattern"] == pattern


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Symptom: a high sound at each turn.", {"Context": "a high sound at each turn."}),
        ("- **Symptom:** a high sound at each turn.", {"Context": "a high sound at each turn."}),
        ("Symptom: a sound\nCause: no oil", {"Context": "a sound", "Why it works": "no oil"}),
        ("Symptom: a sound.\n\nOil the axle.", {"Pattern": "Symptom: a sound.\n\nOil the axle."}),
    ],
)
def test_a_symptom_alone_is_no_advice(text: str, wanted: dict[str, str]) -> None:
    document = f"# Known issues\n\n## The wheel squeaks\n\n{text}\n\n## The door squeaks\n\nFix: oil it.\n"
    assert sections(planned(source(document, "known-issues.md")), "the-wheel-squeaks") == wanted


@pytest.mark.parametrize(
    ("items", "is_lesson"),
    [
        ("- Digging: 30 minutes\n- Walls: 2 days\n- **Total**: ~3 days (with rain)", False),
        ("- **Before**: three boats wait\n- **After**: one boat waits\n- **Improvement**: less noise", False),
        ("- Digging: 30 minutes are too short\n- Walls: build them before the rain", True),
        ("- **Before**: check the rope\n- The knots slip when they are wet", True),
        ("- Before the launch: oil the slip\n- After the launch: wash the slip", True),
        ("- **Before**: check the rope\n- **After**: keep the rope dry", True),
        ("- **Result**: the rope must be dry\n- **Change**: three boats wait", True),
    ],
)
def test_a_list_of_figures_is_a_report(items: str, *, is_lesson: bool) -> None:
    others = "".join(
        f"## The gate {number} does not open\n\n**Problem:** rust.\n\n**Fix:** oil {number}.\n\n" for number in (1, 2)
    )
    found = planned(source(f"# Lessons learned\n\n{others}## The dock\n\n{items}\n", "lessons-learned.md"))
    assert any("dock" in draft.page.name.lower() for draft in found.pages) is is_lesson
