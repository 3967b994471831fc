"""Test that results of tested rules are cached, and used only for the same rules and blocks of code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tacit.checks.rules import cache, rulebook, runner
from tacit.checks.rules.runner import proofs
from tacit.checks.rules.values import Block, Rule, RuleFile
from tacit.system import isolation
from tests.base import Base
from tests.checks.review.repositories import NO_EVAL, with_rules

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


def test_rule_files_are_kept_as_values_until_they_or_their_pages_change(tmp_path: Path) -> None:
    base = with_rules(Base(tmp_path / "base"))
    with rulebook.answering(base.workspace) as (_, patterns):
        first = rulebook.on_disk(base.workspace, patterns)
        place = cache.cache_file("files")
        (key,) = cache.load(place)
        cache.save(place, {}, {key: cache.packed(first.files[0]._replace(blocks=()))})
        assert rulebook.on_disk(base.workspace, patterns).files == (first.files[0]._replace(blocks=()),)
        base.write("patterns/security/no-eval.rules.yml", NO_EVAL.replace("id: no-eval", "id: other"))
        again = rulebook.on_disk(base.workspace, patterns)
        assert [rule.id for rule in again.files[0].rules] == ["other", "literal-eval"]
        assert again.files[0].blocks == first.files[0].blocks
        base.write("patterns/security/no-eval.rules.yml", f"{NO_EVAL}unknown: 1\n")
        for _ in range(2):  # diagnostics are not lost
            assert [item.rule for item in rulebook.on_disk(base.workspace, patterns).diagnostics] == ["unknown-key"]
