"""Test which folders of a repository are copies of other repositories, and for which servers a repository is a tool."""

from __future__ import annotations

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.origins import origins
from tacit.checks.story.probes import Example
from tacit.checks.story.purpose import operated
from tacit.checks.story.values import Answer

MIT = "MIT License\n\nCopyright (c) {}\n\nPermission is hereby granted, free of charge\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Boxes\n\nA web-based admin interface for MongoDB. Built with PostgreSQL.\n", {"MongoDB"}),
        ("# Boxes – Kafka Web UI\n\nIt runs on Redis.\n", {"Kafka"}),
        ("# Boxes\n\n> Simple [PostgreSQL](https://a.example) database explorer\n", {"PostgreSQL"}),
        ("# Boxes\n\nBoxes is a console for viewing and searching the topics of Apache Kafka.\n", {"Kafka"}),
        ("# Boxes\n\nA Go client for the [NATS messaging system](https://a.example).\n", {"NATS"}),
        ("# Boxes\n\nBoxes helps you manage and debug your Kafka/Redpanda clusters.\n", {"Kafka"}),
        # what the code is built with is its own
        ("# Boxes\n\nA dashboard for shops, built with Redis and PostgreSQL.\n", set()),
        ("# Boxes\n\nA job queue library backed by Redis.\n", set()),
        ("# Boxes\n\nRedis-backed admin panels for shops.\n", set()),
        ("# Boxes\n\nA tool to manage boxes in PostgreSQL.\n", set()),
        # a list of features and a later section say nothing about the purpose
        ("# Boxes\n\nBoxes for shops.\n\n- a Redis client\n", set()),
        ("# Boxes\n\na\n\nb\n\nc\n\nd\n\nThe Redis client is in `client/`.\n", set()),
    ],
)
def test_a_readme_tells_for_which_servers_a_repository_is_a_tool(text: str, expected: set[str]) -> None:
    assert operated([("README.md", text)]) == expected


def test_a_manifest_tells_for_which_servers_a_repository_is_a_tool() -> None:
    assert operated([("package.json", '{\n  "description": "Redis web-based management tool"\n}')]) == {"Redis"}
    assert operated([("pyproject.toml", 'description = "Library for SQLite databases"\n')]) == {"SQLite"}
    assert operated([("package.json", '{"dependencies": {"redis-client": "^1"}}')]) == set()


CONSOLE = {
    "README.md": "# Boxes\n\nA web UI for viewing Kafka topics.\n",
    "app/topics.py": "from kafka import KafkaAdminClient\n\ntopics = KafkaAdminClient().list_topics()\n",
    "app/reader.py": "import logging\n\nfrom kafka import KafkaConsumer\n\nlogging.getLogger()\nKafkaConsumer()\n",
    "app/groups.py": "import logging\n\nfrom kafka import KafkaConsumer\n\nlogging.getLogger()\nKafkaConsumer()\n",
    "app/users.py": "import logging\n\nimport redis\n\nlogging.getLogger(__name__)\n",
    "app/cache.py": "import redis\n\nredis.Redis()\n",
}


@pytest.mark.parametrize(
    ("item", "section", "expected"),
    [
        ("Event streaming", "", Answer.LOOK),
        ("Verify Kafka is actually used", "", Answer.LOOK),
        ("Document event streaming", "Kafka", Answer.LOOK),
        # the other servers, and other items about the same files, are those of the code
        ("Verify Redis is actually used", "", Answer.TICKED),
        ("Document logging libraries", "", Answer.TICKED),
    ],
)
def test_a_tool_for_servers_of_users_does_not_show_that_it_uses_them(item: str, section: str, expected: Answer) -> None:
    assert answer(built_in(), Example(item, "", section, CONSOLE)).answer is expected
    without = CONSOLE | {"README.md": "# Boxes\n\nBoxes for shops.\n"}
    assert answer(built_in(), Example(item, "", section, without)).answer is Answer.TICKED


def test_a_folder_of_another_owner_is_a_copy() -> None:
    texts = {
        "LICENSE": MIT.format("2024 Shop Boxes Ltd"),
        "libs/paint/LICENSE": MIT.format("2011-2019, Ann Painter"),
        "ee/LICENSE": "The Commercial License\nCopyright (c) 2023-present Boxes, Inc. All rights reserved.\n",
        "libs/plain/LICENSE": "Apache License\n\nCopyright [yyyy] [name of copyright owner]\n",
    }
    assert origins(texts, texts).copies == ("libs/paint/",)


def test_a_folder_with_a_license_and_pipelines_is_a_copy_unless_its_module_is_of_the_same_owner() -> None:
    files = dict.fromkeys(
        ("plain/LICENSE", "plain/.github/workflows/a.yml", "core/LICENSE", "core/.github/workflows/a.yml"), "text"
    )
    files |= {"README.md": "# Boxes\n", "core/go.mod": "module github.com/boxes/core\n"}
    assert origins(files, files).copies == ("plain/",)


def test_a_helm_chart_whose_addresses_lead_to_another_owner_is_a_copy() -> None:
    probe = "spec:\n  containers:\n    - livenessProbe:\n        httpGet: {path: /live, port: 1}\n"
    files = {
        "README.md": "# Boxes\n\nSee https://github.com/boxes/shop.\n",
        "deploy/proxy/Chart.yaml": "name: proxy\nhome: https://www.proxyproject.io/\nsources:\n- https://github.com/px/px\n",
        "deploy/shop/Chart.yaml": "name: shop\nsources:\n  - https://github.com/Boxes/charts\n",
        "deploy/plain/Chart.yaml": "name: plain\n# see https://helm.sh/docs\nicon: https://example.org/a.png\n",
        "deploy/proxy/templates/deployment.yaml": probe,
    }
    assert origins(files, files).copies == ("deploy/proxy/",)
    assert origins(files, files | {"README.md": "# Pxl\n"}).copies == ("deploy/proxy/", "deploy/shop/")
    item = Example("Verify liveness checks", "", "Health Check Patterns", files)
    assert answer(built_in(), item).answer is not Answer.TICKED
    own = files | {"deploy/shop/templates/deployment.yaml": probe}
    assert answer(built_in(), item._replace(files=own)).answer is Answer.TICKED


@pytest.mark.parametrize(
    ("entry", "name", "is_copy"),
    [
        ("name: redis\n    repository: https://charts.example.org", "redis", True),
        ("name: redis\n    repository: oci://example.org/charts", "redis", True),
        ("name: redis-ha\n    alias: redis\n    repository: https://charts.example.org", "redis", True),
        ("name: redis\n    repository: file://charts/redis", "redis", False),
        ("name: redis\n    condition: redis.enabled", "redis", False),
        ("name: worker-queue\n    repository: https://charts.example.org", "worker", False),
        ("name: redis\n    repository: https://charts.example.org", "shop", False),  # the name of the chart around it
    ],
)
def test_a_chart_that_was_unpacked_into_another_chart_is_a_copy(entry: str, name: str, *, is_copy: bool) -> None:
    listed = f"  - name: common\n    repository: file://../common\n  - {entry}\n"
    files = {
        "deploy/shop/Chart.yaml": f"name: shop\ndependencies:\n{listed}",
        f"deploy/shop/charts/{name}/Chart.yaml": f"name: {name}\n",
    }
    assert origins(files, files).copies == ((f"deploy/shop/charts/{name}/",) if is_copy else ())


def test_the_owner_of_a_chart_is_compared_as_a_whole() -> None:
    chart = "name: a\nhome: https://github.com/prometheus-community/helm-charts\n"
    files = {"README.md": "# Boxes for Prometheus\n\nFor a community.\n", "deploy/a/Chart.yaml": chart}
    assert origins(files, files).copies == ("deploy/a/",)
    own = files | {"README.md": "See https://github.com/prometheus-community/boxes.\n"}
    assert origins(own, own).copies == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"go.mod": "module a\n\nrequire go.mongodb.org/mongo-driver v1.17.1\n"}, Answer.LOOK),
        ({"go.mod": "module a\n\nrequire go.mongodb.org/mongo-driver v1.17.1 // indirect\n"}, Answer.NOT_APPLICABLE),
        ({"yarn.lock": 'mongodb@^6.0.0:\n  version "6.1.0"\n'}, Answer.NOT_APPLICABLE),
    ],
)
def test_a_package_that_only_other_packages_need_is_no_hint(files: dict[str, str], expected: Answer) -> None:
    assert answer(built_in(), Example("Document the collections", "", "MongoDB Usage", files)).answer is expected


def test_sql_files_of_a_tool_for_databases_are_not_its_schema() -> None:
    files = {
        "README.md": "# Boxes\n\nA web-based database explorer for PostgreSQL.\n",
        "data/shop.sql": "CREATE TABLE a (b int, c int);\nCREATE INDEX a_b ON a (b);\nCREATE INDEX a_c ON a (c);\n",
    }
    item = Example("Document indexing strategies", "", "Database Optimization", files)
    assert answer(built_in(), item).answer is Answer.LOOK
    own = item._replace(files={**files, "README.md": "# Boxes\n\nBoxes for shops.\n"})
    assert answer(built_in(), own).answer is Answer.TICKED


@pytest.mark.parametrize(
    ("root", "nested", "is_copy"),
    [
        ("github.com/acme/shop", "github.com/acme/x", True),
        ("github.com/acme/shop", "github.com/other/shop", True),
        ("github.com/acme/shop/v2", "github.com/acme/shop/api", False),
        ("go.acme.io/shop", "go.acme.io/shop-api", False),
        ("github.com/acme/shop", "tools", False),
        ("shop", "github.com/acme/x", False),
    ],
)
def test_a_go_module_of_another_repository_is_a_copy(root: str, nested: str, *, is_copy: bool) -> None:
    files = {"go.mod": f"module {root}\n", "lib/go.mod": f"module {nested}\n", "lib/a.go": "package lib\n"}
    assert origins(files, files).copies == (("lib/",) if is_copy else ())
