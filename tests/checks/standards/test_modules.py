"""Test which folders of a repository are modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.checks.standards.modules import find_modules, set_aside
from tacit.checks.standards.values import Module
from tacit.checks.verify.inventory import build
from tests.checks.review.repositories import Repo, make

FILES = {
    "package.json": "{}\n",
    "services/a/Dockerfile": "FROM node:20\n",
    "services/a/web/package.json": "{}\n",
    "services/a/web/index.ts": "export const a = 1\n",
    "services/b/go.mod": "module b\n",
    "services/b/main.go": "package main\n",
    "services/c/app.py": "x = 1\n",
    "tests/e2e/package.json": "{}\n",
    "node_modules/left-pad/package.json": "{}\n",
    "docs/index.md": "# Docs\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = make(tmp_path / "shop")
    made.add(FILES)
    return made


def found(repo: Repo, *globs: str) -> dict[str, Module]:
    return {module.name: module for module in find_modules(build(repo.root), globs)}


def test_modules_have_a_dockerfile_a_manifest_or_a_go_mod(repo: Repo) -> None:
    modules = found(repo)
    assert list(modules) == ["services/a", "services/b"]  # the inner package.json belongs to services/a
    assert modules["services/a"] == Module("services/a", "services/a/Dockerfile", frozenset({"javascript"}))
    assert modules["services/b"].languages == {"go"}


def test_what_is_not_beside_a_service_is_set_aside(repo: Repo) -> None:
    for name in ("d", "e"):
        repo.write(f"services/{name}/Dockerfile", "FROM node:20\n")
    repo.write("libs/money/pyproject.toml", "[project]\nname = 'money'\n")
    repo.write("archive/old/Dockerfile", "FROM node:8\n")
    assert list(found(repo)) == [f"services/{name}" for name in ("a", "b", "d", "e")]
    assert set_aside(build(repo.root)) == ("archive/old", "libs/money")
    assert "libs/money" in found(repo, "libs/*")


def test_globs_choose_folders_with_source(repo: Repo) -> None:
    assert list(found(repo, "services/*")) == ["services/a", "services/b", "services/c"]
    assert list(found(repo, "services/*", "!services/b")) == ["services/a", "services/c"]
    assert found(repo, "docs") == {}


def test_the_root_is_a_module_if_there_is_no_other(tmp_path: Path) -> None:
    made = make(tmp_path / "one")
    made.write("pyproject.toml", "[project]\nname = 'one'\n")
    made.write("src/one.py", "x = 1\n")
    made.commit()
    assert list(found(made)) == ["."]
    assert find_modules(build(made.root))[0].sign == "pyproject.toml"
