"""The questions that `tacit learn` asks on a terminal.

The answers are collected in a document: a dict with the keys of the JSON that `tacit learn --json` reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from tacit.cli import output
from tacit.cli.output import one_line
from tacit.text.display import in_quotes

if TYPE_CHECKING:
    from tacit.actions.learn import Refusal
    from tacit.ingest.lesson.lesson import Lesson
    from tacit.queries.similarity import Candidate
    from tacit.workspace.workspace import Workspace

_VERDICTS = {"-": "contradicts", "~": "limits"}
_NEW, _NONE = "n", "q"  # answers: it is a new pattern; save nothing
_GENERAL = "general"
_MORE = "At most five questions; `tacit learn --more` also asks for project, context, category and further patterns."
_HINT = "A name or a few words; put - before it if the pattern failed, ~ if it did not apply."
_HINT_LIST = "A number, a name or a few words; -1 if the pattern failed, ~1 if it did not apply."


class Dialog:
    """Asks for the values of a note that the user did not pass. Each question is repeated until its answer is valid.

    `answers` has all values so far. If `redact` is true, answers may contain credentials, which are replaced later. If
    `more` is true, the dialog also asks for the less important values.
    """

    def __init__(
        self, base: Workspace, folder: Path, given: Mapping[str, Any], *, redact: bool = False, more: bool = False
    ) -> None:
        self.base, self.folder, self.redact, self.more = base, folder, redact, more
        self.answers: dict[str, Any] = dict(given)

    def document(self) -> dict[str, Any]:
        """Ask the questions, and return the complete document for `tacit learn`.

        Raises:
            FaultyLessonError: a value that the user passed can't be saved; no question was asked.
        """
        from tacit.ingest.lesson.answers import faults
        from tacit.ingest.lesson.git_context import surroundings
        from tacit.ingest.lesson.lesson import FaultyLessonError

        if found := faults(self.answers, redact=self.redact):
            raise FaultyLessonError(found)
        around, answers = surroundings(self.base, self.folder), self.answers
        if not self.more:
            output.out(output.paint(output.wrapped(_MORE), "dim"))
        if "title" not in answers:
            self._ask("title", "What was the task?", around.title or str(answers.get("outcome", "")), required=True)
        if "patterns" not in answers:
            self._patterns(around.files)
        is_new = any("new" in entry for entry in answers["patterns"])
        if "project" not in answers:
            answers["project"] = around.project
            if self.more or not (around.project or is_new):
                self._ask("project", "Project", around.project)
        if "outcome" not in answers:
            self._outcome(counts=bool(around.files or answers.get("body")))
        if "time_saved" not in answers and (self.more or not is_new):
            self._ask("time_saved", "Minutes saved, if you know")
        about = {"author": around.author, "source": {"files": list(around.files)}}
        return {key: value for key, value in {**about, **answers}.items() if value}

    def _outcome(self, *, counts: bool) -> None:
        """Ask for the result of the task. If the answer is empty, and the note would not count without it, ask again.

        `counts` is true if the note counts as an example without a result, because it has a text or a source.
        """
        self._ask("outcome", "What was the result, in one line?")
        if not (self.answers["outcome"] or counts):
            output.out("Without a result the note would not count as an example.")
            self._ask("outcome", "What was the result? (empty again: save it without)")

    def _ask(self, key: str, question: str, default: str = "", *, required: bool = False) -> None:
        """Ask for the value of one key of the document, such as `outcome`, until it is valid; put it into `answers`.

        If the answer is empty, the value is `default`. If `required` is true, the value must not be empty.
        """
        self.answers[key] = self._checked(question, default, lambda answer: {key: answer}, required=required)

    def _checked(
        self, question: str, default: str, place: Callable[[str], Mapping[str, Any]], *, required: bool = False
    ) -> str:
        """Ask a question until the answer is valid, and return the answer. If `required` is true, it must not be empty.

        An answer is valid if `tacit learn --json` would accept it in its document. `place` takes the answer, and
        returns the document to check, which has only this answer, such as `{"outcome": answer}`.
        """
        from tacit.ingest.lesson.answers import faults

        while True:
            answer = _required(question, default) if required else optional(question, default)
            found = faults(place(answer), redact=self.redact) if answer else ()
            if not found:
                return answer
            for fault in found:
                output.out(output.wrapped(fault.message + (f": {fault.help}" if fault.help else ""), "  "))

    def _patterns(self, files: Sequence[str]) -> None:
        chosen: dict[str, dict[str, Any]] = {}
        shown: Sequence[Candidate] = self._suggested(str(self.answers["title"]), files)
        while not chosen or self.more:
            shown = [candidate for candidate in shown if candidate.name not in chosen]
            _list(shown)
            if not chosen:
                output.out(output.paint(output.wrapped(_HINT_LIST if shown else _HINT), "dim"))
                answer = self._name("Which pattern was it an example of?", required=True)
            elif not (answer := self._name("Another pattern? (empty: no)")):
                return
            verdict, words = _VERDICTS.get(answer[:1]), answer.lstrip("-~").strip()
            entry = self._meant(words, shown)
            if entry is not None:
                chosen[entry["name"]] = {**entry, **({"verdict": verdict} if verdict else {})}
                self.answers["patterns"] = list(chosen.values())

    def _suggested(self, text: str, files: Sequence[str] = ()) -> tuple[Candidate, ...]:
        from tacit.actions.audience import audience
        from tacit.ingest.lesson.suggestions import suggest

        may_see = audience(self.base, self.folder).may_see
        return suggest(self.base, text, files, progress=output.progress(), may_see=may_see)

    def _name(self, question: str, *, required: bool = False) -> str:
        return self._checked(
            question, "", lambda answer: {"patterns": [{"name": answer.lstrip("-~").strip()}]}, required=required
        )

    def _meant(self, words: str, shown: Sequence[Candidate]) -> dict[str, Any] | None:
        """Return the pattern that the user means, as an entry of `patterns` in the document: `{"name": …}`.

        `words` is the user's answer: the number of a pattern in `shown`, or the name of a known or new pattern. Return
        None if the question must be asked again.
        """
        from tacit.ingest.lesson.suggestions import resolve

        if words.isdigit() and shown:
            if 0 < int(words) <= len(shown):
                return {"name": shown[int(words) - 1].name}
            output.out(f"Number {words} is not in the list.")
            return None
        if known := resolve(self.base, words):
            return {"name": known}
        near = self._suggested(words)
        _list(near)
        question = (
            f"A number, {_NEW} if {in_quotes(words)} is a new pattern, or empty to give another name"
            if near
            else f"No pattern is like {in_quotes(words)}. {_NEW} if it is a new pattern, or - to give another name"
        )
        picked = optional(question, "" if near else _NEW).lower()
        if picked.isdigit() and 0 < int(picked) <= len(near):
            return {"name": near[int(picked) - 1].name}
        if picked.isdigit():
            output.out(f"Number {picked} is not in the list.")
        return {"name": words, "new": self._new(words)} if picked[:1] in {_NEW, "y"} else None

    def _new(self, name: str) -> dict[str, Any]:
        """Ask for the text of a new pattern, and return it as the value of `new` in the document.

        If `more` is true, ask for context and category too.
        """

        def at(key: str) -> Callable[[str], Mapping[str, Any]]:
            new = (
                (lambda answer: {"category": answer}) if key == "category" else (lambda text: {"sections": {key: text}})
            )
            return lambda answer: {"patterns": [{"name": name, "new": new(answer)}]}

        output.out("A new pattern. Describe it for others:")
        context = self._checked("When does it apply?", "", at("Context")) if self.more else ""
        rule = self._checked("What should be done?", "", at("Pattern"))
        category = self._checked("Category", _GENERAL, at("category")) if self.more else _GENERAL
        return {"category": category, "sections": {"Context": context, "Pattern": rule}}


def which(refused: Sequence[Refusal], lesson: Lesson, *, is_new: bool = False) -> Lesson | None:
    """Ask which patterns the unknown names in a lesson mean.

    Returns the lesson with the chosen patterns, or None if the user wants to save nothing. If `is_new` is true, the
    user has said that the names are new, so an empty answer confirms them.
    """
    names: dict[str, str] = {}
    for refusal in refused:
        output.out("")
        output.say(
            f"No pattern is called {in_quotes(refusal.name)}." + (" Is it one of these?" * bool(refusal.candidates)),
            "",
        )
        _list(refusal.candidates)
        answer = _choice(len(refusal.candidates), _NEW if is_new else "")
        if answer == _NONE:
            return None
        if answer != _NEW:
            names[refusal.name] = refusal.candidates[int(answer) - 1].name
    mentions = (item._replace(name=names.get(item.name, item.name)) for item in lesson.note.mentions)
    return lesson._replace(note=lesson.note._replace(mentions=tuple(mentions)))


def _choice(size: int, default: str) -> str:
    """Ask for the number of one of `size` patterns, or for a letter, until the answer is one of these.

    The letters mean that the pattern is new, or that the user wants to save nothing.
    """
    allowed = {_NEW, _NONE, *map(str, range(1, size + 1))}
    question = f"{'A number, ' if size else ''}{_NEW} if it is a new pattern, or {_NONE} to save nothing"
    while (answer := _required(question, default).lower()) not in allowed:
        output.say(f"{in_quotes(answer)} is not one of these answers.")
    return answer


def _list(candidates: Sequence[Candidate]) -> None:
    for number, item in enumerate(candidates, 1):
        examples = output.count(item.examples, "example")
        head = f"  {number}  {output.level(item.level, 8)}  "
        output.say(f"{one_line(item.name)} ({examples})", " " * 15, head=head)
        if item.context:
            output.out(output.paint(output.wrapped(item.context, " " * 15), "dim"))


def _required(question: str, default: str = "") -> str:
    while not (answer := optional(question, default)):
        output.out("An answer is required; ^C stops, and keeps your answers in a draft.")
    return answer


def optional(question: str, default: str = "") -> str:
    """Ask for one line, and return it; it may be empty.

    Raises:
        KeyboardInterrupt: the user stopped the input.
    """
    try:
        shown = output.wrapped(f"{question} [{one_line(default)}]" if default else question, "", "  ", whole=True)
        suffix = " " if shown.endswith("?") else ": "
        answer = typer.prompt(shown, default=one_line(default), show_default=False, prompt_suffix=suffix)
    except typer.Abort as broken_off:
        raise KeyboardInterrupt from broken_off
    return " ".join(str(answer).split())
