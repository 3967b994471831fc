"""Test that the skill and plugin files have the formats that the agents' documentation describes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tacit import __version__
from tacit.agents.skills import FOLDERS, SKILLS, Form, Skill, hooks, plugin_files, skill_files
from tacit.system import resources
from tests.base import Base

ROOT = Path(__file__).parents[2]
FILES = plugin_files(resources.skills(), __version__)


def front(text: str) -> dict[str, Any]:
    """Return the front matter of a SKILL.md."""
    found = re.match(r"---\n(.*?)\n---\n\n", text, re.DOTALL)
    assert found
    loaded = yaml.safe_load(found[1])
    assert isinstance(loaded, dict)
    return loaded


def tacit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", sorted(FILES))
def test_the_plugin_in_this_repository_is_up_to_date_with_the_texts(path: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(FILES[path], "utf-8")
    assert (ROOT / path).read_text("utf-8") == FILES[path]


def test_the_marketplace_leads_to_the_plugin() -> None:
    market = json.loads(FILES[".claude-plugin/marketplace.json"])
    assert {"name", "owner", "plugins"} <= market.keys()
    assert market["owner"]["name"]
    for entry in market["plugins"]:
        plugin = json.loads(FILES[f"{entry['source'].removeprefix('./')}/.claude-plugin/plugin.json"])
        assert plugin["name"] == entry["name"]
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", plugin["name"])
        assert plugin["version"] == entry["version"] == __version__


@pytest.mark.parametrize("form", Form)
def test_skills_hold_to_the_form_of_their_agents(form: Form) -> None:
    found = skill_files(form, resources.skills())
    assert len(found) == len(SKILLS) == 3
    for path, text in found.items():
        folder = path.split("/")[-2]
        head = front(text)
        assert path == f"{FOLDERS[form]}/{folder}/SKILL.md"
        assert len(head["description"]) <= 1_024
        assert "{{" not in text
        commands = re.findall(r"!`([^`]*)`", text)
        if form is Form.CLAUDE:
            assert set(head) == {"description", "argument-hint", "allowed-tools"}
            assert "$ARGUMENTS" in text
            for command in commands:
                assert command.endswith("|| true")
                assert re.search(rf"^!`{re.escape(command)}`$", text, re.MULTILINE)
                tool = " ".join(command.split()[:2])
                assert (
                    f"Bash({tool}" in head["allowed-tools"] or f"Bash({command.split()[0]} *)" in head["allowed-tools"]
                )
        else:
            assert set(head) == {"name", "description"}
            assert re.fullmatch(r"[a-z0-9-]{1,64}", head["name"])
            assert head["name"] == folder
            assert not commands
            assert "$ARGUMENTS" not in text


def test_injected_commands_end_well_without_tacit(tmp_path: Path) -> None:
    for text in skill_files(Form.CLAUDE, resources.skills()).values():
        for command in re.findall(r"!`([^`]*)`", text):
            env = {"PATH": "/usr/bin:/bin"}
            done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env=env, capture_output=True, check=False)
            assert done.returncode == 0


LINE = "command -v tacit-hook >/dev/null 2>&1 && exec tacit-hook {} || true"
EVENTS = {"SessionStart": "session-start", "Stop": "stop /tacit:learn"}


def hook_entries() -> list[tuple[str, dict[str, Any]]]:
    """Return each hook of the plugin with the event that starts it."""
    groups = json.loads(FILES["plugins/tacit/hooks/hooks.json"])["hooks"]
    return [(event, hook) for event, entries in groups.items() for entry in entries for hook in entry["hooks"]]


def test_a_hook_is_one_constant_line_for_the_shell() -> None:
    assert json.loads(FILES["plugins/tacit/hooks/hooks.json"]) == {"hooks": hooks("/tacit:learn")}
    assert sorted(event for event, _ in hook_entries()) == sorted(EVENTS)
    for event, hook in hook_entries():
        assert hook == {"type": "command", "command": LINE.format(EVENTS[event]), "timeout": 10}, "without `args`"


def run_hook(command: str, event: dict[str, Any], path: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command of a hook in a shell, with the event on standard input, as Claude Code does."""
    env = {"PATH": path, "HOME": os.environ["HOME"], "TACIT_ROOT": str(folder / "base")}
    data = json.dumps(event)
    run = ["/bin/sh", "-c", command]
    return subprocess.run(run, input=data, env=env, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("quote", ["$({})", "`{}`", "; {} ;", "\n{}\n", "' ; {} ; '", '" ; {} ; "', "| {}", "&& {}"])
@pytest.mark.parametrize("installed", [True, False])
def test_no_text_of_an_event_is_run_by_a_shell(tmp_path: Path, quote: str, *, installed: bool) -> None:
    text = quote.format(f"touch {tmp_path}/marker")
    fields = ("session_id", "transcript_path", "cwd", "source", "prompt", "last_assistant_message")
    event = {**dict.fromkeys(fields, text), "hook_event_name": text}
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin" if installed else "/usr/bin:/bin"
    for _, hook in hook_entries():
        done = run_hook(hook["command"], event, path, tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_hook_line_answers_when_tacit_is_installed(base: Base) -> None:
    shop = base.root / "shop"
    (shop / "$(touch marker)").mkdir(parents=True)
    (shop / "$(touch marker)" / "api.py").write_text("x = 1\n")
    for number in range(1, 6):
        base.note(f"2025-01-0{number}", "Retry")
    base.page("retry", "Retry", front="languages: [python]\n")
    base.sync()
    (shop / "base").symlink_to(base.root)  # a link as the root itself is allowed
    line = dict(hook_entries())["SessionStart"]["command"]
    event = {"session_id": "s", "cwd": str(shop / "$(touch marker)"), "source": "startup"}
    done = run_hook(line, event, f"{Path(sys.executable).parent}:/usr/bin:/bin", shop)
    answer = json.loads(done.stdout)["hookSpecificOutput"]
    assert "- Retry (HIGH, 5 examples" in answer["additionalContext"]
    assert sorted(path.name for path in shop.rglob("*") if not path.is_symlink()) == ["$(touch marker)", "api.py"]


def test_every_command_in_a_skill_is_one_that_tacit_has() -> None:
    from tacit.cli.registry import COMMANDS

    for body in resources.skills().values():
        used = set(re.findall(r"`tacit ([a-z]+)", body)) | set(re.findall(r"run: tacit ([a-z]+)", body))
        assert used <= set(COMMANDS)


READING = {"list", "show", "explain", "search", "stats", "recall"}
TOLD = {"learn": {"undo"}}  # what a skill tells the person to run, and does not run itself


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.name)
def test_a_skill_allows_the_subcommands_that_it_uses_and_no_others(skill: Skill) -> None:
    body = resources.skills()[skill.name]
    used = set(re.findall(r"(?:`|run: |^)tacit ([a-z]+)", body, re.MULTILINE)) - TOLD.get(skill.name, set())
    allowed = [found[1] for tool in skill.tools if (found := re.match(r"Bash\(tacit(.*)\)", tool))]
    assert {rule.split()[0] for rule in allowed} == used
    for rule in allowed:
        name = rule.split()[0]
        assert name in READING or (skill.name == "learn" and rule == " learn --json - *"), rule


def test_init_writes_skills_and_never_overwrites(tmp_path: Path) -> None:
    done = tacit(tmp_path, "init", "shop", "--agent", "claude", "--agent", "agents")
    assert (done.returncode, done.stderr) == (0, "")
    shop = tmp_path / "shop"
    learn = shop / ".claude/skills/learn/SKILL.md"
    assert learn.read_text() == skill_files(Form.CLAUDE, resources.skills())[".claude/skills/learn/SKILL.md"]
    assert "tacit recall" in (shop / "AGENTS.md").read_text()
    learn.write_text("my own\n")
    (shop / "AGENTS.md").write_text("# Ours\n\n" + (shop / "AGENTS.md").read_text() + "\nThe end.\n")
    before = (shop / "AGENTS.md").read_text()
    again = tacit(tmp_path, "init", "shop", "--agent", "claude", "--agent", "agents")
    assert "kept    .claude/skills/learn/SKILL.md (already exists)" in again.stdout
    assert (learn.read_text(), (shop / "AGENTS.md").read_text()) == ("my own\n", before)


def test_a_project_with_its_knowledge_base_elsewhere_gets_only_the_skills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tacit(tmp_path, "init", "base")
    (tmp_path / "web").mkdir()
    monkeypatch.setenv("TACIT_ROOT", str(tmp_path / "base"))
    done = tacit(tmp_path / "web", "init", "--agent", "agents")
    assert done.returncode == 0
    found = sorted(str(path.relative_to(tmp_path / "web")) for path in (tmp_path / "web").rglob("*") if path.is_file())
    skills = [f".agents/skills/{name}/SKILL.md" for name in ("learn", "patterns", "recall")]
    assert found == [*skills, "AGENTS.md"]
