"""Test the queries of the store."""

from __future__ import annotations

import datetime as dt

import pytest

from tacit.domain.enums import Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.knowledge_base import Totals
from tacit.domain.note import Mention, Section
from tacit.store import note_queries, statistics
from tacit.store.reader import Reader
from tacit.store.rows import chunks, marks
from tacit.text.names import slugify
from tests.base import Base
from tests.store.samples import empty_store, note, page, read, refresh

FOLDER = "memory/episodic/code"


def test_a_held_reader_reads_one_state_of_the_store(base: Base) -> None:
    base.note("2026-01-01-a", "Retry")
    base.sync()
    with base.workspace.reading() as reader:
        reader.hold()
        base.note("2026-01-02-b", "Another")
        base.sync()
        assert reader.pattern_slugs() == {"retry"}
    with base.workspace.reading() as reader:
        assert reader.pattern_slugs() == {"retry", "another"}


def test_workspace_that_is_not_there_is_empty() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry"))
    reader = Reader(store.connection, "unheard of")
    assert reader.workspace == 0
    assert (reader.sources(), reader.slugs(), reader.patterns(), reader.levels()) == ({}, set(), [], {})
    assert (statistics.totals(reader), reader.diagnostics(), reader.state("x")) == (Totals(), [], "")
    assert list(reader.evidence({"retry"})) == []
    assert [row[0] for row in store.connection.execute("SELECT name FROM workspace")] == ["default"]


def test_a_name_is_resolved_as_by_the_directory_of_all_pages() -> None:
    store = empty_store()
    aliases = (
        "Try again", "C++", "C#", "Don't Panic", "Zerstörung", "Größe & Gewicht", "CI/CD", 'Say "No"', "back\\slash",
        "Retry", "一", "x" * 90, "word " * 17, "Ünïcode", "50% off_peak",
    )  # fmt: skip
    refresh(
        store,
        page("Retry"),
        page("Cache", "Claimed twice"),
        page("Lock", "Claimed Twice!"),
        *(page(f"Page {number}", alias) for number, alias in enumerate(aliases)),
        page("Queue", "From the first", path="patterns/a/queue.md"),
        page("Queue", "From the second", path="patterns/b/queue.md"),
    )
    known = store.directory()[0]
    names = (*aliases, "Claimed twice", "Queue", "From the first", "From the second", "unknown", "plus", "?", "page 3")
    assert {name: store.resolve(slugify(name)) for name in names} == {
        name: known.resolve(slugify(name)) for name in names
    }
    assert [store.resolve(slugify(name)) for name in ("c++", "From the first")] == ["page-1", "queue"]
    assert store.resolve("from-the-second") == "from-the-second"


def test_evidence_by_pattern() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry", "Cache"), note("b.md", "Retry"), page("Empty"))
    found = {slug: sorted(item.path for item in items) for slug, items in store.evidence({"retry", "cache", "empty"})}
    assert found == {"retry": [f"{FOLDER}/a.md", f"{FOLDER}/b.md"], "cache": [f"{FOLDER}/a.md"]}
    assert [slug for slug, _ in store.evidence({"cache"})] == ["cache"]
    assert list(store.evidence(set())) == []


@pytest.mark.parametrize("bystanders", [0, 3000])
def test_few_and_many_slugs_are_answered_alike(bystanders: int) -> None:
    store = empty_store()
    text = (Section("Context", "x"),)
    names = [f"P{number}" for number in range(601)]
    refresh(
        store,
        *(note(f"{name}.md", mentions=(Mention(name, sections=text),)) for name in names),
        *(page(f"P{number}", tags=("t",)) for number in range(300)),
        *(page(f"Other {number}") for number in range(bystanders)),
        page("Left out"),
        note("left-out.md", mentions=(Mention("Left out", sections=text),)),
    )
    slugs = {name.lower() for name in names}
    assert {slug: len(items) for slug, items in store.evidence(slugs)} == dict.fromkeys(slugs, 1)
    assert store.inline_texts(slugs).keys() == slugs
    assert store.pages(slugs).keys() == {f"p{number}" for number in range(300)}
    assert store.histories(slugs).keys() == slugs
    assert {pattern.slug for pattern in store.patterns(slugs)} == slugs


def test_inline_text_of_the_newest_note() -> None:
    store = empty_store()
    for name, date in (("a.md", "2024-02-01"), ("b.md", "2024-03"), ("c.md", "2023-12-31")):
        refresh(store, note(name, date=date, mentions=(Mention("Retry", sections=(Section("Context", name),)),)))
    refresh(store, note("d.md", "Retry", date="2024-04-01"))
    assert store.inline_texts({"retry"}) == {"retry": (f"{FOLDER}/b.md", (Section("Context", "b.md"),))}


def test_month_and_its_first_day_are_the_same_date() -> None:
    store = empty_store()
    for name, date in (("a.md", "2024-02-01"), ("b.md", "2024-02")):
        refresh(store, note(name, date=date, mentions=(Mention("Retry", sections=(Section("Context", name),)),)))
    assert store.inline_texts({"retry"})["retry"][0] == f"{FOLDER}/b.md"


def test_slugs_of_evidence_and_pages() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry"), page("Cache"), note("b.md", "Cache"))
    assert store.slugs() == {"retry", "cache"}


def test_patterns_of_some_slugs() -> None:
    store = empty_store()
    refresh(store, page("Retry"), page("Cache"))
    assert [pattern.slug for pattern in store.patterns(["cache", "unheard-of"])] == ["cache"]
    assert store.patterns([]) == []
    assert len(store.patterns()) == 2


def test_diagnostics_are_sorted_by_place() -> None:
    store = empty_store()
    places = [("b", 1, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1)]
    store.set_diagnostics("x", [Diagnostic(Location(*at), Severity.WARNING, "r", "m") for at in places])
    assert [item.location for item in store.diagnostics()] == sorted(Location(*at) for at in places)
    assert statistics.count(store, Severity.WARNING) == 4


def test_examples_by_project() -> None:
    store = empty_store()
    refresh(
        store,
        note("a.md", "Retry", "Cache", project="Shop", minutes=10),
        note("b.md", "Retry", project="shop"),
        note("c.md", "Retry", project="Shop", body="Text of a.md", minutes=99),
        note("d.md", "Retry"),
        note("e.md", project="Shop", mentions=(Mention("Retry", Verdict.CONTRADICTS),)),
    )
    assert statistics.examples_by_project(store) == [("Shop", 2, 20), ("shop", 1, 0)]


def test_notes_and_those_after_a_day() -> None:
    store = empty_store()
    refresh(store, note("b.md", date="2024-06-02", title="B"), note("a.md", date="2024-06-03"), note("c.md"), page("P"))
    assert note_queries.notes(store, [f"{FOLDER}/b.md", "unheard-of"]) == {f"{FOLDER}/b.md": ("B", "2024-06-02", "")}
    assert note_queries.dated_after(store, dt.date(2024, 5, 31)) == [
        (f"{FOLDER}/a.md", "2024-06-03"),
        (f"{FOLDER}/b.md", "2024-06-02"),
    ]
    assert note_queries.dated_after(store, dt.date(2024, 6, 1)) == [(f"{FOLDER}/a.md", "2024-06-03")]
    assert note_queries.dated_after(store, dt.date(2024, 6, 2)) == [], "it may be tomorrow where the author is"


def test_sources_are_known_by_content() -> None:
    store = empty_store()
    file = read(note("a.md"))
    refresh(store, file)
    assert store.sources() == {file.path: file.digest}


def test_chunks_and_marks() -> None:
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(chunks([], 2)) == []
    assert marks([1, 2, 3]) == "?, ?, ?"
