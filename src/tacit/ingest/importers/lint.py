"""PURE. Check a document that a person wrote, before it is imported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from tacit.domain.confidence import Standing
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.ingest.importers import handkept, patterns
from tacit.ingest.importers.counting import supporting
from tacit.ingest.importers.draft import TEMPLATE, Setting
from tacit.ingest.importers.handkept import Entry, HandKept
from tacit.ingest.importers.items import note_path, placeholders
from tacit.ingest.importers.pages import spelt
from tacit.ingest.importers.related import clearly_meant
from tacit.ingest.importers.source import Source
from tacit.notes.reading import quoted
from tacit.text.late_regex import late
from tacit.text.names import slugify

_LINK = late(r"\[[^\[\]\n]{0,200}\]\((?P<target>[^()\s]{1,500})\)")
_ELSEWHERE = late(r"[a-z][a-z0-9+.-]*:|#|/", re.IGNORECASE)
_ASIDE = late(r"\s*\([^()]*\)\s*$")
_THE_PATTERN = {"Pattern", "Implementation details", "Code example", "Steps", "How", "Do", ""}
_MOST = 100  # findings of one rule


def findings(source: Source, exists: Callable[[str], bool], setting: Setting) -> tuple[Diagnostic, ...]:
    """Return all findings about a document, sorted by line. There are at most 100 of each rule.

    `exists` returns whether a linked file exists. The examples are counted from the plan of the import, so that lint
    and import give the same numbers.
    """
    document = handkept.read(source)
    planned = patterns.plan(source, setting)
    found = [
        *planned.claims,
        *_of_entries(document, planned.standings),
        *_dead_links(document, exists),
        *_templates(document),
    ]
    kept: dict[str, list[Diagnostic]] = {}
    for item in sorted(found, key=lambda item: (item.location, item.rule)):
        kept.setdefault(item.rule, []).append(item)
    shown = [item for items in kept.values() for item in items[:_MOST]]
    return tuple(sorted(shown, key=lambda item: (item.location, item.rule)))


def _of_entries(document: HandKept, counted: Mapping[str, Standing]) -> Iterator[Diagnostic]:
    names = [entry.name for entry in document.entries]
    seen: dict[str, int] = {}
    for entry in document.entries:
        first = seen.setdefault(slugify(entry.name), entry.line)
        if first != entry.line:
            message = f"“{entry.name}” is already on line {first}"
            yield _finding(document.source, entry.line, "duplicate-pattern", message, "merge the two entries")
        yield from _missing(document, entry, supporting(counted.get(slugify(entry.name))))
        yield from _elided(document, entry)
        others = [name for name in names if name != entry.name]
        for item in entry.related:
            bare = _ASIDE.sub("", item.text.split("\n")[0])
            if not clearly_meant(bare, others):
                message = f"the related pattern {quoted(bare)} is not in this document"
                yield _finding(document.source, item.line, "unresolved-related", message, "use the name of a pattern")


def _missing(document: HandKept, entry: Entry, number: int) -> Iterator[Diagnostic]:
    titles = {spelt(piece.title) for piece in entry.pieces if piece.first <= piece.last}
    missing = [
        *([] if entry.claimed or "confidence" in entry.fields else ["a level"]),
        *([] if number else ["examples"]),
        *([] if titles & {"Context", "When to use", "When to Apply", "When to apply"} else ["a context"]),
        *([] if titles & _THE_PATTERN else ["the pattern itself"]),
    ]
    if missing:
        message = f"“{entry.name}” lacks {', '.join(missing)}"
        yield _finding(
            document.source, entry.line, "missing-field", message, "add what is missing, or remove the pattern"
        )


def _elided(document: HandKept, entry: Entry) -> Iterator[Diagnostic]:
    for what, items in (("examples", entry.elided), ("source notes", entry.sources_elided)):
        for item in items:
            number = item.elided or "some"
            message = f"“{entry.name}” counts {number} {what} that it does not name, so tacit cannot check these"
            yield _finding(document.source, item.line, "elided-evidence", message, f"list all {what}")


def _dead_links(document: HandKept, exists: Callable[[str], bool]) -> Iterator[Diagnostic]:
    source = document.source
    for entry in document.entries:
        for item in entry.sources:
            path = note_path(item.text)
            if path and not placeholders(path) and not exists(path):
                yield _finding(source, item.line, "dead-link", f"the source note {quoted(path)} does not exist")
    for number, line in source.prose(1, len(source.lines)):
        for link in _LINK.finditer(line[:10_000]):
            target = link["target"].partition("#")[0]
            if target and not _ELSEWHERE.match(target) and not exists(target):
                yield _finding(source, number, "dead-link", f"the link to {quoted(target)} is dead")


def _templates(document: HandKept) -> Iterator[Diagnostic]:
    source = document.source
    inside: set[int] = set()
    for part in source.parts:
        if part.line and TEMPLATE.fullmatch(part.title):
            message = f"the section {quoted(part.title)} is from a template, not a pattern"
            yield _finding(source, part.line, "placeholder", message, "remove the section")
    for entry in document.templates:
        inside.update(range(entry.line, entry.last + 1))
        message = f"the pattern {quoted(entry.name)} is not filled in"
        yield _finding(source, entry.line, "placeholder", message, "fill in the pattern, or remove the pattern")
    for number, line in source.prose(1, len(source.lines)):
        if number not in inside and placeholders(line[:10_000]):
            message = f"a placeholder is not filled in: {quoted(line.strip())}"
            yield _finding(source, number, "placeholder", message, "write the text, or remove the placeholder")


def _finding(source: Source, line: int, rule: str, message: str, advice: str = "") -> Diagnostic:
    return Diagnostic(Location(source.path, line), Severity.WARNING, rule, message, advice)
