"""Remove the sample note and page that `tacit init` created, after the first real note."""

from collections.abc import Collection
from typing import NamedTuple

from tacit.ingest.lesson.journal import remember
from tacit.store import note_queries
from tacit.store.reader import Reader
from tacit.sync.service import SyncReport, refresh_store, sync_touched
from tacit.sync.session import open_session
from tacit.system import files, resources
from tacit.workspace.workspace import Workspace


class RemovedSamples(NamedTuple):
    """The files that were moved to the trash, relative to the root, and the result of the sync afterwards."""

    trashed: tuple[str, ...]
    sync: SyncReport


def remove_samples(workspace: Workspace) -> RemovedSamples:
    """Move the sample notes to the trash; also the sample page, if it is unchanged and no other note names its pattern.

    Raises:
        TacitError: the sync afterwards failed.
    """
    with workspace.locked("tacit learn"), open_session(workspace) as session:
        refresh_store(session)
        with workspace.reading() as reader:
            notes = note_queries.samples(reader)
            going = [*notes, *_pages(workspace, reader, notes)]
        if going:
            remember(workspace, "learn", "sample of `tacit init` removed", dict.fromkeys(going))
        for path in going:
            files.discard(workspace.root, path, workspace.local / "trash")
        return RemovedSamples(tuple(going), sync_touched(session, going))


def patterns(workspace: Workspace, reader: Reader) -> frozenset[str]:
    """Return the slugs of patterns with an unchanged sample page of `tacit init`, if only sample notes name them."""
    return frozenset(_unused(workspace, reader, note_queries.samples(reader)))


def unchanged_pages(workspace: Workspace, reader: Reader) -> dict[str, str]:
    """Return the paths of the pages that have not changed since `tacit init` created them, by the pattern's slug."""
    starter = resources.starter("page.md")
    return {slug: path for slug, path in reader.directory()[0].pages.items() if _is(workspace, path, starter)}


def _pages(workspace: Workspace, reader: Reader, notes: Collection[str]) -> list[str]:
    """Return the sorted paths of unchanged sample pages whose patterns no note names except those in `notes`."""
    return sorted(_unused(workspace, reader, notes).values())


def _unused(workspace: Workspace, reader: Reader, notes: Collection[str]) -> dict[str, str]:
    """Return the paths of unchanged sample pages whose patterns no note names except those in `notes`, by slug."""
    pages = unchanged_pages(workspace, reader)
    named = {slug for slug, found in reader.evidence(set(pages)) if any(item.path not in notes for item in found)}
    return {slug: path for slug, path in pages.items() if slug not in named}


def _is(workspace: Workspace, path: str, text: str) -> bool:
    return path.endswith("/write-the-failing-test-first.md") and files.read_page(workspace.root / path) == text
