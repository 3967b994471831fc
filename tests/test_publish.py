"""What people wrote into a page outlives a publication, whenever they wrote it."""

from __future__ import annotations

import contextlib
import os
import time

import pytest

from tacit import cache as caches
from tacit.actions.sync import build_store
from tacit.cache import is_settled
from tacit.files import stat_of
from tacit.listing import Listing
from tacit.packed import Stat
from tacit.publish import Publisher
from tacit.scan import scan
from tests.base import Base

OVERVIEW = "patterns/dev-patterns.md"


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize("edited", ["before the scan", "after the scan", "never"])
def test_a_page_edited_meanwhile_keeps_what_was_written(base: Base, edited: str, *, settled: bool) -> None:
    base.note("2024-01-01-a", "Retry")
    base.sync()
    page = base.root / OVERVIEW

    def edit(moment: str) -> None:
        if edited == moment:
            text = page.read_text("utf-8").replace("<!-- keep: top -->\n", "<!-- keep: top -->\nOurs.\n")
            page.write_text(text, "utf-8")

    base.note("2024-01-02-b", "Retry")
    build_store(base.workspace)
    with contextlib.closing(caches.load(base.workspace.cache_path, writable=True)) as cache:
        assert cache.pages[OVERVIEW].is_pure
        edit("before the scan")
        if not settled:
            os.utime(page, (time.time() + 3600,) * 2)
        while settled and not is_settled(stat_of(page) or Stat(0, 0, 0, 0), time.time_ns()):
            time.sleep(0.005)
        found = scan(base.workspace, cache)
        assert found.is_still(base.root, OVERVIEW) is settled  # where it is not, the page is read again
        edit("after the scan")
        with base.workspace.reading() as reader:
            listing = Listing(reader, base.workspace.config, base.workspace.presentation_key())
            Publisher(base.workspace, reader, cache, found, listing).publish()
        assert cache.pages[OVERVIEW].is_pure is (edited == "never")
    text = page.read_text("utf-8")
    assert "**MEDIUM:** 1 pattern" in text
    assert ("Ours." in text) is (edited != "never")
