"""Run rules in separate processes, so that a rule that crashes or hangs cannot stop tacit.

A rule finds code by its syntax, with ast-grep.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tacit.checks.rules import cache
from tacit.checks.rules.match import BrokenRuleError, Source, check
from tacit.checks.rules.prove import Proof, prove
from tacit.checks.rules.values import Comment, Match, Rule, RuleFile, Scope
from tacit.system.isolation import Failure, work_through
from tacit.text.globs import matches
from tacit.text.languages import language_of

LONGEST = 5.0  # seconds for all rules on one file
_RULE_LONGEST = 4.0  # seconds of processor time for one rule on all files that one process looks at
_MOST_BAD_FILES = 5


class Job(NamedTuple):
    """A source text, and the rules to run on it.

    If `scopes` is true, the result also has the functions and classes of the text. If `comments` is not empty, it also
    has the comments that match this regular expression.
    """

    text: str
    language: str
    rules: tuple[Rule, ...]
    scopes: bool = False
    comments: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules found in one source text.

    `matches` has the matches of each rule, by the rule's pattern and id. `refused` has the reasons why rules could not
    be used, by pattern and id, too.
    """

    matches: dict[tuple[str, str], list[Match]] = field(default_factory=dict)
    scopes: tuple[Scope, ...] = ()
    comments: tuple[Comment, ...] = ()
    refused: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(slots=True)
class Hunt:
    """What rules found in several source texts (one result for each job, in the order of the jobs).

    `refused` has the reasons why rules could not be used, by the rule's pattern and id. `given_up` has the reasons why
    texts were skipped, by the index of the job.
    """

    found: list[Found]
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    given_up: dict[int, str] = field(default_factory=dict)


def key(rule: Rule) -> tuple[str, str]:
    """Return the key of a rule: its pattern and its id, which together are unique in a knowledge base."""
    return rule.pattern, rule.id


def concerns(rule: Rule, path: str) -> bool:
    """Return whether a rule applies to a file, according to the file's language and path."""
    return (
        language_of(path) in rule.languages
        and (not rule.files or matches(path, rule.files))
        and not matches(path, rule.ignores)
    )


def hunt(jobs: Sequence[Job], longest: float = LONGEST) -> Hunt:
    """Run rules on source texts, each text for at most `longest` seconds.

    A rule that crashes or takes too long is not used for the remaining texts, while the other rules continue. If too
    many texts fail, the remaining texts are skipped.
    """
    done = Hunt([Found() for _ in jobs])
    waiting = list(range(len(jobs)))
    while waiting:
        current = [_without(jobs[number], done.refused) for number in waiting]
        results = work_through(_Work(), current, seconds=longest)
        left = []
        for number, job, result in zip(waiting, current, results, strict=True):
            if result is None:
                left.append(number)
            elif isinstance(result, Failure):
                done.found[number] = _one_by_one(number, job, done, longest)
            else:
                done.found[number] = result
                done.refused |= result.refused
        if len(done.given_up) > _MOST_BAD_FILES:
            done.given_up |= dict.fromkeys(left, "not checked, because too many other files failed")
            break
        waiting = left
    return done


def proofs(rule_files: Sequence[RuleFile], longest: float = LONGEST) -> list[Proof]:
    """Test the rules of each file on the example blocks of its page. Results in the cache are reused."""
    place = cache.cache_file()
    known = cache.load(place) if rule_files else {}
    keys = [cache.key(file) for file in rule_files]
    missing = [number for number, name in enumerate(keys) if name not in known]
    tested = work_through(_outcomes, [rule_files[number] for number in missing], seconds=longest)
    new = {keys[number]: result for number, result in zip(missing, tested, strict=True) if isinstance(result, list)}
    if new:
        cache.save(place, known, new)
    outcomes = known | new
    found = []
    for file, name in zip(rule_files, keys, strict=True):
        if name in outcomes:
            found.append(prove(file, outcomes[name]))
            continue
        single = [work_through(_outcomes, [file._replace(rules=(rule,))], seconds=longest)[0] for rule in file.rules]
        one_by_one = [
            one[0] if isinstance(one, list) else one.reason if one else "the rule was not tested" for one in single
        ]
        found.append(prove(file, one_by_one))
    return found


def _without(job: Job, refused: dict[tuple[str, str], str]) -> Job:
    return job._replace(rules=tuple(rule for rule in job.rules if key(rule) not in refused))


def _one_by_one(number: int, job: Job, done: Hunt, longest: float) -> Found:
    """Run each rule alone on a text on which all rules together failed, to find the rules that fail.

    A rule that fails is added to `done.refused` with the reason, and is not used again. If the text cannot even be
    parsed, its index `number` is added to `done.given_up`.
    """
    merged = Found()
    for rules in ((), *((rule,) for rule in job.rules)):
        result = work_through(_Work(), [job._replace(rules=rules)], seconds=longest)[0]
        if isinstance(result, Found):
            merged = Found(
                merged.matches | result.matches, merged.scopes or result.scopes, merged.comments or result.comments
            )
            done.refused |= result.refused
        elif not rules:
            done.given_up[number] = result.reason if result else "the file could not be parsed"
            return Found()
        else:
            done.refused[key(rules[0])] = result.reason if result else "the rule did not finish"
    return merged


class _Work:
    """Runs rules on texts in another process.

    It adds up how long each rule takes there, and no longer uses a rule that takes too long.
    """

    def __init__(self) -> None:
        self.spent: dict[tuple[str, str], float] = defaultdict(float)

    def __call__(self, job: Job) -> Found:
        source = Source(job.text, job.language)
        found = Found(
            scopes=source.scopes() if job.scopes else (),
            comments=source.comments(job.comments) if job.comments else (),
        )
        for rule in job.rules:
            name = key(rule)
            if self.spent[name] > _RULE_LONGEST:
                found.refused[name] = f"the rule took longer than {_RULE_LONGEST:g} s"
                continue
            began = time.process_time()  # not the clock: other programs must not decide whether a rule is used
            try:
                found.matches[name] = source.find(rule)
            except BaseException as error:  # noqa: BLE001  (a panic of ast-grep is not an Exception)
                found.refused[name] = str(error).split("\n", maxsplit=1)[0]
            self.spent[name] += time.process_time() - began
        return found


def _outcomes(file: RuleFile) -> list[list[bool] | str]:
    found: list[list[bool] | str] = []
    for rule in file.rules:
        try:
            check(rule)
            found.append([_hits(rule, block.code, block.language) for block in file.blocks])
        except BrokenRuleError as error:
            found.append(str(error))
        except BaseException as error:  # noqa: BLE001  (a panic of ast-grep is not an Exception)
            found.append(str(error).split("\n", maxsplit=1)[0] or type(error).__name__)
    return found


def _hits(rule: Rule, code: str, language: str) -> bool:
    return language in rule.languages and bool(Source(code, language).find(rule))
