"""One walk from the files to the pages, which sync, preview and look-ups go."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tacit import files, resources
from tacit.actions.machine import about_this_machine
from tacit.actions.moves import moves, named
from tacit.actions.report import SyncReport
from tacit.binding import STORE
from tacit.cache import Cache
from tacit.changes import Changes, compare
from tacit.damage import is_corrupt
from tacit.errors import NotesMissingError, StoreAccessError
from tacit.model import Diagnostic, Location, Promotion, Severity
from tacit.published import Published
from tacit.scan import Scan, look, look_again, number_of_notes, scan, scan_some
from tacit.seen import Seen, load
from tacit.store import database
from tacit.store.reader import Reader
from tacit.store.store import Folded, ReadFile, Store
from tacit.workspace import Workspace

if TYPE_CHECKING:
    from tacit.identity import Directory
    from tacit.listing import Listing

Progress = Callable[[str, int, int], None]  # stage, done, of how many
_KEPT = 30_000  # examples that are kept from counting to rendering; more are read a second time
_FEW = 2_000  # patterns of which most are likely to fit
_WEIGHT = 10  # examples that weigh as much as the rest of a pattern


class Walk:
    """One walk: scan → plan → read → apply → promote → render → write."""

    def __init__(
        self, workspace: Workspace, cache: Cache, progress: Progress | None = None, *, from_notes: bool = False
    ) -> None:
        self.from_notes = from_notes  # whether what an earlier sync left counts for nothing
        self.workspace, self.cache, self.progress = workspace, cache, progress or _silent
        self.layout = workspace.config.layout
        self.code = resources.code_key()
        self.presentation = workspace.presentation_key()
        self.sight = look(workspace, cache)
        self.scan = Scan({}, {}, {}, ())
        self.number = 0  # of the files that the store holds
        self.seen: Seen | None = None  # by the walk before
        self.touched: Collection[str] | None = None  # all that may have changed since then, where that is known
        self.folded: dict[str, Folded] = {}
        self.listing: Listing | None = None  # of the last publication
        self.known: Directory | None = None  # where names led when the last step ended
        self.recounted: set[str] | None = None  # the patterns counted since then, where nothing else has changed

    def clear_leftovers(self) -> None:
        """Delete the temporary files of writers that were killed."""
        for path in self.sight.leftovers:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def finish(self) -> None:
        """Write down what was learned of the files, and let go of their contents."""
        self.cache.commit()
        self.scan.contents.clear()

    def look_again(self, paths: Collection[str]) -> bool:
        """Go on from what was seen, but for some files; False where only a walk from the start will do."""
        if self.seen is None or self.scan.diagnostics != self.sight.diagnostics:
            return False
        sight = look_again(self.workspace, self.cache, self.sight, paths)
        if sight is None:
            return False
        self.sight, self.touched = sight, paths
        return True

    def on_disk(self, *, rebuild: bool, overwrite: bool, publish: bool = True) -> SyncReport:
        """Walk on the store and the pages; a new store is built aside."""
        path = self.workspace.store_path
        self.folded.clear()
        first = None
        if not path.is_file():
            self._look_into(None)
            with database.built_aside(path) as connection:
                self._update(Store(connection, self.workspace.config.workspace), Changes(), renew=True)
            self.workspace.binding.mark()  # look-ups read the new store from now on
            first = self._changes({})
        with contextlib.closing(database.connect(path)) as connection:
            database.migrate(connection, self.workspace.config.store)
            store = Store(connection, self.workspace.config.workspace)
            if first is None:
                self._look_into(None if rebuild else store)
            if self.known is not None:
                store.know(self.known)
            self.known = None
            report = self._go(store, first, rebuild=rebuild, overwrite=overwrite, publish=publish)
            self._remember(store)
            self.known = store.known
            return report

    def _look_into(self, store: Reader | None) -> None:
        """Tell files by content: those that can have changed since the store was filled, or without one all."""
        step = self._step(store) if store is not None else ""
        if self.seen is None or self.seen.step != step:
            if store is not None:
                self._count(store)
                step = self._step(store)
            self.seen = load(self.cache, step)
            self.touched = self.listing = self.recounted = self.known = None
        if self.seen is None:
            self.scan = scan(self.workspace, self.cache, self.sight)
            self.cache.let_go()
        else:
            paths = self.seen.differing(self.sight, self.touched)
            self.scan = scan_some(self.workspace, self.cache, self.sight, paths, self.seen.digests)

    def _step(self, store: Reader) -> str:
        """Which state the store is in, and by which settings and code; empty for a store that holds nothing."""
        revision = store.state("revision")
        return f"{revision}:{self.number}:{self.workspace.config.key}:{self.presentation}" if revision else ""

    def _count(self, store: Reader) -> None:
        """Count the files that the store holds by their index, and by themselves where they were others before."""
        self.number = store.number_of_sources()
        revision, known = store.state("revision"), self.cache.state("seen step")
        if revision and known.startswith(f"{revision}:") and not known.startswith(f"{revision}:{self.number}:"):
            store.check_sources(self.number)

    def _remember(self, store: Reader) -> None:
        """Keep for the next walk what each file was when the store held it all."""
        if self.scan.about or self.seen is None or self.seen.step != self._step(store):
            self.seen = self.seen or Seen()
            self.seen.take(self._step(store), self.sight, self.scan)
            self.seen.save(self.cache)

    def fill(self, store: Store) -> None:
        """Read everything into an empty store."""
        self._look_into(None)
        self._update(store, Changes(), renew=True)

    def in_memory(self) -> SyncReport:
        """Walk and write nothing at all."""
        try:
            if not self.from_notes and (report := self._on_copy(self.workspace.store_path)) is not None:
                return report
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise StoreAccessError(self.workspace.config.store, str(error)) from error
        self._look_into(None)
        return self._on(database.in_memory())  # as sync would: a corrupt store counts for nothing

    def _on_copy(self, path: Path) -> SyncReport | None:
        """Work on a copy of the store, or where it is not to change on the store itself: a copy takes its time.

        None if there is no store that tacit left here.
        """
        with self.workspace.unwritten():
            if not self.workspace.binding.believes(STORE):
                return None
            with contextlib.closing(database.connect_unwritten(path)) as connection:
                if database.check_revision(connection, self.workspace.config.store):
                    reader = Reader(connection, self.workspace.config.workspace)
                    self._look_into(reader)
                    if not (self._is_outdated(reader) or self._changes(reader.sources(self.scan.about))):
                        return self._done(reader, Changes(), (), dry=True)
                else:
                    self._look_into(None)
            copy = database.copy_in_memory(path)
        return self._on(copy)

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
        self._guard(store)
        changes = first or self._changes({} if rebuild else store.sources(self.scan.about))
        promotions: tuple[Promotion, ...] = ()
        renew = (rebuild and first is None) or store.state("code") != self.code
        known_before = bool(store.state("revision")) and not rebuild  # what a new store holds is no news
        # A store just built may have been deleted since, and an empty one opened in its place.
        if renew or (first is None and (changes or self._is_outdated(store))):
            promotions = self._update(store, changes, renew=renew)
            promotions = promotions if known_before else ()
        return self._done(store, changes, promotions, overwrite=overwrite, publish=publish, dry=dry)

    def _done(
        self,
        store: Reader,
        changes: Changes,
        promotions: tuple[Promotion, ...],
        *,
        overwrite: bool = False,
        publish: bool = True,
        dry: bool = False,
    ) -> SyncReport:
        """Publish what the store holds, and say what was done."""
        published = Published()
        exports = publish and self.cache.state("exported") != self._export_state(store)
        if publish and (overwrite or not self._is_published(store)):
            published = self._publish(store, overwrite=overwrite, dry=dry)
        if exports:
            self._export(store, published, dry=dry)
        return self._report(store, changes, promotions, published)

    def _is_outdated(self, store: Reader) -> bool:
        """Whether code or settings have changed since the store was filled."""
        return store.state("code") != self.code or store.state("config") != self.workspace.config.key

    def _guard(self, store: Reader) -> None:
        notes = self.layout.notes
        if (self.workspace.root / notes).is_dir():
            return
        if from_notes := sum(not path.startswith(f"{self.layout.patterns}/") for path in store.sources()):
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
            anew = renew or store.state("config") != self.workspace.config.key
            before = store.levels() if anew else {}
            if renew:
                store.clear()
            touched, lost = store.apply(changes.to_forget, changes.to_read, files_read)
            self.number = (0 if renew else self.number) + len(changes.added) - len(changes.removed)
            if anew:
                touched |= store.slugs() | before.keys()
            else:
                before = store.levels(touched)
            pages = f"{self.layout.patterns}/"
            if anew or any(path.startswith(pages) for path in (*changes.to_read, *changes.to_forget)):
                self.recounted = None
            elif self.recounted is not None:
                self.recounted |= touched
            alive = store.slugs(None if anew else touched)
            store.drop(touched - alive)
            store.save(self._fold(store, alive))
            facts = {"config": self.workspace.config.key, "code": self.code, "revision": os.urandom(16).hex()}
            for key, value in facts.items():
                store.remember(key, value)
            after = store.levels(touched)
            histories = store.histories({slug for slug in alive if before.get(slug) is not after.get(slug)})
        return tuple(moves(before, after, histories, lost))

    def _fold(self, store: Store, slugs: set[str]) -> Iterator[Folded]:
        """Fold patterns, and keep what fits into some memory for the pages that show it."""
        self.folded.clear()
        room = _KEPT if len(slugs) <= _FEW else 0
        for item in self.workspace.fold(store, slugs):
            room -= _WEIGHT + len(item.dossier.examples)
            if room > 0:
                self.folded[item.dossier.pattern.slug] = item
            yield item

    def _read(self, paths: Iterable[str]) -> Iterator[ReadFile]:
        from tacit.notes.pages import read_page
        from tacit.notes.read import read_note

        paths, contents = list(paths), self.scan.contents
        for done, path in enumerate(paths):
            self.progress("reading", done, len(paths))
            kind = "note" if path in self.scan.notes else "page"
            try:
                data = contents.pop(path, None)
                data = files.read(self.workspace.root / path) if data is None else data
            except OSError as error:
                self.scan.unread.add(path)
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

    def _is_published(self, store: Reader) -> bool:
        """Whether every page is as it was written from just this state of the store."""
        pages = {path: page.digest for path, page in self.cache.pages.items()}
        state = f"{store.state('revision')}:{self.presentation}:{self._people_pages(pages)}"
        on_disk = {path: digest for path, digest in self.scan.generated.items() if path in pages}
        return self.cache.state("published") == state and on_disk == pages

    def _people_pages(self, pages: Mapping[str, str]) -> str:
        return files.digest(repr(sorted(item for item in self.scan.generated.items() if item[0] not in pages)).encode())

    def _publish(self, store: Reader, *, overwrite: bool, dry: bool) -> Published:
        from tacit.listing import Listing
        from tacit.publish import Publisher

        self.progress("rendering", 0, 1)
        if self.listing is not None and self.recounted is not None:
            self.listing.renew(store, self.recounted)
        else:
            self.listing = Listing(store, self.workspace.config, self.presentation)
        self.recounted, self.listing.folded = set(), self.folded
        publisher = Publisher(self.workspace, store, self.cache, self.scan, self.listing)
        done = publisher.publish(overwrite=overwrite, dry=dry)
        if not dry:
            whole = not any(item.severity is Severity.ERROR for item in done.diagnostics)
            for path in done.removed:
                self.scan.generated.pop(path, None)
            pages = {path: page.digest for path, page in self.cache.pages.items()}
            state = f"{store.state('revision')}:{self.presentation}:{self._people_pages(pages)}"
            self.cache.remember("published", state if whole else "")
        return done

    def _export_state(self, store: Reader) -> str:
        """What stands for the files that coding agents read, as they are; empty where the settings ask for none."""
        if self.workspace.config.export is None:
            return ""
        from tacit.exports.report import state

        return state(self.workspace, store.state("revision"), self.presentation, self.cache)

    def _export(self, store: Reader, published: Published, *, dry: bool) -> None:
        """Write what the settings want coding agents to read."""
        from tacit.exports.exporter import export_by_settings

        done = export_by_settings(self.workspace, store, dry=dry)
        published.written += done.written
        published.removed += done.removed
        published.diagnostics += done.diagnostics
        if not dry:
            self.cache.remember("exported", "" if done.diagnostics else self._export_state(store))

    def _report(
        self,
        store: Reader,
        changes: Changes,
        promotions: tuple[Promotion, ...],
        published: Published,
    ) -> SyncReport:
        notes = self.scan.notes
        prefix = f"{self.layout.notes}/"
        levels, retired = store.in_use()
        changed = sum(path in notes for path in (*changes.added, *changes.modified, *(new for _, new in changes.moved)))
        unread = sum(path.startswith(prefix) for path in self.scan.unread)
        names, renamed = named(store, promotions)
        diagnostics = [*store.diagnostics(), *self.scan.diagnostics, *published.diagnostics, *_from_the_future(store)]
        diagnostics += about_this_machine(self.workspace, Severity.ERROR if self.from_notes else Severity.WARNING)
        return SyncReport(
            added=sum(path in notes for path in changes.added),
            modified=sum(path in notes for path in changes.modified),
            moved=sum(new in notes for _, new in changes.moved),
            removed_notes=sum(path.startswith(prefix) for path in changes.removed),
            unchanged=number_of_notes(self.workspace, self.sight) - unread - changed,
            rejected=store.rejected(),
            levels=levels,
            retired=retired,
            promotions=promotions,
            names=names,
            renamed=renamed,
            written=tuple(sorted(published.written)),
            removed=tuple(sorted(published.removed)),
            diagnostics=tuple(sorted(diagnostics, key=lambda item: (item.location, item.rule, item.message))),
        )


def _from_the_future(store: Reader) -> Iterator[Diagnostic]:
    today = datetime.now(tz=UTC).astimezone().date().isoformat()
    for path, day in store.dated_after(today):
        yield Diagnostic(Location(path), Severity.WARNING, "future-date", f"dated {day}, after today", "mend the date")


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
