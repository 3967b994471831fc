"""PURE. Import an index of files that a person wrote.

tacit generates its own list of files, so only the other text is kept.
"""

from __future__ import annotations

import re

from tacit.ingest.importers.draft import Draft, Setting
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.source import Source
from tacit.text.late_regex import late

_LISTED = late(r"\s*(?:[-*+]|\d+[.)]|\|)\s.*(?:\]\([^)\s]+\)|\[\[[^\]]+\]\]|[\w./-]+\.md\b).*", re.IGNORECASE)
_RULE = late(r"\s*\|[\s|:-]+\|?\s*")


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for an index. Lines that list files are left out.

    All other text goes to one page in the workflows folder.
    """
    draft = Draft(source, Kind.CATALOGUE, setting.dated)
    for number, line in enumerate(source.lines, 1):
        if _RULE.fullmatch(line) and number > 1:
            draft.ledger.leave("the header of a table that lists files", number - 1, number)
        if _LISTED.fullmatch(line):
            draft.ledger.leave("lists a file, as the generated index does", number)
    draft.keep_rest()
    return draft.plan()
