"""Extract the facts of some files, which are given as texts, without a repository."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from tacit.checks.verify.assemble import assemble
from tacit.checks.verify.extract import extract
from tacit.checks.verify.facts import Fact, Inventory
from tacit.checks.verify.tiers import form_of


def inventory_of(files: Mapping[str, str]) -> Inventory:
    """Return the inventory (all facts) of the files, given as text by path."""
    records = {path: extract(form_of(path), dedent(text)) for path, text in files.items() if form_of(path)}
    facts, words, own = assemble(list(files), records)
    return Inventory("shop", "", facts, list(files), own=own, words=words)


def facts_of(files: Mapping[str, str]) -> list[Fact]:
    """Return all facts of the files, given as text by path."""
    return [fact for kind in _kinds(files) for fact in kind]


def _kinds(files: Mapping[str, str]) -> list[list[Fact]]:
    records = {path: extract(form_of(path), dedent(text)) for path, text in files.items() if form_of(path)}
    return [assemble(list(files), records)[0]]


def named(kind: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return the names of all facts of a kind, each with its value."""
    return {fact.name: fact.value for fact in facts_of(files) if fact.kind == kind}


def places(kind: str, files: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return the names of all facts of a kind, each with its path and line."""
    return {fact.name: (fact.path, fact.line) for fact in facts_of(files) if fact.kind == kind}
