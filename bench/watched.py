"""Measure the time from the save of a note to the changed pages while `tacit watch` runs."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.base import Base
from bench.measure import CommandFailedError, Figures, peak_memory

_PATIENCE = 120.0  # seconds to wait for changed pages; the first scan of a large knowledge base takes long
_STEP = 0.001
_BETWEEN = 0.4  # seconds between two saves, so that tacit handles each save separately


def saves(
    base: Base,
    tacit: str,
    count: int,
    environment: Mapping[str, str],
    around: tuple[Callable[[], None], Callable[[], None]],
) -> Figures:
    """Save a note `count` times while `tacit watch` runs; return the times from each save to the changed pages.

    The time ends when the last changed page is on disk. `around` has two functions: the first one changes the note, and
    the second one runs after each save, when no time is measured.

    Raises:
        CommandFailedError: `tacit watch` ended, or did not change the pages within two minutes.
    """
    edit, after = around
    command = (tacit, "--root", str(base.root), "watch")
    figures = Figures()
    with tempfile.TemporaryFile("w+b") as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, env=environment)
        try:
            watched = _Pages(base, process, command)
            edit()
            watched.first_change()
            for _ in range(count):
                time.sleep(_BETWEEN)
                before = watched.state()
                edit()
                saved = time.perf_counter()
                watched.until_changed(before)
                figures.seconds.append(time.perf_counter() - saved)
                after()
        finally:
            process.send_signal(signal.SIGINT)
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0  # so that Popen does not wait for the process again
    figures.memory = peak_memory(usage)
    return figures


class _Pages:
    """The generated pages that a save changes; the first save shows which ones these are."""

    def __init__(self, base: Base, process: subprocess.Popen[bytes], command: tuple[str, ...]) -> None:
        self.root, self.process, self.command = base.root, process, command
        self.names: tuple[str, ...] = base.generated

    def state(self) -> dict[str, int]:
        """Return the inode of each page; a page gets a new inode each time it is written."""
        return {name: (self.root / name).stat().st_ino for name in self.names}

    def first_change(self) -> None:
        """Wait until the first save has changed pages, and keep the names of these pages."""
        before = self.state()
        self._wait(lambda: self.state() != before)
        time.sleep(1)  # the other pages follow immediately
        now = self.state()
        self.names = tuple(name for name in self.names if now[name] != before[name])

    def until_changed(self, before: Mapping[str, int]) -> None:
        """Wait until each of the pages has another inode than in `before`."""
        self._wait(lambda: all(Path(self.root, name).stat().st_ino != before[name] for name in self.names))

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not done():
            if time.monotonic() > end or self.process.poll() is not None:
                raise CommandFailedError(
                    self.command, self.process.returncode or 0, "it did not update the pages after a save"
                )
            time.sleep(_STEP)
