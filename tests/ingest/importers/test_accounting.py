"""Test that an import loses nothing: every line of a document is in a file or in the report."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.errors import NotImportableError
from tacit.ingest.importers.ledger import unaccounted
from tacit.ingest.importers.source import decode
from tests.ingest.importers.shared import DOCUMENTS, LARGEST, OTHERS, lost, planned, source, texts

OWN = sorted(path for path in DOCUMENTS.rglob("*") if path.is_file())
REAL = sorted([*OTHERS.glob("seeds/*"), *OTHERS.glob("data/pattern-documents/*")])


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_every_line_is_accounted_for(path: Path) -> None:
    document = decode(str(path.relative_to(DOCUMENTS)), path.read_bytes(), LARGEST)
    plan = planned(document)
    assert lost(document, plan) == []
    said = set(plan.placed) | plan.said | set(plan.left_out)
    for number, line in enumerate(document.lines, 1):
        assert not line.strip(" -*_\t") or number in said, f"line {number} is nowhere: {line}"


@pytest.mark.skipif(not REAL, reason="the folder of other people's documents, ../shared, is not there")
@pytest.mark.parametrize("path", REAL or [Path("none")], ids=lambda path: path.name[:60])
def test_every_line_of_a_real_document_is_accounted_for(path: Path) -> None:
    document = decode(path.name, path.read_bytes(), LARGEST)
    plan = planned(document)
    assert lost(document, plan) == []
    assert plan.pages or plan.notes or plan.own or plan.left_out


def test_a_line_whose_words_are_not_in_its_file_is_found() -> None:
    lines = ["one two", "three", "", "four"]
    placed = {1: ("a",), 2: ("a",), 4: ("b",)}
    assert unaccounted(lines, placed, set(), {"a": "One, three!", "b": "four"}) == [1]
    assert unaccounted(lines, placed, {1}, {"a": "One, three!", "b": "four"}) == []
    assert unaccounted(["word"], {}, set(), {}) == [1]


def test_other_text_gets_a_page_of_its_own() -> None:
    document = source("# Patterns\n\n## A\n\n**Confidence:** LOW\n\nDo it.\n\n---\n\n## Visits\n\nOn Mondays.\n")
    plan = planned(document)
    (own,) = plan.own
    assert own.stem == "about-patterns"
    assert own.text.startswith("# Patterns\n\n## Visits\n\nOn Mondays.\n")


@pytest.mark.parametrize("words", ["Word.", "# Title\n\nJust prose.\n"])
def test_any_other_document_is_refused_with_what_was_looked_for(words: str) -> None:
    with pytest.raises(NotImportableError, match=r"document\.md: .*tacit imports patterns with a level"):
        planned(source(words))


def test_a_template_by_its_name_gives_nothing() -> None:
    text = (DOCUMENTS / "garden-patterns.md").read_text("utf-8")
    for path in ("projects/_template/patterns.md", "pattern-template.md", "templates/garden.md"):
        plan = planned(source(text, path))
        assert not plan.pages
        assert not plan.notes
        assert set(plan.left_out) == {n for n, line in enumerate(text.split("\n"), 1) if line.strip(" -")}
    assert planned(source(text, "about-templates-of-old/garden.md")).pages


def test_texts_names_every_draft() -> None:
    plan = planned(source("# Lessons\n\n- Look twice before you cut the rope.\n"))
    assert sorted(texts(plan)) == sorted(
        [*(d.key for d in plan.pages), *(d.key for d in plan.notes), *(d.key for d in plan.own)]
    )


@pytest.mark.parametrize(
    "text",
    [
        "# L\n\n## 2026-01-02: Check the oven 🔥\n\nAlways check it.\n",
        "# L\n\n## 2026-01-02\n\n### Worker hangs after deploy 🚨\n\nAlways restart the worker after a deploy.\n",
        "# L\n\n## 🔥 Always check the oven ##\n\nAlways check it.\n",
        "# ADR-0003: Bake with gas 🔥\n\n## Status\n\nAccepted\n\n## Context\n\nC.\n\n## Decision\n\nWe bake.\n",
        "# Kitchen log 🔥\n\nThis log is read in spring.\n\n## Always check the oven\n\nAlways check it.\n",
        "# P\n\n## Knots\n\n**Confidence:** LOW\n\n### Notes on ovens 🔥\n\nHot.\n\nUsed: 2024-01-02\n",
    ],
)
def test_the_symbols_of_a_heading_are_kept(text: str) -> None:
    symbol = next(symbol for symbol in "🔥🚨" if symbol in text)
    written = texts(planned(source(text, "LESSONS.md")))
    assert symbol in "".join(written.values())


def test_the_words_of_a_title_too_long_for_a_name_are_kept() -> None:
    title = f"ADR-0003: Bake with gas {'and steam ' * 12}in the cellar"
    text = f"# {title}\n\n## Status\n\nAccepted\n\n## Context\n\nC.\n\n## Decision\n\nWe bake.\n"
    (note,) = planned(source(text, "0003.md")).notes
    assert "in the cellar" not in note.note.title
    assert note.note.body.endswith("in the cellar”. The document gives no date; dated by the file.")
