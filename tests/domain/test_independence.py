"""Test when two notes count as one example: they have the same words, or one is a copy with a few changed words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.confidence import fold
from tacit.domain.enums import Confidence
from tacit.domain.independence import are_alike, body_key, words
from tacit.domain.pattern import Evidence, Example, Thresholds

LONG = (
    "The export of orders ran for eleven minutes and held a lock on the whole table, so that the shop could not sell. "
    "We now read in pages of five hundred rows, each in a transaction of its own, and the lock is gone."
)


def folded(*evidence: Evidence, texts: dict[str, str] | None = None) -> tuple[Confidence, tuple[Example, ...]]:
    texts = texts or {}
    standing = fold("caching", evidence, Thresholds(), body=lambda path: texts.get(path, ""))
    return standing.level, standing.examples


def notes(*texts: str, **fields: str) -> tuple[Confidence, tuple[Example, ...]]:
    """Count one note for each text, and return the level and the examples; title, date and project are the same."""
    by_path = {f"n{number}.md": text for number, text in enumerate(texts)}
    about: dict[str, Any] = {"date": "2026-03-02", "title": "Orders", "project": "shop", **fields}
    evidence = [Evidence(path=path, name="Caching", body_key=body_key(text), **about) for path, text in by_path.items()]
    return folded(*evidence, texts=by_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cache  the\nRESULT!", "cache the result"),
        ("**Cache** the `result`…", "cache the result"),
        ("Ca\u200bche the re\u00adsult\ufe0f", "cache the result"),
        ("Ｃａｃｈｅ ﬁrst", "cache first"),
        ("Größe, groesse", "große groesse".replace("ß", "ss").replace("ö", "o")),
        ("re\u0301sume\u0301 = résumé", "resume resume"),
        ("用缓存。", "用缓存"),
        ("कि की", "कि की"),
        ("v1.2 is not v12", "v1 2 is not v12"),
        ("…!?—", ""),
        ("", ""),
    ],
)
def test_words_are_what_is_left_without_case_punctuation_and_invisible_characters(text: str, expected: str) -> None:
    assert words(text) == expected


@given(st.text())
def test_folding_a_second_time_changes_nothing(text: str) -> None:
    assert words(words(text)) == words(text)


@pytest.mark.parametrize("number", [1, 2, 5])
@pytest.mark.parametrize(
    "decorate", [lambda text, i: text + "." * i, lambda text, i: text.swapcase() if i % 2 else f" {text} ",
                 lambda text, i: text[:i] + "\u200b" * i + text[i:], lambda text, i: text.replace(" ", "\n" * i + " ")]
)  # fmt: skip
def test_copies_with_other_dots_case_or_invisible_characters_are_one_example(decorate: object, number: int) -> None:
    assert callable(decorate)
    texts = [decorate(LONG, i) for i in range(number)]
    evidence = [Evidence(f"n{i}.md", f"2026-03-{i + 1:02}", f"Day {i}", "Caching", body_key=body_key(text))
                for i, text in enumerate(texts)]  # fmt: skip
    level, examples = folded(*evidence)
    assert level is Confidence.LOW
    assert [item.reason for item in examples[1:]] == ["the same text as n0.md"] * (number - 1)


def test_copies_of_a_file_with_a_few_changed_words_are_one_example_and_the_reason_says_so() -> None:
    copies = [LONG, *(LONG.replace("eleven", word) for word in ("ten", "twelve", "9", "nine", "some", "many"))]
    level, examples = notes(*copies)
    assert level is Confidence.LOW
    assert {item.reason for item in examples[1:]} == {
        "nearly the same text as n0.md, with the same title, date and project"
    }


@pytest.mark.parametrize("field", ["date", "title", "project"])
def test_a_note_with_another_title_date_or_project_is_another_example(field: str) -> None:
    texts = {"a.md": LONG, "b.md": LONG.replace("eleven", "ten")}
    other = {"date": "2026-03-03", "title": "Invoices", "project": "depot"}
    about: dict[str, Any] = {"date": "2026-03-02", "title": "Orders", "project": "shop"}
    one = Evidence(path="a.md", name="Caching", body_key=body_key(texts["a.md"]), **about)
    two = Evidence(path="b.md", name="Caching", body_key=body_key(texts["b.md"]), **{**about, field: other[field]})
    assert folded(one, two, texts=texts)[0] is Confidence.MEDIUM


def test_short_notes_that_differ_in_one_word_are_different_examples() -> None:
    places = ("orders", "users", "invoices", "carts", "stock")
    assert notes(*(f"Applied to the {place} service." for place in places))[0] is Confidence.HIGH


def test_numbers_are_differences() -> None:
    assert notes(*(f"Took {number} ms" for number in range(5)))[0] is Confidence.HIGH


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (LONG, LONG.replace("eleven", "ten"), True),
        (LONG, LONG.replace("eleven minutes", "an hour").replace("shop", "depot"), True),
        (LONG, LONG.upper() + "!!", True),
        (LONG, LONG[: len(LONG) // 2], False),
        (LONG, " ".join(reversed(LONG.split())), False),
        ("用缓存来减少数据库的负载", "用缓存来减少服务器的负载", False),
        ("用缓存来减少数据库的负载和响应时间", "用缓存来减少数据库的负载和响应时间啊", True),
        ("", "", False),
        ("!", "?", False),
    ],
)  # fmt: skip
def test_texts_are_alike_from_nine_tenths_of_their_words_on(one: str, other: str, expected: bool) -> None:
    assert are_alike(one, other) is expected
    assert are_alike(other, one) is expected


def test_without_a_text_title_and_outcome_of_a_day_and_project_decide() -> None:
    def said(path: str, **fields: str) -> Evidence:
        about: dict[str, Any] = {
            "date": "2026-03-02",
            "title": "Orders",
            "project": "shop",
            "outcome": "Twice as fast",
            **fields,
        }
        return Evidence(path=path, name="Caching", **about)

    first = said("a.md")
    assert folded(first, said("b.md", outcome="twice as fast."))[0] is Confidence.LOW
    assert folded(first, said("b.md", title="ORDERS!"))[0] is Confidence.LOW
    for other in ({"outcome": "3 times as fast"}, {"title": "Stock"}, {"date": "2026-03-03"}, {"project": "depot"}):
        assert folded(first, said("b.md", **other))[0] is Confidence.MEDIUM
