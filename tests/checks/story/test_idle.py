"""Test code that looks like evidence for an item but is none, such as routes that only redirect."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.idle import redirects, settings
from tacit.checks.story.paths import is_aside, is_test, is_tool
from tacit.checks.story.probes import Example
from tacit.checks.story.tools import languages_of
from tacit.checks.story.values import Answer
from tacit.domain.trace import Place
from tests.checks.verify.facts_of import named

PROBES = built_in()
LEADING = "import { redirect } from 'next/navigation';\n\nexport function GET() {\n  return redirect('/');\n}\n"
ANSWERING = "export function GET() {\n  return Response.json({});\n}\n"
DOCUMENT = 'import org.springframework.data.mongodb.core.mapping.Document;\n\n@Document("a")\nclass A {}\n'
DRAWING = '{"dependencies": {"vue": "3.0.0"}}'
NEXT = '{"dependencies": {"next": "15.0.0"}}'
TIMEOUT = "package a\n\nfunc run() {{\n\tctx, cancel := context.WithTimeout(ctx, {})\n\t{}\n}}\n"
SCHEMA = "import { z } from 'zod';\n\nexport const order = z.object({});\n"
AWAIT = "import {{ load }} from '{}';\n\nexport async function a() {{\n  await load();\n}}\n"
VALIDATOR = 'package a\n\nimport "github.com/go-playground/validator/v10"\n\nvar v = validator.New()\n'
PROMETHEUS = "services:\n  p:\n    image: prom/prometheus\n"
SERVED = "import prometheus_client\n\nprometheus_client.start_http_server(1)\n"
JOINED = "class {} {{\n  @JoinColumn(foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))\n  int a;\n}}\n"
GO = {f"a/{name}.go": "package a\n" for name in "abcd"}
PYTHON = {f"a/{name}.py": "a = 1\n" for name in "abcd"}


def _three(name: str, text: str) -> dict[str, str]:
    return {name.format(part): text for part in ("a", "b", "c")}


@pytest.mark.parametrize(
    ("item", "section", "weak", "proving"),
    [
        (
            "Document REST API patterns",
            "",
            _three("app/api/{}/route.ts", LEADING) | {"package.json": NEXT},
            _three("app/api/{}/route.ts", ANSWERING) | {"package.json": NEXT},
        ),
        (
            "Verify timeout handling",
            "",
            _three("{}/a.go", TIMEOUT.format("wait", "server.Shutdown(ctx)")),
            _three("{}/a.go", TIMEOUT.format("wait", "client.Read(ctx)")),
        ),
        (
            "Verify timeout handling",
            "",
            _three("{}/a.go", TIMEOUT.format("shutdownTimeout", "stop(ctx)")),
            _three("{}/a.go", TIMEOUT.format("readTimeout", "read(ctx)")),
        ),
        (
            "Document input validation patterns",
            "Security",
            _three("packages/api-msw/{}/schema.ts", SCHEMA),
            _three("packages/api/{}/schema.ts", SCHEMA),
        ),
        (
            "Document input validation patterns",
            "Security",
            _three("internal/config/{}.go", VALIDATOR),
            _three("internal/orders/{}.go", VALIDATOR),
        ),
        (
            "Verify configuration loading",
            "",
            _three("{}/evals/run.ts", "import 'dotenv/config';\n"),
            _three("{}/src/run.ts", "import 'dotenv/config';\n"),
        ),
        (
            "Document async patterns",
            "",
            _three("src/lib/{}.ts", AWAIT.format("./orders")),
            _three("src/lib/{}.ts", AWAIT.format("node:fs/promises")),
        ),
        # a linter covers the files of its own languages
        ("Document linting rules", "", {".eslintrc.json": "{}", **GO}, {".golangci.yml": "linters:\n", **GO}),
        ("Document linting rules", "", {".golangci.yml": "linters:\n", **PYTHON}, {"ruff.toml": "", **PYTHON}),
        # images and settings that run servers are one witness
        (
            "Document metrics collection",
            "",
            {"a/compose.yml": PROMETHEUS, "b/compose.yml": PROMETHEUS, "a.py": SERVED},
            {"a/compose.yml": PROMETHEUS, "b/compose.yml": PROMETHEUS, "a.py": SERVED, "b.py": SERVED},
        ),
        # the tests of a user interface say nothing about those of its services
        (
            "Verify test organization",
            "",
            {"web/a.test.ts": "test('a');\n", **GO},
            {"web/a.test.ts": "test('a');\n", "a/a_test.go": "package a\n", **GO},
        ),
        (
            "Document integration test setup",
            "",
            {"tests/unit/integration/test_a.py": "def test_a(): ...\n"},
            {"tests/integration/test_a.py": "def test_a(): ...\n"},
        ),
        (
            "Document error types and hierarchies",
            "",
            {f"src/{n}.java": f"class {n} extends Store<Order, ShopError> {{\n}}\n" for n in "AB"}
            | {"src/ShopError.java": "class ShopError {\n}\n"},
            {f"src/{n}.java": f"class {n}Error extends ShopError {{\n}}\n" for n in "AB"}
            | {"src/ShopError.java": "class ShopError {\n}\n"},
        ),
        (
            "Verify relationships and foreign keys",
            "",
            {f"src/{n}.java": JOINED.format(n) for n in "ABC"},
            {"a.sql": "CREATE TABLE a (b int, FOREIGN KEY (b) REFERENCES c (d));\n"},
        ),
        (
            "Verify query performance tracking",
            "",
            {"define/postgres.yml": "sql: select calls from pg_stat_statements\n"},
            {"db/init.sql": "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;\n"},
        ),
        (
            "Document environment variables",
            "",
            {".env.test": "SHOP_A=1\nSHOP_B=1\nSHOP_C=1\n", "a.py": "a = 1\n"},
            {".env.example": "SHOP_A=1\nSHOP_B=1\nSHOP_C=1\n", "a.py": "a = 1\n"},
        ),
        (
            "Document environment variables",
            "",
            {"a.py": "env = 1\n" + "".join(f"config.get('SHOP_{name}')\n" for name in "ABC")},
            {"a.py": "import os\n\n" + "".join(f"os.environ['SHOP_{name}']\n" for name in "ABC")},
        ),
        (
            "Document async patterns",
            "",
            _three("packages/create-shop/src/{}.ts", AWAIT.format("node:fs")),
            _three("packages/shop/src/{}.ts", AWAIT.format("node:fs")),
        ),
        # an item about all code needs a main language of it
        (
            "Verify timeout handling",
            "",
            _three("a/{}.py", "get(timeout=5)\n") | {f"b/{n}.rs": "fn a() {}\n" for n in "abcdefgh"},
            _three("a/{}.py", "get(timeout=5)\n") | {f"b/{n}.rs": "fn a() {}\n" for n in "ab"},
        ),
        (
            "Document environment variables",
            "",
            {"env.sh": "SHOP_A=1\nSHOP_B=1\nSHOP_C=1\n", "a.py": "a = 1\n"},
            {"shop.env": "SHOP_A=1\nSHOP_B=1\nSHOP_C=1\n", "a.py": "a = 1\n"},
        ),
        (
            "Document environment strategies",
            "",
            {"web/.env.development": "A=1\n", "web/.env.production": "A=2\n", "web/package.json": DRAWING},
            {"api/.env.development": "A=1\n", "api/.env.production": "A=2\n", "web/package.json": DRAWING},
        ),
        (
            "Document CI/CD integration",
            "E2E Testing",
            {".github/workflows/a.yml": "jobs:\n  a:\n    steps:\n      - run: |\n          echo 'e2e tests: /e2e'\n"},
            {".github/workflows/a.yml": "jobs:\n  a:\n    steps:\n      - run: npm run test:e2e\n"},
        ),
    ],
)
def test_evidence_that_means_something_else_ticks_nothing(
    item: str, section: str, weak: dict[str, str], proving: dict[str, str]
) -> None:
    assert answer(PROBES, Example(item, "", section, weak)).answer is Answer.LOOK
    assert answer(PROBES, Example(item, "", section, proving)).answer is Answer.TICKED


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        (
            "a.ts",
            "app.get('/api/a', (req, res) => res.redirect('/b'));\napp.get('/api/b', (q, s) => s.json(1));\n",
            [1],
        ),
        ("a.ts", "app.get('/a', (req, res) => req.user ? res.send('a') : res.redirect('/b'));\n", []),
        ("app/api/a/route.ts", LEADING, [1]),
        ("app/api/a/route.ts", LEADING.replace("return redirect", "if (a) redirect") + ANSWERING, []),
        ("urls.py", "a = [\n    path('api/a', RedirectView.as_view(url='/b')),\n    path('api/b', b),\n]\n", [2]),
        ("a.py", "@app.get('/api/a')\ndef a():\n    return redirect('/b')\n\n\n@app.get('/b')\ndef b(): ...\n", [1]),
        ("a.py", "@app.get('/api/a')\ndef a():\n    if b:\n        return redirect('/b')\n    return {'a': 1}\n", []),
        ("a.py", "@app.get('/a')\ndef a():\n    return RedirectResponse(json_of('/b'))\n", []),
        ("a.py", "@app.get('/a')\ndef a():\n    return RedirectResponse('/b')\n", [1]),
        ("a.py", "@app.get('/a')\ndef a():\n    return HttpResponseJsonRedirect('/b')\n", [1]),
        ("app/api/a/route.ts", "export const GET = () => " + "redirectJson" * 20_000 + ";\n", []),  # no call
        ("a.go", 'r.Get("/a", http.RedirectHandler("/b", 302))\n', []),  # not looked at
    ],
)
def test_which_routes_only_redirect(path: str, text: str, lines: list[int]) -> None:
    language = {"ts": "typescript", "py": "python", "go": "go"}[path.rpartition(".")[2]]
    assert list(redirects(path, text, language)) == lines


def test_a_library_for_the_environment_makes_a_setting_a_variable() -> None:
    assert list(settings("a = 1\nb = config('SHOP_A')\nc = config.get('SHOP_B')\n", "python")) == [2, 3]
    assert list(settings("from decouple import config\n\nb = config('SHOP_A')\n", "python")) == []
    assert list(settings("b = app.config.get('SHOP_A')\n", "python")) == []


@pytest.mark.parametrize(
    ("kind", "files", "names"),
    [
        ("route", {"a.py": "class A:\n    @admin.action(description='x')\n    def close(self): ...\n"}, set()),
        ("route", {"a.py": "class A:\n    @action(description='x')\n    def close(self): ...\n"}, set()),
        ("route", {"a.py": "class A:\n    @action(detail=False)\n    def close(self): ...\n"}, {"ANY /close"}),
        ("route", {"A.java": '@FeignClient("a")\ninterface A {\n  @GetMapping("/a")\n  A a();\n}\n'}, set()),
        ("route", {"A.java": '@RestController\nclass A {\n  @GetMapping("/a")\n  A a() {}\n}\n'}, {"GET /a"}),
        ("collection", {"a.py": 'import pymongo\n\nclient["shop"]["orders"].find()\n'}, {"orders"}),
        ("environment", {"a.py": "def a(environ):\n    environ.get('REMOTE_ADDR')\n"}, set()),
        ("environment", {"a.py": "import os\n\nos.environ.get('REMOTE_ADDR')\n"}, {"REMOTE_ADDR"}),
        ("environment", {"a.py": "from os import environ\n\nenviron.get('HTTP_PORT')\n"}, {"HTTP_PORT"}),
    ],
)
def test_declarations_that_only_look_alike(kind: str, files: dict[str, str], names: set[str]) -> None:
    assert set(named(kind, files)) == names


@pytest.mark.parametrize(
    ("item", "section", "files"),
    [
        (
            "Document document schemas",
            "MongoDB",
            {"A.java": DOCUMENT},
        ),
        ("Check connection pooling", "", {"src/a.rs": "use deadpool_postgres::Pool;\n\nfn a(p: Pool) {}\n"}),
        ("Check error logging patterns", "", {"a.ts": "Sentry.captureException(error);\n"}),
        ("Document retry strategies", "", {"a.go": "package a\n\nfunc a() {\nretry:\n\tgoto retry\n}\n"}),
        ("Check connection pooling", "", {"src/config.ts": "export const a = knex({ pool: { min: 2 } });\n"}),
        ("Document error response formats", "", {"app/Exceptions/Handler.php": "<?php\nclass Handler {}\n"}),
        ("Document commit conventions", "", {".github/workflows/a.yml": "a: amannn/action-semantic-pull-request\n"}),
        ("Document TTL strategies", "", {"a.go": "package a\n\nvar b = c.SetWithTTL(1, 2, 3)\n"}),
        ("Verify timeout handling", "", {"a.rs": "fn a() {\n    tokio::time::timeout(b, c);\n}\n"}),
        ("Document transaction boundaries", "", {"A.java": "class A {\n  @Transactional\n  void a() {}\n}\n"}),
        ("Check background workers", "", {"app/jobs/a.rb": "class A < ApplicationJob\nend\n"}),
        (
            "Check background workers",
            "",
            {"src/A.php": "<?php\nuse OldSound\\RabbitMqBundle\\RabbitMq\\ConsumerInterface;\n"},
        ),
        ("Document mocking patterns", "", {"tests/ATest.php": "<?php\n$a = $this->createMock(B::class);\n"}),
        ("Document logging libraries", "", {"src/A.php": "<?php\nuse Psr\\Log\\LoggerInterface;\n"}),
        ("Verify actual tables and schema", "", {"src/A.php": "<?php\nuse Doctrine\\ORM\\Mapping as ORM;\n"}),
        ("Verify foreign keys", "", {"migrations/A.php": "<?php\n$a->addForeignKeyConstraint('b', ['c'], ['d']);\n"}),
        ("Document transaction boundaries", "", {"src/A.php": "<?php\n$em->wrapInTransaction($a);\n"}),
        ("Verify backup schedules", "", {"k8s/a.yml": "backups:\n  pgbackrest:\n    schedules:\n      full: 1\n"}),
    ],
)
def test_what_is_in_the_code_in_another_form_is_shown(item: str, section: str, files: dict[str, str]) -> None:
    assert answer(PROBES, Example(item, "", section, files)).answer is Answer.LOOK


def test_more_paths_that_prove_nothing() -> None:
    assert is_tool("apps/api/evals/a.ts")
    assert is_tool("apps/api/orders.eval.ts")
    assert not is_tool("apps/api/evaluation/a.ts")
    assert is_aside("packages/api-msw/a.ts")
    assert is_aside("db/old-schemas/a.sql")
    assert is_test(".env.test")
    assert not is_test(".env.example")


def test_the_languages_of_a_linter() -> None:
    assert languages_of(Place("pyproject.toml", 1, "text [tool.ruff")) == {"python"}
    assert languages_of(Place(".golangci.yml", 1, "text - gofmt")) == {"go"}
    assert languages_of(Place("web/.prettierrc", 0, "file")) >= {"javascript", "typescript"}
    assert languages_of(Place(".editorconfig", 0, "file")) == frozenset()
