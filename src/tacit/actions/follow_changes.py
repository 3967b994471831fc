"""Compare followed documents with their last import, and import what changed.

Followed documents are those that `[import] sources` in tacit.toml names. The record of imports is the file
`imported.jsonl`, which says which files came from which document. The index is the file with which a sync recognises
changes. A finding about a document is repeated until a person does what its help says, such as correcting the document.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.actions.followed import FACT, RECORD, UNDONE, Documents, Known, Seen, dumped, is_same
from tacit.actions.import_ import save
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import FileAccessError, NotImportableError, RecordError
from tacit.ingest.importers import origins
from tacit.ingest.importers.batch import Batch, planned_again, recorded
from tacit.ingest.importers.documents import identity
from tacit.ingest.importers.fitted import FileChange, Fitted
from tacit.ingest.importers.gone import gone_document
from tacit.ingest.importers.listing import Listed, listed_below, read, shown
from tacit.ingest.importers.origins import Recorded, digest
from tacit.sync.report import Followed, Taken
from tacit.sync.session import Session
from tacit.system import files
from tacit.workspace import sources
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace

_CHANGES = frozenset(("new", "changed", "linked", "removed"))


class _State(NamedTuple):
    """The state of the followed documents before an import.

    `known` are the documents that need no import, with the findings about them. `changed` are the documents to import
    again: their text has changed since the last import, or the last import left parts of them to a person to decide.
    `news` are the documents in `changed` whose text has changed.
    """

    known: dict[str, Known]
    changed: list[str]
    news: set[str]


def compare(session: Session, found: Documents, seen: Seen) -> Followed:
    """Import the followed documents that changed, and save the findings about them for the next sync.

    `found` are the followed documents on disk, and `seen` is what the last sync saved about them. If the session is not
    writable, nothing is imported, and each document with changes is reported.

    Raises:
        TacitError: a file can't be written; then no file is written.
    """
    workspace = session.workspace
    try:
        record = recorded(workspace)
    except RecordError as error:
        return Followed(findings=(_bad_record(error),))
    state = _states(session, found, seen, record)
    done = Followed()
    text: str | None = None
    if state.changed:
        batch = planned_again(workspace, _listed(workspace, found, state.changed))
        about = {path: _about(workspace, found, batch, path) for path in state.changed}
        if session.writable:
            done = _taken(workspace, batch)
            _forget_undone(session, state.changed)
        else:
            about |= {path: _with_pending(session, batch, path, about[path]) for path in state.news}
        state.known.update(about)
        text = batch.texts.get(RECORD)
    record = origins.read(text) if text else record
    state.known.update(_missing(workspace, found, record))
    gone = tuple(item for path in record.keys() - found.stats.keys() if (item := _gone(workspace, path, record)))
    known = {path: state.known[path] for path in found.stats}
    now = Seen(files.stat_of(workspace.root / RECORD), known, tuple(sorted(gone)))
    session.index.know(FACT, dumped(now))
    return done._replace(findings=now.findings)


def undone(session: Session, before: str, after: str) -> None:
    """Save which imports `tacit undo` reverted, so that the next sync does not import the same texts again.

    `before` and `after` are the texts of imported.jsonl, the record of imports, before and after the undo.
    """
    new, old = origins.read(before), origins.read(after)
    known = _undone(session)
    for path, document in new.items():
        if path not in old or old[path].digest != document.digest:
            known[path] = document.digest
    session.index.know(UNDONE, json.dumps(known))


def _undone(session: Session) -> dict[str, str]:
    found: dict[str, str] = json.loads(session.index.facts.get(UNDONE, "") or "{}")
    return found


def _forget_undone(session: Session, paths: Sequence[str]) -> None:
    known = _undone(session)
    if known.keys() & set(paths):
        session.index.know(UNDONE, json.dumps({path: said for path, said in known.items() if path not in paths}))


def _states(session: Session, found: Documents, seen: Seen, record: Mapping[str, Recorded]) -> _State:
    state, back, root = _State({}, [], set()), _undone(session), session.workspace.root
    for path, stat in found.stats.items():
        if path in seen.documents and is_same(session.workspace, seen, found.stats, (path,)):
            state.known[path] = seen.documents[path]
            continue
        try:
            said = digest(read(root / path)[0].text) if stat is not None else ""
        except (FileAccessError, NotImportableError) as error:
            state.known[path] = Known(stat, (_refused(found, path, str(error)),))
            continue
        before = record.get(path)
        settled = found.settled(path)
        if stat is None:
            continue  # see `_missing`
        if before is not None and before.digest == said and not before.undecided:
            state.known[path] = Known(settled)
        elif back.get(path) == said:
            state.known[path] = Known(settled, (_taken_back(path),))
        else:
            state.changed.append(path)
            if before is None or before.digest != said:
                state.news.add(path)
    return state


def _listed(workspace: Workspace, found: Documents, changed: Sequence[str]) -> list[Listed]:
    """Return the changed documents as `Listed` values, which the importer takes.

    A document that two entries of `[import] sources` name is listed once.
    """
    listed: dict[str, Listed] = {}
    wanted = set(changed)
    for entry, paths in found.entries.items():
        if paths == (entry,):
            these = [Listed(workspace.root / entry)] if entry in wanted else []
        else:
            folder = sources.folder_of(entry) if sources.is_glob(entry) else entry
            these = listed_below(workspace.root, folder, paths, wanted)
        for one in these:
            listed.setdefault(identity(workspace.root, one.path), one)
    return list(listed.values())


def _taken(workspace: Workspace, batch: Batch) -> Followed:
    """Write the files of a planned import (`batch`), and return which documents changed files.

    `tacit undo` can revert the import.
    """
    if not batch.texts:
        return Followed()
    refuse_partial(workspace, known=workspace.store_path.is_file())
    taken = []
    for fitted in batch.documents:
        changes = tuple((change.path, change.how) for change in _changes(fitted))
        if changes:
            taken.append(Taken(_name(workspace, fitted.path), changes))
    named = [_name(workspace, fitted.path) for fitted in batch.documents]
    save(workspace, batch.texts, ", ".join(named), command="sync")
    return Followed(tuple(taken), paths=tuple(batch.texts))


def _changes(fitted: Fitted) -> list[FileChange]:
    return [change for change in fitted.changes if change.how in _CHANGES]


def _about(workspace: Workspace, found: Documents, batch: Batch, path: str) -> Known:
    """Return what to save about the document at `path` after its import.

    This is its stat, the findings about it, and the stats of the files that the import left to a person to decide.
    `batch` is the import, and `found` has the stats of the followed documents.
    """
    place = shown(workspace.root / path)
    fitted = next((one for one in batch.documents if one.path == place), None)
    refused = [item for item in batch.refused if item.location.path == place]
    findings = [_refused(found, path, item.message) if item.rule == "not-imported" else item for item in refused]
    findings += fitted.warnings if fitted else ()
    named = fitted.undecided if fitted else ()
    told = tuple(item._replace(location=item.location._replace(path=path)) for item in findings)
    return Known(found.settled(path), told, {name: files.stat_of(workspace.root / name) for name in named})


def _with_pending(session: Session, batch: Batch, path: str, known: Known) -> Known:
    """Add the finding `not-taken-in` to `known`: the document has changes that are not imported yet.

    This is for a session that may not write, and so imports nothing. `batch` is the import that a sync would do. If the
    document can't be imported, `known` is returned unchanged.
    """
    place = shown(session.workspace.root / path)
    fitted = next((one for one in batch.documents if one.path == place), None)
    changes = _changes(fitted) if fitted else []
    if not fitted:
        return known
    lines = {made.path: made.line for made in fitted.made}
    line = min((lines[change.path] for change in changes if lines.get(change.path)), default=1)
    what = f": {'1 file' if len(changes) == 1 else f'{len(changes)} files'} would change" if changes else ""
    message = f"this followed document ([import] sources) has changes that are not imported yet{what}"
    severity = Severity.ERROR if session.from_notes else Severity.WARNING
    finding = Diagnostic(Location(path, line), severity, "not-taken-in", message, "run `tacit sync`")
    return known._replace(findings=(finding, *known.findings))


def _refused(found: Documents, path: str, message: str) -> Diagnostic:
    """Return the finding about the document at `path`, which can't be imported. `message` says why.

    It is a warning if `[import] sources` names the document itself, and a hint if it names only the document's folder.
    """
    severity = Severity.WARNING if path in found.entries else Severity.HINT
    message = message.partition(f"{path}: ")[2] or message
    advice = "correct the document, or remove it from [import] sources in tacit.toml"
    return Diagnostic(
        Location(path),
        severity,
        "not-imported",
        f"this followed document ([import] sources) can't be imported: {message}",
        advice,
    )


def _missing(workspace: Workspace, found: Documents, record: Mapping[str, Recorded]) -> Iterator[tuple[str, Known]]:
    """Yield the path of each document that does not exist although the settings name it, and what to save about it.

    `record` is the record of imports, by the path of the document.
    """
    for path, stat in found.stats.items():
        if stat is None:
            yield path, Known(None, (_gone(workspace, path, record) or _refused(found, path, "no such file"),))


def _gone(workspace: Workspace, path: str, record: Mapping[str, Recorded]) -> Diagnostic | None:
    """Return the finding about an imported document that was deleted, if files that came from it still exist.

    Return None in all other cases.
    """
    if path not in record or not sources.covers(workspace.config.sources, path):
        return None
    return gone_document(workspace.root, record[path], "followed document ([import] sources)")


def _taken_back(path: str) -> Diagnostic:
    message = "the import of this version of the document was undone; tacit imports the document again when it changes"
    advice = f"to import this version after all, run `tacit import {path}`"
    return Diagnostic(Location(path), Severity.WARNING, "not-taken-in", message, advice)


def _bad_record(error: RecordError) -> Diagnostic:
    message = "this line of the record of imports is not valid, so no followed document is imported"
    return Diagnostic(Location(RECORD, error.place), Severity.ERROR, "bad-record", message, error.help)


def _name(workspace: Workspace, path: str) -> str:
    return path.removeprefix(f"{shown(workspace.root)}/")
