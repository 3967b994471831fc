"""Test `confirm`: notes that a coding agent recorded count as a person's after a person confirmed them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

from tacit.actions.confirm import confirm, person
from tacit.domain.pattern import Dossier
from tacit.errors import UsageError
from tacit.queries.lookup import answering, show
from tests.base import Base
from tests.system.test_git import git

Run = Callable[..., CompletedProcess[str]]
NOTE = "memory/episodic/code/2026-01-{:02}-x.md"


@pytest.fixture
def run(base: Base) -> Run:
    """Return a function that runs tacit in the knowledge base, without a terminal."""

    def call(*arguments: str, stdin: str = "") -> CompletedProcess[str]:
        command = [sys.executable, "-m", "tacit", *arguments]
        return subprocess.run(
            command, cwd=base.root, env=os.environ, input=stdin, capture_output=True, text=True, check=False
        )

    return call


@pytest.fixture
def mixed(base: Base) -> Base:
    """Return a knowledge base with five notes about one pattern; an agent recorded the last three."""
    for number in range(1, 6):
        base.note(f"2026-01-{number:02}-x", "Cache it", front="via: agent\n" if number > 2 else "")
    base.sync()
    return base


def shown(base: Base) -> Dossier:
    with answering(base.workspace) as answer:
        return show(answer, "Cache it")


def origins(base: Base) -> tuple[int, int]:
    pattern = shown(base).pattern
    return pattern.examples - pattern.by_agents, pattern.by_agents


def test_examples_of_people_and_agents_are_counted_apart(mixed: Base) -> None:
    assert origins(mixed) == (2, 3)


def test_a_confirmed_note_counts_as_a_persons_and_only_one_line_of_it_changes(mixed: Base) -> None:
    before = mixed.read(NOTE.format(3))
    done = confirm(mixed.workspace, [NOTE.format(3), "2026-01-04-x"], "ann@example.com")
    assert done.confirmed == (NOTE.format(3), NOTE.format(4))
    assert origins(mixed) == (4, 1)
    assert mixed.read(NOTE.format(3)).replace("confirmed: ann@example.com\n", "") == before


def test_notes_of_people_and_confirmed_ones_stay_as_they_are(mixed: Base) -> None:
    confirm(mixed.workspace, ["2026-01-03-x"], "ann@example.com")
    done = confirm(mixed.workspace, ["2026-01-01-x", "2026-01-03-x"], "bob@example.com")
    assert done.confirmed == ()
    assert done.unchanged == (
        (NOTE.format(1), "not recorded by an agent"),
        (NOTE.format(3), "confirmed by ann@example.com"),
    )


@pytest.mark.parametrize("name", ["nothing", "patterns/data/x.md", "../x"])
def test_an_unknown_note_is_an_error_and_nothing_is_written(mixed: Base, name: str) -> None:
    before = mixed.read(NOTE.format(3))
    with pytest.raises(UsageError, match="is not a note"):
        confirm(mixed.workspace, ["2026-01-03-x", name], "ann@example.com")
    assert mixed.read(NOTE.format(3)) == before


def test_a_name_that_fits_several_notes_is_an_error(mixed: Base) -> None:
    mixed.write("memory/episodic/design/2026-01-03-x.md", "---\ntitle: Other\nvia: agent\n---\nText\n")
    mixed.sync()
    with pytest.raises(UsageError, match="matches several notes"):
        confirm(mixed.workspace, ["2026-01-03-x"], "ann@example.com")


def test_high_persons_counts_confirmed_notes(mixed: Base) -> None:
    mixed.write("tacit.toml", "[confidence]\nhigh_persons = 3\n")
    mixed.sync()
    assert shown(mixed).pattern.level.name == "MEDIUM"
    confirm(mixed.workspace, ["2026-01-05-x"], "ann@example.com")
    assert shown(mixed).pattern.level.name == "HIGH"


def test_the_command_names_who_confirmed_and_shows_the_counts(mixed: Base, run: Run) -> None:
    refused = run("confirm", "2026-01-03-x")
    assert refused.returncode == 2
    assert "without a terminal, --by is required" in refused.stderr
    assert "2 by people, 3 by agents" in run("show", "Cache it").stdout
    answer = json.loads(run("confirm", "2026-01-03-x", "--by", "Ann", "--json").stdout)
    assert answer["confirmed"] == [NOTE.format(3)]
    assert (
        run("confirm", "2026-01-03-x", "--by", "Ann").stdout == f"{NOTE.format(3)}: confirmed by Ann; nothing to do\n"
    )
    assert "5 examples: 3 by people, 2 by agents: HIGH" in run("explain", "Cache it").stdout
    found = json.loads(run("show", "Cache it", "--json").stdout)
    assert (found["by_people"], found["by_agents"]) == (3, 2)
    assert [item["confirmed"] for item in found["evidence"]] == [None, None, "Ann", None, None]


@pytest.mark.parametrize("via", ["import", "person", "", "Agent"])
def test_a_learned_document_can_not_say_that_it_comes_from_a_person(base: Base, run: Run, via: str) -> None:
    new = {"name": "Cache it", "new": {"category": "data", "sections": {"Pattern": "Cache it."}}}
    document = {"title": "Task", "outcome": "Faster", "via": via, "patterns": [new]}
    done = run("learn", "--json", "-", stdin=json.dumps(document))
    assert done.returncode == 0, done.stderr
    assert shown(base).pattern.by_agents == 1


def test_nobody_confirms_if_git_names_no_person(base: Base) -> None:
    assert person(base.workspace) == ""
    subprocess.run(["git", "init", "--quiet"], cwd=base.root, check=True)
    subprocess.run(["git", "config", "user.email", "ann@example.com"], cwd=base.root, check=True)
    assert person(base.workspace) == "ann@example.com"


def test_a_note_that_only_git_calls_an_agents_can_be_confirmed(base: Base) -> None:
    git(base.root, "init", "-q")
    base.note("2026-01-01-x", "Cache it")
    git(base.root, "add", "memory")
    git(base.root, "commit", "-q", "-m", "Note\n\nCo-authored-by: Claude <noreply@anthropic.com>")
    assert confirm(base.workspace, ["2026-01-01-x"], "ann").unchanged == ((NOTE.format(1), "not recorded by an agent"),)
    base.write("tacit.toml", "[trust]\nhigh_confirmed = 1\n")
    assert confirm(base.workspace, ["2026-01-01-x"], "ann").confirmed == (NOTE.format(1),)
    assert confirm(base.workspace, ["2026-01-01-x"], "bob").unchanged == ((NOTE.format(1), "confirmed by ann"),)
