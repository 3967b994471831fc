"""Test overviews of all sizes: the summary, the table of contents, and the pages by category of large ones."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from tacit.actions.adopt import adopt
from tacit.actions.doctor import doctor
from tacit.errors import SettingsError
from tacit.sync.own_files import own_files
from tacit.sync.service import preview
from tests.base import Base
from tests.formatters import FORMATTERS

OVERVIEW, NET, DATA = "patterns/dev-patterns.md", "patterns/evidence/_net.md", "patterns/evidence/_data.md"
CHECKLIST = "memory/procedural/workflows/retry.md"
BRIEF = "[pages]\noverview_limit = 1\n"
_LINK = re.compile(r"\]\(([^)#]*)(?:#([^)]*))?\)")


@pytest.fixture
def shelf(base: Base) -> Base:
    """Return a knowledge base with three patterns in two categories, one of them HIGH."""
    base.page(
        "retry", "Retry", category="net", body="## Pattern\n\n- Wait.\n\n## Related patterns\n\n- Cache\n- Timeout\n"
    )
    base.page("timeout", "Timeout", category="net")
    base.page("cache", "Cache", category="data", body=f"## Pattern\n\n{'Keep it. ' * 100}\n")
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-r", "Retry", front=f"outcome: Went well {number}\n")
    base.note("2025-02-01-c", "Cache", "Timeout", front="outcome: Fast\n")
    base.note("2025-02-02-c", "Cache", front="outcome: Faster\n")
    return base


def dead_links(base: Base) -> list[str]:
    """Return the links of generated pages whose file or anchor does not exist."""
    found = []
    for path, data in base.pages().items():
        for target, anchor in _LINK.findall(data.decode()):
            there = (base.root / path).parent.joinpath(target).resolve() if target else base.root / path
            if not there.is_file() or (anchor and f'<a id="{anchor}"></a>' not in there.read_text("utf-8")):
                found.append(f"{path}: {target}#{anchor}")
    return found


def rows(text: str) -> list[list[str]]:
    """Return the cells of the table of contents in a page, without its head."""
    lines = [line for line in text.split("\n") if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_top_of_an_overview(shelf: Base) -> None:
    shelf.sync()
    text = shelf.read(OVERVIEW)
    headings = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert headings[:4] == ["Totals", "Newest promotions", "Next steps", "Contents"]
    promoted = text.partition("## Newest promotions\n\n")[2].partition("\n\n")[0]
    assert promoted.split("\n") == [
        "- 2025-02-02: [Cache](#cache), LOW to MEDIUM",
        "- 2025-01-05: [Retry](#retry), MEDIUM to HIGH",
        "- 2025-01-02: [Retry](#retry), LOW to MEDIUM",
    ]
    assert rows(text) == [
        ["[Retry](#retry)", "HIGH", "5", "2025-01-05", "net"],
        ["[Cache](#cache)", "MEDIUM", "2", "2025-02-02", "data"],
        ["[Timeout](#timeout)", "LOW", "1", "2025-02-01", "net"],
    ]
    assert "<table>" in MarkdownIt("commonmark").enable("table").render(text)
    assert text.count("2025-01-03-r.md") == 1  # each note of a pattern is linked once
    assert "keep:" not in re.sub("<!--.*-->", "", text)
    assert dead_links(shelf) == []


def test_a_long_name_does_not_widen_the_table_without_limit(shelf: Base) -> None:
    shelf.note("2025-03-01-l", f"Long {'name ' * 100}")
    shelf.sync()
    assert max(len(line) for line in shelf.read(OVERVIEW).split("\n") if line.startswith("| ")) < 250


def test_a_large_overview_has_one_line_for_each_pattern(shelf: Base) -> None:
    shelf.sync()
    whole = shelf.read(OVERVIEW)
    shelf.write("tacit.toml", BRIEF)
    report = shelf.sync()
    assert {OVERVIEW, NET, DATA, CHECKLIST} <= set(report.written)
    brief = shelf.read(OVERVIEW)
    assert [row[0] for row in rows(brief)] == [
        "[Retry](evidence/_net.md#retry)",
        "[Cache](evidence/_data.md#cache)",
        "[Timeout](evidence/_net.md#timeout)",
    ]
    assert "Went well" not in brief
    assert len(brief) < len(whole)
    assert "Went well 3" in shelf.read(NET)
    assert "- [Cache](_data.md#cache)\n- [Timeout](#timeout)" in shelf.read(NET)
    assert "evidence/_net.md#retry" in shelf.read(CHECKLIST)
    assert dead_links(shelf) == []
    assert shelf.sources() == {path for path in shelf.sources() if "evidence" not in path}
    done = preview(shelf.workspace, from_notes=True)
    assert (done.written, done.removed) == ((), ())
    before = shelf.pages()
    shelf.sync(rebuild=True)
    assert shelf.pages() == before

    shelf.write("tacit.toml", "")
    assert {NET, DATA} <= set(shelf.sync().removed)
    assert shelf.read(OVERVIEW) == whole
    assert dead_links(shelf) == []


def test_one_note_changes_the_overview_and_one_category(shelf: Base) -> None:
    shelf.write("tacit.toml", BRIEF)
    shelf.sync()
    before = shelf.read(OVERVIEW).split("\n")
    shelf.note("2025-03-01-t", "Timeout", front="outcome: It ended\n")
    report = shelf.sync()
    assert DATA not in report.written
    assert {OVERVIEW, NET} <= set(report.written)
    changed = [line for line in shelf.read(OVERVIEW).split("\n") if line not in before]
    assert len(changed) == 7, changed  # two levels, the notes, a promotion, the next steps, the row, and the seal


def test_overviews_grow_and_shrink_with_what_they_show(shelf: Base) -> None:
    """The size is a sum over patterns, so the same notes give the same pages, whatever was there before."""
    shelf.write("tacit.toml", "[pages]\noverview_limit = 4\n")
    shelf.sync()
    assert not (shelf.root / NET).exists()
    shelf.page("big", "Big", category="net", body=f"## Pattern\n\n{'More. ' * 500}\n")
    assert NET in shelf.sync().written
    before = shelf.pages()
    shelf.sync(rebuild=True)
    assert shelf.pages() == before
    (shelf.root / "patterns/net/big.md").unlink()
    assert {NET, DATA} <= set(shelf.sync().removed)


def test_what_people_write_into_a_page_by_category(shelf: Base) -> None:
    shelf.write("tacit.toml", BRIEF)
    shelf.sync()
    text = shelf.read(NET).replace("<!-- /keep -->", "Mine.\n\n<!-- /keep -->").replace("- Wait.", "- Wait a bit.")
    shelf.write(NET, text)
    assert [item.location.path for item in shelf.sync().diagnostics] == [NET]
    with shelf.workspace.reading() as reader:
        assert [item.location.path for item in own_files(shelf.workspace, reader)] == [NET]
    report = adopt(shelf.workspace, shelf.root / NET)
    assert report.written == ("patterns/net/retry.md",)
    assert "- Wait a bit." in shelf.read("patterns/net/retry.md")
    assert "\n\nMine.\n\n<!-- /keep -->" in shelf.read(NET)
    shelf.write("tacit.toml", "")
    assert [item.rule for item in shelf.sync().diagnostics] == ["page-trashed"]
    assert any("Mine." in path.read_text("utf-8") for path in (shelf.root / ".tacit/trash").iterdir())


def test_an_export_leads_to_the_page_by_category(shelf: Base) -> None:
    shelf.write("tacit.toml", f'{BRIEF}\n[export]\ntargets = ["agents"]\n')
    shelf.sync()
    assert "(patterns/evidence/_net.md#retry)" in shelf.read("AGENTS.md")


def test_limited_overviews_and_own_templates(shelf: Base) -> None:
    shelf.write("templates/own.md.j2", "{% for fragment in fragments %}{{ fragment }}\n\n{% endfor %}")
    documents = (
        '[[documents]]\npath = "patterns/dev-patterns.md"\n[[documents]]\npath = "patterns/few.md"\ndomains = ["web"]\n'
        '[[documents]]\npath = "patterns/own.md"\ntemplate = "own.md.j2"\n'
    )
    shelf.write("tacit.toml", f"{BRIEF}\n{documents}")
    shelf.sync()
    assert "Went well" not in shelf.read(OVERVIEW)
    assert "Went well 3" in shelf.read("patterns/own.md")
    assert [row[0] for row in rows(shelf.read("patterns/few.md"))] == []
    assert dead_links(shelf) == []


def test_pages_by_category_are_a_fixpoint_of_formatters(shelf: Base) -> None:
    shelf.write("tacit.toml", BRIEF)
    shelf.sync()
    before = {path: data for path, data in shelf.pages().items() if path.startswith("patterns/")}
    for formatter in FORMATTERS[0], FORMATTERS[2], FORMATTERS[4]:
        formatter.format(shelf.root, before)
        assert {path: (shelf.root / path).read_bytes() for path in before} == before


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "true", '"300"'])
def test_a_limit_has_to_be_a_number_of_kilobytes(base: Base, value: str) -> None:
    base.write("tacit.toml", f"[pages]\noverview_limit = {value}\n")
    with pytest.raises(SettingsError, match="overview_limit"):
        _ = base.workspace


def test_doctor_finds_nothing_to_say_of_pages_by_category(shelf: Base) -> None:
    shelf.write("tacit.toml", BRIEF)
    shelf.sync()
    assert [check.detail for check in doctor(shelf.workspace, deep=True) if "evidence/_" in check.detail] == []
    (shelf.root / NET).unlink()
    assert any(NET in check.detail for check in doctor(shelf.workspace, deep=True))
