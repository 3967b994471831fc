"""Test that README and docs agree with the program: their commands are run, and all commands are documented."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tacit.actions.init import init
from tacit.cli.registry import full_app, name
from tests.system.test_git import git

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
FORMATS = (ROOT / "docs" / "formats.md").read_text("utf-8")


def console_blocks(text: str) -> list[tuple[str, str]]:
    """Return each command in the console blocks of a page, with the output that the page shows for it.

    A here-document is a part of its command.
    """
    steps: list[tuple[str, str]] = []
    for _, block in re.findall(r"^(`{3,})console\n(.*?)^\1$", text, re.DOTALL | re.MULTILINE):
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


def test_the_walk_through_standards_prints_what_the_page_says(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for path in filter(None, listed.split("\0")):
        if (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "A copy")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "TZ": "UTC"}
    steps = console_blocks((ROOT / "docs" / "standards.md").read_text("utf-8"))
    assert len(steps) >= 10
    for command, expected in steps:
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        printed = re.sub(r"\bat [0-9a-f]{12}$", "at <commit>", done.stdout, flags=re.MULTILINE)
        assert "error[" not in done.stderr, command
        assert printed.rstrip() == expected.rstrip(), command


def plain(line: str) -> str:
    """Return a line with 0 in place of each number, because numbers change with the code."""
    return re.sub(r"\d+", "0", line.rstrip())


def test_the_walk_through_a_story_prints_what_the_page_says(tmp_path: Path) -> None:
    root = tmp_path / "tacit"
    hidden = shutil.ignore_patterns(".git", ".venv", ".tacit", ".*_cache", "__pycache__", "dist", "build")
    shutil.copytree(ROOT, root, ignore=hidden, symlinks=True)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "All files")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    steps = console_blocks((ROOT / "docs" / "stories.md").read_text("utf-8"))
    assert len(steps) >= 9
    for command, expected in steps:
        done = subprocess.run(
            ["bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        # the libraries of the web pages are code of others, which is said for each file
        assert all(line.startswith("warning: not read: ") for line in done.stderr.splitlines()), done.stderr
        printed = iter(plain(line) for line in done.stdout.splitlines())
        for line in map(plain, expected.splitlines()):
            start, dots, _ = line.partition("…")
            assert any(found == line or (dots and found.startswith(start)) for found in printed), (command, line)


PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_FENCED = re.compile(
    r"^(?:<!-- not run: (?P<reason>[^>]+) -->\n)?```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)


def fenced(kind: str) -> list[tuple[str, str, str]]:
    """Return the fenced blocks of a kind, such as `console`, in all pages.

    Each block is a tuple: the name of the page, the text, and the reason why the block is not run; `""` if it is.
    """
    return [
        (page.name, found["text"], found["reason"] or "")
        for page in PAGES
        for found in _FENCED.finditer(page.read_text("utf-8"))
        if found["kind"] == kind
    ]


def test_each_block_is_run_or_says_why_not() -> None:
    for page, text, reason in (*fenced(""), *fenced("console"), *fenced("bash"), *fenced("sh")):
        lines = [line for line in text.splitlines() if line.strip()]
        runs = [line for line in lines if re.match(r"(?:\$ .+|(?:git diff \| )?tacit [a-z]+)", line)]
        assert reason or (runs and (text.startswith("$ ") or runs == lines)), (page, text)


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Return a repository with a knowledge base and all files that the pages name; a second repository is beside it."""
    root = tmp_path / "team"
    for folder in (root, tmp_path / "shop"):
        folder.mkdir()
        git(folder, "init", "-q", "-b", "main")
    init(root, {}, date(2025, 1, 1))
    document = "# Lessons\n\n## Queue slow work\n\n**Context:** Mail in requests.\n\n**Lesson:** Put it into a queue.\n"
    home = Path(os.environ["HOME"])
    for path in (root / "dev-patterns.md", root / "docs/solutions/a.md", root / "notes.md", home / "old/lessons.md"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document)
    for number in range(2):
        (root / "a.py").write_text(f"a = {number}\n")
        git(root, "add", ".")
        git(root, "commit", "-q", "-m", f"Change {number}")
    (root / "a.py").write_text("a = 3\n")
    return root


@pytest.mark.parametrize(
    ("page", "line"), [(page, line) for page, text, why in fenced("") if not why for line in text.splitlines()]
)
def test_each_command_of_the_pages_runs(team: Path, page: str, line: str) -> None:
    if page == "adopt.md":
        overview = team / "patterns/dev-patterns.md"
        overview.write_text(overview.read_text().replace("A bug was reported", "A bug was seen"))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=team,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    assert "error[usage]" not in done.stderr


@pytest.mark.parametrize("text", [text for _, text, _ in fenced("toml")])
def test_each_setting_of_the_pages_is_valid(team: Path, text: str) -> None:
    (team / "tacit.toml").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "tacit", "sync"], cwd=team, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("text", [text for _, text, _ in fenced("json")])
def test_each_document_of_the_pages_is_read(team: Path, text: str) -> None:
    command = [sys.executable, "-m", "tacit", "learn", "--new", "--json", "-"]
    done = subprocess.run(command, cwd=team, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_each_option_in_the_table_of_commands_exists() -> None:
    known: dict[str, set[str]] = {}
    for row in re.findall(r"^\| `tacit .*$", README, re.MULTILINE):
        words = re.findall(r"`tacit ([a-z]+)(?: ([a-z]+)`)?", row)
        for words_of_one in words:
            names = [word for word in words_of_one if word]
            done = subprocess.run(
                [sys.executable, "-m", "tacit", *names, "--help"], capture_output=True, text=True, check=False
            )
            known.setdefault(row, set()).update(re.findall(r"--[a-z][a-z-]+", done.stdout))
        assert set(re.findall(r"`(--[a-z][a-z-]+)", row)) <= known[row], row


def commands() -> list[str]:
    app = full_app()
    names = [name(command) for command in app.registered_commands]
    return sorted([*names, *(group.name or "" for group in app.registered_groups)])


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented_and_it_and_its_options_have_help(command: str) -> None:
    assert f"`tacit {command}" in README
    done = subprocess.run(
        [sys.executable, "-m", "tacit", command, "--help"], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert len(lines) > 5
    for number, line in enumerate(lines):
        if re.match(r"  -", line):
            text = line.strip() + " " + (lines[number + 1].strip() if number + 1 < len(lines) else "")
            assert re.search(r"\S\s{2,}\S|\s[A-Z]\w+ ", text), line


def test_link_targets_in_the_documents_exist() -> None:
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
