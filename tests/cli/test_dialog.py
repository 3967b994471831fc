"""Test the questions of `tacit learn` on a real terminal: each answer is checked at once, and none is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.base import Base
from tests.cli.test_learn import RETRY, shop, talk

__all__ = ["shop"]
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8"  # made up, in the form of a token
TASK, PATTERN, RESULT = "What was the task?", "an example of? ", "What was the result, in one line? "
SAVED = "Minutes saved, if you know: "


def drafts(base: Base) -> list[Path]:
    return sorted((base.root / ".tacit/drafts").glob("*.json"))


def test_a_wrong_answer_is_asked_again_and_nothing_is_lost(base: Base, shop: Path) -> None:
    code, screen = talk(
        base,
        shop,
        ["learn"],
        [
            (TASK, f"Used {TOKEN}"),
            (TASK, "Paid again"),
            (PATTERN, "1"),
            (RESULT, f"It worked with {TOKEN}"),
            (RESULT, "No double payment"),
            (SAVED, "lots"),
            (SAVED, "25 min"),
        ],
    )
    assert code == 0, screen
    assert "looks like" in screen
    assert "lots" in screen
    note = next((base.root / "memory/episodic/code").glob("*-paid-again.md")).read_text()
    assert "time_saved: 25" in note
    assert TOKEN not in note
    assert drafts(base) == []


def test_five_questions_for_a_known_and_for_a_new_pattern(base: Base, shop: Path) -> None:
    known = [(TASK, ""), (PATTERN, "1"), (RESULT, "Fine"), (SAVED, "")]
    code, screen = talk(base, shop, ["learn"], known)
    assert (code, len(known) <= 5) == (0, True), screen
    new = [
        (TASK, "x"),
        (PATTERN, "Queue Slow Work"),
        ("to give another name", "n"),
        ("be done? ", "Use a queue"),
        (RESULT, "ok"),
    ]
    code, screen = talk(base, shop, ["learn"], new)
    assert code == 0, screen
    assert len(new) == 5
    assert "tacit learn --more" in screen
    assert "Use a queue" in base.read("patterns/general/queue-slow-work.md")


def test_without_a_result_it_says_that_the_note_would_not_count(base: Base, shop: Path) -> None:
    assert shop.is_dir()
    answers = [("Project: ", "shop"), (RESULT, ""), ("save it without): ", "It held"), (SAVED, "")]
    code, screen = talk(base, base.root, ["learn", "--title", "t", RETRY], answers)
    assert code == 0, screen
    assert "Without a result the note would not count" in screen
    assert "outcome: It held" in next((base.root / "memory/episodic/code").glob("*-t.md")).read_text()


def test_answers_are_kept_and_can_be_gone_on_with(base: Base, shop: Path) -> None:
    code, screen = talk(base, shop, ["learn"], [(TASK, "Paid again"), (PATTERN, "1"), (RESULT, "\x03")])
    assert (code, len(drafts(base))) == (130, 1), screen
    kept = drafts(base)[0]
    assert json.loads(kept.read_text())["title"] == "Paid again"
    assert f"tacit learn --draft {kept}" in " ".join(screen.split())
    code, screen = talk(base, shop, ["learn", "--draft", str(kept)], [(RESULT, "Held"), (SAVED, "")])
    assert (code, drafts(base)) == (0, []), screen
    assert base.levels() == {"retry-with-backoff": "LOW"}


def test_a_name_that_is_refused_keeps_the_answers(base: Base, shop: Path) -> None:
    answers = [(RESULT, "x y"), (SAVED, ""), ("q to save nothing: ", "q")]
    code, screen = talk(base, shop, ["learn", "Backoff for retries", "--title", "t"], answers)
    assert (code, len(drafts(base))) == (1, 1), screen
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), "learn", "--draft", str(drafts(base)[0])]
    draft = drafts(base)[0]
    draft.write_text(draft.read_text().replace("Backoff for retries", RETRY))
    done = subprocess.run(command, cwd=shop, capture_output=True, text=True, check=False)
    assert (done.returncode, drafts(base)) == (0, []), done.stderr
    assert "via" not in next((base.root / "memory/episodic/code").glob("*-t.md")).read_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1:1: error[bad-json]: a value is missing here"),
        (b'{"title": "T"\n"outcome": 1}', ":2:1: error[bad-json]: a comma or a closing bracket is missing here"),
        (b'{"title": "\xff"}', ":1:12: error[not-utf-8]: this byte is not UTF-8"),
        (b"[]", ":1:1: error[bad-value]: the document is not a JSON object"),
        (None, ": can't be read: No such file or directory"),
    ],
)
def test_a_draft_that_cannot_be_read(base: Base, shop: Path, content: bytes | None, message: str) -> None:
    path = base.root / "draft.json"
    if content is not None:
        path.write_bytes(content)
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), "learn", "--draft", str(path)]
    done = subprocess.run(command, cwd=shop, capture_output=True, text=True, check=False)
    assert (done.returncode, f"{path}{message}" in done.stderr) == (2, True), done.stderr
    assert "pass the file whose path `tacit learn` printed" in done.stderr


def test_a_wrong_option_is_told_before_the_first_question(base: Base, shop: Path) -> None:
    code, screen = talk(base, shop, ["learn", "--time-saved", "lots"], [])
    assert (code, "error[bad-duration]" in screen, TASK in screen) == (2, True, False)


def test_breaking_off_at_the_question_about_a_name_keeps_the_command_line_as_a_draft(base: Base, shop: Path) -> None:
    command = ["learn", "Retry Backof", "-m", "It held"]
    code, screen = talk(base, shop, command, [("q to save nothing: ", "\x03")])
    assert (code, len(drafts(base))) == (130, 1), screen
    kept = drafts(base)[0]
    assert f"tacit learn --draft {kept}" in " ".join(screen.split())
    code, screen = talk(base, shop, ["learn", "--draft", str(kept)], [(SAVED, ""), ("q to save nothing: ", "1")])
    assert (code, drafts(base)) == (0, []), screen
    assert base.levels() == {"retry-with-backoff": "LOW"}


def test_a_kept_draft_goes_on_without_files(base: Base, shop: Path) -> None:
    command = ["learn", "Retry Backof", "-m", "It held", "--no-files"]
    code, screen = talk(base, shop, command, [("q to save nothing: ", "\x03")])
    kept = drafts(base)[0]
    assert (code, f"tacit learn --draft {kept} --no-files" in " ".join(screen.split())) == (130, True), screen


def test_answers_that_cannot_be_kept_are_printed(base: Base, shop: Path) -> None:
    (base.root / ".tacit").mkdir(exist_ok=True)
    (base.root / ".tacit" / "drafts").write_text("a file, so it can't be a folder")
    code, screen = talk(base, shop, ["learn"], [(TASK, "Paid again"), (PATTERN, "1"), (RESULT, "\x03")])
    assert code == 130, screen
    assert '"title": "Paid again"' in screen
    assert "these are your answers, for `tacit learn --draft FILE`" in " ".join(screen.split())


def test_a_wrong_owner_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tacit", "init", "--agent", "agents", "--owner", "nobody", "new"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, []), done.stderr


def test_interrupting_the_question_about_the_sample_keeps_no_draft(base: Base, shop: Path) -> None:
    sample = "memory/episodic/code/2025-01-01-sample.md"
    base.write(sample, f"---\ntitle: S\ndate: 2025-01-01\noutcome: x\nvia: sample\npatterns: [{RETRY}]\n---\n")
    base.sync()
    code, screen = talk(base, shop, ["learn", RETRY, "-m", "It held"], [("to the trash? (y/n) [y]: ", "\x03")])
    assert (code, drafts(base)) == (0, []), screen
    assert f"{sample} is a sample note: delete it, then run `tacit sync`" in " ".join(screen.split())
    assert "your answers are kept" not in screen
    assert (base.root / sample).exists()
    assert len(list((base.root / "memory/episodic/code").glob("*-it-held.md"))) == 1
