"""Choose the knowledge base that a review uses, and the commit from which it is read.

The change itself cannot influence the choice, with one exception: a knowledge base that it adds is used if there is no
other.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.checks.review.values import Change
from tacit.domain.layout import Layout
from tacit.errors import FileAccessError, SettingsError
from tacit.system.git import Repository, repository
from tacit.workspace import settings
from tacit.workspace.roots import find_root, open_workspace
from tacit.workspace.workspace import LOCAL, Workspace

_MARKERS = (settings.SETTINGS, "memory/episodic")


class Source(NamedTuple):
    """The knowledge base that a review uses, and where it is read from.

    `workspace` is its folder on disk. `shown` is the prefix of its paths in the reviewed repository; it is None if the
    knowledge base is outside of the repository. If `repository` is set, the knowledge base is read from its commit
    `base`, and its state after the change from the commit `target`. If `target` is `""`, this state is in git's index
    or on disk. `prefix` is the path of the knowledge base in both commits. If `repository` is None, the notes on disk
    are used.
    """

    workspace: Workspace
    shown: str | None
    repository: Repository | None = None
    prefix: str = ""
    base: str = ""
    target: str = ""
    is_tracked: bool = False  # git tracks files in the store's folder, so they may come from another person


def choose(
    named: Workspace | None,
    place: Repository | None,
    folder: Path,
    change: Change,
    environment: Mapping[str, str],
) -> Source:
    """Choose the knowledge base: `named`, or else the nearest one in the base commit, or else the nearest one on disk.

    `named` is the knowledge base that the user asks for. `place` is the reviewed repository.

    Raises:
        TacitError: there is no knowledge base, or its settings cannot be read.
    """
    if place is None:
        return Source(named or open_workspace(None, environment, folder), None)
    if named is None and (prefix := _nearest_in_base(place, folder, change)) is not None:
        workspace = _opened(place.root / prefix, environment)
        return _tracked(Source(workspace, prefix, place, prefix, change.base, change.target), place)
    return _located(named or _nearest_on_disk(place, folder, change, environment), place, change)


def _located(workspace: Workspace, place: Repository, change: Change) -> Source:
    """Return where a knowledge base is read from: the base commit of the change if it is there, or else the disk.

    `place` is the reviewed repository. If the knowledge base is in a submodule, the submodule's commit is used.
    """
    shown = _inside(workspace.root, place)
    if shown is None:
        return Source(workspace, None)
    source = Source(workspace, shown)
    if change.base and _is_in(place, change.base, shown):
        source = source._replace(repository=place, prefix=shown, base=change.base, target=change.target)
    elif change.base:
        own = repository(workspace.root)
        if own is not None and own.root.resolve() != place.root.resolve():
            return _in_submodule(source, place, own, change)
    return _tracked(source, place)


def _opened(root: Path, environment: Mapping[str, str]) -> Workspace:
    """Return the workspace for a knowledge base in the base commit. `root` is its folder on disk.

    It has the settings on disk, or the default ones if these cannot be read.
    """
    try:
        config = settings.load(root, environment)
    except (SettingsError, FileAccessError):  # the change broke the settings; `baseline` reads those of the base commit
        config = settings.Config()
    return Workspace(root, config)


def _inside(root: Path, place: Repository) -> str | None:
    """Return the prefix of the paths of a folder in a repository; None if the folder is not in the repository."""
    root, top = root.resolve(), place.root.resolve()
    return _prefix(root.relative_to(top).as_posix()) if root.is_relative_to(top) else None


def _prefix(folder: str) -> str:
    return "" if folder in {"", "."} else f"{folder}/"


def _nearest_in_base(place: Repository, folder: Path, change: Change) -> str | None:
    """Return the prefix of the nearest knowledge base in the base commit: in `folder` or in a folder above it.

    The result is None if there is none.
    """
    start = _inside(folder, place)
    if not change.base or start is None:
        return None
    parts = Path(start).parts
    prefixes = [_prefix("/".join(parts[:end])) for end in range(len(parts), -1, -1)]
    modes = place.modes(change.base, [f"{prefix}{marker}" for prefix in prefixes for marker in _MARKERS])
    return next((prefix for prefix in prefixes if _is_root(modes, prefix)), None)


def _is_root(modes: Mapping[str, str], prefix: str) -> bool:
    file, folder = (modes.get(f"{prefix}{marker}", "") for marker in _MARKERS)
    return file.startswith("100") or folder.startswith("040")


def _is_in(place: Repository, revision: str, prefix: str) -> bool:
    """Return whether a commit contains a knowledge base at a prefix of its paths.

    A folder of pattern pages is enough, without settings or a folder of notes. The caller already knows that the folder
    is a knowledge base, because the user named it or it was found on disk.
    """
    patterns = f"{prefix}{Layout().patterns}"
    modes = place.modes(revision, [*(f"{prefix}{marker}" for marker in _MARKERS), patterns])
    return _is_root(modes, prefix) or modes.get(patterns, "").startswith("040")


def _nearest_on_disk(place: Repository, folder: Path, change: Change, environment: Mapping[str, str]) -> Workspace:
    """Return the nearest knowledge base on disk, in `folder` or above it, or else the user's default one.

    A knowledge base that the change itself adds is used only if there is no other.
    """
    start, added = folder, None
    while (found := find_root(start)) is not None and _is_added(place, found, change):
        added, start = added or found, found.parent
    return open_workspace(found or settings.default_root() or added, environment, folder)


def _is_added(place: Repository, root: Path, change: Change) -> bool:
    """Return whether a change adds the knowledge base at `root`.

    For the first commit of a repository, the result is False.
    """
    prefix = _inside(root, place)
    if prefix is None or change.base == place.nothing():
        return False
    paths = {file.path for file in change.files if file.before is None or file.old_path != file.path}
    file, folder = (f"{prefix}{marker}" for marker in _MARKERS)
    is_file_new = file in paths or not (place.root / file).is_file()
    is_folder_new = any(path.startswith(f"{folder}/") for path in paths) or not (place.root / folder).is_dir()
    return is_file_new and is_folder_new


def _in_submodule(source: Source, place: Repository, own: Repository, change: Change) -> Source:
    """Return the source for a knowledge base in a submodule.

    `own` is the submodule, and `place` the repository around it. The knowledge base is read from the commit of the
    submodule that the base commit of the change names.
    """
    path, prefix = _inside(own.root, place), _inside(source.workspace.root, own)
    if path is None or prefix is None:
        return source
    path = path.removesuffix("/")
    base = place.submodule(change.base, path)
    if not base or not _is_in(own, base, prefix):
        return _tracked(source._replace(prefix=prefix), own)
    target = place.submodule(change.target, path) if change.target or change.staged else ""
    return _tracked(source._replace(repository=own, prefix=prefix, base=base, target=target), own)


def _tracked(source: Source, repository: Repository) -> Source:
    """Return the source with `is_tracked` set.

    It is true if git tracks the store of the knowledge base, or another file in its folder `.tacit`. Then a new store
    is built in memory, because another person may have written these files.
    """
    store = source.workspace.config.store
    prefix = source.prefix if source.repository else source.prefix or source.shown or ""
    paths = [f"{prefix}{LOCAL}", *([] if Path(store).is_absolute() else [f"{prefix}{store}"])]
    return source._replace(is_tracked=repository.tracks(paths))
