"""PURE. Find rules in the lists, tables and quotes of a file for coding agents, also if they are nested.

The role of a list says what its heading announces, such as rules or commands (see `rule_headings`). An order is a text
that says what must, should or must not be done.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tacit.ingest.importers.items import Item, items
from tacit.ingest.importers.lesson_tables import rows
from tacit.ingest.importers.rule_headings import LIST_ITEM, MOST_WORDS, Block, Role, blocks, explains_why, role_of
from tacit.ingest.importers.rule_paragraphs import paragraphs
from tacit.ingest.importers.rule_statements import (
    FORBIDDEN,
    PROCEDURE,
    UNTOLD,
    is_order,
    is_quoted_order,
    is_told,
    left_of_item,
    orders,
)
from tacit.ingest.importers.source import Part, Source, heading_words, is_fence
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late
from tacit.text.word_parts import word_count

_STATED = frozenset((Role.RULES, Role.LESSONS))
# Column titles of tables that say what not to do, and what to do instead.
_WRONG = late(
    r"\W*(?:prohibited|forbidden|banned|don['’]?ts?|do not(?: use)?|never|avoid|wrong|bad|anti-?patterns?|instead of)"
    r"\W*",
    re.IGNORECASE,
)
_RIGHT = late(
    r"\W*(?:alternatives?|instead|use(?: instead)?|do(?: this)?(?: instead)?|correct|good|right|replacements?|"
    r"prefer(?:red)?)\W*",
    re.IGNORECASE,
)
_RULE_COLUMN = late(
    r"\W*(?:(?:the |key |core |golden )?(?:rules?|principles?|guidelines?|invariants?|constraints?|gotchas?|pitfalls?|"
    r"lessons?|anti-?patterns?|best practices?)|规则|原则|铁律)\W*",
    re.IGNORECASE,
)
_PROBLEM = late(r"\W*(?:problems?|symptoms?|issues?|why (?:it is|it['’]s) (?:bad|wrong))\W*", re.IGNORECASE)
_FIX = late(r"\W*(?:the )?(?:fix(?:es)?|solutions?)\W*", re.IGNORECASE)
_NEGATED = late(r"(?:never|do not|don['’]?ts?|avoid|no|not|stop|must not|should not)\b", re.IGNORECASE)
_REFERENCE = late(r"\W*(?:see|references?|source|docs?)\b", re.IGNORECASE)
_FEWEST_WORDS = 2
_FEWEST = 2
_FEWEST_LISTS = 3
_MANY = 5  # items of a list
_ORDER = late(r"\b(?:order(?:ed|ing)?|organi[sz](?:ed|ation)|sequence)\b", re.IGNORECASE)
_TROUBLE = late(
    r"\b(?:errors?|fail\w*|conflicts?|issues?|problems?|crash\w*|slow|stuck|missing|wrong|broken|not)\b|n['’]t\b",
    re.IGNORECASE,
)
_QUOTE = late(r" {0,3}>[ \t]?(?P<text>.*)")
_OF_CODE = late(r"(?:\*\*[^*]+\*\*:?\s*)?`|\*\*[^*]+\*\*:?\s*(?:located|lives?|found)\b", re.IGNORECASE)
_ALERT = late(r"\[!(?:(?P<kind>CAUTION|WARNING|IMPORTANT)|[A-Z]+)\][+-]?\s*", re.IGNORECASE)
_BULLET = late(r"\A(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")


def has_lists_of_rules(source: Source, *, named: bool = False) -> bool:
    """Return whether a document consists of lists of rules: most headings name a topic, with a list of rules below.

    If `named` is true, the document's name announces rules, such as "Conventions". Then a quarter of the headings is
    enough, or one list without a heading.
    """
    if named and len(source.parts) == 1:
        return len(items(source, source.parts[0].first, source.parts[0].last)) >= _FEWEST_LISTS
    found = [block for block in blocks(source) if block.heading and source.slice(block.first, block.last)]
    listed = sum(_is_list(source, block) for block in found)
    return listed * 4 >= len(found) and listed > 0 if named else listed >= _FEWEST_LISTS and listed * 2 > len(found)


def _is_list(source: Source, block: Block) -> bool:
    rows = items(source, block.first, block.last)
    lines = {line for row in rows for line in range(row.line, row.last + 1)}
    rest = [line for line, text in source.prose(block.first, block.last) if text.strip() and line not in lines]
    return len(rows) > 1 and len(rest) <= 1 and len(block.heading.split()) <= MOST_WORDS


def forbids(item: Item) -> str:
    """Return the words "Do not" for an item such as `❌ Force pushes`, in which a sign forbids what the item names.

    The result is `""` if there is no such sign, or if the item says it in words, as in `❌ Never push`.
    """
    mark = FORBIDDEN.match(item.text)
    return "Do not" if mark and not _NEGATED.match(item.text, mark.end()) else ""


class Listed(NamedTuple):
    """An item of a list, the role of its list, and the label of the item in which it is nested (or `""`)."""

    item: Item
    role: Role
    label: str = ""


def listed(source: Source, found: Sequence[Item], role: Role) -> Iterator[Listed]:
    """Yield the items of a list (`found`). Items of a nested list replace an item that only introduces them.

    `role` is what the heading of the list announces, such as rules. If the nested list follows a line such as `Two
    conventions came of it:` in the item, both are yielded, and the item ends before that line.
    """
    for item in found:
        inner = _inner(source, item) if _may_nest(source, item) else None
        rows = items(inner, 1, len(inner.lines)) if inner else []
        if inner is None or len(rows) < _FEWEST:
            yield Listed(item, role)
            continue
        label = _label(item)
        if label and rows[0].line == _first_line(inner):
            told = role_of(label) or (role if item.text.startswith("**") else Role.OPEN)
            if _are_rules(label, rows, told):
                yield from (Listed(_moved(row, item.line), told, label) for row in rows)
            else:
                yield Listed(item, role)
        else:
            yield from _introduced(item, role, inner, rows)


def _may_nest(source: Source, item: Item) -> bool:
    return any(LIST_ITEM.match(source.lines[line - 1]) for line in range(item.line + 1, item.last + 1))


def _inner(source: Source, item: Item) -> Source:
    """Return the lines of an item below its first line, without their indentation, as a document of their own."""
    lines = [source.lines[line - 1].expandtabs(4) for line in range(item.line + 1, item.last + 1)]
    width = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return Source(source.path, "\n".join(line[width:] for line in lines))


def _first_line(inner: Source) -> int:
    return next((number for number, line in enumerate(inner.lines, 1) if line.strip()), 0)


def _moved(item: Item, by: int) -> Item:
    return item._replace(line=item.line + by, last=item.last + by)


def _label(item: Item) -> str:
    """Return the text of an item that is only a short label for a nested list; `""` for other items.

    A numbered item is no label, but a rule with details.
    """
    plain = plain_text(item.text.partition("\n")[0]).strip()
    is_short = plain.endswith(":") or item.text.partition("\n")[0].strip().startswith("**")
    label = plain.rstrip(": ")
    is_short = is_short and not item.numbered
    return label if is_short and len(label.split()) <= MOST_WORDS else ""


def _are_rules(label: str, rows: Sequence[Item], role: Role) -> bool:
    """Return whether the items below a label (`rows`) are separate rules. Otherwise, they belong to one rule.

    They may then be its steps, reasons or cases. `role` is what the heading of the list announces.
    """
    is_rule = orders(label) or is_told(label)
    if explains_why(label) or is_rule or (role not in _STATED and all(row.numbered for row in rows)):
        return False
    return sum(not left_of_item(row, role) for row in rows) * 2 >= len(rows)


def _introduced(item: Item, role: Role, inner: Source, rows: Sequence[Item]) -> Iterator[Listed]:
    """Yield an item and the rules nested in it, if a line of the item introduces them: `Two conventions came of it:`.

    The item then ends before this line. `inner` are the lines of the item below its first line, and `rows` the nested
    items. If there is no such line, only the whole item is yielded.
    """
    for _, last, text in paragraphs(inner, 1, len(inner.lines), rows):
        below = [row for row in rows if row.line > last]
        told = role_of(plain_text(text)) if text.endswith(":") else None
        if told in _STATED and below and not any(map(str.strip, inner.lines[last : below[0].line - 1])):
            own = item.text.partition(text.partition("\n")[0])[0].rstrip()
            yield Listed(
                item._replace(text=own or text, last=max(item.line, item.line + _before(inner, last, text))), role
            )
            yield from (Listed(_moved(row, item.line), told) for row in below)
            return
    yield Listed(item, role)


def inside(source: Source, item: Item) -> Iterator[tuple[int, int, str]]:
    """Yield each paragraph inside a list item that clearly says what to do or to avoid: first line, last line, text."""
    if item.last == item.line:
        return
    inner = _inner(source, item)
    for first, last, text in paragraphs(inner, 1, len(inner.lines), items(inner, 1, len(inner.lines))):
        if is_quoted_order(text):
            yield first + item.line, last + item.line, text


def _before(inner: Source, last: int, text: str) -> int:
    """Return the number of the last line with text above a paragraph; 0 if there is none.

    The paragraph has the text `text`, and ends at the line `last`.
    """
    line = last - text.count("\n") - 1
    while line and not inner.lines[line - 1].strip():
        line -= 1
    return line


def role_by_form(found: Sequence[Item], role: Role) -> Role:
    """Return the role of a list: what its heading announces (`role`), or `OPEN` if the items contradict the heading.

    A heading may seem to announce descriptions because of one word, such as "package" in "Package managers". If each
    item tells what to do and none is numbered, the heading is not believed: `OPEN` means that nothing is announced. In
    a list of five items or more, one item may be different.
    """
    if role is not Role.ABOUT or len(found) < _FEWEST or any(item.numbered for item in found):
        return role
    others = sum(bool(left_of_item(item, Role.OPEN)) for item in found)
    return role if others > (len(found) >= _MANY) else Role.OPEN


def untold(found: Sequence[Listed]) -> frozenset[int]:
    """Return the lines of items that do not read like rules, but count as rules because other items of their list do.

    At least half of the items must read like rules, and the heading of the list must announce rules or advice. If it
    announces nothing, two thirds are needed. Items below a heading for procedures count only if no item is numbered.
    """
    reasons = {one.item.line: left_of_item(one.item, one.role) for one in found}
    told = sum(not reason for reason in reasons.values())
    kinds = {*_STATED, Role.ADVICE}
    if told * 3 >= len(reasons) * 2:
        kinds.add(Role.OPEN)
    kinds |= {Role.PROCEDURES} if not any(one.item.numbered for one in found) else set()
    stated = {one.item.line for one in found if one.role in kinds and not _OF_CODE.match(one.item.text)}
    if told < _FEWEST or told * 2 < len(reasons):
        return frozenset()
    return frozenset(line for line, reason in reasons.items() if reason in {UNTOLD, PROCEDURE} and line in stated)


def is_one(source: Source, block: Block, listed: Sequence[Item]) -> bool:
    """Return whether a block with a list is one rule.

    Either it says that things have an order ("Order imports like this:"), and has a numbered list of these things. Or
    it is below a label that names a problem ("Tests fail in CI:"), and the list says what to do about it.
    """
    if len(listed) < _FEWEST:
        return False
    said = f"{block.heading}\n{source.slice(block.first, listed[0].line - 1)}"
    in_order = len(listed) >= _FEWEST_LISTS and all(
        item.numbered and not item.text.startswith("**") and left_of_item(item, Role.OPEN) for item in listed
    )
    is_trouble = block.role is Role.LESSONS and block.is_label and _TROUBLE.search(block.heading) is not None
    return is_trouble or (in_order and block.role is Role.RULES and _ORDER.search(said) is not None)


def name_of_one(block: Block) -> str:
    """Return the name of a block that is one rule: its heading or label.

    If the label has only one word, the heading above it is put before the label: `Build: Errors`.
    """
    needs_more = block.is_label and block.above and len(block.heading.split()) < _FEWEST
    return f"{block.above[-1]}: {block.heading}" if needs_more else block.heading


def has_labelled(source: Source, part: Part) -> bool:
    """Return whether a section has several rules in lists below labels such as "Rules:". Each is a rule of its own.

    Numbered items are steps of one rule.
    """
    listed = items(source, part.first, part.last)
    told = [
        not (item.numbered or left_of_item(item, block.role))
        for block in blocks(source, Role.RULES)
        if part.first <= block.line <= part.last
        for item in items(source, block.first, block.last)
    ]
    return sum(told) > 1 and sum(told) * 2 >= len(listed)


def tabled(source: Source, first: int, last: int) -> Iterator[tuple[str, str, int]]:
    """Yield the name, text and line of each table row that is a rule.

    The table has a column for rules, or columns for what not to do and what to do instead.
    """
    for names, line, cells in rows(source, first, last):
        if len(cells) < _FEWEST or len(names) < _FEWEST:
            continue
        text = "\n".join(f"- {name}: {cell}" for name, cell in zip(names, cells, strict=False) if cell)
        at = next((n for n, name in enumerate(names[: len(cells)]) if _RULE_COLUMN.fullmatch(name)), None)
        fix = next((n for n, name in enumerate(names[: len(cells)]) if _FIX.fullmatch(name)), None)
        right = next((n for n, name in enumerate(names[: len(cells)]) if _RIGHT.fullmatch(name)), None)
        if right == 0 and any(map(_WRONG.fullmatch, names)):  # what to do, and then what not to do
            name = plain_text(cells[0])
            yield name if is_order(cells[0], Role.RULES) else f"{heading_words(names[0])}: {name}", text, line
        elif _WRONG.fullmatch(names[0]) and right:
            yield f"{heading_words(names[0])}: {plain_text(cells[0])}", text, line
        elif right and any(map(_WRONG.fullmatch, names)):  # a task, what to do and what not to do
            yield f"{plain_text(cells[0])}: {plain_text(cells[right])}", text, line
        elif fix and any(map(_PROBLEM.fullmatch, names)):  # what to do about a problem
            yield f"{plain_text(cells[0])}: {plain_text(cells[fix])}", text, line
        elif at is not None and word_count(plain_text(cells[at])) >= _FEWEST_WORDS and not _REFERENCE.match(cells[at]):
            yield plain_text(cells[at]), text, line


def quoted(source: Source, first: int, last: int, *, only_alerts: bool = False) -> Iterator[tuple[int, int, str]]:
    """Yield each quoted paragraph or list item that is an order, such as `> Never push.`: first line, last line, text.

    In an alert such as `> [!WARNING]`, an order in any sentence counts. If `only_alerts` is true, other quotes do not.
    Code in a quote belongs to the paragraph above it, but gives no orders.
    """
    start, lines, told, is_code, is_sample, kind = 0, list[str](), list[str](), False, False, ""
    for number in range(first, last + 2):
        line = source.lines[number - 1] if number <= last else ""
        is_code ^= is_fence(line)
        found = None if is_code else _QUOTE.match(line)
        text = found["text"].strip() if found else ""
        was_sample, is_sample = is_sample, found is not None and is_sample is not is_fence(text)
        if found and (was_sample or is_sample):
            lines += [found["text"].rstrip()] if lines else []
            continue
        if lines and (not text or LIST_ITEM.match(text)):
            said = "\n".join(told)
            if (kind and is_order(said, Role.LESSONS)) or (not only_alerts and is_quoted_order(said)):
                yield start, number - 1, "\n".join(lines)
            start, lines, told = 0, [], []
        mark = _ALERT.match(text)
        kind = mark["kind"] if mark else kind if found else ""
        if text := text[mark.end() :] if mark else _BULLET.sub("", text, count=1):
            start = start or number
            lines.append(text)
            told.append(text)
