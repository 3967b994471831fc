"""Test the lint rules for a catalogue: each of its pages must have the parts that the catalogue promises."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tacit.checks.lint.catalogue import categories, lacking, promise
from tacit.checks.verify import document
from tacit.cli import run
from tests.base import Base

CATALOGUE = """\
# Patterns

## Categories

### API Patterns

- Responses

### Error Patterns

- Wrapping

## Usage

Each pattern document includes:

- Code examples
- Implementation details
- **Best practices**
- Anti-patterns to avoid
- Testing strategies
- Migration notes

## Related
"""
WHOLE = """\
# API Patterns

## Responses

All responses have the same form, so that clients read them in one place.

```go
func respond() {}
```

**Best practices:** answer early.

**Avoid**

- Answering twice.

## Testing

### Tables

- Test each status.

## Notes on Migration

Nothing changed.
"""
PARTS = (
    "Code examples",
    "Implementation details",
    "Best practices",
    "Anti-patterns to avoid",
    "Testing strategies",
    "Migration notes",
)


def of(text: str) -> tuple[str, ...]:
    return lacking(document.read("a.md", text), PARTS)


def test_the_promise_is_the_list_below_its_line() -> None:
    found = promise(document.read("README.md", CATALOGUE))
    assert found is not None
    assert (found.parts, CATALOGUE.splitlines()[found.line - 1]) == (PARTS, "Each pattern document includes:")
    assert promise(document.read("README.md", "# Patterns\n\nEach pattern is useful.\n\n- One\n")) is None


def test_a_page_has_parts_by_headings_labels_and_code() -> None:
    assert of(WHOLE) == ()


def test_each_missing_part_is_named() -> None:
    assert of(WHOLE.replace("**Avoid**\n\n- Answering twice.\n", "")) == ("Anti-patterns to avoid",)
    assert of(WHOLE.replace("### Tables\n\n- Test each status.\n", "")) == ("Testing strategies",)
    assert of("# A\n\nText.\n\n```go\nf()\n```\n") == PARTS[1:]


def test_a_page_that_is_to_be_written_has_nothing() -> None:
    assert of("# Errors\n\nTODO: Document patterns\n- Anti-patterns to avoid\n- Best practices\n") == PARTS
    assert "Best practices" in of("# A\n\n## Best practices\n\nTODO\n")


def test_categories_are_the_lowest_headings() -> None:
    found = categories(document.read("README.md", CATALOGUE))
    assert [(title, name) for title, _, name in found] == [
        ("API Patterns", "api-patterns.md"),
        ("Error Patterns", "error-patterns.md"),
    ]


@pytest.fixture
def catalogue(tmp_path: Path) -> Base:
    base = Base(tmp_path)
    base.write("docs/patterns/README.md", CATALOGUE)
    base.write("docs/patterns/api-patterns.md", WHOLE.replace("**Best practices:** answer early.", ""))
    base.write("memory/episodic/code/2025-01-01-a.md", "---\ntitle: A\npatterns: [Join Rows]\n---\nText.\n")
    return base


def linted(base: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    monkeypatch.chdir(base.root)
    monkeypatch.setattr(sys, "argv", ["tacit", "lint", *more, "--json"])
    run()
    found = json.loads(capsys.readouterr().out)
    return [f"{item['path']}:{item['line']} {item['rule']}: {item['message']}" for item in found]


def test_lint_names_what_the_pages_of_listed_catalogues_lack(
    catalogue: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not [line for line in linted(catalogue, monkeypatch, capsys) if "missing-" in line]
    catalogue.write("tacit.toml", '[verify]\npattern_docs = ["docs/patterns/*.md"]\n')
    told = [line for line in linted(catalogue, monkeypatch, capsys) if "missing-" in line]
    page, part = told
    assert page.startswith(
        "docs/patterns/README.md:9 missing-page: the category “Error Patterns” has no page error-pat"
    )
    assert part.startswith(
        "docs/patterns/api-patterns.md:1 missing-part: the page lacks best practices, although docs/"
    )
    catalogue.write("tacit.toml", '[verify]\npattern_docs = ["docs/patterns/*.md"]\n[lint]\noff = ["missing-part"]\n')
    assert len([line for line in linted(catalogue, monkeypatch, capsys) if "missing-" in line]) == 1


def test_lint_of_a_catalogue_reads_the_pages_beside_it(
    catalogue: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = linted(catalogue, monkeypatch, capsys, "docs/patterns/README.md")
    assert [line.partition(":")[0] for line in told if "missing-p" in line] == [
        "docs/patterns/README.md",
        "docs/patterns/api-patterns.md",
    ]
