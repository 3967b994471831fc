"""Test roles and row-level policies: the database, and not the client, enforces who may read and push."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from tacit.actions.team_init import Grants, init
from tacit.actions.team_pull import pull
from tacit.actions.team_push import push
from tacit.errors import TeamRefusedError
from tests.team.repositories import Database, Repository
from tests.team.test_team import NAME, filled, table

NEW = (
    "INSERT INTO tacit.{} (workspace_id, since, row_key{}) SELECT id, {}, 'x'{} FROM tacit.workspace WHERE name = '{}'"
)
EVIDENCE = ", note, by_agent, text_key, commit_key, request_key"
VALUES = ", 'n', false, '', '', ''"


@pytest.fixture
def shop(tmp_path: Path, database: Database) -> Repository:
    return filled(tmp_path, database, "shop")


@pytest.fixture
def mail(tmp_path: Path, database: Database) -> Repository:
    return filled(tmp_path, database, "mail")


def grant(of: Repository, database: Database, **logins: str) -> None:
    init(of.workspace, Grants(**{role: (database.login(login),) for role, login in logins.items()}))


def as_login(of: Repository, database: Database, login: str) -> Repository:
    return Repository(of.base, database.of(login))


def run(database: Database, login: str, *statements: str) -> list[tuple[object, ...]]:
    """Run SQL statements as a login, in one transaction and without tacit; return the rows of the last one."""
    with psycopg.connect(database.of(login)) as connection:
        for statement in statements:
            done = connection.execute(statement)
        return done.fetchall() if done.description else []


def test_a_pusher_may_push_for_its_own_workspace_alone(shop: Repository, mail: Repository, database: Database) -> None:
    grant(shop, database, push="ci")
    assert push(as_login(shop, database, "ci").workspace).added == 3
    with pytest.raises(TeamRefusedError, match="may not push for it") as refused:
        push(as_login(mail, database, "ci").workspace)
    assert "--push LOGIN" in refused.value.help
    grant(mail, database, push="ci")
    assert push(as_login(mail, database, "ci").workspace).added == 3


def test_a_pusher_sees_its_own_rows_alone(shop: Repository, mail: Repository, database: Database) -> None:
    grant(shop, database, push="ci")
    push(shop.workspace)
    push(mail.workspace)
    seen = run(
        database, "ci", "SELECT DISTINCT w.name FROM tacit.workspace w JOIN tacit.evidence ON workspace_id = w.id"
    )
    assert seen == [("shop",)]
    assert run(database, "ci", "SELECT count(*) FROM tacit.revision") == [(1,)]


def test_the_database_refuses_what_a_client_might_try(shop: Repository, mail: Repository, database: Database) -> None:
    grant(shop, database, push="ci", read="reader")
    push(mail.workspace)
    grant(mail, database, read="ci")  # so that it sees the other workspace
    draw = "SELECT tacit.next_revision()"
    head = "(SELECT revision FROM tacit.head)"
    for statements in (
        (draw, NEW.format("evidence", EVIDENCE, head, VALUES, "mail")),
        (draw, NEW.format("page", "", head, "", "mail")),
        (draw, NEW.format("evidence", EVIDENCE, "1", VALUES, "shop")),
        (draw, NEW.format("evidence", EVIDENCE, f"{head} + 1", VALUES, "shop")),
        (draw, "INSERT INTO tacit.revision SELECT 99, id, now() FROM tacit.workspace WHERE name = 'shop'"),
        ("UPDATE tacit.head SET revision = 99",),
        ("UPDATE tacit.evidence SET pattern = 'other'",),
        ("INSERT INTO tacit.pusher SELECT id, current_user FROM tacit.workspace",),
        ("UPDATE tacit.workspace SET repository = 'x'",),
        ("DELETE FROM tacit.workspace",),
        ("CREATE TABLE tacit.own (x int)",),
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            run(database, "ci", *statements)
    for statement in ("UPDATE tacit.workspace SET name = 'x'", "UPDATE tacit.evidence SET until = 1", draw):
        with pytest.raises(errors.InsufficientPrivilege):
            run(database, "reader", statement)


def test_a_pusher_cannot_remove_rows_of_others(shop: Repository, mail: Repository, database: Database) -> None:
    grant(shop, database, push="ci", read="ci")
    push(shop.workspace)
    push(mail.workspace)
    (mail.root / "memory/episodic/code/2026-01-01-mail.md").unlink()
    mail.commit()
    push(mail.workspace)
    before = table(database, "SELECT * FROM tacit.evidence ORDER BY id")
    close = "UPDATE tacit.evidence SET until = (SELECT revision FROM tacit.head) WHERE workspace_id = (SELECT id FROM "
    run(database, "ci", "SELECT tacit.next_revision()", f"{close} tacit.workspace WHERE name = 'mail')")
    run(database, "ci", "DELETE FROM tacit.evidence")
    assert table(database, "SELECT * FROM tacit.evidence ORDER BY id") == before


def test_a_reader_pulls_and_does_not_push(shop: Repository, mail: Repository, database: Database) -> None:
    grant(mail, database, read="ann")
    push(shop.workspace)
    reader = as_login(mail, database, "ann")
    assert pull(reader.workspace).pulled.added == 3
    with pytest.raises(TeamRefusedError):
        push(reader.workspace)
    with pytest.raises(TeamRefusedError):
        init(reader.workspace, Grants())


def test_a_login_without_any_role_is_told_so(shop: Repository, database: Database) -> None:
    table(database, f"CREATE ROLE {database.login('none')} LOGIN")
    for action in (push, pull):
        with pytest.raises(TeamRefusedError, match=r"permission denied|may not") as error:
            action(as_login(shop, database, "none").workspace)
        assert "admin" in error.value.help


def test_an_admin_registers_workspaces_and_appoints_others(
    shop: Repository, mail: Repository, database: Database
) -> None:
    grant(shop, database, admin="boss")
    boss = as_login(mail, database, "boss")
    for login in ("late", "later"):
        table(database, f"CREATE ROLE {database.login(login)} LOGIN")
    grant(boss, database, push="late", read="late", admin="later")
    assert push(as_login(mail, database, "late").workspace).added == 3
    grant(as_login(shop, database, "later"), database, push="late")
    assert push(as_login(shop, database, "late").workspace).added == 3


def test_init_without_superuser(tmp_path: Path, shop: Repository, empty_database: Database) -> None:
    owner = empty_database.login("owner")
    table(empty_database, f"CREATE ROLE {owner} LOGIN CREATEROLE")
    table(empty_database, f"GRANT ALL ON DATABASE {empty_database.name} TO {owner}")
    table(empty_database, f"GRANT tacit_admin TO {owner} WITH ADMIN OPTION")  # roles belong to the server
    own = Repository(shop.base, empty_database.of("owner"))
    done = init(own.workspace, Grants(push=(empty_database.login("ci"),)))
    assert (done.done.before, done.done.is_new, done.done.created) == ("", True, (empty_database.login("ci"),))
    assert push(Repository(shop.base, empty_database.of("ci")).workspace).added == 3


def test_init_can_be_run_again(shop: Repository, database: Database) -> None:
    push(shop.workspace)
    again = shop.tacit("team", "init").stdout
    assert "known in" in again
    shop.base.note("2026-07-01-x", NAME)
    shop.commit()
    assert push(shop.workspace).added == 1


FLEET_TABLES = ("fleet_run", "fleet_part", "fleet_result", "fleet_row")
FLEET_ROWS = (
    ("fleet_run", "began, patterns", "'{0}', '[]'"),
    ("fleet_part", "began, repository, branch, key, seconds", "'{0}', 'r', '', '{0}', 1"),
    ("fleet_result", "key, digest, repository, branch, commit, seconds", "'{0}', 'd', 'r', '', 'c', 1"),
    ("fleet_row", "key, kind, pattern, followed, violated, files, places", "'{0}', 'pattern', 'p', 1, 0, 1, '[1]'"),
)


def fleet_row(name: str, workspace: str, key: str) -> str:
    """Return a statement that adds a row of a workspace to one of the tables of fleet runs."""
    columns, values = next((columns, values) for found, columns, values in FLEET_ROWS if found == name)
    of = f"SELECT id, {values.format(key)} FROM tacit.workspace WHERE name = '{workspace}'"
    return f"INSERT INTO tacit.{name} (workspace_id, {columns}) {of}"


def fleet_rows(database: Database, workspace: str) -> list[list[tuple[object, ...]]]:
    of = f"WHERE workspace_id = (SELECT id FROM tacit.workspace WHERE name = '{workspace}')"
    return [table(database, f"SELECT * FROM tacit.{name} {of} ORDER BY 1, 2, 3") for name in FLEET_TABLES]


@pytest.fixture
def fleets(shop: Repository, mail: Repository, database: Database) -> list[list[tuple[object, ...]]]:
    """Add a fleet run of the workspaces `shop` and `mail`, and return the rows of `mail`.

    The login `ci` may push for `shop` and read both workspaces; the login `reader` may only read.
    """
    grant(shop, database, push="ci", read="ci")
    grant(shop, database, push="blind", read="reader")
    for workspace in ("shop", "mail"):
        for name in FLEET_TABLES:
            table(database, fleet_row(name, workspace, "1"))
    found = fleet_rows(database, "mail")
    assert [len(rows) for rows in found] == [1, 1, 1, 1]
    return found


def test_a_pusher_cannot_write_runs_of_others(
    fleets: list[list[tuple[object, ...]]], shop: Repository, database: Database
) -> None:
    for name in FLEET_TABLES:
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            run(database, "ci", fleet_row(name, "mail", "2"))
    own = (fleet_row(name, "shop", "2") for name in FLEET_TABLES)
    run(database, "ci", *own)  # the same statements are allowed for its own workspace
    for statement in (
        "UPDATE tacit.fleet_run SET workspace_id = (SELECT id FROM tacit.workspace WHERE name = 'mail')",
        "UPDATE tacit.fleet_part SET key = 'x'",
        "UPDATE tacit.fleet_result SET commit = 'x'",
        "UPDATE tacit.fleet_row SET state = 'followed'",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            run(database, "ci", statement)
    run(
        database,
        "ci",
        "UPDATE tacit.fleet_row SET places = '', reason = ''",
        "UPDATE tacit.fleet_result SET digest = ''",
    )
    assert {row[-2] for row in fleet_rows(database, "shop")[3]} == {""}
    assert fleet_rows(database, "mail") == fleets


def test_a_run_of_another_workspace_is_no_parent(
    fleets: list[list[tuple[object, ...]]], shop: Repository, database: Database
) -> None:
    table(database, fleet_row("fleet_run", "mail", "3"))
    with pytest.raises(errors.ForeignKeyViolation):
        run(database, "ci", fleet_row("fleet_part", "shop", "3"))


def test_a_pusher_cannot_delete_runs_of_others(
    fleets: list[list[tuple[object, ...]]], shop: Repository, database: Database
) -> None:
    run(database, "ci", *(f"DELETE FROM tacit.{name}" for name in reversed(FLEET_TABLES)))
    assert fleet_rows(database, "mail") == fleets
    assert fleet_rows(database, "shop") == [[], [], [], []]


def test_a_pusher_sees_only_its_own_runs_and_a_reader_all_of_them(
    fleets: list[list[tuple[object, ...]]], shop: Repository, database: Database
) -> None:
    for name in FLEET_TABLES:
        count = f"SELECT count(*) FROM tacit.{name}"
        assert run(database, "blind", count) == [(1,)]
        assert run(database, "reader", count) == [(2,)]


def test_a_reader_cannot_write_or_delete_runs(fleets: list[list[tuple[object, ...]]], database: Database) -> None:
    before = [*fleet_rows(database, "shop"), *fleets]
    for name in FLEET_TABLES:
        for statement in (
            fleet_row(name, "shop", "4"),
            f"UPDATE tacit.{name} SET workspace_id = workspace_id",
            f"DELETE FROM tacit.{name}",
            f"TRUNCATE tacit.{name}",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                run(database, "reader", statement)
    for statement in ("UPDATE tacit.fleet_row SET places = ''", "UPDATE tacit.fleet_result SET digest = ''"):
        with pytest.raises(errors.InsufficientPrivilege):
            run(database, "reader", statement)
    assert [*fleet_rows(database, "shop"), *fleet_rows(database, "mail")] == before
