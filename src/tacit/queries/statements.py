"""PURE. The statements of a note: its title, sentences and list items, each with its line and its role."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tacit.notes.markdown import plain_text, prose, sections
from tacit.queries.similarity import stems, telling

_DEEPEST = 6
_LONGEST_NOTE = 20_000  # characters of a note that are read, which limits the time for a very long note
_LONGEST, _FEWEST_WORDS, _MOST_WORDS = 400, 3, 60  # limits of a statement: characters, words, words
# Words of headings. The text below a heading has the first role whose words are in the heading.
_ROLES = {
    "aside": """related|references?|see also|links?|sources?|files?|metadata|examples?|commands?|timeline
        |verification|further reading|changelog|participants""",
    "lesson": r"""lessons?|learned|learnings?|take-?aways?|prevent\w*|guid(?:ance|elines?)|rules?|practices?
        |insights?|patterns?|recommend\w*|principles?|avoid|checklist|gotchas?|conclusions?|action items?|remember
        |why this (?:matters|works)|tl;?dr|summary""",
    "problem": r"""problems?|symptoms?|context|background|cause|what happened|what went wrong|issue|impact
        |when to (?:use|apply)|applies|trigger\w*|environment|situation""",
}
_HEADINGS = {
    role: re.compile(rf"\b(?:{'|'.join(map(str.strip, words.split('|')))})\b", re.IGNORECASE)
    for role, words in _ROLES.items()
}
_TOLD = r"(?!\s+(?!embed\b)(?:\w+[^\We]ed|was|were|had|got|came|went)\b)"  # `always failed` tells, and advises nothing
_DEMANDS = rf"""(?:always|never){_TOLD}|must|should|do not|don't|avoid|prefer|ensure|make sure|instead of|rather than
    |only when|needs? to|required?|rule""".replace("\n    ", "")
DEMANDS = re.compile(rf"\b(?:{_DEMANDS})\b", re.IGNORECASE)  # what a name of a pattern may say
_ADVISES = re.compile(rf"\b(?:{_DEMANDS}|before)\b", re.IGNORECASE)
_KIND = re.compile(
    r"(?:troubleshooting|best practice|til|fix|bug|lesson|post-?mortem|incident|learning|note)s?\s*:\s*", re.IGNORECASE
)
_COMMAND = re.compile(r"(?<![\w-])([a-z][\w.]+ --?[A-Za-z][\w-]*)")  # such as `set -e`, whose words alone mean little
_MARK = re.compile(r"[ \t]*(?:(?:[-*+•]|\d{1,3}[.)])[ \t]+)?(?:\[[ xX]\][ \t]+)?")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+\S")
_SENTENCE = re.compile(r".+?(?:[.!?][*_`\"”)]*(?=\s+[\"“'(`*_\[]*[A-Z0-9])|$)")
_TABLE = re.compile(r"[ \t]*\|")
_LINK_ONLY = re.compile(r"(?:\*\*[^*]*\*\*:?[ \t]*)?(?:\[[^\]]*\]\([^)]*\)|https?://\S+|`[^`]*`)[ \t.,;]*$")


class Statement(NamedTuple):
    """A sentence or list item of a note: its words as written, without line breaks and list marks.

    `line` counts from 1; it is 0 for a title. `role` is `title`, `lesson`, `problem` or `text`, by the heading above.
    `stems` are its words without their endings. `advises` is true if it says what to do.
    """

    text: str
    line: int
    role: str
    stems: frozenset[str]
    advises: bool = False


def statements(title: str, body: str, body_line: int) -> tuple[Statement, ...]:
    """Return the statements of a note: its title, and the sentences and list items of its text in order.

    `body_line` is the number of the text's first line in the file.
    """
    outline = sections(body[:_LONGEST_NOTE], body_line, _DEEPEST)
    places = [("", 0, outline.preamble), *((part.title, part.level, part.text) for part in outline.sections)]
    found, above = [_statement(title, 0, "title")], list[tuple[int, str]]()
    for (heading, level, text), start in zip(places, outline.starts, strict=True):
        above = [item for item in above if item[0] < level]
        role = _role(heading) or (above[-1][1] if above else "text")
        if heading:
            above.append((level, role))
        if role != "aside":
            found += [_statement(said, line, role) for line, said in _sentences(prose(text, start))]
    return tuple(found)


def _statement(text: str, line: int, role: str) -> Statement:
    words = frozenset(terms(without_kind(text) if role == "title" else text))
    return Statement(text, line, role, words, _ADVISES.search(text) is not None)


def terms(text: str) -> dict[str, str]:
    """Return the stems (words without their endings) in a text, each with a word of the text that has this stem.

    Words such as `the` are left out. Commands with an option, such as `set -e`, are included as written.
    """
    found = {stem: word for word in telling(text).split() for stem in stems(word)}
    return found | {command: command for command in _COMMAND.findall(text)}


def without_kind(title: str) -> str:
    """Return a title without the kind of the note at its beginning, such as `Troubleshooting:`."""
    return _KIND.sub("", title, count=1) if _KIND.match(title) else title


def _role(heading: str) -> str:
    plain = plain_text(heading)
    return next((role for role, pattern in _HEADINGS.items() if pattern.search(plain)), "")


def _sentences(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for first, block in _blocks(lines):
        whole = " ".join(block)
        for sentence in _SENTENCE.findall(whole):
            said = sentence.strip()
            length = len(said.split())
            if _FEWEST_WORDS <= length <= _MOST_WORDS and len(said) <= _LONGEST and not _LINK_ONLY.match(said):
                yield first + _lines_before(block, whole.find(said)), said


def _lines_before(block: list[str], place: int) -> int:
    """Return the index of the line of `block` that contains the character at the offset `place` of the joined lines."""
    end = 0
    for number, part in enumerate(block):
        end += len(part) + 1
        if place < end:
            return number
    return 0


def _blocks(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each paragraph and list item, and the number of its first line. List marks are removed."""
    first, block = 0, list[str]()
    for number, line in lines:
        mark = _MARK.match(line)
        content = "" if _TABLE.match(line) else line[mark.end() if mark else 0 :].strip()
        if block and (not content or _ITEM.match(line) or number != first + len(block)):
            yield first, block
            block = []
        if content:
            first = first if block else number
            block.append(content)
    if block:
        yield first, block
