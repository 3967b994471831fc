"""PURE. The sentences and signs that all output formats of `tacit check standards` share.

For each document, a matrix has a row for each standard and a column for each module (part of the code).
"""

from __future__ import annotations

from collections.abc import Sequence

from tacit.checks.standards.values import Finding, Mark, Matrix, Row

SIGNS = {Mark.FOLLOWS: "✓", Mark.LACKS: "✗", Mark.DIFFERS: "≠", Mark.APART: "·", Mark.OPEN: "?"}
LEGEND = "✓ follows the standard, ✗ does not, ≠ has another value, · does not apply, ? a person has to answer"


def share(row: Row) -> str:
    """Return how many of the modules to which a row's standard applies follow it: `31 of 32`.

    A module for which a person has not answered the question yet is one of these modules, and does not follow. If the
    standard applies to no module, the result is `""`.
    """
    asked = row.of + row.open
    return f"{row.follow} of {asked}" if asked else ""


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 module`, `2 modules`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def heading(matrix: Matrix) -> str:
    """Return the heading for the results of a document, such as `12 standards, 3 questions for a person, 8 modules`."""
    asked = len(matrix.questions)
    standards = count(len(matrix.rows) - asked, "standard")
    questions = f", {count(asked, 'question')} for a person" if asked else ""
    return f"{standards}{questions}, {count(len(matrix.modules), 'module')}"


def closing(matrices: Sequence[Matrix], commit: str) -> str:
    """Return the last line of a report, with the numbers of deviations, dead standards and open answers.

    A dead standard is one that no module follows. A question is asked once for each module, and an open answer is one
    that no person has given.
    """
    findings = [finding for matrix in matrices for finding in matrix.findings]
    offending = len({finding.module for finding in findings if finding.module})
    dead = sum(not finding.module for finding in findings)
    open_ = [row.open for matrix in matrices for row in matrix.questions if row.open]
    parts = [
        count(len(findings) - dead, "deviation") + (f" in {count(offending, 'module')}" if offending else ""),
        count(dead, "dead standard"),
        count(sum(open_), "open answer") + (f" to {count(len(open_), 'question')}" if open_ else ""),
    ]
    return f"{', '.join(parts)}{f' at {commit[:12]}' if commit else ''}"


def shown(finding: Finding) -> str:
    """Return a finding as one sentence, for formats that have one line per finding."""
    return f"{finding.message}; {finding.help}" if finding.help else finding.message
