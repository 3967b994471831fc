"""Test `recall`: the order of the results, the budget, and that evidence of other projects is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tacit.actions.recall import RecallReport, recall
from tacit.ingest.lesson.git_context import task_files
from tacit.queries.lookup import answering
from tacit.workspace.roots import open_workspace
from tests.base import Base
from tests.system.test_git import git

RETRY = "Retry with Backoff"
CANARIES = ("Canary Corp", "canary-title", "canary outcome", "2025-01-07-canary")


@pytest.fixture
def grown(base: Base) -> Base:
    """Return a knowledge base with a HIGH pattern, one with less evidence, a retired one, and notes of two projects."""
    base.page(
        "retry-with-backoff",
        RETRY,
        front="applies_to: ['pay/*.py']\n",
        body="## Context\n\nA bank is slow.\n\n## Pattern\n\n```\n- code\n```\n- Wait *longer*.\n- Give up.\n",
    )
    base.page("pay-once", "Pay Once", body="## Pattern\n\nNever charge a bank card twice.\n")
    base.page("old", "Old Bank Way", front="status: retired\n")
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-a", RETRY, front="project: shop\n", body=f"The bank was slow {number}.\n")
    base.note("2025-01-06-b", "Pay Once", front="project: shop\noutcome: no double bank payment\n")
    base.write(
        "memory/episodic/code/2025-01-07-canary.md",
        "---\ntitle: canary-title of the slow bank\nproject: Canary Corp\noutcome: canary outcome\n"
        f"patterns:\n- {{name: {RETRY}, verdict: limits, outcome: canary outcome}}\n---\nThe bank was slow.\n",
    )
    base.sync()
    return base


def ask(base: Base, task: str, folder: Path, budget: int = 1_500) -> RecallReport:
    with answering(base.workspace) as answer:
        return recall(answer, task, folder, budget)


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the empty repository of the project `shop`, which is outside the knowledge base."""
    folder = tmp_path_factory.mktemp("projects") / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def test_proven_patterns_come_first_in_a_few_lines(grown: Base, shop: Path) -> None:
    report = ask(grown, "the bank is slow to charge a card", shop)
    assert [item.pattern.name for item in report.patterns] == [RETRY, "Pay Once"]
    assert report.patterns[0].lines == ("A bank is slow.", "Wait longer.", "Give up.")
    assert report.patterns[1].lines == ("Never charge a bank card twice.",)
    assert 0 < report.used <= report.budget


def test_patterns_over_the_budget_are_named(grown: Base, shop: Path) -> None:
    report = ask(grown, "the bank is slow to charge a card", shop, budget=20)
    assert ([item.pattern.name for item in report.patterns], report.used <= 20) == ([RETRY], True)
    assert report.patterns_left_out == ("Pay Once",)
    assert report.notes_left_out > 0


def test_one_project_is_told_counts_of_another_and_no_more(grown: Base, shop: Path) -> None:
    report = ask(grown, "the bank is slow", shop)
    assert not any(canary in repr(report) for canary in CANARIES)
    assert (report.notes_of_others, report.patterns[0].limits, report.patterns[0].hidden_limits) == (1, (), 1)
    assert all(note.path.startswith("memory/episodic/code/2025-01-0") for note in report.notes)
    (grown.root / "tacit.toml").write_text("share_evidence = true\n")
    shared = ask(grown, "the bank is slow", shop)
    assert shared.patterns[0].limits == ("canary outcome",)
    assert any(note.title.startswith("canary-title") for note in shared.notes)


def test_within_the_knowledge_base_its_notes_lie_open(grown: Base) -> None:
    report = ask(grown, "the bank is slow", grown.root / "memory")
    assert (report.notes_of_others, report.patterns[0].limits) == (0, ("canary outcome",))


def test_files_that_changed_say_what_matters_too(grown: Base, shop: Path) -> None:
    assert not ask(grown, "something else entirely", shop).patterns
    (shop / "pay").mkdir()
    (shop / "pay" / "card.py").touch()
    assert [item.pattern.name for item in ask(grown, "something else entirely", shop).patterns] == [RETRY]


def test_recall_writes_nothing(grown: Base, shop: Path) -> None:
    before = grown.everything()
    ask(grown, "bank", shop)
    assert grown.everything() == before


def test_nothing_known_is_nothing_said(base: Base) -> None:
    report = ask(base, '??? \x00 "', base.root)
    assert (report.patterns, report.notes) == ((), ())
    assert json.dumps(report.task)


@pytest.mark.parametrize("way", ["..", "link"])
def test_files_of_the_knowledge_base_are_no_files_of_the_task(tmp_path: Path, way: str) -> None:
    shop = tmp_path / "shop"
    (shop / "src").mkdir(parents=True)
    git(shop, "init", "-q", "-b", "main")
    (shop / "src" / "pay.py").write_text("pay = 1\n")
    base = Base(shop / "notes [x]*")
    base.note("2025-01-01-a", "Pay Once")
    base.sync()
    (tmp_path / "linked").symlink_to(shop)
    root = shop / "src" / ".." / base.root.name if way == ".." else tmp_path / "linked" / base.root.name
    assert task_files(open_workspace(root, {}, tmp_path), shop / "src") == ("src/pay.py",)


def test_the_section_rule_of_a_page_and_of_a_note_is_recalled(base: Base, shop: Path) -> None:
    base.page("lock-the-door", "Lock the Door", body="## Context\n\nAt night.\n\n## Rule\n\nTurn the key twice.\n")
    base.note("2025-01-01-a", body="## Pattern: Lock the Gate\n\n### Rule\n\nTurn the gate's key once.\n")
    base.sync()
    lines = {item.pattern.name: item.lines for item in ask(base, "turn the key", shop).patterns}
    assert lines["Lock the Door"] == ("Turn the key twice.", "At night.")
    found = {item.pattern.name: item.lines for item in ask(base, "turn the key", base.root).patterns}
    assert found["Lock the Gate"] == ("Turn the gate's key once.",)
