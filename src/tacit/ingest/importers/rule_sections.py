"""PURE. Judge the sections of a file for coding agents: whether the whole text of a section is one rule."""

import re

from tacit.ingest.importers.items import items
from tacit.ingest.importers.labels import labels
from tacit.ingest.importers.rule_headings import Role, role_of
from tacit.ingest.importers.rule_lists import tabled
from tacit.ingest.importers.rule_paragraphs import are_steps, paragraphs
from tacit.ingest.importers.rule_statements import emphasised, left_of_item, orders
from tacit.ingest.importers.rules import RULES, WHENS, WHYS
from tacit.ingest.importers.source import Part, Source, is_fence
from tacit.text.late_regex import late

_CASE = late(r"(?:when|whenever|if)\s+(?!to\b)(?:\S+\s+){2}", re.IGNORECASE)  # not “When to use a cache”
_NAMED = late(r"(?:pattern|rule|gotcha|lesson|convention)\b[^:]{0,20}:\s+\S", re.IGNORECASE)
_PATTERN = late(r"\bpattern\Z", re.IGNORECASE)
_MARKED = late(r"(?im)^\s*(?:#|//|--|;|/\*)\s*(?:❌|✅|(?:good|bad|right|wrong|correct)\b)")
_FEWEST_TITLE_WORDS = 3


def is_case(source: Source, part: Part) -> bool:
    """Return whether a section says what to do in one case: "When the tests fail", an order, and perhaps its steps."""
    listed = items(source, part.first, part.last)
    first = next(iter(paragraphs(source, part.first, part.last, listed)), None)
    told = first is not None and (orders(first[2]) or emphasised(first[2]))
    return _CASE.match(part.title) is not None and told and all(item.numbered for item in listed)


def is_rule(title: str) -> bool:
    """Return whether a heading states a rule: "Never edit generated files"."""
    return orders(title) and len(title.split()) >= _FEWEST_TITLE_WORDS


def is_whole(source: Source, part: Part, is_lesson: bool) -> bool:
    """Return whether the whole text of a section is one rule.

    Its heading begins like `Rule: Retry once`; or it states a rule, or is below a heading for lessons (`is_lesson`),
    and its text is a numbered list of steps; or labels in it name a problem and its solution.
    """
    may_have = is_lesson or is_rule(part.title)
    named = {label.name.casefold() for label in labels(source, part.first, part.last)}
    if not named.isdisjoint(RULES) and not named.isdisjoint((*WHENS, *WHYS)):
        return True
    return bool(_NAMED.match(part.title)) or (may_have and are_steps(items(source, part.first, part.last)))


def is_list(source: Source, part: Part) -> bool:
    """Return whether a section has a list or table with several entries. Then each entry is a rule of its own."""
    return any(len(list(found(source, part.first, part.last))) > 1 for found in (items, tabled))


def is_explanation(source: Source, part: Part, role: Role) -> bool:
    """Return whether a section of a file for agents is one rule: text with code, or a table below a heading for rules.

    The result is False if the section has a list of several rules, or only shows good or bad code. `role` is what its
    headings announce, such as rules or commands.
    """
    listed = items(source, part.first, part.last)
    if sum(not left_of_item(item, Role.RULES) for item in listed) > 1:
        return False
    starts = [source.lines[line - 1].lstrip() for line in range(part.first, part.last + 1)]
    if any(map(is_fence, starts)):
        shows = _PATTERN.search(part.title) or _MARKED.search(source.slice(part.first, part.last))
        return shows is not None or any(True for _ in paragraphs(source, part.first, part.last, listed))
    is_table = role is Role.RULES and role_of(part.title) is Role.RULES
    return is_table and len(list(tabled(source, part.first, part.last))) <= 1
