"""Add to JSON documents who brought the notes behind a level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tacit.actions.provenance import Provenance


def add(known: Provenance, examples: Iterable[dict[str, Any]]) -> None:
    """Add what git knows to examples of a JSON document; null if it does not know a note."""
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
