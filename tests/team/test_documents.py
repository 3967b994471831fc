"""Test that the commands in docs/team.md do what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tacit.actions.init import init
from tests.fleet.samples import FOLLOWING, RULES, SLUG, repository
from tests.fleet.samples import PAGE as PATTERN
from tests.system.test_git import git
from tests.team.repositories import Database
from tests.test_documents import ROOT, console_blocks

PAGE = (ROOT / "docs" / "team.md").read_text("utf-8")


def test_each_command_of_the_page_runs(tmp_path: Path, empty_database: Database) -> None:
    init(tmp_path, {}, date(2025, 1, 1))
    for name, text in ((f"{SLUG}.md", PATTERN), (f"{SLUG}.rules.yml", RULES)):
        (tmp_path / "patterns" / name).write_text(text)
    (tmp_path / "repos.txt").write_text(f"{repository(tmp_path.with_name('judged'), FOLLOWING)}\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    parts = urlsplit(empty_database.admin)
    given = dict(parse_qsl(parts.query))
    server = {
        "PGHOST": given.get("host") or parts.hostname or "",
        "PGPORT": given.get("port") or str(parts.port or ""),
        "PGUSER": given.get("user") or parts.username or "",
        "PGPASSWORD": given.get("password") or parts.password or "",
    }
    who = {f"GIT_{role}_{what}": "sample@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, **server, **who, "PATH": path, "TACIT_TEAM_URL": empty_database.admin}
    steps = [command for command, _ in console_blocks(PAGE)]
    assert len(steps) >= 17
    names = {
        "createdb tacit": "true",  # the test has an empty database of its own
        "=tacit ": f"={empty_database.name} ",
        "tacit.dump tacit": f"tacit.dump {empty_database.name}",
        " ann": f" {empty_database.login('ann')}",
        "--workspace shop": f"--workspace {tmp_path.name}",
    }
    for step in steps:
        if step.startswith("tacit fleet run"):
            with (tmp_path / "tacit.toml").open("a") as settings:
                settings.write("fleet = true\n")  # the last table is [team]
        command = step
        for name, own in names.items():
            command = command.replace(name, own)
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert SLUG in (tmp_path / "fleet.html").read_text("utf-8")


def test_the_page_names_every_team_command_and_option() -> None:
    for command in ("init", "push", "pull", "status", "search", "forget"):
        assert f"tacit team {command}" in PAGE
        asked = [sys.executable, "-m", "tacit", "team", command, "--help"]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
        options = set(re.findall(r"^  (--[a-z-]+)", said, re.MULTILINE))
        assert "--json" in options
        assert {option for option in options - {"--json", "--limit"} if option not in PAGE} == set()
