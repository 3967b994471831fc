"""Compare the store with the notes, for `tacit doctor`. All examples are counted again, in memory."""

from __future__ import annotations

from collections.abc import Iterator

from tacit.domain.findings import Severity
from tacit.errors import StoreAccessError, StoreDamagedError, TacitError
from tacit.store import audit
from tacit.store.reader import Reader
from tacit.sync import service
from tacit.workspace.workspace import Workspace

_SOME = 3  # names in a message, so that it stays short
_REBUILD = "run `tacit sync --rebuild` to rebuild the store from the notes"


def recount(workspace: Workspace, *, deep: bool) -> Iterator[tuple[str, Severity | None, str]]:
    """Compare the store with the notes.

    For each comparison, yield a message about the result, the severity (None if nothing differs), and what to do.
    Confidence levels and counts are compared, and if `deep` is true, all rows, indexes, full-text tables and generated
    pages, too.
    """
    with service.store_in_memory(workspace, cached=False) as fresh:
        try:
            with workspace.reading() as stored:
                if stored.sources() != fresh.sources() or not _is_current(workspace, stored, fresh):
                    yield "notes, pages or settings have changed since the last sync", Severity.HINT, "run `tacit sync`"
                    return
                yield from _levels(stored, fresh)
                if deep:
                    yield from _rows(workspace, stored, fresh)
        except (StoreDamagedError, StoreAccessError) as error:
            cause = error.__cause__ or error
            yield f"the store can't be read: {type(cause).__name__}: {cause}", Severity.ERROR, _REBUILD
    if deep:
        yield from _pages(workspace)


def _is_current(workspace: Workspace, stored: Reader, fresh: Reader) -> bool:
    same_code = stored.state("code") == fresh.state("code")
    return same_code and stored.state("config") == workspace.config.key


def _levels(stored: Reader, fresh: Reader) -> Iterator[tuple[str, Severity | None, str]]:
    before, now = _counts(stored), _counts(fresh)
    differing = sorted(slug for slug in before.keys() | now.keys() if before.get(slug) != now.get(slug))
    if differing:
        names = ", ".join(differing[:_SOME]) + (" …" if len(differing) > _SOME else "")
        detail = f"the store's counts of {len(differing)} patterns differ from the notes: {names}"
        yield detail, Severity.ERROR, _REBUILD
    else:
        yield f"the levels of {len(now)} {'pattern' if len(now) == 1 else 'patterns'} match the notes", None, ""


def _counts(reader: Reader) -> dict[str, tuple[object, ...]]:
    return {
        pattern.slug: (pattern.level, pattern.examples, pattern.against, pattern.limits)
        for pattern in reader.patterns()
    }


def _rows(workspace: Workspace, stored: Reader, fresh: Reader) -> Iterator[tuple[str, Severity | None, str]]:
    found = audit.faults(workspace.store_path)
    found += audit.differences(stored.connection, fresh.connection, workspace.config.workspace)
    for detail in found:
        yield f"the store: {detail}", Severity.ERROR, _REBUILD
    if not found:
        yield "all rows, indexes and full-text tables of the store match the notes", None, ""


def _pages(workspace: Workspace) -> Iterator[tuple[str, Severity | None, str]]:
    try:
        report = service.preview(workspace, from_notes=True)
    except TacitError as error:
        yield str(error), Severity.ERROR, error.help
        return
    edited = (item.location.path for item in report.diagnostics if item.rule == "edited-page")
    differing = [*report.written, *report.removed, *edited]
    if differing:
        names = ", ".join(differing[:_SOME]) + (" …" if len(differing) > _SOME else "")
        yield (
            f"{len(differing)} generated pages differ from the notes: {names}",
            Severity.ERROR,
            "run `tacit sync`",
        )
    else:
        yield "all generated pages match the notes", None, ""
