"""The command `tacit watch`."""

import os
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from tacit.cli import output, runs_long
from tacit.cli.app import app, workspace
from tacit.cli.promotions import lines, took

if TYPE_CHECKING:
    from tacit.domain.findings import Diagnostic
    from tacit.sync.service import SyncReport
    from tacit.sync.watcher import SyncPass


@app.command()
def watch() -> None:
    """Sync now, and after each saved file; stop with ^C.

    Documents under `[import] sources` in tacit.toml are imported when they change.
    """
    from tacit.actions.followed import follow
    from tacit.sync.watcher import Watcher

    place = workspace()
    watcher = Watcher(place.root, os.environ, _Printer(str(place.root)), follow)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: watcher.stop())
    runs_long()
    watcher.run()
    output.err("stopped watching")
    raise typer.Exit(0)


class _Printer:
    """Prints the results of `tacit watch`: a line for each sync that changed something, and each new finding.

    A finding is new if the sync before did not have it.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self.shown: set[Diagnostic] = set()
        self.failed = ""
        self.held = ""
        self.first = True

    def __call__(self, done: "SyncPass") -> None:
        if done.mode:
            output.err(f"file events are not available here: {done.mode}")
        if done.held and done.held != self.held:
            output.err(f"a git {done.held} is in progress: pages are updated when it ends")
        self.held = done.held
        failed = done.error.line if done.error is not None else ""
        if done.error is not None and failed != self.failed:
            output.failure(failed, done.error.help)
        self.failed = failed
        if done.report is not None:
            found = [item for item in done.report.diagnostics if item not in self.shown]
            output.diagnostics((item for item in found if item.severity != "hint"), hints=False)
            self.shown = set(done.report.diagnostics)
            if line := _line(done.report):
                output.out(f"{datetime.now(tz=UTC).astimezone():%H:%M:%S}  {line}")
        if self.first:
            output.err(f"watching {self.root} (stop with ^C)")
            self.first = False
        output.flush()


def _line(report: "SyncReport") -> str:
    """Return a summary of what a sync changed; `""` if it changed nothing."""
    counts = {
        "added": report.added,
        "modified": report.modified,
        "moved": report.moved,
        "removed": report.removed_notes,
    }
    parts = [", ".join(f"{number} {what}" for what, number in counts.items() if number)] if report.changes else []
    parts += [f"imported {output.one_line(taken.document)}: {took(taken)}" for taken in report.followed.taken]
    parts += lines(report, because=True)
    if pages := len(report.written) + len(report.removed):
        parts.append(output.count(pages, "page"))
    return " · ".join(parts)
