"""Compare the authors, dates and commits in notes with git, for `tacit lint`.

Git is started a few times for all notes together, not once for each note.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.actions.provenance import OWN_WORD, history
from tacit.checks.lint.finding import Finding
from tacit.checks.lint.provenance import RULES, Compared
from tacit.domain.lint_rules import LintRule
from tacit.errors import GitError
from tacit.ingest.lesson.git_context import project_of
from tacit.queries.lookup import Answer
from tacit.store import note_queries
from tacit.store.note_queries import Claims
from tacit.system.git import Repository, repository
from tacit.system.provenance import commits_among
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

_HASH = re.compile(r"[0-9a-f]{4,64}")  # git accepts no shorter hashes, and other texts could be expressions of git


class ProvenanceReport(NamedTuple):
    """Findings about notes that differ from git's history; `remarks` say what could not be checked."""

    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()


def compare_with_git(answer: Answer, off: Collection[str], folder: Path | None) -> ProvenanceReport:
    """Compare all notes with git's history, and look up the commits that notes name.

    Commits are looked up in the repository of the knowledge base and in the repository of `folder`. Rules in `off` are
    skipped.
    """
    wanted = {rule: check for rule, check in RULES.items() if rule not in off}
    notes = note_queries.claims(answer.reader) if wanted else []
    if not notes:
        return ProvenanceReport()
    workspace, remarks = answer.workspace, list[str]()
    known = history(workspace)
    origins = known.origins
    if wanted.keys() - {LintRule.UNKNOWN_COMMIT}:
        if known.place is None:
            why_not = known.remark.removesuffix(OWN_WORD)
            remarks.append(f"authors and dates of {_count(len(notes))} were not compared with git: {why_not}")
        else:
            older = sum(note.path in known.unknown for note in notes)
            fresh = sum(note.path not in known.unknown and note.path not in origins for note in notes)
            why = [f"{fresh} not committed"] * bool(fresh) + [
                f"{older} older than the history of this shallow clone"
            ] * bool(older)
            if why:
                listed = ", ".join(why)
                remarks.append(f"authors and dates of {_count(fresh + older)} were not compared with git: {listed}")
    missing: Collection[str] = ()
    if LintRule.UNKNOWN_COMMIT in wanted:
        missing, left = _missing(workspace, [note for note in notes if note.commit], folder)
        if left:
            what = "1 commit was" if left == 1 else f"{left} commits were"
            remarks.append(f"{what} not looked up: no complete clone of the repository of the note's project was found")
    facts = Compared(tuple(notes), origins, missing)
    return ProvenanceReport(tuple(item for check in wanted.values() for item in check(facts)), tuple(remarks))


def _count(number: int) -> str:
    return "1 note" if number == 1 else f"{number} notes"


def _missing(workspace: Workspace, notes: Sequence[Claims], folder: Path | None) -> tuple[set[str], int]:
    """Return the paths of notes whose commit does not exist, and the number of notes whose commit was not looked up.

    A commit is not looked up if its name is not a hash, or if neither the knowledge base nor `folder` is in a complete
    clone of the note's project.
    """
    config = workspace.config
    left = {note.path for note in notes}
    missing = set[str]()
    for found in _at_hand(workspace, folder) if notes else ():
        project = config.project(slugify(project_of(workspace, found)))
        own = [n for n in notes if n.path in left and n.project and config.project(n.project) == project]
        own = [note for note in own if _HASH.fullmatch(note.commit.lower())]
        try:
            if not own or found.cut():
                continue
            there = commits_among(found, [note.commit.lower() for note in own])
        except GitError:
            continue
        left -= {note.path for note in own}
        missing |= {note.path for note in own if note.commit.lower() not in there}
    return missing, len(left)


def _at_hand(workspace: Workspace, folder: Path | None) -> Iterator[Repository]:
    seen = set[Path]()
    for place in (workspace.root, folder or workspace.root):
        found = repository(place)
        if found is not None and found.root.resolve() not in seen:
            seen.add(found.root.resolve())
            yield found
