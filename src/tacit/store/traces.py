"""Convert traces (where the code uses each pattern) to texts that the store keeps, and back.

`tacit verify --patterns` finds them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from tacit.domain.trace import Place, Presence, Trace
from tacit.store.rows import TRACES, TRACES_DIGEST
from tacit.store.session_start import ABSENT


def facts(traces: Mapping[str, Trace], digest: str) -> dict[str, str]:
    """Return the traces (where the code uses each pattern, by its slug) as texts that the store keeps by key.

    `digest` is the digest of the file from which the traces were read.
    """
    absent = {slug: trace.since for slug, trace in traces.items() if trace.presence is Presence.MISSING}
    return {
        TRACES: json.dumps(traces, ensure_ascii=False) if traces else "",
        ABSENT: json.dumps(absent) if absent else "",
        TRACES_DIGEST: digest,
    }


def traces(text: str) -> dict[str, Trace]:
    """Return the traces (where the code uses each pattern, by its slug) from a text that `facts` made."""
    found = {}
    for slug, (presence, checked, commit, places, *rest) in json.loads(text).items() if text else ():
        shown = tuple(Place._make(place) for place in places)
        found[slug] = Trace(Presence(presence), checked, commit, shown, *rest)
    return found
