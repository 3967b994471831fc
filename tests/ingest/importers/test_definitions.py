"""Test that each imported part of a document gets the definitions of links and footnotes that it uses."""

from __future__ import annotations

import pytest

from tacit.ingest.importers.definitions import Definitions
from tacit.ingest.importers.plan import Kind
from tests.ingest.importers.shared import lost, planned, source, texts

LESSONS = """\
# Lessons learned

Read [the book][book] first.

## 1. Oil the hinges before winter

A hinge broke, see [the shed] and [the
list][List].[^1]

## 2. Paint the gate twice

One coat was not enough.

```
[list]: not/this
```

[book]: https://example.org/book
[list]: lists/hinges.md "All hinges"
[the shed]:
  shed.md
[^1]: Seen in March, says [the book][book].
    It was cold.

    And wet.
[unused]: https://example.org/unused
"""


def test_a_lesson_and_the_rest_have_their_definitions() -> None:
    document = source(LESSONS)
    plan = planned(document, Kind.LESSONS)
    note = next(draft.note.body for draft in plan.notes if draft.note.title.startswith("Oil"))
    page = next(draft.page.sections[-1].text for draft in plan.pages if draft.page.name.startswith("Oil"))
    for text in (note, page):
        assert text.count('[list]: lists/hinges.md "All hinges"') == 1
        assert "\n[the shed]:\n  shed.md\n" in text
        assert "[^1]: Seen in March, says [the book][book].\n    It was cold.\n\n    And wet." in text
        assert "\n[book]: https://example.org/book\n" in text, "the footnote needs it"
        assert "unused" not in text
        assert "not/this" not in text
    assert note.rsplit("\n", 1)[-1].startswith("A lesson in document.md.")
    assert "[book]: https://example.org/book" in plan.own[0].text
    assert "hinges" not in plan.own[0].text
    assert not lost(document, plan)


def test_the_piece_that_has_the_definitions_gets_no_second_copy() -> None:
    plan = planned(source(LESSONS.replace("One coat was", "See [the book][book]: one coat was")), Kind.LESSONS)
    found = [text for text in texts(plan).values() if "Paint the gate" in text]
    assert len(found) == 2
    assert all(text.count("[book]: https://example.org/book") == 1 for text in found)


def test_definitions_are_added_to_each_section_and_footnotes_to_the_last() -> None:
    text = "# Patterns\n\n## Tie twice\n\n**Confidence:** LOW\n\n**Context:** [a] [^1]\n\n"
    text += "**Pattern:** [a] [b] [^1]\n\n**Why it works:** [b]\n\n## Moor\n\n**Confidence:** LOW\n\n"
    text += "**Pattern:** Moor.\n\n[a]: a.md\n[b]: b.md\n[^1]: Note.\n"
    plan = planned(source(text))
    page = next(draft.page for draft in plan.pages if draft.page.name == "Tie twice")
    said = {section.title: section.text for section in page.sections}
    assert said["Context"].endswith("\n\n[a]: a.md")
    assert said["Pattern"].endswith("\n\n[a]: a.md\n[b]: b.md\n[^1]: Note.")
    assert said["Why it works"].endswith("\n\n[b]: b.md")


def test_a_word_in_brackets_is_no_use_without_a_definition() -> None:
    text = "# A\n\nSee [this] and [^2]. [note]: three words here\n\n[note]: many words are no target\n"
    assert Definitions(source(text)).added("See [this] and [note].") == "See [this] and [note]."


@pytest.mark.parametrize("below", ["- a list", "1. a list", "> a quote", "```\ncode\n```", "---", "# A heading"])
def test_a_footnote_ends_before_a_list_or_a_quote(below: str) -> None:
    known = Definitions(source(f"# A\n\n[^1]: A note\nof two lines.\n{below}\n"))
    assert known.added("See [^1].") == "See [^1].\n\n[^1]: A note\nof two lines."


def test_brackets_in_code_use_no_definition() -> None:
    known = Definitions(source("# A\n\n[1]: one.md\n[2]: two.md\n[é 3]: three.md\n"))
    assert known.added("`a[1]` and\n\n```\nb[2]\n```\n\n    c[1]") == "`a[1]` and\n\n```\nb[2]\n```\n\n    c[1]"
    assert known.added("`é[1]` and [two][2]: [É  3]") == ("`é[1]` and [two][2]: [É  3]\n\n[2]: two.md\n[é 3]: three.md")
    assert known.added("[`a[2]`][1]") == "[`a[2]`][1]\n\n[1]: one.md"


def test_footnotes_come_after_links() -> None:
    known = Definitions(source("# A\n\n[^1]: A note, see [a].\n\n[a]: a.md\n"))
    assert known.added("See [^1].") == "See [^1].\n\n[a]: a.md\n[^1]: A note, see [a]."


def test_copies_of_a_long_footnote_are_bounded() -> None:
    text = f"[^1]: {'word ' * 20_000}\n\n" + "## A\n\n[^1]\n\n" * 2_000
    known = Definitions(source(text))
    assert sum(len(known.added("[^1]")) for _ in range(2_000)) < 30 * len(text)


def test_a_ticked_box_uses_no_definition() -> None:
    known = Definitions(source("# A\n\n- [x] Oil it.\n\n[x]: https://example.org/x\n"))
    assert known.added("- [x] Oil it.\n* [X] Paint it.") == "- [x] Oil it.\n* [X] Paint it."
    assert known.added("- [x][x] says it.").endswith("[x]: https://example.org/x")
    assert known.added("- see [x] there").endswith("[x]: https://example.org/x")
