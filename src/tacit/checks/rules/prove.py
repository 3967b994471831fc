"""PURE. Test rules on the good and bad examples of their pattern's page. Only rules that pass are used.

A violation rule, which finds code that violates the pattern, has to match the bad examples. An adoption rule, which
finds code that follows it, has to match the good ones. No rule may match examples of the other kind.
"""

from collections.abc import Sequence
from typing import NamedTuple

from tacit.checks.rules.values import Block, Finds, Rule, RuleFile
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.languages import rule_language


class Proof(NamedTuple):
    """The result of testing the rules of one rule file on the examples of the page.

    `sound` has the rules that pass. `diagnostics` reports the other rules, and example blocks that no rule covers.
    """

    file: RuleFile
    sound: tuple[Rule, ...]
    diagnostics: tuple[Diagnostic, ...]


def prove(file: RuleFile, outcomes: Sequence[Sequence[bool] | str]) -> Proof:
    """Decide which rules of a file pass the test on the example blocks of their page.

    `outcomes` has an entry for each rule: for each example block whether the rule matches it, or a text that says why
    the rule cannot be used.
    """
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
    return Diagnostic(
        place, Severity.ERROR, "broken-rule", f"{rule.id}: {reason}", "correct the rule; until then, it is not used"
    )


def _fault(rule: Rule, file: RuleFile, hits: Sequence[bool]) -> Diagnostic | None:
    """Return an error that says how a rule fails on the example blocks of its page; None if it passes.

    `hits` says for each block whether the rule matches it.
    """
    wanted = rule.finds is Finds.ADOPTION
    blocks = list(zip(file.blocks, hits, strict=True))
    place, name = Location(rule.path, rule.line), {True: "good", False: "bad"}
    wrong = next((block for block, hit in blocks if hit and block.good is not wanted), None)
    if wrong is not None:
        message = f"{rule.id} matches the {name[wrong.good]} example at {file.page}:{wrong.line}"
        return Diagnostic(
            place, Severity.ERROR, "fails-its-examples", message, "narrow the rule; until then, it is not used"
        )
    own = [hit for block, hit in blocks if block.good is wanted and block.language in rule.languages]
    block = f"```` ```{rule.language} {name[wanted]} ````"
    if not own:
        message = f"{rule.id} is unproven: {file.page} has no {name[wanted]} {rule.language} example"
        advice = f"add a block {block} that the rule matches; until then, it is not used"
        return Diagnostic(place, Severity.ERROR, "unproven-rule", message, advice)
    if not any(own):
        message = f"{rule.id} matches no {name[wanted]} example of {file.page}"
        advice = f"widen the rule, or add a block {block} that it matches; until then, it is not used"
        return Diagnostic(place, Severity.ERROR, "fails-its-examples", message, advice)
    return _unbounded(rule, file, place)


def _unbounded(rule: Rule, file: RuleFile, place: Location) -> Diagnostic | None:
    """Return an error if a violation rule with the severity error has no good example in its language; otherwise None.

    Without a good example, nothing shows that the rule does not match everything.
    """
    good = (block for block in file.blocks if block.good and block.language in rule.languages)
    if rule.finds is Finds.ADOPTION or rule.severity is not Severity.ERROR or any(block.code.strip() for block in good):
        return None
    message = f"{rule.id} has severity error, but {file.page} has no good {rule.language} example to test it"
    advice = (
        f"add a block ```` ```{rule.language} good ````, or write `severity: warning`; until then, the rule is not used"
    )
    return Diagnostic(place, Severity.ERROR, "no-good-example", message, advice)


def _expected(file: RuleFile, block: Block) -> Finds | None:
    """Return the kind of rule that should match an example block: a violation rule if it is bad, else an adoption rule.

    A violation rule finds code that violates the pattern, an adoption rule code that follows it. The result is None if
    the file has no such rule for the language of the block.
    """
    finds = Finds.ADOPTION if block.good else Finds.VIOLATION
    return finds if any(block.language in rule.languages and rule.finds is finds for rule in file.rules) else None


def _is_unread(file: RuleFile, block: Block) -> bool:
    """Return whether a block is a bad example in a language for which the rule file has no violation rule."""
    return not block.good and _expected(file, block) is None


def _unread(file: RuleFile, block: Block) -> Diagnostic:
    message = f"{file.path} has no violation rule for {block.language}, so no rule finds this bad example"
    known = rule_language(block.language)
    unknown = f"ast-grep does not support {block.language}: people have to look for code like this example"
    advice = "write a violation rule for this language if possible" if known else unknown
    return Diagnostic(Location(file.page, block.line), Severity.HINT, "language-without-rule", message, advice)


def _uncovered(file: RuleFile, block: Block, finds: Finds) -> Diagnostic:
    kind = "good" if block.good else "bad"
    # `review --wrong` adds good blocks for false findings, so no adoption rule has to match a good block.
    severity = Severity.HINT if block.good else Severity.ERROR
    message = f"no {finds.value} rule of {file.path} matches this {kind} example"
    return Diagnostic(
        Location(file.page, block.line),
        severity,
        "unmatched-example",
        message,
        "change one of the rules so that it matches the example",
    )
