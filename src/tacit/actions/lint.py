"""Check notes, pages and patterns of a knowledge base with the enabled lint rules."""

import contextlib
import os.path
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tacit.actions.instructions import instructions, rule_files
from tacit.actions.lint_catalogue import lint_catalogues
from tacit.actions.lint_provenance import compare_with_git
from tacit.actions.rules import prove_all
from tacit.actions.samples import unchanged_pages
from tacit.checks.lint.base import RULES, Facts
from tacit.checks.lint.finding import Finding
from tacit.checks.lint.text import dead_link, file_links, placeholders
from tacit.domain.assemble import related_names
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.lint_rules import LintRule, severity
from tacit.domain.pattern import Pattern
from tacit.notes.frontmatter import read_document
from tacit.notes.paths import is_conflict_copy
from tacit.notes.reading import Findings
from tacit.queries.lookup import Answer
from tacit.store import note_queries
from tacit.sync import team_file
from tacit.sync.in_code import look
from tacit.sync.own_files import own_files
from tacit.sync.rule_files import conflicted
from tacit.system import files
from tacit.text.conflicts import RESOLVE, conflicts
from tacit.workspace.confirmed_text import unconfirmed

_READ = {LintRule.LONG_NAME, LintRule.UNSEEN_CHARACTER}  # rules whose findings the reader of notes and pages reports


class LintReport(NamedTuple):
    """The findings of `tacit lint`, sorted by location; `remarks` say what was not checked."""

    diagnostics: tuple[Diagnostic, ...] = ()
    remarks: tuple[str, ...] = ()


def lint(answer: Answer, today: date, folder: Path | None = None) -> LintReport:
    """Check the whole knowledge base: its store and its files. Dates after tomorrow are findings.

    Some findings can't be switched off, such as errors that keep a file out of the store, texts that read like
    instructions, merge conflicts, and a file of the user at a path where tacit generates a page. The commits of notes
    are looked up in the repository of the knowledge base, and in the repository of `folder`.
    """
    off = answer.workspace.config.lint_off
    facts = _facts(answer, today)
    found = [finding for rule, check in RULES.items() if rule not in off for finding in check(facts)]
    compared = compare_with_git(answer, off, folder)
    found += compared.findings
    found += (finding for finding in _in_texts(answer, off) if finding.rule not in off)
    failing = [] if LintRule.FAILING_RULE in off else _failing(answer)
    rejected = (
        item for item in answer.reader.diagnostics() if item.severity is Severity.ERROR or item.rule in _READ - off
    )
    orders = instructions(answer.workspace, answer.reader, [*answer.reader.sources(), *rule_files(answer.workspace)])
    torn = [*_conflicts(answer)]
    places = {item.location.path for item in torn}
    own = [item for item in own_files(answer.workspace, answer.reader) if item.location.path not in places]
    traces = look(answer.workspace, answer.reader).diagnostics
    traces += team_file.look(answer.workspace, answer.reader).diagnostics
    placed = [
        *rejected,
        *_unread(answer),
        *unconfirmed(answer.workspace.root, orders),
        *failing,
        *own,
        *traces,
        *lint_catalogues(answer.workspace.root, answer.workspace.config),
        *torn,
        *_placed(answer, found),
    ]
    ordered = sorted(placed, key=lambda item: (item.location, item.rule, item.message))
    return LintReport(tuple(ordered), compared.remarks)


def _failing(answer: Answer) -> list[Diagnostic]:
    """Return the errors of review rules that are not used, because they can't be read or fail on their own examples."""
    wrong = [item for item in prove_all(answer.workspace).diagnostics if item.severity is Severity.ERROR]
    wrong = [item for item in wrong if item.rule != "unreadable"]  # `_unread` reports these, and files without rules
    advice = "run `tacit rules test` to see what fails; reviews don't use the rule until it is fixed"
    rule = LintRule.FAILING_RULE
    return [item._replace(rule=rule, severity=severity(rule), help=item.help or advice) for item in wrong]


def _unread(answer: Answer) -> Iterator[Diagnostic]:
    """Yield findings about notes, pages and folders that this user may not read, so that the store lacks them."""
    workspace, known = answer.workspace, answer.reader.sources()
    for folder in (workspace.config.layout.notes, workspace.config.layout.patterns):
        tree = files.walk(workspace.root, folder)
        yield from (item for item in tree.skipped if item.severity is Severity.ERROR)
        for path in sorted(path for path in tree.files if path not in known):
            try:
                files.read(workspace.root / path, files.LARGEST_PAGE)
            except PermissionError as error:
                message = f"can't be read: {error.strerror}"
                yield Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "correct the permissions")
            except OSError:
                continue  # it was deleted since the folder was listed, or the sync reports it


def _conflicts(answer: Answer) -> Iterator[Diagnostic]:
    """Yield the conflicts of git merges in rule files, generated pages and workflows.

    Conflicts in notes and pattern pages are left out, because a sync reports them.
    """
    workspace, layout = answer.workspace, answer.workspace.config.layout
    yield from conflicted(workspace, "")[1]
    walked = (files.walk(workspace.root, folder) for folder in (layout.patterns, layout.workflows))
    listed = {layout.index, layout.onboarding, *(document.path for document in workspace.config.documents)}
    for path in sorted(listed.union(*(tree.files for tree in walked)) - answer.reader.sources().keys()):
        with contextlib.suppress(OSError):
            text = files.read(workspace.root / path, files.LARGEST_PAGE).decode("utf-8", "replace")
            for found in conflicts(text):
                yield Diagnostic(
                    Location(path, found.start), Severity.ERROR, "merge-conflict", found.described(), RESOLVE
                )


def _facts(answer: Answer, today: date) -> Facts:
    reader = answer.reader
    known = reader.directory()[0]
    named = reader.patterns_and_related()
    patterns = sorted((pattern for pattern, _ in named), key=lambda pattern: pattern.slug)
    asking = {pattern.slug for pattern, names in named if names}
    return Facts(
        patterns=tuple(patterns),
        places=_places(answer, patterns),
        related=_related(answer, asking),
        resolve=known.resolve,
        titles=note_queries.titles(reader),
        unlinked=tuple(path for path, *_ in note_queries.unlinked(reader) if not is_conflict_copy(path)),
        future=tuple(note_queries.dated_after(reader, today)),
        samples=frozenset(unchanged_pages(answer.workspace, reader)),
    )


def _places(answer: Answer, patterns: Iterable[Pattern]) -> dict[str, Location]:
    """Return the location of each pattern: its page, or else the earliest note that names it."""
    reader = answer.reader
    found = {pattern.slug: Location(pattern.page) for pattern in patterns if pattern.page}
    pages = reader.pages(set(found))
    found |= {slug: Location(page.path, page.line) for slug, page in pages.items()}
    without = {pattern.slug for pattern in patterns} - found.keys()
    for slug, evidence in reader.evidence(without):
        first = min(evidence, key=lambda item: (item.date, item.path))
        found[slug] = Location(first.path, first.line)
    return found


def _related(answer: Answer, slugs: set[str]) -> dict[str, tuple[Location, tuple[str, ...]]]:
    """Return the related names of each pattern, with the location of the section that lists them, by slug."""
    reader = answer.reader
    pages = reader.pages(slugs)
    texts = {slug: (page.path, page.sections) for slug, page in pages.items()}
    texts |= reader.inline_texts(slugs - texts.keys())
    found = {}
    for slug, (path, sections) in texts.items():
        line = next((section.line for section in sections if related_names([section])), 1)
        found[slug] = (Location(path, line), related_names(sections))
    return found


def _in_texts(answer: Answer, off: frozenset[str]) -> Iterator[Finding]:
    """Yield the findings of the lint rules that check the text of single notes and pages.

    `off` are the rules that the settings switch off. If it has all rules of this kind, no file is read.
    """
    if {LintRule.DEAD_LINK, LintRule.PLACEHOLDER} <= off:
        return
    root = answer.workspace.root
    for path in sorted(answer.reader.sources()):
        try:
            document = read_document(files.read(root / path), Findings(path))
        except OSError:  # a sync reports this error
            continue
        if document is None:
            continue
        yield from placeholders(path, document.body, document.body_line)
        for link in file_links(path, document.body, document.body_line):
            if not os.path.exists(root / link.target):  # noqa: PTH110 — Path.exists raises if a name is too long
                yield dead_link(path, link)


def _placed(answer: Answer, found: Iterable[Finding]) -> Iterator[Diagnostic]:
    lines: dict[str, list[str]] = {}
    for finding in found:
        if finding.text and finding.path not in lines:
            lines[finding.path] = _lines(answer, finding.path)
        location = Location(finding.path, *finding.at(lines.get(finding.path, [])))
        yield Diagnostic(location, severity(finding.rule), finding.rule, finding.message, finding.help)


def _lines(answer: Answer, path: str) -> list[str]:
    try:
        return files.read(answer.workspace.root / path).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
