"""Test kill -9 at any moment: no page is half written, no note changes, and the next run gives the normal result."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tacit.store import database
from tacit.system import resources
from tests.base import Base
from tests.soak.mortal import Mortal, Order, mortal
from tests.soak.stories import STORIES, Told, tell, tell_all


@pytest.fixture(scope="module")
def killed() -> Iterator[Mortal]:
    with mortal() as process:
        yield process


def recover(told: Told, base: Base, process: Mortal) -> None:
    """Check the state that a killed command left, run the command again, and check that its result is normal."""
    told.assert_whole(base)
    end = process.run(told.order(base))
    assert (end.code, "error" in end.errors) == (told.end.code, False), end.errors
    told.assert_ended(base)


def calls_of(told: Told, folder: Path, process: Mortal) -> int:
    """Return how many calls of the command change files or the store."""
    return process.run(told.order(told.copy(folder), call=-1)).calls


def kill_before(told: Told, folder: Path, process: Mortal, call: int) -> None:
    """Kill the command before its `call`-th call that changes files or the store, and check the next run."""
    base = told.copy(folder)
    assert process.run(told.order(base, call=call)).killed, call
    recover(told, base, process)


def kill_at_random(told: Told, folder: Path, process: Mortal, random: Random, part: float = 1.0) -> int:
    """Kill the command at a random time, sometimes several times in a row; return how often it was killed.

    The time is in the first part (`part`) of the time that the command took without an accident, so a faster run can
    end before it is killed.
    """
    base = told.copy(folder)
    kills = 0
    while True:
        end = process.run(told.order(base, after=random.uniform(0, told.end.seconds * part)))
        told.assert_whole(base)
        kills += end.killed
        if not end.killed or random.random() < 0.7:
            break
    recover(told, base, process)
    return kills


@pytest.mark.parametrize("name", STORIES)
def test_killed_before_some_calls(name: str, tmp_path: Path, killed: Mortal) -> None:
    told = tell(name, tmp_path, killed)
    calls = calls_of(told, tmp_path / "kb", killed)
    for call in Random(name).sample(range(1, calls), 2):
        kill_before(told, tmp_path / "kb", killed, call)


def test_killed_at_random_moments(tmp_path: Path, killed: Mortal) -> None:
    random = Random(3)
    told = tell("changed", tmp_path, killed)
    kills = tries = 0
    while tries < 4 or (not kills and tries < 50):
        tries += 1
        kills += kill_at_random(told, tmp_path / "kb", killed, random, 4 / max(tries, 4))  # earlier, if none was killed
    assert kills > 0


@pytest.mark.soak
@pytest.mark.parametrize("name", STORIES)
def test_killed_before_every_call(name: str, tmp_path: Path, killed: Mortal) -> None:
    told = tell(name, tmp_path, killed)
    calls = calls_of(told, tmp_path / "kb", killed)
    for call in range(1, calls + 1):
        kill_before(told, tmp_path / "kb", killed, call)
    print(f"{name}: {calls} kills, one before every call that has an effect; 0 torn pages")


@pytest.mark.soak
def test_five_hundred_kills_at_random_moments(tmp_path: Path, killed: Mortal) -> None:
    begun, random, kills = time.monotonic(), Random(1), 0
    stories = list(tell_all(tmp_path, killed))
    while kills < 500:
        kills += kill_at_random(random.choice(stories), tmp_path / "kb", killed, random)
    print(f"{kills} kills, 0 torn pages, every rerun equal, {time.monotonic() - begun:.0f} s")


def test_a_command_killed_before_it_began_leaves_nothing(base: Base, killed: Mortal) -> None:
    base.note("2025-01-01-a", "Retry")
    before = base.everything()
    assert killed.run(Order(str(base.root), call=1)).killed
    assert base.everything() == before


def killed_while_moving(told: Told, folder: Path, process: Mortal, move: tuple[str, str], call: int) -> bool:
    """Kill a migration before its `call`-th call that changes the store; return whether it had so many calls."""
    base, (start, target) = told.copy(folder), move
    store = base.root / ".tacit/tacit.db"
    assert process.run(Order(str(base.root), ("db", "downgrade", start))).code == 0
    arguments = ("db", "upgrade" if target == "head" else "downgrade", target)
    moved = process.run(Order(str(base.root), arguments, call=call))
    assert moved.killed or moved.code == 0, moved.errors
    newest = resources.revisions()[-1]
    places = {"" if name == "base" else newest if name == "head" else name for name in (start, target)}
    with contextlib.closing(database.connect_to_read(store)) as connection:
        assert database.revision(connection) in places
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert ("note" in tables) == ("workspace" in tables) == bool(database.revision(connection))
    assert database.is_sound(store)
    end = process.run(Order(str(base.root)))
    assert (end.code, "error" in end.errors) == (0, False), end.errors
    told.assert_ended(base)
    return moved.killed


MOVES = [(start, "head") for start in ("base", *resources.revisions()[:-1])]
MOVES += [("head", target) for target in ("base", *resources.revisions()[:-1])]


@pytest.mark.parametrize("move", MOVES, ids="-".join)
def test_killed_in_some_moments_of_a_migration(move: tuple[str, str], tmp_path: Path, killed: Mortal) -> None:
    told = tell("changed", tmp_path, killed)
    for call in (20, 40):
        killed_while_moving(told, tmp_path / "kb", killed, move, call)


@pytest.mark.soak
@pytest.mark.parametrize("move", MOVES, ids="-".join)
def test_killed_before_every_call_of_a_migration(move: tuple[str, str], tmp_path: Path, killed: Mortal) -> None:
    told, call = tell("changed", tmp_path, killed), 1
    while killed_while_moving(told, tmp_path / "kb", killed, move, call):
        call += 1
    print(f"{' to '.join(move)}: {call - 1} kills")
    assert call > len(("begin", "migrate", "commit"))


def test_an_ignore_file_that_a_killed_command_left_empty(base: Base) -> None:
    base.note("2025-01-01-a", "Retry")
    (base.root / ".tacit").mkdir()
    (base.root / ".tacit/.gitignore").write_text("")
    base.sync()
    assert (base.root / ".tacit/.gitignore").read_text() == "*\n"
