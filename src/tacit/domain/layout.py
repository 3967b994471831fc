"""The paths of a knowledge base's files."""

from typing import NamedTuple


class Document(NamedTuple):
    """An overview, which is a generated page that lists patterns: its path, its template, and its domains.

    A domain is a subfolder of the notes. An overview with domains shows only patterns with examples in these domains.
    """

    path: str = "patterns/dev-patterns.md"
    template: str = "dev-patterns.md.j2"
    domains: tuple[str, ...] = ()


class Layout(NamedTuple):
    """The folders of a knowledge base, as POSIX paths relative to its root."""

    notes: str = "memory/episodic"
    patterns: str = "patterns"
    workflows: str = "memory/procedural/workflows"

    @property
    def readme(self) -> str:
        """Return the path of the generated index of patterns by category."""
        return f"{self.patterns}/README.md"

    @property
    def index(self) -> str:  # type: ignore[override]  # templates use this name, and nothing searches a layout
        """Return the path of the generated index of workflows, which is next to their folder."""
        parent, _, _ = self.workflows.rpartition("/")
        return f"{parent}/INDEX.md" if parent else "INDEX.md"

    @property
    def onboarding(self) -> str:
        """Return the path of the generated page for newcomers, which is next to the index of workflows."""
        return f"{self.index.removesuffix('INDEX.md')}ONBOARDING.md"

    @property
    def note_index(self) -> str:
        """Return the path at which a person may keep an index of the notes.

        tacit does not read this file as a note, and does not generate it.
        """
        return f"{self.notes}/INDEX.md"

    @property
    def in_code(self) -> str:
        """Return the path of the file with the result of `tacit verify --patterns`."""
        return f"{self.patterns}/in-code.toml"

    @property
    def in_practice(self) -> str:
        """Return the path of the file with the result of `tacit check standards --record`."""
        return f"{self.patterns}/in-practice.toml"

    @property
    def team(self) -> str:
        """Return the path of the file with the examples of other workspaces, which `tacit team pull` writes."""
        return f"{self.patterns}/team.tsv"

    @property
    def results(self) -> tuple[str, ...]:
        """Return the paths of the files with the results of checks and of `tacit team pull`, which a sync reads."""
        return self.in_code, self.in_practice, self.team

    def evidence(self, slug: str) -> str:
        """Return the path of the page with all examples of a pattern, which is generated if there are many."""
        return f"{self.patterns}/evidence/{slug}.md"

    def details(self, category: str) -> str:
        """Return the path of the page with all patterns of a category.

        It is generated only if an overview is too large to show the texts of its patterns.
        """
        return f"{self.patterns}/evidence/_{category}.md"

    def workflow(self, slug: str) -> str:
        """Return the path of the generated checklist of a HIGH pattern."""
        return f"{self.workflows}/{slug}.md"

    def category(self, category: str) -> str:
        """Return the path of the generated checklist of a category with several HIGH patterns."""
        return f"{self.workflows}/_{category}.md"

    def taken(self, path: str) -> str:
        """Return why the settings must not put an overview (a generated page) at a path; `""` if the path is free."""
        if path in {self.readme, self.index, self.onboarding}:
            return "is the path of an index"
        for folder, what in ((self.notes, "the notes"), (self.workflows, "the workflows")):
            if path.startswith(f"{folder}/"):
                return f"is in the folder of {what}"
        inside = path.removeprefix(f"{self.patterns}/")
        return "is among the pattern pages" if inside != path and "/" in inside else ""

    def listings(self) -> tuple[str, ...]:
        """Return globs for the generated pages whose paths are the same in every knowledge base.

        `.gitattributes` and `.gitignore` list them. Overviews are left out, because settings can change their paths.
        """
        return (
            self.readme,
            f"{self.patterns}/evidence/*.md",
            self.index,
            self.onboarding,
            f"{self.workflows}/_*.md",
        )
