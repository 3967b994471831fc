"""Test the settings of `[trust]` with real repositories: pending notes, authors according to git, missing git."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import pytest

from tacit.actions.recall import recall
from tacit.domain.pattern import Dossier
from tacit.queries.explanation import explain
from tacit.queries.lookup import answering, show
from tacit.store.session_start import connect, proven
from tacit.sync.service import SyncReport, preview
from tests.base import Base
from tests.system.test_git import git

AGENT = "\n\nCo-authored-by: Claude <noreply@anthropic.com>"
NAME = "2026-01-{:02}"


@pytest.fixture
def team(base: Base) -> Base:
    """Return a repository on `main` with two committed notes about one pattern, and `branch = "main"` in `[trust]`."""
    git(base.root, "init", "-q", "-b", "main")
    base.write("tacit.toml", '[trust]\nbranch = "main"\n')
    base.write(".gitignore", ".tacit/\n")
    add(base, 1, 2)
    commit(base)
    base.sync()
    return base


def add(base: Base, *numbers: int, front: str = "", body: str = "") -> None:
    for number in numbers:
        base.note(NAME.format(number), "Cache it", front=front, body=body)


def commit(base: Base, message: str = "Notes", *options: str) -> str:
    git(base.root, "add", "--all", ".")
    git(base.root, "commit", "-q", "-m", message, *options)
    return git(base.root, "rev-parse", "HEAD").strip()


def shown(base: Base, name: str = "Cache it") -> Dossier:
    with answering(base.workspace) as answer:
        return show(answer, name)


def counts(base: Base) -> tuple[str, int, int]:
    """Return the level of the pattern, its number of examples, and its number of pending examples."""
    pattern = shown(base).pattern
    return pattern.level.name, pattern.examples, pattern.pending


def warnings(report: SyncReport) -> list[str]:
    return [item.message for item in report.diagnostics if item.rule == "no-word-of-git"]


def test_notes_count_from_the_moment_they_are_on_the_branch(team: Base) -> None:
    add(team, 3, 4, 5)
    report = team.sync()
    assert (report.pending, report.pending_against, report.promotions) == (3, 0, ())
    assert counts(team) == ("MEDIUM", 2, 3)
    git(team.root, "checkout", "-q", "-b", "topic")
    commit(team)
    assert team.sync().pending == 3, "they are committed, but not on main"
    git(team.root, "checkout", "-q", "main")
    git(team.root, "merge", "-q", "topic")
    assert [step.after.name for step in team.sync().promotions] == ["HIGH"]
    assert counts(team) == ("HIGH", 5, 0)


def test_pages_show_the_trusted_branch_alone(team: Base) -> None:
    before = team.pages()
    git(team.root, "checkout", "-q", "-b", "topic")
    add(team, 3, 4, 5)
    team.note("2027-01-01", "Only here", front="time_saved: 30\n", body="## Pattern: Only here\n\nText.\n")
    team.note("2027-01-02")
    team.sync()
    assert team.pages() == before
    commit(team)
    team.sync()
    assert team.pages() == before
    assert [item.evidence.path for item in shown(team, "Only here").examples] == ["memory/episodic/code/2027-01-01.md"]
    assert shown(team, "Only here").sections == (), "its text is pending, too"


def test_two_clones_of_a_commit_give_the_same_pages_however_far_main_is(team: Base, tmp_path: Path) -> None:
    git(team.root, "checkout", "-q", "-b", "topic")
    add(team, 3)
    commit(team)
    git(team.root, "checkout", "-q", "main")
    found = []
    for number in range(2):
        clone = Base(tmp_path / f"clone {number}")
        git(tmp_path, "clone", "-q", "-b", "topic", team.root.as_uri(), str(clone.root))
        clone.sync()
        found.append((clone.pages(), counts(clone)))
        add(team, 10 + number)
        commit(team)
    assert found[0] == found[1]
    assert found[0][1] == ("MEDIUM", 2, 1)


def test_a_note_that_was_changed_or_renamed_here_is_pending(team: Base) -> None:
    add(team, 1, body="Other words.\n")
    git(team.root, "mv", *(f"memory/episodic/code/{NAME.format(2)}{end}.md" for end in ("", "-b")))
    team.sync()
    assert counts(team) == ("UNPROVEN", 0, 2)


def test_recall_and_texts_leave_out_pending_notes(team: Base) -> None:
    add(team, 3)
    team.sync()
    with answering(team.workspace) as answer:
        report = recall(answer, "What happened", team.root)
    assert {note.date for note in report.notes} == {NAME.format(1), NAME.format(2)}
    assert report.notes_held == 1


def test_without_git_every_note_counts_and_one_line_says_so(base: Base) -> None:
    base.write("tacit.toml", '[trust]\nbranch = "main"\nhigh_confirmed = 5\n')
    add(base, 1, 2, 3, 4, 5)
    found = warnings(base.sync())
    assert len(found) == 1
    assert "this is not a git repository" in found[0]
    assert counts(base) == ("HIGH", 5, 0)
    with answering(base.workspace) as answer:
        assert "not a git repository" in answer.remark
    git(base.root, "init", "-q", "-b", "other")
    assert "nothing is committed" in warnings(base.sync())[0]
    commit(base)
    assert "there is no branch 'main'" in warnings(base.sync())[0]
    git(base.root, "branch", "main")
    assert warnings(base.sync()) == []


def test_a_shallow_clone_believes_the_notes_and_says_of_how_many(team: Base, tmp_path: Path) -> None:
    team.write("tacit.toml", "[trust]\nhigh_confirmed = 4\n")
    add(team, 3, 4, front="via: agent\n")
    commit(team)
    add(team, 5)
    commit(team, f"By an agent{AGENT}")
    clone = Base(tmp_path / "clone")
    git(tmp_path, "clone", "-q", "--depth=2", team.root.as_uri(), str(clone.root))
    found = warnings(clone.sync())
    assert found == [
        "[trust]: this shallow clone does not show who added 4 notes, so authors and dates in the notes are used"
    ]
    with answering(clone.workspace) as answer:
        assert explain(answer, "Cache it").vouched == 2, "two are people's by their own word, one is not by git's"


def test_a_history_that_cannot_be_read_is_said_and_the_notes_are_believed(team: Base, tmp_path: Path) -> None:
    team.write("tacit.toml", "[trust]\nhigh_confirmed = 1\n")
    team.note(NAME.format(3), "Cache it", body="One line.\n" * 50)
    commit(team)
    git(team.root, "mv", *(f"memory/episodic/code/{NAME.format(n)}.md" for n in (3, 4)))
    team.note(NAME.format(4), "Cache it", body="One line.\n" * 49)
    commit(team)
    git(team.root, "config", "uploadpack.allowFilter", "true")
    clone = Base(tmp_path / "clone")
    git(tmp_path, "clone", "-q", "--filter=blob:none", team.root.as_uri(), str(clone.root))
    assert "git can't read the history" in warnings(clone.sync())[0]
    assert counts(clone)[1] == 3


def test_the_hook_and_exports_use_no_pending_example(team: Base) -> None:
    team.write("tacit.toml", '[trust]\nbranch = "main"\n[export]\ntargets = ["agents"]\n')
    team.page("cache-it", "Cache it")
    commit(team)
    team.sync()
    before = team.read("AGENTS.md")
    assert "2 examples" in before
    add(team, 3, 4, 5)
    team.sync()
    assert team.read("AGENTS.md") == before
    with contextlib.closing(connect(team.workspace.store_path)) as opened:
        assert [(item.level, item.examples) for item in proven(opened, "default", 1)] == [(2, 2)]


def test_high_counts_who_committed_and_a_confirmation_that_a_person_committed(team: Base) -> None:
    team.write("tacit.toml", "[trust]\nhigh_confirmed = 3\n")
    add(team, 3, 4, 5)
    commit(team, f"By an agent that does not say so{AGENT}")
    team.sync()
    assert counts(team) == ("MEDIUM", 5, 0)
    with answering(team.workspace) as answer:
        found = explain(answer, "Cache it")
    assert found.conditions == ("at least 3 examples by people or confirmed, according to git (now 2)",)
    add(team, 3, front="confirmed: ann@example.com\n")
    team.sync()
    assert counts(team) == ("MEDIUM", 5, 0), "the confirmation is not committed"
    commit(team, f"An agent confirms itself{AGENT}")
    team.sync()
    assert counts(team) == ("MEDIUM", 5, 0)
    add(team, 4, front="confirmed: ann@example.com\n")
    commit(team, "Confirm")
    team.sync()
    assert counts(team) == ("HIGH", 5, 0)


def test_the_words_of_git_are_read_on_from_the_last_commit_and_are_those_of_a_new_store(team: Base) -> None:
    team.write("tacit.toml", '[trust]\nbranch = "main"\nper_day = 2\nhigh_confirmed = 1\n')
    team.sync()
    for number in (3, 4):
        git(team.root, "checkout", "-q", "-b", f"topic-{number}")
        add(team, number)
        commit(team, f"Topic{AGENT * (number % 2)}")
        git(team.root, "checkout", "-q", "main")
        add(team, number + 10)
        commit(team)
        git(team.root, "merge", "-q", "--no-edit", f"topic-{number}")
        team.sync()
    git(team.root, "mv", *(f"memory/episodic/code/{NAME.format(n)}.md" for n in (1, 9)))
    commit(team, "Rename")
    team.sync()
    before = team.knowledge()
    team.sync(rebuild=True)
    assert team.knowledge() == before
    assert not preview(team.workspace, from_notes=True).written


def test_a_changed_setting_recounts_and_off_takes_everything_back(team: Base) -> None:
    add(team, 3, 4, 5)
    team.sync()
    assert counts(team) == ("MEDIUM", 2, 3)
    team.write("tacit.toml", "")
    team.sync()
    assert counts(team) == ("HIGH", 5, 0)
    with team.workspace.reading() as reader:
        assert reader.connection.execute("SELECT count(*) FROM word").fetchone() == (0,)
        assert not any(map(reader.state, ("words", "held", "trust", "trust_key", "words_at")))


def test_without_the_settings_a_sync_never_starts_git(
    base: Base, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    git(base.root, "init", "-q")
    add(base, 1)
    base.sync()
    add(base, 2)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "run", refuse)
    assert base.sync().added == 1
    base.write("tacit.toml", "[trust]\nper_day = 1\n")
    with pytest.raises(AssertionError, match="a program was started"):
        base.sync()
