"""PURE. Count a pattern's examples: compute its confidence level and history from its evidence.

Evidence is what one note says about the pattern; an example is a piece of evidence together with the decision whether
it counts. Today's date is not used, so the same notes always give the same result. If the setting `branch` of `[trust]`
names a git branch (the trusted branch), only notes on this branch count, and examples in other notes are pending.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.independence import are_alike, letters
from tacit.domain.note import NOTHING, is_by_agent
from tacit.domain.pattern import Evidence, Example, Promotion, Thresholds
from tacit.domain.trust import PENDING, UNKNOWN, Word, author_of, day_of, is_vouched_for

# `via` of the sample note of `tacit init`, and its pattern
SAMPLE, SAMPLE_PATTERN = "sample", "write-the-failing-test-first"
_NEVER = 1 << 31
_COMMIT_DIGITS = 7  # the length to which git shortens a hash
_SAMPLE_REASON = "the note is a sample (`via: sample`)"
_PENDING_REASON = "pending: the note is not on the trusted branch yet"


class Standing(NamedTuple):
    """The result of a count: a pattern's confidence level, all its examples in order, and its changes of level.

    `waiting` are the examples in notes that are not on the trusted branch yet, and that would count if they were.
    """

    level: Confidence
    examples: tuple[Example, ...]
    history: tuple[Promotion, ...]
    waiting: tuple[Example, ...] = ()

    def counting(self, verdict: Verdict) -> list[Evidence]:
        """Return the evidence that has this verdict and counts, oldest first."""
        return [e.evidence for e in self.examples if e.counts and e.evidence.verdict is verdict]

    def pending(self, verdict: Verdict) -> int:
        """Return how many examples with this verdict will count once their notes are on the trusted branch."""
        return sum(example.evidence.verdict is verdict for example in self.waiting)


def level_of(net: int, thresholds: Thresholds, *, conditions_met: bool = True) -> Confidence:
    """Return the confidence level for `net`, the number of supporting minus contradicting examples.

    `conditions_met` says whether the other conditions for HIGH, such as several projects, are met; if not, the level is
    at most MEDIUM.
    """
    if net >= thresholds.high and conditions_met:
        return Confidence.HIGH
    if net >= thresholds.medium:
        return Confidence.MEDIUM
    return Confidence.LOW if net >= 1 else Confidence.UNPROVEN


def fold(
    pattern: str,
    evidence: Iterable[Evidence],
    thresholds: Thresholds,
    project: Callable[[str], str] = str.lower,
    body: Callable[[str], str] = lambda _: "",
    *,
    words: Mapping[str, Word] = NOTHING,
) -> Standing:
    """Count a pattern's evidence in the order (date, path), and record each change of level.

    `project` returns one key for all spellings of a project's name, so that two spellings count as one project. `body`
    returns the text of the note at a path; it is called only for notes with the same title, date and project. `words`
    has what git and the settings of `[trust]` say about notes, by path. The sample note that `tacit init` writes (`via:
    sample`) is an example only for the sample pattern, and only as long as this pattern has no other note.
    """
    found = sorted(evidence, key=lambda item: (*in_order(item), item.line, item.name))
    only_samples = not any(item.via != SAMPLE for item in found)
    if only_samples:
        thresholds = thresholds._replace(medium=_NEVER, high=_NEVER)
    tally = _Tally(thresholds, project, body)
    history: list[Promotion] = []
    examples: list[Example] = []
    waiting: list[int] = []
    for item in found:
        before = tally.level
        word = words.get(item.path, UNKNOWN) if words else UNKNOWN
        if word.held:
            refused = _Refused(word.held)
            if word.held == PENDING:
                waiting.append(len(examples))
        elif item.via == SAMPLE and not (only_samples and pattern == SAMPLE_PATTERN):
            refused = _Refused(_SAMPLE_REASON)
        else:
            refused = tally.add(item, word)
        examples.append(Example(item, not refused.reason, refused.reason, tally.level, refused.repeats))
        if tally.level is not before:
            history.append(Promotion(pattern, before, tally.level, item.date, item.path))
    level = tally.level
    # pending examples come after all others, so that a pending copy never takes the place of an example that counts
    for number in waiting:
        examples[number] = _pending(examples[number], tally, words)
    pending = (examples[number] for number in waiting)
    unique = tuple(example for example in pending if example.reason == _PENDING_REASON)
    return Standing(level, tuple(examples), tuple(history), unique)


def _pending(example: Example, tally: "_Tally", words: Mapping[str, Word]) -> Example:
    """Return an example as pending, because its note is not on the trusted branch yet. Its `reason` says so.

    If it would not count on the trusted branch either, for example because it repeats a note, `reason` says why
    instead.
    """
    item = example.evidence
    refused = _Refused(_SAMPLE_REASON) if item.via == SAMPLE else tally.admit(item, words[item.path])
    return example._replace(reason=refused.reason or _PENDING_REASON, repeats=refused.repeats, pending=True)


def in_order(evidence: Evidence) -> tuple[str, str]:
    """Return the key by which evidence is sorted: date and path. A month is sorted as its first day.

    The path has no ending, so that `retry.md` is before `retry-2.md`, which was created after it.
    """
    day = evidence.date
    return (day if len(day) > len("2024-11") else f"{day}-01", evidence.path.removesuffix(".md"))


class _Refused(NamedTuple):
    """The reason why an example does not count. `repeats` is the path of the other note that the reason names, if any.

    Both are `""` if the example counts.
    """

    reason: str = ""
    repeats: str = ""


_COUNTS = _Refused()


class _Change(NamedTuple):
    """A commit or pull request that a note names.

    `name` is the hash of the commit or the number of the pull request. `key` is the first digits of the hash, or the
    whole number. Two changes are the same if their keys and projects are equal and one name starts with the other,
    because notes may name a commit by its full hash or a short one. `project` is `""` for a commit, because its hash
    means the same commit in every project.
    """

    kind: str
    name: str
    key: str
    project: str = ""


_Text = tuple[Verdict, str]  # see `text_key`
_Label = tuple[Verdict, str, str]  # verdict, date and project of a note


class _Tally:
    """The running count of one pattern.

    It also records the notes, texts and changes of the examples counted so far, to recognise repeated examples.
    """

    def __init__(self, thresholds: Thresholds, project: Callable[[str], str], body: Callable[[str], str]) -> None:
        self.thresholds, self.project, self.body = thresholds, project, body
        self.net, self.level = 0, Confidence.UNPROVEN
        self.projects, self.authors = set[str](), set[str]()
        self.persons = self.vouched = 0
        self.days: dict[tuple[Verdict, str, str], list[str]] = {}
        self.notes = set[str]()
        self.texts: dict[_Text, str] = {}
        self.neighbours: dict[_Label, list[Evidence]] = {}  # notes with a text
        self.changes: dict[tuple[Verdict, str, str, str], list[tuple[_Change, str]]] = {}

    def add(self, item: Evidence, word: Word = UNKNOWN) -> _Refused:
        """Count a piece of evidence as an example; if it does not count, return the reason."""
        if (refused := self.admit(item, word)).reason:
            return refused
        if item.verdict is Verdict.SUPPORTS:
            self.net += 1
            self.projects.add(self.project(item.project))
            self.authors.add(author_of(item, word) if word.commit else item.author.casefold())
            self.persons += not item.via or not is_by_agent(item.via, item.confirmed)  # most notes have no `via`
            if self.thresholds.high_confirmed:
                self.vouched += is_vouched_for(item, word)
        elif item.verdict is Verdict.CONTRADICTS:
            self.net -= 1
        self.level = level_of(self.net, self.thresholds, conditions_met=self._conditions_met())
        return _COUNTS

    def admit(self, item: Evidence, word: Word) -> _Refused:
        """Return why a piece of evidence does not count as a further example. If it counts, record it.

        Unlike `add`, this does not change the pattern's level.
        """
        project = self.project(item.project)
        changes = _changes(item, project) if item.commit or item.pull_request else ()
        if not (item.body_key or item.outcome or item.has_source):
            return _Refused("the note has no text, no outcome and no source")
        text, label = (item.verdict, text_key(item, project)), (item.verdict, item.date, project)
        if (refused := self._repeats(item, text, label, changes)).reason:
            return refused
        if self.thresholds.per_day and (refused := self._crowds(item, word)).reason:
            return refused
        self.notes.add(item.path)
        self.texts[text] = item.path
        if item.body_key:
            self.neighbours.setdefault(label, []).append(item)
        for change in changes:
            key = (item.verdict, change.project, change.kind, change.key)
            self.changes.setdefault(key, []).append((change, item.path))
        return _COUNTS

    def _crowds(self, item: Evidence, word: Word) -> _Refused:
        """Return why a piece of evidence exceeds the setting `per_day`; the reason is `""` if it does not.

        `per_day` is the number of examples with one verdict by one author on one day that count. If the evidence does
        not exceed it, it is recorded as one of these examples.
        """
        known = self.days.setdefault((item.verdict, author_of(item, word), day_of(item, word)), [])
        if len(known) >= self.thresholds.per_day:
            return _Refused(f"the same author and day as {known[-1]} (the setting `per_day`)", known[-1])
        known.append(item.path)
        return _COUNTS

    def _repeats(self, item: Evidence, text: _Text, label: _Label, changes: Iterable[_Change]) -> _Refused:
        """Return why a piece of evidence is the same example as one that was counted before.

        The reason is `""` if it is a new example. It is the same example if its note, the text of the note, or a commit
        or pull request that the note names was counted before, or if a counted note with the same title and the same
        `label` (verdict, date and project) has nearly the same text.
        """
        if item.path in self.notes:
            return _Refused("the note already counts for this pattern")
        if twin := self.texts.get(text):
            return _Refused(f"the same text as {twin}", twin)
        for change in changes:
            for other, path in self.changes.get((item.verdict, change.project, change.kind, change.key), ()):
                if change.name.startswith(other.name) or other.name.startswith(change.name):
                    return _Refused(f"the same {change.kind} as {path}", path)
        for near in self.neighbours.get(label, ()) if item.body_key else ():
            is_named_alike = letters(near.title) == letters(item.title)
            if is_named_alike and are_alike(self.body(item.path), self.body(near.path)):
                return _Refused(
                    f"nearly the same text as {near.path}, with the same title, date and project", near.path
                )
        return _COUNTS

    def _conditions_met(self) -> bool:
        limits = self.thresholds
        return (
            (limits.high_projects <= 1 or len(self.projects - {""}) >= limits.high_projects)
            and (limits.high_authors <= 1 or len(self.authors - {""}) >= limits.high_authors)
            and self.persons >= limits.high_persons
            and self.vouched >= limits.high_confirmed
        )


def _changes(item: Evidence, project: str) -> list[_Change]:
    found = []
    if item.commit:
        commit = item.commit.lower()
        found.append(_Change("commit", commit, commit[:_COMMIT_DIGITS]))
    if item.pull_request:
        number = item.pull_request.lower().lstrip("#")
        found.append(_Change("pull request", f"{number} ", number, project))
    return found


def text_key(item: Evidence, project: str) -> str:
    """Return a text that is equal for two notes with the same content.

    For a note without a text, it is made of title, outcome, day and project.
    """
    return item.body_key or "\n".join((item.date, project, letters(item.title), letters(item.outcome)))


def remarks(standing: Standing) -> list[Diagnostic]:
    """Return hints about examples that do not count, and about notes that claim another level than the computed one."""
    found = []
    for example in standing.examples:
        item = example.evidence
        at = Location(item.path, item.line)
        if not example.counts:
            found.append(
                Diagnostic(at, Severity.HINT, "does-not-count", f"{item.name}: does not count: {example.reason}")
            )
        if item.claimed is not None and item.claimed is not example.level:
            message = (
                f"{item.name}: the note says {item.claimed.name}, but the level after this note is {example.level.name}"
            )
            found.append(
                Diagnostic(
                    at,
                    Severity.HINT,
                    "claimed-level",
                    message,
                    "remove the level: tacit computes levels, and ignores levels in notes",
                )
            )
    return found
