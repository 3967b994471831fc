"""Measure how well `tacit review` finds real errors: it reviews fix commits in reverse, and unrelated commits."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.actions.review import review
from tacit.checks.review import words
from tacit.checks.review.change import Asked
from tacit.checks.review.values import Review, is_source
from tacit.domain.enums import Confidence
from tacit.errors import GitError
from tacit.system.git import repository
from tacit.workspace.roots import open_workspace

ROOT = Path(__file__).parent.parent
FIXES = Path(__file__).parent / "review-fixes.tsv"
_MOST_FILES = 20  # of an unrelated commit; larger ones are imports and merges


class Fix(NamedTuple):
    """A fix commit, the kind of the error that it fixes, and the pattern that the fixed code follows.

    `half` is `tune` if rules and code are developed with this commit, and `judge` if it is only used to measure them.
    """

    kind: str
    pattern: str
    repository: str
    commit: str
    half: str

    def folder(self, clones: Path) -> Path:
        """Return the folder of the repository's clone, which has the repository's name without its owner."""
        return clones / self.repository.partition("/")[2]


def fixes() -> list[Fix]:
    """Return the fix commits in `review-fixes.tsv`."""
    lines = FIXES.read_text("utf-8").splitlines()
    return [Fix(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def reviewed(folder: Path, revision: str) -> Review:
    """Return the review of a commit or range by all rules of this repository, whatever their level."""
    workspace = open_workspace(ROOT, {}, ROOT)
    return review(workspace, folder, Asked(revision), least=Confidence.UNPROVEN)


def history(clones: Path, half: str, number: int, seed: int) -> None:
    """Review the fix commits in reverse, and `number` unrelated commits; print the missed fixes and all findings."""
    hits: dict[str, list[bool]] = defaultdict(list)
    seen: list[bool] = []
    chosen = [fix for fix in fixes() if half in ("all", fix.half) and fix.folder(clones).is_dir()]
    for fix in chosen:
        try:
            found = reviewed(fix.folder(clones), f"{fix.commit}..{fix.commit}^")
        except GitError as error:
            print(f"skipped {fix.repository} {fix.commit}: {error}")
            continue
        is_found = any(item.rule.pattern == fix.pattern for item in found.findings)
        hits[fix.kind].append(is_found)
        seen.append(any(item.pattern.slug == fix.pattern for item in found.to_check))
        if not is_found:
            print(f"missed: {fix.kind} {fix.repository} {fix.commit}")
    for kind, outcomes in hits.items():
        print(f"{sum(outcomes)} of {len(outcomes)}\t{kind}")
    total = sum(map(len, hits.values()))
    print(f"{sum(map(sum, hits.values()))} of {total} in all; to check by eye: {sum(seen)}")
    _unrelated(clones, number, seed)


def _unrelated(clones: Path, number: int, seed: int) -> None:
    findings = eyes = commits = 0
    for folder, commit in _random_commits(clones, number, seed):
        found = reviewed(folder, commit)
        commits += 1
        eyes += len(found.to_check)
        findings += len(found.findings)
        for item in found.findings:
            message = words.what(item, found.grounds[item.rule.pattern])
            print(f"{folder.name} {commit[:10]} {item.path}:{item.match.line} {item.rule.id}: {message}")
            print("".join(f"    {line}\n" for line in item.excerpt[:3]), end="")
        for entry in found.to_check:
            print(f"{folder.name} {commit[:10]} to check by eye: {entry.pattern.slug}: {entry.reason}")
    print(f"{commits} unrelated commits: {findings} findings, {eyes} to check by eye")


def _random_commits(clones: Path, number: int, seed: int) -> Iterator[tuple[Path, str]]:
    """Yield random commits from all clones in turn; fix commits are not chosen."""
    named = tuple(fix.commit for fix in fixes())
    folders = [folder for folder in sorted(clones.iterdir()) if (folder / ".git").exists()]
    for turn in range(number):
        folder = folders[turn % len(folders)]
        if (place := repository(folder)) is None:
            continue
        listed = place.text("log", "--no-merges", "--format=%H").split()
        source = random.Random(seed * 1_000 + turn)
        while True:
            commit = source.choice(listed)
            try:
                files = place.files(commit)
            except GitError:  # a clone may lack some objects
                continue
            if any(map(is_source, files)) and len(files) <= _MOST_FILES and not commit.startswith(named):
                break
        yield folder, commit
