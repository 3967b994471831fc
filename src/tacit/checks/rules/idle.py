"""PURE. Find the globs of rules that match no file of a repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tacit.checks.rules.values import Rule
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.text import globs
from tacit.text.languages import language_of


def idle_globs(rules: Iterable[Rule], paths: Sequence[str]) -> list[Diagnostic]:
    """Return a hint for each glob in a rule's `files` or `ignores` that matches none of the paths of a repository.

    Rules for languages that the repository does not have are skipped, because they are for other repositories.
    """
    ordered = sorted(paths)
    languages = {language_of(path) for path in ordered}
    own = (rule for rule in rules if languages & {*rule.languages})
    return [_hint(rule, key, glob) for rule in own for key, glob in _idle(rule, ordered)]


def _idle(rule: Rule, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    for key, listed in (("files", rule.files), ("ignores", rule.ignores)):
        yield from ((key, glob) for glob in listed if not globs.any_matches(paths, (glob,)))


def _hint(rule: Rule, key: str, glob: str) -> Diagnostic:
    message = f"{rule.id}: the glob {glob!r} in `{key}` matches no file of this repository"
    advice = (
        "correct the glob, which is relative to the root of the repository; or keep it, if it is for another repository"
    )
    return Diagnostic(Location(rule.path, rule.line), Severity.HINT, "glob-without-match", message, advice)
