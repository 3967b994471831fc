"""What differs from the last sync: the files to read and to forget, and the digests of what lies on disk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.sync.index import Index
from tacit.sync.scan import Tree, sort_out
from tacit.system import files
from tacit.system.files import Stat
from tacit.workspace.workspace import Workspace


class Changes(NamedTuple):
    """Paths by what happened to them since the store last looked, each sorted.

    `moved` pairs old and new path of files with equal content; they are not among `added` and
    `removed`. A moved file is read again all the same: its path says its domain and may say its date.
    """

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def to_read(self) -> tuple[str, ...]:
        """The files whose content has to be read."""
        return tuple(sorted((*self.added, *self.modified, *(new for _, new in self.moved))))

    @property
    def to_forget(self) -> tuple[str, ...]:
        """The paths that are no more."""
        return tuple(sorted((*self.removed, *(old for old, _ in self.moved))))

    def __bool__(self) -> bool:
        return bool(self.added or self.modified or self.moved or self.removed)


class Plan(NamedTuple):
    """What a sync has to do.

    `about` are the paths of all files that were looked into or are gone, None if every file was. `sources` has the
    digests of the notes and pattern pages among them, of which `notes` are notes; `generated` has the digest of every
    file at a place where a generated page goes. `contents` has the bytes of files that were read to be hashed, and
    `unread` the paths of files that can't be read. A digest in `sources` is `""` until its file is read, if the plan is
    for a new store; `late` has the findings about files that turn out to be unreadable then.
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

    def known_by_now(self) -> Plan:
        """Return the plan of a new store after all files were read: without those that can't be read."""
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
    """Compare the files with what the store holds.

    `known` returns the digests of the files that the store holds, by path; None says that they are those of the index,
    so that only files with another stat need be looked into. `among` are all files that can have changed since, if
    that is known. With `is_new` the plan is for a new store: every file will be read, and hashed only then.
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
            found.append(Diagnostic(Location(path), Severity.ERROR, "unreadable", message, "mend its permissions"))
        contents.update(done.contents)
        return done.digests

    written = {**kinds.notes, **kinds.pages}
    sources = dict.fromkeys(written, "") if is_new else hashed(written, files.LARGEST)
    generated = hashed(kinds.generated, files.LARGEST_PAGE)
    for path in kinds.generated:
        contents.pop(path, None)
    if about is not None:
        generated |= {path: digest for path, digest in index.generated.items() if path not in about}
    before = known() if known else {path: index.sources[path] for path in about or () if path in index.sources}
    changes = compare(sources, before)
    notes = frozenset(kinds.notes)
    return Plan(changes, about, sources, notes, generated, contents, unread, tuple(found), [])


def compare(on_disk: Mapping[str, str], known: Mapping[str, str]) -> Changes:
    """Changes between two mappings of path to content hash."""
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
    by_content: dict[str, list[str]] = {}
    for path in reversed(removed):
        by_content.setdefault(known[path], []).append(path)
    return [(by_content[on_disk[path]].pop(), path) for path in added if by_content.get(on_disk[path])]
