"""PURE. What is on disk against what the store knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


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
