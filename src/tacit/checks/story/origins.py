"""PURE. Tell which files of a repository are copied from others, and which are drivers. Their evidence does not count.

A driver is code that connects to a database or broker that the users of a tool choose, such as
`drivers/mysql/connect.go`. It does not show that the tool itself uses this database.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from tacit.checks.story.paths import is_aside
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.tiers import tier_of

_LICENCES = re.compile(r"(?:^|/)(?:licen[sc]e|copying)(?:\.\w+)?$", re.IGNORECASE)
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
_WORDS = re.compile(r"[^a-z0-9]+")
# Folders that hold all kinds of code. In these, only the folders that are named for a server are drivers
_GENERAL = re.compile(
    r"(?:^|/)(?:src|source|internal|pkg|libs?|packages|services|apps?|cmd|modules|server|core|common)?$"
)


class Origins(NamedTuple):
    """The parts of a repository that say nothing about its own code, as beginnings of paths.

    `copies` are folders that are copied from other repositories. `drivers` are folders and files that connect to
    databases or brokers which users choose.
    """

    copies: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()

    def is_copied(self, path: str) -> bool:
        """Return whether a file is in a copy of another repository."""
        return path.startswith(self.copies)

    def is_of_others(self, path: str) -> bool:
        """Return whether a file is in a copy of another repository, or is a driver."""
        return path.startswith((*self.copies, *self.drivers))

    def is_driver(self, path: str) -> bool:
        """Return whether a file is a driver for a database or broker that users choose."""
        return path.startswith(self.drivers)


def origins(paths: Iterable[str]) -> Origins:
    """Return the copied folders and the drivers of a repository, from the paths of its files.

    A folder below the root with its own license and its own pipelines is a copy of another repository. A folder
    contains drivers if the names in it are those of several kinds of databases, or of at least three brokers.
    """
    known = list(paths)
    licensed = {path.rpartition("/")[0] for path in known if _LICENCES.search(path)}
    piped = {path[: found.start()] for path in known if (found := _WORKFLOWS.search(path))}
    copies = sorted(f"{folder}/" for folder in licensed & piped if folder)
    return Origins(tuple(copies), tuple(sorted(_drivers(known))))


def _drivers(paths: Iterable[str]) -> Iterator[str]:
    """Yield the drivers (code for databases or brokers that users choose) as beginnings of paths.

    A folder with files for several databases or brokers is a driver as a whole. In a folder for all kinds of code, such
    as `src`, only the files and folders with the name of a database or broker are drivers.
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
    """Return the database or broker that the name of a folder or file contains, such as MySQL for `plugin-mysql`.

    The result is `""` if the name contains none or several.
    """
    found = {_SERVERS[word] for word in _WORDS.split(name.lower()) if word in _SERVERS}
    return found.pop() if len(found) == 1 else ""


def _are_of_users(servers: Iterable[str]) -> bool:
    found = set(servers)
    relational, other = len(found & set(_RELATIONAL.values())), len(found & set(_OTHER.values()))
    is_databases = relational >= _LEAST_RELATIONAL and other >= _LEAST_OTHER
    return is_databases or len(found & set(_BROKERS.values())) >= _LEAST_BROKERS
