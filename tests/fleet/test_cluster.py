"""A run on a real Dask cluster of several processes, with a worker killed in the middle."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit import __version__
from tacit.errors import UsageError
from tacit.fleet.run import Asked
from tests.fleet.samples import knowledge_base, many, ran, rows_of, states

_PATIENCE = 60.0
_NUMBER = 60
# Dask's own clients warn of sockets that it closes a moment later
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning:distributed")


def _wait_for(path: Path, text: str = "") -> str:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if path.exists() and text in (found := path.read_text("utf-8", "replace")):
            return found
        time.sleep(0.05)
    raise AssertionError(path.read_text("utf-8", "replace") if path.exists() else path)


class Machines:
    """A scheduler and workers, each a process of its own without a nanny, on the loopback interface."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments], stdout=log, stderr=log, cwd=self.folder, env=environment
            )
        self.processes.append(process)
        return process

    def start_scheduler(self) -> None:
        place = self.folder / "scheduler.json"
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(place))
        self.start("distributed.cli.dask_scheduler", *options)
        for line in _wait_for(place, "address").splitlines():
            if '"address": "tcp' in line and not self.address:
                self.address = line.split('"')[3]

    def start_worker(self) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--no-dashboard", "--nthreads", "1", "--host", "127.0.0.1")
        worker = self.start("distributed.cli.dask_worker", self.address, *options, "--death-timeout", "60")
        _wait_for(self.folder / f"{len(self.processes) - 1}.log", "Registered to")
        return worker

    def end(self) -> None:
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    made = Machines(tmp_path / "machines")
    made.folder.mkdir()
    try:
        made.start_scheduler()
        yield made
    finally:
        made.end()


def test_a_worker_of_a_cluster_that_is_killed_changes_no_result(tmp_path: Path, machines: Machines) -> None:
    base = knowledge_base(tmp_path / "base")
    many(tmp_path / "repos", _NUMBER)
    out = tmp_path / "results"
    victim = machines.start_worker()
    machines.start_worker()
    seen: list[int] = []

    def kill() -> None:
        while len(list(out.glob("*.parquet"))) < _NUMBER // 4:
            time.sleep(0.01)
        victim.send_signal(signal.SIGKILL)
        seen.append(len(list(out.glob("*.parquet"))))

    thread = threading.Thread(target=kill)
    thread.start()
    done = ran(base, Asked(tmp_path / "repos", out, scheduler=machines.address))
    thread.join()
    assert seen[0] < _NUMBER, "the worker was killed too late"
    assert victim.wait(_PATIENCE) == -signal.SIGKILL
    assert (done.judged, done.failed) == (_NUMBER, ())
    assert len(list(out.glob("*.parquet"))) == len({part.repository for part in done.run.parts}) == _NUMBER
    assert Counter(states(out, done).values()) == {"followed": 20, "violated": 20, "absent": 20}
    serial = ran(base, Asked(tmp_path / "repos", tmp_path / "serial", jobs=1))
    assert rows_of(out, done) == rows_of(tmp_path / "serial", serial)
    again = ran(base, Asked(tmp_path / "repos", out, scheduler=machines.address), 1)
    assert (again.judged, again.unchanged) == (0, _NUMBER)


def test_a_cluster_without_workers_or_with_another_version_stops_the_run(
    tmp_path: Path, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = knowledge_base(tmp_path / "base")
    many(tmp_path / "repos", 1)
    asked = Asked(tmp_path / "repos", tmp_path / "results", scheduler=machines.address)
    with pytest.raises(UsageError, match="has no worker"):
        ran(base, asked)
    machines.start_worker()
    monkeypatch.setattr("tacit.fleet.run.__version__", f"{__version__}.other")
    with pytest.raises(UsageError, match=r"a worker has tacit .*\.other"):
        ran(base, asked)
