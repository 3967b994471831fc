"""Write rules of a pattern from what its fix commits have in common.

A fix is a commit that corrected code, such as a commit that the pattern's notes name. A candidate is a possible rule,
made from calls or arguments that several fixes added; its word is the name of the added call or argument.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.checks.induction import trial
from tacit.checks.induction.candidates import LEAST_FIXES, Candidate, ranked, rule_text
from tacit.checks.induction.examples import Page, proven
from tacit.checks.induction.trial import Fix, Progress, Skipped
from tacit.checks.review.compare import normalised
from tacit.checks.review.values import Finding
from tacit.checks.rules.read import read_rules
from tacit.checks.rules.rulebook import check_is_there
from tacit.checks.rules.values import SUFFIX, Rule
from tacit.domain.enums import Verdict
from tacit.domain.pattern import Pattern
from tacit.errors import FileAccessError, UsageError
from tacit.ingest.lesson.journal import remember
from tacit.queries.lookup import answering, show
from tacit.system import files
from tacit.system.git import Commit, Repository, repository
from tacit.system.git_missing import why_no_repository
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace

_MOST_TRIED = 16  # candidates that are tested; the best ones are chosen
_NOISE, _LEAST_NOISE = 20, 3  # other commits in which a rule may have findings: one of 20 commits, but at least 3
_SHORT = 12


class Draft(NamedTuple):
    """A possible rule after all tests, with the text of the rule.

    `found` are the fix commits that the rule detects: it has a finding if such a commit is reverted. `spread` is the
    number of other files that contain the name of the call or argument for which the rule looks. `elsewhere` are the
    rule's findings in other commits. `reason` says why the rule is not used; it is `""` if the rule is used.
    """

    candidate: Candidate
    text: str
    spread: int
    found: tuple[str, ...]
    elsewhere: tuple[tuple[Commit, Finding], ...] = ()
    reason: str = ""


class Induced(NamedTuple):
    """The result of `tacit rules induce`.

    `files` is the number of files in which the names of calls and arguments were counted, to see how rare they are.
    `replayed` is the number of other commits on which the rules were tried. `path` is the written rule file and `page`
    the changed page; each is `""` if it was not written.
    """

    pattern: Pattern
    fixes: tuple[Fix, ...]
    skipped: tuple[Skipped, ...]
    drafts: tuple[Draft, ...] = ()
    files: int = 0
    replayed: int = 0
    path: str = ""
    page: str = ""

    @property
    def used(self) -> tuple[Draft, ...]:
        """Return the drafts that became rules."""
        return tuple(draft for draft in self.drafts if not draft.reason)


def induce(
    workspace: Workspace,
    folder: Path,
    name: str,
    revisions: Sequence[str] = (),
    *,
    last: int = 300,
    fresh: bool = False,
    dry: bool = False,
    progress: Progress | None = None,
) -> Induced:
    """Create rules from a pattern's fix commits in the repository of `folder`.

    Rules that pass all tests are added to the pattern's rule file. Without `revisions`, the fix commits are the commits
    that the pattern's notes name as their source. The rules are also tried on the `last` newest commits. If `fresh` is
    true, the store is synced first. If `dry` is true, nothing is written.

    Raises:
        UsageError: the pattern has no page, there is no repository, or the repository has fewer than two of the fixes.
    """
    progress = progress or (lambda _stage, _done, _total: None)
    check_is_there(workspace)
    with answering(workspace, fresh=fresh) as answer:
        dossier = show(answer, name)
    pattern = dossier.pattern
    if not pattern.page:
        raise UsageError(f"{pattern.name}: the pattern has no page", f"create one with `tacit page {pattern.slug}`")
    place = repository(folder)
    if place is None:
        raise UsageError(why_no_repository(folder), "pass the repository of the fix commits with --repo")
    named = revisions or [
        item.evidence.commit
        for item in dossier.examples
        if item.counts and item.evidence.commit and item.evidence.verdict is Verdict.SUPPORTS
    ]
    if not named:
        raise UsageError(
            f"{pattern.name}: no note of this pattern names a commit as its source", "pass fix commits with --from REV"
        )
    progress("reading the fixes", 0, 1)
    include = workspace.config.review_include
    fixes, skipped, _ = trial.read_fixes(place, dict.fromkeys(named), include)
    if len(fixes) < LEAST_FIXES:
        reasons = "; ".join(f"{item.revision}: {item.reason}" for item in skipped)
        message = f"{pattern.name}: a rule needs at least {LEAST_FIXES} fix commits; {len(fixes)} found in {place.root}"
        raise UsageError(f"{message} ({reasons})" if reasons else message, "pass more commits with --from REV")
    run = _Run(workspace, place, pattern, fixes, last=last, progress=progress)
    return run.induced(skipped, dry=dry)


class _Tried(NamedTuple):
    """A possible rule with the code that it finds in each fix commit when the commit is reverted.

    `found` has this code by the hash of the commit. A rule that finds something there detects what the fix corrected.
    """

    candidate: Candidate
    found: Mapping[str, set[str]]

    @property
    def mended(self) -> set[str]:
        """Return all code that the rule finds when the fix commits are reverted: the code that the fixes corrected."""
        return set().union(*self.found.values())


class _Run:
    """One run of `tacit rules induce`: it proposes candidates, tests them, and writes the rules."""

    def __init__(
        self,
        workspace: Workspace,
        place: Repository,
        pattern: Pattern,
        fixes: list[Fix],
        *,
        last: int,
        progress: Progress,
    ) -> None:
        self.workspace, self.place, self.pattern, self.fixes = workspace, place, pattern, fixes
        self.last, self.progress = last, progress
        self.path = f"{pattern.page.rpartition('/')[0]}/{pattern.slug}{SUFFIX}"
        self.rules_text = self._read(self.path, missing="")
        self.page_text = self._read(pattern.page)
        self.known = read_rules(self.path, pattern.slug, self.rules_text.encode())[0] if self.rules_text.strip() else ()

    def _read(self, path: str, missing: str | None = None) -> str:
        try:
            return files.read(self.workspace.root / path).decode("utf-8", "surrogateescape")
        except FileNotFoundError as error:
            if missing is not None:
                return missing
            raise FileAccessError(path, "does not exist") from error
        except OSError as error:
            raise FileAccessError(path, f"cannot be read: {error.strerror}") from error

    def induced(self, skipped: Sequence[Skipped], *, dry: bool) -> Induced:
        touched = {gain.call.path for fix in self.fixes for gain in fix.gains}
        proposed = trial.propose(self.fixes)
        spread, total = trial.spread(self.place, proposed, touched)
        tried = ranked(proposed, spread, total)[:_MOST_TRIED]
        found = self._found(tried)
        chosen = self._generalised(tried, found)
        commits = self._others()
        noise = self._noise(chosen, commits)
        drafts, pages = self._judged(tried, chosen, noise, spread, len(commits))
        result = Induced(self.pattern, tuple(self.fixes), tuple(skipped), tuple(drafts), total, len(commits))
        return result if dry or not result.used else self._write(result, pages)

    def _found(self, items: Sequence[Candidate]) -> dict[str, dict[str, set[str]]]:
        rules = trial.rules_of(items, self.pattern)
        return trial.found_in_reverse(self.place, self.fixes, rules, self.pattern, self.progress) if rules else {}

    def _generalised(self, items: Sequence[Candidate], found: dict[str, dict[str, set[str]]]) -> dict[str, _Tried]:
        """Return the candidates that detect all fixes from which they were made, by id.

        If a candidate misses some of its fixes, it is replaced by one that is made only from the fixes that it detects.
        If this is not possible, it is dropped. `found` has the code that each candidate finds, by the candidate's id
        and the hash of the reverted fix.
        """
        again = []
        for item in items:
            hits = found.get(item.id, {})
            own = item if hits.keys() >= set(item.commits) else trial.narrowed(item, hits)
            if own is not None:
                again.append(own)
        second = self._found(again)
        return {
            item.id: _Tried(item, second[item.id])
            for item in again
            if item.id in second and second[item.id].keys() >= set(item.commits)
        }

    def _others(self) -> list[Commit]:
        """Return the newest commits that are not fixes, without those whose parents are missing in a shallow clone."""
        own, cut = {fix.commit.hash for fix in self.fixes}, self.place.cut()
        return [item for item in self.place.recent(self.last) if item.hash not in own and item.hash not in cut]

    def _noise(self, chosen: dict[str, _Tried], commits: Sequence[Commit]) -> dict[str, list[tuple[Commit, Finding]]]:
        noise: dict[str, list[tuple[Commit, Finding]]] = defaultdict(list)
        rules = trial.rules_of([tried.candidate for tried in chosen.values()], self.pattern)
        if rules:
            patterns, include = {self.pattern.slug: self.pattern}, self.workspace.config.review_include
            for commit, finding in trial.elsewhere(
                self.place, commits, rules, patterns, include=include, progress=self.progress
            ):
                # A finding of the code that a fix removed is correct, so it is no noise.
                if normalised(finding.match) not in chosen[finding.rule.id].mended:
                    noise[finding.rule.id].append((commit, finding))
        return noise

    def _judged(
        self,
        tried: Sequence[Candidate],
        chosen: dict[str, _Tried],
        noise: dict[str, list[tuple[Commit, Finding]]],
        spread: dict[str, int],
        replayed: int,
    ) -> tuple[list[Draft], Page]:
        """Return all candidates, each with the decision whether it becomes a rule, and the page with the examples.

        A candidate (a possible rule) becomes a rule only if it detects a fix that no rule before it detects. `tried`
        has the best candidates first. `chosen` are those that detect all fixes from which they were made, `noise` their
        findings in the `replayed` other commits, and `spread` the number of files with the name that each looks for.
        """
        page = Page(self.pattern.page, self.page_text)
        drafts: list[Draft] = []
        covered: set[str] = set()
        for item in tried:
            one = chosen.get(item.id, _Tried(item, {}))
            own, found = one.candidate, tuple(fix.commit.hash for fix in self.fixes if fix.commit.hash in one.found)
            text = rule_text(own, head=self._head(own))
            draft = Draft(own, text, spread.get(item.word, 0), found, tuple(noise.get(item.id, ())))
            reason = self._reason(draft, item.id in chosen, covered, replayed)
            if not reason:
                page, reason = proven(page, own, trial.rules_of([own], self.pattern)[0])
            if not reason:
                covered |= set(found)
            drafts.append(draft._replace(reason=reason))
        return drafts, page

    def _reason(self, draft: Draft, is_found: bool, covered: set[str], replayed: int) -> str:
        """Return why a candidate does not become a rule; `""` if it passed all tests but that on the page's examples.

        `is_found` is true if the candidate detects all its fixes. `covered` are the fixes that better rules detect, and
        `replayed` is the number of other commits on which the candidate was tried.
        """
        if not is_found:
            return f"the rule matches the code before the fix in fewer than {LEAST_FIXES} of the fix commits"
        if any(self._is_like(rule, draft) for rule in self.known):
            return f"{self.path} already has this rule, or another rule with this id"
        number = len({commit.hash for commit, _ in draft.elsewhere})
        if number > max(_LEAST_NOISE, replayed // _NOISE):
            return f"the rule has findings in too many other commits: {number} of {replayed}"
        if set(draft.found) <= covered:
            return "better rules cover the same fix commits"
        return ""

    def _is_like(self, rule: Rule, draft: Draft) -> bool:
        own = trial.rules_of([draft.candidate], self.pattern)[0]
        return rule.id == own.id or (dict(rule.matcher) == dict(own.matcher) and rule.languages == own.languages)

    def _head(self, item: Candidate) -> str:
        listed = ", ".join(commit[:_SHORT] for commit in item.commits)
        return f"Created by `tacit rules induce` from commits {listed}"

    def _write(self, result: Induced, page: Page) -> Induced:
        refuse_partial(self.workspace, known=True)
        with self.workspace.locked("tacit rules induce"):
            if self._read(self.path, missing="") != self.rules_text or self._read(self.pattern.page) != self.page_text:
                raise UsageError(
                    f"{self.path}: the file or the pattern's page was changed while the command ran",
                    "run the command again",
                )
            text = _joined(self.rules_text, (draft.text for draft in result.used))
            texts: dict[str, str | None] = {self.path: text}
            if page.text != self.page_text:
                texts[self.pattern.page] = page.text
            remember(self.workspace, "rules induce", self.pattern.name, texts)
            for path, content in texts.items():
                files.write(self.workspace.root / path, content or "", self.workspace.root)
        return result._replace(path=self.path, page=self.pattern.page if len(texts) > 1 else "")


def _joined(text: str, more: Iterable[str]) -> str:
    """Return the text of a rule file with more YAML documents at its end."""
    parts = ([f"{text.rstrip()}\n"] if text.strip() else []) + list(more)
    return "---\n".join(parts)
