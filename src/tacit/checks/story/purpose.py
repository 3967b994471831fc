"""PURE. Tell from a repository's description of itself for which databases and brokers it is a tool or a client.

Such a server belongs to the users of the tool. The code of "a web UI for viewing Kafka topics" connects to Kafka, but
does not show that the tool's own data is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# Texts in which a repository describes itself
DESCRIPTIONS = ("README.md", "README.rst", "README", "readme.md", "package.json", "pyproject.toml", "Cargo.toml")
_SERVERS = (
    *("PostgreSQL", "MySQL", "MariaDB", "SQLite", "MongoDB", "Redis", "Valkey", "Cassandra", "InfluxDB", "CockroachDB"),
    *("ClickHouse", "Elasticsearch", "OpenSearch", "DynamoDB", "Neo4j", "MinIO", "Memcached", "DuckDB"),
    *("NATS", "Kafka", "RabbitMQ", "MQTT", "Celery", "BullMQ"),
)
_KNOWN = {name.lower(): name for name in _SERVERS}
_KNOWN |= {"postgres": "PostgreSQL", "mongo": "MongoDB", "jetstream": "NATS", "sqlite3": "SQLite", "s3": "AWS S3"}
_TOOL = (
    r"(?:G?UI|Web-?UI|admin|administration|explorer|browser|viewer|manager|management|client|driver|monitor|monitoring"
    r"|exporter|operator|proxy|library|console|dashboard|interface|toolkit|tools?|wrapper|SDK|ORM|editor|IDE|connector"
    r"|adapter|backup|commander|inspector)"
)
_SERVER = rf"(?:Apache )?(?P<server>{'|'.join(sorted(_KNOWN, key=len, reverse=True))})(?![\w-]|\.\w)"
# Words between a server and a tool. After "built with" and the like, the text names what the code itself uses
_BETWEEN = r"(?:(?!using\b|with\b|built\b|backed\b|powered\b|written\b|by\b|on\b|in\b|via\b|from\b)[\w'/-]+ )"
_HANDLING = r"(?:manag|view|inspect|monitor|debug|administ|explor|brows)\w*"
_PATTERNS = (
    re.compile(rf"(?<![\w.-]){_SERVER} {_BETWEEN}{{0,3}}{_TOOL}\b", re.IGNORECASE),
    re.compile(rf"\b{_HANDLING} {_BETWEEN}{{0,4}}{_SERVER}", re.IGNORECASE),
    re.compile(rf"\b{_TOOL} {_BETWEEN}{{0,3}}(?:for|of|to) {_BETWEEN}{{0,6}}{_SERVER}", re.IGNORECASE),
)
_DESCRIPTION = re.compile(r"""^[ \t]*"?description"?[ \t]*[:=][ \t]*"([^"\n]{1,500})\"""", re.MULTILINE)
_MARKUP = re.compile(
    r"!\[[^\]\n]*\]\([^)\n]*\)|<[^>]{0,500}>|\]\([^)\n]*\)|\]\[[^\]\n]*\]|https?://\S+|[\[\]`*_>#]|^[=-]+$",
    re.MULTILINE,
)
_BREAKS = re.compile(r"\n\s*\n|\n(?=#)")
_LISTED = re.compile(r"[-*+|]|\d+[.)]|\[[^\]\n]*\]:")
_MOST_BLOCKS = 4  # paragraphs and headings at the start of a README that say what the repository is
_MOST_TEXT = 20_000  # characters of a README that are read


def operated(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the technologies for which a repository calls itself a tool or a client, such as Kafka.

    `texts` are the paths and texts of the files that describe the repository (`DESCRIPTIONS`), such as README.md.
    """
    sentences = (one for path, text in texts for one in _sentences(path, text))
    return frozenset(
        _KNOWN[found["server"].lower()]
        for sentence in sentences
        for pattern in _PATTERNS
        for found in pattern.finditer(sentence)
    )


def _sentences(path: str, text: str) -> Iterator[str]:
    """Yield the description in a manifest, or the first paragraphs and headings of a README, each on one line."""
    if not path.lower().startswith("readme"):
        yield from (found[1] for found in _DESCRIPTION.finditer(text))
        return
    number = 0
    for block in _BREAKS.split(text[:_MOST_TEXT]):
        if _LISTED.match(block.lstrip()):
            continue
        if plain := " ".join(_MARKUP.sub(" ", block).split()):
            yield plain
            number += 1
        if number == _MOST_BLOCKS:
            return
