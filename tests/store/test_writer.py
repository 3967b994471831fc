"""Test what the writer of the store inserts and deletes."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.knowledge_base import Totals
from tacit.domain.note import Mention, Note, Section
from tacit.domain.pattern import PatternPage
from tacit.store import statistics
from tacit.store.counting import fold
from tacit.store.full_text import search_notes, search_patterns
from tacit.store.writer import Store
from tests.store.samples import (
    WORKSPACE,
    check_full_text,
    empty_store,
    everything,
    note,
    page,
    read,
    refresh,
    rejected,
)

FOLDER = "memory/episodic/code"


def found(store: Store, query: str) -> list[str]:
    """Return the keys of all notes and patterns that a full-text search finds, sorted."""
    check_full_text(store)
    sought = (store.connection, store.workspace, query, 50)
    return sorted(match.key for search in (search_notes, search_patterns) for match in search(*sought))


def bound(store: Store) -> dict[str, list[str]]:
    """Return the names in the evidence, as notes spell them, by the slug of the pattern that they mean."""
    statement = "SELECT pattern, name FROM evidence WHERE workspace_id = ? ORDER BY id"
    names: dict[str, list[str]] = {}
    for pattern, name in store.connection.execute(statement, (store.workspace,)):
        names.setdefault(pattern, []).append(name)
    return names


def counting(store: Store) -> list[tuple[str, str, int]]:
    statement = (
        "SELECT e.name, substr(s.path, 22), e.counts FROM evidence e JOIN source s ON s.id = e.note_id "
        "WHERE e.workspace_id = ? ORDER BY 2, 1"
    )
    return store.connection.execute(statement, (store.workspace,)).fetchall()


def knowledge(store: Store) -> dict[str, object]:
    """Return everything in the store except row ids, in a form that can be compared."""
    slugs = store.slugs()
    return {
        "sources": store.sources(),
        "patterns": sorted(map(repr, store.patterns_and_related())),
        "evidence": sorted((slug, sorted(map(repr, items))) for slug, items in store.evidence(slugs)),
        "inline": store.inline_texts(slugs),
        "pages": store.pages(slugs),
        "histories": store.histories(slugs),
        "diagnostics": store.diagnostics(),
        "totals": statistics.totals(store),
        "counting": counting(store),
        "projects": statistics.examples_by_project(store),
        "found": found(store, "text pattern retry cache alpha beta"),
    }


# apply


def test_note_comes_changes_and_goes() -> None:
    store = empty_store()
    assert refresh(store, note("a.md", "Retry", body="zebra")) == {"retry"}
    assert found(store, "zebra") == [f"{FOLDER}/a.md"]
    assert found(store, "retry") == [f"{FOLDER}/a.md", "retry"]
    assert refresh(store, note("a.md", "Cache", body="giraffe")) == {"retry", "cache"}
    assert (found(store, "zebra"), found(store, "retry")) == ([], [])
    assert found(store, "giraffe") == [f"{FOLDER}/a.md"]
    assert refresh(store, forget=[f"{FOLDER}/a.md"]) == {"cache"}
    assert (found(store, "giraffe"), found(store, "cache")) == ([], [])
    for table in ("source", "note", "note_text", "evidence", "page", "pattern", "pattern_text", "promotion"):
        assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_pattern_text_comes_changes_and_goes() -> None:
    store = empty_store()
    refresh(store, page("Retry", "Backoff", sections=(Section("Context", "zebra"),)))
    assert found(store, "zebra") == found(store, "backoff") == ["retry"]
    refresh(store, page("Retry", sections=(Section("Context", "giraffe"),)))
    assert found(store, "zebra") == found(store, "backoff") == []
    assert found(store, "giraffe") == ["retry"]
    refresh(store, forget=["patterns/testing/retry.md"])
    assert found(store, "giraffe") == found(store, "retry") == []


@pytest.mark.parametrize("table", ["note_text", "pattern_text"])
def test_text_that_full_text_search_missed_would_be_noticed(table: str) -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry"))
    store.connection.execute(f"UPDATE {table} SET body = 'zebra'")
    with pytest.raises(sqlite3.DatabaseError, match="malformed"):
        check_full_text(store)


def test_apply_says_which_evidence_was_lost() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry", "Cache"), note("b.md", "Retry", date="2024-02"))
    one, two = f"{FOLDER}/a.md", f"{FOLDER}/b.md"
    touched, lost = store.apply([one], [two], [read(note("b.md", "Queue"))])
    assert touched == {"retry", "cache", "queue"}
    assert {slug: sorted(items) for slug, items in lost.items()} == {
        "retry": [("2024-01-01", one), ("2024-02", two)],
        "cache": [("2024-01-01", one)],
    }


def test_removing_unknown_files_changes_nothing() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry"))
    before = everything(store.connection)
    assert refresh(store, forget=[f"{FOLDER}/other.md"]) == set()
    assert everything(store.connection) == before


def test_rejected_note_is_known_and_counts_for_nothing() -> None:
    store = empty_store()
    path = f"{FOLDER}/a.md"
    fault = Diagnostic(Location(path, 3), Severity.ERROR, "bad-date", "no date", "mend it")
    refresh(store, note("a.md", "Retry"))
    refresh(store, rejected(path, fault))
    assert store.sources() == {path: "0"}
    assert store.slugs() == set()
    assert store.diagnostics() == [fault]
    assert (statistics.count(store, Severity.ERROR), statistics.count(store, Severity.HINT)) == (1, 0)
    assert statistics.totals(store) == Totals(rejected=1)
    refresh(store, note("a.md", "Retry"))
    assert store.diagnostics() == []
    assert statistics.totals(store).rejected == 0


def test_findings_of_a_file_go_with_it() -> None:
    store = empty_store()
    hints = [Diagnostic(Location(f"{FOLDER}/{name}"), Severity.HINT, "x", name) for name in ("a.md", "b.md")]
    refresh(store, read(note("a.md"), hints[0]), read(note("b.md"), hints[1]))
    assert store.diagnostics() == hints
    refresh(store, forget=[f"{FOLDER}/a.md"])
    assert store.diagnostics() == hints[1:]


# Where names lead


def test_alias_that_appears_and_disappears_binds_evidence_anew() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry"), note("b.md", "Backing Off"))
    assert bound(store) == {"retry": ["Retry"], "backing-off": ["Backing Off"]}
    assert refresh(store, page("Retry", "backing off")) == {"retry", "backing-off"}
    assert bound(store) == {"retry": ["Retry", "Backing Off"]}
    assert store.levels() == {"retry": Confidence.MEDIUM}
    refresh(store, note("c.md", "Backing  off!"))
    assert bound(store) == {"retry": ["Retry", "Backing Off", "Backing  off!"]}
    assert refresh(store, page("Retry")) == {"retry", "backing-off"}
    assert store.levels() == {"retry": Confidence.LOW, "backing-off": Confidence.MEDIUM}
    refresh(store, page("Retry", "Backing off"))
    assert refresh(store, forget=["patterns/testing/retry.md"]) == {"retry", "backing-off"}
    assert store.levels() == {"retry": Confidence.LOW, "backing-off": Confidence.MEDIUM}


def test_own_page_beats_an_alias() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Backoff"), page("Retry", "Backoff"))
    assert bound(store) == {"retry": ["Backoff"]}
    refresh(store, page("Backoff"))
    assert bound(store) == {"backoff": ["Backoff"]}
    assert [item.rule for item in store.diagnostics()] == ["alias-shadowed"]
    refresh(store, forget=["patterns/testing/backoff.md"])
    assert bound(store) == {"retry": ["Backoff"]}
    assert store.diagnostics() == []


def test_alias_of_two_patterns_is_not_resolved() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Backoff"), page("Retry", "Backoff"), page("Wait", "Backoff"))
    assert bound(store) == {"backoff": ["Backoff"]}
    assert [item.rule for item in store.diagnostics()] == ["alias-claimed-twice"] * 2
    refresh(store, forget=["patterns/testing/wait.md"])
    assert bound(store) == {"retry": ["Backoff"]}
    assert store.diagnostics() == []


def test_two_pages_of_one_pattern() -> None:
    store = empty_store()
    refresh(
        store, page("Retry", path="patterns/a/retry.md", tags=("first",)), page("Retry", path="patterns/b/retry.md")
    )
    assert [item.location.path for item in store.diagnostics()] == ["patterns/b/retry.md"]
    assert [(pattern.page, pattern.tags) for pattern in store.patterns()] == [("patterns/a/retry.md", ("first",))]
    refresh(store, forget=["patterns/a/retry.md"])
    assert [pattern.page for pattern in store.patterns()] == ["patterns/b/retry.md"]
    assert store.diagnostics() == []


# What counts


def test_duplicates_are_marked_until_they_are_none_any_more() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry", body="same"), note("b.md", "Retry", body=" SAME "), note("c.md", "Retry"))
    assert counting(store) == [("Retry", "a.md", 1), ("Retry", "b.md", 0), ("Retry", "c.md", 1)]
    assert [item.rule for item in store.diagnostics()] == ["does-not-count"]
    refresh(store, note("b.md", "Retry", body="its own"))
    assert counting(store) == [("Retry", "a.md", 1), ("Retry", "b.md", 1), ("Retry", "c.md", 1)]
    assert store.diagnostics() == []


def test_duplicate_of_one_pattern_may_count_for_another() -> None:
    store = empty_store()
    refresh(store, note("a.md", "Retry", body="same"), note("b.md", "Retry", "Cache", body="same"))
    assert counting(store) == [("Retry", "a.md", 1), ("Cache", "b.md", 1), ("Retry", "b.md", 0)]


@pytest.mark.parametrize("body", ["", "What happened."])
def test_note_counts_once_however_often_it_names_the_pattern(body: str) -> None:
    store = empty_store()
    refresh(store, page("Retry", "Backoff"), note("a.md", "Retry", "Backoff", body=body, outcome="held", minutes=30))
    (pattern,) = store.patterns()
    assert (pattern.examples, pattern.minutes_total, pattern.level) == (1, 30, Confidence.LOW)
    assert statistics.totals(store).minutes == 30
    assert statistics.examples_by_project(store) == []


def test_note_counts_once_in_its_project_too() -> None:
    store = empty_store()
    refresh(store, page("Retry", "Backoff"), note("a.md", "Retry", "Backoff", project="Shop", minutes=30))
    assert statistics.examples_by_project(store) == [("Shop", 1, 30)]


def test_totals() -> None:
    store = empty_store()
    contradicting = (Mention("Cache", Verdict.CONTRADICTS), Mention("Queue", Verdict.LIMITS))
    refresh(
        store,
        note("a.md", "Retry", "Cache", minutes=30, date="2024-01-01"),
        note("b.md", "Retry", minutes=None, date="2024-03"),
        note("c.md", "Retry", minutes=5, body="Text of a.md", date="2024-01-02"),
        note("d.md", minutes=100, date="2024-02-01"),
        note("e.md", mentions=contradicting, minutes=1000, date="2031-01-01"),
        rejected(f"{FOLDER}/f.md"),
    )
    assert statistics.totals(store) == Totals(
        notes=5, unlinked=1, rejected=1, minutes=30, newest="2031-01-01", reference="2024-03"
    )


def test_reference_date_of_a_single_note() -> None:
    store = empty_store()
    refresh(store, note("a.md", date="2024-03-01"))
    assert statistics.totals(store).reference == "2024-03-01"


def test_page_that_is_rejected_is_no_rejected_note() -> None:
    store = empty_store()
    refresh(store, page("Retry"))
    broken = read(page("Retry"))
    refresh(store, type(broken)(broken.path, "page", "0", None))
    assert statistics.totals(store).rejected == 0
    assert store.slugs() == set()
    assert store.sources() == {"patterns/testing/retry.md": "0"}


# save, drop, clear, remember


def test_saving_again_replaces_the_history() -> None:
    store = empty_store()
    refresh(store, *(note(f"{number}.md", "Retry") for number in range(5)))
    assert [step.after for step in store.histories({"retry"})["retry"]] == [
        Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH,
    ]  # fmt: skip
    (key,) = store.connection.execute("SELECT id FROM pattern").fetchone()
    refresh(store, forget=[f"{FOLDER}/{number}.md" for number in range(4)])
    assert [step.after for step in statistics.all_promotions(store)] == [Confidence.LOW]
    assert store.connection.execute("SELECT id FROM pattern").fetchall() == [(key,)]


def test_related_names() -> None:
    store = empty_store()
    refresh(
        store, page("Retry", sections=(Section("Related patterns", "- [Cache](x.md): why\n- Queue"),)), page("Alone")
    )
    related = {pattern.slug: names for pattern, names in store.patterns_and_related()}
    assert related == {"retry": ("Cache", "Queue"), "alone": ()}


def test_set_diagnostics_replaces_those_of_its_scope() -> None:
    store = empty_store()
    one, two = (Diagnostic(Location(name), Severity.HINT, "x", "y") for name in ("a", "b"))
    store.set_diagnostics("first", [one])
    store.set_diagnostics("second", [two])
    store.set_diagnostics("first", [])
    assert store.diagnostics() == [two]


def test_remember() -> None:
    store = empty_store()
    assert store.state("key") == ""
    store.remember({"key": "one", "other": "three"})
    store.remember({"key": "two"})
    assert (store.state("key"), store.state("other")) == ("two", "three")


def test_workspaces_of_one_store_know_nothing_of_each_other() -> None:
    one = empty_store("one")
    two = Store(one.connection, "two")
    assert Store(one.connection, "one").workspace == one.workspace
    for store in (one, two):
        refresh(store, note("a.md", "Retry"), page("Retry", "Backoff"), rejected(f"{FOLDER}/x.md"))
        store.remember({"key": "value"})
    before = knowledge(two)
    refresh(one, note("b.md", "Retry", "Backoff"), forget=[f"{FOLDER}/a.md"])
    refresh(one, forget=["patterns/testing/retry.md"])
    assert knowledge(two) == before
    one.clear()
    assert (one.sources(), one.slugs(), one.patterns(), one.diagnostics(), one.state("key")) == ({}, set(), [], [], "")
    assert statistics.totals(one) == Totals()
    assert found(one, "text retry") == []
    assert knowledge(two) == before
    assert two.state("key") == "value"


# In many steps as in one


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("forget"), st.sampled_from(["a", "b", "c", "Retry", "Cache"])),
        st.builds(
            note,
            st.sampled_from(["a.md", "b.md", "c.md"]),
            date=st.sampled_from(["2024-01-01", "2024-01", "2023-05-05"]),
            mentions=st.lists(
                st.tuples(st.sampled_from(["Retry", "Cache", "Back Off"]), st.sampled_from(Verdict)).map(
                    lambda said: Mention(*said)
                ),
                max_size=2,
                unique_by=lambda mention: mention.name,
            ).map(tuple),
            body=st.sampled_from(["alpha text", "beta", "Retry it"]),
            minutes=st.sampled_from([None, 10]),
        ),
        st.builds(page, st.just("Retry"), st.sampled_from(["Back off", "Cache", "Nothing"])),
        st.builds(
            page, st.just("Cache"), sections=st.sampled_from([(), (Section("Context", "beta"),)]), tags=st.just(("x",))
        ),
    ),
    max_size=12,
)


@given(STEPS)
def test_many_steps_have_the_result_of_one_step(steps: list[Note | PatternPage | tuple[str, str]]) -> None:
    store = empty_store()
    alive: dict[str, Note | PatternPage] = {}
    for step in steps:
        if not isinstance(step, Note | PatternPage):
            paths = [path for path in alive if path.rpartition("/")[2] == f"{step[1].lower()}.md"]
            refresh(store, forget=paths)
            for path in paths:
                del alive[path]
        else:
            refresh(store, step)
            alive[step.path] = step
        check_full_text(store)
    fresh = empty_store()
    refresh(fresh, *(alive[path] for path in sorted(alive)))
    assert knowledge(store) == knowledge(fresh)
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_more_patterns_than_one_statement_takes() -> None:
    store, names = empty_store(), [f"Pattern {number:04}" for number in range(1201)]
    notes = [note(f"{number}-{name}.md", name) for name in names for number in (1, 2)]
    refresh(store, *notes)
    assert store.levels() == dict.fromkeys((f"pattern-{number:04}" for number in range(1201)), Confidence.MEDIUM)
    folded = {
        item.dossier.pattern.slug: item
        for item in fold(store, store.slugs(), WORKSPACE.config.thresholds, WORKSPACE.config.project)
    }
    assert {slug: len(item.dossier.examples) for slug, item in folded.items()} == dict.fromkeys(store.levels(), 2)
    assert len(store.histories(store.slugs())) == 1201
    assert sorted(store.patterns(), key=repr) == sorted((item.dossier.pattern for item in folded.values()), key=repr)
    refresh(store, forget=[item.path for item in notes[:2000]])
    assert len(store.slugs()) == len(store.levels()) == 201
    check_full_text(store)
