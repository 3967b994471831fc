"""Decides who may see evidence. Another project may see the patterns, but not the names and outcomes behind them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from tacit.domain.pattern import Dossier, Evidence, Example, Pattern
from tacit.ingest.lesson.git_context import project_of
from tacit.system.git import repository
from tacit.workspace.settings import Config
from tacit.workspace.workspace import Workspace


class Audience(NamedTuple):
    """The readers in a folder: `project` is the slug of the repository's project, `trusted` may see all evidence."""

    config: Config
    project: str = ""
    trusted: bool = False

    def may_see(self, project: str) -> bool:
        """Whether evidence of the named project may be shown."""
        return self.trusted or (bool(self.project) and self.config.project(project) == self.project)

    def pattern(self, found: Pattern) -> Pattern:
        """Return a pattern without the names of projects that may not be shown, and without places in the code."""
        if self.trusted:
            return found
        trace = found.in_code._replace(places=(), reason="") if found.in_code else None
        return found._replace(projects=tuple(filter(self.may_see, found.projects)), in_code=trace)

    def dossier(self, found: Dossier) -> Dossier:
        """Return a dossier whose evidence of other projects has no path, title, outcome, project or person."""
        if self.trusted:
            return found
        hidden = {e.evidence.path for e in found.examples if not self.may_see(e.evidence.project)}
        return found._replace(
            pattern=self.pattern(found.pattern),
            text_from="" if found.text_from in hidden else found.text_from,
            examples=tuple(_without_hidden(example, hidden) for example in found.examples),
            history=tuple(step._replace(because="") if step.because in hidden else step for step in found.history),
        )


def _without_hidden(example: Example, hidden: Collection[str]) -> Example:
    """Return an example without the names of its own note and of the note that it repeats, if they are hidden."""
    if example.repeats in hidden:
        reason = example.reason.replace(example.repeats, "a note of another project")
        example = example._replace(reason=reason, repeats="")
    if example.evidence.path in hidden:
        example = example._replace(evidence=_without_names(example.evidence))
    return example


def _without_names(item: Evidence) -> Evidence:
    return item._replace(
        path="", title="of another project", name="", project="", outcome="", author="", confirmed="", commit=""
    )


def audience(workspace: Workspace, folder: Path) -> Audience:
    """The readers in a folder. Inside the knowledge base or its repository, everybody can read the notes anyway."""
    config = workspace.config
    found = repository(folder)
    inside = folder.resolve().is_relative_to(workspace.root.resolve())
    holds = found is not None and workspace.root.resolve().is_relative_to(found.root.resolve())
    project = config.project(project_of(workspace, found)) if found is not None else ""
    return Audience(config, project, trusted=config.share_evidence or inside or holds)
