"""Connect to a team store (PostgreSQL), check its schema, and turn the database's errors into tacit's own."""

import contextlib
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tacit.errors import (
    MissingExtraError,
    TeamDatabaseError,
    TeamRefusedError,
    TeamSchemaError,
    TeamUnreachableError,
)
from tacit.system import resources
from tacit.text.names import is_this_machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    import psycopg

EXTRA = "team"
_LOCK_WAIT = 60  # seconds that a push waits for another push
_REQUIRES_AUTH = 160_000  # the first version of libpq that can refuse servers that ask for a plain password
_VERIFYING = frozenset({"verify-ca", "verify-full"})  # values of `sslmode` that check the certificate
_ADMIN = "ask an admin of the team store to run `tacit team init`"
_ADVICE = (  # the first advice whose text is in the reason is given
    ("cleartext password", "add sslmode=verify-full to the address, so that the server proves who it is"),
    ("password", "put the right password into ~/.pgpass (mode 0600), PGPASSWORD, or the address in TACIT_TEAM_URL"),
    ("SSL was required", "turn on TLS in the server (`ssl = on`); tacit needs it for addresses on other machines"),
    (
        "certificate",
        "use the server's name in its certificate as the host, and pass the certificate's authority with sslrootcert",
    ),
)
_NOISE = re.compile(r"^(?:connection failed: )?(?:connection to server .*? failed: )?(?:FATAL:\s+)?")

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"


class Link(NamedTuple):
    """An open connection to a team store; `store` names the store in messages, without user and password."""

    connection: Connection
    store: str


@contextlib.contextmanager
def opened(parameters: "Mapping[str, str]", store: str) -> Iterator[Link]:
    """Yield a connection without an open transaction, and close it. A connection to another machine uses TLS.

    Raises:
        MissingExtraError: psycopg is not installed.
        TeamUnreachableError: the store can't be reached, or the connection is lost.
        TeamRefusedError: the database does not allow a statement.
        TeamDatabaseError: the database reports another error.
    """
    if find_spec("psycopg") is None:
        raise MissingExtraError(EXTRA)
    import psycopg

    options = {
        "application_name": "tacit",
        "connect_timeout": "10",
        "keepalives_idle": "10",
        "tcp_user_timeout": "30000",
        **parameters,
        **_protection(parameters),
    }
    with faults(store):
        try:
            connection = psycopg.connect("", autocommit=True, **options)  # type: ignore[arg-type]
        except psycopg.OperationalError as error:
            reason = _reason(error)
            raise TeamUnreachableError(store, reason, _advice(reason)) from None  # the cause would show the address
        with contextlib.closing(connection):
            connection.execute(f"SET lock_timeout = '{_LOCK_WAIT}s'")
            connection.execute("SET search_path = ''")
            yield Link(connection, store)


def _protection(parameters: "Mapping[str, str]") -> dict[str, str]:
    """Return parameters that protect a connection to another machine.

    They require TLS. If the server's certificate is not checked, they forbid sending the password as plain text. If the
    address names no host, the variables PGHOST and PGHOSTADDR decide whether this is another machine.
    """
    from psycopg import pq

    found = {item.keyword.decode(): (item.val or b"").decode() for item in pq.Conninfo.get_defaults()}
    found |= parameters
    hosts = f"{found.get('host', '')},{found.get('hostaddr', '')}".split(",")
    if all(is_this_machine(host) for host in hosts if host):
        return {}
    mode = found["sslmode"] if found["sslmode"] in {"require", *_VERIFYING} else "require"
    is_sure = mode in _VERIFYING or pq.version() < _REQUIRES_AUTH
    return {"sslmode": mode, **({} if is_sure else {"require_auth": "!password"})}


@contextlib.contextmanager
def faults(store: str) -> Iterator[None]:
    """Turn errors of psycopg in the block into errors of tacit, which have a message of one line."""
    import psycopg
    from psycopg import errors

    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise TeamRefusedError(store, _reason(error), _ADMIN) from error
    except errors.LockNotAvailable as error:
        advice = "run the command again when that push has finished"
        raise TeamRefusedError(store, f"another push has taken longer than {_LOCK_WAIT} s", advice) from error
    except (errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName) as error:
        raise TeamSchemaError(store, _reason(error), _ADMIN) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise TeamUnreachableError(store, _reason(error), lost=True) from error
    except psycopg.Error as error:
        raise TeamDatabaseError(store, _reason(error)) from error


def _reason(error: Exception) -> str:
    """Return the first line of an error message of the database, without the address of the server."""
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    return _NOISE.sub("", lines[0]).rstrip(".") if lines else type(error).__name__


def _advice(reason: str) -> str:
    """Return what to do about a connection that the server or libpq refused; `""` if no advice fits."""
    return next((advice for sign, advice in _ADVICE if sign in reason), "")


def check_schema(link: Link) -> None:
    """Check that the store has the schema revision that this version of tacit knows.

    Raises:
        TeamSchemaError: the store has no tables, or the tables of another version of tacit.
    """
    found, newest = schema_revision(link), resources.team_revisions()[-1]
    if not found:
        raise TeamSchemaError(link.store, "this database has no team store yet", _ADMIN)
    if found > newest:
        reason = f"the store has schema revision {found}, but this version of tacit knows revisions up to {newest} only"
        raise TeamSchemaError(link.store, reason, "upgrade tacit")
    if found < newest:
        reason = f"the store has schema revision {found}, but this version of tacit needs {newest}"
        raise TeamSchemaError(link.store, reason, f"{_ADMIN} with this version")


def schema_revision(link: Link) -> str:
    """Return the schema revision of a store, such as `0001`; `""` if it has no tables."""
    there = "SELECT to_regclass('tacit.alembic_version') IS NOT NULL"
    if not one(link, there):
        return ""
    return str(one(link, "SELECT version_num FROM tacit.alembic_version") or "")


def one(link: Link, statement: str, *values: object) -> Any:
    """Return the first value of the first row that a statement returns; None if it returns no row."""
    row = link.connection.execute(statement, values).fetchone()
    return row[0] if row else None
