"""Test YAML as a tree: texts are not converted to other types, and unsafe constructs are refused."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tacit.notes import parser as parser_module
from tacit.notes.parser import DEEPEST
from tacit.notes.tree import FrontMatterError, Scalar, plain, tree


@pytest.fixture(params=["c", "python"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.setattr(parser_module, "_LOADER", yaml.BaseLoader)


@pytest.mark.usefixtures("_loader")
def test_texts_are_not_typed() -> None:
    text = 'a: no\nb: 1:30\nc: 3.10\nd: 2024-11-12\ne: "quoted"\nf: [x, {y: z}]\n1: one\n'
    root = tree(text).root
    assert plain(root) == {
        "a": "no",
        "b": "1:30",
        "c": "3.10",
        "d": "2024-11-12",
        "e": "quoted",
        "f": ["x", {"y": "z"}],
        "1": "one",
    }


@pytest.mark.usefixtures("_loader")
def test_places_and_quotes_are_kept() -> None:
    root = tree('a: one\nb:\n  - "two"\n', 10).root
    assert root.pairs["a"] == (Scalar("a", 10, 1), Scalar("one", 10, 4))
    items = root.pairs["b"][1]
    assert not isinstance(items, Scalar)
    assert items[0] == [Scalar("two", 12, 5, plain=False)]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_nothing_is_an_empty_mapping(text: str) -> None:
    assert tree(text).root.pairs == {}


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", (3, 1)),
        ("a:\n  b: 1\n  b: 2\n", "duplicate-key", (3, 3)),
        ("- a\n- b\n", "not-a-mapping", (1, 1)),
        ("just text\n", "not-a-mapping", (1, 1)),
        ("a: &x 1\n", "bad-yaml", (1, 4)),
        ("a: &x [1]\n", "bad-yaml", (1, 4)),
        ("a: *x\n", "bad-yaml", (1, 4)),
        ("a: !!python/object:os.system 1\n", "bad-yaml", (1, 4)),
        ("a: !x {b: c}\n", "bad-yaml", (1, 4)),
        ("a: b\n<<: {c: d}\n", "bad-yaml", (2, 1)),
        ("a: 1\n--- b\n", "bad-yaml", (2, 1)),
        ("a: [b: c\n", "bad-yaml", None),
        ("a: [1\n", "bad-yaml", (2, 1)),
        ("a: x\n\tb: y\n", "bad-yaml", None),
        ("a: 1\nb: x\x01\n", "bad-yaml", (2, 5)),
        ("a: [@x]\n", "bad-yaml", (1, 5)),
        ("a: " + "[" * 40 + "]" * 40 + "\n", "bad-yaml", (1, 4 + DEEPEST - 1)),
        ("? " * 40 + "x\n", "bad-yaml", None),
    ],
)
def test_refused(text: str, rule: str, place: tuple[int, int] | None) -> None:
    with pytest.raises(FrontMatterError) as caught:
        tree(text)
    assert caught.value.rule == rule
    if place:
        assert (caught.value.line, caught.value.column) == place


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("patterns:\n\t- a\n", "the line is indented with a tab", (2, 1)),
        ("patterns:\n-Foo\n", "a space is missing after `-`", (2, 2)),
        ('title:"x"\npatterns: [a]\n', "a space is missing after `title:`", (1, 7)),
        (
            "a: [@x]\nb:c\n",
            "while scanning for the next token: found character that cannot start any token",
            (1, 5),
        ),
    ],
)
def test_usual_mistakes_have_messages_of_their_own(text: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(FrontMatterError) as caught:
        tree(text)
    assert (caught.value.message, (caught.value.line, caught.value.column)) == (message, place)


def test_a_quoted_merge_key_is_a_key() -> None:
    assert plain(tree('"<<": a\n').root) == {"<<": "a"}


def test_keys_that_are_no_text_are_set_aside() -> None:
    parsed = tree('[a, b]: 1\n? {c: d}\n: 2\n"": 3\ne: 4\n')
    assert plain(parsed.root) == {"e": "4"}
    assert [(key.line, key.column) for key in parsed.odd] == [(1, 1), (2, 3), (4, 1)]


@pytest.mark.parametrize("text", ["", "~", "null", "  "])
def test_empty_scalars(text: str) -> None:
    assert Scalar(text, 1, 1).empty


def test_a_quoted_null_is_a_text() -> None:
    assert not Scalar("null", 1, 1, plain=False).empty


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%@`#?, \n\t~0<\x00\ufeff\u2028é", max_size=60))
def test_any_text_gives_a_tree_or_its_error(text: str) -> None:
    try:
        tree(text)
    except FrontMatterError as error:
        place = (error.line, error.column)
    else:
        place = (1, 1)
    assert min(place) >= 1
