"""Convert the result of `tacit check standards --record` to texts for the store, and back."""

from __future__ import annotations

import json

from tacit.domain.practice import Entry, Practice, Share
from tacit.store.rows import PRACTICE

DIGEST = "in-practice digest"


def facts(practice: Practice, digest: str) -> dict[str, str]:
    """Return the result as texts for the store's state; `digest` is the digest of the file that it comes from."""
    known = practice.entries or practice.patterns
    return {PRACTICE: json.dumps(practice, ensure_ascii=False) if known else "", DIGEST: digest}


def practice(text: str) -> Practice:
    """Return the result from the text that `facts` made."""
    if not text:
        return Practice()
    checked, commit, entries, patterns = json.loads(text)
    shares = {slug: Share._make(share) for slug, share in patterns.items()}
    return Practice(checked, commit, tuple(Entry._make(entry) for entry in entries), shares)
