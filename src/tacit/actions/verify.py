"""Compare what documents claim with the code of one or several repositories."""

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.actions.code_place import Place, find_place, misread, not_read, shown_path, text_from_disk
from tacit.checks.verify import silence
from tacit.checks.verify.dropped import dropped
from tacit.checks.verify.facts import Inventory
from tacit.checks.verify.gates import Gone, History, Thing
from tacit.checks.verify.inventory import build
from tacit.checks.verify.remembered import looked_up
from tacit.checks.verify.silence import Accepted
from tacit.checks.verify.values import DocumentReport, Judged, Report
from tacit.checks.verify.verification import PastOf, Settings, Source, verify
from tacit.domain.findings import Diagnostic
from tacit.errors import FileAccessError, GitError, UsageError
from tacit.system import files, safe_files
from tacit.system.git import Repository
from tacit.system.git_past import MOST_WORDS, deleted, ignored
from tacit.text.globs import matches

_MOST_PATHS = 500  # paths that are looked up in git's history, which limits the time
_SUFFIXES = (".md", ".mdx", ".markdown")


class Asked(NamedTuple):
    """The arguments and options of `tacit verify`, such as the documents and the folders of code.

    `at` is the revision to verify, and `since` the revision to compare with. If `strict` is true, hints are reported as
    warnings. If `as_patterns` is true, all documents are treated as pages of patterns: the names in their code examples
    should exist in the code. If `examples` is true, the report also lists the code examples that the code does not
    contain.
    """

    documents: tuple[Path, ...] = ()
    code: tuple[Path, ...] = ()
    at: str = ""
    since: str = ""
    strict: bool = False
    as_patterns: bool = False
    examples: bool = False
    root: Path | None = None  # the knowledge base whose settings are used; by default that of the folder or the code


class Verified(NamedTuple):
    """The result of `tacit verify`.

    `diagnostics` are warnings about comments in documents that silence findings (`tacit: ignore`). `root` is the root
    of the code. `places` maps each document to its file. `address` is the address of the repository's remote.
    `inventories` has, for each folder of code, its inventory: the files and the facts found in them, such as routes and
    tables.
    """

    report: Report
    diagnostics: tuple[Diagnostic, ...]
    root: Path
    places: Mapping[str, Path]
    address: str = ""
    inventories: Sequence[Inventory] = ()


def verify_documents(folder: Path, asked: Asked, environment: Mapping[str, str]) -> Verified:
    """Verify the documents in `asked`; if there are none, verify the documents that tacit.toml lists.

    Raises:
        TacitError: there are no documents, or a document, folder or revision can't be read.
    """
    place = find_place(folder, asked.code, asked.root, environment)
    if not asked.documents and not place.config.verify.docs:  # before the code is read, which may take long
        raise UsageError(
            "no documents were given",
            'pass one, as in `tacit verify README.md`, or list them in tacit.toml: [verify] docs = ["docs/**/*.md"]',
        )
    inventories = [build(code, asked.at) for code in place.codes]
    sources = _sources(folder, place, asked, inventories[0])
    chosen = Settings(
        asked.strict, place.config.verify.ignore, accepted(place.root), past_of(place.repository), asked.examples
    )
    reports, wrong = verify(sources, inventories, chosen)
    if asked.since:
        before = _before(place, asked, sources, chosen)
        reports = [_without(report, before.get(report.path, frozenset())) for report in reports]
    remarks = (*not_read(inventories), *_odd(sources))
    report = Report(tuple(reports), inventories[0].commit, remarks)
    places = {shown_path(folder / path, place.root): folder / path for path in asked.documents}
    files_of = {item.path: places.get(item.path, place.root / item.path) for item in reports}
    address = place.repository.remote() if place.repository else ""
    return Verified(report, tuple(wrong), place.root, files_of, address, inventories)


def _odd(sources: Sequence[Source]) -> Iterable[str]:
    """Yield a remark for each document that is probably no markdown, or that is not UTF-8."""
    for source in sources:
        if Path(source.path).suffix.lower() not in {*_SUFFIXES, ".txt", ""}:
            yield f"{source.path}: its name is not that of a markdown document (.md), but it was read as markdown"
        yield from misread(source.path, source.text)


def _sources(folder: Path, place: Place, asked: Asked, inventory: Inventory) -> list[Source]:
    if asked.documents:
        named = (item for path in asked.documents for item in _named(folder, place, path, asked, inventory))
        found = list({item.path: item for item in named}.values())  # a document may also be in a folder that is given
    else:
        listed = (path for path in sorted(inventory.paths) if path.endswith(_SUFFIXES))
        docs = place.config.verify.docs
        found = [Source(path, _text(place, path, asked, inventory)) for path in listed if matches(path, docs)]
        if not found:
            raise UsageError("`docs` under [verify] in tacit.toml matches no document", "correct the globs in `docs`")
    patterns = place.config.verify.pattern_docs
    return [item._replace(is_pattern_page=asked.as_patterns or matches(item.path, patterns)) for item in found]


def _named(folder: Path, place: Place, path: Path, asked: Asked, inventory: Inventory) -> Iterable[Source]:
    whole = path if path.is_absolute() else folder / path
    if whole.is_symlink() and whole.resolve().is_relative_to(place.root.resolve()):
        whole = whole.resolve()  # such as CLAUDE.md, which leads to AGENTS.md
    shown = shown_path(whole, place.root)
    if whole.is_dir() or f"{shown}" in inventory.folders:
        below = [name for name in sorted(inventory.paths) if name.startswith(f"{shown}/") and name.endswith(_SUFFIXES)]
        if shown == ".":
            below = [name for name in sorted(inventory.paths) if name.endswith(_SUFFIXES)]
        if not below:
            raise UsageError(f"{path}: the folder has no markdown documents")
        return [Source(name, _text(place, name, asked, inventory)) for name in below]
    if asked.at and shown in inventory.paths:
        return [Source(shown, _text(place, shown, asked, inventory))]
    return [Source(shown, text_from_disk(whole, str(path)))]


def _text(place: Place, path: str, asked: Asked, inventory: Inventory) -> str:
    text = inventory.text(path) if asked.at else None
    return text if text is not None else text_from_disk(place.root / path, path)


def accepted(root: Path) -> dict[str, str]:
    """Return the reason for which each accepted finding was accepted, by the finding's fingerprint.

    Raises:
        FileAccessError: the file can't be read.
    """
    return {item.fingerprint: item.reason for item in _entries(root)}


def _entries(root: Path) -> list[Accepted]:
    try:
        return silence.read_accepted(safe_files.read_text(root / silence.ACCEPTED))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise FileAccessError(silence.ACCEPTED, f"can't be read: {error}") from error


def accept(folder: Path, asked: Asked, environment: Mapping[str, str], fingerprint: str, reason: str) -> Judged:
    """Accept a finding: write its fingerprint and the reason to the file of accepted findings. Return the finding.

    `asked` has the documents and code that are verified to find it. Entries of the file that match no claim of these
    documents any more are removed.

    Raises:
        UsageError: no finding has this fingerprint.
    """
    done = verify_documents(folder, asked, environment)
    every = {item.fingerprint: (report, item) for report in done.report.documents for item in report.judged}
    reported = {key: pair for key, pair in every.items() if pair[1].severity is not None}
    if fingerprint not in reported:
        advice = "run the same command without --accept, and copy the fingerprint from its output"
        raise UsageError(f"no finding has the fingerprint {fingerprint!r}", advice)
    report, item = reported[fingerprint]
    verified = {report.path for report in done.report.documents}
    kept = [entry for entry in _entries(done.root) if entry.document not in verified or entry.fingerprint in every]
    added = Accepted(fingerprint, report.path, f"{item.claim.kind} {item.claim.name}", " ".join(reason.split()))
    entries = [entry for entry in kept if entry.fingerprint != fingerprint]
    files.write(done.root / silence.ACCEPTED, silence.write_accepted([*entries, added]), done.root)
    return item


def _before(
    place: Place, asked: Asked, now: Sequence[Source], chosen: Settings
) -> dict[str, frozenset[tuple[str, ...]]]:
    """Return the claims that were already false at the revision `asked.since`, by document.

    `now` are the documents to verify, and `chosen` are the settings of the verification.
    """
    inventories = [build(place.codes[0], asked.since), *(build(code, asked.at) for code in place.codes[1:])]
    old = inventories[0]
    sources = []
    for source in now:
        text = old.text(source.path)
        if text is not None:
            sources.append(source._replace(text=text))
        elif not (place.root / source.path).is_file():
            sources.append(source)  # outside the repository, a document has no older text
    reports, _ = verify(sources, inventories, chosen._replace(accepted={}))
    return {
        report.path: frozenset(_key(item) for item in report.judged if item.severity is not None) for report in reports
    }


def _key(item: Judged) -> tuple[str, ...]:
    return (item.claim.kind, item.claim.owner, item.claim.name, item.claim.value)


def _without(report: DocumentReport, known: frozenset[tuple[str, ...]]) -> DocumentReport:
    judged = tuple(item._replace(severity=None) if _key(item) in known else item for item in report.judged)
    return report._replace(judged=judged, unnamed=())


def past_of(held: Repository | None) -> PastOf:
    """Return a function that looks up in git's history what the code lacks now.

    It says which missing paths, names and declared things (such as packages or services) an earlier commit had. It
    reads the history of the repository `held`; if `held` is None, it finds nothing.
    """

    def ask(paths: Sequence[str], names: Sequence[str], commit: str, things: Collection[Thing]) -> History:
        if held is None:
            return History({})
        inside = [path for path in paths if not path.startswith(("../", "/")) and path != ".."][:_MOST_PATHS]
        skipped = ignored(held, inside)
        try:
            found = looked_up(held, names, commit)
            gone = deleted(held, [path for path in inside if path not in skipped])
        except GitError:  # a partial clone may lack the trees of its history
            return History({}, skipped)
        older: Mapping[Thing, Gone] = {}
        with contextlib.suppress(GitError):  # a partial clone may lack the contents of older files
            older = dropped(held, commit, things)
        return History(gone, skipped, found.present, found.once, frozenset(names[MOST_WORDS:]), older, found.in_sources)

    return ask
