"""PURE. Tell the rules in a file for coding agents from its commands, descriptions and procedures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tacit.ingest.importers.items import Item, items
from tacit.ingest.importers.rule_headings import LIST_ITEM, MOST_WORDS, Block, Role, blocks
from tacit.ingest.importers.source import Source
from tacit.notes.markdown import plain_text

COMMAND, ABOUT, PROCEDURE = "a command", "a description or architecture, not a rule", "a procedure"
_FEWEST_LISTS = 3
_FEWEST_WORDS = 4
_STATED = frozenset((Role.RULES, Role.LESSONS))
_LEFT = {Role.COMMANDS: COMMAND, Role.ABOUT: ABOUT, Role.PROCEDURES: PROCEDURE}
_ORDERS = re.compile(
    r"(?<![\w-])(?:must|never|always|do not|don['’]?t|avoid|instead of|rather than|only use|banned|forbidden|prohibited"
    r"|not allowed|shouldn['’]?t|should|prefer|make sure|be careful|ensure)(?![\w-])",
    re.IGNORECASE,
)
_ORDER_FIRST = re.compile(
    r"\W*(?:(?:important|critical|warning|note|caution|(?:\w+ )?rule)\W+.*\b)?"
    r"(?:must|never|always|do not|don['’]?t|avoid)\b|(?:all|every|each|any)\b[^.]{1,80}\bmust\b",
    re.IGNORECASE,
)
_OF_COMMANDS = re.compile(
    r"(?:run|start|install|execute|launch)\b(?!.*\b(?:before|after|whenever|every time)\b)", re.IGNORECASE
)
_IMPERATIVE = re.compile(
    r"(?:use|keep|write|add|put|follow|return|wrap|check|test|document|handle|log|validate|fix|ask|read|prefer|reuse|create"
    r"|include|implement|place|store|define|export|import|name|declare|initiali[sz]e|update|verify|review|respect|treat|mock"
    r"|sanitize|cache|lazy|limit|minimi[sz]e|maximi[sz]e|favou?r|emphasi[sz]e|structure|group|extract|separate|split|mark"
    r"|set|pass|call|inject|throw|raise|catch|close|cover|consider|leverage|optimi[sz]e|monitor|aim|respond|focus|understand"
    r"|match|mirror|pin|preserve|design|meet|regenerate|stop|no|only|every|all|each|start|end|expose|deconstruct|model"
    r"|prioriti[sz]e|adhere|maintain|apply|break|choose|load|render|register|require|remove|delete|rename|quote|escape|assume"
    r"|commit|push|run|inherit|reference|encapsulate|abstract|refactor|type|annotate|specify|state|explain|report|propose"
    r"|work|lead|bump|emit|measure|provide|rely|resolve|trust|wait|ignore|isolate|paginate|rebuild|refresh|restart|retry"
    r"|replace|reduce|weigh|call|let|make|expect|think|try|take|tell|profile|benchmark|debug|audit|put|plan|generate"
    r"|convert|find|parse|skip|save|default|capture|track|clarify|confirm|identify|compare|drive|invoke|allow|comment|pursue)\b(?!-)",
    re.IGNORECASE,
)
# Verbs of rules that are valid at any time; a procedure or a list of commands may contain such a rule.
_STANDING = re.compile(r"(?:keep|preserve|prefer|treat|maintain|follow|respect|avoid)\b(?!-)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:before|after|when(?:ever)?|if|unless|every|until|first)\b", re.IGNORECASE)
_CLAUSE_FIRST = re.compile(
    r"\W*(?:before|after|when(?:ever)?|if|unless|once|for)\b[^,]{3,100},\s+(?:always\s+)?(?=\w)", re.IGNORECASE
)
_ONLY_COMMAND = re.compile(
    r"[^`:]{1,30}:\**\s*(?:run |use |with )?`[a-z][\w.-]*(?: [^`()]+)?`(?: (?:then|and|or) `[^`]+`)*\W*"
    r"(?:\([^)]*\)\W*)?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\*\*[^*]{1,60}(?::\*\*|\*\*:)\s*\S")
_OF_A_FILE = re.compile(
    r"\**`?[\w-]*[./][\w./*-]+`?\**,?\s+(?:defines?|allows?|contains?|has|is|are|describes?|lists?|generates?|"
    r"provides?|handles?|manages?|supports?|implements?|exports?|wraps?)\b",
    re.IGNORECASE,
)
_OF_THE_SYSTEM = re.compile(
    r"(?:the|this) (?:tool|cli|project|repo(?:sitory)?|app(?:lication)?|codebase|library|package|system|server|"
    r"service)\b",
    re.IGNORECASE,
)
_STATE = re.compile(  # the progress of a feature, which is not a rule
    r"\b(?:(?:fully|already|partially|is|are) (?:implemented|supported)|not (?:yet )?implemented|deferred (?:to|until)|"
    r"(?:is|are) deferred|removed in v?\d)\b",
    re.IGNORECASE,
)
_CASES = re.compile(r"\b(?:when|if|unless)\b[^.]{1,80}:\W*\Z", re.IGNORECASE)
_BOX = re.compile(r"\W{0,3}\[[ xX]\]\s")
_USE = re.compile(r"use\b", re.IGNORECASE)
_SEE = re.compile(r"see\b", re.IGNORECASE)
_RUN = re.compile(
    r"(?:run|start|install|execute|launch|build|deploy|lint|format|test|check)\b[^`]{0,40}`(?-i:(?![A-Z]))",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(r"\**`[^`]+`\**(?:\s*[,/+&]\s*`[^`]+`)*\**\s*(?:\([^)]*\)\s*)?(?:[-–—:=→]|$)")
_FILE_FIRST = re.compile(r"[\w./-]+\.[a-z]{2,4}\s+(?:[-–—]|for)\s")
_ROUTE = re.compile(r"→\s*(?:invoke|see|run|use|open|read)\b", re.IGNORECASE)  # "bugs → invoke the debugger"
_STRICT = re.compile(r"\b(?:must|never|do not|don['’]?t)\b", re.IGNORECASE)
_COMMAND_CODE = re.compile(r"\**`[^`]* [^`]*`")
_LABEL = re.compile(r"\*\*[^*]+\*\*\s*(?:\([^)]*\)\s*)?[:—–-]*\s*")
_LINK_ONLY = re.compile(r"(?:see |refer to )?\[[^\]]*\]\([^)]*\)\W*(?:[-–—:].*)?|https?://\S+", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_BOLD_STATEMENT = re.compile(r"\*\*(?:[^*\s]+\s+){4,}[^*\s]+[.!]\*\*(?:\s+\S|\s*\Z)")
_BOLD_FIRST = re.compile(r"\*\*[^*]*\w\W+\w[^*]*[.!:]\*\*\s+\S|\*\*[^*]*\w\W+\w[^*]*\*\*\s*[:—–-]\s*\S")
_SHOUTED = re.compile(r"\b(?:MUST|NEVER|ALWAYS|DO NOT|DON['’]T)\b")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_NOTICE = re.compile(r"(?:important|note|critical|warning|caution)\W+", re.IGNORECASE)
_QUANTIFIER = re.compile(r"(?:no|only|every|all|each|start|end|test|mock|log|model|type|state|call)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_FIGURE = re.compile(r".{1,60}?(?::|\s[—–-])\s*[\W\d]*\d[\W\d]*")  # a name and a number
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")


def has_lists_of_rules(source: Source, *, named: bool = False) -> bool:
    """Return whether most headings of a document name a topic, with little more than a list of rules below it.

    If the document is named after its rules, such as “Conventions”, a quarter of the headings is enough.
    """
    found = [block for block in blocks(source) if block.heading and source.slice(block.first, block.last)]
    listed = sum(_is_list(source, block) for block in found)
    return listed * 4 >= len(found) and listed > 1 if named else listed >= _FEWEST_LISTS and listed * 2 > len(found)


def _is_list(source: Source, block: Block) -> bool:
    rows = items(source, block.first, block.last)
    lines = {line for row in rows for line in range(row.line, row.last + 1)}
    rest = [line for line, text in source.prose(block.first, block.last) if text.strip() and line not in lines]
    return len(rows) > 1 and len(rest) <= 1 and len(block.heading.split()) <= MOST_WORDS


def explains(source: Source, first: int, last: int) -> bool:
    """Return whether a section explains one convention: it begins with text, code or a table, not with a list of rules.

    A section with a code block explains a convention. Other sections must begin with a table or say what to do, and
    most items of their lists must not be rules.
    """
    said = [line for line in range(first, last + 1) if source.lines[line - 1].strip()]
    if not said or LIST_ITEM.match(source.lines[said[0] - 1]):
        return False
    starts = [source.lines[line - 1].lstrip() for line in said]
    if any(is_fence(line) for line in starts):
        return True
    rows = items(source, first, last)
    if sum(not left_of_item(row, Role.OPEN) for row in rows) * 2 > len(rows):
        return False
    text = source.slice(first, last)
    return starts[0].startswith("|") or orders(text) or _IMPERATIVE.match(plain_text(starts[0])) is not None


def orders(text: str) -> bool:
    """Return whether a text says what must, should or must not be done."""
    return _ORDERS.search(text) is not None


def left_of_item(item: Item, role: Role) -> str:
    """Return why an item of a list is no rule; `""` if it is one."""
    first = item.text.partition("\n")[0]
    plain = plain_text(first)
    if _LINK_ONLY.fullmatch(first) or " " not in plain or _FIGURE.fullmatch(plain):
        return ABOUT
    if (role is Role.PROCEDURES and item.numbered) or _BOX.match(item.text):
        return PROCEDURE
    if _FILE_FIRST.match(plain) and not _STRICT.search(plain):
        return ABOUT
    if orders(first if _CODE_FIRST.match(first) else item.text):
        return ""
    if _CODE_FIRST.match(first):
        return COMMAND if _COMMAND_CODE.match(first) else ABOUT
    return "" if not item.numbered and _is_always(first, plain, role) else _left_without_order(item, first, plain, role)


def _is_always(first: str, plain: str, role: Role) -> bool:
    """Return whether an item is a rule even in a list of commands or steps, because of its verb or its condition."""
    if role in _LEFT and (_STANDING.match(plain) or (role is Role.PROCEDURES and _USE.match(plain))):
        return True
    label = _LABEL.match(first)
    if label and role is Role.PROCEDURES and _IMPERATIVE.match(plain_text(first[label.end() :])):
        return True
    has_verb = role in _LEFT and _IMPERATIVE.match(plain) is not None and _CONDITION.search(plain) is not None
    return has_verb or _is_conditional(plain)


def _is_conditional(plain: str) -> bool:
    """Return whether a text says what to do in some case: `Before a release, run all tests`."""
    clause = _CLAUSE_FIRST.match(plain)
    return clause is not None and _IMPERATIVE.match(plain[clause.end() :]) is not None


def _left_without_order(item: Item, first: str, plain: str, role: Role) -> str:
    """Return why an item that has no word such as "never" is no rule; `""` if its first word tells what to do."""
    if role in _LEFT:
        return _LEFT[role]
    if _BOLD_STATEMENT.match(item.text):
        return ""
    label = _LABEL.match(first)
    said = first[label.end() :] if label else first
    if _RUN.match(said) or _ONLY_COMMAND.fullmatch(first) or (role is Role.OPEN and _OF_COMMANDS.match(plain)):
        return COMMAND
    about = ((_SEE, plain), (_OF_THE_SYSTEM, plain), (_OF_A_FILE, first))
    if _STATE.search(plain) or any(form.match(text) for form, text in about):
        return ABOUT
    if _IMPERATIVE.match(plain_text(said)) or _IMPERATIVE.match(plain):
        return ""
    fewest = _FEWEST_WORDS - 1 if _LABELLED.match(first) else _FEWEST_WORDS
    words = item.text if first.rstrip("*").endswith(":") else plain
    states = role in _STATED and len(words.split()) >= fewest and not _ROUTE.search(plain)
    states = states or (role is Role.ADVICE and _CONDITION.search(plain) is not None)
    return "" if states else ABOUT


def left_of_text(role: Role) -> str:
    """Return why text outside of lists is no rule."""
    return _LEFT.get(role, ABOUT)


def emphasised(text: str) -> bool:
    """Return whether a paragraph has an order in bold, such as `**Never edit this table** by hand`."""
    return any(_STRICT.search(bold) and " " in bold for bold in _BOLD.findall(text))


def is_order(text: str, role: Role) -> bool:
    """Return whether a paragraph is a rule; below a heading like “Commands”, it must begin with an order."""
    plain = plain_text(text)
    if plain.endswith(":"):
        return False
    plain = _ASIDE.sub("", plain)
    if emphasised(text) or _SHOUTED.search(plain) or (role in _STATED and _BOLD_FIRST.match(text)):
        return True
    if role is Role.PROCEDURES:
        return False
    if role in _LEFT:
        return _ORDER_FIRST.match(plain) is not None
    said = plain if role in _STATED else _SENTENCE.split(plain, maxsplit=1)[0]
    return orders(said) or _is_told(plain, role)


def _is_told(plain: str, role: Role) -> bool:
    """Return whether a text below a heading begins with a verb that tells what to do, and not with a command to run."""
    said = _NOTICE.sub("", plain, count=1) if _NOTICE.match(plain) else plain
    if role not in _STATED and (_QUANTIFIER.match(said) or (role is Role.OPEN and _OF_COMMANDS.match(said))):
        return False
    return _IMPERATIVE.match(said) is not None


def introductions(source: Source, block: Block, listed: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield the line ranges of rules such as `Before a release, always check:`, with the code or the list below them.

    The items of such a list must not be rules themselves.
    """
    for first, last, text in paragraphs(source, block.first, block.last, listed):
        if not text.rstrip("*").endswith(":") or not (orders(text) or _lists_cases(text)):
            continue
        below = next((n for n in range(last + 1, block.last + 1) if source.lines[n - 1].strip()), 0)
        rows = list(_one_list([row for row in listed if below and row.line >= below]))
        if below and is_fence(source.lines[below - 1]):
            yield first, closing(source, below, block.last)
        elif rows and rows[0].line == below and all(left_of_item(row, Role.OPEN) for row in rows):
            yield first, rows[-1].last


def _one_list(rows: Sequence[Item]) -> Iterator[Item]:
    """Yield the first items up to the first gap, where a line does not belong to an item."""
    for number, row in enumerate(rows):
        if number and row.line != rows[number - 1].last + 1:
            return
        yield row


def _lists_cases(text: str) -> bool:
    """Return whether a paragraph says what to do in the cases of the list below it: `Only lock when it needs:`."""
    last = _SENTENCE.split(plain_text(text))[-1]
    return _IMPERATIVE.match(last) is not None and _CASES.search(last) is not None


def is_fence(line: str) -> bool:
    """Return whether a line opens or closes a code block."""
    return _FENCE.match(line) is not None


def closing(source: Source, line: int, end: int) -> int:
    """Return the line of the fence that closes a code block, the last line if there is none."""
    return next((n for n in range(line + 1, end + 1) if is_fence(source.lines[n - 1])), end)


def paragraphs(source: Source, first: int, last: int, listed: Sequence[Item]) -> Iterator[tuple[int, int, str]]:
    """Yield the paragraphs outside of lists, tables and code: first line, last line and text."""
    taken = {line for item in listed for line in range(item.line, item.last + 1)}
    start, lines = 0, list[str]()
    previous = 0
    for number, line in [*source.prose(first, last), (last + 2, "")]:
        text = line.strip()
        ends = not text or number in taken or text[:1] == "|" or text.startswith(("```", "~~~", "#"))
        if lines and (ends or number != previous + 1):
            yield start, previous, "\n".join(lines)
            start, lines = 0, []
        if not ends:
            start = start or number
            lines.append(text)
        previous = number
