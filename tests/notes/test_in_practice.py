"""Test `in-practice.toml` (what the modules do): what is written can be read, and errors have a line."""

from __future__ import annotations

import pytest

from tacit.domain.practice import Entry, Practice, Share
from tacit.notes.in_practice import read_practice, write_practice

PATH = "patterns/in-practice.toml"
PRACTICE = Practice(
    "2026-03-02",
    "3f2a9c10",
    (
        Entry("file", 'a "quoted" name', "docs/standards.md", 4, 31, 32, "use-join"),
        Entry("image", "python:3.11", "docs/standards.md", 9, 0, 32),
    ),
    {"use-join": Share(3, 1, 4), "wait": Share(0, 4, 4)},
)


def test_what_is_written_is_read_again() -> None:
    text = write_practice(PRACTICE)
    assert read_practice(PATH, text) == (PRACTICE, [])
    turned = PRACTICE._replace(
        entries=tuple(reversed(PRACTICE.entries)), patterns=dict(sorted(PRACTICE.patterns.items(), reverse=True))
    )
    assert write_practice(turned) == text


def test_a_file_without_commit_and_entries() -> None:
    text = write_practice(Practice("2026-03-02"))
    assert "commit" not in text.partition("checked =")[2]
    assert read_practice(PATH, text) == (Practice("2026-03-02"), [])


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("follow = 31", "follow = 33", 6, "standard 1: 'follow' must not be more than 'of'"),
        ("follow = 31", "follow = true", 6, "standard 1: 'follow' is missing or has an unexpected value"),
        ("follow = 31", "level = 'HIGH'\nfollow = 31", 6, "standard 1: unknown key 'level'"),
        ('name = "python:3.11"', 'name = ""', 15, "standard 2: 'name' is missing or has an unexpected value"),
        ('slug = "wait"', 'slug = "a\\nb"', 29, "pattern 2: 'slug' is missing or has an unexpected value"),
    ],
)
def test_an_entry_with_an_error_is_left_out(old: str, new: str, line: int, told: str) -> None:
    text = write_practice(PRACTICE)
    assert text.count(old) == 1
    practice, found = read_practice(PATH, text.replace(old, new))
    assert [(item.location.line, item.message) for item in found] == [(line, told)]
    assert len(practice.entries) + len(practice.patterns) == 3


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ('checked = "2026-03-02"\ncommit = later\n', 2, "bad-practice"),
        ('checked = "today"\n', 1, "bad-practice"),
        ('checked = "2026-03-02"\ncommit = "HEAD"\n', 1, "bad-practice"),
        ("<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> other\n", 1, "merge-conflict"),
    ],
)
def test_a_file_that_can_not_be_used(text: str, line: int, rule: str) -> None:
    practice, found = read_practice(PATH, text)
    assert practice == Practice()
    assert [(item.location.line, item.rule) for item in found] == [(line, rule)]
    assert "--record" in found[0].help


def test_what_is_not_a_table_or_not_known() -> None:
    practice, found = read_practice(PATH, 'checked = "2026-03-02"\nextra = 1\nstandard = 7\n')
    assert practice == Practice("2026-03-02")
    assert [item.message for item in found] == ["unknown key 'extra'", "standard 1: is not a table"]
