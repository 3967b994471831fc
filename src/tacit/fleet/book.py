"""Collect the rules by which `tacit fleet` judges repositories, as a `Book`.

A rule searches code for a pattern. It is in the book only if it finds what it should find in each code example on its
pattern's page. The book also has a digest of its rules, which changes if a rule changes.
"""

import hashlib
from typing import NamedTuple

from tacit.checks.rules import rulebook
from tacit.checks.rules.runner import proofs
from tacit.domain.findings import Diagnostic, Severity
from tacit.errors import UsageError
from tacit.fleet.values import Book
from tacit.workspace.workspace import Workspace


class Opened(NamedTuple):
    """What `open_book` returns: the rules by which repositories are judged, and errors and warnings about rules.

    A finding says, for example, why a rule is not used.
    """

    book: Book
    diagnostics: tuple[Diagnostic, ...]


def open_book(workspace: Workspace) -> Opened:
    """Return the rules by which repositories are judged: those that pass on all examples of their pattern's page.

    Retired patterns are left out. The digest of the rules is a part of the key under which a result is stored, so if a
    rule changes, the next run judges all repositories again.

    Raises:
        TacitError: there is no knowledge base, or none of its patterns has a rule that can be used.
    """
    with rulebook.answering(workspace, fresh=True) as (_, patterns):
        in_use = {slug for slug, pattern in patterns.items() if not pattern.retired}
        found = rulebook.on_disk(workspace, patterns)
        proven = proofs([file for file in found.files if file.pattern in in_use])
    rules = tuple(rule for proof in proven for rule in proof.sound)
    if not rules:
        raise UsageError(
            "no pattern has a rule that passes on its examples, so nothing can be judged",
            "write a rule with `tacit rules new NAME`; `tacit rules test` shows which rules fail",
        )
    slugs = tuple(sorted({rule.pattern for rule in rules}))
    parts = repr([(rule._replace(matcher={}, needles=()), _plain(rule.matcher)) for rule in rules])
    digest = hashlib.sha256(parts.encode("utf-8", "surrogateescape")).hexdigest()
    wrong = [*found.diagnostics, *(item for proof in proven for item in proof.diagnostics)]
    return Opened(
        Book(rules, slugs, digest, len(in_use) - len(slugs)),
        tuple(item for item in wrong if item.severity is not Severity.HINT),
    )


def _plain(value: object) -> object:
    """Return `value`, a part of a rule's search pattern, with sorted keys, so that equal rules get the same digest."""
    if isinstance(value, dict):
        return sorted((str(key), repr(_plain(item))) for key, item in value.items())
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
