"""Decides who may see evidence. Another project may see the patterns, but not the names and outcomes behind them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

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


def audience(workspace: Workspace, folder: Path) -> Audience:
    """The readers in a folder. Inside the knowledge base or its repository, everybody can read the notes anyway."""
    config = workspace.config
    found = repository(folder)
    inside = folder.resolve().is_relative_to(workspace.root.resolve())
    holds = found is not None and workspace.root.resolve().is_relative_to(found.root.resolve())
    project = config.project(project_of(workspace, found)) if found is not None else ""
    return Audience(config, project, trusted=config.share_evidence or inside or holds)
