"""The command `tacit review`."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output, stdin
from tacit.cli.app import app, here, named_workspace
from tacit.cli.formats import chosen_format
from tacit.cli.list_ import Level
from tacit.cli.output import one_line, visible
from tacit.errors import FileAccessError, UsageError
from tacit.text.display import path_line

if TYPE_CHECKING:
    from tacit.checks.review.change import Asked
    from tacit.checks.review.values import Finding, Grounds, Review, ToCheck

_MOST_DIFF = 64 << 20  # bytes, which limits the memory of a review
_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}


class Format(StrEnum):
    """The output format of `tacit review`."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"


class FailOn(StrEnum):
    """The value of --fail-on: the command exits with 1 if a finding has at least this severity.

    With `skipped` or `agents`, it exits with 1 for errors, and also if the review skipped source files (`skipped`) or
    if the change alters what coding agents are told (`agents`).
    """

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    SKIPPED = "skipped"
    AGENTS = "agents"
    NEVER = "never"


FailOnOption = Annotated[
    FailOn,
    typer.Option(
        "--fail-on",
        case_sensitive=False,
        help="Exit with 1 for findings of at least this severity; skipped: on errors and skipped source files; "
        "agents: on errors, and if the change alters what coding agents are told.",
    ),
]


@app.command()
def review(
    revision: Annotated[
        str, typer.Argument(metavar="[REV]", help="A commit, or a range A..B or A...B. Default: uncommitted changes.")
    ] = "",
    *,
    staged: Annotated[bool, typer.Option("--staged", help="Review the staged changes.")] = False,
    diff: Annotated[
        str, typer.Option("--diff", metavar="FILE", help="Review a unified diff (-: standard input).")
    ] = "",
    format_: Annotated[Format, typer.Option("--format", case_sensitive=False, help="The output format.")] = Format.TEXT,
    level: Annotated[
        Level, typer.Option("--level", case_sensitive=False, help="The lowest level of the patterns to use.")
    ] = Level.HIGH,
    fail_on: FailOnOption = FailOn.ERROR,
    fix: Annotated[bool, typer.Option("--fix", help="Show the fixes that rules suggest, and apply them.")] = False,
    wrong: Annotated[
        str, typer.Option("--wrong", metavar="FINGERPRINT", help="Mark a finding of this review as wrong.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document: --format json.")] = False,
) -> None:
    """Review a change against the patterns.

    Reports new violations of patterns, removed uses of patterns, and what a person should check.
    """
    from tacit.actions import review as action
    from tacit.domain.enums import Confidence

    asked = _asked(revision, diff, staged=staged)
    format_ = chosen_format(format_, as_json=as_json)
    _check(format_, fix=fix, wrong=bool(wrong))
    if wrong:
        _correct(asked, wrong)
        return
    found = action.review(
        named_workspace(),
        here(),
        asked,
        least=Confidence[level.name],
        environment=os.environ,
        progress=output.progress(),
    )
    for remark in found.remarks:
        output.warn(remark)
    _print(found, format_)
    if fix:
        _fix(found)
    if _fails(found, fail_on):
        raise typer.Exit(1)


def _check(format_: Format, *, fix: bool, wrong: bool) -> None:
    """Raise a usage error if options of `tacit review` exclude each other. `wrong` is true if --wrong is given."""
    if wrong and fix:
        raise UsageError("--wrong and --fix exclude each other: leave out one")
    if fix and not wrong and format_ is not Format.TEXT:
        raise UsageError("--fix prints text: leave out --format")


def _asked(revision: str, diff: str, *, staged: bool) -> Asked:
    from tacit.checks.review.change import Asked

    if sum((bool(revision), bool(diff), staged)) > 1:
        raise UsageError("REV, --staged and --diff exclude each other: give only one")
    if not diff:
        return Asked(revision, staged)
    if diff == "-":
        data = stdin.read(_MOST_DIFF + 1)
    else:
        try:
            with Path(diff).open("rb") as file:
                data = file.read(_MOST_DIFF + 1)
        except OSError as error:
            raise FileAccessError(diff, f"can't be read: {error.strerror}") from error
    if len(data) > _MOST_DIFF:
        raise UsageError(f"--diff {diff}: larger than {_MOST_DIFF >> 20} MiB", "split the diff")
    return Asked(diff=data)


def _fails(found: Review, fail_on: FailOn) -> bool:
    from tacit.checks.review.judge import reaches
    from tacit.domain.findings import Severity

    worst = found.worst
    if fail_on is not FailOn.NEVER and found.blind:
        return True
    if fail_on is FailOn.SKIPPED and any(item.is_source for item in found.skipped):
        return True
    if fail_on is FailOn.AGENTS and found.alters_agents:
        return True
    least = {
        "agents": Severity.ERROR,
        "skipped": Severity.ERROR,
        "error": Severity.ERROR,
        "warning": Severity.WARNING,
        "hint": Severity.HINT,
    }.get(fail_on.value)
    return worst is not None and least is not None and reaches(worst, least)


def _print(found: Review, format_: Format) -> None:
    if format_ is Format.JSON:
        from tacit.checks.formats import json_report

        output.document(json_report.review(found))
    elif format_ is Format.SARIF:
        from tacit import __version__
        from tacit.checks.formats.sarif import sarif

        output.document(sarif(found, __version__))
    elif format_ is Format.GITHUB:
        from tacit.checks.formats.github import github

        sys.stdout.write(visible(github(found)))
    elif format_ is Format.MARKDOWN:
        from tacit.checks.formats.markdown import markdown

        sys.stdout.write(visible(markdown(found)))
    else:
        _print_text(found)


def _print_text(found: Review) -> None:
    from tacit.checks.review import words

    output.diagnostics(found.diagnostics, hints=False)
    for skipped in found.skipped:
        output.err(f"skipped: {path_line(skipped.path)}: {one_line(skipped.reason)}")
    for group in words.grouped(found):
        grounds = found.grounds[group.finding.rule.pattern]
        _print_finding(group.finding, grounds, is_first=group.is_first)
        if group.more:
            output.out(f"{words.and_more(group, grounds)}\n")
    for silenced in found.silences:
        spot, grounds = silenced.finding.spot, found.grounds[silenced.finding.rule.pattern]
        output.out(f"{path_line(spot.path)}:{spot.line}: {words.silenced(silenced, grounds)}")
    if found.to_check:
        output.out(output.paint("To check by eye", "bold"))
        for entry in found.to_check:
            _print_to_check(entry)
        output.out()
    if found.altered:
        output.out(output.paint("What agents are told", "bold"))
        for told in found.altered:
            output.out(output.wrapped(f"{path_line(told.location.path)}: {told.message}", "  ", "    "))
        output.out()
    for title, names in (
        ("rules not used, see above or `tacit rules test`", found.rules_refused),
        *words.rules_changed(found),
    ):
        if names:
            output.err(f"{title}: {', '.join(one_line(name) for name in names)}")
    rules = output.count(found.rules_used, "rule")
    output.out(output.wrapped(f"{words.looked_at(found.change)}; {rules}: {words.summary(found)}", hanging="  "))
    if step := words.next_step(found):
        output.out(output.wrapped(f"next: {step}", hanging="  "))


def _print_finding(item: Finding, grounds: Grounds, *, is_first: bool) -> None:
    """Print a finding; print the reasons and the evidence only for the first finding of a pattern (`is_first`)."""
    from tacit.checks.review import words

    match, name = item.match, item.severity.value
    label = output.paint(f"{name}[{one_line(item.rule.pattern)}]", _COLOURS[name])
    gone = item.kind.value == "removal"
    place = f"{path_line(item.spot.path)}:{item.spot.line}" + ("" if gone else f":{match.column}")
    output.say(one_line(words.what(item, grounds)), "    ", head=f"{place}: {label}: ")
    if gone:
        output.out(f"  before, from line {match.line}:")
    for number, line in enumerate(item.excerpt, match.line):
        output.out(f"{output.paint(f'{number:>6} |', 'dim')} {visible(line.rstrip()).replace(chr(9), '    ')}")
    if is_first:
        _print_reasons(item, grounds)
    if match.fix is not None:
        for number, line in enumerate(match.fix.split("\n")):
            output.out(f"  {'fix:' if not number else '    '} {visible(line)}")
    output.out(output.paint(f"  fingerprint: {item.fingerprint}\n", "dim"))


def _print_reasons(item: Finding, grounds: Grounds) -> None:
    from tacit.checks.review import words

    if item.rule.note:
        output.out(output.wrapped(item.rule.note, "  note: ", " " * 8))
    if grounds.why:
        output.out(output.wrapped(grounds.why, "  why: ", " " * 7))
    for limit in grounds.limits:
        output.out(output.wrapped(limit, "  where it does not hold: ", " " * 8))
    shown = words.links(grounds)
    output.out(output.wrapped(words.evidence(grounds) + (f"; {shown}" if shown else ""), "  evidence: ", " " * 12))


def _print_to_check(item: ToCheck) -> None:
    pattern = item.pattern
    output.out(output.wrapped(f"{pattern.level.name} {pattern.name}: {item.reason}", "  ", "    "))
    for step in item.checklist:
        output.out(output.wrapped(step, "    - ", "      "))


def _fix(found: Review) -> None:
    from tacit.actions.repair import write_fix
    from tacit.checks.review.fixes import fixes

    planned = fixes(found)
    for item in planned:
        for line in item.lines():
            colour = {"+": "green", "-": "red"}.get(line[:1])
            output.out(output.paint(visible(line), colour) if colour else visible(line))
    for item in planned:
        done = write_fix(here(), item)
        what = f"not fixed {path_line(item.path)}: {done.left}" if done.left else f"fixed {path_line(item.path)}"
        output.out(what if done.left else f"{what} ({output.count(item.number, 'place')})")
    if not planned:
        output.out("no finding can be fixed by a rule")


def _correct(asked: Asked, fingerprint: str) -> None:
    from tacit.actions.repair import correct

    done = correct(named_workspace(), here(), asked, fingerprint, os.environ)
    # The page may be in the knowledge base of another project, so only findings about this page are printed.
    output.diagnostics((item for item in done.sync.diagnostics if item.location.path == done.page), hints=False)
    output.out(f"{one_line(done.page)}: the code was added as an example to follow")
    when = "once this is committed, the rule" if done.once_committed else "the rule"
    when = "once this is merged into the base branch, the rule" if done.once_merged else when
    output.out(f"{when} {one_line(done.finding.rule.id)} is not used until `tacit rules test` passes again")
