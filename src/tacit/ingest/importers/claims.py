"""PURE. Find levels, counts and dates in a pattern document that the document's own examples contradict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from tacit.domain.confidence import Standing
from tacit.domain.enums import Confidence
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.ingest.importers.counting import supporting
from tacit.ingest.importers.dates import find_date, fits
from tacit.ingest.importers.handkept import Entry, HandKept, level_in
from tacit.ingest.importers.items import dated_by_name, note_path
from tacit.ingest.importers.labels import labels
from tacit.ingest.importers.related import clearly_meant
from tacit.ingest.importers.source import Source
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late
from tacit.text.names import slugify

_LEGEND = late(r"confidence levels?", re.IGNORECASE)
_HEADER = frozenset(("project", "last updated", "updated", "version", "document type"))
_ASSERTED = late(
    r"(?P<name>[^().:;\n]{3,80}?)\s+(?:pattern\s+)?(?:is|has)\s+(?P<level>HIGH|MEDIUM|LOW)\s+confidence", re.IGNORECASE
)
_BESIDE = late(r"(?P<name>.{3,200}?)\s*\((?P<level>HIGH|MEDIUM|LOW)(?:\s+confidence)?\)", re.IGNORECASE)
_LONGEST_LINE = 1_000
_PERCENT = late(r"\((\d{1,3})\s?%\)")


def contradictions(document: HandKept, counted: Mapping[str, Standing]) -> tuple[Diagnostic, ...]:
    """Return a finding for each stated level, count or date that the examples contradict, in the order of the document.

    `counted` has the number of examples of each pattern, by the pattern's slug.
    """
    levels = {entry.name: level(entry, counted) for entry in document.entries}
    found = [*_of_entries(document, counted), *_of_footer(document, levels), *_asserted(document, levels)]
    return tuple(sorted(found, key=lambda item: item.location))


def level(entry: Entry, counted: Mapping[str, Standing]) -> Confidence:
    """Return the level that a pattern's examples support; `counted` has the counted examples by the pattern's slug."""
    standing = counted.get(slugify(entry.name))
    return standing.level if standing else Confidence.UNPROVEN


def project(document: HandKept) -> str:
    """Return the project in a label above the first heading, such as `**Project:** Alpha`; `""` if there is none."""
    opening = document.source.parts[0]
    found = labels(document.source, opening.first, opening.last)
    return next((plain_text(label.value) for label in found if label.name.casefold() == "project"), "")


def legend(source: Source) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each explanation of the levels before the first heading."""
    for label in labels(source, source.parts[0].first, source.parts[0].last):
        if _LEGEND.fullmatch(label.name):
            yield label.line, label.last


def header_lines(source: Source) -> Iterator[int]:
    """Yield the numbers of the lines before the first heading that give the date and version of the document."""
    for label in labels(source, source.parts[0].first, source.parts[0].last):
        if label.name.casefold() in _HEADER:
            yield label.line


def finding(document: HandKept, line: int, rule: str, message: str, advice: str = "") -> Diagnostic:
    """Return a finding about a line of a pattern document. `rule` is the name of the violated check."""
    return Diagnostic(Location(document.source.path, line), Severity.WARNING, rule, message, advice)


def _of_entries(document: HandKept, counted: Mapping[str, Standing]) -> Iterator[Diagnostic]:
    for entry in document.entries:
        supported = level(entry, counted)
        number = supporting(counted.get(slugify(entry.name)))
        listed = f"{number} example{'' if number == 1 else 's'}" if number else "no example"
        if entry.claimed and entry.claimed is not supported:
            line = entry.fields["confidence"].line if "confidence" in entry.fields else entry.line
            message = (
                f"“{entry.name}” is stated as {entry.claimed.name}, but it lists {listed}, which supports "
                f"{supported.name}"
            )
            yield finding(document, line, "level-contradicts-examples", message)
        elided = entry.elided or (() if entry.examples else entry.sources_elided)
        omitted = sum(item.elided or 0 for item in elided)
        if entry.count is not None and entry.count != number + omitted and not any(i.elided == 0 for i in elided):
            line = entry.count_line
            more = f" and {omitted} omitted" if omitted else ""
            message = f"“{entry.name}” claims {entry.count}, {number} found{more}"
            yield finding(document, line, "count-contradicts-list", message)
        yield from _of_dates(document, entry)


def _of_dates(document: HandKept, entry: Entry) -> Iterator[Diagnostic]:
    stated = entry.fields.get("last")
    said = find_date(stated.text) if stated else None
    newest = max((date for date in _dates(entry)), default="")
    if stated and said and newest and not fits(said.date, newest) and not _day_of(entry, said.date):
        message = f"“{entry.name}” is stated as last used on {said.date}, but its newest example is dated {newest}"
        yield finding(document, stated.line, "date-contradicts-examples", message)


def _dates(entry: Entry) -> Iterator[str]:
    yield from (example.date for _, example in entry.examples if example.date)
    for item in entry.sources:
        if date := dated_by_name(note_path(item.text)):
            yield date


def _day_of(entry: Entry, date: str) -> bool:
    """Return whether an example without a known day may have happened on `date`, the stated day of the last use.

    This is so if the newest month of the pattern's dates is the month of `date`, and no date of the pattern is a later
    day. If the result is true, the stated date is no contradiction.
    """
    months = [found[: len("2024-11")] for found in _dates(entry)]
    return (
        bool(months)
        and max(months) == date[: len("2024-11")]
        and not any(len(d) > len("2024-11") and d > date for d in _dates(entry))
    )


def _of_footer(document: HandKept, levels: Mapping[str, Confidence]) -> Iterator[Diagnostic]:
    footer = document.footer
    if footer is None:
        return
    total = len(document.entries)
    said = re.search(r"\d{1,6}", footer.total.text) if footer.total else None
    if footer.total and said and int(said.group()) != total:
        message = f"the footer counts {said.group()} patterns, but the document has {total}"
        yield finding(document, footer.total.line, "footer-contradicts-body", message)
    real = Counter(levels[entry.name] for entry in document.entries)
    for stated, number, line in footer.levels:
        if number != real[stated]:
            message = f"the footer counts {number} {stated.name}, but the examples support {real[stated]}"
            yield finding(document, line, "footer-contradicts-body", message)
        percent = _PERCENT.search(document.source.lines[line - 1])
        if percent and total and abs(int(percent[1]) - 100 * number / total) > 1:
            message = f"the footer says {percent[1]} % for {number} of {total} patterns, which is wrong"
            yield finding(document, line, "footer-contradicts-body", message)
    newest = max((date for entry in document.entries for date in _dates(entry)), default="")
    updated = find_date(footer.updated.text) if footer.updated else None
    if footer.updated and updated and newest > updated.date and not fits(newest, updated.date):
        message = f"the footer says last updated {updated.date}, but the newest example is dated {newest}"
        yield finding(document, footer.updated.line, "footer-contradicts-body", message)


def _asserted(document: HandKept, levels: Mapping[str, Confidence]) -> Iterator[Diagnostic]:
    """Yield findings about wrong levels that the document states outside of a pattern's own entry.

    They are stated beside the name of a related pattern, or in the footer of the document. `levels` has the level that
    the examples support, by the pattern's name.
    """
    for entry in document.entries:
        for item in entry.related:
            if said := _BESIDE.fullmatch(item.text[:_LONGEST_LINE]):
                yield from _compared(document, item.line, said, levels)
    if document.footer:
        for line in range(document.footer.first, document.footer.last + 1):
            if said := _ASSERTED.search(document.source.lines[line - 1][:_LONGEST_LINE]):
                yield from _compared(document, line, said, levels)


def _compared(
    document: HandKept, line: int, said: re.Match[str], levels: Mapping[str, Confidence]
) -> Iterator[Diagnostic]:
    name, stated = said["name"].strip(" -*("), level_in(said["level"])
    meant = clearly_meant(name, list(levels))
    alike = [meant] if meant else [other for other in levels if name.casefold() in other.casefold().split()]
    if alike and stated not in {levels[other] for other in alike}:
        real = " and ".join(f"the examples of “{other}” support {levels[other].name}" for other in alike)
        message = f"“{name}” is stated as {said['level'].upper()} here, but {real}"
        yield finding(document, line, "level-contradicts-examples", message)
