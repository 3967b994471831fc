"""Text from notes is printed without control sequences."""

from __future__ import annotations

import json
import sys
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
    """Notes, a page and file names full of control characters; some notes are refused and so in messages."""
    base.page("retry", f'"{NAME}"', front=f'aliases: ["{ESCAPED} a"]\n', body=f"## x {HOSTILE}\n\nText {HOSTILE}\n")
    for number in range(1, 7):
        front = f'project: "P {ESCAPED}"\noutcome: "O {ESCAPED}"\nvia: "v{ESCAPED}"\n"key{ESCAPED}": 1\n'
        base.note(f"2025-01-0{number} {HOSTILE[:12]}", f'"{NAME}"', front=front, body=f"Text {number} {HOSTILE}\n")
    base.note("2025-02-01", f'{{name: "{NAME}", verdict: "{ESCAPED}"}}')
    base.write(f"memory/episodic/f {HOSTILE[:9]}/no date.md", f"text {HOSTILE}\n")
    base.write("memory/episodic/bad.md", f'---\ndate: "{ESCAPED}"\na: [\n---\n')


@pytest.fixture
def printed(base: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a command prints on standard output, and unless that is JSON on standard error."""
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
