"""PURE. Read and write the file in which `tacit check standards --record` keeps its counts of modules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.practice import Entry, Practice, Share
from tacit.text.conflicts import conflicts
from tacit.text.toml import quoted

_AGAIN = "run `tacit check standards --record` again: it writes the whole file"
_HEAD = """\
# Written by `tacit check standards --record`: how many modules follow each standard and each pattern. Commit this file.
# Do not edit it: the next run writes it again, also after a conflict.
"""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_COMMIT = re.compile(r"(?:[0-9a-f]{7,64})?")
_LINE = re.compile(r"at line (\d+), column (\d+)")
_TABLES = {"standard": Entry, "pattern": Share}
_LONGEST, _LARGEST = 1_000, 1 << 30  # the longest text in characters, and the largest number


def read_practice(path: str, text: str) -> tuple[Practice, list[Diagnostic]]:
    """Return how many modules follow each standard and pattern, and the findings about the file.

    `text` is the text of `in-practice.toml`, which `tacit check standards --record` writes. Entries with an error are
    left out.
    """
    if found := conflicts(text, markdown=False):
        return Practice(), [_error(path, item.start, "merge-conflict", item.described()) for item in found]
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _LINE.search(str(error))
        told = f"is not TOML: {str(error).partition(' (at')[0]}"
        return Practice(), [_error(path, int(at[1]) if at else 1, "bad-practice", told)]
    wrong = [
        _error(path, 1, "bad-practice", f"unknown key {key!r}")
        for key in sorted(data.keys() - {"checked", "commit", *_TABLES})
    ]
    checked, commit = data.get("checked", ""), data.get("commit", "")
    if not (isinstance(checked, str) and _DATE.fullmatch(checked)):
        return Practice(), [*wrong, _error(path, 1, "bad-practice", "'checked' must be a date")]
    if not (isinstance(commit, str) and _COMMIT.fullmatch(commit)):
        return Practice(), [*wrong, _error(path, 1, "bad-practice", "'commit' must be a commit's hash")]
    entries: list[Entry] = []
    shares: dict[str, Share] = {}
    for name in _TABLES:
        for number, table in enumerate(_listed(data.get(name, []))):
            if fault := _fault(name, table):
                line = _line_of(text, f"[[{name}]]", number)
                wrong.append(_error(path, line, "bad-practice", f"{name} {number + 1}: {fault}"))
            elif name == "standard":
                entries.append(Entry(**table))
            else:
                shares[table["slug"]] = Share(table["follow"], table["violate"], table["of"])
    return Practice(checked, commit, tuple(entries), shares), wrong


def _error(path: str, line: int, rule: str, message: str) -> Diagnostic:
    return Diagnostic(Location(path, line), Severity.ERROR, rule, message, _AGAIN)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _line_of(text: str, head: str, number: int) -> int:
    found = [at for at, line in enumerate(text.split("\n"), 1) if line.strip() == head]
    return found[number] if number < len(found) else 1


def _fault(name: str, table: object) -> str:
    """Return what is wrong with one table of `in-practice.toml`, for a finding; `""` if the table is correct.

    `name` says what the table is about: `standard` or `pattern`.
    """
    if not isinstance(table, dict):
        return "is not a table"
    texts, numbers = {"slug"}, {"follow", "violate", "of"}
    if name == "standard":
        texts, numbers = {"kind", "name", "document", "pattern"}, {"line", "follow", "of"}
    if unknown := sorted(table.keys() - texts - numbers):
        return f"unknown key {unknown[0]!r}"
    for key in sorted(texts | numbers - {"pattern"}):
        value = table.get(key, "" if key == "pattern" else None)
        if not (_is_number(value) if key in numbers else _is_text(value, may_be_empty=key == "pattern")):
            return f"{key!r} is missing or has an unexpected value"
    return "" if table["follow"] <= table["of"] else "'follow' must not be more than 'of'"


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _is_text(value: object, *, may_be_empty: bool) -> bool:
    return isinstance(value, str) and "\n" not in value and (may_be_empty or bool(value)) and len(value) <= _LONGEST


def write_practice(practice: Practice) -> str:
    """Return the text of `in-practice.toml`: how many modules follow each standard and each pattern.

    Standards are sorted by document and line, patterns by slug.
    """
    parts = [f"{_HEAD}checked = {quoted(practice.checked)}\n"]
    if practice.commit:
        parts[0] += f"commit = {quoted(practice.commit)}\n"
    ordered = sorted(practice.entries, key=lambda item: (item.document, item.line, item.kind, item.name))
    parts += ["\n".join(["[[standard]]", *_rows(item._asdict()), ""]) for item in ordered]
    shares: Iterable[tuple[str, Share]] = sorted(practice.patterns.items())
    parts += ["\n".join(["[[pattern]]", *_rows({"slug": slug, **share._asdict()}), ""]) for slug, share in shares]
    return "\n".join(parts)


def _rows(values: Mapping[str, object]) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, str) and value:
            yield f"{key} = {quoted(value)}"
        elif isinstance(value, int):
            yield f"{key} = {value}"
