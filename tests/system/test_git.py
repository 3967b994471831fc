"""Test queries of real repositories, and that no program of a repository is started."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tacit.errors import GitError
from tacit.system.git import Repository, repository


def git(folder: Path, *arguments: str) -> str:
    """Run git with a name and an email address, and return its output."""
    who = ("-c", "user.name=Sample", "-c", "user.email=sample@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(("git", *who, *arguments), cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    """Return a repository with one commit, whose message names two patterns."""
    folder = tmp_path / "a shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.py").write_text("a = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "First: ü\n\nPattern: Retry It\nPattern: Cache Less\n")
    found = repository(folder)
    assert found is not None
    return found


def test_there_may_be_no_repository(tmp_path: Path) -> None:
    assert repository(tmp_path) is None


def test_a_repository_is_found_from_within(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = shop.root / "ünder"
    inside.mkdir()
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert repository(inside) == shop


def test_commits_and_their_trailers(shop: Repository) -> None:
    (shop.root / "b c.py").write_text("b = 1\n")
    git(shop.root, "add", ".")
    git(shop.root, "commit", "-q", "-m", "Second")
    first, second = shop.recent(5)
    assert (first.subject, first.patterns) == ("First: ü", ("Retry It", "Cache Less"))
    assert (second.subject, second.patterns, second.author) == ("Second", (), "Sample")
    assert [commit.hash for commit in shop.commits("HEAD~1..HEAD")] == [second.hash] == [shop.head()]
    assert shop.commits("HEAD~1") == (first,)
    assert shop.recent(1) == (second,)
    assert shop.files("HEAD") == ("b c.py",)
    assert shop.files("HEAD~1") == ("a.py",)
    assert shop.files("HEAD~1..HEAD") == ("b c.py",)


def test_what_is_not_committed(shop: Repository) -> None:
    assert shop.uncommitted() == ()
    (shop.root / "a.py").write_text("a = 2\n")
    (shop.root / "new").mkdir()
    (shop.root / "new" / "ß.py").touch()
    assert shop.uncommitted() == ("a.py", "new/ß.py")


def test_an_empty_repository_has_no_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    empty = repository(tmp_path)
    assert empty is not None
    assert (empty.head(), empty.recent(3), empty.remote()) == ("", (), "")


def test_an_address_is_given_without_its_password(shop: Repository) -> None:
    git(shop.root, "remote", "add", "origin", "https://me:" + "geheim@example.com/team/shop.git")
    assert shop.remote() == "https://example.com/team/shop.git"
    git(shop.root, "remote", "set-url", "origin", "git@example.com:team/shop.git")
    assert shop.remote() == "git@example.com:team/shop.git"


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "-p", "a..b", "HEAD:a.py/.."])
def test_no_revision_is_an_option(shop: Repository, revision: str) -> None:
    with pytest.raises(GitError):
        shop.commits(revision)
    assert not (shop.root / "x").exists()


def test_nothing_of_the_repository_runs(shop: Repository) -> None:
    trap = f"touch '{shop.root}/ran' #"
    settings = {
        **dict.fromkeys(("core.fsmonitor", "diff.external", "core.pager", "diff.x.textconv", "filter.x.clean"), trap),
        "filter.x.process": trap,
        "filter.x.required": "true",
        "log.showSignature": "true",
        "gpg.program": trap,
    }
    for key, value in settings.items():
        git(shop.root, "config", key, value)
    (shop.root / ".gitattributes").write_text("* filter=x diff=x\n")
    (shop.root / "a.py").write_text("a = 2\n")
    assert shop.uncommitted() == (".gitattributes", "a.py")
    assert shop.recent(1)
    assert shop.files("HEAD")
    assert not (shop.root / "ran").exists()
