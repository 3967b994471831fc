"""The text report of `tacit verify`, grouped by the sections of each document."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tacit.checks.verify.words import SIGNS, closing, head, shown, told, unnamed_line
from tacit.cli import output
from tacit.text.display import one_line, path_line

if TYPE_CHECKING:
    from tacit.checks.verify.values import DocumentReport, Judged, Report

_COLOURS = {"warning": "yellow", "error": "red", "hint": "cyan"}
_VERDICT_COLOURS = {"verified": "green", "missing": "red", "differs": "red", "weak": "yellow"}


def text(report: Report, *, every: bool) -> None:
    """Print the findings of each document; if `every` is true, print all claims. The last line has the totals.

    After a document with a warning, and after each document if `every` is true, print which resources (such as tables)
    the code declares and the document does not name.
    """
    hidden = 0
    for document in report.documents:
        hidden += _document(document, every=every)
        for item in document.unnamed:
            if every or any(found.severity == "warning" for found in document.findings):
                output.out(output.wrapped(f"{path_line(document.path)}: {unnamed_line(item)}", "", "    "))
    if hidden:
        output.err(f"{output.count(hidden, 'hint')} not shown (--all shows them)")
    output.out(output.wrapped(closing(report), hanging="  "))


def _document(document: DocumentReport, *, every: bool) -> int:
    """Print a document's findings, and return how many findings of severity hint were left out.

    If `every` is true, all claims and hints are printed. Otherwise, only the first five findings with the same
    fingerprint are, and the others are counted.
    """
    section, hidden = -1, 0
    printed: Counter[str] = Counter()
    for item in document.judged:
        if not shown(item, every=every):
            hidden += item.severity is not None and not item.silenced
            continue
        printed[item.fingerprint] += 1
        if printed[item.fingerprint] > output.MOST_OF_A_RULE and not every:
            continue
        if item.claim.section != section:
            section = item.claim.section
            heading = document.headings[section]
            if heading.title:
                marks = "#" * heading.level
                output.out(output.paint(f"{path_line(document.path)}: {marks} {one_line(heading.title)}", "bold"))
        _finding(document, item)
    for fingerprint, number in printed.items():
        if number > output.MOST_OF_A_RULE and not every:
            output.out(
                f"and {number - output.MOST_OF_A_RULE:,} more with the fingerprint {fingerprint}; --all shows them"
            )
    return hidden


def _finding(document: DocumentReport, item: Judged) -> None:
    claim = item.claim
    if item.severity is None or item.silenced:
        label = output.paint(f"{SIGNS[item.verdict]} {item.verdict}[{claim.kind}]", _colour(item))
    else:
        label = output.paint(f"{item.severity.value}[{claim.kind}]", _COLOURS[item.severity.value])
    place = f"{path_line(document.path)}:{claim.line}:{max(1, claim.column)}"
    line = output.fitted(f"{place}: {label}: ", one_line(head(item)), "    ", whole=True)
    output.out(line + "".join(f"\n{output.wrapped(part, '  ', '    ')}" for part in told(item)))


def _colour(item: Judged) -> str:
    return "dim" if item.silenced else _VERDICT_COLOURS.get(item.verdict.value, "dim")
