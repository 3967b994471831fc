"""PURE. Read and write the file in which `tacit verify --patterns` keeps its results.

The file has one TOML table per pattern, which is read as a `Trace`: whether the code shows the pattern, and where.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.trace import MOST_PLACES, Place, Presence, Trace
from tacit.text.conflicts import conflicts
from tacit.text.toml import quoted

_AGAIN = "run `tacit verify --patterns` again: it writes the whole file"
_HEAD = """\
# Written by `tacit verify --patterns`: which patterns the code shows. Commit this file. Do not edit it: the next run
# writes it again, also after a conflict.
"""
_PRESENCES = {presence.value: presence for presence in Presence}
_TEXTS = ("checked", "commit", "first", "last", "since", "reason")
_KEYS = {"presence", "total", "places", *_TEXTS}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_DATED = re.compile(r"[0-9a-f]{7,64} \d{4}-\d\d-\d\d")
_SHAPES = {"checked": _DATE, "commit": _COMMIT, "since": _COMMIT, "first": _DATED, "last": _DATED}
_LINE = re.compile(r"at line (\d+), column (\d+)")
_LONGEST = 1_000  # characters of one text
_LAST_LINE = 1 << 30


def read_traces(path: str, text: str) -> tuple[dict[str, Trace], list[Diagnostic]]:
    """Return the result of the last check of the code for each pattern, by slug, and the findings about the file.

    `text` is the text of `in-code.toml`, in which `tacit verify --patterns` writes a table for each pattern. Tables
    with an error are left out.
    """
    if found := conflicts(text, markdown=False):
        return {}, [_error(path, item.start, "merge-conflict", item.described()) for item in found]
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _LINE.search(str(error))
        place = Location(path, int(at[1]), int(at[2])) if at else Location(path)
        told = f"is not TOML: {str(error).partition(' (at')[0]}"
        return {}, [Diagnostic(place, Severity.ERROR, "bad-trace", told, _AGAIN)]
    traces, wrong = dict[str, Trace](), list[Diagnostic]()
    for slug, table in tables.items():
        fault = _fault(table)
        if fault:
            wrong.append(_error(path, _line_of(text, slug), "bad-trace", f"{slug}: {fault}"))
        else:
            traces[slug] = _trace(table)
    return traces, wrong


def _error(path: str, line: int, rule: str, message: str) -> Diagnostic:
    return Diagnostic(Location(path, line), Severity.ERROR, rule, message, _AGAIN)


def _line_of(text: str, slug: str) -> int:
    heads = (f"[{slug}]", f"[{quoted(slug)}]")
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.strip() in heads), 1)


def _fault(table: object) -> str:
    """Return what is wrong with one pattern's table, for a finding; `""` if it is correct."""
    if not isinstance(table, dict):
        return "is not a table"
    if unknown := sorted(table.keys() - _KEYS):
        return f"unknown key {unknown[0]!r}"
    if table.get("presence") not in _PRESENCES:
        return f"'presence' must be one of: {', '.join(_PRESENCES)}"
    wrong = [key for key in _TEXTS if not _is_sound(key, table.get(key, ""))]
    if wrong or not table.get("checked"):
        return f"{wrong[0] if wrong else 'checked'!r} is missing or has an unexpected value"
    return _fault_of_places(table)


def _fault_of_places(table: Mapping[str, Any]) -> str:
    places = table.get("places", [])
    if not isinstance(places, list) or len(places) > MOST_PLACES or not all(map(_is_place, places)):
        return f"'places' must be a list of at most {MOST_PLACES} tables with 'path', 'line' and 'shows'"
    total = table.get("total", 0)
    if not isinstance(total, int) or isinstance(total, bool) or total < len(places):
        return "'total' must be the number of all places"
    return ""


def _is_sound(key: str, value: object) -> bool:
    if not isinstance(value, str) or len(value) > _LONGEST or "\n" in value:
        return False
    return not value or key not in _SHAPES or _SHAPES[key].fullmatch(value) is not None


def _is_place(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() - set(Place._fields) or not value.get("path"):
        return False
    line = value.get("line", 0)
    texts = [value.get(key, "") for key in Place._fields if key != "line"]
    is_line = isinstance(line, int) and not isinstance(line, bool) and 0 <= line <= _LAST_LINE
    return is_line and all(_is_sound("", text) for text in texts)


def _trace(table: Mapping[str, Any]) -> Trace:
    texts = {key: table.get(key, "") for key in _TEXTS}
    places = tuple(
        Place(item["path"], item.get("line", 0), item.get("shows", ""), item.get("repository", ""))
        for item in table.get("places", [])
    )
    return Trace(_PRESENCES[table["presence"]], places=places, total=table.get("total", 0), **texts)


def write_traces(traces: Mapping[str, Trace]) -> str:
    """Return the text of `in-code.toml` with these traces: one table per pattern, sorted by slug."""
    return "\n".join([_HEAD, *(f"[{_key(slug)}]\n{_table(trace)}" for slug, trace in sorted(traces.items()))])


def _table(trace: Trace) -> str:
    rows = [f"presence = {quoted(trace.presence.value)}"]
    rows += [f"{key} = {quoted(value)}" for key in _TEXTS if (value := getattr(trace, key))]
    if trace.places:
        rows += [f"total = {trace.total}", "places = [", *_rows(trace.places), "]"]
    return "\n".join([*rows, ""])


def _rows(places: Iterable[Place]) -> list[str]:
    rows = []
    for place in places:
        pairs = [f"path = {quoted(place.path)}", f"line = {place.line}", f"shows = {quoted(place.shows)}"]
        pairs += [f"repository = {quoted(place.repository)}"] * bool(place.repository)
        rows.append(f"  {{ {', '.join(pairs)} }},")
    return rows


def _key(slug: str) -> str:
    return slug if re.fullmatch(r"[A-Za-z0-9_-]+", slug) else quoted(slug)
