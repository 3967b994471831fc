"""PURE. Format a verification of documents as GitHub workflow commands (lines that begin with `::`)."""

from __future__ import annotations

from tacit.checks.formats.github import COMMANDS, command
from tacit.checks.verify.values import Report
from tacit.checks.verify.words import message
from tacit.domain.findings import Severity
from tacit.text.display import one_line, path_text


def github(report: Report) -> str:
    """Return a workflow command for each claim of the documents that is reported as wrong, and for each file left out.

    A claim is a statement of a document about the code. Warnings come before hints, because GitHub shows only ten
    commands of each kind.
    """
    lines = []
    for document in report.documents:
        for item in document.findings:
            properties = {"file": path_text(document.path), "line": str(item.claim.line), "title": item.claim.kind}
            severity = item.severity or Severity.HINT
            lines.append(
                (severity is Severity.HINT, command(COMMANDS[severity.value], properties, one_line(message(item))))
            )
    left_out = [command("notice", {"title": "not read"}, one_line(remark)) for remark in report.remarks]
    return "".join([line for _, line in sorted(lines, key=lambda pair: pair[0])] + left_out)
