"""PURE. Tell whether a text denies something, and its mood: a fact, a plan, an example, advice, or about the past."""

from __future__ import annotations

import re
from functools import lru_cache

from tacit.checks.verify.values import Heading, Mood

_SENTENCE = re.compile(r"(?<=[.!?;])[*_)\"']*\s+|\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)|\s\|\s")
_CONDITION = re.compile(r"\bif\b[^,.;:]*,", re.IGNORECASE)  # conditions such as "if you don't need it," deny nothing
_CODE = re.compile(r"`[^`\n]+`|\]\([^()\s]*\)|\b\w+://\S+")  # not words: text in backticks, URLs
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_NEGATIVE = re.compile(
    r"\b(?:not?|never|without|cannot|can't|don't|doesn't|isn't|aren't|neither|nor|lacks?|missing|absent|nonexistent"
    r"|instead of|rather than|unused|unsupported|avoid)\b|❌|\bnon-existent\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:removed|renamed|deleted|deletion|resurrected|reverted|deprecated|formerly|previously"
    r"|(?<!\bis )(?<!\bare )(?<!\bbe )(?<!, )used to|replaced|replaces"
    r"|moved|migrated|legacy|no longer|was|were|old|obsolete|dropped|before version|until v?\d)\b|~~",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"\b(?:will|planned|plan to|future|upcoming|coming soon|roadmap|todo|to[- ]do|tbd|proposed?|proposal|propose"
    r"|not yet|eventually|create|creates|creating|add a|add an|add your|new file|generates?|generated"
    r"|produces?|writes?|written to|outputs?|saves?|saved|stored in|backup|copy|name it|call it|rename)\b|🚧|\[ \]",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:planned|plan to|future|upcoming|coming soon|roadmap|todo|to[- ]do|tbd|proposed?|proposal|not yet|eventually"
    r"|create|add (?:an?|your|to))\b|🚧|\[ \]",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:planned|plan to|future|upcoming|coming soon|roadmap|todo|to[- ]do|tbd|proposed?|proposal|not yet|eventually"
    r"|will)\b|🚧|\[ \]",
    re.IGNORECASE,
)
# words which say that something does not exist yet; "will" and "create" may be about what already exists
_ANNOUNCED = re.compile(
    r"\b(?:planned|plan to|in future|the future|upcoming|coming soon|roadmap|todo|to[- ]do|tbd|proposed?|proposal"
    r"|not yet|eventually)\b|🚧|\[ \]",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"\b(?:e\.g\.|for example|for instance|such as|examples?|something like|similar to|imagine|suppose|hypothetical"
    r"|sample|other projects)\b|\be\.g\b",
    re.IGNORECASE,
)
_EXAMPLE_START = re.compile(r"\s*(?:[-*+]\s+)?[*_]*Examples?(?: \d+)?(?:[.:][*_]*|[*_]+[.:]?)\s", re.IGNORECASE)
_SUPPOSED = re.compile(r"\bif (?:some|an?|any|one|several) [^,.;|]*$", re.IGNORECASE)
_ADVICE = re.compile(
    r"\b(?:could|might|may want|recommended?|recommend|should|consider|your|you may|if you|optionally|by default in"
    r"|typically|usually|conventionally)\b",
    re.IGNORECASE,
)
_PLANNED_SECTION = re.compile(
    r"\b(?:roadmap|planned|future|coming soon|todo|to[- ]do|proposed|proposal|next steps?|not implemented|wish ?list"
    r"|backlog|ideas|upcoming|enhancements?|what's next|missing features?|open questions)\b|🚧",
    re.IGNORECASE,
)
_PAST_SECTION = re.compile(
    # "Database migration" and "Creating migration files" are about how the database is changed today
    r"\b(?:change ?log|release notes|history|(?<!database )(?<!schema )(?<!db )migrat(?:e|ing|ion)"
    r"(?! (?:files?|scripts?|tools?|commands?)\b)|deprecat\w+"
    r"|removed|upgrading|what's new|breaking changes|previous versions?|legacy|bug fixes)\b"
    # the heading of a release, such as "1.4" or "[2.0.1] - 2024-05-01", and not "4.1 Repository pattern"
    r"|^(?:v|\[v?)\d+\.\d+|^\d+\.\d+(?:\.\d+)?(?:\s*$|\s*[-–—(:]*\s*\d{4}\b|\s+\()",
    re.IGNORECASE,
)
_EXAMPLE_SECTION = re.compile(r"\b(?:examples?|recommended|recommendations?|templates?)\b", re.IGNORECASE)
_AVOIDED_SECTION = re.compile(r"\banti-?patterns?\b", re.IGNORECASE)
_PAST_NAMES = re.compile(
    r"(?:^|/)(?:change(?:s|log)|history|news|releases?|release[-_ ]notes?|upgrading|migrat(?:e|ing|ion))\b[^/]*$"
    r"|(?:^|/)v?\d+\.\d+(?:\.\d+)*\.[a-z]+$"
    r"|(?:^|/)(?:releases?|release[-_]notes?|changelogs?|adrs?|decisions|rfcs?|archive[d]?|legacy|blog|stories)/",
    re.IGNORECASE,
)
# pages that describe the repository itself, and not how to use its product
_DESIGN = re.compile(
    r"\b(?:architecture|infrastructure|(?:system|technical|database|data|software) (?:design|overview|model|schema)"
    r"|database|schemas?|tech(?:nology|nical)? (?:stack|specification)|development patterns|design patterns"
    r"|standards|data flow|messaging|event[- ]driven|services|microservices)\b",
    re.IGNORECASE,
)
_DESIGN_NAMES = re.compile(
    r"(?:^|[/_-])(?:architecture|infrastructure|design|schema|data[-_]?model|database[-_]?(?:design|schema)?|tech[-_]?stack"
    r"|standards|patterns|system[-_]?overview)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_PLAN_NAMES = re.compile(
    r"(?:^|/)(?:roadmap|todo|plans?|proposals?)\b[^/]*$|(?:^|/)(?:plans?|proposals?)/", re.IGNORECASE
)


def sentence(context: str, at: int) -> str:
    """Return the sentence, list item or table cell around an offset of a text."""
    start = 0
    for cut in _SENTENCE.finditer(context):
        if cut.end() > at:
            return context[start : cut.start()]
        start = cut.end()
    return context[start:]


def is_example(context: str, at: int) -> bool:
    """Return whether the offset `at` of a paragraph is in an example.

    The result is True if the paragraph begins with a word such as "example", or if the text before the offset assumes a
    case: "If some paths are in `src/`, …".
    """
    return _EXAMPLE_START.match(context) is not None or _SUPPOSED.search(context[:at]) is not None


def is_future(text: str) -> bool:
    """Return whether a sentence says that something does not exist yet."""
    return _FUTURE.search(text) is not None


def is_announced(text: str) -> bool:
    """Return whether a sentence says that something is still to come. "Create" and "will" do not count."""
    return _ANNOUNCED.search(text) is not None


def is_planned(text: str) -> bool:
    """Return whether a sentence says that something is planned. Words such as "create" and "write" do not say this."""
    return _PLANNED.search(text) is not None


def is_item(line: str) -> bool:
    """Return whether a line is a list item."""
    return _LIST_ITEM.match(line) is not None


@lru_cache(maxsize=64)
def is_negative(text: str) -> bool:
    """Return whether a sentence denies something, such as "there is no cache"."""
    return _NEGATIVE.search(_CONDITION.sub("", text)) is not None


@lru_cache(maxsize=64)
def of_sentence(text: str) -> Mood:
    """Return how a sentence states things: as a fact, a plan, an example, advice, or about the past.

    Words in backticks and URLs are ignored.
    """
    text = _CODE.sub("``", text)
    if _PAST.search(text):
        return Mood.PAST
    if _PLAN.search(text):
        return Mood.PLAN
    if _EXAMPLE.search(text):
        return Mood.EXAMPLE
    return Mood.ADVICE if _ADVICE.search(text) else Mood.FACT


def of_sections(headings: tuple[Heading, ...]) -> list[Mood]:
    """Return how each section states things, by its heading: as facts, plans, examples, advice, or about the past.

    If a heading does not say it, the section is like the section that contains it.
    """
    moods: list[Mood] = []
    above: list[tuple[int, Mood]] = []
    for heading in headings:
        while above and above[-1][0] >= heading.level:
            above.pop()
        own = Mood.FACT
        if _PLANNED_SECTION.search(heading.title):
            own = Mood.PLAN
        elif _PAST_SECTION.search(heading.title):
            own = Mood.PAST
        elif _AVOIDED_SECTION.search(heading.title):
            own = Mood.ADVICE
        elif _EXAMPLE_SECTION.search(heading.title):
            own = Mood.EXAMPLE
        inherited = above[-1][1] if above else Mood.FACT
        # the title of a document names its subject: a title such as "Migrations" does not set the mood of all sections
        mood = own if own is not Mood.FACT and heading.level != 1 else inherited
        moods.append(mood)
        above.append((heading.level, mood))
    return moods


def is_design(path: str, headings: tuple[Heading, ...]) -> bool:
    """Return whether a document describes how this repository is built, according to its path or first title."""
    title = next((heading.title for heading in headings if heading.level == 1), "")
    return _DESIGN_NAMES.search(path) is not None or _DESIGN.search(title) is not None


def of_path(path: str) -> Mood:
    """Return how a document with this path states things: a change log is about the past, and a roadmap has plans.

    Other documents state facts.
    """
    if _PAST_NAMES.search(path):
        return Mood.PAST
    return Mood.PLAN if _PLAN_NAMES.search(path) else Mood.FACT
