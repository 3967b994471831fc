"""What git and the settings of `[trust]` say about notes: who added each note, and why it does not count.

The table `word` has rows only if a setting of `[trust]` requires this information.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from tacit.domain.note import NOTHING
from tacit.domain.trust import Word
from tacit.store import mapping
from tacit.store.rows import CHUNK, HELD, Rows, chunks, marks

if TYPE_CHECKING:
    from tacit.store.writer import Store

ANY, KEY = "words", "trust_key"  # facts of the store: whether there are rows, and a hash of what git said


def words(reader: Rows) -> Mapping[str, Word]:
    """Return what git and `[trust]` say about the notes, by path; `{}` if no setting of `[trust]` requires it."""
    if not reader.state(ANY):
        return NOTHING
    statement = f"SELECT {mapping.WORD} FROM word WHERE workspace_id = ?"
    return dict(map(mapping.word, reader.connection.execute(statement, (reader.workspace,))))


def held(reader: Rows, paths: Sequence[str]) -> set[str]:
    """Return those of the notes (by path) that must not count: pending (not on `[trust]`'s branch) or revoked ones."""
    if not reader.state(HELD):
        return set()
    statement = "SELECT path FROM word WHERE workspace_id = ? AND held <> '' AND path IN ({})"
    return {row[0] for row in reader.in_chunks(statement, paths, reader.workspace)}


def texts(reader: Rows) -> dict[str, str]:
    """Return the hash of each note's text (`body_key`), by the note's path."""
    statement = "SELECT s.path, n.body_key FROM note n JOIN source s ON s.id = n.id WHERE n.workspace_id = ?"
    return dict(reader.connection.execute(statement, (reader.workspace,)).fetchall())


def replace(store: Store, due: Mapping[str, Word]) -> set[str]:
    """Replace what the store knows from git and `[trust]` about notes; `due` has the new values by path.

    Return the slugs of the patterns whose examples this may change.
    """
    from tacit.store import written  # look-ups write nothing

    before = words(store)
    changed = sorted(path for path in before.keys() | due.keys() if before.get(path) != due.get(path))
    for chunk in chunks(changed, CHUNK):
        statement = f"DELETE FROM word WHERE workspace_id = ? AND path IN ({marks(chunk)})"
        store.connection.execute(statement, (store.workspace, *chunk))
    rows = [written.word_row(store.workspace, path, due[path]) for path in changed if path in due]
    store.insert("word", mapping.WORD, rows)
    facts = {ANY: "1" * bool(due), HELD: "1" * any(word.held for word in due.values())}
    if any(store.state(key) != value for key, value in facts.items()):
        store.remember(facts)
    return _slugs(store, changed)


def _slugs(store: Rows, paths: Collection[str]) -> set[str]:
    statement = (
        "SELECT DISTINCT e.pattern FROM evidence e JOIN source s ON s.id = e.note_id "
        "WHERE s.workspace_id = ? AND s.path IN ({})"
    )
    return {row[0] for row in store.in_chunks(statement, list(paths), store.workspace)}
