"""PURE. Report text in notes and pattern pages that reads like instructions to a coding agent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tacit.domain.instruction_like import INSTRUCTION
from tacit.domain.note import Note, Section
from tacit.domain.pattern import PatternPage
from tacit.notes.reading import Findings, shortened
from tacit.text.orders import Block, blocks, fingerprint, may_instruct, reads_as


def report_note(note: Note, found: Findings) -> None:
    """Add a finding for each text in a note's fields and patterns that reads like an instruction to a coding agent.

    The other text of a note is not checked here: agents get it only as excerpts in search results, and the search
    checks its excerpts itself.
    """
    sections = [section for mention in note.mentions for section in mention.sections]
    said = [f"{mention.name}\n{mention.outcome}" for mention in note.mentions]
    if not (sections or may_instruct("\n".join((*_fields(note), *said)))):
        return
    told = [Block(1, text) for text in _fields(note)]
    told += [Block(mention.line, text) for mention in note.mentions for text in (mention.name, mention.outcome)]
    _report((*told, *_blocks(sections)), found)


def _fields(note: Note) -> tuple[str, ...]:
    return (note.title, note.outcome, note.project, note.via, note.confirmed, *note.tags)


def report_page(page: PatternPage, found: Findings) -> None:
    """Add a finding for each name, tag, language, glob and block of a page that reads like an instruction.

    Coding agents could follow such a text.
    """
    names = [Block(page.line, page.name), *(Block(alias.line, alias.name) for alias in page.aliases)]
    names += [Block(page.line, text) for text in (*page.tags, *page.languages, *page.applies_to)]
    _report((*names, *_blocks(page.sections)), found)


def report_rules(texts: Iterable[tuple[int, str]], found: Findings) -> None:
    """Add a finding for each message or note of a rule file that reads like an instruction to a coding agent.

    `texts` has each message and each note with its line.
    """
    _report((Block(line, text) for line, text in texts), found)


def report_text(text: str, first_line: int, found: Findings) -> None:
    """Add a finding for each block of a text that reads like an instruction to a coding agent.

    `first_line` is the line number of the text in its file.
    """
    if may_instruct(text):
        _report((block._replace(line=first_line + block.line) for block in blocks(text)), found)


def _blocks(sections: Iterable[Section]) -> Iterator[Block]:
    for section in sections:
        yield Block(section.line, section.title)
        if may_instruct(section.text):
            yield from (block._replace(line=section.line) for block in blocks(section.text))


def _report(told: Iterable[Block], found: Findings) -> None:
    said: set[str] = set()
    for block in told:
        kind = reads_as(block.text, is_code=block.is_code)
        if not kind or (known := fingerprint(block.text)) in said:
            continue
        said.add(known)
        message = f"{shortened(block.text)} reads like {kind}: coding agents don't get this text [{known}]"
        advice = f"read the text; then remove it, or let agents read it with `tacit confirm --text {found.path}`"
        found.warning(INSTRUCTION, message, block.line, 1, advice)
