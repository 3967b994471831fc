"""Test that links and special files in a knowledge base are refused, and never followed or read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.system import safe_files
from tests.base import Base

BIN = Path(sys.executable).parent
FOLDERS = (
    ".tacit",
    "memory",
    "memory/episodic",
    "memory/procedural",
    "memory/procedural/workflows",
    "patterns",
    "templates",
)
COMMANDS = (
    ("list",),
    ("list", "--fresh"),
    ("sync",),
    ("sync", "--check"),
    ("sync", "--rebuild"),
    ("learn", "Retry", "-m", "It held"),
    ("undo",),
    ("adopt", "patterns/dev-patterns.md"),
    ("export",),
    ("import", "lessons.md"),
    ("lint",),
    ("watch",),
    ("init", "."),
)


@pytest.fixture
def grown(base: Base) -> Base:
    base.page("retry", "Retry", front="languages: [python]\n")
    base.write("api.py", "x = 1\n")
    base.write("templates/README.txt", "no template\n")
    base.write("lessons.md", "# Lessons\n\n- Wait longer between attempts\n")
    for number in range(1, 6):
        base.note(f"2025-01-0{number}", "Retry")
    base.sync()
    return base


def run(root: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "tacit"), *arguments]
    return subprocess.run(command, cwd=root, input=text, capture_output=True, text=True, timeout=20, check=False)


def hook(root: Path, event: str = "session-start") -> str:
    data = json.dumps({"session_id": "s", "cwd": str(root)})
    done = subprocess.run(
        [BIN / "tacit-hook", event], input=data, cwd=root, capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def moved(root: Path, folder: str, elsewhere: Path) -> Path:
    """Move a folder out of the knowledge base, put a link in its place, and return the new path."""
    target = elsewhere / "moved"
    shutil.move(root / folder, target)
    (root / folder).symlink_to(target, target_is_directory=True)
    return target


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_link_at_a_folder_is_refused_and_nothing_is_written(
    grown: Base, folder: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert "Retry" in hook(grown.root)
    outside = moved(grown.root, folder, tmp_path_factory.mktemp("outside"))
    before = content(outside), content(grown.root)
    for command in (("sync",), ("learn", "Retry", "-m", "It held"), ("list",), ("init", ".")):
        done = (
            run(grown.root, "--root", str(grown.root), *command) if command[0] != "init" else run(grown.root, *command)
        )
        assert (done.returncode, done.stdout) == (2, ""), command
        assert done.stderr.startswith(f"error[unsafe-path]: {folder}: is a symbolic link\n"), command
    assert (content(outside), content(grown.root)) == before
    if folder != "templates":  # the hook reads no template
        assert hook(grown.root) == ""
    assert hook(grown.root, "stop") == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses(grown: Base, command: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = moved(grown.root, "patterns", tmp_path_factory.mktemp("outside"))
    before = content(outside)
    done = run(grown.root, *command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[unsafe-path]: patterns: is a symbolic link\n")
    assert content(outside) == before


def test_a_link_to_a_folder_inside_is_refused_too(grown: Base) -> None:
    (grown.root / "patterns").rename(grown.root / "really")
    (grown.root / "patterns").symlink_to("really")
    assert run(grown.root, "list").returncode == 2


def test_folders_that_the_settings_name_are_looked_at(grown: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    documents = '[[documents]]\npath = "docs/team/all.md"\n'
    grown.write("tacit.toml", f'{documents}[paths]\nnotes = "team/notes"\npatterns = "own"\nworkflows = "lists/all"\n')
    for path in ("team", "own", "lists", "docs"):
        outside = tmp_path_factory.mktemp("outside")
        (grown.root / path).symlink_to(outside, target_is_directory=True)
        done = run(grown.root, "sync")
        assert (done.returncode, done.stderr.split("\n")[0]) == (2, f"error[unsafe-path]: {path}: is a symbolic link")
        assert not any(outside.iterdir())
        (grown.root / path).unlink()


def test_the_root_itself_may_be_a_link(grown: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("elsewhere") / "link"
    link.symlink_to(grown.root, target_is_directory=True)
    assert run(link, "--root", str(link), "learn", "Retry", "-m", "It held", "--date", "2025-02-01").returncode == 0
    assert "6 examples" in run(link, "--root", str(link), "explain", "Retry").stdout


def test_doctor_reports_a_link(grown: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    moved(grown.root, "patterns", tmp_path_factory.mktemp("outside"))
    done = run(grown.root, "doctor", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    found = [check for check in json.loads(done.stdout) if check["severity"] == "error"]
    assert [check["detail"] for check in found] == ["patterns: is a symbolic link; nothing else was checked"]


@pytest.mark.parametrize("name", ["lock", "tacit.db", "cache.db", "learned.jsonl", "trash", "reminded.json"])
def test_a_link_in_the_local_folder_is_refused(
    grown: Base, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = tmp_path_factory.mktemp("outside") / "mine"
    target.write_text("mine\n")
    (grown.root / ".tacit" / name).unlink(missing_ok=True)
    (grown.root / ".tacit" / name).symlink_to(target)
    for command in (("sync",), ("learn", "Retry", "-m", "It held"), ("undo",)):
        done = run(grown.root, *command)
        assert (done.returncode, done.stderr.split("\n")[0]) == (
            2,
            f"error[unsafe-path]: .tacit/{name}: is a symbolic link",
        )
    assert hook(grown.root) == hook(grown.root, "stop") == ""
    assert target.read_text() == "mine\n"


@pytest.mark.parametrize("folder", ["patterns", "memory", ".tacit"])
def test_a_pipe_in_the_place_of_a_folder_is_refused(grown: Base, folder: str) -> None:
    shutil.rmtree(grown.root / folder)
    os.mkfifo(grown.root / folder)
    done = run(grown.root, "--root", str(grown.root), "sync")
    assert (done.returncode, done.stderr.split("\n")[0]) == (2, f"error[unsafe-path]: {folder}: is not a folder")


def folder_there(path: Path) -> None:
    path.mkdir()


def link_there(path: Path) -> None:
    path.with_name("other.toml").write_text("")
    path.symlink_to("other.toml")


def large_file(path: Path) -> None:
    path.write_text("#" * (safe_files.LARGEST + 1))


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS = (
    (os.mkfifo, "can't be read: not a regular file"),
    (folder_there, "can't be read: not a regular file"),
    (link_there, "can't be read: is a symbolic link"),
    (endless, "can't be read: is a symbolic link"),
    (large_file, "can't be read: larger than 1 MiB"),
)


@pytest.mark.parametrize(("make", "reason"), KINDS)
def test_the_settings_are_a_plain_file_of_limited_size(grown: Base, make: Callable[[Path], None], reason: str) -> None:
    make(grown.root / "tacit.toml")
    for command in (("list",), ("sync",)):
        done = run(grown.root, *command)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"error[unsafe-path]: tacit.toml: {reason}\n")
    assert run(grown.root, "doctor").returncode == 1
    assert hook(grown.root) == ""


@pytest.mark.parametrize(("make", "reason"), KINDS)
def test_an_own_template_is_a_plain_file(grown: Base, make: Callable[[Path], None], reason: str) -> None:
    make(grown.root / "templates" / "README.md.j2")
    done = run(grown.root, "sync")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error[file-access]: templates/README.md.j2: {reason}\n")


@pytest.mark.parametrize("name", ["lock", "tacit.db", "learned.jsonl"])
def test_a_pipe_in_the_local_folder_is_refused(grown: Base, name: str) -> None:
    (grown.root / ".tacit" / name).unlink(missing_ok=True)
    os.mkfifo(grown.root / ".tacit" / name)
    done = run(grown.root, "sync")
    assert (done.returncode, done.stderr.split("\n")[0]) == (
        2,
        f"error[unsafe-path]: .tacit/{name}: is not a regular file",
    )
    assert hook(grown.root, "stop") == ""


@pytest.mark.parametrize("link", ["memory/episodic/code", "patterns/evidence", "patterns/testing"])
def test_nothing_is_written_through_a_link_further_down(
    grown: Base, link: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.rmtree(grown.root / link, ignore_errors=True)
    (grown.root / link).symlink_to(outside, target_is_directory=True)
    new = {"name": "Write a Test", "new": {"category": "testing", "sections": {"Pattern": "- Do"}}}
    many = {"title": "t", "outcome": "o", "patterns": [new]}
    run(grown.root, "learn", "--json", "-", text=json.dumps(many))
    for number in range(30):
        grown_note = f"memory/episodic/other/2025-03-{number:02}.md"
        grown.write(grown_note, f"---\ntitle: Note {number}\npatterns: [Retry]\n---\nWhat happened in {number}.\n")
    run(grown.root, "sync")
    assert not any(outside.iterdir())


@pytest.mark.parametrize("link", [".claude", ".claude/skills", ".agents"])
def test_skills_are_not_written_through_a_link(
    tmp_path: Path, link: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(outside, target_is_directory=True)
    done = run(tmp_path, "init", ".", "--agent", "claude", "--agent", "agents")
    assert done.returncode == 2
    assert done.stderr.startswith(f"error[unsafe-path]: {link}: is a symbolic link\n")
    assert not any(outside.iterdir())


def test_a_reader_takes_no_more_than_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("abcdef")
    assert safe_files.read(tmp_path / "a", 3) == b"abcd"
    assert safe_files.read_text(tmp_path / "a", 6) == "abcdef"
    with pytest.raises(OSError, match="larger than"):
        safe_files.read_text(tmp_path / "a", 5)
    (tmp_path / "link").symlink_to("a")
    assert safe_files.read_text(tmp_path / "link", follow=True) == "abcdef"
    for path in (tmp_path, tmp_path / "link"):
        with pytest.raises(OSError, match=r"regular file|symbolic link"):
            safe_files.read_text(path)
