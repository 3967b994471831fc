"""PURE. Read the code blocks of a pattern page that are marked as good or bad examples, and add new ones."""

from __future__ import annotations

import re

from pyromark import Markdown

from tacit.checks.rules.values import Block
from tacit.notes.markdown import sections
from tacit.text.languages import rule_language

MOST_BLOCKS = 200
_PARSER = Markdown()
_SECTION = "Code example"
_TICKS = re.compile(r"`{3,}")


def marked_blocks(text: str) -> tuple[Block, ...]:
    """Return the code blocks of a page that are marked as good or bad after their language: "```python bad"."""
    data = text.replace("\r\n", "\n").encode()
    found: list[Block] = []
    info, code, start = "", "", 0
    for event, span in _PARSER.events_with_range(data.decode(), merge_text=True):
        if isinstance(event, str):
            continue
        tag = event.get("Start")
        if isinstance(tag, dict) and "CodeBlock" in tag:
            kind = tag["CodeBlock"]
            info, code, start = kind["Fenced"] if isinstance(kind, dict) else "", "", span["start"]
        elif info and "Text" in event:
            code += event["Text"]
        elif info and "End" in event:
            words = info.split()
            if len(words) > 1 and words[1] in ("good", "bad"):
                line = data.count(b"\n", 0, start) + 1
                found.append(Block(rule_language(words[0]) or words[0], words[1] == "good", code, line))
                if len(found) >= MOST_BLOCKS:
                    break
            info = ""
    return tuple(found)


def with_block(text: str, named: str, code: str, remark: str, *, good: bool = True) -> str:
    """Return the text of a page with a good or bad example added at the end of its section of code examples.

    If there is no such section, it is added at the end of the page. Everything else stays the same. `named` is the
    language in the block's first line, and `remark` is the paragraph above the block.
    """
    fence = "`" * max([3, *(len(ticks) + 1 for ticks in _TICKS.findall(code))])
    block = f"{remark}\n\n{fence}{named} {'good' if good else 'bad'}\n{code.rstrip()}\n{fence}"
    outline = sections(text.replace("\r\n", "\n"))
    here = next((number for number, part in enumerate(outline.sections) if part.title == _SECTION), None)
    from tacit.notes.edit import append  # reviews never add blocks

    if here is None:
        return append(text, f"## {_SECTION}\n\n{block}")
    if here == len(outline.sections) - 1:
        return append(text, block)
    lines = text.split("\n")
    at = outline.sections[here + 1].line - 1
    head, tail = "\n".join(lines[:at]) + "\n", "\n".join(lines[at:])
    end = "\r\n" if head.endswith("\r\n") else "\n"
    gap = "" if head.endswith(end * 2) else end
    return f"{head}{gap}{block.replace(chr(10), end)}{end * 2}{tail}"
