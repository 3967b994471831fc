"""Test clones without some notes that git tracks: nothing is written, and the reason is shown."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tacit.actions.curate import retire
from tacit.actions.doctor import doctor
from tacit.actions.git_setup import prepare
from tacit.actions.import_ import Wanted, apply
from tacit.actions.init import init
from tacit.actions.learn import How, learn
from tacit.actions.lint_fix import add_quotes
from tacit.domain.note import Mention, Note
from tacit.errors import PartialCloneError
from tacit.ingest.lesson.lesson import Lesson
from tacit.queries.lookup import Filter, answering, list_patterns
from tacit.sync.service import preview
from tacit.workspace.roots import open_workspace
from tacit.workspace.workspace import Workspace
from tests.base import Base

HIGH = 5


def git(folder: Path, *arguments: str) -> str:
    allowed = ("-c", "protocol.file.allow=always", "-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ["git", "-C", str(folder), *allowed, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=all")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Return the folder of a repository with a knowledge base that has a checklist."""
    base = Base(tmp_path / "origin")
    (base.root / "memory" / "episodic").mkdir(parents=True)
    base.write("tacit.toml", "")
    base.page("use-keys", "Use keys", body="## Pattern\n\n- Give each row a key.\n")
    for number in range(HIGH):
        base.note(f"2024-01-0{number + 1}-n", "Use keys")
    base.sync()
    git(base.root, "init", "--quiet")
    commit(base.root)
    return base.root


def clone(origin: Path, name: str) -> Base:
    git(origin.parent, "clone", "--quiet", str(origin), name)
    return Base(origin.parent / name)


def lesson() -> Lesson:
    return Lesson(Note("", "2024-02-01", "A thing", "code", mentions=(Mention("Use keys"),)))


def _fix(place: Workspace) -> None:
    with answering(place) as answer:
        add_quotes(answer)


WRITERS: dict[str, Callable[[Workspace], object]] = {
    "sync": lambda place: Base(place.root).sync(),
    "check": lambda place: preview(place, from_notes=True),
    "dry run": preview,
    "learn": lambda place: learn(place, lesson(), How()),
    "retire": lambda place: retire(place, "Use keys"),
    "import": lambda place: apply(place, Wanted((place.root / "tacit.toml",))),
    "doctor --fix": prepare,
    "init": lambda place: init(place.root, {}, date(2024, 5, 6)),
    "lint --fix": _fix,
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("known", [False, True], ids=["no store", "store"])
def test_sparse_checkout_without_notes(origin: Path, write: Callable[[Workspace], object], *, known: bool) -> None:
    base = clone(origin, "sparse")
    if known:
        base.sync()
    git(base.root, "sparse-checkout", "set", "patterns", "memory/procedural")
    before = base.everything()
    with pytest.raises(PartialCloneError, match="leaves out 5 notes and pages that git tracks, the first of them in"):
        write(base.workspace)
    assert base.everything() == before
    assert git(base.root, "status", "--porcelain") == ""


@pytest.mark.parametrize("known", [False, True], ids=["no store", "store"])
def test_look_ups_in_a_sparse_checkout_warn(origin: Path, *, known: bool) -> None:
    base = clone(origin, "sparse")
    if known:
        base.sync()
    git(base.root, "sparse-checkout", "set", "patterns")
    with answering(base.workspace) as answer:
        found = list_patterns(answer, Filter())
        assert "the sparse checkout leaves out" in answer.remark
    assert [pattern.level.name for pattern in found] == ["HIGH" if known else "UNPROVEN"]
    assert any("sparse checkout" in check.detail for check in doctor(base.workspace) if check.name == "clone")


def test_sparse_checkout_without_some_notes(origin: Path) -> None:
    base = clone(origin, "sparse")
    base.sync()
    git(base.root, "sparse-checkout", "set", "--no-cone", "/*", "!/memory/episodic/code/2024-01-01-n.md")
    with pytest.raises(
        PartialCloneError, match=r"memory/episodic/code/: .*leaves out 1 note or page that git tracks in this folder"
    ):
        base.sync()
    git(base.root, "sparse-checkout", "disable")
    assert base.sync().removed_notes == 0


def test_folder_in_a_submodule_without_files(origin: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    git(tmp_path, "init", "--quiet", str(outer))
    (outer / "tacit.toml").write_text('[paths]\nnotes = "kept/memory/episodic"\nworkflows = "kept/workflows"\n')
    git(outer, "submodule", "--quiet", "add", str(origin), "kept")
    commit(outer)
    base = clone(outer, "fresh")
    with pytest.raises(PartialCloneError, match=r"kept/: .*this submodule has no files yet"):
        base.sync()
    assert not list((base.root / "kept").iterdir())
    git(base.root, "submodule", "--quiet", "update", "--init")
    assert base.sync().added == HIGH
    git(base.root, "submodule", "--quiet", "deinit", "--force", "kept")
    with pytest.raises(PartialCloneError, match="this submodule has no files yet"):
        base.sync()
    assert not list((base.root / "kept").iterdir())


def test_a_folder_above_a_submodule_is_none_itself(origin: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    git(tmp_path, "init", "--quiet", str(outer))
    git(outer, "submodule", "--quiet", "add", str(origin), "place/vendor")
    commit(outer)
    git(outer, "submodule", "--quiet", "deinit", "--force", "place/vendor")
    assert init(outer / "place", {}, date(2024, 5, 6)).written


def test_root_is_a_submodule_without_files(origin: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    git(tmp_path, "init", "--quiet", str(outer))
    git(outer, "submodule", "--quiet", "add", str(origin), "know")
    commit(outer)
    place = Base(clone(outer, "fresh").root / "know")
    for root in (place.root, None):
        with pytest.raises(PartialCloneError, match="this folder is a submodule that has no files yet"):
            open_workspace(root, {}, place.root)
    assert not list(place.root.iterdir())
    git(place.root.parent, "submodule", "--quiet", "update", "--init")
    assert place.sync().added == HIGH


@pytest.mark.parametrize("known", [False, True], ids=["no store", "store"])
def test_tracked_link_with_a_missing_target(origin: Path, *, known: bool) -> None:
    base = clone(origin, "linked")
    if known:
        base.sync()
    shutil.rmtree(base.root / "memory/episodic/code")
    (base.root / "memory/episodic/code").symlink_to("../../../notes-of-another-clone")
    commit(base.root)
    with pytest.raises(PartialCloneError, match="git tracks this symbolic link, and its target is missing"):
        base.sync()
    assert git(base.root, "status", "--porcelain") == ""


def test_no_tracked_note_is_on_disk(origin: Path) -> None:
    base = clone(origin, "copied")
    shutil.rmtree(base.root / "memory")
    with pytest.raises(PartialCloneError, match="git tracks 5 notes here, and none of them is on disk"):
        base.sync()
    assert not (base.root / "memory").exists()


def test_deleted_notes_are_deleted(origin: Path) -> None:
    base = clone(origin, "whole")
    (base.root / "memory/episodic/code/2024-01-01-n.md").unlink()
    assert base.sync().added == HIGH - 1, "in a clone without a store"
    (base.root / "memory/episodic/code/2024-01-02-n.md").unlink()
    assert base.sync().removed_notes == 1
    for path in (base.root / "memory/episodic/code").iterdir():
        path.unlink()
    assert base.sync().removed_notes == HIGH - 2, "the store knows them, so a person has deleted them"
    assert base.levels() == {"use-keys": "UNPROVEN"}
