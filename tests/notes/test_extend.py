"""Test adding items to lists in front matter and removing them; everything else in the file stays the same."""

from __future__ import annotations

import pytest

from tacit.notes.edit import assign, extend, retract
from tacit.notes.tree import FrontMatterError

HEAD = "---\ntitle: A note # of mine\n"
REST = "date: 2026-03-02\n---\n\nText.\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "patterns:\n- Retry\n"),
        ("patterns:\n", "patterns:\n- Retry\n"),
        ("patterns: []\n", "patterns:\n- Retry\n"),
        ("patterns: [Cache, 'To do'] # two\n", "patterns: [Cache, 'To do', Retry] # two\n"),
        ("patterns:\n  - Cache # old\n", "patterns:\n  - Cache # old\n  - Retry\n"),
        ("patterns:\n- name: Cache\n  role: limits\n", "patterns:\n- name: Cache\n  role: limits\n- Retry\n"),
    ],
)
def test_a_value_is_added_at_the_end(before: str, after: str) -> None:
    text = HEAD + before + REST
    assert extend(text, "patterns", []) == text
    assert extend(text, "patterns", ["Retry"]) == (
        HEAD + after + REST if before else HEAD + REST.replace("---\n", after + "---\n", 1)
    )


def test_one_text_becomes_a_list() -> None:
    assert extend(f"{HEAD}patterns: Cache\n{REST}", "patterns", ["Retry"]) == (
        f"{HEAD}patterns:\n- Cache\n- Retry\n{REST}"
    )


def test_a_file_without_front_matter_gets_one() -> None:
    text = extend("\ufeffText.\r\n", "patterns", ["Retry"])
    assert text == "\ufeff---\r\npatterns:\r\n- Retry\r\n---\r\n\r\nText.\r\n"
    assert retract(text, "patterns", ["retry"]) == "\ufeffText.\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("patterns:\n- Cache # old\n- Retry\n", "patterns:\n- Cache # old\n"),
        ("patterns:\n- Retry\n- name: Cache\n  role: limits\n", "patterns:\n- name: Cache\n  role: limits\n"),
        ("patterns: [Cache, Retry]\n", "patterns:\n- Cache\n"),
        ("patterns:\n- Retry\n", ""),
        ("patterns:\n- Cache\n", "patterns:\n- Cache\n"),
        ("patterns: Retry\n", "patterns: Retry\n"),
    ],
)
def test_a_value_is_taken_out(before: str, after: str) -> None:
    assert retract(HEAD + before + REST, "patterns", ["retry"]) == HEAD + after + REST


def test_a_front_matter_that_can_not_be_read() -> None:
    with pytest.raises(FrontMatterError):
        extend("---\na: [1\n---\n", "patterns", ["Retry"])


def test_a_value_that_needs_quotes_is_named_with_its_line() -> None:
    text = "---\ndate: 2026-01-01\ntitle: Rows: slow\npatterns: [Retry]\n---\n\nText.\n"
    with pytest.raises(FrontMatterError, match="needs quotes") as raised:
        extend(text, "patterns", ["Cache"])
    assert (raised.value.line, raised.value.advice) == (3, "run `tacit lint --fix`, then this command again")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('patterns: "Cache" # why', 'patterns:\n- "Cache" # why\n- Retry'),
        ("patterns: # none yet", "patterns: # none yet\n- Retry"),
        ("patterns: [] # none yet", "patterns: # none yet\n- Retry"),
        (
            "patterns: [Cache, # one\n  Queue # two\n  ] # three",
            "patterns: [Cache, # one\n  Queue, Retry # two\n  ] # three",
        ),
        ("patterns: [{ name: Cache }] # why", "patterns: [{ name: Cache }, Retry] # why"),
        ("patterns: # why\n  Cache # one", "patterns: # why\n- Cache # one\n- Retry"),
        ("patterns: # why\n\n  # two\n  Cache", "patterns: # why\n # two\n- Cache\n- Retry"),
        ("patterns: # why\n  name: Cache", "patterns: # why\n- name: Cache\n- Retry"),
        ("patterns: ~ # none yet", "patterns: # none yet\n- Retry"),
        ("patterns: {} # none yet", "patterns: # none yet\n- Retry"),
    ],
)
def test_comments_stay_when_a_list_grows(before: str, after: str) -> None:
    assert extend(f"{HEAD}{before}\n{REST}", "patterns", ["Retry"]) == f"{HEAD}{after}\n{REST}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("patterns: [Cache, # one\n  Queue] # two\n", "# one\n# two\npatterns:\n- Retry\n"),
        ("patterns:\n- | # one\n  text # no comment\n- Queue # two\n", "# one\n# two\npatterns:\n- Retry\n"),
        ("patterns:\n- name: Cache # one\n# below\n", "# one\npatterns:\n- Retry\n# below\n"),
    ],
)
def test_comments_stay_when_a_value_is_replaced(before: str, after: str) -> None:
    assert assign(f"{HEAD}{before}{REST}", "patterns", ["Retry"]) == f"{HEAD}{after}{REST}"


@pytest.mark.parametrize("mark", ["|", ">", "|-", ">+"])
@pytest.mark.parametrize("rest", ["", "outcome: done\n"])
def test_a_text_of_several_lines_is_replaced(mark: str, rest: str) -> None:
    text = f"---\ntitle: A note\nstatus: {mark} # why\n  draft\n  of mine\n{rest}---\n\nText.\n"
    assert assign(text, "status", "retired") == f"---\ntitle: A note\n# why\nstatus: retired\n{rest}---\n\nText.\n"


def test_a_comment_stays_when_the_last_value_is_taken_out() -> None:
    text = f"{HEAD}patterns: # none yet\n{REST}"
    assert retract(extend(text, "patterns", ["Retry"]), "patterns", ["retry"]) == text


def test_a_key_is_not_taken_out_if_this_changes_another_value() -> None:
    text = "---\noutcome: |\n  Text.\npatterns: [\n  Retry\n]\n  # a comment\n---\n"
    with pytest.raises(FrontMatterError, match="can't be changed automatically"):
        retract(text, "patterns", ["retry"])


def test_only_line_feeds_and_carriage_returns_end_a_line() -> None:
    text = "---\r\ntitle: 'A\u2028B\x85C'\ntags: [a]\r\npatterns: [Cache]\n---\r\n\nText\x0cand more.\r\n"
    assert extend(text, "patterns", ["Retry"]) == text.replace("[Cache]\n", "[Cache, Retry]\r\n")
    assert retract("---\npatterns: ['Retry\u2028']\n---\n\nText.\n", "patterns", ["retry"]) == "Text.\n"


def test_a_front_matter_in_braces_is_not_changed() -> None:
    with pytest.raises(FrontMatterError, match="the key 'patterns' can't be changed automatically"):
        extend("---\n{title: A note}\n---\n", "patterns", ["Retry"])
