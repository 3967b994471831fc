"""I/O. Read the result of `tacit verify --patterns` from the file that it writes beside the patterns."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.store.reader import Reader
from tacit.store.traces import DIGEST, facts
from tacit.store.writer import Store
from tacit.sync.session import Session
from tacit.system import files
from tacit.workspace.workspace import Workspace


class InCode(NamedTuple):
    """The traces of patterns in the code as texts for the store, and findings about the file.

    `facts` is None if the store already has these traces.
    """

    facts: Mapping[str, str] | None
    diagnostics: tuple[Diagnostic, ...] = ()


def look(workspace: Workspace, store: Reader) -> InCode:
    """Read the file, unless the store already has its content. A file with errors is read by every sync."""
    path = workspace.config.layout.in_code
    try:
        data = files.read(workspace.root / path)
    except FileNotFoundError:
        return InCode(facts({}, "") if store.state(DIGEST) else None)
    except OSError as error:
        told = f"can't be read: {error.strerror or error}"
        return InCode(
            facts({}, "") if store.state(DIGEST) else None,
            (Diagnostic(Location(path), Severity.ERROR, "unreadable", told, "correct its permissions"),),
        )
    digest = files.digest(data)
    if store.state(DIGEST) == digest:
        return InCode(None)
    from tacit.notes.in_code import read_traces

    traces, wrong = read_traces(path, data.decode("utf-8", "replace"))
    known = facts(traces, digest)
    if wrong:
        known[DIGEST] = f"!{digest}"  # so that the next sync reports the errors again
    return InCode(known if store.state(DIGEST) != known[DIGEST] else None, tuple(wrong))


def take(session: Session, store: Store, found: InCode) -> None:
    """Put traces that differ from the stored traces into the store. All patterns are then read again for the pages."""
    if found.facts is not None:
        with store.transaction():
            store.remember({**found.facts, "revision": os.urandom(16).hex()})
        session.catalogue = session.recounted = None
