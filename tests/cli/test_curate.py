"""Test what `merge`, `rename`, `retire`, `page`, `init`, `link` and `search` print."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.base import Base
from tests.cli.test_learn import talk

RETRY = "Retry with Backoff"


def said(base: Base, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run tacit, and return its exit code and everything that it prints."""
    command, env = [sys.executable, "-m", "tacit", *arguments], {**os.environ, **environment}
    done = subprocess.run(command, cwd=base.root, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def two(base: Base) -> Base:
    for number in range(1, 4):
        base.note(f"2025-01-0{number}-a", RETRY, front=f"outcome: A{number}\n")
    base.note("2025-01-05-b", "Try It Again", front="outcome: B\n")
    base.sync()
    return base


def test_a_merge_says_what_the_pattern_became_part_of(two: Base) -> None:
    code, printed = said(two, "merge", "Try It Again", RETRY)
    assert code == 0
    assert f"↓ Try It Again: LOW → part of {RETRY}\n" in printed
    assert "UNPROVEN" not in printed


def test_a_rename_changes_no_level(two: Base) -> None:
    code, printed = said(two, "rename", RETRY, "Back Off and Retry")
    assert (code, printed.count("wrote ")) == (0, 1)
    assert "→" not in printed


def test_a_pattern_that_is_gone_is_not_called_unproven(two: Base) -> None:
    (two.root / "memory/episodic/code/2025-01-05-b.md").unlink()
    code, printed = said(two, "sync")
    assert code == 0
    assert "↓ Try It Again: LOW → gone" in printed


def test_a_command_that_changes_nothing_reports_it(two: Base) -> None:
    said(two, "retire", RETRY)
    for again in (("retire", RETRY), ("rename", RETRY, RETRY)):
        code, printed = said(two, *again)
        assert code == 0
        assert printed.startswith("nothing to do: patterns/uncategorised/retry-with-backoff.md is already up to date")


@pytest.mark.parametrize("category", ["../../etc", "/etc", "~", "..."])
def test_a_category_is_no_path(two: Base, category: str) -> None:
    before = two.everything()
    code, printed = said(two, "page", RETRY, "--category", category)
    assert code != 0
    assert "can't be a category" in printed
    assert two.everything() == before
    assert said(two, "page", RETRY, "--category", "CI/CD")[0] == 0
    assert (two.root / "patterns/ci-cd/retry-with-backoff.md").is_file()


def test_init_beside_a_root_in_the_environment_says_so(base: Base, tmp_path: Path) -> None:
    code, printed = said(base, "init", str(tmp_path / "new"), TACIT_ROOT=str(base.root))
    assert code == 0
    assert f"TACIT_ROOT is {base.root}" in printed
    assert "TACIT_ROOT" not in said(base, "init", str(base.root), TACIT_ROOT=str(base.root))[1]


def test_a_question_mark_in_link_explains_the_answers(base: Base) -> None:
    base.page("retry-with-backoff", RETRY, body="## Pattern\n\nTry again later.\n")
    path = base.root / "memory/episodic/code/2025-03-01-pay.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\ntitle: Pay\ndate: 2025-03-01\n---\n\nWe used retry with backoff when the bank was slow.\n")
    code, screen = talk(base, base.root, ["link"], [("[q]uit", "?"), ("[q]uit", "e")])
    assert code == 0
    assert "n: the note and the pattern are unrelated" in screen
    assert "verdict: limits" in path.read_text()


def test_what_search_quotes_is_free_of_fences(base: Base) -> None:
    base.page("retry", RETRY, body="## Code example\n\nThus:\n\n```python\nwait(banana)\n```\n\nDone.\n")
    assert "Thus: wait(banana) Done." in said(base, "search", "banana")[1]
