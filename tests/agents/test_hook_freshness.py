"""Test what the session hook says and starts in the background if notes are newer than the store."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.agents import freshness
from tacit.agents.hook_settings import load
from tacit.store.binding import STORE
from tests.agents.test_hook import HOOK, RETRY, hook, until
from tests.base import Base

Place = tuple[Base, Path]


@pytest.fixture
def place(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a knowledge base with a MEDIUM pattern, and a folder with a file to which the pattern applies."""
    base.page("retry-with-backoff", RETRY, front="languages: [python]\n")
    base.page("plain", "Plain", category="")
    for number in range(1, 5):
        base.note(f"2025-01-0{number}-a", RETRY)
    base.sync()
    folder = tmp_path_factory.mktemp("project")
    (folder / "api.py").touch()
    return base, folder


def said(place: Place) -> str:
    return hook("session-start", place[1], place[0].root)


def test_nothing_is_said_of_age_if_nothing_changed(place: Place) -> None:
    assert said(place).splitlines()[0].endswith("levels come from counted examples):")
    place[0].sync()
    assert "changed since" not in said(place)


CHANGES: dict[str, Callable[[Base], object]] = {
    "a note is created": lambda base: base.note("2025-01-05-a", RETRY),
    "a note is changed in place": lambda base: (base.root / "memory/episodic/code/2025-01-01-a.md").write_text("new"),
    "a note is deleted": lambda base: (base.root / "memory/episodic/code/2025-01-01-a.md").unlink(),
    "a folder is created": lambda base: base.write("memory/episodic/ops/2025-01-05-a.md", "---\ntitle: T\n---\n"),
    "a page is renamed": lambda base: (base.root / "patterns/data/retry-with-backoff.md").rename(
        base.root / "patterns/data/other.md"
    ),
    "a page in the upper folder is deleted": lambda base: (base.root / "patterns/plain.md").unlink(),
    "a category is deleted": lambda base: shutil.rmtree(base.root / "patterns/data"),
    "the settings change": lambda base: base.write("tacit.toml", "[confidence]\nhigh = 9\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_kind_of_change_is_noticed(place: Place, change: str) -> None:
    time.sleep(0.02)  # so that the file system's clock moves on
    CHANGES[change](place[0])
    assert "counted less than a minute ago; notes have changed since" in said(place)
    until(lambda: "changed since" not in said(place))


@pytest.mark.parametrize("change", ["a note is created", "a note is deleted", "a folder is created"])
def test_folders_are_compared_when_the_time_is_over(place: Place, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    base = place[0]
    monkeypatch.setattr(freshness, "_LIMIT", -1.0)
    known, scanned = load(base.workspace.local), base.workspace.binding.scanned()
    assert known is not None
    assert not freshness.is_behind(base.root, known, scanned)
    CHANGES[change](base)
    assert freshness.is_behind(base.root, known, scanned)


def test_another_knowledge_base_in_the_notes_folder_is_not_looked_at(place: Place) -> None:
    base = place[0]
    inner = "memory/episodic/elsewhere"
    base.write(f"{inner}/tacit.toml", "")
    base.write(f"{inner}/2025-01-05-a.md", "---\ntitle: T\n---\n")
    base.sync()
    time.sleep(0.02)
    (base.root / inner / "2025-01-05-a.md").write_text("changed in place")
    base.write(f"{inner}/2025-01-06-b.md", "new")
    assert "changed since" not in said(place)


def test_the_next_session_is_told_the_new_levels(place: Place) -> None:
    base, _ = place
    base.note("2025-01-05-a", RETRY)
    before = base.everything()
    assert "MEDIUM, 4 examples" in said(place)
    until(lambda: f"{RETRY} (HIGH, 5 examples" in said(place))
    assert base.everything() == before, "the background writes no page"


def test_a_fresh_clone_is_read_in_the_background(place: Place) -> None:
    base, _ = place
    shutil.rmtree(base.root / ".tacit")
    assert "has not counted this team's patterns on this machine yet" in said(place)
    until(lambda: "MEDIUM, 4 examples" in said(place))
    assert base.workspace.binding.believes(STORE)


def test_the_background_imports_nothing_of_the_repository(place: Place) -> None:
    base, folder = place
    shutil.rmtree(base.root / ".tacit")
    for name in ("json.py", "tacit.py", "typer.py", "sitecustomize.py"):
        for directory in (base.root, folder):
            (directory / name).write_text(f"open({str(base.root / 'ran')!r}, 'w')\n")
    said(place)
    until(lambda: "MEDIUM, 4 examples" in said(place))
    assert not (base.root / "ran").exists()


def test_the_hook_does_not_wait_for_the_background(place: Place) -> None:
    """A host reads the output to its end, so the process in the background must not hold it open."""
    base, _ = place
    shutil.rmtree(base.root / ".tacit")
    (base.root / ".tacit").mkdir()
    code = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(base.root / ".tacit/lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        began = time.monotonic()
        assert "in the background" in said(place)
        assert time.monotonic() - began < 5, "the background waits for the lock, the hook does not"
        assert not base.workspace.binding.believes(STORE)
        holder.communicate()
    until(lambda: base.workspace.binding.believes(STORE))


def test_only_one_process_waits_in_the_background(place: Place) -> None:
    base, _ = place
    shutil.rmtree(base.root / ".tacit")
    (base.root / ".tacit").mkdir()
    with (base.root / ".tacit/lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for _ in range(4):
            assert "in the background" in said(place)
        assert len(waiting(base)) == 1
    until(lambda: base.workspace.binding.believes(STORE))
    until(lambda: not waiting(base))


def waiting(base: Base) -> list[str]:
    """Return the command lines of the syncs of this knowledge base that run in the background."""
    listed = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if f"-m tacit --root {base.root} list --fresh" in line]


@pytest.mark.parametrize("text", [None, "{}", "event"])
def test_a_pipe_that_stays_open_costs_a_moment(place: Place, text: str | None) -> None:
    base, folder = place
    event = json.dumps({"session_id": "s", "cwd": str(folder)}) if text == "event" else text
    env = {**os.environ, "TACIT_ROOT": str(base.root)}
    command = [str(HOOK), "session-start"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, env=env) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if event:
            process.stdin.write(event.encode())
            process.stdin.flush()
        began = time.monotonic()
        answer = process.stdout.read()
        assert time.monotonic() - began < 5
        assert RETRY in json.loads(answer)["hookSpecificOutput"]["additionalContext"]


def test_an_event_may_come_in_pieces(place: Place) -> None:
    base, folder = place
    event = json.dumps({"session_id": "s", "inner": {"a": {}}, "cwd": str(folder)}).encode()
    env = {**os.environ, "TACIT_ROOT": str(base.root)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([HOOK, "session-start"], cwd="/", env=env, **pipes) as process:  # type: ignore[call-overload]
        for piece in (event[:40], event[40:]):
            process.stdin.write(piece)
            process.stdin.flush()
            time.sleep(0.02)
        assert RETRY in process.stdout.read().decode()


@pytest.mark.parametrize("workspace", ['"workspace" = "team"', "workspace = 'team'", 'workspace="team" # ours'])
def test_settings_in_any_form_of_toml_are_understood(place: Place, workspace: str) -> None:
    place[0].write("tacit.toml", f"{workspace}\n")
    place[0].sync()
    assert RETRY in said(place)


@pytest.mark.parametrize("line", ['"default_root" = "{}"', "default_root = '{}'", 'default_root="""{}"""'])
def test_the_users_settings_in_any_form_of_toml_are_understood(place: Place, line: str) -> None:
    settings = Path(os.environ["HOME"]) / ".config/tacit/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(line.format(place[0].root) + "\n")
    assert RETRY in hook("session-start", place[1])


def test_lookups_say_that_notes_are_newer(place: Place) -> None:
    base, _ = place

    def tacit(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tacit", *arguments]
        return subprocess.run(command, cwd=base.root, capture_output=True, text=True, check=True)

    for arguments in (("list",), ("show", RETRY), ("explain", RETRY), ("search", "retry"), ("list", "--json")):
        assert tacit(*arguments).stderr == ""
    base.note("2025-01-05-a", RETRY)
    for arguments in (("list",), ("show", RETRY), ("explain", RETRY), ("search", "retry"), ("list", "--json")):
        warning = "warning: notes or settings have changed since the last sync: add --fresh, or run `tacit sync`\n"
        assert tacit(*arguments).stderr == warning
    assert tacit("list", "--fresh").stderr == ""
    assert tacit("list").stderr == ""
