"""PURE. Find unnamed resources: those that the code declares, and that a document does not name.

This is done only for kinds of resources of which the document names a large part: a document about a few tables need
not name all tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tacit.checks.verify.document import Document
from tacit.checks.verify.facts import PROVING, fold
from tacit.checks.verify.values import Evidence, Judged, Unnamed, Verdict
from tacit.checks.verify.world import World

_KINDS = (
    "table",
    "collection",
    "stream",
    "subject",
    "queue-group",
    "bucket",
    "queue",
    "topic",
    "service",
    "environment",
)
_LEAST = 3  # verified claims of a kind; with fewer, the document does not describe this kind
_MOST = 40  # names of a kind that are reported
# the largest share of names that may be missing; a document that names fewer does not describe the kind as a whole
_MOST_MISSING = 0.6
_WORD = re.compile(r"[\w.*>-]+")


def unnamed(document: Document, judged: Sequence[Judged], world: World) -> tuple[Unnamed, ...]:
    """Return the names of resources that the code declares and the document does not contain, by kind such as `table`.

    A kind is left out unless the document describes it: it has at least 3 verified claims of the kind, and lacks at
    most 60 percent of the declared names. At most 40 names of a kind are returned.
    """
    held = Counter(item.claim.kind for item in judged if item.verdict is Verdict.VERIFIED)
    words = {fold(word.strip(".-")) for line in document.lines for word in _WORD.findall(line)}
    found = []
    for kind in _KINDS:
        if held[kind] < _LEAST:
            continue
        missing: dict[str, Evidence] = {}
        declared = 0
        for name, facts in world.of_kind(kind):
            fact = next((fact for fact in facts if fact.tier in PROVING), None)
            declared += fact is not None
            if fact is not None and fold(name) not in words:
                missing.setdefault(name, Evidence(fact.path, fact.line, fact.tier.value))
        if missing and len(missing) <= declared * _MOST_MISSING:
            names = sorted(missing)[:_MOST]
            found.append(Unnamed(kind, tuple(names), tuple(missing[name] for name in names)))
    return tuple(found)
