"""Print the result of an import, document by document; if there are many, the last row has the sums of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tacit.cli import output

if TYPE_CHECKING:
    from tacit.ingest.importers.fitted import Fitted

_COLUMNS = ("document", "kind", "pages", "notes", "changed", "removed", "linked", "existing", "left out")
_OF_UPDATES = frozenset(("changed", "removed"))
_OTHER_COLUMNS = 56  # characters of all columns but that of the paths and those of updates
_MOST_ROWS = 20  # documents with a row of their own without `--all`; one row more is never summed


def table(documents: Sequence[Fitted]) -> None:
    """Print a row for each document; the columns `changed` and `removed` are left out if no document has a value there.

    If there are many documents, the first ones have a row, and one row has the sums of the others, unless `--all` is
    given.
    """
    rows = [(document.path, document.kind.value, *_counts(document)) for document in documents]
    used = [n for n, name in enumerate(_COLUMNS) if name not in _OF_UPDATES or any(row[n] for row in rows)]
    most = len(rows) if output.shows_all() or len(rows) == _MOST_ROWS + 1 else _MOST_ROWS
    shown = [[_shortened(str(row[0]), len(used)), *(str(row[n]) for n in used[1:])] for row in rows[:most]]
    if rest := [_counts(document) for document in documents[most:]]:
        sums = ("", "", *(str(sum(column)) for column in zip(*rest, strict=True)))
        shown.append([f"and {len(rest):,} more; --all shows them", *(sums[n] for n in used[1:])])
    if rows:
        output.table(shown, tuple(_COLUMNS[n] for n in used), numbers=range(2, len(used)))


def remarks(documents: Sequence[Fitted]) -> None:
    """Print which existing files were kept, which deleted files were not created again, and which claims are wrong.

    A wrong claim is a level or a number of examples that does not fit the examples in the same document.
    """
    lines = [_of_files(document) for document in documents]
    _some([line for found in lines for line in found], "file", "files")
    claims = [line for document in documents if (line := _of_claims(document))]
    _some(claims, "document makes such claims", "documents make such claims")


def _some(found: Sequence[str], one: str, several: str) -> None:
    """Print the first texts of `found`, and the number of the others if there are too many.

    `one` and `several` are the nouns for the texts that are not printed, in the singular and the plural.
    """
    most = len(found) if output.shows_all() or len(found) == _MOST_ROWS + 1 else _MOST_ROWS
    for text in found[:most]:
        output.out(text)
    if rest := len(found) - most if len(found) > most else 0:
        output.out(f"and {rest:,} more {one if rest == 1 else several}; --all shows them")


def _of_files(document: Fitted) -> list[str]:
    kept = [
        f"kept {output.one_line(change.path)}: its text differs from the document's"
        for change in document.changes
        if change.how == "kept"
    ]
    deleted = [
        f"not created again: {output.one_line(change.path)}, which was deleted by hand"
        for change in document.changes
        if change.how == "deleted"
    ]
    return kept + deleted


def _of_claims(document: Fitted) -> str:
    """Return the wrong claims of a document (see `remarks`) with a heading; `""` if there are none."""
    said = [
        output.fitted(f"  line {claim.location.line}: ", output.one_line(claim.message), "    ", whole=True)
        for claim in document.claims
    ]
    heading = f"{output.one_line(document.path)} makes claims that its own examples contradict:"
    return "\n".join(["", output.fitted("", heading, "  ", whole=True), *said]) if said else ""


def left_out(document: Fitted) -> None:
    """Print each line of a document that the import leaves out, with the reason."""
    output.out(f"\n{output.one_line(document.path)}: {output.count(len(document.left_out), 'line')} left out")
    for line in document.left_out:
        output.out(f"  {line.line:>5}  {output.one_line(line.reason)}: {output.one_line(line.text)}")


def _shortened(path: str, columns: int = len(_COLUMNS) - len(_OF_UPDATES)) -> str:
    """Return a path that is shortened at its start so that the table fits the width of the terminal.

    `columns` is the number of the table's columns.
    """
    width = output.width()
    most = width - _OTHER_COLUMNS - 9 * (columns - len(_COLUMNS) + len(_OF_UPDATES)) if width else 0
    if not width or len(path) <= most:
        return path
    near = path[-(most - 1) :]
    _, slash, rest = near.partition("/")
    return f"…/{rest}"[-most:] if slash else f"…{near}"


def _counts(document: Fitted) -> tuple[int, ...]:
    count = Counter((change.what, change.how) for change in document.changes)
    by_how = Counter(change.how for change in document.changes)
    there = by_how["there"] + by_how["kept"] + by_how["deleted"]
    pages = count["page", "new"] + count["own page", "new"]
    new = (pages, count["note", "new"], by_how["changed"], by_how["removed"])
    return (*new, by_how["linked"], there, len(document.left_out))
