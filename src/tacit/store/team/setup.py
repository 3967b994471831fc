"""Set up a team store: roles, tables, row-level policies, workspaces, and who may read and push."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tacit.errors import TeamRefusedError, TeamSchemaError
from tacit.store.team.connection import Link, one, schema_revision
from tacit.system import resources

if TYPE_CHECKING:
    import sqlalchemy
    from psycopg.sql import Composed

READ, PUSH, ADMIN = "tacit_read", "tacit_push", "tacit_admin"
_LOCK = 0x7461636974  # "tacit": two set-ups at once wait for each other
_OWN = "IN (SELECT workspace_id FROM tacit.pusher WHERE login = current_user)"
_NOW = "= (SELECT revision FROM tacit.head)"
_FLEET = ("fleet_run", "fleet_part", "fleet_result", "fleet_row")
_SHARED = ("head", "workspace", "revision", "evidence", "page", *_FLEET)
# A pusher can't choose a revision: these functions give out the next one, and policies compare each row with it.
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION tacit.next_revision() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
'UPDATE tacit.head SET revision = revision + 1 RETURNING revision';
CREATE OR REPLACE FUNCTION tacit.purged(upto bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
'UPDATE tacit.head SET horizon = greatest(horizon, least(upto, revision))';
REVOKE ALL ON FUNCTION tacit.next_revision(), tacit.purged(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tacit.next_revision(), tacit.purged(bigint) TO tacit_push;
"""
_GRANTS = f"""
GRANT USAGE ON SCHEMA tacit TO {READ}, {PUSH};
GRANT SELECT ON tacit.alembic_version, {", ".join(f"tacit.{table}" for table in _SHARED)} TO {READ}, {PUSH};
GRANT SELECT ON tacit.pusher TO {PUSH};
GRANT UPDATE (name, pushed, pushed_at, shares, made_from, revision) ON tacit.workspace TO {PUSH};
GRANT INSERT ON tacit.revision, tacit.evidence, tacit.page TO {PUSH};
GRANT UPDATE (until), DELETE ON tacit.evidence, tacit.page TO {PUSH};
GRANT INSERT, DELETE ON {", ".join(f"tacit.{table}" for table in _FLEET)} TO {PUSH};
GRANT UPDATE (digest) ON tacit.fleet_result TO {PUSH};
GRANT UPDATE (places, reason) ON tacit.fleet_row TO {PUSH};
"""


class Grants(NamedTuple):
    """Three lists of logins: those that may read everything, push for this workspace, and administer the store."""

    read: Sequence[str] = ()
    push: Sequence[str] = ()
    admin: Sequence[str] = ()


class SetUp(NamedTuple):
    """The result of setting up the team store.

    It has the schema revision before (`""` if there were no tables) and after, and the new logins. `is_new` is true if
    the workspace was not registered before.
    """

    before: str
    after: str
    created: tuple[str, ...]
    is_new: bool


def set_up(link: Link, workspace: str, name: str, repository: Sequence[str], grants: Grants) -> SetUp:
    """Create or migrate the tables, set who may read and write their rows, and register a workspace.

    All of this is one transaction. `workspace` is the workspace's UUID. `repository` are texts that identify its
    repository, such as the hash of its first commit, the most reliable first.

    Raises:
        TeamRefusedError: the login may not do it, or the workspace belongs to another repository.
        TeamSchemaError: the store has tables of a newer version of tacit.
    """
    with _transaction(link) as joined:
        link.connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        before, newest = schema_revision(link), resources.team_revisions()[-1]
        if before > newest:
            reason = (
                f"the store has schema revision {before}, but this version of tacit knows revisions up to {newest} only"
            )
            raise TeamSchemaError(link.store, reason, "upgrade tacit")
        _create_roles(link)
        if not one(link, "SELECT to_regnamespace('tacit') IS NOT NULL"):
            link.connection.execute(f"CREATE SCHEMA tacit AUTHORIZATION {ADMIN}")
        created = tuple(
            login for login in dict.fromkeys((*grants.read, *grants.push, *grants.admin)) if _add(link, login)
        )
        for login in grants.admin:  # a role can't give membership in itself, so the login of this connection does it
            link.connection.execute(_sql(f"GRANT {ADMIN} TO {{}} WITH ADMIN OPTION", login))
        link.connection.execute(f"SET LOCAL ROLE {ADMIN}")
        if before != newest:
            _migrate(joined)
        link.connection.execute(
            "INSERT INTO tacit.head (id, revision, horizon, secret) VALUES (1, 0, 0, %s) ON CONFLICT DO NOTHING",
            (os.urandom(32),),
        )
        _allow(link)
        is_new = _register(link, workspace, name, repository)
        _grant(link, workspace, grants)
        link.connection.execute("RESET ROLE")
    return SetUp(before, newest, created, is_new)


def _create_roles(link: Link) -> None:
    for role in (ADMIN, READ, PUSH):
        if not _exists(link, role):
            link.connection.execute(_sql("CREATE ROLE {} NOLOGIN", role))
    if not one(link, "SELECT pg_has_role(current_user, %s, 'member')", ADMIN):
        link.connection.execute(f"GRANT {ADMIN} TO CURRENT_USER WITH ADMIN OPTION")
    for role in (READ, PUSH):
        if not one(link, "SELECT pg_has_role(%s, %s, 'member with admin option')", ADMIN, role):
            link.connection.execute(_sql(f"GRANT {{}} TO {ADMIN} WITH ADMIN OPTION", role))


def _exists(link: Link, role: str) -> bool:
    return bool(one(link, "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = %s", role))


def _add(link: Link, login: str) -> bool:
    """Create a login without a password, unless it exists; return whether it was created."""
    if _exists(link, login):
        return False
    link.connection.execute(_sql("CREATE ROLE {} LOGIN", login))
    return True


def _sql(statement: str, *names: str) -> "Composed":
    from psycopg.sql import SQL, Identifier

    return SQL(statement).format(*map(Identifier, names))


@contextmanager
def _transaction(link: Link) -> "Iterator[sqlalchemy.Connection]":
    """Run the block as one transaction, and yield the connection in the form that Alembic needs."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.pool import StaticPool

    link.connection.autocommit = False
    engine = create_engine("postgresql+psycopg://", creator=lambda: link.connection, poolclass=StaticPool)
    try:
        with engine.begin() as joined:
            yield joined
    except DBAPIError as error:
        raise error.orig or error from error


def _migrate(joined: "sqlalchemy.Connection") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.team_migrations()).replace("%", "%%"))
    config.attributes["connection"] = joined
    command.upgrade(config, "head")


def _allow(link: Link) -> None:
    """Replace the functions, grants and policies in the database by those of this version of tacit."""
    for statements in (_FUNCTIONS, _GRANTS):
        link.connection.execute(statements)
    for table in (*_SHARED, "pusher"):
        link.connection.execute(f"ALTER TABLE tacit.{table} ENABLE ROW LEVEL SECURITY")
    own = {"head": "true", "workspace": f"id {_OWN}", "pusher": "login = current_user"}
    for table in _SHARED:
        _policy(link, table, READ, "read", "SELECT USING (true)")
    for table in (*_SHARED, "pusher"):
        _policy(link, table, PUSH, "own", f"SELECT USING ({own.get(table, f'workspace_id {_OWN}')})")
    _policy(link, "workspace", PUSH, "update", f"UPDATE USING (id {_OWN})")
    _policy(link, "revision", PUSH, "insert", f"INSERT WITH CHECK (workspace_id {_OWN} AND number {_NOW})")
    for table in ("evidence", "page"):
        mine = f"workspace_id {_OWN}"
        _policy(link, table, PUSH, "insert", f"INSERT WITH CHECK ({mine} AND since {_NOW} AND until IS NULL)")
        _policy(link, table, PUSH, "close", f"UPDATE USING ({mine} AND until IS NULL) WITH CHECK (until {_NOW})")
        _policy(link, table, PUSH, "purge", f"DELETE USING ({mine} AND until IS NOT NULL)")
    for table in _FLEET:
        _policy(link, table, PUSH, "insert", f"INSERT WITH CHECK (workspace_id {_OWN})")
        _policy(link, table, PUSH, "delete", f"DELETE USING (workspace_id {_OWN})")
    for table in ("fleet_result", "fleet_row"):
        _policy(link, table, PUSH, "withhold", f"UPDATE USING (workspace_id {_OWN})")


def _policy(link: Link, table: str, role: str, name: str, rule: str) -> None:
    kind, rest = rule.split(" ", 1)
    link.connection.execute(f"DROP POLICY IF EXISTS {role}_{name} ON tacit.{table}")
    link.connection.execute(f"CREATE POLICY {role}_{name} ON tacit.{table} FOR {kind} TO {role} {rest}")


def _register(link: Link, workspace: str, name: str, repository: Sequence[str]) -> bool:
    """Register a workspace in the team store, and return whether it is new."""
    known = link.connection.execute("SELECT repository FROM tacit.workspace WHERE id = %s", (workspace,)).fetchone()
    if known and known[0] and known[0] not in repository:
        raise TeamRefusedError(
            link.store,
            "the id in tacit.toml belongs to a workspace of another repository",
            "if this knowledge base is a copy, give it an id of its own: `tacit team init --new`",
        )
    if one(link, "SELECT 1 FROM tacit.workspace WHERE name = %s AND id <> %s", name, workspace):
        reason = f"another workspace is called {name!r}"
        raise TeamRefusedError(link.store, reason, 'choose another name: workspace = "…" in tacit.toml')
    link.connection.execute(
        "INSERT INTO tacit.workspace (id, name, repository) VALUES (%s, %s, %s) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        (workspace, name, next(iter(repository), "")),
    )
    return known is None


def _grant(link: Link, workspace: str, grants: Grants) -> None:
    for role, logins in ((READ, grants.read), (PUSH, grants.push)):
        for login in logins:
            link.connection.execute(_sql("GRANT {} TO {}", role, login))
    for login in grants.push:
        link.connection.execute(
            "INSERT INTO tacit.pusher (workspace_id, login) VALUES (%s, %s) ON CONFLICT DO NOTHING", (workspace, login)
        )
