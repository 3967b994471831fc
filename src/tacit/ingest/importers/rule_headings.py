"""PURE. Tell from the headings of a file for coding agents what the text below each of them is, such as rules."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from tacit.ingest.importers.source import Source
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late

MOST_WORDS = 7  # a longer heading does not name a topic
_LONGEST_GROUP = 70
# Words of headings. The text below a heading has the first role whose words are in the heading.
_LESSONS = """lessons?|learnings?|learned|takeaways|gotchas?|pitfalls?|traps?|mistakes?|caveats?|warnings?
    |troubleshooting|watch out|invariants?|known issues|how to (?:prevent|avoid)|prevention"""
_RULES = r"""conventions?|(?:language|style|coding|code|format|tool|library|commit|response|user) preferences
    |(?:agents?|your|assistant|developers?|contributors?)['’]?s? responsibilit(?:y|ies)|styles?
    |standards|standard\Z|rules?|principles?|do['’]?s|don['’]?ts?|never|always|constraints?
    |guardrails?|naming|must|avoid|forbidden|prohibited|banned|formatting|non-negotiables?|anti-?patterns?|reglas?|normas?|convenciones|convenções
    |regras?|règles?|konventionen|regeln|richtlinien|правила"""
_ADVICE = """guid(?:elines?|ance|ing)|practices|considerations?|strateg(?:y|ies)|patterns?|critical|important
    |polic(?:y|ies)|quality|requirements?|preferences?|expectations?|boundaries"""
_COMMANDS = r"""commands?|build|set-?up|install(?:ation)?|quick ?start|getting started|running|scripts?|cli|deploy\w*
    |environment variables|verification|local development"""
_ABOUT = """architecture|structure|overview|stack|director(?:y|ies)|layout|map|references?|resources|links|see also
    |entry points|key files|file (?:map|ownership|tree)|features?|endpoints?|schema|ports|roadmap|status|contents
    |purpose|about|changelog|glossary|ci(?:/cd)?|snapshot|what is|introduction|available|context|modules?|packages?
    |characteristics|topology|data flow|allowed|goals?|milestones?|responsibilit(?:y|ies)|capabilit(?:y|ies)"""
_PROCEDURES = r"""(?:add|adding|create|creating|cut|releas\w+|publish\w*|upgrad\w+|migrat\w+)\b.*
    |(?:\w+ ){0,3}workflows?\b.*|.*:\W(?:\w+ )?workflow|(?:session )?start-?up\b.*
    |(?:session|on) start\b|(?:\w+ )?steps?\b.*|how to\b(?! prevent| avoid).*|process\b.*|procedures?\b.*
    |(?:common )?tasks(?: and \w+)?|playbooks?\b.*"""


class Role(Enum):
    """What the text below a heading is, such as rules or commands. It is recognised by words in the heading."""

    LESSONS = _LESSONS
    RULES = _RULES
    ADVICE = _ADVICE
    PROCEDURES = _PROCEDURES
    COMMANDS = _COMMANDS
    ABOUT = _ABOUT
    OPEN = ""


def _pattern(role: Role) -> re.Pattern[str]:
    words = "|".join(map(str.strip, role.value.split("|")))
    whole = rf"\A\W*(?:\d+\W+)?(?:{words})\Z" if role is Role.PROCEDURES else rf"(?<![\w-])(?:{words})\b"
    return re.compile(whole, re.IGNORECASE)


# “rules” and “lessons” in languages that write words together
_UNSPACED = late("规范|规则|约定|原则|准则|守则|铁律|纪律|禁忌|規約|規則|ルール|규칙|원칙")
_UNSPACED_LESSONS = late("教训|经验|陷阱|踩坑|注意事项|教訓|注意点|주의")
_HEADINGS = {role: _pattern(role) for role in Role if role.value}
_EXPLAINS = late(
    r"\W*(?:why\b|tl;?dr\b|when (?:to read )?this\b|(?:for )?examples?\W*\Z|benefits?\W*\Z|this allows\b"
    r"|what['’]s (?:not|missing|next|left)\b|.*\b(?:facts|definitions?)\b"
    r"|(?!.*\b(?:you|we|one|I)\b).*\bcan\W*\Z)",
    re.IGNORECASE,
)
_PROBLEMS = late(r"\b(?:problems|issues|errors|failures)\b", re.IGNORECASE)
_WORKFLOW = late(r"\W*(?:\d+\W+)?(?:[\w-]+ ){1,3}workflow\W*", re.IGNORECASE)
_DEMANDS = late(r"\b(?:must|should)\b", re.IGNORECASE)  # of a rule: "Each release must include:"
_CLAUSE_FIRST = late(r"(?:before|after|when(?:ever)?|if|unless)\b[^,]+,\s", re.IGNORECASE)
# the line before the last one of a paragraph
_UNFINISHED = late(r"(?!#|>|[*+-]\s|\d+[.)]\s|```|~~~)[^|]*[\w,]")
LIST_ITEM = late(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+\S")


class Block(NamedTuple):
    """The text below one heading, on the lines `first` to `last`. `line` is that of the heading; 0 if there is none.

    `heading` is the text of the heading. If it is only a line above a list, `is_label` is true. `above` has the
    headings that contain it, outermost first.
    """

    heading: str
    above: tuple[str, ...]
    line: int
    first: int
    last: int
    default: Role = Role.OPEN
    is_label: bool = False

    @property
    def role(self) -> Role:
        """Return the role of the block's text: what its heading announces, such as rules or commands.

        If its heading announces nothing, the role is that of the nearest outer heading that does. Below a heading for
        rules, titles such as "CLI commands" or "Common patterns" only name topics of rules.
        """
        found = [role for title in (self.heading, *self.above[::-1]) if (role := role_of(title))] or [self.default]
        is_topic = found[0] in {Role.ADVICE, Role.COMMANDS} and Role.RULES in (*found, self.default)
        is_topic = is_topic or (found[0] is Role.ABOUT and Role.RULES in found)
        return Role.RULES if is_topic else found[0]

    @property
    def is_below_procedures(self) -> bool:
        """Return whether the block has a real heading of its own that announces nothing.

        If the block's role is procedures, an outer heading has announced them. Then items without numbers may be rules
        instead of steps.
        """
        return bool(self.heading) and not self.is_label and role_of(self.heading) is None


def blocks(source: Source, default: Role = Role.OPEN) -> Iterator[Block]:
    """Yield the text below each heading. A short line above a list, such as `Testing:`, counts as a heading.

    `default` is the role of text whose headings do not say what it is.
    """
    for number, part in enumerate(source.parts):
        above = tuple(outer.title for outer in source.above(number)) if number else ()
        groups = [line for line in range(part.first, part.last + 1) if is_group(source, line, part.last)]
        yield Block(part.title, above, part.line, part.first, groups[0] - 1 if groups else part.last, default)
        for line, end in zip(groups, [*(group - 1 for group in groups[1:]), part.last], strict=False):
            title = plain_text(source.lines[line - 1]).rstrip(": ")
            yield Block(title, (*above, part.title) if part.title else above, line, line + 1, end, default, True)


def is_group(source: Source, line: int, last: int) -> bool:
    """Return whether a line is like a heading: it is short, does not end a sentence, and has a list below it."""
    text = source.lines[line - 1]
    plain = plain_text(text) if len(text) <= _LONGEST_GROUP else ""
    before = source.lines[line - 2].strip() if line > 1 else ""
    if (
        not plain
        or plain[-1] in ".!?;,|`)"
        or _DEMANDS.search(plain)
        or before[:1] == "|"
        or _UNFINISHED.fullmatch(before)
        or _CLAUSE_FIRST.match(plain)
        or re.match(r"\s", text)
        or LIST_ITEM.match(text)
    ):
        return False
    following = next((number for number in range(line + 1, last + 1) if source.lines[number - 1].strip()), 0)
    listed = following and LIST_ITEM.match(source.lines[following - 1])
    return bool(listed) and len(plain.split()) <= MOST_WORDS and plain[0].isalpha()


def explains_why(title: str) -> bool:
    """Return whether a heading is about reasons for a rule, examples of it, or what something can do."""
    return _EXPLAINS.match(title) is not None


def announces_problems(above: Sequence[str]) -> bool:
    """Return whether the nearest heading, the last of `above`, announces problems: "Solving common problems"."""
    return bool(above) and _PROBLEMS.search(above[-1]) is not None


def role_of(title: str) -> Role | None:
    """Return what a heading announces by its words, such as rules or commands; None if it announces nothing."""
    if explains_why(title):
        return Role.ABOUT
    if _WORKFLOW.fullmatch(title):
        return Role.PROCEDURES
    found = next((role for role, pattern in _HEADINGS.items() if pattern.search(title)), None)
    unspaced = Role.RULES if _UNSPACED.search(title) else Role.LESSONS if _UNSPACED_LESSONS.search(title) else None
    return found or unspaced
