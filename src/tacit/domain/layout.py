"""The paths of a knowledge base's files, and the values that generated pages are rendered from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tacit.domain.pattern import Pattern, Promotion, Thresholds


class Totals(NamedTuple):
    """Sums over the whole knowledge base; `minutes` counts each note once.

    `unlinked` notes name no pattern, `rejected` notes could not be read; `reference` is the date that staleness is
    measured from.
    """

    notes: int = 0
    unlinked: int = 0
    rejected: int = 0
    minutes: int = 0
    newest: str = ""
    reference: str = ""


class Workflow(NamedTuple):
    """A workflow page that a person wrote."""

    path: str
    title: str


class KnowledgeBase(NamedTuple):
    """The input of generated pages: patterns sorted by (retired, level descending, name), and sums.

    `promotions` are the newest steps up to MEDIUM or HIGH, the newest first.
    """

    patterns: tuple[Pattern, ...]
    totals: Totals
    thresholds: Thresholds
    workflows: tuple[Workflow, ...] = ()
    promotions: tuple[Promotion, ...] = ()


class Document(NamedTuple):
    """A generated overview: its path, its template, and the domains that it is limited to."""

    path: str = "patterns/dev-patterns.md"
    template: str = "dev-patterns.md.j2"
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of a knowledge base, as POSIX paths relative to its root."""

    notes: str = "memory/episodic"
    patterns: str = "patterns"
    workflows: str = "memory/procedural/workflows"

    @property
    def readme(self) -> str:
        """The generated index of patterns by category."""
        return f"{self.patterns}/README.md"

    @property
    def index(self) -> str:
        """The generated index of workflows, next to their folder."""
        parent, _, _ = self.workflows.rpartition("/")
        return f"{parent}/INDEX.md" if parent else "INDEX.md"

    @property
    def in_code(self) -> str:
        """The file in which `tacit verify --patterns` keeps what it found."""
        return f"{self.patterns}/in-code.toml"

    def evidence(self, slug: str) -> str:
        """The generated page with all examples of a pattern that has many."""
        return f"{self.patterns}/evidence/{slug}.md"

    def details(self, category: str) -> str:
        """The generated page with the patterns of a category, if an overview would be too large for them."""
        return f"{self.patterns}/evidence/_{category}.md"

    def workflow(self, slug: str) -> str:
        """The generated checklist of a HIGH pattern."""
        return f"{self.workflows}/{slug}.md"

    def category(self, category: str) -> str:
        """The generated checklist of a category with several HIGH patterns."""
        return f"{self.workflows}/_{category}.md"

    def taken(self, path: str) -> str:
        """The reason why an overview must not be at a path; empty if it may."""
        if path in {self.readme, self.index}:
            return "is the path of an index"
        for folder, what in ((self.notes, "the notes"), (self.workflows, "the workflows")):
            if path.startswith(f"{folder}/"):
                return f"is in the folder of {what}"
        inside = path.removeprefix(f"{self.patterns}/")
        return "is among the pattern pages" if inside != path and "/" in inside else ""

    def listings(self) -> tuple[str, ...]:
        """Masks of the generated pages whose paths are the same in every knowledge base, overviews aside."""
        return (self.readme, f"{self.patterns}/evidence/*.md", self.index, f"{self.workflows}/_*.md")
