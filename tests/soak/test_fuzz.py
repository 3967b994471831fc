"""Test that randomly changed notes and pattern pages give a value or findings, and are read in a short time."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tacit.domain.findings import Severity
from tacit.domain.note import Note
from tacit.domain.pattern import PatternPage
from tacit.notes.pages import read_page
from tacit.notes.read import read_note
from tacit.notes.reading import Reading

SHORT, LONG = 3_000, 1_000_000
PROCESSES, BATCH = 2, 5_000
LONGEST = 2.0

FULL = """---
title: "Mobile users: logged out"
date: 2024-11-12
project: Client A
outcome: >
  Mobile logins hold;
  no complaint since
result: success
time_saved: ~2 hours
tags: [auth, mobile]
author: dev@example.com
via: agent
source: {commit: 3f2a9c1, pr: "#212", files: [auth/tokens.py]}
patterns:
  - JWT Refresh Tokens for Mobile Apps
  - name: Proactive JWT Token Refresh
    verdict: contradicts
    outcome: refreshing early logged users out
---

## Context

What happened, in **bold** and `code`, with a [link](https://example.com/a_(b)).
"""
PLAIN = """# Retry with backoff - shop

**Date:** 2025-11-11 | **Project:** shop
**Result:** SUCCESS
**Time saved:** 45 min

## Outcome

1. it *holds* ("really")

## Time Saved

~30 minutes to 1h30

## Patterns Applied

- **New Pattern Discovered:** Queue It (LOW → MEDIUM confidence)
- Reinforced: N+1 Query Prevention
- Contradicted:
  - Retry Everything
- [x] **Cache Less**

> quoted: **Date:** 2001-01-01

## Pattern: Queue It

### Context

| a | b |
|---|---|
| 1 | `|` |

### Pattern

```python good
queue.put(job)
```

Setext
------

- one
  - two

    three
"""
PAGE = """---
name: N+1 Query Prevention
aliases: [select_related, "no n+1"]
tags: [django, "#db"]
time_saved: 20
applies_to: ["**/*.py"]
languages: [python]
status: retired
superseded_by: Batch It
---

Before any heading.

## Pattern

1. Look at the queries
2. Batch them

## Related patterns

- [Batch It](batch-it.md) (often)
- Cache Less: near

## Checklist

- [ ] counted
- [x] batched

<!-- a comment -->
<div>html</div>
"""
ODD = (
    "\ufeff---\r\ntitle: [a, list]\r\ndate: 2024-11-12T10:00:00+02:00\r\n? [k]\r\n: v\r\n---\r\nText\u202e here\r\n"
    "\r\n## Learnings Extracted\r\n\r\n* **C#** and `é` 漢字 👍\r\n"
)
SEEDS = tuple(text.encode() for text in (FULL, PLAIN, PAGE, ODD))
# One token each, `␣` for a space and `␤` for a line feed.
_TOKENS = r"""
---␤ ...␤ -␣ ?␣ :␣ : [ ] { } , &a␣ *a !!python/name:os.x␣ !a␣ |␤ >-␤ ' " # ␣# % @ ` <<:␣ ~ null \x \ud800 ␤ ␣
#␣ ##␣ ###␣ ===␤ --- *** ** * _ __ ``` ~~~ >␣ 1.␣ -␣[␣]␣ +++␤ |␣a␣|␤|---|␤ [a]:␣b␤ [a]( ![ ]( <!-- --> <div> <a␣
&amp; &#0; \ [^1] **Date:**␣ **Result:**␣ **Time␣saved:**␣ Applied:␣ Contradicted:␣ New: ##␣Pattern:␣x␤
##␣Patterns␣Applied␤ ##␣Learnings␣Extracted␤ ##␣Outcome␤ ##␣Time␣Saved␤ ##␣Related␣patterns␤ date:␣ title:␣
patterns:␤ tags:␣ source:␣ name:␣ verdict:␣x␤ aliases:␣ status:␣ 2024-13-45 9999-12-31 0000-00-00 99999999999 1e309
-1 ~2␣h 1h30 1:30 ../x /etc é 漢 <!--␣keep:␣a␣-->␤ <!--␣/keep␣-->␤ {{␣x␣}} {%␣for␣%} password=hunter2
"""
_CONTROLS = "\x00\x07\x1b\x7f\x85\x9b\t\r\u0301\u2028\u202e\u200d\ufeff\U000e0041"
TOKENS = (
    *(token.replace("␣", " ").replace("␤", "\n").encode() for token in _TOKENS.split()),
    *(control.encode() for control in _CONTROLS),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80"),
)
IN_PART = {"merge-conflict", "not-utf-8"}  # errors in a part of a page, whose other parts are read
PATHS = ("memory/episodic/code/2024-01-01-x.md", "memory/episodic/x.md", "patterns/data/x.md")


@dataclass(frozen=True, slots=True)
class Tally:
    """The result of reading some changed files: how many were read, how many gave a value, and the slowest one."""

    read: int
    kept: int
    slowest: float
    culprit: bytes


def mutated(dice: random.Random) -> bytes:
    """Return a sample file after a few random changes; some of them insert thousands of copies of a piece."""
    data = bytearray(dice.choice(SEEDS))
    for _ in range(dice.choice((1, 1, 2, 3, 5, 8, 20))):
        at = dice.randrange(len(data) + 1)
        kind = dice.randrange(7)
        if kind == 0 and data:
            data[at % len(data)] ^= 1 << dice.randrange(8)
        elif kind == 1:
            data[at:at] = dice.choice(TOKENS)
        elif kind == 2:
            data[at : at + dice.randrange(20)] = dice.choice(TOKENS)
        elif kind == 3:
            other = dice.choice(SEEDS)
            start = dice.randrange(len(other))
            data[at:at] = other[start : start + dice.randrange(200)]
        elif kind == 4:
            piece = bytes(data[at : at + dice.randrange(1, 60)])
            data[at:at] = piece * (dice.randrange(500, 4_000) if dice.random() < 0.002 else dice.randrange(1, 20))
        elif kind == 5:
            del data[at : at + dice.randrange(100)]
        elif dice.random() < 0.2:
            del data[at:]
    return bytes(data)


def read(path: str, data: bytes) -> Reading[Note] | Reading[PatternPage]:
    """Read a file as a note or as a pattern page, depending on its path."""
    return read_note(path, data) if path.startswith("memory") else read_page(path, data)


def check(reading: Reading[Note] | Reading[PatternPage], path: str) -> bool:
    """Return whether the file gave a value; fail if value and findings contradict each other or are malformed."""
    errors = {item.rule for item in reading.diagnostics if item.severity is Severity.ERROR}
    if isinstance(reading.value, PatternPage):
        errors -= IN_PART
    failed = bool(errors)
    assert (reading.value is None) == failed
    for item in reading.diagnostics:
        assert item.location.path == path
        assert item.location.line >= 1
        assert item.location.column >= 1
        assert len(item.message) < 1_000
        assert "\n" not in item.message
    return not failed


def fuzz(order: tuple[int, int]) -> Tally:
    """Read `count` randomly changed files, from the random seed in `order`, and return the result."""
    seed, count = order
    dice = random.Random(seed)
    kept, slowest, culprit = 0, 0.0, b""
    for _ in range(count):
        path, data = dice.choice(PATHS), mutated(dice)
        began = time.perf_counter()
        try:
            kept += check(read(path, data), path)
        except Exception as error:
            error.add_note(f"seed {seed}, {path}: {data!r}")
            raise
        if (took := time.perf_counter() - began) > slowest:
            slowest, culprit = took, data
    return Tally(count, kept, slowest, culprit)


def together(tallies: Iterator[Tally]) -> Tally:
    """Return the sum of some results, and print it from time to time while they come in."""
    read, kept, slowest, culprit = 0, 0, 0.0, b""
    for tally in tallies:
        read, kept = read + tally.read, kept + tally.kept
        if tally.slowest > slowest:
            slowest, culprit = tally.slowest, tally.culprit
        if read % 50_000 == 0:
            print(f"{read:,} read, {kept:,} gave a value, slowest {slowest:.3f} s", flush=True)
    return Tally(read, kept, slowest, culprit)


def test_mutated_files_are_read() -> None:
    tally = fuzz((1, SHORT))
    assert tally.read == SHORT
    assert tally.kept > SHORT // 10, "the mutations are so rough that nothing but the refusals is tried"


@pytest.mark.parametrize("reading", [Reading(None), read_note("memory/episodic/y.md", b"text")])
def test_a_reading_that_contradicts_itself_is_seen(reading: Reading[Note]) -> None:
    with pytest.raises(AssertionError):
        check(reading, "memory/episodic/x.md")


@pytest.mark.soak
def test_a_million_mutated_files_are_read_each_within_two_seconds() -> None:
    orders = [(seed, BATCH) for seed in range(2, 2 + LONG // BATCH)]
    began = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        tally = together(pool.imap_unordered(fuzz, orders))
    took = time.perf_counter() - began
    print(f"{tally.read:,} read in {took:.0f} s, {tally.kept:,} gave a value, slowest {tally.slowest:.3f} s")
    assert tally.read == LONG
    assert tally.slowest < LONGEST, tally.culprit
