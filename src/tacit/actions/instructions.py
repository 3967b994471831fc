"""Find the texts of notes and pages that read like instructions to a coding agent."""

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
    """Return the findings in some files, whether a person confirmed the texts or not.

    A sync checks only the parts of notes that agents get, because notes are long. This function checks the whole text.
    """
    wanted = set(paths)
    found = {_key(item): item for item in reader.findings(INSTRUCTION) if item.location.path in wanted}
    for path in sorted(wanted):
        # a finding in the whole text has an exact line, and replaces the sync's finding
        found |= {_key(item): item for item in _in_text(workspace, path)}
    return sorted(found.values(), key=lambda item: item.location)


def _in_text(workspace: Workspace, path: str) -> Iterator[Diagnostic]:
    try:
        data = files.read(workspace.root / path)
    except OSError:  # a sync reports this error
        return
    if not may_instruct(data.decode("utf-8", "replace")):
        return
    document, found = read_document(data, Findings(path)), Findings(path)
    if document is not None:
        report_text(document.body, document.body_line, found)
        yield from found.reading(None).diagnostics


def _key(item: Diagnostic) -> tuple[str, str]:
    return item.location.path, fingerprint_in(item.message)
