"""Test `learn`: which files it writes, what it refuses, which levels change, and how `undo` reverts it."""

from __future__ import annotations

from typing import Any

import pytest

from tacit.actions.learn import How, LearnReport, learn
from tacit.actions.undo import undo
from tacit.domain.enums import Confidence
from tacit.errors import ChangedSinceError, NothingToUndoError, NotSyncedError
from tacit.ingest.lesson.document import lesson_from
from tacit.ingest.lesson.lesson import FaultyLessonError
from tests.base import Base

N1 = "N+1 Query Prevention"
NEW = {
    "category": "data",
    "sections": {"Context": "Lists of rows with related objects.", "Pattern": "- select_related"},
}
TOKEN = "ghp_" + "a1B2" * 9


def save(base: Base, name: str = N1, how: How | None = None, **values: Any) -> LearnReport:
    entry = {"name": name, **values.pop("entry", {})}
    document = {"title": "Slow orders", "outcome": "fast", "patterns": [entry], **values}
    return learn(base.workspace, lesson_from(document), how or How())


def test_five_lessons_in_five_projects_make_a_pattern_high(base: Base) -> None:
    levels = []
    for number in range(1, 6):
        report = save(base, project=f"p{number}", date=f"2025-01-0{number}", entry={"new": NEW}, outcome=f"o{number}")
        assert report.moved[0].after is not None
        levels.append(report.moved[0].after.dossier.pattern.level)
    assert levels == [Confidence.LOW, *[Confidence.MEDIUM] * 3, Confidence.HIGH]
    assert report.workflows == ("memory/procedural/workflows/n-plus-1-query-prevention.md",)
    assert (base.root / report.workflows[0]).is_file()
    assert not base.sync().written


def test_a_lesson_says_what_it_moved(base: Base) -> None:
    first = save(base, entry={"new": NEW}, time_saved=30, date="2025-01-01")
    assert [path for path, _ in first.written] == [
        "patterns/data/n-plus-1-query-prevention.md",
        "memory/episodic/code/2025-01-01-slow-orders.md",
    ]
    assert first.moved[0].before is None
    second = save(base, "n-plus-1-query-prevention", title="Slow again", time_saved=15)
    moved = second.moved[0]
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.examples, moved.after.dossier.pattern.examples, moved.after.missing) == (1, 2, 3)
    assert second.minutes == 45
    assert f"- {N1}\n" in base.read(second.note), "a pattern called by its slug is written down by its name"


def test_counter_evidence_takes_away(base: Base) -> None:
    save(base, entry={"new": NEW})
    save(base, title="It failed", entry={"verdict": "contradicts", "outcome": "slower"})
    assert base.levels() == {"n-plus-1-query-prevention": "UNPROVEN"}
    assert save(base, title="Not here", entry={"verdict": "limits"}).moved[0].after is not None


@pytest.mark.parametrize("entry", [{}, {"new": NEW}])
def test_a_nearly_identical_name_is_refused_and_nothing_written(base: Base, entry: dict[str, Any]) -> None:
    save(base, entry={"new": NEW})
    before = base.everything()
    report = save(base, "Prevention: N+1 queries", entry=entry)
    assert [(item.name, item.close, item.candidates[0].name) for item in report.refused] == [
        ("Prevention: N+1 queries", True, N1)
    ]
    assert base.everything() == before
    assert not save(base, "Prevention: N+1 queries", How(insist=True), entry=entry).refused
    assert set(base.levels()) == {"n-plus-1-query-prevention", "prevention-n-plus-1-queries"}


def test_a_like_name_is_let_through_with_the_nearest_patterns(base: Base) -> None:
    save(base, entry={"new": NEW})
    report = save(base, "Avoid N+1 queries", entry={"new": NEW})
    assert (report.refused, [item.name for item in report.near]) == ((), ["Avoid N+1 queries"])
    (first,) = report.near[0].candidates
    assert (first.name, first.level.name, first.same) == (N1, "LOW", False)
    assert first.context


def test_an_unknown_name_is_refused_unless_it_is_said_to_be_new(base: Base) -> None:
    assert save(base, "Cache Less").refused[0].candidates == ()
    assert not save(base, "Cache Less", How(insist=True)).refused
    assert not (base.root / "patterns" / "uncategorised").exists(), "a page needs a text or a category"


def test_the_same_lesson_twice_is_one_note(base: Base) -> None:
    first = save(base, entry={"new": NEW})
    before = base.everything()
    again = save(base, entry={"new": NEW})
    assert (again.existing, again.note, again.written) == (True, first.note, ())
    assert base.everything() == before
    assert not save(base, outcome="another").existing


def test_a_day_that_was_given_tells_two_lessons_apart(base: Base) -> None:
    first, second = (save(base, date=date, entry={"new": NEW}) for date in ("2025-01-01", "2025-01-02"))
    assert first.note != second.note
    assert save(base, date="2025-01-02", entry={"new": NEW}).note == second.note


def test_what_is_there_is_never_overwritten(base: Base) -> None:
    base.write("memory/episodic/code/2025-01-01-slow-orders.md", "mine\n")
    report = save(base, entry={"new": NEW}, date="2025-01-01")
    assert report.note == "memory/episodic/code/2025-01-01-slow-orders-2.md"
    assert base.read("memory/episodic/code/2025-01-01-slow-orders.md") == "mine\n"


def test_a_dry_run_shows_and_writes_nothing(base: Base) -> None:
    before = base.everything()
    report = save(base, how=How(dry_run=True), entry={"new": NEW})
    assert [path.partition("/")[0] for path, _ in report.written] == ["patterns", "memory"]
    assert base.everything() == before


def test_credentials_are_refused_with_their_place_and_never_shown(base: Base) -> None:
    values: dict[str, Any] = {
        "body": f"fine\nkey {TOKEN}\n",
        "outcome": TOKEN,
        "entry": {"new": {"sections": {"Pattern": TOKEN}}},
    }
    with pytest.raises(FaultyLessonError) as caught:
        save(base, **values)
    found = caught.value.faults
    assert {item.where for item in found} == {"body", "outcome", "patterns[0].new.sections.Pattern"}
    assert "line 2" in next(item.message for item in found if item.where == "body")
    assert TOKEN not in repr(found)
    report = save(base, how=How(redact=True), **values)
    assert TOKEN not in repr(report.written)
    assert "(credential)" in base.read(report.note)


def test_a_body_can_not_name_patterns_of_its_own(base: Base) -> None:
    with pytest.raises(FaultyLessonError) as caught:
        save(base, entry={"new": NEW}, body="## Patterns Applied\n\n- **Something Else**\n")
    assert [(item.where, item.rule) for item in caught.value.faults] == [("body", "pattern-in-body")]


def test_a_text_edited_before_it_is_saved_is_saved_as_it_is(base: Base) -> None:
    save(base, entry={"new": NEW})
    text = f"---\ndate: 2025-01-01\npatterns: [{N1}]\n---\nMy own words.\n"
    lesson = lesson_from({"title": "t", "patterns": [N1]})
    report = learn(base.workspace, lesson, How(), text)
    assert base.read(report.note) == text
    for faulty in ("---\ndate: no\n---\n", "---\ntitle: x\n---\nNames nothing.\n"):
        with pytest.raises(FaultyLessonError):
            learn(base.workspace, lesson, How(), faulty)


def test_what_an_edit_names_is_what_is_looked_up(base: Base) -> None:
    save(base, entry={"new": NEW})
    lesson = lesson_from({"title": "t", "patterns": [N1]})
    text = "---\npatterns: [Totally Unknown]\n---\nx\n"
    how = How(settled=frozenset({N1}))
    assert [item.name for item in learn(base.workspace, lesson, how, text).refused] == ["Totally Unknown"]
    allowed = How(settled=frozenset({"Totally Unknown"}))
    assert [item.name for item in learn(base.workspace, lesson, allowed, text).moved] == ["Totally Unknown"]


def test_a_text_for_a_known_pattern_is_taken_where_it_has_none_and_else_told(base: Base) -> None:
    save(base, "Cache Less", How(insist=True))
    report = save(base, "cache less", title="Again", entry={"new": NEW})
    assert "patterns/data/cache-less.md" in dict(report.written)
    assert "name: Cache Less\n" in base.read("patterns/data/cache-less.md")
    third = save(base, "Cache Less", title="Third", entry={"new": NEW})
    assert (third.unused, [path for path, _ in third.written]) == (("Cache Less",), [third.note])


def test_a_name_is_never_what_is_left_of_a_credential(base: Base) -> None:
    with pytest.raises(FaultyLessonError):
        save(base, TOKEN, How(insist=True, redact=True))


def test_the_last_lesson_is_taken_back(base: Base) -> None:
    kept = save(base, entry={"new": NEW})
    last = save(base, title="Another", outcome="x")
    done = undo(base.workspace)
    assert (done.note, done.trashed) == (last.note, (last.note,))
    assert len(list((base.root / ".tacit/trash").iterdir())) == 1
    assert undo(base.workspace).trashed == ("patterns/data/n-plus-1-query-prevention.md", kept.note)
    assert base.levels() == {}
    with pytest.raises(NothingToUndoError):
        undo(base.workspace)


def test_a_page_that_another_note_names_stays(base: Base) -> None:
    first = save(base, entry={"new": NEW})
    save(base, title="Another", outcome="x")
    done = undo(base.workspace, first.note)
    assert done.kept == ("patterns/data/n-plus-1-query-prevention.md",)
    assert base.levels() == {"n-plus-1-query-prevention": "LOW"}


def test_what_was_changed_since_stays(base: Base) -> None:
    report = save(base, entry={"new": NEW})
    path = base.root / report.note
    path.write_text(path.read_text() + "More.\n")
    with pytest.raises(ChangedSinceError):
        undo(base.workspace)
    assert path.exists()
    path.unlink()
    with pytest.raises(ChangedSinceError):
        undo(base.workspace)


def test_a_record_cut_short_loses_only_its_last_line(base: Base) -> None:
    first = save(base, entry={"new": NEW})
    record = base.root / ".tacit" / "learned.jsonl"
    with record.open("a") as file:
        file.write('{"user": "x", "no')
    second = save(base, title="Another", outcome="x")
    assert undo(base.workspace).note == second.note
    assert undo(base.workspace).note == first.note


def test_a_failed_sync_says_that_the_note_is_saved(base: Base) -> None:
    save(base, entry={"new": NEW}, outcome="one")
    page = base.root / "patterns/dev-patterns.md"
    page.unlink()
    page.mkdir()
    with pytest.raises(NotSyncedError, match=r"two\.md was created, but the sync after it failed: .*dev-patterns\.md"):
        save(base, title="two", outcome="two")
    page.rmdir()
    base.sync()
    assert base.levels() == {"n-plus-1-query-prevention": "MEDIUM"}
