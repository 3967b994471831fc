"""PURE. Tell rules in a file for coding agents apart from commands, descriptions and procedures.

An order is a text that says what must, should or must not be done. The role of a text says what its heading announces,
such as rules or commands (see `rule_headings`).
"""

import re

from tacit.ingest.importers.items import Item, items
from tacit.ingest.importers.rule_headings import LIST_ITEM, Role, explains_why, role_of
from tacit.ingest.importers.source import Source, is_fence
from tacit.notes.markdown import plain_text
from tacit.text.imperatives import IMPERATIVE, QUANTIFIER, has_order
from tacit.text.late_regex import late
from tacit.text.word_parts import word_count

COMMAND, ABOUT, PROCEDURE = "a command", "a description or architecture, not a rule", "a procedure"
UNTOLD = "a statement that is not a rule"  # the other items of its list may show that it is one
_FEWEST = 2
_FEWEST_WORDS = 4
_STATED = frozenset((Role.RULES, Role.LESSONS))
_LEFT = {Role.COMMANDS: COMMAND, Role.ABOUT: ABOUT, Role.PROCEDURES: PROCEDURE}
_ORDERS = late(
    r"(?<![\w-])(?:must|never|always|do not|don['’]?t|avoid|instead of|rather than|only use|banned|forbidden|prohibited"
    r"|not allowed|shouldn['’]?t|should|prefer|make sure|be careful|ensure"
    r"|you (?:usually |always |also )?need to|no (?:[\w-]+ ){1,4}(?:may|shall))(?![\w-])",
    re.IGNORECASE,
)
# Words of orders in languages that write words together.
_UNSPACED = late(
    "必须|务必|不要|不得|不能|不可|禁止|严禁|切勿|避免|优先|应当|应该|一律|只能|不允许|必ず|しないで|べき|반드시|금지"
)
_ORDER_FIRST = late(
    r"\W*(?:(?:important|critical|warning|note|caution|(?:\w+ )?rule)\W+.*\b)?"
    r"(?:must|never|always|do not|don['’]?t|avoid)\b|(?:all|every|each|any)\b[^.]{1,80}\bmust\b",
    re.IGNORECASE,
)
_OF_COMMANDS = late(
    r"(?:run|start|install|execute|launch)\b(?!.*\b(?:before|after|whenever|every time)\b)", re.IGNORECASE
)
# Verbs of rules that are valid at any time; a procedure or a list of commands may contain such a rule.
_STANDING = late(r"(?:keep|preserve|prefer|treat|maintain|follow|respect|avoid)\b(?!-)", re.IGNORECASE)
_CONDITION = late(
    r"\b(?:before|after|when(?:ever)?|if|unless|every|until|first|for (?:[\w-]+,? ){1,8}changes)\b", re.IGNORECASE
)
_CLAUSE_FIRST = late(
    r"\W*(?:before|after|when(?:ever)?|if|unless|once|for|at the (?:start|end|beginning) of)\b[^,]{3,100},"
    r"\s+(?:always\s+)?(?=\w)",
    re.IGNORECASE,
)
_CHANGE_FIRST = late(  # "Changing a route → also read the map"
    r"\W*(?:changing|adding|editing|touching|modifying|removing|renaming)\b.{3,80}?(?:→|->|=>)\s*(?:also\s+)?(?=\w)",
    re.IGNORECASE,
)
_EACH_TIME = late(r"\b(?:before|after|whenever|every time)\b", re.IGNORECASE)
_ONLY_COMMAND = late(
    r"[^`:]{1,30}:\**\s*(?:run |use |with )?`[a-z][\w.-]*(?: [^`()]+)?`(?: (?:then|and|or) `[^`]+`)*\W*"
    r"(?:\([^)]*\)\W*)?",
    re.IGNORECASE,
)
# what a command is for
_USED_TO = late(r"use `[a-z][\w.-]* [^`]+`(?:, `[^`]+`)* (?:to|for) (?:\w+ ){0,5}\w+\.?", re.IGNORECASE)
_VERDICT = late(
    r"[❌✅✓✗]|^[^\w\n]*(?:good|bad|right|wrong|correct|do|don['’]?t|never|always)\b", re.IGNORECASE | re.MULTILINE
)
# A label that says that a rule follows: "**Branch policy:** …", "Output convention: …"
_NAMES_RULE = late(
    r"\**(?:[\w-]+ ){0,2}(?:rule|convention|invariant|principle|policy|constraint)s?"
    r"(?: (?:to|for|of) [\w -]{1,40})?(?: \([^)]*\))?(?:[:.]\*\*|\*\*:|:)\s+(?!`?[\w./-]+\.md\b|\[)(?:\S+\s+){2}\S",
    re.IGNORECASE,
)
# A name and one code word below a heading of rules: “Classes: PascalCase”, with the word in code.
_NAMED_CODE = late(r"(?:\*\*)?[\w/ -]{2,40}(?::\*\*|\*\*:|:)\s*`[^`\s]+`\W*(?:\([^)]*\)\W*)?")
# A name in bold and its value below a heading of rules: “**Line length**: 88”
_VALUE = late(r"\*\*[\w/ -]{2,40}(?::\*\*|\*\*:)\s*(?!`?[\w.-]*/|https?:|\[)[`\w].{0,60}")
# A cause and what follows from it, or its fix
_CAUSE = late(r"[\w ]{3,60} (?:→|->|=>) (?!`|\S+\.\w+\b)\w[^→]{3,}\Z")
_CODE_DOES = late(
    r"\**`[^`]+`\**\s+(?:\([^)]*\)\s*)?(?:\w+ly |further |also )?(?!(?:is|has|requires|needs)\b)[a-z]{3,}s\b"
    r"(?!.*\b(?:not|requires?|needs?)\b)"
)
_DONE = late(r"\W{0,3}[✅☑✔🔄📋🚧⏳]\W*")  # the state of a task
_BOLD_LINE = late(r"\*\*[^*]+\*\*:?")
# The fix of a problem: “→ Oil the hinges”, but not “→ Phase 2” or “→ see #123”
_FIX = late(r"(?:→|->|=>|⇒)\s*(?!see\b)(?:\S+\s+){2}\S", re.IGNORECASE)
FORBIDDEN = late(r"\W{0,3}[❌✗✘🚫⛔]\W*")  # what not to do
_NOT_TO_DO = late(r"(?:no|never|do not|don['’]?t|avoid)\b", re.IGNORECASE)  # not a fact, as “❌ Windows” is
_TOLD = late(r"\W{0,4}(?:(?i:do)(?::\*\*|\*\*:|:)|DO\b(?! NOT\b))\s*\w")  # "DO: write tests"
_OF_A_FILE = late(
    r"\**`?[\w-]*[./][\w./*-]+`?\**,?\s+(?:defines?|allows?|contains?|has|is|are|describes?|lists?|generates?|"
    r"provides?|handles?|manages?|supports?|implements?|exports?|wraps?)\b",
    re.IGNORECASE,
)
_OF_THE_SYSTEM = late(
    r"(?:the|this) (?:tool|cli|project|repo(?:sitory)?|app(?:lication)?|codebase|library|package|system|server|"
    r"service)\b",
    re.IGNORECASE,
)
_STATE = late(  # the progress of a feature, which is not a rule
    r"\b(?:(?:fully|already|partially|is|are) (?:implemented|supported)|not (?:yet )?implemented|deferred (?:to|until)|"
    r"(?:is|are) deferred|removed in v?\d)\b",
    re.IGNORECASE,
)
_CASES = late(r"\b(?:when|if|unless)\b[^.]{1,80}:\W*\Z", re.IGNORECASE)
_EXAMPLE = late(r"(?:for example|e\.g\.|examples?)(?:,|:)", re.IGNORECASE)
_BOX = late(r"\W{0,3}\[[ xX]\]\s")
_USE = late(r"use\b", re.IGNORECASE)
_SEE = late(r"see\b", re.IGNORECASE)
_RUN = late(
    r"(?:run|start|install|execute|launch|build|deploy|lint|format|test|check)\b(?! \w+ (?:is|are)\b)[^`]{0,40}`"
    r"(?-i:(?![A-Z]))",
    re.IGNORECASE,
)
_CODE_FIRST = late(r"\**`[^`]+`\**(?:\s*[,/+&]\s*`[^`]+`)*\**\s*(?:\([^)]*\)\s*)?(?:[-–—:=→]|$)")
_FILE_FIRST = late(r"[\w./-]+\.[a-z]{2,4}\s+(?:[-–—]|for)\s")
_ROUTE = late(r"→\s*(?:invoke|see|run|use|open|read)\b", re.IGNORECASE)  # "bugs → invoke the debugger"
_STRICT = late(r"\b(?:must|never|do not|don['’]?t)\b", re.IGNORECASE)
_COMMAND_CODE = late(r"\**`[^`]* [^`]*`")
_LABEL = late(r"\*\*[^*]+\*\*\s*(?:\([^)]*\)\s*)?[:—–-]*\s*")
_LINK_ONLY = late(r"(?:see |refer to )?\[[^\]]*\]\([^)]*\)\W*(?:[-–—:].*)?|https?://\S+", re.IGNORECASE)
_BOLD = late(r"\*\*(.+?)\*\*", re.DOTALL)
_BOLD_FIRST = late(r"\*\*[^*]*\w\W+\w[^*]*[.!:]\*\*\s+\S+\s+\S|\*\*[^*]*\w\W+\w[^*]*\*\*\s*[:—–-]\s*\S+\s+\S")
_SHOUTED = late(r"\b(?:MUST|NEVER|ALWAYS|DO NOT|DON['’]T)\b")
_ASIDE = late(r"\s*\([^()]*\)")
_NOTED = late(
    r"\W{0,4}\*\*(?:critical|gotcha|pitfall|caution|warning)\b(?:[^*:]{0,40}:?\*\*:?|[:!])\s+(?:\S+\s+){3}\S",
    re.IGNORECASE,
)
_IMPORTANT = late(r"\W{0,4}\*\*important\b:?\*\*", re.IGNORECASE)
_ALL_BOLD = late(r"\*\*(?:[^*\s]+\s+){3,}[^*\s]+[.!]\*\*")
_OF_ITSELF = late(
    r"\b(?:this (?:document|file|guide|page)|these (?:conventions|rules|standards|guidelines|instructions))\b",
    re.IGNORECASE,
)
_CONTINUES = late(r"(?:similarly|also|otherwise|therefore|however|likewise)\b,?\s", re.IGNORECASE)
_IN_CASE = late(
    r"\*\*(?:if|when|before|after|unless)\b(?! (?:to read )?this\b)[^*]{3,80}(?::\*\*|\*\*:)\s+(?:\S+\s+){2}\S",
    re.IGNORECASE,
)
_NOTICE = late(r"(?:important|note|critical|warning|caution)\W+", re.IGNORECASE)
_COMPARISON = late(r"\b(?:rather than|instead of)\b", re.IGNORECASE)  # also in descriptions
_SENTENCE = late(r"(?<=[.!?])\s")


def explains(source: Source, first: int, last: int) -> bool:
    """Return whether a section explains one convention.

    If the section begins with a list, the result is False. Otherwise, it is True if the section has a code block.
    Without a code block, the section must begin with a table or say what to do, and at most half of its list items may
    be rules of their own.
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
    return starts[0].startswith("|") or orders(text) or IMPERATIVE.match(plain_text(starts[0])) is not None


def is_only_code(source: Source, first: int, last: int) -> bool:
    """Return whether a section has only code, and no comment in it says what is good or bad."""
    said = any(text.strip() for _, text in source.prose(first, last))
    return not said and not _VERDICT.search(source.slice(first, last))


def orders(text: str) -> bool:
    """Return whether a text has words for what must, should or must not be done, such as "always"."""
    return _ORDERS.search(text) is not None or (not text.isascii() and _UNSPACED.search(text) is not None)


def left_of_item(item: Item, role: Role) -> str:
    """Return why a list item is not a rule; `""` if it is a rule. `role` is what the list's heading announces."""
    first = item.text.partition("\n")[0]
    plain = plain_text(first)
    is_stated = (role is Role.RULES and _VALUE.fullmatch(first)) or (role in _STATED and _forbids(item))
    if _is_no_statement(first, plain) and not is_stated:
        return ABOUT
    if (role is Role.PROCEDURES and item.numbered) or _BOX.match(item.text):
        return PROCEDURE
    is_code = _CODE_FIRST.match(first) is not None
    if _TOLD.match(first) or (role in _STATED and _forbids(item)):
        return ""
    if _NAMES_RULE.match(first) or orders(_ASIDE.sub("", first) if is_code else item.text):
        return ""
    if is_code:
        return COMMAND if _COMMAND_CODE.match(first) else ABOUT
    return "" if not item.numbered and _is_always(first, plain, role) else _left_without_order(item, first, plain, role)


def _forbids(item: Item) -> bool:
    """Return whether a sign such as ❌ is before the text of an item, or before an instruction in a line below it."""
    first, *below = item.text.split("\n")
    said = (line[sign.end() :] for line in below if (sign := FORBIDDEN.match(line)))
    return FORBIDDEN.match(first) is not None or any(map(_NOT_TO_DO.match, said))


def _is_no_statement(first: str, plain: str) -> bool:
    """Return whether an item is only a link, one word, an example, or a file name with a description."""
    is_file = _FILE_FIRST.match(plain) is not None and not _STRICT.search(plain)
    is_example = _EXAMPLE.match(plain) is not None
    return is_file or is_example or _LINK_ONLY.fullmatch(first) is not None or word_count(plain) < _FEWEST


def _is_always(first: str, plain: str, role: Role) -> bool:
    """Return whether an item is a rule even below a heading for steps: `Before a release, run all tests`."""
    if role in _LEFT and (_STANDING.match(plain) or (role is Role.PROCEDURES and _USE.match(plain))):
        return True
    label = _LABEL.match(first)
    if label and role is Role.PROCEDURES and IMPERATIVE.match(plain_text(first[label.end() :])):
        return True
    has_verb = role in _LEFT and IMPERATIVE.match(plain) is not None and _CONDITION.search(plain) is not None
    return has_verb or is_conditional(plain)


def is_conditional(plain: str) -> bool:
    """Return whether a text says what to do in a certain case: `Before a release, run all tests`."""
    plain = plain_text(plain)
    clause = _CLAUSE_FIRST.match(plain) or _CHANGE_FIRST.match(plain)
    return clause is not None and IMPERATIVE.match(plain[clause.end() :]) is not None


def _left_without_order(item: Item, first: str, plain: str, role: Role) -> str:
    """Return why an item without a word such as "never" is not a rule; `""` if it is a rule.

    It is a rule if it begins with an imperative ("Use …") and is no command that readers run. Other items are rules
    only if they are statements below a heading for rules or advice. `first` is the first line of the item, and `plain`
    this line without markup.
    """
    if role in _LEFT:
        return _LEFT[role]
    label = _LABEL.match(first)
    said = first[label.end() :] if label else first
    if role is not Role.RULES or not _NAMED_CODE.fullmatch(first):
        is_run = _RUN.match(said) is not None and not _EACH_TIME.search(plain)
        is_run = is_run or _ONLY_COMMAND.fullmatch(first) is not None
        is_run = is_run or _USED_TO.fullmatch(said) is not None
        if is_run or (role is Role.OPEN and _OF_COMMANDS.match(plain)):
            return COMMAND
        about = ((_SEE, plain), (_OF_THE_SYSTEM, plain), (_OF_A_FILE, first))
        if _STATE.search(plain) or any(form.match(text) for form, text in about):
            return "" if role in _STATED and _tells_then(plain) else ABOUT
    told = (plain_text(said), _DONE.sub("", plain, count=1), FORBIDDEN.sub("", plain, count=1))
    return "" if any(map(IMPERATIVE.match, told)) else _left_of_statement(item, role)


def _left_of_statement(item: Item, role: Role) -> str:
    """Return why an item that does not begin with an imperative is not a rule; `""` if it is a rule.

    It is a rule if it makes a statement, and its list is below a heading that announces rules or advice.
    """
    first = item.text.partition("\n")[0]
    plain = plain_text(first)
    if role is Role.RULES and (_NAMED_CODE.fullmatch(first) or _VALUE.fullmatch(first)):
        return ""
    words = word_count(item.text if first.rstrip("*").endswith(":") else plain)
    describes = (role is Role.RULES and _CODE_DOES.match(first) is not None) or _DONE.match(first) is not None
    states = role in _STATED and words >= _FEWEST_WORDS and not _ROUTE.search(plain) and not describes
    advises = _CONDITION.search(_ASIDE.sub("", plain)) or _CAUSE.match(plain)
    states = states or (role is Role.ADVICE and advises is not None)
    return "" if states else UNTOLD if words >= _FEWEST_WORDS else ABOUT


def _tells_then(plain: str) -> bool:
    """Return whether a sentence after the first one begins with a verb that tells what to do, such as "Use"."""
    rest = _SENTENCE.split(plain)[1:]
    return any(IMPERATIVE.match(said) and not QUANTIFIER.match(said) for said in rest)


def left_of_text(role: Role) -> str:
    """Return why text outside of lists is not a rule; `role` is what its heading announces, such as commands."""
    return _LEFT.get(role, ABOUT)


def emphasised(text: str) -> bool:
    """Return whether a paragraph has an order in bold: `**Never edit this table** by hand`."""
    return any((_STRICT.search(bold) and " " in bold) or _is_full_order(bold) for bold in _BOLD.findall(text))


def _is_full_order(bold: str) -> bool:
    """Return whether a text is a whole sentence that tells what to do."""
    is_whole = bold[-1:] in ".!" and len(bold.split()) >= _FEWEST_WORDS
    return is_whole and IMPERATIVE.match(bold) is not None and not QUANTIFIER.match(bold)


def is_order(text: str, role: Role) -> bool:
    """Return whether a paragraph is a rule. Below a heading such as "Commands", it must begin with an order."""
    label = _LABEL.match(text)
    named = plain_text(label.group()) if label else ""
    if label and named.endswith(":") and role_of(named.rstrip(": ")) is Role.ABOUT:
        text, role = text[label.end() :], Role.ABOUT
    plain = plain_text(text)
    if plain.endswith(":") or _CONTINUES.match(plain) or _OF_ITSELF.search(plain) or explains_why(named):
        return False
    plain = _ASIDE.sub("", plain)
    first, _, rest = text.partition("\n")
    is_marked = (
        role not in _LEFT and _BOLD_LINE.fullmatch(first) and _FIX.match(rest),
        _IN_CASE.match(text),
        _NAMES_RULE.match(text),
        _NOTED.match(text),
        role not in _LEFT and _ALL_BOLD.fullmatch(text),
        _IMPORTANT.match(text) and orders(plain),
    )
    if any(is_marked) or emphasised(text) or _SHOUTED.search(plain) or (role in _STATED and _BOLD_FIRST.match(text)):
        return True
    if role is Role.PROCEDURES:
        return False
    if has_order(plain) or role in _LEFT:
        return has_order(plain) or _ORDER_FIRST.match(plain) is not None
    told = label and role in _STATED and _is_told(plain_text(text[label.end() :]), role)
    if told or (role is Role.ADVICE and _tells_then(plain)):
        return True
    said = plain if role in {*_STATED, Role.ADVICE} else _SENTENCE.split(plain, maxsplit=1)[0]
    said = said if role in _STATED else _COMPARISON.sub("", said)
    return orders(said) or _is_told(plain, role)


def is_quoted_order(text: str) -> bool:
    """Return whether a quoted paragraph is clearly a rule, because most quotes are only remarks."""
    plain = _ASIDE.sub("", plain_text(text))
    label = _LABEL.match(text)
    is_named = _NAMES_RULE.match(text) or _NOTED.match(text) or (label and is_conditional(text[label.end() :]))
    shouts = any(bold.isupper() and len(bold.split()) >= _FEWEST_WORDS - 1 for bold in _BOLD.findall(text))
    is_clear = _SHOUTED.search(plain) or _ORDER_FIRST.match(plain) or is_conditional(plain)
    return bool(is_named or shouts or emphasised(text) or is_clear)


def _is_told(plain: str, role: Role) -> bool:
    """Return whether a text begins with a verb that tells what to do. Commands that readers run do not count."""
    said = _NOTICE.sub("", plain, count=1) if _NOTICE.match(plain) else plain
    if role not in _STATED and (QUANTIFIER.match(said) or (role is Role.OPEN and _OF_COMMANDS.match(said))):
        return False
    return IMPERATIVE.match(said) is not None or is_conditional(said)


def is_told(label: str) -> bool:
    """Return whether a label of several words tells what to do: "Use functions of this module"."""
    return word_count(label) >= _FEWEST_WORDS and IMPERATIVE.match(label) is not None and not QUANTIFIER.match(label)


def lists_cases(text: str) -> bool:
    """Return whether a paragraph tells what to do in the cases of the list below it: `Only lock when it needs:`."""
    last = _SENTENCE.split(plain_text(text))[-1]
    return IMPERATIVE.match(last) is not None and _CASES.search(last) is not None
