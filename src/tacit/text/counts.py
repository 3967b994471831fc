"""PURE. Say in words by whom examples are, and how many wait for the trusted branch.

The module imports nothing, because the session hook uses it.
"""


def pending(examples: int, against: int = 0) -> str:
    """Return how many examples wait for the trusted branch: `pending: +3 -1 on this branch`; empty if none wait."""
    parts = [f"+{examples}"] * bool(examples) + [f"-{against}"] * bool(against)
    return f"pending: {' '.join(parts)} on this branch" if parts else ""


def by_whom(examples: int, by_agents: int) -> str:
    """Return the end of a phrase about examples: ` by people`, ` by agents`, or `: 5 by people, 3 by agents`."""
    if not by_agents or by_agents >= examples:
        one, several = ("a person", "people") if not by_agents else ("an agent", "agents")
        return f" by {one if examples == 1 else several}" if examples else ""
    return f": {examples - by_agents} by people, {by_agents} by agents"
