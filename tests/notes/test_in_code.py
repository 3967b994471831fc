"""Test `in-code.toml` (where the code uses each pattern): what is written can be read, and errors have a line."""

from __future__ import annotations

import pytest

from tacit.domain.trace import Place, Presence, Trace, described
from tacit.notes.in_code import read_traces, write_traces

PATH = "patterns/in-code.toml"
COMMIT = "3f2a9c10" * 5
FOUND = Trace(
    Presence.FOUND,
    "2026-03-02",
    COMMIT,
    (Place('src/a "b".py', 12, "rule use-join"), Place("lib/c:d.go", 0, "path lib/c:d.go", "other")),
    7,
    f"{COMMIT} 2025-01-02",
    f"{COMMIT} 2026-01-02",
)
TRACES = {
    "use-join": FOUND,
    "wait": Trace(Presence.MISSING, "2026-03-02", since=COMMIT, reason="no rule matches"),
    "ß-slug": Trace(Presence.UNCHECKABLE, "2026-03-02", reason="tab\t, line\u2028 and \\ slash"),
}


def test_what_is_written_is_read_again() -> None:
    text = write_traces(TRACES)
    assert read_traces(PATH, text) == (TRACES, [])
    assert text == write_traces(dict(reversed(TRACES.items())))


def test_two_branches_that_check_other_patterns_change_other_lines() -> None:
    before, after = write_traces(TRACES), write_traces({**TRACES, "wait": FOUND})
    same = before.partition("[wait]")[0]
    assert after.startswith(same)
    assert before.partition('["ß')[2] == after.partition('["ß')[2] != ""


def test_a_trace_in_words() -> None:
    assert described(FOUND) == (
        'src/a "b".py:12 (rule use-join), other:lib/c:d.go (path lib/c:d.go) and 5 more; first touched on 2025-01-02 '
        "in 3f2a9c103f2a; last touched on 2026-01-02 in 3f2a9c103f2a; checked 2026-03-02 at 3f2a9c103f2a"
    )
    assert described(TRACES["wait"]) == "not found since 3f2a9c103f2a (no rule matches); checked 2026-03-02"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('presence = "somewhere"', "'presence' must be one of"),
        ('presence = "found"\nlevel = "HIGH"', "unknown key 'level'"),
        ('presence = "found"', "'checked' is missing or has an unexpected value"),
        ('presence = "found"\nchecked = "2026-03-02"\nlast = "yesterday"', "'last' is missing"),
        ('presence = "found"\nchecked = "2026-03-02"\nreason = "a\\nb"', "'reason' is missing"),
        ('presence = "found"\nchecked = "2026-03-02"\nplaces = ["a"]\ntotal = 1', "'places' must be a list"),
        ('presence = "found"\nchecked = "2026-03-02"\nplaces = [{path = "a", line = -1}]\ntotal = 1', "'places' must"),
        ('presence = "found"\nchecked = "2026-03-02"\nplaces = [{path = "a"}]', "'total' must be the number"),
        ('presence = "found"\nchecked = "2026-03-02"\ntotal = true', "'total' must be the number"),
    ],
)
def test_a_table_with_an_error_is_left_out_and_the_others_are_used(table: str, told: str) -> None:
    text = f"{write_traces(TRACES)}\n[broken]\n{table}\n"
    traces, (wrong,) = read_traces(PATH, text)
    assert traces == TRACES
    assert wrong.message.startswith(f"broken: {told}")
    assert text.split("\n")[wrong.location.line - 1] == "[broken]"


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("[a]\npresence = found\n", "bad-trace", (2, 12)),
        ("[a]\n[a]\n", "bad-trace", (2, 3)),
        ("x = 1\n<<<<<<< HEAD\n", "merge-conflict", (2, 1)),
        ("a = 1\n", "bad-trace", (1, 1)),
    ],
)
def test_a_file_that_is_no_list_of_traces_is_an_error_with_its_place(
    text: str, rule: str, place: tuple[int, int]
) -> None:
    traces, (wrong,) = read_traces(PATH, text)
    assert (traces, wrong.rule, wrong.location.line, wrong.location.column) == ({}, rule, *place)
