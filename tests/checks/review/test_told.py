"""Test that a review reports, in every format, how a change alters what coding agents are told."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tacit.actions.review import review
from tacit.checks.formats import json_report
from tacit.checks.formats.github import github
from tacit.checks.formats.markdown import markdown
from tacit.checks.formats.sarif import sarif
from tacit.checks.review.change import Asked
from tacit.checks.review.values import Review
from tacit.cli import run
from tests.base import Base
from tests.system.test_git import git

PAGE = "patterns/data/cache-it.md"


@pytest.fixture
def repo(base: Base) -> Base:
    """Return a repository whose knowledge base has a HIGH pattern, and one with four examples."""
    base.write("tacit.toml", "[confidence]\nhigh = 5\n")
    base.page("cache-it", "Cache It", body="## Pattern\n\n- Ask once.\n")
    base.page("retry", "Retry", body="## Pattern\n\n- Wait.\n")
    for number in range(1, 6):
        base.note(f"2026-01-0{number}-x", "Cache It", *(["Retry"] if number < 5 else []))
    git(base.root, "init", "-q")
    git(base.root, "add", "-A")
    git(base.root, "commit", "-qm", "Begin")
    return base


def told(repo: Base, revision: str = "") -> Review:
    return review(None, repo.root, Asked(revision))


def messages(repo: Base) -> list[tuple[str, str]]:
    git(repo.root, "add", "-A")
    git(repo.root, "commit", "-qm", "Change")
    found = [(item.location.path, item.message.removeprefix("this change ")) for item in told(repo, "HEAD").altered]
    git(repo.root, "reset", "-q", "--soft", "HEAD~")
    assert found == [(i.location.path, i.message.removeprefix("this change ")) for i in told(repo).altered]
    return found


def test_other_changes_alter_nothing(repo: Base) -> None:
    repo.write("main.py", "x = 1\n")
    repo.page("retry", "Retry", body="## Pattern\n\n- Wait longer.\n")
    repo.note("2026-02-01-y", "Cache It")
    assert messages(repo) == []


def test_the_text_of_a_high_pattern(repo: Base) -> None:
    repo.write(PAGE, repo.read(PAGE).replace("Ask once", "Ask twice"))
    assert messages(repo) == [(PAGE, "edits the text of the HIGH pattern Cache It")]


def test_a_new_name_of_a_high_pattern(repo: Base) -> None:
    (repo.root / PAGE).unlink()
    repo.page("keep-it", "Keep It", front="aliases: [Cache It]\n", body="## Pattern\n\n- Ask once.\n")
    assert messages(repo) == [("patterns/data/keep-it.md", "renames the HIGH pattern Cache It to Keep It")]


def test_patterns_that_become_high_or_stop_to_be(repo: Base) -> None:
    repo.note("2026-02-01-y", "Retry")
    (repo.root / "memory/episodic/code/2026-01-05-x.md").unlink()
    assert messages(repo) == [
        ("patterns/data/retry.md", "raises Retry from MEDIUM to HIGH"),
        (PAGE, "lowers Cache It from HIGH to MEDIUM"),
    ]


def test_settings_templates_and_lists(repo: Base) -> None:
    repo.write("tacit.toml", '[confidence]\nhigh = 7\n[export]\ntargets = ["agents"]\n')
    repo.write("templates/workflow.md.j2", "{{ pattern.name }}\n")
    repo.write("confirmed-text.toml", '[[confirmed]]\nfingerprint = "3f2a9c1b7d20"\n')
    repo.write("verify-accepted.toml", '[[accepted]]\nfingerprint = "3f2a"\nreason = "known"\n')
    assert messages(repo) == [
        (PAGE, "lowers Cache It from HIGH to MEDIUM"),
        ("confirmed-text.toml", "adds 1 to the texts that agents get although these texts read like instructions"),
        ("tacit.toml", "sets confidence.high from 5 to 7"),
        ("tacit.toml", 'sets export.targets from the default to ["agents"]'),
        ("templates/workflow.md.j2", "edits a template of generated pages"),
        ("verify-accepted.toml", "adds 1 to the accepted findings of `tacit verify`"),
    ]


def test_an_empty_table_is_no_setting_and_a_broken_file_is_told(repo: Base) -> None:
    repo.write("tacit.toml", "[confidence]\nhigh = 5\n[pages]\n")
    assert messages(repo) == []
    repo.write("tacit.toml", "[confidence]\nhigh = 5\n[confidence]\n")
    assert [(path, what) for path, what in messages(repo) if path == "tacit.toml"] == [
        ("tacit.toml", "makes the settings unreadable, so that no command works")
    ]


def test_the_first_rules_are_told_before_and_after_they_are_committed(repo: Base) -> None:
    rules = "patterns/data/cache-it.rules.yml"
    repo.write(rules, "id: ask\nlanguage: python\nrule: {pattern: ask($A)}\n")
    (item,) = told(repo).altered
    assert (item.location.path, item.message) == (rules, "this change adds the first rules, which this review uses")
    git(repo.root, "add", "-A")
    assert told(repo).altered == (item,)
    git(repo.root, "commit", "-qm", "Change")
    committed = told(repo, "HEAD")
    assert committed.rules_added == ("cache-it/ask",)
    assert committed.alters_agents


def test_every_format_says_it(repo: Base) -> None:
    repo.write(PAGE, repo.read(PAGE).replace("Ask once", "Ask twice"))
    found, what = told(repo), "this change edits the text of the HIGH pattern Cache It"
    assert json_report.review(found)["alters_agents"] == [{"path": PAGE, "what": what}]
    (notice,) = sarif(found, "1")["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert (notice["level"], notice["message"]["text"]) == ("note", what)
    assert f"::notice file={PAGE},line=1,title=alters-agents::{what}\n" in github(found)
    assert f"### What agents are told\n\n- `{PAGE}`: {what}\n" in markdown(found)


def test_a_knowledge_base_in_another_place_is_not_changed(repo: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    shop: Path = tmp_path_factory.mktemp("shop")
    git(shop, "init", "-q")
    (shop / "tacit.toml").write_text("[confidence]\nhigh = 2\n")
    found = review(repo.workspace, shop, Asked())
    assert found.altered == ()
    assert json.loads(json.dumps(json_report.review(found)))["alters_agents"] == []


def test_a_build_can_fail_on_it(repo: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.root)
    for text, code in (("x = 1\n", 0), (repo.read(PAGE).replace("Ask once", "Ask twice"), 1)):
        repo.write("main.py" if code == 0 else PAGE, text)
        for option in ("agents", "error"):
            monkeypatch.setattr(sys, "argv", ["tacit", "review", "--fail-on", option])
            assert run() == (code if option == "agents" else 0)
