"""Test that `sync`, `lint` and `doctor` report a person's file at the path of a generated page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tacit.actions.doctor import doctor
from tacit.actions.lint import lint
from tacit.queries.lookup import answering
from tests.base import Base

RETRY = "Retry with Backoff"


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("patterns/README.md", "# Ours\n", "this file, which a person wrote"),
        ("patterns/dev-patterns.md", "", "was edited by hand"),
        ("memory/procedural/INDEX.md", "", "was edited by hand"),
        ("memory/procedural/workflows/retry-with-backoff.md", "# Ours\n", "tacit generates a page at this path, but"),
    ],
)
def test_lint_and_doctor_report_it_too(base: Base, path: str, text: str, said: str) -> None:
    base.page("retry-with-backoff", RETRY)
    for day in range(1, 6):
        base.note(f"2025-01-0{day}-x", RETRY)
    base.sync()
    today = datetime.now(tz=UTC).date()

    def reported() -> list[str]:
        with answering(base.workspace) as answer:
            found = [item.message for item in lint(answer, today).diagnostics if item.location.path == path]
        return found + [check.detail for check in doctor(base.workspace) if check.name == "pages"]

    assert reported() == []
    base.write(path, text or base.read(path).replace("\n\n", "\n\nMore.\n\n", 1))
    base.sync()
    assert [said in item for item in reported()] == [True, True]
