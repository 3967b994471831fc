"""I/O. Find the documents to import in files and folders, and read them."""

import os
from collections.abc import Container, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tacit.errors import FileAccessError, NotImportableError
from tacit.ingest.importers.agent_rules import is_rule_file
from tacit.ingest.importers.source import Source, decode
from tacit.render.seal import is_generated
from tacit.system import files
from tacit.system.added import days_added
from tacit.text import secrets
from tacit.text.display import path_text
from tacit.workspace.sources import DEPENDENCIES, SUFFIXES
from tacit.workspace.workspace import Workspace, is_kept_aside

_MOST_FILES = 10_000
_OF_AGENTS = frozenset((".cursor", ".github", ".claude", ".gemini"))


class Listed(NamedTuple):
    """A document to read, its path in the folder that the user named, and the day of the commit that added it.

    The day is `""` if it is not known.
    """

    path: Path
    below: str = ""
    committed: str = ""


def listed(workspace: Workspace, paths: Sequence[Path]) -> list[Listed]:
    """Return the documents at some paths. If a path is that of a folder, these are all documents in it.

    Raises:
        FileAccessError: there is no such file or folder.
        NotImportableError: a path has no document, or only files of the knowledge base itself.
    """
    found = []
    for given in paths:
        days = days_added(given) if given.is_dir() else {}
        for path, below in _not_ours(workspace, given, _files(given)):
            found.append(Listed(path, below, days.get(path.resolve(), "") if days else ""))
    return found


def listed_below(root: Path, folder: str, paths: Sequence[str], wanted: Container[str]) -> list[Listed]:
    """Return the documents of a followed folder that are in `wanted`, in the same form as `listed` does.

    A followed folder is one in the setting `sources` of `[import]`, whose changed documents each sync imports. `paths`
    has all documents of the folder. All paths are relative to `root`.
    """
    found = [path for path in paths if path in wanted]
    if not found:
        return []
    folders = [os.path.dirname(path) for path in paths]  # noqa: PTH120  (`commonpath` takes texts, as git lists them)
    common, days = os.path.commonpath(folders), days_added(root / folder)
    return [
        Listed(root / path, os.path.relpath(path, common or "."), days.get((root / path).resolve(), ""))
        for path in found
    ]


def _not_ours(workspace: Workspace, given: Path, listed: Sequence[tuple[Path, str]]) -> Sequence[tuple[Path, str]]:
    """Return those of the listed files that are not pages, notes or workflows of the knowledge base itself.

    `given` is the path that the user named.

    Raises:
        NotImportableError: there are no other files.
    """
    found = [(path, below) for path, below in listed if not _is_ours(workspace, path)]
    if not found:
        what = "contains only files of" if given.is_dir() else "is a file of"
        raise NotImportableError(
            shown(given), f"{what} this knowledge base: there is nothing to import", "see `tacit list`"
        )
    return found


def _followed(link: Path) -> Path:
    """Return the file to which a symbolic link leads, with all links resolved.

    The path is relative to the current folder if the file is in this folder and `link` is a relative path; otherwise it
    is absolute.
    """
    target = link.resolve()
    here = Path.cwd().resolve()
    return target.relative_to(here) if target.is_relative_to(here) and not link.is_absolute() else target


def _is_ours(workspace: Workspace, path: Path) -> bool:
    try:
        inside = path.resolve().relative_to(workspace.root.resolve()).as_posix()
    except ValueError:
        return False
    layout = workspace.config.layout
    if inside.startswith(f"{layout.patterns}/"):  # a document may be directly in it, a page can't
        return "/" in inside.removeprefix(f"{layout.patterns}/") and workspace.is_page(inside)
    return inside != layout.note_index and inside.startswith((f"{layout.notes}/", f"{layout.workflows}/"))


def read(path: Path) -> tuple[Source, str]:
    """Return the text of a document, and the day on which its file was last changed.

    Raises:
        FileAccessError: the file can't be read.
        NotImportableError: it is too large, or is not text.
    """
    try:
        data = files.read(path)
        modified = path.stat().st_mtime
    except OSError as error:
        raise FileAccessError(shown(path), f"can't be read: {error.strerror or error}") from error
    return decode(shown(path), data, files.LARGEST), datetime.fromtimestamp(modified, UTC).date().isoformat()


def neighbour(document: Path, target: str) -> Source | None:
    """Return the document to which a link in `document` leads (`target`); None if it can't be read.

    It must be in the folder of the document with the link, or in a folder below it. The result is also None if tacit
    generated the linked document, or if the document contains a credential.
    """
    if target.startswith("/") or ".." in target.split("/"):
        return None
    if (
        not (document.parent / target).resolve().is_relative_to(document.parent.resolve())
    ):  # a linked folder leads outside
        return None
    try:
        source, _ = read(document.parent / target)
    except (FileAccessError, NotImportableError):
        return None
    return None if is_generated(source.text) or secrets.find(source.text) else source


def _files(given: Path) -> Sequence[tuple[Path, str]]:
    """Return the file at the path `given` or, if it is the path of a folder, all documents in the folder.

    Each document of a folder has a second path, relative to the innermost folder that contains all of them; for a
    single file, the second path is `""`.

    Raises:
        FileAccessError: there is no such file or folder.
        NotImportableError: a folder contains no document, or too many.
    """
    if not given.exists():
        raise FileAccessError(shown(given), "no such file or folder")
    if not given.is_dir():
        return [(_followed(given) if given.is_symlink() else given, "")]
    found = [
        path
        for path in sorted(given.rglob("*"))
        if ((path.suffix.lower() in SUFFIXES and not _is_hidden(path.relative_to(given))) or _is_rule_file(path, given))
        and not path.is_symlink()
        and path.is_file()
        and not is_kept_aside(path.name)
    ]
    if not found:
        raise NotImportableError(shown(given), f"contains no document ({', '.join(SUFFIXES)})")
    common = Path(os.path.commonpath([path.parent for path in found]))
    if len(found) > _MOST_FILES:
        raise NotImportableError(
            shown(given), f"contains more than {_MOST_FILES:,} documents", "pass one of its subfolders"
        )
    return [(path, path.relative_to(common).as_posix()) for path in found]


def _is_hidden(path: Path) -> bool:
    """Return whether a path in a folder is hidden, or is that of an installed dependency."""
    return any(part.startswith(".") or part == DEPENDENCIES for part in path.parts)


def _is_rule_file(path: Path, given: Path) -> bool:
    """Return whether `path`, in the folder `given`, is a file that coding agents read.

    The file may be in a hidden folder such as `.cursor/`.
    """
    folders = [part for part in path.relative_to(given).parts[:-1] if part not in _OF_AGENTS]
    return not _is_hidden(Path(*folders)) and is_rule_file(path.as_posix())


def shown(path: Path) -> str:
    """Return a path as text for messages. Bytes that are not UTF-8 are escaped."""
    return path_text(path.as_posix())
