"""The command `tacit list`."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app
from tacit.cli.lookup import AsJson, Fresh, Team, opened, readers, shown_name
from tacit.errors import UsageError

if TYPE_CHECKING:
    from tacit.domain.pattern import Pattern
    from tacit.queries.lookup import Filter


class Sort(StrEnum):
    """The order of `tacit list`, as a value of --sort.

    The values are those of `queries.lookup.Order`, which is not imported here to save time.
    """

    LEVEL = "level"
    EXAMPLES = "examples"
    LAST = "last"
    SAVED = "saved"
    NAME = "name"


class Level(StrEnum):
    """A confidence level, as a value of --level."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNPROVEN = "unproven"


@app.command("list")
def list_(
    *,
    level: Annotated[
        Level | None, typer.Option("--level", case_sensitive=False, help="Only patterns of this level.")
    ] = None,
    category: Annotated[str, typer.Option("--category", help="Only patterns of this category.")] = "",
    tag: Annotated[str, typer.Option("--tag", help="Only patterns with this tag.")] = "",
    project: Annotated[str, typer.Option("--project", help="Only patterns with an example in this project.")] = "",
    stale: Annotated[bool, typer.Option("--stale", help="Only stale patterns.")] = False,
    contested: Annotated[bool, typer.Option("--contested", help="Only contested patterns.")] = False,
    sort: Annotated[
        Sort,
        typer.Option(
            "--sort",
            case_sensitive=False,
            help="By level and name, number of examples (less those against), newest example, time saved, or name.",
        ),
    ] = Sort.LEVEL,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="The maximum number of patterns.")] = None,
    team: Team = False,
    fresh: Fresh = False,
    as_json: AsJson = False,
) -> None:
    """List the patterns, highest confidence level first.

    Retired patterns are last in every order.
    """
    from tacit.domain.enums import Confidence
    from tacit.queries import lookup as action
    from tacit.queries.lookup import Filter, Order

    chosen = Confidence[level.name] if level else None
    wanted = Filter(chosen, category, tag, project, stale=stale, contested=contested)
    if team:
        _list_team(wanted, sort, limit, fresh=fresh, as_json=as_json)
        return
    with opened(fresh=fresh) as answer:
        seen_by = readers(answer)
        known = not project or seen_by.may_see(project)
        listed = action.list_patterns(answer, wanted, Order(sort.value)) if known else ()
        matching = seen_by.patterns(listed)
    found = matching[:limit]
    if as_json:
        _list_json(found)
    elif found:
        _print_list(found, len(matching))
    else:
        output.err("no pattern matches" if wanted != Filter() else "no patterns yet: run `tacit learn`")
    if not known:
        output.err("patterns of other projects are not shown here")


def _list_json(found: "Sequence[Pattern]") -> None:
    from tacit.domain import serialize
    from tacit.text.outgoing import whole

    output.document([serialize.pattern(pattern._replace(name=whole(pattern.name))) for pattern in found])


def _print_list(found: "Sequence[Pattern]", total: int) -> None:
    rows = [
        (output.level(p.level), _examples(p), str(p.by_agents or "-"), p.last_reinforced or "-", shown_name(p))
        for p in found
    ]
    output.table(rows, ("LEVEL", "EXAMPLES", "AGENTS", "LAST", "PATTERN"), numbers=(1, 2))
    if len(found) < total:
        output.err(f"{len(found)} of {total} patterns shown (--limit)")


def _list_team(wanted: "Filter", sort: Sort, limit: int | None, *, fresh: bool, as_json: bool) -> None:
    from tacit.cli.team_output import list_team

    if wanted != wanted.__class__(wanted.level) or sort is not Sort.LEVEL:
        raise UsageError("--team can be combined with --level, --limit, --fresh and --json only")
    with opened(fresh=fresh) as answer:
        list_team(answer, wanted.level, limit, as_json=as_json)


def _examples(pattern: "Pattern") -> str:
    return f"{pattern.examples} -{pattern.against}" if pattern.against else str(pattern.examples)
