"""Read the dates of the notes.

This module is separate from `statistics`, because looking up a pattern needs only the dates, and imports less.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from tacit.domain.reading_order import reference_date
from tacit.store.rows import HELD, Rows


def reference(reader: Rows) -> str:
    """Return the date from which the age of examples is measured; `reading_order.reference_date` computes it."""
    return reference_date(dates(reader))


def dates(reader: Rows) -> Iterator[str]:
    """Yield the dates of the notes, newest first, without pending notes and the sample notes of `tacit init`.

    A note is pending if it is not on the branch that `[trust]` names.
    """
    only = ""
    if reader.state(HELD):
        from tacit.domain.trust import PENDING

        only = reader.not_held("note.id", f"= '{PENDING}'")
    statement = f"SELECT date FROM note WHERE workspace_id = ? AND via <> 'sample' {only} ORDER BY date DESC"
    return map(itemgetter(0), reader.connection.execute(statement, (reader.workspace,)))
