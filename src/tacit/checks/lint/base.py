"""PURE. Lint rules that look at the whole knowledge base: references between patterns, notes and categories."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.lint.finding import Finding
from tacit.checks.lint.text import standing_in
from tacit.domain.findings import Location
from tacit.domain.lint_rules import LintRule
from tacit.domain.pattern import Pattern
from tacit.notes.reading import quoted
from tacit.queries.similarity import TOO_CLOSE, Profile, likeness, profile
from tacit.text.names import slugify

_MOST_SHARING = 200  # patterns; a word that more patterns share is too common for a comparison
_OTHERS = "or switch the rule off: `[lint] off` in tacit.toml"


class Facts(NamedTuple):
    """What the lint rules of this module need to know about a knowledge base.

    `places` has the location of each pattern, by slug: its page, or the earliest note that names it. `related` has the
    location of the list in which a pattern names related patterns, and these names, by the pattern's slug. `resolve`
    takes the slug of a name or alias, and returns the slug of the pattern that has it. `titles` has the titles of notes
    by path. `unlinked` has the paths of notes that name no pattern. `future` has the path and date of each note
    dated after tomorrow. `samples` has the slugs of patterns whose page is unchanged since `tacit init`.
    """

    patterns: tuple[Pattern, ...]
    places: Mapping[str, Location]
    related: Mapping[str, tuple[Location, tuple[str, ...]]]
    resolve: Callable[[str], str]
    titles: Mapping[str, str]
    unlinked: tuple[str, ...] = ()
    future: tuple[tuple[str, str], ...] = ()
    samples: frozenset[str] = frozenset()

    @property
    def slugs(self) -> frozenset[str]:
        """Return the slugs of all patterns."""
        return frozenset(pattern.slug for pattern in self.patterns)


def unresolved_related(facts: Facts) -> Iterator[Finding]:
    """Report names in lists of related patterns that no pattern has as its name or alias."""
    known = facts.slugs
    others: list[tuple[Profile, str]] = []
    for place, names in facts.related.values():
        for name in names:
            if facts.resolve(slugify(name)) not in known:
                others = others or [(profile([p.name, *p.aliases]), p.name) for p in facts.patterns if not p.retired]
                message = f"the related pattern {quoted(name)} does not exist"
                close = _closest(name, others)
                meant = f"did you mean {quoted(close)}? " if close else ""
                help_text = (
                    f"{meant}use the pattern's name, add this name as an alias of the pattern, or remove this name"
                )
                yield Finding(
                    LintRule.UNRESOLVED_RELATED, place.path, message, help_text, place.line, place.column, name
                )


def _closest(name: str, others: Sequence[tuple[Profile, str]]) -> str:
    """Return the most similar name in `others` as a suggestion for an unknown name; `""` if none is similar."""
    own = profile([name])
    sharing = [other for other in others if own.words & other[0].words][:_MOST_SHARING]
    best, meant = max(((likeness(own, known), other) for known, other in sharing), default=(0.0, ""))
    return meant if best >= TOO_CLOSE else ""


def lost_successor(facts: Facts) -> Iterator[Finding]:
    """Report patterns whose successor (`superseded_by`) does not exist, or whose successors form a circle."""
    patterns = {pattern.slug: pattern for pattern in facts.patterns}
    for pattern in facts.patterns:
        if pattern.superseded_by:
            seen, slug = {pattern.slug}, facts.resolve(pattern.superseded_by)
            while slug in patterns and slug not in seen and patterns[slug].superseded_by:
                seen.add(slug)
                slug = facts.resolve(patterns[slug].superseded_by)
            if slug in seen:
                fault = "whose successors form a circle"
            elif slug not in patterns and len(seen) == 1:
                fault = "which is not a pattern"
            else:
                continue  # the chain is correct, or the error is reported for a later pattern in the chain
            what = f"{quoted(pattern.name)} is superseded by {quoted(pattern.superseded_by)}, {fault}"
            place = facts.places[pattern.slug]
            help_text = "write the name of the pattern to use instead, or remove `superseded_by`"
            yield Finding(LintRule.LOST_SUCCESSOR, place.path, what, help_text, text="superseded_by:")


def no_text(facts: Facts) -> Iterator[Finding]:
    """Report patterns without a text, unless they are retired."""
    for pattern in facts.patterns:
        if not pattern.has_text and not pattern.retired:
            help_text = (
                "add text to the pattern's page"
                if pattern.page
                else f"create a page for it, or describe it in a note below `## Pattern: {pattern.name}`"
            )
            place = facts.places[pattern.slug]
            message = f"the pattern {quoted(pattern.name)} has no text"
            yield Finding(LintRule.NO_TEXT, place.path, message, help_text, place.line, place.column)


def unlinked_note(facts: Facts) -> Iterator[Finding]:
    """Report notes that name no pattern."""
    for path in facts.unlinked:
        help_text = "add to `patterns:` the patterns that the note is an example of"
        yield Finding(LintRule.UNLINKED_NOTE, path, "the note names no pattern, so it is no example", help_text)


def near_duplicate(facts: Facts) -> Iterator[Finding]:
    """Report pairs of patterns with similar names, because they may be the same pattern.

    Retired patterns are left out. Two patterns are not reported if one of them lists the other as related.
    """
    told = {slug: {facts.resolve(slugify(name)) for name in names} for slug, (_, names) in facts.related.items()}
    for one, other in _alike([pattern for pattern in facts.patterns if not pattern.retired]):
        if other.slug in told.get(one.slug, ()) or one.slug in told.get(other.slug, ()):
            continue
        place = facts.places[other.slug]
        message = f"{quoted(other.name)} and {quoted(one.name)} ({facts.places[one.slug].path}) may be the same pattern"
        help_text = "make one of them an alias of the other, or list one under `Related patterns` of the other"
        yield Finding(LintRule.NEAR_DUPLICATE, place.path, message, help_text, place.line, place.column)


def _alike(patterns: Sequence[Pattern]) -> Iterator[tuple[Pattern, Pattern]]:
    """Yield pairs of patterns with similar names.

    A pattern is compared only with patterns before it, and only if both share a word of their names and aliases that
    at most `_MOST_SHARING` (200) patterns before it have. This limits the time.
    """
    profiles = [profile((pattern.name, *pattern.aliases)) for pattern in patterns]
    by_word: dict[str, list[int]] = {}
    for number, own in enumerate(profiles):
        shared = (by_word.get(word, ()) for word in own.words)
        rivals = sorted({rival for group in shared if len(group) <= _MOST_SHARING for rival in group})
        for rival in rivals:
            if likeness(profiles[rival], own) >= TOO_CLOSE:
                yield patterns[rival], patterns[number]
        for word in own.words:
            by_word.setdefault(word, []).append(number)


def placeholder_name(facts: Facts) -> Iterator[Finding]:
    """Report pattern names and note titles that are still placeholders of a template, such as "[Pattern name]"."""
    advice = "write the real text"
    for pattern in facts.patterns:
        if standing_in(pattern.name):
            at = facts.places[pattern.slug]
            message = f"the pattern's name {quoted(pattern.name)} is a placeholder"
            yield Finding(LintRule.PLACEHOLDER, at.path, message, advice, at.line, at.column)
    for path, title in facts.titles.items():
        if standing_in(title):
            message = f"the title {quoted(title)} is a placeholder"
            yield Finding(LintRule.PLACEHOLDER, path, message, advice, text=title)


def future_date(facts: Facts) -> Iterator[Finding]:
    """Report notes that are dated after tomorrow. Tomorrow is accepted because of time zones."""
    for path, day in facts.future:
        yield Finding(LintRule.FUTURE_DATE, path, f"the date {day} is after today", "correct the date", text=day)


def lonely_category(facts: Facts) -> Iterator[Finding]:
    """Report categories with only one page, other than the sample page of `tacit init`.

    If every category has at most one page, report nothing.
    """
    categories: dict[str, list[Pattern]] = {}
    for pattern in facts.patterns:
        if pattern.page:
            categories.setdefault(pattern.category, []).append(pattern)
    if max(map(len, categories.values()), default=0) < 2:  # noqa: PLR2004 — a new knowledge base
        return
    for category, pages in categories.items():
        if len(pages) == 1 and pages[0].slug not in facts.samples:
            message = f"the category {quoted(category)} has only one page"
            help_text = f"move the page to another category, {_OTHERS}"
            yield Finding(LintRule.LONELY_CATEGORY, pages[0].page, message, help_text)


RULES: Mapping[LintRule, Callable[[Facts], Iterator[Finding]]] = {
    LintRule.UNRESOLVED_RELATED: unresolved_related,
    LintRule.LOST_SUCCESSOR: lost_successor,
    LintRule.NO_TEXT: no_text,
    LintRule.UNLINKED_NOTE: unlinked_note,
    LintRule.NEAR_DUPLICATE: near_duplicate,
    LintRule.PLACEHOLDER: placeholder_name,
    LintRule.FUTURE_DATE: future_date,
    LintRule.LONELY_CATEGORY: lonely_category,
}
