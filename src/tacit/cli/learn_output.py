"""Prints the result of `tacit learn`, as text and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tacit.cli import output
from tacit.cli.names import framed, shown
from tacit.cli.output import one_line
from tacit.cli.promotions import lines
from tacit.text.display import in_quotes

if TYPE_CHECKING:
    from tacit.actions.learn import LearnReport, Moved, Refusal
    from tacit.domain.pattern import Pattern
    from tacit.ingest.lesson.lesson import FaultyLessonError
    from tacit.sync.service import SyncReport

_NAMED_FILES = 3  # changed files that are named on the screen; the note has all


def show(report: LearnReport) -> None:
    """Print the path of the new note and the changed confidence levels, or the unknown names that were refused."""
    if report.refused:
        _print_refused(report.refused)
        return
    _print_near(report.near)
    if report.sync is None and not report.existing:
        for path, text in report.written:
            output.out(output.paint(output.wrapped(f"would create {path}", "", "  "), "bold"))
            output.markdown(text)
        return
    for path, _ in report.written if report.sync else ():
        own = path == report.note
        output.say(f"created {one_line(path)}" + (f"  in {report.root}" if own else ""))
    if report.sync and report.written and report.files:
        output.say(f"the note lists {_changed(report.files)} (--no-files lists none)")
    if report.existing:
        output.say(f"already exists: {one_line(report.note)}  in {report.root}")
    for item in report.moved:
        _print_moved(item, report.note)
    for name in report.unused:
        output.err(
            output.wrapped(f"{name} already has a text: the new text was not used (`tacit edit` changes the text)")
        )
    for path in report.workflows:
        output.say(f"checklist: {one_line(path)}")
    if report.minutes:
        output.out(f"{output.minutes(report.minutes)} saved by all notes")
    if report.sync:
        _print_rest(report.sync, report)


def _changed(files: Sequence[str]) -> str:
    """Say how many changed files a note lists, with the names of the first three."""
    from tacit.ingest.lesson.git_context import MOST_FILES

    named, more = ", ".join(map(one_line, files[:_NAMED_FILES])), len(files) - _NAMED_FILES
    first = "the first " if len(files) == MOST_FILES else ""
    return f"{first}{output.count(len(files), 'changed file')}: {named}" + (f" and {more} more" if more > 0 else "")


def name_samples(paths: Sequence[str]) -> None:
    """Say that the sample notes with these paths should be deleted."""
    for path in paths:
        output.say(f"{one_line(path)} is a sample note: delete it, then run `tacit sync`")


def _print_rest(done: SyncReport, report: LearnReport) -> None:
    name_samples(report.samples)
    output.diagnostics((item for item in done.diagnostics if item.location.path == report.note), hints=False)
    if done.errors:
        output.err(f"{output.count(done.errors, 'error')} in other files: see `tacit sync`")


def _print_moved(item: Moved, note: str) -> None:
    if item.after is None:
        return
    from tacit.text.outgoing import cut

    pattern = item.after.dossier.pattern
    before, after = _level_and_counts(item.before), _level_and_counts(pattern)
    change = after if before == after else f"{before} → {after}" if before else f"new, {after}"
    output.say(f"{one_line(cut(pattern.name))}: {change}")
    example = item.after.example(note)
    if example is not None and not example.counts:
        output.out(output.wrapped(f"does not count: {example.reason}", "  "))
    if pattern.retired:
        output.out(output.wrapped(f"the pattern is retired{_successor(pattern)}", "  "))
    if item.after.next_level is not None and item.after.missing:
        more = output.count(item.after.missing, "more example")
        output.say(f"  {item.after.next_level.name} needs {more}", "    ")
    for condition in item.after.conditions:
        output.say(f"  HIGH needs {condition}", "    ")


def _successor(pattern: Pattern) -> str:
    return f", superseded by {pattern.superseded_by}" if pattern.superseded_by else ""


def _level_and_counts(pattern: Pattern | None) -> str:
    if pattern is None:
        return ""
    against = f", {pattern.against} against" if pattern.against else ""
    limits = f", {output.count(pattern.limits, 'limit')}" if pattern.limits else ""
    return f"{output.level(pattern.level)} ({output.count(pattern.examples, 'example')}{against}{limits})"


def _print_refused(refused: Sequence[Refusal]) -> None:
    """Print which names were refused.

    If they are several single words, print them in one error, which advises to quote them as one name.
    """
    names = [one_line(refusal.name) for refusal in refused]
    if len(names) == 1 or any(" " in name for name in names):
        for refusal in refused:
            _print_refusal(refusal)
        return
    listed, meant = ", ".join(map(in_quotes, names)), in_quotes(" ".join(names))
    output.say(f"error[unknown-pattern]: no patterns are called {listed}; nothing was written", error=True)
    help_text = f"  help: a name of several words needs quotes: tacit learn {meant}; `tacit list` shows all names"
    output.say(help_text, "    ", error=True)


def _print_refusal(refusal: Refusal) -> None:
    output.say(
        f"error[unknown-pattern]: no pattern is called {in_quotes(refusal.name)}; nothing was written", error=True
    )
    if refusal.candidates:
        first = "the first of these has nearly the same name:"
        output.err("  " + (first if refusal.close else "the nearest patterns are:"))
    _print_candidates(refusal)
    output.err(
        "  help: name one of them, or add --new if it is a different pattern"
        if refusal.candidates
        else "  help: add --new"
    )


def _print_near(near: Sequence[Refusal]) -> None:
    for item in near:
        if item.candidates:
            output.say(f"{shown(item.name)} is new; the nearest patterns are:", error=True)
            _print_candidates(item)


def _print_candidates(near: Refusal) -> None:
    for item in near.candidates:
        examples = output.count(item.examples, "example")
        output.say(f"{shown(item.name)} ({examples})", " " * 14, head=f"    {item.level.name:8}  ", error=True)
        if item.context:
            context = output.wrapped(framed().line(item.context), " " * 14, to=sys.stderr)
            output.err(output.paint(context, "dim", sys.stderr))


def print_promotions(report: SyncReport) -> None:
    """Print one line for each confidence level that a sync changed."""
    for line in lines(report):
        output.say(line)


def print_faults(error: FaultyLessonError, path: str, data: bytes = b"", key: str | None = None) -> None:
    """Print all errors in the document at `path` on standard error; `path` is `""` for values from options.

    If `data`, the JSON document, is given, each error begins with the line and column of the value, or with those of
    the place at which the document is not JSON. `key` is the key at which a document of several entries may have its
    list; for a document that is one entry, it is None.
    """
    from tacit.text.json_places import Places

    places = Places(data.decode("utf-8-sig", "replace"), key)
    for item in error.faults:
        line, column = item.place if item.place[0] else places.of(item.where)
        place = f"{one_line(path)}:{line}:{column}" if line else one_line(path)
        where = ": ".join(part for part in (place, one_line(item.where)) if part)
        label = output.paint(f"error[{item.rule}]", "red", sys.stderr)
        output.say(
            f"{where}: {label}: {one_line(item.message)}" if where else f"{label}: {one_line(item.message)}", error=True
        )
        if item.help:
            output.err(output.wrapped(f"help: {item.help}", "  ", "    ", to=sys.stderr))
    output.err(str(error))
