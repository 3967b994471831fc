"""PURE. Report changed files that no rule checks although rules for a sister language exist.

TypeScript, TSX and JavaScript are sister languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tacit.checks.review.values import ChangedFile
from tacit.checks.rules.values import Rule
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text.display import path_line
from tacit.text.languages import language_of

_FAMILY = ("typescript", "tsx", "javascript")
_MOST_NAMED = 3


def unseen(files: Sequence[ChangedFile], rules: Iterable[Rule]) -> list[Diagnostic]:
    """Return a warning about the changed files that no rule checks, although rules exist for a sister language.

    TypeScript, TSX and JavaScript are sister languages. If there are no such files, the list is empty.
    """
    known = {name for rule in rules for name in rule.languages if name in _FAMILY}
    others = [name for name in _FAMILY if name not in known]
    left = [file for file in files if file.hunks and file.after is not None and language_of(file.path) in others]
    if not (known and left):
        return []
    named = ", ".join(path_line(file.path) for file in left[:_MOST_NAMED]) + (", …" if len(left) > _MOST_NAMED else "")
    number = "this file" if len(left) == 1 else f"these {len(left)} files"
    written = " and ".join(name for name in _FAMILY if name in known)
    message = f"no rule checks {number}: {named}; the rules are for {written} only"
    wanted = ", ".join(name for name in _FAMILY if name in known or name in {language_of(file.path) for file in left})
    advice = f"write `language: [{wanted}]` in the rules that apply to all of these languages"
    return [Diagnostic(Location(left[0].path), Severity.WARNING, "language-without-rule", message, advice)]
