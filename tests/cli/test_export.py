"""Test what `tacit export` prints, as text and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.base import Base


def tacit(base: Base, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=base.root, env=os.environ, capture_output=True, text=True, check=False)


def test_export_says_what_it_wrote_and_what_did_not_fit(base: Base) -> None:
    base.page("one", "One")
    for number in range(5):
        base.note(f"2025-01-0{number + 1}", "One", *(["Two Words"] if number < 3 else []))
    assert tacit(base, "export", "--check").returncode == 1
    assert tacit(base, "export", "--dry-run").stdout == "would write AGENTS.md\n2 patterns would be exported\n"
    done = tacit(base, "export", "--budget", "500")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "wrote AGENTS.md"
    done = tacit(base, "export")
    assert (done.returncode, tacit(base, "export", "--check").returncode) == (0, 0)
    assert tacit(base, "export").stdout == "exports: up to date\n2 patterns unchanged\n"
    report = json.loads(tacit(base, "export", "--to", "github", "--to", "claude", "--json").stdout)
    assert report["written"] == [
        ".claude/rules/one.md",
        ".claude/rules/two-words.md",
        ".github/instructions/one.instructions.md",
        ".github/instructions/two-words.instructions.md",
    ]
    assert (report["patterns"], report["left_out"], report["diagnostics"]) == (["One", "Two Words"], [], [])


def test_an_edited_file_makes_it_exit_1(base: Base) -> None:
    for number in range(5):
        base.note(f"2025-01-0{number + 1}", "One")
    tacit(base, "export")
    base.write("AGENTS.md", base.read("AGENTS.md").replace("### One", "### Mine"))
    done = tacit(base, "export")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "AGENTS.md:1:1: error[edited-export]: the block of `tacit export` was edited by hand; the file was not changed"
    )


def test_usage(base: Base) -> None:
    assert tacit(base, "export", "--to", "copilot").returncode == 2
    assert tacit(base, "export", "--budget", "1").returncode == 2
    assert tacit(base, "export", "--dir", "gone").returncode == 2


def test_export_says_why_nothing_is_written(base: Base) -> None:
    base.note("2025-01-01", "One")
    done = tacit(base, "export")
    told = "nothing to export: only HIGH and MEDIUM patterns that are not retired are exported\n"
    assert (done.returncode, done.stdout) == (0, told)
    assert not (base.root / "AGENTS.md").exists()
