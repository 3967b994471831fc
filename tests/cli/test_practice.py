"""Test how levels from notes are compared with what modules do: `check standards --record`, `stats`, the overview."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tacit.actions.check_standards import Asked, check_standards
from tacit.actions.record_practice import Recorded, record_practice
from tests.base import Base
from tests.checks.review.repositories import Repo
from tests.checks.standards.shop import shop
from tests.cli.calls import Call, caller

DOC = "docs/standards.md"
PAGE = """\
## Pattern

Read literals.

## Code example

```python bad
eval(text)
```

```python good
read(text)
```
"""
RULES = """\
id: no-eval
language: python
message: eval runs whatever it is given
rule: {pattern: eval($CODE)}
---
id: read-literals
language: python
message: Literals are read
metadata: {finds: adoption}
rule: {pattern: read($CODE)}
"""
CATALOGUE = """\
# Server Patterns

## Run the Service

```python
def run_service():
    ...
```

## Undo the Work

```python
def undo_work():
    ...
```
"""
TODAY = date(2026, 3, 2)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return shop(tmp_path / "shop")


@pytest.fixture
def base(repo: Repo) -> Base:
    """Return a knowledge base with a HIGH pattern that four of five modules violate, and with catalogue pages."""
    base = Base(repo.root)
    base.page("no-eval", "No Eval", body=PAGE)
    base.write("patterns/data/no-eval.rules.yml", RULES)
    base.page("docker", "Docker")
    for number in range(5):
        base.note(f"2025-01-0{number + 1}-eval", "No Eval")
    for name in ("cart", "mail", "pay", "search"):
        repo.write(f"modules/{name}/more.py", "value = eval(text)\n")
    for name in ("pay", "stock"):
        repo.write(f"modules/{name}/read.py", "value = read(text)\n")
    for name in ("cart", "mail", "stock"):
        repo.write(f"modules/{name}/service.py", "def run_service(): ...\n")
    base.write("docs/patterns/README.md", "# Patterns\n\n## Run the Service\n")
    base.write("docs/patterns/server-patterns.md", CATALOGUE)
    base.write("tacit.toml", f'[standards]\ndocs = ["{DOC}"]\n[verify]\npattern_docs = ["docs/patterns/*.md"]\n')
    repo.commit()
    base.sync()
    return base


@pytest.fixture
def tacit(base: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return caller(base.root, monkeypatch, capsys)


def record(base: Base, today: date = TODAY) -> Recorded:
    checked = check_standards(base.root, Asked(), {})
    return record_practice(base.workspace, checked, today)


def stats(tacit: Call) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tacit("stats", "--json", "--fresh").out)
    return found


def test_the_shares_of_standards_catalogues_and_patterns_are_recorded(base: Base) -> None:
    done = record(base)
    entries = {(entry.kind, entry.name): entry for entry in done.practice.entries}
    assert entries["file", "requirements.txt"][3:] == (8, 4, 5, "")
    assert entries["entry", "Run the Service"] == (
        "entry",
        "Run the Service",
        "docs/patterns/server-patterns.md",
        3,
        3,
        5,
        "",
    )
    assert entries["entry", "Undo the Work"].follow == 0
    assert not [name for kind, name in entries if kind == "question"]
    # the pattern has the name of the heading
    assert {entry.pattern for entry in entries.values() if entry.kind == "instruction"} == {"docker"}
    assert done.practice.patterns["no-eval"] == (1, 4, 5)
    assert [(pattern.name, share.violate) for pattern, share in done.violated] == [("No Eval", 4)]


def test_a_share_of_one_module_or_of_some_answers_is_not_recorded(base: Base) -> None:
    base.write("standards-answers.toml", f'["{DOC}"."modules/cart"]\n"Passes the linters" = "yes"\n')
    base.write("modules/pay/handlers/auth.py", "def auth(): ...\n")
    names = {entry.name for entry in record(base).practice.entries}
    assert "handlers/" in names
    assert not names & {"handlers/auth.py", "Passes the linters"}


def test_what_a_note_supports_is_learned(base: Base) -> None:
    names = {entry.name for entry in record(base).unlearned}
    assert {"Dockerfile", "Run the Service", "USER in the Dockerfile"} <= names
    assert not names & {"test files", "Undo the Work", "handlers/"}  # fewer than most modules follow these
    base.note("2025-02-01-docker", "Docker")
    assert "USER in the Dockerfile" not in {entry.name for entry in record(base).unlearned}


def test_stats_and_the_overview_have_both_axes(base: Base, tacit: Call) -> None:
    assert stats(tacit)["practice"]["levels"] == {}
    assert "Experience and practice" not in base.read("patterns/dev-patterns.md")
    done = tacit("check", "standards", "--record", "--fail-on", "never")
    assert done.code == 0
    assert "No Eval is HIGH, but 4 of 5 modules violate it" in done.out
    assert (
        "practised, not yet learned (no note supports it): Dockerfile, 5 of 5 modules (docs/standards.md:7)" in done.out
    )
    assert "written to patterns/in-practice.toml" in done.out
    base.sync()
    page = base.read("patterns/dev-patterns.md")
    assert "- [No Eval](#no-eval): violated by 4 of 5 modules\n" in page
    assert "- Dockerfile: 5 of 5 modules (docs/standards.md)\n" in page
    assert re.search(r"^\| HIGH +\| +0 \| +0 \| +1 \| +0 \| +0 \|$", page, re.MULTILINE)
    found = stats(tacit)["practice"]
    assert found["levels"]["HIGH"]["violated by most"] == 1
    assert found["levels"]["UNPROVEN"]["not checked"] == 1
    assert [item["slug"] for item in found["violated"]] == ["no-eval"]
    assert "Dockerfile" in {item["name"] for item in found["unlearned"]}
    text = tacit("stats").out
    assert "No Eval is HIGH, but 4 of 5 modules violate it" in text
    assert "practised, not yet learned (most modules follow it, but no note supports it):" in text
    assert tacit("sync", "--check").code == 0


def test_pages_are_a_function_of_the_files(base: Base, tacit: Call) -> None:
    record(base)
    base.sync()
    page = base.read("patterns/dev-patterns.md")
    base.root.joinpath("patterns/dev-patterns.md").unlink()
    assert tacit("sync", "--rebuild").code == 0
    assert base.read("patterns/dev-patterns.md") == page
    (base.root / "patterns/in-practice.toml").unlink()
    base.sync()
    assert "Experience and practice" not in base.read("patterns/dev-patterns.md")
    assert stats(tacit)["practice"]["unlearned"] == []


def test_the_same_result_does_not_change_the_file_for_a_week(base: Base) -> None:
    assert record(base).is_written
    assert not record(base, date(2026, 3, 8)).is_written
    assert record(base, date(2026, 3, 9)).is_written
    base.write("modules/stock/more.py", "value = eval(text)\n")
    assert record(base, date(2026, 3, 9)).practice.patterns["no-eval"] == (0, 5, 5)


def test_a_broken_entry_is_reported_with_its_line_and_the_others_are_used(base: Base, tacit: Call) -> None:
    record(base)
    text = base.read("patterns/in-practice.toml")
    line = text.splitlines().index('name = "Dockerfile"')
    base.write("patterns/in-practice.toml", text.replace("follow = 5", 'follow = "all"', 1))
    report = base.sync()
    head = next(at for at, row in enumerate(text.splitlines(), 1) if row == "[[standard]]" and at > line - 3)
    assert [(item.rule, item.location.line) for item in report.diagnostics if item.rule == "bad-practice"] == [
        ("bad-practice", head)
    ]
    assert "Dockerfile" not in {item["name"] for item in stats(tacit)["practice"]["unlearned"]}
    assert stats(tacit)["practice"]["violated"]
    assert "bad-practice" in tacit("lint").out


@pytest.mark.parametrize("text", ["x = [\n", 'checked = "soon"\n', "<<<<<<< a\n=======\n>>>>>>> b\n", "[standard]\n"])
def test_a_broken_file_is_an_error_and_is_written_again(base: Base, text: str) -> None:
    base.write("patterns/in-practice.toml", text)
    assert [item for item in base.sync().diagnostics if item.severity == "error"]
    assert record(base).is_written
    assert not [item for item in base.sync().diagnostics if item.severity == "error"]


def test_without_a_standards_document_patterns_and_catalogues_are_recorded(base: Base) -> None:
    base.write("tacit.toml", '[verify]\npattern_docs = ["docs/patterns/*.md"]\n')
    checked = check_standards(base.root, Asked(may_be_none=True), {})
    done = record_practice(base.workspace, checked, TODAY)
    assert {entry.kind for entry in done.practice.entries} == {"entry"}
    assert "no-eval" in done.practice.patterns


def test_traces_alone_show_the_practice(base: Base, tacit: Call) -> None:
    tacit("verify", "--patterns", "--fail-on", "never")
    found = stats(tacit)["practice"]["levels"]
    assert found["HIGH"]["practised"] == 1  # an adoption rule matches somewhere


def test_record_is_about_the_working_tree(tacit: Call) -> None:
    assert tacit("check", "standards", "--record", "--at", "HEAD").code == 2
    assert tacit("check", "standards", "--record", "--json").code == 2
