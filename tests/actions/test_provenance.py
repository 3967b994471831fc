"""Test what git says about each note: the commit that added it, its authors, and who changed it later."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tacit.actions.provenance import provenance
from tests.base import Base
from tests.system.test_git import git

NOTE = "memory/episodic/code/{}.md"
SAMPLE = "Sample <sample@example.com>"


def commit(base: Base, message: str, *options: str) -> str:
    git(base.root, "add", "memory")
    git(base.root, "commit", "-q", "-m", message, *options)
    return git(base.root, "rev-parse", "HEAD").strip()


def explained(base: Base, folder: Path | None = None) -> tuple[list[dict[str, object]], str]:
    command = [sys.executable, "-m", "tacit", "explain", "X", "--json"]
    done = subprocess.run(command, cwd=folder or base.root, env=os.environ, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["examples"], done.stderr


def test_the_commit_that_brought_a_note_is_told_with_its_authors(base: Base) -> None:
    git(base.root, "init", "-q")
    base.note("2025-01-01-a", "X", front="author: Somebody Else\n")
    first = commit(base, "Add a note\n\nCo-authored-by: Agent <agent@example.com>", "--date=2025-01-02T12:00:00Z")
    base.note("2025-01-02-b", "X")
    base.sync()
    examples, _ = explained(base)
    assert examples[0]["git"] == {
        "commit": first,
        "date": "2025-01-02",
        "author": SAMPLE,
        "co_authors": ["Agent <agent@example.com>"],
        "changed_by": [],
        "signed_not_verified": False,
    }
    assert examples[1]["git"] is None, "it is not committed"


def test_a_renamed_note_keeps_its_origin_and_a_change_names_its_author(base: Base) -> None:
    git(base.root, "init", "-q")
    base.note("2025-01-01-a", "X")
    base.note("2025-01-02-b", "X")
    first = commit(base, "Add")
    git(base.root, "mv", NOTE.format("2025-01-01-a"), NOTE.format("2025-01-01-new"))
    base.note("2025-01-02-b", "X", body="Now with other words.\n")
    commit(base, "Change", "--author=Other <other@example.com>")
    known = provenance(base.workspace, [NOTE.format("2025-01-01-new"), NOTE.format("2025-01-02-b")]).brought
    renamed, changed = (known[path].origin for path in sorted(known))
    assert (renamed.commit, renamed.changed_by) == (first, ())
    assert (changed.commit, changed.authors, changed.changed_by) == (first, (SAMPLE,), ("Other <other@example.com>",))


def test_what_git_cannot_tell_is_said(base: Base, tmp_path: Path) -> None:
    base.note("2025-01-01-a", "X")
    base.sync()
    examples, remark = explained(base)
    assert examples[0]["git"] is None
    assert "not a git repository" in remark

    git(base.root, "init", "-q")
    assert "nothing is committed" in explained(base)[1]
    commit(base, "Add")
    base.note("2025-01-02-b", "X")
    newest = commit(base, "Add another")
    clone = Base(tmp_path / "clone")
    git(tmp_path, "clone", "-q", "--depth=1", base.root.as_uri(), str(clone.root))
    assert newest
    found = provenance(clone.workspace, [NOTE.format("2025-01-01-a"), NOTE.format("2025-01-02-b")])
    assert not found.brought
    assert found.remark == "shallow clone: git does not know who added 2 of the notes"
