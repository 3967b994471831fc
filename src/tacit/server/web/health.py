"""PURE. The problems of a knowledge base, such as stale patterns, and the commands that solve them.

The page Health has a part for each kind of problem, with an entry for each pattern or note.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tacit.domain.enums import Confidence
from tacit.domain.pattern import Pattern
from tacit.domain.trace import Presence
from tacit.render.summary import doubts
from tacit.server.web.values import Site

MOST = 100  # entries of one part; the page says how many more there are
_MENDS = {
    "One example short": "tacit learn NAME",
    "Enough examples": "tacit explain NAME",
    "Contested": "tacit explain NAME",
    "Stale": "tacit learn NAME, or tacit retire NAME",
    "Unproven": "tacit learn NAME",
    "Without text": "tacit page NAME",
}
_FILTERS = {"Contested": "state=contested", "Stale": "state=stale", "Unproven": "level=unproven"}


class Entry(NamedTuple):
    """One line of a part of the page Health: about a pattern (`slug`), about a note (its path), or only a text."""

    text: str
    slug: str = ""
    note: str = ""
    more: str = ""


class Part(NamedTuple):
    """A part of the page Health, about one kind of problem, with the command that solves it.

    `more` is the number of entries that are left out. `anchor` is the address of the same patterns in the overview, if
    the overview has a filter for them.
    """

    title: str
    command: str
    entries: tuple[Entry, ...]
    more: int = 0
    anchor: str = ""


def parts(site: Site) -> list[Part]:
    """Return the parts of the page Health that have entries."""
    contents = site.contents
    found = [_about(step.text, step.patterns, step.more) for step in doubts(contents.kb, MOST)]
    missing = [p for p in contents.patterns if p.level is Confidence.HIGH and not p.retired and _is_missing(p)]
    found.append(_about("HIGH, but not found in the code", missing[:MOST], len(missing) - MOST))
    found.append(_of("Names of related patterns that do not exist", "tacit lint", _lost(site)))
    found.append(_of("Rules that can't judge", "tacit rules test", _rules(site)))
    if not site.is_public:
        unlinked = [note for path, note in site.log.notes.items() if path not in site.log.named]
        entries = [Entry(note.title, note=note.path, more=note.date) for note in unlinked]
        found.append(_of("Notes without a pattern", "tacit link", entries))
        entries = [Entry(str(item._replace(help=""))) for item in site.log.problems]
        found.append(_of("Findings of the last sync", "tacit sync", entries))
    return [part for part in found if part.entries]


def _is_missing(pattern: Pattern) -> bool:
    return pattern.in_code is not None and pattern.in_code.presence is Presence.MISSING


def _about(title: str, patterns: Iterable[Pattern], more: int) -> Part:
    entries = tuple(Entry(p.name, slug=p.slug, more=p.level.name) for p in patterns)
    return Part(
        title, _first(_MENDS, title) or "tacit verify --patterns", entries, max(0, more), _first(_FILTERS, title)
    )


def _first(named: Mapping[str, str], title: str) -> str:
    return next((value for key, value in named.items() if title.startswith(key)), "")


def _of(title: str, command: str, entries: Iterable[Entry]) -> Part:
    listed = tuple(entries)
    return Part(title, command, listed[:MOST], max(0, len(listed) - MOST))


def _lost(site: Site) -> Iterable[Entry]:
    for pattern in site.contents.patterns:
        for item in site.contents.related.get(pattern.slug, ()):
            if not item.slug:
                yield Entry(pattern.name, slug=pattern.slug, more=f"names {item.name}")


def _rules(site: Site) -> Iterable[Entry]:
    for slug, rules in sorted(site.rules.items()):
        name = site.contents.by_slug[slug].name if slug in site.contents.by_slug else slug
        yield from (Entry(name, slug=slug, more=f"{rule.name}: {rule.fault}") for rule in rules if rule.fault)
