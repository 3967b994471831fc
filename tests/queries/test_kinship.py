"""Test the similarity of notes, groups of similar notes, and the name of a group."""

from __future__ import annotations

from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tacit.queries import kinship
from tacit.queries.kinship import LEAST_ALIKE, LEAST_OF_A_PAIR, MOST_MEMBERS, Kinship, Writing, grouped
from tacit.queries.statements import statements

CACHE = "## Problem\n\nUsers saw stale prices from the cache after a deploy.\n\n## Lesson\n\n{}\n"
NOTES = (
    ("Old prices", CACHE.format("Always put the schema version into the cache key.")),
    ("Prices of yesterday", CACHE.format("The cache key must have a schema version.")),
    ("Slow report", "## Problem\n\nThe report read each order with a query.\n\n## Lesson\n\nJoin the tables.\n"),
    ("Broken login", "## Problem\n\nThe token was compared as text.\n\n## Lesson\n\nUse a constant time check.\n"),
)


def kin(notes: tuple[tuple[str, str], ...] = NOTES) -> Kinship:
    return Kinship([Writing(f"{n}.md", title, statements(title, body, 1)) for n, (title, body) in enumerate(notes)])


def test_notes_that_share_rare_words_are_alike() -> None:
    found = kin()
    assert found.likeness(0, 1) > LEAST_ALIKE > found.likeness(0, 2)
    assert found.likeness(0, 1) == found.likeness(1, 0)


def test_words_that_all_notes_have_count_nothing() -> None:
    found = kin(tuple((title, f"Report of team alpha. {body}") for title, body in NOTES))
    assert found.likeness(2, 3) < LEAST_OF_A_PAIR


def test_one_shared_word_of_a_title_says_little() -> None:
    one = ("Main parser flags", "The parent parser wins over the child.")
    other = ("Main branch sync", "The remote copy is behind by a day.")
    found = kin((one, other, *NOTES))
    assert 0 < found.likeness(0, 1) < found.likeness(2, 3) / 2


def test_a_group_quotes_lessons_and_is_named_by_advice() -> None:
    group = kin().group([0, 1])
    assert group.name == "Always put the schema version into the cache key"
    assert group.context == "Users saw stale prices from the cache after a deploy."
    assert [(item.note, item.title, item.quote, item.line) for item in group.quotations] == [
        ("0.md", "Old prices", "Always put the schema version into the cache key.", 7),
        ("1.md", "Prices of yesterday", "The cache key must have a schema version.", 7),
    ]


def test_a_group_without_advice_has_the_title_that_fits_best() -> None:
    notes = (("Ports in use", "Port 80 was in use."), ("A port is taken", "Port 80 was in use."))
    assert kin((*notes, *NOTES)).group([0, 1]).name in {"Ports in use", "A port is taken"}
    assert kin((("No text", ""), ("No text either", ""))).group([0, 1]).quotations[0].quote == ""


def test_a_group_is_named_by_what_to_do_and_not_by_the_problem() -> None:
    body = "Uploads hang when standard input is a socket.\n\n## Fix\n\n{}\n"
    notes = (
        ("Uploads hang on standard input of a socket", body.format("Redirect standard input of uploads from a file.")),
        ("Upload stuck on a socket", body.format("Redirect the standard input of each upload from a file.")),
    )
    group = kin((*notes, *NOTES)).group([0, 1])
    assert group.name == "Uploads hang on standard input of a socket", "no sentence tells what to do by a known verb"
    told = tuple((title, text.replace("Redirect", "Always read")) for title, text in notes)
    group = kin((*told, *NOTES)).group([0, 1])
    assert group.name == "Always read standard input of uploads from a file"
    assert group.context == "Uploads hang when standard input is a socket.", "no heading names the problem"


def test_likeness_that_most_notes_have_is_usual() -> None:
    """Long notes about one topic share many of its words, and each pair says little by that."""
    rows = range(30)
    apart = tuple((f"Word{row}t", f"The word{row}a broke the word{row}b.") for row in rows)
    words = ["".join(letters) for letters in product("bdk", "aou", "lmnr")]
    topic = tuple((f"Word{row}t", f"The {' '.join(Random(row).sample(words, 24))} broke.") for row in rows)
    assert kin(apart).usual_excess == 0
    assert kin(topic).usual_excess > LEAST_OF_A_PAIR
    assert kin(topic[:10]).usual_excess == 0, "a few notes can all say the same"


def test_titles_of_a_diary_say_nothing() -> None:
    texts = ("Pin the parser.", "Close the pool.", "Quote the path.", "Warm the cache.", "Retry the upload.")
    diary = kin(tuple((f"Learned 2024-05-0{n} (Ada)", text) for n, text in enumerate(texts, 1)))
    assert diary.likeness(0, 1) < LEAST_OF_A_PAIR
    assert diary.group([0, 1]).name in texts[0][:-1] + texts[1][:-1]
    dated = kin(tuple((f"Outage 2024-05-0{n}: {text}", text) for n, text in enumerate(texts, 1)))
    assert dated.group([0, 1]).name.startswith("Outage"), "a title with words of its own is kept"


def test_names_stand_alone() -> None:
    lesson = "## Lesson\n\n{}\n"
    for text in (
        "Restarting always worked for a day, then the upload died again.",
        "Never do those uploads without a checksum.",
        "And the upload must have a checksum.",
        "Always pair an upload with a `trap ... end of the upload.",
        "I did the upload on a branch as required.",
    ):
        notes = (("Checksum of the upload", lesson.format(text)), ("Upload and checksum", lesson.format(text)))
        assert kin((*notes, *NOTES)).group([0, 1]).name in {"Checksum of the upload", "Upload and checksum"}, text
    rule = lesson.format("**The rule:** Always check the upload with a checksum.")
    found = kin((("Broken upload", rule), ("Lost upload", rule), *NOTES)).group([0, 1])
    assert found.name == "Always check the upload with a checksum"


@given(st.integers(2, 12), st.lists(st.floats(-1, 1), min_size=66, max_size=66))
def test_each_group_keeps_the_limits(count: int, values: list[float]) -> None:
    pairs = [(one, other) for one in range(count) for other in range(one)]
    known = dict(zip(((min(p), max(p)) for p in pairs), values, strict=False))
    groups = grouped(count, pairs, lambda one, other: known[one, other])
    members = [member for group in groups for member in group]
    assert len(members) == len(set(members))
    for group in groups:
        inside = [known[one, other] for one in group for other in group if one < other]
        assert 2 <= len(group) <= MOST_MEMBERS
        assert min(inside) >= LEAST_OF_A_PAIR


def test_the_best_merge_comes_first() -> None:
    known = {(0, 1): 0.2, (1, 2): 0.5, (0, 2): 0.0}
    assert grouped(3, known, lambda one, other: known[one, other]) == [[1, 2]]
    assert kinship.grouped(0, [], lambda _, __: 1.0) == []
