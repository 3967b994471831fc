"""PURE. Leave out claims about objects, tables and columns that the commands of the document itself create.

A claim is a statement of a document about the code. The code need not declare what these commands create.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from tacit.checks.verify.claims_kubernetes import parts
from tacit.checks.verify.values import Claim

_LONGEST = 2_000  # characters of a line that are read; only generated lines are longer
_FIRST_WORDS = 4  # words that may be before the program, such as a prompt, `sudo` and variables
_SEPARATORS = re.compile(r"&&|\|\||;|\|")
_TABLE = re.compile(r"\bCREATE\s+(?:\w+\s+){0,3}?(?:TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`]+)", re.IGNORECASE)
_ALTERED = re.compile(r"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?([\w.\"`]+)", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:ADD(?:\s+COLUMN)?(?:\s+IF\s+NOT\s+EXISTS)?|TO)\s+([\w\"`]+)", re.IGNORECASE)


class _Made:
    """The names of what the commands of a document create: Kubernetes objects, tables and columns."""

    def __init__(self) -> None:
        self.objects: set[str] = set()
        self.releases: set[str] = set()
        self.tables: set[str] = set()
        self.columns: set[str] = set()

    def read(self, lines: Sequence[str]) -> None:
        table = ""
        for line in _joined(lines):
            for part in _SEPARATORS.split(line) if "kubectl" in line or "helm" in line else ():
                self._command(part.split())
            if created := _TABLE.search(line):
                self.tables.add(_bare(created[1]))
            if altered := _ALTERED.search(line):
                table = _bare(altered[1])
            if table:
                added = [_bare(name) for name in _ADDED.findall(line)]
                self.tables.update(added)  # `RENAME TO` has the name of a table
                self.columns.update(f"{table}.{name}" for name in added)
            table = "" if ";" in line else table
        self.releases.discard("")

    def _command(self, words: list[str]) -> None:
        program = next((word for word in words[:_FIRST_WORDS] if word in {"kubectl", "helm"}), "")
        if not program:
            return
        words = words[words.index(program) + 1 :]
        plain, namespace = parts(words)
        if program == "kubectl":
            self._kubectl(plain, words)
        elif plain[:1] in (["install"], ["upgrade"]) or {"install", "upgrade"} & {*words[:1]}:
            names = (word for word in words[1:] if re.fullmatch(r"[a-z0-9][a-z0-9-]*", word) and word != namespace)
            self.releases.add(next(names, ""))

    def _kubectl(self, plain: list[str], words: list[str]) -> None:
        verb, kind, *names = [*plain, "", ""]
        if verb in {"create", "expose", "autoscale", "run"}:
            self.objects.update((kind, *names))
            self.objects.update(_named(words))

    def has(self, claim: Claim) -> bool:
        """Return whether a command of the document creates the object, table or column that a claim names."""
        if claim.kind == "column":
            return claim.name in self.columns
        if claim.kind == "table":
            return claim.form == "query" and claim.name in self.tables
        name = claim.name.partition("/")[2]
        if claim.kind != "manifest" or claim.form != "shell":
            return False
        words = name.split("-")
        firsts = {"-".join(words[:number]) for number in range(1, len(words) + 1)}
        return name in self.objects or not firsts.isdisjoint(self.releases)


def _named(words: Sequence[str]) -> Iterator[str]:
    """Yield the words of a `kubectl` command that may be the name of the object that the command creates.

    These are the value of `--name`, and the last word, which may be the name after an option with a value.
    """
    yield words[-1]
    for word, value in itertools.pairwise(words):
        if word == "--name":
            yield value
    yield from (word.partition("=")[2] for word in words if word.startswith("--name="))


def without_made(claims: Iterable[Claim], lines: Sequence[str]) -> tuple[Claim, ...]:
    """Return the claims of a document, except those about names that its own commands create. `lines` is its text."""
    made = _Made()
    made.read(lines)
    return tuple(claim for claim in claims if not made.has(claim))


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines. A line that ends with a backslash is joined with the next one. Very long lines are cut."""
    held = ""
    for line in lines:
        held = f"{held}{line[:_LONGEST]}"[:_LONGEST]
        if held.endswith("\\"):
            held = f"{held[:-1]} "
            continue
        yield held
        held = ""
    yield held


def _bare(name: str) -> str:
    return name.replace('"', "").replace("`", "").rsplit(".", 1)[-1]
