"""Follow documents: import their changes before a sync, and report changes that a person has to decide about.

Followed documents are those that `[import] sources` in tacit.toml names. `follow` runs before each sync. It compares
the stats of the documents with those in the index (the file with what the last sync saw); only if a stat differs, it
imports the modules that read documents (see `follow_changes.py`). The record of imports is `imported.jsonl`.
"""

import json
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING
from tacit.sync.report import Followed
from tacit.sync.session import Session
from tacit.system import files
from tacit.system.files import Stat
from tacit.workspace import sources
from tacit.workspace.workspace import Workspace

FACT = "followed"  # the key in the index of what a sync saves about the documents
UNDONE = "undone"  # the key of the documents whose import was undone, with the digest of their text
RECORD = "imported.jsonl"


class Known(NamedTuple):
    """What a sync saves about a followed document: its stat, the findings about it, and the stats of other files.

    `files` has the stats of the files that the findings name. `stat` is None if the document does not exist, or changed
    just before it was read: another change within the same tick of the clock would leave the stat equal, so it can't be
    relied on.
    """

    stat: Stat | None
    findings: tuple[Diagnostic, ...] = ()
    files: Mapping[str, Stat | None] = NOTHING


class Seen(NamedTuple):
    """What a sync saves about all followed documents, to see in the next sync whether anything changed.

    `record` is the stat of imported.jsonl, the record of imports. `gone` are the findings about documents that were
    imported and do not exist any more.
    """

    record: Stat | None = None
    documents: Mapping[str, Known] = NOTHING
    gone: tuple[Diagnostic, ...] = ()

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Return the findings about all followed documents."""
        return (*(finding for known in self.documents.values() for finding in known.findings), *self.gone)


class Documents(NamedTuple):
    """The followed documents on disk: the paths that each entry of `[import] sources` names, and the stat of each path.

    The stat of a document that does not exist is None. `began` is the time at which the first stat was read, in
    nanoseconds since 1970.
    """

    entries: Mapping[str, tuple[str, ...]]
    stats: Mapping[str, Stat | None]
    began: int

    def settled(self, path: str) -> Stat | None:
        """Return a document's stat, or None if the stat can't be relied on.

        The result is None if the document does not exist, or changed just before it was read: another change within
        the same tick of the clock would leave the stat equal.
        """
        stat = self.stats[path]
        return stat if stat is not None and files.is_settled(stat, self.began) else None


def follow(session: Session) -> Followed:
    """Import the followed documents that changed. If the session is not writable, only report these documents.

    Raises:
        TacitError: a file can't be written; then no file is written.
    """
    workspace = session.workspace
    if not workspace.config.sources:
        return Followed()
    found, seen = documents(workspace), loaded(session.index.facts.get(FACT, ""))
    known = seen.documents.keys() == found.stats.keys()
    known = known and all(sources.covers(workspace.config.sources, item.location.path) for item in seen.gone)
    if known and is_same(workspace, seen, found.stats, found.stats):
        return Followed(findings=seen.findings)
    from tacit.actions.follow_changes import compare  # the importers are large, and most syncs need none of them

    return compare(session, found, seen)


def documents(workspace: Workspace) -> Documents:
    """Return the followed documents, grouped by the entry of `[import] sources` that names them."""
    began = time.time_ns()
    entries = {entry: sources.stats(workspace, entry) for entry in workspace.config.sources}
    stats = {path: stat for found in entries.values() for path, stat in found.items()}
    return Documents({entry: tuple(found) for entry, found in entries.items()}, stats, began)


def is_same(workspace: Workspace, seen: Seen, stats: Mapping[str, Stat | None], paths: Iterable[str]) -> bool:
    """Return whether the documents at `paths` are unchanged since the last sync, so that none must be read again.

    The stats of these documents, of imported.jsonl (the record of imports), and of the files that the saved findings
    name are compared.
    """
    root = workspace.root
    if seen.record != files.stat_of(root / RECORD):
        return False
    known = {path: seen.documents[path] for path in paths}
    return all(
        one.stat == stats[path]
        and (one.stat is not None or bool(one.findings))
        and all(stat == files.stat_of(root / name) for name, stat in one.files.items())
        for path, one in known.items()
    )


def loaded(text: str) -> Seen:
    """Return what the last sync saved about the followed documents; `text` is what `dumped` returned."""
    if not text:
        return Seen()
    value = json.loads(text)
    if "gone" not in value:  # written by an earlier version
        return Seen()
    found = {
        path: Known(_stat(stat), tuple(map(_finding, findings)), {name: _stat(item) for name, item in named.items()})
        for path, (stat, findings, named) in value["documents"].items()
    }
    return Seen(_stat(value["record"]), found, tuple(map(_finding, value["gone"])))


def dumped(seen: Seen) -> str:
    """Return a text from which `loaded` restores `seen`. A sync keeps this text for the next sync."""
    found = {path: [known.stat, known.findings, dict(known.files)] for path, known in seen.documents.items()}
    return json.dumps({"record": seen.record, "documents": found, "gone": seen.gone})


def _stat(value: list[int] | None) -> Stat | None:
    return (value[0], value[1], value[2], value[3]) if value else None


def _finding(value: list[str]) -> Diagnostic:
    location, severity, *rest = value
    return Diagnostic(Location(*location), Severity(severity), *rest)
