"""Test `tacit fleet report` about the last runs: states, changes and formats."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tacit.errors import UsageError
from tacit.fleet.formats import csv_text, document, text
from tacit.fleet.page import page
from tacit.fleet.report import report
from tacit.fleet.run import Asked
from tacit.fleet.table import Past, tabulate
from tacit.fleet.values import Row
from tests.fleet.samples import SLUG, VIOLATING, knowledge_base, many, ran
from tests.system.test_git import git
from tests.test_documents import ROOT, console_blocks


def row(name: str, state: str, pattern: str = "p", **others: object) -> Row:
    return Row(name, "", "c" * 40, "pattern", pattern, state)._replace(**others)  # type: ignore[arg-type]


def run_of(began: str, *rows: Row) -> Past:
    return Past(began, tuple(sorted({each.pattern for each in rows})), {(each.repository, ""): [each] for each in rows})


FIRST = run_of("20260101T020000Z", row("t/a", "absent"), row("u/b", "violated"))
SECOND = run_of("20260102T020000Z", row("t/a", "followed"), row("u/b", "violated"))
LAST = run_of("20260103T020000Z", row("t/a", "followed"), row("u/b", "violated"), row("u/c", "violated"))


def test_a_cell_says_since_when_and_what_was_before() -> None:
    table = tabulate([FIRST, SECOND, LAST])
    cells = {line.name: line.cells[0] for line in table.lines}
    assert list(cells) == ["u/b", "u/c", "t/a"]  # the owner with most violations is first
    assert (cells["t/a"].since, cells["t/a"].before, cells["t/a"].is_changed) == ("20260102T020000Z", "followed", False)
    assert cells["u/b"].since == "20260101T020000Z"
    assert (cells["u/c"].since, cells["u/c"].before) == ("20260103T020000Z", "")
    assert tabulate([FIRST, SECOND]).lines[1].cells[0].is_changed
    assert [dict(counts) for counts in table.columns[0].counts] == [
        {"absent": 1, "violated": 1},
        {"followed": 1, "violated": 1},
        {"followed": 1, "violated": 2},
    ]


def test_the_text_shows_the_trend() -> None:
    told = text(tabulate([SECOND, LAST]))
    assert "run of 2026-01-03 02:00 UTC: 3 repositories, 1 pattern\n" in told
    assert "1 followed, 1 → 2 violated, 0 absent, 0 unknown" in told
    assert max(map(len, told.splitlines())) <= 80


def test_the_page_escapes_what_repositories_say() -> None:
    hostile = '<script>alert(1)</script>"'
    made = page(tabulate([run_of("20260101T020000Z", row(hostile, "violated", reason=hostile, places=(hostile,)))]))
    assert "<script" not in made
    assert '"&quot;' not in made
    assert "default-src 'none'; style-src 'unsafe-inline'" in made
    assert "http" not in made.replace('http-equiv="Content', "")


def test_a_formula_in_a_spreadsheet_is_a_text() -> None:
    made = csv_text(tabulate([run_of("20260101T020000Z", row("=HYPERLINK(1)", "followed", reason="-1"))]))
    line = next(iter(csv.DictReader(io.StringIO(made))))
    assert (line["repository"], line["reason"]) == ("'=HYPERLINK(1)", "'-1")


def test_a_failure_and_a_missing_result_are_shown() -> None:
    failed = Row("a", "", "", "failure", "", "unknown", reason="timeout: no result within")
    table = tabulate([Past("20260101T020000Z", ("p",), {("a", ""): [failed], ("b", ""): []})])
    assert [line.reason for line in table.lines] == [
        "timeout: no result within",
        "the result of this repository is missing: run `tacit fleet run` again",
    ]
    assert [line.cells[0].row.state for line in table.lines] == ["unknown", "unknown"]
    assert "2 not judged" in text(table)
    assert "timeout: no result within" in page(table)


def test_without_a_run_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the folder has no results of a run"):
        report(tmp_path / "none", 10)


def tacit(folder: Path, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "tacit", "fleet", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_commands_print_a_run_and_its_reports(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path / "base")
    repos = many(tmp_path / "repos", 3)
    first = tacit(base.root, "run", "--repos", "../repos", "--jobs", "1")
    told = (
        "3 repositories: 3 judged, 0 unchanged, 0 failed\n"
        "1 pattern without rules can't be judged and were left out\n"
        "written to fleet-results: see `tacit fleet report`\n"
    )
    assert first == (0, told.replace("judged and were", "judged and was"), "")
    (repos[0] / "app.py").write_text(VIOLATING)
    git(repos[0], "commit", "-q", "-a", "-m", "Forget it")
    ran(base, Asked(tmp_path / "repos", base.root / "fleet-results", jobs=1))
    runs = sorted((base.root / "fleet-results/runs").glob("*.parquet"))
    runs[0].rename(runs[0].with_name("29990101T020000Z.parquet"))  # the run of the sample is at a fixed time
    code, made, wrong = tacit(base.root, "report", "--format", "json")
    assert (code, wrong) == (0, "")
    assert json.loads(made) == document(report(base.root / "fleet-results", 10))
    assert json.loads(made)["patterns"][0]["runs"][-1]["violated"] in {1, 2}
    code, made, wrong = tacit(base.root, "report", "--format", "html")
    assert (code, wrong, made.count("<td class")) == (0, "", 3 * 3)
    code, made, wrong = tacit(base.root, "report", "--format", "csv")
    assert (code, wrong, len(made.splitlines())) == (0, "", 1 + 3)
    assert SLUG in tacit(base.root, "report")[1]


def test_a_repository_that_fails_gives_exit_code_1(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path / "base")
    (base.root / "repos.txt").write_text("../none\n--bad\n")
    code, made, wrong = tacit(base.root, "run", "--repos", "repos.txt")
    assert code == 1
    assert made.startswith("1 repository: 0 judged, 0 unchanged, 1 failed\n")
    assert "repos.txt:2:1: error[bad-repository]: " in wrong
    assert f"not judged: {tmp_path}/none: clone\n" in wrong
    code, made, wrong = tacit(base.root, "run", "--repos", "repos.txt", "--json")
    assert (code, json.loads(made)["failed"]) == (1, [{"repository": f"{tmp_path}/none", "reason": "clone"}])


def test_the_walk_through_prints_what_the_page_says(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path / "base")
    many(tmp_path / "repos", 2)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    steps = console_blocks((ROOT / "docs" / "fleet.md").read_text("utf-8"))
    assert len(steps) == 4
    for command, expected in steps:
        done = subprocess.run(
            ["bash", "-c", command], cwd=base.root, env=environment, capture_output=True, text=True, check=False
        )
        printed = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "<time>", done.stdout).replace(str(tmp_path), "<root>")
        assert (printed.rstrip(), done.stderr, done.returncode) == (expected.rstrip(), "", 0), command
    assert (base.root / "fleet.html").read_text("utf-8").endswith("</html>\n")
