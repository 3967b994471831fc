"""Record how many modules follow each standard, catalogue entry and pattern, in a file beside the pattern pages.

The practice is how much of the code follows a pattern; the level says how much experience the notes have with it. A
catalogue is a set of documents about patterns; an entry is a section with code in one of them. An adoption rule finds
code that follows a pattern, and a violation rule finds code that violates it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tacit.actions.check_standards import Checked
from tacit.checks.rules import rulebook
from tacit.checks.rules.runner import concerns, proofs
from tacit.checks.rules.values import Finds, Rule
from tacit.checks.standards.contents import Contents
from tacit.checks.standards.entries import followed
from tacit.checks.standards.values import Kind, Matrix
from tacit.checks.verify import document
from tacit.checks.verify.adoption import Adopted, adopted
from tacit.checks.verify.facts import PROVING
from tacit.checks.verify.tiers import tier_of
from tacit.domain.directory import Directory
from tacit.domain.findings import Diagnostic, Severity
from tacit.domain.pattern import Pattern
from tacit.domain.practice import Entry, Practice, Share, unlearned, violated
from tacit.errors import FileAccessError
from tacit.notes.in_practice import read_practice, write_practice
from tacit.system import files
from tacit.text.globs import matches
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

_FRESH_FOR = 7  # days during which the same result does not change the file, so that branches have no conflicts in it
_LEAST = 2  # modules that a standard must apply to; with a single module, a share says nothing
_CATALOGUES = {"readme.md", "index.md"}  # they list the pages of a catalogue, and have no entries of their own


class Recorded(NamedTuple):
    """The recorded practice, and its file: `path` is relative to the knowledge base.

    `violated` are the HIGH patterns that most modules violate. `unlearned` are the standards and catalogue entries that
    most modules follow although no note supports them. `diagnostics` are errors in rules.
    """

    practice: Practice
    path: str
    is_written: bool
    violated: tuple[tuple[Pattern, Share], ...]
    unlearned: tuple[Entry, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def record_practice(workspace: Workspace, checked: Checked, today: date) -> Recorded:
    """Count how many modules follow each standard and pattern, and write the counts to `in-practice.toml`.

    `checked` is the result of a check of the modules.

    Raises:
        TacitError: there is no knowledge base, or the file can't be read or written.
    """
    contents = Contents(checked.inventory, checked.modules)
    with rulebook.answering(workspace, fresh=True) as (answer, patterns):
        known = answer.reader.directory()[0]
        book = rulebook.on_disk(workspace, patterns)
        in_use = {slug for slug, pattern in patterns.items() if not pattern.retired}
        proven = proofs([file for file in book.files if file.pattern in in_use])
    rules = [rule for proof in proven for rule in proof.sound]
    wrong = [*book.diagnostics, *(item for proof in proven for item in proof.diagnostics)]
    entries = [*_standards(checked.matrices, known, patterns), *_entries(workspace, checked, contents, known, patterns)]
    made = Practice(today.isoformat(), checked.inventory.commit, tuple(entries), _shares(rules, contents))
    kept = _kept(made, _known(workspace), today)
    path = workspace.config.layout.in_practice
    return Recorded(
        kept,
        path,
        _write(workspace, kept),
        violated(kept, list(patterns.values())),
        unlearned(kept, patterns.values()),
        tuple(item for item in wrong if item.severity is not Severity.HINT),
    )


def _standards(matrices: Iterable[Matrix], known: Directory, patterns: Mapping[str, Pattern]) -> Iterator[Entry]:
    for matrix in matrices:
        least = min(_LEAST, len(matrix.modules))
        for row in matrix.rows:
            if row.of >= least and not row.open:
                standard = row.standard
                name = standard.title if standard.kind is not Kind.TESTS else standard.name
                slug = _pattern_of((name, standard.name, standard.section), known, patterns)
                yield Entry(standard.kind.value, name, matrix.document, standard.line, row.follow, row.of, slug)


def _pattern_of(names: Iterable[str], known: Directory, patterns: Mapping[str, Pattern]) -> str:
    """Return the slug of the first pattern whose name or alias is one of `names`; `""` if there is none.

    `known` resolves aliases. `patterns` has the patterns by slug.
    """
    slugs = (known.resolve(slug) for name in names if (slug := slugify(name)))
    return next((slug for slug in slugs if slug in patterns), "")


def _entries(
    workspace: Workspace, checked: Checked, contents: Contents, known: Directory, patterns: Mapping[str, Pattern]
) -> Iterator[Entry]:
    """Yield how many modules follow each entry of the catalogue pages that `[verify] pattern_docs` lists.

    An entry is a section with code on such a page. `contents` has the source files of the modules.
    """
    globs = workspace.config.verify.pattern_docs
    paths = (
        path for path in sorted(checked.inventory.paths) if globs and path.endswith(".md") and matches(path, globs)
    )
    for path, text in checked.inventory.texts(
        [path for path in paths if path.rpartition("/")[2].lower() not in _CATALOGUES]
    ):
        page = document.read(path, text)
        for item in followed(page, contents):
            slug = _pattern_of((item.title,), known, patterns)
            yield Entry("entry", item.title, item.document, item.line, item.follow, item.of, slug)


def _shares(rules: Sequence[Rule], contents: Contents) -> dict[str, Share]:
    """Return how many modules follow and how many violate each pattern that has rules, by the pattern's slug.

    A module follows a pattern if an adoption rule (a rule that finds uses of the pattern) matches its source, and no
    violation rule does.
    """
    found = {finds: _modules([r for r in rules if r.finds is finds], contents) for finds in Finds}
    about = _about(rules, contents)
    shares = {}
    for slug, modules in about.items():
        violating = found[Finds.VIOLATION].get(slug, set())
        following = found[Finds.ADOPTION].get(slug, set()) - violating
        if modules:
            shares[slug] = Share(len(following), len(violating), len(modules))
    return shares


def _modules(rules: Sequence[Rule], contents: Contents) -> dict[str, set[int]]:
    run: Adopted = adopted(rules, contents.inventory)
    return {
        slug: {
            number for item in seen if item.is_proof and (number := contents.module_of.get(item.place.path)) is not None
        }
        for slug, seen in run.seen.items()
    }


def _about(rules: Sequence[Rule], contents: Contents) -> dict[str, set[int]]:
    """Return the modules to which a pattern's rules apply, by the pattern's slug.

    A module is given by its index in the list of modules. The rules apply to a module if one of its source files
    matches their languages and globs.
    """
    found: dict[str, set[int]] = {rule.pattern: set() for rule in rules}
    for path, number in contents.module_of.items():
        if tier_of(path) in PROVING:
            for rule in rules:
                if number not in found[rule.pattern] and concerns(rule, path):
                    found[rule.pattern].add(number)
    return found


def _known(workspace: Workspace) -> Practice:
    path = workspace.config.layout.in_practice
    try:
        text = files.read(workspace.root / path).decode("utf-8", "replace")
    except FileNotFoundError:
        return Practice()
    except OSError as error:
        raise FileAccessError(path, f"can't be read: {error.strerror}") from error
    return read_practice(path, text)[0]


def _kept(new: Practice, old: Practice, today: date) -> Practice:
    """Return the counts to write: the old ones if only the check is newer, else the new ones.

    Old counts are kept for less than `_FRESH_FOR` days, so the file does not change if nothing new was found.
    """
    ordered = new._replace(entries=tuple(sorted(new.entries)))
    before = old._replace(checked=new.checked, commit=new.commit, entries=tuple(sorted(old.entries)))
    if not old.checked or before != ordered:
        return new
    try:
        age = (today - date.fromisoformat(old.checked)).days
    except ValueError:
        return new
    return old if 0 <= age < _FRESH_FOR else new


def _write(workspace: Workspace, practice: Practice) -> bool:
    """Write the recorded practice to its file if it changes, and return whether it changed."""
    path = workspace.root / workspace.config.layout.in_practice
    text = write_practice(practice)
    if path.is_file() and files.read(path) == text.encode():
        return False
    files.write(path, text, workspace.root)
    return True
