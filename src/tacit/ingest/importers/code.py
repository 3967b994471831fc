"""PURE. Split code blocks at comments such as `# Bad` and `# Good`, and mark the parts as bad and good examples."""

from __future__ import annotations

import itertools
import re

from tacit.text.late_regex import late

_FENCE = late(r"(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)$")
_COMMENT = r"(?:#+|//+|--|/\*|<!--)[ \t]*"
_GOOD_WORDS = r"(?:GOOD|CORRECT|RIGHT|FIXED|Good|Correct|Right|Fixed)\b"
_BAD_WORDS = r"(?:BAD|WRONG|INCORRECT|BROKEN|AVOID|Bad|Wrong|Incorrect|Broken|Avoid)\b"
_GOOD = late(rf"{_COMMENT}(?:[✅✓✔]\W*|{_GOOD_WORDS})")
_BAD = late(rf"{_COMMENT}(?:[❌✗✘×]\W*|{_BAD_WORDS})")

_VERDICT = late(r"\W*(?:good|bad|right|wrong|correct|incorrect)\W*", re.IGNORECASE)


def is_verdict(line: str) -> bool:
    """Return whether a line of code only says that the code below it is good or bad: `✗ BAD:` or `# ❌ Wrong`."""
    return any(form.match(line.strip()) for form in (_GOOD, _BAD)) or _VERDICT.fullmatch(line) is not None


def marked(text: str) -> str:
    """Return a text in which code blocks are split at comments such as `# Bad`, and marked as `good` or `bad`."""
    lines = text.split("\n")
    found: list[str] = []
    at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at])
        if opening is None:
            found.append(lines[at])
            at += 1
            continue
        end = _closing(lines, at + 1, opening["fence"])
        found += _cut(lines[at:end], opening, closed=end <= len(lines) and at + 1 < end)
        at = end
    return "\n".join(found)


def marked_as(text: str, mark: str) -> str:
    """Return a text in which each code block that is not yet marked gets the mark `good` or `bad`."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if opening := _FENCE.match(lines[at]):
            info = opening["info"].split()
            if not {"good", "bad"} & set(info[1:]):
                lines[at] = f"{opening['indent']}{opening['fence']}{info[0] if info else 'text'} {mark}"
            at = _closing(lines, at + 1, opening["fence"])
        else:
            at += 1
    return "\n".join(lines)


def _closing(lines: list[str], start: int, fence: str) -> int:
    """Return the index of the line after the fence that closes a code block."""
    for number in range(start, len(lines)):
        bare = lines[number].strip()
        if bare.startswith(fence) and not bare.strip(fence[0]):
            return number + 1
    return len(lines)


def _cut(block: list[str], opening: re.Match[str], *, closed: bool) -> list[str]:
    info = opening["info"].split()
    marks = [(number, mark) for number, line in enumerate(block[1:], 1) if (mark := _mark(line))]
    last = block[-1].strip()
    closed = closed and len(block) > 1 and last.startswith(opening["fence"]) and not last.strip(opening["fence"][0])
    if not marks or not closed or {"good", "bad"} & set(info[1:]):
        return block
    language = info[0] if info else "text"
    indent, fence = opening["indent"], opening["fence"]
    found: list[str] = []
    bounds = [(1, ""), *marks, (len(block) - 1, "")]
    for (start, mark), (stop, _) in itertools.pairwise(bounds):
        body = block[start:stop]
        if not any(line.strip() for line in body):
            continue
        while body and not body[-1].strip():
            body.pop()
        head = f"{indent}{fence}{language} {mark}".rstrip()
        found += [*([""] if found else []), head if mark else block[0], *body, f"{indent}{fence}"]
    return found


def _mark(line: str) -> str:
    if _GOOD.match(line):
        return "good"
    return "bad" if _BAD.match(line) else ""
