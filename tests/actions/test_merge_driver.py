"""Test that real git merges branches with generated pages, with the merge driver and without it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tacit.actions.doctor import doctor
from tacit.actions.git_setup import prepare
from tacit.actions.init import init
from tests.base import Base

TODAY = date(2024, 5, 6)
HIGH = 5
CHECKLIST = "memory/procedural/workflows/use-keys.md"
OVERVIEW = "patterns/dev-patterns.md"
OWN = "memory/procedural/workflows/own.md"
KEEP = "<!-- keep: notes -->\n"


def git(root: Path, *arguments: str, code: int = 0) -> str:
    own = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{own}{os.pathsep}{os.environ['PATH']}"}
    command = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def commit(base: Base, message: str = "all") -> None:
    git(base.root, "add", "--all")
    git(base.root, "commit", "--quiet", f"--message={message}")


@pytest.fixture
def base(tmp_path: Path) -> Base:
    """Return a repository whose branch `main` has a checklist, an overview, and a workflow that a person wrote."""
    found = Base(tmp_path / "base")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(found.root))
    init(found.root, {}, TODAY)
    found.page("use-keys", "Use keys", body="## Pattern\n\n- Give each row a key.\n- Never reuse a key.\n")
    for number in range(HIGH):
        found.note(f"2024-01-0{number + 1}-n", "Use keys")
    found.write(OWN, "# Own\n\n1. Stop the workers.\n2. Deploy.\n")
    found.sync()
    commit(found)
    return found


def branches(base: Base, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    """Commit one change on `main` and one on the new branch `topic`, each after a sync; end on `main`."""
    git(base.root, "checkout", "--quiet", "-b", "topic")
    for change, branch in ((theirs, "topic"), (ours, "main")):
        git(base.root, "checkout", "--quiet", branch)
        change()
        base.sync()
        commit(base, branch)


def replaced(base: Base, path: str, old: str, new: str) -> None:
    text = base.read(path)
    assert old in text
    (base.root / path).write_text(text.replace(old, new, 1))  # with its true date, which git compares


def merged(base: Base) -> str:
    git(base.root, "merge", "--quiet", "--no-edit", "topic")
    return base.read(CHECKLIST)


def test_each_step_is_there_once_with_ticks_and_texts_of_both(base: Base) -> None:
    def ours() -> None:
        base.note("2024-02-01-ours", "Use keys")
        replaced(base, CHECKLIST, "[ ] Give", "[x] Give")
        replaced(base, CHECKLIST, KEEP, f"{KEEP}Our own words.\n")

    def theirs() -> None:
        base.note("2024-02-02-theirs", "Use keys", "A new one")
        replaced(base, CHECKLIST, "[ ] Never", "[x] Never")
        replaced(base, CHECKLIST, KEEP, f"{KEEP}Their own words.\n")

    branches(base, ours, theirs)
    text = merged(base)
    for line in ("- [x] Give each row a key.", "- [x] Never reuse a key.", "Our own words.", "Their own words."):
        assert text.count(line) == 1, text
    report = base.sync()
    assert not report.errors, report.diagnostics
    text = base.read(CHECKLIST)
    for line in ("- [x] Give each row a key.", "- [x] Never reuse a key.", "Our own words.", "Their own words."):
        assert text.count(line) == 1, text
    assert "based on 7 examples" in text
    assert "A new one" in base.read(OVERVIEW)


def test_unrelated_patterns_merge(base: Base) -> None:
    branches(base, lambda: base.note("2024-02-01-x", "One new"), lambda: base.note("2024-02-02-y", "Another new"))
    git(base.root, "merge", "--quiet", "--no-edit", "topic")
    assert {"## One new", "## Another new"} <= {line.replace("### ", "## ") for line in base.read(OVERVIEW).split("\n")}
    assert not base.sync().errors
    assert base.sync().written == ()


def test_a_tick_that_one_side_removed_is_gone(base: Base) -> None:
    replaced(base, CHECKLIST, "[ ] Give", "[x] Give")
    commit(base)
    branches(
        base,
        lambda: replaced(base, CHECKLIST, "[ ] Never", "[x] Never"),
        lambda: replaced(base, CHECKLIST, "[x] Give", "[ ] Give"),
    )
    assert "- [ ] Give each row a key.\n- [x] Never reuse a key.\n" in merged(base)


def test_changed_steps(base: Base) -> None:
    page = "patterns/data/use-keys.md"
    branches(
        base,
        lambda: replaced(base, page, "- Give each row a key.", "- Give each row a key of its own."),
        lambda: replaced(base, page, "- Never reuse a key.", "- Never reuse a key.\n- Log each key."),
    )
    text = merged(base)
    steps = [line for line in text.split("\n") if line.startswith("- [ ]")]
    expected = ["- [ ] Give each row a key of its own.", "- [ ] Never reuse a key.", "- [ ] Log each key."]
    assert steps == expected
    assert not base.sync().errors
    assert [line for line in base.read(CHECKLIST).split("\n") if line.startswith("- [ ]")] == expected


def test_the_same_kept_line_changed_twice_is_a_conflict(base: Base) -> None:
    replaced(base, CHECKLIST, KEEP, f"{KEEP}Ask Ann first.\n")
    commit(base)
    branches(
        base,
        lambda: replaced(base, CHECKLIST, "Ask Ann first.", "Ask Bob first."),
        lambda: replaced(base, CHECKLIST, "Ask Ann first.", "Ask nobody."),
    )
    git(base.root, "merge", "--quiet", "--no-edit", "topic", code=1)
    text = base.read(CHECKLIST)
    assert "<<<<<<< ours\nAsk Bob first.\n=======\nAsk nobody.\n>>>>>>> theirs\n" in text
    assert text.count("Give each row a key.") == 1
    assert git(base.root, "diff", "--name-only", "--diff-filter=U") == f"{CHECKLIST}\n"


def test_a_workflow_of_a_person_is_merged_as_text(base: Base) -> None:
    branches(
        base,
        lambda: replaced(base, OWN, "2. Deploy.", "2. Deploy to one server."),
        lambda: replaced(base, OWN, "2. Deploy.", "2. Deploy to all servers."),
    )
    git(base.root, "merge", "--quiet", "--no-edit", "topic", code=1)
    assert "<<<<<<< " in base.read(OWN)
    assert git(base.root, "check-attr", "linguist-generated", "--", OWN).endswith("unspecified\n")


def test_a_page_edited_by_hand_is_merged_as_text(base: Base) -> None:
    branches(
        base,
        lambda: replaced(base, CHECKLIST, "Never reuse a key.", "Never ever reuse a key."),
        lambda: replaced(base, CHECKLIST, "[ ] Give", "[x] Give"),
    )
    git(base.root, "merge", "--quiet", "--no-edit", "topic", code=1)
    text = base.read(CHECKLIST)
    assert "<<<<<<< " in text
    assert "Never ever reuse a key." in text


@pytest.mark.parametrize("without", ["no settings", "not installed"])
def test_without_the_driver_pages_are_merged_as_text(base: Base, monkeypatch: pytest.MonkeyPatch, without: str) -> None:
    if without == "no settings":
        git(base.root, "config", "--remove-section", "merge.tacit")
    branches(base, lambda: base.note("2024-02-01-ours", "Use keys"), lambda: base.note("2024-02-02-theirs", "Use keys"))
    if without == "not installed":
        monkeypatch.setattr(sys, "executable", "/usr/bin/none")
        paths = [path for path in os.environ["PATH"].split(os.pathsep) if not (Path(path) / "tacit").exists()]
        monkeypatch.setenv("PATH", os.pathsep.join(paths))
    git(base.root, "merge", "--quiet", "--no-edit", "topic", code=1)
    text = base.read(CHECKLIST)
    assert text.count("<<<<<<< ") == text.count(">>>>>>> ") > 0
    assert {OVERVIEW, CHECKLIST} <= set(git(base.root, "diff", "--name-only", "--diff-filter=U").split("\n"))


def test_a_host_merges_pages_as_text(base: Base, tmp_path: Path) -> None:
    """A host merges in a bare repository, whose settings have no driver."""
    branches(base, lambda: base.note("2024-02-01-ours", "Use keys"), lambda: base.note("2024-02-02-theirs", "Use keys"))
    git(tmp_path, "clone", "--quiet", "--bare", str(base.root), "host.git")
    merged_there = git(tmp_path / "host.git", "merge-tree", "--write-tree", "main", "topic", code=1)
    assert f"CONFLICT (content): Merge conflict in {CHECKLIST}" in merged_there
    git(base.root, "merge-tree", "--write-tree", "main", "topic")


def test_setup(base: Base) -> None:
    root = base.root
    assert [check for check in doctor(base.workspace) if check.name == "git"] == []
    git(root, "config", "--remove-section", "merge.tacit")
    replaced(base, ".gitattributes", f"{OVERVIEW} merge=tacit", f"{OVERVIEW} merge=union")
    mask = "memory/procedural/workflows/*.md"
    replaced(
        base, ".gitattributes", f"{mask} merge=tacit text eol=lf", f"{mask} merge=union linguist-generated text eol=lf"
    )
    found = [check.detail for check in doctor(base.workspace) if check.name == "git"]
    assert found == [
        ".gitattributes: the lines for generated pages are missing or out of date",
        "generated pages are merged as text, because this repository's settings lack the merge driver",
    ]
    done = prepare(base.workspace)
    assert (done.files, done.driver) == ((".gitattributes",), True)
    assert "union" not in base.read(".gitattributes"), "what an earlier version wrote is replaced"
    assert "tacit merge-driver %O %A %B %L %P" in git(root, "config", "--local", "merge.tacit.driver")
    assert prepare(base.workspace) == ((), False)


def test_a_union_merge_of_what_people_write_is_a_warning(base: Base) -> None:
    own = "memory/procedural/workflows/*.md merge=union\nmemory/episodic/** merge=union\n"
    base.write(".gitattributes", base.read(".gitattributes") + own)
    found = [check.detail.partition(", merge=union")[0] for check in doctor(base.workspace) if check.name == "git"]
    start = ".gitattributes: if two branches change one line of"
    assert found == [f"{start} memory/procedural/workflows/x.md", f"{start} memory/episodic/x.md"]


def test_init_outside_of_a_repository(tmp_path: Path) -> None:
    assert init(tmp_path / "plain", {}, TODAY).driver is False
