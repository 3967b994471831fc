"""Test that the benchmark runs, and that its table has every row; no test compares the measured figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
ROWS = [
    "--version",
    "--help",
    "sync, no store, no pages",
    "sync, no store, pages kept",
    "sync, nothing changed",
    "sync --check, nothing changed",
    "sync, one note changed",
    "sync, rare pattern's note changed",
    "sync, one page edited",
    "learn --json",
    "search",
    "recall",
    "session-start hook",
    "list",
    "show",
    "explain",
    "review, one file changed",
    "watch, one note saved → pages",
    "watch, rare pattern's note → pages",
]


def bench(cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", "--cache", str(cache), "--notes", "30", "--runs", "1", *arguments]
    return subprocess.run(command, check=False, cwd=CHECKOUT, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the benchmark, compare it with a saved run that lacks some rows, and return the folder with the results."""
    folder = tmp_path_factory.mktemp("bench")
    row = {"median": 2.0, "ratio": 4.0, "memory": 1 << 20}
    older = {"sizes": {"30 notes, 10 patterns": {"search": row, "list": row, "a row of the past": row}}}
    (folder / "older.json").write_text(json.dumps(older), "utf-8")
    options = ["--save", str(folder / "saved.json"), "--compare", str(folder / "older.json")]
    done = bench(folder / "cache", *options)
    assert done.stderr == ""
    assert done.returncode == 0
    (folder / "printed.md").write_text(done.stdout, "utf-8")
    return folder


def lines(text: str) -> list[list[str]]:
    """Return the cells of a table in markdown, without its head."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_table_has_every_row(measured: Path) -> None:
    table, _ = (measured / "printed.md").read_text("utf-8").split("against the saved run")
    assert "30 notes, 10 patterns, runs of each row: 1" in table
    assert [cells[0] for cells in lines(table)] == ROWS
    assert all(len(cells) == 8 and all(cells[:3]) for cells in lines(table))


def test_a_saved_run_holds_every_figure(measured: Path) -> None:
    result = json.loads((measured / "saved.json").read_text("utf-8"))
    (rows,) = result["sizes"].values()
    assert list(rows) == ROWS
    for row in rows.values():
        assert len(row["seconds"]) == len(row["floor_seconds"]) == result["runs"] == 1
        assert row["ratio"] == (row["cpu"] or row["median"]) / row["floor_cpu" if row["cpu"] else "floor_median"]
        assert row["memory"] > 0
    assert result["machine"]["tacit"].startswith("tacit ")


def test_the_rows_of_both_runs_are_compared(measured: Path) -> None:
    _, compared = (measured / "printed.md").read_text("utf-8").split("against the saved run")
    (rows,) = json.loads((measured / "saved.json").read_text("utf-8"))["sizes"].values()
    assert [cells[0] for cells in lines(compared)] == ["search", "list"]
    for name, before, _, times, ratios, memory in lines(compared):
        row = rows[name]
        assert before == "2.00 s"
        expected = (row["median"] / 2.0, row["ratio"] / 4.0, row["memory"] / (1 << 20))
        assert (times, ratios, memory) == tuple(f"{value:.2f}" for value in expected)


def test_what_it_measured_is_cleaned_up_and_the_corpus_kept(measured: Path) -> None:
    (kept,) = (measured / "cache").iterdir()
    assert kept.name.startswith("corpus-")
    assert not (kept / ".tacit").exists()
    assert not (kept / "patterns" / "dev-patterns.md").exists()


def test_a_command_that_fails_is_not_a_figure(measured: Path) -> None:
    done = bench(measured / "cache", "--tacit", "false")
    assert done.returncode == 2
    assert "exited with 1" in done.stderr


@pytest.mark.parametrize("text", ["", "[]", '{"runs": 1}'])
def test_a_file_that_is_no_saved_run_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "saved.json"
    path.write_text(text, "utf-8")
    done = bench(tmp_path / "cache", "--compare", str(path))
    assert done.returncode == 2
    assert "is not a file of --save" in done.stderr
    assert not (tmp_path / "cache").exists()
