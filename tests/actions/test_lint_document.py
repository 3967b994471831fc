"""Test `lint` for a document that is not imported yet."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tacit.actions.lint_document import lint_document
from tacit.domain.findings import Severity
from tacit.errors import FileAccessError, NotImportableError
from tests.ingest.importers.shared import DOCUMENTS


def rules(path: Path) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for item in lint_document(path):
        found.setdefault(item.location.line, []).append(item.rule)
    return found


def test_each_finding_has_its_line() -> None:
    found = rules(DOCUMENTS / "garden-patterns.md")
    assert found[25] == ["level-contradicts-examples"]
    assert found[26] == ["count-contradicts-list"]
    assert found[40] == ["elided-evidence"]
    assert found[56] == ["unresolved-related"]
    assert found[59] == found[60] == found[61] == ["dead-link"]
    assert found[62] == ["elided-evidence"]
    assert found[13] == found[97] == ["placeholder"]
    assert found[117] == found[119] == ["footer-contradicts-body"]
    assert found[123] == ["level-contradicts-examples"]


def test_a_pattern_without_its_parts_is_named() -> None:
    found = lint_document(DOCUMENTS / "levels-by-heading.md")
    messages = [item.message for item in found if item.rule == "missing-field"]
    assert "“Weigh Twice” lacks examples" in messages
    assert "“Anti-Pattern: Knots Under Load” lacks a level, examples, a context, the pattern itself" in messages


def test_notes_that_exist_and_links_that_lead_somewhere_are_fine(tmp_path: Path) -> None:
    text = (DOCUMENTS / "garden-patterns.md").read_text("utf-8")
    links = "\n[there](other.md), [gone](lost.md#x), [web](https://a.example/b.md), [top](#a)\n"
    document = tmp_path / "docs" / "garden.md"
    for path in (document, tmp_path / "memory/episodic/garden/2024-11-05-pump-timer.md", tmp_path / "docs/other.md"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + links, "utf-8")
    found = [item for item in lint_document(document) if item.rule == "dead-link"]
    assert [item.message for item in found] == [
        "the source note `memory/episodic/garden/2025-02-11-drip-line.md` does not exist",
        "the source note `memory/episodic/garden/2023-01-01-lost-note.md` does not exist",
        "the link to `lost.md` is dead",
    ]


def test_a_duplicate_name_is_reported(tmp_path: Path) -> None:
    document = tmp_path / "p.md"
    document.write_text(
        "# Patterns\n\n## A b\n\n**Confidence:** LOW\n\nx\n\n## A B\n\n**Confidence:** LOW\n\ny\n", "utf-8"
    )
    assert "duplicate-pattern" in rules(document)[9]


def test_a_sound_document_has_no_finding(tmp_path: Path) -> None:
    document = tmp_path / "sound.md"
    note = tmp_path / "memory/episodic/code/2025-01-02-login.md"
    note.parent.mkdir(parents=True)
    note.write_text("x", "utf-8")
    document.write_text(
        "# Patterns\n\n## Refresh early\n\n"
        "**Confidence:** LOW\n**Based on:** 1 example\n**Last reinforced:** 2025-01-02\n\n"
        "**Context:**\nTokens.\n\n**Pattern:**\nRefresh.\n\n**Examples:**\n1. Shop - Login (2025-01) - Held\n\n"
        "**Source experiences:**\n- memory/episodic/code/2025-01-02-login.md\n\n---\n\n"
        "**Last Updated:** 2025-01-05\n**Total Patterns:** 1\n**Confidence Breakdown:**\n- LOW: 1 pattern (100%)\n",
        "utf-8",
    )
    assert lint_document(document) == ()


def test_a_credential_is_an_error(tmp_path: Path) -> None:
    document = tmp_path / "doc.md"
    document.write_text("# Lessons\n\n- Use ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8" + "\n", "utf-8")
    (found,) = lint_document(document)
    assert (found.rule, found.severity, found.location.line) == ("credential", Severity.ERROR, 3)


def test_a_rule_says_no_more_than_a_hundred_times_what_it_has_to_say(tmp_path: Path) -> None:
    document = tmp_path / "doc.md"
    document.write_text("# Notes\n\n" + "See [x](gone.md).\n" * 3_000, "utf-8")
    assert Counter(item.rule for item in lint_document(document)) == {"dead-link": 100}


def test_an_unreadable_document_is_reported(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match="can't be read"):
        lint_document(tmp_path / "missing.md")
    (tmp_path / "bad.md").write_bytes(b"\xff")
    with pytest.raises(NotImportableError, match="is not UTF-8"):
        lint_document(tmp_path / "bad.md")
