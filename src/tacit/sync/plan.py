"""Plan a sync: find the files to read and the files to remove from the store, and hash the files on disk."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.sync.index import Index
from tacit.sync.scan import Tree, sort_out
from tacit.system import files
from tacit.system.files import Stat
from tacit.workspace.workspace import Workspace


class Changes(NamedTuple):
    """The paths of files that changed since the store was last updated, by kind of change; each tuple is sorted.

    `moved` has the old and the new path of files whose content is the same; these paths are not in `added` and
    `removed`. A moved file is read again, because its path gives the domain and sometimes the date.
    """

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def to_read(self) -> tuple[str, ...]:
        """Return the sorted paths of the files whose content the sync must read: new, changed and moved files."""
        return tuple(sorted((*self.added, *self.modified, *(new for _, new in self.moved))))

    @property
    def to_forget(self) -> tuple[str, ...]:
        """Return the sorted paths of files that no longer exist (removed files, and moved ones at their old paths)."""
        return tuple(sorted((*self.removed, *(old for old, _ in self.moved))))

    def __bool__(self) -> bool:
        return bool(self.added or self.modified or self.moved or self.removed)


class Plan(NamedTuple):
    """The files that one sync has to process.

    `about` has the paths of the files that may differ from the index or no longer exist; None if all files were
    compared. `sources` has the digests of the notes and pattern pages among these files, and `notes` the paths of the
    notes. `generated` has the digests of all files at the paths of generated pages. `contents` has the bytes of files
    that were read for hashing, and `unread` the paths of files that can't be read. In a plan for a new store, files are
    hashed only when they are read: until then their digest in `sources` is `""`, and `late` then gets the findings
    about files that can't be read.
    """

    changes: Changes
    about: frozenset[str] | None
    sources: dict[str, str]
    notes: frozenset[str]
    generated: dict[str, str]
    contents: dict[str, bytes]
    unread: set[str]
    diagnostics: tuple[Diagnostic, ...]
    late: list[Diagnostic]

    def known_by_now(self) -> "Plan":
        """Return this plan for a new store with its changes and all findings, after all files were read.

        The files of a new store are hashed only when they are read, so their changes are not known earlier.
        """
        diagnostics = (*self.diagnostics, *self.late)
        return self._replace(changes=compare(self.sources, {}), diagnostics=diagnostics, late=[])


def make_plan(
    workspace: Workspace,
    index: Index,
    tree: Tree,
    known: Callable[[], Mapping[str, str]] | None,
    among: Collection[str] | None = None,
    *,
    is_new: bool = False,
) -> Plan:
    """Return a plan: the differences between the files on disk (`tree`) and the files in the store.

    `known` returns the digests of the files in the store, by path. If `known` is None, the store has the same files as
    the index, so only files whose stat differs from the index are hashed. If `among` is given, only the files at these
    paths can have changed. If `is_new` is true, the store is new: all files will be read, and are hashed at that time.
    """
    about = None if known else frozenset(index.differing(tree.folders, among))
    kinds = sort_out(workspace, tree, tree.files() if about is None else tree.stats(about).items())
    found, unread = list(tree.diagnostics), set[str]()
    contents: dict[str, bytes] = {}

    def hashed(stats: Mapping[str, Stat], limit: int) -> dict[str, str]:
        done = index.hash(workspace.root, stats, limit)
        unread.update(done.failed)
        for path, error in done.failed.items():
            message = f"can't be read: {error.strerror or error}"
            found.append(Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "correct the permissions"))
        contents.update(done.contents)
        return done.digests

    written = {**kinds.notes, **kinds.pages}
    sources = dict.fromkeys(written, "") if is_new else hashed(written, files.LARGEST)
    generated = hashed(kinds.generated, files.LARGEST_PAGE)
    for path in kinds.generated:  # only notes and pattern pages are parsed
        contents.pop(path, None)
    if about is not None:
        generated |= {path: digest for path, digest in index.generated.items() if path not in about}
    # If `known` is None, only the files in `about` are compared; all other files are unchanged.
    before = known() if known else {path: index.sources[path] for path in about or () if path in index.sources}
    changes = compare(sources, before)
    notes = frozenset(kinds.notes)
    return Plan(changes, about, sources, notes, generated, contents, unread, tuple(found), [])


def compare(on_disk: Mapping[str, str], known: Mapping[str, str]) -> Changes:
    """Return the changes from `known` (earlier files) to `on_disk`; both have the digest of each file by its path."""
    added = sorted(on_disk.keys() - known.keys())
    removed = sorted(known.keys() - on_disk.keys())
    differ = [path for path, digest in known.items() if on_disk.get(path) != digest]
    modified = tuple(sorted(path for path in differ if path in on_disk))
    moved = _moves(added, removed, on_disk, known)
    old, new = {pair[0] for pair in moved}, {pair[1] for pair in moved}
    return Changes(
        added=tuple(path for path in added if path not in new),
        modified=modified,
        moved=tuple(moved),
        removed=tuple(path for path in removed if path not in old),
    )


def _moves(
    added: list[str], removed: list[str], on_disk: Mapping[str, str], known: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return the files that were moved, as old and new path: removed and added files with equal content."""
    by_content: dict[str, list[str]] = {}
    for path in reversed(removed):  # `pop` takes the last, so that the first removed path comes first
        by_content.setdefault(known[path], []).append(path)
    return [(by_content[on_disk[path]].pop(), path) for path in added if by_content.get(on_disk[path])]
