"""PURE. Whether rules hold on the examples of their own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tacit.checks.rules.values import Block, Finds, Rule, RuleFile
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.languages import rule_language


class Proof(NamedTuple):
    """The rules of one file that may be used, and what was found out about the others and about the page's blocks."""

    file: RuleFile
    sound: tuple[Rule, ...]
    diagnostics: tuple[Diagnostic, ...]


def prove(file: RuleFile, outcomes: Sequence[Sequence[bool] | str]) -> Proof:
    """Judge rules by their `outcomes`: for each rule whether it matches each block, or why it can't be used."""
    sound, found = [], []
    covered: set[int] = set()
    for rule, outcome in zip(file.rules, outcomes, strict=True):
        fault = _broken(rule, outcome) if isinstance(outcome, str) else _fault(rule, file, outcome)
        if fault is None:
            sound.append(rule)
        else:
            found.append(fault)
        if not isinstance(outcome, str):
            covered.update(number for number, hit in enumerate(outcome) if hit)
    found += [_unread(file, block) for block in file.blocks if file.rules and _is_unread(file, block)]
    found += [
        _uncovered(file, block, finds)
        for number, block in enumerate(file.blocks)
        if number not in covered and (finds := _expected(file, block)) is not None
    ]
    return Proof(file, tuple(sound), tuple(found))


def _broken(rule: Rule, reason: str) -> Diagnostic:
    place = Location(rule.path, rule.line)
    return Diagnostic(place, Severity.ERROR, "broken-rule", f"{rule.id}: {reason}", "mend the rule; it is not used")


def _fault(rule: Rule, file: RuleFile, hits: Sequence[bool]) -> Diagnostic | None:
    """What a rule does wrong on its page's blocks, None where it does nothing wrong."""
    wanted = rule.finds is Finds.ADOPTION
    blocks = list(zip(file.blocks, hits, strict=True))
    place, name = Location(rule.path, rule.line), {True: "good", False: "bad"}
    wrong = next((block for block, hit in blocks if hit and block.good is not wanted), None)
    if wrong is not None:
        message = f"{rule.id} matches the {name[wrong.good]} example at {file.page}:{wrong.line}"
        return Diagnostic(place, Severity.ERROR, "fails-its-examples", message, "narrow the rule; it is not used")
    if not any(hit for block, hit in blocks if block.good is wanted):
        message = f"{rule.id} matches no {name[wanted]} example of {file.page}"
        advice = f"mark a block of the page as ```` ```{rule.language} {name[wanted]} ````; the rule is not used"
        return Diagnostic(place, Severity.ERROR, "fails-its-examples", message, advice)
    return _unbounded(rule, file, place)


def _unbounded(rule: Rule, file: RuleFile, place: Location) -> Diagnostic | None:
    """That nothing shows what a violation rule leaves alone: a rule with severity error is not used without it."""
    good = (block for block in file.blocks if block.good and block.language == rule.language)
    if rule.finds is Finds.ADOPTION or rule.severity is not Severity.ERROR or any(block.code.strip() for block in good):
        return None
    message = f"{rule.id} has severity error, and {file.page} has no good {rule.language} example that it leaves alone"
    advice = f"mark one as ```` ```{rule.language} good ````, or write `severity: warning`; the rule is not used"
    return Diagnostic(place, Severity.ERROR, "no-good-example", message, advice)


def _expected(file: RuleFile, block: Block) -> Finds | None:
    """What rules of the block's language there are that should match it."""
    finds = Finds.ADOPTION if block.good else Finds.VIOLATION
    return finds if any(rule.language == block.language and rule.finds is finds for rule in file.rules) else None


def _is_unread(file: RuleFile, block: Block) -> bool:
    """Whether a bad block is in a language that no violation rule of its page is for."""
    return not block.good and _expected(file, block) is None


def _unread(file: RuleFile, block: Block) -> Diagnostic:
    message = f"no violation rule of {file.path} is for {block.language}: nothing finds this bad example"
    known = rule_language(block.language)
    advice = "write one, if a machine can tell" if known else f"ast-grep reads no {block.language}: see to it by eye"
    return Diagnostic(Location(file.page, block.line), Severity.HINT, "language-without-rule", message, advice)


def _uncovered(file: RuleFile, block: Block, finds: Finds) -> Diagnostic:
    kind = "good" if block.good else "bad"
    # A good block may be there because a finding was false: no rule has to find it.
    severity = Severity.HINT if block.good else Severity.ERROR
    message = f"no {finds.value} rule of {file.path} matches this {kind} example"
    return Diagnostic(Location(file.page, block.line), severity, "unmatched-example", message, "widen a rule")
