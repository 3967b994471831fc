"""Judge one repository at one commit: run the rules on all its files, verify its documents, compare its modules.

The modules are compared with the standards documents (what each module must have) that the repository's settings name.
The result is a list of rows: one for each pattern, one for the documents, and one for the standards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tacit.actions.verify import past_of
from tacit.checks.rules.runner import key as key_of_rule
from tacit.checks.rules.values import Finds
from tacit.checks.standards import matrix as matrices
from tacit.checks.standards.answers import ANSWERS, read_answers
from tacit.checks.standards.modules import find_modules
from tacit.checks.standards.values import Mark
from tacit.checks.verify import document, silence
from tacit.checks.verify.adoption import Adopted, adopted
from tacit.checks.verify.facts import Inventory
from tacit.checks.verify.inventory import Limits, build
from tacit.checks.verify.values import Verdict
from tacit.checks.verify.verification import Settings, Source, verify
from tacit.errors import TacitError
from tacit.fleet.values import Book, Job, Kind, Row, State
from tacit.system.git import repository
from tacit.text.globs import matches
from tacit.workspace import settings
from tacit.workspace.settings import SETTINGS, Config

MOST_PLACES = 20  # places that a row lists, so that results stay small; its counts include all places
_WAVE = 1 << 20  # characters that a rule reads at once; a whole repository could exceed its time limit
_LACKS = frozenset({Mark.LACKS, Mark.DIFFERS})
_WRONG = frozenset({Verdict.DIFFERS, Verdict.MISSING})
_DOCUMENTS = ("README.md", "docs/**/*.md")  # verified if the repository's settings name no documents


def judge(job: Job, folder: Path) -> list[Row]:
    """Return the rows of the result for a repository, whose clone is in `folder`.

    The clone is only read, and needs no work tree.

    Raises:
        TacitError: git can't read the commit.
    """
    caches = Path(job.caches) / "facts" if job.caches else None
    inventory = build(folder, job.commit, caches=caches, limits=Limits(seconds=job.limits.seconds, processes=1))
    config, remark = _config(inventory)
    run = adopted(job.book.rules, inventory, wave=_WAVE)
    number = len({item.path for item in inventory.left_out} | set(run.left_out))
    left_out = f"{number} file{'' if number == 1 else 's'} not read" if number else ""
    rows = [*_patterns(job.book, run), _documents(inventory, config, folder), _standards(inventory, config)]
    return [
        row._replace(
            repository=job.repo.name,
            branch=job.repo.branch,
            commit=job.commit,
            reason="; ".join(part for part in (row.reason, remark if row.kind != Kind.PATTERN else left_out) if part),
        )
        for row in rows
    ]


def _row(kind: Kind, state: State, pattern: str = "") -> Row:
    return Row("", "", "", kind.value, pattern, state.value)


def _config(inventory: Inventory) -> tuple[Config, str]:
    """Return the settings of the repository, and a remark if they are not valid and the defaults are used."""
    try:
        return settings.parse(inventory.text(SETTINGS) or ""), ""
    except TacitError as error:
        return Config(), f"the default settings are used: {error}"


def _patterns(book: Book, run: Adopted) -> Iterator[Row]:
    """Yield a row for each pattern with rules: how many places in the code follow it, and how many violate it.

    Places in source code and configuration are counted, places in tests are not.
    """
    violating = {(rule.pattern, f"rule {rule.id}") for rule in book.rules if rule.finds is Finds.VIOLATION}
    refused: dict[str, list[str]] = defaultdict(list)
    for rule in book.rules:
        if key_of_rule(rule) in run.refused:
            refused[rule.pattern].append(f"{rule.id}: {run.refused[key_of_rule(rule)]}")
    for slug in book.patterns:
        yield _pattern(slug, run, violating, refused.get(slug, []))


def _pattern(slug: str, run: Adopted, violating: set[tuple[str, str]], refused: list[str]) -> Row:
    places = sorted({item.place for item in run.seen.get(slug, ()) if item.is_proof})
    wrong = [place for place in places if (slug, place.shows) in violating]
    right = [place for place in places if (slug, place.shows) not in violating]
    files = run.files.get(slug, 0)
    if wrong:
        state = State.VIOLATED
    elif refused or not files:
        state = State.UNKNOWN
    else:
        state = State.FOLLOWED if right else State.ABSENT
    reason = "" if files else "no file matches the languages and globs of the rules"
    if refused:
        reason = f"rules were refused: {'; '.join(refused)}"
    return _row(Kind.PATTERN, state, slug)._replace(
        followed=len(right),
        violated=len(wrong),
        files=files,
        places=tuple(f"{place} {place.shows}" for place in [*wrong, *right][:MOST_PLACES]),
        reason=reason,
    )


def _documents(inventory: Inventory, config: Config, folder: Path) -> Row:
    """Return the row about the repository's documents, whose claims (statements about the code) are verified.

    `followed` is the number of claims that the code confirms, and `violated` the number of false claims.
    """
    globs = config.verify.docs or _DOCUMENTS
    paths = [path for path in sorted(inventory.paths) if path.endswith(".md") and matches(path, globs)]
    sources = [Source(path, text, matches(path, config.verify.pattern_docs)) for path, text in inventory.texts(paths)]
    if not sources:
        return _row(Kind.DOCUMENTS, State.UNKNOWN)._replace(reason="there are no documents")
    try:
        accepted = {item.fingerprint: item.reason for item in silence.read_accepted(_text(inventory, silence.ACCEPTED))}
        remark = ""
    except ValueError as error:
        accepted, remark = {}, f"{silence.ACCEPTED} can't be read: {error}"
    chosen = Settings(False, config.verify.ignore, accepted, past_of(repository(folder)))
    reports, _ = verify(sources, [inventory], chosen)
    right = sum(item.verdict is Verdict.VERIFIED for report in reports for item in report.judged)
    wrong = [
        f"{report.path}:{item.claim.line} {item.claim.kind} {item.claim.name}"
        for report in reports
        for item in report.findings
        if item.verdict in _WRONG
    ]
    state = State.VIOLATED if wrong else State.FOLLOWED if right else State.ABSENT
    return _row(Kind.DOCUMENTS, state)._replace(
        followed=right, violated=len(wrong), files=len(sources), places=tuple(wrong[:MOST_PLACES]), reason=remark
    )


def _standards(inventory: Inventory, config: Config) -> Row:
    """Return the row about the repository's standards, which are the items of its standards documents.

    Each module is compared with each standard. `followed` is the number of these pairs in which the module follows the
    standard, and `violated` the number of pairs in which it does not.
    """
    chosen = config.standards
    paths = [path for path in sorted(inventory.paths) if path.endswith(".md") and matches(path, chosen.docs)]
    modules = find_modules(inventory, chosen.modules) if paths and chosen.docs else ()
    if not modules:
        why = "[standards] docs names no document" if not (chosen.docs and paths) else "there are no modules"
        return _row(Kind.STANDARDS, State.UNKNOWN)._replace(reason=why)
    answers = read_answers(_text(inventory, ANSWERS))
    right, wrong = 0, []
    for path, text in inventory.texts(paths):
        asked = matrices.Asked(chosen.required, chosen.ignore, answers.of(path))
        for row in matrices.matrix(document.read(path, text), inventory, modules, asked).rows:
            right += row.follow
            cells = zip(modules, row.cells, strict=True)
            wrong += [f"{module.name} {row.standard.title}" for module, cell in cells if cell.mark in _LACKS]
    state = State.VIOLATED if wrong else State.FOLLOWED if right else State.ABSENT
    return _row(Kind.STANDARDS, state)._replace(
        followed=right, violated=len(wrong), files=len(modules), places=tuple(wrong[:MOST_PLACES])
    )


def _text(inventory: Inventory, path: str) -> str:
    return inventory.text(path) or ""
