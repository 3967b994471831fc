"""Test that `init` adds the generated pages to the ignore lists of those formatters that a repository uses."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tacit.actions.doctor import doctor
from tacit.actions.formatter_setup import Setup, ignore_pages
from tests.base import Base
from tests.formatters import FORMATTERS, Formatter

READERS: dict[str, Callable[[str], Any]] = {"yaml": yaml.safe_load, "jsonc": json.loads, "toml": tomllib.loads}
PAGES = [
    "patterns/dev-patterns.md",
    "patterns/README.md",
    "patterns/evidence/*.md",
    "memory/procedural/INDEX.md",
    "memory/procedural/ONBOARDING.md",
    "memory/procedural/workflows/_*.md",
]
LINES = "".join(f"/{page}\n" for page in PAGES)


def test_nothing_is_written_for_formatters_that_are_not_there(base: Base) -> None:
    base.write("package.json", '{"devDependencies": {"eslint": "9"}}')
    base.write(".pre-commit-config.yaml", "repos: [{hooks: [{id: ruff}]}]\n")
    before = base.everything()
    assert ignore_pages(base.workspace) == ()
    assert base.everything() == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".prettierrc", "{}"),
        ("prettier.config.mjs", ""),
        ("package.json", '{"prettier": {}}'),
        ("package.json", '{"devDependencies": {"prettier": "3"}}'),
        (".pre-commit-config.yaml", "repos:\n  - hooks:\n      - id: prettier\n"),
        (".pre-commit-config.yaml", "repos: [{hooks: [{'id': prettier, args: [--prose-wrap, always]}]}]\n"),
    ],
)
def test_prettier_gets_lines_below_those_that_are_there(base: Base, name: str, text: str) -> None:
    base.write(name, text)
    assert ignore_pages(base.workspace, dry=True) == (Setup("prettier", ".prettierignore"),)
    assert ignore_pages(base.workspace) == (Setup("prettier", ".prettierignore"),)
    assert base.read(".prettierignore") == f"# Pages that tacit generates\n{LINES}"
    assert ignore_pages(base.workspace) == ()
    base.write(".prettierignore", "dist/\n/patterns/README.md")
    ignore_pages(base.workspace)
    lines = LINES.replace("/patterns/README.md\n", "")
    assert base.read(".prettierignore") == f"dist/\n/patterns/README.md\n\n# Pages that tacit generates\n{lines}"


@pytest.mark.parametrize(
    ("name", "old"),
    [
        (".markdownlint-cli2.yaml", ""),
        (".markdownlint-cli2.yaml", "# ours\nfix: true"),
        (".markdownlint-cli2.yaml", "ignores:\n    - dist\nfix: true\n"),
        (".markdownlint-cli2.yaml", "ignores: [dist]\n"),
        (".markdownlint-cli2.jsonc", "{}"),
        (".markdownlint-cli2.jsonc", '{"fix": true}\n'),
        (".markdownlint-cli2.jsonc", '{\n  "ignores": ["dist"]\n}\n'),
        (".mdformat.toml", 'wrap = 80\nexclude = ["dist"]\n\n[plugin.x]\na = 1\n'),
        (".mdformat.toml", 'exclude = [\n  "dist",  # ours\n]\n'),
        (".markdownlint-cli2.jsonc", '{\n  "ignores": [\n    "dist"\n  ]\n}\n'),
    ],
)
def test_lists_in_settings_grow_and_the_rest_stays(base: Base, name: str, old: str) -> None:
    read = READERS[name.rpartition(".")[2]]
    base.write(name, old)
    (setup,) = ignore_pages(base.workspace)
    assert (setup.path, setup.advice) == (name, "")
    before, after = read(old) or {} if old else {}, read(base.read(name))
    key = "exclude" if name.endswith("toml") else "ignores"
    assert after == {**before, key: [*PAGES, *before.get(key, [])]}
    assert "# ours" in base.read(name) or "# ours" not in old
    assert ignore_pages(base.workspace) == ()


@pytest.mark.parametrize(
    ("name", "old"),
    [
        (".markdownlint-cli2.jsonc", "// ours\n{}"),
        (".markdownlint-cli2.yaml", "ignores: *x\n"),
        (".markdownlint-cli2.yaml", "ignores: []\n"),
        (".mdformat.toml", "wrap = 80\n"),
        (".markdownlint.json", '{"MD013": false}\n'),
    ],
)
def test_what_cannot_be_changed_safely_is_said(base: Base, name: str, old: str) -> None:
    base.write(name, old)
    (setup,) = ignore_pages(base.workspace)
    assert setup.path == name
    assert all(page in setup.advice for page in PAGES)
    assert base.read(name) == old


def test_a_hook_of_mdformat_is_told_what_to_exclude(base: Base) -> None:
    """The pattern that it says does exclude the pages, and the workflows of people not."""
    hook = "repos:\n- repo: local\n  hooks:\n  - {id: mdformat}\n"
    base.write(".pre-commit-config.yaml", hook)
    (setup,) = ignore_pages(base.workspace)
    assert (setup.formatter, setup.path) == ("mdformat", ".pre-commit-config.yaml")
    pattern = setup.advice.partition("exclude: ")[2]
    assert all(re.search(pattern, page.replace("*", "any")) for page in PAGES)
    assert not re.search(pattern, "memory/procedural/workflows/own.md")
    base.write(".pre-commit-config.yaml", hook.replace("mdformat", f"mdformat, exclude: {json.dumps(pattern)}"))
    assert ignore_pages(base.workspace) == ()


def test_a_knowledge_base_in_a_folder_of_a_repository(base: Base, tmp_path: Path) -> None:
    top = tmp_path / "top"
    (top / "kb" / "memory" / "episodic").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    (top / ".prettierrc").write_text("{}")
    inner = Base(top / "kb")
    assert any(check.name == "formatters" for check in doctor(inner.workspace))
    assert ignore_pages(inner.workspace) == (Setup("prettier", "../.prettierignore"),)
    assert "/kb/patterns/dev-patterns.md\n" in (top / ".prettierignore").read_text()
    assert not any(check.name == "formatters" for check in doctor(inner.workspace))


@pytest.mark.parametrize("formatter", [FORMATTERS[0], FORMATTERS[-1]], ids=lambda one: one.name)
def test_the_formatters_do_ignore_the_pages(base: Base, formatter: Formatter) -> None:
    base.write(".prettierrc", "{}")
    base.write(".markdownlint-cli2.yaml", "fix: true\n")
    ignore_pages(base.workspace)
    ugly = "# A\n\n\n\n*  b\n"
    for path in ("patterns/dev-patterns.md", "patterns/evidence/x.md", "memory/procedural/workflows/_x.md", "own.md"):
        base.write(path, ugly)
    formatter.format(base.root, ["**/*.md"])
    assert base.read("own.md") != ugly
    assert base.read("patterns/dev-patterns.md") == base.read("patterns/evidence/x.md") == ugly
    assert base.read("memory/procedural/workflows/_x.md") == ugly
