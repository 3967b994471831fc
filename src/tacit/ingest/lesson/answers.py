"""PURE. Check single answers of the dialog of `tacit learn`, with the same checks as for a whole JSON document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tacit.domain.findings import Fault
from tacit.ingest.lesson import check
from tacit.ingest.lesson.document import lesson_from
from tacit.ingest.lesson.lesson import FaultyLessonError

# required values, which complete a document with a single answer
_ENOUGH = {"title": "a task", "patterns": ["a pattern"]}


def faults(values: Mapping[str, Any], *, redact: bool = False) -> Sequence[Fault]:
    """Check some values of a document for `tacit learn`, and return the errors in them with their JSON paths.

    Credentials are errors unless `redact` is true.
    """
    try:
        lesson = lesson_from({**_ENOUGH, **values})
    except FaultyLessonError as error:
        return error.faults
    return () if redact else check.secrets(lesson)
