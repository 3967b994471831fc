"""Print the patterns of a team, for the option --team of `tacit list`, `show` and `stats`.

A team has several workspaces: knowledge bases that share patterns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tacit.cli import output
from tacit.cli.output import one_line

if TYPE_CHECKING:
    from tacit.domain.enums import Confidence
    from tacit.queries.lookup import Answer
    from tacit.queries.team import Place, TeamPattern, TeamStats


def list_team(answer: Answer, level: Confidence | None, limit: int | None, *, as_json: bool) -> None:
    """Print the patterns of all workspaces, or those of one level."""
    from tacit.actions import team_lookup as action

    matching = tuple(item for item in action.list_team(answer) if level is None or item.level is level)
    if as_json:
        output.document([action.pattern_json(item) for item in matching[:limit]])
    elif matching:
        print_list(matching[:limit], len(matching))
    else:
        output.err("no pattern matches")


def show_team(answer: Answer, name: str, *, as_json: bool) -> None:
    """Print the examples and page that each workspace has of a pattern."""
    from tacit.actions import team_lookup as action

    found, revision = action.show_team(answer, name)
    if as_json:
        output.document({**action.pattern_json(found, whole=True), "revision": revision})
    else:
        print_pattern(found, revision)


def print_list(found: tuple[TeamPattern, ...], total: int) -> None:
    """Print the patterns of a team as a table."""
    rows = [
        (output.level(item.level), str(item.here or "-"), str(item.examples - item.here or "-"),
         str(item.repositories or "-"), item.last or "-", _name(item))
        for item in found
    ]  # fmt: skip
    output.table(rows, ("LEVEL", "HERE", "ELSEWHERE", "REPOSITORIES", "LAST", "PATTERN"), numbers=(1, 2, 3))
    if len(found) < total:
        output.err(f"{len(found)} of {total} patterns shown (--limit)")
    if number := sum(item.conflict for item in found):
        output.err(f"{output.count(number, 'name')} may mean different things: `tacit show --team NAME` shows them")


def _name(item: TeamPattern) -> str:
    flags = ["conflict"] * item.conflict + ["only elsewhere"] * all(place.workspace for place in item.places)
    flags += [f"retired in {one_line(place.workspace or 'here')}" for place in item.places if place.status == "retired"]
    shown = f" {output.paint('(' + ', '.join(flags) + ')', 'dim')}" if flags else ""
    return one_line(item.name) + shown


def print_pattern(found: TeamPattern, revision: int) -> None:
    """Print the examples and page that each workspace has of a pattern, one workspace after the other."""
    output.out(output.wrapped(found.name))
    elsewhere = found.examples - found.here
    many = "1 other repository" if found.repositories == 1 else f"{found.repositories} other repositories"
    counted = f"{output.count(found.examples, 'example')}: {found.here} here, {elsewhere} in {many}"
    output.out(f"{output.level(found.level)}, {counted} (revision {revision})")
    for place in found.places:
        output.out()
        _print_place(place)
    if found.conflict:
        other = next(place for place in found.places if place.conflict)
        output.out(
            "\nThe pages have few words in common. If they mean different things, write to tacit.toml:\n\n"
            f'    [team.aliases."{one_line(other.workspace)}"]\n    {other.slug} = "another-name"\n\n'
            f'If they mean the same: {other.slug} = "{found.slug}". Then run `tacit team pull`.'
        )


def _print_place(place: Place) -> None:
    against = f", {place.against} against" if place.against else ""
    name = f" as {one_line(place.name)}" if place.workspace else ""
    retired = f", retired{f' for {one_line(place.superseded_by)}' if place.superseded_by else ''}"
    head = f"{one_line(place.workspace or 'here')}{name}: {output.count(place.examples, 'example')}{against}"
    output.out(output.paint(head + (retired if place.status == "retired" else ""), "bold"))
    for section in place.page.texts if place.page else ():
        if section.text.strip():
            output.out(output.paint(one_line(section.title), "dim"))
            output.markdown(section.text)


def print_stats(found: TeamStats) -> None:
    """Print the statistics of a team."""
    output.out(f"revision {found.revision}; {output.count(found.shared, 'pattern')} in several workspaces, "
               f"{output.count(found.conflicts, 'conflict')}\n")  # fmt: skip
    for level in reversed(list(found.levels)):
        output.out(f"{output.level(level, 8)}  {found.levels[level]:>5}")
    rows = [
        (str(patterns), str(examples), owner.pushed_at[:10] or "-", "yes" if owner.shares else "counts only",
         one_line(owner.name))
        for owner, patterns, examples in found.workspaces
    ]  # fmt: skip
    output.out()
    output.table(rows, ("PATTERNS", "EXAMPLES", "PUSHED", "SHARES", "WORKSPACE"), numbers=(0, 1))
