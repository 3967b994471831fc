"""I/O. Find the documents that the setting `[import] sources` in tacit.toml names.

Each entry of this setting is the path of a file or folder, or a glob. tacit follows the documents that an entry names:
`sync` and `watch` import them again when they change. To find them takes a few system calls for each entry and file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tacit.system import files, safe_files
from tacit.text.late_regex import late
from tacit.workspace.workspace import Workspace, is_kept_aside

SUFFIXES = (".md", ".markdown", ".txt", ".yaml", ".yml", ".jsonl")
DEPENDENCIES = "node_modules"
_MAGIC = late(r"[*?\[]")


def is_glob(entry: str) -> bool:
    """Return whether an entry of `[import] sources` is a glob, and not the path of a file or folder."""
    return _MAGIC.search(entry) is not None


def folder_of(entry: str) -> str:
    """Return the folder that contains all files of a glob: the folders before its first wildcard; `""` for the root."""
    return _MAGIC.split(entry, maxsplit=1)[0].rpartition("/")[0]


def covers(entries: Iterable[str], path: str) -> bool:
    """Return whether one of the entries of `[import] sources` includes the document at `path`, which need not exist."""
    from tacit.text import globs  # most syncs follow no document

    return any(
        globs.matches(path, (f"/{entry}",)) if is_glob(entry) else f"{path}/".startswith(f"{entry.rstrip('/')}/")
        for entry in entries
    )


def watched(sources: Iterable[str], root: Path) -> dict[str, bool]:
    """Return the folders that `watch` observes, to notice changes of the documents that `[import] sources` names.

    The value of a folder is true if its subfolders are observed, too. For a glob that begins with `**`, only the root
    is observed, because a whole repository may be large.
    """
    found: dict[str, bool] = {}
    for entry in sources:
        if is_glob(entry):
            folder = folder_of(entry)
            deep = bool(folder) and "/" in entry[len(folder) + 1 :] + "/" * ("**" in entry)
        else:
            deep = (root / entry).is_dir()
            folder = entry if deep else entry.rpartition("/")[0]
        found[folder] = deep or found.get(folder, False)
    return found


def stats(workspace: Workspace, entry: str) -> dict[str, files.Stat | None]:
    """Return the file stats of the documents that one entry of `[import] sources` names, by path.

    If the entry is the path of a file that is missing or a link, its stat is None. If it is a folder or a glob, the
    documents are the files that an import of the folder reads.
    """
    root = workspace.root
    if not is_glob(entry) and not (root / entry).is_dir():
        linked = safe_files.fault(root, (entry.rpartition("/")[0],)) if "/" in entry else None
        return {entry: None if linked else files.stat_of(root / entry)}
    pattern = entry if is_glob(entry) else f"{entry}/**/*"
    found = {path: files.stat_of(root / path) for path in _matching(workspace, pattern)}
    return {path: stat for path, stat in sorted(found.items()) if stat is not None}


def _matching(workspace: Workspace, pattern: str) -> Iterator[str]:
    layout, root = workspace.config.layout, workspace.root
    own = tuple(f"{folder}/" for folder in (layout.notes, layout.patterns, layout.workflows))
    below = len(Path(folder_of(pattern)).parts)
    for place in root.glob(pattern):
        path = place.relative_to(root)
        hidden = any(part.startswith(".") or part == DEPENDENCIES for part in path.parts[below:])
        name = path.as_posix()
        if place.suffix.lower() not in SUFFIXES or hidden or is_kept_aside(place.name) or name.startswith(own):
            continue
        if name not in workspace.config.overviews and not safe_files.fault(root, (path.parent.as_posix(),)):
            yield name
