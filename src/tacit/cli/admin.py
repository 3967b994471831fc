"""The commands `tacit stats`, `tacit doctor` and `tacit db`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tacit.cli import output
from tacit.cli.app import app, here, workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tacit.actions.doctor import Check
    from tacit.actions.stats import StatsReport
    from tacit.queries.lookup import Answer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_BAR = 30  # columns of the longest bar
_MOST = 20  # rows of a table, so that all tables fit on a few screens

db = typer.Typer(help="Migrate the store by hand.", no_args_is_help=True)
app.add_typer(db, name="db")


@app.command()
def stats(
    *,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Before answering, load the notes and pages that changed since the last sync."),
    ] = False,
    team: Annotated[
        bool,
        typer.Option(
            "--team", help="Show the sums of all knowledge bases of the team, as of the last `tacit team pull`."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show confidence levels, promotions, time saved, projects.

    Promotions are grouped by quarter. Patterns that need one more example for a promotion are listed last. In a
    project's repository that is not the knowledge base, other projects are counted but not named.
    """
    from tacit.actions.audience import audience
    from tacit.actions.stats import stats as action
    from tacit.queries.lookup import answering

    with answering(workspace(), fresh=fresh) as answer:
        if answer.remark:
            output.warn(answer.remark)
        if team:
            _team_stats(answer, as_json=as_json)
            return
        report = action(answer, audience(answer.workspace, here()))
    if as_json:
        output.document(_stats_json(report))
    else:
        _print_stats(report)


def _team_stats(answer: "Answer", *, as_json: bool) -> None:
    from tacit.actions.team_lookup import stats_json, stats_team
    from tacit.cli.team_output import print_stats

    found = stats_team(answer)
    if as_json:
        output.document(stats_json(found))
    else:
        print_stats(found)


def _print_stats(report: "StatsReport") -> None:
    from tacit.domain.enums import Confidence
    from tacit.text.outgoing import cut

    totals = report.totals
    notes = output.count(totals.notes, "note")
    output.out(f"{notes}, {totals.unlinked} without a pattern, {totals.rejected} rejected")
    output.out(f"{output.minutes(totals.minutes)} saved; newest note: {totals.newest or 'none'}\n")
    most = max(report.levels.values(), default=0) or 1
    for level in reversed(Confidence):
        bar = "█" * round(_BAR * report.levels[level] / most)
        output.out(f"{output.level(level, 8)}  {report.levels[level]:>5}  {bar}".rstrip())
    output.out(f"{report.stale} stale, {report.contested} contested, {report.retired} retired")
    if report.axes:
        _print_axes(report)
    if report.promotions:
        output.out(f"\n{output.paint('Changes of level', 'bold')}")
        output.table(
            [(q, f"+{up}", f"-{down}") for q, up, down in report.promotions], ("QUARTER", "UP", "DOWN"), numbers=(1, 2)
        )
    if report.projects:
        output.out(f"\n{output.paint('Projects', 'bold')}")
        rows = [(str(p.examples), output.minutes(p.minutes), cut(p.name)) for p in report.projects[:_MOST]]
        output.table(rows, ("EXAMPLES", "SAVED", "PROJECT"), numbers=(0, 1))
        _print_rest(len(report.projects))
    if report.projects_hidden:
        output.out(f"  {output.count(report.projects_hidden, 'other project')} not named here")
    if report.close:
        output.out(f"\n{output.paint('One more example needed', 'bold')}")
        for pattern, goal in report.close[:_MOST]:
            output.out(output.wrapped(f"{cut(pattern.name)} → {goal.name}", "  ", "    "))
        _print_rest(len(report.close))


def _print_axes(report: "StatsReport") -> None:
    """Print the numbers of patterns by experience (the level) and practice (how well the code follows the pattern).

    After this table, name the HIGH patterns that most modules violate, and the standards and catalogue entries that
    most modules follow although no note supports them.
    """
    output.out(f"\n{output.paint('Experience and practice', 'bold')}")
    heads = [standing.upper() for standing in next(iter(report.axes.values()))]
    rows = [(level.name, *map(str, found.values())) for level, found in report.axes.items()]
    output.table(rows, ("LEVEL", *heads), numbers=tuple(range(1, len(heads) + 1)))
    for pattern, share in report.violated:
        told = f"{pattern.name} is HIGH, but {share.violate} of {output.count(share.of, 'module')} violate it"
        output.out(output.wrapped(told, "  ", "    "))
    if report.unlearned:
        output.out("  practised, not yet learned (most modules follow it, but no note supports it):")
    for entry in report.unlearned[:_MOST]:
        told = f"{entry.name}: {entry.follow} of {output.count(entry.of, 'module')} ({entry.document}:{entry.line})"
        output.out(output.wrapped(told, "    ", "      "))
    _print_rest(len(report.unlearned))


def _print_rest(number: int) -> None:
    if number > _MOST:
        output.out(f"  and {number - _MOST:,} more; --json lists all")


def _stats_json(report: "StatsReport") -> dict[str, Any]:
    from tacit.domain import serialize
    from tacit.text.outgoing import cut

    totals = report.totals
    return {
        "notes": {"stored": totals.notes, "unlinked": totals.unlinked, "rejected": totals.rejected},
        "patterns": serialize.levels(report.levels),
        "stale": report.stale,
        "contested": report.contested,
        "retired": report.retired,
        "time_saved": totals.minutes,
        "newest_note": totals.newest or None,
        "promotions": [{"quarter": quarter, "up": up, "down": down} for quarter, up, down in report.promotions],
        "projects": [{"name": cut(p.name), "examples": p.examples, "time_saved": p.minutes} for p in report.projects],
        "projects_hidden": report.projects_hidden,
        "practice": {
            "checked": report.checked or None,
            "levels": {
                level.name: {standing.value: number for standing, number in found.items()}
                for level, found in report.axes.items()
            },
            "violated": [{"slug": p.slug, "name": cut(p.name), **share._asdict()} for p, share in report.violated],
            "unlearned": [entry._asdict() for entry in report.unlearned],
        },
        "close": [{"slug": p.slug, "name": cut(p.name), "next": goal.name} for p, goal in report.close],
    }


@app.command()
def doctor(
    *,
    deep: Annotated[
        bool, typer.Option("--deep", help="Compare the whole store and every generated page with the notes.")
    ] = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="First set up git (attributes, ignored files, merge driver) for generated pages."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the installation and the knowledge base.

    Checks versions, permissions, templates, git's settings, store, lock, watcher and trash, and counts the examples
    in all notes again. Nothing is changed unless --fix is set.
    """
    from tacit.actions.doctor import doctor as action
    from tacit.actions.doctor import refused
    from tacit.domain.findings import Severity
    from tacit.errors import UnsafePathError

    try:
        if fix:
            _fix()
        checks = action(workspace(), deep=deep)
    except UnsafePathError as error:
        checks = refused(error)
    if as_json:
        output.document([{**c._asdict(), "severity": c.severity.value if c.severity else None} for c in checks])
    else:
        _print_checks(checks)
    raise typer.Exit(1 if any(check.severity is Severity.ERROR for check in checks) else 0)


def _print_checks(checks: "Iterable[Check]") -> None:
    colours = {"error": "red", "warning": "yellow", "hint": "cyan"}
    for check in checks:
        mark = f"  [{output.paint(check.severity.value, colours[check.severity])}]" if check.severity else ""
        output.out(output.wrapped(check.detail, f"{check.name:<12} ", " " * 13) + mark)
        if check.help:
            output.out(output.wrapped(check.help, f"{'':13}help: ", " " * 19))


def _fix() -> None:
    """Set up git and the formatters for generated pages, and print each change on standard error."""
    from tacit.actions.formatter_setup import ignore_pages
    from tacit.actions.git_setup import prepare

    done = prepare(workspace())
    for path in done.files:
        output.err(f"fixed {path}")
    if done.driver:
        output.err("fixed this repository's settings: the merge driver is set up")
    for line in output.formatters(ignore_pages(workspace())):
        output.err(line)


@db.command()
def current() -> None:
    """Show the schema revision of the store, and the newest one that this version knows."""
    from tacit.actions.db import current as action

    revision = action(workspace())
    output.out(f"{revision.current or 'base'} (newest: {revision.newest})")


@db.command()
def upgrade(revision: Annotated[str, typer.Argument(metavar="[REVISION]")] = "head") -> None:
    """Upgrade the store to a revision, by default the newest."""
    _move(revision)


@db.command()
def downgrade(revision: Annotated[str, typer.Argument(metavar="REVISION")]) -> None:
    """Downgrade the store to a revision, or to `base` (empty). The next sync rebuilds it from the notes."""
    _move(revision)


def _move(revision: str) -> None:
    from tacit.actions.db import move

    done = move(workspace(), revision)
    output.out(f"{done.before or 'base'} → {done.current or 'base'}")
