"""The commands `tacit list`, `show` and `explain`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import examples, output
from tacit.cli.app import app, here, workspace
from tacit.cli.output import one_line
from tacit.domain.trace import described
from tacit.errors import UsageError
from tacit.text.counts import pending

if TYPE_CHECKING:
    from tacit.actions.audience import Audience
    from tacit.domain.pattern import Dossier, Pattern
    from tacit.queries.explanation import Explanation
    from tacit.queries.lookup import Answer, Filter

Name = Annotated[str, typer.Argument(metavar="NAME", help="A pattern's name, alias or slug.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Fresh = Annotated[
    bool, typer.Option("--fresh", help="Before answering, load the notes and pages that changed since the last sync.")
]
Team = Annotated[bool, typer.Option("--team", help="Include other workspaces, as of the last `tacit team pull`.")]


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
        matching = tuple(map(seen_by.pattern, listed))
    found = matching[:limit]
    if as_json:
        _list_json(found)
    elif found:
        _print_list(found, len(matching))
    else:
        output.err("no pattern matches" if wanted != Filter() else "no patterns yet: run `tacit learn`")
    if not known:
        output.err("what is known of other projects is not shown here")


def _list_json(found: Sequence[Pattern]) -> None:
    from tacit.domain import serialize
    from tacit.text.outgoing import cut

    output.document([serialize.pattern(pattern._replace(name=cut(pattern.name))) for pattern in found])


def _print_list(found: Sequence[Pattern], total: int) -> None:
    rows = [
        (output.level(p.level), _examples(p), str(p.by_agents or "-"), p.last_reinforced or "-", shown_name(p))
        for p in found
    ]
    output.table(rows, ("LEVEL", "EXAMPLES", "AGENTS", "LAST", "PATTERN"), numbers=(1, 2))
    if len(found) < total:
        output.err(f"{len(found)} of {total} patterns shown (--limit)")


def _list_team(wanted: Filter, sort: Sort, limit: int | None, *, fresh: bool, as_json: bool) -> None:
    from tacit.cli.team_output import list_team

    if wanted != wanted.__class__(wanted.level) or sort is not Sort.LEVEL:
        raise UsageError("--team can be combined with --level, --limit, --fresh and --json only")
    with opened(fresh=fresh) as answer:
        list_team(answer, wanted.level, limit, as_json=as_json)


@app.command()
def show(name: Name, *, team: Team = False, fresh: Fresh = False, as_json: AsJson = False) -> None:
    """Show a pattern: text, level and newest examples."""
    from tacit.actions.audience import left_out
    from tacit.queries import lookup as action

    if team:
        from tacit.cli.team_output import show_team

        with opened(fresh=fresh) as answer:
            show_team(answer, name, as_json=as_json)
        return
    with opened(fresh=fresh) as answer:
        found = readers(answer).dossier(action.show(answer, name))
        held = left_out(answer, found)
    if as_json:
        from tacit.actions import json_lookup
        from tacit.actions.provenance import provenance

        known = provenance(workspace(), [item.evidence.path for item in found.examples])
        output.document(json_lookup.dossier(found, held, known))
    else:
        _print_dossier(found)


@app.command()
def explain(
    name: Name,
    *,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="The level at the end of this date or month.")
    ] = "",
    fresh: Fresh = False,
    as_json: AsJson = False,
) -> None:
    """Explain a confidence level: every example and promotion.

    Each example is shown with its verdict (for, against, or a limit of the pattern), or with the reason why it does not
    count. Each change of the level is shown with its cause.
    """
    from tacit.queries.explanation import explain as action

    with opened(fresh=fresh) as answer:
        found = action(answer, name, as_of)
        found = found._replace(dossier=readers(answer).dossier(found.dossier))
    if as_json:
        from tacit.actions.json_lookup import explanation
        from tacit.actions.provenance import provenance

        known = provenance(workspace(), [item.evidence.path for item in found.dossier.examples])
        output.document(explanation(found, known))
        if known.remark:
            output.err(known.remark)
    else:
        _print_explanation(found)


@contextlib.contextmanager
def opened(*, fresh: bool) -> Iterator[Answer]:
    """Yield the answering store, after a warning if it may be out of date."""
    from tacit.queries.lookup import answering

    with answering(workspace(), fresh=fresh) as answer:
        if answer.remark:
            output.err(f"warning: {answer.remark}")
        yield answer


def readers(answer: Answer) -> Audience:
    """Return the audience of the output. In another project's repository, evidence is counted but not named."""
    from tacit.actions.audience import audience

    return audience(answer.workspace, here())


def _examples(pattern: Pattern) -> str:
    return f"{pattern.examples} -{pattern.against}" if pattern.against else str(pattern.examples)


def based_on(pattern: Pattern) -> str:
    """Return how many examples a pattern has, and by whom."""
    from tacit.text import counts

    return counts.based_on(pattern.examples, pattern.by_agents, pattern.elsewhere, pattern.repositories)


def _flags(pattern: Pattern) -> str:
    flags = {"retired": pattern.retired, "stale": pattern.stale, "contested": pattern.contested}
    waiting = pending(pattern.pending, pattern.pending_against)
    return ", ".join([*(name for name, on in flags.items() if on), *filter(None, [waiting])])


def shown_name(pattern: Pattern) -> str:
    """Return the name of a pattern to print, with its flags."""
    from tacit.text.outgoing import cut

    return cut(pattern.name) + (f" {output.paint(f'({flags})', 'dim')}" if (flags := _flags(pattern)) else "")


def _head(pattern: Pattern, as_of: str = "") -> None:
    output.out(output.wrapped(pattern.name))
    since = f" since {pattern.since}" if pattern.since and not as_of else ""
    flags = f", {_flags(pattern)}" if _flags(pattern) else ""
    when = f" at the end of {as_of}" if as_of else ""
    output.out(f"{output.level(pattern.level)}{since}{when}{flags}")


def _print_dossier(found: Dossier) -> None:
    pattern = found.pattern
    _head(pattern)
    facts = {
        "category": pattern.category,
        "based on": based_on(pattern) + (f", {pattern.against} against" if pattern.against else ""),
        "last reinforced": pattern.last_reinforced,
        "time saved": _saved(pattern),
        "aliases": ", ".join(pattern.aliases),
        "tags": ", ".join(pattern.tags),
        "superseded by": pattern.superseded_by,
        "text": found.text_from,
        "in the code": described(pattern.in_code) if pattern.in_code else "",
    }
    for label, value in facts.items():
        if value:
            output.out(output.wrapped(value, f"  {label + ':':<17}", " " * 19))
    for section in found.sections:
        if not section.text.strip() or (found.related and section.title == "Related patterns"):
            continue
        output.out()
        if section.title:
            output.out(output.paint(one_line(section.title), "bold"))
        output.markdown(section.text)
    examples.print_newest(found)
    examples.print_refused(found)
    if found.related:
        output.out(f"\n{output.paint('Related patterns', 'bold')}")
        for item in found.related:
            output.out(output.wrapped(item.name + ("" if item.slug else " (no such pattern yet)"), "  "))


def _saved(pattern: Pattern) -> str:
    parts = []
    if pattern.minutes_per_use is not None:
        parts.append(f"{output.minutes(pattern.minutes_per_use)} per use")
    if pattern.minutes_total:
        parts.append(f"{output.minutes(pattern.minutes_total)} in all")
    return ", ".join(parts)


def _print_explanation(found: Explanation) -> None:
    dossier, limits = found.dossier, found.thresholds
    _head(dossier.pattern, found.as_of)
    output.out(
        f"\nLOW from 1 example, MEDIUM from {limits.medium}, HIGH from {limits.high}; each one against subtracts one."
    )
    if dossier.examples:
        output.out("+ counts for, - counts against, ~ limits it\n")
    for example in dossier.examples:
        examples.print_example(example)
        if not example.counts:
            output.out(output.wrapped(f"does not count: {example.reason}", " " * 16))
        for step in dossier.history:
            if example.counts and step.because and step.because == example.evidence.path:
                output.out(f"{'':16}{output.level(step.before)} → {output.level(step.after)}")
    if not dossier.examples:
        output.out("\nNo example yet." if not found.as_of else f"\nNo example up to {found.as_of}.")
    output.out()
    if (others := dossier.pattern).elsewhere:
        many = "1 other repository" if others.repositories == 1 else f"{others.repositories} other repositories"
        output.out(
            f"{output.count(others.elsewhere, 'more example')} in {many}, as of revision {found.team} of the team"
        )
    output.out(_sum(found))
    if found.next_level is not None and found.missing:
        output.out(f"{found.next_level.name} needs {output.count(found.missing, 'more example')}.")
    for condition in found.conditions:
        output.out(f"HIGH needs {condition}.")


def _sum(found: Explanation) -> str:
    """Return the calculation of the confidence level, such as `6 for - 1 against = 5: HIGH`."""
    level = output.level(found.dossier.pattern.level)
    if not found.against:
        from tacit.text.counts import by_whom

        counting = (example.evidence for example in found.dossier.examples if example.counts)
        agents = sum(item.is_by_agent and item.verdict.value == "supports" for item in counting)
        return f"{output.count(found.supports, 'example')}{by_whom(found.supports, agents)}: {level}"
    return f"{found.supports} for - {found.against} against = {found.supports - found.against}: {level}"
