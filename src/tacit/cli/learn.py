"""The command `tacit learn`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tacit.cli import learn_options as options
from tacit.cli import learn_output, output, stdin
from tacit.cli.app import app, here, workspace
from tacit.cli.drafts import drafted
from tacit.cli.output import one_line
from tacit.errors import NotSyncedError, UsageError

if TYPE_CHECKING:
    from tacit.actions.learn import How, LearnReport, Refusal
    from tacit.ingest.lesson.lesson import Lesson
    from tacit.workspace.workspace import Workspace

STOPPED = 1  # exit code: the user chose to save nothing
COULD_NOT = 2  # exit code: the document has errors or an unknown name, and nothing was written


@app.command()
def learn(
    names: options.Names = None,
    *,
    outcome: options.Outcome = "",
    contradicts: options.Contradicts = None,
    limits: options.Limits = None,
    title: options.Title = "",
    project: options.Project = "",
    time_saved: options.TimeSaved = "",
    result: options.Result = "",
    date: options.Date = "",
    domain: options.Domain = "",
    author: options.Author = "",
    tag: options.Tag = None,
    body: options.Body = "",
    new: options.New = False,
    category: options.Category = "",
    context: options.Context = "",
    pattern: options.Text = "",
    from_git: options.FromGit = "",
    no_files: options.NoFiles = False,
    edit: options.Edit = False,
    redact: options.Redact = False,
    dry_run: options.DryRun = False,
    more: options.More = False,
    draft: options.Draft = "",
    as_json: options.Document = "",
) -> None:
    """Record what a task taught, and show the changed levels.

    `tacit learn NAME -m OUTCOME` adds one example of a known pattern. Without a name, the command asks on a terminal.
    """
    from tacit.actions.learn import How

    given: dict[str, Any] = {
        "title": title, "outcome": outcome, "project": project, "date": date, "domain": domain, "author": author,
        "result": result, "time_saved": time_saved, "tags": tag, "body": body}  # fmt: skip
    named = {"supports": names, "contradicts": contradicts, "limits": limits}
    said = _said(named, {"category": category, "sections": {"Context": context, "Pattern": pattern}})
    how = How(insist=new, redact=redact, dry_run=dry_run, progress=output.progress(), folder=here(), no_files=no_files)
    values = {key: value for key, value in given.items() if value and str(value).strip()}
    if as_json:
        _from_document(as_json, how, alone=not (said or from_git or edit or values))
    elif from_git:
        _from_git(workspace(), from_git, values, said, how)
    elif said and values.keys() & {"outcome", "body"}:
        _save(workspace(), _around({**values, "patterns": said}), how, edit=edit)
    elif draft or (sys.stdin.isatty() and sys.stdout.isatty()):
        _ask({**drafted(draft), **values, **({"patterns": said} if said else {})}, how, draft, edit=edit, more=more)
    else:
        raise _incomplete("the outcome" if said else "the pattern's name")


def _ask(values: dict[str, Any], how: How, draft: str, *, edit: bool, more: bool) -> None:
    """Ask for the missing values of a lesson, and save the lesson; if that fails, keep the answers in a file."""
    from tacit.cli import prompts
    from tacit.ingest.lesson.lesson import FaultyLessonError

    base = workspace()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _save_draft(base, values, how, draft, edit=edit)
        return
    dialog = prompts.Dialog(base, here(), values, redact=how.redact, more=more)
    try:
        code = _saved(base, _lesson(dialog.document()), how, edit=edit, shown=True)
    except FaultyLessonError as error:
        learn_output.print_faults(error, "")
        code = COULD_NOT
    except BaseException as error:
        if not isinstance(error, NotSyncedError):
            _keep_answers(base, dialog.answers, values, how)
        raise
    if code:
        _keep_answers(base, dialog.answers, values, how)
        raise typer.Exit(code)
    if draft and not how.dry_run:
        Path(draft).unlink(missing_ok=True)


def _save_draft(base: Workspace, values: dict[str, Any], how: How, draft: str, *, edit: bool) -> None:
    """Save a lesson without questions from `values`, the answers in the file `draft`, and delete this file."""
    if not values.get("patterns"):
        raise _incomplete("the pattern's name")
    _save(base, _around(values), how, edit=edit)
    if not how.dry_run:
        Path(draft).unlink(missing_ok=True)


def _keep_answers(base: Workspace, answers: dict[str, Any], given: dict[str, Any], how: How) -> None:
    """Save the answers of a dialog to a file, unless all of them were `given` before; print how to continue.

    If the file can't be written, print the answers.
    """
    import json
    import shlex

    from tacit.actions.unsaved import keep_answers
    from tacit.errors import FileAccessError

    if answers == given:
        return
    try:
        path = one_line(shlex.quote(str(base.root / keep_answers(base, answers))))
    except FileAccessError as error:
        output.warn(f"{error}; these are your answers, for `tacit learn --draft FILE`:")
        output.err(json.dumps(answers, ensure_ascii=True, indent=2))
        return
    output.err("\nyour answers are kept in a file: edit it if needed, then run:")
    options = " --no-files" if how.no_files else ""
    output.err(f"  tacit learn --draft {path}{options}")  # not wrapped, so that it can be copied


def _incomplete(what: str) -> UsageError:
    return UsageError(f"{what} is missing", "run `tacit learn` on a terminal, or pass NAME -m OUTCOME or --json FILE")


def _said(names: dict[str, list[str] | None], new: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the value of the key `patterns` in the JSON that `tacit learn --json` reads.

    `names` has the names of patterns by verdict. `new` is the text of a new pattern; it is added to each pattern if it
    is not empty.
    """
    said = [{"name": name, "verdict": verdict} for verdict, listed in names.items() for name in listed or ()]
    return [{**entry, "new": new} for entry in said] if new["category"] or any(new["sections"].values()) else said


def _around(values: dict[str, Any]) -> dict[str, Any]:
    from tacit.ingest.lesson.git_context import completed

    return completed(workspace(), here(), values)


def _lesson(values: dict[str, Any]) -> Lesson:
    from tacit.ingest.lesson.document import lesson_from
    from tacit.ingest.lesson.lesson import FaultyLessonError

    try:
        return lesson_from(values)
    except FaultyLessonError as error:
        learn_output.print_faults(error, "")
        raise typer.Exit(COULD_NOT) from None


def _from_git(base: Workspace, revisions: str, values: dict[str, Any], said: list[dict[str, Any]], how: How) -> None:
    from tacit.ingest.lesson.git_context import documents_from_git

    codes = [
        _saved(base, _lesson(found), how, edit=False)
        for found in documents_from_git(base, here(), revisions, values, said)
    ]
    if any(codes):
        raise typer.Exit(max(codes))


def _from_document(path: str, how: How, *, alone: bool) -> None:
    if not alone:
        raise UsageError(
            "--json reads everything from the document",
            "leave out all options except --new, --redact, --no-files and --dry-run",
        )
    from tacit.actions import json_learn
    from tacit.actions.learn import learn as action
    from tacit.domain import serialize
    from tacit.ingest.lesson.document import read_lesson
    from tacit.ingest.lesson.lesson import FaultyLessonError

    data = stdin.content(path, "--json")
    try:
        report = action(workspace(), read_lesson(data), how)
    except FaultyLessonError as error:
        output.document({"errors": [serialize.fault(item) for item in error.faults]})
        learn_output.print_faults(error, path, data)
        raise typer.Exit(COULD_NOT) from None
    output.document(json_learn.learned(report, workspace().frame()))
    if report.refused:
        raise typer.Exit(COULD_NOT)


def _save(base: Workspace, values: dict[str, Any], how: How, *, edit: bool) -> None:
    try:
        code = _saved(base, _lesson(values), how, edit=edit)
    except KeyboardInterrupt:
        _keep_answers(base, values, {}, how)
        raise
    if code:
        raise typer.Exit(code)


def _saved(base: Workspace, lesson: Lesson, how: How, *, edit: bool, shown: bool = False) -> int:
    """Save a lesson, print the result, and return the exit code.

    If `shown` is true, the nearest patterns were printed before, and are not printed again.
    """
    from tacit.ingest.lesson.lesson import FaultyLessonError

    try:
        report = _edited(base, lesson, how) if edit else _settled(base, lesson, how, shown=shown)[1]
    except FaultyLessonError as error:
        learn_output.print_faults(error, "")
        return COULD_NOT
    if report is None:
        output.err("nothing was written")
        return STOPPED
    report = report._replace(near=()) if shown else report
    asks = bool(report.samples) and sys.stdin.isatty() and sys.stdout.isatty()
    learn_output.show(report._replace(samples=()) if asks else report)
    if asks:
        _offer_to_remove(base, report.samples)
    return COULD_NOT if report.refused else 0


def _offer_to_remove(base: Workspace, samples: tuple[str, ...]) -> None:
    """After the first real note, ask whether to move the sample notes to the trash.

    The real note is saved, so ^C only means that the sample notes stay.
    """
    from tacit.actions.samples import remove_samples
    from tacit.cli import prompts

    what = "sample note" if len(samples) == 1 else f"{len(samples)} sample notes"
    question = f"Move the {what} (and its page, if unused) to the trash? (y/n)"
    try:
        while (said := prompts.optional(question, "y").lower()) not in {"y", "yes", "n", "no"}:
            output.out("Answer y or n.")
    except KeyboardInterrupt:
        output.out()
        learn_output.name_samples(samples)
        return
    if said[0] == "y":
        for path in remove_samples(base).trashed:
            output.say(f"moved {one_line(path)} to .tacit/trash/")


def _settled(base: Workspace, lesson: Lesson, how: How, *, shown: bool = False) -> tuple[Lesson, LearnReport | None]:
    """Save a lesson. On a terminal, ask for each unknown name whether it is a new pattern or means a known one.

    Return the lesson with the chosen patterns, and the report; the report is None if the user wants to save nothing. If
    `shown` is true, the nearest patterns were printed before.
    """
    from tacit.actions.learn import learn as action

    can_ask = sys.stdin.isatty() and sys.stdout.isatty()
    asked: tuple[Refusal, ...] = ()
    if can_ask and (how.insist or lesson.categories) and not shown:
        planned = action(base, lesson, how._replace(dry_run=True))
        asked = () if planned.refused else tuple(item for item in planned.near if item.candidates)
    is_new = bool(asked)
    if not is_new:
        report = action(base, lesson, how)
        if not (report.refused and can_ask):
            return lesson, report
        asked = report.refused
    from tacit.cli import prompts

    chosen = prompts.which(asked, lesson, is_new=is_new)
    return (chosen, _confirmed(base, chosen, how)) if chosen is not None else (lesson, None)


def _confirmed(base: Workspace, lesson: Lesson, how: How) -> LearnReport:
    """Save a lesson after the user has chosen the patterns that its names mean."""
    from tacit.actions.learn import learn as action

    return action(base, lesson, how._replace(insist=True))._replace(near=())


def _edited(base: Workspace, lesson: Lesson, how: How) -> LearnReport | None:
    """Save a lesson after the user has edited its note; None if the user wants to save nothing."""
    from tacit.actions.learn import learn as action
    from tacit.ingest.lesson.lesson import FaultyLessonError
    from tacit.system.editor import edited

    lesson, planned = _settled(base, lesson, how._replace(dry_run=True))
    if planned is None or planned.refused or planned.existing:
        return planned
    text = edited(dict(planned.written)[planned.note])
    if not text.strip():
        raise UsageError("the note is empty: nothing was written")
    settled = frozenset(mention.name for mention in lesson.note.mentions)
    try:
        report = action(base, lesson, how._replace(settled=settled), text)
    except FaultyLessonError:
        _keep(base, text)
        raise
    if report.refused:
        _keep(base, text)
    return report


def _keep(base: Workspace, text: str) -> None:
    """Write the text of a note to a file, because the note could not be saved, and print the path of the file."""
    from tacit.actions.unsaved import keep_draft

    output.say(f"your text is kept in {one_line(str(keep_draft(base, text)))}", error=True)
