"""PURE. Split blocks of shell commands into commands, and commands into words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

_PROMPT = re.compile(r"^\s*(?:\(\S+\)\s*)?(?:[\w.@~/-]*[$%❯➜]|PS [^>]*>|>>>?)\s+")
# a text in quotes, an escaped character, a comment, or a separator of commands
_PARTS = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.|(?<!\S)\#.*|(&&|\|\||;|\|)""", re.DOTALL)
_HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?")
_LONGEST = 2_000  # characters of a line that is read; only generated lines are longer


def commands(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the commands of a code block, each after the indexes (from 0) of its first and its last line.

    Prompts, output, comments and here-documents are left out.
    """
    lines = text.split("\n")
    is_session = any(_PROMPT.match(line) for line in lines)
    until, held, start = "", "", 0
    for number, raw in enumerate(lines):
        if len(raw) > _LONGEST:
            continue
        if until:
            until = "" if raw.strip() == until else until
            continue
        line = raw
        if is_session and not held:
            prompt = _PROMPT.match(raw)
            if prompt is None:
                continue
            line = raw[prompt.end() :]
        if not held:
            start = number
        line = held + line.strip()
        if line.endswith("\\"):
            held = f"{line[:-1]} "
            continue
        held = ""
        if line and not line.startswith("#"):
            yield start, number, line
        if found := _HEREDOC.search(line):
            until = found[1]


def words_of(command: str) -> Iterator[list[str]]:
    """Yield the words of each command in a line such as `cd web && npm start`.

    Separators in quotes do not end a command. A comment ends the line.
    """
    start = 0
    for found in _PARTS.finditer(command):
        if found[1]:
            yield _words(command[start : found.start()])
            start = found.end()
        elif found[0].startswith("#"):
            command = command[: found.start()]
            break
    yield _words(command[start:])


def _words(text: str) -> list[str]:
    """Return the words of a command; `[]` if a quote has no end."""
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return []
