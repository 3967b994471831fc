"""Test evidence that does not suffice to tick an item, for example in settings or in only a part of the code."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.paths import is_command, is_connector, is_test, is_tool
from tacit.checks.story.probes import Example, read_probes
from tacit.checks.story.values import Answer
from tacit.checks.story.weak import is_own_module, is_weak, together
from tacit.checks.verify.facts import Fact, Tier

PROBES = built_in()
ADDRESS = "redis:" + "//"  # in two parts, so that this file shows no server
COMPOSE = "services:\n  p:\n    image: prom/prometheus\n"
SERVED = "import prometheus_client\n\nprometheus_client.start_http_server(1)\n"
ROUTE = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"


def _routes(*paths: str) -> str:
    return ROUTE + "".join(f"@app.get('{path}')\ndef a{number}():\n    ...\n" for number, path in enumerate(paths))


@pytest.mark.parametrize(
    ("item", "files", "expected"),
    [
        # settings show which servers run, and not that the code uses them
        ("Check connection pooling", {"compose.yml": "services:\n  a:\n    image: pgbouncer\n"}, Answer.LOOK),
        ("Check connection pooling", {"app/a.py": "e = create_engine(u, pool_size=9)\n"}, Answer.TICKED),
        ("Document metrics collection", {"compose.yml": COMPOSE, "b/compose.yml": COMPOSE}, Answer.LOOK),
        (
            "Document metrics collection",
            {"compose.yml": COMPOSE, "a.py": SERVED, "b.py": SERVED},
            Answer.TICKED,
        ),
        ("Check log levels usage", {f"{n}/.env": "LOG_LEVEL=1\n" for n in "abc"} | {"a.py": "a"}, Answer.LOOK),
        (
            "Check log levels usage",
            {".env": "LOG_LEVEL=1\n", "b/.env": "LOG_LEVEL=1\n", "a.py": "import os\n\nos.environ['LOG_LEVEL']\n"},
            Answer.TICKED,
        ),
        (
            "Document environment variables",
            {f"{n}/.env": f"SHOP_{n.upper()}=1\n" for n in "abc"} | {"a.py": "a"},
            Answer.TICKED,
        ),
        # variables of a user interface are set when it is built
        (
            "Document environment variables",
            {f"ui/components/{n}.tsx": f"const a = process.env.SHOP_{n};\n" for n in "ABC"},
            Answer.LOOK,
        ),
        (
            "Document environment variables",
            {f"api/{n}.ts": f"const a = process.env.SHOP_{n};\n" for n in "ABC"},
            Answer.TICKED,
        ),
        # the settings of a linter apply to their folder
        ("Document linting rules", {"sdk/ruff.toml": "", **{f"app/a{n}.py": "a" for n in range(9)}}, Answer.LOOK),
        ("Document linting rules", {"app/ruff.toml": "", **{f"app/a{n}.py": "a" for n in range(9)}}, Answer.TICKED),
        ("Document linting rules", {"ruff.toml": "", **{f"app/a{n}.py": "a" for n in range(9)}}, Answer.TICKED),
        ("Document linting rules", {".github/workflows/a.yml": "run: make lint\n", "a.py": "a"}, Answer.LOOK),
        # settings of two applications are no pair
        ("Document environment strategies", {"api/.env.dev": "A=1\n", "ui/.env.production": "A=1\n"}, Answer.LOOK),
        ("Document environment strategies", {"api/.env.dev": "A=1\n", "api/.env.production": "A=1\n"}, Answer.TICKED),
        (
            "Document environment strategies",
            {f"overlays/{name}/kustomization.yaml": "a: 1\n" for name in ("dev", "prod")},
            Answer.TICKED,
        ),
        # routes for developers
        ("Document REST API patterns", {"a.py": _routes("/api/dev/a", "/api/debug/b")}, Answer.LOOK),
        ("Document REST API patterns", {"a.py": _routes("/api/devices", "/api/tests-of-cars")}, Answer.TICKED),
        # "which" asks for all of them
        (
            "Verify which databases are in use",
            {"a.py": "import redis\n\nredis.Redis()\n", "b.py": "import redis\n\nredis.Redis()\n"},
            Answer.LOOK,
        ),
        # a rate limiter is not a circuit breaker, though both are of one library
        (
            "Check circuit breaker patterns",
            {f"a/{name}.java": "import io.github.resilience4j.ratelimiter.RateLimiter;\n" for name in "abc"},
            Answer.ABSENT,
        ),
        (
            "Check circuit breaker patterns",
            {f"a/{name}.java": "import io.github.resilience4j.circuitbreaker.CircuitBreaker;\n" for name in "abc"},
            Answer.TICKED,
        ),
        # a method that an interface of Go declares is not called
        (
            "Message queuing",
            {
                f"{name}/bus.go": "package a\n\ntype Bus interface {\n\tQueueSubscribe(a string) (S, error)\n}\n"
                for name in "abc"
            },
            Answer.ABSENT,
        ),
        (
            "Message queuing",
            {f"{name}/bus.go": "package a\n\nfunc f() {\n\tnc.QueueSubscribe(a, b)\n}\n" for name in "abc"},
            Answer.TICKED,
        ),
        # a docstring only describes
        (
            "Verify rate limiting patterns",
            {"app/views.py": 'class View:\n    """\n    Uses DEFAULT_THROTTLE_RATES.\n    """\n'},
            Answer.ABSENT,
        ),
        ("Verify rate limiting patterns", {"app/base.py": "REST = {'DEFAULT_THROTTLE_RATES': {}}\n"}, Answer.TICKED),
        # programs that a person starts are not counted with other files
        (
            "Document retry strategies",
            {
                f"{path}.py": "task.retry(max_retries=5)\n"
                for path in ("app/mail", "app/sms", "app/management/commands/fill")
            },
            Answer.LOOK,
        ),
        (
            "Document retry strategies",
            {f"{path}.py": "a.b(max_retries=5)\n" for path in ("app/a", "app/b", "app/c")},
            Answer.TICKED,
        ),
        # code that connects to other systems is not that of the services
        (
            "Document JWT implementation",
            {f"plugins/{n}/a.py": "import jwt\n\njwt.decode('a')\n" for n in "abc"},
            Answer.LOOK,
        ),
        (
            "Document JWT implementation",
            {f"auth/{n}/a.py": "import jwt\n\njwt.decode('a')\n" for n in "abc"},
            Answer.TICKED,
        ),
        # settings of build tools are not loaded by the code
        (
            "Verify configuration loading",
            {f"apps/{n}/tsdown.config.ts": "if (process.env.WATCH) run();\n" for n in "abc"},
            Answer.ABSENT,
        ),
        (
            "Verify configuration loading",
            {f"apps/{n}/config.ts": "export const a = process.env.SHOP_DAY;\n" for n in "abc"},
            Answer.TICKED,
        ),
        # H2 is a database for tests and developers
        (
            "Verify indexing strategies",
            {"a/schema.h2.sql": "CREATE INDEX a ON b (c);\nCREATE INDEX d ON e (f);\n"},
            Answer.LOOK,
        ),
        (
            "Verify indexing strategies",
            {"a/schema.sql": "CREATE INDEX a ON b (c);\nCREATE INDEX d ON e (f);\n"},
            Answer.TICKED,
        ),
        # the rules of a probe may not know the language of the code
        (
            "Check error logging patterns",
            {f"a/{n}.java": 'class A { void a() { log.atError().log("a"); } }\n' for n in "abc"},
            Answer.PERSON,
        ),
        ("Check error logging patterns", {f"a/{n}.vue": "<script>\n</script>\n" for n in "abc"}, Answer.ABSENT),
        ("Check error logging patterns", {f"a/{n}.py": "a = 1\n" for n in "abc"}, Answer.ABSENT),
    ],
)
def test_weak_evidence_is_shown_but_ticks_nothing(item: str, files: dict[str, str], expected: Answer) -> None:
    assert answer(PROBES, Example(item, "", "", files)).answer is expected


def test_an_item_that_asks_which_things_there_are_wants_all_of_them() -> None:
    files = {f"{name}.py": "import redis\n\nredis.Redis()\n" for name in "abc"}
    found = answer(PROBES, Example("Verify which databases are in use", "", "", files))
    assert found.why == "3 places found; not checked: whether there are others"


def test_an_address_in_a_string_does_not_show_that_a_server_is_in_use() -> None:
    item = "Verify Redis is actually used"
    only = {"src/a.rs": f'fn a() {{\n    open("{ADDRESS}localhost");\n}}\n'}
    assert answer(PROBES, Example(item, "", "", only)).answer is Answer.LOOK
    both = only | {"src/b.rs": "use redis::Client;\n\nfn b() {\n    Client::open(1);\n}\n"}
    assert answer(PROBES, Example(item, "", "", both)).answer is Answer.TICKED


def test_sql_of_which_only_other_paths_name_the_database_is_not_about_it() -> None:
    key = "CREATE TABLE a (b int, FOREIGN KEY (b) REFERENCES c (d));\n"
    files = {"server/a.py": "import psycopg2\n\npsycopg2.connect()\n", "client/migrations/1.sql": key}
    example = Example("Verify relationships and foreign keys", "", "PostgreSQL Usage", files)
    assert answer(PROBES, example).answer is Answer.TICKED
    beside = example._replace(files=files | {"server-postgres/migrations/1.sql": "CREATE TABLE c (d int);\n"})
    assert answer(PROBES, beside).answer is Answer.LOOK
    within = example._replace(files=files | {"server-postgres/migrations/1.sql": key})
    found = answer(PROBES, within)
    assert (found.answer, [place.path for place in found.places]) == (
        Answer.TICKED,
        ["server-postgres/migrations/1.sql"],
    )


def test_the_places_that_use_a_server_come_first() -> None:
    files = {
        "src/a/mod.rs": "pub use redis::Store;\n",
        "src/a/redis.rs": "use redis::Client;\n\npub struct Store {}\n",
    }
    found = answer(PROBES, Example("Verify Redis is actually used", "", "", files))
    assert (found.answer, [place.path for place in found.places]) == (Answer.TICKED, ["src/a/redis.rs", "src/a/mod.rs"])
    alone = {"src/a/mod.rs": files["src/a/mod.rs"], "src/a/redis.rs": "pub struct Store {}\n"}
    assert answer(PROBES, Example("Verify Redis is actually used", "", "", alone)).answer is Answer.LOOK


def test_which_facts_are_weak() -> None:
    assert is_weak(Fact("technology", "Redis", ADDRESS, Tier.SOURCE, "a.py", 0))
    assert not is_weak(Fact("technology", "Redis", "import redis", Tier.SOURCE, "a.py", 1))
    assert is_weak(Fact("environment", "CI_PIPELINE", "", Tier.SOURCE, "a.py", 1))
    assert is_weak(Fact("environment", "SHOP_TEST_PORT", "", Tier.SOURCE, "a.py", 1))
    assert not is_weak(Fact("environment", "SHOP_PORT", "", Tier.SOURCE, "a.py", 1))
    assert not is_weak(Fact("route", "GET /api/devices", "", Tier.SOURCE, "a.py", 1))


def test_a_module_of_rust_beside_a_file_is_not_a_package() -> None:
    used = Fact("uses", "redis", "redis", Tier.SOURCE, "src/store/mod.rs", 1)
    assert is_own_module(used, {"src/store/redis.rs"})
    assert is_own_module(used._replace(path="src/store.rs"), {"src/store/redis.rs"})
    assert not is_own_module(used, {"src/other/redis.rs"})
    # in the file of the module, the name is that of the package
    assert not is_own_module(used._replace(path="src/store/redis.rs"), {"src/store/redis.rs"})
    assert not is_own_module(used._replace(path="src/store/mod.py"), {"src/store/redis.rs"})


def test_evidence_is_together_in_a_folder_apart_from_the_environment_in_its_name() -> None:
    assert together([["a/dev/k.yml"], ["a/prod/k.yml", "b/prod/k.yml"]]) == {"a/dev/k.yml", "a/prod/k.yml"}
    assert together([["a/x.yml"], ["b/x.yml"]]) == frozenset()
    assert together([]) == frozenset()


def test_every_entry_may_be_in_another_folder_unless_the_probe_says_otherwise() -> None:
    start = "probes:\n  - id: a\n    asks: [page]\n    every: true\n"
    text = start + "{}    proof:\n      - file: [a/x]\n      - file: [b/y]\n"
    files = {"a/x": "a", "b/y": "b"}
    for key, expected in (("", Answer.TICKED), ("    together: true\n", Answer.LOOK)):
        probes, wrong = read_probes("own.yml", text.format(key))
        assert wrong == ()
        assert answer(probes, Example("page", "", "", files)).answer is expected


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("csharp/Shop.Tests/a.cs", "csharp/Shop/a.cs"),
        ("web/playwright/setup.ts", "web/pages/setup.ts"),
        ("pkg/contracttest/run.go", "pkg/contest/run.go"),
    ],
)
def test_more_paths_of_tests(path: str, other: str) -> None:
    assert is_test(path)
    assert not is_test(other)


def test_more_kinds_of_paths() -> None:
    assert is_tool("sdks/go/client.go")
    assert not is_tool("server/go/client.go")
    assert is_command("cmd/publish/main.go")
    assert not is_command("internal/publish/queue.go")
    assert is_connector("bridge/shop-plugin-kafka/src/a.rs")
    assert not is_connector("server/src/queue/kafka.rs")


_MAIN = """
probes:
  - id: mine
    asks: [frobnication]
    main: MAIN
    proof:
      - call: [frob]
"""


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ({f"a/{name}.go": "package a\n" for name in "abc"}, "only in python, and most of the code is in go"),
        (
            {f"a/{name}.ts": "a;\n" for name in "abd"} | {"a/c.vue": "<template></template>\n"},
            "only in python, and most of the code is in javascript or typescript",
        ),
        # pages, styles and SQL are not what programs are written in
        ({f"a/{name}.html": "<p>a</p>\n" for name in "abcdefgh"} | {"a.css": "a {}\n", "a.sql": "SELECT 1;\n"}, ""),
    ],
)
def test_a_probe_can_need_a_main_language(others: dict[str, str], why: str) -> None:
    files = {"a.py": "frob(1)\n", **others}
    example = Example("Frobnication", "", "", files)
    found = answer(read_probes("p.yml", _MAIN.replace("MAIN", "true"))[0], example)
    assert (found.answer, found.why) == (Answer.LOOK if why else Answer.TICKED, why)
    assert answer(read_probes("p.yml", _MAIN.replace("MAIN", "false"))[0], example).answer is Answer.TICKED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", []),
        ("True", []),
        ("yes", ["'main' is neither true nor false"]),
        ("{}", ["`main` is neither a text nor a list of texts"]),
    ],
)
def test_a_key_that_is_neither_true_nor_false_is_reported(text: str, expected: list[str]) -> None:
    _, faults = read_probes("p.yml", _MAIN.replace("MAIN", text))
    assert [fault.message for fault in faults] == expected


def test_a_number_of_thousands_of_digits_is_reported() -> None:
    _, faults = read_probes("p.yml", _MAIN.replace("main: MAIN", f"least: {'9' * 5000}"))
    assert [fault.message for fault in faults] == ["'least' is not a number from 1 to 100"]
