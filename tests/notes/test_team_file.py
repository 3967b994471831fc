"""Test `team.tsv`, the file with the numbers of examples in other workspaces."""

from __future__ import annotations

import pytest

from tacit.domain.elsewhere import Elsewhere
from tacit.notes.team_file import read_team, write_team

COUNTS = [
    Elsewhere("retry", "supports", "2026-01", "aaaaaaaaaaaa", 2, 1),
    Elsewhere("cache", "limits", "2026-02-03", "bbbbbbbbbbbb", 1, 0),
]


def test_what_is_written_is_read() -> None:
    text = write_team(41, COUNTS)
    assert read_team("team.tsv", text) == ("41", sorted(COUNTS), [])
    assert write_team(41, reversed(COUNTS)) == text
    assert read_team("team.tsv", write_team(1, []))[:2] == ("1", [])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("retry\tsupports", "Retry It\tsupports", 5),
        ("\tsupports\t", "\tlikes\t", 5),
        ("2026-01\t", "January\t", 5),
        ("aaaaaaaaaaaa", "../..", 5),
        ("\t2\t1", "\t-2\t1", 5),
        ("\t2\t1", "\t2", 5),
        ("\t2\t1", "\t99999999\t1", 5),
        ("revision\t41", "revision\t0", 3),
        ("revision\t41\n", "", 1),
        ("revision\t41", "<<<<<<< HEAD\nrevision\t41\n=======\nrevision\t42\n>>>>>>> other", 3),
    ],
)
def test_a_file_with_an_error_is_not_used(old: str, new: str, line: int) -> None:
    text = write_team(41, COUNTS)
    assert old in text
    revision, counts, (found,) = read_team("team.tsv", text.replace(old, new))
    assert (revision, counts, found.location.line) == ("", [], line)
    assert "tacit team pull" in found.help
