"""PURE. Turn examples that a user added to the list of examples on a generated page into notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tacit.domain.enums import Verdict
from tacit.domain.note import Mention, Note
from tacit.ingest.adopt.cutting import Line, trimmed
from tacit.ingest.adopt.plan import Plan
from tacit.notes.values import iso_date

_NUMBER = re.compile(r"(?:\d{1,9}[.)]|[-*+])\s+")
_HEAD = re.compile(
    r"(?:(?P<project>[^():]{1,200}?)\s*\((?P<in_brackets>[^(),]{7,10})(?:,[^()]*)?\)|(?P<alone>\d{4}-\d{2}(?:-\d{2})?))"
    r"\s*(?::|[-–—]\s)?\s*(?:\*\*(?P<verdict>supports|contradicts|limits)\*\*:\s*)?(?P<says>.*)"
)
_TO_A_FILE = re.compile(r"\]\((?!https?:|mailto:)")
_LONGEST_TITLE = 100  # characters of a note's title; a longer outcome is cut for the title
_WORD = re.compile(r"[^\W_]+")
_ABOUT_NOTES = "examples come from notes: restore the line, and change the note that it links to"


def adopt_examples(base: Sequence[Line], disk: Sequence[Line], name: str, plan: Plan) -> None:
    """Add a user's edit of a pattern's list of examples to `plan`. `name` is the name of the pattern.

    `base` and `disk` are the lines of the list before and after the edit. An added example becomes a note in the plan.
    A removed or changed example is refused, because examples come from notes.
    """
    known = [_bare(item) for item in _items(base)]
    items = _items(disk)
    at = 0
    for item in items:
        if at < len(known) and _bare(item) == known[at]:
            at += 1
        elif _bare(item) in known[at:]:
            at = known.index(_bare(item), at) + 1
            plan.refuse(item[0].number, "an example before this one was removed or changed", _ABOUT_NOTES)
        elif note := _note(item, name, plan):
            if any(_says_the_same(note, other) for other in known):
                plan.refuse(
                    item[0].number, "this example is already in the list", "remove the line: it would count twice"
                )
            else:
                plan.notes.append(note)
    if at < len(known):
        plan.refuse(disk[-1].number if disk else 1, "an example was removed or changed", _ABOUT_NOTES)


def _items(lines: Sequence[Line]) -> list[list[Line]]:
    """Split the lines of a list of examples into items; each item is a list of lines.

    Text before the first item is returned as an item, too.
    """
    found: list[list[Line]] = []
    for line in trimmed(lines):
        if (
            not found
            or _NUMBER.match(line.text)
            or (line.text and not line.text[0].isspace() and not found[-1][-1].text)
        ):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _bare(item: Sequence[Line]) -> str:
    """Return the text of a list item without its number."""
    return _NUMBER.sub("", "\n".join(line.text for line in item).strip(), count=1)


def _says_the_same(note: Note, shown: str) -> bool:
    """Return whether the text of a listed example (`shown`) contains the date and the outcome of a note."""
    words = " ".join(_WORD.findall(shown.casefold()))
    return note.date in shown and " ".join(_WORD.findall(note.outcome.casefold())) in words


def _note(item: Sequence[Line], name: str, plan: Plan) -> Note | None:
    number = item[0].number
    text = " ".join(_bare(item[:1]).split())
    head = _HEAD.fullmatch(text)
    day = head["in_brackets"] or head["alone"] if head else ""
    try:
        date = iso_date(day.strip()) if day else None
    except ValueError:
        date = None
    if head is None or date is None or not head["says"].strip() or _TO_A_FILE.search(text):
        help_text = (
            "write the example as `Project (2025-03-01): outcome`, without a link; the note is created from this text"
        )
        plan.refuse(number, "a note cannot be created from this example", help_text)
        return None
    says = head["says"].strip()
    more = "\n".join(line.text.strip() for line in item[1:]).strip()
    verdict = Verdict(head["verdict"]) if head["verdict"] else Verdict.SUPPORTS
    title = says if len(says) <= _LONGEST_TITLE else f"{says[:_LONGEST_TITLE].rsplit(' ', 1)[0]} …"
    return Note(
        path="",
        date=date,
        title=title,
        project=(head["project"] or "").strip(),
        outcome=says,
        mentions=(Mention(name, verdict),),
        body=f"{more}\n" if more else "",
    )
