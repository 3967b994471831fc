"""PURE. Import a file for coding agents (CLAUDE.md, AGENTS.md, .cursorrules and others): each rule becomes a page.

The pages have no evidence: the file says what to do, and no note says that it helped. Commands, architecture and
procedures are left out with their reasons. Other documents with lists of rules, such as conventions, are imported in
the same way, except that their other text is kept on a page in the workflows folder.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tacit.domain.note import Section
from tacit.errors import NotImportableError
from tacit.ingest.importers.blanks import is_no_name
from tacit.ingest.importers.draft import Draft, Setting, pattern_page
from tacit.ingest.importers.items import Item, is_placeholder, items
from tacit.ingest.importers.ledger import GROUP
from tacit.ingest.importers.lesson_tables import rows
from tacit.ingest.importers.naming import category, stem_of, without_number
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.rule_headings import Block, Role, blocks, explains_why, role_of
from tacit.ingest.importers.rule_statements import (
    ABOUT,
    closing,
    explains,
    introductions,
    is_fence,
    is_order,
    left_of_item,
    left_of_text,
    orders,
    paragraphs,
)
from tacit.ingest.importers.source import Part, Source
from tacit.ingest.importers.standards import take
from tacit.ingest.importers.titles import name_of, named
from tacit.ingest.importers.units import Unit
from tacit.ingest.importers.worth import is_aside
from tacit.notes.frontmatter import split
from tacit.notes.markdown import plain_text
from tacit.notes.tree import FrontMatterError, plain, tree

_FILES = re.compile(
    r"(?:^|/)(?:(?:claude|agents|gemini)(?:\.local)?\.md|\.(?:cursor|windsurf|cline)rules|copilot-instructions\.md"
    r"|[^/]+\.mdc|[^/]+\.instructions\.md|\.(?:claude|cursor|windsurf|cline|kiro|roo)/(?:rules|steering)/.+\.md)$",
    re.IGNORECASE,
)
_FOLDER = re.compile(r"\.(?:claude|cursor|windsurf|cline|kiro|roo)/(?:rules|steering)/")  # each file is about one topic
_OURS = re.compile(r"<!-- tacit export \S+: (?P<end>begin|end)\b")
_BY_TACIT = "a rule that tacit exported to this file"
_TABLE, _CODE = "a table", "code"
_GLOBS = ("globs", "applyTo", "paths")
_ASKS = re.compile(r"(?:why|how|what|when)\b", re.IGNORECASE)  # a heading of an explanation
_FORBIDS = re.compile(r"(?:forbidden|prohibited|banned|not allowed|avoid|never|do not|don['’]?ts?)", re.IGNORECASE)
_NAMED = re.compile(r"(?:pattern|rule|gotcha|lesson|convention)\b[^:]{0,20}:\s+\S", re.IGNORECASE)
# Column titles of tables that say what not to do, and what to do instead.
_WRONG = re.compile(
    r"\W*(?:prohibited|forbidden|banned|don['’]?ts?|do not(?: use)?|never|avoid|wrong|bad|anti-?patterns?|instead of)"
    r"\W*",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"\W*(?:alternatives?|instead|use(?: instead)?|do(?: this)?(?: instead)?|correct|good|right|replacements?|"
    r"prefer(?:red)?)\W*",
    re.IGNORECASE,
)
_FEWEST_TITLE_WORDS = 3
_NO_RULES = frozenset((Role.ABOUT, Role.COMMANDS))


class _Rule(NamedTuple):
    """A rule to add: its name and text, the headings above it, the line that names it, and its first and last line."""

    name: str
    text: str
    above: tuple[str, ...]
    line: int
    first: int
    last: int


def is_rule_file(path: str) -> bool:
    """Return whether the name of a file says that coding agents read it."""
    return _FILES.search(path) is not None


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan of a file for agents, or of a document with lists of rules: one page without evidence per rule.

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
    if not is_for_agents:
        whole |= _take_explained(draft)
    are_rules = not is_for_agents or (_FOLDER.search(source.path) is not None and role_of(source.title) is Role.RULES)
    for block in blocks(source, Role.RULES if are_rules else Role.OPEN):
        if block.line not in whole:
            _take_block(draft, block, scope, ABOUT if is_for_agents else "")
    if not draft.pages:
        raise NotImportableError(source.path, "has no rule: only commands, descriptions or procedures")
    if is_for_agents:
        _leave_rest(draft)
    draft.keep_rest()
    return draft.plan()


def _take_sections(draft: Draft, scope: tuple[str, ...]) -> set[int]:
    """Add a page for each section that is one rule as a whole; return the heading lines of these sections.

    Such a section is below a heading like “Gotchas”, or its own heading is a rule.
    """
    source, taken = draft.source, set[int]()
    for number, part in enumerate(source.parts):
        is_leaf = len(source.block(number)) == 1
        if not (number and is_leaf and draft.ledger.is_open(part.line)):
            continue
        above = tuple(outer.title for outer in source.above(number))
        text = source.slice(part.first, part.last)
        inside = Block("", above, 0, part.first, part.last).role is Role.LESSONS
        is_one = (inside and not _ASKS.match(part.title)) or _is_rule(part.title)
        if text and ((is_one and not _is_list(source, part)) or _is_whole(source, part)):
            name = name_of(without_number(part.title))
            if _add(draft, _Rule(name, text, above, part.line, part.first, part.last), scope):
                draft.ledger.say(part.line)
                taken.add(part.line)
    return taken


def _take_explained(draft: Draft) -> set[int]:
    """Add a page for each section that explains one convention; return the heading lines of these sections."""
    source, taken = draft.source, set[int]()
    for number, part in enumerate(source.parts):
        above = tuple(outer.title for outer in source.above(number)) if number else ()
        if not number or not draft.ledger.is_open(part.line) or is_aside(part.title, *above):
            continue
        role = Block(part.title, above, part.line, part.first, part.last, Role.RULES).role
        is_leaf = len(source.block(number)) == 1
        is_open = (is_leaf and role not in _NO_RULES) or orders(source.slice(part.first, part.last))
        if not is_open or not explains(source, part.first, part.last):
            continue
        if take(draft, Unit(part.title, (part,), above[-1] if above else "", 0)):
            taken |= {block.line for block in blocks(source) if part.line <= block.line <= part.last}
    return taken


def _is_rule(title: str) -> bool:
    return orders(title) and len(title.split()) >= _FEWEST_TITLE_WORDS


def _is_whole(source: Source, part: Part) -> bool:
    """Return whether a section is one rule with steps: its heading says so, or is a rule above a numbered list."""
    listed = items(source, part.first, part.last)
    in_steps = _is_rule(part.title) and len(listed) > 1 and all(item.numbered for item in listed)
    return _NAMED.match(part.title) is not None or in_steps


def _is_list(source: Source, part: Part) -> bool:
    """Return whether a section has a list or a table with several entries, so that each entry is a rule."""
    rules = (items(source, part.first, part.last), list(_instead(source, part.first, part.last)))
    return any(len(found) > 1 for found in rules)


def _instead(source: Source, first: int, last: int) -> Iterator[tuple[str, str, int]]:
    """Yield the name, text and line of each row of a table that says what not to do, and what to do instead."""
    for names, line, cells in rows(source, first, last):
        if _WRONG.fullmatch(names[0]) and len(cells) > 1 and any(map(_RIGHT.fullmatch, names[1:])):
            text = "\n".join(f"- {name}: {cell}" for name, cell in zip(names, cells, strict=False) if cell)
            yield f"{plain_text(names[0])}: {plain_text(cells[0])}", text, line


def _take_block(draft: Draft, block: Block, scope: tuple[str, ...], unnamed: str) -> None:
    """Add a page for each rule of a block.

    Items that are not rules are left out, by default with the reason `unnamed`. If `unnamed` is `""`, they stay open.
    """
    source, role = draft.source, block.role
    listed = items(source, block.first, block.last)
    taken = False
    if explains_why(block.heading):
        return
    forbids = _FORBIDS.fullmatch(block.heading) is not None
    above = (*block.above, block.heading) if block.heading else block.above
    for first, last in introductions(source, block, listed):
        text = source.slice(first, last)
        taken = _add(draft, _Rule(named(text), text, above, first, first, last), scope) or taken
    for item in listed:
        if not draft.ledger.is_open(item.line):
            continue
        reason = "" if forbids else left_of_item(item, role)
        last = _with_code(source, item, block.last) if not reason else item.last
        text = source.slice(item.line, last)
        name = f"{block.heading}: {named(item.text)}" if forbids else named(item.text)
        if reason or not _add(draft, _Rule(name, text, above, item.line, item.line, last), scope):
            if unnamed:
                draft.ledger.leave(reason or unnamed, item.line, item.last)
        else:
            taken = True
    for name, text, line in _instead(source, block.first, block.last):
        taken = _add(draft, _Rule(name, text, above, line, line, line), scope) or taken
    for first, last, text in paragraphs(source, block.first, block.last, listed):
        if not is_order(text, role) or not draft.ledger.is_open(first):
            continue
        rule = _Rule(named(text), source.slice(first, last), above, first, first, last)
        taken = _add(draft, rule, scope) or taken
    if taken and block.line:
        draft.ledger.leave(GROUP, block.line)


def _with_code(source: Source, item: Item, end: int) -> int:
    """Return the last line of an item, or of the code block below it if only blank lines are between them."""
    line = next((n for n in range(item.last + 1, end + 1) if source.lines[n - 1].strip()), 0)
    return closing(source, line, end) if line and is_fence(source.lines[line - 1]) else item.last


def _add(draft: Draft, rule: _Rule, scope: tuple[str, ...]) -> bool:
    """Add the page of a rule; return False if its name is not usable, or another rule has the name."""
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
    """Return the globs in the front matter of a rule for Cursor, Copilot or Claude Code."""
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
    """Leave out all lines that are not recorded yet, with their reasons, because they are not rules."""
    source = draft.source
    prose = {number for number, _ in source.prose(1, len(source.lines))}
    draft.ledger.say(source.title_line)
    for block in blocks(source):
        reason = left_of_text(block.role)
        if block.line:
            draft.leave_open(reason, block.line, block.line)
        for line in range(block.first, block.last + 1):
            text = source.lines[line - 1].lstrip()
            kind = reason if line in prose and text[:1] != "|" else _TABLE if text[:1] == "|" else _CODE
            draft.leave_open(reason if kind is _CODE and reason != ABOUT else kind, line, line)
