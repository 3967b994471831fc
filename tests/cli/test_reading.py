"""Test what outputs show first: the order of lists, the rule of a pattern before its details, and what to do next."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.agents.entries import entry
from tacit.queries.lookup import answering, show
from tacit.sync.service import sync
from tacit.workspace.roots import open_workspace
from tests.base import Base
from tests.system.test_git import git

Run = Callable[..., subprocess.CompletedProcess[str]]
SENTENCE = "Always pass values as parameters."
RULE = f"## Context\n\nA query has values.\n\n## Pattern\n\n{SENTENCE}\n\n- A table's name may be formatted in.\n"
SAFE = "Safe Queries"


@pytest.fixture
def run(base: Base) -> Run:
    def call(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tacit", "--root", str(base.root), *arguments]
        place = folder or base.root
        return subprocess.run(command, cwd=place, env=dict(os.environ), capture_output=True, text=True, check=False)

    return call


@pytest.fixture
def several(base: Base) -> Base:
    """Return a knowledge base with four patterns that differ in examples, dates, time saved and name.

    One of them, Delta, is retired.
    """
    counts = {"Alpha": 1, "Beta": 3, "Gamma": 2, "Delta": 4}
    for name, number in counts.items():
        for day in range(number):
            saved = 99 if name == "Alpha" else 1
            base.note(f"{2025 - number}-01-0{day + 1}-{name.lower()}", name, front=f"time_saved: {saved}\n")
    base.page("delta", "Delta", front="status: retired\n")
    base.sync()
    return base


def names(run: Run, *options: str) -> list[str]:
    return [item["name"] for item in json.loads(run("list", "--json", *options).stdout)]


@pytest.mark.usefixtures("several")
def test_a_list_is_sorted_and_cut_and_says_what_is_retired(run: Run) -> None:
    assert names(run) == ["Beta", "Gamma", "Alpha", "Delta"]
    assert names(run, "--sort", "examples") == ["Beta", "Gamma", "Alpha", "Delta"]
    assert names(run, "--sort", "last") == ["Alpha", "Gamma", "Beta", "Delta"]
    assert names(run, "--sort", "saved") == ["Alpha", "Beta", "Gamma", "Delta"]
    assert names(run, "--sort", "name") == ["Alpha", "Beta", "Gamma", "Delta"]
    assert names(run, "--sort", "examples", "--limit", "1") == ["Beta"]
    assert run("list", "--limit", "2").stderr == "2 of 4 patterns shown (--limit)\n"
    assert run("list", "--sort", "size").returncode == run("list", "--limit", "0").returncode == 2
    retired = {item["name"]: item["retired"] for item in json.loads(run("list", "--json").stdout)}
    assert retired == {"Alpha": False, "Beta": False, "Gamma": False, "Delta": True}
    found = json.loads(run("search", "delta", "--json").stdout)
    assert [item["retired"] for item in found if item["kind"] == "pattern"] == [True]


def test_the_rule_comes_before_its_details(base: Base, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    base.page("safe-queries", SAFE, body=RULE)
    for day in range(1, 6):
        base.note(f"2025-01-0{day}-x", SAFE)
    base.sync()
    recalled = json.loads(run("recall", "safe queries with values", "--json").stdout)["patterns"][0]["lines"]
    assert recalled == [SENTENCE, "A query has values.", "A table's name may be formatted in."]
    checklist = base.read("memory/procedural/workflows/safe-queries.md")
    assert f"## Steps\n\n{SENTENCE}\n\n- [ ] A table's name may be formatted in.\n" in checklist
    with answering(base.workspace) as answer:
        exported = entry(show(answer, SAFE), base.workspace.frame(), home=("", ""), shares_notes=True)
    assert exported.rule.startswith(SENTENCE)
    project = tmp_path_factory.mktemp("project")
    git(project, "init", "-q")
    (project / "a.py").write_text("safe = queries.values.parameters\n")
    git(project, "add", ".")
    found = json.loads(run("review", "--staged", "--json", folder=project).stdout)
    assert found["to_check"][0]["checklist"] == [SENTENCE, "A table's name may be formatted in."]


def test_the_reason_of_a_finding_is_the_rule(base: Base, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    code = "\n```python bad\nrun(x)\n```\n\n```python good\nrun(x, y)\n```\n"
    base.page("safe-queries", SAFE, body=RULE + code)
    base.write(
        "patterns/data/safe-queries.rules.yml", "id: r\nlanguage: python\nseverity: error\nrule: {pattern: run($A)}\n"
    )
    for day in range(1, 6):
        base.note(f"2025-01-0{day}-x", SAFE)
    project = tmp_path_factory.mktemp("project")
    git(project, "init", "-q")
    (project / "a.py").write_text("run(1)\n")
    git(project, "add", ".")
    assert f"  why: {SENTENCE}\n" in run("review", "--staged", folder=project).stdout


def test_a_review_without_rules_says_what_to_do(base: Base, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    project = tmp_path_factory.mktemp("project")
    git(project, "init", "-q")
    (project / "a.py").write_text("run(1)\n")
    git(project, "add", ".")
    said = run("review", "--staged", folder=project).stdout.splitlines()[-1]
    advice = "pass a lower --level, or record examples with `tacit learn`"
    assert said == f"next: no pattern has the level of this review: {advice}"
    base.page("safe-queries", SAFE, body=RULE)
    base.note("2025-01-01-x", SAFE)
    done = run("review", "--staged", "--level", "low", folder=project)
    assert done.stdout.splitlines()[-1].startswith(
        "next: the one pattern with the level of this review has no rule: show a bad example"
    )
    assert "tacit rules new NAME" in done.stdout
    base.write("patterns/data/safe-queries.rules.yml", "rule:\n  pattern: run($A)\n")
    done = run("review", "--staged", "--level", "low", folder=project)
    assert ("error[no-id]" in done.stderr, "next: " in done.stdout) == (True, False)


def test_a_failed_check_ends_with_what_to_run(base: Base, run: Run) -> None:
    base.note("2025-01-01-x", SAFE)
    assert run("sync", "--check").stdout.splitlines()[-1] == "next: run `tacit sync`, and commit the pages"
    base.note("2025-01-02-x", SAFE, front="date: never\n")
    base.sync()
    said = run("sync", "--check").stdout.splitlines()[-1]
    assert said == "next: correct the 1 error above, then run `tacit sync` again"
    (base.root / "memory/episodic/code/2025-01-02-x.md").unlink()
    base.sync()
    assert "next" not in run("sync", "--check").stdout


def test_a_result_is_written_and_printed_once(base: Base, run: Run) -> None:
    base.page("safe-queries", SAFE)
    assert run("learn", SAFE, "-m", "The report was right", "--date", "2025-01-02").returncode == 0
    path = "memory/episodic/code/2025-01-02-the-report-was-right.md"
    assert base.read(path).count("The report was right") == 1
    with base.workspace.reading() as reader:
        row = reader.connection.execute("SELECT title, outcome FROM note").fetchone()
    assert tuple(row) == ("The report was right", "The report was right")
    base.note("2025-01-03-x", SAFE, front="outcome: Note 2025-01-03-x\n")
    sync(open_workspace(base.root, {}, base.root))
    for words in ("the report was right", "note 2025-01-03-x"):
        line = next(item for item in run("recall", words).stdout.splitlines() if item.startswith("note 2025"))
        assert line.lower().count(words) == 1
