"""Test the lines for a CODEOWNERS file that say who reviews the files that coding agents read."""

from __future__ import annotations

import pytest

from tacit.actions.code_owners import PLACES, own
from tacit.errors import UsageError
from tests.base import Base
from tests.system.test_git import git

LINES = tuple(f"/{path} @org/team" for path in ("patterns/", "templates/", "tacit.toml", "confirmed-text.toml"))


@pytest.fixture
def repo(base: Base) -> Base:
    git(base.root, "init", "-q")
    return base


def test_a_new_file_has_a_line_for_each_path(repo: Base) -> None:
    assert own(repo.workspace, "@org/team") == (PLACES[0], LINES)
    assert repo.read(PLACES[0]) == "\n".join(LINES) + "\n"
    assert own(repo.workspace, "ann@example.com").lines == ()


@pytest.mark.parametrize("place", PLACES)
def test_other_lines_stay_and_named_paths_are_not_added_again(repo: Base, place: str) -> None:
    repo.write(place, "* @ann\n/patterns/ @bob")
    assert own(repo.workspace, "@org/team") == (place, LINES[1:])
    assert repo.read(place) == "\n".join(("* @ann", "/patterns/ @bob", "", *LINES[1:])) + "\n"
    assert [name for name in PLACES if (repo.root / name).exists()] == [place]


def test_paths_are_those_of_the_repository(repo: Base) -> None:
    inner = Base(repo.root / "team notes")
    inner.write("tacit.toml", "")
    assert own(inner.workspace, "@ann").lines[0] == r"/team\ notes/patterns/ @ann"


@pytest.mark.parametrize("owner", ["", "ann", "@a b", "@ann\n* @eve", "# @ann"])
def test_what_is_not_an_owner_is_refused(repo: Base, owner: str) -> None:
    with pytest.raises(UsageError):
        own(repo.workspace, owner)
    assert not (repo.root / PLACES[0]).exists()


def test_without_a_repository_nothing_is_written(base: Base) -> None:
    with pytest.raises(UsageError):
        own(base.workspace, "@ann")
