"""Test a sync with `team.tsv`, the file with the numbers of examples in other workspaces."""

from __future__ import annotations

import pytest

from tacit.domain.elsewhere import Elsewhere
from tacit.notes.team_file import write_team
from tests.base import Base

FILE = "patterns/team.tsv"
COUNTS = [
    Elsewhere("retry", "supports", "2026-01", "aaaaaaaaaaaa", 3, 1),
    Elsewhere("unknown-here", "supports", "2026-01", "aaaaaaaaaaaa", 3, 1),
]


@pytest.fixture
def kb(base: Base) -> Base:
    base.write("tacit.toml", "[team]\ncount = true\n")
    base.note("2026-01-01-a", "Retry")
    base.write(FILE, write_team(7, COUNTS))
    base.sync()
    return base


def test_examples_elsewhere_count_for_patterns_that_are_here(kb: Base) -> None:
    assert kb.levels() == {"retry": "HIGH"}
    overview = kb.read("patterns/dev-patterns.md")
    assert "5 examples: 1 here, 4 in 1 other repository; 4 by people, 1 by agents" in overview
    assert "revision 7; 1 pattern has" in overview


def test_another_revision_is_named_on_all_pages(kb: Base) -> None:
    kb.write(FILE, write_team(8, COUNTS))
    kb.sync()
    assert "team's revision 8." in kb.read("memory/procedural/workflows/retry.md")
    assert "revision 8; 1 pattern" in kb.read("patterns/dev-patterns.md")


def test_a_new_store_and_a_check_give_the_same(kb: Base) -> None:
    known, pages = kb.knowledge(), kb.pages()
    kb.sync(rebuild=True)
    assert (kb.knowledge(), kb.pages()) == (known, pages)


def test_without_the_setting_or_the_file_only_notes_count(kb: Base) -> None:
    text = kb.read(FILE)
    (kb.root / FILE).unlink()
    kb.sync()
    assert kb.levels() == {"retry": "LOW"}
    kb.write(FILE, text)
    kb.sync()
    assert kb.levels() == {"retry": "HIGH"}
    kb.write("tacit.toml", "")
    kb.sync()
    assert kb.levels() == {"retry": "LOW"}
    assert "other repositor" not in kb.read("patterns/dev-patterns.md")


def test_a_page_that_takes_a_name_over_gets_its_examples(kb: Base) -> None:
    kb.page("retry-http-calls", "Retry HTTP Calls", front="aliases: [Retry]\n")
    kb.sync()
    assert kb.levels() == {"retry-http-calls": "HIGH"}
    (kb.root / "patterns/data/retry-http-calls.md").unlink()
    kb.sync()
    assert kb.levels() == {"retry": "HIGH"}


def test_a_broken_file_is_an_error_until_it_is_whole(kb: Base) -> None:
    text = kb.read(FILE)
    kb.write(FILE, text.replace("supports", "likes"))
    for _ in range(2):
        report = kb.sync()
        assert [item.rule for item in report.diagnostics if item.rule != "does-not-count"] == ["bad-team-line"]
    kb.write(FILE, text)
    assert kb.sync().errors == 0
    assert kb.levels() == {"retry": "HIGH"}


def test_the_page_of_all_examples_names_a_promotion_elsewhere(kb: Base) -> None:
    for number in range(2, 25):
        kb.note(f"2026-03-{number:02}-n", "Retry")
    kb.sync()
    page = kb.read("patterns/evidence/retry.md")
    assert "**Team:** as of revision 7; only the examples here are listed" in page
    assert "(in another repository)" in page
    assert "~team" not in page
