"""Test that any bytes are read in a short time, and give a value or findings, but no exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacit.domain.findings import Severity
from tacit.notes.pages import read_page
from tacit.notes.read import read_note

NOTE = b"""---
title: "Mobile users: logged out"
date: 2024-11-12
time_saved: ~2 hours
tags: [auth, mobile]
source: {commit: 3f2a9c1, pr: "#212"}
patterns:
  - JWT Refresh
  - name: Proactive Refresh
    verdict: contradicts
    outcome: >
      refreshing early
---
# Title - x

**Date:** 2024-11-12 | **Result:** SUCCESS

## Outcome
- it **holds** (`really`)

## Time Saved
~30 minutes

## Patterns Applied
- **New Pattern Discovered:** Name (LOW confidence)
- **Related:**
  - Other

## Pattern: Name
### Context
```
fence
"""

PIECES = st.one_of(
    st.sampled_from([b"", b"\x00", b"\xff", b"---\n", b"- ", b": ", b"**", b"#", b"\xe2\x80\xae", b"[", b"\r"]),
    st.integers(0, len(NOTE)).map(lambda start: NOTE[start : start + 30]),
)


def check(data: bytes) -> None:
    note = read_note("memory/episodic/code/2024-01-01-x.md", data)
    page = read_page("patterns/code/x.md", data)
    for value, found in ((note.value, note.diagnostics), (page.value, page.diagnostics)):
        assert (value is None) == any(d.severity is Severity.ERROR for d in found)
        for diagnostic in found:
            assert diagnostic.location.line >= 1
            assert diagnostic.location.column >= 1
            assert len(diagnostic.message) < 1000


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    check(data)


@settings(deadline=None)
@given(st.text(max_size=100), st.text(max_size=100))
def test_any_front_matter_and_text(front: str, text: str) -> None:
    check(f"---\n{front}\n---\n{text}".encode())


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(NOTE)), st.integers(0, 5), PIECES), min_size=1, max_size=8))
def test_mutated_notes(changes: list[tuple[int, int, bytes]]) -> None:
    data = bytearray(NOTE)
    for start, length, piece in changes:
        data[start : start + length] = piece
    check(bytes(data))


@pytest.mark.parametrize("piece", ["#", "[", "]", "*", "> ", "**a", "[a](", "<!--", "`", "\\", "\n", " ", "*_", "é"])
def test_large_texts(piece: str) -> None:
    check(f"# {piece * 20_000}\n".encode())
    check(f"# t\n\n## Patterns Applied\n\n{piece * 20_000}\n".encode())
    check(f"# t\n\n## Outcome\n\n**Date:** {piece * 20_000}\n".encode())


@pytest.mark.parametrize("piece", ["[", "{", "- ", "? ", "a: ", "[]: ", "'", '"', "|", "&a ", "*a ", "!a ", "9", "#"])
@pytest.mark.parametrize("before", ["", "title: ", "tags: ", "time_saved: ", "patterns:\n  - ", 'date: "'])
def test_large_front_matter(before: str, piece: str) -> None:
    check(f"---\n{before}{piece * (40_000 // len(piece))}\n---\n".encode())


def test_deep_lists_and_quotes() -> None:
    check(b"# t\n\n## Patterns Applied\n\n" + b"- " * 20_000)
    check(b"# t\n\n## Patterns Applied\n\n" + b"> " * 20_000)
    check(b"# t\n\n## Patterns Applied\n\n" + b"\n".join(b"  " * n + b"- **New:**" for n in range(150)))


def test_a_merge_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))
    reading = read_note("2024-01-01-x.md", f"---\n{bomb}---\n".encode())
    assert [(d.rule, d.location.line, d.location.column) for d in reading.diagnostics] == [("bad-yaml", 2, 4)]
