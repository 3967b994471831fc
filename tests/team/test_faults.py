"""Test failures between a workspace and its team store: no change is half done, and one line gives the reason."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import sysconfig
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import tacit
from bench import postgres
from tacit.actions.team_init import Grants, init
from tacit.actions.team_pull import pull
from tacit.actions.team_push import push
from tacit.errors import TeamRefusedError, TeamSchemaError, TeamUnreachableError
from tests.team.repositories import Database, Repository, Server, repository
from tests.team.test_team import NAME, filled, table

_PATIENCE = 60.0
ROWS = "SELECT count(*) FROM tacit.evidence"


@pytest.fixture
def shop(tmp_path: Path, database: Database) -> Repository:
    return filled(tmp_path, database, "shop")


def until(what: Callable[[], bool]) -> None:
    """Wait until `what` returns true."""
    end = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def started(of: Repository, *arguments: str) -> subprocess.Popen[str]:
    """Start a command of tacit in a process of its own, and return the process."""
    return subprocess.Popen(
        [sys.executable, "-m", "tacit", *arguments],
        cwd=of.root,
        env={**os.environ, "TACIT_TEAM_URL": of.address},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def waiting(database: Database) -> bool:
    """Return whether a connection of tacit waits for a lock in the database."""
    statement = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tacit' AND wait_event_type = 'Lock'"
    where = f" AND datname = '{database.name}'"
    return table(database, statement + where) == [(1,)]


@pytest.mark.parametrize("lock", ["SELECT * FROM tacit.head FOR UPDATE", "LOCK TABLE tacit.revision"])
def test_a_push_that_is_killed_leaves_nothing(shop: Repository, database: Database, lock: str) -> None:
    with psycopg.connect(database.admin) as holder:
        holder.execute(lock)  # the push stops where it draws its revision, or after it has inserted its rows
        with started(shop, "team", "push") as process:
            until(lambda: waiting(database))
            process.send_signal(signal.SIGKILL)
            process.wait(_PATIENCE)
    until(lambda: table(database, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tacit'") == [(0,)])
    assert table(database, f"{ROWS} UNION ALL SELECT revision FROM tacit.head") == [(0,), (0,)]
    assert table(database, "SELECT pushed FROM tacit.workspace") == [("",)]
    assert push(shop.workspace).added == 3


def test_a_pull_that_is_killed_leaves_the_old_copy(shop: Repository, tmp_path: Path, database: Database) -> None:
    mail = filled(tmp_path, database, "mail")
    push(shop.workspace)
    pull(mail.workspace)
    shop.base.note("2026-08-01-more", NAME)
    shop.commit()
    push(shop.workspace)
    with psycopg.connect(database.admin) as holder:
        holder.execute("LOCK TABLE tacit.page IN ACCESS EXCLUSIVE MODE")  # after the evidence was read
        with started(mail, "team", "pull") as process:
            until(lambda: waiting(database))
            process.send_signal(signal.SIGKILL)
            process.wait(_PATIENCE)
    assert '"elsewhere": 3' in mail.tacit("list", "--team", "--json").stdout
    assert pull(mail.workspace).pulled.added == 1


def test_pushes_at_once_get_revisions_in_turn(shop: Repository, tmp_path: Path, database: Database) -> None:
    found = [shop, *(filled(tmp_path, database, f"other{number}") for number in range(3))]
    for number, of in enumerate(found[1:]):  # the policies limit all but the first, which is the superuser's
        init(of.workspace, Grants(push=(database.login(f"ci{number}"),)))
    pushers = [shop, *(Repository(of.base, database.of(f"ci{number}")) for number, of in enumerate(found[1:]))]
    with psycopg.connect(database.admin) as holder:
        holder.execute("SELECT * FROM tacit.head FOR UPDATE")
        threads = [threading.Thread(target=push, args=(of.workspace,)) for of in pushers]
        for thread in threads:
            thread.start()
        until(lambda: len(table(database, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) >= 4)
    for thread in threads:
        thread.join(_PATIENCE)
    assert table(database, "SELECT DISTINCT since FROM tacit.evidence ORDER BY since") == [(1,), (2,), (3,), (4,)]
    assert table(database, "SELECT revision FROM tacit.head") == [(4,)]


def test_one_workspace_pushed_twice_at_once_is_pushed_once(shop: Repository, database: Database) -> None:
    with psycopg.connect(database.admin) as holder:
        holder.execute("SELECT * FROM tacit.workspace FOR UPDATE")
        threads = [threading.Thread(target=push, args=(shop.workspace,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        until(lambda: len(table(database, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) >= 2)
    for thread in threads:
        thread.join(_PATIENCE)
    assert table(database, f"{ROWS} UNION ALL SELECT revision FROM tacit.head") == [(3,), (1,)]


def test_a_server_that_goes_away_while_it_is_asked(shop: Repository, database: Database) -> None:
    with psycopg.connect(database.admin) as holder:
        holder.execute("SELECT * FROM tacit.head FOR UPDATE")
        with started(shop, "team", "push") as process:
            until(lambda: waiting(database))
            table(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tacit'")
            _, said = process.communicate(timeout=_PATIENCE)
    first, advice = said.splitlines()
    assert process.returncode == 2
    assert first.startswith(f"error[team-unreachable]: team store {database.name} on ")
    assert "the connection was lost, and no partial change was saved" in first
    assert advice.startswith("  help: everything but `tacit team` works without")
    assert table(database, ROWS) == [(0,)]


@pytest.fixture
def own_server() -> Iterator[Server]:
    if why := postgres.missing():
        pytest.skip(why)
    made = Server()
    made.start()
    yield made
    made.end()


def test_a_server_that_crashes_in_the_middle_of_a_push(tmp_path: Path, own_server: Server) -> None:
    own = filled(tmp_path, own_server.database, "own")
    push(own.workspace)
    own.base.note("2026-08-01-more", NAME)
    own.commit()
    with contextlib.closing(psycopg.connect(own_server.database.admin)) as holder:
        holder.execute("LOCK TABLE tacit.revision")  # the push has inserted its rows when it comes to this lock
        with started(own, "team", "push") as process:
            until(lambda: waiting(own_server.database))
            own_server.halt()
            _, said = process.communicate(timeout=_PATIENCE)
    assert (process.returncode, len(said.splitlines())) == (2, 2)
    assert said.startswith("error[team-unreachable]: team store postgres on ")
    with pytest.raises(TeamUnreachableError, match="no connection"):
        pull(own.workspace)
    own_server.start()
    assert table(own_server.database, f"{ROWS} UNION ALL SELECT revision FROM tacit.head") == [(3,), (1,)]
    assert (push(own.workspace).added, push(own.workspace).revision) == (1, 0)


def test_a_server_on_another_machine_must_speak_tls(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse_tls() -> None:
            connection = server.accept()[0]
            with connection:
                asked.append(connection.recv(8))
                connection.sendall(b"N")
                asked.append(connection.recv(1000))

        thread = threading.Thread(target=refuse_tls)
        thread.start()
        place = {"PGHOST": "db.example.com", "PGHOSTADDR": "127.0.0.1", "PGPORT": str(server.getsockname()[1])}
        with monkeypatch.context() as patch:
            for name, value in place.items():
                patch.setenv(name, value)
            with pytest.raises(TeamUnreachableError, match="SSL"):
                push(Repository(shop.base, "postgresql:///tacit").workspace)
        thread.join(_PATIENCE)
    assert asked == [struct.pack("!II", 8, 80877103), b""]  # it asks for TLS, and says nothing more without it


def test_a_server_that_is_not_there(shop: Repository) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"postgresql://ann:s3cret-word@127.0.0.1:{held.getsockname()[1]}/tacit"
        done = shop.tacit("team", "push", address=address, fails=2)
    assert len(done.stderr.splitlines()) == 2
    assert "error[team-unreachable]: team store tacit on 127.0.0.1: no connection: Connection refused" in done.stderr
    assert "s3cret" not in done.stderr
    shop.tacit("sync", address=address)
    shop.tacit("list", address=address)


def test_a_database_without_a_team_store(shop: Repository, empty_database: Database) -> None:
    for command in (("team", "push"), ("team", "pull")):
        done = shop.tacit(*command, address=empty_database.admin, fails=2)
        assert "error[team-schema]" in done.stderr
        assert "no team store yet" in done.stderr
    assert "no team store yet" in shop.tacit("team", "status", address=empty_database.admin).stderr
    shop.tacit("team", "init", address=empty_database.admin)
    assert "3 pieces" in shop.tacit("team", "push", address=empty_database.admin).stdout


@pytest.mark.parametrize(("version", "told"), [("0000", "ask an admin"), ("9999", "upgrade tacit")])
def test_an_older_or_newer_schema_is_not_touched(shop: Repository, database: Database, version: str, told: str) -> None:
    table(database, f"UPDATE tacit.alembic_version SET version_num = '{version}' RETURNING version_num")
    for action in (push, pull):
        with pytest.raises(TeamSchemaError, match=version) as error:
            action(shop.workspace)
        assert told in error.value.help
    assert table(database, ROWS) == [(0,)]
    if version == "9999":
        with pytest.raises(TeamSchemaError, match=version):
            init(shop.workspace, Grants())


def test_the_same_name_twice_is_refused(tmp_path: Path, shop: Repository, database: Database) -> None:
    other = repository(tmp_path / "b", database, "shop")
    other.base.note("x", NAME, front="date: 2026-01-01\n")
    other.commit()
    with pytest.raises(TeamRefusedError, match="another workspace is called 'shop'"):
        init(other.workspace, Grants())
    assert "[team]" not in (other.root / "tacit.toml").read_text()


def test_a_workspace_that_is_not_registered(shop: Repository) -> None:
    text = (shop.root / "tacit.toml").read_text()
    identity = shop.workspace.config.team.id
    (shop.root / "tacit.toml").write_text(text.replace(identity, str(uuid.uuid4())))
    with pytest.raises(TeamRefusedError, match="not registered"):
        push(shop.workspace)


def test_a_copy_that_is_damaged_is_pulled_again(shop: Repository, tmp_path: Path, database: Database) -> None:
    mail = filled(tmp_path, database, "mail")
    push(shop.workspace)
    pull(mail.workspace)
    (mail.root / ".tacit/team.db").write_bytes(b"not a database at all" * 100)
    assert "nothing was pulled" in mail.tacit("list", "--team", fails=2).stderr
    assert pull(mail.workspace).pulled.added == 3


def test_unreachable_is_an_error_of_its_own(shop: Repository, tmp_path: Path) -> None:
    lost = Repository(shop.base, f"postgresql:///x?host={tmp_path}")
    with pytest.raises(TeamUnreachableError):
        pull(lost.workspace)


def test_without_the_extra_only_what_connects_says_so(shop: Repository, tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith("psycopg"):
            (packages / path.name).symlink_to(path)
    source = Path(tacit.__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": f"{packages}:{source}", "TACIT_TEAM_URL": shop.address}
    code = "import sys; from tacit.__main__ import main; main()"
    for arguments, expected in (
        (("team", "init"), "missing-extra"),
        (("team", "push"), "missing-extra"),
        (("team", "pull"), "missing-extra"),
        (("team", "search", "x"), "team-address"),
        (("sync",), ""),
        (("list",), ""),
    ):
        command = [sys.executable, "-S", "-c", code, *arguments]
        done = subprocess.run(command, cwd=shop.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == (2 if expected else 0), done.stderr
        assert f"error[{expected}]" in done.stderr or not expected
        assert "pip install '.[team]', in tacit's folder" in done.stderr or expected != "missing-extra"
