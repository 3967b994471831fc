"""Run a real PostgreSQL for benchmarks and tests in a temporary folder. It listens only on a unix socket.

It needs Debian's `initdb` and `postgres`; root runs them as the account `postgres`, because they refuse to run as root.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

PORT = 5432
_ACCOUNT = "postgres"  # the system's account, which runs the server if the tests run as root
_SETTINGS = ("listen_addresses=", "max_connections=60")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # for tests, whose data may be lost
_PATIENCE = 30.0
_MOMENT = 0.2
_running: dict[int, subprocess.Popen[bytes]] = {}  # the server, if this process started it


def program(name: str) -> str:
    """Return the path of a program of PostgreSQL, from PATH or from Debian's newest version; `""` if it is missing."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return shutil.which(name) or next(map(str, reversed(installed)), "")


def as_account(*command: str) -> list[str]:
    """Return the command; if this process is root, the command first changes to the account `postgres`.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid():
        return list(command)
    return ["setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--clear-groups", *command]


def missing() -> str:
    """Return what is missing on this machine to run a server; `""` if nothing is missing."""
    lacking = [name for name in ("initdb", "postgres") if not program(name)]
    if not os.geteuid() and not shutil.which("setpriv"):
        lacking.append("setpriv")
    what = f"PostgreSQL can't be started: {', '.join(lacking)} not found; install the package postgresql"
    return what if lacking else ""


def start(folder: Path, settings: Sequence[str] = ()) -> int:
    """Start a server in a folder, and return its process id; a database cluster is created if the folder has none."""
    data = folder / "data"
    if not data.exists():
        if not os.geteuid():
            shutil.chown(folder, _ACCOUNT, _ACCOUNT)
        create = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync")
        initdb = as_account(program("initdb"), *create, "-D", str(data))
        subprocess.run(initdb, check=True, capture_output=True, cwd="/")
    given = (*_SETTINGS, *settings, f"unix_socket_directories={folder}")
    options = [part for setting in given for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            as_account(program("postgres"), "-D", str(data), "-p", str(PORT), *options),
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True,
        )  # fmt: skip
    until = time.monotonic() + _PATIENCE
    ready = data / "postmaster.pid"
    while not (ready.is_file() and ready.read_text().rstrip().endswith("ready")):
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.02)
    _running[server.pid] = server
    return server.pid


def stop(pid: int, folder: Path) -> None:
    """Stop a server at once, as in a crash, and delete its folder."""
    halt(pid, folder)
    shutil.rmtree(folder, ignore_errors=True)


def halt(pid: int, folder: Path) -> None:
    """Stop a server at once, as if it had crashed. `start` starts it again with the same data."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)
    until = time.monotonic() + _PATIENCE
    while (folder / "data" / "postmaster.pid").exists() and time.monotonic() < until:
        time.sleep(0.02)
    if pid in _running:
        _running.pop(pid).wait(_PATIENCE)


def processor(folder: Path) -> float:
    """Return the seconds of processor time of a server and its closed connections (Linux only)."""
    time.sleep(_MOMENT)  # a server's process ends a moment after its connection
    pid = (folder / "data" / "postmaster.pid").read_text().split()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def address_of(folder: Path, database: str = "postgres", user: str = "postgres", port: int = PORT) -> str:
    """Return the address of a database, for a server whose socket is in a folder."""
    return f"postgresql:///{database}?host={quote(str(folder))}&port={port}&user={user}"


@contextlib.contextmanager
def shared(base: Path) -> Iterator[str]:
    """Yield the address of the server that all processes of a test run share.

    The first process starts the server, and the last one stops it.
    """
    record, lock = base / "postgres.json", base / "postgres.lock"
    with _locked(lock):
        known = json.loads(record.read_text()) if record.is_file() else {}
        if not known:
            folder = Path(tempfile.mkdtemp(prefix="tacit-pg-"))
            known = {"folder": str(folder), "pid": start(folder, QUICK), "users": 0}
        known["users"] += 1
        record.write_text(json.dumps(known))
    try:
        yield address_of(Path(known["folder"]))
    finally:
        with _locked(lock):
            known = json.loads(record.read_text())
            known["users"] -= 1
            record.write_text(json.dumps(known))
            if not known["users"]:
                stop(known["pid"], Path(known["folder"]))
                record.unlink()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
