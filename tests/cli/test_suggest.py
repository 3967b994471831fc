"""Test what `tacit suggest` prints and asks, and which answers it accepts."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.base import Base
from tests.cli.test_learn import talk

FOLDER = "memory/episodic/code"
KEY = "Always put the schema version into the cache key"
BODY = "## Problem\n\nUsers saw stale prices from the cache after a deploy.\n\n## Lesson\n\n{}\n"
QUOTES = (f"{KEY}.", "The cache key must have a schema version.")
QUESTION, NAME, WHICH = "[q]uit", "Name", "empty: all"


def run(base: Base, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", "suggest", *arguments]
    return subprocess.run(command, cwd=base.root, input=given, capture_output=True, text=True, check=False)


@pytest.fixture
def grown(base: Base) -> Base:
    """Return a knowledge base with two notes that say the same, and two other notes."""
    texts = {
        "01-a": ("Old prices", BODY.format(QUOTES[0])),
        "02-b": ("Prices of yesterday", BODY.format(QUOTES[1])),
        "03-c": ("Slow report", "## Problem\n\nThe report read each order with a query.\n"),
        "04-d": ("Broken login", "## Problem\n\nThe token was compared as text.\n"),
    }
    for name, (title, body) in texts.items():
        base.write(f"{FOLDER}/2025-01-{name}.md", f"---\ntitle: {title}\n---\n{body}")
    base.sync()
    return base


def test_a_pipe_gets_all_proposals(grown: Base) -> None:
    done = run(grown)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "4 notes without a pattern: 2 in 1 proposal, 2 like no other note",
        "",
        f"1. {KEY}",
        "  context: Users saw stale prices from the cache after a deploy.",
        "  [1] Old prices",
        f"      {FOLDER}/2025-01-01-a.md:10",
        f"      “{QUOTES[0]}”",
        "  [2] Prices of yesterday",
        f"      {FOLDER}/2025-01-02-b.md:10",
        f"      “{QUOTES[1]}”",
    ]


def test_nothing_to_propose_says_what_was_looked_at(base: Base) -> None:
    base.sync()
    assert run(base).stdout == "no note is without a pattern\n"
    base.note("2025-01-01-a")
    base.sync()
    assert run(base).stdout == (
        "1 note without a pattern; nothing to propose: it fits no known pattern, and a new pattern needs two notes "
        "that say the same (write `patterns: [NAME]` into a note to link it by hand)\n"
    )
    base.write(f"{FOLDER}/2025-01-02-b.md", "---\ntitle: Toner\n---\nA printer without paper.\n")
    base.sync()
    assert run(base).stdout.startswith("2 notes without a pattern; nothing to propose: no note fits a known pattern, ")


def test_the_work_list_comes_back_with_answers(grown: Base) -> None:
    data = json.loads(run(grown, "--json").stdout)
    assert (data["unlinked"], data["left"]) == (4, [f"{FOLDER}/2025-01-03-c.md", f"{FOLDER}/2025-01-04-d.md"])
    (proposal,) = data["proposals"]
    assert proposal["notes"][0] == {
        "note": f"{FOLDER}/2025-01-01-a.md",
        "title": "Old prices",
        "quote": QUOTES[0],
        "line": 10,
    }
    skipped = run(grown, "--answers", "-", "--json", given=json.dumps(data))
    assert (skipped.returncode, json.loads(skipped.stdout)["linked"]) == (0, [])
    proposal["answer"] = "accept"
    done = run(grown, "--answers", "-", "--json", given=json.dumps(data))
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert [item["pattern"] for item in result["linked"]] == [KEY, KEY]
    assert [item["to"] for item in result["promotions"]] == ["MEDIUM"]
    assert [grown.read(page).startswith(f"---\nname: {KEY}\n") for page in result["pages"]] == [True]


def test_a_quotation_that_is_not_verbatim_is_refused(grown: Base) -> None:
    note = {"note": f"{FOLDER}/2025-01-01-a.md", "quote": "Cache keys are important"}
    before = grown.everything()
    (grown.root / "given.json").write_text(json.dumps([{"answer": "accept", "name": "Keys", "notes": [note]}]))
    done = run(grown, "--answers", "given.json")
    assert done.returncode == 2
    assert "not-verbatim" in done.stderr
    (grown.root / "given.json").unlink()
    assert grown.everything() == before


def test_each_error_has_its_line_and_column(grown: Base) -> None:
    text = """{
  "proposals": [
    {"answer": "skip"},
    {"answer": "accept", "name": "Keys", "notes": [
      {"note": "gone.md", "quote": "x"}]},
    {"answer": "maybe", "notes": ["a"]}
  ]
}"""
    grown.write("given.json", text)
    lines = [line for line in run(grown, "--answers", "given.json").stderr.splitlines() if "error[" in line]
    assert [line.partition(": ")[0] for line in lines] == ["given.json:5:16", "given.json:6:16"]
    assert lines[0].startswith("given.json:5:16: [1].notes[0].note: error[unknown-note]")


def test_accepting_with_another_name_and_one_note(grown: Base) -> None:
    answers = [
        (QUESTION, "?"),
        (QUESTION, "a"),
        (NAME, "…"),
        (NAME, "Versioned Cache Keys"),
        (WHICH, "3"),
        (WHICH, "2"),
    ]
    code, screen = talk(grown, grown.root, ["suggest"], answers)
    assert code == 0, screen
    assert "leave notes out" in " ".join(screen.split())
    assert "write numbers from 1 to 2" in screen
    assert "created patterns/uncategorised/versioned-cache-keys.md" in screen
    assert "patterns:\n- Versioned Cache Keys\n" in grown.read(f"{FOLDER}/2025-01-02-b.md")
    assert "patterns" not in grown.read(f"{FOLDER}/2025-01-01-a.md")


def test_a_known_name_is_recognised(grown: Base) -> None:
    grown.page("cache-keys", "Cache Keys", front="aliases: [Keys]\n")
    grown.sync()
    code, screen = talk(grown, grown.root, ["suggest"], [(QUESTION, "a"), (NAME, "keys"), (WHICH, "")])
    assert code == 0, screen
    assert "the known pattern Cache Keys" in screen
    assert "created" not in screen
    assert "patterns:\n- Cache Keys\n" in grown.read(f"{FOLDER}/2025-01-01-a.md")


def test_rejecting_is_remembered(grown: Base) -> None:
    code, screen = talk(grown, grown.root, ["suggest"], [(QUESTION, "r")])
    assert code == 0, screen
    assert "1 proposal rejected; not proposed again" in " ".join(screen.split())
    assert run(grown).stdout == (
        "4 notes without a pattern; nothing else to propose: you rejected the proposals for 2 of them\n"
    )


def test_quitting_changes_nothing(grown: Base) -> None:
    before = grown.everything()
    code, screen = talk(grown, grown.root, ["suggest"], [(QUESTION, "q")])
    assert code == 0, screen
    assert grown.everything() == before
    assert "1. " in run(grown).stdout


def test_breaking_off_says_that_the_answers_are_not_kept(grown: Base) -> None:
    for name in ("05-e", "06-f"):
        text = (
            "## Problem\n\nThe nightly export hung on a lock.\n\n## Lesson\n\nSet a lock timeout before each export.\n"
        )
        grown.write(f"{FOLDER}/2025-01-{name}.md", f"---\ntitle: Export {name}\n---\n{text}")
    grown.sync()
    before = grown.everything()
    code, screen = talk(grown, grown.root, ["suggest"], [(QUESTION, "r"), (QUESTION, "\x03")])
    assert code == 130, screen
    assert "nothing was written; to keep the answers so far, quit with q" in screen
    assert grown.everything() == before


def test_a_list_without_answers_says_that_nothing_is_done(grown: Base) -> None:
    done = run(grown, "--answers", "-", given=run(grown, "--json").stdout)
    assert (done.returncode, done.stdout) == (0, "nothing to do: no proposal has an answer\n")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (b'[{"answer": "accept",]', "1:22: error[bad-json]: a key in double quotes is missing here"),
        (b'[\n"\xff"]', "2:2: error[not-utf-8]: this byte is not UTF-8\n  help: save the file as UTF-8"),
    ],
)
def test_answers_that_are_not_json_have_a_place(base: Base, given: bytes, message: str) -> None:
    (base.root / "answers.json").write_bytes(given)
    done = run(base, "--answers", "answers.json")
    assert (done.returncode, f"answers.json:{message}" in done.stderr) == (2, True), done.stderr
    assert "answers.json:" not in done.stdout
