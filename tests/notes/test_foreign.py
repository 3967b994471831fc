"""Test real notes of other projects, if a copy of them is on this machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tacit.domain.enums import Confidence
from tacit.domain.note import Mention
from tacit.notes.read import read_note

FOLDER = Path(os.environ.get("TACIT_REFERENCE_DATA", "")) / "notes"

pytestmark = pytest.mark.skipif(
    "TACIT_REFERENCE_DATA" not in os.environ, reason="TACIT_REFERENCE_DATA names no folder of reference notes"
)


def test_every_note_reads() -> None:
    paths = sorted(FOLDER.rglob("*.md"))
    assert paths
    for path in paths:
        reading = read_note(path.relative_to(FOLDER).as_posix(), path.read_bytes())
        problems = {d.rule for d in reading.diagnostics} - {"unknown-key"}
        assert problems <= {"no-date"}, path
        note = reading.value
        if note is not None:
            assert note.title
            assert note.date
            assert "title" not in note.extra
            assert ("\ntags:" in path.read_text("utf-8").partition("\n---\n")[0]) == bool(note.tags)
            assert not note.mentions or "Patterns Applied" in note.body


def test_a_note_without_front_matter() -> None:
    (path,) = FOLDER.glob("iwo-szapar*/memory/episodic/code/*.md")
    note = read_note(f"memory/episodic/code/{path.name}", path.read_bytes()).value
    assert note is not None
    assert note.title == "JWT Token Refresh Fix"
    assert (note.date, note.project, note.minutes) == ("2025-11-11", "test-ecommerce", 30)
    assert note.mentions == (Mention("Proactive JWT Token Refresh", line=73, claimed=Confidence.LOW),)
