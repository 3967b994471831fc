"""PURE. Format the table of repositories and patterns as a page: one file without scripts, links or pictures."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from tacit.fleet.formats import heading, moment
from tacit.fleet.table import Cell, Line, Table
from tacit.fleet.values import Row, State
from tacit.text.display import one_line, path_line

_SIGNS = {State.FOLLOWED: "✓", State.VIOLATED: "✗", State.ABSENT: "·", State.UNKNOWN: "?"}
_CLASSES = {State.FOLLOWED: "y", State.VIOLATED: "n", State.ABSENT: "a", State.UNKNOWN: "q"}
_SHOWN = 3  # places in the text of a cell, so that the page stays small
_SHORT = 12  # digits of a commit
_LEGEND = "✓ followed, ✗ violated, · absent: rules ran and found neither, ? unknown; a frame marks a change"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 90rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .15rem .4rem; text-align: left; border-bottom: 1px solid #ccc8; white-space: nowrap; }
td.c { text-align: center; } td.r { text-align: right; } th { font-weight: normal; }
thead th { position: sticky; top: 0; background: Canvas; vertical-align: bottom; font-weight: 600; }
th.v { writing-mode: vertical-rl; transform: rotate(180deg); padding: .4rem .15rem; }
td.y { background: #2a93; } td.n { background: #d335; } td.a { color: #777; } td.q { background: #8883; }
td.z { outline: 2px solid; outline-offset: -2px; }
tbody th.o { font-weight: 600; padding-top: .8rem; }
div.w { overflow-x: auto; } :root { color-scheme: light dark; }
"""


def page(table: Table) -> str:
    """Return the report as an HTML page.

    Texts from repositories are escaped, and the page's content security policy forbids scripts and requests.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Repositories and patterns</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Repositories and patterns</h1>\n<p>{_text(heading(table))}</p>\n"
        + "\n".join([*_trend(table), *_map(table), *_failures(table)])
        + "\n</body>\n</html>\n"
    )


def _trend(table: Table) -> Iterator[str]:
    """Yield the HTML of a table: how many repositories followed and violated each pattern in each of the last runs."""
    heads = "".join(f'<th scope="col">{_text(moment(began))}</th>' for began in reversed(table.runs))
    told = "Repositories that follow / violate a pattern, of those that were judged; the last run is first."
    yield f"<h2>Patterns</h2>\n<p>{told}</p>"
    yield f'<div class="w"><table>\n<thead><tr><th scope="col">Pattern</th>{heads}</tr></thead>\n<tbody>'
    for column in table.columns:
        cells = ""
        for counts in reversed(column.counts):
            judged = sum(counts.values()) - counts.get(State.UNKNOWN, 0)
            followed, violated = counts.get(State.FOLLOWED, 0), counts.get(State.VIOLATED, 0)
            cells += f"<td>{followed} / {violated} of {judged}</td>" if judged else "<td>–</td>"
        yield f'<tr><th scope="row">{_text(column.pattern)}</th>{cells}</tr>'
    yield "</tbody></table></div>"


def _map(table: Table) -> Iterator[str]:
    heads = "".join(f'<th class="v" scope="col">{_text(column.pattern)}</th>' for column in table.columns)
    more = '<th class="v" scope="col">claims of documents</th><th class="v" scope="col">standards</th>'
    yield f"<h2>Repositories</h2>\n<p>{_text(_LEGEND)}.</p>"
    yield '<div class="w"><table>\n<thead><tr><th scope="col">Repository</th><th scope="col">Commit</th>'
    yield f"{heads}{more}</tr></thead>\n<tbody>"
    width = len(table.columns) + 4
    for owner, lines in groupby(table.lines, key=lambda line: line.owner):
        if owner:
            yield f'<tr><th class="o" scope="rowgroup" colspan="{width}">{_path(owner)}</th></tr>'
        yield from map(_line, lines)
    yield "</tbody></table></div>"


def _line(line: Line) -> str:
    cells = "".join(_cell(line, cell) for cell in line.cells)
    return (
        f'<tr><th scope="row" title="{_path(line.name)}">{_path(line.short)}</th>'
        f"<td><code>{_text(line.commit[:_SHORT])}</code></td>{cells}{_share(line.documents)}{_share(line.standards)}</tr>"
    )


def _cell(line: Line, cell: Cell) -> str:
    row = cell.row
    state = State(row.state)
    counts = f"{row.followed} followed, {row.violated} violated in {row.files} files" if row.files else ""
    change = f"before: {cell.before}" if cell.is_changed else ""
    parts = (f"{line.short}, {row.pattern}: {state.value}", counts, f"since {moment(cell.since)}", change, row.reason)
    told = "; ".join(part for part in (*parts, *row.places[:_SHOWN]) if part)
    changed = " z" if cell.is_changed else ""
    return f'<td class="c {_CLASSES[state]}{changed}" title="{_text(told)}">{_SIGNS[state]}</td>'


def _share(row: Row | None) -> str:
    """Return the HTML cell of a repository in the column of documents or of standards, such as `7 of 9`.

    It means that 7 of 9 claims in the documents are true, or that modules follow the standards in 7 of 9 comparisons.
    If nothing was compared, the cell has a dash.
    """
    if row is None or not row.followed + row.violated:
        why = row.reason if row else ""
        return f'<td class="r" title="{_text(why)}">–</td>'
    told = "; ".join(part for part in (row.reason, *row.places[:_SHOWN]) if part)
    return f'<td class="r" title="{_text(told)}">{row.followed} of {row.followed + row.violated}</td>'


def _failures(table: Table) -> Iterator[str]:
    failed = [line for line in table.lines if line.reason]
    if failed:
        yield "<h2>Not judged</h2>\n<ul>"
        yield from (f"<li>{_path(line.name)}: {_text(line.reason)}</li>" for line in failed)
        yield "</ul>"


def _text(text: str) -> str:
    return escape(one_line(text))


def _path(text: str) -> str:
    return escape(path_line(text))
