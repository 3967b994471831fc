"""PURE. Format the results of `tacit check standards` as one HTML file, without scripts, external files or pictures.

For each document, a matrix has a row for each standard and a column for each module of the code. A cell says whether
the module follows the standard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from tacit.checks.standards.values import Cell, Mark, Matrix, Module, Row
from tacit.checks.standards.words import LEGEND, SIGNS, closing, heading, share
from tacit.text.display import one_line, path_line

_CLASSES = {Mark.FOLLOWS: "y", Mark.LACKS: "n", Mark.DIFFERS: "n", Mark.APART: "a", Mark.OPEN: "q"}
_STYLE = """\
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 90rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .15rem .4rem; text-align: left; border-bottom: 1px solid #ccc8; }
td { white-space: nowrap; }
td.c, th.c { text-align: center; padding: .15rem .25rem; }
thead th { position: sticky; top: 0; background: Canvas; }
td.y { background: #2a93; } td.n { background: #d334; } td.q { background: #db33; } td.a { color: #888; }
ol { columns: 22rem; } .r { text-align: right; } div.w { overflow-x: auto; }
:root { color-scheme: light dark; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(matrices: Sequence[Matrix], commit: str) -> str:
    """Return an HTML page with a table for each matrix: which module (column) follows which standard (row).

    All text from the repository is escaped, and the page's security policy forbids scripts and requests. `commit` is
    the checked commit, which the page names.
    """
    body = "\n".join(part for matrix in matrices for part in _matrix(matrix))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Standards and modules</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Standards and modules</h1>\n<p>{_text(closing(matrices, commit))}</p>\n{body}\n</body>\n</html>\n"
    )


def _matrix(matrix: Matrix) -> Iterator[str]:
    yield f"<h2>{_path(matrix.document)}</h2>\n<p>{_text(heading(matrix))}. {_text(LEGEND)}.</p>"
    yield from (f"<p>{_text(remark)}</p>" for remark in matrix.remarks)
    yield _table("Standard", matrix, matrix.typed)
    if matrix.questions:
        yield _table("For a person", matrix, matrix.questions)
    yield "<h3>Modules</h3>\n<ol>"
    yield from (f"<li>{_path(module.name)}</li>" for module in matrix.modules)
    yield "</ol>"
    if matrix.findings:
        yield "<h3>Findings</h3>\n<ul>"
        for item in matrix.findings:
            place = _path(f"{item.at.path}:{item.at.line}")
            yield f"<li>{place}: {item.severity.value}[{item.rule}]: {_text(item.message)}</li>"
        yield "</ul>"


def _table(head: str, matrix: Matrix, rows: Iterable[Row]) -> str:
    numbers = "".join(
        f'<th class="c" scope="col" title="{_path(module.name)}">{number}</th>'
        for number, module in enumerate(matrix.modules, 1)
    )
    head = (
        f'<div class="w"><table>\n<thead><tr><th scope="col">{head}</th><th scope="col">Line</th>'
        f'<th scope="col">Follow</th>{numbers}</tr></thead>\n<tbody>'
    )
    made = [head]
    for row in rows:
        cells = "".join(_cell(module, cell) for module, cell in zip(matrix.modules, row.cells, strict=True))
        made.append(
            f'<tr><th scope="row">{_text(row.standard.title)}</th><td class="r">{row.standard.line}</td>'
            f"<td>{share(row)}</td>{cells}</tr>"
        )
    return "\n".join([*made, "</tbody></table></div>"])


def _cell(module: Module, cell: Cell) -> str:
    places = ", ".join(str(place) for place in cell.evidence)
    told = "; ".join(part for part in (module.name, cell.person or cell.why or cell.mark.value, places) if part)
    return f'<td class="c {_CLASSES[cell.mark]}" title="{_path(told)}">{SIGNS[cell.mark]}</td>'


def _text(text: str) -> str:
    return escape(one_line(text))


def _path(text: str) -> str:
    return escape(path_line(text))
