"""PURE. The view of a pattern for templates: its data and examples, arranged for a page."""

from collections.abc import Iterable
from typing import NamedTuple

from tacit.domain.assemble import SHOWN
from tacit.domain.enums import Confidence, Status, Verdict
from tacit.domain.layout import Layout
from tacit.domain.note import Section
from tacit.domain.pattern import Dossier, Evidence, Example, Pattern
from tacit.text.markup import block, code_fence, list_items
from tacit.text.opening import paragraphs
from tacit.text.sanitize import fitting

# looking these up in their classes takes longer than the comparison
_RETIRED, _SUPPORTS = Status.RETIRED, Verdict.SUPPORTS
MANY = SHOWN
STEPS_TOP = 4
LONGEST_BEGINNING = 200
_RELATED = "related patterns"
_BLOCKS = ("```", ">", "|", "#", "- ", "* ", "+ ", "---", "***", "1.", "1)")


class Numbered(NamedTuple):
    """One example with its number, as a page lists it.

    `says` is the text of its line: the outcome, or the note's title if there is no outcome. `verdict` is `""` if the
    example supports the pattern.
    """

    number: int
    evidence: Evidence
    counts: bool
    reason: str
    says: str
    verdict: str


class View(NamedTuple):
    """A pattern as templates show it: its data, numbered examples, and sections that can be found by title."""

    dossier: Dossier
    all_examples: tuple[Numbered, ...]

    @property
    def pattern(self) -> Pattern:
        """Return the pattern that the view shows."""
        return self.dossier.pattern

    @property
    def examples(self) -> tuple[Numbered, ...]:
        """Return the newest examples of the pattern, oldest first."""
        return self.all_examples[-MANY:]

    @property
    def limits(self) -> tuple[Numbered, ...]:
        """Return the newest of the examples that count and in which the pattern did not apply."""
        return tuple(e for e in self.all_examples if e.counts and e.evidence.verdict is Verdict.LIMITS)[-MANY:]

    @property
    def doubts(self) -> tuple[Numbered, ...]:
        """Return the newest of the examples that count and contradict the pattern, or in which it did not apply."""
        return tuple(e for e in self.all_examples if e.counts and e.verdict)[-MANY:]

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the paths of the notes of the newest examples that count, oldest first, without repeats."""
        return tuple(dict.fromkeys(e.evidence.path for e in self.examples if e.counts))

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections with text.

        The section "Related patterns" is left out if names of patterns were read from it, because pages show these as
        links.
        """
        related = bool(self.dossier.related)
        return tuple(s for s in self.dossier.sections if s.text.strip() and not (related and _is(s, _RELATED)))

    def section(self, *titles: str) -> str:
        """Return the text of the first section with one of these titles that has text; `""` if none has."""
        for title in titles:
            for section in self.dossier.sections:
                if _is(section, title.casefold()) and section.text.strip():
                    return section.text
        return ""

    @property
    def steps(self) -> tuple[str, ...]:
        """Return the steps of the pattern as safe markdown: the items of a list.

        They are from the section "Checklist" if it has a list, else from "Pattern". Without a list, the whole text of
        "Pattern" is the only step.
        """
        for text in self._with_steps:
            if items := tuple(_step(item) for item in list_items(text, top=STEPS_TOP) if item.strip()):
                return items
        pattern = self.section("Pattern")
        return (_step(block(pattern, top=STEPS_TOP)),) if pattern else ()

    @property
    def lead(self) -> str:
        """Return the sentences before the list of steps: they state the pattern's rule, or only introduce the steps."""
        for text in self._with_steps:
            if any(item.strip() for item in list_items(text, top=STEPS_TOP)):
                return block("\n\n".join(said), top=STEPS_TOP) if (said := paragraphs(text)) else ""
        return ""

    @property
    def _with_steps(self) -> list[str]:
        """Return the texts of the sections in which steps are looked for: "Checklist" first, then "Pattern"."""
        return [text for text in (self.section("Checklist"), self.section("Pattern")) if text]


def _is(section: Section, title: str) -> bool:
    return " ".join(section.title.split()).rstrip(":").casefold() == title


def _step(text: str) -> str:
    """Return the text of a list item for a checkbox; all lines after the first are indented."""
    lines = text.split("\n")
    if lines[0].lstrip().startswith(_BLOCKS):
        lines = ["As follows:", "", *lines]
    # formatters disagree about the indentation of a second line after a checkbox
    while len(lines) > 1 and lines[1] and not lines[1].startswith((" ", *_BLOCKS)) and not lines[0].endswith("\\"):
        lines[:2] = [f"{lines[0]} {lines[1]}"]
    return "\n".join([lines[0], *(f"  {line}" if line else "" for line in lines[1:])])


def view(dossier: Dossier) -> View:
    """Return a pattern as templates show it.

    If its sections have too much text for a page, all sections from the first one that does not fit are cut to their
    beginning.
    """
    sections = dossier.sections
    if (fits := fitting([section.text for section in sections])) < len(sections):
        dossier = dossier._replace(sections=(*sections[:fits], *map(_beginning, sections[fits:])))
    return View(dossier, tuple(numbered(dossier.examples)))


def numbered(examples: Iterable[Example], first: int = 1) -> list[Numbered]:
    """Return examples with their numbers, counted from `first`."""
    # These are values and not properties, because templates read them several times for up to thousands of examples.
    return [
        Numbered(
            number,
            e.evidence,
            e.counts,
            e.reason,
            e.evidence.outcome or e.evidence.title,
            "" if e.evidence.verdict is _SUPPORTS else e.evidence.verdict.value,
        )
        for number, e in enumerate(examples, first)
    ]


def _beginning(section: Section) -> Section:
    """Return a long section with only the beginning of its text, in a code block.

    If the cut text were markdown, it could leave a code block or tag open, which would change how the rest of the page
    is shown.
    """
    text = section.text[:LONGEST_BEGINNING]
    if len(text) < len(section.text):
        text = f"{code_fence(text.rstrip(), 'text')}\n\nThe rest is in the file from which this text comes."
    else:
        text = code_fence(text, "text") if text else ""
    return section._replace(text=text)


def needs_evidence_page(dossier: Dossier) -> bool:
    """Return whether a pattern has more examples than the overview shows, and so gets a page with all its examples."""
    return len(dossier.examples) > MANY


def has_workflow(pattern: Pattern) -> bool:
    """Return whether a pattern has a workflow page: it is HIGH and not retired."""
    return pattern.level is Confidence.HIGH and pattern.status is not _RETIRED


def single_pages(layout: Layout, patterns: Iterable[Pattern]) -> list[tuple[str, str]]:
    """Return slug and path of each page about a single pattern: the evidence pages and the checklists.

    Only patterns with more than `MANY` pieces of evidence have an evidence page. Only patterns that are HIGH and not
    retired have a checklist.
    """
    evidence, workflow = layout.evidence("{}"), layout.workflow("{}")
    found = []
    for pattern in patterns:
        if pattern.evidence > MANY:
            found.append((pattern.slug, evidence.replace("{}", pattern.slug)))
        if pattern.level is Confidence.HIGH and pattern.status is not _RETIRED:
            found.append((pattern.slug, workflow.replace("{}", pattern.slug)))
    return found


def with_workflow(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Return the patterns that have a workflow page, in the given order."""
    return tuple(p for p in patterns if p.level is Confidence.HIGH and p.status is not _RETIRED)


def in_use(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Return the patterns that are not retired, in the given order."""
    return tuple(p for p in patterns if p.status is not _RETIRED)


def by_category(patterns: Iterable[Pattern]) -> dict[str, tuple[Pattern, ...]]:
    """Return patterns by category. Categories are sorted; within a category, the given order is kept."""
    found: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        found.setdefault(pattern.category, []).append(pattern)
    return {category: tuple(found[category]) for category in sorted(found)}
