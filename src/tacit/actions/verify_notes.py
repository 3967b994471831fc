"""Check whether the files and commits that notes name as their source exist in the code."""

import re
from pathlib import Path
from typing import NamedTuple

from tacit.checks.verify.facts import Inventory
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import GitError
from tacit.notes.read import read_note
from tacit.queries.lookup import Answer
from tacit.system import files
from tacit.system.git import Repository, repository
from tacit.system.git_past import deleted, known_commits

_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")
_MOST_LOST = 500  # paths that are looked up in git's history, which limits the time
_SHORT = 12


class NoteCheck(NamedTuple):
    """The check of a note that names files or a commit as its source.

    `there` are the named files that the code has, and `gone` those that it does not have. `finding` is None if nothing
    is wrong.
    """

    path: str
    commit: str
    has_commit: bool | None  # None if the note names no commit, or if the history is not complete
    there: tuple[str, ...]
    gone: tuple[str, ...]
    finding: Diagnostic | None = None


class _Source(NamedTuple):
    path: str
    line: int
    commit: str
    files: tuple[str, ...]


def check_notes(answer: Answer, folder: Path, inventory: Inventory, *, strict: bool) -> tuple[NoteCheck, ...]:
    """Check the notes of the project to which the repository of `folder` belongs.

    A note belongs to the project if the repository has the note's commit, or has or had one of its files. If `strict`
    is true, findings are warnings instead of hints.
    """
    sources = _sources(answer)
    held = repository(folder)
    commits = _commits(held, sources)
    lost = sorted({path for item in sources for path in item.files if not inventory.exists(path)})
    past = _deleted(held, lost)
    is_whole = held is not None and not held.cut()
    found = []
    for item in sources:
        there = tuple(path for path in item.files if inventory.exists(path))
        gone = tuple(path for path in item.files if path not in there)
        known = item.commit in commits
        is_own = known or bool(there) or any(path in past for path in gone)
        if not is_own:
            continue  # a note of another project
        has_commit = known if item.commit and (known or is_whole) else None
        check = NoteCheck(item.path, item.commit, has_commit, there, gone)
        found.append(check._replace(finding=_finding(check, item.line, past, strict=strict)))
    return tuple(found)


def _sources(answer: Answer) -> list[_Source]:
    """Return the files and commits that notes name as their source; notes that name none are left out."""
    workspace = answer.workspace
    notes = f"{workspace.config.layout.notes}/"
    found = []
    for path in sorted(path for path in answer.reader.sources() if path.startswith(notes)):
        try:
            data = files.read(workspace.root / path)
        except OSError:  # the sync has reported this error
            continue
        if b"source" not in data:
            continue
        note = read_note(path, data, root=workspace.config.layout.notes).value
        if note is None or not (note.source.commit or note.source.files):
            continue
        lines = data.decode("utf-8", "replace").split("\n")
        line = next((number for number, text in enumerate(lines, 1) if text.startswith("source")), 1)
        commit = note.source.commit if _COMMIT.fullmatch(note.source.commit) else ""
        found.append(_Source(path, line, commit, note.source.files))
    return found


def _commits(held: Repository | None, sources: list[_Source]) -> frozenset[str]:
    asked = sorted({item.commit for item in sources if item.commit})
    return known_commits(held, asked) if held is not None else frozenset()


def _deleted(held: Repository | None, paths: list[str]) -> dict[str, str]:
    inside = [path for path in paths if not path.startswith(("../", "/"))][:_MOST_LOST]
    try:
        return deleted(held, inside) if held is not None else {}
    except GitError:  # a partial clone may lack the trees of its history
        return {}


def _finding(check: NoteCheck, line: int, past: dict[str, str], *, strict: bool) -> Diagnostic | None:
    """Return a finding about files and commits that a note names and the code lacks; None if the code has all of them.

    Notes describe the past, so a missing file or commit is only a hint, unless `strict` is true. `past` has the commit
    that deleted a missing file, by the file's path.
    """
    told = [
        f"{path} was deleted in {past[path][:_SHORT]}" if path in past else f"{path} does not exist"
        for path in check.gone
    ]
    if check.has_commit is False:
        told.append(f"there is no commit {check.commit[:_SHORT]}")
    if not told:
        return None
    severity = Severity.WARNING if strict else Severity.HINT
    advice = "if the `source` of the note is wrong, correct it"
    return Diagnostic(Location(check.path, line), severity, "source-not-in-code", "; ".join(told), advice)
