"""Run a command as a process, and measure its time and its peak memory."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_KIBIBYTE = 1024


class CommandFailedError(Exception):
    """A measured command failed, so it has no figures."""

    def __init__(self, command: Sequence[str], code: int, errors: str) -> None:
        super().__init__(f"`{' '.join(command)}` exited with {code}\n{errors.strip()}")


@dataclass(frozen=True, slots=True)
class Run:
    """The measurements of one run: seconds, seconds of processor time, the peak memory in bytes, and the output.

    The system counts the memory of a process from its fork on, so no result is below the memory of this process.
    """

    seconds: float
    cpu: float
    memory: int
    output: str


@dataclass(slots=True)
class Figures:
    """The measurements of all runs of one command."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # empty if the measured part is not a whole process
    memory: int = 0

    def add(self, run: Run) -> None:
        """Add the measurements of a run."""
        self.seconds.append(run.seconds)
        self.cpu.append(run.cpu)
        self.memory = max(self.memory, run.memory)

    @property
    def median(self) -> float:
        """Return the median of the seconds of all runs."""
        return statistics.median(self.seconds)

    @property
    def median_cpu(self) -> float | None:
        """Return the median of the processor times of all runs; None if they were not measured."""
        return statistics.median(self.cpu) if self.cpu else None


def peak_memory(usage: resource.struct_rusage) -> int:
    """Return the peak memory in bytes from what the system reports about an ended process."""
    return usage.ru_maxrss * (1 if os.uname().sysname == "Darwin" else _KIBIBYTE)


def run(command: Sequence[str], environment: Mapping[str, str], given: str = "", folder: Path | None = None) -> Run:
    """Run a command in a folder, with the text `given` on its standard input, and return the measurements.

    Raises:
        CommandFailedError: the exit code of the command is not 0.
    """
    with (
        tempfile.TemporaryFile("w+b") as source,
        tempfile.TemporaryFile("w+b") as output,
        tempfile.TemporaryFile("w+b") as errors,
    ):
        source.write(given.encode())
        source.seek(0)
        began = time.perf_counter()
        process = subprocess.Popen(command, stdin=source, stdout=output, stderr=errors, env=environment, cwd=folder)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait for the process again
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise CommandFailedError(command, process.returncode, errors.read().decode("utf-8", "replace"))
        return Run(
            seconds, usage.ru_utime + usage.ru_stime, peak_memory(usage), output.read().decode("utf-8", "replace")
        )
