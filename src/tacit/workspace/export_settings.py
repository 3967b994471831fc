"""The settings of `tacit export`, which writes patterns into files that coding agents read.

A target is a kind of such files.
"""

from enum import StrEnum
from typing import NamedTuple

BUDGET = 8_000  # characters for each target, because agents read the whole text in each session
LEAST_BUDGET = 500  # characters; with fewer there is hardly room for one pattern


class Target(StrEnum):
    """A kind of file that coding agents read; the value is the name of the kind in options and settings."""

    AGENTS = "agents"  # a block in AGENTS.md
    CLAUDE = "claude"  # .claude/rules/
    CURSOR = "cursor"  # .cursor/rules/
    GITHUB = "github"  # .github/instructions/
    GEMINI = "gemini"  # a block in GEMINI.md


class Export(NamedTuple):
    """The settings of an export: the kinds of files, the most characters for each kind, and the folder of the files.

    `folder` is relative to the root of the knowledge base.
    """

    targets: tuple[Target, ...] = (Target.AGENTS,)
    budget: int = BUDGET
    folder: str = "."


AGENTS, CLAUDE, GEMINI = SHARED = ("AGENTS.md", "CLAUDE.md", "GEMINI.md")  # files that users write, too
BLOCKS = {Target.AGENTS: AGENTS, Target.GEMINI: GEMINI}
FOLDERS = {Target.CLAUDE: ".claude/rules", Target.CURSOR: ".cursor/rules", Target.GITHUB: ".github/instructions"}
ENDINGS = {Target.CLAUDE: ".md", Target.CURSOR: ".mdc", Target.GITHUB: ".instructions.md"}
