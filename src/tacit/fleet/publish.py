"""Send the results of fleet runs to the team store, and read the results of a workspace from it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tacit.actions import team
from tacit.actions.team_outgoing import check
from tacit.errors import UsageError
from tacit.fleet import results
from tacit.fleet.report import past_of, rows_of
from tacit.fleet.results import Part, Run
from tacit.fleet.table import Table, tabulate
from tacit.fleet.values import Kind, Row
from tacit.store.team import fleet as store
from tacit.store.team.fleet import SharedResult, SharedRow, SharedRun
from tacit.store.team.push import pushing
from tacit.workspace.workspace import Workspace

_MOST = 100  # newest runs of a folder that are looked at; those that the store does not have are sent
_MOMENT = "%Y%m%dT%H%M%S"


class Published(NamedTuple):
    """What was sent: the name of the store, and the numbers of runs and of results."""

    store: str
    runs: int
    results: int


def publish(workspace: Workspace, out: Path, now: datetime) -> Published:
    """Send the runs in the folder `out` that the team store does not have, and their results, in one transaction.

    Results that the store has are not sent again. Without the setting `share_evidence`, the places (paths and lines of
    code) in a result are not sent, and a failure is sent as one word, such as `timeout`, without its message.

    Raises:
        TacitError: there is no team store, it can't be reached or refuses, or a text looks like a credential.
    """
    identity, whole = team.identity(workspace), workspace.config.share_evidence
    keep_days = workspace.config.team.keep_days
    oldest = f"{now - timedelta(days=keep_days):{_MOMENT}}" if keep_days else ""
    found = [run for run in results.runs(out, _MOST) if run.began >= oldest]
    with team.linked(workspace) as link, pushing(link, identity):
        had = store.known_runs(link, identity)
        new = [run for run in found if run.began not in had]
        known = store.digests(link, identity, {part.key for run in new for part in run.parts})
        sent = list(_changed(out, new, known, whole=whole))
        check((result.repository, _texts(result)) for result in sent)
        store.send(link, identity, [SharedRun(run.began, run.patterns, run.parts) for run in new], sent)
        if oldest:
            store.forget(link, identity, oldest)
        return Published(link.store, len(new), len(sent))


def _changed(out: Path, runs: Iterable[Run], known: dict[str, bytes], *, whole: bool) -> Iterable[SharedResult]:
    """Yield the results of `runs` that the team store does not have, or has with another content.

    `known` has the digests of the results in the store, by the key of the result. If `whole` is false, the yielded
    results have no places (paths and lines of code), and a failure is only one word.
    """
    for key in sorted({part.key for run in runs for part in run.parts}):
        data = results.content(out, key)
        digest = hashlib.sha256(data + bytes([whole])).digest()
        if data and known.get(key) != digest and (rows := rows_of(out, key)):
            first = rows[0]
            shared = tuple(_shared(row, whole=whole) for row in rows)
            yield SharedResult(key, digest, first.repository, first.branch, first.commit, first.seconds, shared)


def _shared(row: Row, *, whole: bool) -> SharedRow:
    kind = row.reason.partition(":")[0] if row.kind == Kind.FAILURE else ""
    places, reason = (json.dumps(row.places), row.reason) if whole else ("", kind)
    return SharedRow(row.kind, row.pattern, row.state, row.followed, row.violated, row.files, places, reason)


def _texts(result: SharedResult) -> str:
    texts = [result.repository, result.branch]
    return "\n\n".join([*texts, *(text for row in result.rows for text in (row.places, row.reason) if text)])


def team_report(workspace: Workspace, name: str, most: int) -> Table:
    """Return the table of the last run of a workspace in the team store, compared with the runs before it.

    `most` limits the number of runs, including the last one. If `name` is `""`, the runs are those of this workspace.

    Raises:
        TacitError: there is no team store, it can't be reached or read, or it has no run.
    """
    wanted = name or team.identity(workspace)
    with team.linked(workspace) as link:
        runs, found = store.read(link, wanted, most)
        if not runs:
            raise UsageError(
                f"{link.store}: {name or 'this workspace'} has no run in the team store",
                "set fleet = true under [team], and run `tacit fleet run`",
            )
    rows = {key: [_row(result, row) for row in result.rows] for key, result in found.items()}
    return tabulate(
        past_of([Run(run.began, tuple(Part(*part) for part in run.parts), run.patterns) for run in runs], rows)
    )


def _row(result: SharedResult, row: SharedRow) -> Row:
    places = tuple(json.loads(row.places or "[]"))
    about = (result.repository, result.branch, result.commit, *row[:6])
    return Row(*about, places, row.reason, result.seconds)
