"""Find the root folder of a knowledge base and open it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tacit.errors import NoKnowledgeBaseError
from tacit.system.safe_files import LOCAL
from tacit.workspace import settings
from tacit.workspace.workspace import Workspace


def find_root(start: Path) -> Path | None:
    """Return the nearest knowledge base: the folder `start`, or the first of its parents that is a knowledge base.

    A folder is a knowledge base if it has a tacit.toml or a folder memory/episodic/. If no folder is, return None.
    """
    for folder in (start, *start.parents):
        if _is_root(folder):
            return folder
    return None


def _is_root(folder: Path) -> bool:
    return (folder / settings.SETTINGS).is_file() or (folder / "memory" / "episodic").is_dir()


def _inside(folder: Path) -> str:
    """Return the path of the first subfolder that is a knowledge base, or `""`.

    Folders whose names have control characters are ignored, because the path is printed as part of a command.
    """
    try:
        places = (place for place in sorted(folder.iterdir()) if place.name.isprintable() and place.is_dir())
        return next((str(place) for place in places if _is_root(place)), "")
    except OSError:
        return ""


def _is_other(folder: Path) -> bool:
    """Return whether a folder that the user named can't be a knowledge base, so that the caller reports an error.

    If the folder has a `.tacit/` but no notes, or if the user may not read it, return False: a later check reports the
    exact problem.
    """
    try:
        return not (_is_root(folder) or (folder / LOCAL).is_dir())
    except PermissionError:
        return False


def open_workspace(root: Path | None, environment: Mapping[str, str], start: Path) -> Workspace:
    """Open a knowledge base.

    Its root is the first of these that is set or found: `root`; the variable TACIT_ROOT in `environment`; the nearest
    knowledge base among `start` and its parent folders; the user's default.

    Raises:
        NoKnowledgeBaseError: there is no knowledge base.
        PartialCloneError: there is none, because `root` or `start` is a submodule without files.
        SettingsError: its tacit.toml is invalid.
        UnsafePathError: its tacit.toml or one of its folders is a link or a special file.
    """
    named = root or (Path(environment["TACIT_ROOT"]) if environment.get("TACIT_ROOT") else None)
    found = named or find_root(start) or settings.default_root()
    is_empty = named is not None and _is_other(named)
    if found is None or is_empty:
        from tacit.workspace.whole import refuse_empty_submodule

        refuse_empty_submodule(found or start)
    if found is None or is_empty or not found.is_dir():
        from shlex import quote

        inside = _inside(found) if found else _inside(start).removeprefix(f"{start}/")
        raise NoKnowledgeBaseError(str(found or start), is_named=is_empty, inside=quote(inside) if inside else "")
    found = found.resolve() if ".." in found.parts else found.absolute()
    return Workspace(found, settings.load(found, environment)).checked()
