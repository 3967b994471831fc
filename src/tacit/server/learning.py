"""The tool `learn`: it saves what a task taught as a note by an agent.

A note about an unknown pattern is refused first, and the nearest patterns are shown. If the pattern really is new, the
agent calls the tool again with its name in `confirm_new`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tacit.actions import json_learn
from tacit.actions.learn import How
from tacit.actions.learn import learn as save
from tacit.errors import UsageError
from tacit.ingest.lesson.document import read_lesson
from tacit.ingest.lesson.git_context import completed
from tacit.ingest.lesson.lesson import FaultyLessonError
from tacit.server.budget import Cut, fitted
from tacit.server.framed import framed
from tacit.server.project import Project

_CUTS = (Cut("near/candidates", 1), Cut("refused/candidates", 2), Cut("promotions"), Cut("samples"), Cut("patterns", 1))
_REFUSED = (
    "Nothing was saved. If a candidate means the same, use its name in `patterns`. Only if none does, call `learn` "
    "again with the same arguments and this name in `confirm_new`."
)


def learn(project: Project, values: dict[str, Any], confirm_new: Sequence[str], budget: int) -> dict[str, Any]:
    """Save a lesson as an agent's note, and return the document of `tacit learn --json`.

    If the note is refused, because a pattern is unknown and not in `confirm_new`, the document has the key `help`.
    `values` has the keys of the JSON document that `tacit learn` reads. Missing values are taken from the project's git
    repository.

    Raises:
        UsageError: the values have errors; the message lists all of them.
        TacitError: see `tacit.actions.learn`.
    """
    workspace = project.workspace()
    filled = completed(workspace, project.folder, values)
    filled.pop("author", None)  # git's user did not write the note
    how = How(settled=frozenset(" ".join(name.split()) for name in confirm_new), strict=True, folder=project.folder)
    try:
        report = save(workspace, read_lesson(json.dumps(filled).encode()), how)
    except FaultyLessonError as error:
        told = "\n".join(
            f"{fault.where or 'arguments'}: error[{fault.rule}]: {fault.message}"
            + (f" ({fault.help})" if fault.help else "")
            for fault in error.faults
        )
        raise UsageError(told, "correct the arguments and call the tool again; nothing was saved") from error
    document = json_learn.learned(report, workspace.frame())
    if report.refused:
        document["help"] = _REFUSED
    return fitted(framed(document, workspace.frame()), budget, _CUTS)
