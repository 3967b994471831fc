"""PURE. Find dates in a line of text, in the forms that people use."""

import re
from typing import NamedTuple

from tacit.notes.values import iso_date
from tacit.text.late_regex import late

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMES = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS) + "|sept"
_ISO = r"(?<![\d.-])(?:19|20)\d{2}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?![\d-])"
_WRITTEN = (
    rf"\b(?:(?P<day>\d{{1,2}})[ ])?(?P<month>{_NAMES})\.?"
    r"(?:[ ](?P<day2>\d{1,2})(?:st|nd|rd|th)?,)?[ ](?P<year>(?:19|20)\d{2})\b"
)
_DATE = late(rf"(?P<iso>{_ISO})|{_WRITTEN}", re.IGNORECASE)


class Found(NamedTuple):
    """A date in a line: its ISO form (a day such as `2024-11-12` or a month), and its position."""

    date: str
    start: int
    end: int


def find_date(text: str) -> Found | None:
    """Return the first valid date in a line: `2024-11-12`, `2024-11`, `Nov 2024`, `12 November 2024`.

    Only the first 2,000 characters are read. The result is None if they have no date.
    """
    if "20" not in text and "19" not in text:  # each form has one of them, and the search takes much longer
        return None
    for match in _DATE.finditer(text[:2_000]):
        try:
            written = match["iso"] or _iso(match)
            if date := iso_date(written):
                return Found(date, match.start(), match.end())
        except ValueError:
            continue
    return None


def fits(month_or_day: str, other: str) -> bool:
    """Return whether two dates can mean the same day: they are equal, or one is the month of the other."""
    return bool(month_or_day and other) and (month_or_day.startswith(other) or other.startswith(month_or_day))


def _iso(match: re.Match[str]) -> str:
    prefix = match["month"][:3].lower()
    month = next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(prefix))
    day = match["day"] or match["day2"]
    return f"{match['year']}-{month:02}" + (f"-{int(day):02}" if day else "")
