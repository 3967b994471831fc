"""Test which patterns a note names, and with which verdicts."""

from __future__ import annotations

import pytest

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.findings import Diagnostic
from tacit.domain.note import Mention, Note, Section
from tacit.notes.read import read_note


def read(text: str) -> tuple[Note, tuple[Diagnostic, ...]]:
    """Read a note that has a title and a date, and return it with the findings."""
    reading = read_note("memory/episodic/code/2024-11-12-x.md", text.encode())
    assert reading.value is not None, reading.diagnostics
    return reading.value, reading.diagnostics


def listed(entries: str) -> tuple[tuple[Mention, ...], list[tuple[str, int]]]:
    note, diagnostics = read(f"---\ntitle: t\npatterns:\n{entries}---\n")
    return note.mentions, [(d.rule, d.location.line) for d in diagnostics]


def applied(bullets: str) -> list[tuple[str, Verdict, Confidence | None]]:
    note, _ = read(f"# t\n\n## Patterns Applied\n\n{bullets}")
    return [(m.name, m.verdict, m.claimed) for m in note.mentions]


def test_front_matter_names_and_mappings() -> None:
    text = (
        "  - JWT Refresh Tokens\n"
        '  - name: "Proactive: Refresh"\n    verdict: Contradicts\n    outcome: logged\n      out\n'
        "  - {name: C#, verdict: limits}\n"
        "  -\n"
    )
    assert listed(text) == (
        (
            Mention("JWT Refresh Tokens", line=4),
            Mention("Proactive: Refresh", Verdict.CONTRADICTS, "logged out", line=5),
            Mention("C#", Verdict.LIMITS, line=9),
        ),
        [],
    )


@pytest.mark.parametrize(
    ("value", "names"),
    [('"One, with comma"', ["One, with comma"]), ("{name: One}", ["One"]), ("[One, Two]", ["One", "Two"]), ("", [])],
)
def test_front_matter_without_a_block_list(value: str, names: list[str]) -> None:
    note, diagnostics = read(f"---\ntitle: t\npatterns: {value}\n---\n")
    assert [mention.name for mention in note.mentions] == names
    assert diagnostics == ()


@pytest.mark.parametrize(
    ("entry", "names", "found"),
    [
        ("  - N+1: Prevention\n", ["N+1: Prevention"], [("bad-value", 4)]),
        ("  - {verdict: supports}\n", [], [("bad-value", 4)]),
        ("  - {N: [x]}\n", [], [("bad-value", 4), ("unknown-key", 4)]),
        ("  - [A, B]\n", [], [("bad-value", 4)]),
        ("  - ../../etc/passwd\n", ["../../etc/passwd"], [("path-like-name", 4)]),
        ("  - /etc\n", ["/etc"], [("path-like-name", 4)]),
        ("  - 'a\\..\\b'\n", ["a\\..\\b"], [("path-like-name", 4)]),
        ("  - CI/CD .. caching\n", ["CI/CD .. caching"], []),
        (f"  - {'x' * 201}\n", ["x" * 201], [("long-name", 4)]),
        ("  - {name: A, because: b}\n", ["A"], [("unknown-key", 4)]),
    ],
)
def test_odd_entries(entry: str, names: list[str], found: list[tuple[str, int]]) -> None:
    mentions, diagnostics = listed(entry)
    assert [mention.name for mention in mentions] == names
    assert diagnostics == found


@pytest.mark.parametrize(
    ("entry", "rule", "place"),
    [
        ("  - {name: A, verdict: maybe}\n", "unknown-verdict", (4, 24)),
        ("  - {name: A, verdict: [supports]}\n", "unknown-verdict", (4, 24)),
        ("  - '!!!'\n", "empty-slug", (4, 5)),
    ],
)
def test_entries_that_reject_the_note(entry: str, rule: str, place: tuple[int, int]) -> None:
    reading = read_note("2024-11-12-x.md", f"---\ntitle: t\npatterns:\n{entry}---\n".encode())
    assert reading.value is None
    at = reading.diagnostics[0].location
    assert (reading.diagnostics[0].rule, (at.line, at.column)) == (rule, place)


@pytest.mark.parametrize(
    ("bullet", "expected"),
    [
        ("- **Name**", [("Name", Verdict.SUPPORTS, None)]),
        ("- **Name** - it held", [("Name", Verdict.SUPPORTS, None)]),
        ("* [x] **Name**", [("Name", Verdict.SUPPORTS, None)]),
        ("1. **A [linked](x.md) `Name`**", [("A linked Name", Verdict.SUPPORTS, None)]),
        ("- **Name** (MEDIUM confidence) helped", [("Name", Verdict.SUPPORTS, None)]),
        ("- **Name** (MEDIUM confidence)", [("Name", Verdict.SUPPORTS, Confidence.MEDIUM)]),
        ("- **Name (low confidence)**", [("Name", Verdict.SUPPORTS, Confidence.LOW)]),
        ("- **Name (low latency)**", [("Name (low latency)", Verdict.SUPPORTS, None)]),
        (
            "- **New Pattern Discovered:** Name (LOW confidence, first time)",
            [("Name", Verdict.SUPPORTS, Confidence.LOW)],
        ),
        ("- **New:** Name (first time)", [("Name", Verdict.SUPPORTS, None)]),
        ("- Reinforced: Name (confidence: LOW → MEDIUM)", [("Name", Verdict.SUPPORTS, Confidence.MEDIUM)]),
        ("- **Reinforced**: Name (LOW → HIGH) - as before", [("Name", Verdict.SUPPORTS, Confidence.HIGH)]),
        ("- **Reinforced: Name** (HIGH): good", [("Name", Verdict.SUPPORTS, Confidence.HIGH)]),
        ("- applied: **Name** - and more", [("Name", Verdict.SUPPORTS, None)]),
        ("- Contradicted: `Name`", [("Name", Verdict.CONTRADICTS, None)]),
        ('- New: "Name: with colon"', [("Name: with colon", Verdict.SUPPORTS, None)]),
        ("- **Why:** because", []),
        ("- **Why**: because", []),
        ("- **Name: with colon**", []),
        ("- Name", []),
        ("- a **Name** within", []),
        ("- **Related Patterns:** A\n  - **B**\n  - Reinforced: C", []),
        ("- **Name**\n  - **Why it helped**", [("Name", Verdict.SUPPORTS, None)]),
        ("- **New:**\n", []),
        (
            "- **Contradicted:**\n  - **A** yes\n    - no\n  - B (LOW)\n- **C**",
            [
                ("A", Verdict.CONTRADICTS, None),
                ("B", Verdict.CONTRADICTS, Confidence.LOW),
                ("C", Verdict.SUPPORTS, None),
            ],
        ),
        ("### Related patterns\n\n- **A**\n\n### Others\n\n- **B**", [("B", Verdict.SUPPORTS, None)]),
        ("> - **Name**", []),
        ("```\n- **Name**\n```", []),
        ("**Name**", []),
    ],
)
def test_bullets(bullet: str, expected: list[tuple[str, Verdict, Confidence | None]]) -> None:
    assert applied(bullet) == expected


def test_only_two_sections_hold_evidence() -> None:
    text = "# t\n\n## PATTERNS APPLIED:\n- **A**\n\n## Learnings extracted\n- **B**\n\n## Learnings\n- **C**\n"
    note, _ = read(text)
    assert [(mention.name, mention.line) for mention in note.mentions] == [("A", 4), ("B", 7)]


def test_a_pattern_section_carries_its_text() -> None:
    text = (
        "---\ntitle: t\n---\n\n## Pattern: `Retry` (LOW)\n\nLead.\n\n### context\n\nC.\n\n#### Deep\n\nD.\n\n"
        "### Odd heading\n\n## pattern:  Two\n\n### Pattern\nP.\n\n## Pattern:\n\n## Patterns: x\n"
    )
    note, _ = read(text)
    assert note.mentions == (
        Mention(
            "Retry",
            line=5,
            claimed=Confidence.LOW,
            sections=(
                Section("Pattern", "Lead.", 7, 3),
                Section("Context", "C.\n\n#### Deep\n\nD.", 9, 3),
                Section("Odd heading", "", 17, 3),
            ),
        ),
        Mention("Two", line=19, sections=(Section("Pattern", "P.", 21, 3),)),
    )


def test_text_before_a_pattern_heading_stays_first() -> None:
    note, _ = read("# t\n## Pattern: A\nLead.\n### Pattern\nP.\n")
    assert note.mentions[0].sections == (Section("", "Lead.", 3, 3), Section("Pattern", "P.", 4, 3))


def test_one_mention_per_pattern() -> None:
    text = (
        "---\ntitle: t\npatterns:\n  - Retry With Backoff\n---\n## Patterns Applied\n"
        "- **retry with backoff** (HIGH)\n- **Other**\n\n## Pattern: Retry-with-Backoff\nText.\n"
    )
    note, diagnostics = read(text)
    assert note.mentions == (
        Mention(
            "Retry With Backoff",
            line=4,
            claimed=Confidence.HIGH,
            sections=(Section("Pattern", "Text.", 11, 3),),
        ),
        Mention("Other", line=8),
    )
    assert diagnostics == ()


@pytest.mark.parametrize(
    ("text", "verdict", "conflicts"),
    [
        (
            "---\ntitle: t\npatterns: [{name: A, verdict: limits}]\n---\n## Patterns Applied\n- Reinforced: A\n",
            Verdict.LIMITS,
            [6],
        ),
        ("---\ntitle: t\npatterns: [{name: A, verdict: limits}]\n---\n## Pattern: A\n", Verdict.LIMITS, []),
        ("# t\n## Patterns Applied\n- **A**\n- Contradicted: A\n", Verdict.CONTRADICTS, []),
        ("# t\n## Patterns Applied\n- Contradicted: A\n- New: A\n", Verdict.CONTRADICTS, [4]),
    ],
)
def test_conflicting_verdicts(text: str, verdict: Verdict, conflicts: list[int]) -> None:
    note, diagnostics = read(text)
    assert [mention.verdict for mention in note.mentions] == [verdict]
    assert [(d.rule, d.location.line) for d in diagnostics] == [("conflicting-verdicts", line) for line in conflicts]


def test_a_misspelt_verdict_is_an_error_and_never_support() -> None:
    for key in ("Verdict", "verdikt", "veridct", "verdicts"):
        text = f"---\ndate: 2025-01-01\npatterns:\n- name: Retry\n  {key}: contradicts\n---\nx\n"
        reading = read_note("memory/episodic/code/a.md", text.encode())
        assert reading.value is None, key
        found = [item for item in reading.diagnostics if item.rule == "misspelt-key"]
        assert (found[0].severity, found[0].location.line, found[0].help) == ("error", 5, "did you mean `verdict`?")


def test_a_verdict_beside_the_patterns_is_an_error() -> None:
    text = "---\ndate: 2025-01-01\nverdict: contradicts\npatterns: [Retry]\n---\nx\n"
    reading = read_note("memory/episodic/code/a.md", text.encode())
    assert [(item.rule, item.location.line) for item in reading.diagnostics if item.severity == "error"] == [
        ("misplaced-verdict", 3)
    ]
    foreign = read_note("memory/episodic/code/a.md", b"---\ndate: 2025-01-01\nverdict: guilty\n---\nx\n")
    assert foreign.value is not None, "a key of somebody else's schema stays a hint"


def test_a_misspelt_list_of_patterns_is_a_warning() -> None:
    for key in ("pattern", "paterns", "Patterns"):
        reading = read_note("memory/episodic/code/a.md", f"---\ndate: 2025-01-01\n{key}: [Retry]\n---\nx\n".encode())
        assert reading.value is not None
        assert ("misspelt-key", "warning") in [(item.rule, item.severity.value) for item in reading.diagnostics], key


@pytest.mark.parametrize(
    ("bullet", "name", "verdict"),
    [
        ("Contradicts: Retry", "Retry", "contradicts"),
        ("Limits: Retry", "Retry", "limits"),
        ("**Limited:** Retry", "Retry", "limits"),
        ("New pattern: Retry", "Retry", "supports"),
        ("**Reinforced** Retry", "Retry", "supports"),
    ],
)
def test_labels_that_count(bullet: str, name: str, verdict: str) -> None:
    text = f"# T\n\n**Date:** 2025-01-01\n\n## Patterns Applied\n\n- {bullet}\n"
    note = read_note("memory/episodic/code/a.md", text.encode()).value
    assert note is not None
    assert [(mention.name, mention.verdict.value) for mention in note.mentions] == [(name, verdict)]


def test_a_misspelt_label_is_a_warning_and_prose_is_not() -> None:
    for bullet, told in (("Contradictd: Retry", True), ("Reinforcd: Retry", True), ("Why: it helped", False)):
        text = f"# T\n\n**Date:** 2025-01-01\n\n## Patterns Applied\n\n- {bullet}\n"
        reading = read_note("memory/episodic/code/a.md", text.encode())
        assert ("unknown-label" in [item.rule for item in reading.diagnostics]) == told, bullet
        assert reading.value is not None
        assert reading.value.mentions == ()
