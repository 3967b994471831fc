"""Values in are values out, field by field, whatever text they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.model import (
    Alias,
    Confidence,
    Diagnostic,
    Evidence,
    Location,
    Mention,
    Note,
    Pattern,
    PatternPage,
    Promotion,
    Result,
    Section,
    Severity,
    Source,
    Status,
    Verdict,
)
from tacit.names import slugify
from tacit.store import rows
from tests.store.samples import check_full_text, empty_store, read, refresh

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ODD = "quo\"te, 'apo', new\nline, \ttab, nul\0, 雪, é, 👩‍💻, \u202e, ⟨U+202E⟩, %s ? {}"
NAMES = st.lists(TEXT, max_size=3).map(tuple)
MINUTES = st.none() | st.integers(0, 2**40)
LINES = st.integers(1, 10**6)
SECTIONS = st.lists(st.builds(Section, TEXT, TEXT, LINES, st.integers(1, 6)), max_size=3).map(tuple)
EXTRA = st.dictionaries(TEXT, st.recursive(TEXT | st.integers() | st.booleans(), st.lists, max_leaves=4), max_size=3)
PATTERNS = st.builds(
    Pattern,
    slug=TEXT, name=TEXT, category=TEXT, level=st.sampled_from(Confidence), examples=LINES, against=LINES,
    limits=LINES, evidence=LINES, since=TEXT, last_reinforced=TEXT, newest=TEXT, minutes_total=LINES,
    minutes_per_use=MINUTES, projects=NAMES, domains=NAMES, tags=NAMES, languages=NAMES, applies_to=NAMES,
    aliases=NAMES, status=st.sampled_from(Status), superseded_by=TEXT, page=TEXT, has_text=st.booleans(),
    fingerprint=TEXT, stale=st.just(False),
)  # fmt: skip
PAGES = st.builds(
    PatternPage,
    path=st.just("patterns/x/a.md"), slug=st.just("a"), name=TEXT, category=TEXT,
    aliases=st.lists(st.builds(Alias, TEXT, LINES), max_size=3).map(tuple), tags=NAMES, minutes=MINUTES,
    applies_to=NAMES, languages=NAMES, status=st.sampled_from(Status), superseded_by=TEXT, sections=SECTIONS,
    line=LINES, extra=EXTRA,
)  # fmt: skip
CLAIMED = st.none() | st.sampled_from(Confidence)
NOTES = st.builds(
    Note,
    path=st.just("memory/episodic/code/a.md"), date=st.sampled_from(["2024-01-01", "2024-01"]), title=TEXT,
    domain=TEXT, project=TEXT, outcome=TEXT, result=st.none() | st.sampled_from(Result), minutes=MINUTES, tags=NAMES,
    author=TEXT, via=TEXT, source=st.builds(Source, TEXT, TEXT, NAMES), body=TEXT, extra=EXTRA,
    mentions=st.tuples(st.builds(Mention, TEXT, st.sampled_from(Verdict), TEXT, LINES, CLAIMED, SECTIONS)),
)  # fmt: skip


def evidence_of(note: Note, mention: Mention) -> Evidence:
    """What a note says of a pattern, made from it without a store."""
    source = note.source
    return Evidence(
        path=note.path,
        date=note.date,
        title=note.title,
        name=mention.name,
        line=mention.line,
        verdict=mention.verdict,
        domain=note.domain,
        project=note.project,
        outcome=mention.outcome or note.outcome,
        result=note.result,
        minutes=note.minutes,
        author=note.author,
        via=note.via,
        commit=source.commit,
        pull_request=source.pull_request,
        body_key=rows.body_key(note.body),
        has_source=source != Source(),
        claimed=mention.claimed,
    )


@given(NOTES)
def test_note_and_its_evidence(note: Note) -> None:
    store = empty_store()
    (mention,) = note.mentions
    refresh(store, note)
    slug = slugify(mention.name)
    assert list(store.evidence({slug})) == [(slug, [evidence_of(note, mention)])]
    expected = {slug: (note.path, mention.sections)} if mention.sections else {}
    assert store.inline_texts({slug}) == expected
    (tags, extra) = store.connection.execute("SELECT tags, extra FROM note_text").fetchone()
    assert rows.texts(tags) == note.tags
    assert extra == rows.note_text_row(1, 1, note)[6]
    assert store.notes([note.path]) == {note.path: (note.title, note.date)}
    check_full_text(store)


@given(PAGES)
def test_page(page: PatternPage) -> None:
    store = empty_store()
    store.apply([], [page.path], [read(page)])
    known = store.directory()[0]
    assert store.pages({"a"}, known) == {"a": page}
    assert store.slugs() == {"a"}


@given(PATTERNS)
def test_pattern(pattern: Pattern) -> None:
    assert rows.pattern(rows.pattern_row(pattern)) == pattern


@pytest.mark.parametrize(("strategy", "model"), [(PATTERNS, Pattern), (PAGES, PatternPage), (NOTES, Note)])
def test_no_field_is_left_to_its_default(
    strategy: st.SearchStrategy[Pattern | PatternPage | Note], model: type[Pattern | PatternPage | Note]
) -> None:
    text = repr(strategy)
    left = {name for name in model._fields if f"{name}=" not in text}
    assert left == set()


def test_pattern_through_the_store() -> None:
    store = empty_store()
    page = PatternPage(
        "patterns/x/a.md", "a", ODD, ODD, (Alias(ODD, 3),), (ODD,), 0, (ODD,), (ODD,), Status.RETIRED, "Other One",
        (Section(ODD, ODD, 4, 3),), 2, {ODD: [ODD, None, 1.5]},
    )  # fmt: skip
    note = Note(
        "memory/episodic/code/a.md", "2024-01", ODD, ODD, ODD, ODD, Result.PARTIAL, 7, (ODD,), ODD, ODD,
        Source(ODD, ODD, (ODD,)), (Mention("A", Verdict.SUPPORTS, ODD, 9, Confidence.HIGH, (Section(ODD, ODD),)),), ODD,
    )  # fmt: skip
    refresh(store, note, page)
    (pattern,) = store.patterns()
    assert pattern == Pattern(
        slug="a", name=ODD, category=ODD, level=Confidence.LOW, examples=1, evidence=1, since="2024-01",
        last_reinforced="2024-01", newest="2024-01", minutes_total=7, minutes_per_use=0, projects=(ODD,),
        domains=(ODD,), tags=(ODD,), languages=(ODD,), applies_to=(ODD,), aliases=(ODD,), status=Status.RETIRED,
        superseded_by="other-one", page="patterns/x/a.md", has_text=True, fingerprint=pattern.fingerprint,
    )  # fmt: skip
    assert pattern.fingerprint
    assert store.histories({"a"}) == {
        "a": [Promotion("a", Confidence.UNPROVEN, Confidence.LOW, "2024-01", "memory/episodic/code/a.md")]
    }
    (claimed,) = [found for found in store.diagnostics() if found.rule == "claimed-level"]
    assert claimed.location == Location(note.path, 9)


@given(TEXT, st.integers(1), st.sampled_from(Severity))
def test_diagnostic(text: str, number: int, severity: Severity) -> None:
    found = Diagnostic(Location(text, number, number + 1), severity, text, text, text)
    assert rows.diagnostic(rows.diagnostic_row(1, "file:x", found)) == found


@pytest.mark.parametrize("before", Confidence)
@pytest.mark.parametrize("after", Confidence)
def test_promotion(before: Confidence, after: Confidence) -> None:
    step = Promotion("a", before, after, "2024-01", "x.md")
    assert rows.promotion(rows.promotion_row(1, step)) == step


def test_outcome_of_the_mention_before_that_of_the_note() -> None:
    store = empty_store()
    mentions = (Mention("One", outcome="its own"), Mention("Two"))
    refresh(store, Note("memory/episodic/code/a.md", "2024-01-01", "t", outcome="the note's", mentions=mentions))
    outcomes = {slug: [item.outcome for item in found] for slug, found in store.evidence({"one", "two"})}
    assert outcomes == {"one": ["its own"], "two": ["the note's"]}


def test_body_key_sets_white_space_and_case_aside() -> None:
    assert rows.body_key(" The  same\n\ttext ß") == rows.body_key("the SAME text SS")
    assert rows.body_key("the same text") != rows.body_key("the same texts")
    assert rows.body_key(" \n\t") == ""
    assert len(rows.body_key("\ud800")) == 32


def test_every_field_of_a_page_is_told_apart() -> None:
    plain = PatternPage("p.md", "a", "A", "x")
    changed = plain._replace(
        aliases=(Alias("B", 2),), tags=("t",), minutes=0, applies_to=("*.py",), languages=("python",),
        status=Status.RETIRED, superseded_by="c", sections=(Section("Context", "Text"),), line=2, extra={"k": [1]},
    )  # fmt: skip
    assert rows.page(plain.path, rows.page_row(1, 1, plain)) == plain
    assert rows.page(changed.path, rows.page_row(1, 1, changed)) == changed
    assert [key for key, value in plain._asdict().items() if value == changed._asdict()[key]] == [
        "path", "slug", "name", "category",
    ]  # fmt: skip
