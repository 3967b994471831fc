"""I/O. Read where the code uses each pattern, and how many modules follow it.

The files `in-code.toml` and `in-practice.toml` in the folder of patterns say this; `tacit verify --patterns` and `tacit
check standards --record` write them.
"""

import os
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.store.reader import Reader
from tacit.store.rows import PRACTICE_DIGEST, TRACES_DIGEST
from tacit.store.writer import Store
from tacit.sync.session import Session
from tacit.system import files
from tacit.workspace.workspace import Workspace

_Parse: TypeAlias = Callable[[str, str, str], tuple[dict[str, str], list[Diagnostic]]]


class InCode(NamedTuple):
    """The contents of `in-code.toml` and `in-practice.toml` as texts that the store keeps by key, and findings.

    `facts` is None if the store already has these texts.
    """

    facts: Mapping[str, str] | None
    diagnostics: tuple[Diagnostic, ...] = ()


def look(workspace: Workspace, store: Reader) -> InCode:
    """Read `in-code.toml` and `in-practice.toml`, unless the store already has their contents.

    A file with errors is read by every sync.
    """
    layout = workspace.config.layout
    parts = (
        _look(workspace, store, layout.in_code, TRACES_DIGEST, _traces),
        _look(workspace, store, layout.in_practice, PRACTICE_DIGEST, _practice),
    )
    facts = {key: text for part in parts for key, text in (part.facts or {}).items()}
    return InCode(facts or None, tuple(item for part in parts for item in part.diagnostics))


def _look(workspace: Workspace, store: Reader, path: str, key: str, parse: _Parse) -> InCode:
    known = store.state(key)
    try:
        data = files.read(workspace.root / path)
    except FileNotFoundError:
        return InCode(parse(path, "", "")[0] if known else None)
    except OSError as error:
        told = f"can't be read: {error.strerror or error}"
        at, advice = Location(path), "correct the permissions"
        unreadable = Diagnostic(at, Severity.ERROR, "unreadable", told, advice)
        return InCode(parse(path, "", "")[0] if known else None, (unreadable,))
    digest = files.digest(data)
    if known == digest:
        return InCode(None)
    facts, wrong = parse(path, data.decode("utf-8", "replace"), digest)
    if wrong:
        facts[key] = f"!{digest}"  # so that the next sync reports the errors again
    return InCode(facts if known != facts[key] else None, tuple(wrong))


def _traces(path: str, text: str, digest: str) -> tuple[dict[str, str], list[Diagnostic]]:
    from tacit.notes.in_code import read_traces
    from tacit.store import traces

    found, wrong = read_traces(path, text)
    return traces.facts(found, digest), wrong


def _practice(path: str, text: str, digest: str) -> tuple[dict[str, str], list[Diagnostic]]:
    from tacit.domain.practice import Practice
    from tacit.notes.in_practice import read_practice
    from tacit.store import practice

    found, wrong = read_practice(path, text) if text else (Practice(), [])
    return practice.facts(found, digest), wrong


def take(session: Session, store: Store, found: InCode) -> None:
    """Put the new contents of `in-code.toml` and `in-practice.toml` into the store.

    The session then forgets its patterns, so that the pages are rendered from the new contents.
    """
    if found.facts is not None:
        with store.transaction():
            store.remember({**found.facts, "revision": os.urandom(16).hex()})
        session.catalogue = session.recounted = None
