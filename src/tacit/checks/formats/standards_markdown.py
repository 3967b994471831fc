"""PURE. Format the results of `tacit check standards` as markdown.

For each document, a matrix has a row for each standard and a column for each module of the code. A cell says whether
the module follows the standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tacit.checks.standards.values import Matrix, Row
from tacit.checks.standards.words import LEGEND, SIGNS, closing, heading, share
from tacit.text.display import path_line
from tacit.text.escape import code_span, inline

_MOST_COLUMNS = 40  # columns of a table, one per module; a wider table can't be read


def markdown(matrices: Sequence[Matrix], commit: str) -> str:
    """Return the results for all documents as markdown, with a list of the modules that deviate.

    For each document, a table has the standards that were compared with the code. A second table has the standards that
    only a person can judge, as questions.
    """
    parts = [f"## Standards compared with the modules\n\n{inline(closing(matrices, commit))}."]
    for matrix in matrices:
        parts += [f"### {code_span(path_line(matrix.document))}", f"{inline(heading(matrix))}."]
        parts += [f"- {inline(remark)}" for remark in matrix.remarks]
        parts.append(_table("standard", matrix, matrix.typed))
        if matrix.questions:
            parts.append(_table("for a person", matrix, matrix.questions))
        parts.append(LEGEND)
        numbered = enumerate(matrix.modules, 1)
        parts.append("\n".join(f"{number}. {code_span(path_line(module.name))}" for number, module in numbered))
        findings = [f"- {_place(item.at.path, item.at.line)}: {inline(item.message)}" for item in matrix.findings]
        parts += ["\n".join(findings)] if findings else []
    return "\n\n".join(parts) + "\n"


def _place(path: str, line: int) -> str:
    return code_span(f"{path_line(path)}:{line}")


def _table(head: str, matrix: Matrix, rows: Iterable[Row]) -> str:
    has_columns = len(matrix.modules) <= _MOST_COLUMNS
    numbers = [str(number) for number in range(1, len(matrix.modules) + 1)] if has_columns else []
    lines = [_row([head, "line", "follow", *numbers]), _row(["---", "---:", "---", *(["---"] * len(numbers))])]
    for row in rows:
        signs = [SIGNS[cell.mark] for cell in row.cells] if has_columns else []
        lines.append(_row([inline(row.standard.title), str(row.standard.line), share(row), *signs]))
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
