"""Test a candidate, which is a possible rule of a pattern, on the examples of the pattern's page.

If the page has no example of what the rule matches, examples are added from the fix commits that led to the candidate.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tacit.checks.induction.candidates import Candidate
from tacit.checks.induction.unify import in_context
from tacit.checks.rules.examples import marked_blocks, with_block
from tacit.checks.rules.prove import Proof
from tacit.checks.rules.runner import proofs
from tacit.checks.rules.values import Finds, Rule, RuleFile
from tacit.text import secrets

_MOST_EXAMPLES = 6  # examples of fixes that are tried
_SHORT = 12  # digits of a commit's hash


class Page(NamedTuple):
    """A pattern's page: its path and text."""

    path: str
    text: str


def proven(page: Page, item: Candidate, rule: Rule) -> tuple[Page, str]:
    """Test the rule of a candidate (possible rule) on the page's examples, if necessary with examples of a fix commit.

    If the rule passes, return the page and `""`. If it fails, test it on versions of the page to which the code of one
    fix commit is added; return the first version on which it passes, and `""`. If it passes on none, return the page as
    it was, and the reason.
    """
    proof = _proof(page, rule)
    if proof.sound:
        return page, ""
    reason = proof.diagnostics[0].message
    for text in _with_examples(page, item):
        if _proof(page._replace(text=text), rule).sound:
            return page._replace(text=text), ""
    return page, reason


def _proof(page: Page, rule: Rule) -> Proof:
    return proofs([RuleFile(rule.pattern, "", (rule,), page.path, marked_blocks(page.text))])[0]


def _with_examples(page: Page, item: Candidate) -> Iterator[str]:
    """Yield versions of a page, each with examples from one of the fix commits that led to a candidate rule.

    At most six fixes are used; those with the shortest statements come first. A version with a credential is left out.
    For each fix, a first version has the whole statement that the fix added or changed, and a second one only the call.
    If the rule is for violations, the code before the fix is added, too, as a bad example.
    """
    for origin in sorted(item.origins, key=lambda origin: len(origin.gain.call.statement))[:_MOST_EXAMPLES]:
        gain, short = origin.gain, origin.commit[:_SHORT]
        sides = [(gain.call, True, f"From commit {short}:")]
        if item.finds is Finds.VIOLATION and gain.before is not None:
            sides.insert(0, (gain.before, False, f"Before commit {short}:"))
        for whole in (True, False):
            text = page.text
            for call, good, remark in sides:
                code = in_context(call.language, call.statement if whole else call.text)
                if secrets.find(code):
                    break
                text = with_block(text, call.language, code, remark, good=good)
            else:
                yield text
