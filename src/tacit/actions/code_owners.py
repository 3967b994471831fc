"""Add owners to CODEOWNERS for the files that decide what coding agents read."""

import re
from pathlib import Path
from typing import NamedTuple

from tacit.errors import FileAccessError, UsageError
from tacit.notes.edit import append
from tacit.notes.reading import quoted
from tacit.system import files
from tacit.system.git import repository
from tacit.workspace.confirmed_text import CONFIRMED
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import TEMPLATES, Workspace

# hosts such as GitHub use the first of these files that exists
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_OWNER = re.compile(r"@[\w.-]+(?:/[\w.-]+)?|[^\s@#]+@[^\s@#]+\.[^\s@#]+")


class Owned(NamedTuple):
    """The result of `missing` or `own`: the CODEOWNERS file, and the lines that it lacks or that were added to it.

    `path` is relative to the repository; `""` if there is no repository. In the result of `missing`, `lines` are paths
    that have no owner, such as `/patterns/`. In the result of `own`, they are the added lines: `/patterns/ @team`.
    """

    path: str
    lines: tuple[str, ...]


def missing(workspace: Workspace) -> Owned:
    """Return the CODEOWNERS file of the repository, and the protected paths for which it has no line.

    Protected paths are the pattern pages, templates and settings that decide what coding agents read.

    Raises:
        FileAccessError: the file can't be read.
    """
    place = repository(workspace.root)
    if place is None:
        return Owned("", ())
    path = next((name for name in PLACES if (place.root / name).is_file()), PLACES[0])
    known = {words[0] for line in _text(place.root / path, path).splitlines() if (words := line.split())}
    prefix = workspace.root.resolve().relative_to(place.root.resolve()).as_posix()
    start = "/" if prefix == "." else f"/{_escaped(prefix)}/"
    names = (f"{workspace.config.layout.patterns}/", f"{TEMPLATES}/", SETTINGS, CONFIRMED)
    return Owned(path, tuple(line for name in names if (line := f"{start}{_escaped(name)}") not in known))


def check_owner(owner: str) -> None:
    """Check the name of an owner.

    Raises:
        UsageError: it is not an account, a team or an address.
    """
    if not _OWNER.fullmatch(owner):
        raise UsageError(
            f"{quoted(owner)} can't be an owner in CODEOWNERS",
            "pass an account (@name), a team (@org/team) or an e-mail address",
        )


def own(workspace: Workspace, owner: str) -> Owned:
    """Add a line with `owner` for each path for which CODEOWNERS has no line; other lines are not changed.

    Raises:
        UsageError: the owner is not an account, a team or an address, or there is no git repository.
        FileAccessError: the file can't be read or written.
    """
    check_owner(owner)
    due, place = missing(workspace), repository(workspace.root)
    if place is None:
        raise UsageError("CODEOWNERS belongs to a git repository", "run `git init` first, or leave out --owner")
    lines = tuple(f"{path} {owner}" for path in due.lines)
    if lines:
        target = place.root / due.path
        files.write(target, append(_text(target, due.path), "\n".join(lines)), place.root)
    return Owned(due.path, lines)


def _text(path: Path, name: str) -> str:
    try:
        return files.read(path, files.LARGEST_PAGE).decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise FileAccessError(name, f"can't be read: {error}") from error


def _escaped(path: str) -> str:
    return path.replace(" ", "\\ ")
