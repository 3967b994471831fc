"""Counts and sums over all notes and patterns of a knowledge base."""

from __future__ import annotations

from itertools import chain

from tacit.domain.enums import Confidence, Status
from tacit.domain.findings import Severity
from tacit.domain.knowledge_base import Totals
from tacit.domain.note import is_by_agent
from tacit.domain.pattern import Promotion
from tacit.domain.reading_order import reference_date
from tacit.domain.trust import PENDING
from tacit.store import mapping
from tacit.store.dates import dates
from tacit.store.rows import HELD, REVISION, Rows

_REJECTED = "SELECT count(*) FROM source WHERE workspace_id = ? AND accepted = 0 AND kind = 'note'"


def in_use(reader: Rows) -> tuple[dict[Confidence, int], int]:
    """Return the number of patterns at each level, without retired ones, and the number of retired patterns."""
    statement = "SELECT level, status, count(*) FROM pattern WHERE workspace_id = ? GROUP BY level, status"
    levels, retired = dict.fromkeys(Confidence, 0), 0
    for level, status, count in reader.connection.execute(statement, (reader.workspace,)):
        if status == Status.RETIRED:
            retired += count
        else:
            levels[mapping.LEVELS[level]] += count
    return levels, retired


def totals(reader: Rows) -> Totals:
    """Return sums over all notes, such as their number and the minutes saved.

    Notes that are pending, because they are not on the branch that `[trust]` names, are left out.
    """
    statement = (
        "SELECT coalesce(sum(notes), 0), coalesce(sum(unlinked), 0), coalesce(sum(minutes), 0), "
        f"({_REJECTED}) FROM month WHERE workspace_id = ?"
    )
    found = reader.connection.execute(statement, (reader.workspace, reader.workspace)).fetchone()
    newest_first = dates(reader)
    newest = next(newest_first, "")
    pending, unlinked = _pending(reader) if reader.state(HELD) else (0, 0)
    team = reader.state(REVISION)
    elsewhere = reader.one("SELECT count(*) FROM pattern WHERE workspace_id = ? AND elsewhere > 0") if team else 0
    return Totals(
        notes=found[0] - pending,
        unlinked=found[1] - unlinked,
        rejected=found[3],
        minutes=found[2],
        newest=newest,
        reference=reference_date(chain([newest], newest_first)) if newest else reference_date(()),
        team=team,
        elsewhere=elsewhere,
    )


def _pending(reader: Rows) -> tuple[int, int]:
    """Return the number of pending notes (not on the branch in `[trust]`), and how many of them name no pattern."""
    statement = (
        "SELECT count(*), coalesce(sum(NOT EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id)), 0) FROM word w "
        "JOIN source s ON s.workspace_id = w.workspace_id AND s.path = w.path JOIN note n ON n.id = s.id "
        f"WHERE w.workspace_id = ? AND w.held = '{PENDING}'"
    )
    notes, unlinked = reader.connection.execute(statement, (reader.workspace,)).fetchone()
    return notes, unlinked


def pending(reader: Rows) -> tuple[int, int]:
    """Return the numbers of pending examples for and against all patterns.

    An example is pending if its note is not on the branch that `[trust]` names.
    """
    if not reader.state(HELD):
        return 0, 0
    statement = (
        "SELECT coalesce(sum(pending), 0), coalesce(sum(pending_against), 0) FROM pattern WHERE workspace_id = ?"
    )
    supports, against = reader.connection.execute(statement, (reader.workspace,)).fetchone()
    return supports, against


def minutes(reader: Rows) -> int:
    """Return the minutes saved: the sum over all notes that are a supporting example, each note once."""
    return int(reader.one("SELECT coalesce(sum(minutes), 0) FROM month WHERE workspace_id = ?"))


def note_counts(reader: Rows) -> tuple[int, int]:
    """Return the number of note files, and the number of those that were rejected."""
    # Both counts use indexes only. A count of the files themselves reads each row.
    statement = f"SELECT count(*), ({_REJECTED}) FROM note WHERE workspace_id = ?"
    found, rejected = reader.connection.execute(statement, (reader.workspace, reader.workspace)).fetchone()
    return found + rejected, rejected


def recorded_by(reader: Rows) -> tuple[int, int]:
    """Return the number of notes, and the number of those that an agent wrote and no person confirmed."""
    statement = "SELECT via, count(*) FROM note WHERE workspace_id = ? AND confirmed = '' GROUP BY via"
    found = reader.connection.execute(statement, (reader.workspace,)).fetchall()
    notes = reader.one("SELECT count(*) FROM note WHERE workspace_id = ?")
    return notes, sum(number for via, number in found if is_by_agent(via, ""))


def rejected(reader: Rows) -> int:
    """Return the number of notes that could not be read."""
    return int(reader.one(_REJECTED))


def count(reader: Rows, severity: Severity) -> int:
    """Return the number of the last sync's findings that have this severity."""
    statement = "SELECT count(*) FROM diagnostic WHERE workspace_id = ? AND severity = ?"
    return int(reader.connection.execute(statement, (reader.workspace, severity.value)).fetchone()[0])


def all_promotions(reader: Rows) -> list[Promotion]:
    """Return the changes of confidence level of all patterns."""
    statement = f"SELECT {mapping.PROMOTION} FROM promotion WHERE workspace_id = ?"
    return [mapping.promotion(row) for row in reader.connection.execute(statement, (reader.workspace,))]


def newest_promotions(reader: Rows, most: int) -> list[Promotion]:
    """Return at most `most` promotions to MEDIUM or HIGH, the newest first."""
    statement = (
        f"SELECT {mapping.PROMOTION} FROM promotion WHERE workspace_id = ? AND level_after > level_before "
        "AND level_after >= 2 ORDER BY date DESC, level_after DESC, pattern LIMIT ?"
    )
    return [mapping.promotion(row) for row in reader.connection.execute(statement, (reader.workspace, most))]


def examples_by_project(reader: Rows) -> list[tuple[str, int, int]]:
    """Return each project's name as written, its number of supporting examples, and the minutes that they saved.

    Examples that do not count are left out.
    """
    statement = (
        "SELECT n.project, count(*), coalesce(sum(n.minutes), 0) FROM evidence e JOIN note n ON n.id = e.note_id "
        "WHERE e.workspace_id = ? AND e.counts = 1 AND e.verdict = 'supports' AND n.project <> '' "
        "GROUP BY n.project ORDER BY n.project"
    )
    return reader.connection.execute(statement, (reader.workspace,)).fetchall()
