"""Finds the texts of notes and pages that read like instructions to a coding agent and that nobody confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tacit.domain.findings import Diagnostic
from tacit.domain.lint_rules import INSTRUCTION, fingerprint_in
from tacit.notes.frontmatter import read_document
from tacit.notes.orders import report_text
from tacit.notes.reading import Findings
from tacit.store.reader import Reader
from tacit.system import files
from tacit.text.orders import may_instruct
from tacit.workspace.workspace import Workspace


def instructions(workspace: Workspace, reader: Reader, paths: Iterable[str]) -> list[Diagnostic]:
    """Return the findings in some files, confirmed or not: those of the last sync, and those in the whole text.

    A sync looks only at what agents get of a note, since most of a knowledge base is the text of its notes.
    """
    wanted = set(paths)
    found = {_key(item): item for item in reader.findings(INSTRUCTION) if item.location.path in wanted}
    for path in sorted(wanted):
        found |= {_key(item): item for item in _in_text(workspace, path)}  # with exact lines
    return sorted(found.values(), key=lambda item: item.location)


def _in_text(workspace: Workspace, path: str) -> Iterator[Diagnostic]:
    try:
        data = files.read(workspace.root / path)
    except OSError:  # sync reports it
        return
    if not may_instruct(data.decode("utf-8", "replace")):
        return
    document, found = read_document(data, Findings(path)), Findings(path)
    if document is not None:
        report_text(document.body, document.body_line, found)
        yield from found.reading(None).diagnostics


def _key(item: Diagnostic) -> tuple[str, str]:
    return item.location.path, fingerprint_in(item.message)
