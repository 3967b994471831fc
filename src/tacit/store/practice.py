"""Convert the results of `tacit check standards --record` to texts that the store keeps, and back.

These results are the practice: how many modules of the code follow each standard and pattern.
"""

from __future__ import annotations

import json

from tacit.domain.practice import Entry, Practice, Share
from tacit.store.rows import PRACTICE, PRACTICE_DIGEST


def facts(practice: Practice, digest: str) -> dict[str, str]:
    """Return the practice (how many modules follow each standard and pattern) as texts that the store keeps by key.

    `digest` is the digest of the file from which the practice was read.
    """
    known = practice.entries or practice.patterns
    return {PRACTICE: json.dumps(practice, ensure_ascii=False) if known else "", PRACTICE_DIGEST: digest}


def practice(text: str) -> Practice:
    """Return the practice (how many modules follow each standard and pattern) from a text that `facts` made.

    If the text is empty, nothing was recorded, and the practice is empty.
    """
    if not text:
        return Practice()
    checked, commit, entries, patterns = json.loads(text)
    shares = {slug: Share._make(share) for slug, share in patterns.items()}
    return Practice(checked, commit, tuple(Entry._make(entry) for entry in entries), shares)
