"""Compare `tacit import` with documents whose patterns a person listed: `python -m bench.imports DIR`.

DIR has a clone of each repository in imports.tsv, under its name without the owner; it needs no checkout. The list has
the number of the first line of each pattern, lesson or rule of a document. A page is right if its lines, with the
heading above them, contain exactly one of these first lines, and if no earlier page contains it. All other pages are
junk: fragments, descriptions, and pages that merge several patterns. The column `first` has the results of the first
run, before the importer was changed because of the document.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.errors import NotImportableError
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.ledger import unaccounted
from tacit.ingest.importers.plan import Plan
from tacit.ingest.importers.source import Source, decode
from tacit.notes.write import note_text, page_text
from tacit.system.git import Repository
from tacit.text.names import slugify

LIST = Path(__file__).with_name("imports.tsv")
_LARGEST = 4 << 20
_HEADING = 2  # the largest distance in lines from a heading to its text


class Row(NamedTuple):
    """A document of the list, the results of its first import, and the first line of each of its patterns."""

    group: str
    repository: str
    commit: str
    path: str
    first: tuple[int, int]
    lines: frozenset[int]


class Result(NamedTuple):
    """The result of importing a document: the number of its pages, the first lines of right pages, and the junk pages.

    `lost` is the number of lines of the document that are lost.
    """

    found: int = 0
    right: frozenset[int] = frozenset()
    junk: tuple[tuple[int, str], ...] = ()
    lost: int = 0


def listed(path: Path = LIST) -> list[Row]:
    """Return the documents in imports.tsv."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                row["set"],
                row["repository"],
                row["commit"],
                row["path"],
                (int(row["first found"]), int(row["first right"])),
                frozenset(map(int, row["lines"].split())),
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def compared(source: Source, lines: frozenset[int]) -> Result:
    """Import a document into an empty knowledge base, and compare its pages with the listed lines."""
    try:
        plan = plan_of(source, Setting("2020-01-01"), None)
    except NotImportableError:
        return Result()
    right, junk = set[int](), list[tuple[int, str]]()
    for name, spoken in sorted(_pages(plan), key=lambda page: min(page[1], default=0)):
        first = min(spoken, default=0)
        inside = lines & {*spoken, *_heading(source, first)}
        if len(inside) == 1 and not inside & right:
            right |= inside
        else:
            junk.append((first, name))
    return Result(len(plan.pages), frozenset(right), tuple(junk), len(_lost(source, plan)))


def _heading(source: Source, first: int) -> Iterator[int]:
    """Yield the line number of the heading above the line `first`, if only blank lines are between them."""
    for line in range(max(1, first - _HEADING), first):
        if source.lines[line - 1].startswith("#") and not any(source.lines[line : first - 1]):
            yield line


def _pages(plan: Plan) -> Iterator[tuple[str, set[int]]]:
    """Yield the name of each page that an import plans, and the lines of the document that it and its notes contain."""
    of_key = defaultdict[str, set[int]](set)
    for line, keys in plan.placed.items():
        for key in keys:
            of_key[key].add(line)
    for page in plan.pages:
        slug = page.page.slug  # the note of a decision that is not in force has its name, and does not mention it
        notes = (
            note.key
            for note in plan.notes
            if slug in {slugify(note.note.title), *(slugify(m.name) for m in note.note.mentions)}
        )
        yield page.page.name, of_key[page.key].union(*(of_key[key] for key in notes))


def _lost(source: Source, plan: Plan) -> Sequence[int]:
    texts = {draft.key: f"{draft.note.path}\n{draft.text or note_text(draft.note)}" for draft in plan.notes}
    texts |= {draft.key: page_text(draft.page) for draft in plan.pages} | {own.key: own.text for own in plan.own}
    return unaccounted(source.lines, plan.placed, {*plan.said, *plan.left_out}, texts)


def _sums(rows: Iterable[tuple[Row, Result]]) -> str:
    """Return the sums over some documents as text: patterns, precision and recall, in the first run and now."""
    pairs = list(rows)
    there = sum(len(row.lines) for row, _ in pairs)
    before = tuple(sum(row.first[at] for row, _ in pairs) for at in (0, 1))
    now = (sum(result.found for _, result in pairs), sum(len(result.right) for _, result in pairs))
    shares = (f"{right / found:.0%} precision, {right / there:.0%} recall" for found, right in (before, now) if found)
    return f"{there} patterns; first: {next(shares, '-')}; now: {next(shares, '-')}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line for each document, and the sums of each set."""
    parser = argparse.ArgumentParser(prog="bench.imports", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--list", action="store_true", help="print the pages that are junk, and the missed lines")
    wanted = parser.parse_args(arguments)
    done: dict[str, list[tuple[Row, Result]]] = {}
    for row in listed():
        root = wanted.folder / row.repository.partition("/")[2]
        if not root.is_dir():
            sys.stderr.write(f"{root}: not found, left out\n")
            continue
        text = Repository(root).text("show", f"{row.commit}:{row.path}")
        source = decode(row.path, text.encode(), _LARGEST)
        result = compared(source, row.lines)
        done.setdefault(row.group, []).append((row, result))
        counts = f"{len(row.lines):4} patterns {result.found:4} pages {len(result.right):4} right {result.lost:3} lost"
        sys.stdout.write(f"{row.group} {counts}  {row.repository} {row.path}\n")
        for line, name in result.junk if wanted.list else ():
            sys.stdout.write(f"     junk   {line}: {name}\n")
        for line in sorted(row.lines - result.right) if wanted.list else ():
            sys.stdout.write(f"     missed {line}: {source.lines[line - 1][:100]}\n")
    for group, rows in sorted(done.items()):
        sys.stdout.write(f"set {group}: {len(rows)} documents, {_sums(rows)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
