"""Test the commands: output, exit codes, messages and JSON."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.base import Base

RETRY = "Retry with Backoff"
LONG = "Call it again carefully, with a pause that grows after each of them"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(base: Base) -> Run:
    """Return a function that runs tacit in the knowledge base, without a terminal."""

    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tacit", *arguments]
        env = {**os.environ, **environment}
        return subprocess.run(command, cwd=base.root, env=env, capture_output=True, text=True, check=False)

    return call


def terminal(base: Base, *arguments: str, columns: int = 80, **environment: str) -> str:
    """Run tacit on a real terminal, and return what it prints there."""
    main, other = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", **environment}
    command = [sys.executable, "-m", "tacit", *arguments]
    with subprocess.Popen(command, cwd=base.root, stdout=other, stderr=other, env=env) as process:
        os.close(other)
        parts = []
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:  # Linux says the end of a terminal like this
                break
            if not part:
                break
            parts.append(part)
        process.wait()
    os.close(main)
    return b"".join(parts).decode().replace("\r\n", "\n")


@pytest.fixture
def grown(base: Base) -> Base:
    """Return a knowledge base with notes of each verdict, two equal notes, an old one, and one without a pattern."""
    base.page("retry-with-backoff", RETRY, front="aliases: [Try again]\ntags: [network]\ntime_saved: 20\n")
    for number in range(1, 7):
        base.note(
            f"2025-01-0{number}-x",
            RETRY,
            front=f"project: P{number % 3}\ntime_saved: 15\noutcome: Went well {number}\n",
        )
    base.note("2025-02-01-against", f"{{name: {RETRY}, verdict: contradicts}}")
    base.note("2025-02-02-limits", f"{{name: {RETRY}, verdict: limits, outcome: Not for payments}}")
    base.note("2025-02-03-same", "Cache Less", body="The same.\n")
    base.note("2025-02-04-same", "Cache Less", body="the SAME.\n")
    base.note("2023-01-01-old", "Old Habit")
    base.note("2025-03-01-nothing")
    base.sync()
    return base


def test_sync_reports_in_words_and_as_json(base: Base, run: Run) -> None:
    base.note("2025-01-01-a", RETRY)
    assert run("sync").returncode == 0
    base.note("2025-01-02-b", RETRY)
    done = run("sync")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "↑ Retry with Backoff: LOW → MEDIUM  (memory/episodic/code/2025-01-02-b.md)",
        "wrote patterns/README.md",
        "wrote patterns/dev-patterns.md",
        f"{base.root}: 2 notes (1 added)",
        "patterns: 0 HIGH, 1 MEDIUM, 0 LOW, 0 UNPROVEN",
    ]
    base.note("2025-01-03-c", RETRY, front="date: never\n")
    done = run("sync", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    report = json.loads(done.stdout)
    assert report["notes"] == {"added": 1, "modified": 0, "moved": 0, "removed": 0, "unchanged": 2, "rejected": 1}
    assert report["patterns"] == {"HIGH": 0, "MEDIUM": 1, "LOW": 0, "UNPROVEN": 0}
    assert (report["promotions"], report["removed"]) == ([], [])
    found = report["diagnostics"][0]
    assert found.keys() == {"path", "line", "column", "severity", "rule", "message", "help"}
    assert (found["path"], found["line"], found["rule"]) == ("memory/episodic/code/2025-01-03-c.md", 3, "bad-date")
    done = run("sync")
    assert re.match(r"memory/episodic/code/2025-01-03-c.md:3:\d+: error\[bad-date\]: .+\n  help: ", done.stderr)


def test_check_fails_only_if_something_would_change(base: Base, run: Run) -> None:
    base.note("2025-01-01-a", RETRY)
    done = run("sync", "--check")
    assert done.returncode == 1
    assert "would write patterns/dev-patterns.md" in done.stdout
    assert run("sync", "--dry-run").returncode == 0
    assert run("sync").returncode == 0
    assert run("sync", "--check").returncode == 0
    assert run("sync", "--check", "--rebuild").returncode == 2


def test_list_and_its_filters(grown: Base, run: Run) -> None:
    assert run("list").stdout.splitlines() == [
        "LEVEL  EXAMPLES  AGENTS  LAST        PATTERN",
        "HIGH       6 -1       -  2025-01-06  Retry with Backoff (contested)",
        "LOW           1       -  2025-02-03  Cache Less",
        "LOW           1       -  2023-01-01  Old Habit (stale)",
    ]
    for options, expected in (
        (("--level", "high"), ["retry-with-backoff"]),
        (("--level", "LOW"), ["cache-less", "old-habit"]),
        (("--category", "Data"), ["retry-with-backoff"]),
        (("--tag", "NETWORK"), ["retry-with-backoff"]),
        (("--project", "p1"), ["retry-with-backoff"]),
        (("--stale",), ["old-habit"]),
        (("--contested",), ["retry-with-backoff"]),
        (("--tag", "none"), []),
    ):
        done = run("list", "--json", *options)
        assert [pattern["slug"] for pattern in json.loads(done.stdout)] == expected, options
    assert json.loads(run("list", "--json").stdout)[0] == {
        "slug": "retry-with-backoff",
        "name": RETRY,
        "category": "data",
        "confidence": "HIGH",
        "examples": 6,
        "by_people": 6,
        "by_agents": 0,
        "against": 1,
        "pending": 0,
        "pending_against": 0,
        "elsewhere": 0,
        "repositories_elsewhere": 0,
        "last_reinforced": "2025-01-06",
        "time_saved": 90,
        "time_saved_per_use": 20,
        "projects": ["P0", "P1", "P2"],
        "stale": False,
        "contested": True,
        "retired": False,
    }
    assert run("list", "--tag", "none").stderr == "no pattern matches\n"


def test_explain_shows_every_example_and_the_past(grown: Base, run: Run) -> None:
    now = run("explain", "try AGAIN").stdout
    assert now.startswith("Retry with Backoff\nHIGH since 2025-01-05, contested\n")
    assert "- 2025-02-01" in now
    assert "~ 2025-02-02  Not for payments" in now
    same = run("explain", "cache-less").stdout
    assert "does not count: the same text as memory/episodic/code/2025-02-03-same.md" in same
    assert "MEDIUM needs 1 more example." in same
    then = json.loads(run("explain", RETRY, "--as-of", "2025-01-03", "--json").stdout)
    assert (then["confidence"], then["next"], then["as_of"]) == (
        "MEDIUM",
        {"level": "HIGH", "missing": 2},
        "2025-01-03",
    )
    assert [(step["to"], step["date"]) for step in then["history"]] == [("LOW", "2025-01-01"), ("MEDIUM", "2025-01-02")]
    assert run("explain", RETRY, "--as-of", "2024").returncode == 2
    assert "No example up to 2024-12." in run("explain", RETRY, "--as-of", "2024-12").stdout


def test_show_has_text_facts_and_examples(grown: Base, run: Run) -> None:
    shown = run("show", RETRY).stdout
    for part in (
        "Do it.",
        "based on:        6 examples by people, 1 against",
        "20 min per use, 1 h 30 min in all",
        "Try again",
        "Went well 6",
    ):
        assert part in shown
    document = json.loads(run("show", RETRY, "--json").stdout)
    assert document["sections"] == [{"title": "Pattern", "text": "- Do it."}]
    assert len(document["evidence"]) == 8
    assert [step["to"] for step in document["history"]] == ["LOW", "MEDIUM", "HIGH"]
    assert document["related"] == []


def test_unknown_names_get_near_ones(grown: Base, run: Run) -> None:
    done = run("show", "retry with backof")
    assert (done.returncode, done.stdout) == (2, "")
    said = "error[unknown-pattern]: no pattern is called 'retry with backof'\n"
    assert done.stderr == f"{said}  help: did you mean 'Retry with Backoff'?\n"
    assert "did you mean 'Retry with Backoff'?" in run("show", "backoff").stderr
    assert "help: `tacit list` shows all patterns" in run("show", "a").stderr


def test_search_ranks_the_exact_name_first_and_says_why(grown: Base, run: Run) -> None:
    grown.page("retry", "Retry", body="## Pattern\n\nBackoff backoff backoff.\n")
    run("sync")
    lines = run("search", "retry").stdout.splitlines()
    assert lines[0].startswith("UNPROVEN  Retry, ")
    found = json.loads(run("search", "backoff", "--json").stdout)
    assert found[0]["slug"] == "retry-with-backoff", "level and relevance together"
    assert {hit["kind"] for hit in found} == {"pattern", "note"}
    assert all(hit["matched"] for hit in found if hit["excerpt"])
    for query in ("db-index", "foo(", '"', "*", "NEAR(", "a AND", "-x", "'; DROP", "{}", "col:val", "^", "日本"):
        done = run("search", "--", query)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr


def test_stats_prints_twenty_projects_and_the_number_of_the_rest(base: Base, run: Run) -> None:
    for number in range(25):
        base.note(f"n{number:02}", f"Pattern {number}", front=f"date: 2025-01-01\nproject: P{number:02}\n")
    run("sync")
    printed = run("stats").stdout
    assert "P19" in printed
    assert "P20" not in printed
    assert printed.count("  and 5 more; --json lists all") == 2, "projects, and patterns that need one more example"
    assert len(json.loads(run("stats", "--json").stdout)["projects"]) == 25


def test_stats_and_doctor(grown: Base, run: Run) -> None:
    report = json.loads(run("stats", "--json").stdout)
    assert report["notes"] == {"stored": 12, "unlinked": 1, "rejected": 0}
    assert report["patterns"] == {"HIGH": 1, "MEDIUM": 0, "LOW": 2, "UNPROVEN": 0}
    assert report["time_saved"] == 90
    assert report["promotions"] == [
        {"quarter": "2023 Q1", "up": 1, "down": 0},
        {"quarter": "2025 Q1", "up": 4, "down": 0},
    ]
    assert [share["name"] for share in report["projects"]] == ["P0", "P1", "P2"]
    assert {close["slug"] for close in report["close"]} == {"cache-less", "old-habit"}
    assert "1 h 30 min saved" in run("stats").stdout
    done = run("doctor")
    assert done.returncode == 0
    assert "store        .tacit/tacit.db: intact" in done.stdout
    assert {check["name"] for check in json.loads(run("doctor", "--json").stdout)} >= {
        "version",
        "sqlite",
        "store",
        "lock",
    }
    (grown.root / ".tacit/tacit.db").write_bytes(b"x" * 5000)
    assert run("doctor").returncode == 1


def test_look_ups_build_a_missing_store_and_no_pages(base: Base, run: Run) -> None:
    base.note("2025-01-01-a", RETRY)
    assert "Retry with Backoff" in run("list").stdout
    assert base.pages() == {}
    base.note("2025-01-02-b", RETRY)
    assert json.loads(run("list", "--json").stdout)[0]["confidence"] == "LOW"
    assert json.loads(run("list", "--json", "--fresh").stdout)[0]["confidence"] == "MEDIUM"
    report = json.loads(run("sync", "--json").stdout)
    assert "patterns/dev-patterns.md" in report["written"], "the pages are still due after a look-up read the notes"


def test_the_store_by_hand(base: Base, run: Run) -> None:
    assert run("db", "current").returncode == 2
    base.note("2025-01-01-a", RETRY)
    run("sync")
    assert re.match(r"(\d{4}) \(newest: \1\)\n", run("db", "current").stdout)
    assert run("db", "downgrade", "base").stdout.endswith("→ base\n")
    assert run("db", "upgrade", "nonsense").returncode == 2
    assert run("db", "upgrade").stdout.startswith("base → ")
    assert run("sync").returncode == 0
    assert "Retry with Backoff" in run("list").stdout


def test_usage_faults_exit_2_without_a_traceback(base: Base, run: Run) -> None:
    for arguments in (
        ("nonsense",),
        ("list", "--nonsense"),
        ("list", "--level", "best"),
        ("show",),
        ("--root", "/nowhere", "list"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert done.stderr
        assert "Traceback" not in done.stderr


def test_there_has_to_be_a_knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("empty")
    done = subprocess.run(
        [sys.executable, "-m", "tacit", "list"], cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no knowledge base found here or in a parent folder" in done.stderr
    assert "tacit init" in done.stderr


def test_roots_by_option_and_environment(grown: Base, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Base(tmp_path_factory.mktemp("other"))
    other.note("2025-01-01-a", "Only Here")
    assert "Only Here" in run("list", TACIT_ROOT=str(other.root)).stdout
    assert "Only Here" in run("--root", str(other.root), "list").stdout
    assert RETRY in run("--root", str(grown.root), "list", TACIT_ROOT=str(other.root)).stdout


def test_passwords_in_addresses_are_not_printed(base: Base, run: Run) -> None:
    done = run("list", TACIT_DATABASE="postgresql://me:geheim@host/db")
    assert done.returncode == 2
    assert "geheim" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("explain", LONG),
        ("search", "carefully"),
        ("recall", "call it again carefully"),
        ("stats",),
        ("doctor",),
        ("show", LONG),
    ],
)
def test_80_columns_are_enough(grown: Base, command: tuple[str, ...]) -> None:
    grown.page("again", LONG)
    grown.note("2021-01-01-carefully", LONG, front="via: agent\noutcome: Called it again carefully\n")
    grown.sync()
    printed = terminal(grown, *command)
    assert "\x1b[" in printed or command == ("doctor",)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    wide = {line for line in plain.splitlines() if len(line) > 80}
    assert wide <= {f"root         {grown.root}"}  # a long path stays whole
    assert "carefully" in plain or command == ("doctor",)


def test_nothing_is_wrapped_in_a_pipe(grown: Base, run: Run) -> None:
    grown.note("2025-01-01-long", LONG, front="date: tomorrow, or perhaps a day or two after that\n")
    grown.note("2025-01-02-long", LONG, front=f"outcome: {'It went well. ' * 20}\n")
    found = run("sync", COLUMNS="40").stderr
    assert re.search(r"^memory/\S+:\d+:\d+: error\[bad-date\]: .*after that.*\n  help: .+\n", found, re.MULTILINE)
    for command in (
        ("list",),
        ("search", "carefully"),
        ("recall", "call carefully"),
        ("show", LONG),
        ("explain", LONG),
    ):
        assert any(LONG in line for line in run(*command, COLUMNS="40").stdout.splitlines())
    assert any(line.count("It went well.") == 20 for line in run("explain", LONG, COLUMNS="40").stdout.splitlines())


def test_colour_only_on_terminals_that_want_it(grown: Base, run: Run) -> None:
    assert "\x1b" not in run("list").stdout
    assert "\x1b[" not in terminal(grown, "list", NO_COLOR="1")
    assert "\x1b[" not in terminal(grown, "list", TERM="dumb")


def test_notes_cannot_reach_the_terminal(base: Base, run: Run) -> None:
    evil = "Evil \x1b]0;owned\x07 \x1b[31mred\u202eder"
    base.write(
        "memory/episodic/code/2025-01-01-evil.md", f"---\npatterns: [X]\noutcome: y\n---\n# {evil}\n\n{evil} text\n"
    )
    base.write("memory/episodic/code/2025-01-02-name.md", f"# T\n\n## Patterns Applied\n\n- **{evil}**\n")
    for command in (("sync",), ("list",), ("search", "evil"), ("search", "red"), ("explain", "X"), ("stats",)):
        done = run(*command)
        for stream in (done.stdout, done.stderr):
            assert not set("\x1b\x07\u202e") & set(stream), command
    printed = terminal(base, "search", "evil")
    assert "\x1b]" not in printed
    assert "\x07" not in printed


def test_a_closed_pipe_is_no_fault(grown: Base) -> None:
    command = f"{shlex.quote(sys.executable)} -m tacit list --json | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=grown.root, capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["--version", "--help", "list", "sync"])
def test_what_cannot_be_printed_is_no_bug(grown: Base, command: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no file that is always full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tacit", command], cwd=grown.root, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == b"error[system]: No space left on device"
    assert b"Traceback" not in done.stderr


def test_a_bug_is_one_line_and_a_traceback_on_request(base: Base, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from tacit import cli
    from tacit.cli import lookup

    def broken(**_options: Any) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(lookup, "workspace", broken)
    monkeypatch.setattr(sys, "argv", ["tacit", "list"])
    assert cli.run() == 70
    monkeypatch.setattr(sys, "argv", ["tacit", "--debug", "list"])
    with pytest.raises(ZeroDivisionError):
        cli.run()


def test_version_and_help(run: Run) -> None:
    from tacit import __version__

    assert run("--version").stdout == f"tacit {__version__}\n"
    assert "Commands:" in run("--help").stdout
    assert "Commands:" in run().stdout + run().stderr
    commands = run("--help", COLUMNS="80").stdout.partition("Commands:")[2]
    assert "..." not in commands, "a summary is cut off at 80 columns"


def test_init_says_which_base_is_around_the_new_one(grown: Base, run: Run) -> None:
    inside = run("init", "inner")
    assert f"warning: this folder is inside the knowledge base {grown.root}" in inside.stderr
    assert "Next: read the sample note" in inside.stdout
    again = run("init")  # this folder has notes, so there is no sample note to read
    assert "warning" not in again.stderr
    assert again.stdout.splitlines()[-1].endswith("Next: after a task run `tacit learn`.")
