"""The rules of patterns as web pages show them: which rules are used, and why the others are not.

A rule is used if it gives the right result for each example on its pattern's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Pattern
from tacit.server.web.values import RuleState
from tacit.system import files
from tacit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tacit.checks.rules.values import Rule


def rule_states(workspace: Workspace, patterns: Mapping[str, Pattern]) -> dict[str, tuple[RuleState, ...]]:
    """Return the rules of each pattern that has any, by its slug, with the reason why a rule is not used.

    A rule is used if it gives the right result for each example on the pattern's page.
    """
    from tacit.checks.rules.values import SUFFIX

    if not files.walk(workspace.root, workspace.config.layout.patterns, SUFFIX).files:
        return {}
    from tacit.checks.rules import rulebook  # imported late, because most knowledge bases have no rules
    from tacit.checks.rules.runner import proofs

    found: dict[str, tuple[RuleState, ...]] = {}
    for proof in proofs(rulebook.on_disk(workspace, patterns).files):
        faults = {item.location: item for item in proof.diagnostics if item.severity is Severity.ERROR}
        sound = {rule.id for rule in proof.sound}
        states = tuple(_state(rule, faults, proven=rule.id in sound) for rule in proof.file.rules)
        if states:
            found[proof.file.pattern] = states
    return found


def _state(rule: Rule, faults: Mapping[Location, Diagnostic], *, proven: bool) -> RuleState:
    at = Location(rule.path, rule.line)
    fault = faults.get(at)
    reason = "" if proven else (fault.message if fault else "it fails on the examples of its page")
    languages = ", ".join(rule.languages)
    return RuleState(rule.id, languages, rule.finds.value, rule.severity.value, rule.message, at, reason)
