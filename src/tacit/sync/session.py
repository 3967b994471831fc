"""What a process keeps in memory between syncs: the scanned files, the index of their stats, and page parts.

It also keeps the catalogue, which has all patterns in the short form that lists show.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING

from tacit.agents.freshness import ctime_of
from tacit.agents.hook_settings import NAME, HookSettings, dumped
from tacit.store import fragments
from tacit.store.binding import INDEX
from tacit.store.fragments import Fragments
from tacit.store.reader import Reader
from tacit.sync import index as indexes
from tacit.sync.index import Index
from tacit.sync.plan import Plan
from tacit.sync.report import Followed, SyncReport
from tacit.sync.scan import Tree, scan, scan_again
from tacit.system import files, resources
from tacit.system.safe_files import SETTINGS
from tacit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tacit.domain.directory import Directory
    from tacit.store.counting import Folded
    from tacit.sync.catalogue import Catalogue
    from tacit.sync.trust import Place

# called with the name of the stage, the number of steps done, and the number of all steps
Progress = Callable[[str, int, int], None]
# called at the start of each sync, before the files are scanned; imports the documents that the settings follow
First = Callable[["Session"], Followed]
_FEW = 100  # pages; the watcher hashes at most this number between two syncs
ATTRIBUTES = ".gitattributes"
_SECOND = 1_000_000_000  # nanoseconds
_MODIFIED = itemgetter(1)  # the mtime of a stat


class Session:
    """What one process that syncs a knowledge base keeps from sync to sync. The caller must hold the lock.

    `folded` has the results of the last sync's count, by slug: all data of each pattern that was counted.
    """

    def __init__(
        self,
        workspace: Workspace,
        progress: Progress | None = None,
        *,
        writable: bool = True,
        from_notes: bool = False,
        first: First | None = None,
    ) -> None:
        """Prepare a session for one or more syncs. `first` is run before each sync, to import documents.

        If `writable` is false, nothing is written. If `from_notes` is true, results of earlier syncs are not used.
        """
        self.first, self.followed = first, Followed()  # what to run before each sync, and its result in this sync
        self.workspace, self.progress, self.writable = workspace, progress or _silent, writable
        self.from_notes = from_notes
        self.place: Place | None = None  # the place of the notes, if they are not from a repository around the root
        self.code = resources.code_key()
        self.presentation = workspace.presentation_key()
        self.folded: dict[str, Folded] = {}
        self.index, self.fragments = Index(), Fragments()
        self.reset()

    def reset(self) -> None:
        """Drop everything that the session keeps, so that the next sync reads all of it again.

        This is done at the start, if another process has written, and after a sync that failed.
        """
        self.close()
        self.index, self.fragments = Index(), Fragments()
        self.catalogue: Catalogue | None = None
        self.directory: Directory | None = None  # the names of patterns, as of the last sync
        # patterns counted since the catalogue was read; None if the whole catalogue must be read again
        self.recounted: set[str] | None = None
        self.tree: Tree | None = None
        self._own: set[str] = set()  # the pages that the last sync wrote or removed
        self._index_stat: files.Stat | None = None

    def _open(self) -> None:
        """Read the index and the rendered page parts that the last sync on this machine wrote.

        If the session may write, the caller has already deleted files that another program changed (see `sealing`).
        Otherwise such files are ignored here.
        """
        binding = self.workspace.binding
        if self.from_notes:
            return
        if self.writable:
            self.fragments = fragments.load(binding.cache, writable=True)
        else:
            self.fragments = fragments.load_bound(binding)
        if self.writable or binding.believes(INDEX):
            self.index = indexes.load(binding.index_path)

    def look(self, touched: Collection[str] | None) -> tuple[Tree, Collection[str] | None]:
        """Return the stats of all files, and the paths of the files that may have changed since the last sync.

        If `touched` names the files that had events, only these are scanned. If it is None, or if that is not enough,
        for example because a folder changed, all files are scanned, and None is returned instead of paths.
        """
        if self.tree is not None and files.stat_of(self.workspace.index_path) != self._index_stat:
            self.reset()  # another process wrote
        if self.tree is None:
            self._open()
        if self.first is not None:
            done = self.first(self)
            # a sync that is run again on a new store still reports what was imported before
            self.followed = Followed(self.followed.taken + done.taken, done.findings, self.followed.paths + done.paths)
            touched = None if touched is None else {*touched, *done.paths}
        if self.tree is not None and touched is not None:
            paths = {*touched, *self._own}
            tree = scan_again(self.workspace, self.index, self.tree, paths)
            if tree is not None:
                self.tree = tree
                return tree, paths
        self.tree = scan(self.workspace, self.index)
        return self.tree, None

    def state_of(self, store: Reader) -> str:
        """Return a text that changes with the contents of the store, the settings or the code; `""` for an empty store.

        As long as it is unchanged, pages and index need not be made again.
        """
        revision = store.state("revision")
        return f"{revision}:{self.workspace.config.key}:{self.presentation}" if revision else ""

    def remember(self, store: Reader, plan: Plan, tree: Tree) -> None:
        """Put the stats and digests of the files into the index, after the store was updated from these files."""
        state = self.state_of(store)
        if plan.about is not None and not plan.about and self.index.facts.get("state") == state:
            return
        gone = {*plan.changes.removed, *(old for old, _ in plan.changes.moved)}
        if plan.about is None:
            gone |= {*self.index.sources, *self.index.generated}
        else:
            gone |= {path for path in plan.about if path not in plan.sources}
        self.index.take_digests(plan.sources, plan.generated, gone)
        self.index.take_stats(tree.folders, tree.began, plan.about, plan.unread)
        self.index.know("state", state)

    def finish(self, report: SyncReport, *, later: bool = False) -> None:
        """After a sync, save the index, the rendered page parts, and the settings that the session hook reads.

        If `later` is true, the index is not saved: another sync of this session follows, and saves it.
        """
        self._own = {*report.written, *report.removed}
        # the index has the stats of these pages from before they were written, so the next sync has to read them, even
        # if they are deleted by then
        self.index.doubt(self._own)
        if self.writable:
            self.fragments.commit()
            self._save_for_hook()
            if not later:
                self.index.save(self.workspace.index_path)
            if self.tree is not None:
                self.workspace.binding.mark(self.tree.began)

    def _save_for_hook(self) -> None:
        """Write the settings that the session hook needs, if they have changed."""
        config, layout = self.workspace.config, self.workspace.config.layout
        stats = self.tree.folders.items() if self.tree is not None else ()
        inside = f"{layout.notes}/"
        notes = (found.values() for folder, found in stats if found and f"{folder}/".startswith(inside))
        dates = (max(map(_MODIFIED, found)) for found in notes)
        documents = tuple(document.path for document in config.documents)
        settings = HookSettings(
            config.store,
            config.workspace,
            {**config.projects, **config.remotes},
            layout.notes,
            (
                *(layout.notes, layout.patterns, layout.workflows, layout.index, layout.onboarding),
                *documents,
                SETTINGS,
                ATTRIBUTES,
            ),
            max(dates, default=0) // _SECOND,
            layout.patterns,
            (layout.readme, *documents),
            ctime_of(self.workspace.root / layout.patterns),
            config.share_evidence,
        )
        text = dumped(settings)
        path = self.workspace.local / NAME
        if self.index.facts.get("hook") != text or not path.is_file():
            files.replace(path, text.encode())
            self.index.know("hook", text)

    def sealed(self) -> None:
        """Remember the new stat of the index file, because `sealing` has changed its date.

        If the stat differs later, the session assumes that another process wrote the index.
        """
        self._index_stat = files.stat_of(self.workspace.index_path)

    def settle(self) -> None:
        """Hash the pages that the last sync wrote, so that the next sync need not do it.

        The watcher (`tacit watch`) calls this when no file has changed for a moment.
        """
        if self.tree is None or not self._own or len(self._own) > _FEW:
            return
        tree = scan_again(self.workspace, self.index, self.tree, self._own)
        if tree is None:
            return
        stats = tree.stats(self._own)
        done = self.index.hash(self.workspace.root, stats, files.LARGEST_PAGE)
        self.index.settle(
            tree.folders,
            {path: digest for path, digest in done.digests.items() if files.is_settled(stats[path], tree.began)},
        )

    def close(self) -> None:
        """Close the session's database of rendered page parts."""
        self.fragments.close()


@contextlib.contextmanager
def open_session(
    workspace: Workspace,
    progress: Progress | None = None,
    *,
    writable: bool = True,
    from_notes: bool = False,
    first: First | None = None,
) -> Iterator[Session]:
    """Yield a session (see `Session`), and close it. The caller must hold the lock, or set `writable` to False."""
    opened = Session(workspace, progress, writable=writable, from_notes=from_notes, first=first)
    with contextlib.closing(opened) as session:
        yield session


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Show no progress; this is used if a caller gives no function for it."""
