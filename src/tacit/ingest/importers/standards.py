"""PURE. Import standards and pattern libraries: each heading becomes a page, with its checklist unchanged.

A unit is a heading with all text below it (see `units`). An own page is a page of the user's own text in the workflows
folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tacit.domain.note import Section
from tacit.ingest.importers.blanks import is_empty_line, is_no_name
from tacit.ingest.importers.bold_lessons import bold_lessons
from tacit.ingest.importers.draft import Draft, Setting, pattern_page
from tacit.ingest.importers.items import Item, is_placeholder, items
from tacit.ingest.importers.ledger import GROUP
from tacit.ingest.importers.naming import category, stem_of, without_number
from tacit.ingest.importers.pages import headings_of, sections_of
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.rule_headings import Role, explains_why, role_of
from tacit.ingest.importers.rule_statements import left_of_item, orders
from tacit.ingest.importers.source import Source, is_nothing
from tacit.ingest.importers.titles import named
from tacit.ingest.importers.units import Unit, units
from tacit.ingest.importers.worth import is_aside, is_procedure, is_report, only_refers
from tacit.text.names import slugify

_GENERIC = re.compile(r"implementation|examples?|usage|configuration|testing|structure|solution|problem", re.IGNORECASE)
_BOLD = re.compile(r"\*\*[^*]+\*\*")
_PLURAL = re.compile(r"\b(?:patterns|principles|practices|rules|guidelines|standards|conventions)\W*\Z", re.IGNORECASE)
_LED = re.compile(r"\*\*[^*]{2,60}(?::\*\*|\*\*\s*[:—–-])\s*\S")  # a name in bold, and text after it
_ONLY_RULES = re.compile(
    r"(?:(?:key|core|golden|hard|the|common|important) )?"
    r"(?:rules|gotchas|pitfalls|anti-?patterns|mistakes)(?: to avoid)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\A\s*(?:\d{1,3}[.)]|[-*+])\s+")
_OF_RULES = frozenset((Role.RULES, Role.LESSONS))
_NO_RULES = frozenset((Role.ABOUT, Role.COMMANDS))
_ADVICE = _OF_RULES | {Role.ADVICE}
_DRAWING = re.compile(r"```\n(?=[^`]*(?:→|->|─|│))[^`]*\n```")  # code without a language, with arrows or lines
_LONGEST_TOPIC = 3  # words of a heading that only names a topic
_FEWEST, _FEWEST_RULES = 3, 2
_EMPTY = re.compile(r"\s+\(\s*\)")


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for standards: pattern pages without examples, and pages of the user's own text for the rest.

    Checklists and all text that is not in a pattern page go to pages in the workflows folder, unchanged.
    """
    draft = Draft(source, Kind.STANDARDS, setting.dated)
    draft.leave_boilerplate()
    found = units(source)
    groups = set()
    for unit in found.units:
        aside = is_aside(unit.title) or explains_why(unit.title)
        aside = aside or (is_aside(unit.group) and not orders(source.slice(unit.line + 1, unit.last)))
        if (
            not draft.ledger.is_open(unit.line)
            or is_report(source, unit)
            or only_refers(source, unit)
            or is_procedure(source, unit)
        ):
            continue
        if (aside and not _is_list_of_rules(source, unit)) or _describes(source, unit):
            continue
        if _take_principles(draft, unit) or take(draft, unit):
            groups.add(unit.group_title_line)
    for part in found.groups:
        if part.line in groups:
            draft.ledger.leave(GROUP, part.line)
    for unit in found.checklists:
        keep_checklist(draft, unit)
    draft.keep_rest()
    return draft.plan()


def _take_principles(draft: Draft, unit: Unit) -> bool:
    """Add a page for each principle in a unit. Return whether the unit has several principles.

    A unit is a heading with all text below it. Below "Rules", principles are the items of a list. Below a heading such
    as "Design principles", they are the items of a numbered list, each with a name in bold and text below it. Below
    other headings, they are paragraphs that begin with a statement in bold.
    """
    source = draft.source
    told = [(one.first, one.last) for part in unit.parts for one in bold_lessons(source).get(part.line, ())]
    listed = items(source, unit.line + 1, unit.last) if role_of(unit.title) in _ADVICE and not told else []
    named_so = _ONLY_RULES.fullmatch(unit.title) is not None or _is_list_of_names(source, unit, listed)
    if in_items := not told and _is_list_of_rules_only(source, unit):
        told = [(item.line, item.last) for item in items(source, unit.line + 1, unit.last)]
    in_bold = all(item.numbered and item.last > item.line and _BOLD.match(item.text) for item in listed)
    if named_so or (in_bold and role_of(unit.title) in _OF_RULES):
        told += [(item.line, item.last) for item in listed]
    if len(told) < (_FEWEST_RULES if in_items else _FEWEST):
        return False
    where = category(unit.title, source.title, stem_of(source.path))
    for first, last in told:
        text = source.slice(first, last)
        name = named(_NUMBER.sub("", text))
        page = pattern_page(name, where, (Section("Pattern", _NUMBER.sub("", text), first),))
        if not is_no_name(name) and page.slug and f"page:{page.slug}" not in draft.pages:
            draft.ledger.place(draft.page(page), first, last)
    draft.ledger.leave(GROUP, unit.line)
    return True


def _is_list_of_rules_only(source: Source, unit: Unit) -> bool:
    """Return whether a section (`unit`) has only a list of rules below its heading, in a document of conventions."""
    listed = items(source, unit.line + 1, unit.last)
    lines = {line for item in listed for line in range(item.line, item.last + 1)}
    said = {line for line in range(unit.line + 1, unit.last + 1) if not is_nothing(source.lines[line - 1])}
    told = sum(not (item.numbered or left_of_item(item, Role.RULES)) for item in listed)
    is_about = role_of(source.title) is Role.RULES and len(listed) >= _FEWEST_RULES and len(unit.parts) == 1
    return is_about and said <= lines and told * 3 >= len(listed) * 2


def _is_list_of_names(source: Source, unit: Unit, listed: Sequence[Item]) -> bool:
    """Return whether a section (`unit`) such as "Security patterns" is only a list of items with a name in bold."""
    lines = {line for item in listed for line in range(item.line, item.last + 1)}
    said = {line for line in range(unit.line + 1, unit.last + 1) if not is_nothing(source.lines[line - 1])}
    return _PLURAL.search(unit.title) is not None and said <= lines and all(map(_LED.match, (i.text for i in listed)))


def _is_list_of_rules(source: Source, unit: Unit) -> bool:
    """Return whether at least half of the list items in a section (`unit`) are rules, such as "Never log tokens"."""
    reasons = [left_of_item(item, Role.OPEN) for item in items(source, unit.line + 1, unit.last)]
    return len(reasons) > 1 and reasons.count("") * 2 >= len(reasons)


def _describes(source: Source, unit: Unit) -> bool:
    """Return whether a unit is only a drawing, or describes the architecture or commands and does not say what to do.

    The heading above the unit must announce a description or commands. It is enough if the last words of the unit's own
    heading do, unless the heading above announces rules, patterns or advice.
    """
    words, above = unit.title.split(), role_of(unit.group)
    own = role_of(" ".join(words[-2:])) if len(words) <= _LONGEST_TOPIC and all(map(str.isalpha, words)) else None
    is_own = own in _NO_RULES and above not in _ADVICE and not _is_list_of_rules(source, unit)
    is_other = above in _NO_RULES or is_own
    text = source.slice(unit.line + 1, unit.last)
    return (is_other and not orders(text)) or _DRAWING.fullmatch(text) is not None


def take(draft: Draft, unit: Unit) -> str:
    """Add the page of a unit (a heading with all text below it), and return the key of its draft.

    The result is `""` if the heading can't be the name of a pattern.
    """
    source = draft.source
    name = without_number(_EMPTY.sub("", unit.title))
    if is_no_name(name) or is_placeholder(name) or is_empty_line(source.slice(unit.line + 1, unit.last)):
        return ""
    if unit.group and (f"page:{slugify(name)}" in draft.pages or _GENERIC.fullmatch(name)):
        name = f"{name} ({unit.group})"
    page = pattern_page(name, category(unit.group, source.title, stem_of(source.path)), sections_of(source, unit.parts))
    if not page.slug or f"page:{page.slug}" in draft.pages or not page.sections:
        return ""
    key = draft.page(page)
    draft.ledger.say(unit.line)
    draft.ledger.place(key, unit.line + 1, unit.last)
    draft.ledger.say_headings(headings_of(source, unit.parts))
    return key


def keep_checklist(draft: Draft, unit: Unit) -> None:
    """Add a checklist, unchanged, as a page with the user's own text in the workflows folder."""
    text = draft.source.slice(unit.line + 1, unit.last)
    key = draft.own_page(unit.title, f"# {draft.source.written(unit.line)}\n\n{text}")
    draft.ledger.place(key, unit.line, unit.last)


def checklist_plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a checklist document: one page with the user's own text, which is unchanged."""
    draft = Draft(source, Kind.CHECKLIST, setting.dated)
    title = source.title or stem_of(source.path)
    key = draft.own_page(title, source.text)
    draft.ledger.place(key, 1, len(source.lines))
    return draft.plan()


def page_plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a document about one pattern: its title is the name, and its headings are the sections."""
    if any(part.level == 1 for part in source.parts):
        return plan(source, setting)
    draft = Draft(source, Kind.PATTERN, setting.dated)
    folder = source.path.rpartition("/")[0].rpartition("/")[2]
    name = source.title or stem_of(source.path)
    page = pattern_page(name, category(folder), sections_of(source, source.parts))
    key = draft.page(page, by_file=not source.title)
    draft.ledger.say(source.title_line)
    draft.ledger.say_headings(headings_of(source, source.parts))
    first = source.title_line + 1
    draft.ledger.place(key, first, len(source.lines))
    draft.keep_rest()
    return draft.plan()
