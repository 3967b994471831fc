"""Test that `sync` imports documents under `[import] sources` again when they change, and `undo` of this."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tacit.actions import follow_changes, let_go
from tacit.actions.followed import follow
from tacit.actions.import_ import Wanted, apply, plan
from tacit.actions.undo import undo
from tacit.actions.watch_list import watched
from tacit.domain.findings import Diagnostic
from tacit.errors import UsageError
from tacit.sync.service import SyncReport, preview, sync
from tests.actions.test_import_updates import NOTE, PAGE, RETRY
from tests.base import Base

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def follow_these(base: Base, *entries: str) -> None:
    base.write("tacit.toml", f"[import]\nsources = {json.dumps(list(entries))}\n")


def synced(base: Base) -> SyncReport:
    return sync(base.workspace, first=follow)


def checked(base: Base) -> SyncReport:
    return preview(base.workspace, from_notes=True, first=follow)


def taken(report: SyncReport) -> dict[str, dict[str, str]]:
    return {one.document: dict(one.files) for one in report.followed.taken}


def about(
    report: SyncReport, rules: Sequence[str] = ("not-taken-in", "changed-by-hand", "credential", "not-imported")
) -> list[Diagnostic]:
    return [item for item in report.diagnostics if item.rule in rules]


def test_a_sync_takes_a_followed_document_in_and_then_follows_its_changes(base: Base) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY)
    assert taken(synced(base))["doc.md"][PAGE] == "new"
    assert base.levels() == {"retry-with-backoff": "MEDIUM", "lock-before-the-job": "LOW"}
    base.write("doc.md", RETRY.replace("2025-01-02", "2025-01-05"))
    assert taken(synced(base)) == {"doc.md": {NOTE: "removed", NOTE.replace("01-02", "01-05"): "new"}}
    again = synced(base)
    assert not again.followed.paths
    assert not about(again)
    assert not checked(base).errors


def test_the_result_is_that_of_an_import(base: Base, tmp_path: Path) -> None:
    other = Base(tmp_path.with_name(f"{tmp_path.name}-other"))
    for one in (base, other):
        one.write("docs/notes/one.md", RETRY)
        one.write("docs/notes/deep/2025-05-01-two.md", "---\ntitle: Two\npatterns: [Retry With Backoff]\n---\nText.\n")
        one.write("docs/notes/node_modules/x.md", RETRY.replace("Retry", "Other"))
    apply(base.workspace, Wanted((base.root / "docs/notes",)))
    follow_these(other, "docs/notes/**/*.md")
    assert len(taken(synced(other))) == 2
    follow_these(base, "docs/notes/**/*.md")
    assert not synced(base).followed.paths  # the import has taken in everything, from the same places
    same = {path: text for path, text in base.everything().items() if path != "tacit.toml"}
    assert same == {path: text for path, text in other.everything().items() if path != "tacit.toml"}


def test_nothing_is_read_if_no_stat_differs(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY)
    synced(base)
    time.sleep(0.06)  # from then on, a further change would change the stat
    synced(base)
    calls: list[object] = []
    monkeypatch.setattr(follow_changes, "compare", lambda *given: calls.append(given))
    assert not synced(base).followed.paths
    assert not calls
    base.write("doc.md", RETRY + "\n")
    with pytest.raises(AttributeError):  # the double returns nothing
        synced(base)


def test_a_check_fails_for_changes_that_were_not_taken_in(base: Base) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY)
    synced(base)
    base.write("doc.md", RETRY.replace("fewer pages", "no pages"))
    (found,) = about(checked(base))
    assert (found.location.path, found.location.line, found.severity) == ("doc.md", 13, "error")
    assert "2 files would change" in found.message
    planned = preview(base.workspace, first=follow)
    assert [item.severity for item in about(planned)] == ["warning"]
    assert not planned.followed.paths
    synced(base)
    assert not about(checked(base))


def test_a_conflict_is_reported_in_each_sync_until_a_person_decides(base: Base) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY)
    synced(base)
    ours = base.read(PAGE)
    base.write(PAGE, ours.replace("Wait longer", "Wait at random"))
    base.write("doc.md", RETRY.replace("Wait longer", "Wait twice as long").replace("other services", "services"))
    for report in (synced(base), synced(base), checked(base)):
        (found,) = about(report)
        assert (found.rule, found.location.path, found.location.line) == ("changed-by-hand", "doc.md", 7)
        assert not report.errors
    assert "Wait at random" in base.read(PAGE)
    assert "Calls to services." in base.read(PAGE)
    base.write(PAGE, base.read(PAGE).replace("Wait at random", "Wait twice as long"))
    assert not about(synced(base))
    assert not about(synced(base))
    assert not about(checked(base))


def test_a_file_that_is_restored_gets_the_text_of_the_document(base: Base) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY)
    synced(base)
    ours = base.read(PAGE)
    base.write(PAGE, ours.replace("Wait longer", "Wait at random"))
    base.write("doc.md", RETRY.replace("Wait longer", "Wait twice as long"))
    synced(base)
    base.write(PAGE, ours)
    assert not about(synced(base))
    assert "Wait twice as long" in base.read(PAGE)


def test_a_credential_is_reported_until_it_is_gone_and_the_rest_is_taken_in(base: Base) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY.replace("Take a lock first.", f"Take a lock with {SECRET}."))
    for report in (synced(base), synced(base), checked(base)):
        (found,) = about(report)
        assert (found.rule, found.location.path, found.location.line) == ("credential", "doc.md", 21)
        assert report.errors
        assert SECRET not in str(found)
    assert base.levels() == {"retry-with-backoff": "MEDIUM"}
    base.write("doc.md", RETRY)
    assert not about(synced(base))
    assert base.levels()["lock-before-the-job"] == "LOW"


def test_an_undone_update_is_not_taken_in_again_before_the_document_changes(base: Base) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY)
    synced(base)
    before = base.everything()
    base.write("doc.md", RETRY.replace("Wait longer", "Wait twice as long"))
    synced(base)
    assert undo(base.workspace).undone.command == "sync"
    assert {**base.everything(), "doc.md": RETRY.encode()} == before
    for _ in range(2):
        report = synced(base)
        assert not report.followed.paths
        assert [item.rule for item in about(report)] == ["not-taken-in"]
        assert not report.errors
    base.write("doc.md", RETRY.replace("Wait longer", "Wait three times as long"))
    assert taken(synced(base)) == {"doc.md": {PAGE: "changed"}}


def test_documents_that_are_no_documents_are_findings(base: Base) -> None:
    follow_these(base, "gone.md", "docs/*.md", "link.md")
    base.write("docs/prose.md", "It rained.\n")
    (base.root / "link.md").symlink_to("/etc/hostname")
    found = {item.location.path: (item.severity.value, item.rule) for item in about(synced(base))}
    assert found == {
        "gone.md": ("warning", "not-imported"),
        "link.md": ("warning", "not-imported"),
        "docs/prose.md": ("hint", "not-imported"),
    }
    base.write("gone.md", RETRY)
    assert list(taken(synced(base))) == ["gone.md"]


def test_a_faulty_record_is_a_finding_and_the_sync_goes_on(base: Base) -> None:
    follow_these(base, "doc.md")
    base.write("doc.md", RETRY)
    base.note("2025-01-01-a", "Retry")
    base.write("imported.jsonl", "<<<<<<< ours\n")
    report = synced(base)
    assert [str(item.location) for item in about(report, ("bad-record",))]
    assert not report.followed.paths
    assert base.levels() == {"retry": "LOW"}


def gone(report: SyncReport) -> list[tuple[str, str]]:
    return [(item.location.path, item.message) for item in about(report, ("gone-document", "not-imported"))]


@pytest.mark.parametrize("entry", ["docs/*.md", "docs", "docs/doc.md"])
def test_a_deleted_document_is_reported_until_a_person_decides(base: Base, entry: str) -> None:
    follow_these(base, entry)
    base.write("docs/doc.md", RETRY)
    synced(base)
    (base.root / "docs/doc.md").unlink()
    message = (
        "this followed document ([import] sources) was deleted or moved: 5 files that were imported from it remain"
    )
    told = [("docs/doc.md", message)]
    assert gone(checked(base)) == gone(synced(base)) == gone(synced(base)) == told
    assert base.levels() == {"retry-with-backoff": "MEDIUM", "lock-before-the-job": "LOW"}
    before = base.everything()
    preview_ = let_go.plan(base.workspace, [base.root / "docs/doc.md"], keep=False)
    assert (len(preview_.changes), base.everything()) == (5, before)
    done = let_go.apply(base.workspace, [base.root / "docs/doc.md"], keep=False)
    assert done.followed == (("docs/doc.md",) if entry == "docs/doc.md" else ())
    assert base.levels() == {}
    assert not [message for _, message in gone(synced(base)) if "stay" in message]
    undo(base.workspace)
    assert base.everything() == before


def test_what_came_from_a_deleted_document_can_be_kept(base: Base) -> None:
    follow_these(base, "docs/*.md")
    base.write("docs/doc.md", RETRY)
    synced(base)
    (base.root / "docs/doc.md").unlink()
    let_go.apply(base.workspace, [base.root / "docs/doc.md"], keep=True)
    assert gone(synced(base)) == []
    assert base.levels() == {"retry-with-backoff": "MEDIUM", "lock-before-the-job": "LOW"}
    assert base.read("imported.jsonl") == ""
    with pytest.raises(UsageError, match="was not imported"):
        let_go.apply(base.workspace, [base.root / "docs/doc.md"], keep=False)


def test_what_a_person_changed_stays_if_the_document_is_gone(base: Base) -> None:
    follow_these(base, "docs/*.md")
    base.write("docs/doc.md", RETRY)
    base.write("docs/other.md", RETRY.replace("Retry", "Wait"))
    synced(base)
    text = base.read(PAGE) + "\nOurs.\n"
    base.write(PAGE, text)
    with pytest.raises(UsageError, match="the document still exists"):
        let_go.apply(base.workspace, [base.root / "docs/doc.md"], keep=False)
    (base.root / "docs/doc.md").unlink()
    done = let_go.apply(base.workspace, [base.root / "docs/doc.md"], keep=False)
    assert [change.path for change in done.changes if change.how == "kept"] == [PAGE]
    assert base.read(PAGE) == text
    assert base.levels()["retry-with-backoff"] == "UNPROVEN"
    assert base.levels()["wait-with-backoff"] == "MEDIUM"  # what another document says, too, stays


def test_a_moved_document_is_not_gone(base: Base) -> None:
    follow_these(base, "docs/*.md")
    base.write("docs/doc.md", RETRY)
    synced(base)
    shutil.move(base.root / "docs/doc.md", base.root / "docs/renamed.md")
    assert gone(checked(base)) == []
    report = synced(base)
    assert "docs/renamed.md" in taken(report)
    assert gone(report) == []
    assert base.levels() == {"retry-with-backoff": "MEDIUM", "lock-before-the-job": "LOW"}


def test_watch_list_adds_the_document_and_keeps_comments(base: Base) -> None:
    text = "# ours\n[import]\nsources = [\n  'a.md',  # the first\n]  # all\n\n[lint]\noff = []\n"
    base.write("tacit.toml", text)
    doc = base.write("docs/doc.md", RETRY)
    wanted = Wanted((doc,), watch=True)
    assert plan(base.workspace, wanted).watched == ("docs/doc.md",)
    assert base.read("tacit.toml") == text
    assert apply(base.workspace, wanted).watched == ("docs/doc.md",)
    assert base.read("tacit.toml") == text.replace("first\n", 'first\n  "docs/doc.md",\n')
    assert not apply(base.workspace, wanted).watched
    assert [(one.path, one.state) for one in watched(base.workspace)] == [
        ("a.md", "missing"),
        ("docs/doc.md", "up to date"),
    ]
    undo(base.workspace)
    assert base.read("tacit.toml") == text
    assert not (base.root / PAGE).exists()


def test_a_document_outside_cannot_be_followed(base: Base, tmp_path: Path) -> None:
    outside = tmp_path.with_name(f"{tmp_path.name}-outside.md")
    outside.write_text(RETRY, "utf-8")
    with pytest.raises(UsageError, match="outside the knowledge base"):
        apply(base.workspace, Wanted((outside,), watch=True))
    assert not (base.root / PAGE).exists()


def test_a_folder_stands_for_its_deleted_documents(base: Base) -> None:
    for name in ("docs/a.md", "docs/deep/b.md", "docs/c.md", "docs-old/d.md"):
        stem = name.replace("/", " ").removesuffix(".md")
        base.write(name, RETRY.replace("Retry With Backoff", f"Retry {stem}").replace("Lock", f"Lock {stem}"))
        apply(base.workspace, Wanted((base.root / name,)))
    with pytest.raises(UsageError, match="all exist"):
        let_go.plan(base.workspace, [base.root / "docs"], keep=False)
    with pytest.raises(UsageError, match="was not imported"):
        let_go.plan(base.workspace, [base.root / "doc"], keep=False)
    for name in ("docs/a.md", "docs/deep/b.md", "docs-old/d.md"):
        (base.root / name).unlink()
    before = base.everything()
    wanted = let_go.plan(base.workspace, [base.root / "docs", base.root / "docs/a.md"], keep=False)
    assert (wanted.documents, wanted.inside) == (("docs/a.md", "docs/deep/b.md"),) * 2
    assert {change.how for change in wanted.changes} == {"removed"}
    assert base.everything() == before
    done = let_go.apply(base.workspace, [base.root / "docs"], keep=False)
    assert done.changes == wanted.changes
    left = base.read("imported.jsonl")
    assert "docs/a.md" not in left
    assert "docs/c.md" in left
    assert "docs-old/d.md" in left  # a folder whose name only begins with the same letters
    undo(base.workspace)
    assert base.everything() == before
    kept = let_go.apply(base.workspace, [base.root / "docs"], keep=True)
    assert kept.documents == ("docs/a.md", "docs/c.md", "docs/deep/b.md")
    assert {path: text for path, text in base.everything().items() if path != "imported.jsonl"} == {
        path: text for path, text in before.items() if path != "imported.jsonl"
    }
