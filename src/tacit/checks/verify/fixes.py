"""PURE. Correct claims of a document for which there is only one possible correction."""

from __future__ import annotations

import re

from tacit.checks.verify.values import DocumentReport, Fix


def edited(report: DocumentReport) -> tuple[int, str]:
    """Return the number of corrected claims in a document, and the text of the document with the corrections.

    A claim is corrected only if its line contains the wrong text (`old` of the claim's `fix`) exactly once.
    """
    lines = list(report.lines)
    number = 0
    for item in report.findings:
        if item.fix is None:
            continue
        at = item.claim.line - 1
        if 0 <= at < len(lines) and (new := _replaced(lines[at], item.fix)) is not None:
            lines[at] = new
            number += 1
    return number, "\n".join(lines)


def _replaced(line: str, fix: Fix) -> str | None:
    whole = re.compile(rf"(?<![\w./-]){re.escape(fix.old)}(?![\w/-]|\.\w)")
    if len(whole.findall(line)) != 1:
        return None
    return whole.sub(lambda _: fix.new, line)
