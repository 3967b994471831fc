"""PURE. Group what fix commits added, and make a candidate from each group: a rule that may be added to the pattern.

A fix commit is a commit that fixed an error. A gain is a call that it added, or an argument that it added to a call.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tacit.checks.induction.gains import Gain
from tacit.checks.induction.unify import Unified, argument, languages_of, unified, with_inner, without
from tacit.checks.rules.values import Finds
from tacit.notes.write import yaml_text
from tacit.text.languages import common_name
from tacit.text.names import slugify

LEAST_FIXES = 2
_MOST_CANDIDATES = 200
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_+")


class Origin(NamedTuple):
    """A gain (a call or argument that a fix commit added), with the hash of the commit."""

    commit: str
    gain: Gain


class Candidate(NamedTuple):
    """A possible rule, with the gains (calls and arguments that fixes added) from which it was generalised.

    `kind` says what the rule matches. `call`: a call like the added ones. `lacking`: a call that lacks the added
    argument. `argument`: the added argument in any call. `lost`: a call or other code that the bad examples on a
    pattern's page have, and the good ones lack.
    """

    id: str
    kind: str
    languages: tuple[str, ...]
    rule: Unified
    origins: tuple[Origin, ...]

    @property
    def finds(self) -> Finds:
        """Return what a match of this possible rule shows: code that violates the pattern, or code that follows it."""
        return Finds.VIOLATION if self.kind in ("lacking", "lost") else Finds.ADOPTION

    @property
    def commits(self) -> tuple[str, ...]:
        """Return the hashes of the fix commits from which the candidate was made, in the order of `origins`."""
        return tuple(dict.fromkeys(origin.commit for origin in self.origins))

    @property
    def word(self) -> str:
        """Return the name of the call or argument that the possible rule is about, such as `timeout`."""
        gain = self.origins[0].gain
        return gain.argument or gain.call.name

    @property
    def message(self) -> str:
        """Return the message for findings of this possible rule, such as "This call has no argument `timeout`"."""
        if self.kind == "lacking":
            return f"This call has no argument `{self.word}`"
        if self.kind == "lost":
            return f"This code calls `{self.word}`"
        what = "argument" if self.kind == "argument" else "call"
        return f"This code had the {what} `{self.word}`"


def candidates(gained: Mapping[str, Sequence[Gain]]) -> list[Candidate]:
    """Return the candidates (possible rules): one for each group of similar gains from at least two fix commits.

    A gain is a call or argument that a fix added. `gained` has the gains of each fix by the hash of its commit.
    """
    groups: dict[tuple[str, ...], list[Origin]] = defaultdict(list)
    for commit, gains in gained.items():
        for gain in gains:
            for key in _keys(gain):
                groups[key].append(Origin(commit, gain))
    chosen = [
        (key, origins) for key, origins in sorted(groups.items()) if len({o.commit for o in origins}) >= LEAST_FIXES
    ]
    found = [candidate(key[0], origins) for key, origins in chosen[:_MOST_CANDIDATES]]
    seen: Counter[str] = Counter()
    for number, item in enumerate(found):
        seen[item.id] += 1
        if seen[item.id] > 1:
            found[number] = item._replace(id=f"{item.id}-{seen[item.id]}")
    return found


def _keys(gain: Gain) -> list[tuple[str, ...]]:
    call = gain.call
    family = "javascript" if common_name(call.language) == "typescript" else common_name(call.language)
    if not gain.argument:
        return [("call", family, call.name, call.receiver and ".")]
    callee = ("of", call.receiver) if call.is_steady else ("named", call.name, call.receiver and ".")
    return [
        ("lacking", family, gain.argument, *call.holders, *callee),
        ("argument", family, gain.argument, *call.holders),
    ]


def candidate(kind: str, origins: Sequence[Origin]) -> Candidate:
    """Return a candidate (possible rule) that matches what the calls or arguments in `origins` have in common.

    Fix commits added these calls or arguments. `kind` says what the rule matches (see `Candidate`).
    """
    calls = [origin.gain.call for origin in origins]
    name, call = origins[0].gain.argument, calls[0]
    if kind in ("call", "lost"):
        identity, rule = _plain(call.name), unified(calls)
    elif kind == "lacking":
        shared = len({one.name for one in calls}) == 1
        callee = call.name if shared else call.receiver
        identity, rule = (
            f"{_plain(callee)}-without-{_plain(name)}",
            with_inner(without(unified(calls), call, name), calls),
        )
    else:
        identity, rule = f"with-{_plain(name)}", Unified(_inside(argument(call, name)), {})
    return Candidate(identity, kind, languages_of(calls), rule, tuple(origins))


def _plain(name: str) -> str:
    return slugify(_CAMEL.sub("-", name).strip("-"))


def _inside(rule: dict[str, Any]) -> dict[str, Any]:
    """Turn a rule for an argument list with a certain named argument into a rule for this argument."""
    kinds = []
    while "has" in rule:
        kinds.append(rule["kind"])
        rule = rule["has"]
    around: dict[str, Any] = {}
    for kind in kinds:
        around = {"kind": kind, **({"inside": around} if around else {})}
    return {**rule, "inside": around}


def ranked(found: Iterable[Candidate], spread: Mapping[str, int], total: int) -> list[Candidate]:
    """Return candidates (possible rules), the most promising first.

    A candidate is promising if many fixes led to it, and if the name of its call or argument is rare in files that the
    fixes did not change. `spread` has, by name, the number of these files that contain the name, and `total` is the
    number of all these files.
    """

    def score(item: Candidate) -> float:
        return len(item.commits) * math.log((total + 2) / (spread.get(item.word, 0) + 1))

    return sorted(found, key=lambda item: (-score(item), item.kind != "lacking", item.id))


def rule_text(item: Candidate, *, head: str = "", message: str = "") -> str:
    """Return a candidate (possible rule) as one YAML document of a rule file.

    The lines of `head` become comments above the rule. `message` replaces the candidate's own message, unless it is
    `""`.
    """
    languages = list(item.languages)
    values: dict[str, object] = {
        "id": item.id,
        "language": languages[0] if len(languages) == 1 else languages,
        "message": message or item.message,
        "severity": "warning",
        **({"metadata": {"finds": "adoption"}} if item.finds is Finds.ADOPTION else {}),
        "rule": item.rule.rule,
        **({"constraints": item.rule.constraints} if item.rule.constraints else {}),
    }
    comment = "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())
    return comment + yaml_text(values)
