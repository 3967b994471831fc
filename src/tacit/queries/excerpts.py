"""PURE. Excerpts of a pattern's text that fit into a budget of tokens."""

from __future__ import annotations

import math
from collections.abc import Iterable

from tacit.domain.note import Section
from tacit.notes.markdown import plain_text
from tacit.text.late_regex import late
from tacit.text.opening import leads, opening

CHARACTERS_PER_TOKEN = 4  # a rule of thumb for English and code
_MOST_LINES = 6
_MOST_SENTENCES = 2  # paragraphs before the list
_LONGEST_LINE = 200
_ITEM = late(r"\s{0,3}(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(\S.*)")


class Parcel:
    """Counts the tokens of texts for an agent, so that all texts together do not exceed a budget of tokens."""

    def __init__(self, budget: int) -> None:
        self.budget, self.used = budget, 0

    def takes(self, text: str) -> bool:
        """Return whether a text fits into the rest of the budget; if it does, add its tokens to the used ones."""
        tokens = math.ceil(len(text) / CHARACTERS_PER_TOKEN)
        if self.used + tokens > self.budget:
            return False
        self.used += tokens
        return True


def gist(sections: Iterable[Section]) -> list[str]:
    """Return a pattern's text in a few lines: the rule, when it applies, and the steps."""
    texts = {section.title.casefold(): section.text for section in sections}
    pattern = texts.get("pattern") or ""
    steps = texts.get("checklist") or pattern
    listed = [found[1] for line in _prose(steps) if (found := _ITEM.match(line))]
    rule = [said for said in opening(pattern) if not leads(said)][:_MOST_SENTENCES]
    lead = [said for said in opening(steps) if (leads(said) if steps is pattern else said not in rule)]
    lines = [*rule, *_paragraph(texts.get("context", ""))[:1], *lead[-1:], *listed]
    return [short for line in lines[:_MOST_LINES] if (short := shortened(plain_text(line)))]


def _paragraph(text: str) -> list[str]:
    lines = []
    for line in _prose(text):
        if line.strip() and not line.startswith("#"):
            lines.append(line.strip())
        elif lines:
            break
    return [" ".join(lines)] if lines else []


def _prose(text: str) -> list[str]:
    """Return the lines of a text that are not in a code block."""
    lines, fence = [], ""
    for line in text.split("\n"):
        mark = line.strip()[:3]
        if mark in {"```", "~~~"}:
            fence = "" if fence == mark else fence or mark
        elif not fence:
            lines.append(line)
    return lines


def shortened(line: str) -> str:
    """Return a line of an excerpt with single spaces, cut at `_LONGEST_LINE` characters."""
    line = " ".join(line.split())
    return f"{line[: _LONGEST_LINE - 1]}…" if len(line) > _LONGEST_LINE else line
