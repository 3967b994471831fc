"""Test what `tacit adopt` prints, as text and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.base import Base

PAGE = "patterns/dev-patterns.md"


def tacit(base: Base, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", *arguments]
    return subprocess.run(command, cwd=base.root, env=os.environ, capture_output=True, text=True, check=False)


def test_an_edit_is_taken_over(base: Base) -> None:
    base.page("one", "One", body="## Pattern\n\nDo it.\n")
    base.sync()
    assert tacit(base, "adopt", PAGE).stdout == f"{PAGE}: has no edits\n"
    base.write(
        PAGE, base.read(PAGE).replace("Do it.", "Do it well.").replace("## Contents\n", "## Contents\n\nOurs.\n")
    )
    assert tacit(base, "sync").returncode == 1
    done = tacit(base, "adopt", PAGE, "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    page = "---\nname: One\n---\n\n## Pattern\n\nDo it well.\n"
    assert done.stdout.startswith(f"would write patterns/data/one.md\n{page}")
    report = json.loads(tacit(base, "adopt", PAGE, "--dry-run", "--json").stdout)
    assert report["texts"] == {"patterns/data/one.md": page}
    done = tacit(base, "adopt", PAGE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "wrote patterns/data/one.md",
        "kept 1 line in the part of the page that sync never changes (the keep region): Ours.",
        f"wrote {PAGE}",
    ]
    assert tacit(base, "sync", "--check").returncode == 0


def test_edits_without_a_source_are_shown_and_nothing_changes(base: Base) -> None:
    base.page("one", "One")
    base.sync()
    base.write(PAGE, base.read(PAGE).replace("- **Confidence:** UNPROVEN", "- **Confidence:** HIGH"))
    before = base.everything()
    done = tacit(base, "adopt", PAGE)
    line = base.read(PAGE).splitlines().index("- **Confidence:** HIGH") + 1
    assert done.returncode == 1
    assert done.stderr.startswith(f"{PAGE}:{line}:1: error[not-adopted]: ")
    assert done.stderr.endswith(f"{PAGE}: nothing was changed\n")
    report = json.loads(tacit(base, "adopt", PAGE, "--json").stdout)
    assert (report["written"], [item["line"] for item in report["diagnostics"]]) == ([], [line])
    assert base.everything() == before


def test_a_file_that_is_not_generated_is_refused(base: Base) -> None:
    base.page("one", "One")
    done = tacit(base, "adopt", "patterns/data/one.md")
    assert done.returncode == 2
    assert "is not a generated page" in done.stderr
