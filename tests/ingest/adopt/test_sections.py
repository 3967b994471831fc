"""Test edits of a section on a generated page: only the edited lines of its source change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.ingest.adopt.sections import apply, section_edits
from tacit.text.markup import block
from tacit.text.secrets import LEFT_OUT

LINES = st.sampled_from(
    [
        *(
            "Plain words.",
            "More words",
            "",
            "",
            "- item one",
            "- item [two](../a.md)",
            "  - deeper",
            "1. first",
            "2. second",
        ),
        *(
            "### Heading",
            "#### Deeper",
            "```python good",
            "```",
            "x = 1  ",
            "> quoted",
            "<b>html</b>",
            "a * b_c_",
            "***",
        ),
        *(
            "| a | b |",
            "| --- | --- |",
            "| 1 | 2 |",
            "[ref]: ../b.md",
            "See [ref].",
            "- [ ] step",
            "\\*",
            "~~~",
            "    code",
        ),
    ]
)


def shown(source: str) -> list[str]:
    return [line.rstrip() for line in block(source, top=4).split("\n")]


def text_of(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip(" \t\n")


@given(st.lists(LINES, min_size=1, max_size=14))
def test_nothing_changes_where_nothing_was_edited(lines: list[str]) -> None:
    source = text_of(lines)
    assert section_edits(source, shown(source), shown(source), 4) in ([], None)


@given(st.lists(LINES, min_size=1, max_size=14), st.data())
def test_a_new_line_is_in_the_source_afterwards_and_the_rest_still_is(lines: list[str], data: st.DataObject) -> None:
    source = text_of(lines)
    before = shown(source)
    at = data.draw(st.integers(0, len(before)))
    edits = section_edits(source, before, [*before[:at], "A new line.", *before[at:]], 4)
    if edits is None:
        return
    after = apply(source, edits).split("\n")
    assert after.count("A new line.") == 1
    assert len(edits) == 1
    untouched = source.split("\n")
    assert after[: edits[0].first] == untouched[: edits[0].first]
    tail = len(untouched) - edits[0].last
    assert after[len(after) - tail :] == untouched[edits[0].last :]


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        ("One.\nTwo.", "Two.", "Three.", "One.\nThree."),
        ("See [x](a.md).\nTwo.", "Two.", "Three.", "See [x](a.md).\nThree."),
        ("### H\n\n<b>x</b>\n\nTwo.", "Two.", "##### Deeper\n\nThree.", "### H\n\n<b>x</b>\n\n#### Deeper\n\nThree."),
        ("### H\nTwo.", "#### H", "#### I", "### I\nTwo."),
        ("- a [x](a.md)\n- b\n- c", "- b\n", "", "- a [x](a.md)\n- c"),
        ("```py good\nx\n```", "x", "y", "```py good\ny\n```"),
        ("```py good\nx\n```", "x\n```", "x\n```\n\nMore.", "```py good\nx\n```\n\nMore."),
        ("* a [x](a.md)\n* b\n  * c", "  - c", "  - c2\n  - d\n- e", "* a [x](a.md)\n* b\n  * c2\n  * d\n* e"),
        ("<b>x</b>\n\n\n\nTwo.", "Two.", "Three.", "<b>x</b>\n\n\n\nThree."),
        ("| a |\n| :- |\n| <b> |", "| a    |", "| A    |", "| A    |\n| :- |\n| <b> |"),
    ],
)
def test_only_the_edited_lines_change(source: str, old: str, new: str, expected: str) -> None:
    before = "\n".join(shown(source))
    assert before.count(old) == 1
    edits = section_edits(source, before.split("\n"), before.replace(old, new).split("\n"), 4)
    assert edits is not None
    assert apply(source, edits) == expected


@pytest.mark.parametrize(
    ("source", "old"),
    [
        (f"One.\n{LEFT_OUT}\nThree.", "[a line"),
        ("See [a].\n\n[a]: x.md\n\n[b]: y.md", "See"),
        ("See\nmore [a].\n[a]: x.md", "more"),
    ],
)
def test_what_a_page_does_not_show_is_never_overwritten(source: str, old: str) -> None:
    before = shown(source)
    edited = [line.replace(old, "Edited") if old in line else line for line in before]
    assert section_edits(source, before, edited, 4) in (None, []) or "x.md" in apply(
        source, section_edits(source, before, edited, 4) or []
    )


def test_another_text_than_the_pages_is_no_base() -> None:
    assert section_edits("One.", ["Two."], ["Three."], 4) is None
