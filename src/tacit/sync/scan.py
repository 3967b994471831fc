"""I/O. The files of a knowledge base by stat alone, and which of them are notes, pattern pages or generated pages."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic
from tacit.render.seal import is_generated
from tacit.sync.index import Index, stat_in
from tacit.system import files
from tacit.system.files import Stat, joined
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace, is_kept_aside, may_be_aside


class Tree(NamedTuple):
    """The stats of all files that matter; no file was opened.

    `folders` has them by folder and name, below `""` by path those in no walked folder. `elsewhere` are the paths
    outside of the walked folders at which generated pages go. `began` is in nanoseconds.
    """

    began: int
    folders: dict[str, dict[str, Stat]]
    elsewhere: frozenset[str]
    diagnostics: tuple[Diagnostic, ...] = ()
    leftovers: tuple[Path, ...] = ()  # temporary files of writers that were killed

    def stats(self, paths: Iterable[str]) -> dict[str, Stat]:
        """The stats of those files of some that exist, by path."""
        return {path: stat for path in paths if (stat := stat_in(self.folders, path)) is not None}

    def files(self) -> Iterator[tuple[str, Stat]]:
        """Each file by its path, with its stat."""
        for folder, found in self.folders.items():
            yield from ((joined(folder, name), stat) for name, stat in found.items())


class Sorted(NamedTuple):
    """Stats by path of files that people wrote, and of files at places where generated pages go."""

    notes: dict[str, Stat]
    pages: dict[str, Stat]
    generated: dict[str, Stat]


def scan(workspace: Workspace, index: Index) -> Tree:
    """Stat all files."""
    began = time.time_ns()
    root = workspace.root
    trees = [files.walk(root, folder) for folder in _walked(workspace)]
    folders = {path: found for tree in trees for path, found in tree.folders.items()}
    elsewhere = _elsewhere(workspace, index)
    single = ((path, files.stat_of(root / path)) for path in elsewhere if stat_in(folders, path) is None)
    folders[""] = {path: stat for path, stat in single if stat is not None}
    leftovers = [path for tree in trees for path in tree.leftovers]
    leftovers += _leftovers(workspace, elsewhere)
    diagnostics = tuple(item for tree in trees for item in tree.skipped)
    return Tree(began, folders, elsewhere, diagnostics, tuple(leftovers))


def scan_again(workspace: Workspace, index: Index, before: Tree, paths: Iterable[str]) -> Tree | None:
    """The tree of an earlier scan with some files as they are now.

    None if only a scan of all files can tell what changed: a folder, a link or the settings did, or a file in a folder
    that the earlier scan does not know.
    """
    began, elsewhere = time.time_ns(), _elsewhere(workspace, index)
    folders = dict(before.folders)
    inside = tuple(f"{folder}/" for folder in _walked(workspace))
    copied: set[str] = set()
    for path in paths:
        place = workspace.root / path
        stat = files.stat_of(place)
        if path.startswith(inside) or path in elsewhere:
            folder, name = _place(before, path)
            if folder not in folders or not _is_plain(before, path) or (stat is None and os.path.lexists(place)):
                return None
            if folder not in copied:
                folders[folder] = dict(folders[folder])
                copied.add(folder)
            if stat is None:
                folders[folder].pop(name, None)
            else:
                folders[folder][name] = stat
        elif stat is None or path == SETTINGS or path.startswith("templates/"):
            return None
    return before._replace(began=began, folders=folders, elsewhere=elsewhere, leftovers=())


def _place(before: Tree, path: str) -> tuple[str, str]:
    """The folder and the name by which a tree knows a file."""
    folder, _, name = path.rpartition("/")
    return (folder, name) if folder and folder in before.folders else ("", path)


def sort_out(workspace: Workspace, tree: Tree, found: Iterable[tuple[str, Stat]]) -> Sorted:
    """Sort files by what they are; a file may be none of these."""
    kinds = Sorted({}, {}, {})
    notes, patterns = f"{workspace.config.layout.notes}/", f"{workspace.config.layout.patterns}/"
    for path, stat in found:
        if path.startswith(notes):
            if not may_be_aside(path) or workspace.is_note(path):
                kinds.notes[path] = stat
        elif path.startswith(patterns) and _is_page(workspace, path):
            kinds.pages[path] = stat
            continue  # people write it now, even if a page was generated in its place once
        elif not is_kept_aside(path):
            kinds.generated[path] = stat
        if path in tree.elsewhere:
            kinds.generated[path] = stat
    return kinds


def is_still(root: Path, tree: Tree, path: str) -> bool:
    """Whether a file has the stat that it had at the scan, and a change since would show in it."""
    before = stat_in(tree.folders, path)
    return before is not None and files.is_settled(before, tree.began) and files.stat_of(root / path) == before


def _walked(workspace: Workspace) -> tuple[str, str, str]:
    layout = workspace.config.layout
    return layout.notes, layout.patterns, layout.workflows


def _is_plain(before: Tree, path: str) -> bool:
    """Whether a file is one of those that an event can tell everything about."""
    name = path.rpartition("/")[2]
    is_odd = not name.endswith(".md") or name.startswith(".") or not name.isascii() or is_kept_aside(path)
    return not is_odd and all(item.location.path != path for item in before.diagnostics)


def _elsewhere(workspace: Workspace, index: Index) -> frozenset[str]:
    """Where generated pages go, or went at the last sync, that may be outside of the walked folders."""
    config = workspace.config
    known: Mapping[str, Stat] = index.stats.get("", {})
    return frozenset((config.layout.index, *(document.path for document in config.documents), *known))


def _is_page(workspace: Workspace, path: str) -> bool:
    """Whether people write this file. An overview that the settings no longer name is beside the categories."""
    if path.count("/") > workspace.config.layout.patterns.count("/") + 1 or not workspace.is_page(path):
        return workspace.is_page(path)
    with contextlib.suppress(OSError):
        return not is_generated(files.read(workspace.root / path, files.LARGEST_PAGE).decode("utf-8", "replace"))
    return True


def _leftovers(workspace: Workspace, paths: Iterable[str]) -> Iterator[Path]:
    """The temporary files that killed writers left outside of the walked folders."""
    folders = {workspace.root, workspace.local, workspace.store_path.parent}
    for folder in folders | {workspace.root / parent for parent in {path.rpartition("/")[0] for path in paths}}:
        yield from files.leftovers(folder)
