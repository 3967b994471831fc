"""Test claims about resources beside labels, in diagrams and in examples, with small repositories."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tacit.checks.verify.claims_keys import literal
from tacit.checks.verify.gates import History
from tacit.checks.verify.tiers import foreign
from tacit.checks.verify.values import Judged
from tacit.checks.verify.verification import Settings, Source, verify
from tests.checks.verify.facts_of import inventory_of, named

CODE = {
    "src/topics.ts": """
    import { Kafka } from 'kafkajs';
    export const TOPICS = { DAY_ORDERS: 'day-orders', PAID: 'paid-orders' };
    const GROUP_ID = 'billing-group';
    """,
    "src/cache.ts": """
    import Redis from 'ioredis';
    const keyOf = (id) => redis.get(`order:total:${id}`);
    """,
    "src/docs.py": 'from pymongo import MongoClient\nORDERS_COLLECTION = "orders"\nSUBJECT = "Hello"\n',
    "src/app.ts": """
    import express from 'express';
    app.get('/api/orders', list);
    app.get('/api/bills', bills);
    app.put('/api/orders/:id', change);
    """,
    "schema.sql": """
    CREATE TABLE bills (
      id int,
      total numeric
    );
    CREATE INDEX idx_bills_total ON bills (total);
    """,
    "package.json": '{"dependencies": {"kafkajs": "^2.2.0", "ioredis": "^5.1.0", "express": "^5.0.0"}}',
    "docker-compose.yml": "services:\n  grafana:\n    image: grafana/grafana\n    ports:\n      - '3001:3000'\n",
    "docker/mail-worker/Dockerfile": "FROM node:22\nEXPOSE 5010\n",
    "docker/bill-worker/Dockerfile": "FROM node:22\nEXPOSE 5011\n",
    "supervisord.conf": "[program:mail-worker]\ncommand=x\n[program:bill-worker]\ncommand=x\n",
    "web/nginx.conf": "server {\n  listen 9000;\n}\n",
    "src/main/java/org/shop/api/Orders.java": "class Orders {}\n",
    "shared/orders.ts": "export const a = 1;\n",
}


def judged(text: str, path: str = "docs/architecture.md", files: Mapping[str, str] = CODE) -> list[Judged]:
    settings = Settings(past=lambda _paths, _words, _commit, _things: History({}))
    (report,), _ = verify([Source(path, text)], [inventory_of(files)], settings)
    return list(report.judged)


def told(text: str, path: str = "docs/architecture.md") -> dict[str, str]:
    """Return the verdict on each claim, by kind and name; `!` after the verdict marks a warning."""
    return {
        f"{item.claim.kind} {item.claim.name}": f"{item.verdict}{'!' * (item.severity == 'warning')}"
        for item in judged(text, path)
    }


def test_a_name_with_a_byte_that_is_not_utf_8_is_no_claim() -> None:
    links = "See [one](src/m\ufffdil.py) and [two](src/mial.py).\n"
    assert [item.claim.name for item in judged(links)] == ["docs/src/mial.py"]


def test_constants_and_servers_name_resources() -> None:
    assert named("topic", CODE).keys() == {"day-orders", "paid-orders"}
    assert named("queue-group", CODE).keys() == {"billing-group"}
    assert named("collection", CODE).keys() == {"orders"}
    assert not named("subject", CODE)  # `SUBJECT` of a mail
    assert "9000" in named("port", CODE)
    members = "class Topics(StrEnum):\n    NIGHT = 'night-orders'\n\n\nOTHER = 'other'\n"
    assert named("topic", {"src/a.py": members}).keys() == {"night-orders"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Topics: day-orders, lost-orders\n", {"topic day-orders": "verified", "topic lost-orders": "missing!"}),
        ("Topics: of several kinds, for all\n", {}),
        ("## Collection: orders\n", {"collection orders": "verified"}),
        ("## Collection: drafts\n", {"collection drafts": "missing!"}),
        ("**Topic: `paid_orders`**\n", {"topic paid_orders": "differs!"}),
        ("It reads `paid_orders` first.\n", {"topic paid_orders": "differs!"}),
        ('Group ID: "billing-group"\n', {"queue-group billing-group": "verified"}),
        (
            "| Table | Index |\n|---|---|\n| bills | idx_bills_day |\n",
            {"table bills": "verified", "index idx_bills_day": "missing!"},
        ),
        (
            "```redis\nGET order:total:12\nGET cart:total:12\n```\n",
            {"key order:total:12": "verified", "key cart:total:12": "missing!"},
        ),
        (
            "```mermaid\ngraph TB\n  A[Kafka: lost-orders] --> B\n```\n",
            {"topic lost-orders": "missing!", "technology Kafka": "verified"},
        ),
        ("```bash\nkafka-topics --describe --topic lost-orders\n```\n", {"topic lost-orders": "missing!"}),
        ("- **Grafana**: http://localhost:3000\n", {"technology Grafana": "verified", "port 3000": "differs!"}),
        ("- **Grafana**: http://localhost:3001\n", {"technology Grafana": "verified", "port 3001": "verified"}),
        ("The proxy listens on port 9000.\n", {"port 9000": "verified"}),
    ],
)
def test_resources_beside_labels(text: str, expected: dict[str, str]) -> None:
    found = told(text)
    assert {name: found.get(name) for name in expected} == expected
    if not expected:
        assert found == {}


def test_resources_in_examples_are_read_like_code() -> None:
    text = "```ts\nconst bills = pgTable('bills', {\n  id: integer('id'),\n  day: date('day'),\n});\n```\n"
    assert told(text) == {"table bills": "verified", "column bills.id": "verified", "column bills.day": "missing!"}
    assert told("```sql\nINSERT INTO bills (id, day) VALUES (1, 2);\n```\n")["column bills.day"] == "missing!"


def test_packages_with_ranges() -> None:
    pairs = '"kafkajs": "^2.4.1",\n"ioredis": "^4.0.0",\n"express": "^5.1.0",\n"left-pad": "^1.0.0"'
    assert told(f"```json\n{{\n{pairs}\n}}\n```\n") == {
        "package kafkajs": "verified",
        "package ioredis": "differs!",
        "package express": "verified",
        "package left-pad": "missing!",
    }
    assert told('```json\n{"a": "1.0.0", "b": "x"}\n```\n') == {}


def test_technologies_of_tables_and_diagrams_count_on_pages_about_the_design() -> None:
    text = "# Architecture\n\n| Technology |\n|---|\n| Redis |\n| Kafka |\n| Cassandra |\n"
    assert told(text)["technology Cassandra"] == "missing!"
    assert told(text.replace("Architecture", "Hints"), "docs/hints.md")["technology Cassandra"] == "missing"


def test_routes_of_a_table_with_another_method() -> None:
    text = "| Method | Path |\n|---|---|\n| GET | /api/orders |\n| GET | /api/bills |\n| POST | /api/bills |\n"
    found = told(text)
    assert (found["route GET /api/orders"], found["route POST /api/bills"]) == ("verified", "differs!")


def test_trees_with_a_gap_and_folders_in_headings() -> None:
    text = "```\nsrc/\n├── main/java/.../shop/\n│   ├── api/\n│   └── jobs/\n├── docs.py\n└── app.ts\n```\n"
    found = told(text)
    assert found["path main/java/.../shop/api"] == "verified"
    assert found["path main/java/.../shop/jobs"] == "missing!"
    elsewhere = "```\nsrc/\n├── main/java/.../other/\n│   └── api/\n├── docs.py\n└── app.ts\n```\n"
    assert told(elsewhere)["path main/java/.../other/api"] == "unknown"
    listed = told("## Types in `shared/`\n\n| File | Use |\n|---|---|\n| `orders.ts` | x |\n| `app.ts` | x |\n")
    assert (listed["path orders.ts"], listed["path app.ts"]) == ("verified", "missing!")


def test_entities_of_a_diagram() -> None:
    text = "```mermaid\nerDiagram\n  BILL {\n    int id PK\n    int total\n    date day\n  }\n```\n"
    found = told(text)
    assert (found["table BILL"], found["column bills.total"], found["column bills.day"]) == (
        "verified",
        "verified",
        "missing!",
    )


def test_the_parts_of_a_key_before_its_values() -> None:
    assert literal("order:total:12") == ("order", "total")
    assert literal("order:{id}:total") == ("order",)
    assert literal("order:EUR") == ("order",)


def test_ports_and_tags_of_images_are_no_keys() -> None:
    for text in ("redis:6-alpine", "redis:7.2.4", "cache:6379"):
        assert f"key {text}" not in told(f"# Redis keys\n\nWe use `{text}`.\n")
    assert told("# Redis keys\n\nWe use `gone:{id}`.\n")["key gone:{id}"] == "missing!"


def test_ports_of_a_row_that_names_its_service_in_another_cell() -> None:
    row = "| Port | Service | Supervisord name |\n|---|---|---|\n| {} | Mail Worker | `{}` |\n"
    assert told(row.format(5010, "mail-worker")) == {"port 5010": "verified", "service mail-worker": "verified"}
    assert told(row.format(5011, "mail-worker"))["port 5011"] == "differs!"
    assert told(row.format(5010, "old-worker"))["service old-worker"] == "missing!"


def test_technologies_that_a_page_about_the_design_says_are_used() -> None:
    text = "# Architecture\n\nUses Redis and Kafka.\n\nOrders are stored in Cassandra. It is slower than Memcached.\n"
    found = told(text + "\n- **Redis**: x\n- **Kafka**: x\n")
    assert (found["technology Cassandra"], found.get("technology Memcached")) == ("missing!", None)


def test_a_command_in_code_marks_is_no_path() -> None:
    assert not [name for name in told("Run `deno test --all src/app.ts`.\n") if name.startswith("path deno")]


@pytest.mark.parametrize(
    ("text", "is_example"),
    [
        ("**Example.** `src/lost.ts` beside it.\n", True),
        ("If some files are in `src/lost.ts`, use these.\n", True),
        ("The code is in `src/lost.ts`.\n", False),
    ],
)
def test_examples_in_a_paragraph(text: str, *, is_example: bool) -> None:
    (item,) = judged(text)
    assert (item.claim.mood == "example") is is_example


def test_files_that_the_program_itself_names() -> None:
    files = {**CODE, "src/out.py": 'def write(folder):\n    return f"{folder}/totals.toml", f"{folder}/lost"\n'}
    (item,) = judged("It is in `src/totals.toml`, see there.\n", files=files)
    assert item.verdict == "unknown"
    (item,) = judged("It is in `src/lost/`, see there.\n", files=files)
    assert item.verdict == "missing"


def test_a_variable_that_only_a_test_names() -> None:
    files = {**CODE, "tests/test_shop.py": 'import os\nNAME = "SHOP_TEST_URL"\nos.environ[NAME]\n'}
    found = {
        item.claim.name: item.verdict for item in judged("- `SHOP_TEST_URL`: an environment variable\n", files=files)
    }
    assert found == {"SHOP_TEST_URL": "weak"}


def test_archived_code_proves_nothing() -> None:
    assert (foreign("_archive/k8s/a.yaml"), foreign("archive/old/src/a.py")) == ("archived", "archived")
    assert not foreign("archive/tar/reader.go")


def test_a_version_of_an_image_is_at_the_start_of_its_tag() -> None:
    files = {"docker-compose.yml": "services:\n  db:\n    image: timescale/timescaledb:latest-pg16\n"}
    table = "| Technology | Version |\n|---|---|\n| TimescaleDB | 2.14 |\n"
    found = {item.claim.kind: item.verdict for item in judged(table, files=files)}
    assert found == {"technology": "verified", "version": "unknown"}


def test_the_version_of_a_technology_from_its_packages() -> None:
    files = {"build.gradle": "dependencies {\n  implementation 'org.flywaydb:flyway-core:10.15.0'\n}\n"}
    table = "| Technology | Version |\n|---|---|\n| Flyway | {} |\n"
    for number, verdict in (("10.15", "verified"), ("9.22", "differs")):
        found = {item.claim.kind: item.verdict for item in judged(table.format(number), files=files)}
        assert found["version"] == verdict


def test_examples_of_a_pattern_document_are_claims() -> None:
    text = "# Patterns\n\n## Example\n\n```java\npublic class LostOrders {}\n```\n"
    avoided = text.replace("## Example", "## Anti-patterns")
    for written, severity in ((text, "warning"), (avoided, "hint")):
        (report,), _ = verify([Source("docs/patterns.md", written, True)], [inventory_of(CODE)])
        assert [item.severity for item in report.judged if item.claim.kind == "definition"] == [severity]


CLUSTER = {
    "k8s/shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n",
    **{
        f"k8s/{name}.yaml": f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n"
        for name in ("orders", "bills", "mails")
    },
    "k8s/web.yaml": (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 8080\n    targetPort: 9090\n"
    ),
}
OBJECTS = "".join(f"kubectl -n shop logs -f deployment/{name}\n" for name in ("orders", "bills", "mails"))


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ("kubectl -n shops get pods", ""),
        ("kubectl logs -f deployment/order", "Deployment/order"),
        ("kubectl logs -f deployment/orders-dev", ""),  # tools make names of stages
        ("kubectl logs -f deployment/orders-loader", ""),
        ("kubectl logs -f deployment/carts", ""),
        ("kubectl -n monitoring get svc web-grafana", ""),
        ("kubectl get svc kubernetes", ""),
        ("kubectl port-forward svc/web 8000:8081", "8081"),
        ("kubectl port-forward svc/web 8000:8080", ""),
        ("kubectl port-forward svc/grafana 8000:3000", ""),  # another program, which the cluster has, too
    ],
)
def test_commands_name_objects_of_a_cluster(commands: str, expected: str) -> None:
    found = judged(f"# A\n\n```bash\n{OBJECTS}{commands}\n```\n", "docs/a.md", CLUSTER)
    wrong = [item.claim.name for item in found if item.severity == "warning"]
    assert wrong == [expected] * bool(expected)


DATABASE = "metadata:\n  name: bills-db\n"
SERVICE = {"k8s/db-service.yaml": f"apiVersion: v1\nkind: Service\n{DATABASE}"}


@pytest.mark.parametrize(
    ("silent", "warned", "files"),
    [
        ("delete deployment billss", "describe deployment billss", {}),
        ("logs -f deployment/my-bills", "logs -f deployment/a-bills", {}),
        ("get svc bills-db-xxxx", "get svc bills-db-x", SERVICE),
        ("logs -f deployment/bills-eu", "", {"eu/kustomization.yaml": "resources: [../k8s]\nnameSuffix: -eu\n"}),
        ("", "logs -f deployment/bills-eu", {"src/a.py": "nameSuffix = 1\n"}),  # only a kustomization counts
        (
            "get svc bills-db-rw",
            "",
            {**SERVICE, "k8s/db.yaml": f"apiVersion: a.example/v1\nkind: Cluster\n{DATABASE}"},
        ),
        (  # no custom resource
            "",
            "get svc bills-db-rw",
            {**SERVICE, "k8s/db.yaml": f"apiVersion: v1\nkind: ConfigMap\n{DATABASE}"},
        ),
    ],
)
def test_objects_that_need_not_be_declared_are_not_missing(silent: str, warned: str, files: dict[str, str]) -> None:
    for command, expected in ((silent, []), (warned, ["warning"])):
        if command:
            text = f"# A\n\n```bash\n{OBJECTS}kubectl {command}\n```\n"
            found = judged(text, "docs/a.md", {**CLUSTER, **files})
            assert [item.severity for item in found if item.severity] == expected, command


def test_a_forwarded_port_is_that_of_an_object_and_not_of_a_compose_service() -> None:
    compose = "services:\n  orders:\n    image: a\n    ports: ['3000:3000']\n"
    found = judged(
        f"# A\n\n```bash\n{OBJECTS}kubectl port-forward svc/orders 8080:80\n```\n",
        "docs/a.md",
        {**CLUSTER, "docker-compose.yml": compose},
    )
    assert not [item for item in found if item.claim.kind == "port" and item.severity]


VARIABLES = [f"SHOP_{word}" for word in ("HOST", "MODE", "KEY", "COLOR", "REGION", "DEPTH")]


@pytest.mark.parametrize(
    ("name", "is_reported"),
    [
        ("SHOP_FENCE", True),
        ("SHOP_HOST", False),
        ("SHOP_GATE", False),
        ("YARD_FENCE", False),
        ("POSTGRES_INITDB_ARGS", False),  # the image of the database reads it
    ],
)
def test_a_container_sets_variables_that_the_code_reads(name: str, is_reported: bool) -> None:
    code = "import os\n" + "".join(f"os.environ['{variable}']\n" for variable in VARIABLES)
    code += "".join(f"os.environ['POSTGRES_{word}']\n" for word in ("HOST", "USER", "PASSWORD"))
    files = {"src/app.py": code, "src/gate.py": "GATES = ['SHOP_GATE']\n"}
    block = "env:\n" + "".join(f"  - name: {variable}\n    value: a\n" for variable in [*VARIABLES, name])
    found = judged(f"# Run\n\n```yaml\n{block}```\n", "docs/run.md", files)
    assert [item.claim.name for item in found if item.severity == "warning"] == [name] * is_reported


def test_a_dockerfile_copies_sources_of_the_repository() -> None:
    files = {"web/app.py": "", "web/Dockerfile": "FROM python:3.12\n", "web/prod/a.toml": ""}
    copied = "COPY web/package-lock.json ./\nCOPY web/web /usr/bin/\nCOPY web/prod/b.toml web/*.ts web/dist/a.js ./\n"
    text = f"# Run\n\n```dockerfile\nCOPY web/app.py web/main.py ./\nCOPY yard/a.py ./\n{copied}```\n"
    wrong = [item.claim.name for item in judged(text, "docs/run.md", files) if item.severity == "warning"]
    assert wrong == ["web/main.py"]
