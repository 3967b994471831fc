"""Test the hooks for pre-commit with pre-commit itself, on commits of each kind."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.base import Base
from tests.system.test_git import git

ROOT = Path(__file__).parents[1]
HIGH = 5
VERIFY = '[verify]\ndocs = ["GUIDE.md"]\n'


@pytest.fixture(scope="module")
def pre_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install pre-commit from PyPI into an environment of its own, and return the path of the program."""
    folder = tmp_path_factory.mktemp("pre-commit")
    environment = {**os.environ, "HOME": str(folder)}
    for command in (
        [sys.executable, "-m", "venv", str(folder / "venv")],
        [str(folder / "venv/bin/pip"), "install", "--quiet", "--disable-pip-version-check", "pre-commit==4.3.0"],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment)
        if done.returncode:
            pytest.skip("pre-commit can't be installed from PyPI")
    return folder / "venv/bin/pre-commit"


@pytest.fixture
def shop(base: Base, pre_commit: Path) -> Base:
    """Return a repository with a HIGH pattern and some code, in which all hooks of this repository are installed."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    for hook in hooks:  # the installed tacit, so that no environment is built for each test
        hook.update(language="system", entry=f"{shlex.quote(sys.executable)} -m {hook['entry']}")
    base.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
    base.page("wait", "Wait")
    for number in range(HIGH):
        base.note(f"2025-01-0{number + 1}-a", "Wait")
    base.write("tacit.toml", f"[confidence]\nhigh = 5\n{VERIFY}")
    base.write("GUIDE.md", "# Guide\n\nSee [the code](code.py).\n")
    base.write("code.py", "x = 1\n")
    base.write(".gitignore", ".tacit/\n")
    base.sync()
    git(base.root, "init", "-q", "-b", "main")
    git(base.root, "add", ".")
    git(base.root, "commit", "-q", "-m", "First")
    subprocess.run([pre_commit, "install"], cwd=base.root, check=True, capture_output=True)
    return base


def commit(base: Base) -> subprocess.CompletedProcess[str]:
    who = ("-c", "user.name=Sample", "-c", "user.email=sample@example.com", "-c", "commit.gpgsign=false")
    command = ["git", *who, "commit", "-m", "Change"]
    return subprocess.run(command, cwd=base.root, capture_output=True, text=True, check=False)


def test_a_commit_that_only_deletes_notes_is_checked(shop: Base) -> None:
    git(shop.root, "rm", "-q", "memory/episodic/code/2025-01-01-a.md")
    done = commit(shop)
    assert done.returncode == 1, done.stderr
    assert "patterns/dev-patterns.md" in done.stderr
    shop.sync()
    git(shop.root, "add", "-A")
    done = commit(shop)
    assert done.returncode == 0, done.stderr


def test_a_commit_that_only_changes_the_settings_is_checked(shop: Base) -> None:
    shop.write("tacit.toml", f"[confidence]\nhigh = 6\n{VERIFY}")
    git(shop.root, "add", "tacit.toml")
    done = commit(shop)
    assert done.returncode == 1, done.stderr
    assert "patterns/dev-patterns.md" in done.stderr


def test_a_commit_of_code_passes(shop: Base) -> None:
    shop.write("code.py", "x = 22\n")  # another size, because the file is dated back and git looks at its date
    git(shop.root, "add", "code.py")
    done = commit(shop)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Passed") == 3


def test_a_commit_that_only_deletes_what_a_document_names_is_checked(shop: Base) -> None:
    git(shop.root, "rm", "-q", "code.py")
    done = commit(shop)
    assert done.returncode == 1, done.stderr
    assert "code.py" in done.stderr
