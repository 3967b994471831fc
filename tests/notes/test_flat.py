"""Test the reading of front matter line by line: it gives the same tree as the YAML parser, or None."""

from __future__ import annotations

import pytest
from bench.notes import make_note
from bench.words import Ranks
from hypothesis import example, given
from hypothesis import strategies as st

from tacit.notes.flat import flat
from tacit.notes.nodes import Tree
from tacit.notes.parser import parsed
from tacit.notes.tree import FrontMatterError

# Pieces of texts that a reader could take for something else; most texts have one of them at most.
ODD = (
    *(
        "Ä",
        "中",
        "no",
        "null",
        "~",
        "1:30",
        "3.10",
        "é\u0301",
        "\U0001f600",
        "\U00020000",
        "–",
        ": ",
        ":",
        " #",
        "#",
        ", ",
    ),
    *(
        ",",
        "-",
        "- ",
        "---",
        "...",
        "?",
        "? ",
        "!",
        "!!",
        "&",
        "*",
        "|",
        ">",
        "%",
        "@",
        "`",
        "'",
        '"',
        '""',
        "\\",
        "\\n",
    ),
    *("[", "]", "{", "}", "<<", "=", "$", "(", ")", "/", "+", "^", ";", "_", "  ", " ", "\t", "\u2028", "\x85", "\xa0"),
    *("\ufeff", "\u200b", "\ud7ff", "\ue000", "\x00", "\x7f", "\r"),
)
PIECES = st.one_of(st.sampled_from(["a", "b9", "x y", "Word"]), st.sampled_from(ODD))
TEXTS = st.one_of(st.sampled_from(["a", "one two", "2024-01-02"]), st.lists(PIECES, max_size=3).map("".join))
KEYS = st.one_of(
    st.sampled_from(["a", "b", "c", "d", "title", "A-b", "name", "verdict", "x_1"]),
    st.sampled_from(["null", "1", "é", "-", "? a", '"q"', "<<"]),
)
QUOTED = TEXTS.map(lambda text: f'"{text}"')
SHORT = st.one_of(TEXTS, QUOTED)
VALUES = st.one_of(
    SHORT,
    st.lists(SHORT, max_size=3).map(lambda texts: f"[{', '.join(texts)}]"),
    st.lists(st.tuples(KEYS, SHORT), max_size=3).map(
        lambda pairs: "{" + ", ".join(f"{key}: {text}" for key, text in pairs) + "}"
    ),
)
COLONS = st.sampled_from([": ", ": ", ": ", ": ", ":  ", ":", ":\t"])
PAIRS = st.tuples(KEYS, COLONS, VALUES).map("".join)
DASHES = st.sampled_from(["- ", "- ", "- ", "- ", "-  ", "-", "- - "])
INDENTS = st.sampled_from(["  ", "  ", "  ", "  ", "", "   ", "\t"])


@st.composite
def lists(draw: st.DrawFn) -> str:
    """Draw a key with a list below it; the indentation is usually right."""
    indent = draw(INDENTS)
    lines = [f"{draw(KEYS)}:"]
    for _ in range(draw(st.integers(1, 3))):
        here = indent if draw(st.integers(0, 9)) else draw(INDENTS)
        lines.append(here + draw(DASHES) + draw(st.one_of(VALUES, PAIRS)))
        lines += [f"{here}  {draw(PAIRS)}" for _ in range(draw(st.sampled_from([0, 0, 1, 2])))]
    return "\n".join(lines)


BLOCKS = st.lists(st.one_of(PAIRS, PAIRS, lists(), TEXTS), min_size=1, max_size=3).map(
    lambda lines: "\n".join([*lines, ""])
)


def holds(text: str) -> bool:
    """Return whether `flat` can read the text; if it can, check that the YAML parser gives the same tree."""
    found = flat(text, 3)
    if found is None:
        return False
    try:
        assert parsed(text, 3) == Tree(found, [])
    except FrontMatterError as error:
        pytest.fail(f"read line by line, and refused by the parser: {error}")
    return True


@pytest.mark.parametrize(
    "text",
    [
        "a: one\n",
        "a: one two  three\nb: x\n",
        "date: 2024-11-12\ntime_saved: 1h30\nurl: https://example.org/a?b=c#d\n",
        'a: "one: two # three"\nb: ""\n',
        "tags: [a, b c, 1.5]\nnone: []\n",
        'source: {commit: "3f2a9c1", pr: "#212"}\n',
        "patterns:\n  - One\n  - two-three\n",
        "patterns:\n- One\n- Two\nb: c\n",
        "patterns:\n  - name: One\n    verdict: limits\n    outcome: it held\n  - Two\n",
        "patterns:\n  - {name: Three, verdict: contradicts}\n",
        "title: Größe ändern – „schnell“\n",
    ],
)
def test_what_notes_hold_is_read_line_by_line(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "a: one", "a:\n", "# a\na: b\n", "a: b # c\n", "a: b: c\n", "a: b:\n", "a: |\n  b\n", "a: b\n  c\n",
        "a: 'b'\n", 'a: "b\\n"\n', "a: [b, [c]]\n", "a: [b, c: d]\n", "a: {b: c, b: d}\n", "a: b\na: c\n", "a: &x b\n",
        "a: *x\n", "a: !x b\n", "null: a\n", "<<: a\n", "a: b\t\n", "a: - b\n", "a: ? b\n", "- a\n", "a\n", "--- a\n",
        "a: b\n---\n", "a: b\u2028c\n", "p:\n  - a\n - b\n", "p:\n  - a: b\n   c: d\n", "p:\n  - a: b\n    a: c\n",
        "p:\n  - - a\n", "p:\n  - a\n    b\n", "p:\n  -\n",
    ],
)  # fmt: skip
def test_what_takes_a_parser_is_left_to_it(text: str) -> None:
    assert flat(text, 1) is None


@given(BLOCKS)
@example("p:\n  - a: - b\n")
@example("a: [x, y:z]\n")
@example("a: x{y}, [z]\n")
def test_it_is_what_the_parser_makes_of_it(text: str) -> None:
    holds(text)


@pytest.mark.parametrize(
    "form", ["a: {}\n", "a: x{}y\n", "a: x {}y\n", "a: x{} y\n", 'a: "x{}y"\n', "a: [{}, x{}y]\n", "a: {{b: x{}y}}\n"]
)
def test_every_character_is_read_alike(form: str) -> None:
    for code in (*range(0x3100), *range(0xD7F0, 0xD800), *range(0xE000, 0xE010), *range(0xFE00, 0x10010)):
        holds(form.replace("{}", chr(code)).replace("{{", "{").replace("}}", "}"))


def test_most_notes_are_read_line_by_line() -> None:
    ranks = Ranks(50)
    made = [make_note(number, 7, ranks).text for number in range(200)]
    fronts = [text.split("---\n")[1] for text in made if text.startswith("---\n")]
    assert sum(map(holds, fronts)) > len(fronts) * 0.9
