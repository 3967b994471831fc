"""Test that a second import of a changed document changes what the document changed, and nothing else."""

from __future__ import annotations

import errno
import os
import random
from pathlib import Path

import pytest

from tacit.actions.import_ import ImportReport, Wanted, apply, plan
from tacit.actions.undo import undo
from tacit.errors import FileAccessError, RecordError
from tacit.ingest.importers.origins import digest
from tests.base import Base

RETRY = """\
# Patterns

## Retry With Backoff

**Confidence:** LOW

**Context:** Calls to other services.

**Pattern:** Wait longer each time.

**Examples:**
1. Shop (2025-01-02): no more timeouts
2. App (2025-02-03): fewer pages at night

## Lock Before The Job

**Confidence:** LOW

**Context:** Jobs on two nodes.

**Pattern:** Take a lock first.

**Examples:**
1. Shop (2025-03-04): no double invoices
"""
LESSONS = """\
# Lessons

Collected by the night shift.

## Lesson 1: Lock the door twice

**Date:** 2025-01-02

**Problem:** It was open.

**Fix:** Turn the key twice.

## Lesson 2: Never trust the clock

**Problem:** It was late.

**Fix:** Ask another clock.
"""
NOTE = "memory/episodic/code/2025-01-02-no-more-timeouts.md"
PAGE = "patterns/doc/retry-with-backoff.md"


def imported(base: Base, text: str, name: str = "doc.md") -> ImportReport:
    (base.root / name).write_text(text, "utf-8")
    return apply(base.workspace, Wanted((base.root / name,)))


def changes(report: ImportReport) -> dict[str, str]:
    return {change.path: change.how for change in report.changes}


def warnings(report: ImportReport) -> list[str]:
    return [item.message for document in report.documents for item in document.warnings]


def test_a_changed_date_moves_its_note_and_nothing_else(base: Base) -> None:
    imported(base, RETRY)
    before = base.everything()
    report = imported(base, RETRY.replace("2025-01-02", "2025-01-05"))
    new = NOTE.replace("01-02", "01-05")
    assert changes(report) == {NOTE: "removed", new: "new"}
    assert base.levels() == {"retry-with-backoff": "MEDIUM", "lock-before-the-job": "LOW"}
    after = base.everything()
    generated = {"patterns/dev-patterns.md", "patterns/README.md", "doc.md", "imported.jsonl"}
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} <= {
        NOTE,
        new,
        *generated,
    }


def test_an_import_that_stopped_early_is_completed_by_the_next(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, moved = Path.replace, set[str]()

    def full(path: Path, target: Path) -> Path:
        if ".tacit" not in target.parts and len(moved) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        moved.update(() if ".tacit" in target.parts else [target.name])
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(FileAccessError):
            imported(base, RETRY)
    assert len(moved) == 2
    assert not (base.root / "imported.jsonl").exists()
    assert warnings(imported(base, RETRY)) == []
    assert base.levels() == {"retry-with-backoff": "MEDIUM", "lock-before-the-job": "LOW"}
    assert (base.root / PAGE).exists()


def test_two_corrections_give_no_further_example(base: Base) -> None:
    imported(base, RETRY)
    text = RETRY.replace("no more timeouts", "no timeouts any more").replace("2025-02-03", "2025-02-04")
    imported(base, text)
    imported(base, text.replace("fewer pages at night", "few pages at night"))
    assert len(list(base.root.glob("memory/episodic/**/*.md"))) == 3
    assert base.levels()["retry-with-backoff"] == "MEDIUM"


def test_a_corrected_word_changes_its_page_and_nothing_else(base: Base) -> None:
    imported(base, RETRY)
    report = imported(base, RETRY.replace("Wait longer", "Wait twice as long"))
    assert changes(report) == {PAGE: "changed"}
    assert "Wait twice as long each time." in base.read(PAGE)


def test_a_deleted_entry_takes_its_page_and_examples_with_it(base: Base) -> None:
    imported(base, RETRY)
    report = imported(base, RETRY.partition("## Lock")[0])
    assert changes(report) == {
        "patterns/doc/lock-before-the-job.md": "removed",
        "memory/episodic/code/2025-03-04-no-double-invoices.md": "removed",
    }
    assert base.levels() == {"retry-with-backoff": "MEDIUM"}


def test_a_renamed_entry_takes_its_examples_with_it(base: Base) -> None:
    imported(base, RETRY)
    imported(base, RETRY.replace("Retry With Backoff", "Backoff"))
    assert base.levels() == {"backoff": "MEDIUM", "lock-before-the-job": "LOW"}
    assert not (base.root / PAGE).exists()


def test_the_rest_of_a_document_is_one_page(base: Base) -> None:
    for number in range(5):
        imported(base, LESSONS.replace("night shift", f"night shift of year {number}"))
    (about,) = base.root.glob("memory/procedural/workflows/about-*.md")
    assert "year 4" in about.read_text("utf-8")


def test_a_dry_run_shows_the_update_and_writes_nothing(base: Base) -> None:
    imported(base, RETRY)
    (base.root / "doc.md").write_text(RETRY.replace("2025-01-02", "2025-01-05"), "utf-8")
    before = base.everything()
    planned = plan(base.workspace, Wanted((base.root / "doc.md",)))
    assert base.everything() == before
    assert changes(planned) == {NOTE: "removed", NOTE.replace("01-02", "01-05"): "new"}


def test_an_update_can_be_undone(base: Base) -> None:
    imported(base, RETRY)
    before = base.everything()
    imported(
        base, RETRY.replace("2025-01-02", "2025-01-05").replace("Wait longer", "Wait less").partition("## Lock")[0]
    )
    undo(base.workspace)
    assert base.everything() | {"doc.md": b""} == before | {"doc.md": b""}
    undo(base.workspace)
    assert {path for path in base.everything() if path.startswith(("memory/episodic", "imported"))} == set()


def test_what_a_person_changed_stays_and_is_reported(base: Base) -> None:
    imported(base, RETRY)
    (base.root / NOTE).write_text(base.read(NOTE) + "\nMine.\n", "utf-8")
    assert warnings(imported(base, RETRY)) == []
    report = imported(base, RETRY.replace("no more timeouts", "no timeouts").replace("2025-01-02", "2025-01-05"))
    assert warnings(report) == [f"{NOTE} was changed by hand since the import, so this text was not updated"]
    assert base.read(NOTE).endswith("Mine.\n")
    assert base.levels()["retry-with-backoff"] == "MEDIUM"
    report = imported(base, RETRY.partition("## Retry")[0] + "## Lock" + RETRY.partition("## Lock")[2])
    assert f"{NOTE} was kept: its entry is no longer in the document, but a person changed the file" in warnings(report)
    assert base.read(NOTE).endswith("Mine.\n")


def test_a_page_is_updated_section_by_section(base: Base) -> None:
    imported(base, RETRY)
    mine = base.read(PAGE).replace("Calls to other services.", "Calls over the net.") + "\n## Checklist\n\n- [ ] Try\n"
    (base.root / PAGE).write_text(mine, "utf-8")
    report = imported(base, RETRY.replace("Wait longer", "Wait less"))
    assert (changes(report), warnings(report)) == ({PAGE: "changed"}, [])
    assert base.read(PAGE) == mine.replace("Wait longer", "Wait less")
    report = imported(base, RETRY.replace("Wait longer", "Wait less").replace("other services", "other hosts"))
    assert changes(report) == {}
    assert warnings(report) == [
        f"{PAGE} was changed by hand since the import in “Context”, so this text was not updated"
    ]
    assert base.read(PAGE) == mine.replace("Wait longer", "Wait less")


def test_a_file_that_a_person_deleted_or_moved_is_not_made_again(base: Base) -> None:
    imported(base, RETRY)
    (base.root / NOTE).unlink()
    (base.root / "patterns/net").mkdir()
    (base.root / PAGE).rename(base.root / "patterns/net/retry-with-backoff.md")
    report = imported(base, RETRY.replace("Wait longer", "Wait less"))
    assert changes(report) == {"patterns/net/retry-with-backoff.md": "changed"}
    assert not (base.root / NOTE).exists()
    assert not (base.root / PAGE).exists()
    report = imported(base, RETRY.replace("no more timeouts", "no timeouts"))
    assert f"{NOTE} was deleted by hand since the import, so it is not created again" in warnings(report)


def test_a_document_whose_files_are_all_gone_is_imported_anew(base: Base) -> None:
    imported(base, RETRY)
    before = base.everything()
    for path in (*base.root.glob("memory/episodic/**/*.md"), *base.root.glob("patterns/*/*.md")):
        path.unlink()
    imported(base, RETRY)
    assert base.everything() == before


def test_an_added_pattern_is_taken_out_of_a_listed_note(base: Base) -> None:
    listed = "memory/episodic/code/2025-03-04-invoices.md"
    base.write(listed, "---\ndate: 2025-03-04\ntitle: Invoices\n---\n\nTwice each.\n")
    original = base.read(listed)
    text = RETRY + "\n**Source experiences:**\n- " + listed + "\n"
    imported(base, text)
    assert "Lock Before The Job" in base.read(listed)
    report = imported(base, text.replace("Lock Before The Job", "Lock First"))
    assert changes(report)[listed] == "linked"
    assert "- Lock First" in base.read(listed)
    imported(base, RETRY)
    assert base.read(listed) == original


def test_a_renamed_document_is_the_same_one(base: Base) -> None:
    imported(base, RETRY)
    (base.root / "docs").mkdir()
    (base.root / "doc.md").rename(base.root / "docs/doc.md")
    report = imported(base, RETRY.replace("2025-01-02", "2025-01-05"), "docs/doc.md")
    assert set(changes(report).values()) == {"removed", "new"}
    assert len(list(base.root.glob("memory/episodic/**/*.md"))) == 3


def test_a_second_document_with_the_same_example_keeps_it(base: Base) -> None:
    imported(base, RETRY)
    imported(base, RETRY.partition("## Lock")[0], "other.md")
    imported(base, RETRY.replace("1. Shop (2025-01-02): no more timeouts\n", ""))
    assert (base.root / NOTE).exists()


def test_a_document_without_dates_keeps_the_dates_of_its_first_import(base: Base) -> None:
    path = base.root / "doc.md"
    text = "# Lessons\n\n- Look twice before you cut the rope.\n- Count the sails before you leave.\n"
    imported(base, text)
    first = {path.name for path in base.root.glob("memory/episodic/**/*.md")}
    path.write_text(text + "- Name the knots before the exam.\n", "utf-8")
    os.utime(path, (1_700_000_000,) * 2)
    apply(base.workspace, Wanted((path,)))
    now = {path.name for path in base.root.glob("memory/episodic/**/*.md")}
    assert first < now
    assert {name[:10] for name in now - first} == {"2023-11-14"}
    before = base.everything()
    apply(base.workspace, Wanted((path,)))
    assert base.everything() == before


def test_a_credential_that_was_added_later_leaves_what_was_imported(base: Base) -> None:
    imported(base, RETRY)
    before = {path: text for path, text in base.everything().items() if path.startswith(("memory/", "patterns/"))}
    imported(base, RETRY.replace("Jobs on two nodes.", "Jobs with AKIAIOSFODNN7EXAMPLX and more."))
    after = {path: text for path, text in base.everything().items() if path.startswith(("memory/", "patterns/"))}
    assert after == before


def test_a_record_with_conflicts_is_an_error_with_its_line(base: Base) -> None:
    imported(base, RETRY)
    record = base.root / "imported.jsonl"
    record.write_text("<<<<<<< ours\n" + record.read_text("utf-8"), "utf-8")
    with pytest.raises(RecordError, match=r"imported\.jsonl:1:1: error\[bad-record\]"):
        imported(base, RETRY)


@pytest.mark.parametrize("path", ["../outside.md", "/etc/hosts", "src/code.md", "patterns/README.md"])
def test_a_record_from_elsewhere_removes_only_what_imports_make(base: Base, path: str, tmp_path: Path) -> None:
    imported(base, RETRY)
    target = base.root / path if not path.startswith("/") else tmp_path / "no"
    if not path.startswith(("/", "..")):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("Mine.\n", "utf-8")
    line = f'{{"in": "doc.md", "file": "{path}", "key": "note:x", "line": 1, "said": "{digest("Mine.")}"}}\n'
    record = base.root / "imported.jsonl"
    record.write_text(record.read_text("utf-8") + line, "utf-8")
    if path.startswith(("/", "..")):
        with pytest.raises(RecordError):
            imported(base, RETRY)
        return
    report = imported(base, RETRY)
    assert path not in changes(report)
    assert target.read_text("utf-8") == "Mine.\n" or path == "patterns/README.md"


# Replaying a history


class Text:
    """A document with patterns that grows by random edits, such as people make."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.entries = [self.entry() for _ in range(3)]

    def words(self, number: int) -> str:
        some = ["cache", "retry", "query", "index", "token", "session", "order", "refund", "mail", "queue", "worker"]
        return " ".join(self.random.choice(some) for _ in range(number))

    def example(self) -> str:
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        return f"Shop (2025-{month:02}-{day:02}): {self.words(4)}"

    def entry(self) -> dict[str, object]:
        examples = [self.example() for _ in range(self.random.randint(0, 3))]
        return {"name": self.words(3).title(), "context": self.words(8), "rule": self.words(8), "examples": examples}

    def edit(self) -> None:
        pick = self.random.choice
        entry = pick(self.entries) if self.entries else self.entry()
        examples = entry["examples"]
        assert isinstance(examples, list)
        match self.random.randint(0, 8):
            case 0:
                self.entries.insert(self.random.randint(0, len(self.entries)), self.entry())
            case 1 if len(self.entries) > 1:
                self.entries.remove(entry)
            case 2:
                entry["name"] = self.words(3).title()
            case 3:
                entry["context"] = self.words(8)
            case 4:
                entry["rule"] = f"{entry['rule']} {self.words(1)}"
            case 5:
                examples.insert(self.random.randint(0, len(examples)), self.example())
            case 6 if examples:
                examples.remove(pick(examples))
            case 7 if examples:
                examples[self.random.randrange(len(examples))] = self.example()
            case _:
                self.random.shuffle(self.entries)

    def text(self) -> str:
        parts = ["# Patterns\n\nWhat we learned.\n"]
        for entry in self.entries:
            examples = entry["examples"]
            assert isinstance(examples, list)
            listed = "\n".join(f"{n}. {words}" for n, words in enumerate(examples, 1))
            parts.append(
                f"## {entry['name']}\n\n**Confidence:** LOW\n\n**Context:** {entry['context']}\n\n"
                f"**Pattern:** {entry['rule']}\n\n**Examples:**\n{listed}\n"
            )
        return "\n".join(parts)


@pytest.mark.parametrize("seed", range(12))
def test_replaying_every_version_gives_what_the_last_one_gives(base: Base, seed: int) -> None:
    document = Text(seed)
    for _ in range(6):
        imported(base, document.text())
        for _ in range(document.random.randint(1, 3)):
            document.edit()
    imported(base, document.text())
    replayed = base.everything()
    for path in base.everything():
        if path not in {"doc.md", "tacit.toml"}:
            (base.root / path).unlink()
    imported(base, document.text())
    assert replayed == base.everything()


@pytest.mark.parametrize("seed", range(6))
def test_what_people_wrote_survives_every_version(base: Base, seed: int) -> None:
    document = Text(seed)
    imported(base, document.text())
    mine = {}
    for path in document.random.sample(sorted(base.root.glob("memory/episodic/**/*.md")), k=1):
        path.write_text(f"{path.read_text('utf-8')}\nMy own words.\n", "utf-8")
        mine[path] = path.read_text("utf-8")
    for _ in range(5):
        document.edit()
        imported(base, document.text())
        assert {path: path.read_text("utf-8") for path in mine} == mine


def test_a_record_may_be_larger_than_a_note(base: Base) -> None:
    document = base.write("ropes.md", "# Patterns\n\n## Coil ropes\n\n**Pattern:** Coil them against the lay.\n")
    apply(base.workspace, Wanted((document,)))
    record = base.root / "imported.jsonl"
    line = record.read_text("utf-8").splitlines()[0]
    more = (line.replace("ropes.md", f"other/ropes-{number:06}.md") for number in range(2_000_000 // len(line)))
    record.write_text("\n".join(sorted({line, *more})) + "\n", "utf-8")
    again = apply(base.workspace, Wanted((document,)))
    assert not again.refused


def test_a_removed_page_of_a_pattern_with_other_examples_is_a_warning(base: Base) -> None:
    assert not imported(base, RETRY).bare
    base.note("2025-05-05-lock", "Lock Before The Job")
    (warning,) = imported(base, RETRY.replace("Lock Before The Job", "Lock Before Each Job")).bare
    assert (warning.rule, Path(warning.location.path).name) == ("page-removed", "lock-before-the-job.md")
    assert "aliases: [Lock Before The Job]" in warning.help
    assert not imported(base, RETRY.replace("Retry With Backoff", "Retry Slowly")).bare
