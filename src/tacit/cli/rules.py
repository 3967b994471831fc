"""The commands `tacit rules test`, `new`, `try` and `induce`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app, here, workspace
from tacit.cli.findings import FindingsCommand
from tacit.cli.output import one_line
from tacit.errors import UsageError
from tacit.text.display import path_line

if TYPE_CHECKING:
    from tacit.actions.rules import RulesReport, Tried

_SHORT = 10

rules = typer.Typer(help="Test, create and try the rules of patterns.", no_args_is_help=True)
app.add_typer(rules, name="rules")

Fresh = Annotated[
    bool, typer.Option("--fresh", help="Before answering, load the notes and pages that changed since the last sync.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@rules.command("test", cls=FindingsCommand)
def prove(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A pattern. Default: all.")] = "",
    *,
    fresh: Fresh = False,
    as_json: AsJson = False,
) -> None:
    """Test rules on the good and bad examples of their pages.

    A rule that matches a good example, or no bad one, is not used by reviews.
    """
    from tacit.actions.rules import prove_all as action

    report = action(workspace(), name, fresh=fresh)
    if as_json:
        _document(report)
    else:
        output.diagnostics(report.diagnostics, hints=True)
        for proof in report.proofs:
            rules_ = output.count(len(proof.file.rules), "rule")
            aside = len(proof.file.rules) - len(proof.sound)
            blocks = output.count(len(proof.file.blocks), "example")
            output.out(f"{one_line(proof.file.pattern)}: {rules_}, {blocks}" + (f", {aside} not used" if aside else ""))
        total = sum(len(proof.file.rules) for proof in report.proofs)
        passing = "passes on its examples" if total == 1 else "pass on their examples"
        none = "there is no rule: `tacit rules new NAME` creates one from a bad example on the pattern's page"
        output.say(f"{report.used} of {output.count(total, 'rule')} {passing}" if total else none)
    if report.errors:
        raise typer.Exit(1)


@rules.command(cls=FindingsCommand)
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A pattern's name, alias or slug.")],
    *,
    fresh: Fresh = False,
) -> None:
    """Create a rule file from the page's good and bad examples.

    The rule is as general as the good examples allow: read it, and run `tacit rules test`. Never overwrites.
    """
    from tacit.actions.rules import new as action

    started = action(workspace(), name, fresh=fresh)
    output.diagnostics(started.report.diagnostics, hints=True)
    output.out(f"created {path_line(started.path)}")
    if started.page:
        output.warn(
            f"{started.page} has no code block marked as good, so the rule may also match good code: add one, with "
            f"`good` after its language, delete {started.path}, and run this command again"
        )


@rules.command("try")
def try_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A pattern's name, alias or slug.")],
    *,
    last: Annotated[
        int, typer.Option("--last", min=1, max=100_000, help="The number of newest commits to replay.")
    ] = 300,
    fresh: Fresh = False,
    as_json: AsJson = False,
) -> None:
    """Run a pattern's rules on this repository's history.

    Prints each finding with its commit. Use it before a rule may fail a build.
    """
    from tacit.actions.rules import try_ as action

    tried, replayed = [], 0
    progress = output.progress()
    for item in action(workspace(), here(), name, last, fresh=fresh):
        if not replayed and item.aside:
            output.err(f"rules not used, see `tacit rules test`: {', '.join(map(one_line, item.aside))}")
        replayed = item.total
        progress("replaying commits", item.number, item.total)
        if item.review.findings:
            tried.append(item)
            if not as_json:
                _print_tried(item)
    if as_json:
        from tacit.checks.formats import json_report

        output.document(
            [
                {
                    "commit": item.commit.hash,
                    "date": item.commit.date,
                    "findings": [
                        json_report.finding(f, item.review.grounds[f.rule.pattern]) for f in item.review.findings
                    ],
                }
                for item in tried
            ]
        )
        return
    found = sum(len(item.review.findings) for item in tried)
    output.out(f"{output.count(found, 'finding')} in {len(tried)} of {output.count(replayed, 'commit')}")


def _print_tried(item: "Tried") -> None:
    from tacit.checks.review import words

    output.out(
        output.paint(f"{item.commit.hash[:_SHORT]} {item.commit.date[:10]} {one_line(item.commit.subject)}", "bold")
    )
    for found in item.review.findings:
        gone = found.kind.value == "removal"
        place = f"{path_line(found.spot.path)}:{found.spot.line}" + ("" if gone else f":{found.match.column}")
        output.out(f"  {place}: {one_line(words.what(found, item.review.grounds[found.rule.pattern]))}")
        for number, line in enumerate(found.excerpt, found.match.line):
            output.out(f"{output.paint(f'{number:>8} |', 'dim')} {output.visible(line.rstrip())}")
    output.flush()


def _document(report: "RulesReport") -> None:
    from tacit.domain import serialize

    output.document(
        {
            "files": [
                {
                    "pattern": proof.file.pattern,
                    "path": proof.file.path,
                    "rules": [rule.id for rule in proof.file.rules],
                    "used": [rule.id for rule in proof.sound],
                }
                for proof in report.proofs
            ],
            "diagnostics": [serialize.diagnostic(item) for item in report.diagnostics],
        }
    )


@rules.command()
def induce(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A pattern's name, alias or slug.")],
    more: Annotated[
        list[str] | None, typer.Argument(metavar="[REV]...", help="Further revisions after --from.")
    ] = None,
    *,
    revisions: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="REV", help="Commits or ranges of fixes. Default: the commits that its notes name."
        ),
    ] = None,
    repo: Annotated[
        Path | None, typer.Option("--repo", metavar="DIR", help="The repository of the fixes. Default: this folder's.")
    ] = None,
    last: Annotated[
        int, typer.Option("--last", min=1, max=100_000, help="The number of newest commits to try the rules on.")
    ] = 300,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; print what would be written.")] = False,
    fresh: Fresh = False,
    as_json: AsJson = False,
) -> None:
    """Write rules from what a pattern's fix commits have in common.

    To test a rule, the command reverts the fix commits from which the rule was made. The rule is used only if it finds
    something in each of these reverts, and passes on the page's examples.
    """
    from tacit.actions.induce import induce as action
    from tacit.cli import induced as printed

    if more and not revisions:
        raise UsageError(f"unexpected argument {more[0]!r}", "pass each revision with its own --from REV")
    place = repo if repo is not None else here()
    if not place.is_dir():
        raise UsageError(f"--repo {place}: no such folder")
    result = action(
        workspace(),
        place,
        name,
        [*(revisions or []), *(more or [])],
        last=last,
        fresh=fresh,
        dry=dry_run,
        progress=output.progress(),
    )
    if as_json:
        output.document(printed.document(result))
    else:
        printed.show(result, dry=dry_run)
    if not result.used:
        raise typer.Exit(1)
