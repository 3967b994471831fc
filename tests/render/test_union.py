"""Test the merge of two versions of a generated page, in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.render.seal import Origin, origin, seal
from tacit.render.union import union

PAGES = sorted((Path(__file__).parent.parent / "golden" / "pages").rglob("*.md"))
KEEP = "<!-- keep: notes -->\n{}<!-- /keep -->\n"


def no_merge(base: str, ours: str, theirs: str) -> tuple[str, bool]:
    raise AssertionError((base, ours, theirs))


def text_of(base: str, ours: str, theirs: str) -> str:
    found = union(base, ours, theirs, no_merge)
    assert found is not None
    assert not found.conflicts
    assert origin(found.text) is Origin.OURS
    return found.text


def generated() -> list[str]:
    return [text for path in PAGES if origin(text := path.read_text("utf-8")) is Origin.OURS]


def test_a_page_that_only_one_side_changed_is_that_side() -> None:
    pages = generated()
    assert pages
    for page in pages:
        assert text_of(page, page, page) == page
        assert text_of("", page, page) == page
        for other in pages:
            assert text_of(page, page, other).split("\n") == other.split("\n")
            assert text_of(page, other, page) == other


def page(*steps: str, kept: str = "", top: str = "Two examples.") -> str:
    listed = "".join(f"- [{'x' if step[0] == '*' else ' '}] {step.strip('*')}\n" for step in steps)
    return seal(f"# Checklist\n\n{top}\n\n## Steps\n\n{listed}\n## Own\n\n{KEEP.format(kept)}")


def steps(text: str) -> list[str]:
    return [f"{'*' if line[3] == 'x' else ''}{line[6:]}" for line in text.split("\n") if line.startswith("- [")]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("a b", "*a b", "a *b", "*a *b"),
        ("a b", "a x b", "a b y", "a x b y"),
        ("a b", "a", "a b c", "a c"),
        ("a b", "b", "a", ""),
        ("a b c", "a B c", "a B c", "a B c"),
        ("a b", "b a", "a b", "b a"),
        ("", "a *b", "b *c", "a *b *c"),
        ("*a", "a", "*a b", "a b"),
        ("a", "x a", "y a", "y x a"),
    ],
)
def test_steps(base: str, ours: str, theirs: str, expected: str) -> None:
    sides = [page(*side.split()) if side else "" for side in (base, ours, theirs)]
    assert steps(text_of(*sides)) == expected.split()


def test_kept_texts() -> None:
    base = page("a", kept="One.\n")
    ours, theirs = page("a", kept="One.\nTwo.\n"), page("a", kept="One.\nThree.\n")
    assert "One.\nTwo.\nThree.\n" in text_of(base, ours, theirs)
    assert "Four." not in text_of(page("a", kept="Four.\n"), page("a"), page("a", kept="Four.\n"))
    found = union(base, page("a", kept="1.\n"), page("a", kept="I.\n"), lambda *_: ("<<<<<<<", True))
    assert found is not None
    assert found.conflicts


def test_changed_text_of_both_stays_until_the_next_sync() -> None:
    text = text_of(page("a"), page("a", top="Three examples."), page("a", top="Four examples."))
    assert "Two" not in text
    assert text.count("Three examples.") == text.count("Four examples.") == 1


def test_what_is_no_generated_page_is_left_to_a_text_merge() -> None:
    edited = page("a").replace("Two examples.", "By hand.")
    assert union(page("a"), edited, page("b"), no_merge) is None
    assert union("", "# Own\n", page("b"), no_merge) is None
    assert union("", "", page("b"), no_merge) is None


def test_rows_of_a_table_that_both_sides_added() -> None:
    def page(*names: str) -> str:
        size = max(map(len, names))
        rows = [f"| {'Name':{size}} |", f"| {'-' * size} |", *(f"| {name:{size}} |" for name in names)]
        return seal("# Contents\n\n" + "\n".join(rows) + "\n")

    merged = text_of(page("alpha", "omega"), page("alpha", "beta", "omega"), page("alpha", "gamma ray", "omega"))
    names = [line.strip("| ") for line in merged.split("\n") if line.startswith("| ")]
    assert names == ["Name", "-" * 5, "alpha", "gamma ray", "beta", "omega"]


def test_a_page_that_one_side_formatted() -> None:
    base = seal("# A\n\n- [ ] a *step*\n- [ ] other\n\n" + KEEP.format("\n"))
    ours = base.replace("*step*", "_step_").replace("- [ ] other", "* [x] other")
    assert origin(ours) is Origin.FORMATTED
    theirs = seal("# A\n\n- [ ] a *step*\n- [ ] other\n- [ ] third\n\n" + KEEP.format("\n"))
    merged = text_of(base, ours, theirs)
    assert [line[:5] for line in merged.split("\n") if "[" in line] == ["- [ ]", "* [x]", "- [ ]"]
    assert merged.count("other") == 1
