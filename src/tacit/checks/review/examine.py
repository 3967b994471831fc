"""Run rules over a change, and turn their matches into findings.

A violation rule matches code that violates its pattern; an adoption rule matches code that follows it. A finding is a
new match of a violation rule, or a match of an adoption rule that is gone (a removal).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.review.compare import (
    Place,
    in_context,
    normalised,
    on_kept_lines,
    on_new_lines,
    on_old_lines,
    surplus,
    survives,
)
from tacit.checks.review.ignores import MARK, Said, Silence, faults, may_be_said, silence, without_reason
from tacit.checks.review.judge import findings, in_order
from tacit.checks.review.values import Change, ChangedFile, Finding, Kind, Review, Silenced
from tacit.checks.rules.match import MOST_MATCHES, without_comments
from tacit.checks.rules.runner import LONGEST, Job, concerns, hunt, key
from tacit.checks.rules.values import Comment, Finds, Match, Rule, Scope
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Pattern
from tacit.system.isolation import work_through
from tacit.text.languages import language_of, rule_language
from tacit.text.names import slugify

_LAST_COMMA = re.compile(r",(?=[)\]}])")
_LEAST_GUARD = 12  # characters; shorter code is too common to show that it was moved


class _Sides(NamedTuple):
    """All matches of rules in the changed files, in the texts before and after the change.

    Keys are the rule (its pattern and id), and then the index of the file in the change.
    """

    before: Mapping[tuple[str, str], Mapping[int, Sequence[Match]]]
    after: Mapping[tuple[str, str], Mapping[int, Sequence[Match]]]


def examine(
    change: Change, rules: Sequence[Rule], patterns: Mapping[str, Pattern], others: Iterable[Rule] = ()
) -> Review:
    """Return the review of a change: what the rules find, and warnings, for example about wrong ignore comments.

    `others` are rules that this review does not use. If an ignore comment names one, this is no error.
    """
    sides, refused, given_up = _look(change.files, rules)
    diagnostics = [_refusal(rule, refused[key(rule)]) for rule in rules if key(rule) in refused]
    diagnostics += [
        Diagnostic(Location(change.files[number].path), Severity.WARNING, "not-looked-into", reason)
        for number, reason in sorted(given_up.items())
    ]
    found: list[Finding] = []
    silenced: list[Silenced] = []
    comments = _comments(change.files)
    for rule in rules:
        if key(rule) in refused:
            continue
        for item in _findings(change.files, rule, patterns[rule.pattern], sides):
            said = _silence(comments, item, patterns[rule.pattern])
            if said.silence is Silence.WITHOUT_REASON:
                diagnostics.append(without_reason(item.spot.path, said.line, said.names))
            if said.silence is Silence.SILENCED:
                silenced.append(Silenced(item, said.line, said.reason))
            else:
                found.append(item)
    diagnostics += _faulty_comments(change.files, comments, patterns, [*rules, *others])
    diagnostics += _too_many(change.files, sides)
    return Review(
        change,
        in_order(_without_doubles(change.files, found)),
        diagnostics=_sorted(diagnostics),
        silences=tuple(sorted(silenced, key=lambda item: (item.finding.spot, item.finding.rule.id))),
        rules_refused=tuple("/".join(name) for name in sorted(refused)),
    )


def _sorted(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by location, and drop repeated ones.

    A wrong ignore comment can be reported twice: together with the finding that it should silence, and on its own.
    """
    once = {(item.location, item.rule, item.message): item for item in diagnostics}
    return tuple(once[key] for key in sorted(once))


def _without_doubles(files: Sequence[ChangedFile], findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those removals that report the same edit as a violation.

    A removal means that code which followed a pattern is gone. The violation is of the same pattern and in the same
    hunk.
    """
    by_path = {file.path: file for file in files} | {file.old_path: file for file in files}
    told = {
        (found.rule.pattern, by_path[found.path].path, hunk)
        for found in findings
        if found.kind is Kind.VIOLATION
        for hunk in by_path[found.path].hunks_bringing(found.match)
    }
    return [
        found
        for found in findings
        if found.kind is Kind.VIOLATION
        or not any(
            (found.rule.pattern, by_path[found.path].path, hunk) in told
            for hunk in by_path[found.path].hunks_taking(found.match)
        )
    ]


def _refusal(rule: Rule, reason: str) -> Diagnostic:
    message = f"{rule.id}: {reason}"
    return Diagnostic(Location(rule.path, rule.line), Severity.ERROR, "refused-rule", message, "correct the rule")


def _too_many(files: Sequence[ChangedFile], sides: _Sides) -> Iterator[Diagnostic]:
    """Yield a warning for each file in which a rule has at least `MOST_MATCHES` (1,000) matches after the change.

    The search ends at this number, so further matches are not known.
    """
    for (pattern, name), found in sorted(sides.after.items()):
        for number, matches in sorted(found.items()):
            if len(matches) >= MOST_MATCHES:
                message = f"{pattern}/{name} matches at least {MOST_MATCHES} times; further matches are not reported"
                yield Diagnostic(Location(files[number].path), Severity.WARNING, "too-many-matches", message)


def _comments(files: Sequence[ChangedFile]) -> dict[str, tuple[Comment, ...]]:
    """Return the ignore comments of the changed files, by the path of the file after the change."""
    chosen = [file for file in files if rule_language(language_of(file.path)) and may_be_said(file)]
    hunted = hunt([Job(file.after or "", language_of(file.path), (), comments=MARK) for file in chosen])
    return {file.path: found.comments for file, found in zip(chosen, hunted.found, strict=True)}


def _silence(comments: Mapping[str, Sequence[Comment]], found: Finding, pattern: Pattern) -> Said:
    """Return whether an ignore comment silences a finding, with the comment's line and reason.

    For the removal of code that followed a pattern, the comment has to be at the line at which the removal is reported.
    """
    now, last = found.spot, found.match.end_line
    lines = (now.line, last if found.kind is Kind.VIOLATION else now.line)
    # comments written before a pattern was renamed or merged use its former names
    return silence(comments.get(now.path, ()), lines, (found.rule.pattern, found.rule.id, *pattern.aliases))


def _faulty_comments(
    files: Sequence[ChangedFile],
    comments: Mapping[str, Sequence[Comment]],
    patterns: Mapping[str, Pattern],
    rules: Iterable[Rule],
) -> list[Diagnostic]:
    """Return a warning for each wrong ignore comment, such as one that names no known pattern or rule."""
    names = (slugify(name) for pattern in patterns.values() for name in (pattern.name, *pattern.aliases))
    known = {*patterns, *names, *(slugify(rule.id) for rule in rules)}
    return [item for file in files if file.path in comments for item in faults(file, comments[file.path], known)]


def _look(
    files: Sequence[ChangedFile], rules: Sequence[Rule]
) -> tuple[_Sides, dict[tuple[str, str], str], dict[int, str]]:
    """Return all matches of the rules before and after a change that are needed to find out which are new or gone.

    Violation rules first run on the texts after the change, and adoption rules on the texts before it. A rule with
    matches on changed lines then runs on the other texts of all files. A violation rule with matches only on unchanged
    lines then runs on the old texts of the files with matches. Also return why rules and files were skipped, as `_hunt`
    does.
    """
    violations = [rule for rule in rules if rule.finds is Finds.VIOLATION]
    adoptions = [rule for rule in rules if rule.finds is Finds.ADOPTION]
    first = _hunt(files, after=violations, before=adoptions)
    sides, refused, given_up = first
    telling = {name for name, found in sides.after.items() if on_new_lines(files, _places(found))}
    lost = {name for name, found in sides.before.items() if on_old_lines(files, _places(found))}
    second = _hunt(
        files,
        after=[rule for rule in adoptions if key(rule) in lost],
        before=[rule for rule in violations if key(rule) in telling],
        beside=[(rule, sides.after[key(rule)].keys()) for rule in violations if sides.after.get(key(rule))],
    )
    sides = _Sides({**sides.before, **second[0].before}, {**sides.after, **second[0].after})
    return sides, refused | second[1], given_up | second[2]


def _hunt(
    files: Sequence[ChangedFile],
    *,
    after: Sequence[Rule],
    before: Sequence[Rule],
    beside: Sequence[tuple[Rule, Collection[int]]] = (),
) -> tuple[_Sides, dict[tuple[str, str], str], dict[int, str]]:
    """Run rules on the texts of the changed files.

    `after` are the rules for the texts after the change, and `before` those for the texts before it. `beside` has more
    rules for the texts before the change, each with the indexes of the files to run on. Return the matches, the reasons
    why rules can't be used (by rule), and the reasons why files were skipped (by index).
    """
    jobs: list[Job] = []
    places: list[tuple[int, bool]] = []
    sides: tuple[tuple[str | None, str, Sequence[Rule], Sequence[Rule]], ...]
    for number, file in enumerate(files):
        if not file.hunks:
            continue
        # a removal needs deleted lines
        takes = any(hunk.old_count for hunk in file.hunks)
        kept = [rule for rule in before if takes or rule.finds is Finds.VIOLATION]
        # The rule's globs matched the path after the change, so they do not count for the text before it.
        own = [rule for rule, numbers in beside if number in numbers and language_of(file.old_path) in rule.languages]
        names = {key(rule) for rule in own}
        kept = [rule for rule in kept if key(rule) not in names]
        sides = ((file.after, file.path, after, own[:0]), (file.before, file.old_path, kept, own))
        for is_after, (text, path, rules, more) in zip((True, False), sides, strict=True):
            if not text or not (rules or more):
                continue
            folded = text.casefold()
            chosen = [rule for rule in rules if concerns(rule, path) and rule.may_match(folded)]
            if chosen := chosen + [rule for rule in more if rule.may_match(folded)]:
                jobs.append(Job(text, language_of(path), tuple(chosen)))
                places.append((number, is_after))
    hunted = hunt(jobs)
    found_on: tuple[dict[tuple[str, str], dict[int, Sequence[Match]]], ...] = (defaultdict(dict), defaultdict(dict))
    for (number, is_after), found in zip(places, hunted.found, strict=True):
        for name, matches in found.matches.items():
            if matches:
                found_on[is_after][name][number] = matches
    given_up = {places[number][0]: reason for number, reason in hunted.given_up.items()}
    return _Sides(found_on[0], found_on[1]), hunted.refused, given_up


def _places(found: Mapping[int, Sequence[Match]]) -> list[Place]:
    return [Place(number, match) for number, matches in sorted(found.items()) for match in matches]


def _findings(files: Sequence[ChangedFile], rule: Rule, pattern: Pattern, sides: _Sides) -> list[Finding]:
    """Return the findings of one rule.

    For a violation rule, they are its new matches. For an adoption rule, which matches code that follows the pattern,
    they are matches that the change removed.
    """
    before, after = (side.get(key(rule), {}) for side in (sides.before, sides.after))
    new = in_context(files, on_new_lines(files, _places(after)), old=False)
    old = in_context(files, on_old_lines(files, _places(before)), old=True)
    if rule.finds is Finds.VIOLATION:
        come = on_kept_lines(files, after, before)
        added = surplus(new, old) + (surplus(come, surplus(old, new)) if come else [])
        return findings(rule, pattern, files, added, after)
    gone = [place for place in surplus(old, new) if files[place.file].after]
    still = {normalised(place.match) for place in new}
    missing = {(place.file, place.match) for place in gone}
    edited = [
        place
        for place in old
        if (place.file, place.match) not in missing and normalised(place.match) not in still and files[place.file].after
    ]
    numbers = sorted({place.file for place in (*gone, *edited)})
    jobs = [Job(files[number].after or "", language_of(files[number].path), (), scopes=True) for number in numbers]
    scopes = {number: found.scopes for number, found in zip(numbers, hunt(jobs).found, strict=True)}
    left = _dropped(files, gone, edited, after, scopes)
    fresh = [_closed(place.match.text) for place in surplus(new, old)]
    moved = {place for place, guard in left.items() if len(guard) >= _LEAST_GUARD and _ends(fresh, guard)}
    return findings(rule, pattern, files, [place for place in left if place not in moved], before, scopes=scopes)


def _ends(texts: Iterable[str], guard: str) -> bool:
    return any(text.endswith(_closed(guard)) for text in texts)


def _closed(code: str) -> str:
    """Return code without white space and without commas before closing brackets, to compare it in any formatting."""
    return _LAST_COMMA.sub("", "".join(code.split()))


def _dropped(
    files: Sequence[ChangedFile],
    gone: Sequence[Place],
    edited: Sequence[Place],
    after: Mapping[int, Sequence[Match]],
    scopes: Mapping[int, Sequence[Scope]],
) -> dict[Place, str]:
    """Return the matches of an adoption rule (code that followed a pattern) that are gone from code which remains.

    `gone` are matches that no longer exist, `edited` are matches on edited lines, `after` are the matches after the
    change, and `scopes` are the functions and classes after it. The value of each match is the text of the dropped call
    without its receiver; it is `""` if the match is not a call.
    """
    if not gone and not edited:
        return {}
    from tacit.checks.review.guards import Gone, Question, dropped  # most changes drop nothing

    places = [*((place, False) for place in gone), *((place, True) for place in edited)]
    numbers = sorted({place.file for place, _ in places})
    questions = [
        Question(
            language_of(files[number].old_path),
            files[number].before or "",
            files[number].after or "",
            tuple(
                Gone(place.match, tuple(files[number].hunks[hunk] for hunk in place.hunks), is_edited)
                for place, is_edited in places
                if place.file == number
            ),
            tuple(after.get(number, ())),
            files[number].hunks,
        )
        for number in numbers
    ]
    results = work_through(dropped, questions, seconds=LONGEST)
    answers = {
        number: iter(result if isinstance(result, list) else [None if one.edited else "" for one in question.gone])
        for number, question, result in zip(numbers, questions, results, strict=True)
    }
    found = {place: next(answers[place.file]) for place, _ in places}
    blocks = sorted({place.file for place, guard in found.items() if guard == ""})
    bare = _without_comments(files, blocks)
    return {
        place: guard
        for place, guard in found.items()
        if guard or (guard == "" and survives(bare[place.file], place, scopes.get(place.file, ())))
    }


def _without_comments(files: Sequence[ChangedFile], numbers: Sequence[int]) -> dict[int, ChangedFile]:
    """Return, by index, the changed files with these indexes, with all comments removed from their texts.

    Code that the change turned into a comment is then gone.
    """
    sides = [(files[number].before or "", files[number].after or "") for number in numbers]
    languages = [language_of(files[number].old_path) for number in numbers]
    jobs = [Job(text, name, (), comments=".") for name, side in zip(languages, sides, strict=True) for text in side]
    found = iter(hunt(jobs).found)
    blank = [[without_comments(text, next(found).comments) for text in side] for side in sides]
    return {
        number: files[number]._replace(before=before, after=after)
        for number, (before, after) in zip(numbers, blank, strict=True)
    }
