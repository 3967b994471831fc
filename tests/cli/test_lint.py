"""Test what `tacit lint` prints, as text and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.base import Base


def tacit(base: Base, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=base.root, env=os.environ, capture_output=True, text=True, check=False)


def test_findings_are_printed_and_make_it_exit_1(base: Base) -> None:
    base.note("2025-01-01-a")
    done = tacit(base, "lint")
    remark = "authors and dates of 1 note were not compared with git: not a git repository"
    assert (done.returncode, done.stderr.startswith(remark)) == (1, True)
    lines = done.stdout.splitlines()
    head = (
        "memory/episodic/code/2025-01-01-a.md:1:1: hint[unlinked-note]: the note names no pattern, so it is no example"
    )
    assert lines == [head, "  help: add to `patterns:` the patterns that the note is an example of", "1 finding"]
    report = json.loads(tacit(base, "lint", "--json").stdout)
    assert [(item["rule"], item["severity"], item["line"]) for item in report] == [("unlinked-note", "hint", 1)]


def test_nothing_found_exits_0(base: Base) -> None:
    done = tacit(base, "lint")
    assert (done.returncode, done.stdout, done.stderr) == (0, "no findings\n", "")
    assert json.loads(tacit(base, "lint", "--json").stdout) == []


@pytest.mark.parametrize("name", ["dead-links", "placeholder "])
def test_a_rule_that_is_none_is_an_error_with_its_line(base: Base, name: str) -> None:
    base.write("tacit.toml", f'# settings\n[lint]\noff = ["dead-link", "{name}"]\n')
    done = tacit(base, "lint")
    assert done.returncode == 2
    assert done.stderr.startswith(f"tacit.toml:3:1: error[unknown-rule]: there is no rule '{name}'")
    assert "the known names are: author-contradicts-git, " in done.stderr


def test_a_hostile_name_cannot_move_the_cursor(base: Base) -> None:
    base.page("a", '"\\e[2J[Name to fill in]"', body="## Pattern\n\n[\u202eto fill in]\n")
    printed = tacit(base, "lint").stdout
    assert "\x1b" not in printed
    assert "\u202e" not in printed


def test_values_without_quotes_get_them_on_request(base: Base) -> None:
    path = base.write("memory/episodic/code/2025-01-01-a.md", "---\ntitle: Fix: it\npatterns: [A]\n---\n\na: b: c\n")
    path.chmod(0o640)
    before = path.read_bytes()
    assert "[unquoted-text]" in tacit(base, "sync").stderr
    tacit(base, "lint")
    assert path.read_bytes() == before
    done = tacit(base, "lint", "--fix")
    assert "memory/episodic/code/2025-01-01-a.md:2:8: fixed: quotes around the value of `title`" in done.stderr
    assert path.read_bytes() == before.replace(b"Fix: it", b'"Fix: it"')
    assert path.stat().st_mode & 0o777 == 0o640
    assert "unquoted" not in tacit(base, "sync").stderr
    assert "fixed:" not in tacit(base, "lint", "--fix").stderr
    assert tacit(base, "undo").returncode == 0
    assert path.read_bytes() == before


def test_a_fix_is_for_the_knowledge_base(base: Base) -> None:
    assert tacit(base, "lint", "--fix", "some.md").returncode == 2


def test_tomorrow_is_not_the_future(base: Base) -> None:
    """At UTC+14 a day begins while it is the day before at UTC."""
    today = datetime.now(tz=UTC).astimezone().date()
    for days in (1, 3):
        base.note(f"{today + timedelta(days=days)}-a", "A")
    done = tacit(base, "lint")
    assert done.stdout.count("[future-date]") == 1
    assert f"{today + timedelta(days=3)}-a.md" in done.stdout


def test_one_name_in_two_unicode_forms_is_no_finding(base: Base) -> None:
    base.page("café", unicodedata.normalize("NFD", "Café Größe"), category="x")
    base.note("2025-01-01-a", unicodedata.normalize("NFC", "Café Größe"))
    base.note("2025-01-02-a", unicodedata.normalize("NFD", "Café Größe"))
    assert "Größe" not in unicodedata.normalize("NFC", tacit(base, "sync").stderr)


def test_findings_of_one_rule_are_counted_after_five(base: Base) -> None:
    for number in range(8):
        base.note(f"2025-01-0{number + 1}-a{number}")
    done = tacit(base, "lint")
    assert done.stdout.count("hint[unlinked-note]") == 5
    assert done.stdout.splitlines()[-2:] == ["and 3 more of unlinked-note; --all shows them", "8 findings"]
    every = tacit(base, "lint", "--all")
    assert (every.stdout.count("hint[unlinked-note]"), "more of" in every.stdout) == (8, False)
    assert len(json.loads(tacit(base, "lint", "--json").stdout)) == 8


def test_every_command_that_prints_findings_has_the_option_all() -> None:
    from typer.main import get_command

    from tacit.cli.registry import FINDINGS, full_app

    commands: dict[str, Any] = vars(get_command(full_app()))["commands"]
    taking = {name for name, command in commands.items() if any("--all" in option.opts for option in command.params)}
    assert taking == FINDINGS | {"verify"}
    inner = {
        "rules": ("test", "new"),
        "fleet": ("run",),
        "story": ("run", "test"),
        "team": ("pull",),
        "check": ("standards",),
    }
    for group, names in inner.items():
        for name in names:
            assert any("--all" in option.opts for option in commands[group].commands[name].params), (group, name)
