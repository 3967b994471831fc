"""PURE. Recognise coding agents among the authors and co-authors of commits, by their addresses.

A name without a known address is not enough, because people are called Claude and Devin, too. An agent that leaves no
trace in a commit is not recognised: the module finds agents that declare themselves, and not agents that hide.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

# the addresses that agents use in `Co-authored-by`, or as the author of commits
_ADDRESSES = frozenset(
    {
        "noreply@anthropic.com",  # Claude Code
        "codex@openai.com",
        "noreply@openai.com",
        "copilot@github.com",
        "198982749+copilot@users.noreply.github.com",  # GitHub's coding agent
        "223556219+copilot@users.noreply.github.com",  # Copilot's command line
        "cursoragent@cursor.com",
        "aider@aider.chat",
        "noreply@aider.chat",
        "noreply@opencode.ai",
        "openhands@all-hands.dev",
        "amp@ampcode.com",
        "agent@warp.dev",
        "crush@charm.land",
        "devin@cognition.ai",
        "gemini-cli@google.com",
        "qwen-coder@alibabacloud.com",
    }
)
_BOT = "[bot]"  # GitHub and Gitea use this ending for the names and addresses of programs


@lru_cache(maxsize=1 << 12)
def is_agent(author: str) -> bool:
    """Return whether an author, as `Name <address>`, is a coding agent or another program."""
    name, _, address = author.casefold().rpartition("<")
    address = address.rstrip("> ")
    return address in _ADDRESSES or name.strip().endswith(_BOT) or address.partition("@")[0].endswith(_BOT)


def agents_among(authors: Iterable[str]) -> tuple[str, ...]:
    """Return the authors that are coding agents or other programs."""
    return tuple(filter(is_agent, authors))
