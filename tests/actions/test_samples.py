"""Test that the sample note of `tacit init` counts only until there is a real example, and can then be deleted."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tacit.actions.init import init
from tacit.actions.undo import undo
from tacit.queries.explanation import explain
from tacit.queries.lookup import answering, show
from tests.base import Base
from tests.cli.test_learn import talk

NAME, SLUG = "Write the Failing Test First", "write-the-failing-test-first"
NOTE = "memory/episodic/code/2024-05-06-date-parsing-bug.md"
PAGE = f"patterns/testing/{SLUG}.md"


@pytest.fixture
def fresh(tmp_path: Path) -> Base:
    init(tmp_path, {}, date(2024, 5, 6))
    return Base(tmp_path)


def learn(base: Base, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", "learn", *arguments]
    return subprocess.run(command, cwd=base.root, capture_output=True, text=True, check=False)


def test_a_sample_counts_only_until_there_is_a_real_example(fresh: Base) -> None:
    assert fresh.levels() == {SLUG: "LOW"}
    for day in range(1, 5):
        fresh.note(f"2025-01-0{day}-x", NAME, front="project: shop\n")
    fresh.sync()
    assert fresh.levels() == {SLUG: "MEDIUM"}, "four examples, not five"
    with answering(fresh.workspace) as answer:
        found = explain(answer, NAME)
        assert show(answer, NAME).pattern.projects == ("shop",)
    assert [item.reason for item in found.dossier.examples if not item.counts] == [
        "the note is a sample (`via: sample`)"
    ]


def test_a_sample_raises_no_other_pattern_and_is_not_exported(fresh: Base) -> None:
    fresh.write(NOTE, fresh.read(NOTE).replace(f"  - {NAME}", f"  - {NAME}\n  - Something Else"))
    fresh.write("tacit.toml", "[confidence]\nmedium = 1\nhigh = 1\n")
    fresh.sync()
    assert fresh.levels() == {SLUG: "LOW", "something-else": "UNPROVEN"}
    command = [sys.executable, "-m", "tacit", "export", "--to", "agents"]
    subprocess.run(command, cwd=fresh.root, capture_output=True, text=True, check=False)
    exported = fresh.root / "AGENTS.md"
    assert not exported.exists() or "sample" not in exported.read_text()


def test_in_a_pipe_a_line_says_how_the_sample_goes(fresh: Base) -> None:
    done = learn(fresh, NAME, "-m", "It failed at once")
    assert f"{NOTE} is a sample note: delete it, then run `tacit sync`" in done.stdout
    (fresh.root / NOTE).unlink()
    assert "sample" not in learn(fresh, NAME, "-m", "It failed again").stdout


@pytest.mark.parametrize(("answer", "gone"), [("", True), ("n", False)])
def test_a_terminal_is_asked_whether_the_sample_goes(fresh: Base, answer: str, gone: bool) -> None:
    arguments = ["learn", "Another Thing", "--new", "-m", "It held"]
    answers = [("q to save nothing [n]: ", ""), ("to the trash? (y/n) [y]: ", answer)]
    code, screen = talk(fresh, fresh.root, arguments, answers)
    assert code == 0, screen
    assert [(fresh.root / path).exists() for path in (NOTE, PAGE)] == [not gone, not gone]
    if gone:
        assert len(list((fresh.root / ".tacit/trash").iterdir())) == 2
        assert fresh.levels() == {"another-thing": "LOW"}


def test_a_sample_saves_no_time_and_undo_brings_it_back(fresh: Base) -> None:
    answers = [("q to save nothing [n]: ", ""), ("to the trash? (y/n) [y]: ", "")]
    code, screen = talk(fresh, fresh.root, ["learn", "Another Thing", "--new", "-m", "It held"], answers)
    assert (code, "saved by all notes" in screen) == (0, False), screen
    undone = undo(fresh.workspace)
    assert sorted(undone.restored) == [NOTE, PAGE]
    assert fresh.levels() == {"another-thing": "LOW", SLUG: "LOW"}
    assert undo(fresh.workspace).note.endswith("-it-held.md")
    assert fresh.levels() == {SLUG: "LOW"}


def test_a_wrong_answer_is_asked_again(fresh: Base) -> None:
    answers = [("to the trash? (y/n) [y]: ", "10"), ("Answer y or n.", "yes")]
    code, screen = talk(fresh, fresh.root, ["learn", NAME, "-m", "It held"], answers)
    assert (code, (fresh.root / NOTE).exists()) == (0, False), screen


def test_a_page_that_people_use_stays(fresh: Base) -> None:
    code, screen = talk(fresh, fresh.root, ["learn", NAME, "-m", "It held"], [("to the trash? (y/n) [y]: ", "y")])
    assert code == 0, screen
    assert [(fresh.root / path).exists() for path in (NOTE, PAGE)] == [False, True]
    assert fresh.levels() == {SLUG: "LOW"}
