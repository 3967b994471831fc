"""Test that an import of many documents in several processes has the same result as in one process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tacit.actions.import_ import ImportReport, Wanted, apply
from tacit.ingest.importers import ahead
from tests.base import Base
from tests.ingest.importers.shared import DOCUMENTS


def in_processes(monkeypatch: pytest.MonkeyPatch, started: list[int]) -> None:
    """Make imports of two or more documents use two processes; each such import appends a number to `started`."""

    def processes() -> int:
        started.append(1)
        return 2

    monkeypatch.setattr(ahead, "_WORTH_PROCESSES", 2)
    monkeypatch.setattr(ahead, "processes", processes)


def without_sync(report: ImportReport) -> ImportReport:
    return report._replace(sync=None)


def test_processes_change_nothing(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    above = tmp_path_factory.mktemp("above")
    one, other, folder = Base(above / "one"), Base(above / "other"), above / "documents"
    for path in (one.root / "memory" / "episodic", other.root / "memory" / "episodic"):
        path.mkdir(parents=True)
    shutil.copytree(DOCUMENTS, folder)
    (folder / "essay.md").write_text("# An essay\n\nWords, and no pattern.\n", "utf-8")  # refused
    (folder / "broken.md").write_bytes(b"# Broken\n\n\xff\n")  # no text
    alone = apply(one.workspace, Wanted((folder,)))
    started = list[int]()
    in_processes(monkeypatch, started)
    assert without_sync(apply(other.workspace, Wanted((folder,)))) == without_sync(alone)
    assert started
    assert {item.message.partition(";")[0] for item in alone.refused} == {
        "is not a document that can be imported",
        "is not UTF-8 (line 3)",
    }
    assert other.everything() == one.everything()


def test_a_moved_document_is_found_without_processes(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = base.root / "documents"
    folder.mkdir()
    for number in range(3):
        examples = f"**Confidence:** LOW\n\n**Examples:**\n\n1. Hall (2024-05-0{number + 1}): done\n"
        text = f"# Patterns\n\n## Shelf {number}\n\n{examples}"
        (folder / f"shelf-{number}.md").write_text(text, "utf-8")
    apply(base.workspace, Wanted((folder,)))
    (folder / "shelf-1.md").rename(folder / "moved.md")
    started = list[int]()
    in_processes(monkeypatch, started)
    assert not apply(base.workspace, Wanted((folder,))).gone
    assert not started
    names = [json.loads(line).get("document", "") for line in base.read("imported.jsonl").splitlines()]
    assert [name for name in names if name] == [f"documents/{name}.md" for name in ("moved", "shelf-0", "shelf-2")]


def test_a_recorded_document_that_cannot_be_looked_up_does_not_stop_an_import(base: Base) -> None:
    base.write("imported.jsonl", json.dumps({"document": f"../{'x' * 300}.md", "digest": "0" * 16}) + "\n")
    document = base.root / "lessons.md"
    document.write_text("# Lessons\n\n- Always oil the slip before a launch.\n", "utf-8")
    assert [change.how for one in apply(base.workspace, Wanted((document,))).documents for change in one.changes] == [
        "new",
        "new",
    ]
