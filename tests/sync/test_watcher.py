"""Test the watcher with real files, real file events and real signals."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tacit.actions.doctor import doctor
from tacit.errors import FileAccessError
from tacit.sync import watch_status
from tacit.sync import watcher as watch
from tacit.sync.watcher import SyncPass, Watcher
from tacit.system import files
from tacit.system.file_events import FileEvents
from tests.base import Base
from tests.sync.test_histories import assert_as_if_new

RETRY = "Retry with Backoff"
RETRY_DOCUMENT = f"""\
# Patterns

## {RETRY}

**Confidence:** LOW

**Context:** Calls to other services.

**Examples:**
1. Shop (2025-01-02): no more timeouts
"""
PATIENCE = 20.0


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.02)


@contextmanager
def watched(base: Base) -> Iterator[subprocess.Popen[str]]:
    """Run `tacit watch` in a process of its own, and yield the process after its first sync."""
    with (base.root.parent / f"{base.root.name}-watch.log").open("w+") as log:
        command = [sys.executable, "-m", "tacit", "--root", str(base.root), "watch"]
        with subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, text=True) as process:
            try:
                wait_for(lambda: "watching" in printed(base), "the first sync")
                yield process
            finally:
                process.terminate()
                process.wait(PATIENCE)


def printed(base: Base) -> str:
    return (base.root.parent / f"{base.root.name}-watch.log").read_text()


def count_on_page(base: Base, number: int) -> Callable[[], bool]:
    noun = "example" if number == 1 else "examples"
    page = base.root / "patterns/dev-patterns.md"
    return lambda: page.is_file() and f"**Based on:** {number} {noun}" in page.read_text()


def save(base: Base, name: str, folder: str = "code") -> None:
    """Write a note in place, as editors do."""
    target = base.root / "memory/episodic" / folder / f"{name}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"---\ntitle: {name}\npatterns: [{RETRY}]\n---\nText of {name}.\n")


def test_pages_follow_each_save(base: Base) -> None:
    save(base, "2025-01-01-a")
    with watched(base):
        assert count_on_page(base, 1)()
        save(base, "2025-01-02-b")
        wait_for(count_on_page(base, 2), "a new note")
        temporary = base.root / "memory/episodic/code/.2025-01-03-c.md.swp"
        temporary.write_text(f"---\ntitle: c\npatterns: [{RETRY}]\n---\nText.\n")
        temporary.rename(base.root / "memory/episodic/code/2025-01-03-c.md")
        wait_for(count_on_page(base, 3), "an editor's save by renaming")
        save(base, "2025-01-04-d", "learning/deep/deeper")
        wait_for(count_on_page(base, 4), "a note in new folders")
        (base.root / "memory/episodic/code/2025-01-01-a.md").unlink()
        wait_for(count_on_page(base, 3), "a deleted note")
        base.page("retry-with-backoff", RETRY, front="aliases: [Try again]\n")
        wait_for(lambda: "Do it." in base.read("patterns/dev-patterns.md"), "a pattern page")
        base.write("tacit.toml", "[confidence]\nhigh = 3\n")
        workflow = base.root / "memory/procedural/workflows/retry-with-backoff.md"
        wait_for(workflow.is_file, "changed settings")
        wait_for(lambda: "MEDIUM → HIGH" in printed(base), "the promotion's line")
    assert_as_if_new(base)


def test_folders_moved_out_and_in_and_created_again(base: Base) -> None:
    for number in (1, 2):
        save(base, f"2025-01-0{number}-x")
    save(base, "2025-01-03-y", "learning")
    with watched(base):
        shutil.move(base.root / "memory/episodic/code", base.root.parent / "away")
        wait_for(count_on_page(base, 1), "a folder moved out")
        shutil.move(base.root.parent / "away", base.root / "memory/episodic/code")
        wait_for(count_on_page(base, 3), "a folder moved in")
        shutil.rmtree(base.root / "memory/episodic")
        wait_for(lambda: "notes folder is missing" in printed(base), "the missing notes folder")
        assert count_on_page(base, 3)(), "pages stay as they were"
        save(base, "2025-02-01-z")
        wait_for(count_on_page(base, 1), "the notes folder created again")
        save(base, "2025-02-02-z")
        wait_for(count_on_page(base, 2), "a note in the folder created again")
    assert_as_if_new(base)


def test_a_folder_replaced_at_once(base: Base) -> None:
    """The folder keeps its name, and a watch of the operating system stays with the folder that was moved away."""
    save(base, "2025-01-01-a")
    save(base, "2025-01-02-b")
    code, ready = base.root / "memory/episodic/code", base.root.parent / f"{base.root.name}-ready"
    shutil.copytree(code, ready)
    same = ready / "2025-01-01-a.md"
    same.write_text(same.read_text().replace(f"[{RETRY}]", "[]"))
    with watched(base):
        assert count_on_page(base, 2)()
        code.rename(base.root.parent / f"{base.root.name}-away")
        ready.rename(code)
        wait_for(count_on_page(base, 1), "the other text of a file that both folders have")
        save(base, "2025-01-01-a")
        wait_for(count_on_page(base, 2), "a save of that file")
        save(base, "2025-01-03-c")
        wait_for(count_on_page(base, 3), "a new note in the folder")
    assert_as_if_new(base)


def test_one_watcher_per_knowledge_base(base: Base) -> None:
    with watched(base) as first:
        command = [sys.executable, "-m", "tacit", "--root", str(base.root), "watch"]
        second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert (second.returncode, second.stdout) == (2, "")
        assert f"this folder is already watched (tacit watch, process {first.pid})" in second.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(base: Base, number: signal.Signals) -> None:
    with watched(base) as process:
        assert json.loads((base.root / ".tacit/watch.json").read_text())["pid"] == process.pid
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
    assert not (base.root / ".tacit/watch.json").exists()
    assert "Traceback" not in printed(base)


def test_doctor_reports_a_dead_a_hung_and_a_failing_watcher(base: Base) -> None:
    def watcher() -> str:
        return next(f"{c.severity}: {c.detail}" for c in doctor(base.workspace) if c.name == "watcher")

    assert watcher() == "None: none"
    with watched(base) as process:
        assert f"None: process {process.pid}" in watcher()
        base.write("tacit.toml", "[confidence]\nhihg = 1\n")
        wait_for(lambda: "unknown key" in (base.root / ".tacit/watch.json").read_text(), "the error in watch.json")
        (base.root / "tacit.toml").unlink()
        wait_for(lambda: "unknown key" not in (base.root / ".tacit/watch.json").read_text(), "the error to go")
        said = watch_status.load(base.workspace.local)
        assert said is not None
        text = (base.root / ".tacit/watch.json").read_text().replace(said.last_look, "2020-01-01T00:00:00+00:00")
        (base.root / ".tacit/watch.json").write_text(text)
        assert "no scan for over three minutes" in watcher()
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        assert f"warning: process {process.pid} is dead" in watcher()
    with watched(base):
        assert "None: process" in watcher(), "a new watcher takes over from a dead one"


@contextmanager
def in_process(base: Base, mounts: Path | None = None) -> Iterator[list[SyncPass]]:
    """Run a watcher in a thread, and yield the list of the results of its syncs."""
    passes: list[SyncPass] = []
    watcher = Watcher(base.root, {}, passes.append)
    if mounts is not None:
        watcher.events = FileEvents(base.root, watcher.woken.set, mounts)
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        wait_for(lambda: bool(passes), "the first sync")
        yield passes
    finally:
        watcher.stop()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def test_pages_written_by_the_watcher_cause_no_sync(base: Base) -> None:
    for number in range(1, 5):
        save(base, f"2025-01-0{number}-x")
    base.sync()
    with in_process(base) as passes:
        save(base, "2025-01-05-y")
        wait_for(lambda: len(passes) > 1, "the sync after the save")
        time.sleep(1.0)
        written = [done.report.written for done in passes if done.report is not None]
        assert len(written[1]) > 3, "pages were written, a workflow among them"
        assert len(passes) <= 3, "a save may come in two events; pages that the watcher writes or removes cause no sync"
        assert written[2:] in ([], [()])


def test_a_followed_document_is_taken_in_after_each_save(base: Base) -> None:
    base.write("tacit.toml", '[import]\nsources = ["docs/**/*.md", "lessons.md"]\n')
    base.write("docs/deep/one.md", RETRY_DOCUMENT)
    document = base.root / "docs/deep/one.md"
    with watched(base):
        assert count_on_page(base, 1)()
        document.write_text(RETRY_DOCUMENT + "2. App (2025-02-03): fewer pages at night\n", "utf-8")
        wait_for(count_on_page(base, 2), "a changed document")
        (base.root / "lessons.md").write_text(RETRY_DOCUMENT.replace("(2025", "(2024").replace("no more", "fewer"))
        wait_for(count_on_page(base, 3), "a new document")
        save(base, "2025-03-04-own")
        wait_for(count_on_page(base, 4), "a note")
        document.write_text(RETRY_DOCUMENT, "utf-8")
        wait_for(count_on_page(base, 3), "a removed entry")
        time.sleep(0.5)
    lines = [line for line in printed(base).splitlines() if "imported " in line]
    assert [line.split("imported ")[1].split(":")[0] for line in lines] == [
        "docs/deep/one.md",
        "docs/deep/one.md",
        "lessons.md",
        "docs/deep/one.md",
    ]


def test_it_reports_that_it_polls_on_a_network_drive(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    mounts = tmp_path_factory.mktemp("proc") / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/share {base.root} nfs4 rw 0 0\n")
    with in_process(base, mounts) as passes:
        assert passes[0].mode == f"polling: {base.root} is a network drive (nfs4)"
        save(base, "2025-01-01-a")
        wait_for(count_on_page(base, 1), "a poll")
        hints = [check for check in doctor(base.workspace) if check.name == "watcher"]
        assert "polling" in hints[0].detail


def test_it_polls_if_the_system_has_no_watch_left(base: Base) -> None:
    import resource

    import watchdog.observers  # noqa: F401  # importing it needs a free file descriptor

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    events = FileEvents(base.root, lambda: None)
    # The system refuses the first inotify instance in the same way if the user has too many of them.
    highest = max(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208  # one that is closed again
    spare = [os.open(os.devnull, os.O_RDONLY) for _ in range(highest)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(spare) + 1, hard))
    try:
        said = events.open(base.workspace.config.layout, ())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for number in spare:
            os.close(number)
        events.close()
    assert said.startswith("polling: the system can't watch more files (")


def test_lost_events_cause_a_scan(base: Base) -> None:
    import logging

    with in_process(base) as passes:
        before = len(passes)
        logging.getLogger("watchdog").warning("Inotify queue overflowed")
        wait_for(lambda: len(passes) > before, "a scan after lost events")


def test_a_change_without_an_event_is_found_by_the_full_scan(
    base: Base, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FULL", 2.0)
    save(base, "2025-01-01-a")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "note.md"
    elsewhere.hardlink_to(base.root / "memory/episodic/code/2025-01-01-a.md")
    with in_process(base) as passes:
        save(base, "2025-01-02-b")
        wait_for(lambda: len(passes) > 1, "the sync after the save, whose pages give events")
        time.sleep(0.5)
        number = len(passes)
        elsewhere.write_text(f"---\ntitle: Another\npatterns: [{RETRY}]\n---\nAnother text.\n")
        wait_for(lambda: len(passes) > number, "a full scan")
        assert [done.report.modified for done in passes[number:] if done.report] == [1]


def storm(base: Base, files: int) -> list[float]:
    """Write many files, half of them while the watcher is stopped; return the seconds until each half is counted."""
    quiet = []
    with watched(base) as process:
        for part in range(2):
            if part:
                process.send_signal(signal.SIGSTOP)
            for number in range(part * files // 2, (part + 1) * files // 2):
                save(base, f"2025-{1 + number % 12:02}-{1 + number % 28:02}-{number:05}", f"code/{number % 50}")
            process.send_signal(signal.SIGCONT)
            began, expected = time.monotonic(), (part + 1) * files // 2
            wait_for(lambda expected=expected: count_on_page(base, expected)(), f"{expected} notes")  # type: ignore[misc]
            quiet.append(time.monotonic() - began)
    assert_as_if_new(base)
    return quiet


def test_a_storm_of_files(base: Base) -> None:
    storm(base, 300)


@pytest.mark.soak
def test_a_storm_of_ten_thousand_files(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.sync.test_watcher.PATIENCE", 120.0)
    running, stopped = storm(base, 10_000)
    sys.stdout.write(f"up to date {running:.1f} s after the last file; {stopped:.1f} s after the watcher went on\n")


def test_the_log_of_a_watcher_is_one_line_per_sync(base: Base) -> None:
    with watched(base):
        save(base, "2025-01-01-a")
        wait_for(lambda: "1 added" in printed(base), "the line")
    lines = [line for line in printed(base).splitlines() if " added" in line]
    assert len(lines) == 1
    assert lines[0].split("  ")[1].startswith("1 added · ↑ Retry with Backoff: UNPROVEN → LOW")
    assert os.environ["HOME"] not in printed(base)


@pytest.mark.parametrize("how", ["moved", "deleted", "replaced", "deleted by a shell"])
def test_it_stops_if_the_root_vanishes(base: Base, how: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("team") / "base"
    place = Base(root)
    for number in range(1, 30):
        save(place, f"2025-01-{number:02}-x")
    away = root.parent / "away"
    with watched(place) as process:
        if how == "deleted by a shell":
            subprocess.run(["rm", "-rf", str(root)], check=True)
        elif how == "deleted":
            shutil.rmtree(root)
        else:
            root.rename(away)
            if how == "replaced":
                (root / "memory/episodic").mkdir(parents=True)
        assert process.wait(PATIENCE) == 2
    said = printed(place)
    assert f"error[root-gone]: {root}: the knowledge base was moved or deleted, so watching stopped" in said
    assert "Traceback" not in said
    if how == "replaced":
        assert sorted(path.name for path in root.rglob("*")) == ["episodic", "memory"]
    else:
        assert not root.exists()
    if away.exists():
        assert (away / "patterns/dev-patterns.md").is_file()
        assert not (away / ".tacit/watch.json").exists(), "it would be reported as a dead watcher"


def test_no_file_is_written_into_a_root_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="no longer exists"):
        files.write(tmp_path / "gone/a/b.md", "x", tmp_path / "gone")
    assert not (tmp_path / "gone").exists()
