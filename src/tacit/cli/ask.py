"""The questions of `tacit learn`, for somebody at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tacit.cli import output
from tacit.cli.output import one_line

if TYPE_CHECKING:
    from tacit.actions.learn import Refusal
    from tacit.learning.lesson import Lesson
    from tacit.matching import Candidate
    from tacit.workspace import Workspace

_VERDICTS = {"-": "contradicts", "~": "limits"}
_NEW = "n"


def document(
    base: Workspace, folder: Path, given: Mapping[str, Any], said: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A document for `learn`: what was given, and the answers to what was not."""
    from tacit.actions.gather import surroundings

    found = surroundings(base, folder)
    values = dict(given)
    if "title" not in values:
        values["title"] = _required("What was the task?", found.title)
    if "project" not in values:
        values["project"] = optional("Project", found.project)
    values["patterns"] = list(said) or _patterns(base, str(values["title"]), found.files)
    if "outcome" not in values:
        values["outcome"] = optional("What came of it, in one line?")
    if "time_saved" not in values:
        values["time_saved"] = optional("Minutes saved, if you know")
    about = {"author": found.author, "source": {"files": list(found.files)}}
    return {key: value for key, value in {**about, **values}.items() if value}


def which(refused: Sequence[Refusal], lesson: Lesson) -> Lesson | None:
    """The lesson with the patterns that somebody chose in place of unknown names; None where nothing is to be saved."""
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
    mentions = (replace(item, name=names.get(item.name, item.name)) for item in lesson.note.mentions)
    return replace(lesson, note=replace(lesson.note, mentions=tuple(mentions)))


def _patterns(base: Workspace, title: str, files: Sequence[str]) -> list[dict[str, Any]]:
    from tacit.actions.suggest import resolve, suggest

    chosen: dict[str, dict[str, Any]] = {}
    shown: Sequence[Candidate] = suggest(base, title, files)
    while True:
        left = [candidate for candidate in shown if candidate.name not in chosen]
        _list(left)
        ask = "Which pattern was it an example of?" if not chosen else "Another one? (empty: no)"
        hint = " A number or words; -1 where it failed, ~1 where it did not hold" if not chosen else ""
        answer = optional(ask + hint) if chosen else _required(ask + hint)
        if not answer:
            return list(chosen.values())
        verdict, words = _VERDICTS.get(answer[:1]), answer.lstrip("-~").strip()
        if words.isdigit() and 0 < int(words) <= len(left):
            name = left[int(words) - 1].name
        elif not (name := resolve(base, words)):
            shown = suggest(base, words)
            if shown and words.lower() != _NEW:
                _list(shown)
                picked = optional(f"Is it one of these? A number, or {_NEW} if {one_line(words)!r} is new", _NEW)
                if picked.isdigit() and 0 < int(picked) <= len(shown):
                    name = shown[int(picked) - 1].name
        entry = {"name": name or words, **({"verdict": verdict} if verdict else {})}
        chosen[entry["name"]] = entry if name else {**entry, "new": _new()}
        shown = [candidate for candidate in shown if candidate.name != name]


def _new() -> dict[str, Any]:
    output.out("A new pattern. What may others know of it?")
    sections = {"Context": optional("When does it apply?"), "Pattern": optional("What is to be done?")}
    return {"category": optional("Category", "general"), "sections": sections}


def _list(candidates: Sequence[Candidate]) -> None:
    for number, item in enumerate(candidates, 1):
        examples = output.count(item.examples, "example")
        output.out(f"  {number}  {output.level(item.level, 8)}  {one_line(item.name)} ({examples})")


def _required(question: str, default: str = "") -> str:
    while not (answer := optional(question, default)):
        output.out("An answer is needed; ^C saves nothing.")
    return answer


def optional(question: str, default: str = "") -> str:
    """An answer on one line, which may be empty.

    Raises:
        KeyboardInterrupt: it was broken off.
    """
    try:
        answer = typer.prompt(question, default=one_line(default), show_default=bool(default), prompt_suffix=": ")
    except typer.Abort as broken_off:
        raise KeyboardInterrupt from broken_off
    return " ".join(str(answer).split())
