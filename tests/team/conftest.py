"""The PostgreSQL databases for tests: one server for the whole run, and one database for each test.

TACIT_TEST_POSTGRES has the address of a server, with a superuser as its user. Without it, a server is started in a
temporary folder. If that is not possible, the tests are skipped, or fail in CI.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator

import pytest

from bench import postgres
from tests.team.repositories import ADDRESS, Database, give_up

pytest.importorskip("psycopg", reason="the extra tacit[team] is not installed")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the server for the whole run of the tests."""
    if address := os.environ.get(ADDRESS):
        yield address
        return
    if why := postgres.missing():
        give_up(f"{why}, or set {ADDRESS}")
    base = tmp_path_factory.getbasetemp()
    with postgres.shared(base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) as address:
        yield address


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """Yield the name of a database with the tables of a team store; the databases of the tests are copies of it."""
    from tacit.store.team import setup
    from tacit.store.team.connection import opened
    from tacit.workspace.team_settings import parse_address

    name = f"tacit_template_{uuid.uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name}")
    found = parse_address(_named(server, name))
    with opened(found.parameters, found.shown) as link:
        setup.set_up(link, str(uuid.UUID(int=0)), "template", [], setup.Grants())
    with opened(found.parameters, found.shown) as link:
        link.connection.execute("DELETE FROM tacit.workspace")
    yield name
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(server: str, template: str) -> Iterator[Database]:
    """Yield a database with the tables of a team store, but without a workspace."""
    yield from _database(server, f" TEMPLATE {template}")


@pytest.fixture
def empty_database(server: str) -> Iterator[Database]:
    """Yield a database without any table."""
    yield from _database(server, "")


def _database(server: str, like: str) -> Iterator[Database]:
    name = f"tacit_{uuid.uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name}{like}")
    yield Database(_named(server, name), name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")
    logins = _run(server, "SELECT rolname FROM pg_roles WHERE rolname LIKE %s", f"{name}\\_%")
    for (login,) in logins:
        _run(server, f"DROP ROLE {login}")


def _named(server: str, name: str) -> str:
    return re.sub(r"(?<=[^/]/)[^/?]*(?=\?|$)|(?<=:///)[^/?]*", name, server, count=1)


def _run(server: str, statement: str, *values: str) -> list[tuple[str, ...]]:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        done = connection.execute(statement, values or None)
        return done.fetchall() if done.description else []
