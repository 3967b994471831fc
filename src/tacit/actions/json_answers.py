"""PURE. Check the JSON documents with a user's answers that `tacit link --accept` and `tacit suggest --answers` read.

A fault is an error in the document, with the place of the value. All faults are collected and reported together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeGuard

from tacit.domain.enums import Verdict
from tacit.domain.findings import Fault
from tacit.ingest.lesson.lesson import FaultyLessonError
from tacit.notes.reading import quoted
from tacit.text.faulty_text import FaultyTextError, json_value
from tacit.text.late_regex import late

_HALF = late(r"[\ud800-\udfff]")


def entries(text: bytes, key: str) -> list[Any]:
    """Return the entries of a JSON document.

    The document is a list of entries, an object with this list at `key`, or a single entry.

    Raises:
        FaultyLessonError: the text is not UTF-8, or not valid JSON.
    """
    try:
        data = json_value(text)
    except FaultyTextError as error:
        raise FaultyLessonError([Fault("", error.rule, error.message, error.advice, error.place)]) from error
    data = data.get(key, data) if isinstance(data, dict) else data
    return data if isinstance(data, list) else [data]


def is_object(
    entry: Any, where: str, keys: Collection[str], ignored: Collection[str], faults: list[Fault]
) -> TypeGuard[dict[str, Any]]:
    """Return whether an entry of a document is a JSON object. If it is not, add an error to `faults`.

    `where` is the JSON path of the entry. A key that is neither in `keys` nor in `ignored` also adds an error.
    """
    if not isinstance(entry, dict):
        faults.append(Fault(where, "bad-value", "must be an object", f"with the keys {', '.join(keys)}"))
        return False
    known = f"known keys are: {', '.join(keys)}"
    odd = sorted(entry.keys() - set(keys) - set(ignored))
    faults += [Fault(f"{where}.{key}", "unknown-key", f"unknown key {quoted(key)}", known) for key in odd]
    return True


def text_of(where: str, entry: dict[str, Any], key: str, faults: list[Fault], *, required: bool = True) -> str:
    """Return the text at a key of an entry; if the value is not a text, add an error to `faults` and return `""`.

    `where` is the JSON path of the entry. A missing or empty text is an error only if `required` is true.
    """
    value = entry.get(key)
    if isinstance(value, str) and _HALF.search(value):
        message = "contains half of a character (a lone surrogate), as in bytes that are not UTF-8"
        faults.append(Fault(f"{where}.{key}", "bad-value", message, "write the text as UTF-8"))
        return ""
    if isinstance(value, str) and (value.strip() or not required):
        return value
    if value is not None and not isinstance(value, str):
        faults.append(Fault(f"{where}.{key}", "bad-value", "must be a text"))
    elif required:
        faults.append(Fault(f"{where}.{key}", "missing", "a text is required"))
    return ""


def verdict_of(where: str, entry: dict[str, Any], faults: list[Fault]) -> Verdict:
    """Return the verdict of an entry; if it has none, return `supports`. An unknown verdict adds an error to `faults`.

    `where` is the JSON path of the entry.
    """
    try:
        return Verdict(entry.get("verdict", Verdict.SUPPORTS))
    except ValueError:
        message = f"{quoted(str(entry['verdict']))} is unknown"
        faults.append(Fault(f"{where}.verdict", "bad-value", message, f"write one of: {', '.join(Verdict)}"))
        return Verdict.SUPPORTS
