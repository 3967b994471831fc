"""PURE. Find the calls and named arguments that a fix commit added.

A fix commit is a commit that fixed an error. Run this in another process, because the parser can crash.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tacit.checks.induction.calls import Call, calls
from tacit.checks.review.values import ChangedFile, is_source
from tacit.checks.rules import syntax
from tacit.checks.rules.match import Source
from tacit.text.languages import common_name, language_of

_MOST_CALLS = 2_000  # added calls of one commit; a commit with more has no gains
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__|testing|testdata|e2e|cypress)/"
    r"|(?:^|/)(?:test_[^/]*|tests|conftest|[^/]*(?:_test|_spec|\.test|\.spec|Tests?))\.\w+$"
)
_MIGRATIONS = re.compile(r"(?:^|/)(?:migrations?|migrate|alembic/versions)/")


class Gain(NamedTuple):
    """What a fix added: a call, or the named argument `argument` of a call.

    `before` is the call as it was before the fix; None if the fix added the whole call.
    """

    call: Call
    argument: str = ""
    before: Call | None = None


def is_left_out(file: ChangedFile) -> bool:
    """Return whether a changed file can't show a fix: it is new, deleted, no source code, a test or a migration."""
    is_whole = not file.hunks or file.before is None or file.after is None
    return is_whole or not is_source(file.path) or bool(_TESTS.search(file.path) or _MIGRATIONS.search(file.path))


def gains(files: Sequence[ChangedFile]) -> list[Gain]:
    """Return the calls and arguments that a change added. Calls that were only moved are left out.

    The result is `[]` if the changed lines have more than `_MOST_CALLS` (2,000) calls after the change.
    """
    lost: dict[tuple[str, str, bool], list[Call]] = defaultdict(list)
    new: dict[tuple[str, str, bool], list[Call]] = defaultdict(list)
    for file in files:
        if is_left_out(file) or language_of(file.path) != language_of(file.old_path):
            continue
        for side, text, path, old in ((lost, file.before, file.old_path, True), (new, file.after, file.path, False)):
            for call in _changed_calls(file, text or "", path, old=old):
                side[common_name(call.language), call.name, bool(call.receiver)].append(call)
    if sum(map(len, new.values())) > _MOST_CALLS:
        return []
    return [gain for key, found in sorted(new.items()) for gain in _gained(lost.get(key, []), found)]


def compared(language: str, before: Iterable[str], after: Iterable[str]) -> list[Gain]:
    """Return the calls and arguments that the code examples `after` have and the examples `before` lack."""
    sides: list[dict[tuple[str, bool], list[Call]]] = []
    for texts in (before, after):
        found: dict[tuple[str, bool], list[Call]] = defaultdict(list)
        for text in texts:
            for call in calls(Source(text, language), "", lambda _first, _last: True):
                found[call.name, bool(call.receiver)].append(call)
        sides.append(found)
    old, new = sides
    return [gain for key, found in sorted(new.items()) for gain in _gained(old.get(key, []), found)]


def _changed_calls(file: ChangedFile, text: str, path: str, *, old: bool) -> list[Call]:
    def touches(first: int, last: int) -> bool:
        return any((hunk.takes if old else hunk.brings)(first, last) for hunk in file.hunks)

    return calls(Source(text, language_of(path)), path, touches)


def _gained(lost: Sequence[Call], new: Sequence[Call]) -> list[Gain]:
    """Return the calls and arguments that are new in the calls `new`, compared with the calls `lost` before the change.

    All of these calls have the same name. Each new call is paired with the most similar old one; if there is none, the
    whole call is new.
    """
    left, come = list(lost), []
    for call in new:
        same = next((old for old in left if old.values == call.values), None)
        if same is None:
            come.append(call)
        else:
            left.remove(same)
    found = []
    for call in come:
        old = max(left, key=lambda one: _likeness(one, call), default=None)
        if old is None:
            found.append(Gain(call))
            continue
        left.remove(old)
        found += _grown(old, call)
    return found


def _likeness(one: Call, other: Call) -> tuple[bool, bool, int, int]:
    shared = len(set(one.values) & set(other.values))
    return one.path == other.path, one.receiver == other.receiver, shared, -abs(one.line - other.line)


def _grown(old: Call, new: Call) -> list[Gain]:
    """Return the named arguments that a call has after the change and lacked before.

    If only positional arguments were added, the result has the call itself, without an argument. It is `[]` if nothing
    was added, or if a named argument was removed.
    """
    if set(old.named) - set(new.named):
        return []
    names = [name for name in new.named if name not in old.named]
    if names:
        return [Gain(new, name, old) for name in names]
    grew = len(new.values) > len(old.values) and syntax.is_part(
        [str(v) for v in old.values], [str(v) for v in new.values]
    )
    return [Gain(new, before=old)] if grew else []
