"""PURE. Find the paragraphs of a file for coding agents, and those that are one rule together with a list or code."""

import re
from collections.abc import Iterator, Sequence

from tacit.ingest.importers.items import Item
from tacit.ingest.importers.rule_headings import Block, Role
from tacit.ingest.importers.rule_statements import (
    emphasised,
    is_conditional,
    left_of_item,
    lists_cases,
    orders,
)
from tacit.ingest.importers.source import Source, is_fence
from tacit.notes.markdown import plain_text
from tacit.text.imperatives import IMPERATIVE
from tacit.text.late_regex import late

_HAS_PARTS = late(r"\b(?:includes?|contains?|ha(?:ve|s)|covers?|consists? of)\W*\Z", re.IGNORECASE)
_CASES = frozenset(("when", "if", "unless"))
_FEWEST_WORDS = 3  # a verb, its object and one of `_CASES`
# Verbs that are also nouns, without an article behind them: “Return value of the call:”
_NOUN = late(
    r"(?:return|test|call|log|query|request|update|format|order)\s+(?!(?:the|an?|all|each|every|only|any|it|this)\b)\w",
    re.IGNORECASE,
)
_FEW = 3
# The end of a line above the steps for one case: “When a test fails:”
_IN_CASE = late(
    r"(?:\A|[.!?]\W{1,4})(?:when|whenever|if|before|after)\s+(?:[^\s.:]+\s+){1,12}[^\s.:]+:\W*\Z", re.IGNORECASE
)
_ANNOUNCED = frozenset((Role.RULES, Role.LESSONS, Role.ADVICE))
# Languages of code that only shows commands or text.
SHELL = frozenset(("bash", "sh", "shell", "zsh", "console", "text", "txt", "plaintext"))


def introductions(source: Source, block: Block, listed: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield the line ranges of rules such as `Before a release, always check:`, including the code or list below them.

    The items of such a list must not be rules themselves, unless they are steps, or the line says that they are parts:
    `must include:`.
    """
    for first, last, text in paragraphs(source, block.first, block.last, listed):
        if not text.rstrip("*").endswith(":"):
            continue
        below = next((n for n in range(last + 1, block.last + 1) if source.lines[n - 1].strip()), 0)
        in_cases = ends_in_cases(text)
        is_case = _IN_CASE.search(text) is not None
        tells = orders(text) or lists_cases(text) or is_conditional(text) or is_case
        tells = tells or (in_cases and IMPERATIVE.match(plain_text(text)) is not None)
        if not (tells or (below and _shows(source.lines[below - 1], text, block.role))):
            continue
        rows = list(_one_list([row for row in listed if below and row.line >= below]))
        if below and is_fence(source.lines[below - 1]):
            yield first, closing(source, below, block.last)
        elif (
            rows
            and rows[0].line == below
            and (
                _HAS_PARTS.search(text)
                or in_cases
                or are_steps(rows, is_case=is_case)
                or all(left_of_item(row, Role.OPEN) for row in rows)
            )
        ):
            yield first, rows[-1].last


def ends_in_cases(text: str) -> bool:
    """Return whether a text ends with a word such as "if", after which cases follow: `Ask the user if:`."""
    end = len(text)
    while end and not text[end - 1].isalnum():
        end -= 1
    words = text[text.rfind("\n", 0, end) + 1 : end].split()
    return len(words) >= _FEWEST_WORDS and words[-1].lstrip("*_(“\"'").casefold() in _CASES


def _shows(line: str, text: str, role: Role) -> bool:
    """Return whether `line` begins a block of code that is no command, and the text above it says what to do.

    `role` is what the heading of the text announces: it must be rules, lessons or advice.
    """
    language = line.strip().lstrip("`~").strip().casefold()
    is_code = is_fence(line) and bool(language) and language not in SHELL
    plain = plain_text(text)
    tells = IMPERATIVE.match(plain) is not None and not _NOUN.match(plain)
    return is_code and role in _ANNOUNCED and (tells or emphasised(text))


def are_steps(rows: Sequence[Item], *, is_case: bool = False) -> bool:
    """Return whether the items of a list are steps of one rule.

    All are numbered, none has a name in bold, and less than a third say "always" or "never". For steps below a line
    such as “When a test fails:” (`is_case`), names may be in bold, and less than half may say so.
    """
    strict = sum(orders(row.text) for row in rows)
    plain = all(row.numbered and (is_case or not row.text.startswith("**")) for row in rows)
    return len(rows) > 1 and plain and strict * (2 if is_case else _FEW) < len(rows)


def _one_list(rows: Sequence[Item]) -> Iterator[Item]:
    """Yield the first items of `rows` up to the first gap between two of them, because a gap ends a list."""
    for number, row in enumerate(rows):
        if number and row.line != rows[number - 1].last + 1:
            return
        yield row


def closing(source: Source, line: int, end: int) -> int:
    """Return the line of the fence that closes a code block. If there is none, return the last line `end`."""
    return next((n for n in range(line + 1, end + 1) if is_fence(source.lines[n - 1])), end)


def paragraphs(source: Source, first: int, last: int, listed: Sequence[Item]) -> Iterator[tuple[int, int, str]]:
    """Yield the paragraphs that are not in lists, tables or code: first line, last line and text.

    `listed` has the list items, whose lines are skipped.
    """
    taken = {line for item in listed for line in range(item.line, item.last + 1)}
    start, lines = 0, list[str]()
    previous = 0
    for number, line in [*source.prose(first, last), (last + 2, "")]:
        text = line.strip()
        ends = not text or number in taken or text[:1] == "|" or text.startswith(("```", "~~~", "#"))
        if lines and (ends or number != previous + 1):
            yield start, previous, "\n".join(lines)
            start, lines = 0, []
        if not ends:
            start = start or number
            lines.append(text)
        previous = number
