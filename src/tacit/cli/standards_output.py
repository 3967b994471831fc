"""The text report of `tacit check standards`: a table of standards and modules in 80 columns, and the findings.

A matrix says which module follows which standard of a document.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tacit.checks.standards.words import LEGEND, SIGNS, closing, heading, share
from tacit.cli import output
from tacit.text.display import one_line, path_line

if TYPE_CHECKING:
    from tacit.actions.check_standards import Checked
    from tacit.checks.standards.values import Matrix, Row

_TITLE, _SHARE = 28, 9  # columns of a line
_BAND = 40  # modules on one line; the marks of more modules continue on the next line
_COLOURS = {"✓": "green", "✗": "red", "≠": "red", "·": "dim", "?": "cyan"}


def text(checked: Checked) -> None:
    """Print which module follows which standard of each document, and the findings. The last lines are the totals."""
    for matrix in checked.matrices:
        output.out(output.paint(f"{path_line(matrix.document)}: {heading(matrix)}", "bold"))
        for remark in matrix.remarks:
            output.warn(remark)
        if matrix.rows:
            _table(matrix)
        output.diagnostics([finding.diagnostic for finding in matrix.findings], hints=True, to=sys.stdout)
    output.out(output.wrapped(closing(checked.matrices, checked.inventory.commit), hanging="  "))


def _table(matrix: Matrix) -> None:
    asked = matrix.questions
    for line in _numbers(len(matrix.modules)):
        output.out(line)
    for row in matrix.typed:
        if row.of:
            _row(row)
    if idle := [row for row in matrix.typed if not row.of]:
        output.out(
            output.wrapped(
                f"standards that apply to no module: {', '.join(row.standard.title for row in idle)}", "", "    "
            )
        )
    if asked:
        output.out("questions for a person:")
        for row in asked:
            _row(row)
    output.out(output.wrapped(LEGEND, "", "  "))
    for number, module in enumerate(matrix.modules, 1):
        output.out(f"{number:4} {path_line(module.name)}")
    output.out()


def _numbers(modules: int) -> Iterator[str]:
    """Yield the lines of the table's head: the number of each module above its column, with one digit in each line."""
    numbers = [str(number) for number in range(1, min(modules, _BAND) + 1)]
    wide = len(numbers[-1])
    for digit in range(wide):
        yield " " * (_TITLE + _SHARE + 2) + "".join(number.rjust(wide)[digit] for number in numbers).rstrip()


def _row(row: Row) -> None:
    title = one_line(row.standard.title)
    title = title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"
    signs = [SIGNS[cell.mark] for cell in row.cells]
    for start in range(0, len(signs), _BAND):
        head = f"{title:<{_TITLE}} {share(row):>{_SHARE}}" if not start else " " * (_TITLE + _SHARE + 1)
        output.out(f"{head} {_painted(signs[start : start + _BAND])}")


def _painted(signs: Sequence[str]) -> str:
    return "".join(output.paint(sign, _COLOURS[sign]) for sign in signs)
