"""Measure how long a push to a team store, a pull and a search take: `python -m bench.team [--notes N]`.

The benchmark starts its own PostgreSQL in a temporary folder, with default settings (fsync on) and a unix socket. One
login may only push, and another may only read, so that the database checks its policies.

The first rows measure the store alone: one process sends and fetches 100,000 rows of evidence with titles and outcomes.
Each is compared with a COPY of the same rows into or out of a table without indexes and policies.

The other rows (not with `--store`) measure whole commands in two repositories: one with many generated notes pushes,
and one with a few notes pulls. They include the start of Python, the sync and git. They are compared with `tacit team
status`, which connects and compares revisions.

Two processor times follow each time: that of the command with the programs that it starts, and that of the server.
Neither includes waiting for the disk.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench import corpus, postgres
from tacit.domain.team import SharedEvidence
from tacit.queries.team_search import search_team
from tacit.store.team import copy as copies
from tacit.store.team import pull as store_pull
from tacit.store.team import push as store_push
from tacit.store.team import setup
from tacit.store.team.connection import opened
from tacit.workspace.team_settings import parse_address

SEED = 24
_NOTES = 59_000  # these notes have 100,000 pieces of evidence
_ROWS, _CHANGES = 100_000, 100
_PATTERNS = 700
_PUSHER, _READER = "bench_push", "bench_read"
_NOUNS = ("queue", "worker", "cache", "index", "lock", "token", "page", "session", "upload", "retry", "batch", "stream")
_WHO = ("-c", "user.name=Sample", "-c", "user.email=sample@example.com", "-c", "gc.auto=0")


class Timed(NamedTuple):
    """The times of a command: its seconds, its processor time and the server's. `said` is what it printed."""

    seconds: float
    client: float
    server: float
    said: str = ""

    def __str__(self) -> str:
        """Return all numbers for a row, with the load of the machine."""
        both = f"processor {self.client:5.2f} + {self.server:5.2f} s"
        return f"{self.seconds:6.2f} s  {both}  load {os.getloadavg()[0]:4.1f}"


class Watch:
    """A stop watch, which starts when it is created.

    If `own` is true, it measures the work of this process, otherwise that of the commands that this process runs.
    """

    def __init__(self, folder: Path, *, own: bool) -> None:
        self._folder, self._who = folder, resource.RUSAGE_SELF if own else resource.RUSAGE_CHILDREN
        self._server, self._client, self._began = postgres.processor(folder), self._used(), time.monotonic()

    def _used(self) -> float:
        used = resource.getrusage(self._who)
        return used.ru_utime + used.ru_stime

    def timed(self, said: str = "") -> Timed:
        """Return the times since the watch was created; `said` is the output of the measured command."""
        seconds, client = time.monotonic() - self._began, self._used() - self._client
        return Timed(seconds, client, postgres.processor(self._folder) - self._server, said)


class Repository:
    """A repository with a knowledge base that is a workspace of the team. Its commands run as the login `user`."""

    def __init__(self, root: Path, server: Path, name: str) -> None:
        self.root, self.server, self.user = root, server, "postgres"
        (root / "memory/episodic").mkdir(parents=True, exist_ok=True)
        (root / "tacit.toml").write_text(f'workspace = "{name}"\nshare_evidence = true\n', "utf-8")
        (root / ".gitignore").write_text(".tacit/\n", "utf-8")
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        """Run git in the repository."""
        subprocess.run(("git", *_WHO, *arguments), cwd=self.root, check=True, capture_output=True)

    def commit(self) -> None:
        """Commit all files."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Change")

    def note(self, name: str) -> None:
        """Write a note about a pattern that generated notes name, too."""
        text = (
            f"---\ntitle: {name}\noutcome: {uuid.uuid5(uuid.NAMESPACE_DNS, name)}\npatterns: [Retry Queue Jobs]\n---\n"
        )
        (self.root / f"memory/episodic/2026-01-02-{name}.md").write_text(f"{text}\nWhat {name} taught.\n", "utf-8")

    def tacit(self, *arguments: str) -> Timed:
        """Run a command of tacit; return its seconds, its processor times and what it printed."""
        environment = {**os.environ, "TACIT_TEAM_URL": postgres.address_of(self.server, user=self.user)}
        command = [sys.executable, "-m", "tacit", *arguments]
        watch = Watch(self.server, own=False)
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(arguments)}: {done.stderr}")
        return watch.timed(done.stdout)


def measured(big: Repository, small: Repository) -> Iterator[tuple[str, Timed]]:
    """Run the commands of the benchmark, and yield the name and the times of each row."""
    yield "team status (floor)", small.tacit("team", "status")
    yield "first push", big.tacit("team", "push")
    yield "push, nothing changed", big.tacit("team", "push")
    yield "push --whole, nothing changed", big.tacit("team", "push", "--whole")
    big.note("one")
    big.commit()
    yield "push of one note", big.tacit("team", "push")
    yield "first pull", small.tacit("team", "pull")
    yield "pull, nothing changed", small.tacit("team", "pull")
    for number in range(_CHANGES):
        big.note(f"more-{number}")
    big.commit()
    yield f"push of {_CHANGES} notes", big.tacit("team", "push")
    yield f"pull of {_CHANGES} changes", small.tacit("team", "pull")
    yield "team search", small.tacit("team", "search", "queue", "retry")
    yield "list --team", small.tacit("list", "--team", "--limit", "20")


def rows(number: int, dice: random.Random) -> list[SharedEvidence]:
    """Return `number` generated rows of evidence; some patterns occur much more often than others."""
    return [
        SharedEvidence(
            dice.randbytes(16), f"pattern-{int(dice.paretovariate(1)) % _PATTERNS}", "Pattern", "supports",
            f"2026-{dice.randrange(1, 13):02}-10", by_agent=False, text=dice.randbytes(16), commit=dice.randbytes(16),
            title=f"{dice.choice(_NOUNS)} {index} and {dice.choice(_NOUNS)}", path=f"memory/episodic/code/{index}.md",
            outcome=f"module {index % 97} needs {index} queries less",
        )
        for index in range(number)
    ]  # fmt: skip


def store_alone(server: Path, folder: Path) -> Iterator[tuple[str, Timed, float]]:
    """Push to the store and pull from it in this process, without commands.

    Yield for each row its name, its times, and the seconds of a COPY of the same rows for comparison.
    """
    dice, own, other = random.Random(SEED), str(uuid.uuid4()), str(uuid.uuid4())
    admin, pusher, reader = (
        parse_address(postgres.address_of(server, user=user)).parameters for user in ("postgres", _PUSHER, _READER)
    )
    data, copy = rows(_ROWS, dice), folder / "team.db"

    def send(given: list[SharedEvidence], notes: list[bytes] | None = None) -> Timed:
        watch = Watch(server, own=True)
        with opened(pusher, "bench") as link, store_push.pushing(link, own) as known:
            store_push.finish(link, known, store_push.send(link, known, {"evidence": given}, notes))
        return watch.timed()

    def fetch() -> Timed:
        watch = Watch(server, own=True)
        with opened(reader, "bench") as link:
            store_pull.pull(link, copy, other)
        return watch.timed()

    with opened(admin, "bench") as link:
        setup.set_up(link, own, "rows", [], setup.Grants((_READER,), (_PUSHER,)))
    copy_in, copy_out = _copies(admin, data)
    yield "store: first push", send(data), copy_in
    yield "store: the same push again", send(data), copy_in
    changed = [*data[_CHANGES:], *rows(_CHANGES, dice)]
    yield f"store: {_CHANGES} rows replaced", send(changed), copy_in
    yield "store: one note replaced", send(rows(1, dice), [changed[0].note]), copy_in
    yield "store: first pull", fetch(), copy_out
    send([*changed[_CHANGES:], *rows(_CHANGES, dice)])
    yield f"store: pull of {_CHANGES} changes", fetch(), copy_out
    with contextlib.closing(copies.open_to_read(copy).connection) as connection:  # type: ignore[union-attr]
        watch = Watch(server, own=True)
        search_team(copies.Copy(connection), "queue worker", 10)
        yield "store: search, two common words", watch.timed(), copy_out


def _copies(parameters: Mapping[str, str], data: list[SharedEvidence]) -> tuple[float, float]:
    """Return the seconds of a COPY of the rows into a plain table, and of a COPY out of it."""
    with opened(parameters, "bench") as link:
        columns = store_push.EVIDENCE
        link.connection.execute(f"CREATE TEMP TABLE plain AS SELECT {columns} FROM tacit.evidence LIMIT 0")  # noqa: S608  (names of columns)
        began = time.monotonic()
        with link.connection.cursor() as cursor, cursor.copy("COPY pg_temp.plain FROM STDIN") as copy:
            for row in data:
                copy.write_row(row)
        middle = time.monotonic()
        with link.connection.cursor() as cursor, cursor.copy("COPY pg_temp.plain TO STDOUT") as copy:
            for _row in copy.rows():
                pass
        return middle - began, time.monotonic() - middle


@contextmanager
def server(settings: tuple[str, ...] = ()) -> Iterator[Path]:
    """Start a PostgreSQL server, yield its folder, and stop it at the end."""
    if why := postgres.missing():
        sys.exit(why)
    folder = Path(tempfile.mkdtemp(prefix="tacit-pg-"))
    pid = postgres.start(folder, settings)
    try:
        yield folder
    finally:
        postgres.stop(pid, folder)


def main() -> None:
    """Run the benchmark, and print a line for each of its rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=_NOTES)
    parser.add_argument("--store", action="store_true", help="measure the store alone")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, server() as running:
        for row, timed, floor in store_alone(running, Path(name)):
            print(f"{row:31} {timed}  {timed.seconds / floor:5.2f} × COPY", flush=True)
    if wanted.store:
        return
    with tempfile.TemporaryDirectory() as name, server() as running:
        folder = Path(name).resolve()
        corpus.generate(folder / "big", wanted.notes, max(20, wanted.notes // 80), SEED)
        big, small = (Repository(folder / name, running, name) for name in ("big", "small"))
        small.note("own")
        for repository in (big, small):
            repository.tacit("sync")
            repository.commit()
            repository.tacit("team", "init", "--push", _PUSHER, "--read", _READER)
            repository.commit()
            repository.tacit("sync")
        big.user, small.user = _PUSHER, _READER
        floor = 0.0
        for row, timed in measured(big, small):
            floor = floor or timed.seconds
            print(
                f"{row:31} {timed}  {timed.seconds / floor:5.1f} × floor  {timed.said.splitlines()[0][:40]}", flush=True
            )


if __name__ == "__main__":
    main()
