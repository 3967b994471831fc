"""Measure `tacit fleet run`: `python -m bench.fleet [--repositories N] [--files N]`.

Small repositories are judged one after the other, then by two workers of each engine, then again without a change. The
time that an engine adds to a repository is the time in which its workers do not judge. A repository of 1,000 files
gives the time for one file, from which `docs/fleet.md` computes the time for a large fleet.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tacit import __version__
from tacit.fleet import results
from tacit.fleet.book import open_book
from tacit.fleet.run import Asked, Ran, run
from tacit.fleet.task import work
from tacit.fleet.values import Book, Job, Limits, Repo, Row, key_of
from tacit.system.git_remote import commit_of
from tacit.workspace.roots import open_workspace

_ROOT = Path(__file__).parent.parent
_WORKERS = 2
_LARGE = 1_000  # files of the large repository
_PATIENCE = 60.0  # seconds for a scheduler and its workers to start
_LINES = (
    "def {name}(orders, limit={number}):",
    '    """Return {name} of the orders."""',
    "    found = [order for order in orders if order.total > {number}]",
    "    answer = session.get(f'/{name}/{number}', timeout={number})",
    "    if answer.status_code != {number}:",
    "        raise ValueError('{name}')",
    "    cursor.execute('SELECT {name} FROM orders WHERE id = ?', ({number},))",
    "    return sorted(found, key=lambda order: order.{name})[:limit]",
    "",
)


def main() -> None:
    """Print the figures of both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repositories", type=int, default=200)
    parser.add_argument("--files", type=int, default=50)
    given = parser.parse_args()
    number = given.repositories
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        repos = [_made(folder / "repos" / f"repo{at:04}", at, given.files) for at in range(number)]
        large = _made(folder / "large", number, _LARGE)
        print(
            f"{number} repositories of {given.files} files, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors"
        )
        serial = sum(_judged(path, folder / "serial") for path in repos)
        print(f"one after the other     {serial:7.1f} s  {serial / number * 1000:.0f} ms per repository", flush=True)
        _engine(folder, "local", serial, number)
        with _scheduler(folder) as address:
            _engine(folder, address, serial, number)
        one = _judged(large, folder / "large-results")
        print(f"a repository of {_LARGE:,} files {one:5.1f} s  {one / _LARGE * 1000:.1f} ms per file")


def _engine(folder: Path, scheduler: str, serial: float, number: int) -> None:
    """Print the times of one engine; end the program if its results differ from those of one process."""
    name = scheduler.partition(":")[0].replace("tcp", "dask")
    out = folder / name
    asked = Asked(folder / "repos", out, scheduler, _WORKERS, caches=str(folder / f"{name}-caches"))
    ticks: list[float] = []
    first, ran = _timed(asked, ticks)
    again, second = _timed(asked, [])
    if (ran.judged, second.judged, ran.failed) != (number, 0, ()) or _rows(out) != _rows(folder / "serial"):
        raise SystemExit(f"{name}: the results differ from those of one process")
    spent = sum(part.seconds for part in ran.run.parts) * (1 - _WORKERS / number)  # without the first jobs
    added = ((ticks[-1] - ticks[0]) * _WORKERS - spent) / (number - _WORKERS)
    print(f"{_WORKERS} workers, {name}        {first:7.1f} s  {first / serial:.2f} of one after the other")
    print(f"  added by the engine   {added * 1000:7.1f} ms per repository, with writing results, without the start")
    print(f"  again, unchanged      {again:7.2f} s  {again / first:.3f} of the first run", flush=True)


def _made(folder: Path, seed: int, files: int) -> Path:
    """Create a git repository with `files` files: small Python modules, and a document about them."""
    chosen = random.Random(seed)
    for number in range(files - 1):
        path = folder / f"package{number // 20}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        names = (f"value_{chosen.randrange(10_000)}" for _ in range(6))
        parts = ("\n".join(_LINES).format(name=name, number=chosen.randrange(100)) for name in names)
        path.write_text("\n".join(parts), "utf-8")
    (folder / "README.md").write_text("# Sample\n\nBegin with `package0/module0.py`.\n", "utf-8")
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.com")
    for arguments in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "First")):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def _judged(path: Path, out: Path) -> float:
    """Judge a repository in this process, with the default limits of time and memory, and return the seconds."""
    book = _book()
    repo = Repo(str(path), name=str(path))
    commit = commit_of(path, "HEAD", _PATIENCE)
    caches = str(out.parent / "serial-caches")
    job = Job(key_of(repo, commit, book, __version__), repo, commit, book, __version__, str(out), Limits(), caches)
    began = time.perf_counter()
    work(job)
    return time.perf_counter() - began


@cache
def _book() -> Book:
    return open_book(open_workspace(_ROOT, {}, _ROOT)).book


def _timed(asked: Asked, ticks: list[float]) -> tuple[float, Ran]:
    """Run `tacit fleet run`; return its seconds and its outcome.

    The time at which each repository was done is appended to `ticks`.
    """
    began = time.perf_counter()
    done = run(
        open_workspace(_ROOT, {}, _ROOT), asked, datetime.now(tz=UTC), lambda *_: ticks.append(time.perf_counter())
    )
    return time.perf_counter() - began, done


def _rows(out: Path) -> dict[str, list[Row]]:
    return {
        path.name: [row._replace(seconds=0.0) for row in results.read(out, path.name.removesuffix(".parquet"))]
        for path in out.glob("*.parquet")
    }


@contextmanager
def _scheduler(folder: Path) -> Iterator[str]:
    """Start a Dask scheduler and workers on this machine, and yield the scheduler's address."""
    place = folder / "scheduler.json"
    about = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(place))
    commands = [["dask_scheduler", *about, "--port", "0"]]
    commands += [["dask_worker", *about, "--no-nanny", "--nthreads", "1"]] * _WORKERS
    processes = []
    try:
        for program, *arguments in commands:
            started = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
            processes.append(subprocess.Popen(started, stderr=subprocess.DEVNULL, cwd=folder))
            _wait_for(place)
        yield _wait_for(place)
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def _wait_for(place: Path) -> str:
    end = time.monotonic() + _PATIENCE
    while not place.is_file() and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(2.0)  # workers connect a moment after they start
    return str(json.loads(place.read_text("utf-8"))["address"])


if __name__ == "__main__":
    main()
