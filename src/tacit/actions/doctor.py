"""Check the installation and the knowledge base."""

import contextlib
import fcntl
import os
import platform
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tacit import __version__
from tacit.actions.formatter_setup import ignore_pages
from tacit.actions.git_setup import prepare
from tacit.actions.recount import recount
from tacit.domain.findings import Severity
from tacit.errors import StoreUnboundError, TacitError, UnsafePathError
from tacit.store import database, statistics
from tacit.store.binding import STORE, can_bind, state_folder
from tacit.store.faults import FAULTS, SQLITE_VERSION
from tacit.sync import watch_status
from tacit.sync.own_files import own_files
from tacit.sync.watch_status import Watching
from tacit.system import safe_files
from tacit.system.git_index import is_in_repository
from tacit.system.git_merge import merged_by_union
from tacit.system.work_tree import tracked
from tacit.workspace.whole import fault
from tacit.workspace.workspace import LOCAL, Workspace

# Up to this version of SQLite, several processes that read and write can, rarely, corrupt a store in WAL mode.
_WAL_FAULT = (3, 51, 2)
_LONGEST_SILENCE = 180  # seconds; a watcher scans once a minute, so it has missed three scans


_ENOUGH_NOTES = 10  # notes; with fewer notes, the share of coding agents means little
_FIX = "run `tacit doctor --fix`"


class Check(NamedTuple):
    """The result of one check. `severity` is None if the check found no problem; `help` says what to do."""

    name: str
    detail: str
    severity: Severity | None = None
    help: str = ""


def doctor(workspace: Workspace, *, deep: bool = False) -> tuple[Check, ...]:
    """Check versions, permissions, git, store, lock, watcher and trash. Nothing is changed.

    The examples in all notes are counted again, to check the levels in the store. If `deep` is true, the whole store
    and all generated pages are compared with the notes.
    """
    checks: list[Callable[[Workspace], Iterator[Check]]] = [
        _versions,
        _permissions,
        _templates,
        _tracked,
        _clone,
        _git,
        _formatters,
        _key,
        partial(_store, deep=deep),
        _lock,
        _watcher,
        _trash,
        _rules,
    ]
    return tuple(found for check in checks for found in check(workspace))


def refused(error: UnsafePathError) -> tuple[Check, ...]:
    """Return the checks for a knowledge base that can't be opened, because a path in it is a link or a special file.

    These are the checks of versions, and the error about this path. Nothing else is checked.
    """
    return *_versions(), Check("paths", f"{error}; nothing else was checked", Severity.ERROR, error.help)


def _versions(_workspace: Workspace | None = None) -> Iterator[Check]:
    yield Check("version", f"tacit {__version__}, Python {platform.python_version()}, {platform.system()}")
    version = ".".join(map(str, SQLITE_VERSION))
    if SQLITE_VERSION <= _WAL_FAULT:
        detail = f"SQLite {version}: safe; tacit's lock prevents a bug with concurrent writers (up to SQLite 3.51.2)"
        yield Check("sqlite", detail)
    else:
        yield Check("sqlite", f"SQLite {version}")


def _permissions(workspace: Workspace) -> Iterator[Check]:
    layout = workspace.config.layout
    for name in (".", layout.notes, layout.patterns, layout.workflows, ".tacit"):
        folder = workspace.root / name
        if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            what = "read" if not os.access(folder, os.R_OK | os.X_OK) else "written"
            yield Check("permissions", f"{name}: can't be {what}", Severity.ERROR, "change the permissions")
    if not (workspace.root / layout.notes).is_dir():
        yield Check(
            "notes",
            f"{layout.notes}/ is missing",
            Severity.WARNING,
            "create the folder, or record a first note with `tacit learn`",
        )
    yield Check("root", str(workspace.root))


def _templates(workspace: Workspace) -> Iterator[Check]:
    from tacit.render.faults import TemplateFault
    from tacit.render.renderer import Renderer

    try:
        Renderer(workspace.templates(), workspace.config.layout).check()
    except TemplateFault as fault:
        yield Check(
            "templates", f"templates/{fault.name}:{fault.line}: {fault.message}", Severity.ERROR, "fix the template"
        )
    else:
        own = workspace.root / "templates"
        count = sum((own / name).is_file() for name in workspace.templates())
        yield Check("templates", f"no errors; default templates replaced by files in templates/: {count}")


def _tracked(workspace: Workspace) -> Iterator[Check]:
    if found := workspace.tracked():
        detail = (
            f"git tracks {len(found)} files in {LOCAL}/, a folder for one machine only; tacit does not use these files"
        )
        yield Check("tracked", detail, Severity.ERROR, f"run `git rm -r --cached {LOCAL}`, then commit")


def _clone(workspace: Workspace) -> Iterator[Check]:
    if error := fault(workspace, known=workspace.store_path.is_file()):
        yield Check("clone", error.reason, Severity.ERROR, error.help)


def _git(workspace: Workspace) -> Iterator[Check]:
    """Check .gitattributes, .gitignore and the merge driver, which tell git how to treat generated pages."""
    root, config = workspace.root, workspace.config
    if not is_in_repository(root):
        return
    changed = prepare(workspace, dry=True)
    if changed.files:
        yield Check(
            "git",
            f"{', '.join(changed.files)}: the lines for generated pages are missing or out of date",
            Severity.WARNING,
            _FIX,
        )
    if changed.driver:
        detail = "generated pages are merged as text, because this repository's settings lack the merge driver"
        yield Check("git", detail, Severity.WARNING, _FIX)
    if not changed.files:  # `doctor --fix` replaces lines of earlier versions
        yield from _unions(workspace)
    if not config.committed and (found := [path for path in _generated(workspace) if tracked(root, path)]):
        detail = f"git still tracks {', '.join(found)}, although `[pages] committed` is false"
        yield Check("git", detail, Severity.WARNING, f"run `git rm -r --cached {' '.join(found)}`, then commit")


def _unions(workspace: Workspace) -> Iterator[Check]:
    layout = workspace.config.layout
    folders = (layout.workflows, layout.patterns, layout.notes)
    for path in merged_by_union(workspace.root, [f"{folder}/x.md" for folder in folders]):
        detail = (
            f".gitattributes: if two branches change one line of {path}, merge=union keeps both versions of the line"
        )
        help_text = "remove `merge=union` from the line of .gitattributes that matches this path"
        yield Check("git", detail, Severity.WARNING, help_text)


def _formatters(workspace: Workspace) -> Iterator[Check]:
    """Check whether the formatters of the repository ignore generated pages."""
    for setup in ignore_pages(workspace, dry=True):
        if not setup.advice:
            detail = f"{setup.path} does not exclude the generated pages from {setup.formatter}"
            yield Check("formatters", detail, Severity.HINT, _FIX)


def _generated(workspace: Workspace) -> Iterator[str]:
    layout = workspace.config.layout
    yield from (document.path for document in workspace.config.documents)
    yield from (layout.readme, f"{layout.patterns}/evidence", layout.index, layout.onboarding)


def _key(_workspace: Workspace) -> Iterator[Check]:
    if can_bind():
        yield Check("key", "store and cache are bound to this machine; tacit on another machine does not use copies")
    else:
        detail = f"{state_folder()}/key can't be created, or others can read it, so every command reads all notes again"
        yield Check(
            "key", detail, Severity.WARNING, "set the permissions of the folder to 0700 and of the file to 0600"
        )


def _store(workspace: Workspace, *, deep: bool) -> Iterator[Check]:
    path = workspace.store_path
    try:
        workspace.binding.refuse_foreign()
    except TacitError as error:
        yield Check("store", str(error), Severity.ERROR, error.help)
        return
    if not path.is_file():
        yield Check("store", f"{workspace.config.store}: none yet", Severity.WARNING, "run `tacit sync`")
        return
    if not workspace.binding.believes(STORE):
        unbound, binding = StoreUnboundError(workspace.config.store), workspace.binding
        was_changed = binding.names(STORE) and not binding.is_interrupted()  # otherwise another machine wrote the store
        severity = Severity.ERROR if was_changed else Severity.WARNING
        yield Check("store", str(unbound), severity, unbound.help)
        return
    try:
        with contextlib.closing(database.connect_to_read(path)) as connection:
            newest = database.check_revision(connection, workspace.config.store)
            found = [row[0] for row in connection.execute("PRAGMA quick_check")]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
            revision = database.revision(connection)
    except TacitError as error:
        yield Check("store", str(error), Severity.ERROR, error.help)
        return
    except FAULTS as error:
        help_text = "run `tacit sync`: it moves the unreadable store aside and rebuilds it from the notes"
        yield Check("store", str(error), Severity.ERROR, help_text)
        return
    if found != ["ok"] or dangling:
        detail = f"{workspace.config.store}: {found[0] if found != ['ok'] else f'{len(dangling)} dangling rows'}"
        yield Check(
            "store", detail, Severity.ERROR, "delete the store and run `tacit sync`, which rebuilds it from the notes"
        )
    else:
        size = f"{path.stat().st_size / 1e6:.1f} MB"
        remark = "" if newest else ", older than this version; the next sync migrates it"
        yield Check("store", f"{workspace.config.store}: intact, {size}, revision {revision}{remark}")
        if newest:
            yield from (Check("count", *found) for found in recount(workspace, deep=deep))
            yield from _own_files(workspace)
            yield from _trust(workspace)


def _own_files(workspace: Workspace) -> Iterator[Check]:
    try:
        with workspace.reading() as reader:
            found = list(own_files(workspace, reader))
    except TacitError:  # `recount` has reported the damaged store
        return
    for item in found:
        yield Check("pages", f"{item.location.path}: {item.message}", item.severity, item.help)


def _lock(workspace: Workspace) -> Iterator[Check]:
    path = workspace.local / "lock"
    if _is_locked(path):
        holder = safe_files.read(path).decode("utf-8", "replace").strip()
        yield Check("lock", f"held by {holder or 'another process'}")
    else:
        yield Check("lock", "free")


def _is_locked(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _watcher(workspace: Workspace) -> Iterator[Check]:
    """Check whether the watcher works. If it does not run but left a status file, it was not stopped normally."""
    said = watch_status.load(workspace.local)
    alive = _is_locked(workspace.local / "watch.lock")
    if not alive and said is None:
        yield Check("watcher", "none")
    elif not alive and said is not None:
        detail = f"process {said.pid} is dead; its last scan was at {said.last_look or said.since}"
        yield Check("watcher", detail, Severity.WARNING, "start the watcher again: `tacit watch`")
    elif said is None:
        yield Check("watcher", "a watcher is starting, or can't write .tacit/watch.json", Severity.HINT)
    else:
        yield _watcher_alive(said)


def _watcher_alive(said: Watching) -> Check:
    detail = f"process {said.pid}, since {said.since}, last scan {said.last_look}, {said.mode}"
    help_text = "stop the watcher and start it again: `tacit watch`"
    silent = datetime.now(tz=UTC) - datetime.fromisoformat(said.last_look or said.since)
    if said.last_error:
        return Check("watcher", f"{detail}; its last sync failed: {said.last_error}", Severity.WARNING, help_text)
    if silent.total_seconds() > _LONGEST_SILENCE:
        return Check("watcher", f"{detail}; no scan for over three minutes", Severity.WARNING, help_text)
    if said.mode != "events":
        return Check("watcher", detail, Severity.HINT, "the watcher polls, because file events are not available")
    return Check("watcher", detail)


def _trash(workspace: Workspace) -> Iterator[Check]:
    kept = list(_files(workspace.local / "trash"))
    size = sum(path.stat().st_size for path in kept)
    files = "1 file" if len(kept) == 1 else f"{len(kept)} files"
    yield Check("trash", f"{files}, {size / 1e6:.2f} MB in .tacit/trash/" if kept else "empty")


def _trust(workspace: Workspace) -> Iterator[Check]:
    """Yield hints about `[trust]`, the settings that limit which notes count.

    If no such setting is on, and coding agents write most of the notes, the hint recommends these settings. If only
    notes on the branch in `[trust] branch` count, and the generated pages are committed, a hint says that the pages are
    out of date after each merge, because the merged notes count only from then on.
    """
    config = workspace.config
    if (branch := config.trust.branch) and config.committed:
        detail = f"only notes on the branch {branch!r} count, so committed pages are out of date after each merge"
        help_text = "set `[pages] committed = false`, or run `tacit sync` and commit the pages after each merge"
        yield Check("trust", detail, Severity.HINT, help_text)
    if config.asks_git:
        return
    with contextlib.suppress(TacitError), workspace.reading() as reader:
        notes, by_agents = statistics.recorded_by(reader)
        if by_agents * 2 > notes >= _ENOUGH_NOTES:
            detail = (
                f"coding agents recorded {by_agents} of {notes} notes, but nothing under [trust] limits what counts"
            )
            help_text = "set `high_confirmed` (HIGH needs confirmed examples) and `branch`: see docs/trust.md"
            yield Check("trust", detail, Severity.HINT, help_text)


def _rules(workspace: Workspace) -> Iterator[Check]:
    """Check whether the globs of the review rules match files of the repository."""
    from tacit.actions.rules import idle

    by_file: dict[str, list[str]] = {}
    for item in idle(workspace):
        by_file.setdefault(item.location.path, []).append(item.message.partition("the glob ")[2].partition(" in ")[0])
    for path, globs in by_file.items():
        listed = ", ".join(dict.fromkeys(globs))
        yield Check("rules", f"{path}: no file matches the globs {listed}", Severity.HINT, "run `tacit rules test`")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.rglob("*") if path.is_file())
