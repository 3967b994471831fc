"""Test dates and durations in the forms that people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.notes.values import MOST_MINUTES, duration, first_duration, iso_date, name_date, name_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-11-12", "2024-11-12"),
        (" 2024-11 ", "2024-11"),
        ("2024-1-5", "2024-01-05"),
        ("2024/11/12", "2024-11-12"),
        ("2024-11-12T23:30:00+02:00", "2024-11-12"),
        ("2024-11-12 23:30", "2024-11-12"),
        ("2024-11-12 23:30:01.5 Z", "2024-11-12"),
        ("2024-11-12T00:00:00.000Z", "2024-11-12"),
        ("2024-11T10:00", None),
        ("2024-11-12 or so", None),
        ("2024-11-121", None),
        ("12 November 2024", None),
        ("20241112", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    assert iso_date(text) == expected


def test_a_date_in_prose_may_be_followed_by_anything() -> None:
    assert iso_date("2025-11-11 (Tuesday)", strict=False) == "2025-11-11"
    assert iso_date("2025-11, roughly", strict=False) == "2025-11"


@pytest.mark.parametrize("text", ["2024-13-01", "2024-02-30", "0000-01-01", "2024-00", "2023-02-29T10:00"])
def test_dates_out_of_the_calendar(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        iso_date(text)


@pytest.mark.parametrize(
    ("stem", "date", "words"),
    [
        ("2025-11-11-jwt-token-fix", "2025-11-11", "Jwt token fix"),
        ("2024-12-month_only", "2024-12", "Month only"),
        ("20260131-x", "2026-01-31", "X"),
        ("signal-handler-20260203", "2026-02-03", "Signal handler"),
        ("signal-handler-2026-02-03", "2026-02-03", "Signal handler"),
        ("2025-11-11", "2025-11-11", ""),
        ("ticket-20269999", None, "Ticket"),
        ("20269999-x", None, "X"),
        ("a-note", None, "A note"),
        ("1234567890-x", None, "1234567890 x"),
    ],
)
def test_file_names(stem: str, date: str | None, words: str) -> None:
    assert (name_date(stem), name_words(stem)) == (date, words)


def test_a_file_name_with_an_impossible_date() -> None:
    with pytest.raises(ValueError, match=r"."):
        name_date("2025-13-45-x")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30", 30),
        ("0", 0),
        ("30 min", 30),
        ("30min.", 30),
        ("45 minutes", 45),
        ("~2 hours", 120),
        ("about 2 Hours", 120),
        ("≈ 90", 90),
        ("1h30", 90),
        ("1h30m", 90),
        ("1 h 30", 90),
        ("2 hours 15", 135),
        ("1 hour, 5", 65),
        ("1 h 30 min", 90),
        ("1 hour and 30 minutes", 90),
        ("half an hour", 30),
        ("About an hour", 60),
        ("a day", 480),
        ("an hour and 15 minutes", 75),
        ("a second half", None),
        ("1.5 h", 90),
        ("1,5 h", 90),
        ("1,200 min", 1200),
        ("2 days", 960),
        ("1 week", 2400),
        ("90 seconds", 2),
        ("30-45 min", 30),
        ("2–3 hours", 120),
        ("30 to 60", 30),
        ("2-hour", 120),
        ("30 minutes per occurrence", 30),
        ("1 hour, 5 times", 60),
        ("10 years", None),
        ("1:30", None),
        ("30 bananas", None),
        ("a while", None),
        ("", None),
        ("-30", None),
        ("−2 h", None),
        ("99999999", None),
        ("9" * 5000, None),
        ("9" * 9 + " weeks", None),
    ],
)
def test_durations(text: str, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(ValueError, match=r"is (not a duration|negative|longer than ten years)"):
            duration(text)
    else:
        assert duration(text) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("- Debugging: ~30 minutes per occurrence\n- 5 tickets/week", 30),
        ("p95 fell from 300 ms; 5 tickets; 2-3 hours a week", 120),
        ("One, then 1 hour and 30 minutes", 90),
        ("v1.2 hours? no: 0.5h", 30),
        ("999999999 hours, or rather 5 min", 5),
        ("100M rows, 12 m wide", None),
        ("", None),
    ],
)
def test_the_first_duration_in_a_text(text: str, minutes: int | None) -> None:
    assert first_duration(text) == minutes


@given(st.text(alphabet="0123456789.,-–: hmindays~to+", max_size=40))
def test_any_duration_is_within_bounds_or_refused(text: str) -> None:
    try:
        minutes = duration(text)
    except ValueError:
        return
    assert 0 <= minutes <= MOST_MINUTES


@given(st.text(alphabet="0123456789-/T: Z+x", max_size=25))
def test_any_date_is_a_date_or_refused(text: str) -> None:
    try:
        found = iso_date(text)
    except ValueError:
        return
    assert found is None or len(found) in {7, 10}
