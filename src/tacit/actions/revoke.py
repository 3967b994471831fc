"""Stop counting all notes of an author, from a commit, or since a date: add an entry with their paths to tacit.toml.

The notes stay in the knowledge base.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from tacit.actions.provenance import History, history
from tacit.domain.note import first_day
from tacit.domain.trust import identities
from tacit.errors import ChangedMeanwhileError, FileAccessError, GitError, SettingsError, UsageError
from tacit.ingest.lesson.journal import remember
from tacit.store import note_queries
from tacit.store.note_queries import Claims
from tacit.sync.pipeline import Request
from tacit.sync.report import SyncReport
from tacit.sync.service import build_store, preview, sync_again
from tacit.sync.session import open_session
from tacit.system import files, safe_files
from tacit.system.provenance import Origin
from tacit.workspace import settings
from tacit.workspace.settings import SETTINGS
from tacit.workspace.trust_settings import Revoked, entry
from tacit.workspace.workspace import Workspace

_HASH = re.compile(r"[0-9a-f]{7,64}")


class Criteria(NamedTuple):
    """Which notes to revoke: notes that match all criteria that are not empty. `since` is a date as YYYY-MM-DD."""

    author: str = ""
    commit: str = ""
    since: str = ""


class RevokedNote(NamedTuple):
    """A note to revoke, with the patterns that it names.

    `author` is the person who added the note according to git, or, if git has no such commit, the author that the note
    names.
    """

    path: str
    date: str
    author: str
    patterns: tuple[str, ...]


class RevokeReport(NamedTuple):
    """The notes to revoke, and the changes that follow.

    `text` is tacit.toml with the new entry, `old` without it. `checklists` are the checklists that will be removed, and
    `exports` the exported files that will change. `remark` says for which notes git can't tell the author.
    """

    root: Path
    entry: Revoked
    notes: tuple[RevokedNote, ...]
    text: str
    old: str
    sync: SyncReport
    checklists: tuple[str, ...]
    exports: tuple[str, ...]
    remark: str = ""


def plan(workspace: Workspace, wanted: Criteria, today: date, reason: str = "") -> RevokeReport:
    """Find the notes to revoke, and the changes that would follow. Sync the store first, and write no other file.

    Raises:
        UsageError: a criterion is not valid, or no note matches.
        TacitError: the sync of the store failed.
    """
    known = history(workspace)
    wanted = _checked(wanted, known)
    build_store(workspace)
    with workspace.reading() as reader:
        claims = {item.path: item for item in note_queries.claims(reader)}
        revoked = _revoked(workspace, claims)
        matching = [item for path, item in claims.items() if path not in revoked and _matches(item, wanted, known)]
        named = note_queries.patterns_named(reader, [item.path for item in matching])
    if not matching:
        help_text = "`tacit show NAME --json` shows who added each note of a pattern, and in which commit"
        raise UsageError(f"no note matches {Revoked(*wanted).criteria}; nothing was written", help_text)
    texts = sorted({item.body_key for item in matching if item.body_key})
    new = Revoked(*wanted, reason, today.isoformat(), tuple(item.path for item in matching), tuple(texts))
    old = settings.read_text(workspace.root)
    text = _with_entry(old, new)
    report = preview(_reopened(workspace, text))
    notes = tuple(_note(item, known, named.get(item.path, ())) for item in matching)
    return RevokeReport(
        workspace.root,
        new,
        notes,
        text,
        old,
        report,
        tuple(path for path in report.removed if _is_checklist(workspace, path)),
        tuple(path for path in (*report.written, *report.removed) if _is_export(workspace, path)),
        _remark(known),
    )


def revoke(workspace: Workspace, planned: RevokeReport) -> SyncReport:
    """Write the planned entry, which names the revoked notes, to tacit.toml, and sync. `tacit undo` can remove it.

    Raises:
        ChangedMeanwhileError: tacit.toml was changed since the plan; nothing was written.
        TacitError: the sync afterwards failed.
    """
    with workspace.locked("tacit revoke"):
        if settings.read_text(workspace.root) != planned.old:
            raise ChangedMeanwhileError(SETTINGS)
        remember(workspace, "revoke", planned.entry.criteria, {SETTINGS: planned.text})
        files.write(workspace.root / SETTINGS, planned.text, workspace.root)
        with open_session(_reopened(workspace, planned.text)) as session:
            return sync_again(session, Request())


def _checked(wanted: Criteria, known: History) -> Criteria:
    """Return the criteria with the full hash of the commit, and with a full date: `2024-11` becomes `2024-11-01`.

    `known` has the repository in which the commit is looked up.

    Raises:
        UsageError: no criterion is given, or one is not valid.
    """
    if not any(wanted):
        raise UsageError("no notes are selected", "pass --author, --commit or --since, or several of these options")
    if wanted.since:
        try:
            wanted = wanted._replace(since=first_day(wanted.since).isoformat())
        except ValueError as error:
            raise UsageError(
                f"--since {wanted.since}: not a date", "write the date as 2024-11-12 or 2024-11"
            ) from error
    if wanted.commit:
        if known.place is None:
            raise UsageError(f"--commit {wanted.commit}: {known.remark}")
        try:
            wanted = wanted._replace(commit=known.place.repository.commit(wanted.commit))
        except GitError as error:
            if not _HASH.fullmatch(wanted.commit.lower()):
                raise UsageError(f"--commit {wanted.commit}: {error}") from error
            wanted = wanted._replace(commit=wanted.commit.lower())  # the commit may have been replaced, as by a rebase
    return wanted


def _matches(item: Claims, wanted: Criteria, known: History) -> bool:
    origin = known.origins.get(item.path)
    if wanted.author:
        people = {name for author in (*(origin.authors if origin else ()), item.author) for name in identities(author)}
        if not people & identities(wanted.author):
            return False
    if wanted.commit and not (origin and any(hash_.startswith(wanted.commit) for hash_ in _commits(origin))):
        return False
    return not wanted.since or (origin.date if origin else first_day(item.date).isoformat()) >= wanted.since


def _commits(origin: Origin) -> Iterable[str]:
    return (origin.commit, *(change.commit for change in origin.later))


def _note(item: Claims, known: History, patterns: Iterable[str]) -> RevokedNote:
    origin = known.origins.get(item.path)
    return RevokedNote(item.path, item.date, origin.authors[0] if origin else item.author, tuple(patterns))


def _revoked(workspace: Workspace, claims: Mapping[str, Claims]) -> set[str]:
    """Return the paths of the notes that an earlier `tacit revoke` has revoked, and of notes with the same text."""
    paths = {path for item in workspace.config.trust.revoked for path in item.notes}
    texts = {text for item in workspace.config.trust.revoked for text in item.texts}
    return {path for path, item in claims.items() if path in paths or item.body_key in texts}


def _with_entry(old: str, new: Revoked) -> str:
    """Return the text of tacit.toml (`old`) with the entry `new` at its end. Text that people wrote is not changed.

    Raises:
        FileAccessError: the file would no longer be valid, or too large.
    """
    line_end = "\r\n" if "\r\n" in old else "\n"
    before = old if not old or old.endswith("\n") else old + line_end
    text = before + line_end * bool(before) + entry(new).replace("\n", line_end)
    if len(text.encode()) > safe_files.LARGEST:
        raise FileAccessError(SETTINGS, "would be larger than 1 MiB; revoke fewer notes at once")
    try:
        is_sound = settings.parse(text).trust.revoked[-1:] == (new,)
    except SettingsError as error:
        raise FileAccessError(SETTINGS, f"the file would not be valid with a new entry at its end: {error}") from error
    if not is_sound:
        raise FileAccessError(
            SETTINGS, "no entry can be added at the end of the file; write [trust] as a table, not as `trust = {…}`"
        )
    return text


def _reopened(workspace: Workspace, text: str) -> Workspace:
    """Return the workspace with the settings in `text` instead of those in tacit.toml, and with the same store."""
    return workspace._replace(config=settings.parse(text)._replace(database=workspace.config.database))


def _is_checklist(workspace: Workspace, path: str) -> bool:
    return path.startswith(f"{workspace.config.layout.workflows}/")


def _is_export(workspace: Workspace, path: str) -> bool:
    """Return whether a file that a sync writes is an exported file for coding agents, and not a generated page."""
    layout, documents = workspace.config.layout, workspace.config.documents
    own = (f"{layout.patterns}/", f"{layout.workflows}/", layout.index, layout.onboarding)
    return not path.startswith((*own, *(document.path for document in documents)))


def _remark(known: History) -> str:
    if not known.unknown:
        return known.remark
    number = len(known.unknown)
    return (
        f"shallow clone: git does not know who added {number} of the notes, so author and date are those in the notes"
    )
