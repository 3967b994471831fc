"""README and docs agree with the program: their commands are run, and all commands are documented."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tacit.cli.registry import full_app, name

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text("utf-8")


def console_blocks(text: str) -> list[tuple[str, str]]:
    """Commands and what each prints; a here-document belongs to its command."""
    steps: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, rest = step.partition("\n")
            if here := re.search(r"<<'(\w+)'$", line):
                document, _, rest = rest.partition(f"\n{here[1]}\n")
                line = f"{line}\n{document}\n{here[1]}"
            steps.append((line, rest))
    return steps


def test_the_tour_prints_what_the_readme_says(tmp_path: Path) -> None:
    today = datetime.now(tz=UTC).astimezone().date().isoformat()
    steps = console_blocks(README)
    assert len(steps) >= 7
    folder = tmp_path
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TZ": "UTC"}
    for command, expected in steps:
        if command.startswith("cd "):
            folder /= command.removeprefix("cd ")
            continue
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        printed = done.stdout.replace(str(tmp_path), "<root>").replace(today, "<today>")
        assert (done.stderr, done.returncode) == ("", 0), command
        assert printed.rstrip() == expected.rstrip(), command


def commands() -> list[str]:
    app = full_app()
    names = [name(command) for command in app.registered_commands]
    return sorted([*names, *(group.name or "" for group in app.registered_groups)])


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented_and_has_help(command: str) -> None:
    assert f"`tacit {command}" in README
    done = subprocess.run(
        [sys.executable, "-m", "tacit", command, "--help"], capture_output=True, text=True, check=True
    )
    assert len(done.stdout.splitlines()) > 5


def test_every_option_has_help() -> None:
    for command in commands():
        done = subprocess.run(
            [sys.executable, "-m", "tacit", command, "--help"], capture_output=True, text=True, check=True
        )
        lines = done.stdout.splitlines()
        for number, line in enumerate(lines):
            if re.match(r"  -", line):
                text = line.strip() + " " + (lines[number + 1].strip() if number + 1 < len(lines) else "")
                assert re.search(r"\S\s{2,}\S|\s[A-Z]\w+ ", text), line


def test_links_in_the_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_template_is_named_in_the_documents() -> None:
    for template in (ROOT / "templates").glob("*.j2"):
        assert f"`{template.name}`" in FORMATS


def test_the_picture_shows_what_the_commands_print() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "picture.py"), "--print"], capture_output=True, check=True
    )
    assert done.stdout.decode() == (ROOT / "docs" / "picture.svg").read_text("utf-8")
