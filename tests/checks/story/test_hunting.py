"""Test the search for the rules of probes in files, with a cache of earlier results."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tacit.checks.rules.values import Rule
from tacit.checks.story.hunting import hunted
from tacit.checks.story.probes import Probe
from tacit.checks.verify.inventory import build


def test_a_refused_rule_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "a.py").write_text("run(1)\n", "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "a.py"], cwd=folder, check=True)
    person = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    subprocess.run(["git", *person, "commit", "-q", "-m", "first"], cwd=folder, check=True)
    inventory = build(folder, caches=tmp_path)
    assert inventory.blobs["a.py"], "results are only cached for files with a blob hash"
    probe = Probe("jobs", proof_rules=(Rule("jobs", "jobs-0", "python", {"rule": {"kind": "no_such_kind"}}),))
    place = tmp_path / "hunted"

    first, second = hunted([probe], inventory, place), hunted([probe], inventory, place)

    assert len(first.remarks) == 1
    assert first.remarks[0].startswith("not used: rule jobs-0: ")
    assert second.remarks == first.remarks
