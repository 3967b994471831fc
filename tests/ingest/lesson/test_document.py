"""Test the JSON document that agents pass to `learn`: it is read as a whole, or all its errors are reported."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tacit.domain.enums import Result, Verdict
from tacit.domain.findings import Fault
from tacit.domain.note import Mention, Note, Section, Source
from tacit.ingest.lesson.document import lesson_from, read_lesson
from tacit.ingest.lesson.lesson import FaultyLessonError, Lesson

FULL: dict[str, Any] = {
    "title": "Orders were slow",
    "date": "2025-02-03",
    "domain": "code",
    "project": "shop",
    "author": "dev@example.com",
    "result": "success",
    "outcome": "3 queries instead of 300",
    "time_saved": "2 hours",
    "tags": ["orm", "speed"],
    "source": {"commit": "3f2a9c1", "pr": 212, "files": ["shop/orders.py"]},
    "body": "The list loaded each customer.",
    "patterns": [
        {"name": "Batch It", "verdict": "limits", "outcome": "not for one row"},
        {
            "name": "Count Queries",
            "new": {"category": "data", "sections": {"Context": "Lists.", "Pattern": "- x"}},
        },
    ],
}


def faults(document: object) -> list[Fault]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(FaultyLessonError) as caught:
        read_lesson(data)
    return list(caught.value.faults)


def test_a_whole_document_is_read() -> None:
    lesson = read_lesson(json.dumps(FULL).encode())
    note = lesson.note
    assert (note.title, note.date, note.domain, note.project) == ("Orders were slow", "2025-02-03", "code", "shop")
    assert (note.result, note.minutes, note.tags) == (Result.SUCCESS, 120, ("orm", "speed"))
    assert note.source == Source("3f2a9c1", "#212", ("shop/orders.py",))
    assert note.via == "agent"
    assert note.mentions == (
        Mention("Batch It", Verdict.LIMITS, "not for one row"),
        Mention("Count Queries", sections=(Section("Context", "Lists."), Section("Pattern", "- x"))),
    )
    assert lesson.categories == {"Count Queries": "data"}


def test_a_title_and_a_pattern_are_enough() -> None:
    lesson = lesson_from({"title": "t", "patterns": ["Batch It"]})
    assert lesson == Lesson(Note("", "", "t", mentions=(Mention("Batch It"),)))


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        {
            "titel": "x",
            "date": "2024-13-01",
            "result": "ok",
            "time_saved": -3,
            "tags": ["a", 1],
            "source": {"files": "x", "sha": ""},
            "patterns": [{"name": "b"}, 3, {"name": "a", "verdict": "?"}, {"name": "A", "new": {"sections": {"x": 1}}}],
        }
    )
    assert sorted((item.where, item.rule) for item in found) == [
        ("date", "bad-date"),
        ("patterns[1]", "bad-value"),
        ("patterns[2].verdict", "bad-value"),
        ("patterns[3].name", "repeated"),
        ("patterns[3].new.sections.x", "bad-value"),
        ("result", "bad-value"),
        ("source.files", "bad-value"),
        ("source.sha", "unknown-key"),
        ("tags[1]", "bad-value"),
        ("time_saved", "bad-duration"),
        ("titel", "unknown-key"),
        ("title", "missing"),
    ]
    assert next(item.help for item in found if item.where == "titel") == "did you mean 'title'?"


@pytest.mark.parametrize(
    ("data", "rule", "says"),
    [
        (b"", "bad-json", "a value is missing here"),
        (b'{"title": "x",\n}', "bad-json", "a key in double quotes is missing here"),
        (b"[1]", "bad-document", "not a JSON object"),
        (b'{"title": "a", "title": "b"}', "repeated-key", "`title` occurs twice"),
        (b"\xff\xfe", "not-utf-8", "UTF-8"),
        (b"[" * 100_000, "bad-json", "deep"),
        (b'{"time_saved": ' + b"9" * 6_000 + b"}", "bad-json", "too many digits"),
        (b'{"time_saved": NaN}', "bad-json", "NaN"),
        (b'{"title": "' + b"x" * (1 << 20) + b'"}', "too-large", "1 MiB"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, rule: str, says: str) -> None:
    first = faults(data)[0]
    assert (first.where, first.rule) == ("", rule)
    assert says in first.message


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 1001}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"domain": "../.."}, "domain"),
        ({"time_saved": True}, "time_saved"),
        ({"time_saved": 1e99}, "time_saved"),
        ({"patterns": []}, "patterns"),
        ({"patterns": "x"}, "patterns"),
        ({"patterns": ["x"] * 101}, "patterns"),
        ({"patterns": [{"name": "x", "new": {"category": "evidence"}}]}, "patterns[0].new.category"),
        ({"patterns": [{"name": "x", "new": {"sections": {"a\nb": "c"}}}]}, "patterns[0].new.sections"),
        ({"patterns": [{"name": "x", "new": "y"}]}, "patterns[0].new"),
    ],
)
def test_values_that_can_not_be_are_refused(change: dict[str, Any], where: str) -> None:
    assert where in {item.where for item in faults({**FULL, **change})}


def _broken(dice: random.Random) -> bytes:
    """Return a document that has a random error."""
    document: dict[str, Any] = json.loads(json.dumps(FULL))
    wrong: Any = dice.choice([None, 3, -1.5, True, [], {}, [[]], {"x": 1}, "", "\ud800", "x" * 1_200, ["\x00"]])
    kind = dice.randrange(5)
    if kind == 0:
        document[dice.choice(["titel", "Patterns", "x", ""])] = wrong
    elif kind == 1:
        document["patterns"].append({"name": wrong, "verdict": wrong, "new": wrong, "x": wrong})
    elif kind == 2:
        document["title"] = dice.choice([None, 3, [], {}, "", "x" * 1_200])
        document[dice.choice(sorted(document))] = wrong
    elif kind == 3:
        text = json.dumps(document)
        return text[: dice.randrange(1, len(text) - 1)].encode()
    else:
        data = bytearray(json.dumps(document).encode())
        data[dice.randrange(len(data))] = dice.choice(b'\xff"')
        return bytes(data)
    return json.dumps(document).encode()


def test_a_name_that_is_not_utf_8_has_one_error() -> None:
    with pytest.raises(FaultyLessonError) as caught:
        lesson_from({"title": "x", "outcome": "x", "patterns": ["bad\udcff", "a", "\udcff"]})
    assert [(fault.where, fault.rule) for fault in caught.value.faults] == [
        ("patterns[0].name", "bad-value"),
        ("patterns[2].name", "bad-value"),
    ]


def test_five_hundred_faulty_documents_are_refused_with_words() -> None:
    dice, refused = random.Random(7), 0
    for _ in range(500):
        data = _broken(dice)
        found = _all_faults(data)
        refused += bool(found)
        assert all(item.rule and item.message and "\n" not in item.message for item in found)
    assert refused > 400, "most of what was broken has to be seen"


def _all_faults(data: bytes) -> tuple[Fault, ...]:
    try:
        read_lesson(data)
    except FaultyLessonError as error:
        return error.faults
    return ()
