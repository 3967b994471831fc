"""Test tacit's block in a file such as AGENTS.md: all bytes outside of the block stay the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.agents.managed_block import TornBlockError, find, imports_agents, put

MARK = "0a1b2c3d"
PIECES = st.sampled_from(
    ["# Title", "text", "", "  ", "<!-- x -->", "<!-- tacit export ffffffff: begin -->", "\ufeff", "é"]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("# Mine\n", "# Mine\n\n"),
        ("# Mine", "# Mine\n\n"),
        ("# Mine\n\n", "# Mine\n\n\n"),
        ("# Mine\r\nx", "# Mine\r\nx\r\n\r\n"),
        ("\ufeff# Mine\r\n", "\ufeff# Mine\r\n\r\n"),
    ],
)
def test_a_new_block_goes_to_the_end(text: str, expected: str) -> None:
    new = put(text, MARK, "Do it.")
    assert new.startswith(expected + "<!-- tacit export 0a1b2c3d: begin ")
    place = find(new, MARK)
    assert place is not None
    assert (place.start, place.end, place.sound) == (len(expected), len(new), True)
    assert ("\r\n" in new) == ("\r\n" in text)
    assert "\n" not in new.replace("\r\n", "") or "\r\n" not in text


@given(st.lists(PIECES), st.lists(PIECES), st.sampled_from(["\n", "\r\n"]))
def test_text_around_a_block_is_kept(before: list[str], after: list[str], end: str) -> None:
    head = "".join(f"{line}{end}" for line in before)
    tail = "".join(f"{line}{end}" for line in after)
    text = put(head, MARK, "One.") + tail
    place = find(text, MARK)
    assert place is not None
    new = put(text, MARK, "Two.\n\n- and more")
    assert new.startswith(text[: place.start])
    assert new.endswith(tail)
    assert put(new, MARK, "One.") == text
    assert put(text, MARK, "One.") == text


def test_a_block_can_be_taken_out_again() -> None:
    for text in ("", "# Mine\n", "# Mine\r\n\r\nx\r\n"):
        assert put(put(text, MARK, "Do it."), MARK, "") == text
    between = put("a\n", MARK, "Do it.") + "\nb\n"
    assert put(between, MARK, "") == "a\n\n\nb\n"
    assert put("a\n", MARK, "") == "a\n"


def test_an_edit_is_seen_but_not_a_change_of_line_ends() -> None:
    text = put("", MARK, "Do it.")
    edited = find(text.replace("Do it", "Do that"), MARK)
    assert edited is not None
    assert not edited.sound
    converted = find(text.replace("\n", "\r\n"), MARK)
    assert converted is not None
    assert converted.sound


def test_torn_markers_are_never_written_into() -> None:
    text = put("# Mine\n", MARK, "Do it.")
    lines = text.splitlines(keepends=True)
    for torn in ("".join(lines[:-1]), "".join(lines[:2] + lines[3:]), text + text, text + lines[-1]):
        with pytest.raises(TornBlockError) as caught:
            put(torn, MARK, "New.")
        assert caught.value.line >= 3
    assert find(text, "ffffffff") is None


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("@AGENTS.md\n", True),
        ("See @./AGENTS.md for more.\n", True),
        ("# Mine\r\n@AGENTS.md\r\n", True),
        ("AGENTS.md\n", False),
        ("me@AGENTS.md\n", False),
        ("@AGENTS.md/x\n", False),
        ("@docs/AGENTS.md\n", False),
        ("", False),
    ],
)
def test_whether_a_file_brings_the_other_in(text: str, does: bool) -> None:
    assert imports_agents(text) is does
