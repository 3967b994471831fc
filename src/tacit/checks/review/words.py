"""PURE. The sentences about findings, reasons and evidence that all output formats of a review share."""

from typing import NamedTuple

from tacit.checks.review.values import Change, Finding, Grounds, Kind, Review, Silenced
from tacit.domain.findings import Diagnostic, Severity
from tacit.text.display import one_line

MOST_PLACES = 5  # findings of one pattern that are shown, except in JSON and SARIF
NAMES = {"error": "error", "warning": "warning", "hint": "note"}


def what(finding: Finding, grounds: Grounds) -> str:
    """Return the message of a finding on one line, such as "code that followed the pattern is gone (Eager loading)"."""
    if finding.kind is Kind.REMOVAL:
        where = f" in `{finding.match.scope}`" if finding.match.scope else ""
        said = f"{finding.rule.message}: gone" if finding.rule.message else "code that followed the pattern is gone"
        return one_line(f"{said}{where} ({grounds.pattern.name})")
    return one_line(finding.rule.message or grounds.pattern.name)


def reasons(finding: Finding, grounds: Grounds) -> list[str]:
    """Return why a finding matters: the `note` of its rule, the reason for its pattern, and the pattern's limits.

    A limit says when the pattern does not apply.
    """
    limits = (f"Where it does not hold: {limit}" for limit in grounds.limits)
    return [one_line(part) for part in (finding.rule.note, grounds.why, *limits) if part]


def links(grounds: Grounds) -> str:
    """Return the paths of a pattern's page and newest notes.

    If the knowledge base is outside of the reviewed repository, and its setting `share_evidence` is off, the readers of
    the review may not see them. Then the result is `""`.
    """
    return ", ".join(part for part in (grounds.link, *grounds.notes) if part)


def silenced(item: Silenced, grounds: Grounds) -> str:
    """Return the message of a silenced finding with the reason: `… [pattern]; silenced in line 3: reason`."""
    said = f"{what(item.finding, grounds)} [{item.finding.rule.pattern}]"
    return one_line(f"{said}; silenced in line {item.line}: {item.reason}")


def rules_changed(review: Review) -> list[tuple[str, tuple[str, ...]]]:
    """Return up to four lists, each with its title: rules that the change adds, edits and removes, and lowered levels.

    Empty lists are left out.
    """
    told = (
        ("rules that this change adds (not used in this review)", review.rules_added),
        ("rules that this change edits (the old version was used)", review.rules_altered),
        ("rules that this change removes (still used in this review)", review.rules_removed),
        ("levels that this change lowers (the old level was used)", review.levels_lowered),
    )
    return [(title, names) for title, names in told if names]


def evidence(grounds: Grounds) -> str:
    """Return a pattern's evidence in numbers: `HIGH, 8 examples, last on 2025-01-08`."""
    pattern = grounds.pattern
    examples = f"{pattern.examples} example{'' if pattern.examples == 1 else 's'}"
    against = f", {pattern.against} against" if pattern.against else ""
    last = f", last on {pattern.last_reinforced}" if pattern.last_reinforced else ""
    flags = "".join(f", {name}" for name, on in (("contested", pattern.contested), ("stale", pattern.stale)) if on)
    return f"{pattern.level.name}, {examples}{against}{last}{flags}"


def summary(review: Review) -> str:
    """Return the numbers of findings by severity, of silenced findings, and of findings of levels not shown."""
    counts = {name: sum(f.severity.value == value for f in review.findings) for value, name in NAMES.items()}
    found = ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for name, number in counts.items() if number)
    parts = [found or "no findings"]
    if review.silenced:
        parts.append(f"{review.silenced} silenced")
    if below := review.not_shown:
        listed = ", ".join(f"{number} of {level} patterns" for level, number in below)
        parts.append(f"not shown: {listed} (--level {below[-1][0].lower()} shows them)")
    return ", ".join(parts)


class Group(NamedTuple):
    """A finding to show, and the number of other findings of its pattern that are not shown.

    `more` is the number of findings that are not shown, and `files` is the number of their files. Both are 0 except in
    the last shown finding of a pattern.
    """

    finding: Finding
    is_first: bool
    more: int = 0
    files: int = 0


def grouped(review: Review) -> list[Group]:
    """Return the first `MOST_PLACES` (5) findings of each pattern.

    The fifth one also says how many more findings the pattern has, and in how many files they are.
    """
    of_pattern: dict[str, list[Finding]] = {}
    for item in review.findings:
        of_pattern.setdefault(item.rule.pattern, []).append(item)
    found = []
    for items in of_pattern.values():
        rest = items[MOST_PLACES:]
        files = len({item.spot.path for item in rest})
        for number, item in enumerate(items[:MOST_PLACES], 1):
            is_last = number == MOST_PLACES
            found.append(Group(item, number == 1, len(rest) if is_last else 0, files if is_last else 0))
    return found


def and_more(group: Group, grounds: Grounds) -> str:
    """Return the line about a pattern's other findings: `and 63 more in 4 files of No Eval (--json lists all)`."""
    files = f"{group.files} file{'' if group.files == 1 else 's'}"
    return one_line(f"and {group.more} more in {files} of {grounds.pattern.name} (--json lists all)")


def next_step(review: Review) -> str:
    """Return advice on how to get rules, on one line, for a review in which no pattern has a rule.

    The result is `""` if a pattern has a rule, even one of a level that is not shown, if an error is reported, or if a
    remark already gives the reason.
    """
    is_faulty = any(item.severity is Severity.ERROR for item in review.diagnostics)  # such as an unreadable rule file
    if review.rules_used or review.rules_refused or review.lower or is_faulty:
        return ""
    if not review.considered and review.remarks:
        return ""  # a remark says why
    if not review.considered:
        return "no pattern has the level of this review: pass a lower --level, or record examples with `tacit learn`"
    number = review.considered
    few = "the one pattern with the level of this review has no rule"
    none = f"none of the {number} patterns with the level of this review has a rule" if number > 1 else few
    return f"{none}: show a bad example on a page, in a block ```python bad, then run `tacit rules new NAME`"


def is_of_change(review: Review, diagnostic: Diagnostic) -> bool:
    """Return whether a diagnostic is about a changed file, and not about the knowledge base."""
    return any(diagnostic.location.path == file.path for file in review.change.files)


def told(diagnostic: Diagnostic) -> str:
    """Return a diagnostic on one line: what is wrong and what to do."""
    return one_line(f"{diagnostic.message}; {diagnostic.help}" if diagnostic.help else diagnostic.message)


def looked_at(change: Change) -> str:
    """Return what was reviewed: `uncommitted changes: 3 files, 1 skipped, 2 generated not judged`."""
    number = len(change.files)
    aside = sum(bool(file.remark) for file in change.files)
    passed = f", {aside} skipped" if aside else ""
    kinds = sorted({file.unwritten for file in change.files if file.unwritten})
    if kinds:
        passed += f", {sum(bool(file.unwritten) for file in change.files)} {' or '.join(kinds)} not judged"
    return f"{change.what}: {number} file{'' if number == 1 else 's'}{passed}"
