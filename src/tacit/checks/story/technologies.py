"""PURE. Find the technologies that a story names, such as PostgreSQL, and tell whether the code uses them.

A place is a file and a line in the code.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tacit.checks.story.origins import origins, told_by
from tacit.checks.story.paths import is_aside, is_command, is_local, is_of_development, is_pipeline, is_tool
from tacit.checks.story.weak import is_address, is_import, is_own_module, shown
from tacit.checks.story.words import stems
from tacit.checks.verify.facts import PROVING, Fact, Inventory, Tier
from tacit.checks.verify.technologies import NAMES
from tacit.checks.verify.tiers import tier_of
from tacit.domain.trace import Place

# Names that are also ordinary words: a text names these technologies only in some sentences
_ORDINARY = {
    *(
        "Go",
        "C",
        "Echo",
        "Fiber",
        "Express",
        "Passport",
        "Vault",
        "Temporal",
        "Spark",
        "chi",
        "Gin",
        "Flutter",
        "Redux",
    ),
    *(
        "Rust",
        "Swift",
        "Bash",
        "Sentry",
        "Envoy",
        "Consul",
        "Caddy",
        "Loki",
        "Mocha",
        "Jest",
        "Motor",
        "Rails",
        "Next.js",
    ),
}
_OTHER_NAMES = {
    "Postgres": "PostgreSQL",
    "Mongo": "MongoDB",
    "JetStream": "NATS",
    "K8s": "Kubernetes",
    "S3": "AWS S3",
    "Compose": "Docker Compose",
}
_PIPELINES = {"GitHub Actions", "GitLab CI", "Jenkins"}
_SAME_CLIENTS = {"MinIO": ("AWS S3",), "Redis": ("Valkey",), "Valkey": ("Redis",)}
# Databases, and their names in paths
_STORES = {
    **{name: name.lower() for name in ("MySQL", "MariaDB", "SQLite", "MongoDB", "Redis", "Valkey", "Cassandra")},
    **{name: name.lower() for name in ("ClickHouse", "Elasticsearch", "OpenSearch", "DynamoDB", "Neo4j", "MinIO")},
    "PostgreSQL": "postgres",
    "H2": "/h2/",
    "SQL Server": "/dbo/",
    "CockroachDB": "cockroach",
    "InfluxDB": "influx",
    "DuckDB": "duckdb",
    "QuestDB": "questdb",
}
_RELATIONAL = {"PostgreSQL", "MySQL", "MariaDB", "SQLite", "CockroachDB", "ClickHouse", "DuckDB"}
_OWNER = re.compile(r"(?:call of )?(?:await )?(?:this\.|self\.)?_?(\w+?)(?:[cC]lient|_client)?\.")
_FEW = 2  # files that may all be scripts which a person starts, and no part of the services
_CLICKHOUSE = re.compile(r"\bMergeTree\b|\bON[ \t]+CLUSTER\b", re.IGNORECASE)
_KNOWN = {name: name for name in NAMES if name not in _ORDINARY} | _OTHER_NAMES
_NAMED = re.compile(rf"(?<![\w.-])(?:{'|'.join(sorted(map(re.escape, _KNOWN), key=len, reverse=True))})(?![\w-]|\.\w)")


class Use(NamedTuple):
    """How the code uses a technology: `proof` has the places that show the use.

    `weak` has the places that only declare or test the technology, such as a manifest. `in_source` is true if a source
    file proves the use, and not only settings, such as an image in a compose file.
    """

    name: str
    proof: tuple[Place, ...] = ()
    weak: tuple[Place, ...] = ()
    in_source: bool = False

    @property
    def is_absent(self) -> bool:
        """Return whether nothing in the code shows the technology, not even a declaration."""
        return not (self.proof or self.weak)


def named(text: str) -> tuple[str, ...]:
    """Return the technologies that a text names, in the order of the text."""
    return tuple(dict.fromkeys(_KNOWN[found[0]] for found in _NAMED.finditer(text)))


def words_of(text: str) -> frozenset[str]:
    """Return the stems of the words in the names of technologies that a text contains."""
    return frozenset().union(*(stems(found[0]) for found in _NAMED.finditer(text)))


def is_of_another(place: Place, names: Sequence[str]) -> bool:
    """Return whether the path of a place names a database that is not in `names`, such as `db/clickhouse/a.sql`.

    If the path also names a database in `names`, the result is False. Databases with the same clients, such as Redis
    and Valkey, count as one.
    """
    path = place.path.lower()
    own = {other for name in names for other in (name, *_SAME_CLIENTS.get(name, ()))}
    return any(store in path for name, store in _STORES.items() if name not in own) and not any(
        _STORES[name] in path for name in own & _STORES.keys()
    )


def nearest_to(places: Sequence[Place], names: Sequence[str]) -> tuple[Place, ...]:
    """Return the places whose path names one of the databases in `names`: `db/postgres/a.sql` for PostgreSQL.

    If there are no such places, return all places. The reason is that a repository can have a copy of its schema for
    each database, in a path that names the database.
    """
    spelled = [_STORES[name] for name in names if name in _STORES]
    return tuple(place for place in places if any(store in place.path.lower() for store in spelled)) or tuple(places)


class Technologies:
    """Tells how one or several repositories use technologies."""

    def __init__(self, inventories: Sequence[Inventory]) -> None:
        self.inventories = inventories
        self.labels = [inventory.repository if len(inventories) > 1 else "" for inventory in inventories]
        self.origins = {
            label: origins(inventory.paths, dict(inventory.texts(told_by(inventory.paths))))
            for label, inventory in zip(self.labels, inventories, strict=True)
        }
        self.files: dict[str, set[tuple[str, str]]] = {}  # source files that show a technology: repository, path
        self.unused: frozenset[tuple[str, str, int]] = frozenset()  # imports: repository, path, line
        self._uses: dict[str, Use] = {}
        self._dialects: dict[tuple[str, str], bool] = {}  # files of SQL, and whether they are for ClickHouse
        self._spelled: dict[tuple[str, ...], bool] = {}  # databases, and whether paths of SQL files name one of them
        self._imports: dict[tuple[str, str], set[str]] = {}  # the databases that the imports of a file name

    def use(self, name: str) -> Use:
        """Return how the code uses a technology."""
        if name not in self._uses:
            self._uses[name] = self._use(name)
        return self._uses[name]

    def _use(self, name: str) -> Use:
        proof: list[Place] = []
        weak: list[Place] = []
        used: set[Place] = set()
        files = self.files.setdefault(name, set())
        for inventory, label in zip(self.inventories, self.labels, strict=True):
            for fact in inventory.find("technology", name):
                if fact.tier is Tier.LOCK:  # a package that only other packages need
                    continue
                if fact.tier is Tier.SOURCE:  # a settings file may show all technologies
                    files.add((label, fact.path))
                # a pipeline proves only its own tool; its services and images are those of tests
                is_tested = is_pipeline(fact.path) and name not in _PIPELINES
                is_proof = fact.tier in PROVING and not (
                    is_aside(fact.path) or is_tool(fact.path) or is_local(fact.path) or is_tested
                )
                of_others = self.origins[label].is_of_others(fact.path) or name in self.origins[label].operated
                is_proof = is_proof and not of_others
                is_unused = is_import(fact) and (label, fact.path, fact.line) in self.unused
                is_used = not (is_unused or is_address(fact) or is_own_module(fact, inventory.paths))
                is_used = is_used and not (is_command(fact.path) or is_of_development(fact.path))
                place = _place(fact, label)
                if is_proof and is_used and fact.tier is Tier.SOURCE:
                    used.add(place)
                (proof if is_proof else weak).append(place)
        if len({place.path for place in used}) <= _FEW:
            used = {place for place in used if not self._is_script(place)}
        proof.sort(key=lambda place: (place not in used, not place.line))
        return Use(name, tuple(proof), tuple(weak), bool(used))

    def _is_script(self, place: Place) -> bool:
        """Return whether a place is in a script that a person starts: its first line names an interpreter."""
        inventory = self.inventories[self.labels.index(place.repository)]
        return (inventory.text(place.path) or "").startswith("#!")

    def is_of_another(self, place: Place, names: Sequence[str]) -> bool:
        """Return whether a place is about another database than those in `names`.

        The result is True if its path names another database, if it is SQL for ClickHouse, if it is SQL and only other
        paths of SQL name a database of `names`, or if its file uses or imports other databases and none of `names`.
        """
        if is_of_another(place, names):
            return True
        if place.path.endswith(".sql") and (self._is_of_clickhouse(place, names) or self._is_beside(place, names)):
            return True
        if not set(names) & _STORES.keys() or self.ties(place, names):
            return False
        return any(self.ties(place, [store]) for store in _STORES) or self._imports_another(place, names)

    def _is_beside(self, place: Place, names: Sequence[str]) -> bool:
        """Return whether an SQL file's path names none of the databases `names`, but paths of other SQL files do."""
        spelled = tuple(_STORES[name] for name in names if name in _STORES)
        if any(store in place.path.lower() for store in spelled):
            return False
        if spelled not in self._spelled:
            paths = (path for inventory in self.inventories for path in inventory.paths if path.endswith(".sql"))
            used = (
                path.lower() for path in paths if tier_of(path) is Tier.SOURCE and not (is_aside(path) or is_tool(path))
            )
            self._spelled[spelled] = any(store in path for path in used for store in spelled)
        return self._spelled[spelled]

    def _is_of_clickhouse(self, place: Place, names: Sequence[str]) -> bool:
        """Return whether an SQL file is written for ClickHouse, although `names` has only other databases.

        Table engines such as `MergeTree`, and `ON CLUSTER`, show this. If `names` has ClickHouse or no database, the
        result is False.
        """
        key = place.repository, place.path
        if "ClickHouse" in names or not set(names) & _STORES.keys():
            return False
        if key not in self._dialects:
            inventory = self.inventories[self.labels.index(place.repository)]
            self._dialects[key] = _CLICKHOUSE.search(inventory.text(place.path) or "") is not None
        return self._dialects[key]

    def _imports_another(self, place: Place, names: Sequence[str]) -> bool:
        """Return whether a file imports drivers of other databases, such as SQLite, and none of those in `names`."""
        if not self._imports:
            for inventory, label in zip(self.inventories, self.labels, strict=True):
                for facts in inventory.of_kind("uses").values():
                    for fact in facts:
                        text = f"{fact.name} {fact.value}".lower()
                        found = {name for name, spelled in _STORES.items() if spelled in text}
                        self._imports.setdefault((label, fact.path), set()).update(found)
        imported = self._imports.get((place.repository, place.path), set())
        return bool(imported) and not imported & set(names)

    def is_of_users(self, place: Place) -> bool:
        """Return whether a place shows a database or broker that users of the repository choose, not one of its own.

        The place is in a driver (code for such a server), or shows only servers for which the repository is a tool.
        """
        found = self.origins[place.repository]
        return found.is_driver(place.path) or self._is_of_operated(place, found.operated)

    def _is_of_operated(self, place: Place, names: frozenset[str]) -> bool:
        """Return whether a place is about one of the databases and brokers `names`, for which the repository is a tool.

        Its file must show no other database. If a relational database is in `names`, every SQL file is about it.
        """
        if place.path.endswith(".sql") and names & _RELATIONAL:  # sample data, or statements for servers of users
            return True
        every = names | {other for name in names for other in _SAME_CLIENTS.get(name, ())}
        if not any(self.ties(place, [name]) or self._has(name, place) for name in names):
            return False
        return not any(self.ties(place, [name]) for name in _STORES.keys() - every)

    def _has(self, name: str, place: Place) -> bool:
        used = self.use(name)
        return any(one[:2] == place[:2] and one.repository == place.repository for one in (*used.proof, *used.weak))

    def ties(self, place: Place, names: Sequence[str]) -> bool:
        """Return whether a place is in a source file that uses one of the technologies in `names`.

        The result is also True if the file uses another technology with the same client library, or if the place is a
        call of an object with the technology's name, such as `redis.expire(key)`: other files may create the client.
        """
        every = [other for name in names for other in (name, *_SAME_CLIENTS.get(name, ()))]
        owner = _OWNER.match(place.shows)
        for name in every:
            used = self.use(name)
            if (place.repository, place.path) in self.files[name]:
                return True
            if owner and used.in_source and owner[1].lower() == name.lower():
                return True
        return False


def _place(fact: Fact, label: str) -> Place:
    return Place(fact.path, fact.line, shown(fact) or fact.name, label)
