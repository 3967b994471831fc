"""Start a Dask cluster of several processes, on this machine or on two hosts that network namespaces imitate."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

_PATIENCE = 60.0


def wait_for(path: Path, text: str = "") -> str:
    """Wait until a file exists and contains a text, and return its content."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if path.exists() and text in (found := path.read_text("utf-8", "replace")):
            return found
        time.sleep(0.05)
    raise AssertionError(path.read_text("utf-8", "replace") if path.exists() else path)


class Host:
    """A host: a network namespace with an address; without a name, it is this machine."""

    def __init__(self, name: str = "", address: str = "127.0.0.1") -> None:
        self.name, self.address = name, address

    @property
    def prefix(self) -> list[str]:
        """Return the words to put before a command, so that it runs on this host."""
        return ["ip", "netns", "exec", self.name] if self.name else []


class Machines:
    """A Dask scheduler and workers, each in a process of its own; nothing restarts a worker that dies."""

    def __init__(self, folder: Path, first: Host | None = None) -> None:
        self.folder, self.first = folder, first or Host()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def start(self, host: Host, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"}
        environment["XDG_CACHE_HOME"] = str(self.folder / f"cache-{host.name}")
        command = [*host.prefix, sys.executable, "-m", *arguments, "--no-dashboard", "--host", host.address]
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=environment)
        self.processes.append(process)
        return process

    def start_scheduler(self) -> None:
        place = self.folder / "scheduler.json"
        self.start(self.first, "distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(place))
        self.address = json.loads(wait_for(place, '"address"'))["address"]

    def start_worker(self, host: Host | None = None) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--nthreads", "1", "--death-timeout", "60")
        worker = self.start(host or self.first, "distributed.cli.dask_worker", self.address, *options)
        wait_for(self.folder / f"{len(self.processes) - 1}.log", "Registered to")
        return worker

    def end(self) -> None:
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()
