"""The outcomes of tested rules are kept, and used only for the same rules and blocks."""

from __future__ import annotations

from typing import Any

import pytest

from tacit.checks.rules import cache, runner
from tacit.checks.rules.runner import proofs
from tacit.checks.rules.values import Block, Rule, RuleFile
from tacit.system import isolation

BLOCKS = (Block("python", False, "eval(x)", 3), Block("python", True, "safe(x)", 7))


def file(pattern: str, blocks: tuple[Block, ...] = BLOCKS) -> RuleFile:
    return RuleFile("p", "r.yml", (Rule("p", "r", "python", {"rule": {"pattern": pattern}}),), "p.md", blocks)


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of files that were tested in child processes, one for each call."""
    numbers: list[int] = []
    real = isolation.work_through

    def counted(work: Any, jobs: Any, *, seconds: float) -> Any:
        numbers.append(len(jobs))
        return real(work, jobs, seconds=seconds)

    monkeypatch.setattr(runner, "work_through", counted)
    return numbers


def test_outcomes_are_kept_until_rules_or_blocks_change(tested: list[int]) -> None:
    first = proofs([file("eval($A)")])
    assert proofs([file("eval($A)")]) == first
    assert len(first[0].sound) == 1
    assert proofs([file("safe($A)"), file("eval($A)")])[0].sound == ()
    changed = (BLOCKS[0]._replace(code="other(x)"), BLOCKS[1])
    assert proofs([file("eval($A)", changed)])[0].sound == ()
    assert tested == [1, 0, 1, 1]


def test_a_damaged_cache_is_not_used(tested: list[int]) -> None:
    proofs([file("eval($A)")])
    place = cache.cache_file()
    data = place.read_bytes()
    place.write_bytes(data[:-1] + bytes((data[-1] ^ 1,)))
    assert len(proofs([file("eval($A)")])[0].sound) == 1
    assert tested == [1, 1]
