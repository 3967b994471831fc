"""PURE. Read and extend the TOML file in which people answer the questions of standards that code can't answer.

A standard is something that a document requires of each module (part of the code). New questions are inserted into the
text of the file, so that all answers and comments, and their order, are kept.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tacit.checks.standards.matrix import Answer
from tacit.checks.standards.values import Mark, Matrix
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.conflicts import conflicts
from tacit.text.faulty_text import FaultyTextError, toml_table
from tacit.text.toml import quoted

ANSWERS = "standards-answers.toml"
_HEAD = """\
# Questions of `tacit check standards` that only a person can answer, one table per document and module.
# Commit this file. An answer starts with "yes", "no" or "n/a"; what follows is a remark. "" leaves a question open.
"""
_MARKS = {"yes": Mark.FOLLOWS, "no": Mark.LACKS, "n/a": Mark.APART}
_ANSWER = re.compile(r"\s*(yes|no|n/a)\b", re.IGNORECASE)
_ADVICE = 'write "yes", "no" or "n/a", and a remark after it, or "" for a question that is still open'


class Answers(NamedTuple):
    """What an answers file says: a person's answers to questions that code can't answer.

    `by_document` has the answers by standards document, then by module and question. The answer to a question that
    nobody has answered yet is `""`. `diagnostics` are the errors in the file.
    """

    by_document: Mapping[str, Mapping[tuple[str, str], str]]
    diagnostics: tuple[Diagnostic, ...] = ()

    def of(self, document: str) -> dict[tuple[str, str], Answer]:
        """Return the answers that people gave to the questions of a standards document, by module and question.

        Each answer begins with yes, no or n/a. Others, such as the answer `""` of a new question, are left out.
        """
        given = self.by_document.get(document, {}).items()
        return {key: Answer(_MARKS[found[1].lower()], text) for key, text in given if (found := _ANSWER.match(text))}


def read_answers(text: str) -> Answers:
    """Read the text of an answers file. Entries with an error are left out and reported; the others are used."""
    if found := conflicts(text, markdown=False):
        return Answers({}, tuple(_error(item.start, "merge-conflict", item.described(), "") for item in found))
    try:
        data = toml_table(text)
    except FaultyTextError as error:
        where = Location(ANSWERS, *error.place)
        return Answers({}, (Diagnostic(where, Severity.ERROR, "bad-answers", error.message, error.advice),))
    known: dict[str, dict[tuple[str, str], str]] = {}
    wrong: list[Diagnostic] = []
    for document, modules in data.items():
        for module, answers in modules.items() if isinstance(modules, dict) else ():
            for question, answer in answers.items() if isinstance(answers, dict) else ():
                if isinstance(answer, str) and (not answer.strip() or _ANSWER.match(answer)):
                    known.setdefault(document, {})[module, question] = answer
                else:
                    told = f"{answer!r} is not a valid answer to {question!r} for {module}"
                    wrong.append(_error(_line_of(text, question, answer), "bad-answer", told, _ADVICE))
        if not isinstance(modules, dict) or not all(isinstance(table, dict) for table in modules.values()):
            told = f"{document!r} must have one table per module"
            advice = f"write [{quoted('docs/standards.md')}.{quoted('path/of/module')}]"
            wrong.append(_error(_line_of(text, document, ""), "bad-answers", told, advice))
    return Answers(known, tuple(wrong))


def _error(line: int, rule: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic(Location(ANSWERS, line), Severity.ERROR, rule, message, advice)


def _line_of(text: str, name: str, value: object) -> int:
    """Return the number of the line of a TOML text that has a key and a value, for an error message.

    `name` is the key. If there is no such line, return the first line with the key, or else 1.
    """
    rows = text.split("\n")
    named = [number for number, row in enumerate(rows, 1) if name in row]
    return next((number for number in named if str(value) in rows[number - 1]), named[0] if named else 1)


def with_questions(text: str, matrices: Sequence[Matrix]) -> tuple[str, int]:
    """Return the text of an answers file with all open questions, and the number of questions that were added.

    These are the questions of the matrices (which module follows which standard) that only a person can answer, and
    that the file does not have yet.

    Raises:
        ValueError: the file has errors, or is written so that questions can't be inserted.
    """
    before = read_answers(text)
    if before.diagnostics:
        raise ValueError(before.diagnostics[0].message)
    lines = (text or _HEAD).rstrip("\n").split("\n")
    number = 0
    for matrix in matrices:
        known = before.by_document.get(matrix.document, {})
        for at, module in enumerate(matrix.modules):
            new = [
                row.standard.name
                for row in matrix.questions
                if row.cells[at].mark is Mark.OPEN and (module.name, row.standard.name) not in known
            ]
            number += len(new)
            if new:
                _insert(lines, f"[{quoted(matrix.document)}.{quoted(module.name)}]", new)
    made = "\n".join([*lines, ""])
    _check(before, read_answers(made))
    return (made, number) if number else (text, 0)


def _insert(lines: list[str], head: str, questions: Sequence[str]) -> None:
    """Add questions at the end of the TOML table with the header `head`. If the text has no such table, add it."""
    rows = [f'{quoted(question)} = ""' for question in questions]
    if head not in (row.strip() for row in lines):
        lines += ["", head, *rows]
        return
    at = next(number for number, row in enumerate(lines) if row.strip() == head) + 1
    while at < len(lines) and lines[at].strip() and not lines[at].lstrip().startswith("["):
        at += 1
    lines[at:at] = rows


def _check(before: Answers, after: Answers) -> None:
    """Check that the text with the inserted questions is valid, and that it still has all answers.

    Raises:
        ValueError: inserting questions would change the file's answers or make it invalid.
    """
    for document, known in before.by_document.items():
        found = after.by_document.get(document, {})
        if after.diagnostics or any(found.get(key) != answer for key, answer in known.items()):
            header = f"[{quoted(document)}.{quoted('path/of/module')}]"
            raise ValueError(f"no questions can be added to the file: begin each module's table with a line {header}")
    if after.diagnostics:
        raise ValueError(after.diagnostics[0].message)
