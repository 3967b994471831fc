"""PURE. Build the matrix of a standards document: one row for each standard, one cell for each module.

A module is a part of the code, such as a service. There is a finding for each module that does not follow a standard
that most modules follow, or that the settings require. There is also a finding for each standard that no module
follows: it is dead.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.standards import checklists
from tacit.checks.standards.columns import standards
from tacit.checks.standards.contents import Contents
from tacit.checks.standards.judge import Judge
from tacit.checks.standards.values import Cell, Finding, Kind, Mark, Matrix, Module, Row, Standard
from tacit.checks.verify.document import Document
from tacit.checks.verify.facts import Inventory
from tacit.domain.findings import Location, Severity
from tacit.domain.note import NOTHING
from tacit.text.globs import matches

MOST = 0.8  # if at least this share of the modules follows a standard, the other modules are offenders
_MOST_STANDARDS = 1_000  # standards of one document, which limits time and output
_LEAST = 2  # modules; a standard for fewer modules has no findings
_WRONG = {Mark.LACKS, Mark.DIFFERS}
_SHOWN = 3  # reasons in a message, so that it stays short


class Answer(NamedTuple):
    """A person's answer to a question about a module: its mark (yes, no or not applicable), and its text."""

    mark: Mark
    text: str


class Asked(NamedTuple):
    """The settings of a comparison of standards with modules.

    `required` lists the standards that every module must follow, and `ignore` the standards to leave out. Their entries
    look like `file:Dockerfile` or `environment:DB_*`. `answers` are a person's answers by module and question.
    """

    required: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    answers: Mapping[tuple[str, str], Answer] = NOTHING


def matrix(document: Document, inventory: Inventory, modules: Sequence[Module], asked: Asked) -> Matrix:
    """Compare the standards of a document with the modules of a repository. The result includes the findings.

    Only the first `_MOST_STANDARDS` (1,000) standards are compared; a remark says so if there are more.
    """
    every = standards(document, inventory, modules)
    kept = [item for item in every[:_MOST_STANDARDS] if not is_listed(item, asked.ignore)]
    judge = Judge(Contents(inventory, modules), kept)
    rows: list[Row] = []
    by_key: dict[str, Row] = {}
    for standard in sorted(kept, key=lambda item: item.kind is Kind.QUESTION):  # questions depend on other standards
        if standard.kind is Kind.QUESTION:
            cells = [_answered(standard, module, at, by_key, asked) for at, module in enumerate(modules)]
        else:
            cells = [judge.cell(standard, module, at) for at, module in enumerate(modules)]
        rows.append(Row(standard, tuple(cells)))
        by_key[standard.key] = rows[-1]
    rows.sort(key=lambda row: (row.standard.line, row.standard.kind is Kind.QUESTION, row.standard.name))
    found = tuple(_findings(document.path, modules, rows, asked.required))
    remarks = tuple(_remarks(document, modules, kept, asked))
    if len(every) > _MOST_STANDARDS:
        at = f"{document.path}:{every[_MOST_STANDARDS].line}"
        remarks += (f"{at}: more than {_MOST_STANDARDS:,} standards; from this line on they were not compared",)
    return Matrix(document.path, tuple(modules), tuple(rows), found, remarks)


def is_listed(standard: Standard, entries: Collection[str]) -> bool:
    """Return whether an entry of the settings names a standard.

    An entry is `kind:name`. The name may be a glob, and the kind may be `*` for every kind.
    """
    for entry in entries:
        kind, _, name = entry.partition(":")
        if kind in {standard.kind, "*"} and (standard.name == name or matches(standard.name, [name])):
            return True
    return False


def _answered(standard: Standard, module: Module, at: int, rows: Mapping[str, Row], asked: Asked) -> Cell:
    """Return the result for a question about a module: a person's answer, or that the question is open.

    `at` is the index of the module. `rows` has the results of other standards: if the module does not follow one on
    which the question depends (`needs`), the question does not apply.
    """
    if standard.language and standard.language not in module.languages:
        return Cell(Mark.APART, f"the module is not written in {standard.language}")
    if answer := asked.answers.get((module.name, standard.name)):
        return Cell(answer.mark, "a person answered", person=answer.text)
    for key in standard.needs:
        if key in rows and rows[key].cells[at].mark in _WRONG:
            return Cell(Mark.APART, f"not asked: {rows[key].cells[at].why}")
    return Cell(Mark.OPEN, "only a person can tell")


def _findings(
    document: str, modules: Sequence[Module], rows: Sequence[Row], required: Sequence[str]
) -> Iterator[Finding]:
    for row in rows:
        if is_listed(row.standard, required):
            yield from _lacking(modules, row, "required-standard", Severity.ERROR, "tacit.toml requires the standard")
        elif row.of < _LEAST or (row.follow == 0 and row.open):
            continue  # one of the open answers may be that a module follows
        elif row.follow == 0:
            yield _dead(document, row)
        elif row.follow >= row.of * MOST:
            told = f"{row.follow} of {row.of} modules{' with an answer' if row.open else ''} follow the standard"
            yield from _lacking(modules, row, "not-followed", Severity.WARNING, told)


def _lacking(modules: Sequence[Module], row: Row, rule: str, severity: Severity, told: str) -> Iterator[Finding]:
    """Yield a finding for each module that lacks what the standard of a row requires, or has it with another value.

    `rule` is the name of the finding, and `told` is the end of its message.
    """
    for module, cell in zip(modules, row.cells, strict=True):
        if cell.mark in _WRONG:
            place = cell.evidence[0] if cell.evidence else None
            at = Location(place.path, place.line or 1) if place else Location(module.sign)
            message = f"{module.name} does not follow {row.standard.title!r}: {cell.why}; {told}"
            advice = "correct the module, or ignore the standard for it in the document or tacit.toml"
            yield Finding(rule, severity, at, row.standard, module.name, message, advice)


def _dead(document: str, row: Row) -> Finding:
    reasons = Counter(cell.why for cell in row.cells if cell.mark in _WRONG).most_common(_SHOWN)
    why = "; ".join(f"{why} ({number})" if number > 1 else why for why, number in reasons)
    message = f"none of {row.of} modules follows {row.standard.title!r}: {why}"
    advice = "correct the document, or mark the standard as planned"
    return Finding(
        "dead-standard", Severity.WARNING, Location(document, row.standard.line), row.standard, "", message, advice
    )


def _remarks(document: Document, modules: Sequence[Module], kept: Sequence[Standard], asked: Asked) -> Iterator[str]:
    if document.cut:
        yield f"{document.path}: the document is too long: line {document.cut} and later lines were not read"
    if not kept:
        yield f"{document.path}: the document has no standard that can be compared with modules, so nothing was checked"
    if lines := checklists.left_out(document):
        what = "1 item of a checklist was" if len(lines) == 1 else f"{len(lines)} items of checklists were"
        reason = "neither the heading nor the line before says that the checklist is about modules"
        yield f'{document.path}:{lines[0]}: {what} not checked, because {reason} (as in "Checklist for each module")'
    if len(modules) == 1:
        yield f"only one module was found ({modules[0].name}), so there are no other modules to compare it with"
    for entry in asked.required:
        if not any(is_listed(item, (entry,)) for item in kept):
            yield f"{document.path}: no standard is called {entry!r}, which tacit.toml requires"
