"""PURE. Import a file for coding agents (CLAUDE.md, AGENTS.md, .cursorrules and others): each rule becomes a page.

The pages have no evidence: the file says what to do, but no note says that it helped. Commands, descriptions of the
architecture and procedures are left out, with reasons. Other documents with lists of rules, such as conventions, are
imported in the same way, except that their other text is kept on a page in the workflows folder.
"""

import re
from typing import NamedTuple

from tacit.domain.note import Section
from tacit.errors import NotImportableError
from tacit.ingest.importers import rule_lists, rule_sections
from tacit.ingest.importers.blanks import is_no_name
from tacit.ingest.importers.draft import Draft, Setting, pattern_page
from tacit.ingest.importers.items import Item, is_placeholder, items
from tacit.ingest.importers.ledger import GROUP
from tacit.ingest.importers.naming import category, stem_of, without_number
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.rule_headings import Block, Role, announces_problems, blocks, explains_why, role_of
from tacit.ingest.importers.rule_lists import Listed, tabled
from tacit.ingest.importers.rule_paragraphs import closing, introductions, paragraphs
from tacit.ingest.importers.rule_statements import (
    ABOUT,
    explains,
    is_only_code,
    is_order,
    left_of_item,
    left_of_text,
    orders,
)
from tacit.ingest.importers.source import Source, is_fence
from tacit.ingest.importers.standards import take
from tacit.ingest.importers.titles import name_of, named
from tacit.ingest.importers.units import Unit
from tacit.ingest.importers.worth import is_aside
from tacit.notes.frontmatter import split
from tacit.notes.tree import FrontMatterError, plain, tree
from tacit.text.late_regex import late

_FILES = late(
    r"(?:^|/)(?:(?:claude|agents|gemini)(?:\.local)?\.md|\.(?:cursor|windsurf|cline)rules|copilot-instructions\.md"
    r"|[^/]+\.mdc|[^/]+\.instructions\.md|\.(?:claude|cursor|windsurf|cline|kiro|roo|agents?)/(?:rules|steering)/.+\.md)$",
    re.IGNORECASE,
)
# each file in such a folder is about one topic
_FOLDER = late(r"\.(?:claude|cursor|windsurf|cline|kiro|roo|agents?)/(?:rules|steering)/")
_OURS = late(r"<!-- tacit export \S+: (?P<end>begin|end)\b")
_BY_TACIT = "a rule that tacit exported to this file"
_TABLE, _CODE = "a table", "code"
_MARKED = {"|": _TABLE, ">": "a quote"}  # by the first character of a line
_GLOBS = ("globs", "applyTo", "paths")
_ASKS = late(r"(?:why|how|what|when)\b", re.IGNORECASE)  # a heading of an explanation
_FORBIDS = late(
    r"(?i)(?:forbidden|prohibited|banned|not allowed|avoid|never|do not|don['’]?ts?)"
    r"(?: (?:actions|operations|patterns|practices))?"
)
_ANNOUNCED = frozenset((Role.RULES, Role.ADVICE, Role.LESSONS))
_NO_RULES = frozenset((Role.ABOUT, Role.COMMANDS))


class _Rule(NamedTuple):
    """A rule that becomes a page: its name, its text, the headings above it, and its lines.

    `line` is the line that names the rule.
    """

    name: str
    text: str
    above: tuple[str, ...]
    line: int
    first: int
    last: int


class _Place(NamedTuple):
    """The position of a list item in the document, and the headings and settings that apply to the item.

    `forbidden` is the heading above the item if the heading forbids something, such as "Never"; otherwise it is `""`.
    `above` has all headings above the item. `last` is the last line below the nearest heading. `scope` has the globs of
    the file. `unnamed` is the reason to record for an item that is no rule and has no reason of its own (see
    `_take_block`).
    """

    forbidden: str
    above: tuple[str, ...]
    last: int
    scope: tuple[str, ...]
    unnamed: str


def is_rule_file(path: str) -> bool:
    """Return whether a file is one that coding agents read, by its name."""
    return _FILES.search(path) is not None


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a file for agents or another document with lists of rules: a page for each rule.

    Raises:
        NotImportableError: the file has no rule.
    """
    draft = Draft(source, Kind.RULES, setting.dated)
    is_for_agents = is_rule_file(source.path)
    _leave_exported(draft)
    if is_for_agents:
        draft.ledger.leave("the front matter of the file", 1, source.front)
    scope = _scope(source)
    whole = _take_sections(draft, scope)
    named = role_of(source.title) in {Role.RULES, Role.ADVICE}
    are_rules = not is_for_agents or (_FOLDER.search(source.path) is not None and named)
    if are_rules:
        whole |= _take_explained(draft)
    for block in blocks(source, Role.RULES if are_rules else _usual_role(source)):
        if block.line not in whole:
            _take_block(draft, block, scope, ABOUT if is_for_agents else "")
    if not draft.pages:
        raise NotImportableError(source.path, "has no rule: only commands, descriptions or procedures")
    if is_for_agents:
        _leave_rest(draft)
    draft.keep_rest()
    return draft.plan()


def _usual_role(source: Source) -> Role:
    """Return the role of text in a file for agents if no heading above the text says what the text is.

    It is `LESSONS`, whose statements count as rules, if the title announces rules or advice and most items are rules.
    """
    if role_of(source.title) not in {Role.RULES, Role.ADVICE}:
        return Role.OPEN
    opened = (block for block in blocks(source) if block.role is Role.OPEN)
    listed = [item for block in opened for item in items(source, block.first, block.last)]
    told = sum(not left_of_item(item, Role.OPEN) for item in listed)
    return Role.LESSONS if told * 2 > len(listed) else Role.OPEN


def _take_sections(draft: Draft, scope: tuple[str, ...]) -> set[int]:
    """Add a page for each section whose whole text is one rule, and return the lines of the headings of these sections.

    Such a section is below a heading like "Gotchas", or its own heading is a rule. `scope` has the globs of the files
    to which the rules apply.
    """
    source, taken = draft.source, set[int]()
    for number, part in enumerate(source.parts):
        is_leaf = len(source.block(number)) == 1
        if not (number and is_leaf and draft.ledger.is_open(part.line)):
            continue
        above = tuple(outer.title for outer in source.above(number))
        text = source.slice(part.first, part.last)
        inside = Block("", above, 0, part.first, part.last).role is Role.LESSONS
        is_case = rule_sections.is_case(source, part)
        is_one = (inside and not _ASKS.match(part.title)) or rule_sections.is_rule(part.title)
        is_one = is_case or (is_one and not rule_sections.is_list(source, part))
        if text and (is_one or rule_sections.is_whole(source, part, inside or announces_problems(above))):
            name = name_of(without_number(part.title))
            if _add(draft, _Rule(name, text, above, part.line, part.first, part.last), scope):
                draft.ledger.say(part.line)
                taken.add(part.line)
    return taken


def _take_explained(draft: Draft) -> set[int]:
    """Add a page for each section that explains one convention.

    Return the lines of the headings of these sections, and of short lines above lists inside them, such as `Testing:`.
    """
    source, taken = draft.source, set[int]()
    for number, part in enumerate(source.parts):
        above = tuple(outer.title for outer in source.above(number)) if number else ()
        if not number or not draft.ledger.is_open(part.line) or is_aside(part.title, *above):
            continue
        role = Block(part.title, above, part.line, part.first, part.last, Role.RULES).role
        is_leaf = len(source.block(number)) == 1
        if is_only_code(source, part.first, part.last) and role_of(part.title) not in _ANNOUNCED:
            continue
        is_open = (is_leaf and role not in _NO_RULES) or orders(source.slice(part.first, part.last))
        if not is_open or not explains(source, part.first, part.last) or rule_lists.has_labelled(source, part):
            continue
        if is_rule_file(source.path) and not rule_sections.is_explanation(source, part, role):
            continue
        if take(draft, Unit(part.title, (part,), above[-1] if above else "", 0)):
            taken |= {block.line for block in blocks(source) if part.line <= block.line <= part.last}
    return taken


def _take_block(draft: Draft, block: Block, scope: tuple[str, ...], unnamed: str) -> None:
    """Add a page for each rule in the text below one heading (`block`).

    `scope` has the globs of the files to which the rules apply. `unnamed` is the reason to record for items that are
    no rules, if no more precise reason is known; if it is `""`, the import keeps such items on another page.
    """
    source = draft.source
    listed = items(source, block.first, block.last)
    role, taken = rule_lists.role_by_form(listed, block.role), False
    if explains_why(block.heading):
        return
    forbids = _FORBIDS.fullmatch(block.heading) is not None
    above = (*block.above, block.heading) if block.heading else block.above
    if block.heading and rule_lists.is_one(source, block, listed):
        first = block.line if block.is_label else block.first
        rule = _Rule(
            rule_lists.name_of_one(block), source.slice(first, block.last), block.above, first, first, block.last
        )
        if _add(draft, rule, scope):
            return
    place = _Place(block.heading if forbids else "", above, block.last, scope, unnamed)
    for first, last in introductions(source, block, listed):
        text = source.slice(first, last)
        taken = _add(draft, _Rule(named(text), text, above, first, first, last), scope) or taken
    found = list(rule_lists.listed(source, listed, role))
    among = rule_lists.untold(found)
    for one in found:
        reason = "" if forbids or one.item.line in among else left_of_item(one.item, one.role)
        if reason and one.role is Role.PROCEDURES and block.is_below_procedures:
            is_rule = orders(one.item.text) and not one.item.numbered and not left_of_item(one.item, block.default)
            reason = "" if is_rule else reason  # without a word such as "always", it is probably a step
        taken = _take_item(draft, one, reason, place) or taken
    for name, text, line in tabled(source, block.first, block.last):
        taken = _add(draft, _Rule(name, text, above, line, line, line), scope) or taken
    for first, last, text in rule_lists.quoted(source, block.first, block.last, only_alerts=not block.heading):
        taken = _add(draft, _Rule(named(text), text, above, first, first, last), scope) or taken
    for first, last, text in paragraphs(source, block.first, block.last, listed):
        if not is_order(text, role) or not draft.ledger.is_open(first):
            continue
        rule = _Rule(named(text), source.slice(first, last), above, first, first, last)
        taken = _add(draft, rule, scope) or taken
    if taken and block.line:
        draft.ledger.leave(GROUP, block.line)


def _take_item(draft: Draft, one: Listed, reason: str, place: _Place) -> bool:
    """Add the page of a list item (`one`) if the item is a rule; otherwise, add a page for each rule inside the item.

    `reason` says why the item is not a rule; it is `""` if the item is a rule. `place` has the headings above the item.
    Return whether a page was added.
    """
    source, item = draft.source, one.item
    if not draft.ledger.is_open(item.line):
        return False
    forbidden = place.forbidden or (one.label if _FORBIDS.fullmatch(one.label) else rule_lists.forbids(item))
    above = (*place.above, one.label) if one.label else place.above
    if not reason:
        last = _with_code(source, item, place.last)
        name = f"{forbidden}: {named(item.text)}" if forbidden else named(item.text)
        if _add(draft, _Rule(name, source.slice(item.line, last), above, item.line, item.line, last), place.scope):
            return True
    taken = False
    for first, last, text in rule_lists.inside(source, item) if reason else ():
        taken = _add(draft, _Rule(named(text), text, above, first, first, last), place.scope) or taken
    if place.unnamed:
        draft.leave_open(reason or place.unnamed, item.line, item.last)
    return taken


def _with_code(source: Source, item: Item, end: int) -> int:
    """Return the last line of a list item, or that of the code block below the item if there is one.

    `end` is the last line of the text to search.
    """
    line = next((n for n in range(item.last + 1, end + 1) if source.lines[n - 1].strip()), 0)
    return closing(source, line, end) if line and is_fence(source.lines[line - 1]) else item.last


def _add(draft: Draft, rule: _Rule, scope: tuple[str, ...]) -> bool:
    """Add the page of a rule, and return whether it was added.

    It is not added if its name can't be used, or another rule has the name. `scope` has the globs of the rule's files.
    """
    name = rule.name.rstrip(" :;,")
    if is_no_name(name) or is_placeholder(name):
        return False
    under = f", under “{rule.above[-1]}”" if rule.above else ""
    document = draft.source.path.rpartition("/")[2]
    told = Section("Source", f"{document}, line {rule.line}{under}. No note proves it yet.")
    where = category(*rule.above[::-1], stem_of(draft.source.path).lstrip("."))
    page = pattern_page(name, where, (Section("Pattern", rule.text, rule.first), told))
    if not page.slug or f"page:{page.slug}" in draft.pages:
        return False
    draft.ledger.place(draft.page(page._replace(applies_to=scope)), rule.first, rule.last)
    return True


def _scope(source: Source) -> tuple[str, ...]:
    """Return the globs of the files that a rule file is about, from its front matter (Cursor, Copilot, Claude Code)."""
    try:
        block, _ = split(source.text)
        fields = {key: plain(value) for key, (_, value) in tree(block).root.pairs.items()}
    except (ValueError, FrontMatterError):
        return ()
    found = next((fields[key] for key in _GLOBS if fields.get(key)), ())
    globs = found.split(",") if isinstance(found, str) else found if isinstance(found, list) else ()
    return tuple(glob.strip() for glob in globs if isinstance(glob, str) and glob.strip() not in {"", "**"})


def _leave_exported(draft: Draft) -> None:
    inside = False
    for number, line in enumerate(draft.source.lines, 1):
        mark = _OURS.match(line)
        inside = inside or mark is not None
        if inside:
            draft.ledger.leave(_BY_TACIT, number)
        inside = inside and not (mark and mark["end"] == "end")


def _leave_rest(draft: Draft) -> None:
    """Record for each line that is on no page why it is left out: it is a command, a description or other text."""
    source = draft.source
    prose = {number for number, _ in source.prose(1, len(source.lines))}
    draft.ledger.say(source.title_line)
    for block in blocks(source):
        reason = left_of_text(block.role)
        if block.line:
            draft.leave_open(reason, block.line, block.line)
        for line in range(block.first, block.last + 1):
            text = source.lines[line - 1].lstrip()
            kind = _MARKED.get(text[:1]) or (reason if line in prose else _CODE)
            draft.leave_open(reason if kind is _CODE and reason != ABOUT else kind, line, line)
