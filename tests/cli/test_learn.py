"""Test the commands `tacit learn` and `undo`: options, JSON, values from git, an editor, and questions."""

from __future__ import annotations

import json
import os
import pty
import select
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.base import Base
from tests.system.test_git import git

Run = Callable[..., subprocess.CompletedProcess[str]]
RETRY = "Retry with Backoff"
PATIENCE = 20


@pytest.fixture
def run(base: Base) -> Run:
    """Return a function that runs tacit with the knowledge base, without a terminal."""

    def call(
        *arguments: str, text: str = "", folder: Path | None = None, **env: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tacit", "--root", str(base.root), *arguments]
        place, env = folder or base.root, {**os.environ, **env}
        return subprocess.run(command, cwd=place, env=env, input=text, capture_output=True, text=True, check=False)

    return call


@pytest.fixture
def shop(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a pattern page; return a project's repository with one commit, which is outside the knowledge base."""
    base.page("retry-with-backoff", RETRY, front="aliases: [Try again]\nlanguages: [python]\n")
    folder = tmp_path_factory.mktemp("projects") / "web-shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "pay.py").write_text("pay = 1\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", f"Pay again when the bank is slow\n\nPattern: {RETRY}\nPattern: Unheard Of\n")
    return folder


def talk(
    base: Base, folder: Path, arguments: list[str], answers: list[tuple[str, str]], columns: int = 80
) -> tuple[int, str]:
    """Run tacit on a terminal, type each answer when its question appears, and return the exit code and the screen."""
    main, other = pty.openpty()
    command = [sys.executable, "-m", "tacit", "--root", str(base.root), *arguments]
    env = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns), "NO_COLOR": "1"}

    def ready() -> None:
        os.login_tty(other)  # the terminal has to be its own, so that ^C reaches it
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job inherits that it is ignored

    # PLW1509: `preexec_fn` is unsafe only beside threads, and there are none.
    with subprocess.Popen(command, cwd=folder, env=env, preexec_fn=ready) as process:  # noqa: PLW1509
        os.close(other)
        screen, seen = "", 0
        pending = list(answers)
        while select.select([main], [], [], PATIENCE)[0]:
            try:
                part = os.read(main, 65536)
            except OSError:
                break
            screen += part.decode().replace("\r\n", "\n")
            if pending and pending[0][0] in screen[seen:]:
                seen = len(screen)
                os.write(main, f"{pending.pop(0)[1]}\n".encode())
        else:
            process.kill()
        code = process.wait(PATIENCE)
    os.close(main)
    assert not pending, f"never asked {pending}:\n{screen}"
    return code, screen


def test_one_more_example_in_ten_seconds(run: Run, base: Base, shop: Path) -> None:
    (shop / "pay.py").write_text("pay = 2\n")
    done = run("learn", "try again", "-m", "The second try went through", "--time-saved", "20 min", folder=shop)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{RETRY}: UNPROVEN (0 examples) → LOW (1 example)\n  MEDIUM needs 1 more example" in done.stdout
    note = next((base.root / "memory/episodic/code").glob("*-the-second-try-went-through.md")).read_text()
    assert "project: web-shop\n" in note
    assert "- pay.py\n" in note
    assert "author" not in note
    assert "via" not in note
    assert "moved memory/episodic/code/" in run("undo").stdout
    assert run("undo").returncode == 2


def test_a_date_after_today_is_told_at_once(run: Run, shop: Path) -> None:
    done = run("learn", RETRY, "-m", "x y", "--date", "2062-01-01", folder=shop)
    assert (done.returncode, "warning[future-date]" in done.stderr) == (0, True)


def test_a_near_duplicate_is_refused_with_candidates(run: Run, base: Base, shop: Path) -> None:
    before = base.everything()
    done = run("learn", "Backoff for retries", "-m", "x", folder=shop)
    assert done.returncode == 2
    assert "the nearest patterns are:\n    UNPROVEN  Retry with Backoff (0 examples)" in done.stderr
    assert base.everything() == before


def test_nothing_is_asked_in_a_pipe(run: Run, shop: Path) -> None:
    assert run("learn").returncode == run("learn", RETRY).returncode == 2
    assert "pass NAME -m OUTCOME or --json FILE" in run("learn").stderr


def test_an_agent_hands_over_a_document(run: Run, base: Base) -> None:
    new = {"category": "data", "sections": {"Pattern": "- x"}}
    document = {"title": "t", "project": "p", "patterns": [{"name": "Batch It", "new": new}]}
    done = run("learn", "--json", "-", text=json.dumps(document))
    shown = json.loads(done.stdout)
    assert (done.returncode, shown["existing"], shown["time_saved"]) == (0, False, 0)
    assert shown["written"] == ["patterns/data/batch-it.md", shown["note"]]
    first = shown["patterns"][0]
    assert (first["before"], first["after"]["confidence"], first["next"]) == (
        None,
        "UNPROVEN",
        {"level": "LOW", "missing": 1},
    )
    assert not first["counts"]
    assert first["reason"]
    assert "via: agent" in base.read(shown["note"])
    refused = run("learn", "--json", "-", text=json.dumps({"title": "u", "patterns": ["Batch them"]}))
    assert refused.returncode == 2
    assert json.loads(refused.stdout)["refused"][0]["candidates"][0]["slug"] == "batch-it"
    faulty = run("learn", "--json", "-", text='{"titel": 1, "patterns": []}')
    assert faulty.returncode == 2
    assert {item["path"] for item in json.loads(faulty.stdout)["errors"]} == {"titel", "title", "patterns"}
    assert "-:1:11: titel: error[unknown-key]" in faulty.stderr
    broken = run("learn", "--json", "-", text='{"title": "t",\n}')
    assert "-:2:1: error[bad-json]: a key in double quotes is missing here" in broken.stderr
    assert [(item["line"], item["column"]) for item in json.loads(broken.stdout)["errors"]] == [(2, 1)]


def test_no_faulty_document_prints_a_traceback(run: Run, base: Base) -> None:
    before = base.everything()
    for text in ("", "[", "3", '{"a":', "\x00", '{"title": {"x": []}, "patterns": {"a": 1}}', "[" * 50_000):
        done = run("learn", "--json", "-", text=text)
        assert done.returncode == 2, text
        assert json.loads(done.stdout)["errors"], text
        assert "Traceback" not in done.stderr
    assert run("learn", "--json", "missing.json").returncode == 2
    assert base.everything() == before


def test_trailers_are_gathered_each_commit_once(run: Run, base: Base, shop: Path) -> None:
    done = run("learn", "--from-git", "HEAD", folder=shop)
    assert done.returncode == 2, "one of the two names is unknown"
    done = run("learn", "--from-git", "HEAD", "--new", folder=shop)
    assert done.returncode == 0
    note = next((base.root / "memory/episodic/code").glob("*-pay-again-when-the-bank-is-slow.md")).read_text()
    assert f"commit: {git(shop, 'rev-parse', 'HEAD').strip()}"[:20] in note.replace("'", "")
    assert base.levels() == {"retry-with-backoff": "LOW", "unheard-of": "LOW"}
    again = run("learn", "--from-git", "HEAD", folder=shop)
    assert (again.returncode, "no commit" in again.stderr or "none of its 1 commits" in again.stderr) == (2, True)


def test_a_commit_can_be_an_example_of_a_named_pattern(run: Run, base: Base, shop: Path) -> None:
    assert run("learn", RETRY, "--from-git", "HEAD", folder=shop).returncode == 0
    assert base.levels() == {"retry-with-backoff": "LOW"}
    assert run("learn", RETRY, "--from-git", "nowhere", folder=shop).returncode == 2
    assert run("learn", RETRY, "--from-git", "HEAD").returncode == 2


def test_a_repository_without_a_commit_is_named(run: Run, shop: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    done = run("learn", RETRY, "--from-git", "HEAD", folder=tmp_path)
    assert done.stderr.startswith("error[usage]: --from-git HEAD: the repository has no commit yet\n")


def test_a_note_can_be_edited_before_it_is_saved(run: Run, base: Base, shop: Path) -> None:
    editor = f"{shlex.quote(sys.executable)} -c \"import sys; open(sys.argv[1], 'a').write('Added by hand.\\n')\""
    assert run("learn", RETRY, "-m", "x y", "--edit", folder=shop, EDITOR=editor).returncode == 0
    note = next((base.root / "memory/episodic/code").glob("*.md"))
    assert note.read_text().endswith("Added by hand.\n")
    before = base.everything()
    failed = run("learn", RETRY, "-m", "z", "--edit", folder=shop, EDITOR="false")
    assert (failed.returncode, base.everything() == before) == (2, True)
    assert run("learn", RETRY, "-m", "z", "--edit", folder=shop, EDITOR="/no/such").returncode == 2
    nowhere = run("learn", RETRY, "-m", "z", "--edit", folder=shop, EDITOR="", VISUAL="")
    assert (nowhere.returncode, "set VISUAL or EDITOR" in nowhere.stderr) == (2, True)
    emptied = run("learn", RETRY, "-m", "z", "--edit", folder=shop, EDITOR="truncate -s 0")
    assert (emptied.returncode, "is empty" in emptied.stderr, base.everything() == before) == (2, True, True)
    broken = run(
        "learn", RETRY, "-m", "z", "--edit", folder=shop, EDITOR=editor.replace("Added", "Kept").replace("'a'", "'w'")
    )
    assert (broken.returncode, base.everything() == before) == (2, True)
    assert base.read(".tacit/draft.md") == "Kept by hand.\n"


def test_a_name_without_its_quotes_gets_one_error(run: Run, base: Base, shop: Path) -> None:
    before = base.everything()
    done = run("learn", "try", "again", "later", "-m", "x y", folder=shop)
    said = "error[unknown-pattern]: no patterns are called 'try', 'again', 'later'; nothing was written\n"
    assert (done.returncode, done.stderr.startswith(said), base.everything() == before) == (2, True, True)
    assert "needs quotes: tacit learn 'try again later';" in done.stderr
    blank = run("learn", RETRY, "-m", " ", folder=shop)
    assert "error[usage]: the outcome is missing\n" in blank.stderr


def test_the_changed_files_that_the_note_lists_are_named(run: Run, base: Base, shop: Path) -> None:
    done = run("learn", RETRY, "-m", "x y", "--date", "2026-01-01", folder=shop)
    assert "the note lists 1 changed file: pay.py (--no-files lists none)\n" in done.stdout
    for number in range(30):
        (shop / f"{number:02}.py").touch()
    done = run("learn", RETRY, "-m", "y z", "--date", "2026-01-02", folder=shop)
    assert "lists the first 20 changed files: 00.py, 01.py, 02.py and 17 more (--no-files lists none)" in done.stdout
    bare = run("learn", RETRY, "-m", "u v", "--date", "2026-01-03", "--no-files", folder=shop)
    assert "changed file" not in bare.stdout
    assert "source" not in base.read("memory/episodic/code/2026-01-03-u-v.md")
    document = {"title": "t", "patterns": [RETRY], "source": {"files": ["a.py"]}, "date": "2026-01-04"}
    answer = json.loads(run("learn", "--json", "-", text=json.dumps(document)).stdout)
    assert answer["files"] == ["a.py"]


def test_only_files_that_the_new_note_lists_are_named(run: Run, base: Base, shop: Path) -> None:
    bare = run("learn", RETRY, "-m", "x y", "--no-files", "--edit", folder=shop, EDITOR="true")
    assert ("created" in bare.stdout, "changed file" in bare.stdout) == (True, False)
    edited = run("learn", RETRY, "-m", "y z", "--edit", folder=shop, EDITOR="sed -i.bak s/pay.py/cash.py/")
    assert "the note lists 1 changed file: cash.py (" in edited.stdout
    run("learn", RETRY, "-m", "u v", folder=shop)
    again = run("learn", RETRY, "-m", "u v", folder=shop)
    assert ("already exists" in again.stdout, "changed file" in again.stdout) == (True, False)
    assert len(list((base.root / "memory/episodic/code").glob("*.md"))) == 3


def test_a_dry_run_shows_the_files(run: Run, base: Base, shop: Path) -> None:
    before = base.everything()
    done = run("learn", RETRY, "-m", "x y", "--dry-run", folder=shop)
    assert "would create memory/episodic/code/" in done.stdout
    assert f"patterns:\n- {RETRY}" in done.stdout
    assert base.everything() == before


def test_a_terminal_is_asked(base: Base, shop: Path) -> None:
    code, screen = talk(
        base,
        shop,
        ["learn"],
        [
            ("What was the task? [Pay again when the bank is slow]: ", ""),
            ("an example of? ", "1"),
            ("What was the result, in one line? ", "No double payment since"),
            ("Minutes saved, if you know: ", "25"),
        ],
    )
    assert code == 0, screen
    assert f"{RETRY}: UNPROVEN (0 examples) → LOW (1 example)" in screen
    assert "25 min saved by all notes" in screen


def test_a_new_pattern_is_asked_for_its_text(base: Base, shop: Path) -> None:
    code, screen = talk(
        base,
        shop,
        ["learn", "--more", "-m", "Went well", "--title", "A bigger queue", "--project", "p", "--time-saved", "5"],
        [
            ("an example of? ", "7"),
            ("Number 7 is not in the list.", "Queue Slow Work"),
            ("to give another name", "n"),
            ("When does it apply? ", "Mail in requests"),
            ("What should be done? ", "Put it into a queue"),
            ("Category [general]: ", "jobs"),
            ("Another pattern? (empty: no): ", ""),
        ],
    )
    assert code == 0, screen
    assert "Put it into a queue" in base.read("patterns/jobs/queue-slow-work.md")


def test_a_terminal_is_asked_which_pattern_is_meant(base: Base, shop: Path) -> None:
    code, screen = talk(base, shop, ["learn", "Backoff for retries", "-m", "x y"], [("q to save nothing: ", "1")])
    assert code == 0, screen
    assert base.levels() == {"retry-with-backoff": "LOW"}
    before = base.everything()
    code, _ = talk(base, shop, ["learn", "Backoff for retries", "-m", "z"], [("q to save nothing: ", "q")])
    assert (code, base.everything() == before) == (1, True)


def test_the_nearest_patterns_are_shown_before_a_new_one_is_saved(base: Base, shop: Path) -> None:
    question, new = "q to save nothing [n]: ", ["learn", "Wait Between Calls", "--new", "-m"]
    before = base.everything()
    code, screen = talk(base, shop, [*new, "x y"], [(question, "7"), (question, "q")])
    assert (code, base.everything() == before) == (1, True), screen
    assert f"1  UNPROVEN  {RETRY}" in screen
    assert "'7' is not one of these answers" in screen
    assert screen.rstrip().endswith("nothing was written")
    code, _ = talk(base, shop, [*new, "z"], [(question, "1")])
    assert (code, base.levels()) == (0, {"retry-with-backoff": "LOW"})
    code, screen = talk(base, shop, [*new, "w"], [(question, "")])
    assert (code, base.levels()["wait-between-calls"]) == (0, "LOW"), screen
    assert screen.count(RETRY) == 1, "shown once, before it was saved"


def test_json_names_the_nearest_patterns_of_a_name_that_is_let_through(run: Run, base: Base, shop: Path) -> None:
    text = json.dumps({"title": "t", "patterns": [{"name": "Wait Between Calls", "new": {"category": "data"}}]})
    done = run("learn", "--json", "-", text=text, folder=shop)
    answer = json.loads(done.stdout)
    assert (done.returncode, bool(answer["written"]), len(answer["near"])) == (0, True, 1)
    assert answer["near"][0]["candidates"][0]["name"] == RETRY


def test_answers_can_be_broken_off(base: Base, shop: Path) -> None:
    before: dict[str, Any] = dict(base.everything())
    code, screen = talk(base, shop, ["learn"], [("What was the task?", "\x03")])
    assert (code, "Traceback" in screen, base.everything() == before) == (130, False, True)
