"""Test notes as people write them: colons without quotes, dates in other places, links, lists, odd characters."""

from __future__ import annotations

import unicodedata

import pytest

from tacit.actions.lint_fix import quoted
from tacit.domain.enums import Verdict
from tacit.domain.note import Note
from tacit.notes.pages import read_page
from tacit.notes.read import read_note
from tacit.notes.reading import Reading
from tacit.text.names import spelling

PATH = "memory/episodic/code/note.md"
DATE = "date: 2024-01-01\n"


def read(front: str, body: str = "What happened.\n", path: str = PATH) -> Reading[Note]:
    return read_note(path, (f"---\n{front}---\n{body}" if front else body).encode())


def rules(reading: Reading[Note]) -> list[tuple[str, str, int, int]]:
    return [(item.rule, item.severity.value, *item.location[1:]) for item in reading.diagnostics]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Fix: the thing", "Fix: the thing"),
        ("title: Fix: the: thing:", "Fix: the: thing:"),
        ("title: Fix #12 at last", "Fix #12 at last"),
        ("title: @home is slow", "@home is slow"),
        ("title: %s was printed", "%s was printed"),
        ("title: `git push`: too early", "`git push`: too early"),
        ('title: Say "no": it\'s fine', 'Say "no": it\'s fine'),
        ("title: C:\\temp: full", "C:\\temp: full"),
        ("title: Fix: it  # a comment", "Fix: it"),
        ("title:\tFix: it", "Fix: it"),
    ],
)
def test_a_text_without_quotes_is_read_with_a_warning(line: str, title: str) -> None:
    """Today's most common mistake rejected the whole note."""
    found = read(f"{line}\n{DATE}patterns: [A]\n")
    assert found.value is not None
    assert found.value.title == title
    assert rules(found) == [("unquoted-text", "warning", 2, 8)]
    assert "`tacit lint --fix`" in found.diagnostics[0].help


@pytest.mark.parametrize(
    "front",
    ["title: Fix  # a comment\n", 'title: "Fix: it"\n', "title: 'a #1'\n", "title: >\n  Fix: #1\n", "tags: a #b\n"],
)
def test_what_yaml_reads_as_it_is_meant_is_left_to_it(front: str) -> None:
    assert rules(read(f"title2: x\n{front}{DATE}"))[:1] != [("unquoted-text", "warning", 3, 8)]


@pytest.mark.parametrize("front", ["title: a: b\n  c\n", "title: [a: b\n", "title: &a b: c\n", "a: [\ntitle: b: c\n"])
def test_other_faults_stay_errors(front: str) -> None:
    assert read(front + DATE).value is None


def test_pattern_pages_are_read_alike() -> None:
    found = read_page("patterns/x/retry-wait.md", b"---\nname: Retry: wait\n---\n")
    assert found.value is not None
    assert found.value.name == "Retry: wait"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_fix_adds_quotes_and_nothing_else(end: str, mark: str) -> None:
    before = f'{mark}---\ntitle: Fix: "it"  # why\noutcome: @x\nname: a\\b: c\ndate: 2024-01-01\n---\n\na: b: c \n'
    after = (
        f"{mark}---\ntitle: 'Fix: \"it\"'  # why\noutcome: \"@x\"\nname: 'a\\b: c'\ndate: 2024-01-01\n---\n\na: b: c \n"
    )
    before, after = before.replace("\n", end), after.replace("\n", end)
    data, found = quoted(before.encode())
    assert data.decode() == after
    assert [key for key, _ in found] == ["title", "outcome", "name"]
    assert quoted(data) == (data, ())


@pytest.mark.parametrize("data", [b"", b"no front matter: x: y", b"---\na: [\n---\n", b"\xff", b"---\ntitle: x\n---\n"])
def test_the_fix_leaves_other_files_alone(data: bytes) -> None:
    assert quoted(data) == (data, ())


@pytest.mark.parametrize(
    ("front", "body"),
    [
        ("created: 2024-02-03\n", ""),
        ("Date: 2024-02-03\n", ""),
        ("title: T\n", "Date: 2024-02-03\n"),
        ("title: T\n", "- **Date:** 2024-02-03\n"),
        ("title: T\n", "date:: 2024-02-03\n"),
        ("title: T\n", "[date:: 2024-02-03]\n"),
        ("title: T\n", "Created: 2024/02/03 10:00\n"),
        ("", "# T\n\n- **Date:** 2024-02-03\n- **Project:** x\n"),
        ("", "# T\n\nDate: 2024-02-03\nProject: x\n\n## Context\n\nDate: 2020-01-01\n"),
    ],
)
def test_a_date_is_found_in_the_usual_places(front: str, body: str) -> None:
    found = read(front, body)
    assert found.value is not None
    assert found.value.date == "2024-02-03"
    assert "unknown-key" not in {item.rule for item in found.diagnostics}


def test_what_is_no_date_does_not_become_one() -> None:
    dated = "memory/episodic/code/2024-01-01-note.md"
    found = read(
        "title: T\ncreated: by hand\n", "Date: see below\n\n> Date: 2020-01-01\n\n## X\nDate: 2020-01-01\n", dated
    )
    assert found.value is not None
    assert found.value.date == "2024-01-01"
    assert rules(found) == [("bad-date", "warning", 3, 10)]
    assert read("title: T\ncreated: 2020-01-01\ndate: 2024-01-01\n").value == read(f"title: T\n{DATE}").value


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ("patterns: [[reliability/retry-with-backoff|Retry with Backoff]]\n", ["Retry with Backoff"]),
        ("patterns:\n- [[reliability/retry-with-backoff]]\n", ["retry-with-backoff"]),
        ('patterns: ["[[x/retry.md#why|The one]]", B]\n', ["retry", "B"]),
        ("patterns: A, B\n", ["A", "B"]),
        ('patterns: ["[Retry](../../patterns/x/retry.md)", "[it](p/gr%C3%B6%C3%9Fe.md#why)"]\n', ["Retry", "größe"]),
    ],
)
def test_links_and_lists_name_patterns(patterns: str, names: list[str]) -> None:
    found = read(f"title: T\n{DATE}{patterns}")
    assert found.value is not None
    assert [(mention.name, mention.verdict) for mention in found.value.mentions] == [
        (name, Verdict.SUPPORTS) for name in names
    ]
    assert {item[1] for item in rules(found)} == {"hint"}


def test_a_link_in_a_bullet_names_a_pattern() -> None:
    body = "## Patterns Applied\n\n- Reinforced: [[p/retry-with-backoff|Retry with Backoff]]\n- **[[x/y|Z]]**\n"
    found = read(f"title: T\n{DATE}", body)
    assert found.value is not None
    assert [mention.name for mention in found.value.mentions] == ["Retry with Backoff", "y"]


def test_a_name_with_a_comma_may_be_quoted() -> None:
    found = read(f'title: T\n{DATE}patterns: "Read, then write"\n')
    assert found.value is not None
    assert [mention.name for mention in found.value.mentions] == ["Read, then write"]


@pytest.mark.parametrize("escape", ["\\u202e", "\\x1b", "\\0", "\\u2066", "\\N"])
def test_invisible_characters_by_escape_are_reported(escape: str) -> None:
    """YAML's escapes give characters that the text of the file does not show."""
    found = read(f'title: "a{escape}b"\n{DATE}tags: ["x{escape}"]\n')
    unseen = [rule for rule in rules(found) if rule[0] == "unseen-character"]
    assert unseen == [("unseen-character", "warning", 2, 8), ("unseen-character", "warning", 4, 8)]
    assert rules(read(f'title: "a\\tb\\"c\\\\"\n{DATE}')) == []


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_an_invisible_line_break_is_a_space_and_reported_in_its_line(character: str) -> None:
    found = read(f"{DATE}title: one{character}two\nproject: x\n")
    assert found.value is not None
    assert found.value.title == "one two"
    assert rules(found) == [("unseen-character", "warning", 3, 11)]


def test_composed_and_decomposed_accents_are_one_spelling() -> None:
    name = "Café Größe"
    assert spelling(unicodedata.normalize("NFC", name)) == spelling(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    ("lines", "minutes", "project"),
    [
        ("**Date:** 2024-01-01 **Time\nsaved:** 55 min **Project:** shop", 55, "shop"),
        ("**Date:** 2024-01-01 **Time saved:** 2\nhours **Project:** shop", 120, "shop"),
        ("**Date:** 2024-01-01 **Project:** shop **Time saved:** 40\nMigration took a day.", 40, "shop"),
        ("**Date:** 2024-01-01 **Project:** shop\nThis is **very\nimportant**: it failed.", None, "shop"),
    ],
)
def test_a_field_that_a_formatter_broke_is_read(lines: str, minutes: int | None, project: str) -> None:
    found = read("", f"# Fix it\n\n{lines}\n")
    assert found.value is not None
    assert (found.value.date, found.value.minutes, found.value.project) == ("2024-01-01", minutes, project)
