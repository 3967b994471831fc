"""Test that `sync` keeps files of people at the paths of generated pages, and that one command imports them."""

from __future__ import annotations

import pytest

from tacit.actions.import_ import Wanted, apply, plan
from tacit.actions.undo import undo
from tacit.errors import UsageError
from tests.base import Base

OVERVIEW = "patterns/dev-patterns.md"
INDEX = "memory/procedural/INDEX.md"
NOTES = "memory/episodic/INDEX.md"
PATTERNS = (
    "# Patterns\n\n## Retry\n\n**Confidence:** LOW\n\n**Pattern:** Wait.\n\n**Examples:**\n1. Shop (2025-01-02): ok\n"
)
TABLE = "# Workflows\n\nAsk Ann first.\n\n| Name | File |\n| --- | --- |\n| Release | [it](workflows/release.md) |\n"


@pytest.fixture
def hand_kept(base: Base) -> Base:
    base.note("2025-02-01-a", "Retry")
    base.write(OVERVIEW, PATTERNS)
    base.write(INDEX, TABLE)
    base.write(NOTES, "# Notes\n\nShort ones.\n\n- [a](code/2025-02-01-a.md)\n")
    return base


def test_sync_succeeds_and_says_once_what_to_do(hand_kept: Base) -> None:
    found = [item for item in hand_kept.sync().diagnostics if item.rule == "hand-kept-page"]
    assert [(item.location.path, item.severity) for item in found] == [
        (NOTES, "warning"),
        (INDEX, "warning"),
        (OVERVIEW, "warning"),
    ]
    assert all(f"tacit import --in-place {item.location.path}" in item.help for item in found)
    hand_kept.sync()
    assert not hand_kept.sync().diagnostics
    assert hand_kept.read(OVERVIEW) == PATTERNS


def test_one_command_takes_them_in_and_can_be_undone(hand_kept: Base) -> None:
    hand_kept.sync()
    before = hand_kept.everything()
    wanted = Wanted(tuple(hand_kept.root / path for path in (OVERVIEW, INDEX, NOTES)), in_place=True)
    planned = plan(hand_kept.workspace, wanted)
    assert planned.replaced == (OVERVIEW, INDEX, NOTES)
    assert hand_kept.everything() == before
    done = apply(hand_kept.workspace, wanted)
    assert done.sync is not None
    assert {OVERVIEW, INDEX} <= set(done.sync.written)
    assert not done.sync.diagnostics
    assert hand_kept.levels() == {"retry": "MEDIUM"}
    assert "sha256=" in hand_kept.read(OVERVIEW)
    assert not (hand_kept.root / NOTES).exists()
    about = hand_kept.read("memory/procedural/workflows/about-workflows.md")
    assert "Ask Ann first." in about
    assert "release" not in about.casefold()
    assert len(list(hand_kept.root.glob(".tacit/trash/*.md"))) == 3
    undo(hand_kept.workspace)
    assert hand_kept.everything() == before


def test_a_file_elsewhere_is_not_replaced(hand_kept: Base) -> None:
    path = hand_kept.write("docs/patterns.md", PATTERNS)
    with pytest.raises(UsageError, match="tacit generates no page at this path"):
        apply(hand_kept.workspace, Wanted((path,), in_place=True))
    assert path.read_text("utf-8") == PATTERNS


def test_a_file_with_a_credential_stays(hand_kept: Base) -> None:
    hand_kept.write(OVERVIEW, PATTERNS.replace("Wait.", "Wait for AKIA" + "IOSFODNN7EXAMPLZ."))
    report = apply(hand_kept.workspace, Wanted((hand_kept.root / OVERVIEW,), in_place=True))
    assert report.refused
    assert report.replaced == ()
    assert "Wait for" in hand_kept.read(OVERVIEW)


def test_words_about_an_example_that_its_note_does_not_have_go_to_the_page(hand_kept: Base) -> None:
    listed = "\n\n**Source experiences:**\n- memory/episodic/code/2025-02-01-a.md\n"
    text = PATTERNS.replace("1. Shop (2025-01-02): ok\n", f"1. Shop (2025-02): no orphaned orders since{listed}")
    hand_kept.write(OVERVIEW, text)
    report = apply(hand_kept.workspace, Wanted((hand_kept.root / OVERVIEW,), in_place=True))
    assert report.replaced == (OVERVIEW,)
    pages = [hand_kept.read(change.path) for change in report.changes if change.path.endswith("/retry.md")]
    assert ["## Earlier record\n\n- Shop (2025-02): no orphaned orders since" in page for page in pages] == [True]
    assert hand_kept.levels() == {"retry": "LOW"}
