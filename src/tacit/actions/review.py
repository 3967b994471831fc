"""Review a change: new violations of patterns, removed uses of patterns, and patterns that a person should check."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.actions.audience import Audience
from tacit.checks.review import change as changed
from tacit.checks.review import relevance
from tacit.checks.review.baseline import Judged, judging
from tacit.checks.review.change import Asked
from tacit.checks.review.dialects import unseen
from tacit.checks.review.examine import examine
from tacit.checks.review.source import Source, choose
from tacit.checks.review.values import Change, ChangedFile, Finding, Grounds, Review, ToCheck
from tacit.checks.rules import rulebook
from tacit.checks.rules.prove import Proof
from tacit.checks.rules.rulebook import Rulebook
from tacit.checks.rules.runner import key, proofs
from tacit.checks.rules.values import SUFFIX, Rule
from tacit.domain.enums import Confidence, Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING, Section
from tacit.domain.pattern import Pattern
from tacit.domain.trace import absence
from tacit.queries.lookup import Answer, show
from tacit.store import full_text
from tacit.system.git import repository
from tacit.text.languages import language_of
from tacit.text.outgoing import Frame, plain
from tacit.workspace.workspace import Workspace

Progress = Callable[[str, int, int], None]
_NOTES_SHOWN = 3
_MOST_CANDIDATES = 40


class Reviewed(NamedTuple):
    """The result of a review, and the knowledge base that it used."""

    review: Review
    workspace: Workspace


def review(
    workspace: Workspace | None,
    folder: Path,
    asked: Asked,
    *,
    least: Confidence = Confidence.HIGH,
    environment: Mapping[str, str] = NOTHING,
    progress: Progress | None = None,
) -> Review:
    """Review a change in the repository that contains `folder`.

    `asked` says which change is reviewed, such as a commit. Only findings about patterns with at least the level
    `least` are shown. Without a `workspace`, the knowledge base in the base commit of the change is used: the nearest
    one in `folder` or a folder above it.

    Raises:
        TacitError: the change, the repository or the knowledge base does not exist.
    """
    return reviewed(workspace, folder, asked, least=least, environment=environment, progress=progress).review


def reviewed(
    workspace: Workspace | None,
    folder: Path,
    asked: Asked,
    *,
    least: Confidence,
    environment: Mapping[str, str] = NOTHING,
    progress: Progress | None = None,
) -> Reviewed:
    """Review a change as `review` does, and return also the knowledge base that was used."""
    place = repository(folder)
    progress = progress or (lambda _stage, _done, _total: None)
    progress("reading the change", 0, 1)
    change = changed.changed(place, folder, asked)
    source = choose(workspace, place, folder, change, environment)
    progress("reading the knowledge base", 0, 1)
    with judging(source, change) as judged:
        change = changed.written(place, folder, change, judged.answer.workspace.config.review_include)
        return Reviewed(_judged(source, change, judged, least, progress), source.workspace)


def _judged(source: Source, change: Change, judged: Judged, least: Confidence, progress: Progress) -> Review:
    answer, patterns, prefix = judged.answer, judged.patterns, source.shown
    frame = answer.workspace.frame()
    used = {slug: p for slug, p in patterns.items() if least <= p.level and not p.retired}
    wanted = {slug: p for slug, p in used.items() if not absence(p.in_code)}
    book, changes = _rulebook(source, change, judged)
    progress("testing the rules", 0, 1)
    tested = proofs([file for file in book.files if not patterns[file.pattern].retired])
    proven = [proof for proof in tested if proof.file.pattern in wanted]
    progress("looking for violations", 0, 1)
    every = [rule for proof in tested for rule in proof.sound]
    rules = [rule for rule in every if rule.pattern in wanted]
    whole = examine(change, every, patterns, [rule for file in book.files for rule in file.rules])
    result = _framed_rules(_shown(whole, wanted, patterns, book), frame)
    shared = prefix is not None or source.workspace.config.share_evidence
    to_check = _to_check(answer, change, wanted, rules, shared=shared)
    told = (*result.findings, *(item.finding for item in result.silences))
    concerned = {finding.rule.pattern for finding in told} | {item.pattern.slug for item in to_check}
    grounds = {slug: _grounds(answer, slug, prefix or "", shared=shared) for slug in concerned}
    wrong = [
        *book.diagnostics,
        *unseen(change.files, rules),
        *(item for proof in proven for item in proof.diagnostics),
        *result.diagnostics,
    ]
    if not shared:
        wrong = _for_strangers(wrong, change, patterns)
    elif prefix:
        wrong = [_below(prefix, item, change) for item in wrong]
    return result._replace(
        to_check=to_check,
        grounds=grounds,
        diagnostics=tuple(item for item in wrong if item.severity is not Severity.HINT),
        rules_used=len(rules) - len(result.rules_refused),
        rules_refused=tuple(sorted({*result.rules_refused, *_unsound(proven)})),
        rules_added=changes.added,
        rules_altered=changes.altered,
        rules_removed=changes.removed,
        levels_lowered=judged.lowered,
        altered=judged.altered,
        by_committed=judged.by_committed,
        left_out=sum(patterns[file.pattern].level is Confidence.MEDIUM < least for file in book.files if file.rules),
        lower=len(tested) - len(proven),
        considered=len(wanted),
        remarks=tuple(filter(None, (answer.remark, _not_used(used.keys() - wanted.keys(), patterns, frame)))),
    )


def _not_used(slugs: Iterable[str], patterns: Mapping[str, Pattern], frame: Frame) -> str:
    """Return a remark that lists the patterns which the review does not use; `""` if `slugs` is empty.

    These are the patterns in `slugs`: the last check of the code found no use of them. `patterns` has all patterns by
    slug.
    """
    names = sorted(frame.name(patterns[slug].name) for slug in slugs)
    return (
        f"patterns not used, because `tacit verify --patterns` did not find them in the code: {', '.join(names)}"
        if names
        else ""
    )


def _shown(result: Review, wanted: Mapping[str, Pattern], levels: Mapping[str, Pattern], book: Rulebook) -> Review:
    """Return the review with only the results for the patterns in `wanted`.

    The findings about other patterns are only counted, by the level of the pattern. `levels` has all patterns by slug,
    and `book` has all rules.
    """
    below = Counter(levels[item.rule.pattern].level for item in result.findings if item.rule.pattern not in wanted)
    others = {file.path for file in book.files if file.pattern not in wanted}
    return result._replace(
        findings=tuple(item for item in result.findings if item.rule.pattern in wanted),
        silences=tuple(item for item in result.silences if item.finding.rule.pattern in wanted),
        diagnostics=tuple(item for item in result.diagnostics if item.location.path not in others),
        rules_refused=tuple(name for name in result.rules_refused if name.partition("/")[0] in wanted),
        not_shown=tuple((level.name, below[level]) for level in reversed(Confidence) if below[level]),
    )


def _framed_rules(result: Review, frame: Frame) -> Review:
    """Return the review with the messages and notes (explanations) of rules prepared for agents.

    Texts that read like instructions are withheld.
    """

    def framed(item: Finding) -> Finding:
        rule = item.rule
        return item._replace(rule=rule._replace(message=frame.markdown(rule.message), note=frame.markdown(rule.note)))

    return result._replace(
        findings=tuple(map(framed, result.findings)),
        silences=tuple(item._replace(finding=framed(item.finding)) for item in result.silences),
    )


def _below(prefix: str, item: Diagnostic, change: Change) -> Diagnostic:
    """Return a finding about a rule file with its path relative to the reviewed repository.

    `prefix` is the folder of the knowledge base in this repository. Findings about the files of `change` already have
    such paths, and are returned unchanged.
    """
    if any(item.location.path == file.path for file in change.files):
        return item
    return item._replace(location=item.location._replace(path=f"{prefix}{item.location.path}"))


def _for_strangers(wrong: Iterable[Diagnostic], change: Change, patterns: Mapping[str, Pattern]) -> list[Diagnostic]:
    """Remove the paths of the knowledge base from findings about rules, for readers who may not see these paths."""
    own = {file.path for file in change.files}
    told = (item if item.location.path in own else _anonymous(item, patterns) for item in wrong)
    return list(dict.fromkeys(told))


def _anonymous(item: Diagnostic, patterns: Mapping[str, Pattern]) -> Diagnostic:
    """Return a finding about a rule file without its path and details: it only names the pattern, by slug."""
    slug = item.location.path.rpartition("/")[2].removesuffix(".md").removesuffix(SUFFIX)
    place = Location(slug if slug in patterns else "knowledge base")
    return Diagnostic(
        place, item.severity, item.rule, "rules are not used", "run `tacit rules test` in the knowledge base"
    )


class _RuleChanges(NamedTuple):
    """The rules that the reviewed change itself adds, alters and removes."""

    added: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def _rulebook(source: Source, change: Change, judged: Judged) -> tuple[Rulebook, _RuleChanges]:
    """Return the rules that the review uses, and the rules that the reviewed change itself adds, alters and removes.

    `source` says where the knowledge base is read from, and `judged` has its patterns before and after the change.
    """
    place, folder = source.repository, source.prefix.removesuffix("/")
    if place is None or not judged.by_committed:
        return rulebook.on_disk(judged.answer.workspace, judged.patterns), _RuleChanges()
    old = rulebook.at_revision(judged.answer.workspace, place, folder, source.base, judged.patterns)
    if not judged.is_touched:
        return old, _RuleChanges()
    if source.target or change.staged:
        new = rulebook.at_revision(judged.after, place, folder, source.target, judged.patterns_after)
    else:
        new = rulebook.on_disk(judged.after, judged.patterns_after)
    before, after = _contents(old), _contents(new)
    altered = [name for name in before.keys() & after.keys() if after[name] != before[name]]
    return old, _RuleChanges(
        _names(after.keys() - before.keys()), _names(altered), _names(before.keys() - after.keys())
    )


def _names(keys: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple("/".join(name) for name in sorted(keys))


def _contents(book: Rulebook) -> dict[tuple[str, str], Rule]:
    """Return rules by their key (pattern and id), without their line numbers and paths, to compare two versions."""
    return {key(rule): rule._replace(line=0, path="") for file in book.files for rule in file.rules}


def _unsound(proven: Iterable[Proof]) -> list[str]:
    return ["/".join(key(rule)) for proof in proven for rule in proof.file.rules if rule not in proof.sound]


def _to_check(
    answer: Answer, change: Change, wanted: Mapping[str, Pattern], rules: Iterable[Rule], *, shared: bool
) -> tuple[ToCheck, ...]:
    """Return the patterns with which a person should compare the change, best match first.

    These are patterns in `wanted` that fit the change, but have no rules for its languages. `shared` says whether the
    readers may see texts from notes.
    """
    ruled: dict[str, frozenset[str]] = defaultdict(frozenset)
    for rule in rules:
        ruled[rule.pattern] |= {*rule.languages}
    by_languages: dict[frozenset[str], list[Pattern]] = defaultdict(list)
    for slug, pattern in wanted.items():
        by_languages[ruled[slug]].append(pattern)
    found: list[tuple[int, float, int, str, ToCheck]] = []
    for languages, patterns in by_languages.items():
        files = [file for file in change.files if language_of(file.path) not in languages]
        found += _about(answer, files, {item.slug: item for item in patterns}, len(wanted) + 200, shared=shared)
    return tuple(item for *_, item in sorted(found, key=lambda entry: entry[:4])[: relevance.MOST])


def _about(
    answer: Answer, files: Sequence[ChangedFile], candidates: Mapping[str, Pattern], most: int, *, shared: bool
) -> Iterator[tuple[int, float, int, str, ToCheck]]:
    """Yield those of the patterns in `candidates` that fit the changed files, each after the values to sort them by.

    Sorted by these values, the best match comes first. `most` limits the results of the full-text search. If `shared`
    is false, the readers may not see texts from notes, and these are left out.
    """
    said = relevance.said(files)
    if not said.words:
        return
    query = " ".join((*sorted(filter(relevance.is_compound, said.identifiers)), *said.words)[: relevance.MOST_WORDS])
    matches = full_text.search_patterns(answer.reader.connection, answer.reader.workspace, query, most)
    frame = answer.workspace.frame()
    readers = Audience(answer.workspace.config, frame, trusted=shared)
    for match in [match for match in matches if match.key in candidates][:_MOST_CANDIDATES]:
        pattern = candidates[match.key]
        where = relevance.where_it_applies(pattern, files)
        if where is None:
            continue
        sections = show(answer, pattern.slug).sections
        if telling := relevance.telling(sections, pattern, said):
            steps = tuple(map(plain, relevance.checklist(_framed(sections, frame) if pattern.page or shared else ())))
            item = ToCheck(readers.pattern(pattern), relevance.reason(where, telling), steps)
            yield -len(telling), -match.score, -pattern.level.value, pattern.slug, item


def _framed(sections: Iterable[Section], frame: Frame) -> tuple[Section, ...]:
    return tuple(section._replace(text=frame.passed(section.text)) for section in sections)


def _grounds(answer: Answer, slug: str, prefix: str, *, shared: bool) -> Grounds:
    """Return what the review shows about a pattern with findings, prepared for agents: reason, limits, page and notes.

    `prefix` is put before paths, so that they are relative to the reviewed repository. Texts from notes, and paths, are
    included only if `shared` says that the readers may see them.
    """
    dossier, frame = show(answer, slug), answer.workspace.frame()
    pattern = dossier.pattern
    sections = _framed(dossier.sections, frame) if pattern.page or shared else ()
    counting = [example.evidence for example in dossier.examples if example.counts]
    return Grounds(
        Audience(answer.workspace.config, frame, trusted=shared).pattern(pattern),
        plain(relevance.own_words(sections)),
        tuple(
            frame.line(item.outcome) for item in counting if item.verdict is Verdict.LIMITS and item.outcome and shared
        ),
        f"{prefix}{pattern.page}" if pattern.page and shared else "",
        tuple(f"{prefix}{item.path}" for item in counting[-_NOTES_SHOWN:]) if shared else (),
    )
