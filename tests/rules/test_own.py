"""This repository's own rules hold on their pages, and find what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.violations import SAMPLES

from tacit.actions.examine import examine
from tacit.actions.hunt import proofs
from tacit.actions.rulebook import on_disk
from tacit.actions.sync import store_in_memory
from tacit.model import Confidence, Pattern
from tacit.review.diffs import whole
from tacit.review.values import Change, ChangedFile
from tacit.workspace import open_workspace

ROOT = Path(__file__).parent.parent.parent


def test_this_repositorys_rules_hold() -> None:
    workspace = open_workspace(ROOT, {}, ROOT)
    with store_in_memory(workspace) as reader:
        book = on_disk(workspace, {pattern.slug: pattern for pattern in reader.patterns()})
    assert book.diagnostics == ()
    assert len(book.files) >= 8
    for proof in proofs(book.files):
        assert [item for item in proof.diagnostics if item.severity != "hint"] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample[0]))
def test_what_the_rules_are_for_is_found(sample: tuple[str, str, str]) -> None:
    """The benchmark's violations, but for the one that is beyond a rule."""
    rule, _, after = sample
    names = [path.name.removesuffix(".rules.yml") for path in ROOT.glob("patterns/*/*.rules.yml")]
    patterns = {name: Pattern(name, name, "x", Confidence.HIGH) for name in names}
    book = on_disk(open_workspace(ROOT, {}, ROOT), patterns)
    rules = [sound for proof in proofs(book.files) for sound in proof.sound]
    change = Change("new", (ChangedFile("shop.py", "shop.py", None, after, whole(None, after)),))
    told = {item.rule.id for item in examine(change, rules, patterns).findings}
    assert (rule in told) is ("s.get(url)" not in after)
