"""PURE. Build a pattern from its page, its evidence and its counted confidence level.

"PURE." at the start of a module's docstring means that the module opens no file and starts no program. An overview is a
generated page that lists patterns: all of them, or those with examples in some domains (the first folders of notes).
Examples are pending while their notes are not on the trusted branch (the setting `branch` of `[trust]`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from tacit.domain.confidence import Standing
from tacit.domain.elsewhere import NOWHERE, Counted
from tacit.domain.enums import Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import Section, is_by_agent
from tacit.domain.pattern import Dossier, Evidence, Example, Pattern, PatternPage, Related
from tacit.text.late_regex import late
from tacit.text.names import slugify, spelling

if TYPE_CHECKING:  # only rendering needs these modules, and look-ups render nothing
    from tacit.domain.knowledge_base import KnowledgeBase
    from tacit.domain.layout import Document

UNCATEGORISED = "uncategorised"
RELATED = "Related patterns"
SHOWN = 20  # the newest examples of a pattern that the overview shows
_HEAD = 400  # about how many bytes the lines above a pattern's text take
_KILO = 1000
_AROUND = 40  # about how many bytes are around the text of a section or an example
MOST_RELATED = 1_000  # names on one page; a longer list was generated, and its links would fill the overview
_ITEM = late(r"^[ \t]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(.+)$", re.MULTILINE)
_LINK = late(r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")  # linear: each bracket is read at most twice
_ASIDE = late(r" ?(?:\([^()]*\)|[:–—][*_]*\s.*|\s-\s.*)$")


def assemble(
    slug: str,
    page: PatternPage | None,
    inline: tuple[str, tuple[Section, ...]],
    standing: Standing,
    project: Callable[[str], str],
    *,
    elsewhere: Counted = NOWHERE,
    for_store: bool = False,
) -> tuple[Dossier, tuple[str, ...]]:
    """Return all data of a pattern, and the names of its related patterns.

    The text is from `page`; without a page, from `inline`: the path of the newest note with a section `## Pattern:
    Name`, and the sections of this text. `standing` is the count of this workspace's examples; `elsewhere` has the
    numbers in other workspaces. `project` returns one key for all spellings of a project's name. If `for_store` is
    true, the pattern gets a fingerprint, by which a later sync sees whether it changed. Whether the pattern is stale,
    and which patterns its related names mean, is found later (`reading_order.settle`, `related`).
    """
    supports, against, limits = map(standing.counting, (Verdict.SUPPORTS, Verdict.CONTRADICTS, Verdict.LIMITS))
    text_from, sections = (page.path, page.sections) if page else inline
    related = related_names(sections)
    evidence = [example.evidence for example in standing.examples if not example.pending]
    pattern = Pattern(
        slug=slug,
        name=page.name if page else (evidence or [standing.examples[0].evidence])[0].name,
        category=page.category if page else UNCATEGORISED,
        level=standing.level,
        examples=len(supports) + elsewhere.examples,
        against=len(against) + elsewhere.against,
        limits=len(limits) + elsewhere.limits,
        evidence=len(evidence),
        since=standing.history[-1].date if standing.history else "",
        last_reinforced=max(supports[-1].date if supports else "", elsewhere.last),
        newest=max((elsewhere.newest, *(item.date for item in (*supports, *against, *limits)))),
        minutes_total=sum(item.minutes or 0 for item in supports),
        minutes_per_use=page.minutes if page and page.minutes is not None else _median(supports),
        projects=_distinct_projects(supports, project),
        domains=tuple(sorted({item.domain for item in evidence})),
        page=page.path if page else "",
        has_text=any(section.text for section in sections),
        by_agents=sum(map(_is_agents, supports)) + elsewhere.by_agents,
        pending=standing.pending(Verdict.SUPPORTS),
        pending_against=standing.pending(Verdict.CONTRADICTS),
        elsewhere=elsewhere.examples,
        repositories=elsewhere.repositories,
    )
    pattern = _with_page(pattern, page) if page else pattern
    dossier = Dossier(pattern, sections, text_from, standing.examples, standing.history)
    if for_store:
        dossier = dossier._replace(pattern=pattern._replace(fingerprint=_fingerprint(dossier, related)))
    return dossier, related


def _with_page(pattern: Pattern, page: PatternPage) -> Pattern:
    return pattern._replace(
        tags=page.tags,
        languages=page.languages,
        applies_to=page.applies_to,
        aliases=tuple(alias.name for alias in page.aliases),
        status=page.status,
        superseded_by=slugify(page.superseded_by),
    )


def _is_agents(item: Evidence) -> bool:
    return bool(item.via) and is_by_agent(item.via, item.confirmed)  # most notes have no `via`


def _size(dossier: Dossier) -> int:
    """Return about how many bytes a pattern needs in an overview: its sections, and a line for each shown example.

    The size is estimated from the values, and not measured on a rendered page, so that it is the same for the same
    notes and pages whatever the templates are.
    """
    sections = dossier.sections
    evidence = [example.evidence for example in dossier.examples if not example.pending][-SHOWN:]
    texts = sum(
        len(part.title.encode("utf-8", "replace")) + len(part.text.encode("utf-8", "replace")) for part in sections
    )
    lines = sum(len(item.outcome or item.title) + len(item.project) + len(item.path) for item in evidence)
    return _HEAD + texts + lines + _AROUND * (len(sections) + len(evidence))


def related_names(sections: Iterable[Section]) -> tuple[str, ...]:
    """Return the distinct names in the list of the section "Related patterns", without links and remarks.

    If the list has more than `MOST_RELATED` items, no names are returned.
    """
    names: dict[str, None] = {}
    for section in sections:
        if section.title == RELATED:
            for number, item in enumerate(_ITEM.finditer(section.text)):
                words = " ".join(_LINK.sub(r"\1", item[1]).split())
                name = _ASIDE.sub("", words).strip(" *_`\"'")
                if name:
                    names[name] = None
                if number >= MOST_RELATED:
                    return ()
    return tuple(names)


def related(names: Iterable[str], resolve: Callable[[str], str], known: Collection[str]) -> tuple[Related, ...]:
    """Return each related name with the slug of the pattern that it means; `""` if there is no such pattern.

    `resolve` turns the slug of an alias into the slug of the pattern with this alias, and returns any other slug
    unchanged. `known` has the slugs of all patterns.
    """
    found = []
    for name in names:
        slug = resolve(slugify(name))
        found.append(Related(name, slug if slug in known else ""))
    return tuple(found)


def spelling_warnings(name: str, aliases: Sequence[str], evidence: Iterable[Evidence]) -> list[Diagnostic]:
    """Return a warning for each name in a note that has the pattern's slug, but other letters than its name or aliases.

    For example, `Café` and `Cafe` have the slug `cafe`: a note with one name counts for a pattern with the other name,
    but may mean another pattern. A difference only in case, spacing or punctuation causes no warning.
    """
    names = (name, *aliases)
    expected = {spelling(other) for other in names} | {spelling(slugify(other)) for other in names}
    fine = set(names)
    found = []
    for item in evidence:
        if item.name in fine:
            continue
        if spelling(item.name) in expected:
            fine.add(item.name)
            continue
        message = f"{item.name!r} counts for {name!r}: both names have the slug {slugify(item.name)!r}"
        help_text = "rename one of the two if they are different patterns"
        found.append(Diagnostic(Location(item.path, item.line), Severity.WARNING, "same-slug", message, help_text))
    return found


def visible_in(kb: KnowledgeBase, domains: Sequence[str]) -> KnowledgeBase:
    """Return the knowledge base with only the patterns that have an example in one of `domains`, or no examples.

    A domain is a subfolder of the notes. The counts of standards and of entries of catalogues are left out, too,
    because they are about all modules of the code. If `domains` is empty, the knowledge base is returned unchanged.
    """
    if not domains:
        return kb
    shown = tuple(p for p in kb.patterns if is_visible_in(p, domains))
    # standards are about all modules, so they are left out
    return kb._replace(patterns=shown, practice=kb.practice._replace(entries=()))


def too_large(patterns: Sequence[Pattern], documents: Iterable[Document], limit: int) -> frozenset[str]:
    """Return the paths of the overviews that would need more than `limit` kB to show the texts of all their patterns.

    An overview is a generated page that lists patterns; if it is too large, it is generated with only one line for each
    pattern. `documents` are the overviews, each with its path and its domains.
    """
    sizes = [(pattern, _size_of(pattern)) for pattern in patterns]
    return frozenset(
        document.path
        for document in documents
        if sum(size for pattern, size in sizes if is_visible_in(pattern, document.domains)) > limit * _KILO
    )


def _size_of(pattern: Pattern) -> int:
    """Return about how many bytes an overview needs for a pattern: the number after the dot in its `fingerprint`.

    The result is 0 if the overview does not show the pattern, because it has no page and all its examples are pending,
    or if an earlier version of tacit stored the fingerprint without a size.
    """
    _, dot, size = pattern.fingerprint.rpartition(".")  # earlier versions stored only the hash
    return int(size) if dot and (pattern.page or pattern.evidence) else 0


def is_visible_in(pattern: Pattern, domains: Sequence[str]) -> bool:
    """Return whether an overview that is limited to `domains` (subfolders of the notes) shows a pattern.

    It shows patterns that have an example in one of these domains, and patterns without examples.
    """
    return not domains or not pattern.domains or not set(domains).isdisjoint(pattern.domains)


def _median(supports: Sequence[Evidence]) -> int | None:
    minutes = sorted(item.minutes for item in supports if item.minutes is not None)
    if not minutes:
        return None
    middle = len(minutes) // 2
    return minutes[middle] if len(minutes) % 2 else (minutes[middle - 1] + minutes[middle]) // 2


def _distinct_projects(supports: Sequence[Evidence], project: Callable[[str], str]) -> tuple[str, ...]:
    names: dict[str, str] = {}
    for item in supports:
        if item.project:
            slug, own = project(item.project), slugify(item.project)
            if slug not in names or (own == slug and names[slug] == slug):
                names[slug] = item.project if own == slug else slug
    return tuple(sorted(names.values(), key=lambda name: (name.casefold(), name)))


def without_pending(dossier: Dossier) -> Dossier:
    """Return the data of a pattern without its pending examples, whose notes are not on the trusted branch.

    Generated pages show only the other examples, so that the pages are the same in all clones of the trusted branch.
    """
    shown = tuple(example for example in dossier.examples if not example.pending)
    return dossier._replace(examples=shown) if len(shown) < len(dossier.examples) else dossier


def _fingerprint(dossier: Dossier, names: Sequence[str]) -> str:
    import hashlib  # it loads OpenSSL, and look-ups hash nothing

    hasher = hashlib.sha256(repr((dossier.pattern, dossier.sections, dossier.text_from, names)).encode())
    hasher.update(shown(dossier.examples).encode())
    hasher.update(repr(dossier.history).encode())
    return f"{hasher.hexdigest()}.{_size(dossier)}"


def shown(examples: Iterable[Example]) -> str:
    """Join all data of these examples that a generated page may show to one text, from which a hash is made.

    A sync compares these hashes, to see whether the part of a page with the examples has to be rendered again.
    """
    return "".join(map(_shown, examples))


def _shown(example: Example) -> str:
    by = example.evidence
    parts = (
        by.path, by.date, by.title, by.verdict, by.project, by.outcome, by.result or "", str(by.minutes), by.via,
        by.confirmed,        by.author, example.reason, example.level.name,
    )  # fmt: skip
    return "\x1f".join(parts) + "\x1e"
