"""PURE. Say in words who wrote examples, and how many examples are pending.

Examples are pending until their notes are on the branch in the setting `branch` of `[trust]` (the trusted branch). The
module imports nothing, because the hook that runs at the start of each session of a coding agent uses it and must start
fast.
"""


def pending(examples: int, against: int = 0) -> str:
    """Return how many examples do not count yet, as `pending: +3 -1 on this branch`; `""` if there are none.

    They will count once their notes are on the trusted branch. `examples` of them support a pattern, and `against`
    contradict it.
    """
    parts = [f"+{examples}"] * bool(examples) + [f"-{against}"] * bool(against)
    return f"pending: {' '.join(parts)} on this branch" if parts else ""


def by_whom(examples: int, by_agents: int) -> str:
    """Return who wrote examples, as the end of a phrase: ` by people`, ` by agents` or `: 5 by people, 3 by agents`."""
    if not by_agents or by_agents >= examples:
        one, several = ("a person", "people") if not by_agents else ("an agent", "agents")
        return f" by {one if examples == 1 else several}" if examples else ""
    return f": {examples - by_agents} by people, {by_agents} by agents"


def based_on(examples: int, by_agents: int, elsewhere: int, repositories: int) -> str:
    """Return how many examples there are, where and by whom: `9 examples: 5 here, 4 in 2 other repositories`."""
    counted = f"{examples} {'example' if examples == 1 else 'examples'}"
    if not elsewhere:
        return counted + by_whom(examples, by_agents)
    many = "1 other repository" if repositories == 1 else f"{repositories} other repositories"
    people = f"; {examples - by_agents} by people, {by_agents} by agents" if by_agents else ""
    return f"{counted}: {examples - elsewhere} here, {elsewhere} in {many}{people}"
