"""The questions that `tacit learn` asks on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tacit.cli import output
from tacit.cli.output import one_line

if TYPE_CHECKING:
    from tacit.actions.learn import Refusal
    from tacit.ingest.lesson.lesson import Lesson
    from tacit.queries.similarity import Candidate
    from tacit.workspace.workspace import Workspace

_VERDICTS = {"-": "contradicts", "~": "limits"}
_NEW = "n"
_HINT = "A name or a few words; put - before it if the pattern failed, ~ if it did not apply."
_HINT_LIST = "A number, a name or a few words; -1 if the pattern failed, ~1 if it did not apply."


def document(
    base: Workspace, folder: Path, given: Mapping[str, Any], said: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Ask for the values that were not given; returns the complete document for `learn`."""
    from tacit.ingest.lesson.git_context import surroundings

    found = surroundings(base, folder)
    values = dict(given)
    if "title" not in values:
        values["title"] = _required("What was the task?", found.title or str(values.get("outcome", "")))
    if "project" not in values:
        values["project"] = optional("Project", found.project)
    values["patterns"] = list(said) or _patterns(base, str(values["title"]), found.files)
    if "outcome" not in values:
        values["outcome"] = optional("What was the result, in one line?")
    if "time_saved" not in values:
        values["time_saved"] = optional("Minutes saved, if you know")
    about = {"author": found.author, "source": {"files": list(found.files)}}
    return {key: value for key, value in {**about, **values}.items() if value}


def which(refused: Sequence[Refusal], lesson: Lesson) -> Lesson | None:
    """Ask about unknown names; returns the lesson with the chosen patterns, or None to save nothing."""
    names: dict[str, str] = {}
    for refusal in refused:
        output.out(
            f"\nNo pattern is called {one_line(refusal.name)!r}." + (" Is it one of these?" * bool(refusal.candidates))
        )
        _list(refusal.candidates)
        answer = _required(f"A number, {_NEW} if it is a new one, or q to save nothing").lower()
        if answer.isdigit() and 0 < int(answer) <= len(refusal.candidates):
            names[refusal.name] = refusal.candidates[int(answer) - 1].name
        elif answer != _NEW:
            return None
    mentions = (item._replace(name=names.get(item.name, item.name)) for item in lesson.note.mentions)
    return lesson._replace(note=lesson.note._replace(mentions=tuple(mentions)))


def _patterns(base: Workspace, title: str, files: Sequence[str]) -> list[dict[str, Any]]:
    from tacit.ingest.lesson.suggestions import suggest

    chosen: dict[str, dict[str, Any]] = {}
    shown: Sequence[Candidate] = suggest(base, title, files)
    while True:
        shown = [candidate for candidate in shown if candidate.name not in chosen]
        _list(shown)
        if not chosen:
            output.out(output.paint(_HINT_LIST if shown else _HINT, "dim"))
        answer = (
            optional("Another pattern? (empty: no)") if chosen else _required("Which pattern was it an example of?")
        )
        if not answer:
            return list(chosen.values())
        verdict, words = _VERDICTS.get(answer[:1]), answer.lstrip("-~").strip()
        entry = _meant(base, words, shown)
        if entry is not None:
            chosen[entry["name"]] = {**entry, **({"verdict": verdict} if verdict else {})}


def _meant(base: Workspace, words: str, shown: Sequence[Candidate]) -> dict[str, Any] | None:
    """Find the pattern for a number or words, or confirm a new one; returns None to ask again."""
    from tacit.ingest.lesson.suggestions import resolve, suggest

    if words.isdigit() and shown:
        if 0 < int(words) <= len(shown):
            return {"name": shown[int(words) - 1].name}
        output.out(f"Number {words} is not in the list.")
        return None
    if known := resolve(base, words):
        return {"name": known}
    near = suggest(base, words)
    _list(near)
    question = (
        f"A number, {_NEW} if {one_line(words)!r} is a new one" if near else f"{one_line(words)!r} is not known. New?"
    )
    picked = optional(f"{question}, or empty to name it again", "" if near else _NEW).lower()
    if picked.isdigit() and 0 < int(picked) <= len(near):
        return {"name": near[int(picked) - 1].name}
    return {"name": words, "new": _new()} if picked[:1] in {_NEW, "y"} else None


def _new() -> dict[str, Any]:
    output.out("A new pattern. Describe it for others:")
    sections = {"Context": optional("When does it apply?"), "Pattern": optional("What should be done?")}
    return {"category": optional("Category", "general"), "sections": sections}


def _list(candidates: Sequence[Candidate]) -> None:
    for number, item in enumerate(candidates, 1):
        examples = output.count(item.examples, "example")
        output.out(f"  {number}  {output.level(item.level, 8)}  {one_line(item.name)} ({examples})")


def _required(question: str, default: str = "") -> str:
    while not (answer := optional(question, default)):
        output.out("An answer is required; ^C stops without saving.")
    return answer


def optional(question: str, default: str = "") -> str:
    """Ask for one line, which may be empty.

    Raises:
        KeyboardInterrupt: the user stopped the input.
    """
    try:
        answer = typer.prompt(question, default=one_line(default), show_default=bool(default), prompt_suffix=": ")
    except typer.Abort as broken_off:
        raise KeyboardInterrupt from broken_off
    return " ".join(str(answer).split())
