"""Test imports: the created files, the unchanged files, and the result of a sync after them."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from tacit.actions.import_ import ImportReport, Wanted, apply, plan
from tacit.domain.findings import Diagnostic, Severity
from tacit.errors import FileAccessError, NotImportableError, NotSyncedError
from tacit.queries.lookup import answering, show
from tacit.store import statistics
from tests.base import Base
from tests.ingest.importers.shared import DOCUMENTS, OTHERS

GARDEN = DOCUMENTS / "garden-patterns.md"
SEED = next(iter(sorted(OTHERS.glob("seeds/001_*"))), Path("none"))


def imported(base: Base, *paths: Path, kind: str = "", redact: bool = False) -> ImportReport:
    return apply(base.workspace, Wanted(paths, kind, redact))


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@a.example")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def knowledge(base: Base) -> dict[str, bytes]:
    """Return the contents of all files by path, except `imported.jsonl`, the record of imports."""
    return {path: text for path, text in base.everything().items() if path != "imported.jsonl"}


def how(report: ImportReport) -> set[str]:
    return {change.how for document in report.documents for change in document.changes}


def test_the_levels_are_those_that_the_examples_support(base: Base) -> None:
    report = imported(base, GARDEN)
    assert base.levels() == {"water-before-noon": "MEDIUM", "rotate-trays-weekly": "LOW"}
    assert report.sync is not None
    assert not report.sync.errors
    with answering(base.workspace) as answer:
        dossier = show(answer, "water-before-noon")
    assert [example.evidence.date for example in dossier.examples] == ["2024-11-05", "2024-12", "2025-02-11"]
    assert all(example.counts for example in dossier.examples)
    assert [(related.name, related.slug) for related in dossier.related] == [
        ("Rotate Trays Weekly", "rotate-trays-weekly"),
        ("Fertiliser plans", ""),
    ]


def test_importing_twice_adds_nothing(base: Base) -> None:
    imported(base, *sorted(path for path in DOCUMENTS.iterdir() if path.name != "note.md"))
    before = base.everything()
    report = imported(base, *sorted(path for path in DOCUMENTS.iterdir() if path.name != "note.md"))
    assert base.everything() == before
    assert not report.changes
    assert not report.written
    assert how(report) <= {"there", "kept"}


def test_a_dry_run_writes_nothing_and_reports_the_changes(base: Base) -> None:
    before = base.everything()
    planned = plan(base.workspace, Wanted((GARDEN,)))
    assert base.everything() == before
    assert planned.sync is None
    imported(base, GARDEN)
    assert {change.path: change.text for change in planned.changes}.items() <= {
        path: text.decode() for path, text in base.everything().items()
    }.items()


def test_a_page_that_exists_keeps_its_text(base: Base) -> None:
    path = base.page("water-before-noon", "Water Before Noon", body="## Pattern\n\nMine.\n")
    before = path.read_bytes()
    report = imported(base, GARDEN)
    assert path.read_bytes() == before
    assert not list(base.root.glob("patterns/garden-service/water*"))
    left = {line.line: line.reason for line in report.documents[0].left_out}
    reason = "patterns/data/water-before-noon.md already exists with a different text"
    assert {left[line] for line in (31, 34, 44, 52)} == {reason}
    assert base.levels()["water-before-noon"] == "MEDIUM"


@pytest.mark.parametrize("between", [" ", "\n"])
def test_what_a_kept_page_does_not_say_is_listed_with_that_reason(base: Base, between: str) -> None:
    front = "aliases: [Idempotency Keys]\n"
    base.page("idempotent-post", "Idempotent POST", front=front, body="## Pattern\n\nA key.\n")
    labels = ("**Pattern:**", "Every POST takes one."), ("**Anti-patterns:**", "Clocks that drift.")
    text = "# Patterns\n\n## Idempotency Keys\n\n**Confidence:** LOW\n\n"
    text += "\n\n".join(f"{label}{between}{words}" for label, words in labels)
    (fitted,) = imported(base, base.write("keys.md", text)).documents
    for _, words in labels:
        (line,) = [line for line in fitted.left_out if words in line.text]
        assert line.reason == "patterns/data/idempotent-post.md already exists with a different text"


def test_the_same_words_in_another_order_are_listed(base: Base) -> None:
    text = DATED.format(date="2025-03-01", problem="Always retry, never log.")
    imported(base, base.write("one-lessons.md", text))
    turned = text.replace("Always retry, never", "Never retry, always")
    (fitted,) = imported(base, base.write("two-lessons.md", turned)).documents
    assert [line.line for line in fitted.left_out if "already exists with a different text" in line.reason] == [5]


def test_a_list_on_its_labels_line_is_kept_as_text(base: Base) -> None:
    text = "# Patterns\n\n## Keys\n\n**Confidence:** LOW\n\n**Source experiences:** the night of the kiosk\n"
    imported(base, base.write("keys.md", text))
    assert any(b"the night of the kiosk" in page for path, page in base.everything().items() if "patterns/" in path)


def test_an_alias_leads_to_its_page(base: Base) -> None:
    base.page("early-water", "Early water", front="aliases: [Water Before Noon]\n")
    imported(base, GARDEN)
    assert base.levels() == {"early-water": "MEDIUM", "rotate-trays-weekly": "LOW"}


def test_an_edited_note_is_neither_overwritten_nor_added_again(base: Base) -> None:
    imported(base, GARDEN)
    note = base.root / "memory/episodic/garden/2024-12-mist-plan.md"
    note.write_text(note.read_text("utf-8") + "\nMore of mine.\n", "utf-8")
    own = base.root / "memory/procedural/workflows/about-garden-service-patterns.md"
    own.write_text(own.read_text("utf-8").replace("porter", "gardener"), "utf-8")
    base.sync()
    before = base.everything()
    report = imported(base, GARDEN)
    assert base.everything() == before
    assert {change.path for change in report.documents[0].changes if change.how == "kept"} == {
        "memory/episodic/garden/2024-12-mist-plan.md",
        "memory/procedural/workflows/about-garden-service-patterns.md",
    }
    reasons = {line.line: line.reason for line in report.documents[0].left_out}
    assert reasons[108].endswith("about-garden-service-patterns.md was changed by hand since the import")


def test_a_note_of_another_matter_at_the_same_path_stays(base: Base) -> None:
    path = base.write(
        "memory/episodic/garden/2024-12-mist-plan.md", "---\ntitle: Other\ndate: 2024-12-01\n---\n\nNo.\n"
    )
    before = path.read_bytes()
    imported(base, GARDEN)
    assert path.read_bytes() == before
    assert (base.root / "memory/episodic/garden/2024-12-mist-plan-2.md").exists()
    assert base.levels()["water-before-noon"] == "MEDIUM"


def test_a_note_that_was_moved_is_not_added_again(base: Base) -> None:
    imported(base, GARDEN)
    old = base.root / "memory/episodic/garden/2024-12-mist-plan.md"
    (base.root / "memory/episodic/later").mkdir()
    old.rename(base.root / "memory/episodic/later/2024-12-mist.md")
    report = imported(base, GARDEN)
    assert not report.changes
    assert not old.exists()


def test_a_listed_note_of_the_knowledge_base_is_used(base: Base) -> None:
    text = "---\r\ntitle: The timer\r\ndate: 2024-11-05\r\n---\r\n\r\nA long night with the timer.\r\n"
    path = base.root / "memory/episodic/garden/2024-11-05-pump-timer.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode())
    report = imported(base, GARDEN)
    after = path.read_bytes().decode()
    assert after == text.replace("2024-11-05\r\n", "2024-11-05\r\npatterns:\r\n- Water Before Noon\r\n", 1)
    assert "linked" in how(report)
    assert base.levels()["water-before-noon"] == "MEDIUM"
    assert not imported(base, GARDEN).changes


def test_a_listed_note_beside_the_document_is_taken_over(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    document = folder / "docs" / "garden.md"
    note = folder / "memory/episodic/garden/2023-01-01-lost-note.md"
    for path, text in ((document, GARDEN.read_text("utf-8")), (note, "# Found again\n\nIt was in the shed.\n")):
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    imported(base, document)
    taken = (base.root / "memory/episodic/garden/2023-01-01-lost-note.md").read_text("utf-8")
    assert taken.endswith("# Found again\n\nIt was in the shed.\n")
    with answering(base.workspace) as answer:
        assert show(answer, "water-before-noon").pattern.examples == 4


def test_a_listed_path_that_leads_out_is_not_followed(base: Base, tmp_path: Path) -> None:
    secret = tmp_path.parent / "2025-01-01-private.md"
    secret.write_text("# Private\n", "utf-8")
    listed = f"../{tmp_path.name}/../2025-01-01-private.md"
    text = f"## A\n\n**Confidence:** LOW\n\n**Source experiences:**\n- {listed}\n- {secret}\n"
    document = base.write("doc.md", f"# Patterns\n\n{text}")
    imported(base, document)
    assert not list(base.root.glob("memory/episodic/**/*private*"))


def test_a_folder_of_notes_keeps_its_folders_and_its_keys(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("solutions")
    for name in ("docs/lifts/2025-03-04 Stuck Lift.md", "docs/doors/slow-door.md"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text((DOCUMENTS / "note.md").read_text("utf-8") + name, "utf-8")
    (folder / "docs/doors/.hidden.md").write_text("no", "utf-8")
    (folder / "docs/index.md").write_text("Nothing to see.\n", "utf-8")
    report = imported(base, folder)
    assert [change.path for change in report.changes] == [
        "memory/episodic/doors/slow-door.md",
        "memory/episodic/lifts/2025-03-04-stuck-lift.md",
    ]
    assert "severity: high" in base.read("memory/episodic/doors/slow-door.md")
    (refused,) = report.refused
    assert (refused.rule, refused.location.path.rpartition("/")[2]) == ("not-imported", "index.md")
    with answering(base.workspace) as answer:
        assert statistics.totals(answer.reader).notes == 2
    assert not imported(base, folder).changes


def test_a_catalogues_files_give_its_pages_their_text(base: Base) -> None:
    imported(base, DOCUMENTS / "catalogue")
    page = base.read("patterns/flag/half-mast-pattern.md")
    assert "Tying it off halfway" in page
    assert not (base.root / "patterns/catalogue").exists()
    assert set(base.levels().values()) == {"UNPROVEN"}


def test_two_documents_of_one_title_keep_both_texts(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("two")
    for name in ("a", "b"):
        text = f"# Critical Patterns\n\nThe opening of {name}.\n\n## 1. Rule of {name}\n\nWords of {name}.\n"
        (folder / name).mkdir()
        (folder / name / "critical-patterns.md").write_text(text, "utf-8")
    imported(base, folder)
    pages = sorted((base.root / "memory/procedural/workflows").glob("about-*.md"))
    assert ["The opening of a." in pages[1].read_text("utf-8"), "The opening of b." in pages[0].read_text("utf-8")] in (
        [True, True],
        [False, False],
    )
    assert len(pages) == 2


CREDENTIAL = "ghp_" + "A1b2C3d4E5f6G7h8I9j0" + "K1l2M3n4O5p6Q7r8"


def test_a_credential_keeps_its_entry_out_and_not_the_file(base: Base) -> None:
    document = base.write("doc.md", f"# Lessons\n\n- Never print {CREDENTIAL} again.\n- Read the label first.\n")
    report = imported(base, document)
    (refused,) = report.refused
    assert (refused.rule, refused.location.line) == ("credential", 3)
    assert base.levels() == {"read-the-label-first": "LOW"}
    reasons = [line.reason for line in report.documents[0].left_out]
    assert CREDENTIAL not in repr(report)
    assert any("credential" in reason for reason in reasons)
    written = {path: text for path, text in base.everything().items() if path != "doc.md"}
    assert not any(CREDENTIAL.encode() in text or b"Never print" in text for text in written.values())
    assert imported(base, document, redact=True).documents


def test_a_record_with_a_credential_leaves_no_page_behind(base: Base) -> None:
    token = "ghp_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"
    document = base.write("lessons.jsonl", f'{{"lesson": "Close files"}}\n{{"lesson": "Use {token}"}}\n')
    (fitted,) = apply(base.workspace, Wanted((document,))).documents
    assert [change.what for change in fitted.changes] == ["page", "note"]


def test_a_pattern_with_a_credential_goes_with_its_examples(base: Base) -> None:
    entry = "## {}\n\n**Confidence:** LOW\n\n**Pattern:** {}\n\n**Examples:**\n1. Shop - Login (2025-01) - Held\n\n"
    text = "# Patterns\n\n" + entry.format("Rotate keys", f"Not {CREDENTIAL}.") + entry.format("Log out", "Do.")
    report = imported(base, base.write("doc.md", text))
    assert base.levels() == {"log-out": "LOW"}
    assert list(report.documents[0].standings) == ["log-out"]
    assert len(report.refused) == 1


def test_a_note_with_a_credential_is_refused_as_a_whole(base: Base) -> None:
    report = imported(base, base.write("doc.md", f"---\ntitle: Keys\ndate: 2025-01-02\n---\n\nIt was {CREDENTIAL}.\n"))
    assert not report.written
    assert [item.rule for item in report.refused] == ["credential"]


@pytest.mark.parametrize("password", ["example", "changeme", "RANDOM_PASSWORD", "random_password", "$PASSWORD"])
def test_the_password_of_an_example_refuses_nothing(base: Base, password: str) -> None:
    text = f"# Lessons\n\n- Read the address from the settings, as in postgres://shop:{password}@db.internal/shop.\n"
    assert not imported(base, base.write("doc.md", text)).refused
    assert len(base.levels()) == 1


def test_a_folder_of_notes_takes_missing_dates_from_git(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("notes")
    git(folder, "init", "-q")
    for number, day in enumerate(("2024-03-04", "2024-05-06")):
        (folder / f"note-{number}.md").write_text(f"---\ntitle: Note {number}\n---\n\nWords {number}.\n", "utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", "x", "--date", f"{day}T12:00:00")
    (folder / "note-0.md").write_text("---\ntitle: Note 0\n---\n\nWords 0, corrected.\n", "utf-8")
    git(folder, "commit", "-qam", "later", "--date", "2024-07-08T12:00:00")
    (folder / "note-2.md").write_text("---\ntitle: Note 2\n---\n\nNot committed.\n", "utf-8")
    os.utime(folder / "note-2.md", (1_700_000_000,) * 2)
    report = imported(base, folder)
    dates = [base.read(f"memory/episodic/code/note-{number}.md").partition("date: '")[2][:10] for number in range(3)]
    assert dates == ["2024-03-04", "2024-05-06", "2023-11-14"]
    assert [(fitted.by_git, fitted.by_file) for fitted in report.documents] == [(1, 0), (1, 0), (0, 1)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe# Patterns", "is not UTF-8 (line 1)"),
        (b"# Patterns\n\xe4\n", "is not UTF-8 (line 2)"),
        (b"# Pat\0terns\n", "contains NUL bytes"),
        (b"# Patterns\n" * 100_000, "is larger than 1 MiB"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_text_is_refused(base: Base, content: bytes, message: str) -> None:
    path = base.root / "document.md"
    path.write_bytes(content)
    with pytest.raises(NotImportableError) as caught:
        imported(base, path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_document_is_an_error(base: Base) -> None:
    with pytest.raises(FileAccessError, match="no such file or folder"):
        imported(base, base.root / "missing.md")
    (base.root / "empty").mkdir()
    with pytest.raises(NotImportableError, match="contains no document"):
        imported(base, base.root / "empty")
    imported(base, GARDEN)
    with pytest.raises(NotImportableError, match="is a page that tacit generated"):
        imported(base, base.root / "patterns/dev-patterns.md")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_and_a_byte_order_mark_change_nothing(base: Base, end: str) -> None:
    document = base.root / "garden-patterns.md"
    document.write_bytes(("\ufeff" + GARDEN.read_text("utf-8").replace("\n", end)).encode())
    imported(base, document)
    there = {path: text for path, text in base.everything().items() if path != "garden-patterns.md"}
    document.write_bytes(GARDEN.read_bytes())
    assert {change.how for change in imported(base, document).documents[0].changes} <= {"there"}
    assert {path: text for path, text in base.everything().items() if path != "garden-patterns.md"} == there


@pytest.mark.parametrize(
    "text",
    [
        "# Patterns\n\n" + "## A\n\n**Confidence:** LOW\n\n" * 3_000,
        "# Patterns\n\n## A\n\n**Confidence:** LOW\n\n**Examples:**\n" + "1. x (2025-01)\n" * 600,
        "# Patterns\n\n## A\n\n**Confidence:** LOW\n\n" + ">" * 100_000,
        "# Lessons\n\n" + "- " * 100_000,
        "# Lessons\n\n" + "".join(f"- lesson {n} of the day with words\n" for n in range(600)),
        "# Lessons\n\n" + "".join(f"{'#' * (2 + n % 5)} Lesson {n}\n\nDo {n}.\n\n" for n in range(600)),
        "# Patterns\n\n## A\n\n" + "[" * 200_000,
        "# Patterns\n\n## " + "a" * 400_000 + "\n\n**Confidence:** LOW\n",
        "# Patterns\n\n## A\n\n**Confidence:** " + " " * 400_000 + "x\n",
        "# Patterns\n\n## A\n\n**Confidence:** LOW\n\n**Source experiences:**\n- " + "a/" * 200_000 + "\n",
        "# Standards\n\n## A\n\n" + "```python\n# BAD\n" * 30_000,
        "# Standards\n\n## A\n\n\u202eevil\u0007\u001b[31m text\n",
    ],
    ids=lambda text: text[14:40].strip()[:20],
)
def test_hostile_documents_are_bounded(base: Base, text: str) -> None:
    document = base.write("hostile.md", text)
    report = imported(base, document)
    assert report.documents
    assert len(report.changes) < 1_500


@pytest.mark.skipif(not SEED.exists(), reason="the folder of other people's documents, ../shared, is not there")
def test_the_first_seed(base: Base) -> None:
    report = imported(base, SEED)
    with answering(base.workspace) as answer:
        names = sorted(base.levels())
        found = {name: show(answer, name) for name in names}
    assert [found[name].pattern.examples for name in names] == [3, 1, 8, 2, 4, 6, 1]
    assert sorted(base.levels().values()) == ["HIGH"] * 2 + ["LOW"] * 2 + ["MEDIUM"] * 3
    titles = {section.title for dossier in found.values() for section in dossier.sections}
    assert {"Detection", "Check existing indexes"} <= titles
    related = {item.name: item.slug for item in found["error-logging-with-user-context"].related}
    assert related["JWT Refresh Tokens for Mobile Apps"] == "jwt-refresh-tokens-for-mobile-apps"
    messages = [claim.message for claim in report.documents[0].claims]
    assert "the footer counts 3 HIGH, but the examples support 2" in messages
    assert "the footer counts 1 LOW, but the examples support 2" in messages
    assert not imported(base, SEED).changes


def test_a_link_and_a_folder_in_the_way_stay(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "mine.md"
    outside.write_text("mine\n", "utf-8")
    folder = base.root / "memory/episodic/garden"
    folder.mkdir(parents=True)
    (folder / "2024-12-mist-plan.md").symlink_to(outside)
    (folder / "2024-11-05-pump-timer.md").mkdir()
    imported(base, GARDEN)
    assert (folder / "2024-12-mist-plan.md").is_symlink()
    assert outside.read_text("utf-8") == "mine\n"
    assert base.levels()["water-before-noon"] == "MEDIUM"
    assert {path.name for path in folder.glob("*-2.md")} == {"2024-12-mist-plan-2.md", "2024-11-05-pump-timer-2.md"}


def test_a_listed_note_that_is_no_text_is_not_written_again(base: Base) -> None:
    path = base.root / "memory/episodic/garden/2024-11-05-pump-timer.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"---\ndate: 2024-11-05\n---\nGr\xfc\xdfe\n")
    before = path.read_bytes()
    report = imported(base, GARDEN)
    assert path.read_bytes() == before
    assert report.sync is not None
    assert report.sync.errors


def test_a_document_at_the_path_of_the_generated_page_is_imported(base: Base) -> None:
    document = base.write("patterns/dev-patterns.md", GARDEN.read_text("utf-8"))
    report = imported(base, document)
    assert document.read_text("utf-8") == GARDEN.read_text("utf-8")
    assert report.sync is not None
    assert [item.rule for item in report.sync.diagnostics if item.severity is Severity.WARNING] == ["hand-kept-page"]
    assert report.sync.errors == 0
    assert base.levels() == {"water-before-noon": "MEDIUM", "rotate-trays-weekly": "LOW"}
    assert not base.sync(overwrite=True).errors
    assert (base.root / "patterns/dev-patterns.orig.md").exists()


OPENING = "# Lessons\n\nKept by the porter.\n\n"
LESSONS = OPENING + "## Water before noon\n\nThe leaves burn later.\n\n## Turn the trays\n\nWeekly.\n"
BARE = "Kept by the porter.\n\n- Water the beds before noon, for the leaves burn later.\n- Turn the trays weekly.\n"


@pytest.mark.parametrize("text", [LESSONS, BARE, GARDEN.read_text("utf-8")])
def test_a_copy_under_another_name_adds_nothing(
    base: Base, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    kind = "" if "Confidence" in text else "lessons"
    names = ("lessons-of-ours.md", "copy/lessons.md", "copy/lessons-of-ours.md")
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
        os.utime(folder / name, (1_700_000_000 + number * 86_400,) * 2)
    imported(base, folder / names[0], kind=kind)
    before, levels = knowledge(base), base.levels()
    for name in names[1:]:
        report = imported(base, folder / name, kind=kind)
        assert (report.changes, report.written) == ((), False)
        assert how(report) == {"there"}
    assert (knowledge(base), base.levels()) == (before, levels)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("## Overview\n\nFlags at half mast.\n\n## Best practices\n\nBy noon.\n", "pattern"),
        ("- [ ] Flag up\n- [ ] Lamp out\n- [ ] Door shut\n", "checklist"),
    ],
)
def test_a_copy_of_an_untitled_document_adds_nothing(
    base: Base, tmp_path_factory: pytest.TempPathFactory, text: str, kind: str
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("flags.md", "copy/signals.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    imported(base, folder / "flags.md", kind=kind)
    before = knowledge(base)
    report = imported(base, folder / "copy/signals.md", kind=kind)
    assert (report.changes, knowledge(base)) == ((), before)


def test_an_ending_more_or_less_makes_no_other_document(base: Base, tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(BARE, "utf-8")
    (tmp_path / "two.md").write_text(f"{BARE.rstrip()}  \n\n\n", "utf-8")
    (tmp_path / "link.md").symlink_to("one.md")
    imported(base, tmp_path / "one.md", kind="lessons")
    before = knowledge(base)
    for name in ("two.md", "link.md"):
        assert imported(base, tmp_path / name, kind="lessons").changes == ()
    assert knowledge(base) == before


def test_the_same_document_twice_in_one_import_is_one(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in ("lessons-a.md", "lessons-b.md"):
        (folder / name).write_text(LESSONS, "utf-8")
    report = imported(base, folder)
    assert len([change for change in report.changes if change.what == "note"]) == 2
    assert {change.how for change in report.documents[1].changes} == {"there"}
    assert set(base.levels().values()) == {"LOW"}


def test_another_example_with_the_same_words_is_another_one(base: Base) -> None:
    text = LESSONS.replace("The leaves", "On 2025-01-02 the leaves")
    imported(base, base.write("one-lessons.md", text))
    report = imported(base, base.write("two-lessons.md", text.replace("2025-01-02", "2025-03-04")))
    assert [change.how for change in report.documents[0].changes if change.what == "note"] == ["new", "there"]


DATED = "# Lessons\n\n## {date}: Lock before the job\n\n**Problem:** {problem}\n\n**Fix:** Take a lock.\n"


def test_reworded_copies_are_no_further_examples(base: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    for number, text in enumerate(
        (DATED.format(date="2025-03-01", problem="{}"), "# Lessons\n\n## Lock it first\n\nFix: {}\n")
    ):
        for copy, words in enumerate(
            ("Cron ran twice.", "Cron jobs overlapped.", "Two of them at once.", "Doubled runs.")
        ):
            document = folder / f"{number}-{copy}-lessons.md"
            document.write_text(text.format(words), "utf-8")
            os.utime(document, (1_700_000_000 + copy * 86_400,) * 2)
            report = imported(base, document)
            notes = [change.how for change in report.documents[0].changes if change.what == "note"]
            assert notes == ["kept" if copy else "new"]
            assert not copy or any(words in line.text for line in report.documents[0].left_out)
    assert base.levels() == {"lock-before-the-job": "LOW", "lock-it-first": "LOW"}


def test_another_date_or_project_is_another_example(base: Base) -> None:
    for number, (date, who) in enumerate((("2025-03-01", "Shop"), ("2025-03-02", "Shop"), ("2025-03-01", "Till"))):
        text = DATED.format(date=date, problem=f"Cron of {number}.") + f"\n**Project:** {who}\n"
        report = imported(base, base.write(f"{number}-lessons.md", text))
        assert [change.how for change in report.documents[0].changes if change.what == "note"] == ["new"]


def test_what_the_file_alone_dates_says_so(base: Base) -> None:
    document = base.write("lessons.md", LESSONS.replace("Weekly.", "Weekly since 2025-01-02."))
    os.utime(document, (1_700_000_000,) * 2)
    (fitted,) = imported(base, document).documents
    assert fitted.by_file == 1
    notes = {path: text.decode() for path, text in base.everything().items() if "/episodic/" in path}
    said = {path.rpartition("/")[2]: "gives no date; dated by the file" in text for path, text in notes.items()}
    assert said == {"2023-11-14-water-before-noon.md": True, "2025-01-02-turn-the-trays.md": False}


def test_a_redacted_line_is_listed(base: Base) -> None:
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    document = base.write("lessons.md", f"# Lessons\n\n- Water the trays weekly.\n- Use {secret} here.\n")
    (fitted,) = imported(base, document, redact=True).documents
    assert [(line.line, line.reason) for line in fitted.left_out if "credential" in line.reason] == [
        (4, "a credential, left out by --redact")
    ]
    assert secret not in repr(fitted)


def test_what_is_in_the_knowledge_base_is_not_imported_again(base: Base) -> None:
    base.page("retry", "Retry", body="## Overview\n\nx\n\n## Pattern\n\ny\n")
    base.note("2025-01-01-a", "Retry")
    own = base.write("memory/procedural/workflows/close.md", "# Close\n\n- [ ] Lamp\n- [ ] Door\n- [ ] Gate\n")
    base.sync()
    before = base.everything()
    pages = [path for path in base.root.rglob("retry.md") if ".tacit" not in path.parts]
    for path in (own, *pages, *(base.root / "memory/episodic").rglob("*.md")):
        with pytest.raises(NotImportableError, match="is a file of this knowledge base"):
            imported(base, path)
    with pytest.raises(NotImportableError, match="contains only files of this knowledge base"):
        imported(base, base.root / "memory/episodic")
    assert not imported(base, base.root / "patterns").documents
    assert base.everything() == before
    base.write("docs/LESSONS.md", LESSONS)
    report = imported(base, base.root)
    assert {document.path.rpartition("/")[2] for document in report.documents} == {"LESSONS.md"}
    assert before.keys() < base.everything().keys()


def test_documents_of_a_folder_neither_share_nor_drop_a_text(base: Base) -> None:
    base.write("docs/README.md", "# Patterns\n\n### API Patterns\n- Faults\n\n### Quay Patterns\n- Faults\n- Ropes\n")
    base.write("docs/api-patterns.md", "# API Patterns\n\n## Core Patterns\n\n### Faults\n\nReturn a code.\n")
    base.write("docs/quay-patterns.md", "# Quay Patterns\n\n## Patterns\n\n### Faults\n\nRing the bell.\n")
    base.write("docs/yard-patterns.md", "# Yard Patterns\n\n## Patterns\n\n### Faults\n\nStop the crane.\n")
    imported(base, base.root / "docs")
    pages = {path: text.decode() for path, text in base.everything().items() if path.startswith("patterns/")}
    for said in ("Return a code.", "Ring the bell.", "Stop the crane."):
        assert sum(said in text for path, text in pages.items() if path.count("/") > 1) == 1
    before = base.everything()
    imported(base, base.root / "docs")
    assert base.everything() == before


def test_rule_files_of_agents_are_found_in_their_hidden_folders(base: Base, tmp_path: Path) -> None:
    rules = {
        "CLAUDE.md": "Never sleep",
        ".cursorrules": "Never wait",
        ".cursor/rules/api.mdc": "Never poll",
        ".github/copilot-instructions.md": "Never guess",
        "node_modules/other/CLAUDE.md": "Never read this",
        ".venv/AGENTS.md": "Never read that",
    }
    for path, rule in rules.items():
        (tmp_path / "app" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "app" / path).write_text(f"# Rules\n\n- {rule}.\n")
    imported(base, tmp_path / "app")
    assert base.levels() == dict.fromkeys(("never-guess", "never-poll", "never-sleep", "never-wait"), "UNPROVEN")


def test_a_superseded_decision_retires_its_pattern(base: Base, tmp_path: Path) -> None:
    texts = {
        "0001-use-mysql.md": ("1. Use MySQL", "Superseded by [2. Use PostgreSQL](0002-use-postgresql.md)"),
        "0002-use-postgresql.md": ("2. Use PostgreSQL", "Accepted"),
        "0003-use-sqlite.md": ("3. Use SQLite", "Proposed"),
    }
    (tmp_path / "adr").mkdir()
    for path, (title, status) in texts.items():
        sections = f"## Status\n\n{status}\n\n## Context\n\nAbout {title}.\n\n## Decision\n\nDo it.\n"
        (tmp_path / "adr" / path).write_text(f"# {title}\n\nDate: 2021-03-04\n\n{sections}")
    report = imported(base, tmp_path / "adr")
    assert report.sync is not None
    assert not report.sync.errors
    assert base.levels() == {"use-mysql": "LOW", "use-postgresql": "LOW", "use-sqlite": "UNPROVEN"}
    with answering(base.workspace) as answer:
        pattern = show(answer, "use-mysql").pattern
    assert (pattern.retired, pattern.superseded_by) == (True, "use-postgresql")
    assert how(imported(base, tmp_path / "adr")) == {"there"}


def not_linked(report: ImportReport) -> list[Diagnostic]:
    return [item for one in report.documents for item in one.warnings if item.rule == "not-linked"]


@pytest.mark.parametrize(
    ("note", "where", "reason"),
    [
        (b"---\ntitle: Login: again\ndate: 2025-01-02\npatterns: [Other]\n---\nDone.\n", "2:1", "a value needs quotes"),
        (b"---\ntitle: Login\ndate: 2025-01-02\n---\nDone \xff.\n", "5:6", "not UTF-8, or the character U+FFFD"),
        (b"---\ndate: 2025-01-02\npatterns: &a [Other]\n---\nDone.\n", "3:11", "anchors (`&name`) are not supported"),
    ],
)
def test_a_note_that_cannot_be_linked_is_named_until_it_can(base: Base, note: bytes, where: str, reason: str) -> None:
    path = "memory/episodic/code/2025-01-02-login.md"
    base.write(path, "").write_bytes(note)
    text = f"# P\n\n## Retry Once\n\n**Confidence:** LOW\n\nWait.\n\n**Source experiences:**\n- {path}\n"
    document = base.write("doc.md", text)
    for _ in range(2):
        (warning,) = not_linked(imported(base, document))
        assert f"{warning.location.path}:{warning.location.line}:{warning.location.column}" == f"{path}:{where}"
        assert warning.message.startswith("the note is no example of `Retry Once`: ")
        assert warning.message.endswith(reason)
        assert (base.root / path).read_bytes() == note
    (base.root / path).write_bytes(b"---\ntitle: Login\ndate: 2025-01-02\npatterns: [Other]\n---\nDone.\n")
    assert not not_linked(imported(base, document))
    assert base.levels()["retry-once"] == "LOW"


def test_a_listed_note_that_cannot_be_read_is_not_missing(base: Base) -> None:
    paths = [f"memory/episodic/code/2025-01-0{day}-login.md" for day in (2, 3)]
    base.write(paths[0], "---\ntitle: [Login\n---\nDone.\n")
    text = "# P\n\n## Retry Once\n\n**Confidence:** LOW\n\nWait.\n\n**Source experiences:**\n"
    report = imported(base, base.write("doc.md", text + "".join(f"- {path}\n" for path in paths)))
    found = [item.message for one in report.documents for item in one.warnings if item.rule == "missing-notes"]
    assert found == ["1 listed note does not exist: the import has only what the document says about them"]
    assert [item.location.path for item in not_linked(report)] == paths[:1]


def test_an_import_that_cannot_write_a_file_writes_none(base: Base) -> None:
    document = base.write("lessons.md", f"# Lessons\n\n## Oil the hinge first\n\n{'Use oil. ' * 20_000}\n")
    before, limits = base.everything(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(FileAccessError, match="File too large") as caught:
            imported(base, document)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "ulimit -f" in caught.value.help
    assert base.everything() == before
    assert how(imported(base, document)) == {"new"}


def test_an_import_whose_sync_fails_says_that_it_is_written(base: Base) -> None:
    document = base.write("lessons.md", "# Lessons\n\n## Oil the hinge first\n\nUse oil.\n")
    page = base.root / "patterns/dev-patterns.md"
    page.unlink(missing_ok=True)
    page.mkdir(parents=True)
    with pytest.raises(NotSyncedError, match=r"the import of \S*lessons\.md is written, but the sync after it failed"):
        imported(base, document)
    page.rmdir()
    assert how(imported(base, document)) == {"there"}
    assert base.levels() == {"oil-the-hinge-first": "LOW"}
