"""Test the claims of design pages: nodes of diagrams, lists below a label, columns with two kinds, planned routes."""

from __future__ import annotations

import pytest

from tests.checks.review.repositories import Repo
from tests.cli.calls import Call
from tests.cli.test_verify import claims, repo, severities, tacit

__all__ = ["repo", "tacit"]  # fixtures

FILES = {
    "deploy/chart/values.yaml": "a: 1\n",
    "deploy/chart/templates/api.yaml": "a: 1\n",
    "deploy/play/site.yml": "a: 1\n",
    "deploy/play/hosts.yml": "a: 1\n",
    "Makefile": "setup:\n\techo\n",
    "api/server.js": "const app = express();\napp.post('/api/v1/orders', (a, b) => {});\n"
    "app.get('/api/v1/orders/:id', (a, b) => {});\n",
    "api/queue.js": "const ORDER_TOPIC = 'order-events';\nconsumer.subscribe({ topic: 'order-events' });\n"
    "const key = process.env.STORE_KEY;\n",
    "api/schema.sql": "CREATE TABLE orders (id int);\n",
    "compose.yaml": "services:\n  order-service:\n    build: api\n  store:\n    image: postgres:16\n",
    "site/snippets/intro.mdx": "Hello\n",
}


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.add(FILES)
    return repo


def page(*lines: str) -> str:
    return "\n".join(("# Architecture", "", *lines, ""))


def diagram(*nodes: str) -> str:
    return page("```mermaid", "graph TB", *nodes, "```")


def test_files_in_nodes_of_diagrams(shop: Repo, tacit: Call) -> None:
    nodes = ("values.yaml<br/>Settings", "site.yml", "hosts.yml", "templates/", "values-dev.yaml<br/>Debug", "roles/")
    shop.write("README.md", diagram(*(f"N{number}[{text}]" for number, text in enumerate(nodes))))
    found = severities(tacit)
    assert {name for name, severity in found.items() if severity} == {"values-dev.yaml", "roles"}
    assert {"values.yaml", "site.yml", "hosts.yml", "templates"} < found.keys()


def test_files_in_a_diagram_of_something_else(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", diagram("A[values.yaml]", "B[input.csv]", "C[model/]", "D[report.csv]"))
    assert "warning" not in severities(tacit).values()


def test_routes_commands_and_variables_in_nodes(shop: Repo, tacit: Call) -> None:
    shop.write(
        "README.md",
        diagram(
            "A[POST /api/v1/orders<br/>New order]",
            "B[DELETE /api/v1/orders/{id}]",
            "C[make setup]",
            "D[make sedup]",
            "E[STORE_KEY: none]",
        ),
    )
    assert severities(tacit) == {
        "POST /api/v1/orders": None,
        "DELETE /api/v1/orders/{id}": "warning",
        "setup": None,
        "sedup": "warning",
        "STORE_KEY": None,
    }


def test_topics_in_a_group_of_nodes(shop: Repo, tacit: Call) -> None:
    shop.write(
        "README.md",
        diagram(
            'subgraph "Kafka Topics"',
            "A[order-events]",
            "B[user-events]",
            "end",
            'subgraph "Readers"',
            "C[mail-reader]",
            "end",
        ),
    )
    found = {name: claim["severity"] for (kind, name), claim in claims(tacit).items() if kind == "topic"}
    assert found == {"order-events": None, "user-events": "warning"}


def test_alternatives_in_a_node(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", diagram("A[React/Angular]", "B[src/React]"))
    assert [name for kind, name in claims(tacit) if kind == "technology"] == ["Angular", "React"]


@pytest.mark.parametrize("label", ["- **Topics**:", "Topics:", "**Kafka topics:**"])
def test_a_list_below_a_label(shop: Repo, tacit: Call, label: str) -> None:
    shop.write(
        "README.md",
        page(label, "", "  - `order-events` - new", "  - `bill-events` - paid", "", "Others:", "", "- `x-y`"),
    )
    found = {name: claim["severity"] for (kind, name), claim in claims(tacit).items() if kind == "topic"}
    assert found == {"order-events": None, "bill-events": "warning"}


def test_a_list_of_things_to_add_is_a_plan(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", page("**Add to compose.yaml**:", "", "- **Grafana**: graphs", "- **PostgreSQL**: orders"))
    assert claims(tacit)["technology", "Grafana"]["verdict"] == "planned"


def test_a_column_of_tables_and_collections(shop: Repo, tacit: Call) -> None:
    rows = ("| Orders | PostgreSQL | orders, bills |", "| Menus | MongoDB | menus |")
    shop.write("README.md", page("| Service | Database | Main Tables / Collections |", "| --- | --- | --- |", *rows))
    found = {f"{kind} {name}": claim["severity"] for (kind, name), claim in claims(tacit).items()}
    assert found["table orders"] is None
    assert found["table bills"] == "warning"
    assert "collection menus" in found
    assert found.get("service Orders") is None  # a title, and not the name of a service


def test_a_topic_of_a_page_is_no_topic_of_a_broker(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", page("| Topic | Link |", "| --- | --- |", "| General | x |", "| user-events | y |"))
    assert [name for kind, name in claims(tacit) if kind == "topic"] == ["user-events"]


def test_routes_of_a_design_that_the_code_does_not_have(shop: Repo, tacit: Call) -> None:
    listed = ("- `POST /api/v1/orders`", "- `GET /api/v1/menus`", "- `GET /v2/pets`", "- `GET /api/v1/bills/{id}/pdf`")
    shop.write("README.md", page(*listed))
    assert severities(tacit) == {
        "POST /api/v1/orders": None,
        "GET /api/v1/menus": "warning",
        "GET /v2/pets": "hint",
        "GET /api/v1/bills/{id}/pdf": "warning",
    }
    shop.write("README.md", "\n".join(("# How to use it", "", *listed, "")))
    assert "warning" not in severities(tacit).values()


def test_a_claim_in_a_continued_command_has_its_own_line(shop: Repo, tacit: Call) -> None:
    command = ("kafka-topics --describe \\", "  --bootstrap-server localhost:9092 \\", "  --topic bill-events")
    shop.write("README.md", page("```bash", *command, "```"))
    assert claims(tacit)["topic", "bill-events"]["line"] == 6


def test_a_path_below_the_root_of_a_site(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", page("It is in `/snippets/intro.mdx`."))
    assert "warning" not in severities(tacit).values()
