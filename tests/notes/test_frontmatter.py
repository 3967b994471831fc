"""Test that only whole lines `---` begin and end front matter, and that each lost text has a finding."""

from __future__ import annotations

import frontmatter
import pytest

from tacit.domain.findings import Diagnostic, Severity
from tacit.notes.frontmatter import Document, read_document
from tacit.notes.handler import HANDLER
from tacit.notes.reading import Findings
from tacit.notes.tree import FrontMatterError, plain


def read(data: bytes) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    found = Findings("x.md")
    document = read_document(data, found)
    return document, found.reading(None).diagnostics


def places(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, int, int]]:
    return [(d.rule, d.location.line, d.location.column) for d in diagnostics]


@pytest.mark.parametrize(
    ("data", "fields", "body", "line"),
    [
        (b"---\na: 1\n---\ntext\n", {"a": "1"}, "text\n", 4),
        (b"\xef\xbb\xbf---\na: 1\n---\ntext\n", {"a": "1"}, "text\n", 4),
        (b"---\r\na: 1\r\n---\r\none\r\ntwo\r\n", {"a": "1"}, "one\ntwo\n", 4),
        (b"---\ra: 1\r---\rtext", {"a": "1"}, "text", 4),
        (b"\n \n---  \na: 1\n...\t\ntext", {"a": "1"}, "text", 6),
        (b"---\n---\n", {}, "", 3),
        (b"---\na: 1\n---", {"a": "1"}, "", 3),
        (b"", {}, "", 1),
        (b"text\n---\na: 1\n---\n", {}, "text\n---\na: 1\n---\n", 1),
        (b"----\ntext", {}, "----\ntext", 1),
        (b"--- a\ntext", {}, "--- a\ntext", 1),
        (b"---\na: |\n  one\n  ---\n  two\n---\ntext", {"a": "one\n---\ntwo\n"}, "text", 7),
        (b"---\na: x --- y\nb: '---'\n---\n", {"a": "x --- y", "b": "---"}, "", 5),
        (b"{{< shortcode >}}\n", {}, "{{< shortcode >}}\n", 1),
    ],
)
def test_split(data: bytes, fields: dict[str, object], body: str, line: int) -> None:
    document, diagnostics = read(data)
    assert document is not None
    assert (plain(document.fields), document.body, document.body_line) == (fields, body, line)
    assert diagnostics == ()


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"---\ntitle: x\n\ntext\n", ("unclosed-front-matter", 1, 1)),
        (b"\n\n---\ntitle: x\n", ("unclosed-front-matter", 3, 1)),
        (b"---", ("unclosed-front-matter", 1, 1)),
        (b"---\n- a\n---\n", ("not-a-mapping", 2, 1)),
        (b"---\n\nA paragraph.\n\n---\n", ("not-a-mapping", 3, 1)),
        (b"---\na: 1\na: 2\n---\n", ("duplicate-key", 3, 1)),
        (b"\n---\nx: 1\na: [@b]\n---\n", ("bad-yaml", 4, 5)),
        (b"+++\ntitle = 'x'\n+++\n", ("foreign-front-matter", 1, 1)),
        (b'\n{\n  "title": "x"\n}\n', ("foreign-front-matter", 2, 1)),
        (b'{"title": "x"}\ntext', ("foreign-front-matter", 1, 1)),
        (b"---\na: " + b"x" * 65_536 + b"\n---\n", ("too-large", 1, 1)),
        (b"x" * ((1 << 20) + 1), ("too-large", 1, 1)),
        ("héé".encode() + b"\n\xc3\xa9\xc3\xa9x\xff\n", ("not-utf-8", 2, 4)),
        ("text".encode("utf-16"), ("not-utf-8", 1, 1)),
    ],
)
def test_errors_say_where(data: bytes, place: tuple[str, int, int]) -> None:
    document, diagnostics = read(data)
    assert document is None
    assert places(diagnostics) == [place]
    assert diagnostics[0].severity is Severity.ERROR
    assert diagnostics[0].help


def test_an_indented_front_matter_is_reported() -> None:
    document, diagnostics = read(b"\n  ---\ntitle: x\n---\ntext\n")
    assert document is not None
    assert places(diagnostics) == [("indented-front-matter", 2, 1)]
    assert read(b"Text\n\n  ---\nNote: x\n")[1] == read(b"  ---\n\nText\n")[1] == ()


def test_limits_are_inclusive() -> None:
    assert read(b"---\na: " + b"x" * (65_536 - 4) + b"\n---\n")[0] is not None
    assert read(b"x" * (1 << 20))[0] is not None


def test_keys_that_are_no_text_are_dropped_with_a_warning() -> None:
    document, diagnostics = read(b"---\n[a, b]: 1\nc: 2\n---\n")
    assert document is not None
    assert plain(document.fields) == {"c": "2"}
    assert places(diagnostics) == [("bad-key", 2, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo \u202e\n\u200b\n", [("unseen-character", 2, 5)]),
        ("---\ntitle: x\u200by\n---\n", [("unseen-character", 2, 9)]),
        ("a\u200db", [("unseen-character", 1, 2)]),
        ("x\x00y", [("unseen-character", 1, 2)]),
        ("\ufeffone\ufeff", [("unseen-character", 1, 4)]),
        ("\U0001f468\u200d\U0001f469 é – “quoted” 한국어", []),
    ],
)
def test_unseen_characters(text: str, expected: list[tuple[str, int, int]]) -> None:
    document, diagnostics = read(text.encode())
    assert document is not None
    assert places(diagnostics) == expected


def test_unseen_characters_are_counted_once_a_file() -> None:
    _, diagnostics = read("a\u202e\nb\u202e\nc\u200b\n".encode())
    assert [d.message for d in diagnostics] == [
        "the character U+202E is invisible, and 2 more lines have such characters"
    ]


def test_python_frontmatter_can_use_it() -> None:
    post = frontmatter.loads("---\na: no\nb: [1:30]\n---\ntext", handler=HANDLER)
    assert (post.metadata, post.content) == ({"a": "no", "b": ["1:30"]}, "text")
    assert frontmatter.loads("text", handler=HANDLER).metadata == {}
    assert HANDLER.detect("---\na: 1\n---\n")
    assert not HANDLER.detect("text")


@pytest.mark.parametrize("text", ["---\na: 1\n", "---\n- a\n---\n", "+++\na = 1\n+++\n"])
def test_python_frontmatter_loses_nothing_through_it(text: str) -> None:
    with pytest.raises(FrontMatterError):
        frontmatter.loads(text, handler=HANDLER)
