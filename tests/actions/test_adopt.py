"""Test `adopt`, which writes edits of generated pages to their sources; if an edit has no source, nothing changes."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from tacit.actions.adopt import AdoptReport, adopt
from tacit.errors import FileAccessError, UsageError
from tacit.queries.lookup import answering, show
from tests.base import Base

FIELDS = "**Context:** At night.\n\n**Pattern:** Fill it.\n\n**Examples:**\n1. Shop (2025-02-01): ok\n"
DEEP = FIELDS.replace("**Context:** ", "#### Context\n\n")
OVERVIEW = "patterns/dev-patterns.md"
RETRY = "Retry with Backoff"
PAGE = "patterns/data/retry-with-backoff.md"
WORKFLOW = "memory/procedural/workflows/retry-with-backoff.md"
TEXT = """\
---
name: Retry with Backoff   # as it is called
tags: [network]
---

Before it all.

## Pattern

- Wait longer *each* time, see [the note](../../memory/episodic/code/2025-01-01-a.md).
- Give up <b>after</b> five.

### Inner heading

Some text.

## Code example

Do:

```python good
wait()
```

## Related patterns

- Cache Less
- Nobody's
"""


@pytest.fixture
def grown(base: Base) -> Base:
    """Return a knowledge base with a HIGH pattern with a page, one whose text is in a note, and one without text."""
    base.write(PAGE, TEXT)
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-x", RETRY, front=f"project: P{number}\noutcome: Went well {number}\n")
    base.note("2025-02-01-a", "Cache Less")
    body = "## Pattern: Told in a Note\n\n### Context\n\nWhere it fits.\n\n### Pattern\n\nDo it so.\n"
    base.note("2025-02-02-b", body=body)
    base.sync()
    return base


def edit(base: Base, *changes: tuple[str, str], path: str = OVERVIEW) -> None:
    text = base.read(path)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    base.write(path, text)


def run(base: Base, path: str = OVERVIEW, *, dry: bool = False) -> AdoptReport:
    return adopt(base.workspace, base.root / path, dry=dry)


def adopted(base: Base, path: str = OVERVIEW) -> AdoptReport:
    """Adopt the edits of a generated page, check that a sync then has nothing to write, and return the report."""
    report = run(base, path)
    assert report.diagnostics == ()
    done = base.sync()
    assert (done.written, done.errors) == ((), 0)
    return report


def refused(base: Base, path: str = OVERVIEW) -> list[tuple[int, str]]:
    """Check that the edits of a page are refused and that no file changes; return line and message of each finding."""
    before = base.everything()
    report = run(base, path)
    assert report.diagnostics
    assert base.everything() == before
    assert all(item.help for item in report.diagnostics)
    return [(item.location.line, item.message) for item in report.diagnostics]


def line_of(base: Base, text: str, path: str = OVERVIEW) -> int:
    return base.read(path).splitlines().index(text) + 1


def test_a_changed_line_of_a_section_changes_one_line_of_its_page(grown: Base) -> None:
    edit(grown, ("- Give up \\<b>after\\</b> five.", "- Give up after six."))
    assert adopted(grown).written == (PAGE,)
    assert grown.read(PAGE) == TEXT.replace("- Give up <b>after</b> five.", "- Give up after six.")
    assert "- Give up after six." in grown.read(OVERVIEW)


def test_what_was_not_touched_keeps_its_source(grown: Base) -> None:
    (grown.root / PAGE).write_bytes(TEXT.replace("\n", "\r\n").encode())
    grown.sync()
    edit(
        grown,
        ("#### Inner heading\n\nSome text.", "#### Inner heading, changed\n\nSome text.\n\nAnd more.\n\n##### Deeper"),
        ("```python good\nwait()", "```python good\nwait(2)"),
        ("Before it all.", "Before it all, this."),
    )
    adopted(grown)
    expected = (
        TEXT.replace(
            "### Inner heading\n\nSome text.", "### Inner heading, changed\n\nSome text.\n\nAnd more.\n\n#### Deeper"
        )
        .replace("wait()", "wait(2)")
        .replace("Before it all.", "Before it all, this.")
    )
    assert (grown.root / PAGE).read_bytes().decode() == expected.replace("\n", "\r\n")


def test_marked_code_keeps_its_mark_and_not_the_words_for_it(grown: Base) -> None:
    edit(
        grown,
        ("To follow:\n\n```python good\nwait()\n```", "To avoid:\n\n```python bad\nno()\n```\n\nTo follow:\n\nA word."),
    )
    adopted(grown)
    assert "Do:\n\n```python bad\nno()\n```\n\nTo follow:\n\nA word.\n\n## Related" in grown.read(PAGE)


def test_sections_come_go_and_get_other_headings(grown: Base) -> None:
    edit(
        grown,
        (
            "### Code example\n\nDo:\n\nTo follow:\n\n```python good\nwait()\n```\n\n",
            "### Detection\n\nLook for `sleep`.\n\n",
        ),
        ("### Pattern\n\n- Wait", "### The rule\n\n- Wait"),
    )
    adopted(grown)
    text = grown.read(PAGE)
    assert "## Code example" not in text
    assert "## Detection\n\nLook for `sleep`.\n" in text
    assert (
        "## The rule\n\n- Wait longer *each* time, see [the note](../../memory/episodic/code/2025-01-01-a.md).\n"
        in text
    )


def test_text_for_a_pattern_without_any_becomes_its_page(grown: Base) -> None:
    edit(grown, ("This pattern has no text yet.", "Measure first.\n\n### Context\n\nA cache is slow."))
    report = adopted(grown)
    assert report.written == ("patterns/uncategorised/cache-less.md",)
    assert grown.read(report.written[0]) == (
        "---\nname: Cache Less\n---\n\n## Pattern\n\nMeasure first.\n\n## Context\n\nA cache is slow.\n"
    )


def test_the_text_of_a_note_becomes_a_page_with_the_change(grown: Base) -> None:
    before = grown.read("memory/episodic/code/2025-02-02-b.md")
    edit(grown, ("Do it so.", "Do it otherwise."))
    assert adopted(grown).written == ("patterns/uncategorised/told-in-a-note.md",)
    assert grown.read("patterns/uncategorised/told-in-a-note.md") == (
        "---\nname: Told in a Note\n---\n\n## Context\n\nWhere it fits.\n\n## Pattern\n\nDo it otherwise.\n"
    )
    assert grown.read("memory/episodic/code/2025-02-02-b.md") == before


def test_a_new_example_becomes_a_note_that_counts(grown: Base) -> None:
    last = "1. P5 (2025-01-05): Went well 5 ([note](../memory/episodic/code/2025-01-05-x.md))"
    edit(
        grown,
        (
            last,
            f"{last}\n6. Client B (2025-03-01): Six calls, no fault\n   More of it.\n7. 2025-04: **limits**: Not here",
        ),
    )
    report = adopted(grown)
    assert report.written == (
        "memory/episodic/code/2025-03-01-six-calls-no-fault.md",
        "memory/episodic/code/2025-04-not-here.md",
    )
    with answering(grown.workspace) as answer:
        dossier = show(answer, RETRY)
    assert (dossier.pattern.examples, dossier.pattern.limits) == (6, 1)
    evidence = dossier.examples[-2].evidence
    assert (evidence.project, evidence.date, evidence.outcome) == ("Client B", "2025-03-01", "Six calls, no fault")
    assert "More of it." in grown.read(report.written[0])


def test_a_new_pattern_becomes_a_page_with_its_examples(grown: Base) -> None:
    new = (
        "---\n\n## Test at the Edges\n\n- **Category:** Testing\n\nTry nothing, one, and many.\n\n"
        "### Why it works\n\nFaults live there.\n\n### Examples\n\n1. shop (2025-03-02): Found two\n\n"
        "### Related patterns\n\n- Cache Less\n\n---\n\n"
    )
    anchor = '<a id="_how-patterns-mature"></a>'
    contents = "\n[How patterns mature](#_how-patterns-mature)"
    row = "| [Test at the Edges](#test-at-the-edges) | LOW | 1 | | testing |\n"
    edit(grown, (anchor, f"{new}{anchor}"), (contents, f"{row}{contents}"))
    report = adopted(grown)
    page = "patterns/testing/test-at-the-edges.md"
    assert report.kept == ()
    assert report.written == ("memory/episodic/code/2025-03-02-found-two.md", page)
    assert grown.read(page) == (
        "---\nname: Test at the Edges\n---\n\n## Pattern\n\nTry nothing, one, and many.\n\n"
        "## Why it works\n\nFaults live there.\n\n## Related patterns\n\n- Cache Less\n"
    )
    assert grown.levels()["test-at-the-edges"] == "LOW"


def test_credentials_are_refused_with_their_line(grown: Base) -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLZ"
    edit(grown, ("Where it fits.", f"Where it fits, with {key}."))
    assert refused(grown) == [(line_of(grown, f"Where it fits, with {key}."), "this looks like an AWS access key")]


def test_links_lead_to_the_same_file_from_the_page(grown: Base) -> None:
    grown.write("docs/runbook.md", "# Runbook\n")
    edit(grown, ("- Give up", "- See [the runbook](../docs/runbook.md#now), [none](../docs/none.md).\n- Give up"))
    adopted(grown)
    assert "- See [the runbook](../../docs/runbook.md#now), [none](../docs/none.md).\n" in grown.read(PAGE)


def test_an_example_that_is_there_does_not_count_twice(grown: Base) -> None:
    shown = next(line for line in grown.read(OVERVIEW).splitlines() if "Went well 5" in line)
    again = "6. P5 (2025-01-05): went well 5!"
    edit(grown, (shown, f"{shown}\n{again}"))
    assert refused(grown) == [(line_of(grown, again), "this example is already in the list")]


def test_a_level_of_a_new_pattern_is_refused(grown: Base) -> None:
    anchor = '<a id="_how-patterns-mature"></a>'
    fields = "**Confidence:** LOW\n\n**Context:** At night.\n\n**Examples:**\n\n1. Shop (2025-02-01): ok"
    edit(grown, (anchor, f"## Warm the Cache\n\n{fields}\n\n---\n\n{anchor}"))
    assert [message for _, message in refused(grown)] == ["'Confidence' is computed from the notes"]


@pytest.mark.parametrize(
    "place", ['<a id="_how-patterns-mature"></a>', "## Retry with Backoff", "### Examples", "<!-- keep: top -->"]
)
@pytest.mark.parametrize(
    "new",
    [
        f"## Warm the Cache\n\n{FIELDS}",
        f"### Warm the Cache\n\n{FIELDS}",
        f"### Pattern: Warm the Cache\n\n{DEEP}",
    ],
)
def test_a_new_pattern_is_found_at_any_place_and_level(grown: Base, place: str, new: str) -> None:
    before = grown.read(PAGE)
    text = grown.read(OVERVIEW)
    at = text.index(place, 0 if place.startswith("<!--") else text.index("## Retry with Backoff"))
    edit(grown, (text[at - 60 : at + 40], f"{text[at - 60 : at]}{new}\n{text[at : at + 40]}"))
    report = adopted(grown)
    assert report.written == (
        "memory/episodic/code/2025-02-01-ok.md",
        "patterns/uncategorised/warm-the-cache.md",
    )
    assert grown.read("patterns/uncategorised/warm-the-cache.md") == (
        "---\nname: Warm the Cache\n---\n\n## Context\n\nAt night.\n\n## Pattern\n\nFill it.\n"
    )
    assert grown.read(PAGE) == before
    assert grown.levels()["warm-the-cache"] == "LOW"


def test_related_names_come_and_go(grown: Base) -> None:
    edit(grown, ("- [Cache Less](#cache-less)\n- Nobody's", "- Nobody's\n- Told in a Note"))
    adopted(grown)
    assert grown.read(PAGE).endswith("## Related patterns\n\n- Nobody's\n- Told in a Note\n")


def test_text_outside_goes_to_the_keep_region(grown: Base) -> None:
    edit(
        grown,
        ("<!-- keep: top -->\n", "<!-- keep: top -->\n\nMine already.\n"),
        ("## How patterns mature\n", "## How patterns mature\n\nIn our team: slowly.\n"),
        ("1. Start from their code examples.", "1. Start from their code examples, always."),
    )
    report = adopted(grown)
    assert report.kept == ("In our team: slowly.", "1. Start from their code examples, always.")
    kept = "Mine already.\n\nIn our team: slowly.\n\n1. Start from their code examples, always."
    assert f"<!-- keep: top -->\n\n{kept}\n\n<!--" in grown.read(OVERVIEW)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- **Confidence:** HIGH, since 2025-01-05", "- **Confidence:** LOW", "- **Confidence:** LOW"),
        ("## Retry with Backoff", "## Retry Often", "## Retry Often"),
        ("1. P1 (2025-01-01): Went well 1", "1. P1 (2025-01-01): Went badly", None),
        ("## Totals\n", "", None),
        ('<a id="cache-less"></a>\n', "", None),
        ("1. P2 (2025-01-02)", "1. Once upon a time it worked\n1. P2 (2025-01-02)", "1. Once upon a time it worked"),
    ],
)
def test_what_has_no_place_is_told_with_its_line_and_nothing_is_touched(
    grown: Base, old: str, new: str, told: str | None
) -> None:
    edit(grown, (old, new), ("Before it all.", "This could be placed."))
    found = refused(grown)
    if told:
        assert line_of(grown, told) in [line for line, _ in found]


def test_dry_shows_what_would_be_written(grown: Base) -> None:
    edit(grown, ("Some text.", "Other text."))
    before = grown.everything()
    report = run(grown, dry=True)
    assert grown.everything() == before
    assert report.texts == ((PAGE, TEXT.replace("Some text.", "Other text.")),)
    assert run(grown).texts == report.texts


def test_only_edited_pages_are_taken(grown: Base) -> None:
    assert run(grown) == AdoptReport(OVERVIEW)
    grown.write("memory/procedural/workflows/mine.md", "# Mine\n")
    for path in ("memory/procedural/workflows/mine.md", PAGE, "gone.md"):
        with pytest.raises(UsageError):
            run(grown, path)
    with pytest.raises(UsageError):
        adopt(grown.workspace, Path("/etc/hostname"))


def test_a_page_older_than_its_notes_is_compared_with_the_commit_it_is_from(grown: Base) -> None:
    edit(grown, ("Some text.", "Other text."))
    grown.note("2025-03-01-later", RETRY)
    assert "changed since" in refused(grown)[0][1]
    edited = grown.read(OVERVIEW)

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        subprocess.run(["git", *who, *arguments], cwd=grown.root, check=True, capture_output=True)

    git("init", "-q")
    (grown.root / "memory/episodic/code/2025-03-01-later.md").unlink()
    (grown.root / OVERVIEW).unlink()
    grown.sync()
    git("add", "-A")
    git("commit", "-qm", "x")
    grown.write(OVERVIEW, edited)
    grown.note("2025-03-01-later", RETRY)
    assert adopted(grown).written == (PAGE,)
    assert "6 examples" in grown.read(OVERVIEW)
    assert "Other text." in grown.read(PAGE)


# Checklists


def test_a_checklist_leads_its_texts_to_the_page(grown: Base) -> None:
    grown.write(PAGE, TEXT.replace("Before it all.", "## Context\n\nA call fails."))
    grown.sync()
    edit(
        grown,
        ("A call fails.", "A call fails, or is slow."),
        ("wait()", "wait(3)"),
        ("## Your own notes\n\n", "Said here.\n\n## Your own notes\n\n"),
        path=WORKFLOW,
    )
    report = adopted(grown, WORKFLOW)
    assert report.written == (PAGE,)
    assert "A call fails, or is slow." in grown.read(PAGE)
    assert "wait(3)" in grown.read(PAGE)
    assert "<!-- keep: notes -->\n\nSaid here.\n\n<!-- /keep -->" in grown.read(WORKFLOW)


def test_steps_become_the_checklist_and_ticks_stay(grown: Base) -> None:
    text = grown.read(WORKFLOW)
    first = next(line for line in text.splitlines() if line.startswith("- [ ] "))
    grown.write(WORKFLOW, text.replace(first, f"{first.replace('[ ]', '[x]')}\n- [x] Tell somebody"))
    adopted(grown, WORKFLOW)
    assert "## Checklist\n\n- Wait longer" in grown.read(PAGE)
    assert "- Tell somebody\n" in grown.read(PAGE)
    assert first.replace("[ ]", "[x]") in grown.read(WORKFLOW)
    assert "- [x] Tell somebody" in grown.read(WORKFLOW)
    edit(grown, ("- [x] Tell somebody", "- [x] Tell somebody at once"), path=WORKFLOW)
    adopted(grown, WORKFLOW)
    assert "- Tell somebody at once\n" in grown.read(PAGE)


def test_the_words_that_lead_up_to_the_steps_stay_with_them(grown: Base) -> None:
    grown.write(PAGE, TEXT.replace("- Wait longer", "In this order:\n\n- Wait longer"))
    grown.sync()
    assert "## Steps\n\nIn this order:\n\n- [ ] Wait longer" in grown.read(WORKFLOW)
    text = grown.read(WORKFLOW)
    grown.write(WORKFLOW, text.replace("In this order:", "In any order:"))
    assert refused(grown, WORKFLOW)[0][1] == "this line is from the pattern's text"
    grown.write(WORKFLOW, text.replace("- [ ] Wait", "- [ ] First\n- [ ] Wait", 1))
    adopted(grown, WORKFLOW)
    assert "## Checklist\n\nIn this order:\n\n- First\n- Wait longer" in grown.read(PAGE)
    assert "## Steps\n\nIn this order:\n\n- [ ] First\n- [ ] Wait longer" in grown.read(WORKFLOW)
    edit(grown, ("In this order:", "In just this order:"), path=WORKFLOW)
    adopted(grown, WORKFLOW)
    assert "## Checklist\n\nIn just this order:\n\n- First" in grown.read(PAGE)


def test_an_index_has_no_place_for_text(grown: Base) -> None:
    grown.write("patterns/README.md", "Mine.\n" + grown.read("patterns/README.md"))
    assert refused(grown, "patterns/README.md")[0][0] == 1


def test_no_word_of_any_edit_is_lost(grown: Base, tmp_path: Path) -> None:
    """Words put in anywhere are afterwards in a note, a page or a keep region; or nothing was touched."""
    dice = random.Random(7)
    placed = 0
    for number in range(40):
        lines = grown.read(OVERVIEW).splitlines()
        word = f"newword{number}x"
        at = dice.randrange(len(lines) - 2)
        lines[at] = dice.choice([f"{lines[at]} {word}", f"{word}\n{lines[at]}", f"{lines[at]}\n\n{word}", f"- {word}"])
        grown.write(OVERVIEW, "\n".join(lines) + "\n")
        edited, before = grown.read(OVERVIEW), grown.everything()
        report = run(grown)
        if report.diagnostics:
            assert grown.everything() == before
            (grown.root / OVERVIEW).unlink()
            grown.sync()
        else:
            placed += 1
            assert any(word.encode() in text for text in grown.everything().values()), edited
            assert base_is_in_step(grown)
    assert placed > 10


def base_is_in_step(base: Base) -> bool:
    done = base.sync()
    return (done.written, done.errors) == ((), 0)


def test_a_renamed_heading_and_a_deleted_pattern_lead_to_their_commands(grown: Base) -> None:
    text = grown.read(OVERVIEW)
    edit(grown, (f"\n## {RETRY}\n", "\n## Retry Later\n"))
    assert any("tacit rename" in item.help for item in run(grown).diagnostics)
    start = text.index('<a id="cache-less">')
    end = text.find("<a id=", start + 5)
    grown.write(OVERVIEW, text[:start] + text[end:])
    assert any("tacit retire" in item.help for item in run(grown).diagnostics)


def test_bytes_that_are_no_text_folders_and_links_are_refused(grown: Base) -> None:
    page = grown.root / OVERVIEW
    page.write_bytes(page.read_bytes() + b"Gr\xfc\xdfe\n")
    before = page.read_bytes()
    (grown.root / "patterns/link.md").symlink_to(page.name)
    for path, reason in ((OVERVIEW, "is not UTF-8"), ("patterns", "is a folder"), ("patterns/link.md", "is a link")):
        with pytest.raises(UsageError, match=reason):
            run(grown, path)
    assert page.read_bytes() == before


def test_a_page_that_is_not_utf_8_is_not_rewritten(grown: Base) -> None:
    whole = (grown.root / PAGE).read_bytes()
    broken = whole.replace(b"Give up", b"Giv\xe9 up")
    (grown.root / PAGE).write_bytes(broken)
    assert [item.rule for item in grown.sync().diagnostics] == ["not-utf-8"]
    assert grown.levels()["retry-with-backoff"] == "HIGH"
    edit(grown, ("- [ ] Wait longer", "- [ ] Wait much longer"), path=WORKFLOW)
    with pytest.raises(FileAccessError, match="is not UTF-8"):
        run(grown, WORKFLOW)
    assert (grown.root / PAGE).read_bytes() == broken
