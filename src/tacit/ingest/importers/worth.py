"""PURE. Tell lessons and standards apart from reports, plans and references in the same document.

A unit is a heading with all text below it (see `units`). Its group is the heading above it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from enum import Enum

from tacit.ingest.importers.blanks import is_no_name
from tacit.ingest.importers.items import Item, is_placeholder, items, placeholders
from tacit.ingest.importers.lesson_tables import rows
from tacit.ingest.importers.pieces import pieces_of
from tacit.ingest.importers.rule_headings import Role, role_of
from tacit.ingest.importers.rules import rule_sections
from tacit.ingest.importers.source import Part, Source, is_nothing
from tacit.ingest.importers.units import ID, Unit
from tacit.notes.markdown import plain_text
from tacit.text.imperatives import is_imperative
from tacit.text.late_regex import late

_TOLD = late(
    r"(?:problem|symptom|root cause|fix\b|solution|lesson|rule\b|trap\b|prevention|wrong|correct|what happened|issue\b|"
    r"key (?:insight|takeaway)|anti-?pattern|mistake|❌|✅)",
    re.IGNORECASE,
)
_REPORT = late(
    r"(?:(?:completed?|current|final|previous|existing) (?!notes|lessons|learnings|rules|gotchas)[\w ]+|"
    r".*\b(?:status|results?|milestones?|statistics|stats|"
    r"progress|comparison|journey|evolution|goals?|timeline|achievements?|summary|relationships|added|completed|done|changed|"
    r"created|modified|resolved|shipped))|(?:pattern )?overview|resolved\b.*|impact|known issues|flags?\b.*|"
    r"what (?:doesn['’]?t|does not|didn['’]?t|did not) work|what (?:we|i|was) (?:did|done|built|changed|shipped)|"
    r"(?:.* )?report|work log|deliverables|accomplishments|breakthroughs|highlights|wins|(?:what )?went well|"
    r"(?:\d{1,3}[.)] )?(?:root causes?(?: analysis)?(?: [—–-]+ .*)?|contributing factors|blast radius\b.*)|"
    r".*\b(?:action items|follow-through|readiness|sign-?off)\b.*",
    re.IGNORECASE,
)
_PLAN = late(
    r"(?:future|next|potential|planned|upcoming|open|pending|to ?do|roadmap|wish ?list|ideas|enhancements|"
    r"knowledge gaps|(?:key )?risks)\b(?!.*\blessons?\b).*",
    re.IGNORECASE,
)
_REFERENCE = late(
    r"(?:resources|sources|bibliography|links|references|file references|(?:\w+ )?commands|quick start|navigation|"
    r"getting (?:help|started)|(?:still|need) (?:stuck|more|help)|success (?:criteria|indicators|metrics)|faq|"
    r"contacts?|contributing|install(?:ation)?|questions|appendix|knowledge transfer|"
    r"debug(?:ging)? (?:mode|tips|steps|commands|tools)|"
    r"glossary|terminology|abbreviations|acronyms|who['’]?s who|people|"
    r"(?:cross-team|community|team) (?:collaboration|engagement|communication))\b.*",
    re.IGNORECASE,
)
COLLECTION = late(  # the heading of a list of lessons
    r"\b(?:lessons|learnings|gotchas|pitfalls|takeaways|traps|insights|patterns that worked|"
    r"what (?:works|worked|broke|failed|to avoid))\b",
    re.IGNORECASE,
)
_TEAM = late(r"(?:(?:the|our|core) )?(?:team(?: members)?|members|maintainers|owners)", re.IGNORECASE)
_PAST = late(
    r"\W*(?:(?:we|i|the team) )?(?!(?:learn|notic|realis|realiz|discover|ne|sp|fe|se|embe)ed\b|learned\b)"
    r"(?:[a-z]{2,}ed|built|wrote|made|moved|cut|split|shipped|set up|took|brought|got|found|began)\b",
    re.IGNORECASE,
)
_NO_PRACTICES = {Role.PROCEDURES, Role.COMMANDS, Role.ABOUT}
_PRACTICE = late(
    # not nouns, prepositions and adjectives such as “Spring”, “During” and “Remaining”
    r"(?!(?:(?:any|every|no|some)?thing|during|spring|string|morning|evening|meeting|engineering|marketing|pricing"
    r"|billing|pending|existing|remaining|missing|outstanding|following|upcoming|incoming|ongoing|regarding|concerning"
    r"|including|according) )[A-Za-z]{2,}ing (?:(?!and\b|or\b)\S+ )+\S",
    re.IGNORECASE,
)
_EXAMPLES = late(r".*\bexamples?", re.IGNORECASE)
_NORM = late(
    r"\b(?:must|never|always|don['’]?t|do not|should|shouldn['’]?t|avoid|prefer|instead|banned|needs? to|cannot|"
    r"can['’]t|won['’]t)\b",
    re.IGNORECASE,
)
_LEAD = late(
    r"\W*(?:future|next|todo|to do|potential|planned|open questions?|how to|format|see(?: also)?|related|references?)"
    r"\b|(?:each|every) (?:entry|lesson|item|section)\b.*:|"
    r".*\bassumptions?\b(?!.*\bwrong\b)",
    re.IGNORECASE,
)
_DONE = late(r"[✅✓✔☑]|\[[xX]\]|.*\s[✅✓✔☑]$|All\b.*\b(?:confirmed|tracked|completed?|done)\b")
_LINK = late(r"\[[^\]]*\]\([^)]*\)\W*")
_ADVICE = late(
    r"\b(?:best practices|hygiene|pitfalls?|gotchas?|anti-?patterns?|do'?s and don'?ts|traps?|mistakes?|issues|problems"
    r"|errors?|failures?)\b",
    re.IGNORECASE,
)
_BRACKETED = late(r"\([^)]*\)")
_STRUCTURE = late(
    r"(?:`[^`]+`(?:,? (?:and )?`[^`]+`)*|[A-Z][\w/-]*)(?: [\w/-]+| `[^`]+`){0,4}?"
    r" (?:now )?(?:has|have|contains?|consists? of|uses?|lives? in|accepts?|exposes?|stores?|supports?|renders?|"
    r"(?:columns|endpoints|commands|flags|fields)(?=:)|"
    r"(?:is|are) (?:in|at|under|stored in|defined in|built with|served))\b[: ]"
)
_PARTS = late(r"[\w` ]{3,50} (?:columns|endpoints|fields):\s")
_TROUBLE = late(
    r"\b(?:not|no|only|fail\w*|break\w*|broke\w*|error\w*|bug\w*|crash\w*|wrong|miss\w*|because|otherwise|unless|without|"
    r"require\w*|work ?around\w*|silent\w*|stale|slow\w*|too|compatib\w*|incompatib\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
_TELLS = late(
    r"\W*(?:symptoms?|solutions?|fix|causes?|root cause|examples?|workaround|problem|lesson|rule|why"
    r"|증상|원인|해결|症状|原因|対処|解決|现象|解决)\W*:\W*\s",
    re.IGNORECASE,
)
_ASKS = late(r"[^.!?]{10,200}\?(?:\s|$)")
_NUMBER = late(r"\A\d{1,3}[.)] ")
_FEW_FORMS = 5
_LONGEST_LINE = 300  # characters that are read of an item, and of the line before a list
_FEWEST_ALIKE = 5
_FEWEST_DONE = 2
_FEWEST_STATED = 6  # words; a shorter item is not a statement
_MOST_LINES_BESIDE = 2  # lines of other text for each item of a list that only refers to other documents
_RANGE = late(r"\S*\d+ ?(?:to|[-–—]|until) ?\S*\d+\s*[:=]")  # ids of a category, as in “100 to 199: Queries”
# An item of a list of figures: “Analysis: 30 minutes”, “Before: 4 parameters”
_MEASURED = late(r"[^:]{1,40}:\s*[~<>≈+-]?\d[\d.,/%+-]*(?:\s*[^\s\d]+){0,2}(?:\s*\([^)]*\))?[.!]?")
_COMPARES = late(
    r"(?:(?:before|after|change|result)(?: \([^)]*\))?|(?:improvement|net|total|reduction|gain|savings?)\b[^:]{0,20}):",
    re.IGNORECASE,
)
_REFERS = late(r"(?:#\d+|https?://\S+|\[[^\]]*\]\([^)]*\))")
_FARTHEST = 50  # a line this far above an item, or farther, does not count as the line before its list
_LONGEST_TOPIC = 5  # words; a longer heading is a statement


class _Worth(Enum):
    YES = 1
    OPEN = 2
    NO = 3


def lessons_among(source: Source, found: Sequence[Unit]) -> frozenset[int]:
    """Return the heading lines of the units in `found` that are lessons. A unit is a heading with all text below it.

    A unit is a lesson if it has an id, describes a problem, or says what to do. If almost all units are such lessons,
    no other unit is one. Otherwise a unit that only names a topic is a lesson if most units below the same heading or
    in the whole document are lessons, or if no unit is clearly something else, such as a report.
    """
    worth = {unit.line: _worth(source, unit) for unit in found}
    told = frozenset(unit.line for unit in found if _is_numbered(source, unit) or _tells(source, unit))
    if len(found) > _FEWEST_ALIKE and len(found) > len(told) >= len(found) * (_FEWEST_ALIKE - 1) / _FEWEST_ALIKE:
        # almost all have one form; the others are about them. If all have it, it says nothing
        return frozenset(line for line in told if worth[line] is not _Worth.NO)
    found = [unit for unit in found if worth[unit.line] is _Worth.YES or not is_procedure(source, unit)]
    beside: dict[int, list[_Worth]] = defaultdict(list)
    for unit in found:
        beside[unit.group_title_line].append(worth[unit.line])
    everything = [worth[unit.line] for unit in found]
    open_ = _Worth.NO not in everything or _mostly(everything)
    return frozenset(
        unit.line
        for unit in found
        if worth[unit.line] is _Worth.YES
        or (worth[unit.line] is _Worth.OPEN and (open_ or _mostly(beside[unit.group_title_line])))
    )


def is_aside(*titles: str) -> bool:
    """Return whether a heading, or a heading above it, is that of a report, a plan, a reference or examples.

    `titles` are these headings.
    """
    return any(_is_named(title) for title in titles)


def is_report(source: Source, unit: Unit) -> bool:
    """Return whether a unit (a heading with all text below it) only lists finished work, such as "Added login"."""
    texts = _only_items(source, unit)
    return bool(texts) and all(_PAST.match(plain_text(text)) and not _NORM.search(text) for text in texts)


def lists_figures(source: Source, unit: Unit) -> bool:
    """Return whether a unit only lists figures, such as "Analysis: 30 minutes", or compares before and after."""
    texts = [plain_text(text) for text in _only_items(source, unit)]
    return bool(texts) and all(_MEASURED.fullmatch(text) or _compares(text) for text in texts)


def _compares(text: str) -> bool:
    found = _COMPARES.match(text)
    return found is not None and not _NORM.search(text) and not is_imperative(text[found.end() :].strip())


def _only_items(source: Source, unit: Unit) -> list[str]:
    """Return the items of the list below a heading; no items if there is other text, or only one item."""
    listed = items(source, unit.line + 1, unit.last)
    lines = {line for item in listed for line in range(item.line, item.last + 1)}
    said = [line for line in range(unit.line + 1, unit.last + 1) if not is_nothing(source.lines[line - 1])]
    return [item.text for item in listed] if len(listed) >= _FEWEST_DONE and lines.issuperset(said) else []


def is_procedure(source: Source, unit: Unit) -> bool:
    """Return whether a unit is a numbered list of steps with a heading such as "Adding X"."""
    listed = items(source, unit.line + 1, unit.last)
    return role_of(unit.title) is Role.PROCEDURES and len(listed) > 1 and all(item.numbered for item in listed)


def only_refers(source: Source, unit: Unit) -> bool:
    """Return whether a section (`unit`) is only a list or a table of links or issues."""
    listed = items(source, unit.line + 1, unit.last)
    refers = [any(form.match(item.text) for form in (_REFERS, _RANGE)) for item in listed]
    linked = [any(map(_LINK.fullmatch, cells)) for _, _, cells in rows(source, unit.line + 1, unit.last)]
    is_list = len(listed) > 1 and all(refers) and not source.lines[listed[0].line - 2].strip("# ").endswith(":")
    inside = {line for item in listed for line in range(item.line, item.last + 1)}
    beside = [n for n in range(unit.line + 1, unit.last + 1) if n not in inside and not is_nothing(source.lines[n - 1])]
    is_list = is_list and len(beside) <= _MOST_LINES_BESIDE * len(listed)
    return is_list or (not listed and len(linked) > 1 and all(linked))


def no_lessons(source: Source, listed: Sequence[Item], part: Part | None) -> frozenset[int]:
    """Return the lines of those list items in `listed` that are reports, plans or references instead of lessons.

    The heading of `part`, the line above a list or an item itself can announce a report, a plan or a reference. If a
    line such as "Takeaways:" announces lessons above one list, the items of lists without such a line are no lessons.
    """
    if part and is_aside(part.title):
        return frozenset(item.line for item in listed)
    found = set()
    leads, last = list[str](), 0
    for item in listed:
        is_next = last and not any(line.strip() for line in source.lines[last : item.line - 1])
        leads.append(leads[-1] if is_next else _lead(source, item))
        last = item.last
    named = any(lead.endswith(":") and COLLECTION.search(lead) for lead in leads)
    for item, lead in zip(listed, leads, strict=True):
        text = item.text.partition("\n")[0][:_LONGEST_LINE]
        aside = _LEAD.match(lead) or (named and not COLLECTION.search(lead))
        if aside or _is_structure(text) or _DONE.match(text) or _DONE.match(plain_text(text)) or _LINK.fullmatch(text):
            found.add(item.line)
    return frozenset(found)


def _is_structure(text: str) -> bool:
    """Return whether a list item only says what a part of a program consists of: "`api/` has the routes".

    It then does not say what to do or what fails.
    """
    lists = ("`" in text and _STRUCTURE.match(text)) or _PARTS.match(text)
    return bool(lists) and not _NORM.search(text) and not _TROUBLE.search(text)


def is_one(unit: Unit) -> bool:
    """Return whether a section (`unit`) is one lesson: its heading has an id, or a heading below it names a field."""
    return ID.match(unit.title) is not None or any(_TOLD.match(part.title) for part in unit.parts[1:])


def topic_lists(source: Source, found: Sequence[Unit]) -> frozenset[int]:
    """Return the heading lines of the units that are lists of lessons about a topic.

    The heading of such a unit only names the topic, and below it is nothing but a list of statements. The result is
    empty unless more than half of the units are such lists. It is also empty if many of these units have items with
    words such as `Solution:`, or questions, because then each unit is one lesson.
    """
    listed = {unit.line: said for unit in found if len(said := _statements(source, unit)) > 1}
    tells = [sum(bool(_TELLS.match(item.text) or _ASKS.match(item.text)) for item in said) for said in listed.values()]
    told = sum(number > 0 for number in tells)
    is_form = (told > 1 or max(tells, default=0) > 1) and told * _FEW_FORMS >= len(listed)
    # then the other units are lessons with several items, too
    return frozenset(listed if len(listed) * 2 > len(found) and not is_form else ())


def _statements(source: Source, unit: Unit) -> list[Item]:
    """Return the list items of a unit (a heading with all text below it) if they are statements about a topic.

    The heading must name a topic, and nothing but a list of statements must be below it; otherwise, the result is `[]`.
    """
    topic = is_no_name(unit.title) or len(_BRACKETED.sub("", unit.title).split()) <= _LONGEST_TOPIC
    if not topic or len(unit.parts) > 1 or _NORM.search(unit.title) or _tells(source, unit):
        return []
    listed = items(source, unit.line + 1, unit.last)
    lines = {line for row in listed for line in range(row.line, row.last + 1)}
    said = [line for line in range(unit.line + 1, unit.last + 1) if not is_nothing(source.lines[line - 1])]
    rest = [line for line in said if line not in lines]
    is_list = len(rest) <= 1 and all(source.lines[line - 1].rstrip().endswith(":") for line in rest)
    words = sorted(len(row.text.split()) for row in listed)
    return listed if is_list and words and words[len(words) // 2] >= _FEWEST_STATED else []


def is_template(source: Source, unit: Unit) -> bool:
    """Return whether a unit (a heading with all text below it) is a template, or an example of how to fill it in."""
    if is_placeholder(unit.title) or unit.title.startswith("Example: "):
        return True
    return placeholders(unit.title) and placeholders(source.slice(unit.line + 1, unit.last))


def _mostly(beside: Sequence[_Worth]) -> bool:
    return beside.count(_Worth.YES) * 2 > len(beside)


def _is_numbered(source: Source, unit: Unit) -> bool:
    return _NUMBER.match(source.lines[unit.line - 1].lstrip("# ")) is not None


def _worth(source: Source, unit: Unit) -> _Worth:
    if ID.match(unit.title) or _tells(source, unit):
        return _Worth.YES
    in_trouble = _ADVICE.search(unit.group) is not None and not is_aside(unit.group)
    is_other = is_aside(unit.group) or (is_aside(unit.title) and not in_trouble)
    if is_other or is_report(source, unit) or only_refers(source, unit):
        return _Worth.NO
    if lists_figures(source, unit) and not _NORM.search(unit.title):
        return _Worth.NO
    stated = _PRACTICE.match(unit.title) and role_of(unit.title) not in _NO_PRACTICES
    stated = stated or len(_BRACKETED.sub("", unit.title).split()) >= _LONGEST_TOPIC
    advises = _ADVICE.search(f"{unit.title}\n{unit.group}") or _TROUBLE.search(unit.title)
    if stated or advises or _is_norm(source, unit):
        return _Worth.YES
    return _Worth.OPEN


def _tells(source: Source, unit: Unit) -> bool:
    """Return whether a unit (a heading with all text below it) describes a problem or states a rule."""
    pieces, _ = pieces_of(source, unit.parts, unit.last)
    return any(_TOLD.match(piece.title) for piece in pieces) or bool(rule_sections(source, unit.parts))


def _is_norm(source: Source, unit: Unit) -> bool:
    """Return whether most paragraphs and items of a unit say what to do or not to do.

    A unit is a heading with all text below it.
    """
    prose = "\n".join(line for _, line in source.prose(unit.line + 1, unit.last))
    said = [text for text in re.split(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+[.)]) )", prose) if text.strip()]
    return sum(_NORM.search(text) is not None for text in said) * 2 > len(said)


def _is_named(title: str) -> bool:
    words = _BRACKETED.sub("", title).partition(":")[0].strip()
    if not words or len(_NUMBER.sub("", words).split()) > _LONGEST_TOPIC:
        return False
    return any(kind.fullmatch(words) for kind in (_REPORT, _PLAN, _REFERENCE, _TEAM, _EXAMPLES))


def _lead(source: Source, item: Item) -> str:
    """Return the line above a list, which may say what the list is about; `""` if there is none nearby."""
    line, end = item.line - 1, max(0, item.line - _FARTHEST)
    while line > end and (not (text := source.lines[line - 1]).strip() or re.match(r"\s|[-*+]\s|\d+[.)]\s", text)):
        line -= 1
    return source.lines[line - 1][:_LONGEST_LINE].strip("#* _") if line > end else ""
