"""PURE. Add texts to a list in a TOML document, and keep everything else, such as comments, as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tacit.workspace.toml_lines import key_lines

_TOKEN = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#[^\n]*|[\[\]]|,|\s+|.")


def with_values(old: str, table: str, key: str, values: Sequence[str]) -> str:
    """Return the document with more texts at the end of a list; the list and its table are added if they are missing.

    The caller must check the result: a list that is written in an unusual way may not be found.
    """
    end, places = "\r\n" if "\r\n" in old else "\n", key_lines(old)
    quoted = [json.dumps(value, ensure_ascii=False) for value in values]
    lines = old.splitlines(keepends=True)
    if line := places.get((table, key)):
        start = sum(map(len, lines[: line - 1])) + lines[line - 1].index("=") + 1
        return _extended(old, start, quoted, end)
    entry = f"{key} = [{', '.join(quoted)}]{end}"
    header = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]")
    if line := next((number for number, text in enumerate(lines, 1) if header.match(text)), 0):
        lines[line - 1] = lines[line - 1].rstrip("\r\n") + end
        lines.insert(line, entry)
        return "".join(lines)
    return "".join([old, end * bool(old and not old.endswith("\n")), end * bool(old), f"[{table}]{end}", entry])


def _extended(old: str, start: int, quoted: Sequence[str], end: str) -> str:
    """Return the document with more values in the list that begins at an offset."""
    depth, last, at = 0, "", start  # `last` is the last token of a value, and `at` its end
    for token in _TOKEN.finditer(old, start):
        text = token[0]
        depth += (text == "[") - (text == "]")
        if text == "]" and not depth:
            between = old[at : token.start()]
            own_line = "\n" in between
            if not own_line:
                return f"{old[:at]}{', ' if last not in ',[' else ' ' * (last == ',')}{', '.join(quoted)}{old[at:]}"
            indent = _indent(old, at) if last != "[" else "    "
            more = "".join(f"{end}{indent}{value}," for value in quoted)
            rest = between.rstrip()  # comments after the last value
            return f"{old[:at]}{',' if last not in ',[' else ''}{rest}{more}{end}{old[token.start() :]}"
        if text.strip() and not text.startswith("#"):
            last, at = text, token.end()
    return old


def _indent(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]
