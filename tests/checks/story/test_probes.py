"""Test the probes: each built-in one passes its examples, and errors in a team's file are reported with their lines."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer, failures
from tacit.checks.story.probes import MOST_PROBES, Example, Probe, Probes, read_probes
from tacit.checks.story.values import Answer

BUILT_IN = built_in()


@pytest.mark.parametrize("probe", BUILT_IN.probes, ids=lambda probe: probe.id)
def test_each_probe_has_examples_and_passes_them(probe: Probe) -> None:
    assert probe.examples
    assert [item.message for item in failures(BUILT_IN, Probes((probe,)))] == []


def test_an_example_that_fails_is_reported() -> None:
    probes, wrong = read_probes(
        "own.yml",
        "probes:\n  - id: caches\n    asks: [caching]\n    proof:\n      - call: [store]\n    examples:\n"
        "      - item: Verify caching\n        answer: ticked\n        files: {a.py: 'load(1)'}\n",
    )
    assert wrong == ()
    (found,) = failures(probes, probes)
    assert (found.rule, found.location.line) == ("fails-its-example", 2)
    assert "is not in the code, not ticked" in found.message


def test_a_probe_without_examples_is_reported() -> None:
    probes, _ = read_probes("own.yml", "probes:\n  - id: a\n    asks: [a]\n    person: it is a matter of taste\n")
    assert [item.rule for item in failures(probes, probes)] == ["no-example"]


FAULTY = """\
probes:
  - id: one
    asks: [caching]
    proof:
      - call: [store]
      - colour: [red]
  - asks: [nothing]
  - id: two
    asks: [queues]
  - id: one
    asks: [again]
    look:
      - text: [a]
  - id: three
    asks: [rules]
    proof:
      - language: cobol
        rule: {pattern: a}
  - id: four
    asks: [all]
    least: two
    look:
      - word: [a]
answers: []
"""


def test_a_probe_can_need_every_entry_of_its_proof() -> None:
    probes, wrong = read_probes(
        "own.yml",
        "probes:\n  - id: pages\n    asks: [page]\n    every: true\n"
        "    proof:\n      - file: [a.md]\n      - file: [b.md]\n",
    )
    assert wrong == ()
    one, both = {"a.md": "a", "c.py": "a = 1"}, {"a.md": "a", "b.md": "b"}
    assert answer(probes, Example("page", "", "", one)).answer is Answer.LOOK
    found = answer(probes, Example("page", "", "", both))
    assert (found.answer, [place.path for place in found.places]) == (Answer.TICKED, ["a.md", "b.md"])


def test_the_faults_of_a_file_have_lines_and_the_rest_is_used() -> None:
    probes, wrong = read_probes("own.yml", FAULTY)
    assert [probe.id for probe in probes.probes] == ["one", "four"]
    assert sorted((item.location.line, item.rule) for item in wrong) == [
        (6, "unknown-evidence"),
        (7, "no-id"),
        (8, "no-evidence"),
        (10, "no-evidence"),
        (13, "unknown-evidence"),
        (14, "no-evidence"),
        (17, "unknown-language"),
        (21, "bad-value"),
        (24, "unknown-key"),
    ]


def test_probes_beyond_the_limit_are_reported() -> None:
    lines = (f"  - {{id: p{number}, asks: [word{number}], person: ask}}\n" for number in range(MOST_PROBES + 2))
    probes, wrong = read_probes("own.yml", "probes:\n" + "".join(lines))
    assert len(probes.probes) == MOST_PROBES
    assert [(item.location.line, item.rule) for item in wrong] == [(MOST_PROBES + 2, "too-many")]
    assert wrong[0].message == "a file has at most 1,000 probes; the 2 from here on are ignored"


def test_a_file_that_is_not_yaml_has_one_error() -> None:
    probes, wrong = read_probes("own.yml", "probes: [\n")
    assert (probes, [item.severity for item in wrong]) == (Probes(), ["error"])


def test_a_team_replaces_a_probe_and_adds_others() -> None:
    own, _ = read_probes(
        "own.yml",
        "fillers: [our]\nprobes:\n  - id: jwt\n    asks: [JWT]\n    person: ask Ann\n"
        "  - id: tokens\n    asks: [house token]\n    proof:\n      - definition: [HouseToken]\n",
    )
    both = BUILT_IN.extended(own)
    files = {"a.py": "import jwt\n\n\nclass HouseToken:\n    pass\n"}
    assert answer(both, Example("Document JWT implementation", "", "", files)).why == "ask Ann"
    assert answer(both, Example("Verify our house tokens", "", "", files)).answer is Answer.TICKED
    assert len([probe for probe in both.probes if probe.id == "jwt"]) == 1


DRIVERS = {
    "core/engines/pool.py": "pool = asyncpg.create_pool(size=3)\n",
    "core/engines/postgres/a.py": "import psycopg2\n\n\nclass OddError(ToolError): ...\n",
    "core/errors.py": "class ToolError(Exception): ...\n",
    "core/engines/mysql/a.py": "import pymysql\n\nfrom core import ToolError\n\n\nclass EvenError(ToolError): ...\n",
    "core/engines/mongodb/a.py": "import pymongo\n",
    "core/engines/redis.py": "import redis\n",
}


@pytest.mark.parametrize(
    ("item", "section", "files", "expected"),
    [
        # a word that another code uses for something else proves nothing
        ("Check queue patterns", "", {"a.py": "queue = []\nstatus = 'index'\n"}, Answer.LOOK),
        # what the probe says nothing about is named
        ("Verify JWT rotation", "", {"a.py": "import jwt\n"}, Answer.LOOK),
        # tests, manifests, examples and archives prove nothing
        ("Verify caching", "", {"tests/test_a.py": "cache.get('a')\n"}, Answer.LOOK),
        ("Verify caching", "", {"archive/a.py": "cache.get('a')\n"}, Answer.LOOK),
        ("Verify caching", "", {"examples/a.py": "cache.get('a')\n"}, Answer.LOOK),
        ("Document JWT implementation", "", {"requirements.txt": "PyJWT==2.0\n"}, Answer.LOOK),
        # and so does what a generator wrote
        ("Document JWT implementation", "", {"client/gen/a.py": "import jwt\n"}, Answer.LOOK),
        ("Document JWT implementation", "", {"api/api.gen.py": "import jwt\n"}, Answer.LOOK),
        (
            "Document JWT implementation",
            "",
            {"api/a.py": "# Code generated by swagger. DO NOT EDIT.\nimport jwt\n"},
            Answer.LOOK,
        ),
        ("Verify migrations", "", {"a/migrations/0001_a.py": "# Generated by Django 5.1\n"}, Answer.TICKED),
        # what only shows or tests something, tools, hidden folders and charts of databases prove nothing
        ("Document JWT implementation", "", {"demo_api/a.py": "import jwt\n"}, Answer.LOOK),
        ("Document JWT implementation", "", {"app/jwt.mock.ts": "import jwt from 'jsonwebtoken'\n"}, Answer.LOOK),
        ("Document JWT implementation", "", {"scripts/token.py": "import jwt\n"}, Answer.LOOK),
        ("Check secret management", "", {"helm/postgresql/templates/secrets.yaml": "a: 1\n"}, Answer.LOOK),
        # a name in the code of a user interface says nothing about services
        ("Check circuit breaker patterns", "", {"web/a.tsx": "export class CircuitBreaker {}\n"}, Answer.LOOK),
        ("Check circuit breaker patterns", "", {"api/a.ts": "export class CircuitBreaker {}\n"}, Answer.LOOK),
        # a name in only one file may mean something else
        (
            "Check circuit breaker patterns",
            "",
            {
                "api/a.ts": "export class CircuitBreaker {}\n",
                "api/b.ts": "export class SlowCircuitBreaker {}\n",
                "api/c.ts": "export class FastCircuitBreaker {}\n",
            },
            Answer.TICKED,
        ),
        # a language in which hardly any file is written is that of others
        (
            "Verify timeout handling",
            "",
            {"spf/a.py": "query(timeout=3)\n", **{f"api/a{number}.go": "package api\n" for number in range(40)}},
            Answer.LOOK,
        ),
        # statements about everything are not proven by places, and conjunctions only by all of their parts
        ("Document all environment variables", "", {"a.py": "import os\nos.environ['SHOP_URL']\n"}, Answer.LOOK),
        (
            "Verify dev/staging/prod configs",
            "",
            {"values-dev.yaml": "a: 1\n", "values-prod.yaml": "a: 1\n"},
            Answer.LOOK,
        ),
        ("Document environment variables", "", {"a.py": "import os\nos.environ['HOME']\n"}, Answer.LOOK),
        # a definition or a comment is no call
        ("Document batch operations", "", {"a.py": "def bulk_create(rows): ...\n# a.bulk_create(b)\n"}, Answer.ABSENT),
        ("Document batch operations", "", {"a.js": "class A {\n  bulkCreate(rows) {}\n}\n"}, Answer.ABSENT),
        (
            "Document batch operations",
            "",
            {
                "a.js": "const b = await a.bulkCreate(rows)\n",
                "b.js": "await b.bulkCreate(rows)\n",
                "c.js": "await c.bulkCreate(rows)\n",
            },
            Answer.TICKED,
        ),
        # below a technology, evidence has to be in a file that shows it
        ("Document caching patterns", "Redis", {"a.py": "import redis\n", "b.py": "cache.get('a')\n"}, Answer.LOOK),
        (
            "Document caching patterns",
            "Redis",
            {
                "a.py": "import redis\ncache.get('a')\n",
                "b.py": "import redis\ncache.get('b')\n",
                "c.py": "import redis\ncache.get('c')\n",
            },
            Answer.TICKED,
        ),
        ("Document caching patterns", "Redis", {"a.py": "cache.get('a')\n"}, Answer.NOT_APPLICABLE),
        # a path that names another database is about that database
        (
            "Document indexes",
            "PostgreSQL",
            {"a.py": "import psycopg2\n", "clickhouse/a.sql": "CREATE INDEX a_b ON a (b);\n"},
            Answer.LOOK,
        ),
        # and so is a file that shows another database
        (
            "Document indexes",
            "PostgreSQL",
            {
                "a.go": 'package a\n\nimport _ "github.com/jackc/pgx/v5"\n',
                "geo.go": 'package a\n\nimport "gorm.io/driver/sqlite"\n\nvar q = "CREATE INDEX a_b ON a (b)"\n',
            },
            Answer.LOOK,
        ),
        # and one that keeps its data in another one
        (
            "Document indexes",
            "PostgreSQL",
            {"a.py": "import psycopg2\n", "store/duckdb_store.py": "q = 'CREATE INDEX a_b ON a (b)'\n"},
            Answer.LOOK,
        ),
        (
            "Verify actual tables and schema",
            "PostgreSQL",
            {"a.py": "import psycopg2\n", "db/log.sql": "CREATE TABLE log (b Int32) ENGINE = MergeTree ORDER BY b;\n"},
            Answer.LOOK,
        ),
        # drivers for the databases of users say nothing about the database of the code
        ("Verify Redis is actually used", "Redis", DRIVERS | {"b.py": "a = 1\n"}, Answer.LOOK),
        ("Verify Redis is actually used", "Redis", DRIVERS | {"b.py": "import redis\n"}, Answer.TICKED),
        ("Check connection pooling", "Database Optimization", DRIVERS, Answer.LOOK),
        ("Verify which databases are actually being used", "", DRIVERS, Answer.LOOK),
        ("Document error types and hierarchies", "", DRIVERS, Answer.TICKED),
        # folders of one application's own servers are no drivers
        (
            "Verify Redis is actually used",
            "Redis",
            {"libs/redis-client/a.py": "import redis\n", "libs/postgres/a.py": "a = 1\n", "libs/mongo/a.py": "a = 1\n"},
            Answer.TICKED,
        ),
        # a copy of a whole repository is code of others
        (
            "Document JWT implementation",
            "",
            {
                "tools/crawler/LICENSE": "MIT\n",
                "tools/crawler/.github/workflows/a.yml": "on: push\n",
                "tools/crawler/a.py": "import jwt\n",
                "tools/crawler/b.py": "import jwt\n",
            },
            Answer.LOOK,
        ),
        ("Document JWT implementation", "", {"_examples/a/a.py": "import jwt\n"}, Answer.LOOK),
        ("Verify actual tables and schema", "", {"documentation/a.sql": "CREATE TABLE a (b int);\n"}, Answer.LOOK),
        (
            "Document environment variables",
            "",
            {"e2e-browser/src/a.ts": "export const url = process.env.SHOP_URL;\n", "app/a.ts": "export const a = 1;\n"},
            Answer.LOOK,
        ),
        ("Verify Prometheus patterns", "", {"api/swagger/prometheus-api.yaml": "openapi: 3.0.1\n"}, Answer.ABSENT),
        # a package of Go with helpers for tests
        (
            "Verify which databases are actually being used",
            "",
            {"store/dbtest/a.go": 'package dbtest\n\nvar url = "postgres://shop@db"\n'},
            Answer.LOOK,
        ),
        # a text that speaks of SQL declares nothing
        (
            "Verify actual tables and schema",
            "PostgreSQL",
            {"a.py": "import psycopg2\n\nHELP = 'Use SHOW CREATE TABLE to see a table'\n"},
            Answer.PERSON,
        ),
        # the settings of a test runner are not those of the code
        (
            "Document environment variables",
            "",
            {"build.rs": 'let a = env::var("OUT_DIR");\n', "src/a.rs": 'let b = env::var("TEST_AMQP_URL");\n'},
            Answer.LOOK,
        ),
        ("Verify configuration loading", "", {"playwright.config.ts": "import 'dotenv/config'\n"}, Answer.LOOK),
        ("Verify Redis is actually used", "Redis", {"a.py": "cache.get('a')\n"}, Answer.ABSENT),
        ("Verify Redis is actually used", "Redis", {"a.py": "import redis\n"}, Answer.TICKED),
        ("Verify Redis is actually used", "Redis", {"requirements.txt": "redis==5.0\n"}, Answer.LOOK),
        (
            "Verify Redis is actually used",
            "Redis",
            {"docker-compose.yml": "services:\n  redis:\n    image: redis:8\n"},
            Answer.LOOK,
        ),
        # names
        ("Check `app/a.py`", "", {"app/a.py": "a = 1\n"}, Answer.TICKED),
        ("Check `app/b.py`", "", {"app/a.py": "a = 1\n"}, Answer.ABSENT),
        ("Check `OrderBook`", "", {"app/a.py": "class OrderBook: ...\n"}, Answer.TICKED),
        ("Check that `OrderBook` is fast", "", {"app/a.py": "class OrderBook: ...\n"}, Answer.LOOK),
        ("Discuss the tone of the page", "", {"app/a.py": "a = 1\n"}, Answer.PERSON),
    ],
)
def test_what_is_ticked_and_what_is_not(item: str, section: str, files: dict[str, str], expected: Answer) -> None:
    assert answer(BUILT_IN, Example(item, "", section, files)).answer is expected


TEAMS = """\
witnesses: 2
probes:
  - id: buses
    asks: [buses]
    proof:
      - uses: ["bus*", "!bus_top"]
  - id: desks
    asks: [desks]
    witnesses: 1
    proof:
      - definition: ["Desk*", "!DeskTest"]
        with: [oak]
"""


@pytest.mark.parametrize(
    ("item", "files", "expected"),
    [
        ("Buses", {"a.py": "import bus_core\n", "b.py": "import bus_core\n"}, Answer.TICKED),
        ("Buses", {"a.py": "import bus_core\n"}, Answer.LOOK),
        ("Buses", {"a.py": "import bus_top.parts\n", "b.py": "import bus_top.parts\n"}, Answer.ABSENT),
        ("Desks", {"a.py": "import oak\n\n\nclass DeskLamp:\n    pass\n"}, Answer.TICKED),
        ("Desks", {"a.py": "import oak\n\n\nclass DeskTest:\n    pass\n"}, Answer.LOOK),
        ("Desks", {"a.py": "class DeskLamp:\n    pass\n", "b.py": "import oak\n"}, Answer.LOOK),
    ],
)
def test_a_teams_probe_can_ask_for_witnesses_refuse_names_and_require_imports(
    item: str, files: dict[str, str], expected: Answer
) -> None:
    probes, wrong = read_probes("own.yml", TEAMS)
    assert wrong == ()
    assert answer(probes, Example(item, "", "", files)).answer is expected


def test_evidence_in_a_small_share_of_the_files_is_no_proof() -> None:
    probes, wrong = read_probes(
        "own.yml", "probes:\n  - id: a\n    asks: [noise]\n    share: 10\n    proof:\n      - call: [shout]\n"
    )
    assert wrong == ()
    few = {"a.py": "shout(1)\n", "b.py": "shout(2)\n"}
    many = few | {f"c/{number}.py": "a = 1\n" for number in range(30)}
    found = answer(probes, Example("noise", "", "", many))
    assert (found.answer, found.why) == (
        Answer.LOOK,
        "only in 2 of 32 source files, so perhaps not how the code works in general",
    )
    # files in other languages do not count
    mixed = few | {f"c/{number}.ts": "a = 1\n" for number in range(30)}
    assert answer(probes, Example("noise", "", "", mixed)).answer is Answer.TICKED
