"""PURE. Generate a note of 1.5 to 3 KB: front matter, headings, lists and code."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from bench.listings import code
from bench.prose import NON_ASCII_TITLES, bullets, foreign_sentence, headline, paragraph, sentence
from bench.words import PROJECTS, TAGS, Dice, Ranks, pattern_name, pattern_slug

SMALLEST, LARGEST = 1_536, 3_072
_ROOM = 700  # bytes kept free for the last section of a note
_FIRST_DAY, _DAYS = date(2019, 3, 1).toordinal(), 5 * 365
_DOMAINS = ("code", "code", "code", "projects", "learning", "operations")
_RESULTS = ("success", "success", "success", "success", "partial", "failure")
_TIMES = ("5", "10", "15", "20", "30", "45", "60", "90", "25 min", "2 hours", "1h30")
_COUNTS = (0, *(1,) * 9, *(2,) * 6, *(3,) * 3, 4)
_HEADINGS = ("What we saw", "The fix", "Why it held", "Follow-up", "Numbers", "What else was tried")
_UNSAFE = re.compile(r"^[^A-Za-z0-9]|[:#\[\]{},&*!|>'\"%@`]|[^\x20-\x7e]")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class MadeNote(NamedTuple):
    """A note, and the ranks of its patterns with their verdicts.

    `shown` is true if the note's outcome is shown on generated pages.
    """

    path: str
    date: str
    text: str
    patterns: list[tuple[int, str]]
    shown: bool


def make_note(number: int, seed: int, ranks: Ranks) -> MadeNote:
    """Return the generated note `number`; it depends only on the number, the seed and the number of patterns."""
    dice = Dice(seed, "note", number)
    foreign = dice.chance(0.12)
    day = date.fromordinal(_FIRST_DAY + dice.number(0, _DAYS)).isoformat()
    title = headline(dice)
    if foreign and dice.chance(0.5):
        title += f", {dice.pick(NON_ASCII_TITLES)}"
    said = [(rank, _verdict(dice)) for rank in ranks.several(dice, dice.pick(_COUNTS))]
    in_text = bool(said) and dice.chance(0.08)
    outcome = "" if dice.chance(0.08) else headline(dice)
    front = ["---"] if dice.chance(0.05) else ["---", f"title: {_scalar(title)}"]
    front += [f"date: {day}", *_fields(dice, number, seed, outcome)]
    if not in_text:
        front += _listed(dice, seed, said)
    body = ["---", "", f"# {title}", "", "## Context", "", paragraph(dice, 2, foreign=foreign), ""]
    if foreign:
        body += [foreign_sentence(dice), ""]
    if in_text:
        body += ["## Patterns Applied", "", *(_bullet(seed, rank, verdict) for rank, verdict in said), ""]
    if not outcome:
        body += ["## Outcome", "", sentence(dice), ""]
    text = _filled(dice, "\n".join([*front, *body]), foreign=foreign)
    slug = _NOT_IN_NAMES.sub("-", title.lower()).strip("-")[:40].rstrip("-")
    path = f"memory/episodic/{dice.pick(_DOMAINS)}/{day[:4]}/{day}-{slug}-{number:06d}.md"
    return MadeNote(path, day, text, said, bool(outcome) and not in_text and "supports" in {v for _, v in said})


def _fields(dice: Dice, number: int, seed: int, outcome: str) -> list[str]:
    """Return the lines of the front matter between its date and its patterns."""
    tags = sorted(dice.several(TAGS, dice.number(1, 5)))
    lines = [f"project: {dice.pick(PROJECTS)}"]
    if outcome:
        lines.append(f"outcome: {_scalar(outcome)}")
    lines += [f"result: {dice.pick(_RESULTS)}", f"time_saved: {dice.pick(_TIMES)}"]
    lines += [f"tags: [{', '.join(tags)}]"] if dice.chance(0.6) else ["tags:", *(f"  - {tag}" for tag in tags)]
    if dice.chance(0.3):
        lines.append(f"author: dev{dice.number(1, 30)}@example.org")
    if dice.chance(0.25):
        lines.append("via: agent")
    if dice.chance(0.3):  # the factor is odd, so that no two notes have the same commit
        commit = (number * 40_503_001 + seed) % (1 << 28)
        lines.append(f'source: {{commit: "{commit:07x}", pr: "#{number + 1}"}}')
    return lines


def _verdict(dice: Dice) -> str:
    kind = dice.number(0, 49)
    return "contradicts" if kind == 0 else "limits" if kind == 1 else "supports"


def _listed(dice: Dice, seed: int, said: list[tuple[int, str]]) -> list[str]:
    """Return the lines of the front matter that name the patterns: by name, by slug, or with a verdict."""
    if not said:
        return []
    lines = ["patterns:"]
    for rank, verdict in said:
        name = pattern_name(rank, seed)
        if verdict != "supports":
            lines += [f"  - name: {name}", f"    verdict: {verdict}", f"    outcome: {_scalar(headline(dice))}"]
        else:
            lines.append(f"  - {pattern_slug(name) if dice.chance(0.3) else name}")
    return lines


def _bullet(seed: int, rank: int, verdict: str) -> str:
    name = pattern_name(rank, seed)
    return f"- Contradicted: {name}" if verdict == "contradicts" else f"- **{name}**, as agreed"


def _filled(dice: Dice, text: str, *, foreign: bool) -> str:
    """Return the text with generated sections added, until it has a random size within the limits."""
    target = dice.number(SMALLEST, LARGEST - _ROOM)
    text += "\n".join(["## Fix", "", *code(dice, dice.number(2, 7)), ""])
    size = len(text.encode())
    for heading in dice.several(_HEADINGS, len(_HEADINGS)) * 3:
        if size >= target:
            break
        piece = "\n".join(["", f"## {heading}", "", *_piece(dice, foreign=foreign), ""])
        text, size = text + piece, size + len(piece.encode())
    return text


def _piece(dice: Dice, *, foreign: bool) -> list[str]:
    if dice.chance(0.35):
        return bullets(dice, dice.number(2, 4), numbered=dice.chance(0.4))
    if dice.chance(0.25):
        return [sentence(dice), "", *code(dice, dice.number(2, 5))]
    return [paragraph(dice, dice.number(2, 3), foreign=foreign)]


def _scalar(text: str) -> str:
    """Return a text as a YAML scalar, quoted if necessary."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if _UNSAFE.search(text) else text
