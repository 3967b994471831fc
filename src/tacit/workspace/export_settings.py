"""The export targets, and the export settings."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

BUDGET = 8_000
LEAST_BUDGET = 500


class Target(StrEnum):
    """A kind of file that agents read; the value is its name in options and settings."""

    AGENTS = "agents"  # a block in AGENTS.md
    CLAUDE = "claude"  # .claude/rules/
    CURSOR = "cursor"  # .cursor/rules/
    GITHUB = "github"  # .github/instructions/
    GEMINI = "gemini"  # a block in GEMINI.md


class Export(NamedTuple):
    """What to export: `budget` is in characters, for each target; `folder` is relative to the root."""

    targets: tuple[Target, ...] = (Target.AGENTS,)
    budget: int = BUDGET
    folder: str = "."


AGENTS, CLAUDE, GEMINI = SHARED = ("AGENTS.md", "CLAUDE.md", "GEMINI.md")  # files that users write, too
BLOCKS = {Target.AGENTS: AGENTS, Target.GEMINI: GEMINI}
FOLDERS = {Target.CLAUDE: ".claude/rules", Target.CURSOR: ".cursor/rules", Target.GITHUB: ".github/instructions"}
ENDINGS = {Target.CLAUDE: ".md", Target.CURSOR: ".mdc", Target.GITHUB: ".instructions.md"}
