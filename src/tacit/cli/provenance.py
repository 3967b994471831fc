"""Add the origin of notes in git (commit, date, authors) to the JSON of examples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tacit.actions.provenance import Provenance


def add(known: Provenance, examples: Iterable[dict[str, Any]]) -> None:
    """Add a key `git` with the commit, date and authors of the note to each example; null if git has no such commit."""
    for example in examples:
        brought = known.brought.get(example["path"])
        example["git"] = brought and {
            "commit": brought.origin.commit,
            "date": brought.origin.date,
            "author": brought.origin.authors[0],
            "co_authors": list(brought.origin.authors[1:]),
            "changed_by": list(brought.origin.changed_by),
            "signed_not_verified": brought.signed,
        }
