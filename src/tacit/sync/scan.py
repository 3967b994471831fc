"""I/O. Stat the files of a knowledge base, and sort them into notes, pattern pages and generated pages."""

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
    """The stats of all files of a knowledge base; no file was opened.

    `folders` has the stats by folder and name, for the folders of notes, pattern pages and workflows. Files outside of
    them are under the folder `""` by their whole path; `elsewhere` has the paths of generated pages there. `began` is
    the time in nanoseconds at which the scan began.
    """

    began: int
    folders: dict[str, dict[str, Stat]]
    elsewhere: frozenset[str]
    diagnostics: tuple[Diagnostic, ...] = ()
    leftovers: tuple[Path, ...] = ()  # temporary files of writers that were killed

    def stats(self, paths: Iterable[str]) -> dict[str, Stat]:
        """Return the stats of the files at `paths`, by path. Files that do not exist are left out."""
        return {path: stat for path in paths if (stat := stat_in(self.folders, path)) is not None}

    def files(self) -> Iterator[tuple[str, Stat]]:
        """Yield the path and the stat of each scanned file."""
        for folder, found in self.folders.items():
            yield from ((joined(folder, name), stat) for name, stat in found.items())


class Sorted(NamedTuple):
    """The stats of notes, of pattern pages, and of files at the paths of generated pages, by path."""

    notes: dict[str, Stat]
    pages: dict[str, Stat]
    generated: dict[str, Stat]


def scan(workspace: Workspace, index: Index) -> Tree:
    """Stat all files of the knowledge base, without opening them."""
    began = time.time_ns()
    root = workspace.root
    trees = [files.walk(root, folder) for folder in _scanned(workspace)]
    folders = {path: found for tree in trees for path, found in tree.folders.items()}
    elsewhere = _elsewhere(workspace, index)
    single = ((path, files.stat_of(root / path)) for path in elsewhere if stat_in(folders, path) is None)
    folders[""] = {path: stat for path, stat in single if stat is not None}
    leftovers = [path for tree in trees for path in tree.leftovers]
    leftovers += _leftovers(workspace, elsewhere)
    diagnostics = tuple(item for tree in trees for item in tree.skipped)
    return Tree(began, folders, elsewhere, diagnostics, tuple(leftovers))


def scan_again(workspace: Workspace, index: Index, before: Tree, paths: Iterable[str]) -> Tree | None:
    """Stat the files at `paths`, which may have changed since the scan `before`, and return an updated scan.

    Return None if all files have to be scanned, because a folder, a link, a template or the settings changed, or
    because a file is in a folder that the earlier scan did not find.
    """
    # Take the time before the first stat, so that a file changed during the scan counts as unsure.
    began, elsewhere = time.time_ns(), _elsewhere(workspace, index)
    folders = dict(before.folders)
    inside = tuple(f"{folder}/" for folder in _scanned(workspace))
    copied: set[str] = set()
    for path in paths:
        place = workspace.root / path
        stat = files.stat_of(place)
        if path.startswith(inside) or path in elsewhere:
            folder, name = _place(before, path)
            if folder not in folders or not _is_plain(before, path) or (stat is None and os.path.lexists(place)):
                return None
            if folder not in copied:  # the earlier tree is not changed
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
    """Return the keys under which `Tree.folders` has the stat of a file: its folder and its name."""
    folder, _, name = path.rpartition("/")
    return (folder, name) if folder and folder in before.folders else ("", path)


def sort_out(workspace: Workspace, tree: Tree, found: Iterable[tuple[str, Stat]]) -> Sorted:
    """Sort the files in `found` into notes, pattern pages, and files at the paths of generated pages.

    All other files are left out.
    """
    kinds = Sorted({}, {}, {})
    notes, patterns = f"{workspace.config.layout.notes}/", f"{workspace.config.layout.patterns}/"
    for path, stat in found:
        if path.startswith(notes):
            if not may_be_aside(path) or workspace.is_note(path):
                kinds.notes[path] = stat
        elif path.startswith(patterns) and _is_page(workspace, path):
            kinds.pages[path] = stat
            continue  # a person's page, even if a page was generated at this path before
        elif not is_kept_aside(path):
            kinds.generated[path] = stat
        if path in tree.elsewhere:
            kinds.generated[path] = stat
    return kinds


def is_still(root: Path, tree: Tree, path: str) -> bool:
    """Return whether a file on disk is unchanged since the scan.

    Its stat must be equal, and the file must have been so old at the scan that any later change would change its stat.
    """
    before = stat_in(tree.folders, path)
    return before is not None and files.is_settled(before, tree.began) and files.stat_of(root / path) == before


def _scanned(workspace: Workspace) -> tuple[str, str, str]:
    layout = workspace.config.layout
    return layout.notes, layout.patterns, layout.workflows


def _is_plain(before: Tree, path: str) -> bool:
    """Return whether an event for this path means that only this file changed, so that no folder has to be scanned.

    This holds for an ordinary markdown file, if the last scan had no finding about it.
    """
    name = path.rpartition("/")[2]
    is_odd = not name.endswith(".md") or name.startswith(".") or not name.isascii() or is_kept_aside(path)
    return not is_odd and all(item.location.path != path for item in before.diagnostics)


def _elsewhere(workspace: Workspace, index: Index) -> frozenset[str]:
    """Return the paths of generated pages outside of the scanned folders.

    These are the paths that the settings name, and those at which the last sync found files.
    """
    config = workspace.config
    known: Mapping[str, Stat] = index.stats.get("", {})
    return frozenset(
        (config.layout.index, config.layout.onboarding, *(document.path for document in config.documents), *known)
    )


def _is_page(workspace: Workspace, path: str) -> bool:
    """Return whether a file below the folder of pattern pages is a pattern page, which people write.

    A file directly in this folder may be an overview that tacit generated with earlier settings, so its content is
    checked.
    """
    if path.count("/") > workspace.config.layout.patterns.count("/") + 1 or not workspace.is_page(path):
        return workspace.is_page(path)
    with contextlib.suppress(OSError):
        return not is_generated(files.read(workspace.root / path, files.LARGEST_PAGE).decode("utf-8", "replace"))
    return True


def _leftovers(workspace: Workspace, paths: Iterable[str]) -> Iterator[Path]:
    """Yield the temporary files that killed writers left outside of the scanned folders."""
    folders = {workspace.root, workspace.local, workspace.store_path.parent}
    for folder in folders | {workspace.root / parent for parent in {path.rpartition("/")[0] for path in paths}}:
        yield from files.leftovers(folder)
