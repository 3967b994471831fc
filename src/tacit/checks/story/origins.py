"""PURE. Tell which files of a repository are copied from others, and which are drivers. Their evidence does not count.

A driver is code that connects to a database or broker which the users of a tool choose, such as
`drivers/mysql/connect.go`. It does not show that the tool itself uses this database.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tacit.checks.story.paths import is_aside
from tacit.checks.story.purpose import DESCRIPTIONS, operated
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.tiers import tier_of

_LICENCES = re.compile(r"(?:^|/)(?:licen[sc]e|copying)(?:\.\w+)?$", re.IGNORECASE)
# The license of a library whose files are kept below the name of its owner: `lib/acme/feed/LICENSE`
_LIBRARY = re.compile(
    r"((?:[^/]+/)*?(?:libs?|externals?|deps)/[\w.-]+/[\w.-]+)/(?:licenses/[^/]+|(?:licen[sc]e|copying)(?:\.\w+)?)",
    re.IGNORECASE,
)
_OWN_MANIFESTS = ("package.json", "Cargo.toml", "go.mod", "pyproject.toml", "pom.xml", "build.gradle")
# The line of a license that names the owner of the code, without signs and years
_OWNER = re.compile(
    r"^[^\w\n]*(?:copyright\b|\(c\)|©)(?:[^a-z\n]|\(c\)|copyright\b|present\b|by\b)*([^\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
# Lines of a Helm chart's Chart.yaml with the address of its project, its sources or its maintainers
_ADDRESS = re.compile(r"^[ \t]*(?:home:|url:|-)[ \t]*[\"']?https?://([\w.-]+)(?:/([\w.-]+))?", re.MULTILINE)
_DEPENDENCIES = re.compile(r"^dependencies:.*$", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t]*-[ \t]", re.MULTILINE)
_FIELD = re.compile(r"^[ \t]*(name|alias|repository):[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)
_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
_CHART = "Chart.yaml"
_MODULE = re.compile(r"^module\s+(\S+)", re.MULTILINE)
_COMMON = re.compile(
    r"all|and|github|gitlab|authors?|com|company|contributors|copyright|corporation|foundation|free|gmbh|https?|inc|licen[sc]e|limited"
    r"|llc|ltd|name|org|owner|others|project|reserved|rights|software|team|the|this|www|yyyy|year|\d+"
)
_WORKFLOWS = re.compile(r"(?:^|/)\.(?:github/workflows/|gitlab-ci\.yml$|circleci/|travis\.yml$)")
# The names that folders of drivers give to relational databases, to other databases, and to brokers
_RELATIONAL = {
    **dict.fromkeys(("postgres", "postgresql", "pg", "pgsql"), "PostgreSQL"),
    **dict.fromkeys(("mysql", "mariadb", "tidb"), "MySQL"),
    **dict.fromkeys(("mssql", "sqlserver"), "SQL Server"),
    **dict.fromkeys(("sqlite", "sqlite3"), "SQLite"),
    **dict.fromkeys(("oracle", "oracledb"), "Oracle"),
    **dict.fromkeys(("cockroach", "cockroachdb"), "CockroachDB"),
}
_OTHER = {
    **dict.fromkeys(("mongo", "mongodb"), "MongoDB"),
    **dict.fromkeys(("elastic", "elasticsearch", "opensearch"), "Elasticsearch"),
    **dict.fromkeys(("dynamo", "dynamodb"), "DynamoDB"),
    **{name: name for name in ("clickhouse", "cassandra", "snowflake", "bigquery", "redshift", "duckdb", "databricks")},
    **{
        name: name for name in ("trino", "presto", "hive", "neo4j", "couchdb", "influxdb", "druid", "athena", "spanner")
    },
}
_BROKERS = {
    **dict.fromkeys(("nats", "jetstream", "natsjetstream"), "NATS"),
    **dict.fromkeys(("rabbitmq", "amqp"), "RabbitMQ"),
    **dict.fromkeys(("googlecloud", "googlepubsub", "gcppubsub"), "Pub/Sub"),
    **dict.fromkeys(("redis", "redisstream", "redisstreams"), "Redis"),
    **{name: name for name in ("kafka", "sqs", "sns", "kinesis", "pulsar", "nsq", "eventhubs", "servicebus")},
}
_SERVERS = {**_RELATIONAL, **_OTHER, **_BROKERS}
_LEAST_RELATIONAL = 2  # an application may keep its own data in one of several relational databases
_LEAST_OTHER = 1  # but hardly ever in one of several kinds of databases
_LEAST_BROKERS = 3
_LEAST_LETTERS = 3  # of a word in the name of an owner
_WORDS = re.compile(r"[^a-z0-9]+")
# Folders that hold all kinds of code. In these, only the folders that are named for a server are drivers
_GENERAL = re.compile(
    r"(?:^|/)(?:src|source|internal|pkg|libs?|packages|services|apps?|cmd|modules|server|core|common)?$"
)


class Origins(NamedTuple):
    """The parts of a repository that say nothing about its own code, and the technologies for which it is a tool.

    `copies` are folders that are copied from other repositories. `drivers` are folders and files that connect to
    databases or brokers which users choose. Both are beginnings of paths. `operated` are the databases and brokers that
    the repository is a tool for.
    """

    copies: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    operated: frozenset[str] = frozenset()

    def is_copied(self, path: str) -> bool:
        """Return whether a file is in a folder that was copied from another repository."""
        return path.startswith(self.copies)

    def is_of_others(self, path: str) -> bool:
        """Return whether a file was copied from another repository, or is a driver for a server that users choose."""
        return path.startswith((*self.copies, *self.drivers))

    def is_driver(self, path: str) -> bool:
        """Return whether a file is a driver for a database or broker that users choose."""
        return path.startswith(self.drivers)


def told_by(paths: Iterable[str]) -> list[str]:
    """Return the paths of the files whose texts the function `origins` needs.

    These are licenses, Go modules, Helm charts, and descriptions at the root.
    """
    return sorted(
        path for path in paths if path in DESCRIPTIONS or _LICENCES.search(path) or path.endswith(("go.mod", _CHART))
    )


def origins(paths: Iterable[str], texts: Mapping[str, str]) -> Origins:
    """Return the copied folders and the drivers of a repository, from the paths of its files.

    `texts` are the texts of the files in `told_by`, by path. A folder contains drivers if the names in it are those of
    several kinds of databases, or of at least three brokers.
    """
    known = list(paths)
    purpose = operated((path, texts[path]) for path in DESCRIPTIONS if path in texts)
    return Origins(tuple(_copies(known, texts)), tuple(sorted(_drivers(known))), purpose)


def _copies(paths: Sequence[str], texts: Mapping[str, str]) -> list[str]:
    """Return the folders that seem to be copied from other repositories.

    These are Go modules that are named for another repository, and folders with their own license and another owner.
    Such a folder has its own pipelines, or its license names an owner. If a text at the root of the repository has a
    word of this owner's name, or of the name of the folder's Go module, the folder is no copy. In folders for
    libraries (`lib/acme/feed/`), a license and no manifest is enough. A Helm chart is a copy
    if no text at the root has the name of an owner to which the addresses in its Chart.yaml lead.
    """
    licensed = {path.rpartition("/")[0]: path for path in paths if _LICENCES.search(path) and "/" in path}
    piped = {path[: found.start()] for path in paths if (found := _WORKFLOWS.search(path))}
    top = " ".join(text for path, text in texts.items() if "/" not in path).lower()
    found_ = []
    for folder, path in licensed.items():
        owners = _names(" ".join(_OWNER.findall(texts.get(path, ""))))
        module = _names(" ".join(_MODULE.findall(texts.get(f"{folder}/go.mod", ""))))
        if (owners or folder in piped) and not any(word in top for word in owners | module):
            found_.append(f"{folder}/")
    found_ += _modules_of_others(texts)
    known = set(paths)
    libraries = (found[1] for path in paths if (found := _LIBRARY.fullmatch(path)))
    found_ += (f"{one}/" for one in libraries if not any(f"{one}/{name}" in known for name in _OWN_MANIFESTS))
    charts = {path.removesuffix(_CHART): text for path, text in texts.items() if path.endswith(_CHART)}
    for folder, text in charts.items():
        is_foreign = [not re.search(rf"(?<![\w-]){re.escape(owner)}(?![\w-])", top) for owner in set(_leads(text))]
        if folder and ((is_foreign and all(is_foreign)) or _is_unpacked(folder, charts)):
            found_.append(folder)
    return sorted(set(found_))


def _modules_of_others(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield the folders of Go modules that are named for another repository than the module at the root."""
    roots = _MODULE.findall(texts.get("go.mod", ""))
    owner = _repository(roots[0]) if roots else ""
    for path, text in texts.items():
        names = _MODULE.findall(text) if path.endswith("/go.mod") else []
        if names and owner and _repository(names[0]) not in ("", owner):
            yield path.removesuffix("go.mod")


def _repository(module: str) -> str:
    """Return the repository of a Go module, such as `github.com/acme/shop`.

    For a host that is no code host, return the host, as one repository may have several modules there. If the name has
    no host, return `""`.
    """
    parts = module.split("/")
    if "." not in parts[0]:
        return ""
    return "/".join(parts[:3]) if parts[0] in _HOSTS else parts[0]


def _is_unpacked(folder: str, charts: Mapping[str, str]) -> bool:
    """Return whether a Helm chart is a copy of a dependency that the chart around it takes from a repository of charts.

    `folder` is the folder of the chart, such as `deploy/shop/charts/redis/`. `charts` has the text of each Chart.yaml
    by its folder. A dependency without a repository, or with `file://…`, belongs to the same repository.
    """
    parent, _, name = folder.rstrip("/").rpartition("charts/")
    listed = _DEPENDENCIES.split(charts.get(parent, ""), maxsplit=1)[1:]
    for entry in _ENTRY.split(listed[0])[1:] if listed else ():
        fields = dict(_FIELD.findall(entry))
        if name in (fields.get("name"), fields.get("alias")):
            return not fields.get("repository", "file:").startswith("file:")
    return False


def _leads(chart: str) -> Iterator[str]:
    """Yield the owner to which each address in a Chart.yaml leads.

    The owner is the account in an address of a code host (`acme` in `github.com/acme/x`), or else the main part of the
    host's name (`acme` in `charts.acme.io`).
    """
    for found in _ADDRESS.finditer(chart):
        host = found[1].lower()
        if host not in _HOSTS:
            yield host.split(".")[-2] if "." in host else host
        elif found[2]:
            yield found[2].lower()


def _names(text: str) -> set[str]:
    words = _WORDS.split(text.lower())
    return {word for word in words if len(word) >= _LEAST_LETTERS and not _COMMON.fullmatch(word)}


def _drivers(paths: Iterable[str]) -> Iterator[str]:
    """Yield the drivers (code for databases or brokers that users choose) as beginnings of paths.

    A folder with files for several databases or brokers is a driver as a whole. But in a folder for all kinds of code,
    such as `src`, only the files and folders with the name of a database or broker are drivers.
    """
    named: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # folder → server → entries
    for path in paths:
        parts = path.split("/")
        shown = [*map(_server, parts[:-1]), _server(parts[-1].partition(".")[0])]
        if not any(shown) or tier_of(path) is not Tier.SOURCE or is_aside(path):
            continue
        for depth, server in enumerate(shown):
            if server:
                entry = "/".join(parts[: depth + 1]) + ("/" if depth + 1 < len(parts) else "")
                named["/".join(parts[:depth])][server].add(entry)
    for folder, servers in named.items():
        if not _are_of_users(servers):
            continue
        if _GENERAL.search(folder):
            yield from (entry for entries in servers.values() for entry in entries)
        else:
            yield f"{folder}/"


@lru_cache(maxsize=1 << 14)
def _server(name: str) -> str:
    """Return the database or broker that the name of a folder or file contains: MySQL for `plugin-mysql`.

    If the name contains none or several, the result is `""`.
    """
    found = {_SERVERS[word] for word in _WORDS.split(name.lower()) if word in _SERVERS}
    return found.pop() if len(found) == 1 else ""


def _are_of_users(servers: Iterable[str]) -> bool:
    found = set(servers)
    relational, other = len(found & set(_RELATIONAL.values())), len(found & set(_OTHER.values()))
    is_databases = relational >= _LEAST_RELATIONAL and other >= _LEAST_OTHER
    return is_databases or len(found & set(_BROKERS.values())) >= _LEAST_BROKERS
