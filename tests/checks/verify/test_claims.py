"""Test which claims a document makes about the code: kind, name, line, mood, and whether it denies something."""

from __future__ import annotations

import pytest

from tacit.checks.verify import document
from tacit.checks.verify.claims import claims
from tacit.checks.verify.claims_once import ONCE
from tacit.checks.verify.claims_tools import ARGUMENT
from tacit.checks.verify.values import Claim, Mood


def read(text: str, path: str = "docs/guide.md", *, is_pattern_page: bool = False) -> tuple[Claim, ...]:
    return claims(document.read(path, text), is_pattern_page=is_pattern_page, repository="shop")


def names(text: str) -> list[tuple[str, str]]:
    """Return the claims of a text, without those that count only if git's history has their names."""
    return [(claim.kind, claim.name) for claim in read(text) if claim.form not in {ONCE, ARGUMENT}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [a](b.md#c).", [("path", "docs/b.md")]),
        ("See [a](../src/b.py).", [("path", "src/b.py")]),
        ("See [a](https://example.com/b.md) and [b](#part).", []),
        ("Run `npm run build` and `make test`.", [("script", "build"), ("target", "test")]),
        (
            "Run `task seed` and\n\n```bash\npoetry run task api -- x\ntask -d web build\n```\n",
            [("target", "seed"), ("target", "api"), ("technology", "Poetry"), ("target", "build")],
        ),
        ("Read `src/a.py:12`, `application/json`, `1/2` and `origin/main`.", [("path", "src/a.py")]),
        ("Call `GET /orders/{id}`.", [("route", "GET /orders/{id}")]),
        ("Uses `postgres:16` at `localhost:8080`.", [("image", "postgres"), ("port", "8080")]),
        ("| Table |\n|---|\n| orders |\n", [("table", "orders")]),
        ("## Buckets\n\n- `uploads`: files\n", [("bucket", "uploads")]),
        ("```bash\ngit clone x/shop\ncd shop\npython -m venv env\nsource env/bin/activate\n```\n", []),
        ("```bash\nmkdir a\ncd a\n./b.sh\n```\n", []),
        (
            "```console\n$ make one\nmake: two\n$ cd x && npm test\n```\n",
            [("target", "one"), ("path", "x"), ("script", "test")],
        ),
        ("```bash\ncat <<EOF\nmake three\nEOF\nmake -C sub four A=b\n```\n", [("target", "four")]),
        ("```env\nSHOP_KEY=1\nDEBUG=0\nPATH=x\n```\n", [("environment", "SHOP_KEY"), ("environment", "DEBUG")]),
        ("```yaml\nservices:\n  db:\n    image: redis:7\n```\n", [("service", "db"), ("image", "redis")]),
        (
            "```dockerfile\nFROM redis:7\nEXPOSE 8080 9090/tcp\n```\n",
            [("image", "redis"), ("port", "8080"), ("port", "9090")],
        ),
        (
            "```yaml\nservices:\n  db:\n    ports:\n      - '5433:5432'\n```\n",
            [("service", "db"), ("port", "5433")],
        ),
        (
            "| Service | Port |\n|---|---|\n| db | `5432` |\n| api | 8000-9000 |\n",
            [("service", "db"), ("service", "api"), ("port", "5432")],
        ),
        ("```yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: api\n```\n", [("manifest", "Service/api")]),
        (
            "```bash\nkubectl -n shop logs -f deployment/api\nkubectl get pods -n default\n```\n",
            [("manifest", "Deployment/api")],
        ),
        ("```bash\nkubectl rollout restart deployment/service-name\n```\n", []),
        ("```bash\nkubectl rollout restart deployment/coredns -n kube-system\n```\n", []),
        ("```bash\nkubectl port-forward svc/web 80:8080\n```\n", [("manifest", "Service/web"), ("port", "8080")]),
        ("```powershell\nkubectl get `\n  svc web\ncat a\\b.txt\n```\n", [("manifest", "Service/web")]),
        (
            "```sql\nCREATE INDEX a ON b USING btree (c DESC, d);\nCREATE INDEX e ON f (lower(g));\n```\n",
            [("index", "a"), ("table", "b"), ("column", "b.c"), ("column", "b.d"), ("index", "e"), ("table", "f")],
        ),
        (
            "```yaml\nenv:\n  - name: SHOP_A\n    value: x\nenvironment:\n  SHOP_B: y\n  - SHOP_C=z\n```\n",
            [("environment", "SHOP_A"), ("environment", "SHOP_B"), ("environment", "SHOP_C")],
        ),
        (
            "```yaml\nservices:\n  web:\n    depends_on:\n      - db\n```\n",
            [("service", "web"), ("service", "db")],
        ),
        (
            "```dockerfile\nCOPY a.py web/b.py ./\nCOPY --from=build web/c.py .\n```\n",
            [("path", "web/b.py")],
        ),
        ("```bash\nkubectl get svc web -o yaml\n```\n", [("manifest", "Service/web")]),
        (
            "```bash\nkubectl get svc --context yard\nkubectl get svc --kubeconfig yard web\n```\n",
            [("manifest", "Service/web")],
        ),
        (
            "```bash\nkubectl get deploy --sort-by .metadata.name\nkubectl get svc --watch web\n```\n",
            [("manifest", "Service/web")],
        ),
        ("```bash\ncurl -X POST -d x http://localhost:8000/a/b?c=d\n```\n", [("route", "POST /a/b")]),
        ("```bash\ncurl https://example.com/a\n```\n", []),
        ("```bash\ndocker exec -it -w /x web npm run lint\n```\n", [("service", "web"), ("script", "lint")]),
        ("```bash\ndocker compose exec web ls a/b\n```\n", [("service", "web"), ("command", "ls")]),
        ("```bash\ncd web && yarn dev # don't\n```\n", [("path", "web"), ("script", "dev"), ("technology", "Yarn")]),
        ("```bash\nmake a && echo don't; make b\n```\n", [("target", "a"), ("target", "b")]),
        ("The `web`, `api` and `cron` compose services.", [("service", name) for name in ("web", "api", "cron")]),
        ("The `web` page of a compose file, and other services.", []),
        ("See `../a.md`.", [("path", "a.md")]),
        ("## Stack\n\n- [Django](x://y) and Redis\n", [("technology", "Django"), ("technology", "Redis")]),
        ("- Storage: SQLite, MySQL\n- Other: Kafka\n", [("technology", "SQLite"), ("technology", "MySQL")]),
        ("| gRPC Port |\n|---|\n| 50051 |\n", [("port", "50051")]),
        ("See [a](llms.txt), [b](c.html.md).", [("path", "docs/llms.txt"), ("path", "docs/c.html.md")]),
        ("Run `shop sync` and `git push`.", [("command", "shop sync")]),
        ("```bash\npython manage.py load_rates\n```\n", [("command", "manage.py load_rates"), ("path", "manage.py")]),
        ("```http\nGET /a/b?c=d HTTP/1.1\n```\n", [("route", "GET /a/b")]),
        ("```js\nawait nc.publish('orders.new', x)\n```\n", [("subject", "orders.new")]),
        (
            '```go\nStreamConfig{\n  Name: "ORDERS",\n  Subjects: []string{"orders.>"},\n}\n```\n',
            [("stream", "ORDERS"), ("subject", "orders.>")],
        ),
    ],
)
def test_what_a_document_claims(text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(names(text)) == sorted(expected)


def test_a_line_has_the_right_number_in_blocks_and_tables() -> None:
    found = read("# A\n\n| Table |\n|---|\n| orders |\n\n```sql\nCREATE TABLE bills (\n  id int\n);\n```\n")
    assert [(claim.name, claim.line) for claim in found] == [("orders", 5), ("bills", 8), ("bills.id", 9)]


def test_diagrams_of_boxes_are_no_folder_trees() -> None:
    assert names("```\n┌──────┐\n│ api  │\n├──────┤\n│ db   │\n└──────┘\n```\n") == []


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Resurrected `shared/constants.ts` three times after deletion.", Mood.PAST),
        ("Orders are in `src/a.py`.", Mood.FACT),
        ("It will be in `src/a.py`.", Mood.PLAN),
        ("It was in `src/a.py`.", Mood.PAST),
        ("For example in `src/a.py`.", Mood.EXAMPLE),
        ("## Coming soon\n\n- `src/a.py`", Mood.PLAN),
        ("## 2.1 Orders\n\n- `src/a.py`", Mood.FACT),
        ("## 2.1 - 2024-05-01\n\n- `src/a.py`", Mood.PAST),
        ("## v2.1 Orders\n\n- `src/a.py`", Mood.PAST),
        ("## Old\n\nIt will come. Orders are in `src/a.py`.", Mood.FACT),
    ],
)
def test_mood(text: str, mood: Mood) -> None:
    (claim,) = read(text)
    assert claim.mood is mood


def test_a_program_that_creates_a_resource_plans_nothing() -> None:
    moods = {claim.kind: claim.mood for claim in read("It creates the `orders_new` topic and writes `out.csv`.")}
    assert (moods["topic"], moods["path"]) == (Mood.FACT, Mood.PLAN)


def test_polarity() -> None:
    (claim,) = read("There is no `src/a.py`.")
    assert claim.negative


def test_versions_in_prose_and_tables() -> None:
    found = read(
        "It needs Python 3.11+ and PostgreSQL 16, [Node.js](https://x.example/en) (Version: >=18.x), Go >= 1.21.\n\n"
        "| Tool | Version |\n|---|---|\n| Redis | 7.2 |\n"
    )
    versions = {claim.name: claim.value for claim in found if claim.kind == "version"}
    assert versions == {"python": "3.11+", "PostgreSQL": "16", "node": "18.x+", "go": "1.21+", "Redis": "7.2"}


def test_a_long_document_is_read_up_to_a_limit() -> None:
    found = document.read("a.md", "`src/a.py`\n" * 50_000)
    assert 0 < found.cut < 50_000
    assert len(found.pieces) <= 10_000


def test_depends_on_claims_only_services_that_the_block_does_not_declare() -> None:
    found = read(
        "```yaml\nservices:\n  web:\n    depends_on:\n      - db\n      - cache\n  cache:\n    build: a\n```\n"
    )
    assert [(claim.name, claim.line) for claim in found] == [("web", 3), ("db", 5), ("cache", 7)]


def test_variables_of_workflows_are_not_those_of_containers() -> None:
    block = "  a:\n    env:\n      SHOP_A: x\n    environment:\n      SHOP_B: y\n"
    forms = {top: {claim.form for claim in read(f"```yaml\n{top}:\n{block}```\n")} for top in ("jobs", "parts")}
    assert "yaml" not in forms["jobs"]
    assert "yaml" in forms["parts"]
