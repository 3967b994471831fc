"""PURE. Read and write the file in which `tacit team pull` keeps the numbers of examples in other workspaces.

A workspace is the knowledge base of one repository of the team. The team store is the database in which the team's
workspaces share their examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tacit.domain.elsewhere import Elsewhere
from tacit.domain.enums import Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.conflicts import conflicts
from tacit.text.names import slugify

_AGAIN = "run `tacit team pull` again: it writes the whole file"
_HEAD = """\
# Written by `tacit team pull`: examples in other repositories, counted once each. Commit this file. Do not edit it.
# pattern, verdict, date, repository, by people, by agents
"""
_VERDICTS = {verdict.value for verdict in Verdict}
_REVISION = re.compile(r"revision\t([1-9]\d{0,17})")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_REPOSITORY = re.compile(r"[0-9a-f]{8,32}")
_NUMBER = re.compile(r"0|[1-9]\d{0,6}")
_FIELDS = 6


def read_team(path: str, text: str) -> tuple[str, list[Elsewhere], list[Diagnostic]]:
    """Return the revision of the last `tacit team pull`, the numbers of examples in other workspaces, and the findings.

    If a line of the file `team.tsv` has an error, nothing in the file is used.
    """
    if found := conflicts(text, markdown=False):
        return "", [], [_error(path, item.start, "merge-conflict", item.described()) for item in found]
    revision, counts = "", list[Elsewhere]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#") or not line:
            continue
        if match := _REVISION.fullmatch(line):
            revision = match[1]
        elif (item := _counts(line)) is not None:
            counts.append(item)
        else:
            return "", [], [_error(path, number, "bad-team-line", f"{line[:60]!r} is not a line of this file")]
    if not revision:
        return "", [], [_error(path, 1, "bad-team-line", "the file does not contain the revision of the pull")]
    return revision, counts, []


def _counts(line: str) -> Elsewhere | None:
    fields = line.split("\t")
    if len(fields) != _FIELDS:
        return None
    pattern, verdict, date, repository, people, agents = fields
    is_sound = (
        bool(pattern) and slugify(pattern) == pattern and verdict in _VERDICTS
        and _DATE.fullmatch(date) and _REPOSITORY.fullmatch(repository)
        and _NUMBER.fullmatch(people) and _NUMBER.fullmatch(agents)
    )  # fmt: skip
    return Elsewhere(pattern, verdict, date, repository, int(people), int(agents)) if is_sound else None


def _error(path: str, line: int, rule: str, message: str) -> Diagnostic:
    return Diagnostic(Location(path, line), Severity.ERROR, rule, message, _AGAIN)


def write_team(revision: int, counts: Iterable[Elsewhere]) -> str:
    """Return the text of `team.tsv` with the numbers of examples in other workspaces.

    `revision` is the revision of the team store at the pull. Equal counts and revisions give equal texts.
    """
    lines = ("\t".join(map(str, item)) for item in sorted(counts))
    return f"{_HEAD}revision\t{revision}\n" + "".join(f"{line}\n" for line in lines)
