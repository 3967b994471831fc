"""Test the counts of calls between modules and of SQL statements, which do not depend on the machine."""

from __future__ import annotations

from pathlib import Path

from bench.crossings import measure


def test_a_change_crosses_few_modules_and_runs_few_statements(tmp_path: Path) -> None:
    found = measure(3000, tmp_path)
    counted = {
        name: tuple(sum(row[-1] for row in counts[kind]) for kind in ("crossings", "statements"))
        for name, counts in found.items()
    }
    sync, learn = counted["sync, one note changed"], counted["learn --json"]
    assert 100 < sync[0] < 1500
    assert 20 < sync[1] <= 50
    assert 200 < learn[0] < 3000
    assert 30 < learn[1] <= 70
