"""The rules of `tacit lint`, and the severity of their findings. docs/lint.md describes each rule."""

from __future__ import annotations

from enum import StrEnum

from tacit.domain.findings import Severity


class LintRule(StrEnum):
    """A rule of `tacit lint`. Its value is its name in settings and messages."""

    DEAD_LINK = "dead-link"
    UNRESOLVED_RELATED = "unresolved-related"
    LOST_SUCCESSOR = "lost-successor"
    NO_TEXT = "no-text"
    UNLINKED_NOTE = "unlinked-note"
    NEAR_DUPLICATE = "near-duplicate"
    PLACEHOLDER = "placeholder"
    FUTURE_DATE = "future-date"
    LONELY_CATEGORY = "lonely-category"
    FAILING_RULE = "failing-rule"
    AUTHOR_CONTRADICTS_GIT = "author-contradicts-git"
    DATE_FAR_FROM_COMMIT = "date-far-from-commit"
    UNKNOWN_COMMIT = "unknown-commit"
    LONG_NAME = "long-name"
    UNSEEN_CHARACTER = "unseen-character"


class DocumentRule(StrEnum):
    """A rule for documents that people maintain by hand. Some rules of `LintRule` apply to such documents too."""

    LEVEL_CONTRADICTS_EXAMPLES = "level-contradicts-examples"
    COUNT_CONTRADICTS_LIST = "count-contradicts-list"
    DATE_CONTRADICTS_EXAMPLES = "date-contradicts-examples"
    FOOTER_CONTRADICTS_BODY = "footer-contradicts-body"
    ELIDED_EVIDENCE = "elided-evidence"
    MISSING_FIELD = "missing-field"
    DUPLICATE_PATTERN = "duplicate-pattern"
    MISSING_PART = "missing-part"
    MISSING_PAGE = "missing-page"


_HINTS = frozenset({LintRule.UNLINKED_NOTE, LintRule.LONELY_CATEGORY})


def severity(rule: LintRule) -> Severity:
    """Return the severity of a rule's findings. No finding is an error, so no finding keeps a file out of the store."""
    return Severity.HINT if rule in _HINTS else Severity.WARNING
