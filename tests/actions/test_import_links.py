"""Test that links in imported texts still lead to their files, and that deleted documents of a folder are reported."""

from __future__ import annotations

from datetime import date

import pytest

from tacit.actions.import_ import ImportReport, Wanted, apply, plan
from tacit.actions.let_go import apply as let_go
from tacit.actions.lint import lint
from tacit.ingest.importers.origins import read
from tacit.ingest.importers.plan import Kind
from tacit.queries.lookup import answering
from tests.base import Base

FIRST = """\
# 1. Use SQLite

Date: 2024-03-01

## Status

Accepted

## Context

We need a store. See [the design](../design.md#top "why") and [caching](0002-cache.md#status).

## Decision

Use [the schema](../../src/my%20schema.sql), ![a picture](img/a.png) and [![both](img/a.png)](../design.md).
See [note][n], [the web](https://example.org/a.md), [nothing](nothing.md), [here](#context) and [the root](/a.md).

```
[code](../design.md)
```

## Consequences

No server.

[n]: ../design.md
"""
SECOND = """\
# 2. Cache pages

Date: 2024-04-01

## Status

Accepted

## Context

Pages are slow. Follows [Use SQLite](0001-use-sqlite.md).

## Decision

Cache them.
"""
NOTE = "memory/episodic/decisions/2024-03-01-use-sqlite.md"
SECOND_NOTE = "memory/episodic/decisions/2024-04-01-cache-pages.md"
PAGE = "patterns/decisions/use-sqlite.md"


@pytest.fixture
def records(base: Base) -> Base:
    base.write("docs/adr/0001-use-sqlite.md", FIRST)
    base.write("docs/adr/0002-cache.md", SECOND)
    for path in ("docs/design.md", "src/my schema.sql", "docs/adr/img/a.png"):
        base.write(path, "x\n")
    return base


def taken_in(base: Base, *paths: str) -> ImportReport:
    return apply(base.workspace, Wanted(tuple(base.root / path for path in paths)))


def dead_links(base: Base) -> list[str]:
    with answering(base.workspace, fresh=True) as answer:
        return [item.message for item in lint(answer, date(2024, 6, 1)).diagnostics if item.rule == "dead-link"]


def test_links_lead_to_their_files_from_the_new_place(records: Base) -> None:
    taken_in(records, "docs/adr")
    note, page = records.read(NOTE), records.read(PAGE)
    assert '[the design](../../../docs/design.md#top "why")' in note
    assert "[caching](2024-04-01-cache-pages.md#status)" in note
    assert "[the schema](../../../src/my%20schema.sql)" in note
    assert "![a picture](../../../docs/adr/img/a.png)" in note
    assert "[![both](../../../docs/adr/img/a.png)](../../../docs/design.md)" in note
    assert "[n]: ../../../docs/design.md\n" in note
    assert "[the design](../../docs/design.md#top" in page
    assert f"[caching](../../{SECOND_NOTE}#status)" in page
    assert "[Use SQLite](2024-03-01-use-sqlite.md)" in records.read(SECOND_NOTE)


def test_other_links_and_code_stay_as_they_are(records: Base) -> None:
    taken_in(records, "docs/adr")
    for text in ("(https://example.org/a.md)", "(nothing.md)", "(#context)", "(/a.md)", "[code](../design.md)"):
        assert text in records.read(NOTE)
    assert all("nothing.md" in message for message in dead_links(records))


def test_changed_links_are_neither_news_nor_edits_of_a_person(records: Base) -> None:
    done = taken_in(records, "docs/adr")
    assert [line.line for document in done.documents for line in document.left_out] == [1, 1]  # the titles
    before = records.everything()
    again = taken_in(records, "docs/adr")
    assert records.everything() == before
    assert {change.how for document in again.documents for change in document.changes} == {"there"}
    assert not [item for document in again.documents for item in document.warnings]


def test_an_edit_of_the_document_is_taken_over_and_its_links_are_changed(records: Base) -> None:
    taken_in(records, "docs/adr")
    records.write("docs/adr/0001-use-sqlite.md", FIRST.replace("No server.", "No server, see [design](../design.md)."))
    done = taken_in(records, "docs/adr/0001-use-sqlite.md")
    assert not done.documents[0].warnings
    assert "No server, see [design](../../../docs/design.md)." in records.read(NOTE)
    assert "[caching](2024-04-01-cache-pages.md#status)" in records.read(NOTE)


def test_a_person_s_edit_of_another_section_causes_no_conflict(records: Base) -> None:
    taken_in(records, "docs/adr")
    records.write(PAGE, records.read(PAGE).replace("No server.", "No server at all."))
    records.write("docs/adr/0001-use-sqlite.md", FIRST.replace("We need a store.", "We need one store."))
    done = taken_in(records, "docs/adr/0001-use-sqlite.md")
    assert not done.documents[0].warnings
    assert "No server at all." in records.read(PAGE)
    assert "We need one store. See [the design](../../docs/design.md#top" in records.read(PAGE)


def test_a_copy_of_the_documents_adds_nothing(records: Base) -> None:
    taken_in(records, "docs/adr")
    before = records.levels()
    records.write("docs/copy/deep/0001-use-sqlite.md", FIRST)
    records.write("docs/copy/deep/0002-cache.md", SECOND)
    done = taken_in(records, "docs/copy")
    assert {change.how for document in done.documents for change in document.changes} == {"there"}
    assert records.levels() == before


def test_lessons_and_text_of_a_document_get_their_links_too(base: Base) -> None:
    lessons = "# Lessons\n\nFrom [the plan](plan.md).\n\n## Lesson 1: Lock the door\n\n**Date:** 2025-01-02\n\n"
    base.write("docs/lessons.md", f"{lessons}**Problem:** See [plan](plan.md).\n\n**Fix:** Turn the key twice.\n")
    base.write("docs/plan.md", "x\n")
    taken_in(base, "docs/lessons.md")
    made = {made.key.partition(":")[0]: made.path for made in read(base.read("imported.jsonl"))["docs/lessons.md"].made}
    assert made.keys() == {"page", "note", "own"}
    assert all("docs/plan.md)" in base.read(path) for path in made.values())
    assert dead_links(base) == []


def test_a_deleted_document_of_an_imported_folder_is_reported(records: Base) -> None:
    assert not taken_in(records, "docs/adr").gone
    (records.root / "docs/adr/0002-cache.md").unlink()
    for report in (plan(records.workspace, Wanted((records.root / "docs",))), taken_in(records, "docs/adr")):
        (item,) = report.gone
        assert (item.rule, item.location.path) == ("gone-document", "docs/adr/0002-cache.md")
        assert "2 files that were imported from it remain" in item.message
    assert not taken_in(records, "docs/adr/0001-use-sqlite.md").gone  # the folder was not named
    let_go(records.workspace, [records.root / "docs/adr/0002-cache.md"], keep=False)
    assert not taken_in(records, "docs/adr").gone


def test_a_moved_document_is_not_reported_as_deleted(records: Base) -> None:
    taken_in(records, "docs/adr")
    (records.root / "docs/adr/0002-cache.md").rename(records.root / "docs/adr/0009-cache.md")
    assert not taken_in(records, "docs/adr").gone


@pytest.mark.parametrize(
    "text",
    [
        "The report is in [the log](reports/{}.md).",
        "```\nhandlers[region]({})\n[ERROR]: {}\n```",
    ],
)
def test_notes_that_differ_only_in_targets_or_in_code_are_two_notes(base: Base, text: str) -> None:
    for number in ("1", "2"):
        head = f"---\ntitle: Deploy failed\ndate: 2026-01-0{number}\n---\nThe deploy failed again.\n\n"
        base.write(f"work/{number}.md", f"{head}{text.replace('{}', number)}\n")
        base.write(f"work/reports/{number}.md", "x\n")
    paths = tuple(base.root / f"work/{number}.md" for number in ("1", "2"))
    done = apply(base.workspace, Wanted(paths, kind=Kind.NOTES))
    assert [change.how for document in done.documents for change in document.changes] == ["new", "new"]
    assert not any(document.left_out for document in done.documents)


def test_targets_with_titles_escapes_and_lines_are_changed_and_code_is_not(base: Base) -> None:
    for path in ("b.md", "my_file.md", "a&b.md", "x.py", "a b.md"):
        base.write(f"docs/{path}", "x\n")
    links = (
        '[t](b.md "see ](b.md"), [e](my\\_file.md), [a](a&amp;b.md), [l](x.py:12), [s](<a b.md>), [r], [q].\n\n'
        "```md\n[r]: b.md\n[x](b.md)\n```\n\n[r]: b.md\n\n> [q]: b.md\n"
    )
    base.write(
        "docs/adr/0001-x.md",
        FIRST.replace(
            "No server.",
            links.replace("](", "](../")
            .replace("see ](../", "see ](")
            .replace("<a b", "<../a b")
            .replace("../<..", "<..")
            .replace("]: b", "]: ../b"),
        ),
    )
    taken_in(base, "docs/adr")
    note, to = base.read(NOTE), "../../../docs"
    assert f'[t]({to}/b.md "see ](b.md"), [e]({to}/my_file.md), [a]({to}/a&b.md), [l]({to}/x.py:12)' in note
    assert f"[s](<{to}/a%20b.md>)" in note
    assert "```md\n[r]: ../b.md\n[x](../b.md)\n```" in note
    assert f"\n[r]: {to}/b.md\n\n> [q]: {to}/b.md\n" in note


@pytest.mark.parametrize(
    ("second", "pages"),
    [
        ("Read this first.", 1),
        ("Read [this](kiln/glaze.md) first.", 1),  # the same file
        ("Read this kiln glaze first.", 2),  # words that only the target of the first page's link has
        ("Read [this](wheel/oil.md) first.", 2),
    ],
)
def test_words_are_not_compared_with_the_targets_of_links(base: Base, second: str, pages: int) -> None:
    for name in ("kiln/glaze.md", "wheel/oil.md"):
        base.write(f"docs/{name}", "Words.\n")
    for name, text in (("docs/a.md", "Read [this](kiln/glaze.md) first."), ("docs/b.md", second)):
        base.write(name, f"# House {name[5]} conventions\n\n## Check the label\n\n{text}\n")
    apply(base.workspace, Wanted((base.root / "docs/a.md", base.root / "docs/b.md"), "rules"))
    assert len(list((base.root / "patterns").glob("*/check-the-label*.md"))) == pages


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (r"[f](../b.md#a\)b)", "[f]({}/b.md#a%29b)"),
        ("[f](../b.md#call(x))", "[f]({}/b.md#call(x))"),
        ("[f](<../b.md#a b>)", "[f](<{}/b.md#a%20b>)"),
        ("[f](../b.md?x=1&amp;y=2)", "[f]({}/b.md?x=1&y=2)"),
        ("[f](../b.md#x&amp;copy;)", "[f]({}/b.md#x&amp;copy;)"),
        ("[f].\n\n[f]: <../a b.md> 'T'", "[f].\n\n[f]: <{}/a%20b.md> 'T'"),
    ],
)
def test_what_follows_the_path_of_a_target_stays_a_part_of_it(base: Base, link: str, expected: str) -> None:
    base.write("docs/b.md", "x\n")
    base.write("docs/a b.md", "x\n")
    base.write("docs/adr/0001-x.md", FIRST.replace("No server.", link))
    taken_in(base, "docs/adr")
    assert expected.format("../../../docs") in base.read(NOTE)
    assert taken_in(base, "docs/adr").written is False


def test_targets_in_html_and_in_definitions_on_two_lines_are_changed(records: Base) -> None:
    text = FIRST.replace(
        "## Consequences\n",
        '<a href="../design.md#top">x</a>, <!-- <a href="../design.md"> --> `<a href="../design.md">` and [m].\n\n'
        '<p>\n<img\n  alt="a" src=\'img/a.png\'>\n<img data-src="img/a.png" src="none.png">\n</p>\n\n'
        "[m]:\n  img/a.png\n\n## Consequences\n",
    )
    records.write("docs/adr/0001-use-sqlite.md", text)
    taken_in(records, "docs/adr")
    note = records.read(NOTE)
    assert (
        '<a href="../../../docs/design.md#top">x</a>, <!-- <a href="../design.md"> --> `<a href="../design.md">`'
        in note
    )
    assert "  alt=\"a\" src='../../../docs/adr/img/a.png'>" in note
    assert '<img data-src="img/a.png" src="none.png">' in note
    assert "[m]:\n  ../../../docs/adr/img/a.png\n" in note
    before = records.everything()
    taken_in(records, "docs/adr")
    assert records.everything() == before


def test_a_link_that_leads_nowhere_stays_if_the_page_has_its_name(records: Base) -> None:
    text = (
        "# Lessons\n\n## Oil the hinge first\n\nUse oil, see [here](./oil-the-hinge-first.md) and [it](./nothing.md).\n"
    )
    records.write("docs/lessons.md", text)
    taken_in(records, "docs/lessons.md")
    assert "(./oil-the-hinge-first.md)" in records.read("patterns/uncategorised/oil-the-hinge-first.md")
    before = records.everything()
    taken_in(records, "docs/lessons.md")
    assert records.everything() == before


def test_links_in_the_documents_of_a_catalogue_lead_to_their_files(base: Base) -> None:
    names = ("Oil the hinge", "Paint the gate", "Close the door")
    entries = "".join(f"- [{name}](pages/{name.split()[-1]}.md) - do it\n" for name in names)
    for name in names:
        text = f"# {name}\n\n## Context\n\nSee [it](img.png), [ref] and [nothing](none.md).\n\n[ref]: ../img.png\n"
        base.write(f"docs/pages/{name.split()[-1]}.md", text)
    base.write("docs/pages/img.png", "")
    base.write("docs/img.png", "")
    base.write("docs/catalogue.md", f"# Pattern catalogue\n\n## House\n\n{entries}")
    taken_in(base, "docs/catalogue.md")
    page = base.read("patterns/house/oil-the-hinge.md")
    assert "See [it](../../docs/pages/img.png), [ref] and [nothing](none.md)." in page
    assert "[ref]: ../../docs/img.png" in page
    before = base.everything()
    taken_in(base, "docs/catalogue.md")
    assert base.everything() == before


def test_links_of_a_document_elsewhere_do_not_depend_on_the_current_folder(
    base: Base, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "ropes.md").write_text("Rope.\n", "utf-8")
    lessons = folder / "lessons.md"
    lessons.write_text("# Lessons\n\n- Never furl a wet sail, see [ropes](ropes.md).\n", "utf-8")
    monkeypatch.chdir("/")
    apply(base.workspace, Wanted((lessons,)))
    (note,) = (base.root / "memory" / "episodic").rglob("*-furl-*.md")
    target = note.read_text("utf-8").partition("](")[2].partition(")")[0]
    assert (note.parent / target).resolve() == (folder / "ropes.md").resolve()


def test_targets_without_quotes_in_html_are_changed(records: Base) -> None:
    text = FIRST.replace("No server.", "<a href=../design.md>x</a> and <img src=img/a.png alt=a>")
    records.write("docs/adr/0001-use-sqlite.md", text)
    taken_in(records, "docs/adr")
    note = records.read(NOTE)
    assert "<a href=../../../docs/design.md>x</a> and <img src=../../../docs/adr/img/a.png alt=a>" in note
    before = records.everything()
    taken_in(records, "docs/adr")
    assert records.everything() == before
