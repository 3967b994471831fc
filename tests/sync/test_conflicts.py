"""Test that `sync` and `lint` report git's conflict markers in files as errors with the exact line."""

from __future__ import annotations

from datetime import date

import pytest

from tacit.actions.adopt import adopt
from tacit.actions.lint import lint
from tacit.queries.lookup import answering, show
from tacit.sync.service import preview
from tacit.text.conflicts import conflicts, sides
from tests.base import Base

CONFLICT = "<<<<<<< HEAD\n- Ours.\n=======\n- Theirs.\n>>>>>>> topic\n"
HIGH = 5
CHECKLIST = "memory/procedural/workflows/use-keys.md"
OVERVIEW = "patterns/dev-patterns.md"


@pytest.fixture
def high(base: Base) -> Base:
    base.page("use-keys", "Use keys", body="## Context\n\nRows.\n\n## Pattern\n\n- Give each row a key.\n")
    for number in range(HIGH):
        base.note(f"2024-01-0{number + 1}-n", "Use keys")
    base.sync()
    return base


def places(base: Base) -> list[tuple[str, int]]:
    """Return the places of the conflicts that `sync` reports, and check that `lint` and `sync --check` agree."""
    items = [item for item in base.sync().diagnostics if item.rule == "merge-conflict"]
    with answering(base.workspace) as answer:
        by_lint = [item for item in lint(answer, date(2024, 5, 6)).diagnostics if item.rule == "merge-conflict"]
    by_check = [i for i in preview(base.workspace, from_notes=True).diagnostics if i.rule == "merge-conflict"]
    assert [item.location for item in items] == [item.location for item in by_lint]
    assert items == by_check
    return [(item.location.path, item.location.line) for item in items]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"---\ntitle: A\npatterns: [Use keys]\n---\nText.\n\n{CONFLICT}", 7),
        (f"---\ntitle: A\n{CONFLICT}patterns: [Use keys]\n---\nText.\n", 3),
        (f"---\ntitle: A\npatterns: [Use keys]\n---\n```\ncode\n```\n{CONFLICT}".replace("\n", "\r\n"), 8),
    ],
    ids=["text", "front matter", "crlf"],
)
def test_note(high: Base, text: str, line: int) -> None:
    path = "memory/episodic/code/2024-02-01-x.md"
    high.write(path, "").write_bytes(text.encode())
    assert places(high) == [(path, line)]
    report = high.sync()
    assert (report.rejected, high.levels()) == (1, {"use-keys": "HIGH"})
    with answering(high.workspace) as answer:
        assert show(answer, "Use keys").pattern.examples == HIGH


@pytest.mark.parametrize(
    "body",
    [
        f"Text.\n\n```\n{CONFLICT}```\n",
        "Title\n=======\n\nText.\n",
        "> <<<<<<< HEAD\n> =======\n> >>>>>>> x\n",
        ">>>>>>> a deep quotation\n",
        f"1. Step:\n\n   ~~~~diff\n{CONFLICT}   ~~~~\n",
        "    <<<<<<< HEAD\n    =======\n    >>>>>>> x\n",
        "<<<<<<<<<< ten\n",
    ],
    ids=["fence", "setext", "quote", "deep quote", "tilde fence", "indented", "ten"],
)
def test_text_that_only_looks_like_a_conflict(high: Base, body: str) -> None:
    high.note("2024-02-01-x", "Use keys", body=body)
    assert places(high) == []
    assert high.sync().rejected == 0


def test_section_of_a_page_is_not_rendered(high: Base) -> None:
    path = "patterns/data/use-keys.md"
    text = "---\nname: Use keys\naliases: [Keys]\n---\n\n## Context\n\nRows.\n\n## Pattern\n\n" + CONFLICT
    high.write(path, f"{text}\n## Anti-patterns\n\n- Reuse.\n")
    high.note("2024-02-01-x", "Keys")
    assert places(high) == [(path, 12)]
    with answering(high.workspace) as answer:
        dossier = show(answer, "Use keys")
    assert [section.title for section in dossier.sections] == ["Context", "Anti-patterns"]
    assert dossier.pattern.examples == HIGH + 1, "names and aliases still count"
    assert "Ours." not in high.read(OVERVIEW)


def test_front_matter_of_a_page(high: Base) -> None:
    path = "patterns/data/use-keys.md"
    high.write(path, f"---\nname: Use keys\n{CONFLICT}---\n\n## Context\n\nRows.\n")
    assert places(high) == [(path, 3)]


def test_rule_file(high: Base) -> None:
    path = "patterns/data/use-keys.rules.yml"
    high.write(path, f"id: keys\nlanguage: python\n{CONFLICT}rule:\n  pattern: a\n")
    assert places(high) == [(path, 3)]
    assert places(high) == [(path, 3)], "again, although nothing has changed"
    high.write(path, "id: keys\nlanguage: python\nrule:\n  pattern: a()\n")
    assert places(high) == []


def test_generated_page(high: Base) -> None:
    text = high.read(CHECKLIST)
    ours, theirs = "- [x] Give each row a key.\n", "- [ ] Give each row a key.\n"
    kept = "<!-- keep: notes -->\n"
    text = text.replace(theirs, f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> topic\n")
    text = text.replace(kept, f"{kept}<<<<<<< HEAD\nAnn.\n||||||| base\n=======\nBob.\n>>>>>>> topic\n")
    high.write(CHECKLIST, text)
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.startswith("<<<<<<<")]
    assert places(high) == [(CHECKLIST, line) for line in lines]
    with answering(high.workspace) as answer:
        found = lint(answer, date(2024, 5, 6)).diagnostics
    assert {item.rule for item in found if item.location.path == CHECKLIST} == {"merge-conflict"}, "not an edit, too"
    assert high.read(CHECKLIST) == text, "it is left alone"
    refused = adopt(high.workspace, high.root / CHECKLIST)
    assert "git left a conflict here" in refused.diagnostics[0].message
    report = high.sync(overwrite=True)
    assert not report.errors
    text = high.read(CHECKLIST)
    assert "<<<<<<<" not in text
    assert text.count("Give each row a key.") == 1
    assert "- [x] Give each row a key.\n" in text
    assert "Ann.\n\nBob.\n" in text
    assert not list((high.root / "memory/procedural/workflows").glob("*.orig*"))
    assert places(high) == []


def test_workflow_of_a_person(high: Base) -> None:
    path = "memory/procedural/workflows/own.md"
    high.write(path, f"# Own\n\n{CONFLICT}")
    with answering(high.workspace) as answer:
        report = lint(answer, date(2024, 5, 6))
    assert [(i.location.path, i.location.line) for i in report.diagnostics if i.rule == "merge-conflict"] == [(path, 3)]


def test_adopt_writes_no_step_twice(high: Base) -> None:
    step = "- [ ] Give each row a key.\n"
    high.write(CHECKLIST, high.read(CHECKLIST).replace(step, step + step.replace("[ ]", "[x]")))
    report = adopt(high.workspace, high.root / CHECKLIST)
    assert [item.message for item in report.diagnostics] == ["this step is on the page twice, as after a merge"]
    assert report.written == ()


def test_sides() -> None:
    text = f"a\n{CONFLICT}b\n<<<<<<< x\n1\n||||||| base\n0\n=======\n2\n>>>>>>> y\nc\n"
    assert sides(text) == ("a\n- Ours.\nb\n1\nc\n", "a\n- Theirs.\nb\n2\nc\n")
    assert [tuple(item) for item in conflicts(text)] == [(2, 4, 6), (8, 12, 14)]
    assert [tuple(item) for item in conflicts("<<<<<<< x\na\n")] == [(1, 0, 0)]
