"""I/O. Run adoption rules on all files of a repository. An adoption rule finds code that follows a pattern."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tacit.checks.rules.runner import Job, concerns, hunt, key
from tacit.checks.rules.values import Rule
from tacit.checks.verify.facts import PROVING, Inventory, Tier
from tacit.checks.verify.page_names import Seen
from tacit.checks.verify.tiers import foreign, tier_of
from tacit.domain.trace import Place

_WAVE = 8 << 20  # characters of source text that are in memory at the same time
_READ = PROVING | {Tier.TEST}


class Adopted(NamedTuple):
    """The result of running adoption rules, which find code that follows a pattern, on a repository.

    `seen` has the matches by pattern, each as a file and a line. `files` has the number of files to which the rules of
    a pattern apply, by pattern. `refused` has the reasons why rules could not be used, by pattern and rule. `left_out`
    has the reasons why files were not searched, by path.
    """

    seen: Mapping[str, list[Seen]]
    files: Mapping[str, int]
    refused: Mapping[tuple[str, str], str]
    left_out: Mapping[str, str]


def adopted(rules: Sequence[Rule], inventory: Inventory, repository: str = "", *, wave: int = _WAVE) -> Adopted:
    """Run adoption rules, which find code that follows a pattern, on all files of an inventory to which they apply.

    `repository` is the name of the repository in the results; it is `""` if there is only one. Files are searched in
    groups of about `wave` characters. Each rule has a time limit for each group. Only source, configuration and tests
    are searched; vendored, archived and generated files are not.
    """
    seen: dict[str, list[Seen]] = defaultdict(list)
    files: dict[str, int] = defaultdict(int)
    refused: dict[tuple[str, str], str] = {}
    left_out: dict[str, str] = {}
    about = _about(rules, inventory)
    for chosen in about.values():
        for pattern in {rule.pattern for rule in chosen}:
            files[pattern] += 1
    for texts in _waves(about, inventory, wave):
        hunted = hunt([job for _, job in texts])
        refused |= hunted.refused
        for number, reason in hunted.given_up.items():
            left_out[texts[number][0]] = reason
        for (path, job), found in zip(texts, hunted.found, strict=True):
            is_proof = tier_of(path) in PROVING
            for rule in job.rules:
                places = (
                    Place(path, match.line, f"rule {rule.id}", repository) for match in found.matches.get(key(rule), ())
                )
                seen[rule.pattern] += [Seen(place, is_proof) for place in dict.fromkeys(places)]
    return Adopted(seen, files, refused, left_out)


def _about(rules: Sequence[Rule], inventory: Inventory) -> dict[str, list[Rule]]:
    """Return, by the path of a file, the rules that apply to it. Files to which no rule applies are left out."""
    found = {}
    for path in sorted(inventory.paths) if rules else ():
        if tier_of(path) in _READ and not foreign(path) and (chosen := [r for r in rules if concerns(r, path)]):
            found[path] = chosen
    return found


def _waves(about: Mapping[str, list[Rule]], inventory: Inventory, most: int) -> Iterator[list[tuple[str, Job]]]:
    """Yield groups of search jobs. A group has texts of about `most` characters together, which limits memory.

    A job is the text of a file with the rules that may match in it. Files in which no rule can match are left out.
    """
    wave: list[tuple[str, Job]] = []
    size = 0
    for path, text in inventory.texts(list(about)):
        folded = text.casefold()
        rules = tuple(rule for rule in about[path] if rule.may_match(folded))
        if not rules:
            continue
        wave.append((path, Job(text, rules[0].language, rules)))
        size += len(text)
        if size > most:
            yield wave
            wave, size = [], 0
    if wave:
        yield wave
