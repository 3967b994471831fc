"""PURE. Silence findings: by comments in the document, by settings, and by the file of accepted findings.

A silenced finding is listed with the reason, but it does not count as wrong.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tacit.checks.verify.document import Document
from tacit.checks.verify.values import Judged
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.globs import matches
from tacit.text.toml import quoted

ACCEPTED = "verify-accepted.toml"
_COMMENT = re.compile(r"tacit:\s*ignore\[([\w*, -]*)\]\s*(.*)", re.DOTALL)
_HEAD = """\
# Findings of `tacit verify` that a person accepted. Commit this file. An entry has no effect once its line changes.
"""


class Ignored(NamedTuple):
    """An ignore comment in a document: the kinds of claims that it silences, the lines it covers, and its reason.

    A claim is a statement of the document about the code.
    """

    kinds: frozenset[str]
    first: int
    last: int
    reason: str


class Accepted(NamedTuple):
    """A finding that a person accepted. `finding` is the kind and name of its claim, such as `path docs/a.md`."""

    fingerprint: str
    document: str
    finding: str
    reason: str


def comments(document: Document) -> tuple[list[Ignored], list[Diagnostic]]:
    """Return the ignore comments of a document, and a warning for each of them that has no kinds or no reason."""
    found, wrong = [], []
    for comment in document.comments:
        text = _COMMENT.match(comment.text)
        if not text:
            continue
        kinds = frozenset(kind.strip() for kind in text[1].split(",") if kind.strip())
        reason = " ".join(text[2].split())
        if not kinds or not reason:
            what = "the ignore comment names no kind of claim" if not kinds else "the ignore comment gives no reason"
            advice = "write <!-- tacit: ignore[path] the reason -->"
            wrong.append(
                Diagnostic(Location(document.path, comment.line), Severity.WARNING, "bad-ignore", what, advice)
            )
            continue
        last = _end_of_block(document, comment.line + comment.text.count("\n")) if comment.is_alone else comment.line
        found.append(Ignored(kinds, comment.line, last, reason))
    return found, wrong


def _end_of_block(document: Document, line: int) -> int:
    """Return the last line of the block that follows an ignore comment: a paragraph, list, table or code block."""
    number = line + 1
    while number <= len(document.lines) and not document.line(number).strip():
        number += 1
    fence = re.match(r"\s*(`{3,}|~{3,})", document.line(number))
    if fence:
        number += 1
        while number < len(document.lines) and not document.line(number).strip().startswith(fence[1]):
            number += 1
        return number
    while number < len(document.lines) and document.line(number + 1).strip():
        number += 1
    return number


def silence(
    judged: Sequence[Judged],
    document: Document,
    ignored: Sequence[Ignored],
    settings: Sequence[str] = (),
    accepted: Mapping[str, str] | None = None,
) -> list[Judged]:
    """Return the claims, with `silenced` set to the reason on each finding that a comment, setting or person silences.

    `ignored` are the ignore comments of the document. `settings` have the form `kind:name` or
    `document:path`, and names and paths may be patterns such as `docs/*`. `accepted` has the
    reasons of findings that a person accepted, by fingerprint.
    """
    return [
        item
        if item.severity is None
        else item._replace(silenced=_reason(item, document, ignored, settings, accepted or {}))
        for item in judged
    ]


def _reason(
    item: Judged, document: Document, ignored: Sequence[Ignored], settings: Sequence[str], accepted: Mapping[str, str]
) -> str:
    claim = item.claim
    for comment in ignored:
        if comment.first <= claim.line <= comment.last and ({claim.kind, "*"} & comment.kinds):
            return comment.reason
    for setting in settings:
        kind, mark, name = setting.partition(":")
        if kind == "document" and matches(document.path, [name]):
            return f"ignored in tacit.toml: {setting}"
        if mark and kind in {claim.kind, "*"} and (claim.name == name or matches(claim.name, [name])):
            return f"ignored in tacit.toml: {setting}"
    return accepted.get(item.fingerprint, "")


def read_accepted(text: str) -> list[Accepted]:
    """Return the entries of a file of accepted findings.

    Raises:
        ValueError: the text is not TOML, or an entry is not valid.
    """
    entries = tomllib.loads(text).get("accepted", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("'accepted' must be a list of tables")
    names = Accepted._fields
    found = []
    for entry in entries:
        values = [entry.get(name, "") for name in names]
        if (
            not all(isinstance(value, str) for value in values)
            or not entry.get("fingerprint")
            or not entry.get("reason")
        ):
            raise ValueError("each [[accepted]] needs a fingerprint and a reason")
        found.append(Accepted(*values))
    return found


def write_accepted(entries: Sequence[Accepted]) -> str:
    """Return the text of the file of accepted findings, sorted by document (`verify-accepted.toml`)."""
    parts = [_HEAD]
    for entry in sorted(set(entries), key=lambda item: (item.document, item.finding, item.fingerprint)):
        rows = (f"{name} = {quoted(value)}" for name, value in zip(entry._fields, entry, strict=True))
        parts.append("\n[[accepted]]\n" + "\n".join(rows) + "\n")
    return "".join(parts)
