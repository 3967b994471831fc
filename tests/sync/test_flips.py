"""Test that look-ups return what the notes say after single bits of files in `.tacit/` were flipped."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tacit.actions.audience import audience
from tacit.actions.recall import recall
from tacit.actions.stats import stats
from tacit.queries.explanation import explain
from tacit.queries.lookup import answering, find
from tests.base import Base

PATTERNS = ("Retry with Backoff", "Small Steps", "Name Things")


def answers(base: Base) -> dict[str, object]:
    """Return the results of all look-ups."""
    known = base.knowledge()
    with answering(base.workspace) as answer:
        return {
            "known": known,
            "explained": [explain(answer, name) for name in PATTERNS],
            "found": [find(answer, query) for query in ("retry", "happened", "steps wait", "note 2025")],
            "recalled": recall(answer, "retry the small steps", base.root),
            "stats": stats(answer, audience(base.workspace, base.root)),
        }


def flip(rng: random.Random, folder: Path) -> str:
    """Flip a random bit of a random file below a folder, and return which one."""
    path = rng.choice(sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size))
    at, bit = rng.randrange(path.stat().st_size), rng.randrange(8)
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))
    return f"{path.name}, byte {at}, bit {bit}"


@pytest.mark.parametrize(
    ("seed", "number"), [(14, 60), pytest.param(2026, 500, marks=pytest.mark.soak)], ids=["short", "long"]
)
def test_look_ups_are_right_after_a_flipped_bit(base: Base, seed: int, number: int) -> None:
    base.page("retry-with-backoff", PATTERNS[0], body="## Pattern\n\n- Wait longer each time.\n")
    for day in range(1, 8):
        names = PATTERNS[: 1 + (day < 4) + (day < 2)]
        base.note(f"2025-01-0{day}-a", *names, front=f"time_saved: {day}0 min\nproject: Shop\n")
    base.sync()
    pages, expected, rng = base.pages(), answers(base), random.Random(seed)
    for _ in range(number):
        what = flip(rng, base.root / ".tacit")
        if rng.random() < 0.2:  # without a sync
            assert answers(base) == expected, what
        base.sync()
        assert answers(base) == expected, what
        assert base.pages() == pages, what
