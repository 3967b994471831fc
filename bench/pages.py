"""PURE. Generate a pattern page: front matter, and the sections that pages written by people have."""

from __future__ import annotations

from bench.listings import LANGUAGES, code
from bench.prose import bullets, paragraph
from bench.words import CATEGORIES, TAGS, Dice, pattern_name, pattern_slug


def page_path(rank: int, seed: int) -> str:
    """Return the path of the page of the pattern with this rank."""
    return f"patterns/{CATEGORIES[rank % len(CATEGORIES)]}/{pattern_slug(pattern_name(rank, seed))}.md"


def page_text(rank: int, seed: int, patterns: int) -> str:
    """Return the text of the page of the pattern with this rank; it names up to three related patterns."""
    dice = Dice(seed, "page", rank)
    language = dice.pick(LANGUAGES)
    related = sorted({dice.number(0, patterns - 1) for _ in range(dice.number(0, 3))} - {rank})
    front = ["---", f"name: {pattern_name(rank, seed)}"]
    if dice.chance(0.3):
        front.append(f"aliases: [P-{rank + 1:05d}]")
    front += [f"tags: [{', '.join(sorted(dice.several(TAGS, dice.number(1, 4))))}]"]
    front += [f"time_saved: {dice.number(1, 12) * 5}", f"languages: [{language}]"]
    if dice.chance(0.4):
        front.append(f'applies_to: ["src/{dice.word()}/**"]')
    parts = {
        "Context": [paragraph(dice, 2)],
        "Pattern": [paragraph(dice, 1), "", *bullets(dice, dice.number(2, 5))],
        "Why it works": [paragraph(dice, dice.number(1, 3))],
        "Code example": code(dice, dice.number(3, 9), language),
        "Anti-patterns": bullets(dice, dice.number(1, 3)),
    }
    if dice.chance(0.4):
        parts["Testing strategies"] = bullets(dice, 2, numbered=True)
    if dice.chance(0.3):
        parts["Checklist"] = bullets(dice, dice.number(3, 5))
    if related:
        parts["Related patterns"] = [f"- {pattern_name(other, seed)}" for other in related]
    sections = [line for title, lines in parts.items() for line in ("", f"## {title}", "", *lines)]
    return "\n".join([*front, "---", *sections, ""])
