"""Prepare the names of patterns for output: a name that reads like an instruction is withheld.

Coding agents run the commands too, and could follow such a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tacit.cli.app import workspace

if TYPE_CHECKING:
    from tacit.text.outgoing import Frame


def framed() -> Frame:
    """Return the `Frame` of the knowledge base: it withholds texts that read like instructions to a coding agent."""
    return workspace().frame()


def shown(name: str) -> str:
    """Return the name of a pattern for output: on one line, and prepared for agents."""
    return framed().name(name)
