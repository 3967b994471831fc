"""The settings of `[team]`: the address of the team store, and this workspace's identity in it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

from tacit.domain.note import NOTHING
from tacit.errors import UsageError
from tacit.text.names import is_this_machine, slugify

if TYPE_CHECKING:
    from tacit.workspace.toml_document import TomlDocument

ADDRESS = "TACIT_TEAM_URL"
_TABLE = ("team",)
_KEYS = {"url", "id", "count", "keep_days", "fleet", "aliases"}
_SCHEMES = {"postgresql", "postgres"}
# Other parameters of a connection could read files (`passfile`, `sslkey`), or name another server (`service`).
_PARAMETERS = {"host", "port", "user", "dbname", "sslmode", "sslrootcert", "connect_timeout"}
_ENCRYPTED = ("require", "verify-ca", "verify-full")
_EXAMPLE = "as in postgresql://ann@db.example.com/tacit?sslmode=verify-full&sslrootcert=system"


class Address(NamedTuple):
    """The address of a team store, as parameters of a connection.

    `is_local` is true if it names no other machine.
    """

    parameters: Mapping[str, str]
    is_local: bool

    @property
    def shown(self) -> str:
        """Return the server and the database of the team store, without user and password, for messages."""
        host = self.parameters.get("host", "") or "the local socket"
        return f"{self.parameters.get('dbname') or 'the default database'} on {host}"


class Team(NamedTuple):
    """The settings of `[team]`.

    `url` is the address of the team store, and `id` this workspace's UUID; each is `""` if it is not set. If `counts`
    is true (`count` in tacit.toml), levels count the examples of other workspaces. `keep_days` is the number of days
    for which the store keeps removed rows; 0 means for ever. If `fleet` is true, `tacit fleet run` sends its results to
    the store. `aliases` has, by the name of another workspace, this workspace's slug for a slug of that workspace:
    `{"web": {"retry": "retry-with-backoff"}}`.
    """

    url: str = ""
    id: str = ""
    counts: bool = False
    keep_days: int = 0
    aliases: Mapping[str, Mapping[str, str]] = NOTHING
    fleet: bool = False


def read(document: "TomlDocument", data: Mapping[str, object]) -> Team:
    """Return the settings in the table `[team]`.

    Raises:
        SettingsError: a key or a value is invalid, or the address has a password.
    """
    document.known(_TABLE, data, _KEYS)
    url = document.string(_TABLE, data, "url", "-") if "url" in data else ""
    if url:
        try:
            parsed = parse_address(url)
        except UsageError as error:
            document.fail(_TABLE, "url", "bad-value", str(error), error.help)
        if "password" in parsed.parameters:
            message = "'url' has a password, which must not be in a file of the repository"
            places = f"~/.pgpass, PGPASSWORD or {ADDRESS}"
            advice = f"remove the password from the file, set a new one on the server, and put that in {places}"
            document.fail(_TABLE, "url", "password-in-settings", message, advice)
    return Team(
        url,
        _identity(document, data),
        document.yes_or_no(data, "count", _TABLE),
        document.number(_TABLE, data, "keep_days", 0),
        _aliases(document, document.table(data, "aliases", _TABLE)),
        document.yes_or_no(data, "fleet", _TABLE),
    )


def _identity(document: "TomlDocument", data: Mapping[str, object]) -> str:
    if "id" not in data:
        return ""
    text = document.string(_TABLE, data, "id", "-")
    try:
        return str(UUID(text))
    except ValueError:
        document.fail(_TABLE, "id", "bad-value", f"{text!r} is not a UUID", "`tacit team init` writes this id")


def _aliases(document: "TomlDocument", data: Mapping[str, object]) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for name in data:
        table = (*_TABLE, "aliases", name)
        entry = document.table(data, name, table[:-1])
        names = {slugify(key): slugify(document.string(table, entry, key, "-")) for key in entry}
        if not all((*names, *names.values())):
            document.fail(table, next(iter(entry)), "bad-value", f"a name under {name!r} has no letter or digit")
        found[name] = names
    return found


def parse_address(url: str) -> Address:
    """Return the parameters of a connection. They include TLS, unless the address is on this machine.

    Raises:
        UsageError: the address is not valid, or would allow a connection to another machine without TLS. The message
            never contains the address, which may have a password.
    """
    try:
        parts = urlsplit(url)
        named = {"host": parts.hostname or "", "port": str(parts.port or ""), "user": unquote(parts.username or "")}
    except ValueError as error:
        raise UsageError("the address of the team store is not valid", _EXAMPLE) from error
    if parts.scheme not in _SCHEMES:
        raise UsageError("the address of the team store must begin with postgresql://", _EXAMPLE)
    named |= {"password": unquote(parts.password or ""), "dbname": unquote(parts.path.lstrip("/"))}
    named["host"] = unquote(named["host"])
    for key, value in parse_qsl(parts.query):
        if key not in _PARAMETERS | {"password"}:
            known = ", ".join(sorted(_PARAMETERS))
            raise UsageError(
                f"the address of the team store has the unknown parameter {key!r}", f"the known names are: {known}"
            )
        named[key] = value
    parameters = {key: value for key, value in named.items() if value}
    is_local = all(is_this_machine(host) for host in parameters.get("host", "/").split(","))
    if not is_local:
        mode = parameters.setdefault("sslmode", "require")
        if mode not in _ENCRYPTED:
            message = f"sslmode={mode} would allow a connection to another machine without TLS"
            raise UsageError(message, f"use one of {', '.join(_ENCRYPTED)}")
    return Address(parameters, is_local)
