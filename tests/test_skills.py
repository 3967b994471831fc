"""The files for coding agents, held to the forms that those document."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tacit import __version__, resources
from tacit.skills import FOLDERS, SKILLS, Form, hooks, plugin_files, skill_files

ROOT = Path(__file__).parent.parent
FILES = plugin_files(resources.skills(), __version__)


def front(text: str) -> dict[str, Any]:
    """The front matter of a SKILL.md."""
    found = re.match(r"---\n(.*?)\n---\n\n", text, re.DOTALL)
    assert found
    loaded = yaml.safe_load(found[1])
    assert isinstance(loaded, dict)
    return loaded


def tacit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", sorted(FILES))
def test_the_plugin_in_this_repository_is_what_the_texts_make(path: str, request: pytest.FixtureRequest) -> None:
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


def test_hooks_hold_to_the_documented_form_and_end_well_without_tacit() -> None:
    assert json.loads(FILES["plugins/tacit/hooks/hooks.json"]) == hooks()
    for event, entries in json.loads(FILES["plugins/tacit/hooks/hooks.json"])["hooks"].items():
        assert event in {"SessionStart", "Stop"}
        for entry in entries:
            for hook in entry["hooks"]:
                assert hook["type"] == "command"
                command = [hook["command"], *hook["args"]]
                env = {"PATH": "/usr/bin:/bin"}
                done = subprocess.run(command, input="{}", env=env, capture_output=True, text=True, check=False)
                assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_command_in_a_skill_is_one_that_tacit_has() -> None:
    from tacit.cli.single import COMMANDS

    for body in resources.skills().values():
        used = set(re.findall(r"`tacit ([a-z]+)", body)) | set(re.findall(r"run: tacit ([a-z]+)", body))
        assert used <= set(COMMANDS)


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
    assert "kept  .claude/skills/learn/SKILL.md, which was there" in again.stdout
    assert (learn.read_text(), (shop / "AGENTS.md").read_text()) == ("my own\n", before)


def test_a_project_whose_knowledge_base_lies_elsewhere_gets_the_skills_alone(
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
