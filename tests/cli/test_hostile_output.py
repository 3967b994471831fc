"""Test that no command prints control sequences that are in notes."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import struct
import sys
import termios
from collections.abc import Callable

import pytest

from tacit.cli import output, run
from tacit.text.display import visible
from tacit.text.names import slugify
from tacit.text.outgoing import LEFT_OUT
from tests.base import Base

HOSTILE = (
    "\x1b]0;title\x07\x1b[31m\x9b31m\x90q\x9c\x08\r\u202egnp\u202c\u2066\u200b\ufeff\u2028\U000e0041 {{ 7 * 1000003 }}"
)
ESCAPED = "".join(f"\\U{ord(character):08x}" for character in HOSTILE)
NAME = f"Retry {ESCAPED}"
SLUG = slugify(f"Retry {HOSTILE}")
COMMANDS = (
    ("sync",),
    ("sync", "--check", "--hints"),
    ("sync", "--json"),
    ("list",),
    ("list", "--json"),
    ("show", SLUG),
    ("show", SLUG, "--json"),
    ("explain", SLUG),
    ("explain", SLUG, "--json"),
    ("search", "retry"),
    ("search", "retry", "--json"),
    ("stats",),
    ("stats", "--json"),
    ("doctor",),
    ("show", HOSTILE),
)


def hostile(base: Base) -> None:
    """Write notes, a page and file names with control characters; some notes have errors, which messages quote."""
    base.page("retry", f'"{NAME}"', front=f'aliases: ["{ESCAPED} a"]\n', body=f"## x {HOSTILE}\n\nText {HOSTILE}\n")
    for number in range(1, 7):
        front = f'project: "P {ESCAPED}"\noutcome: "O {ESCAPED}"\nvia: "v{ESCAPED}"\n"key{ESCAPED}": 1\n'
        base.note(f"2025-01-0{number} {HOSTILE[:12]}", f'"{NAME}"', front=front, body=f"Text {number} {HOSTILE}\n")
    base.note("2025-02-01", f'{{name: "{NAME}", verdict: "{ESCAPED}"}}')
    base.write(f"memory/episodic/f {HOSTILE[:9]}/no date.md", f"text {HOSTILE}\n")
    base.write("memory/episodic/bad.md", f'---\ndate: "{ESCAPED}"\na: [\n---\n')


@pytest.fixture
def printed(base: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that runs a command and returns what it prints; with --json, only its standard output."""
    hostile(base)
    base.sync()
    monkeypatch.chdir(base.root)

    def call(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["tacit", *arguments])
        assert run() in {0, 1, 2}
        done = capsys.readouterr()
        return done.out if "--json" in arguments else done.out + done.err

    return call


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_that_moves_or_hides_is_printed(printed: Callable[..., str], command: tuple[str, ...]) -> None:
    text = printed(*command)
    assert text
    assert visible(text) == text
    assert "\r" not in text
    assert "7000021" not in text
    if "--json" in command:
        json.loads(text)


def test_json_says_exactly_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"a": f"{HOSTILE} \x7f é 漢 👨‍👩‍👧 \ud800", HOSTILE: ["\U000e0041", None, 1]}
    output.document(value)
    text = capsys.readouterr().out
    assert json.loads(text) == value
    assert visible(text) == text
    assert "é 漢 👨" in text
    assert "\\udb40\\udc41" in text


def test_json_identifies_patterns_by_their_slug(base: Base, printed: Callable[..., str]) -> None:
    (item,) = json.loads(printed("list", "--json"))
    assert (item["slug"], item["name"]) == (SLUG, LEFT_OUT), "the name has tag characters, which hide text"
    assert json.loads(printed("show", item["slug"], "--json"))["slug"] == SLUG
    assert base.levels()


class Terminal(io.StringIO):
    """A text stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("a long folder/my notes.md:3:14: error[bad-yaml]: {}", "a long folder/my notes.md:3:14: error[bad-yaml]:"),
        ("error[usage]: --root /a long folder/no such: {}", "error[usage]: --root /a long folder/no such:"),
        ("error[busy]: {}", "error[busy]:"),
    ],
)
def test_no_line_ends_inside_the_rule_or_path_of_an_error(
    line: str, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    output.failure(line.format("what is wrong " * 5), "what to do " * 10)
    first, *others = screen.getvalue().splitlines()
    assert first.startswith(whole)
    assert max(map(len, others)) <= 40


def test_a_path_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    path = "memory/episodic/code/2026-03-02-a-note-with-a-long-name.md"
    output.failure(f"error[usage]: 検索 {path} 索語")
    assert path in screen.getvalue()
    assert path in output.wrapped(path, " " * 16, to=screen)
    assert "\n" in output.wrapped("x" * 50, to=screen)


def test_an_error_is_wrapped_at_the_width_of_its_own_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 60, 0, 0))
    monkeypatch.delenv("COLUMNS", raising=False)
    with os.fdopen(other, "w") as stream:
        assert output.width(stream) == 60
    os.close(main)
