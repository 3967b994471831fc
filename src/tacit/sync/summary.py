"""Build the report of a sync."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Promotion
from tacit.store import note_queries, statistics
from tacit.store.binding import can_bind, state_folder
from tacit.store.reader import Reader
from tacit.store.rows import REMARK
from tacit.store.writer import Store
from tacit.sync.plan import Plan
from tacit.sync.report import Published, SyncReport
from tacit.system.safe_files import SETTINGS
from tacit.text.display import path_text
from tacit.workspace.confirmed_text import unconfirmed
from tacit.workspace.workspace import LOCAL, Workspace

_TAKEN = "taken"  # the key of the text in the store that has the keys of names, separated by blanks


def summary(
    store: Store,
    plan: Plan,
    promotions: tuple[Promotion, ...],
    published: Published,
    workspace: Workspace,
    *,
    is_full: bool,
) -> SyncReport:
    """Return the report of a finished sync: its changes, and the counts and findings in the store.

    `is_full` is true if all files were scanned. Such a report also has the aliases that `keep_taken` saved.
    """
    if is_full:
        _recall_taken(store)
    changes, notes, prefix = plan.changes, plan.notes, f"{workspace.config.layout.notes}/"
    added = sum(path in notes for path in changes.added)
    modified = sum(path in notes for path in changes.modified)
    moved = sum(new in notes for _, new in changes.moved)
    levels, retired = statistics.in_use(store)
    names, renamed = _named(store, promotions) if promotions else ({}, {})
    known = unconfirmed(workspace.root, store.diagnostics())
    diagnostics = [*known, *plan.diagnostics, *published.diagnostics, *_from_the_future(store)]
    diagnostics += _taken_over(store)
    read, rejected = statistics.note_counts(store)
    pending, pending_against = statistics.pending(store)
    return SyncReport(
        added=added,
        modified=modified,
        moved=moved,
        removed_notes=sum(path.startswith(prefix) for path in changes.removed),
        unchanged=read - added - modified - moved,
        rejected=rejected,
        levels=levels,
        retired=retired,
        pending=pending,
        pending_against=pending_against,
        promotions=promotions,
        names=names,
        renamed=renamed,
        written=tuple(sorted(published.written)),
        removed=tuple(sorted(published.removed)),
        diagnostics=tuple(sorted(diagnostics, key=lambda item: (item.location, item.rule, item.message))),
    )


def _named(store: Reader, promotions: tuple[Promotion, ...]) -> tuple[dict[str, str], dict[str, str]]:
    from tacit.sync.level_changes import named  # most syncs change no level, so import it late

    return named(store, promotions)


def keep_taken(store: Store) -> None:
    """Save the names that an alias took over in a sync without a report, so that the next full sync reports them."""
    if store.taken:
        store.remember({_TAKEN: " ".join({*store.state(_TAKEN).split(), *store.taken})})


def _recall_taken(store: Store) -> None:
    """Add the names that `keep_taken` saved to those of this sync, because its report shows all of them."""
    if kept := store.state(_TAKEN):
        store.taken.update(kept.split())
        store.remember({_TAKEN: ""})


def _taken_over(store: Store) -> Iterator[Diagnostic]:
    """Yield a finding for each name that notes use for a pattern, and that is an alias of a page but not a page's name.

    The notes count as examples of the page's pattern, although they may mean another pattern. Only the first report
    with this alias has the finding, because an alias that is meant so needs no change.
    """
    if not store.taken:
        return
    for item in note_queries.taken_over(store):
        if item.key not in store.taken:
            continue
        from tacit.notes.reading import quoted

        examples = "1 example" if item.notes == 1 else f"{item.notes} examples"
        place = f"{path_text(item.path)}:{item.line}"
        name = quoted(item.name)
        message = (
            f"this pattern has the alias {name}, so notes that name {name} count for it: {examples}, first {place}"
        )
        advice = (
            "if the notes mean another pattern, remove the alias, and create a page for that pattern with `tacit page`"
        )
        yield Diagnostic(Location(item.page, item.page_line), Severity.WARNING, "alias-shadowed", message, advice)


def _from_the_future(store: Reader) -> Iterator[Diagnostic]:
    today = datetime.now(tz=UTC).astimezone().date()
    for path, day in note_queries.dated_after(store, today):
        message = f"the date {day} is after today"
        yield Diagnostic(Location(path), Severity.WARNING, "future-date", message, "correct the date")


def about_trust(store: Reader) -> Iterator[Diagnostic]:
    """Yield a warning if `[trust]` needs information from git that this clone does not have."""
    if remark := store.state(REMARK):
        help_text = "run `git fetch --unshallow`, or in CI set `fetch-depth: 0`"
        advice = help_text if "clone" in remark else "run tacit in the git repository, with git installed"
        yield Diagnostic(Location(SETTINGS), Severity.WARNING, "no-word-of-git", f"[trust]: {remark}", advice)


def about_this_machine(workspace: Workspace, severity: Severity) -> Iterator[Diagnostic]:
    """Yield findings about `.tacit/`: git tracks files in it, or this machine can't store the key that protects it.

    Without the key, tacit can't recognise its own files there, and reads all notes again.
    """
    if found := workspace.tracked():
        files_ = "1 file" if len(found) == 1 else f"{len(found)} files"
        message = f"git tracks {files_} in {LOCAL}/, a folder for one machine only; tacit does not use these files"
        help_text = f"run `git rm -r --cached {LOCAL}`, then commit"
        yield Diagnostic(Location(LOCAL), severity, "tracked-state", message, help_text)
    if not can_bind():
        message = f"{state_folder()}/key can't be created or is not private, so every command reads all notes again"
        help_text = "set the permissions of the folder to 0700 and of the file to 0600"
        yield Diagnostic(Location(LOCAL), Severity.WARNING, "no-key", message, help_text)
