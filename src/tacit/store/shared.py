"""The numbers of a pattern's examples in other workspaces of the team, as the last `tacit team pull` counted them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tacit.domain.elsewhere import Elsewhere
from tacit.store import mapping
from tacit.store.rows import REVISION, TEAM_DIGEST, Rows

if TYPE_CHECKING:
    from tacit.store.writer import Store


def shared(reader: Rows, slugs: set[str]) -> dict[str, list[Elsewhere]]:
    """Return the numbers of examples in other workspaces, by the pattern's slug. Patterns without any are left out."""
    if not reader.state(REVISION):
        return {}
    statement = f"SELECT {mapping.SHARED} FROM shared WHERE workspace_id = ? {{}} ORDER BY id"
    found: dict[str, list[Elsewhere]] = {}
    for row in reader.for_slugs(statement, "pattern", slugs):
        found.setdefault(row[2], []).append(Elsewhere._make(row[2:]))
    return found


def replace(store: Store, found: Iterable[Elsewhere], digest: str, revision: str) -> set[str]:
    """Replace the stored numbers of examples in other workspaces.

    Return the slugs of the patterns whose level this may change. `digest` is the digest of the file `team.tsv`, and
    `revision` the team store's revision: both are stored, too.
    """
    statement = "SELECT DISTINCT pattern FROM shared WHERE workspace_id = ?"
    before = {row[0] for row in store.connection.execute(statement, (store.workspace,))}
    store.connection.execute("DELETE FROM shared WHERE workspace_id = ?", (store.workspace,))
    resolve = store.directory()[0].resolve
    rows = [(store.workspace, item.pattern, resolve(item.pattern), *item[1:]) for item in found]
    store.insert("shared", mapping.SHARED, rows)
    store.remember({TEAM_DIGEST: digest, REVISION: revision})
    return before | {row[2] for row in rows}
