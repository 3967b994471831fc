"""Test claims about tools, versions and files of commands; most are false only if the repository once had them."""

from __future__ import annotations

import json

import pytest

from tests.checks.review.repositories import Repo
from tests.cli.calls import Call
from tests.cli.test_verify import repo, tacit

__all__ = ["repo", "tacit"]  # fixtures

GONE = {
    "yarn.lock": "# yarn\n",
    "deploy/redis_service.yaml": "a: 1\n",
    "lib/example/main.py": "A = 1\n",
    "tools/sub/run.sh": "exit\n",
    "old/start.sh": "exit\n",
    "src/deep/er/part": "x\n",
    "settings.toml": 'cache = "shop.cache.enabled"\n',
    "ci.yml": "image: acme/shop-legacy\npip: pytest-magic\nname: STORE_FORCE_TLS\n",
}


@pytest.fixture
def shop(repo: Repo) -> Repo:
    for path, text in GONE.items():
        repo.write(path, text)
    repo.commit()
    for path in GONE:
        (repo.root / path).unlink()
    repo.write("pyproject.toml", '[project]\nname = "shop"\nrequires-python = ">=3.11"\n')
    repo.write("web/package.json", '{"name": "web", "packageManager": "pnpm@9.1.0"}\n')
    repo.write("pnpm-lock.yaml", "lockfileVersion: 9\n")
    repo.write(".nvmrc", "v22.1\n")
    repo.write("pom.xml", "<project>\n<java.version>21</java.version>\n</project>\n")
    repo.write("data/names.json", '{"variable": "PG_PASSWORD"}\n')
    repo.write("app.py", "import os\nos.environ['PG_HOST'], os.environ['PG_USER']\n")
    repo.commit()
    return repo


def warned(tacit: Call) -> list[str]:
    report = json.loads(tacit("README.md", "--json").out)
    found = (claim for document in report["documents"] for claim in document["claims"])
    return [f"{claim['kind']} {claim['name']}" for claim in found if claim["severity"] == "warning"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # tools whose file was deleted
        ("Install [Yarn](https://yarnpkg.example).", ["technology Yarn"]),
        ("Run `yarn` to install it.", ["technology Yarn"]),
        ("```sh\nyarn start\n```", ["technology Yarn"]),
        ("Yarn will be used later.", []),
        ("It does not use Yarn.", []),
        ("Read [how we moved to yarn](https://a.example/b).", []),  # the title of an article
        (
            "Install [pnpm](https://pnpm.example), or run `bun dev`.",
            [],
        ),  # the code has the one, and never had the other
        # files that commands and links name
        ("```sh\nkubectl apply -f redis_service.yaml\n```", ["path redis_service.yaml"]),
        ("```sh\nrunner --all deploy/redis_service.yaml\n```", ["path deploy/redis_service.yaml"]),
        ("```sh\nrunner --all deploy/other_service.yaml\n```", []),
        ("See `<repo-root>/tools/sub/run.sh`.", ["path tools/sub/run.sh"]),
        ("Start with the example in `lib/example/main.py`.", ["path lib/example/main.py"]),
        ("Start with the example in `lib/example/other.py`.", []),
        ("```sh\ncd old\nmode=1 ./start.sh\n```", ["path old", "path old/start.sh"]),
        ("**src/deep/er/part** is a part.", ["path src/deep/er/part"]),
        ('<a href="web/absent.md">it</a>', ["path web/absent.md"]),
        ('<a href="web/package.json">it</a> <img src="https://a.example/b.png">', []),
        ("It was moved to [it](web/absent.md).", ["path web/absent.md"]),
        # versions
        ("```sh\npython3.9 -m venv venv\n```", ["version python"]),
        ("```sh\npython3.12 -m venv venv\n```", []),
        ("```sh\nnvm use 18\n```", ["version node"]),
        ("```sh\nnvm use 22\n```", []),
        ("It works with Python 3.9 and above.", ["version python"]),
        ("It should work with Python 3.11.", []),
        ("JDK 8 is required.", ["version java"]),
        ("JDK 21 is required.", []),
        # what commands select and install
        ("```sh\npnpm --filter docs dev\n```", ["package docs"]),
        ("```sh\npnpm --filter web install\n```", []),
        ("```sh\ndocker run -d acme/shop-legacy\n```", ["image acme/shop-legacy"]),
        ("```sh\ndocker run -d acme/other-image\n```", []),
        ("```sh\n./venv/bin/pip install pytest-magic other-magic\n```", ["package pytest-magic"]),
        # names
        ("Set `shop.cache.enabled=true`.", ["name shop.cache.enabled"]),
        ("Set `shop.cache.size=1`.", []),
        ("```toml\nSTORE_FORCE_TLS = true\nSTORE_OTHER_TLS = true\n```", ["environment STORE_FORCE_TLS"]),
        # a file that tacit does not read has the one variable
        (
            "| Environment variable |\n|---|\n| PG_HOST |\n| PG_USER |\n| PG_PASSWORD |\n| PG_NOWHERE |\n",
            ["environment PG_NOWHERE"],
        ),
    ],
)
def test_what_commands_and_sentences_use(shop: Repo, tacit: Call, text: str, expected: list[str]) -> None:
    shop.write("README.md", f"# Shop\n\nSee `app.py` and `web/package.json`.\n\n{text}\n")
    assert warned(tacit) == expected


def test_versions_of_files_for_version_managers(shop: Repo, tacit: Call) -> None:
    (shop.root / ".nvmrc").unlink()
    shop.write(".tool-versions", "nodejs 22.1.0\nruby latest\n")
    shop.write("README.md", "# Shop\n\n```sh\nnvm install 18\n```\n")
    assert warned(tacit) == ["version node"]
