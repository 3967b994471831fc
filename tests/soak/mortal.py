"""Run tacit's commands in forked processes, and kill the process or damage its files at a chosen call or time.

If this file is run as a program, it imports everything once, and then forks for each command, so that an accident hits
the work of a command and not the start of Python. An accident is what `_accidents` lists, such as a kill or a deleted
store.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

_NOBODY = 65534
_SQL = {"execute", "executemany", "executescript", "commit", "backup", "close"}
_FILES = {
    "posix": {"fsync", "replace", "rename", "unlink", "remove", "rmdir", "mkdir", "ftruncate", "pwrite"},
    "fcntl": {"flock"},
    "io": {"open"},
    "_io": {"open"},
}


@dataclass(frozen=True, slots=True)
class Order:
    """A command to run: `tacit --root ROOT ARGUMENTS`, and the accident that happens while it runs.

    The accident happens before the command's `call`-th call that may change a file or the store. If `call` is 0, it
    happens before the first such call after the store exists; if it is -1, calls are only counted; if it is None, not
    even that. After `after` seconds, the process is killed. `limit` is the largest size of a file that it may write,
    and `home` the home folder, which has the key of the test's own process. If `nobody` is true, the command runs as
    the user nobody.
    """

    root: str
    arguments: tuple[str, ...] = ("sync",)
    accident: str = "kill"
    call: int | None = None
    after: float | None = None
    limit: int | None = None
    nobody: bool = False
    home: str = field(default_factory=lambda: os.environ["HOME"])


@dataclass(frozen=True, slots=True)
class End:
    """How a command ended: by a kill or with an exit code, after how many seconds and calls, and its standard error."""

    killed: bool
    code: int
    seconds: float
    calls: int
    errors: str


class Mortal:
    """The process that forks for each command; a test sends orders to it over a pipe."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.orders: IO[str] = process.stdin
        self.ends: IO[str] = process.stdout

    def run(self, order: Order) -> End:
        """Run a command, wait until it ends or is killed, and return how it ended."""
        self.orders.write(json.dumps(asdict(order)) + "\n")
        self.orders.flush()
        return End(**json.loads(self.ends.readline()))


@contextlib.contextmanager
def mortal() -> Iterator[Mortal]:
    """Start the process that forks for each command, with its own home folder, and end it after the block."""
    with tempfile.TemporaryDirectory() as home:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("TACIT_", "XDG_"))}
        command = [sys.executable, __file__]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**kept, "HOME": home}
        ) as process:
            yield Mortal(process)
            assert process.stdin is not None
            process.stdin.close()


def _has_effect(function: Any) -> bool:
    owner = getattr(function, "__self__", None)
    if isinstance(owner, sqlite3.Connection | sqlite3.Cursor):
        return function.__name__ in _SQL
    if isinstance(owner, io.BufferedWriter):
        return bool(function.__name__ == "write")
    return function.__name__ in _FILES.get(getattr(function, "__module__", None) or "", ())


class _Fate:
    """Counts the calls of a command that change files or the store, and runs the accident before one of them."""

    def __init__(self, call: int | None, store: Path, accident: Callable[[], None]) -> None:
        self.call, self.store, self.accident = call, store, accident
        self.calls, self.happened = 0, False

    def __call__(self, _frame: object, event: str, function: Any) -> None:
        if event == "c_call" and _has_effect(function):
            self.calls += 1
            due = self.calls == self.call if self.call else self.store.exists()
            if due and not self.happened:
                self.happened = True
                self.accident()


def _elsewhere(act: Callable[[], object]) -> None:
    """Run `act` in a forked process, which has none of this process's locks on files."""
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(OSError):
            act()
        os._exit(0)
    os.waitpid(pid, 0)


def _spoil(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        for middle in range(size // 4, size - 4096, 3 * 4096):
            file.seek(middle)
            file.write(b"\xa5" * 2048)


def _accidents(root: Path) -> dict[str, Callable[[], None]]:
    store = root / ".tacit/tacit.db"
    cache = root / ".tacit/cache.db"
    remove = [sys.executable, "-c", "import shutil, sys; shutil.rmtree(sys.argv[1], True)", str(root / ".tacit")]
    return {
        "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "store deleted": lambda: _elsewhere(store.unlink),
        "store spoiled": lambda: _elsewhere(lambda: _spoil(store)),
        "cache spoiled": lambda: _elsewhere(lambda: _spoil(cache)),
        "folder deleted": lambda: _elsewhere(lambda: os.execv(sys.executable, remove)),  # noqa: S606 - no shell wanted
    }


def _live(order: Order, errors: int, report: int) -> None:
    """Run the command of an order in this forked process, write the number of its calls to `report`, and exit."""
    os.dup2(errors, 2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    from tacit.cli import run

    root = Path(order.root)
    if order.limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.limit, order.limit))
    if order.nobody:
        os.seteuid(_NOBODY)
    os.chdir("/")  # in no repository
    os.environ["HOME"] = order.home
    sys.argv = ["tacit", "--root", order.root, *order.arguments]
    fate = _Fate(order.call, root / ".tacit/tacit.db", _accidents(root)[order.accident])
    if order.call is not None:
        sys.setprofile(fate)
    code = run()
    sys.stdout.flush()
    sys.stderr.flush()
    sys.setprofile(None)
    os.write(report, str(fate.calls).encode())
    os._exit(code)


def _serve(order: Order) -> End:
    # Pipes, since a limit on the size of files does not hold for them; what a command says fits into one.
    reports, report = os.pipe()
    errors, error = os.pipe()
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            _live(order, error, report)
        finally:
            os._exit(99)
    os.close(report)
    os.close(error)
    if order.after is not None:
        time.sleep(order.after)
        os.kill(pid, signal.SIGKILL)
    with open(errors, "rb") as said, open(reports, "rb") as counted:  # noqa: PTH123 - descriptors, not paths
        texts = said.read().decode(), counted.read()
    status = os.waitpid(pid, 0)[1]
    seconds = time.monotonic() - begun
    killed = os.WIFSIGNALED(status)
    return End(killed, -1 if killed else os.WEXITSTATUS(status), seconds, int(texts[1] or 0), texts[0])


def _warm_up() -> None:
    """Run some commands once, so that all modules that commands import late are already imported before a fork."""
    from tacit.cli import run

    with tempfile.TemporaryDirectory() as root, contextlib.redirect_stdout(io.StringIO()):
        for arguments in (["init", root], *(["--root", root, name] for name in ("sync", "list"))):
            sys.argv = ["tacit", *arguments]
            assert run() == 0, arguments


def _main() -> None:
    _warm_up()
    for line in sys.stdin:
        found = json.loads(line)
        sys.stdout.write(json.dumps(asdict(_serve(Order(**found)))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
