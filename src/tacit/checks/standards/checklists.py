"""PURE. Read the checklists about modules in a standards document. A module is a part of the code, such as a service.

The checklists give standards, which are compared with the code, and questions, which a person answers.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tacit.checks.standards.values import Kind, Standard
from tacit.checks.standards.wording import is_about_modules, language_of_file, language_of_section
from tacit.checks.verify.document import Document
from tacit.checks.verify.shapes import has_ending, is_placeholder

_ITEM = re.compile(r"^(\s*)(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s+(.*\S)\s*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_MARKS = re.compile(r"[*_`]+")
_WORD = re.compile(r"[A-Za-z0-9_.][\w./-]*")
# These words add nothing to "it exists".
_EXISTS = frozenset(
    {"a", "an", "the", "file", "is", "are", "has", "have", "present", "exists", "exist", "provided", "included"}
    | {"available", "implemented", "exposed", "written", "defined", "added", "working", "endpoint", "route"}
)
_HEALTH = re.compile(r"\bhealth[ -]?(?:check)? ?(?:endpoint|route)\b", re.IGNORECASE)
_METRICS = re.compile(r"\bmetrics (?:are )?(?:exposed|endpoint)\b", re.IGNORECASE)
_TESTS = re.compile(r"\b(?:unit|automated) tests?\b", re.IGNORECASE)
_LONGEST = 500  # characters of an item that are read


class Item(NamedTuple):
    """An item of a checklist: its text without emphasis such as bold, its line, and the index of its section."""

    text: str
    line: int
    section: int


def standards(document: Document) -> Iterator[Standard]:
    """Yield the standards that a document's checklists require of each module (a part of the code, such as a service).

    An item gives a standard for each file that it names, one for a health or metrics endpoint, and one for tests. If it
    says more than that these must exist, it also gives a question, which a person answers.
    """
    for item in items(document):
        title = document.headings[item.section].title
        language = language_of_section(document, item.section)
        probes = list(_probes(item, title, language))
        yield from probes
        if not _is_answered(item.text, probes):
            needs = tuple(probe.key for probe in probes)
            yield Standard(Kind.QUESTION, item.text, item.line, title, language=language, needs=needs)


def items(document: Document) -> list[Item]:
    """Return the items of checklists that are about modules: their heading or introduction has a word like "service".

    An item that has indented items below it is left out, because it is only the title of those.
    """
    return _without_groups([(indent, item) for indent, item, concerns in _all_items(document) if concerns])


def left_out(document: Document) -> list[int]:
    """Return the line numbers of checklist items that are not used, because their checklist is not about modules.

    A module is a part of the code, such as a service.
    """
    return [item.line for _, item, concerns in _all_items(document) if not concerns]


def _all_items(document: Document) -> list[tuple[int, Item, bool]]:
    """Return each checklist item of a document with its indentation, and whether the checklist is about modules.

    It is about modules if its heading or its introduction, the line above it, has a word such as "service".
    """
    found: list[tuple[int, Item, bool]] = []
    section, fenced, introduction = 0, False, ""
    last = -1  # the section of the last item about modules, whose introduction has ended
    for number, raw in enumerate(document.lines, 1):
        line = raw[:_LONGEST]
        while section + 1 < len(document.headings) and document.headings[section + 1].line <= number:
            section, introduction = section + 1, ""
        fenced ^= _FENCE.match(line) is not None
        match = None if fenced else _ITEM.match(line)
        if match is None:
            introduction = introduction if not line.strip() or last == section else line
        else:
            concerns = is_about_modules(f"{document.headings[section].title} {introduction}")
            text = " ".join(_MARKS.sub("", match[2]).split())
            found.append((len(match[1].expandtabs(4)), Item(text, number, section), concerns))
            last = section if concerns else last
    return found


def _without_groups(found: Sequence[tuple[int, Item]]) -> list[Item]:
    """Return the items that have no indented items below them. The others are only titles of groups."""
    kept = []
    for number, (indent, item) in enumerate(found):
        follower = found[number + 1] if number + 1 < len(found) else None
        if follower is None or follower[0] <= indent or follower[1].section != item.section:
            kept.append(item)
    return kept


def _files(text: str) -> list[str]:
    """Return the names of files that the text of an item contains."""
    names = (word.rstrip(".,;:") for word in _WORD.findall(text))
    return [name for name in names if has_ending(name) and not is_placeholder(name) and not name.startswith("/")]


def _probes(item: Item, title: str, language: str) -> Iterator[Standard]:
    for name in _files(item.text):
        yield Standard(Kind.FILE, name, item.line, title, language=language or language_of_file(name))
    if _HEALTH.search(item.text):
        yield Standard(Kind.ROUTE, "GET /health", item.line, title, language=language)
    if _METRICS.search(item.text):
        yield Standard(Kind.ROUTE, "GET /metrics", item.line, title, language=language)
    if _TESTS.search(item.text):
        yield Standard(Kind.TESTS, "tests", item.line, title, language=language)


def _is_answered(text: str, probes: Sequence[Standard]) -> bool:
    """Return whether an item only says that files, routes or tests exist, so that the code can answer it completely.

    Then no person is asked. `probes` are the standards that the item gives.
    """
    names = {probe.name.lower() for probe in probes if probe.kind is Kind.FILE}
    for form in (_HEALTH, _METRICS, _TESTS):
        text = form.sub(" ", text)
    rest = {word.rstrip(".,;:").lower() for word in _WORD.findall(text)} - names - _EXISTS
    return bool(probes) and not rest
