"""Test the scan of a knowledge base and the sorting of its files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.sync.index import Index
from tacit.sync.plan import Plan, make_plan
from tacit.sync.scan import scan
from tacit.system.files import digest
from tacit.workspace.roots import open_workspace
from tacit.workspace.workspace import Workspace
from tests.base import Base
from tests.store.users import limited, public_folder


def look(base: Base) -> Plan:
    return look_at(base.workspace)


def look_at(workspace: Workspace) -> Plan:
    index = Index()
    return make_plan(workspace, index, scan(workspace, index), dict)


def notes(found: Plan) -> dict[str, str]:
    return {path: digest for path, digest in found.sources.items() if path in found.notes}


def pages(found: Plan) -> list[str]:
    return sorted(found.sources.keys() - found.notes)


def open_at(root: Path) -> Workspace:
    return open_workspace(root, {}, root)


def test_notes_pages_and_files_at_paths_of_generated_pages(base: Base) -> None:
    for path in (
        "memory/episodic/code/a.md",
        "memory/episodic/top.md",
        "memory/episodic/README.md",
        "memory/episodic/code/a.orig.md",
        "memory/procedural/INDEX.md",
        "memory/procedural/other.md",
        "memory/procedural/workflows/own.md",
        "memory/procedural/workflows/own.orig-2.md",
        "patterns/README.md",
        "patterns/dev-patterns.md",
        "patterns/dev-patterns.orig.md",
        "patterns/evidence/retry.md",
        "patterns/data/retry.md",
        "patterns/data/Readme.md",
        "patterns/data/retry.rules.yml",
        "elsewhere.md",
    ):
        base.write(path, f"text of {path}")
    found = look(base)
    assert sorted(notes(found)) == ["memory/episodic/code/a.md", "memory/episodic/top.md"]
    assert pages(found) == ["patterns/data/retry.md"]
    assert sorted(found.generated) == [
        "memory/procedural/INDEX.md",
        "memory/procedural/workflows/own.md",
        "patterns/README.md",
        "patterns/data/Readme.md",
        "patterns/dev-patterns.md",
        "patterns/evidence/retry.md",
    ]
    assert found.sources["memory/episodic/top.md"] == digest(b"text of memory/episodic/top.md")
    assert found.diagnostics == ()
    assert scan(base.workspace, Index()).leftovers == ()


def test_folders_and_documents_that_the_settings_name(base: Base) -> None:
    base.write("tacit.toml", '[paths]\nnotes = "log"\npatterns = "know how"\n[[documents]]\npath = "docs/all.md"\n')
    for path in ("log/a.md", "memory/episodic/b.md", "know how/x/retry.md", "docs/all.md", "docs/other.md"):
        base.write(path, "text")
    found = look(base)
    assert (list(found.notes), pages(found), list(found.generated)) == (
        ["log/a.md"], ["know how/x/retry.md"], ["docs/all.md"],
    )  # fmt: skip


def test_overview_that_the_settings_no_longer_name_is_not_a_pattern_page(base: Base) -> None:
    base.note("2024-01-01-a", "Retry")
    base.write("tacit.toml", '[[documents]]\npath = "patterns/all.md"\n')
    base.sync()
    base.write("tacit.toml", "")
    base.write("patterns/own.md", "---\nname: Own\n---\n")
    found = look(base)
    assert pages(found) == ["patterns/own.md"]
    assert "patterns/all.md" in found.generated


def test_page_that_cannot_be_read_stays_a_page() -> None:
    with public_folder() as root:
        (root / "tacit.toml").touch()
        (root / "patterns").mkdir()
        (root / "patterns/own.md").write_text("---\nname: Own\n---\n")
        workspace = open_at(root)
        with limited(root / "patterns/own.md", 0o000):
            found = look_at(workspace)
    assert (found.sources, found.generated) == ({}, {})
    assert [(item.location.path, item.rule) for item in found.diagnostics] == [("patterns/own.md", "unreadable")]


def test_empty_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").touch()
    found = look_at(open_at(tmp_path))
    assert (found.sources, found.generated, found.diagnostics) == ({}, {}, ())


def test_large_notes_are_hashed_up_to_the_limit_and_pages_completely(base: Base) -> None:
    text = "x" * ((1 << 20) + 1)
    base.write("memory/episodic/a.md", text + "more")
    base.write("patterns/dev-patterns.md", text + "more")
    found = look(base)
    assert list(found.sources.values()) == [digest(text.encode())]
    assert list(found.generated.values()) == [digest(f"{text}more".encode())]


def test_skipped_files_are_reported(base: Base) -> None:
    os.mkfifo(base.root / "memory/episodic/pipe.md")
    (base.root / "patterns").mkdir()
    (base.root / "patterns/link.md").symlink_to("nowhere")
    (base.root / "memory/procedural/workflows").mkdir(parents=True)
    (base.root / "memory/procedural/workflows/loop").symlink_to(".")
    assert [(item.location.path, item.rule) for item in look(base).diagnostics] == [
        ("memory/episodic/pipe.md", "special-file"),
        ("patterns/link.md", "link"),
        ("memory/procedural/workflows/loop", "link"),
    ]


def test_note_that_cannot_be_read_does_not_stop_the_scan() -> None:
    with public_folder() as root:
        (root / "memory/episodic").mkdir(parents=True)
        for name in ("a.md", "b.md"):
            (root / "memory/episodic" / name).write_text(name)
        workspace = open_at(root)
        with limited(root / "memory/episodic/a.md", 0o000):
            found = look_at(workspace)
    assert found.sources == {"memory/episodic/b.md": digest(b"b.md")}
    at = Location("memory/episodic/a.md")
    message = "can't be read: Permission denied"
    assert found.diagnostics == (Diagnostic(at, Severity.ERROR, "unreadable", message, "correct the permissions"),)


def test_note_with_a_name_that_is_not_utf8_does_not_stop_the_sync(base: Base) -> None:
    base.note("2024-01-01-a", "Retry")
    odd = base.root / "memory/episodic" / os.fsdecode(b"2024-01-02-\xff.md")
    try:
        odd.write_text("# Note\n\n## Patterns Applied\n\n- **Retry**\n")
    except OSError:
        pytest.skip("this file system keeps no such name")
    report = base.sync()
    assert base.levels()["retry"] in {"LOW", "MEDIUM"}
    assert report.diagnostics


def test_leftovers_of_killed_writers_are_found_in_all_folders(base: Base) -> None:
    base.write("tacit.toml", '[[documents]]\npath = "docs/all.md"\n')
    left = [
        "memory/episodic/code/.tacit-1-a.md",
        "memory/procedural/.tacit-1-INDEX.md",
        "memory/procedural/workflows/.tacit-1-a.md",
        "patterns/data/.tacit-1-a.md",
        "docs/.tacit-1-all.md",
        ".tacit/.tacit-1-tacit.db",
    ]
    for path in left:
        base.write(path, "torn")
    assert sorted(scan(base.workspace, Index()).leftovers) == sorted(base.root / path for path in left)
    base.sync()
    assert not any((base.root / path).exists() for path in left)
