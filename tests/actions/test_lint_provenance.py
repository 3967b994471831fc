"""Test the lint rules that compare notes with git: authors, dates, commits, and what git does not know."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tacit.actions.lint import LintReport, lint
from tacit.queries.lookup import answering
from tests.base import Base
from tests.system.test_git import git

NOTE = "memory/episodic/code/{}.md"
RULES = ("author-contradicts-git", "date-far-from-commit", "unknown-commit")


def linted(base: Base, folder: Path | None = None) -> LintReport:
    with answering(base.workspace, fresh=True) as answer:
        return lint(answer, date(2026, 6, 1), folder)


def found(report: LintReport) -> list[tuple[str, str, int, int]]:
    """Return rule, file name of the note, line and column of each finding of these rules."""
    ours = (item for item in report.diagnostics if item.rule in RULES)
    return [(i.rule, i.location.path.rpartition("/")[2], i.location.line, i.location.column) for i in ours]


def commit(folder: Path, message: str = "Notes", day: str = "2026-02-10") -> str:
    git(folder, "add", "--all", ".")
    git(folder, "commit", "-q", "-m", message, f"--date={day}T12:00:00Z")
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture
def kept(base: Base) -> Base:
    git(base.root, "init", "-q")
    base.write(".gitignore", ".tacit/\n")
    base.page("cache-it", "Cache it")
    return base


@pytest.mark.parametrize(
    ("front", "trailer", "expected"),
    [
        ("author: Sample\n", "", []),
        ("author: SAMPLE@example.com\n", "", []),
        ("author: sample\n", "", []),
        ("author: Sample Person <sample@example.com>\n", "", []),
        ("author: Bob\n", "Co-authored-by: Bob <bob@example.com>", []),
        ("author: Bob\n", "", [(3, 9)]),
        ("author: Bob\nvia: import\n", "", []),
        ("", "Co-authored-by: Claude <noreply@anthropic.com>", [(1, 1)]),
        ("via: agent\n", "Co-authored-by: Claude <noreply@anthropic.com>", []),
        ("confirmed: bob@example.com\n", "Co-authored-by: Claude <noreply@anthropic.com>", []),
        ("via: agent\n", "", []),
    ],
)
def test_an_author_is_compared_with_those_of_the_commit(
    kept: Base, front: str, trailer: str, expected: list[tuple[int, int]]
) -> None:
    kept.note("2026-02-09-a", "Cache it", front=front)
    commit(kept.root, f"Notes\n\n{trailer}")
    assert found(linted(kept)) == [("author-contradicts-git", "2026-02-09-a.md", *place) for place in expected]


@pytest.mark.parametrize(
    ("front", "far"),
    [
        ("date: 2026-02-10\n", False),
        ("date: 2026-02-11\n", False),
        ("date: 2026-02-12\n", True),
        ("date: 2026-01-10\n", False),
        ("date: 2026-01-09\n", True),
        ("date: 2026-01\n", False),
        ("date: 2025-12\n", True),
        ("date: 2026-03\n", True),
        ("date: 2020-01-01\nvia: import\n", False),
        ("date: 9999-12\n", True),
    ],
)
def test_a_date_is_at_most_a_month_before_the_commit_and_not_after_it(kept: Base, front: str, *, far: bool) -> None:
    kept.note("a", "Cache it", front=front)
    commit(kept.root)
    assert found(linted(kept)) == [("date-far-from-commit", "a.md", 3, 7)] * far


@pytest.mark.parametrize(("number", "expected"), [(4, 4), (5, 1), (25, 1)])
def test_many_notes_with_earlier_dates_in_one_commit_are_reported_once(kept: Base, number: int, expected: int) -> None:
    for day in range(1, number + 1):
        kept.note(f"2024-03-{day:02}", "Cache it")
    kept.note("2026-02-09-new", "Cache it")
    commit(kept.root)
    report = linted(kept)
    assert len(found(report)) == expected
    if expected == 1:
        (item,) = (item for item in report.diagnostics if item.rule == "date-far-from-commit")
        assert f"added {number} notes" in item.message
        assert f"from 2024-03-01 to 2024-03-{number:02}" in item.message
    kept.note("2024-04-01-alone", "Cache it")
    commit(kept.root)
    assert len(found(linted(kept))) == expected + 1


def test_a_commit_is_looked_up_in_the_repository_of_its_project(kept: Base, tmp_path_factory: Any) -> None:
    shop = tmp_path_factory.mktemp("other") / "web-shop"
    shop.mkdir()
    git(shop, "init", "-q")
    (shop / "a").touch()
    there = commit(shop)
    kept.note("2026-02-01-a", "Cache it", front=f"project: Web Shop\nsource: {{commit: {there[:8].upper()}}}\n")
    kept.note("2026-02-02-b", "Cache it", front="project: web-shop\nsource: {commit: '0123456789'}\n")
    kept.note("2026-02-03-c", "Cache it", front="project: elsewhere\nsource: {commit: '0123456789'}\n")
    kept.note("2026-02-04-d", "Cache it", front="project: web-shop\nsource: {commit: 'HEAD'}\n")
    commit(kept.root)
    report = linted(kept, shop)
    assert found(report) == [("unknown-commit", "2026-02-02-b.md", 4, 19)]
    assert report.remarks == (
        "2 commits were not looked up: no complete clone of the repository of the note's project was found",
    )
    assert len(found(linted(kept))) == 0
    assert linted(kept).remarks[0].startswith("4 commits were not looked up")


def test_what_was_not_looked_at_is_said(base: Base, tmp_path: Path) -> None:
    base.note("2026-02-01-a", "Cache it", front="author: Nobody\n")
    assert linted(base).remarks == ("authors and dates of 1 note were not compared with git: not a git repository",)
    git(base.root, "init", "-q")
    commit(base.root)
    base.note("2026-02-02-b", "Cache it")
    commit(base.root)
    base.note("2026-02-03-c", "Cache it")
    clone = Base(tmp_path / "clone")
    git(tmp_path, "clone", "-q", "--depth=1", base.root.as_uri(), str(clone.root))
    clone.note("2026-02-03-c", "Cache it")
    told = "1 not committed, 2 older than the history of this shallow clone"
    assert linted(clone).remarks == (f"authors and dates of 3 notes were not compared with git: {told}",)
    assert found(linted(clone)) == []
    base.write("tacit.toml", f"[lint]\noff = {list(RULES)}\n")
    assert linted(base).remarks == ()


def test_the_number_of_git_calls_does_not_depend_on_the_number_of_notes(
    kept: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    run = subprocess.run

    def counted(command: Any, *arguments: Any, **options: Any) -> Any:
        calls.append(command)
        return run(command, *arguments, **options)

    kept.note("2026-02-01", "Cache it")
    commit(kept.root, "First")
    linted(kept)  # git's settings are read once in a process
    found_calls = []
    for number in range(2):
        for day in range(1, 2 + number * 20):
            kept.note(f"2026-02-{day:02}-{number}", "Cache it", front=f"project: x\nsource: {{commit: '{day:08}'}}\n")
        commit(kept.root, f"Notes {number}")
        kept.sync()
        with monkeypatch.context() as patched:
            patched.setattr(subprocess, "run", counted)
            linted(kept)
        found_calls.append(len(calls))
        calls.clear()
    assert found_calls[0] == found_calls[1] > 0
