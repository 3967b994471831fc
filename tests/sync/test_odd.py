"""Test a sync of each note in a table of notes that are odd but can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pytest
from typer.testing import CliRunner

from tacit.domain.findings import Severity
from tacit.queries.lookup import answering, show
from tacit.store import statistics
from tests.base import Base

NAME = "2025-03-04-odd"
FRONT = "---\ntitle: Odd\ndate: 2025-03-04\npatterns: [Retry]\n---\n"
BODY = "What happened.\n"
CONFLICT = "memory/episodic/code/n.sync-conflict-20250304-101112-ABCDEFG.md"
Fate = Literal["counts", "stored", "rejected"]


@dataclass(frozen=True, slots=True)
class Odd:
    """A note, and what a sync must do with it.

    `fate` is the expected result, the other texts are the rules of the expected findings by severity. `others` are
    files that are written before the note.
    """

    data: bytes
    fate: Fate = "counts"
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    path: str = f"memory/episodic/code/{NAME}.md"
    others: tuple[str, ...] = ()


def note(front: str, body: str = BODY) -> bytes:
    return f"---\n{front}\n---\n{body}".encode()


def fine(data: bytes, path: str = f"memory/episodic/code/{NAME}.md") -> Odd:
    return Odd(data, path=path)


def warned(rule: str, front: str, body: str = BODY, path: str = f"memory/episodic/code/{NAME}.md") -> Odd:
    return Odd(note(front, body), warnings=(rule,), path=path)


def error(rule: str, data: bytes, path: str = f"memory/episodic/code/{NAME}.md") -> Odd:
    return Odd(data, "rejected", errors=(rule,), path=path)


HEAD = "title: Odd\ndate: 2025-03-04\npatterns: [Retry]"
EARLIER = "---\ntitle: Earlier\ndate: 2025-01-01\n{}patterns: [Retry]\n---\n{}\n"
TABLE = {
    "a byte-order mark": fine(b"\xef\xbb\xbf" + FRONT.encode() + BODY.encode()),
    "CRLF": fine((FRONT + BODY).replace("\n", "\r\n").encode()),
    "a date-time with zone": fine(note("title: Odd\ndate: 2025-03-04T10:11:12+02:00\npatterns: [Retry]")),
    "a name without a date": fine(note(HEAD), "memory/episodic/code/odd.md"),
    "a note directly under memory/episodic": fine(note(HEAD), "memory/episodic/odd.md"),
    "month-only date": fine(note("title: Odd\ndate: 2025-03\npatterns: [Retry]")),
    "no title": warned("no-title", "date: 2025-03-04\npatterns: [Retry]"),
    "a title over 1,000 characters": warned(
        "bad-title", f"title: {'long ' * 300}\ndate: 2025-03-04\npatterns: [Retry]"
    ),
    "a title with line breaks": warned("bad-title", 'title: "one\\ntwo"\ndate: 2025-03-04\npatterns: [Retry]'),
    "a title that is a list": warned("bad-title", "title: [one, two]\ndate: 2025-03-04\npatterns: [Retry]"),
    "nested tags": warned("bad-tags", f"{HEAD}\ntags: [a, [b, c]]"),
    "a list as a key": warned("bad-key", f"{HEAD}\n? [a, b]\n: c"),
    "an invisible character in the title": warned(
        "unseen-character", "title: O\u200bdd\ndate: 2025-03-04\npatterns: [Retry]"
    ),
    "a bidirectional control character in the text": warned("unseen-character", HEAD, "What \u202eappened.\n"),
    "a terminal's escape in the text": warned("unseen-character", HEAD, "What \x9b31m happened.\n"),
    "a pattern name that is a path": warned("path-like-name", "title: Odd\ndate: 2025-03-04\npatterns: [../Retry]"),
    "a date after today": warned("future-date", "title: Odd\ndate: 2999-03-04\npatterns: [Retry]"),
    "a date out of the calendar": error("bad-date", note("title: Odd\ndate: 2025-02-30\npatterns: [Retry]")),
    "an unknown verdict": error(
        "unknown-verdict", note("title: Odd\ndate: 2025-03-04\npatterns: [{name: Retry, verdict: maybe}]")
    ),
    "no date anywhere": error("no-date", note("title: Odd\npatterns: [Retry]"), "memory/episodic/code/odd.md"),
    "bad YAML": error("bad-yaml", note(f"{HEAD}\nbad: [")),
    "not UTF-8": error("not-utf-8", note(HEAD) + b"\xe9t\xe9\n"),
    "over 1 MiB": error("too-large", note(HEAD, "x" * (1 << 20))),
    "over 64 KiB of front matter": error("too-large", note(f"{HEAD}\nextra: {'x' * (1 << 16)}")),
    "two notes with one text": Odd(
        note(HEAD, "The same text.\n"),
        "stored",
        hints=("does-not-count",),
        others=(EARLIER.format("", "The same text."),),
    ),
    "two notes with one commit": Odd(
        note(f"{HEAD}\nsource: {{commit: 3f2a9c1d}}"),
        "stored",
        hints=("does-not-count",),
        others=(EARLIER.format("source: {commit: 3f2a9c1}\n", "Another text."),),
    ),
    "a synchroniser's conflict copy": Odd(note(HEAD), "stored", warnings=("conflict-copy",), path=CONFLICT),
    "another synchroniser's conflict copy": Odd(
        note(HEAD), "stored", warnings=("conflict-copy",), path="memory/episodic/code/n (A's conflicted copy 2025).md"
    ),
    "front matter that never closes": error("unclosed-front-matter", f"---\n{HEAD}\n\n{BODY}".encode()),
    "front matter that is a list": error("not-a-mapping", note("- title\n- date")),
    "front matter that is one text": error("not-a-mapping", note("title and date")),
    "front matter that repeats a key": error("duplicate-key", note(f"{HEAD}\ntitle: Again")),
    "front matter that is TOML": error("foreign-front-matter", b'+++\ntitle = "Odd"\n+++\nText\n'),
    "front matter that is JSON": error("foreign-front-matter", b'{"title": "Odd", "date": "2025-03-04"}\nText\n'),
}


@pytest.mark.parametrize("odd", TABLE.values(), ids=TABLE)
def test_odd_but_readable(base: Base, odd: Odd, monkeypatch: pytest.MonkeyPatch) -> None:
    from tacit.cli.registry import full_app

    for number, text in enumerate(odd.others):
        base.write(f"memory/episodic/code/earlier-{number}.md", text)
    target = base.root / odd.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(odd.data)
    monkeypatch.chdir(base.root)
    done = CliRunner().invoke(full_app(), ["sync"])
    report = base.sync()
    assert target.read_bytes() == odd.data
    said = {
        severity: tuple(item.rule for item in report.diagnostics if item.severity is severity) for severity in Severity
    }
    assert said == {Severity.ERROR: odd.errors, Severity.WARNING: odd.warnings, Severity.HINT: odd.hints}
    assert {item.location.path for item in report.diagnostics} <= {odd.path}
    assert done.exit_code == (1 if odd.errors else 0)
    assert report.rejected == (odd.fate == "rejected")
    with answering(base.workspace) as answer:
        assert statistics.totals(answer.reader).notes == len(odd.others) + (odd.fate != "rejected")
        retry = show(answer, "retry") if "retry" in base.levels() else None
    counting = {example.evidence.path for example in retry.examples if example.counts} if retry else set()
    assert (odd.path in counting) == (odd.fate == "counts")


def test_invisible_characters_are_shown_by_their_codes(base: Base) -> None:
    base.note("2025-03-04-a", '"Re\\u202Etry"', front='project: "A\\x9bB"\noutcome: "x\\u200By"\n')
    base.sync()
    page = base.read("patterns/dev-patterns.md")
    assert "## Re⟨U+202E⟩try" in page
    assert "A⟨U+009B⟩B (2025-03-04): x⟨U+200B⟩y" in page


def test_a_name_that_is_a_path_writes_no_file_outside(base: Base) -> None:
    for number in range(1, 6):
        base.note(f"2025-03-0{number}", "../../../escaped")
    base.sync()
    assert base.levels() == {"escaped": "HIGH"}
    assert (base.root / "memory/procedural/workflows/escaped.md").is_file()
    assert not list(base.root.parent.glob("escaped*"))
