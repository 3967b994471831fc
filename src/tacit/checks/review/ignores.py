"""PURE. Read ignore comments, which silence findings: `tacit: ignore[pattern] reason`."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from tacit.checks.review.values import ChangedFile
from tacit.checks.rules.values import Comment
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.names import slugify

MARK = r"tacit:\s*ignore\b"
_SAID = re.compile(rf"\b{MARK}\[([^\]\n]*)\]([^\n]*)")
_WITHOUT_NAME = re.compile(rf"\b{MARK}(?!\[[^\]\n]*\])([ \t]*\[[^\]\n]*\])?")
_CLOSING = re.compile(r"(?:\*/|-->).*")
# A comment for another tool after ours is not a reason, but an issue number such as #12 is.
_OTHER = re.compile(r"(?:^|\s)(?:#(?!\d)|//|--|/\*|<!--|;|%).*")
_ALIKE = 0.7  # the difflib ratio from which a known name is suggested


class Silence(Enum):
    """Whether an ignore comment silences a finding. Without a reason, it has no effect."""

    NONE = 0
    WITHOUT_REASON = 1
    SILENCED = 2


class Said(NamedTuple):
    """Whether an ignore comment silences a finding.

    `line` is the line of the comment, `names` is the text in its brackets, and `reason` is the reason that it gives.
    """

    silence: Silence
    line: int = 0
    names: str = ""
    reason: str = ""


def silence(comments: Iterable[Comment], lines: tuple[int, int], names: Iterable[str]) -> Said:
    """Return whether an ignore comment silences a finding. `lines` has the first and the last line of the finding.

    The comment must be on one of these two lines, or alone on the line above the first one. In its brackets, it must
    have one of `names`: the names of the finding's pattern and rule.
    """
    asked = {slugify(name) for name in names}
    best = Said(Silence.NONE)
    for comment in comments:
        for found in _SAID.finditer(comment.text):
            line = _line(comment, found)
            is_near = line in lines or (comment.alone and line == lines[0] - 1)
            if is_near and asked & {slugify(name) for name in found[1].split(",")}:
                if reason := _reason(found):
                    return Said(Silence.SILENCED, line, found[1].strip(), reason)
                best = Said(Silence.WITHOUT_REASON, line, found[1].strip())
    return best


def _line(comment: Comment, found: re.Match[str]) -> int:
    return comment.line + comment.text.count("\n", 0, found.start())


def _reason(found: re.Match[str]) -> str:
    said = _OTHER.sub("", _CLOSING.sub("", found[2]))
    return said.strip() if re.search(r"\w", said) else ""


def may_be_said(file: ChangedFile) -> bool:
    """Return whether a changed file may have an ignore comment, because its text contains the mark of one.

    This is faster than reading its comments.
    """
    return file.after is not None and bool(file.hunks) and re.search(MARK, file.after) is not None


def faults(file: ChangedFile, comments: Iterable[Comment], known: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each wrong ignore comment on new lines. `known` has the slugs of all patterns and rules."""
    for comment in comments:
        for found in _WITHOUT_NAME.finditer(comment.text):
            line = _line(comment, found)
            if any(hunk.count and hunk.brings(line, line) for hunk in file.hunks):
                yield _without_name(file.path, line, found)
        for found in _SAID.finditer(comment.text):
            line = _line(comment, found)
            if not any(hunk.count and hunk.brings(line, line) for hunk in file.hunks):
                continue
            names = [name.strip() for name in found[1].split(",") if name.strip()]
            unknown = [name for name in names if slugify(name) not in known]
            yield from (_unknown(file.path, line, name, known) for name in unknown)
            if not names:
                message = "`tacit: ignore[]` names no pattern, so it silences nothing"
                yield _warning(
                    file.path, line, "unknown-ignore", message, "write the name of a pattern in the brackets"
                )
            elif len(unknown) < len(names) and not _reason(found):
                yield without_reason(file.path, line, found[1].strip())


def _without_name(path: str, line: int, found: re.Match[str]) -> Diagnostic:
    if named := (found[1] or "").strip():
        message = f"`tacit: ignore {named}` has a space before the bracket, so it silences nothing"
        return _warning(path, line, "unknown-ignore", message, "remove the space")
    message = "`tacit: ignore` names no pattern, so it silences nothing"
    return _warning(path, line, "unknown-ignore", message, "write `tacit: ignore[pattern] reason`")


def without_reason(path: str, line: int, names: str) -> Diagnostic:
    """Return a warning that an ignore comment has no effect because it gives no reason."""
    message = f"`tacit: ignore[{names}]` gives no reason, so it silences nothing"
    return _warning(path, line, "no-reason", message, "write the reason after the bracket")


def _unknown(path: str, line: int, name: str, known: Collection[str]) -> Diagnostic:
    message = f"`tacit: ignore[{name}]` names no known pattern or rule, so it silences nothing"
    near = difflib.get_close_matches(slugify(name), sorted(known), 1, _ALIKE)
    advice = f"did you mean `{near[0]}`?" if near else "`tacit list` shows the patterns"
    return _warning(path, line, "unknown-ignore", message, advice)


def _warning(path: str, line: int, rule: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic(Location(path, line), Severity.WARNING, rule, message, advice)
