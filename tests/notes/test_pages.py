"""Test pattern pages: they must have a name, and their sections keep their order."""

from __future__ import annotations

import pytest

from tacit.domain.enums import Status
from tacit.domain.findings import Severity
from tacit.domain.note import Section
from tacit.domain.pattern import Alias, PatternPage
from tacit.notes.pages import read_page
from tacit.notes.reading import Reading

PATH = "patterns/security/jwt-refresh-tokens.md"


def read(text: str, path: str = PATH) -> Reading[PatternPage]:
    return read_page(path, text.encode())


def rules(reading: Reading[PatternPage]) -> list[str]:
    return [diagnostic.rule for diagnostic in reading.diagnostics]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("## Context\n\nAt night.\n\n## Rule\n\nLock it.\n", ["Context", "Pattern"]),
        ("## The rule:\n\nLock it.\n", ["Pattern"]),
        ("## Rule\n\nLock it.\n\n## Pattern\n\nTurn the key.\n", ["Rule", "Pattern"]),
        ("## Rules of the house\n\nLock it.\n", ["Rules of the house"]),
    ],
)
def test_a_rule_says_what_to_do_if_there_is_no_section_pattern(text: str, titles: list[str]) -> None:
    page = read(f"---\nname: Door\n---\n\n{text}").value
    assert page
    assert [section.title for section in page.sections] == titles


def test_a_whole_page() -> None:
    text = """\
---
# a comment
name: JWT Refresh Tokens
aliases: [Refresh, "*Token* refresh", Refresh]
tags: auth, mobile
time_saved: 30 min
applies_to: "src/{a,b}/**"
languages: python, go
status: Retired
superseded_by: opaque-tokens
owner: Ann
---
# JWT Refresh Tokens

Where it matters.

## PATTERN

Do it.

### Deeper

## Our own heading

## why It Works:
Because.
"""
    reading = read(text)
    assert rules(reading) == ["unknown-key"]
    assert reading.value == PatternPage(
        path=PATH,
        slug="jwt-refresh-tokens",
        name="JWT Refresh Tokens",
        category="security",
        aliases=(Alias("Refresh", 4), Alias("*Token* refresh", 4)),
        tags=("auth", "mobile"),
        minutes=30,
        applies_to=("src/{a,b}/**",),
        languages=("python", "go"),
        status=Status.RETIRED,
        superseded_by="opaque-tokens",
        sections=(
            Section("Context", "Where it matters.", 15),
            Section("Pattern", "Do it.\n\n### Deeper", 17),
            Section("Our own heading", "", 23),
            Section("Why it works", "Because.", 25),
        ),
        line=3,
        extra={"owner": "Ann"},
    )


def test_text_before_the_sections_stays_first_if_there_is_a_context() -> None:
    reading = read("---\nname: JWT refresh tokens\n---\nLead.\n\n## Context\nC.\n")
    assert reading.value is not None
    assert reading.value.sections == (Section("", "Lead.", 4), Section("Context", "C.", 6))


def test_a_late_title_opens_a_section() -> None:
    reading = read("---\nname: JWT refresh tokens\n---\n## Context\nC.\n# Late\nL.\n")
    assert reading.value is not None
    assert reading.value.sections == (Section("Context", "C.", 4), Section("Late", "L.", 6, 1))


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("", "no-name", 1),
        ("# A Heading\n", "no-name", 1),
        ("---\nname:\n---\n", "no-name", 1),
        ("---\nname: {a: b}\n---\n", "no-name", 1),
        ("---\nname: '!!!'\n---\n", "empty-slug", 2),
        ("---\nname: x\n", "unclosed-front-matter", 1),
    ],
)
def test_pages_that_are_refused(text: str, rule: str, line: int) -> None:
    reading = read(text)
    assert reading.value is None
    errors = [d for d in reading.diagnostics if d.severity is Severity.ERROR]
    assert [(d.rule, d.location.line) for d in errors] == [(rule, line)]
    assert errors[0].help


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("name: JWT Refresh Tokens", []),
        ("name: '**JWT Refresh Tokens**'", []),
        ("name: JWT Tokens", ["file-name"]),
        ("name: [JWT, Refresh Tokens]", ["bad-title"]),
        ("name: JWT Refresh Tokens\naliases: ['!', a]", ["empty-slug"]),
        ("name: JWT Refresh Tokens\naliases: a, b", []),
        ("name: JWT Refresh Tokens\nstatus: old", ["bad-value"]),
        ("name: JWT Refresh Tokens\ntime_saved: lots", ["bad-duration"]),
    ],
)
def test_odd_pages(fields: str, found: list[str]) -> None:
    reading = read(f"---\n{fields}\n---\n")
    assert reading.value is not None
    assert rules(reading) == found
    assert reading.value.status is Status.ACTIVE


@pytest.mark.parametrize(
    ("path", "root", "category"),
    [
        ("patterns/x.md", "patterns", "uncategorised"),
        ("patterns/Data Bases/deep/x.md", "patterns", "data-bases"),
        ("patterns/!/x.md", "patterns", "uncategorised"),
        ("docs/patterns/db/x.md", "docs/patterns", "db"),
    ],
)
def test_categories(path: str, root: str, category: str) -> None:
    reading = read_page(path, b"---\nname: X\n---\n", root=root)
    assert reading.value is not None
    assert reading.value.category == category


def test_a_conflict_copy_is_passed_over() -> None:
    reading = read("---\nname: X\n---\n", "patterns/a/x.sync-conflict-20241113-101010-ABC.md")
    assert reading.value is None
    assert [(d.rule, d.severity) for d in reading.diagnostics] == [("conflict-copy", Severity.WARNING)]


def test_a_byte_that_is_not_utf_8_does_not_cost_the_whole_page() -> None:
    reading = read_page("patterns/a/x.md", b"---\nname: X\naliases: [Y]\n---\n\n## Pattern\n\n- Caf\xe9\n- Tea\n")
    assert reading.value is not None
    assert (reading.value.name, [alias.name for alias in reading.value.aliases]) == ("X", ["Y"])
    assert [(d.rule, d.severity, d.location.line, d.location.column) for d in reading.diagnostics] == [
        ("not-utf-8", Severity.ERROR, 8, 6)
    ]
    assert "- Caf\N{REPLACEMENT CHARACTER}\n- Tea" in reading.value.sections[0].text


@pytest.mark.parametrize(
    "data",
    [
        b"---\nname: Caf\xe9\n---\n\n## Pattern\n\n- Tea\n",
        b"---\nname: X\n---\n\n\xff\0t\0",
        "---\nname: X\n---\n\n- Tea\n".encode("utf-16"),
    ],
)
def test_a_page_is_not_read_if_its_name_may_be_wrong_or_it_is_no_text(data: bytes) -> None:
    reading = read_page("patterns/a/x.md", data)
    assert reading.value is None
    assert [d.rule for d in reading.diagnostics] == ["not-utf-8"]
