"""Repositories with knowledge bases that belong to one team, and the database of a test."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, urlencode, urlsplit

from bench import postgres
from tacit.workspace.roots import open_workspace
from tacit.workspace.workspace import Workspace
from tests.base import Base
from tests.system.test_git import git

ADDRESS = "TACIT_TEST_POSTGRES"


def give_up(why: str) -> NoReturn:
    """Skip a test that can't run on this machine; in CI, let it fail."""
    import pytest

    if os.environ.get("CI", "").lower() in {"", "0", "false"}:
        pytest.skip(why)
    pytest.fail(why)


@dataclass(frozen=True, slots=True)
class Database:
    """A database of a test. `admin` is the address for a superuser; `of` returns the address for another login."""

    admin: str
    name: str

    def of(self, login: str) -> str:
        """Give an existing login a password, and return the address of the database for it."""
        import psycopg

        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {self.login(login)} PASSWORD 'sample'")
        parts = urlsplit(self.admin)
        query = {**dict(parse_qsl(parts.query)), "user": self.login(login), "password": "sample"}
        return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}?{urlencode(query)}"

    def login(self, name: str) -> str:
        """Return the full name of a login, which differs in each test, because logins belong to the whole server."""
        return f"{self.name}_{name}"


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a knowledge base; `address` is that of the team store for its commands."""

    base: Base
    address: str

    @property
    def root(self) -> Path:
        return self.base.root

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.root, {"TACIT_TEAM_URL": self.address}, self.root)

    def settings(self, text: str) -> None:
        """Add lines to the beginning of tacit.toml, before its tables."""
        path = self.root / "tacit.toml"
        path.write_text(text + (path.read_text() if path.exists() else ""))

    def team(self, text: str) -> None:
        """Add lines to the end of tacit.toml, which is the table `[team]` after `tacit team init`."""
        with (self.root / "tacit.toml").open("a") as file:
            file.write(text)

    def commit(self, message: str = "Change") -> str:
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "-m", message)
        return git(self.root, "rev-parse", "HEAD").strip()

    def tacit(self, *arguments: str, address: str = "", fails: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command of tacit, and check that its exit code is `fails`."""
        done = subprocess.run(
            [sys.executable, "-m", "tacit", *arguments],
            cwd=self.root,
            env={**os.environ, "TACIT_TEAM_URL": address or self.address},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == fails, done.stderr + done.stdout
        return done


class Server:
    """A PostgreSQL server for one test, which can be stopped as if it had crashed, and started again.

    With `port`, it also listens on this port of 127.0.0.1.
    """

    def __init__(self, port: int = 0) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tacit-pg-"))
        self.port = port or postgres.PORT
        self.database = Database(postgres.address_of(self.folder, port=self.port), "postgres")
        self.pid, self._listens = 0, bool(port)

    def start(self, *settings: str) -> None:
        place = (f"port={self.port}", "listen_addresses=127.0.0.1") if self._listens else ()
        # without the quick settings, because it would lose in a crash what it committed
        self.pid = postgres.start(self.folder, (*place, *settings))

    def halt(self) -> None:
        postgres.halt(self.pid, self.folder)

    def end(self) -> None:
        postgres.stop(self.pid, self.folder)


def repository(folder: Path, database: Database, name: str, login: str = "") -> Repository:
    """Create a repository with an empty knowledge base, whose workspace has this name."""
    root = folder / name
    (root / "memory/episodic").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text(".tacit/\n")
    made = Repository(Base(root), database.of(login) if login else database.admin)
    made.settings(f'workspace = "{name}"\n')
    return made


def clone(of: Repository, folder: Path, name: str) -> Repository:
    """Clone a repository into the folder `name`, and return the clone."""
    git(folder, "clone", "-q", str(of.root), name)
    (folder / name / "memory/episodic").mkdir(parents=True, exist_ok=True)
    return Repository(Base(folder / name), of.address)
