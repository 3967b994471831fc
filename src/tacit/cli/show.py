"""The commands `tacit show` and `tacit explain`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import examples, output
from tacit.cli.app import app, workspace
from tacit.cli.lookup import AsJson, Fresh, Name, Team, based_on, flags_of, opened, readers
from tacit.cli.output import one_line
from tacit.domain.trace import described

if TYPE_CHECKING:
    from tacit.domain.pattern import Dossier, Pattern
    from tacit.queries.explanation import Explanation


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


def _head(pattern: "Pattern", as_of: str = "") -> None:
    output.out(output.wrapped(pattern.name))
    since = f" since {pattern.since}" if pattern.since and not as_of else ""
    flags = f", {flags_of(pattern)}" if flags_of(pattern) else ""
    when = f" at the end of {as_of}" if as_of else ""
    output.out(f"{output.level(pattern.level)}{since}{when}{flags}")


def _print_dossier(found: "Dossier") -> None:
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


def _saved(pattern: "Pattern") -> str:
    parts = []
    if pattern.minutes_per_use is not None:
        parts.append(f"{output.minutes(pattern.minutes_per_use)} per use")
    if pattern.minutes_total:
        parts.append(f"{output.minutes(pattern.minutes_total)} in all")
    return ", ".join(parts)


def _print_explanation(found: "Explanation") -> None:
    dossier, limits = found.dossier, found.thresholds
    _head(dossier.pattern, found.as_of)
    output.out()
    from_examples = f"LOW from 1 example, MEDIUM from {limits.medium}, HIGH from {limits.high}"
    output.out(output.wrapped(f"{from_examples}; each one against subtracts one."))
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
            f"{output.count(others.elsewhere, 'more example')} in {many}, as of revision {found.team} of the team store"
        )
    output.out(_sum(found))
    if found.next_level is not None and found.missing:
        output.out(f"{found.next_level.name} needs {output.count(found.missing, 'more example')}.")
    for condition in found.conditions:
        output.out(f"HIGH needs {condition}.")


def _sum(found: "Explanation") -> str:
    """Return the calculation of the confidence level, such as `6 for - 1 against = 5: HIGH`."""
    level = output.level(found.dossier.pattern.level)
    if not found.against:
        from tacit.text.counts import by_whom

        counting = (example.evidence for example in found.dossier.examples if example.counts)
        agents = sum(item.is_by_agent and item.verdict.value == "supports" for item in counting)
        return f"{output.count(found.supports, 'example')}{by_whom(found.supports, agents)}: {level}"
    return f"{found.supports} for - {found.against} against = {found.supports - found.against}: {level}"
