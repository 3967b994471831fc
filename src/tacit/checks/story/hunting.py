"""I/O. Run the rules of probes and look for their texts in all files; files that have not changed are in a cache."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tacit.checks.rules.runner import Hunt, Job, concerns, hunt
from tacit.checks.rules.values import Match, Rule
from tacit.checks.story.calls import LANGUAGES, calls
from tacit.checks.story.probes import Evidence, Probe
from tacit.checks.verify import cache
from tacit.checks.verify.cache import Record
from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.facts import PROVING, Inventory, Tier
from tacit.checks.verify.tiers import foreign, tier_of
from tacit.text.globs import matches
from tacit.text.languages import language_of

Hit: TypeAlias = tuple[str, int, str]  # path, line, what is there

_WAVE = 8 << 20  # characters of source text that are in memory at the same time
_MOST_OF_A_FILE = 3  # places of one rule, call or text in one file
_LONGEST = 60  # characters of the code that is shown
_DIGITS = 16  # digits of a hash in the keys of the cache
_READ = PROVING | {Tier.TEST}
_COMMENT = ("#", "//", "--", "/*", "<!--", ";", "{{/*")


class Hunted(NamedTuple):
    """What was found: the places of each rule by its id, of each call by its name, and of each text.

    `remarks` says which rules and files were left out.
    """

    rules: Mapping[str, Sequence[Hit]]
    calls: Mapping[str, Sequence[Hit]]
    texts: Mapping[str, Sequence[Hit]]
    remarks: tuple[str, ...]


class _Work(NamedTuple):
    """The work for one file: its rules and its texts."""

    rules: tuple[Rule, ...]
    texts: tuple[str, ...]


def hunted(probes: Sequence[Probe], inventory: Inventory, place: Path | None) -> Hunted:
    """Look for the rules, calls and texts of all probes in the files of an inventory.

    `place` is the file of the cache; if it is None, nothing is cached.
    """
    every = [item for probe in probes for item in (*probe.proof, *probe.look)]
    names = frozenset(name for item in every if item.kind == "call" for name in item.names)
    rules = [rule for probe in probes for rule in (*probe.proof_rules, *probe.look_rules)]
    texts = [item for item in every if item.kind == "text"]
    about = dict(_about(rules, texts, inventory, has_calls=bool(names)))
    mark = _mark(rules, texts, names)
    keys = {path: f"{mark}:{inventory.blobs.get(path, '')}:{path}" for path in about}
    known = cache.load(place) if place else {}
    missing = {path: work for path, work in about.items() if keys[path] not in known or not inventory.blobs.get(path)}
    made, remarks = _searched(missing, inventory, names)
    if place and made:
        kept = {key: known[key] for key in keys.values() if key in known}
        cache.save(place, kept | {keys[path]: record for path, record in made.items()})
    records = {path: made.get(path) or known.get(keys[path]) for path in about}
    return _sorted(records, remarks)


def _mark(rules: Sequence[Rule], texts: Sequence[Evidence], names: frozenset[str]) -> str:
    """Return a hash of everything that is looked for; sets are left out or sorted, because their order varies."""
    about = [(rule.id, rule.languages, dict(rule.matcher), rule.files, rule.ignores) for rule in rules]
    return hashlib.sha256(repr((about, texts, sorted(names))).encode()).hexdigest()[:_DIGITS]


def _sorted(records: Mapping[str, Record | None], remarks: Sequence[str]) -> Hunted:
    found: dict[str, dict[str, list[Hit]]] = {kind: defaultdict(list) for kind in ("rule", "call", "text")}
    for path, record in records.items():
        for kind, name, shown, line in record[0] if record else ():
            found[kind][name].append((path, line, shown))
    return Hunted(found["rule"], found["call"], found["text"], tuple(remarks))


def _about(
    rules: Sequence[Rule], texts: Sequence[Evidence], inventory: Inventory, *, has_calls: bool
) -> Iterator[tuple[str, _Work]]:
    """Yield the work for each file that a rule, a text or a call is about."""
    by_language: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for language in rule.languages:
            by_language[language].append(rule)
    for path in sorted(inventory.paths):
        if foreign(path):
            continue
        language = language_of(path)
        chosen = by_language.get(language, ()) if tier_of(path) in _READ else ()
        called = has_calls and language in LANGUAGES and tier_of(path) in _READ
        kept = tuple(rule for rule in chosen if not (rule.files or rule.ignores) or concerns(rule, path))
        named = tuple(dict.fromkeys(name for item in texts if matches(path, item.files) for name in item.names))
        if kept or named or called:
            yield path, _Work(kept, named)


def _searched(
    works: Mapping[str, _Work], inventory: Inventory, names: frozenset[str]
) -> tuple[dict[str, Record], list[str]]:
    """Return a record for each file that was searched, and remarks about rules and files that were left out."""
    made: dict[str, Record] = {}
    remarks: dict[str, None] = {}
    wave: list[tuple[str, Job, list[Row]]] = []
    size = 0
    for path, text in inventory.texts(list(works)):
        folded = text.casefold()
        rows = [*_texts(folded, works[path].texts), *_calls(path, text, names)]
        rules = tuple(rule for rule in works[path].rules if rule.may_match(folded))
        if not rules:
            made[path] = (rows, "", "", "")
            continue
        wave.append((path, Job(text, language_of(path), rules), rows))
        size += len(text)
        if size > _WAVE:
            _hunt(wave, made, remarks)
            wave, size = [], 0
    _hunt(wave, made, remarks)
    return made, list(remarks)


def _hunt(
    wave: Sequence[tuple[str, Job, list[Row]]],
    made: dict[str, Record],
    remarks: dict[str, None],
) -> None:
    done: Hunt = hunt([job for _, job, _ in wave]) if wave else Hunt([])
    for (_, rule), reason in done.refused.items():
        remarks[f"not used: rule {rule}: {reason}"] = None
    for number, ((path, _, rows), found) in enumerate(zip(wave, done.found, strict=True)):
        if number in done.given_up:
            remarks[f"not searched: {path}: {done.given_up[number]}"] = None
            continue
        for (_, rule), matched in found.matches.items():
            rows.extend(("rule", rule, _shown(match), match.line) for match in matched[:_MOST_OF_A_FILE])
        if not done.refused:
            made[path] = (rows, "", "", "")
        else:  # a rule was refused in this run: the next run tries it again
            made.setdefault(path, (rows, "", "", ""))


def _calls(path: str, text: str, names: frozenset[str]) -> Iterator[Row]:
    seen: dict[str, int] = defaultdict(int)
    for name, line, shown in calls(text, language_of(path), names) if tier_of(path) in _READ else ():
        seen[name] += 1
        if seen[name] <= _MOST_OF_A_FILE:
            yield "call", name, shown, line


def _shown(match: Match) -> str:
    text = " ".join(match.text.split("\n", 1)[0].split())
    return f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text


def _texts(folded: str, names: Sequence[str]) -> Iterator[Row]:
    for name in names:
        if line := _line_with(folded, name.casefold()):
            yield "text", name, f"text {name.strip()}", line  # not the whole line, which may have a secret


def _is_comment(start: str) -> bool:
    """Return whether a line with this start is a comment; a star at the start of a line is none (CODEOWNERS)."""
    bare = start.lstrip()
    return bare.startswith(_COMMENT) or (bare.startswith("*") and bare != start)


def _line_with(text: str, name: str) -> int:
    """Return the number of the first line that has a text and is no comment; 0 if there is none."""
    at = text.find(name)
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        if not _is_comment(text[start:at]):
            return text.count("\n", 0, at) + 1
        end = text.find("\n", at)
        at = text.find(name, end) if end >= 0 else -1
    return 0
