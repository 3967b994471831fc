"""Test where a note's fields come from: its front matter, else its text, else the name of its file."""

from __future__ import annotations

import pytest

from tacit.domain.enums import Result
from tacit.domain.findings import Severity
from tacit.domain.note import Note, Source
from tacit.notes.read import read_note
from tacit.notes.reading import Reading

PATH = "memory/episodic/code/2024-11-12-mobile-logouts.md"


def read(text: str, path: str = PATH) -> Reading[Note]:
    return read_note(path, text.encode())


def note_of(text: str, path: str = PATH) -> Note:
    reading = read(text, path)
    assert reading.value is not None, reading.diagnostics
    return reading.value


def rules(reading: Reading[Note]) -> list[str]:
    return [diagnostic.rule for diagnostic in reading.diagnostics]


FULL = """\
---
title: Mobile users logged out by short refresh tokens
date: 2024-11-12            # a comment
project: Client A
outcome: Mobile logins hold
result: SUCCESS
time_saved: ~2 hours
tags: [auth, "#mobile", auth]
author: dev@example.com
via: agent
source: {commit: 3f2a9c1, pr: "#212", files: [auth/tokens.py]}
patterns:
  - JWT Refresh Tokens for Mobile Apps
---

## Context
Text.
"""


def test_everything_in_the_front_matter() -> None:
    reading = read(FULL, "memory/episodic/projects/x.md")
    assert reading.diagnostics == ()
    note = reading.value
    assert note is not None
    assert note.path == "memory/episodic/projects/x.md"
    assert note.title == "Mobile users logged out by short refresh tokens"
    assert (note.date, note.domain, note.project) == ("2024-11-12", "projects", "Client A")
    assert (note.outcome, note.result, note.minutes) == ("Mobile logins hold", Result.SUCCESS, 120)
    assert (note.tags, note.author, note.via) == (("auth", "mobile"), "dev@example.com", "agent")
    assert note.source == Source("3f2a9c1", "#212", ("auth/tokens.py",))
    assert note.body == "\n## Context\nText.\n"
    assert note.extra == {}


def test_line_ends_and_byte_order_mark_change_nothing() -> None:
    plain = read_note(PATH, FULL.encode())
    assert read_note(PATH, b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode()) == plain


TEXT = """\
# JWT *Token* Fix - shop

**Date:** 2025-11-11 | **Project:** shop
**Type:** Bug Fix
**Duration:** ~2 hours
- **Result**: success, at last
- **Author:** `dev`
**Tags:** #auth #mobile, `api`

## Context

Logged out.

## Outcome

**Time Saved:** 1h30
It holds, and
nobody complains. More.

## Elsewhere

**Via:** x
**Date:** 2001-01-01
"""


def test_everything_in_the_text() -> None:
    reading = read(TEXT, "memory/episodic/2024-12-x.md")
    assert reading.diagnostics == ()
    note = reading.value
    assert note is not None
    assert (note.title, note.date, note.domain, note.project) == ("JWT Token Fix", "2025-11-11", "code", "shop")
    assert (note.result, note.minutes, note.author) == (Result.SUCCESS, 90, "dev")
    assert note.tags == ("auth", "mobile", "api")
    assert note.outcome == "It holds, and nobody complains. More."
    assert note.body == TEXT


def test_the_front_matter_comes_before_the_text() -> None:
    note = note_of(
        "---\ntitle: a\ndate: 2024-01-02\nproject: b\nresult: partial\ntime_saved: 5\ntags: x\nauthor: c\noutcome: d\n"
        "---\n" + TEXT
    )
    assert (note.title, note.date, note.project, note.result) == ("a", "2024-01-02", "b", Result.PARTIAL)
    assert (note.minutes, note.tags, note.author, note.outcome) == (5, ("x",), "c", "d")


def test_fields_in_code_quotes_and_comments_are_none() -> None:
    text = "# t\n```\n**Project:** a\n```\n> **Author:** b\n\n<!--\n**Tags:** c\n-->\n\nwith **Result:** success\n"
    note = note_of(text)
    assert (note.project, note.author, note.tags, note.result) == ("", "", (), None)


@pytest.mark.parametrize(
    ("text", "path", "date"),
    [
        ("---\ndate: 2024-11\n---\n# t\n", PATH, "2024-11"),
        ("---\ndate: 2024-11-12T23:30:00+02:00\n---\n# t\n", "x.md", "2024-11-12"),
        ("---\ndate:\n---\n# t\n\n**Date:** 2024-10-01 (Tuesday)\n", PATH, "2024-10-01"),
        ("# t\n", PATH, "2024-11-12"),
        ("# t\n", "memory/episodic/2024-12-x.md", "2024-12"),
        ("# t\n", "memory/episodic/x-20260203.md", "2026-02-03"),
        ("---\ndate: 2999-01-01\n---\n# t\n", PATH, "2999-01-01"),
    ],
)
def test_dates(text: str, path: str, date: str) -> None:
    reading = read(text, path)
    assert reading.value is not None
    assert reading.value.date == date
    assert reading.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "path", "rule", "line"),
    [
        ("---\ntitle: t\ndate: 2024-02-30\n---\n", PATH, "bad-date", 3),
        ("---\ntitle: t\ndate: yesterday\n---\n", PATH, "bad-date", 3),
        ("---\ntitle: t\ndate: {a: b}\n---\n", PATH, "bad-date", 3),
        ("# t\n\n**Date:** 2024-13-01\n", PATH, "bad-date", 3),
        ("# t\n", "2025-13-45-x.md", "bad-date", 1),
        ("# t\n", "x.md", "no-date", 1),
        ("# t\n\n**Date:** one day\n", "x.md", "no-date", 1),
    ],
)
def test_notes_without_a_usable_date(text: str, path: str, rule: str, line: int) -> None:
    reading = read(text, path)
    assert reading.value is None
    errors = [d for d in reading.diagnostics if d.severity is Severity.ERROR]
    assert [(d.rule, d.location.line) for d in errors] == [(rule, line)]


def test_an_unreadable_date_in_the_text_falls_back_to_the_file_name() -> None:
    reading = read("# t\n\n**Date:** one day\n")
    assert reading.value is not None
    assert reading.value.date == "2024-11-12"
    assert [(d.rule, d.severity, d.location.line) for d in reading.diagnostics] == [("bad-date", Severity.WARNING, 3)]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Fix - shop", "Fix"),
        ("# Fix — 2024-11-12", "Fix"),
        ("# Fix – 2024-11", "Fix"),
        ("# Fix (Shop)", "Fix"),
        ("# Fix - shop - 2024-11-12", "Fix"),
        ("# Fix - other", "Fix - other"),
        ("# Fix - 2024-11-13", "Fix - 2024-11-13"),
        ("# shop", "shop"),
        ("Fix `it`\n===", "Fix it"),
        ("text\n\n## Section\n\n# Late", "Late"),
    ],
)
def test_titles_from_headings(heading: str, title: str) -> None:
    reading = read(f"---\nproject: Shop\n---\n{heading}\n")
    assert reading.value is not None
    assert reading.value.title == title
    assert reading.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "path", "title"),
    [
        ("", PATH, "Mobile logouts"),
        ("#\n", PATH, "Mobile logouts"),
        ("> # quoted\n", PATH, "Mobile logouts"),
        ("text", "2024-11-12.md", "2024-11-12"),
    ],
)
def test_titles_from_file_names(text: str, path: str, title: str) -> None:
    reading = read(text, path)
    assert reading.value is not None
    assert reading.value.title == title
    assert [(d.rule, d.severity) for d in reading.diagnostics] == [("no-title", Severity.WARNING)]


@pytest.mark.parametrize(
    ("text", "title", "found"),
    [
        ("---\ntitle: [a, b]\n---\n", "a, b", ["bad-title"]),
        ('---\ntitle: "a\\nb"\n---\n', "a b", ["bad-title"]),
        ("---\ntitle: |\n  a\n---\n", "a", []),
        ("---\ntitle: >\n  a\n  b\n---\n", "a b", []),
        ("---\ntitle: no\n---\n", "no", []),
        (f"---\ntitle: {'x' * 1001}\n---\n", "x" * 1000, ["bad-title"]),
        (f"---\ntitle: {'x' * 1000}\n---\n", "x" * 1000, []),
        (f"# {'x' * 1001}\n", "x" * 1000, ["bad-title"]),
        ("---\ntitle: {a: b}\n---\n# c\n", "c", ["bad-title"]),
        ("---\ntitle: ~\n---\n# c\n", "c", []),
    ],
)
def test_odd_titles(text: str, title: str, found: list[str]) -> None:
    reading = read(text)
    assert reading.value is not None
    assert (reading.value.title, rules(reading)) == (title, found)


@pytest.mark.parametrize(
    ("value", "tags", "found"),
    [
        ("a, b , ,a", ("a", "b"), []),
        ("[a, 'b c']", ("a", "b c"), []),
        ("'#a #b'", ("a", "b"), []),
        ("[a, [b, [c]], d]", ("a", "b", "c", "d"), ["bad-tags"]),
        ("[a, {b: c}, ~]", ("a",), ["bad-tags"]),
        ("{a: b}", (), ["bad-tags"]),
        ("[1, no, 3.10]", ("1", "no", "3.10"), []),
        ("", (), []),
    ],
)
def test_tags(value: str, tags: tuple[str, ...], found: list[str]) -> None:
    reading = read(f"---\ntitle: t\ntags: {value}\n---\n")
    assert reading.value is not None
    assert (reading.value.tags, rules(reading)) == (tags, found)


@pytest.mark.parametrize(
    ("fields", "minutes", "found"),
    [
        ("time_saved: 30", 30, []),
        ("time_saved_minutes: 30 min", 30, []),
        ("time_saved: 0", 0, []),
        ("time_saved:\ntime_saved_minutes: 5", 5, []),
        ("time_saved: lots\ntime_saved_minutes: 5", 5, ["bad-duration"]),
        ("time_saved: -5", None, ["bad-duration"]),
        ("time_saved: 99999999999", None, ["bad-duration"]),
        ("time_saved: [30]", None, ["bad-duration"]),
        ("duration: 30", None, ["unknown-key"]),
    ],
)
def test_time_saved(fields: str, minutes: int | None, found: list[str]) -> None:
    reading = read(f"---\ntitle: t\n{fields}\n---\n")
    assert reading.value is not None
    assert (reading.value.minutes, rules(reading)) == (minutes, found)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("## Time Saved\n\n- Users: ~30 minutes each\n- 2 hours\n", 30),
        ("## Time saved\n\nnone\n\n## time **saved**:\n\n1 hour\n", 60),
        ("## Duration\n\n30 minutes\n", None),
        ("**Time saved:** 45 min\n\n## Time Saved\n\n30 minutes\n", 45),
    ],
)
def test_time_saved_in_the_text(text: str, minutes: int | None) -> None:
    assert note_of(f"# t\n\n{text}").minutes == minutes


def test_a_faulty_duration_in_the_text_says_where() -> None:
    reading = read("# t\n\n**Time saved:** lots\n")
    assert [(d.rule, d.location.line) for d in reading.diagnostics] == [("bad-duration", 3)]


@pytest.mark.parametrize(
    ("text", "result", "found"),
    [
        ("---\ntitle: t\nresult: Partial\n---\n", Result.PARTIAL, []),
        ("---\ntitle: t\nresult: fine\n---\n**Result:** success\n", None, ["bad-result"]),
        ("---\ntitle: t\nresult: [success]\n---\n", Result.SUCCESS, ["bad-value"]),
        ("# t\n\n**Result:** ✅ SUCCESS\n", Result.SUCCESS, []),
        ("# t\n\n**Result:** 100%\n", None, ["bad-result"]),
    ],
)
def test_results(text: str, result: Result | None, found: list[str]) -> None:
    reading = read(text)
    assert reading.value is not None
    assert (reading.value.result, rules(reading)) == (result, found)


@pytest.mark.parametrize(
    ("section", "outcome"),
    [
        ("- First `item`\n  goes on\n- Second\n", "First item goes on"),
        ("1. First\n2. Second\n", "First"),
        ("One line\nand **more**.\n\nNot this.\n", "One line and more."),
        ("### Deep\n\nBelow it.\n", "Below it."),
        ("```\ncode\n```\n\nAfter.\n", "After."),
        ("**Result:** success\n**Outcome:** said so\n\nNot this.\n", "said so"),
        ("**Result:** success\n\nThis.\n", "This."),
        ("Before.\n- not this\n", "Before."),
        ("A sentence. " + "word " * 60, "A sentence."),
        ("word " * 60, "word " * 39 + "word…"),
        ("x" * 300, "x" * 199 + "…"),
        ("", ""),
    ],
)
def test_outcomes_from_the_text(section: str, outcome: str) -> None:
    assert note_of(f"# t\n\n## Outcome\n\n{section}").outcome == outcome


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("project: [a, b]", ["bad-value"]),
        ("author: {a: b}", ["bad-value"]),
        ("source: 3f2a9c1", ["bad-value"]),
        ("source: {commit: 1, branch: main}", ["unknown-key"]),
        ("source: {files: {a: b}}", ["bad-value"]),
        ("[a]: b", ["bad-key"]),
    ],
)
def test_odd_values_are_warned_of(fields: str, found: list[str]) -> None:
    reading = read(f"---\ntitle: t\n{fields}\n---\n")
    assert reading.value is not None
    assert rules(reading) == found


def test_unknown_keys_are_kept_and_named_once() -> None:
    reading = read("---\ntitle: t\nmodule: no\nrefs: [1, {a: ~}]\nsource: {branch: main}\n---\n")
    assert reading.value is not None
    assert reading.value.extra == {"module": "no", "refs": ["1", {"a": "~"}]}
    (hint,) = reading.diagnostics
    assert (hint.rule, hint.severity, hint.location.line) == ("unknown-key", Severity.HINT, 3)
    assert hint.message == "unknown keys are kept, but tacit does not use them: `module`, `refs`, `branch`"


def test_keys_that_an_import_wrote_are_not_reported() -> None:
    keys = "status: accepted\ndecision-makers: the team\n"
    assert rules(read(f"---\ntitle: t\nvia: import\n{keys}---\n")) == []
    assert rules(read(f"---\ntitle: t\nvia: import\n{keys}module: no\n---\n")) == ["unknown-key"]
    assert rules(read(f"---\ntitle: t\n{keys}---\n")) == ["unknown-key"]


def test_many_unknown_keys_are_counted() -> None:
    reading = read("---\ntitle: t\n" + "".join(f"k{n}: {n}\n" for n in range(12)) + "---\n")
    assert reading.diagnostics[0].message.endswith("`k9` and 2 more")


@pytest.mark.parametrize(
    ("path", "copy"),
    [
        ("memory/episodic/code/2024-11-12-x.sync-conflict-20241113-101010-ABC.md", True),
        ("memory/episodic/code/2024-11-12-x (conflicted copy 2024-11-13).md", True),
        ("memory/episodic/code/2024-11-12-x (Ann's conflicted copy 2024-11-13).md", True),
        ("memory/episodic/x.sync-conflict-1/2024-11-12-x.md", False),
        ("memory/episodic/code/2024-11-12-conflicted-copy.md", False),
    ],
)
def test_conflict_copies_count_for_nothing(path: str, copy: bool) -> None:
    reading = read("---\ntitle: t\npatterns: [A]\n---\n", path)
    assert reading.value is not None
    assert (reading.value.mentions == ()) is copy
    assert rules(reading) == (["conflict-copy"] if copy else [])


@pytest.mark.parametrize(
    ("path", "root", "domain"),
    [
        ("memory/episodic/2024-11-12-x.md", "memory/episodic", "code"),
        ("memory/episodic/learning/deep/2024-11-12-x.md", "memory/episodic", "learning"),
        ("notes/content/2024-11-12-x.md", "notes/", "content"),
    ],
)
def test_domains(path: str, root: str, domain: str) -> None:
    reading = read_note(path, b"# t\n", root=root)
    assert reading.value is not None
    assert reading.value.domain == domain


def test_diagnostics_are_sorted_and_readable() -> None:
    reading = read("---\ntitle: t\nresult: x\u202ey\ntime_saved: lots\ntags: {a: b}\n---\n")
    assert [str(d).splitlines()[0] for d in reading.diagnostics] == [
        f"{PATH}:3:9: warning[bad-result]: the result `x⟨U+202E⟩y` is unknown: it was ignored",
        f"{PATH}:3:10: warning[unseen-character]: the character U+202E is invisible",
        f"{PATH}:4:13: warning[bad-duration]: the time saved `lots` is not a duration: it was ignored",
        f"{PATH}:5:7: warning[bad-tags]: tags is not a plain list: nested lists were flattened, mappings were ignored",
    ]


def test_long_texts_are_cut_in_messages() -> None:
    reading = read(f"---\ntitle: t\nresult: {'x' * 500}\n---\n")
    assert f"`{'x' * 60}…`" in reading.diagnostics[0].message
