"""Test that an update of the pages keeps what people wrote into them, even if they write during the update."""

from __future__ import annotations

import contextlib
import os
import time

import pytest

from tacit.store import fragments
from tacit.store.fragments import Fragment
from tacit.sync import publisher
from tacit.sync.pipeline import publisher_of
from tacit.sync.scan import is_still
from tacit.sync.service import build_store
from tacit.sync.session import open_session
from tacit.system.files import is_settled, stat_of
from tests.base import Base
from tests.sync.test_histories import assert_as_if_new

OVERVIEW = "patterns/dev-patterns.md"


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("edited", ["before the scan", "after the scan", "never"])
def test_a_page_edited_during_a_sync_keeps_the_edit(base: Base, edited: str, *, settled: bool) -> None:
    base.note("2024-01-01-a", "Retry")
    base.sync()
    page = base.root / OVERVIEW

    def edit(moment: str) -> None:
        if edited == moment:
            text = page.read_text("utf-8").replace("<!-- keep: top -->\n", "<!-- keep: top -->\nOurs.\n")
            page.write_text(text, "utf-8")

    base.note("2024-01-02-b", "Retry")
    build_store(base.workspace)
    with open_session(base.workspace) as session, base.workspace.reading() as reader:
        session.look(None)
        assert session.index.pages[OVERVIEW].is_pure
        edit("before the scan")
        if not settled:
            os.utime(page, (time.time() + 3600,) * 2)
        while settled and not is_settled(stat_of(page) or (0, 0, 0, 0), time.time_ns()):
            time.sleep(0.005)
        publication = publisher_of(session, reader)
        assert session.tree is not None
        assert is_still(base.root, session.tree, OVERVIEW) is settled  # if it is not, the page is read again
        edit("after the scan")
        done = publication.publish(session.tree)
        assert done.pages[OVERVIEW].is_pure is (edited == "never")
    text = page.read_text("utf-8")
    assert "**MEDIUM:** 1 pattern" in text
    assert ("Ours." in text) is (edited != "never")


def test_a_long_list_of_examples_is_rendered_in_parts(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "LISTED", 4)
    path = "patterns/evidence/retry.md"
    for number in range(1, 24):
        base.note(f"2024-01-{number:02}-x", "Retry", front=f"outcome: It helped {number} times.\n")
    base.sync()

    def parts() -> dict[str, Fragment]:
        with contextlib.closing(fragments.load(base.workspace.fragments_path, writable=False)) as kept:
            return dict(kept.of(path))

    first = parts()
    assert first.keys() == {"1", "5", "9", "13", "17", "21"}
    changes = (
        (lambda: base.note("2024-02-01-y", "Retry"), {"21"}),  # one more at the end
        (lambda: base.note("2024-01-07-x", "Retry", front="outcome: It was in the way.\n"), {"5"}),
        (lambda: base.note("2023-12-31-z", "Retry"), {*first, "25"}),  # all the others move on
        ((base.root / "memory/episodic/code/2024-01-20-x.md").unlink, {"21", "25"}),
    )
    for change, other in changes:
        before = parts()
        change()
        base.sync()
        after = parts()
        assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} == other
        assert_as_if_new(base)
