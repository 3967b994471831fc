"""The commands of `tacit fleet`, which check many repositories (the fleet) by the patterns of a knowledge base."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, workspace
from tacit.cli.findings import FindingsCommand
from tacit.cli.formats import chosen_format
from tacit.errors import UsageError

if TYPE_CHECKING:
    from tacit.fleet.run import Ran
    from tacit.workspace.workspace import Workspace

_MINUTE = 60
_MOST_SHOWN = 20  # failed repositories that are named; the report names all

fleet = typer.Typer(help="Check many repositories against the patterns.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(fleet, name="fleet")


class Format(StrEnum):
    """The output format of `tacit fleet report`."""

    TEXT = "text"
    HTML = "html"
    CSV = "csv"
    JSON = "json"


Results = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder of the results.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
OUT = Path("fleet-results")


@fleet.command("run", cls=FindingsCommand)
def run_(
    repos: Annotated[
        Path,
        typer.Option("--repos", metavar="FILE|DIR", help="A file that lists repositories, or a folder of clones."),
    ],
    *,
    out: Results = OUT,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
    ] = "local",
    jobs: Annotated[
        int, typer.Option("--jobs", min=0, max=1000, help="Processes on this machine. 0: one per processor.")
    ] = 0,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds for one repository.")] = 600,
    memory: Annotated[int, typer.Option("--memory", min=64, help="Megabytes of memory for one repository.")] = 2048,
    force: Annotated[bool, typer.Option("--force", help="Judge repositories that did not change, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge each repository of a list, if it changed.

    To judge a repository, the command runs the rules of the patterns on all its files, verifies its documents, and
    compares its modules with its standards documents. A repository that did not change since it was judged is skipped,
    so the next run continues an interrupted one. If a repository can't be judged, its result says why. Runs no code of
    the repositories. Needs the extra tacit[fleet]; docs/fleet.md explains results, limits and clusters.
    """
    from tacit.fleet.run import Asked, run
    from tacit.fleet.values import Limits

    progress = output.progress()

    def tell(done: int, total: int, left: float) -> None:
        progress(f"judging repositories, about {_duration(left)} left,", done, total)

    limits = Limits(timeout, timeout, memory << 20)
    asked = Asked(repos, out, scheduler, jobs, limits, force)
    base, now = workspace(), datetime.now(tz=UTC)
    ran = run(base, asked, now, tell)
    if as_json:
        output.document(_document(ran))
    else:
        output.diagnostics(ran.diagnostics, hints=False)
        _print(ran, out)
    if base.config.team.fleet:
        _publish(base, out, now, quiet=as_json)
    raise typer.Exit(1 if ran.failed or ran.diagnostics else 0)


@fleet.command()
def report(
    *,
    out: Results = OUT,
    format_: Annotated[
        Format, typer.Option("--format", case_sensitive=False, help="html is a page with a heat map.")
    ] = Format.TEXT,
    runs: Annotated[int, typer.Option("--runs", min=1, max=100, help="The number of last runs to compare.")] = 10,
    team: Annotated[
        bool, typer.Option("--team", help="Read the runs in the team store, not those in the folder.")
    ] = False,
    of: Annotated[
        str, typer.Option("--workspace", metavar="NAME", help="With --team: the runs of another workspace.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Print the last run, with the trend since earlier ones.

    A pattern is followed, violated, absent (its rules ran and found neither) or unknown in a repository. The page that
    `--format html` prints is one file without scripts.
    """
    from tacit.fleet import formats
    from tacit.fleet.report import report as action

    format_ = chosen_format(format_, as_json=as_json)
    if of and not team:
        raise UsageError("--workspace works only with --team", "add --team, or leave out --workspace")
    if team:
        from tacit.fleet.publish import team_report

        table = team_report(workspace(), of, runs)
    else:
        table = action(out, runs)
    if format_ is Format.JSON:
        output.document(formats.document(table))
    elif format_ is Format.HTML:
        from tacit.fleet.page import page

        sys.stdout.write(output.visible(page(table)))
    else:
        sys.stdout.write(output.visible(formats.csv_text(table) if format_ is Format.CSV else formats.text(table)))


def _publish(base: "Workspace", out: Path, now: datetime, *, quiet: bool) -> None:
    from tacit.fleet.publish import publish

    sent = publish(base, out, now)
    if not quiet:
        output.out(f"sent to {sent.store}: {output.count(sent.runs, 'run')}, {output.count(sent.results, 'result')}")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < _MINUTE else output.minutes(round(seconds / _MINUTE))


def _print(ran: "Ran", out: Path) -> None:
    for name, reason in ran.failed[:_MOST_SHOWN]:
        output.err(f"not judged: {output.one_line(name)}: {reason}")
    if len(ran.failed) > _MOST_SHOWN:
        output.err(f"not judged: {len(ran.failed) - _MOST_SHOWN:,} more repositories; `tacit fleet report` names all")
    number = output.count(len(ran.run.parts), "repository", "repositories")
    told = [f"{ran.judged:,} judged", f"{ran.unchanged:,} unchanged", f"{len(ran.failed):,} failed"]
    output.out(f"{number}: {', '.join(told)}")
    if ran.without:
        was = "was" if ran.without == 1 else "were"
        output.out(f"{output.count(ran.without, 'pattern')} without rules can't be judged and {was} left out")
    output.out(f"written to {output.one_line(str(out))}: see `tacit fleet report`")


def _document(ran: "Ran") -> dict[str, object]:
    from tacit.domain import serialize

    return {
        "began": ran.run.began,
        "repositories": len(ran.run.parts),
        "judged": ran.judged,
        "unchanged": ran.unchanged,
        "failed": [{"repository": name, "reason": reason} for name, reason in ran.failed],
        "patterns": list(ran.run.patterns),
        "patterns_without_rules": ran.without,
        "diagnostics": [serialize.diagnostic(item) for item in ran.diagnostics],
    }
