"""Rules of patterns: test them on their pages' examples, create one from an example, run them on git history.

If `fresh` is true, a function syncs the store before it reads the patterns. A rule passes on the examples if it gives
the right result for each of them; other rules are not used.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.checks.induction.draft import Drafted, drafted, file_text
from tacit.checks.review import change
from tacit.checks.review.change import Asked
from tacit.checks.review.examine import examine
from tacit.checks.review.values import Grounds, Review
from tacit.checks.rules import rulebook
from tacit.checks.rules.examples import marked_blocks
from tacit.checks.rules.idle import idle_globs
from tacit.checks.rules.prove import Proof
from tacit.checks.rules.read import read_rules
from tacit.checks.rules.runner import proofs
from tacit.checks.rules.values import LARGEST, SUFFIX, Block, Rule
from tacit.domain.findings import Diagnostic, Severity
from tacit.domain.pattern import Pattern
from tacit.errors import FileAccessError, UsageError
from tacit.ingest.lesson.journal import remember
from tacit.queries.lookup import Filter, answering, list_patterns, show
from tacit.system import files
from tacit.system.git import Commit, repository
from tacit.system.git_missing import why_no_repository
from tacit.system.isolation import Failure, work_through
from tacit.text.languages import rule_language
from tacit.workspace.whole import refuse_partial
from tacit.workspace.workspace import Workspace

_LONGEST = 5.0


class RulesReport(NamedTuple):
    """The result of testing rules on their examples, for some rule files, and the findings about these files."""

    proofs: tuple[Proof, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def used(self) -> int:
        """Return the number of rules that pass on their examples."""
        return sum(len(proof.sound) for proof in self.proofs)

    @property
    def errors(self) -> int:
        """Return the number of diagnostics that are errors."""
        return sum(item.severity is Severity.ERROR for item in self.diagnostics)


class Started(NamedTuple):
    """A rule file that was created from a page's examples, and the report of testing its rule.

    `page` is the path of the pattern's page if it has no good example in the rule's language; otherwise it is `""`.
    """

    path: str
    report: RulesReport
    page: str = ""


class Tried(NamedTuple):
    """What a pattern's rules find in one commit of git's history. It is the commit `number` of `total` tried commits.

    `aside` has the ids of rules that are not used, because they fail on their examples.
    """

    commit: Commit
    review: Review
    number: int
    total: int
    aside: tuple[str, ...] = ()


def prove_all(workspace: Workspace, name: str = "", *, fresh: bool = False) -> RulesReport:
    """Test all rules, or the rules of the pattern `name`, on the examples of their pages.

    If `fresh` is true, the store is synced first.

    Raises:
        UnknownPatternError: no pattern has this name.
    """
    with rulebook.answering(workspace, fresh=fresh) as (answer, patterns):
        only = show(answer, name).pattern.slug if name else ""
    return _tested(workspace, patterns, only)


def _tested(workspace: Workspace, patterns: dict[str, Pattern], only: str) -> RulesReport:
    book = rulebook.on_disk(workspace, patterns)
    chosen = [file for file in book.files if not only or file.pattern == only]
    paths = {path for file in chosen for path in (file.path, file.page)}
    done = proofs(chosen)
    wrong = [item for item in book.diagnostics if not only or item.location.path in paths]
    wrong += [item for proof in done for item in proof.diagnostics]
    wrong += [item for item in idle(workspace) if not only or item.location.path in paths]
    return RulesReport(tuple(done), tuple(sorted(wrong, key=lambda item: (item.location, item.message))))


def idle(workspace: Workspace) -> list[Diagnostic]:
    """Return a hint for each glob in a rule that matches no file of the repository around the knowledge base."""
    place = repository(workspace.root)
    walked = files.walk(workspace.root, workspace.config.layout.patterns, SUFFIX).files if place else ()
    if place is None or not walked:
        return []
    found: list[Rule] = []
    for path in sorted(walked):
        try:
            data = files.read(workspace.root / path, LARGEST)
        except OSError:
            continue
        found += read_rules(path, path.rpartition("/")[2].removesuffix(SUFFIX), data)[0]
    return idle_globs(found, [*place.staged("."), *place.untracked()])


def new(workspace: Workspace, name: str, *, fresh: bool = False) -> Started:
    """Create a rule file from the good and bad examples of a pattern's page. If `fresh` is true, sync the store first.

    Raises:
        UsageError: the pattern has no page with a bad example, or already has rules.
    """
    with answering(workspace, fresh=fresh) as answer:
        pattern = show(answer, name).pattern
        patterns = {item.slug: item for item in list_patterns(answer, Filter())}
    if not pattern.page:
        raise UsageError(
            f"{pattern.name}: the pattern has no page",
            f"create a page with `tacit page {pattern.slug}`, and add a code block marked as `bad` to the page",
        )
    path = f"{pattern.page.rpartition('/')[0]}/{pattern.slug}{SUFFIX}"
    try:
        page = files.read(workspace.root / pattern.page).decode("utf-8", "replace")
    except OSError as error:
        raise FileAccessError(pattern.page, f"can't be read: {error.strerror}") from error
    blocks = marked_blocks(page)
    bad = _start(pattern.page, blocks)
    drafts = _drafted(pattern.page, bad, blocks)
    refuse_partial(workspace, known=True)
    with workspace.locked("tacit rules new"):
        if (workspace.root / path).exists():
            raise UsageError(
                f"{path}: the pattern already has rules",
                f"edit the rules, and run `tacit rules test {pattern.slug}`; to start again, delete {path} first",
            )
        good = next((block.code for block in blocks if block.good and block.language == bad.language), "")
        text = file_text(pattern, bad, drafts, good)
        remember(workspace, "rules new", pattern.name, {path: text})
        files.write(workspace.root / path, text, workspace.root)
    return Started(path, _tested(workspace, patterns, pattern.slug), "" if good else pattern.page)


def _start(page: str, blocks: Iterable[Block]) -> Block:
    """Return the first code block that is marked as bad and from which a rule can be created.

    `page` is the path of the page with the blocks, for messages.
    """
    marked = [block for block in blocks if not block.good]
    if not marked:
        raise UsageError(
            f"{page}: no code block is marked as bad",
            "add `bad` after the language of the code block to avoid: ```` ```python bad ````",
        )
    bad = next((block for block in marked if rule_language(block.language) and block.code.strip()), None)
    if bad is None:
        first = marked[0]
        why = f"ast-grep does not support {first.language}" if first.code.strip() else "the example is empty"
        raise UsageError(
            f"{page}:{first.line}: no rule can be created from the bad example: {why}", "write another bad example"
        )
    return bad


def _drafted(page: str, bad: Block, blocks: Sequence[Block]) -> list[Drafted]:
    found = work_through(lambda job: drafted(*job), [(bad, blocks)], seconds=_LONGEST)[0]
    if found is None or isinstance(found, Failure):
        reason = found.reason if found else "the process that creates rules ended before it had a result"
        raise UsageError(
            f"{page}:{bad.line}: no rule can be created from the bad example: {reason}", "write the rule by hand"
        )
    return found


def try_(workspace: Workspace, folder: Path, name: str, last: int, *, fresh: bool = False) -> Iterator[Tried]:
    """Run the rules of the pattern `name` on the `last` newest commits of a repository, oldest first.

    If `fresh` is true, the store is synced first.

    Raises:
        UsageError: there is no repository or no commit, or no rule of the pattern passes on its examples.
    """
    place = repository(folder)
    if place is None:
        raise UsageError(
            why_no_repository(folder),
            "run the command in the repository whose commits the rules should be tried on",
        )
    with rulebook.answering(workspace, fresh=fresh) as (answer, patterns):
        dossier = show(answer, name)
    pattern = dossier.pattern
    report = _tested(workspace, patterns, pattern.slug)
    rules = [rule for proof in report.proofs for rule in proof.sound]
    aside = tuple(rule.id for proof in report.proofs for rule in proof.file.rules if rule not in proof.sound)
    if not rules:
        raise UsageError(
            f"{pattern.name}: no rule of this pattern passes on the examples of the pattern's page",
            "see `tacit rules test`",
        )
    cut = place.cut()  # in a shallow clone, the last commit seems to add all files
    commits = [commit for commit in place.recent(last) if commit.hash not in cut]
    if not (commits or cut):
        raise UsageError(f"{place.root}: this repository has no commit yet", "commit something first")
    for number, commit in enumerate(commits, 1):
        changed = change.changed(place, folder, Asked(commit.hash))
        found = examine(change.written(place, folder, changed, workspace.config.review_include), rules, patterns)
        yield Tried(commit, found._replace(grounds={pattern.slug: Grounds(pattern)}), number, len(commits), aside)
