"""Test a sync with real files: its results, its report and the files that it must not change."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from tacit.domain.enums import Confidence
from tacit.domain.findings import Severity
from tacit.errors import FileAccessError, NotesMissingError, SettingsError, StoreTooNewError, TemplateError
from tacit.sync.service import preview, sync
from tacit.workspace.roots import open_workspace
from tests.base import Base

RETRY = "Retry with Backoff"


def rules(base: Base) -> list[tuple[str, str]]:
    report = preview(base.workspace)
    return [(item.location.path.rpartition("/")[2], item.rule) for item in report.diagnostics]


def test_levels_go_up_with_the_evidence_and_a_workflow_appears(base: Base) -> None:
    base.page("retry-with-backoff", RETRY)
    expected = ["LOW", "MEDIUM", "MEDIUM", "MEDIUM", "HIGH", "HIGH"]
    workflow = base.root / "memory/procedural/workflows/retry-with-backoff.md"
    for number, level in enumerate(expected, 1):
        base.note(f"2025-01-0{number}-x", RETRY)
        report = base.sync()
        assert base.levels() == {"retry-with-backoff": level}
        assert workflow.exists() == (level == "HIGH")
        assert (report.added, report.rejected) == (1, 0)
    base.note("2025-02-01-y", f"name: {RETRY}\n  verdict: contradicts", f"name: {RETRY}\n  verdict: contradicts")
    report = base.sync()
    assert base.levels() == {"retry-with-backoff": "HIGH"}, "a note counts once per pattern: six for, one against"
    base.note("2025-02-02-z", f"name: {RETRY}\n  verdict: contradicts")
    report = base.sync()
    assert [(p.before.name, p.after.name, p.because) for p in report.promotions] == [
        ("HIGH", "MEDIUM", "memory/episodic/code/2025-02-02-z.md")
    ]
    assert report.removed == (
        "memory/procedural/ONBOARDING.md",
        "memory/procedural/workflows/retry-with-backoff.md",
    )
    assert not workflow.exists()


def test_a_second_sync_changes_nothing_and_opens_no_known_file(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    first = base.sync()
    assert first.written
    before = {path: path.stat().st_mtime_ns for path in base.root.rglob("*.md")}
    second = base.sync()
    assert (second.written, second.removed, second.promotions) == ((), (), ())
    assert (second.added, second.modified, second.unchanged) == (0, 0, 1)
    assert {path: path.stat().st_mtime_ns for path in base.root.rglob("*.md")} == before


def test_everything_derived_can_be_deleted(base: Base) -> None:
    base.page("retry-with-backoff", RETRY, front="aliases: [Try again]\n")
    for number in range(1, 8):
        base.note(f"2025-01-0{number}-x", "Try again" if number % 2 else RETRY)
    base.sync()
    pages, known = base.pages(), base.knowledge()
    shutil.rmtree(base.root / ".tacit")
    assert base.sync().written == ()
    assert (base.pages(), base.knowledge()) == (pages, known)
    for path in pages:
        (base.root / path).unlink()
    assert sorted(base.sync().written) == sorted(pages)
    assert base.pages() == pages
    base.sync(rebuild=True)
    assert (base.pages(), base.knowledge()) == (pages, known)


def test_a_faulty_note_is_reported_and_does_not_count(base: Base) -> None:
    for number in (1, 2):
        base.note(f"2025-01-0{number}-x", RETRY)
    base.sync()
    assert base.levels() == {"retry-with-backoff": "MEDIUM"}
    good = base.read("memory/episodic/code/2025-01-02-x.md")
    base.write("memory/episodic/code/2025-01-02-x.md", good.replace("title: Note", "title: [Note"))
    base.note("2025-01-03-y", "Other Pattern")
    report = base.sync()
    bad = [item for item in report.diagnostics if item.severity.value == "error"]
    assert [item.location.path for item in bad] == ["memory/episodic/code/2025-01-02-x.md"]
    assert bad[0].location.line > 1
    assert (report.rejected, report.errors) == (1, 1)
    assert base.levels() == {"retry-with-backoff": "LOW", "other-pattern": "LOW"}
    moves = [(p.pattern, p.after.name, p.because) for p in report.promotions]
    assert ("retry-with-backoff", "LOW", "memory/episodic/code/2025-01-02-x.md") in moves
    again = base.sync()
    assert (again.rejected, again.errors, again.promotions) == (1, 1, ()), "it is named until it is mended"
    base.write("memory/episodic/code/2025-01-02-x.md", good)
    assert base.sync().errors == 0
    assert base.levels()["retry-with-backoff"] == "MEDIUM"


def test_an_old_and_a_fresh_clone_agree_about_a_faulty_note(
    base: Base, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-x", RETRY)
    base.sync()
    base.write("memory/episodic/code/2025-01-03-x.md", "---\ntitle: x\n")
    base.sync()
    fresh = Base(tmp_path_factory.mktemp("clone") / "kb")
    shutil.copytree(base.root, fresh.root, ignore=shutil.ignore_patterns(".tacit"))
    old, new = preview(base.workspace), preview(fresh.workspace)
    assert (old.diagnostics, old.levels, old.written, old.rejected) == (
        new.diagnostics,
        new.levels,
        new.written,
        new.rejected,
    )
    fresh.sync()
    assert (fresh.pages(), fresh.knowledge()) == (base.pages(), base.knowledge())


def test_a_removed_notes_folder_stops_the_sync(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    before = base.pages()
    shutil.move(base.root / "memory/episodic", base.root / "elsewhere")
    (base.root / "tacit.toml").touch()
    with pytest.raises(NotesMissingError, match="1 note"):
        base.sync()
    assert base.pages() == before
    (base.root / "memory/episodic").mkdir()
    assert base.sync().removed_notes == 1


def test_broken_settings_templates_and_newer_stores_change_nothing(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    before = base.everything()
    base.note("2025-01-02-b", RETRY)
    (base.root / "tacit.toml").write_text("[confidence]\nhihg = 3\n")
    with pytest.raises(SettingsError, match=r"tacit.toml:2:1: error\[unknown-key\]: unknown key 'hihg'"):
        base.sync()
    (base.root / "tacit.toml").unlink()
    for broken, message in (
        ("{% if %}", r"templates/README.md.j2:1:1: error\[broken-template\]"),
        ("{{ x", r"expected 'end of print statement'; no page was written"),
        ("{{ nothing.at.all }}", "nothing"),
    ):
        base.write("templates/workflow.md.j2", broken)
        base.write("templates/README.md.j2", broken)
        with pytest.raises(TemplateError, match=message):
            base.sync()
        for name in ("workflow.md.j2", "README.md.j2"):
            (base.root / "templates" / name).unlink()
    (base.root / "templates").rmdir()
    with contextlib.closing(sqlite3.connect(base.root / ".tacit/tacit.db")) as store, store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    base.bind()
    with pytest.raises(StoreTooNewError, match="9999"):
        base.sync()
    (base.root / "memory/episodic/code/2025-01-02-b.md").unlink()
    assert base.everything() == before


def test_a_store_that_cannot_be_read_is_renamed_and_rebuilt(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    known = base.knowledge()
    (base.root / ".tacit/tacit.db").write_bytes(b"no store at all" * 100)
    report = base.sync()
    assert report.moved_aside == "tacit.db.corrupt-1"
    assert (base.root / ".tacit/tacit.db.corrupt-1").read_bytes().startswith(b"no store")
    assert base.knowledge() == known


def test_a_page_edited_by_hand_is_not_changed_without_overwrite(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    page = base.root / "patterns/dev-patterns.md"
    edited = page.read_text().replace("that the team has learned", "that WE have learned")
    page.write_text(edited)
    for _ in range(2):
        report = base.sync()
        assert [(item.location.path, item.rule) for item in report.diagnostics if item.severity.value == "error"] == [
            ("patterns/dev-patterns.md", "edited-page")
        ]
        assert page.read_text() == edited
    report = base.sync(overwrite=True)
    assert (report.errors, report.written) == (0, ("patterns/dev-patterns.md",))
    assert (base.root / "patterns/dev-patterns.orig.md").read_text() == edited
    again = edited.replace("that WE have", "that THEY have")
    page.write_text(again)
    base.sync(overwrite=True)
    assert (base.root / "patterns/dev-patterns.orig-2.md").read_text() == again
    assert (base.root / "patterns/dev-patterns.orig.md").read_text() == edited
    assert base.sync().errors == 0, "what was kept aside is no page and no note"


def test_bytes_that_are_not_utf8_are_kept(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    page = base.root / "patterns/dev-patterns.md"
    kept = page.read_bytes().replace(b"<!-- /keep -->", b"Gr\xfc\xdfe\n<!-- /keep -->")
    page.write_bytes(kept)
    base.note("2025-01-02-b", RETRY)
    report = base.sync()
    found = [item for item in report.diagnostics if item.severity is Severity.ERROR]
    assert [(item.location.path, item.rule) for item in found] == [("patterns/dev-patterns.md", "edited-page")]
    assert "not UTF-8" in found[0].message
    assert page.read_bytes() == kept
    base.sync(overwrite=True)
    assert (base.root / "patterns/dev-patterns.orig.md").read_bytes() == kept


def test_a_persons_file_at_a_generated_path_is_not_changed(base: Base) -> None:
    base.write("patterns/README.md", "# Our patterns\n")
    base.note("2025-01-01-a", RETRY)
    report = base.sync()
    assert base.read("patterns/README.md") == "# Our patterns\n"
    assert [(item.location.path, item.rule) for item in report.diagnostics] == [
        ("patterns/README.md", "hand-kept-page")
    ]
    assert report.errors == 0


def test_ticks_and_kept_text_stay(base: Base) -> None:
    base.page("retry-with-backoff", RETRY, body="## Checklist\n\n- First\n- Second\n")
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-x", RETRY)
    base.sync()
    path = "memory/procedural/workflows/retry-with-backoff.md"
    mine = (
        base.read(path)
        .replace("- [ ] Second", "- [x] Second")
        .replace("<!-- /keep -->", "Ask Ops first.\n<!-- /keep -->")
    )
    (base.root / path).write_text(mine)
    assert base.sync().written == ()
    base.note("2025-01-06-y", RETRY)
    assert path in base.sync().written
    assert "- [x] Second" in base.read(path)
    assert "- [ ] First" in base.read(path)
    assert "Ask Ops first." in base.read(path)
    for number in range(1, 5):
        (base.root / f"memory/episodic/code/2025-01-0{number}-x.md").unlink()
    report = base.sync()
    assert path in report.removed
    assert ("retry-with-backoff.md", "page-trashed") in [
        (d.location.path.rpartition("/")[2], d.rule) for d in report.diagnostics
    ]
    trash = list((base.root / ".tacit/trash").iterdir())
    assert len(trash) == 1
    assert "Ask Ops first." in trash[0].read_text()
    for number in range(1, 5):
        base.note(f"2025-01-0{number}-x", RETRY)
    base.sync()
    assert "- [x] Second" in base.read(path), "what was written comes back with the page"
    assert "Ask Ops first." in base.read(path)
    assert list((base.root / ".tacit/trash").iterdir()) == []
    (base.root / path).unlink()
    base.sync()
    assert "Ask Ops first." not in base.read(path), "deleting a page deletes what was written in it"


def test_a_missing_torn_or_stale_page_is_written_again(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    before = base.pages()
    (base.root / "patterns/README.md").unlink()
    (base.root / "patterns/dev-patterns.md").write_text("")
    assert base.sync().written == ("patterns/README.md", "patterns/dev-patterns.md")
    assert base.pages() == before


def test_a_sync_corrects_pages_after_a_merge(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    ours = base.read("patterns/dev-patterns.md")
    base.note("2025-01-02-b", RETRY)
    base.sync()
    theirs = base.read("patterns/dev-patterns.md")
    union = ours + theirs.splitlines()[-1] + "\n"
    (base.root / "patterns/dev-patterns.md").write_text(union)
    assert base.sync().errors == 0
    assert base.read("patterns/dev-patterns.md") == theirs


def test_workflows_of_people_are_kept(base: Base) -> None:
    base.write("memory/procedural/workflows/release.md", "# How we release\n\n1. Tag.\n")
    base.note("2025-01-01-a", RETRY)
    report = base.sync()
    assert report.errors == 0
    assert "[How we release](workflows/release.md)" in base.read("memory/procedural/INDEX.md")
    (base.root / "memory/procedural/workflows/release.md").unlink()
    assert base.sync().written == ("memory/procedural/INDEX.md",)


def test_check_and_dry_run_write_nothing_at_all(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    report = preview(base.workspace)
    assert "patterns/dev-patterns.md" in report.written
    assert not (base.root / ".tacit").exists()
    assert list(base.pages()) == []
    base.sync()
    base.note("2025-01-02-b", RETRY)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in base.root.rglob("*") if path.is_file()}
    report = preview(base.workspace)
    assert [(p.before, p.after) for p in report.promotions] == [(Confidence.LOW, Confidence.MEDIUM)]
    after = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in base.root.rglob("*") if path.is_file()}
    assert {path: content for path, content in after.items() if before.get(path) != content} == {}
    assert preview(base.workspace).written == report.written


def test_a_new_alias_moves_evidence_without_reading_notes_again(base: Base) -> None:
    base.note("2025-01-01-a", "Try it again")
    base.note("2025-01-02-b", RETRY)
    base.sync()
    assert base.levels() == {"retry-with-backoff": "LOW", "try-it-again": "LOW"}
    base.page("retry-with-backoff", RETRY, front="aliases: [Try it again]\n")
    report = base.sync()
    assert report.modified == 0
    assert base.levels() == {"retry-with-backoff": "MEDIUM"}
    base.page("retry-with-backoff", RETRY)
    base.sync()
    assert base.levels() == {"retry-with-backoff": "LOW", "try-it-again": "LOW"}


def test_an_alias_of_two_patterns_is_not_resolved_and_is_an_error(base: Base) -> None:
    base.page("one", "One", front="aliases: [Shared]\n")
    base.page("two", "Two", front="aliases: [Shared]\n")
    base.note("2025-01-01-a", "Shared")
    report = base.sync()
    assert sorted(rules(base)) == [("one.md", "alias-claimed-twice"), ("two.md", "alias-claimed-twice")]
    assert report.errors == 2
    assert base.levels() == {"one": "UNPROVEN", "two": "UNPROVEN", "shared": "LOW"}


def test_two_pages_of_one_pattern_are_an_error_on_the_later_path(base: Base) -> None:
    base.page("retry-with-backoff", RETRY, category="a", body="## Pattern\n\nfirst\n")
    base.page("retry-with-backoff", RETRY, category="b", body="## Pattern\n\nsecond\n")
    report = base.sync()
    assert [(d.location.path, d.rule) for d in report.diagnostics] == [
        ("patterns/b/retry-with-backoff.md", "duplicate-pattern")
    ]
    assert "first" in base.read("patterns/dev-patterns.md")
    (base.root / "patterns/a/retry-with-backoff.md").unlink()
    assert base.sync().errors == 0
    assert "second" in base.read("patterns/dev-patterns.md")


def test_a_moved_note_is_reported_as_moved(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    (base.root / "memory/episodic/learning").mkdir()
    (base.root / "memory/episodic/code/2025-01-01-a.md").rename(base.root / "memory/episodic/learning/2025-01-01-a.md")
    report = base.sync()
    assert (report.added, report.moved, report.removed_notes) == (0, 1, 0)
    assert "../memory/episodic/learning/2025-01-01-a.md" in base.read("patterns/dev-patterns.md")


def test_changed_thresholds_count_at_once(base: Base) -> None:
    for number in range(1, 4):
        base.note(f"2025-01-0{number}-x", RETRY)
    base.sync()
    (base.root / "tacit.toml").write_text("[confidence]\nhigh = 3\n")
    report = base.sync()
    assert [(p.before.name, p.after.name) for p in report.promotions] == [("MEDIUM", "HIGH")]
    assert "memory/procedural/workflows/retry-with-backoff.md" in report.written


def test_retired_patterns_count_and_have_no_workflow(base: Base) -> None:
    base.page("retry-with-backoff", RETRY, front="status: retired\nsuperseded_by: Circuit Breaker\n")
    base.page("circuit-breaker", "Circuit Breaker")
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-x", RETRY)
    base.sync()
    assert base.levels() == {"circuit-breaker": "UNPROVEN", "retry-with-backoff": "HIGH"}
    assert not (base.root / "memory/procedural/workflows/retry-with-backoff.md").exists()
    overview = base.read("patterns/dev-patterns.md")
    assert overview.index("## Circuit Breaker") < overview.index("## Retry with Backoff")
    assert "[circuit-breaker](#circuit-breaker)" in overview


def test_categories_with_several_high_patterns_get_a_page(base: Base) -> None:
    for slug, name in (("one", "One"), ("two", "Two")):
        base.page(slug, name, category="Data Stores")
        for number in range(1, 6):
            base.note(f"2025-01-0{number}-{slug}", name)
    base.sync()
    page = base.read("memory/procedural/workflows/_data-stores.md")
    assert "(one.md)" in page
    assert "(two.md)" in page


def test_many_examples_get_an_evidence_page(base: Base) -> None:
    for number in range(1, 22):
        base.note(f"2025-01-{number:02}-x", RETRY)
    base.sync()
    lines = base.read("patterns/evidence/retry-with-backoff.md").splitlines()
    assert [line.split(".")[0] for line in lines if re.match(r"\d+\. ", line)] == ["1"] * 21
    (base.root / "memory/episodic/code/2025-01-01-x.md").unlink()
    assert base.sync().removed == ("patterns/evidence/retry-with-backoff.md",)


def test_documents_are_limited_to_their_domains(base: Base) -> None:
    (base.root / "tacit.toml").write_text(
        '[[documents]]\npath = "patterns/dev-patterns.md"\n'
        '[[documents]]\npath = "docs/learned.md"\ndomains = ["learning"]\n'
    )
    base.note("2025-01-01-a", RETRY)
    base.write("memory/episodic/learning/2025-01-02-b.md", "---\npatterns: [Read the Source]\n---\nx\n")
    base.sync()
    assert "## Retry with Backoff" in base.read("patterns/dev-patterns.md")
    assert "## Retry with Backoff" not in base.read("docs/learned.md")
    assert "## Read the Source" in base.read("docs/learned.md")
    assert "../memory/episodic/learning/2025-01-02-b.md" in base.read("docs/learned.md")


def test_a_document_that_the_settings_no_longer_name_is_removed(base: Base) -> None:
    (base.root / "tacit.toml").write_text('[[documents]]\npath = "patterns/all.md"\n')
    base.note("2025-01-01-a", RETRY)
    base.sync()
    (base.root / "tacit.toml").unlink()
    report = base.sync()
    assert report.removed == ("patterns/all.md",)
    assert "patterns/dev-patterns.md" in report.written


def test_the_target_of_every_link_exists(base: Base) -> None:
    base.page(
        "retry-with-backoff",
        RETRY,
        body="## Related patterns\n\n- Circuit Breaker\n- Nowhere\n\n## Context\n\n[x](y.md)\n",
    )
    base.page("circuit-breaker", "Circuit Breaker")
    for number in range(1, 23):
        base.note(f"2025-01-{number:02}-with space (x) {number}", RETRY)
    base.sync()
    for path, content in base.pages().items():
        page = base.root / path
        anchors = set(re.findall(r'<a id="([^"]+)"', content.decode()))
        for target in re.findall(r"\]\(([^)\s]+)\)", content.decode()):
            place, _, anchor = target.partition("#")
            if place:
                linked = page.parent / unquote(place)
                assert linked.is_file(), f"{path}: {target}"
                assert not anchor or f'<a id="{anchor}"' in linked.read_text()
            else:
                assert anchor in anchors, f"{path}: {target}"


def test_future_dates_are_a_warning(base: Base) -> None:
    tomorrow = datetime.now(tz=UTC).astimezone().date() + timedelta(days=1)  # already today where the author is
    base.note(f"{tomorrow}-b", RETRY)
    assert not base.sync().diagnostics
    base.note("2999-01-01-a", RETRY)
    report = base.sync()
    assert ("2999-01-01-a.md", "future-date") in [
        (d.location.path.rpartition("/")[2], d.rule) for d in report.diagnostics
    ]
    assert report.errors == 0


def test_conflict_copies_do_not_count(base: Base) -> None:
    note = base.note("2025-01-01-a", RETRY)
    shutil.copy(note, note.with_name("2025-01-01-a.sync-conflict-20250102.md"))
    base.sync()
    assert base.levels() == {"retry-with-backoff": "LOW"}
    assert any(rule == "conflict-copy" for _, rule in rules(base))


def test_leftovers_of_a_killed_writer_are_cleaned(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    for path in (
        "patterns/.tacit-1-dev-patterns.md",
        "memory/procedural/.tacit-2-INDEX.md",
        ".tacit/.tacit-3-tacit.db",
    ):
        base.write(path, "torn")
    base.sync()
    assert [path for path in base.root.rglob(".tacit-*") if path.is_file()] == []


def test_leftovers_are_cleaned_in_all_folders(base: Base) -> None:
    (base.root / "stores").mkdir()
    for path in (".tacit-4-tacit.toml", "stores/.tacit-5-own.db", "stores/.tacit-5-own.db-wal"):
        base.write(path, "torn")
    sync(open_workspace(base.root, {"TACIT_DATABASE": "sqlite:///stores/own.db"}, base.root))
    assert [path for path in base.root.rglob(".tacit-*") if path.is_file()] == []


def test_no_page_is_written_if_one_cannot_be_written(base: Base) -> None:
    for number in range(1, 6):
        base.note(f"2025-01-0{number}-x", RETRY)
    base.sync()
    before = base.pages()
    base.note("2025-01-06-y", RETRY)
    place = base.root / "memory/procedural/workflows"
    shutil.move(place, base.root / "elsewhere")
    place.write_text("a file in the way")
    with pytest.raises(FileAccessError, match="workflows"):
        base.sync()
    place.unlink()
    shutil.move(base.root / "elsewhere", place)
    assert base.pages() == before


def spoil(base: Base, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(base.root / ".tacit/tacit.db")) as store, store:
        store.execute(statement)


def test_a_store_that_lost_a_part_is_rebuilt(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    spoil(base, "DROP TABLE note_fts_config")
    base.note("2025-01-02-b", RETRY)
    assert base.sync().moved_aside == "tacit.db.corrupt-1"
    assert base.levels() == {"retry-with-backoff": "MEDIUM"}


def test_a_rebuild_of_a_damaged_store_keeps_no_old_rows(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    known = base.knowledge()
    spoil(base, "UPDATE pattern SET workspace_id = 99")
    assert base.sync(rebuild=True).moved_aside == "tacit.db.corrupt-1"
    assert base.knowledge() == known


def test_a_store_with_impossible_values_is_replaced(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    spoil(base, "UPDATE pattern SET level = 7")
    base.bind()
    base.note("2025-01-02-b", RETRY)
    base.sync()
    assert base.levels() == {"retry-with-backoff": "MEDIUM"}
    assert not (base.root / ".tacit/tacit.db.corrupt-1").exists()


def test_preview_and_look_ups_with_a_store_that_cannot_be_read(base: Base) -> None:
    base.note("2025-01-01-a", RETRY)
    base.sync()
    store = base.root / ".tacit/tacit.db"
    store.write_bytes(b"no store at all" * 100)
    report = preview(base.workspace)
    assert (report.written, report.errors, report.promotions) == ((), 0, ())
    assert store.read_bytes().startswith(b"no store")
    assert base.levels() == {"retry-with-backoff": "LOW"}
    assert (base.root / ".tacit/tacit.db.corrupt-1").exists()


def test_files_that_are_not_notes(base: Base) -> None:
    base.write("memory/episodic/README.md", "# Notes live here\n")
    base.write("memory/episodic/code/.hidden.md", "x")
    base.write("memory/episodic/code/notes.txt", "x")
    base.write("memory/episodic/inner/tacit.toml", "")
    base.write("memory/episodic/inner/memory/episodic/2025-01-01-x.md", "x")
    report = base.sync()
    assert (report.added, report.errors) == (0, 0)


def test_without_an_overview_pages_link_to_pattern_pages(base: Base) -> None:
    base.write("tacit.toml", "documents = []\n")
    base.page("retry", "Retry", body="## Pattern\n\nTry again.\n")
    for number in range(1, 24):
        base.note(f"2025-01-{number:02}-x", "Retry", "Pageless", front=f"outcome: Went well {number}\n")
    base.sync()
    pages = {path: text for path, text in base.everything().items() if path.startswith(("patterns", "memory/proc"))}
    assert "patterns/dev-patterns.md" not in pages
    assert {"patterns/evidence/retry.md", "patterns/evidence/pageless.md"} <= pages.keys()
    assert not any("dev-patterns" in str(text) or "]()" in str(text) for text in pages.values())
    assert not any("[Pageless](" in str(text) for path, text in pages.items() if "pageless" in path)
    assert base.sync().written == ()
