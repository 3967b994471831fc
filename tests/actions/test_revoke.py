"""Test `revoke`, which adds an entry to tacit.toml so that the notes of an author, commit or time no longer count."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tacit.actions.revoke import Criteria, RevokeReport, plan, revoke
from tacit.actions.undo import undo
from tacit.errors import ChangedMeanwhileError, FileAccessError, UsageError
from tacit.queries.lookup import answering, show
from tests.base import Base
from tests.cli.test_learn import talk
from tests.system.test_git import git

TODAY = date(2026, 3, 1)
NOTE = "memory/episodic/code/2026-01-{:02}.md"
OWN = '# ours\nworkspace = "team"\n\n[export]\ntargets = ["agents"]  # no line end after this'


@pytest.fixture
def team(base: Base) -> Base:
    """Return a repository with five notes about one pattern by two authors; one note names a third person."""
    git(base.root, "init", "-q")
    base.write("tacit.toml", OWN)
    base.write(".gitignore", ".tacit/\n")
    commit(base, "one <one@example.com>", "2026-01-02", 1, 2)
    commit(base, "Other Person <other@example.com>", "2026-01-04", 3, 4)
    commit(base, "one <one@example.com>", "2026-01-05", 5, front="author: Somebody\n")
    base.sync()
    return base


def commit(base: Base, author: str, day: str, *numbers: int, front: str = "") -> str:
    for number in numbers:
        base.note(f"2026-01-{number:02}", "Cache it", front=front)
    git(base.root, "add", "--all", ".")
    git(base.root, "commit", "-q", "-m", "Notes", f"--author={author}", f"--date={day}T12:00:00Z")
    return git(base.root, "rev-parse", "HEAD").strip()


def planned(base: Base, reason: str = "", **wanted: str) -> RevokeReport:
    return plan(base.workspace, Criteria(**wanted), TODAY, reason)


def numbers(report: RevokeReport) -> list[int]:
    return [int(note.path[-5:-3]) for note in report.notes]


def counted(base: Base) -> tuple[str, int, list[str]]:
    """Return the level of the pattern, the number of examples that count, and why the other examples do not count."""
    with answering(base.workspace) as answer:
        found = show(answer, "Cache it")
    return found.pattern.level.name, found.pattern.examples, [e.reason for e in found.examples if not e.counts]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"author": "ONE@example.com"}, [1, 2, 5]),
        ({"author": "Other Person"}, [3, 4]),
        ({"author": "Other Person <other@example.com>"}, [3, 4]),
        ({"author": "somebody"}, [5]),
        ({"since": "2026-01-04"}, [3, 4, 5]),
        ({"since": "2026-01"}, [1, 2, 3, 4, 5]),
        ({"author": "one", "since": "2026-01-03"}, [5]),
        ({"commit": "HEAD"}, [5]),
        ({"commit": "HEAD~1", "author": "other@example.com"}, [3, 4]),
    ],
)
def test_all_criteria_must_match(team: Base, wanted: dict[str, str], expected: list[int]) -> None:
    assert numbers(planned(team, **wanted)) == expected


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({}, "no notes are selected"),
        ({"author": "nobody@example.com"}, "no note matches author nobody@example.com"),
        ({"since": "yesterday"}, "not a date"),
        ({"commit": "--all"}, "there is no revision"),
        ({"author": "one", "commit": "HEAD~1"}, "no note matches"),
    ],
)
def test_what_matches_nothing_is_an_error_and_writes_nothing(team: Base, wanted: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        planned(team, **wanted)
    assert team.read("tacit.toml") == OWN


def test_a_plan_says_what_falls_and_changes_nothing(team: Base) -> None:
    before = team.everything()
    report = planned(team, author="other@example.com")
    assert [(step.before.name, step.after.name) for step in report.sync.promotions] == [("HIGH", "MEDIUM")]
    assert report.checklists == ("memory/procedural/workflows/cache-it.md",)
    assert report.exports == ("AGENTS.md",)
    assert report.notes[0].author == "Other Person <other@example.com>"
    assert report.notes[0].patterns == ("Cache it",)
    assert team.everything() == before


def test_revoked_examples_do_not_count_and_undo_takes_it_back(team: Base) -> None:
    before = team.everything()
    revoke(team.workspace, planned(team, "the account was taken over", author="other@example.com"))
    assert counted(team) == ("MEDIUM", 3, ["revoked on 2026-03-01: the account was taken over"] * 2)
    assert team.read("tacit.toml").startswith(f"{OWN}\n\n[[trust.revoked]]\n")
    assert not (team.root / "memory/procedural/workflows/cache-it.md").exists()
    assert (team.root / NOTE.format(3)).is_file()
    with pytest.raises(UsageError, match="no note matches"):
        planned(team, author="other@example.com")
    report = undo(team.workspace)
    assert report.sync is not None
    assert [step.after.name for step in report.sync.promotions] == ["HIGH"]
    assert team.everything() == before


def test_revoked_notes_stay_out_without_git_and_after_a_rename_or_a_copy(team: Base, tmp_path: Path) -> None:
    revoke(team.workspace, planned(team, since="2026-01-04"))
    (team.root / NOTE.format(3)).rename(team.root / NOTE.format(13))
    (team.root / NOTE.format(14)).write_text(team.read(NOTE.format(4)))
    team.write(NOTE.format(5), team.read(NOTE.format(5)).replace("What happened", "Others words: what happened"))
    (team.root / ".git").rename(tmp_path / "git of the team")
    team.sync()
    assert counted(team)[:2] == ("MEDIUM", 2)
    assert set(counted(team)[2]) == {"revoked on 2026-03-01: since 2026-01-04"}


def test_a_commit_that_only_changed_a_note_is_revoked_with_it(team: Base) -> None:
    changed = commit(team, "other@example.com <other@example.com>", "2026-01-09", 1, front="tags: [x]\n")
    assert numbers(planned(team, commit=changed[:10])) == [1]
    assert numbers(planned(team, author="other@example.com")) == [3, 4], "it did not bring the note"


def test_without_git_the_notes_are_believed_and_the_report_says_so(base: Base) -> None:
    base.note("2026-01-01", "Cache it", front="author: Ann <ann@example.com>\n")
    base.note("2026-01-02", "Cache it")
    report = planned(base, author="ann@example.com", since="2026-01-01")
    assert numbers(report) == [1]
    assert "not a git repository" in report.remark
    revoke(base.workspace, report)
    assert counted(base)[:2] == ("LOW", 1)
    undo(base.workspace)
    assert not (base.root / "tacit.toml").exists()
    with pytest.raises(UsageError, match="not a git repository"):
        planned(base, commit="HEAD")


@pytest.mark.parametrize("text", ["trust = {per_day = 1}\n", "[trust]\nrevoked = []\n"])
def test_settings_that_cannot_be_extended_are_left_alone(team: Base, text: str) -> None:
    team.write("tacit.toml", text)
    with pytest.raises(FileAccessError, match=r"(?:a new entry at its|no entry can be added at the) end"):
        planned(team, author="one")
    assert team.read("tacit.toml") == text


def test_line_ends_and_any_reason_survive(team: Base) -> None:
    (team.root / "tacit.toml").write_bytes(b'workspace = "team"\r\n')
    reason = 'a "quoted" \\ reason\nin two lines \x7f ü'
    revoke(team.workspace, planned(team, reason, author="Somebody"))
    assert team.workspace.config.trust.revoked[0].reason == reason
    data = (team.root / "tacit.toml").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 5


def test_settings_that_changed_since_the_plan_are_not_overwritten(team: Base) -> None:
    report = planned(team, author="one")
    team.write("tacit.toml", "# new\n")
    with pytest.raises(ChangedMeanwhileError):
        revoke(team.workspace, report)
    assert team.read("tacit.toml") == "# new\n"


def run(base: Base, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", "revoke", *arguments]
    return subprocess.run(command, cwd=base.root, env=os.environ, capture_output=True, text=True, check=False)


def test_a_pipe_needs_yes_and_json_has_everything(team: Base) -> None:
    refused = run(team, "--author", "one")
    assert (refused.returncode, "add --yes" in refused.stderr) == (2, True)
    shown = run(team, "--author", "other@example.com", "--dry-run")
    assert shown.returncode == 0
    assert "would revoke 2 notes: author other@example.com" in shown.stdout
    assert "Cache it: HIGH → MEDIUM" in shown.stdout
    assert team.read("tacit.toml") == OWN
    done = run(team, "--author", "other@example.com", "--yes", "--json")
    found = json.loads(done.stdout)
    assert (found["written"], [note["path"] for note in found["notes"]]) == (True, [NOTE.format(3), NOTE.format(4)])
    assert found["checklists"] == ["memory/procedural/workflows/cache-it.md"]
    assert counted(team)[:2] == ("MEDIUM", 3)


def test_a_terminal_is_asked(team: Base) -> None:
    arguments = ["revoke", "--author", "one"]
    code, screen = talk(team, team.root, arguments, [("Revoke these notes?", "n")])
    assert (code, team.read("tacit.toml")) == (0, OWN), screen
    code, screen = talk(team, team.root, arguments, [("Revoke these notes?", "y")])
    assert code == 0, screen
    assert counted(team)[:2] == ("MEDIUM", 2)
