"""Test which facts are found in files about containers, environment variables and packages."""

from __future__ import annotations

import pytest

from tacit.checks.verify.facts import Tier
from tacit.checks.verify.tiers import form_of, tier_of
from tests.checks.verify.facts_of import named, places

COMPOSE = """
services:
  db:
    image: postgres:15-alpine  # a comment
    ports:
      - "5432:5432"
    environment:
      POSTGRES_DB: shop
  web:
    image: "ghcr.io/acme/web:${TAG:-1.2}"
    environment:
    - DB_URL=postgres://x
    ports: ["127.0.0.1:8080:80"]
"""
KUBERNETES = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
      - name: api
        image: acme/api:2.0
        ports:
        - containerPort: 8080
        env:
        - name: DB_HOST
          value: db
"""


_CATALOG = """[versions]
ktor = "3.1"
[libraries]
a = { module = "io.ktor:core", version.ref = "ktor" }
b = { group = "org.x", name = "y", version = "2" }
c = "org.z:w:5"
[plugins]
d = { id = "org.p", version.ref = "no" }
"""
_CONDA = """name: x
channels:
  - conda-forge
dependencies:
  - pandas=2.1=py  # why
  - conda-forge::numpy>=1
  - pip:
    - httpx[http2]==0.2
prefix: /x
"""


def test_compose_files_declare_services_images_ports_and_variables() -> None:
    files = {"docker-compose.yml": COMPOSE}
    assert set(named("service", files)) == {"db", "web"}
    assert named("image", files) == {"postgres": "15-alpine", "ghcr.io/acme/web": "1.2"}
    assert set(named("port", files)) == {"5432", "8080", "80"}
    assert named("environment", files) == {"POSTGRES_DB": "shop", "TAG": "1.2", "DB_URL": "postgres://x"}
    assert named("database", files) == {"shop": "POSTGRES_DB"}
    assert places("image", files)["postgres"] == ("docker-compose.yml", 4)


def test_kubernetes_objects_declare_images_ports_and_variables() -> None:
    files = {"k8s/api.yaml": KUBERNETES}
    assert set(named("manifest", files)) == {"Deployment/api"}
    assert named("image", files) == {"acme/api": "2.0"}
    assert named("environment", files) == {"DB_HOST": "db"}
    assert set(named("port", files)) == {"8080"}


def test_dockerfiles_and_dotenv_files() -> None:
    docker = 'ARG VERSION=3.11\nFROM python:${VERSION}-slim AS base\nENV A=1 B="two"\nEXPOSE 8000 9000/tcp\nFROM base\n'
    assert named("image", {"Dockerfile": docker}) == {"python": "3.11-slim"}
    assert set(named("port", {"Dockerfile": docker})) == {"8000", "9000"}
    dotenv = "# DB\nDB_URL=postgres://x # why\n#OPTIONAL=1\n"
    assert named("environment", {".env.example": dotenv}) == {"DB_URL": "postgres://x", "OPTIONAL": "1"}


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", 'x = os.environ.get("A_B", "d")\ny = os.environ["C_D"]\n', {"A_B": "d", "C_D": ""}),
        (
            "a.py",
            'class Settings(BaseSettings):\n    model_config = X(env_prefix="APP_")\n    db_url: str = "x"\n',
            {"APP_DB_URL": "x"},
        ),
        (
            "a.ts",
            "const a = process.env.A_URL || 'u';\nconst { B, C } = process.env;\nprocess.env.D = 'd';\n",
            {"A_URL": "u", "B": "", "C": ""},
        ),
        (
            "a.go",
            'x := os.Getenv("A_B")\nos.Setenv("C_D", "e")\ntype C struct { P string `env:"PORT" envDefault:"80"` }\n',
            {"A_B": "", "PORT": "80"},
        ),
        ("a.py", 'os.environ["A_B"] = "x"\nx = request.environ["C_D"]\nif os.environ["E"] == "f": pass\n', {"E": ""}),
        ("A.java", 'String a = System.getenv("A_B");\n', {"A_B": ""}),
        ("A.java", '@Value("${A_B:x}") String a;\nb = b.replace("${C_D}", "d");\n', {"A_B": "x"}),
        ("A.kt", '@Value("\\${A_B:x}") val a = ""\nval b = "${C_D}"\n', {"A_B": "x"}),
        ("a.rb", 'x = ENV.fetch("A_B", "d")\n', {"A_B": "d"}),
        ("a.rs", 'let x = env::var("A_B");\n', {"A_B": ""}),
        ("a.rs", 'let x = env!("A_B");\nlet y = option_env!("C_D");\n', {}),
        ("A.cs", 'var x = Environment.GetEnvironmentVariable("A_B");\n', {"A_B": ""}),
        (
            "a.php",
            "<?php $x = getenv('A_B');\n$y = $_ENV['C_D'] . $_SERVER['E_F'];\n",
            {"A_B": "", "C_D": "", "E_F": ""},
        ),
        ("a.php", "<?php $_ENV['A_B'] = 1;\n$x = $_SERVER['REQUEST_URI'];\n$y = $_SERVER['HTTPS'];\n", {}),
        ("run.sh", 'export A_B=1\necho "${C_D:-x}"\n', {"A_B": "1", "C_D": "x"}),
    ],
)
def test_source_reads_environment_variables(path: str, source: str, expected: dict[str, str]) -> None:
    assert named("environment", {path: source}) == expected


def test_manifests_declare_packages_scripts_and_commands() -> None:
    package = """{"name": "web",
        "scripts": {"dev": "vite"},
        "bin": {"acme": "x.js"},
        "dependencies": {"react": "^18.0.0"}}
    """
    assert named("package", {"package.json": package}) == {"react": "^18.0.0"}
    assert named("script", {"package.json": package}) == {"dev": "vite"}
    assert named("command", {"package.json": package}) == {"acme": "x.js"}
    assert places("package", {"package.json": package})["react"] == ("package.json", 4)
    project = """
    [project]
    name = "shop"
    requires-python = ">=3.11"
    dependencies = [
      "fastapi>=0.1",  # why
      "sqlalchemy[asyncio]==2.0.1",
    ]
    [project.scripts]
    shop = "shop.cli:main"
    """
    assert named("package", {"pyproject.toml": project}) == {
        "python": ">=3.11",
        "fastapi": ">=0.1",
        "sqlalchemy": "2.0.1",
    }
    assert named("command", {"pyproject.toml": project}) == {"shop": "shop.cli:main"}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "requirements.txt",
            "# c\ndjango==4.2.1  # why\ncelery[redis]>=5\n-r other.txt\n",
            {"django": "4.2.1", "celery": ">=5"},
        ),
        (
            "go.mod",
            "module x.org/shop\n\ngo 1.21\n\nrequire (\n\tx.org/y v1.2.0\n)\n",
            {"go": "1.21", "x.org/y": "v1.2.0"},
        ),
        ("Cargo.toml", '[package]\nname = "shop"\n[dependencies]\nserde = { version = "1.0" }\n', {"serde": "1.0"}),
        ("Gemfile", "gem 'rails', '~> 7.0'\n", {"rails": "~> 7.0"}),
        (
            "pom.xml",
            "<dependency>\n<groupId>g</groupId>\n<artifactId>a</artifactId>\n<version>1</version>\n</dependency>",
            {"g:a": "1"},
        ),
        ("build.gradle", "  implementation 'org.x:y:1.2'\n", {"org.x:y": "1.2"}),
        ("build.gradle.kts", '  implementation("org.x:y:${libs.versions.y.get()}")\n', {"org.x:y": ""}),
        ("composer.json", '{"require": {"laravel/framework": "^11"}}', {"laravel/framework": "^11"}),
        (
            "deno.json",
            '{"imports": {"hono": "npm:hono@^4/x", "z/": "jsr:@zod/zod@4", "a": "./a.ts", "b": 1}}',
            {"hono": "^4", "z": "4", "@zod/zod": "4"},
        ),
        ("deno.json", '{"imports": ["npm:hono"]}', {}),
        (
            "gradle/libs.versions.toml",
            _CATALOG,
            {"io.ktor:core": "3.1", "org.x:y": "2", "org.z:w": "5", "org.p": ""},
        ),
        (
            "environment.yml",
            _CONDA,
            {"pandas": "2.1", "numpy": ">=1", "httpx": "0.2"},
        ),
        ("poetry.lock", '[[package]]\nname = "django"\nversion = "4.2"\n', {"django": "4.2"}),
        (
            "package-lock.json",
            '{"packages": {"": {}, "node_modules/react": {"version": "18.2.0"}}}',
            {"react": "18.2.0"},
        ),
        ("yarn.lock", '"@a/b@^1.0":\n  version "1.2.3"\n', {"@a/b": "1.2.3"}),
    ],
)
def test_packages_have_versions(path: str, text: str, expected: dict[str, str]) -> None:
    assert named("package", {path: text}) == expected


def test_makefiles_have_targets() -> None:
    assert set(
        named(
            "target",
            {"Makefile": "X := 1\n.PHONY: build\nbuild: deps ## why\n\tgo build\ntest unit:\n\tgo test\n.env:\n\tcp\n"},
        )
    ) == {
        ".env",
        "build",
        "test",
        "unit",
    }


@pytest.mark.parametrize(
    ("path", "tier"),
    [
        ("src/a.py", Tier.SOURCE),
        ("docs/conf.py", Tier.SOURCE),
        ("docs/a.md", Tier.DOCUMENT),
        ("tests/a.py", Tier.TEST),
        ("src/a.spec.ts", Tier.TEST),
        ("shop/a_test.go", Tier.TEST),
        ("package.json", Tier.MANIFEST),
        ("requirements-dev.txt", Tier.MANIFEST),
        ("package-lock.json", Tier.LOCK),
        ("docker-compose.yml", Tier.CONFIGURATION),
        ("deploy/Dockerfile.web", Tier.CONFIGURATION),
        (".env.example", Tier.CONFIGURATION),
        ("contest/latest.py", Tier.SOURCE),
        ("shop/test/models.py", Tier.SOURCE),
        ("shop/test/helpers.py", Tier.TEST),
    ],
)
def test_a_path_has_a_tier(path: str, tier: Tier) -> None:
    assert tier_of(path) is tier


def test_data_is_not_read() -> None:
    assert [form_of(path) for path in ("docker/rootfs/svc/run", "bin/docker-entrypoint", "src/run")] == [
        "bash",
        "bash",
        "",
    ]
    assert [form_of(path) for path in ("a.json", "a.csv", "a.png", "LICENSE", "a.md")] == ["", "", "", "", ""]
