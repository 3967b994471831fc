"""Test the lint rules for the markdown of one file: links to missing files, and placeholders instead of text."""

from __future__ import annotations

import pytest

from tacit.checks.lint.text import file_links, placeholders, standing_in
from tacit.text.secrets import LEFT_OUT

PAGE = "patterns/data/a.md"


def test_links_are_relative_to_their_file_and_know_their_place() -> None:
    body = (
        "One [two](b.md) and ![three](../img/x%20y.png#top).\n\n"
        "- [four][ref]\n\n"
        "[ref]: ../../memory/episodic/code/n.md?x=1\n"
    )
    assert [tuple(link) for link in file_links(PAGE, body, 11)] == [
        ("patterns/data/b.md", "b.md", 11, 5),
        ("patterns/img/x y.png", "../img/x%20y.png#top", 11, 21),
        ("memory/episodic/code/n.md", "../../memory/episodic/code/n.md?x=1", 13, 3),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[web](https://example.com/a.md)",
        "[mail](mailto:dev@example.com)",
        "[host](//example.com/a)",
        "[anchor](#here)",
        "[nothing]()",
        "[absolute](/etc/passwd)",
        "[outside](../../../other/a.md)",
        "[above](../../..)",
        "`[code](x.md)`",
        "```\n[code](x.md)\n```",
        "\\[text](x.md)",
        "<https://example.com>",
        "plain [text] and more",
    ],
)
def test_what_cannot_be_checked_is_left_alone(text: str) -> None:
    assert list(file_links(PAGE, text, 1)) == []


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("[When does this apply?]", "[When does this apply?]"),
        ("- [To be filled in]", "[To be filled in]"),
        ("**Confidence:** [To be determined]", "[To be determined]"),
        ("- **Outcome**: *[What happened]*", "[What happened]"),
        ("1. [Step one].", "[Step one]"),
        ("## [Pattern name]", "[Pattern name]"),
        ("- [ ] [First step]", "[First step]"),
        ("TODO", "TODO"),
        ("- TODO: say why", "TODO"),
        ("**Why:** TBD", "TBD"),
        ("FIXME(bob): later", "FIXME"),
        ("…", "…"),
        ("- ...", "..."),
        ("On YYYY-MM-DD we saw", "YYYY-MM-DD"),
        ("Lorem ipsum dolor", "Lorem ipsum"),
        ("Ask <your team lead> first", "<your team lead>"),
    ],
)
def test_text_to_be_filled_in_is_seen(line: str, text: str) -> None:
    assert standing_in(line) == text


@pytest.mark.parametrize(
    "line",
    [
        "- [ ] A step",
        "- [x] A step",
        "[a link](x.md)",
        "[a link][ref]",
        "[ref]: x.md",
        "[^note]",
        "[1]",
        "[[Wiki link]]",
        "A list [of words] in a sentence",
        "TODO comments rot: fix them at once",
        "The TODO was never done",
        "Todo lists help",
        "Wait … and try again",
        "`TODO`",
        "Write `YYYY-MM-DD`, as in ISO 8601",
        "`<your name>`",
        "a < b and <div>",
        "TODOS",
    ],
)
def test_ordinary_text_is_not(line: str) -> None:
    assert standing_in(line) == ""


def test_code_quotes_links_and_credentials_left_out_are_not_looked_at() -> None:
    body = f"```\nTODO\n```\n\n> TODO\n\n[Known]\n\n{LEFT_OUT}\n\n    TODO\n\nTODO\n\n[known]: b.md\n"
    assert [(found.line, found.column) for found in placeholders(PAGE, body, 5)] == [(17, 1)]
