"""PURE. Write proven ticks into the text of a story, each with a line of evidence below the item.

`tacit story run --write` does this. Such a line ends with a hash of the item and the evidence, so that a later edit of
either is noticed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from tacit.checks.story.values import Answer, Answered, Story
from tacit.domain.trace import Place
from tacit.text.display import one_line, path_line
from tacit.text.escape import code_span, inline

MOST_PLACES = 3  # places of one item that are written or shown
_DIGITS = 8  # digits of the mark, enough to notice an edit
_PROOF = re.compile(r"\s*- proven by tacit: (.*) <!-- tacit:([0-9a-f]{8}) -->\s*")
_BOX = re.compile(r"(\s*(?:[-*+]|\d{1,4}[.)])[ \t]+)\[[ xX]\]")


def is_proof(line: str) -> bool:
    """Return whether a line has the form of a line with evidence: `- proven by tacit: … <!-- tacit:0123abcd -->`."""
    return _PROOF.fullmatch(line) is not None


def is_own(line: str, box: str) -> bool:
    """Return whether tacit wrote this line with evidence for an item, and both lines are unchanged since then.

    `box` is the line of the item.
    """
    found = _PROOF.fullmatch(line)
    return found is not None and found[2] == _mark(found[1], box)


def _mark(evidence: str, box: str) -> str:
    text = _BOX.sub("", box).strip()
    return hashlib.sha256(f"{text}\n{evidence}".encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]


def evidence(places: Sequence[Place], total: int, why: str = "") -> str:
    """Return the places in the code that prove an item, as one line of markdown.

    `total` is the number of all places, if `places` has only the first ones. If there are no places, return the reason
    `why`.
    """
    shown = [f"{code_span(path_line(str(place)))} ({inline(one_line(place.shows))})" for place in places[:MOST_PLACES]]
    more = max(total, len(places)) - len(shown)
    return (", ".join(shown) + (f" and {more} more" if more > 0 else "")) if shown else one_line(why)


def written(story: Story, answers: Sequence[Answered]) -> tuple[str, list[Answered]]:
    """Return the text of a story with all proven boxes ticked, and the answers for which the text was changed.

    A box is an item with a checkbox. Below each, a line has the evidence. Ticks and lines that a person wrote or edited
    are kept. A box stays empty if a person removed its tick and left the line of evidence.
    """
    lines = list(story.lines)
    changed = []
    for found in sorted(answers, key=lambda answered: -answered.item.line):
        if not found.item.is_box or found.answer is not Answer.TICKED or not _may_write(found):
            continue
        number = found.item.line - 1
        box = _BOX.sub(r"\1[x]", lines[number])
        ending = "\r" if box.endswith("\r") else ""
        indent = box[: len(box) - len(box.lstrip())]
        told = evidence(found.places, found.total, found.why)
        line = f"{indent}  - proven by tacit: {told} <!-- tacit:{_mark(told, box)} -->{ending}"
        after = [box, line]
        before = lines[number : number + (2 if found.item.proven else 1)]
        if before != after:
            lines[number : number + len(before)] = after
            changed.append(found)
    return "\n".join(lines), changed[::-1]


def _may_write(found: Answered) -> bool:
    item = found.item
    return item.is_own and item.ticked if item.proven else not item.ticked
