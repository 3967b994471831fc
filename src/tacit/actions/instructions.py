"""Find the texts of notes, pages and rules that read like instructions to a coding agent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tacit.domain.findings import Diagnostic
from tacit.domain.instruction_like import INSTRUCTION, fingerprint_in
from tacit.notes.frontmatter import read_document
from tacit.notes.orders import report_rules, report_text
from tacit.notes.reading import Findings
from tacit.store.reader import Reader
from tacit.sync.rule_files import SUFFIX
from tacit.system import files
from tacit.text.orders import may_instruct
from tacit.workspace.workspace import Workspace


def instructions(workspace: Workspace, reader: Reader, paths: Iterable[str]) -> list[Diagnostic]:
    """Return a finding for each text in the files at `paths` that reads like an instruction, also if it is confirmed.

    This function checks the whole text of notes and pages, and the messages of rules. A sync checks less: of long
    notes, it checks only the parts that agents get; and it checks no rules, because only reviews show their messages.
    """
    wanted = set(paths)
    found = {_key(item): item for item in reader.findings(INSTRUCTION) if item.location.path in wanted}
    for path in sorted(wanted):
        # a finding in the whole text has an exact line, and replaces the sync's finding
        read = _in_rules if path.endswith(SUFFIX) else _in_text
        found |= {_key(item): item for item in read(workspace, path)}
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


def rule_files(workspace: Workspace) -> list[str]:
    """Return the paths of all rule files of the knowledge base."""
    return sorted(files.walk(workspace.root, workspace.config.layout.patterns, SUFFIX).files)


def _in_rules(workspace: Workspace, path: str) -> Iterator[Diagnostic]:
    try:
        data = files.read(workspace.root / path)
    except OSError:  # `failing-rule` reports this error
        return
    if may_instruct(data.decode("utf-8", "replace")):
        from tacit.checks.rules.read import read_rules  # few rules have such a text

        rules, found = read_rules(path, "", data)[0], Findings(path)
        report_rules(((rule.line, said) for rule in rules for said in (rule.message, rule.note)), found)
        yield from found.reading(None).diagnostics


def _key(item: Diagnostic) -> tuple[str, str]:
    return item.location.path, fingerprint_in(item.message)
