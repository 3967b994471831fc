"""What a sync remembers of the tree, for the next one to look into little."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.store import cache as caches
from tacit.store.cache import Cache
from tacit.sync.index import Seen, load
from tacit.sync.scan import Scan, Sight
from tacit.system.stats import Stat, pack, packed

LATER = 10**12


def stat(number: int) -> Stat:
    return Stat(number, number, number, number)


def sight(notes: dict[str, int], pages: dict[str, int] | None = None, began: int = LATER) -> Sight:
    of_notes = packed({path: stat(number) for path, number in notes.items()})
    of_pages = packed({path: stat(number) for path, number in (pages or {}).items()})
    return Sight(began, {"n": of_notes, "": of_pages}, frozenset())


def scanned(seen: Sight, about: frozenset[str] | None = None, unread: str = "") -> Scan:
    digests = {path: f"digest of {path}" for path, _ in seen.files() if "/" not in path}
    return Scan({}, {}, digests, (), about=about, unread={unread} - {""})


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with contextlib.closing(caches.load(tmp_path / "cache.db", writable=True)) as found:
        yield found


def test_what_differs(cache: Cache) -> None:
    before = sight({"same": 1, "changed": 2, "gone": 3}, {"page": 4, "page gone": 5})
    seen = Seen()
    seen.take("step", before, scanned(before))
    seen.save(cache)
    now = sight({"same": 1, "changed": 9, "new": 3}, {"page": 4})
    loaded = load(cache, "step")
    assert loaded is not None
    assert loaded.digests == {"page": "digest of page", "page gone": "digest of page gone"}
    for known in (seen, loaded):
        assert known.differing(before) == set()
        assert known.differing(now) == {"n/changed", "n/gone", "n/new", "page gone"}
        assert known.differing(now, ["n/same", "n/changed", "n/never"]) == {"n/changed"}


def test_another_state_of_the_store_is_not_remembered(cache: Cache) -> None:
    Seen("step").save(cache)
    assert load(cache, "step") == Seen("step", kept={})
    assert load(cache, "other") is None
    assert load(cache, "") is None


def test_a_file_that_may_change_without_a_trace_differs_until_it_is_old(cache: Cache) -> None:
    seen = Seen()
    now = sight({"old": 1, "fresh": LATER - 10, "locked": 2})
    seen.take("step", now, scanned(now, unread="n/locked"))
    seen.save(cache)
    for known in (seen, load(cache, "step")):
        assert known is not None
        assert known.differing(now) == known.differing(now, []) == {"n/fresh", "n/locked"}
    later = now._replace(began=2 * LATER)
    seen.take("step", later, scanned(later, frozenset({"n/fresh", "n/locked"})))
    assert seen.differing(later) == seen.differing(later, ["n/old"]) == set()


def test_little_news_is_kept_apart_and_much_is_not(cache: Cache) -> None:
    everything = {f"note {number}": number for number in range(1, 1500)}
    seen, now = Seen(), sight(everything)
    seen.take("0", now, scanned(now))
    seen.save(cache)
    packed = cache.kept("seen paths")
    for step, changed in enumerate(([1, 2], [2, 3], [*range(100, 700)], [4]), 1):
        everything |= {f"note {number}": 10_000 * step for number in changed}
        everything.pop("note 7", None)
        now = sight(everything)
        about = seen.differing(now)
        assert len(about) == len(changed) + (step == 1)
        seen.take(str(step), now, scanned(now, frozenset(about)))
        seen.save(cache)
        assert (cache.kept("seen paths") == packed) is (step < 3)
        loaded = load(cache, str(step))
        assert loaded is not None
        assert (loaded.folders, loaded.changed) == (seen.folders, seen.changed)
        assert loaded.differing(now) == set()


def test_digests_that_changed_are_kept_apart(cache: Cache) -> None:
    seen, now = Seen(), sight({}, {"same": 1, "changed": 2, "gone": 3})
    first = scanned(now)
    seen.take("1", now, first)
    seen.save(cache)
    whole = cache.kept("seen digests")
    about = frozenset({"changed", "gone", "new"})
    for step, digests in (
        ("2", {"same": first.generated["same"], "changed": "another", "new": "one more"}),
        ("3", first.generated),
    ):
        seen.take(step, now, Scan({}, {}, digests, (), about=about))
        seen.save(cache)
        assert cache.kept("seen digests") == whole
        assert len(cache.kept("seen digests apart")) < len(whole)
        loaded = load(cache, step)
        assert loaded is not None
        assert loaded.digests == digests


@pytest.mark.parametrize("key", ["seen paths", "seen stats", "seen apart stats", "seen digests", "seen digests apart"])
@pytest.mark.parametrize("value", [b"\xff", b"a\0b\0c", b"12345678"])
def test_spoilt_memory_is_none(cache: Cache, key: str, value: bytes) -> None:
    seen, now = Seen(), sight({"a": 1}, {"page": 2})
    seen.take("step", now, scanned(now))
    seen.save(cache)
    cache.keep(key, value)
    assert load(cache, "step") is None


def test_large_numbers(cache: Cache) -> None:
    now = sight({})
    now.folders["n"] = pack(["a", "b"], [1 << 40, -(1 << 63), 2, (1 << 63) - 1, 0, 1 << 70, -(1 << 70), 1])
    seen = Seen()
    seen.take("step", now, scanned(now))
    seen.save(cache)
    loaded = load(cache, "step")
    assert loaded is not None
    assert loaded.differing(now) == {"n/b"}, "of a file from the far future nobody is sure"
