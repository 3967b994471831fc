"""Test that written notes and pages give the same values when they are read, and that edits change nothing else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.enums import Result, Status, Verdict
from tacit.domain.mentions import evidence
from tacit.domain.note import Mention, Note, Section, Source
from tacit.domain.pattern import Alias, PatternPage
from tacit.notes.edit import append, assign, extend
from tacit.notes.handler import HANDLER
from tacit.notes.pages import read_page
from tacit.notes.read import read_note, reads_back
from tacit.notes.tree import FrontMatterError
from tacit.notes.write import note_text, page_text, yaml_text
from tacit.text.names import slugify

DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the one that tacit uses
PATH = "memory/episodic/code/2024-11-12-x.md"
LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Co", "Cn")))
LINE = LINES.map(lambda text: " ".join(text.split())).filter(lambda text: text not in {"", "~", "null", "Null", "NULL"})
WORD = st.from_regex(r"[A-Za-z][a-z0-9]{0,8}( [a-z]{1,6}){0,2}", fullmatch=True)
NOTES = st.builds(
    Note,
    path=st.just(PATH),
    date=st.sampled_from(["2024-11-12", "2024-11"]),
    title=LINE,
    project=LINE,
    outcome=LINE,
    result=st.sampled_from([None, *Result]),
    minutes=st.sampled_from([None, 1, 90]),
    tags=st.lists(WORD, unique=True, max_size=3).map(tuple),
    author=LINE,
    source=st.from_regex("[0-9a-f]{7}", fullmatch=True).map(lambda commit: Source(commit, files=("a b.py", "c"))),
    mentions=st.lists(
        st.tuples(WORD, st.sampled_from(Verdict), LINE).map(lambda said: Mention(*said)),
        unique_by=lambda item: slugify(item.name),  # names with the same slug are one mention
    ).map(tuple),
    body=st.just("Some text."),
    domain=st.just("code"),
    via=st.just(""),
    extra=st.just({}),
)


@given(NOTES)
def test_a_note_is_read_back_as_it_was(note: Note) -> None:
    read = read_note(PATH, note_text(note).encode()).value
    assert read is not None
    for name in ("date", "title", "project", "outcome", "result", "minutes", "tags", "author", "source"):
        assert getattr(read, name) == getattr(note, name), name
    said = [(item.name, item.verdict, item.outcome) for item in read.mentions]
    assert said == [(item.name, item.verdict, item.outcome) for item in note.mentions]


NAMES = st.one_of(LINE, WORD, st.sampled_from(['"quoted"', "[link](x.md)", "`code`", "a: b", "**bold**", ""]))
BODIES = st.lists(
    st.sampled_from(
        [
            *(
                "Some text.",
                "## Outcome",
                "**Time saved:** 20 min",
                "# Title",
                "## Pattern: Retry",
                "- Retry",
                "",
                "\x07",
            ),
            *("## Patterns applied", "**Project:** Shop", "Date: 2024-01-02", "```", "It saved an hour.", "<b>x</b>"),
        ]
    ),
    max_size=4,
).map("\n".join)


@given(NOTES, NAMES, BODIES)
def test_a_note_that_reads_back_is_read_with_equal_evidence(note: Note, name: str, body: str) -> None:
    note = note._replace(mentions=(*note.mentions, Mention(name)), body=body)
    if reads_back(note):
        read = read_note(PATH, note_text(note).encode()).value
        assert read is not None
        assert read.body.strip() == note.body
        said = [evidence(read, item)._replace(line=0) for item in read.mentions]
        assert said == [evidence(note, item)._replace(line=0) for item in note.mentions]


def test_a_usual_note_reads_back_and_one_with_fields_in_its_text_does_not() -> None:
    usual = Note(PATH, "2024-11-12", "Slow mail", mentions=(Mention("Queue It"),), body="## Slow mail\n\nUse a queue.")
    assert reads_back(usual)
    for body in ("**Outcome:** gone", "## Patterns applied\n\n- Retry", "## Pattern: Retry", "It saved an hour."):
        assert not reads_back(usual._replace(body=body)), body


def test_a_pattern_that_a_note_brings_keeps_its_text() -> None:
    new = Mention("Queue It", sections=(Section("Context", "Slow mail."), Section("Pattern", "```\n# no heading\n```")))
    text = note_text(Note(PATH, "2024-11-12", "t", mentions=(new,), body="## Context\n\nx"))
    read = read_note(PATH, text.encode()).value
    assert read is not None
    assert len(read.mentions) == 1
    assert [(part.title, part.text) for part in read.mentions[0].sections] == [
        ("Context", "Slow mail."),
        ("Pattern", "```\n# no heading\n```"),
    ]


def test_a_page_is_read_back_as_it_was() -> None:
    page = PatternPage(
        path="patterns/data/n-plus-1-query-prevention.md",
        slug="n-plus-1-query-prevention",
        name="N+1 Query Prevention",
        category="data",
        aliases=(Alias("yes"), Alias("Eager: loading")),
        tags=("db",),
        minutes=20,
        applies_to=("**/*.py", "*.{ts,tsx}"),
        languages=("python",),
        status=Status.RETIRED,
        superseded_by="Batch It",
        sections=(Section("Context", "Before."), Section("Pattern", "### Deep\n\n1. one")),
        extra={"owner": "data"},
    )
    read = read_page(page.path, page_text(page).encode()).value
    assert read is not None
    assert [alias.name for alias in read.aliases] == ["yes", "Eager: loading"]
    assert [(part.title, part.text) for part in read.sections] == [
        ("Context", "Before."),
        ("Pattern", "### Deep\n\n1. one"),
    ]
    for name in ("slug", "name", "tags", "minutes", "applies_to", "languages", "status", "superseded_by", "extra"):
        assert getattr(read, name) == getattr(page, name), name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n", "---\naliases:\n- 'N: w'\n---\n\na\n"),
        ("---\n---\nx", "---\naliases:\n- 'N: w'\n---\nx"),
        ("---\nname: X # c\n---\nx", "---\nname: X # c\naliases:\n- 'N: w'\n---\nx"),
        ("---\naliases: [a, 'b' ] # c\n---\n", "---\naliases: [a, 'b', 'N: w' ] # c\n---\n"),
        ("---\naliases: [\n  a,\n  ]\nx: 1\n---\n", "---\naliases: [\n  a, 'N: w',\n  ]\nx: 1\n---\n"),
        ("---\naliases: []\nx: 1\n---\n", "---\naliases:\n- 'N: w'\nx: 1\n---\n"),
        ("---\naliases:\nx: 1\n---\n", "---\naliases:\n- 'N: w'\nx: 1\n---\n"),
        ("---\naliases: a\nx: 1\n---\n", "---\naliases:\n- a\n- 'N: w'\nx: 1\n---\n"),
        (
            "---\naliases:\n   - a\n   # c\n   - b # d\n# e\nname: X\n---\n",
            "---\naliases:\n   - a\n   # c\n   - b # d\n   - 'N: w'\n# e\nname: X\n---\n",
        ),
        ("---\naliases:\n- |\n  a\n  b\nname: X\n---\n", "---\naliases:\n- |\n  a\n  b\n- 'N: w'\nname: X\n---\n"),
        (
            "\ufeff---\r\naliases:\r\n- a\r\nname: X\n---\rbody\r\n",
            "\ufeff---\r\naliases:\r\n- a\r\n- 'N: w'\r\nname: X\n---\rbody\r\n",
        ),
    ],
)
def test_a_list_grows_and_nothing_else_changes(before: str, after: str) -> None:
    assert extend(before, "aliases", ["N: w"]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\nname: X\n---\n", "---\nname: X\nstatus: retired\n---\n"),
        ("---\nstatus: active # now\nname: X\n---\n", "---\nstatus: retired # now\nname: X\n---\n"),
        ("---\nstatus: >\n  a\n  b\nname: X\n---\n", "---\nstatus: retired\nname: X\n---\n"),
        ("---\nstatus: [a,\n b]\nname: X\n---\n", "---\nstatus: retired\nname: X\n---\n"),
    ],
)
def test_a_key_is_set_at_its_old_place(before: str, after: str) -> None:
    assert assign(before, "status", "retired") == after


@given(
    st.lists(st.tuples(WORD, LINE | st.lists(LINE, max_size=3)), unique_by=lambda pair: pair[0], max_size=4),
    st.sampled_from(["block", "flow"]),
    LINE,
)
def test_any_front_matter_can_be_extended(pairs: list[tuple[str, object]], style: str, value: str) -> None:
    import yaml

    block = yaml.safe_dump(dict(pairs), default_flow_style=style == "flow", allow_unicode=True, sort_keys=False)
    text = f"---\n{block if pairs else ''}---\nbody\n"
    try:
        edited = extend(text, "aliases", [value])
    except FrontMatterError:
        assert style == "flow"  # a mapping in braces has no line of its own for a new key
        return
    before, after = (HANDLER.load(HANDLER.split(each)[0]) for each in (text, edited))
    assert after == {**before, "aliases": [value]}
    assert edited.endswith("---\nbody\n")


def test_text_is_added_after_the_last_line() -> None:
    assert append("a", "b\nc") == "a\n\nb\nc\n"
    assert append("a\r\n", "b\nc") == "a\r\n\r\nb\r\nc\r\n"
    assert append("a\n", "  \n") == "a\n"


_VALUES = st.one_of(
    st.text(max_size=12),
    st.text("aAyYnNoOeE1 .,-_:#'\"&?!%~", max_size=8),
    st.sampled_from(["yes", "No", "on", "NULL", "true", "n", "2024-11-12", "1_0", "a b", "A (b) c.", "é", "- a", "a:"]),
    st.integers(-5, 5000),
    st.booleans(),
    st.dates(),
)


@given(st.dictionaries(st.text(max_size=6), st.one_of(_VALUES, st.lists(_VALUES, max_size=3)), max_size=4))
def test_plain_values_are_written_as_the_library_writes_them(values: dict[str, object]) -> None:
    whole = yaml.dump(
        values, Dumper=DUMPER, sort_keys=False, allow_unicode=True, default_flow_style=False, width=1 << 16
    )
    if r"\U000" in whole:  # libyaml writes an escape for each of these characters
        assert yaml.safe_load(yaml_text(values)) == values
    else:
        assert yaml_text(values) == whole


def test_characters_above_u_ffff_are_written_as_they_are() -> None:
    assert yaml_text({"outcome": "Set a limit ✅: 🚀"}) == "outcome: 'Set a limit ✅: 🚀'\n"
    assert yaml_text({"outcome": r"a: \U0001F680"}) == "outcome: 'a: \\U0001F680'\n"
