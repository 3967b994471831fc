"""Test the benchmark that compares the time of a sync in this build and in another one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_two_builds_are_compared(tmp_path: Path) -> None:
    beside = Path(sys.executable).with_name("tacit")
    other = tmp_path / "other"
    other.symlink_to(beside)
    few = ["--notes", "30", "--pairs", "1", "--cache", str(tmp_path)]
    command = [sys.executable, "-m", "bench.pairs", str(other), *few]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    head, _, *lines = done.stdout.splitlines()
    assert head == f"| cold sync | {other} | {beside} | ratio |"
    names = [line.split(" | ")[0] for line in lines]
    assert names == ["| seconds, least", "| seconds, median", "| processor seconds, median", "| MiB, all processes"]
