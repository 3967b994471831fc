"""PURE. Generate words, names and random choices for notes; the same seed gives the same ones on any machine.

The module only uses `random.Random.random`, whose sequence is the same in all versions of Python. It computes with
whole numbers if rounding could differ between platforms.
"""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

VOCABULARY = 30_000

_ONSETS = ("b", "dr", "f", "gl", "k", "l", "m", "n", "p", "qu", "r", "sk", "t", "v", "w", "z")
_RHYMES = ("a", "en", "il", "or", "u", "ast", "ei", "om")
_SYLLABLES = tuple(onset + rhyme for rhyme in _RHYMES for onset in _ONSETS)
_ENDINGS = ("", "", "s", "ed", "ing", "er", "ity", "al")
_SCRAMBLE = 7_919  # a prime number, so that words of neighbouring ranks do not look alike

_PRACTICES = (
    *("Bounded", "Layered", "Explicit", "Lazy", "Idempotent", "Typed", "Cached", "Batched"),
    *("Signed", "Audited", "Staged", "Reversible", "Versioned", "Sharded", "Buffered", "Pinned"),
    *("Isolated", "Sampled", "Streamed", "Shared", "Scheduled", "Guarded", "Declared", "Mirrored"),
    *("Single-Writer", "Read-Through", "Fail-Fast", "Two-Phase", "Zero-Copy", "Least-Privilege"),
    *("Contract-First", "Warm-Standby"),
)
_MATTERS = (
    *("Upload Queues", "Invoice Exports", "Login Sessions", "Price Lists", "Mail Templates", "Audit Trails"),
    *("Schema Changes", "Image Thumbnails", "Health Probes", "Feature Toggles", "Rate Limits", "Tax Rules"),
    *("Currency Rounding", "Calendar Imports", "Search Filters", "Address Forms", "Stock Counts", "Push Channels"),
    *("Report Builders", "Lock Files", "Secret Rotation", "Container Images", "Test Doubles", "Error Codes"),
    *("Clock Skew", "Page Cursors", "Undo Stacks", "Plugin Loaders", "Key Bindings", "Colour Themes"),
    *("Crash Dumps", "Trace Contexts"),
)
_PLACES = ("", "for Mobile Clients", "at the Edge", "in Test Suites", "on Cold Start", "across Regions")

PROJECTS = (
    *("harbour", "lighthouse", "Parcel Tracker", "Northwind Shop", "tideline-api", "quarry", "Orchard CRM"),
    *("semaphore", "millrace", "copperplate", "Fieldbook", "gantry-web", "osprey", "Larkspur Bank", "tinderbox"),
)
TAGS = (
    *("accessibility", "alerts", "analytics", "android", "backups", "billing", "build", "cache", "checkout"),
    *("compliance", "cron", "csv", "dns", "email", "encoding", "flaky-test", "graphql", "i18n", "incident", "ios"),
    *("latency", "locks", "metrics", "oauth", "onboarding", "pagination", "pdf", "postgres", "redis", "release"),
    *("retries", "search", "storage", "terraform", "tls", "upgrade", "uploads", "webhooks", "windows", "yaml"),
)
CATEGORIES = ("delivery", "interfaces", "operations", "persistence", "quality", "resilience", "safety", "usability")


class Dice:
    """A source of random choices; two of them with the same key make the same choices."""

    def __init__(self, *key: object) -> None:
        self._next = random.Random(":".join(map(str, key))).random

    def chance(self, share: float) -> bool:
        """Return True with the probability `share`, which is between 0 and 1."""
        return self._next() < share

    def number(self, least: int, most: int) -> int:
        """Return a random whole number from `least` to `most`, both included."""
        return least + int(self._next() * (most - least + 1))

    def pick(self, items: Sequence[T]) -> T:
        """Return a random one of the items."""
        return items[int(self._next() * len(items))]

    def several(self, items: Sequence[T], count: int) -> list[T]:
        """Return `count` different random items in the order in which they were chosen; all if there are fewer."""
        left = list(items)
        return [left.pop(int(self._next() * len(left))) for _ in range(min(count, len(left)))]

    def word(self) -> str:
        """Return a random generated word: a few words come often, and most are rare."""
        chance = self._next()
        return made_up(int(VOCABULARY * chance * chance * chance * chance))


class Ranks:
    """Random ranks from 0, chosen by Zipf's law: the n-th rank is chosen 1/n times as often as the first."""

    def __init__(self, count: int) -> None:
        self._sums = list(itertools.accumulate(10**9 // rank for rank in range(1, count + 1)))

    def __len__(self) -> int:
        return len(self._sums)

    def several(self, dice: Dice, count: int) -> list[int]:
        """Return `count` different random ranks; all if there are fewer."""
        found: list[int] = []
        while len(found) < min(count, len(self)):
            rank = bisect.bisect_right(self._sums, dice.number(0, self._sums[-1] - 1))
            if rank not in found:
                found.append(rank)
        return found


def made_up(rank: int) -> str:
    """Return the generated word with this rank, which is below `VOCABULARY`.

    Words of different ranks have different syllables.
    """
    number = rank * _SCRAMBLE % VOCABULARY + VOCABULARY
    syllables = []
    while number:
        number, digit = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[digit])
    return "".join(syllables) + _ENDINGS[rank % len(_ENDINGS)]


def pattern_name(rank: int, seed: int) -> str:
    """Return the name of the generated pattern with this rank; different ranks have different names."""
    combinations = len(_PRACTICES) * len(_MATTERS)
    turn, place = divmod(rank, combinations)
    matter, practice = divmod((place * 405 + seed * 77) % combinations, len(_PRACTICES))
    name = f"{_PRACTICES[practice]} {_MATTERS[matter]}"
    if turn < len(_PLACES):
        return f"{name} {_PLACES[turn]}".rstrip()
    return f"{name} {turn}"


def pattern_slug(name: str) -> str:
    """Return the slug of the name of a generated pattern, which has only ASCII letters, digits, spaces and hyphens."""
    return name.lower().replace(" ", "-")
