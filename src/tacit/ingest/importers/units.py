"""PURE. Find the units of a document: its standards or lessons, each below one heading."""

import re
from collections import Counter
from typing import NamedTuple

from tacit.ingest.importers.source import Part, Source
from tacit.text.late_regex import late

_FIELD = late(
    r"(?:the )?(?:problem|solutions?|root cause|prevention|summary|details?|suggested action|metadata|resolution|"
    r"context|key (?:insight|observation|takeaway)s?|what (?:happened|went wrong)|insight|apply by|before|after|wrong|"
    r"correct|bad|good|symptoms?|cause|fix|lesson|rule|trap|why|detect|impact|result|action|evidence|examples?$|usage|benefits?|"
    r"migration steps?|testing|failed fix(?:es)?|related|when to use|when not to use|implementation|code|step \d+|"
    r"(?:variant|option|approach|alternative|attempt|case|scenario|stage) (?:[A-Z]|\d+))\b(?!\()|"
    r"(?:don['’]?ts?|dos?|never)(?: (?:this|not|do))?\W*\Z|"
    r"(?:背景|规则|問題|问题|原因|现象|影响|修复|解决(?:方案)?|方案|示例|教训|结论|数据流|使用方式)\Z",
    re.IGNORECASE,
)
_ABOUT = late(
    r"(?:overview|purpose|introduction|background|related|references?|see also|next steps|success metrics|"
    r"appendix|changelog|change log|document (?:maintenance|standards|history)|usage|notes?|"
    r"when to apply|contributing|further reading|"
    r"maintenance|tl;?dr|summary|conclusion|quick reference|support|contact|cross-references|graduation ledger)\b",
    re.IGNORECASE,
)
_NO_UNIT = late(
    r"how to use (?:this|these)\b.{0,60}|how to use|(?:version|revision) history|change ?log|(?:table of )?contents|"
    r"index|references?|legend",
    re.IGNORECASE,
)
ID = late(
    r"\[?[A-Z]{2,6}-[\w-]*\d|[A-Z]-\d+[.:)]|\d+(?:\.\d+)+\s|"
    r"[A-Z]{1,2}\d{1,3}\s*[·—–:.)-]\s|"
    r"(?:lesson|issue|rule|learning|trap|solution|problem|fix|bug|mistake|pitfall|gotcha|insight|takeaway|finding|tip|"
    r"principle|recommendation|(?:anti-?)?pattern)\s*#?\d",
    re.IGNORECASE,
)
_TOLD = late(r"(\w+):\s+\S+\s+\S")  # a field name with the title of an entry
_ONE = late(r".*\bpattern", re.IGNORECASE)
_CHECKLIST = late(r"checklist\b", re.IGNORECASE)
_TASK = late(r"\s*[-*+]\s+\[[ xX]\]\s")
_LEAD = late(r"\*\*([^*:]{1,40}):?\*\*:?(?:\s|$)")
# Headings of a problem and of what solves or explains it, and of lessons that are lessons of their own.
_PROBLEM = late(r"(?:the )?(?:problem|symptoms?|issue|error|what (?:happened|went wrong|broke))\W*", re.IGNORECASE)
_REMEDY = late(r"(?:the )?(?:solution|fix|resolution|root causes?)\W*", re.IGNORECASE)
_OWN_LESSONS = late(r"\b(?:lessons|learnings|takeaways)\b", re.IGNORECASE)
_FEWEST_PROBLEMS = 2
_FEWEST_LEADS = 3
_FEWEST_TASKS = 3
_FEWEST_FIELDS = 2
_FEWEST_REST = 2
_JOINS = frozenset(("of", "and", "&", "to", "for", "on", "about", "in", "with"))


class Unit(NamedTuple):
    """A heading with all text below it, which is one standard or lesson.

    `group` is the heading above it, and `group_title_line` is the line of that heading; they are `""` and 0 if there is
    none.
    """

    title: str
    parts: tuple[Part, ...]
    group: str = ""
    group_title_line: int = 0

    @property
    def line(self) -> int:
        """Return the line of the heading."""
        return self.parts[0].line

    @property
    def last(self) -> int:
        """Return the last line of the text."""
        return self.parts[-1].last


class Units(NamedTuple):
    """The units of a document: its standards or lessons, each a heading with all text below it.

    `checklists` are units with checkboxes, which are not in `units`. `groups` are headings that only group units.
    """

    units: tuple[Unit, ...]
    checklists: tuple[Unit, ...]
    groups: tuple[Part, ...]


def units(source: Source) -> Units:
    """Return the units of a document: each heading of the highest level, with all text below it.

    A heading that only groups others is no unit; then the headings below it are units. But if the headings below it are
    the fields of a form, such as "Context", it is one unit with these fields.
    """
    parts = source.parts
    if len(parts) == 1:
        return Units((), (), ())
    top = _top_levels(source)
    repeated, leads = _repeated(parts), _leads(source) | _solved(source)
    found: list[Unit] = []
    checklists: list[Unit] = []
    groups: list[Part] = []
    for number in range(1, len(parts)):
        part = parts[number]
        block = source.block(number)
        is_about = _is_about(part.title) and len(block) == 1
        if part.level != top[number] or is_about or _NO_UNIT.fullmatch(part.title):
            continue
        unit = _unit(source, block)
        children = _children(source, number)
        if is_checklist(source, unit):
            checklists.append(unit)
        elif ID.match(part.title) or _is_one(part, children) or _is_form(children, repeated) or number in leads:
            found.append(unit)
        else:
            groups.append(part)
            for inner in _inside(source, number, leads):
                (checklists if is_checklist(source, inner) else found).append(inner)
    said = tuple(unit for unit in found if source.slice(unit.line + 1, unit.last))
    return Units(said, tuple(checklists), tuple(groups))


def _is_about(title: str) -> bool:
    """Return whether a section is about the document, by its heading: "Background", but not "Background job queue"."""
    found = _ABOUT.match(title)
    rest = title[found.end() :].split() if found else []
    return found is not None and (len(rest) < _FEWEST_REST or rest[0].casefold() in _JOINS)


def _top_levels(source: Source) -> list[int]:
    """Return for each part of a document the level of the highest headings around it, except the title.

    If another heading of level 1 follows the title, a second text begins there. The highest level is then found
    separately for the headings before it.
    """
    levels = [part.level for part in source.parts]
    second = next((number for number, level in enumerate(levels) if number and level == 1), 0)
    rest = min(levels[1:], default=0)
    if not source.title or second <= 1:  # there is no second title, or no heading before it
        return [rest] * len(levels)
    return [min(levels[1:second])] * second + [rest] * (len(levels) - second)


def is_checklist(source: Source, unit: Unit) -> bool:
    """Return whether a unit (a heading with all text below it) is a checklist.

    It has several checkboxes, and its title or most of its lines show that it is a checklist.
    """
    lines = source.lines[unit.line : unit.last]
    tasks = sum(_TASK.match(line) is not None for line in lines)
    said = sum(bool(line.strip()) for line in lines)
    named = _CHECKLIST.search(unit.title) is not None
    return tasks >= _FEWEST_TASKS and (named or tasks * 2 >= said)


def tasks(source: Source) -> int:
    """Return the number of checkboxes in a document."""
    return sum(_TASK.match(line) is not None for line in source.lines)


def _unit(source: Source, block: range, group: Part | None = None) -> Unit:
    parts = tuple(source.parts[number] for number in block)
    return Unit(parts[0].title, parts, group.title if group else "", group.line if group else 0)


def _below(source: Source, number: int) -> list[int]:
    """Return the indexes of the highest headings below the part with the index `number`."""
    block = source.block(number)
    below = min((source.parts[inner].level for inner in block[1:]), default=0)
    return [inner for inner in block[1:] if source.parts[inner].level == below]


def _children(source: Source, number: int) -> list[Part]:
    return [source.parts[child] for child in _below(source, number)]


def _inside(source: Source, number: int, leads: frozenset[int]) -> list[Unit]:
    """Return the units below the heading with the index `number`, which only groups them.

    `leads` has the indexes of the parts that are units because of a label or of headings (see `_leads` and `_solved`).
    """
    return [
        _unit(source, source.block(inner), source.parts[number])
        for child in _below(source, number)
        if not _NO_UNIT.fullmatch(source.parts[child].title)
        for inner in _entries(source, child, leads) or [child]
    ]


def _entries(source: Source, number: int, leads: frozenset[int]) -> list[int]:
    """Return the indexes of the parts directly below a part if each of them is a unit; otherwise `[]`.

    They are units if all of their headings have ids, or if all are in `leads`, because they begin with the same label
    as others. The part `number` then only groups them.
    """
    found = _below(source, number)
    several = len(found) > 1 and not ID.match(source.parts[number].title)
    are_units = all(ID.match(source.parts[inner].title) for inner in found) or leads.issuperset(found)
    return found if several and are_units else []


def _is_one(part: Part, children: list[Part]) -> bool:
    """Return whether a heading says that its section is one pattern, so that the headings below it are no patterns."""
    return is_named_pattern(part.title) and not any(is_named_pattern(child.title) for child in children)


def is_named_pattern(title: str) -> bool:
    """Return whether a heading says that the text below it is one pattern: "Error handling pattern"."""
    return _ONE.fullmatch(title) is not None


def _repeated(parts: tuple[Part, ...]) -> frozenset[str]:
    """Return the titles, in lower case, that occur several times in a document; they are the fields of a form."""
    count = Counter(part.title.casefold() for part in parts[1:])
    return frozenset(title for title, number in count.items() if number > 1)


def _leads(source: Source) -> frozenset[int]:
    """Return the indexes of the parts that are units because several of the same level begin with the same label.

    For example, each begins with `**Scenario:** …`. A unit is a heading with all text below it, and the headings below
    a unit are its sections.
    """
    found: dict[tuple[int, str], list[int]] = {}
    for number, part in enumerate(source.parts[1:], 1):
        first = next((line for line in source.lines[part.first - 1 : part.last] if line.strip()), "")
        if lead := _LEAD.match(first):
            found.setdefault((part.level, lead[1].casefold()), []).append(number)
    return frozenset(number for numbers in found.values() if len(numbers) >= _FEWEST_LEADS for number in numbers)


def _solved(source: Source) -> frozenset[int]:
    """Return the indexes of the parts that are units because several of the same level have a problem and its solution.

    The headings directly below such a part are, for example, "The Problem", "Root Cause" and details of the solution.
    If one of them announces lessons, these are units instead.
    """
    found: dict[int, list[int]] = {}
    for number, part in enumerate(source.parts[1:], 1):
        titles = [child.title for child in _children(source, number)]
        told = any(map(_PROBLEM.fullmatch, titles)) and any(map(_REMEDY.fullmatch, titles))
        if told and not any(map(_OWN_LESSONS.search, titles)):
            found.setdefault(part.level, []).append(number)
    several = (numbers for numbers in found.values() if len(numbers) >= _FEWEST_PROBLEMS)
    return frozenset(number for numbers in several for number in numbers)


def _is_form(children: list[Part], repeated: frozenset[str]) -> bool:
    """Return whether the headings below a heading (`children`) are the fields of one standard or lesson.

    This is so if each of them is a field, or if several have usual names of fields. Otherwise each of them is a
    standard or lesson of its own. `repeated` has the titles that occur several times in the document.
    """
    told = Counter(found[1].casefold() for child in children if (found := _TOLD.match(child.title)))
    if any(number > 1 for number in told.values()):  # several problems, such as “Problem: the door sticks”
        return False
    named = sum(_FIELD.match(child.title) is not None and not ID.match(child.title) for child in children)
    return all(_is_field(child, repeated) for child in children) or (
        named >= _FEWEST_FIELDS and named * 2 >= len(children)
    )


def _is_field(part: Part, repeated: frozenset[str]) -> bool:
    return (_FIELD.match(part.title) is not None and not ID.match(part.title)) or part.title.casefold() in repeated
