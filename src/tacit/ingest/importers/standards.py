"""PURE. Import standards and pattern libraries: each heading becomes a page, with its checklist unchanged.

A unit is a heading with all text below it (see `units`). An own page is a page of the user's own text in the workflows
folder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tacit.domain.note import Section
from tacit.ingest.importers.blanks import is_empty_line, is_no_name
from tacit.ingest.importers.bold_lessons import bold_lessons, is_judged
from tacit.ingest.importers.draft import Draft, Setting, pattern_page
from tacit.ingest.importers.items import Item, is_placeholder, items
from tacit.ingest.importers.ledger import GROUP
from tacit.ingest.importers.naming import category, stem_of, without_number
from tacit.ingest.importers.pages import headings_of, sections_of
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.rule_headings import Role, explains_why, role_of
from tacit.ingest.importers.rule_lists import tabled
from tacit.ingest.importers.rule_paragraphs import SHELL, are_steps, closing
from tacit.ingest.importers.rule_statements import left_of_item, orders
from tacit.ingest.importers.source import Source, is_fence, is_nothing
from tacit.ingest.importers.titles import named
from tacit.ingest.importers.units import Unit, is_named_pattern, units
from tacit.ingest.importers.worth import is_aside, is_procedure, is_report, only_refers
from tacit.text.late_regex import late
from tacit.text.names import slugify

_GENERIC = late(r"implementation|examples?|usage|configuration|testing|structure|solution|problem", re.IGNORECASE)
_PLURAL = late(r"\b(?:patterns|principles|practices|rules|guidelines|standards|conventions)\W*\Z", re.IGNORECASE)
_LED = late(r"\*\*[^*]{2,60}(?::\*\*|\*\*\s*[:—–-])\s*\S")  # a name in bold, and text after it
_ALL_BOLD = late(r"\*\*[^*\n]+\*\*(?:\s*\([^()\n]*\))?\.?")
_SHORT_VALUE = late(r"\*\*[^*\n]{2,40}(?::\*\*|\*\*:)\s+\S+(?: [^\s(]\S*){0,2}(?:\s*\([^()\n]*\))?")
_ONLY_RULES = late(
    r"(?:(?:key|core|golden|hard|the|common|important) )?"
    r"(?:rules|gotchas|pitfalls|anti-?patterns|mistakes)(?: to avoid)?",
    re.IGNORECASE,
)
_NUMBER = late(r"\A\s*(?:\d{1,3}[.)]|[-*+])\s+")
_OF_RULES = frozenset((Role.RULES, Role.LESSONS))
_NO_RULES = frozenset((Role.ABOUT, Role.COMMANDS))
_ADVICE = _OF_RULES | {Role.ADVICE}
_DRAWING = late(r"```\n(?=[^`]*(?:→|->|─|│))[^`]*\n```")  # code without a language, with arrows or lines
_OVERVIEW = late(r".*\boverview\W*", re.IGNORECASE)
_LONGEST_TOPIC = 3  # words of a heading that only names a topic
_FEWEST, _FEWEST_RULES = 3, 2
_MOSTLY = 2, 3  # two thirds
_HALF = 0.5
_FEWEST_ROWS = 5  # of a table of rules; fewer rows are one convention
_LANGUAGE = late(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*([\w+#-]+)", re.MULTILINE)
_EMPTY = late(r"\s+\(\s*\)")


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for standards: pattern pages without examples, and pages of the user's own text for the rest.

    Checklists and all text that is not in a pattern page go to pages in the workflows folder, unchanged.
    """
    draft = Draft(source, Kind.STANDARDS, setting.dated)
    draft.leave_boilerplate()
    found = units(source)
    groups = set()
    open_ = [unit for unit in found.units if draft.ledger.is_open(unit.line) and not _is_other(source, unit)]
    doubtful = [unit for unit in open_ if _is_doubtful(source, unit)]
    for unit in [unit for unit in open_ if unit not in doubtful or _is_like(source, unit, open_, doubtful)]:
        if _take_principles(draft, unit) or take(draft, unit):
            groups.add(unit.group_title_line)
    for part in found.groups:
        if part.line in groups:
            draft.ledger.leave(GROUP, part.line)
    for unit in found.checklists:
        keep_checklist(draft, unit)
    draft.keep_rest()
    return draft.plan()


def _is_other(source: Source, unit: Unit) -> bool:
    """Return whether a unit (a heading with all text below it) is clearly no standard, but a report or an example."""
    aside = is_aside(unit.title) or explains_why(unit.title)
    return (
        _OVERVIEW.fullmatch(unit.title) is not None
        or (aside and _share_of_rules(source, unit) < _HALF)
        or is_report(source, unit)
        or only_refers(source, unit)
        or is_procedure(source, unit)
        or _DRAWING.fullmatch(source.slice(unit.line + 1, unit.last)) is not None
    )


def _is_doubtful(source: Source, unit: Unit) -> bool:
    """Return whether words of a unit's headings say that it is no standard, although its text may be one."""
    aside = is_aside(unit.group) and not orders(source.slice(unit.line + 1, unit.last))
    return (aside and _share_of_rules(source, unit) < _HALF) or _describes(source, unit)


def _is_like(source: Source, unit: Unit, beside: Sequence[Unit], doubtful: Sequence[Unit]) -> bool:
    """Return whether a doubtful unit is a standard after all, because similar units are.

    Most units of its level must be standards, and one of them must show code in the same language. `beside` has all
    units, and `doubtful` those of them whose headings cast doubt on them.
    """
    same = [other for other in beside if other.parts[0].level == unit.parts[0].level]
    sure = [other for other in same if other not in doubtful]
    shown = {language for other in sure for language in _languages(source, other)}
    few, many = (1, 2) if role_of(source.title) in _ADVICE else _MOSTLY
    return len(sure) * many >= len(same) * few and not shown.isdisjoint(_languages(source, unit))


def _languages(source: Source, unit: Unit) -> set[str]:
    """Return the languages of the code in a unit, apart from shell."""
    return set(_LANGUAGE.findall(source.slice(unit.line + 1, unit.last))) - SHELL


def _take_principles(draft: Draft, unit: Unit) -> bool:
    """Add a page for each principle in a unit. Return whether the unit has several principles.

    A unit is a heading with all text below it. Below "Rules", principles are the items of a list. Below other
    headings, they are paragraphs that begin with a statement in bold.
    """
    source = draft.source
    if _take_rows(draft, unit):
        return True
    is_one = len(unit.parts) > 1 and is_named_pattern(unit.title)
    parts = () if is_one else unit.parts
    told = [(one.first, one.last) for part in parts for one in bold_lessons(source).get(part.line, ())]
    listed = items(source, unit.line + 1, unit.last) if role_of(unit.title) in _ADVICE and not told else []
    named_so = _ONLY_RULES.fullmatch(unit.title) is not None or _is_list_of_names(source, unit, listed)
    if in_items := not told and _is_list_of_rules_only(source, unit):
        told = [(item.line, item.last) for item in items(source, unit.line + 1, unit.last)]
    told += _with_code(source, unit, listed)
    if named_so:
        told += [(item.line, item.last) for item in listed]
    are_judged = all(is_judged(source, first, last) for first, last in told)
    if len(told) < (_FEWEST_RULES if in_items or are_judged else _FEWEST):
        return False
    where = category(unit.title, source.title, stem_of(source.path))
    for first, last in told:
        text = source.slice(first, last)
        name = named(_NUMBER.sub("", text).partition("\n```")[0])
        page = pattern_page(name, where, (Section("Pattern", _NUMBER.sub("", text), first),))
        if not is_no_name(name) and page.slug and f"page:{page.slug}" not in draft.pages:
            draft.ledger.place(draft.page(page), first, last)
    draft.ledger.leave(GROUP, unit.line)
    return True


def _with_code(source: Source, unit: Unit, listed: Sequence[Item]) -> list[tuple[int, int]]:
    """Return the first and the last line of each numbered statement in bold in a section (`unit`).

    Code must follow each of them, and the section must have no other text; otherwise, the result is `[]`.
    """
    if not listed or source.slice(unit.line + 1, listed[0].line - 1):
        return []
    found = []
    for item, end in zip(listed, [*(item.line - 1 for item in listed[1:]), unit.last], strict=True):
        first, last = source.trimmed(item.last + 1, end)
        is_code = first < last and is_fence(source.lines[first - 1]) and closing(source, first, last) == last
        if not (item.numbered and _ALL_BOLD.fullmatch(item.text) and is_code):
            return []
        found.append((item.line, last))
    return found


def _take_rows(draft: Draft, unit: Unit) -> bool:
    """Add a page for each row of the tables of rules in a unit if there are at least five; return whether there are."""
    rows = [row for part in unit.parts for row in tabled(draft.source, part.first, part.last)]
    if len(rows) < _FEWEST_ROWS:
        return False
    where = category(unit.title, draft.source.title, stem_of(draft.source.path))
    for name, text, line in rows:
        page = pattern_page(name, where, (Section("Pattern", text, line),))
        if not is_no_name(name) and page.slug and f"page:{page.slug}" not in draft.pages:
            draft.ledger.place(draft.page(page), line)
    draft.ledger.leave(GROUP, unit.line)
    return True


def _is_list_of_rules_only(source: Source, unit: Unit) -> bool:
    """Return whether a section (`unit`) has only a list of rules below its heading, in a document of conventions.

    A line above a numbered list may introduce it.
    """
    listed = items(source, unit.line + 1, unit.last)
    lines = {line for item in listed for line in range(item.line, item.last + 1)}
    said = [line for line in range(unit.line + 1, unit.last + 1) if not is_nothing(source.lines[line - 1])]
    numbered = all(item.numbered for item in listed)
    if numbered and (role_of(unit.title) in _NO_RULES or any(item.text.rstrip("*_ ").endswith("?") for item in listed)):
        return False
    if said and numbered and source.lines[said[0] - 1].rstrip().endswith(":"):
        lines.add(said[0])
    told = sum(not left_of_item(item, Role.RULES) for item in listed)
    is_about = role_of(source.title) is Role.RULES or _are_short_rules(unit, listed)
    is_about = is_about and len(listed) >= _FEWEST_RULES and len(unit.parts) == 1
    return is_about and lines.issuperset(said) and not are_steps(listed) and told * 3 >= len(listed) * 2


def _are_short_rules(unit: Unit, listed: Sequence[Item]) -> bool:
    """Return whether a section has items that are each a statement in bold and no more, or a name and a short value.

    Its own heading, or the heading above, must announce rules or advice.
    """
    announced = {role_of(unit.title), role_of(unit.group)}
    stated = not announced.isdisjoint(_ADVICE) and all(_ALL_BOLD.fullmatch(item.text) for item in listed)
    return stated or (Role.RULES in announced and all(_SHORT_VALUE.fullmatch(item.text) for item in listed))


def _is_list_of_names(source: Source, unit: Unit, listed: Sequence[Item]) -> bool:
    """Return whether a section (`unit`) such as "Security patterns" is only a list of items with a name in bold."""
    lines = {line for item in listed for line in range(item.line, item.last + 1)}
    said = {line for line in range(unit.line + 1, unit.last + 1) if not is_nothing(source.lines[line - 1])}
    return _PLURAL.search(unit.title) is not None and said <= lines and all(map(_LED.match, (i.text for i in listed)))


def _share_of_rules(source: Source, unit: Unit) -> float:
    """Return the share of rules, such as "Never log tokens", among the list items of a section (`unit`).

    The share is 0 if there are fewer than two items.
    """
    reasons = [left_of_item(item, Role.OPEN) for item in items(source, unit.line + 1, unit.last)]
    return reasons.count("") / len(reasons) if len(reasons) > 1 else 0


def _describes(source: Source, unit: Unit) -> bool:
    """Return whether a unit is about the architecture or about commands, and says nothing to do.

    The heading above the unit must announce a description or commands. It is enough if the last words of the unit's own
    heading do, unless the heading above announces rules, patterns or advice.
    """
    words, above = unit.title.split(), role_of(unit.group)
    own = role_of(" ".join(words[-2:])) if len(words) <= _LONGEST_TOPIC and all(map(str.isalpha, words)) else None
    is_own = own in _NO_RULES and above not in _ADVICE and _share_of_rules(source, unit) < _HALF
    is_other = (above in _NO_RULES and _share_of_rules(source, unit) < 1) or is_own
    return is_other and not orders(source.slice(unit.line + 1, unit.last))


def take(draft: Draft, unit: Unit) -> str:
    """Add a page made from a unit (a heading with all text below it) to `draft`, and return the page's key there.

    The result is `""` if no page is added: the heading can't be the name of a new page, or there is no text.
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
    """Return the plan for a document about one pattern: its title is the name, and its headings are the sections.

    If another heading of level 1 follows the title, the document is imported as standards instead. Without a title, the
    name is that of the file.
    """
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
