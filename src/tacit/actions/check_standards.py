"""Compare standards documents with the modules of a repository.

A standards document says what each module must have. If code can't show whether modules follow a standard, a person
answers this question in the file `standards-answers.toml`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.actions.code_place import Place, find_place, misread, not_read, shown_path, text_from_disk
from tacit.checks.standards import matrix as matrices
from tacit.checks.standards.answers import ANSWERS, Answers, read_answers, with_questions
from tacit.checks.standards.modules import find_modules, set_aside
from tacit.checks.standards.values import Matrix, Module
from tacit.checks.verify import document
from tacit.checks.verify.facts import Inventory
from tacit.checks.verify.inventory import build
from tacit.domain.findings import Diagnostic, Severity
from tacit.errors import FaultyFileError, FileAccessError, UsageError
from tacit.system import files, safe_files
from tacit.text.faulty_text import not_utf8
from tacit.text.globs import matches

_MOST_SHOWN = 6  # folders in a remark, so that it stays short


class Asked(NamedTuple):
    """The arguments and options of `tacit check standards`.

    `modules` are globs of folders that replace those in tacit.toml. `at` is the revision to read the code and the
    documents from. `root` is the knowledge base whose settings are used. It is an error if there is no standards
    document to check, unless `may_be_none` is true and tacit.toml lists no document. `--record` sets `may_be_none`,
    because without documents it can still record how many modules follow the patterns.
    """

    documents: tuple[Path, ...] = ()
    modules: tuple[str, ...] = ()
    code: Path | None = None
    at: str = ""
    root: Path | None = None
    may_be_none: bool = False


class Checked(NamedTuple):
    """The result of `tacit check standards`.

    Each document has a matrix: which module follows which standard. `diagnostics` are errors in the file of a person's
    answers. `root` is the root of the code.
    """

    matrices: tuple[Matrix, ...]
    modules: tuple[Module, ...]
    diagnostics: tuple[Diagnostic, ...]
    root: Path
    inventory: Inventory

    @property
    def open(self) -> int:
        """Return how many questions have no answer yet: code can't decide them, and no person has answered them."""
        return sum(row.open for matrix in self.matrices for row in matrix.questions)

    @property
    def severities(self) -> set[Severity]:
        """Return the severities of all findings, which decide about the exit code."""
        found = {finding.severity for matrix in self.matrices for finding in matrix.findings}
        return found | {item.severity for item in self.diagnostics}


def check_standards(folder: Path, asked: Asked, environment: Mapping[str, str]) -> Checked:
    """Compare the documents in `asked`, or those that tacit.toml lists, with the modules of the code.

    Raises:
        TacitError: there is no document or module, or a document, folder or revision can't be read.
    """
    place = find_place(folder, [asked.code] if asked.code else [], asked.root, environment)
    inventory = build(place.root, asked.at)
    chosen = place.config.standards
    documents = _documents(folder, place, asked, inventory)
    globs = asked.modules or chosen.modules
    modules = find_modules(inventory, globs)
    if not modules:
        raise UsageError(
            f"no module matches {', '.join(globs)}" if globs else "there are no modules",
            "modules are folders with a Dockerfile, a manifest or a go.mod; for other folders, pass --modules GLOB",
        )
    answers = _answers(place.root)
    made: list[Matrix] = []
    for path, text in documents:
        settings = matrices.Asked(chosen.required, chosen.ignore, answers.of(path))
        found = matrices.matrix(document.read(path, text), inventory, modules, settings)
        unread = () if made else not_read([inventory])  # once, and not for each document
        remarks = (*unread, *misread(path, text), *found.remarks, *(() if globs else _aside(inventory)))
        made.append(found._replace(remarks=remarks))
    return Checked(tuple(made), modules, answers.diagnostics, place.root, inventory)


def _aside(inventory: Inventory) -> tuple[str, ...]:
    """Return a remark that names folders which look like modules but are not checked; `()` if there are none.

    `inventory` lists the files of the code.
    """
    folders = set_aside(inventory)
    shown = ", ".join(folders[:_MOST_SHOWN]) + (
        f" and {len(folders) - _MOST_SHOWN} more" * (len(folders) > _MOST_SHOWN)
    )
    return (f"not checked as modules: {shown}; to choose the modules, pass --modules GLOB",) if folders else ()


def _documents(folder: Path, place: Place, asked: Asked, inventory: Inventory) -> list[tuple[str, str]]:
    """Return path and text of each standards document to check: those in `asked`, or else those that tacit.toml lists.

    `inventory` lists the files of the code. `place` is the code with its settings.
    """
    if asked.documents:
        return [_named(folder / path, place, asked, inventory) for path in asked.documents]
    globs = place.config.standards.docs
    listed = [path for path in sorted(inventory.paths) if globs and path.endswith(".md") and matches(path, globs)]
    if not listed and not (asked.may_be_none and not globs):
        raise UsageError(
            "`docs` under [standards] in tacit.toml matches no document"
            if globs
            else "no standards document was given",
            'pass a document as an argument, or list documents in tacit.toml: [standards] docs = ["docs/standards.md"]',
        )
    return [_named(place.root / path, place, asked, inventory) for path in listed]


def _named(path: Path, place: Place, asked: Asked, inventory: Inventory) -> tuple[str, str]:
    shown = shown_path(path, place.root)
    if path.is_dir():
        raise FileAccessError(shown, "is a folder; pass a document")
    text = inventory.text(shown) if asked.at else None
    return shown, text if text is not None else text_from_disk(path, shown)


def _answers(root: Path) -> Answers:
    try:
        return read_answers(safe_files.read_text(root / ANSWERS))
    except FileNotFoundError:
        return Answers({})
    except UnicodeDecodeError as error:
        found = not_utf8(error)
        raise FaultyFileError(ANSWERS, found.place, found.rule, found.message, found.advice) from error
    except OSError as error:
        raise FileAccessError(ANSWERS, f"can't be read: {error.strerror}") from error


def write_questions(checked: Checked) -> int:
    """Add the open questions to `standards-answers.toml`, and return how many were added. Other text stays unchanged.

    Raises:
        FileAccessError: the file has errors, or can't be read or written.
    """
    path = checked.root / ANSWERS
    try:
        text = safe_files.read_text(path) if path.exists() else ""
        made, number = with_questions(text, checked.matrices)
    except (OSError, ValueError) as error:
        raise FileAccessError(ANSWERS, f"can't be extended: {error}") from error
    if number:
        files.write(path, made, checked.root)
    return number
