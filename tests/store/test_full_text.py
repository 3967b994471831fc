"""Test full-text search: no query is an error, and the results are those that a person expects."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tacit.domain.note import Section
from tacit.store.full_text import Match, prepare, search_notes, search_patterns, words
from tacit.store.writer import Store
from tests.store.samples import empty_store, note, page, refresh


@pytest.fixture(scope="module")
def store() -> Store:
    store = empty_store()
    refresh(
        store,
        note("retry.md", "Retry With Backoff", title="Payments failed twice", body="Retrying the upload by itself."),
        note("cafe.md", title="Café naïve", body="Das Straßenschild: größer.", tags=("i18n",), project="Shöp"),
        note("index.md", title="db-index on user_id", body="A missing index made each query slow."),
        page("Retry With Backoff", "Exponential Wait", sections=(Section("Pattern", "Wait longer each time."),)),
        page("Cache Keys", tags=("performance",), languages=("python",), sections=(Section("Context", "Retries."),)),
    )
    return store


def notes(store: Store, query: str, limit: int = 10) -> list[str]:
    found = search_notes(store.connection, store.workspace, query, limit)
    return [match.key.removeprefix("memory/episodic/code/") for match in found]


def patterns(store: Store, query: str, limit: int = 10) -> list[str]:
    return [match.key for match in search_patterns(store.connection, store.workspace, query, limit)]


@given(st.text())
@example("db-index")
@example("foo(")
@example('"')
@example("NEAR(a b) AND NOT OR")
@example("title: x^2 *")
@example("a\0b \ud800 '; DROP TABLE note;--")
@example("\U0001e900 ² ᝐ हिन्दी")
@example("word " * 500)
@example("x" * 10_000)
def test_every_query_is_safe(store: Store, query: str) -> None:
    for search in (search_notes, search_patterns):
        found = search(store.connection, store.workspace, query, 10)
        assert all(isinstance(match, Match) for match in found)
        assert words(query) or found == []


@given(st.text(st.characters(categories=["P", "S", "Z", "C"], exclude_characters="_"), max_size=20))
def test_punctuation_beside_a_word_changes_nothing(store: Store, noise: str) -> None:
    assert notes(store, f"{noise} upload {noise}") == ["retry.md"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("upload", ["retry.md"]),
        ("UPLOAD", ["retry.md"]),
        ("upl", ["retry.md"]),
        ("pload", []),
        ("retried", ["retry.md"]),
        ("payment failing", ["retry.md"]),
        ("cafe naive", ["cafe.md"]),
        ("CAFÉ", ["cafe.md"]),
        ("grosser größer", ["cafe.md"]),
        ("i18n", ["cafe.md"]),
        ("shop", ["cafe.md"]),
        ("db-index", ["index.md"]),
        ("user_id", ["index.md"]),
        ("backoff", ["retry.md"]),
        ("missing upload", ["index.md", "retry.md"]),
        ("missing index", ["index.md"]),
        ("upload zebra", ["retry.md"]),
        ("zebra", []),
        ("", []),
        ("?!", []),
    ],
)
def test_notes(store: Store, query: str, expected: list[str]) -> None:
    assert sorted(notes(store, query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("exponential", ["retry-with-backoff"]),
        ("performance", ["cache-keys"]),
        ("python", ["cache-keys"]),
        ("testing", ["cache-keys", "retry-with-backoff"]),
        ("longer", ["retry-with-backoff"]),
        ("payments", []),
    ],
)
def test_patterns(store: Store, query: str, expected: list[str]) -> None:
    assert sorted(patterns(store, query)) == expected


def test_a_name_weighs_more_than_a_text(store: Store) -> None:
    found = search_patterns(store.connection, store.workspace, "retry", 10)
    assert [match.key for match in found] == ["retry-with-backoff", "cache-keys"]
    assert found[0].score > found[1].score


def test_limit(store: Store) -> None:
    assert len(patterns(store, "testing", 1)) == 1
    assert patterns(store, "testing", 0) == []


def test_excerpt_marks_the_words_that_matched(store: Store) -> None:
    (match,) = search_notes(store.connection, store.workspace, "upload", 10)
    assert match.excerpt == "Retrying the \x02upload\x03 by itself."


def test_related_patterns_are_no_part_of_the_text() -> None:
    store = empty_store()
    refresh(store, page("One", sections=(Section("Related patterns", "- Zebra"), Section("Context", "Giraffe"))))
    assert patterns(store, "zebra") == []
    assert patterns(store, "giraffe") == ["one"]


def test_other_workspaces_are_not_searched(store: Store) -> None:
    other = Store(store.connection, "other")
    assert notes(other, "upload") == []
    assert patterns(other, "retry") == []


def test_words() -> None:
    assert words("db-index: user_id, Größe!") == ["db", "index", "user", "id", "Größe"]


@pytest.fixture(scope="module")
def shelf() -> Store:
    """Return a store with notes that have identifiers, special characters, other scripts and similar words."""
    store = empty_store()
    refresh(
        store,
        note("a.md", "P", title="Good goals", body="Goals that nobody measures are good for nothing."),
        note("b.md", "P", title="Pinned", body="The go toolchain downloads itself. " + "More of it. " * 40),
        note("c.md", "P", title="Parser", body="The C++ bindings leaked."),
        note("d.md", "P", title="Plan", body="Plan C failed, and so did B."),
        note("e.md", "P", title="Export", body="`exportOrderRows` read a `keepaliveTimeout`."),
        note("f.md", "P", title="Pods", body="terminationGracePeriodSeconds in Kubernetes; django4."),
        note("g.md", "P", title="Node.js", body="export_client_rows of app.models.user, ORA-12514."),
        note("h.md", "P", title="Adresse", body="Die Straße ist größer."),
        note("i.md", "P", title="並び順", body="照合順序がロケールごとに違っていた。"),
        note("j.md", "P", title="Greek", body="Η οδο\u0301ς."),
        note("k.md", "P", title="Queue", body="celery lost the queue of the worker."),
        note("l.md", "P", title="Wide", body=f"a{'x' * 160_000} wide"),
        note("m.md", "P", title="Pipeline", body="The deployment failed at the generation of `MAX_RETRY_COUNT`."),
        note("n.md", "P", title="Falsy", body="A false value is no value, and false is not None."),
    )
    return store


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("go", "b.md"),
        ("C++", "c.md"),
        ("c++ bindings", "c.md"),
        ("export_order_rows", "e.md"),
        ("export order rows", "e.md"),
        ("keepalive-timeout", "e.md"),
        ("grace period", "f.md"),
        ("django 4", "f.md"),
        ("django", "f.md"),
        ("nodejs", "g.md"),
        ("exportClientRows", "g.md"),
        ("app/models/user.py", "g.md"),
        ("ORA-12514", "g.md"),
        ("strasse", "h.md"),
        ("groesser", "h.md"),
        ("照合", "i.md"),
        ("ロケール", "i.md"),
        ("οδός", "j.md"),
        ("οδο\u0301ς", "j.md"),
        ("kuberntes", "f.md"),
        ("celary", "k.md"),
        ("faling deployment", "m.md"),
        ("deploymnts faild", "m.md"),
        ("geeration", "m.md"),
        ("Strase", "h.md"),
        ("gröser", "h.md"),
        ("maxRetryCount", "m.md"),
        ("max-retry-count", "m.md"),
        ("ExportOrderRows", "e.md"),
        ("termination_grace_period", "f.md"),
        ("Stra\u00dfe gro\u0308\u00dfer", "h.md"),
        ("why was the queue of the worker lost", "k.md"),
    ],
)
def test_words_as_people_type_them(shelf: Store, query: str, first: str) -> None:
    assert notes(shelf, query)[:1] == [first]


def test_rows_with_some_words_follow_those_with_all(shelf: Store) -> None:
    found = search_notes(shelf.connection, shelf.workspace, "celery goals nobody", 10)
    assert [match.whole for match in found] == [False, False]
    found = search_notes(shelf.connection, shelf.workspace, "good worker goals", 10)
    assert len(found) == 2
    found = search_notes(shelf.connection, shelf.workspace, "queue worker", 10)
    assert [match.whole for match in found] == [True]


def test_stop_words_are_searched_only_alone(shelf: Store) -> None:
    assert [item.typed for item in prepare(shelf.connection, "what was the queue of the worker").words] == [
        "queue",
        "worker",
    ]
    assert [item.typed for item in prepare(shelf.connection, "was ist die Straße").words] == ["Straße"]
    assert [item.typed for item in prepare(shelf.connection, "of the").words] == ["of", "the"]


def test_a_repaired_query_says_what_was_searched_for(shelf: Store) -> None:
    assert prepare(shelf.connection, "celary worker").corrected == "celery worker"
    assert prepare(shelf.connection, "celery worker").corrected == ""


@pytest.mark.parametrize(
    ("query", "corrected"),
    [
        ("faling deployment", "failed deployment"),  # only another inflection of the word is written
        ("faild", "failed"),
        ("fals", ""),  # a beginning of a word
        ("failings", ""),  # another inflection of a word
        ("queuing", "Queue"),  # its stem "queu" begins a word, but the word itself does not
        ("genration", "generation"),
        ("zeppelin", ""),
        ("fainting", ""),  # its stem "faint" has two letters more than "fail", as in "failed"
        ("kuberntes-zeppelin", "kubernetes-zeppelin"),
    ],
)
def test_typos_are_compared_with_words_and_not_with_stems(shelf: Store, query: str, corrected: str) -> None:
    assert prepare(shelf.connection, query).corrected == corrected


def test_no_word_of_a_note_is_repaired(shelf: Store) -> None:
    texts = shelf.connection.execute("SELECT title || ' ' || substr(body, 1, 200) FROM note_text").fetchall()
    for word in {word for (text,) in texts for word in words(text)}:
        assert prepare(shelf.connection, word).corrected == "", word


def test_of_a_long_text_the_rarest_words_count(shelf: Store) -> None:
    noise = " ".join(f"noise{number}" for number in range(200))
    asked = prepare(shelf.connection, f"{noise} celery queue {noise}")
    assert {"celery", "queue"} <= {item.typed for item in asked.words}
    assert len(asked.words) <= 32
    assert notes(shelf, f"{noise} celery {noise}")[:1] == ["k.md"]


def test_an_excerpt_is_short(shelf: Store) -> None:
    (match,) = search_notes(shelf.connection, shelf.workspace, "wide", 10)[:1]
    assert len(match.excerpt) <= 1_000


@pytest.fixture(scope="module")
def archive() -> Store:
    """Return a store with so many notes that rows with only frequent words are ranked last."""
    store = empty_store()
    bodies = ["The queue overflowed." if number % 5000 else "Quorum of the queue lost." for number in range(20_100)]
    bodies[30] = "The worker lost the broker and the queue."
    bodies[40] = "The broker lost the queue. " + "More of it. " * 40
    refresh(store, *(note(f"{number:05}.md", "P", title="N", body=body) for number, body in enumerate(bodies)))
    return store


def test_in_a_large_store_frequent_words_fill_up_the_results(archive: Store) -> None:
    quorum = {f"{number:05}.md" for number in range(0, 20_100, 5000)}
    found = notes(archive, "quorum queue zeppelin", 8)
    assert set(found[:5]) == quorum  # all that have the rare word
    assert len(set(found)) == 8
    assert min(found[5:]) >= "00100.md"  # of the others, the last added
    assert len(notes(archive, "queue", 200)) == 200
    assert len(notes(archive, "queue overflowed", 200)) == 200


def test_in_a_large_store_rare_words_rank_as_in_a_small_one(archive: Store) -> None:
    assert notes(archive, "worker broker queue", 2) == ["00030.md", "00040.md"]
    assert notes(archive, "broker missing queue", 2) == ["00030.md", "00040.md"]  # the shorter text first
    assert notes(archive, "brokr zeppelin", 1) == ["00030.md"]
