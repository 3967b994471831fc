"""PURE. Read dates and durations as people write them."""

from __future__ import annotations

import math
import re
from datetime import date
from itertools import islice

from tacit.text.late_regex import late

MOST_MINUTES = 10 * 365 * 24 * 60  # ten years; a longer duration is a mistake
_WORKING_DAY = 8 * 60
_MOST_TRIED = 100  # numbers with a unit in one text, so that a very long text takes a limited time
_UNITS = {"s": 1 / 60, "m": 1, "h": 60, "d": _WORKING_DAY, "w": 5 * _WORKING_DAY}

_DATE = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})(?:\2([0-9]{1,2}))?(?![0-9])")
_TIME = late(
    r"(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"[ \t]*(?:[Zz]|UTC|[+-][0-9]{1,2}(?::?[0-9]{2})?)?"
)
_NAME_STARTS = late(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?![0-9])")
_NAME_ENDS = late(r"(?:^|[-_. ])((?:19|20)[0-9]{2})(-?)([0-9]{2})\2([0-9]{2})$")
_NAME_STARTS_COMPACT = late(r"((?:19|20)[0-9]{2})()([0-9]{2})([0-9]{2})(?![0-9])")

_ABOUT = re.compile(r"(?:~|≈|about|approximately|approx\.?|around|roughly|circa|ca\.?)\s*", re.IGNORECASE)
_HALF, _ONE = re.compile(r"^half an hour"), re.compile(r"^(?:an?|one) (?=(?:minute|hour|day|week)s?(?![^\W_]))")
_NUMBER = r"[0-9]{1,9}(?:[.,][0-9]{1,9})?"
_UNIT = r"w(?:eeks?)?|d(?:ays?)?|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|to)\s*{_NUMBER}(?=\s*(?:{_UNIT})?(?![^\W_]))")
_PART = re.compile(rf"\s*(?:(?:,|and|\+)\s*)?({_NUMBER})(?![0-9])[\s-]?({_UNIT})?(?![^\W\d_])")
_WITHIN = late(
    rf"(?<![\w.,])(?:{_NUMBER}\s?(?:-|–|to)\s?)?{_NUMBER}[ -]?"
    r"(?:weeks?|days?|h(?:(?:ou)?rs?)?|min(?:ute)?s?)(?![^\W\d_])(?=([^\n]{0,20}))",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")


def iso_date(text: str, *, strict: bool = True) -> str | None:
    """Return a day (`2024-11-12`) or a month (`2024-11`) in ISO form; None if `text` is not a date.

    A time and a time zone may follow the day, and are ignored. If `strict` is false, any text may follow.

    Raises:
        ValueError: the text looks like a date, but the calendar has no such day or month.
    """
    text = text.strip()
    found = _DATE.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    if strict and rest and not (found.group(4) and _TIME.fullmatch(rest)):
        return None
    return _checked(found.group(1), found.group(3), found.group(4))


def name_date(stem: str) -> str | None:
    """Return the ISO date at the start (`2025-11-11-x`, `2024-12-x`) or end (`x-20251111`) of a file name, or None.

    Raises:
        ValueError: the name starts with a date that does not exist in the calendar.
    """
    if found := _NAME_STARTS.match(stem):
        return _checked(*found.groups())
    found = _NAME_STARTS_COMPACT.match(stem) or _NAME_ENDS.search(stem)
    if found is None:
        return None
    try:
        return _checked(found.group(1), found.group(3), found.group(4))
    except ValueError:  # eight digits need not be a date
        return None


def name_words(stem: str) -> str:
    """Return the words of a file name, without the date at its start or end."""
    for pattern in (_NAME_STARTS, _NAME_STARTS_COMPACT):
        if found := pattern.match(stem):
            stem = stem[found.end() :]
    stem = _NAME_ENDS.sub("", stem)
    words = " ".join(re.split(r"[-_\s]+", stem)).strip()
    return words[:1].upper() + words[1:]


def duration(text: str) -> int:
    """Return a duration in minutes, from a text such as `30`, `30 min`, `~2 hours`, `1h30`, `1.5 h` or `2 days`.

    A range such as `1-2 hours` gives its lower end. A day is a working day of 8 hours, and a week has 5 working days.

    Raises:
        ValueError: the text is not a duration, is negative, or is longer than ten years. The message continues a
            sentence about the text: `is negative`.
    """
    text = _ABOUT.sub("", text.strip(), count=1)
    if text.startswith(("-", "−")):
        raise ValueError("is negative")
    if re.match(r"[0-9]{10}", text):
        raise ValueError("is longer than ten years")
    text = _ONE.sub("1 ", _HALF.sub("30 min", text[:200].lower()), count=1)
    text = _RANGE.sub(r"\1", _THOUSANDS.sub("", text), count=1)
    minutes = _sum(text)
    if minutes is None:
        raise ValueError("is not a duration")
    if minutes > MOST_MINUTES:
        raise ValueError("is longer than ten years")
    return math.floor(minutes + 0.5)


def first_duration(text: str) -> int | None:
    """Return the first duration in a text (a number with a unit of time) in minutes; None if there is none."""
    for found in islice(_WITHIN.finditer(text), _MOST_TRIED):
        try:
            return duration(found.group() + found.group(1))
        except ValueError:
            continue
    return None


def _checked(year: str, month: str, day: str | None) -> str:
    checked = date(int(year), int(month), int(day or 1)).isoformat()
    return checked if day else checked[: len("2024-11")]


def _sum(text: str) -> float | None:
    total, before, position = 0.0, "", 0
    while part := _PART.match(text, position):
        number, unit = float(part.group(1).replace(",", ".")), (part.group(2) or "")[:1]
        if not unit:
            # minutes without their unit: `1h30` and `1 h 30`, but not `1 hour, 5 times`
            if before == "h" and (part.start() == part.start(1) or not text[part.end() :].strip(" .")):
                unit = "m"
            elif before or text[part.end() :].strip():
                break
            else:
                return number
        total += number * _UNITS[unit]
        before, position = unit, part.end()
    return total if before else None
