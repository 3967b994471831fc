"""I/O. Try candidates for rules on commits that fixed an error, on other commits, and on files without the error.

A fix commit (one that fixed an error) is reviewed in reverse, as if a change brought the error back: a good rule then
finds something.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.induction.candidates import LEAST_FIXES, Candidate, candidate, candidates, rule_text
from tacit.checks.induction.gains import Gain, gains, is_left_out
from tacit.checks.review import change as changes
from tacit.checks.review.change import Asked
from tacit.checks.review.compare import normalised
from tacit.checks.review.examine import examine
from tacit.checks.review.values import Change, Finding
from tacit.checks.rules.read import read_rules
from tacit.checks.rules.values import Rule
from tacit.domain.pattern import Pattern
from tacit.errors import GitError
from tacit.system.git import Commit, Repository
from tacit.system.isolation import Failure, work_through
from tacit.text.languages import language_of

Progress = Callable[[str, int, int], None]
_LONGEST = 20.0  # seconds that a child process may take for one commit or one candidate
_SHORT = 12  # digits of a commit's hash


class Fix(NamedTuple):
    """A commit that fixed an error: the calls and arguments that it added, and how many of its files were compared."""

    commit: Commit
    gains: tuple[Gain, ...]
    files: int


class Skipped(NamedTuple):
    """A revision that was left out, and why."""

    revision: str
    reason: str


def read_fixes(
    place: Repository, revisions: Iterable[str], include: tuple[str, ...]
) -> tuple[list[Fix], list[Skipped], int]:
    """Return the fix commits in `revisions`, the revisions and commits that were skipped, and the number of commits.

    `revisions` are commits or ranges. Generated, vendored and minified files of a fix are not compared, except those
    that match the globs `include`.
    """
    skipped: list[Skipped] = []
    commits: dict[str, Commit] = {}
    for revision in revisions:
        try:
            commits |= {
                item.hash: item for item in place.commits(revision if ".." in revision else place.commit(revision))
            }
        except GitError as error:
            skipped.append(Skipped(revision, str(error)))
    read: list[tuple[Commit, Change]] = []
    for commit in commits.values():
        try:
            found = changes.changed(place, place.root, Asked(commit.hash))
        except GitError as error:
            skipped.append(Skipped(commit.hash[:_SHORT], str(error)))
            continue
        read.append((commit, changes.written(place, place.root, found, include)))
    results = work_through(gains, [change.files for _, change in read], seconds=_LONGEST)
    fixes = []
    for (commit, change), result in zip(read, results, strict=True):
        number = sum(not is_left_out(file) for file in change.files)
        if not isinstance(result, list) or not number:
            reason = (
                result.reason
                if isinstance(result, Failure)
                else "the commit changes no source file that existed before"
            )
            skipped.append(Skipped(commit.hash[:_SHORT], reason))
        else:
            fixes.append(Fix(commit, tuple(result), number))
    return fixes, skipped, len(commits)


def propose(fixes: Sequence[Fix]) -> list[Candidate]:
    """Return the candidates (possible rules) for calls and arguments that at least two fixes added.

    The result is `[]` if the child process fails or takes longer than `_LONGEST` (20) seconds.
    """
    gained = {fix.commit.hash: fix.gains for fix in fixes}
    found = work_through(candidates, [gained], seconds=_LONGEST)[0]
    return found if isinstance(found, list) else []


def narrowed(item: Candidate, commits: Collection[str]) -> Candidate | None:
    """Return a candidate (possible rule) made again from only those of its fixes that are in `commits`.

    The result is None if fewer than two of its fixes are in `commits`, or if the child process fails or takes too long.
    """
    origins = [origin for origin in item.origins if origin.commit in commits]
    if len({origin.commit for origin in origins}) < LEAST_FIXES:
        return None
    found = work_through(lambda left: candidate(item.kind, left), [origins], seconds=_LONGEST)[0]
    return found._replace(id=item.id) if isinstance(found, Candidate) else None


def spread(place: Repository, items: Iterable[Candidate], touched: Collection[str]) -> tuple[dict[str, int], int]:
    """Count the files of HEAD that contain the name of each candidate's call or argument.

    Only files in the languages of the candidates are searched, without those in `touched`, which the fixes changed.
    Return the counts by name, and the number of files that were searched.
    """
    items = list(items)
    words = sorted({item.word for item in items})
    languages = {name for item in items for name in item.languages}
    others = {path for path in place.tree("HEAD", ".") if language_of(path) in languages and path not in touched}
    if not words:
        return {}, len(others)
    patterns = itertools.chain.from_iterable(("-e", word) for word in words)
    listed = place.run("grep", "-I", "-z", "-w", "-o", "-F", "--full-name", *patterns, "HEAD", "--", codes=(0, 1))
    files: dict[str, set[str]] = defaultdict(set)
    for line in listed.decode("utf-8", "surrogateescape").split("\n"):
        path, _, word = line.removeprefix("HEAD:").partition("\0")
        if path in others:
            files[word].add(path)
    return {word: len(paths) for word, paths in files.items()}, len(others)


def rules_of(items: Sequence[Candidate], pattern: Pattern) -> list[Rule]:
    """Return the rules of candidates (possible rules).

    They are written as YAML and read again, so that they are the same as the rules that a review reads from a file.
    """
    return [read_rules("", pattern.slug, rule_text(item).encode())[0][0] for item in items]


def found_in_reverse(
    place: Repository, fixes: Sequence[Fix], rules: Sequence[Rule], pattern: Pattern, progress: Progress
) -> dict[str, dict[str, set[str]]]:
    """Review each fix commit (one that fixed an error) in reverse, as if a change brought its error back.

    Return by rule, and then by commit, the texts of the code that the rule reports, without white space.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for number, fix in enumerate(fixes, 1):
        progress("reverting the fixes", number, len(fixes))
        before = place.parent(fix.commit.hash)
        change = changes.changed(place, place.root, Asked(f"{fix.commit.hash}..{before}"))
        for item in examine(change, rules, {pattern.slug: pattern}).findings:
            found[item.rule.id][fix.commit.hash].add(normalised(item.match))
    return found


def elsewhere(
    place: Repository,
    commits: Sequence[Commit],
    rules: Sequence[Rule],
    patterns: Mapping[str, Pattern],
    *,
    include: tuple[str, ...],
    progress: Progress,
) -> Iterator[tuple[Commit, Finding]]:
    """Review `commits`, and yield each finding of the rules with its commit. The caller counts wrong findings.

    Generated, vendored and minified files are left out, except those that match `include`.
    """
    for number, commit in enumerate(commits, 1):
        progress("replaying commits", number, len(commits))
        found = changes.changed(place, place.root, Asked(commit.hash))
        change = changes.written(place, place.root, found, include)
        for item in examine(change, rules, patterns).findings:
            yield commit, item
