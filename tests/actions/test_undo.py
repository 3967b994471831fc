"""Test that `undo` reverts the last command that wrote files, byte for byte, and no unrelated command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tacit.actions.adopt import adopt
from tacit.actions.confirm import confirm
from tacit.actions.curate import merge, page, rename, retire
from tacit.actions.edit_page import edit
from tacit.actions.import_ import Wanted, apply
from tacit.actions.learn import How, learn
from tacit.actions.link import Link, link
from tacit.actions.undo import undo
from tacit.domain.note import Mention, Note
from tacit.errors import ChangedSinceError, NothingToUndoError
from tacit.ingest.lesson.lesson import Lesson
from tests.base import Base

OVERVIEW = "patterns/dev-patterns.md"
NOTE = "memory/episodic/code/2024-01-01-a.md"
UNLINKED = "memory/episodic/code/2024-01-03-c.md"


@pytest.fixture
def two(base: Base) -> Base:
    """Return a knowledge base with three patterns (one with rules, one without a page) and a note that names none."""
    base.page("use-keys", "Use keys")
    base.page("reuse-nothing", "Reuse nothing", front="tags: [rows]\n")
    base.write("patterns/data/use-keys.rules.yml", "id: keys\nlanguage: python\nrule:\n  pattern: a()\n")
    base.note("2024-01-01-a", "Use keys", "Reuse nothing")
    base.note("2024-01-02-b", "Without a page")
    base.note("2024-01-03-c", body="We should use keys everywhere.\n")
    base.note("2024-01-04-d", "Use keys", front="via: agent\n")
    base.write("lessons.md", "# Lessons\n\n- Always name threads (2024-02-03): they are easier to find.\n")
    base.sync()
    return base


def save(base: Base, title: str = "A lesson") -> None:
    learn(base.workspace, Lesson(Note("", "2024-03-01", title, "code", mentions=(Mention("Use keys"),))), How())


COMMANDS: dict[str, Callable[[Base], object]] = {
    "learn": save,
    "merge": lambda base: merge(base.workspace, "Use keys", "Reuse nothing"),
    "rename": lambda base: rename(base.workspace, "Use keys", "Key each row"),
    "retire": lambda base: retire(base.workspace, "Use keys", "Reuse nothing"),
    "page": lambda base: page(base.workspace, "Without a page", "data"),
    "link": lambda base: link(base.workspace, [Link(UNLINKED, "Use keys", quote="We should use keys")]),
    "confirm": lambda base: confirm(base.workspace, ["2024-01-04-d"], "ann@example.com"),
    "import": lambda base: apply(base.workspace, Wanted((base.root / "lessons.md",))),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_undone_byte_for_byte(two: Base, name: str) -> None:
    save(two, "An earlier lesson")
    before, levels = two.everything(), two.levels()
    COMMANDS[name](two)
    assert two.everything() != before
    planned = undo(two.workspace, dry=True)
    assert planned.undone.command == name
    report = undo(two.workspace)
    assert (report.undone, report.trashed, report.restored) == (planned.undone, planned.trashed, planned.restored)
    assert two.everything() == before
    assert two.levels() == levels
    assert undo(two.workspace).undone.subject == "An earlier lesson"


def test_all_commands_are_undone_in_reverse(two: Base) -> None:
    states = [two.everything()]
    for name in ("learn", "rename", "page", "link", "retire"):
        COMMANDS[name](two) if name != "retire" else retire(two.workspace, "Key each row")
        states.append(two.everything())
    for state in reversed(states[:-1]):
        undo(two.workspace)
        assert two.everything() == state
    with pytest.raises(NothingToUndoError):
        undo(two.workspace)


def test_adopted_edits_return_to_the_page(two: Base) -> None:
    edited = two.read(OVERVIEW).replace("- Do it.", "- Do it, and log it.", 1)
    two.write(OVERVIEW, edited)
    sources = {path: data for path, data in two.everything().items() if path.startswith("patterns/data/")}
    assert not adopt(two.workspace, two.root / OVERVIEW).diagnostics
    assert "Do it, and log it." in two.read("patterns/data/reuse-nothing.md") + two.read("patterns/data/use-keys.md")
    report = undo(two.workspace)
    assert (report.undone.command, report.pages) == ("adopt", (OVERVIEW,))
    assert {path: data for path, data in two.everything().items() if path.startswith("patterns/data/")} == sources
    assert two.read(OVERVIEW) == edited
    assert not adopt(two.workspace, two.root / OVERVIEW).diagnostics, "they can be adopted again"


def test_an_edit_in_an_editor_is_undone(two: Base) -> None:
    page = "patterns/data/use-keys.md"
    before = two.everything()
    edit(two.workspace, "use-keys", Path.touch)
    with pytest.raises(NothingToUndoError):
        undo(two.workspace)
    assert edit(two.workspace, "use-keys", lambda path: two.write(page, f"{path.read_text()}\nMore.\n"))[0] == page
    assert "More." in two.read(page)
    assert undo(two.workspace).undone.command == "edit"
    assert two.everything() == before


def test_a_file_that_was_changed_since_then_stays(two: Base) -> None:
    COMMANDS["retire"](two)
    two.write("patterns/data/use-keys.md", two.read("patterns/data/use-keys.md") + "\nMore.\n")
    before = two.everything()
    with pytest.raises(ChangedSinceError, match="changed after `tacit retire` wrote it"):
        undo(two.workspace)
    assert two.everything() == before


def test_a_command_that_was_killed_half_way(two: Base) -> None:
    page = two.root / "patterns/data/use-keys.md"
    before = two.everything()
    COMMANDS["rename"](two)
    page.write_bytes(before["patterns/data/use-keys.md"])  # as if it had not been removed yet
    assert undo(two.workspace).trashed == ("patterns/data/key-each-row.md", "patterns/data/key-each-row.rules.yml")
    assert two.everything() == before


def test_one_command_by_a_file_that_it_wrote(two: Base) -> None:
    COMMANDS["page"](two)
    save(two)
    assert undo(two.workspace, "without-a-page.md").undone.command == "page"
    assert undo(two.workspace).undone.command == "learn"


def test_lost_old_content_undoes_nothing(two: Base) -> None:
    COMMANDS["retire"](two)
    for path in (two.root / ".tacit/undo").iterdir():
        path.write_text("other")
    with pytest.raises(ChangedSinceError, match=r"old content in \.tacit/undo/ is missing"):
        undo(two.workspace)


def test_undo_prints_its_changes(two: Base) -> None:
    COMMANDS["merge"](two)

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "tacit", "--root", str(two.root), "undo", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ).stdout

    planned = run("--dry-run")
    assert planned.startswith("would undo: tacit merge: Use keys → Reuse nothing (")
    assert "would restore patterns/data/use-keys.md\n" in planned
    assert not (two.root / "patterns/data/use-keys.md").exists()
    done = run()
    for would, did in (("would undo", "undone"), ("would restore", "restored"), ("would move", "moved")):
        planned = planned.replace(would, did)
    assert done.startswith(planned)
    assert (two.root / "patterns/data/use-keys.md").exists()
    assert Path(two.root / "patterns/data/use-keys.rules.yml").exists()
