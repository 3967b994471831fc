"""Several syncs in a row: what one has looked at, the next need not look at again."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterator, Mapping
from functools import partial

from tacit.store import cache as caches
from tacit.store.writer import Folded
from tacit.sync.pipeline import Walk
from tacit.sync.report import SyncReport
from tacit.sync.sealing import bound
from tacit.sync.service import healing
from tacit.system import files
from tacit.workspace.workspace import Workspace

_FEW = 100  # pages


class Steps:
    """Syncs of one knowledge base by one process, which holds the lock during each."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._walk: Walk | None = None
        self._version = (0, 0)
        self._own: set[str] = set()  # the pages that the last step wrote or removed

    def build(self) -> None:
        """Read notes and pages into the store, and leave the generated pages as they are.

        Raises:
            TacitError: see `sync.sync`.
        """
        self._step(None, publish=False)

    def sync(self, touched: Collection[str] | None = None) -> SyncReport:
        """Bring everything in step; `touched` is all that may have changed since the last step, where that is known.

        Raises:
            TacitError: see `sync.sync`.
        """
        return self._step(touched, publish=True)

    def settle(self) -> None:
        """Look at the pages that the last step wrote while nobody waits, so that the next one need not."""
        if self._walk is not None and len(self._own) <= _FEW:
            now, root = time.time_ns(), self.workspace.root
            stats = {path: stat for path in self._own if (stat := files.stat_of(root / path)) is not None}
            self._walk.cache.foresee(root, stats, now)

    @property
    def folded(self) -> Mapping[str, Folded]:
        """Patterns that the last step counted."""
        return self._walk.folded if self._walk is not None else {}

    def close(self) -> None:
        """Forget what was seen."""
        if self._walk is not None:
            self._walk.cache.close()
        self._walk = None

    def _step(self, touched: Collection[str] | None, *, publish: bool) -> SyncReport:
        with bound(self.workspace):
            return self._go(touched, publish=publish)

    def _go(self, touched: Collection[str] | None, *, publish: bool) -> SyncReport:
        try:
            walk = self._walk
            if walk is None or not self._goes_on(walk, touched):
                self.close()
                walk = self._walk = Walk(self.workspace, caches.load(self.workspace.cache_path, writable=True))
                walk.clear_leftovers()
            report = healing(self.workspace, partial(walk.on_disk, rebuild=False, overwrite=False, publish=publish))
            walk.finish()
        except BaseException:
            self.close()
            raise
        self._own = {*report.written, *report.removed}
        self._version = walk.cache.version()
        return report

    def _goes_on(self, walk: Walk, touched: Collection[str] | None) -> bool:
        """Whether nothing can have changed but the files that were touched; they are looked at then."""
        if touched is None or walk.cache.version() != self._version:
            return False
        return walk.look_again({*touched, *self._own})


@contextlib.contextmanager
def steps(workspace: Workspace) -> Iterator[Steps]:
    """Several syncs for one who holds the lock."""
    with contextlib.closing(Steps(workspace)) as found:
        yield found
