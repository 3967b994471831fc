"""Notes and pages → store → levels → generated pages."""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tacit import cache as caches
from tacit import files, resources
from tacit.cache import Cache
from tacit.changes import Changes, compare
from tacit.errors import NotesMissingError, StoreAccessError, TacitError
from tacit.exports.report import Exported
from tacit.exports.report import state as export_state
from tacit.model import Confidence, Diagnostic, Location, Promotion, Severity
from tacit.published import Published
from tacit.scan import scan
from tacit.store import database
from tacit.store.reader import Reader
from tacit.store.store import ReadFile, Store
from tacit.workspace import Workspace

Progress = Callable[[str, int, int], None]  # stage, done, of how many


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, or with `--check` and `--dry-run` would do. Counts of files are of notes alone."""

    added: int = 0
    modified: int = 0
    moved: int = 0
    removed_notes: int = 0
    unchanged: int = 0
    rejected: int = 0
    levels: Mapping[Confidence, int] = field(default_factory=dict)  # of the patterns in use
    retired: int = 0
    promotions: tuple[Promotion, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    moved_aside: str = ""  # where a store that could not be read was put

    @property
    def changes(self) -> int:
        """How many notes are not as they were."""
        return self.added + self.modified + self.moved + self.removed_notes

    @property
    def errors(self) -> int:
        """How many findings ask for mending before all is well."""
        return sum(item.severity is Severity.ERROR for item in self.diagnostics)


def sync(
    workspace: Workspace, *, rebuild: bool = False, overwrite: bool = False, progress: Progress | None = None
) -> SyncReport:
    """Bring store and generated pages in step with notes and pattern pages.

    Raises:
        TacitError: the settings, the store, a template or the disk stand in the way.
    """
    with workspace.locked("tacit sync"):
        cache = caches.load(workspace.cache_path, writable=True)
        with contextlib.closing(cache):
            run = _Run(workspace, cache, progress or _silent)
            for path in run.scan.leftovers:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
            work = partial(run.on_disk, rebuild=rebuild, overwrite=overwrite)
            # Deleting from a damaged store leaves ghosts behind, so that a rebuild has to look first.
            sound = not rebuild or not workspace.store_path.is_file() or database.is_sound(workspace.store_path)
            return _healing(workspace, work) if sound else _on_new(workspace, work)


def preview(workspace: Workspace, progress: Progress | None = None) -> SyncReport:
    """What `sync` would do, worked out in memory; nothing at all is written.

    Raises:
        TacitError: see `sync`.
    """
    cache = caches.load(workspace.cache_path, writable=False)
    with contextlib.closing(cache):
        return _Run(workspace, cache, progress or _silent).in_memory()


def build_store(workspace: Workspace) -> None:
    """Read notes and pages into the store, and leave the generated pages as they are."""
    with workspace.locked("tacit look-up"):
        cache = caches.load(workspace.cache_path, writable=True)
        with contextlib.closing(cache):
            run = _Run(workspace, cache, _silent)
            _healing(workspace, partial(run.on_disk, rebuild=False, overwrite=False, publish=False))


@contextlib.contextmanager
def store_in_memory(workspace: Workspace) -> Iterator[Reader]:
    """A store in memory, made of the notes and pages as they are; nothing is written."""
    cache = caches.load(workspace.cache_path, writable=False)
    with contextlib.closing(cache), contextlib.closing(database.in_memory()) as connection:
        run = _Run(workspace, cache, _silent)
        store = Store(connection, workspace.config.workspace)
        run.fill(store)
        yield store


def _healing(workspace: Workspace, work: Callable[[], SyncReport]) -> SyncReport:
    """Work on the store; where it turns out to be corrupt, work on a new one."""
    try:
        return work()
    except TacitError:
        raise
    except Exception as error:
        if isinstance(error, sqlite3.DatabaseError) and not database.is_corrupt(error):
            raise StoreAccessError(workspace.config.store, str(error)) from error
        # Any fault at all may come of what a spoiled store says; a sound one is kept, and the fault is our own.
        if not isinstance(error, sqlite3.DatabaseError) and database.is_sound(workspace.store_path):
            raise
    return _on_new(workspace, work)


def _on_new(workspace: Workspace, work: Callable[[], SyncReport]) -> SyncReport:
    """Move the store aside and work on a new one."""
    aside = _move_aside(workspace.store_path)
    return replace(work(), moved_aside=aside)


class _Run:
    """One walk: scan → plan → read → apply → promote → render → write."""

    def __init__(self, workspace: Workspace, cache: Cache, progress: Progress) -> None:
        self.workspace, self.cache, self.progress = workspace, cache, progress
        self.layout = workspace.config.layout
        self.code = resources.code_key()
        self.presentation = workspace.presentation_key()
        self.scan = scan(workspace, cache)

    def on_disk(self, *, rebuild: bool, overwrite: bool, publish: bool = True) -> SyncReport:
        path = self.workspace.store_path
        if not path.is_file():
            with database.built_aside(path) as connection:
                self._update(Store(connection, self.workspace.config.workspace), Changes(), renew=True)
            first = self._changes({})
        else:
            first = None
        with contextlib.closing(database.connect(path)) as connection:
            database.migrate(connection, self.workspace.config.store)
            store = Store(connection, self.workspace.config.workspace)
            return self._go(store, first, rebuild=rebuild, overwrite=overwrite, publish=publish)

    def fill(self, store: Store) -> None:
        """Read everything into an empty store."""
        self._update(store, Changes(), renew=True)

    def in_memory(self) -> SyncReport:
        path = self.workspace.store_path
        try:
            return self._on_copy(path) if path.is_file() else self._on(database.in_memory())
        except sqlite3.DatabaseError as error:
            if not database.is_corrupt(error):
                raise StoreAccessError(self.workspace.config.store, str(error)) from error
        return self._on(database.in_memory())  # as sync would: the store counts for nothing

    def _on_copy(self, path: Path) -> SyncReport:
        with self.workspace.unwritten():
            connection = database.copy_in_memory(path)
        return self._on(connection)

    def _on(self, connection: sqlite3.Connection) -> SyncReport:
        with contextlib.closing(connection):
            store = Store(connection, self.workspace.config.workspace)
            return self._go(store, None, dry=True)

    def _go(
        self,
        store: Store,
        first: Changes | None,
        *,
        rebuild: bool = False,
        overwrite: bool = False,
        publish: bool = True,
        dry: bool = False,
    ) -> SyncReport:
        known = store.sources()
        self._guard(known)
        changes = first or self._changes({} if rebuild else known)
        promotions: tuple[Promotion, ...] = ()
        renew = (rebuild and first is None) or store.state("code") != self.code
        known_before = bool(store.state("revision")) and not rebuild  # what a new store holds is no news
        # A store just built may have been deleted since, and an empty one opened in its place.
        if renew or (first is None and (changes or store.state("config") != self.workspace.config.key)):
            promotions = self._update(store, changes, renew=renew)
            promotions = promotions if known_before else ()
        published = Published()
        if publish and (overwrite or not self._is_published(store)):
            published = self._publish(store, overwrite=overwrite, dry=dry)
        exported = self._export(store, dry=dry) if publish and self.workspace.config.export else Exported()
        return self._report(store, changes, promotions, published, exported)

    def _guard(self, known: Mapping[str, str]) -> None:
        notes = self.layout.notes
        from_notes = sum(not path.startswith(f"{self.layout.patterns}/") for path in known)
        if from_notes and not (self.workspace.root / notes).is_dir():
            raise NotesMissingError(notes, from_notes)

    def _changes(self, known: Mapping[str, str]) -> Changes:
        return compare(self.scan.truth, known)

    def _update(self, store: Store, changes: Changes, *, renew: bool) -> tuple[Promotion, ...]:
        """Apply what changed and fold what it touches, or with `renew` everything; returns the levels that differ."""
        files_read: Iterable[ReadFile]
        if renew:
            changes = self._changes({})
            files_read = self._read(changes.to_read)
        else:
            files_read = list(self._read(changes.to_read))
        with store.transaction():
            before = store.levels()
            if renew:
                store.clear()
            touched, lost = store.apply(changes.to_forget, changes.to_read, files_read)
            if renew or store.state("config") != self.workspace.config.key:
                touched |= store.slugs() | before.keys()
            alive = touched & store.slugs()
            store.drop(touched - alive)
            store.save(self.workspace.fold(store, alive))
            facts = {"config": self.workspace.config.key, "code": self.code, "revision": uuid.uuid4().hex}
            for key, value in facts.items():
                store.remember(key, value)
            after = store.levels()
            histories = store.histories({slug for slug in alive if before.get(slug) is not after.get(slug)})
        return tuple(_moves(before, after, histories, lost))

    def _read(self, paths: Iterable[str]) -> Iterator[ReadFile]:
        from tacit.notes.pages import read_page
        from tacit.notes.read import read_note

        paths = list(paths)
        for done, path in enumerate(paths):
            self.progress("reading", done, len(paths))
            kind = "note" if path in self.scan.notes else "page"
            try:
                data = files.read(self.workspace.root / path)
            except OSError as error:
                message = f"can't be read: {error.strerror or error}"
                found = Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "mend its permissions")
                yield ReadFile(path, kind, "", None, (found,))
                continue
            if kind == "note":
                note = read_note(path, data, root=self.layout.notes)
                yield ReadFile(path, kind, files.digest(data), note.value, note.diagnostics)
            else:
                page = read_page(path, data, root=self.layout.patterns)
                yield ReadFile(path, kind, files.digest(data), page.value, page.diagnostics)

    def _is_published(self, store: Store) -> bool:
        """Whether every page is as it was written from just this state of the store."""
        pages = {path: page.digest for path, page in self.cache.pages.items()}
        state = f"{store.state('revision')}:{self.presentation}:{self._people_pages(pages)}"
        on_disk = {path: digest for path, digest in self.scan.generated.items() if path in pages}
        return self.cache.state("published") == state and on_disk == pages

    def _people_pages(self, pages: Mapping[str, str]) -> str:
        return files.digest(repr(sorted(item for item in self.scan.generated.items() if item[0] not in pages)).encode())

    def _publish(self, store: Store, *, overwrite: bool, dry: bool) -> Published:
        from tacit.publish import Publisher

        self.progress("rendering", 0, 1)
        publisher = Publisher(self.workspace, store, self.cache, self.scan.generated)
        done = publisher.publish(overwrite=overwrite, dry=dry)
        if not dry:
            whole = not any(item.severity is Severity.ERROR for item in done.diagnostics)
            for path in done.removed:
                self.scan.generated.pop(path, None)
            pages = {path: page.digest for path, page in self.cache.pages.items()}
            state = f"{store.state('revision')}:{self.presentation}:{self._people_pages(pages)}"
            self.cache.remember("published", state if whole else "")
        return done

    def _export(self, store: Store, *, dry: bool) -> Exported:
        """What the settings want coding agents to read, where that may not be there yet."""
        known = (store.state("revision"), self.presentation, self.cache)
        if self.cache.state("exported") == export_state(self.workspace, *known):
            return Exported()
        from tacit.exports.exporter import export_by_settings

        done = export_by_settings(self.workspace, store, dry=dry)
        if not dry:
            self.cache.remember("exported", "" if done.diagnostics else export_state(self.workspace, *known))
        return done

    def _report(
        self,
        store: Reader,
        changes: Changes,
        promotions: tuple[Promotion, ...],
        published: Published,
        exported: Exported,
    ) -> SyncReport:
        notes = self.scan.notes
        prefix = f"{self.layout.notes}/"
        levels = dict.fromkeys(Confidence, 0)
        retired = store.retired()
        for slug, level in store.levels().items():
            levels[level] += slug not in retired
        changed = sum(path in notes for path in (*changes.added, *changes.modified, *(new for _, new in changes.moved)))
        diagnostics = [*store.diagnostics(), *self.scan.diagnostics, *published.diagnostics, *_from_the_future(store)]
        diagnostics += exported.diagnostics
        return SyncReport(
            added=sum(path in notes for path in changes.added),
            modified=sum(path in notes for path in changes.modified),
            moved=sum(new in notes for _, new in changes.moved),
            removed_notes=sum(path.startswith(prefix) for path in changes.removed),
            unchanged=len(notes) - changed,
            rejected=store.totals().rejected,
            levels=levels,
            retired=len(retired),
            promotions=promotions,
            written=tuple(sorted((*published.written, *exported.written))),
            removed=tuple(sorted((*published.removed, *exported.removed))),
            diagnostics=tuple(sorted(diagnostics, key=lambda item: (item.location, item.rule, item.message))),
        )


def _moves(
    before: Mapping[str, Confidence],
    after: Mapping[str, Confidence],
    histories: Mapping[str, list[Promotion]],
    lost: Mapping[str, list[tuple[str, str]]],
) -> Iterator[Promotion]:
    """The levels that differ, each with the note that explains it: one that came, or one that is gone."""
    for slug in sorted(before.keys() | after.keys()):
        old, new = before.get(slug, Confidence.UNPROVEN), after.get(slug, Confidence.UNPROVEN)
        if old is new:
            continue
        last = histories[slug][-1] if histories.get(slug) else None
        gone = max(lost.get(slug, [("", "")]))
        if last is not None and last.after is new and (old < new or not gone[1]):
            yield Promotion(slug, old, new, last.date, last.because)
        else:
            yield Promotion(slug, old, new, *gone)


def _from_the_future(store: Reader) -> Iterator[Diagnostic]:
    today = datetime.now(tz=UTC).astimezone().date().isoformat()
    for path, day in store.dated_after(today):
        yield Diagnostic(Location(path), Severity.WARNING, "future-date", f"dated {day}, after today", "mend the date")


def _move_aside(path: Path) -> str:
    number = 1
    while (target := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    try:
        with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
            path.rename(target)
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
    except OSError as error:
        raise StoreAccessError(str(path), f"it is corrupt and can't be moved aside: {error.strerror}") from error
    return target.name


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
