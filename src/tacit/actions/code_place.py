"""The code that documents are compared with: the roots of its repositories, and the settings that apply there."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.checks.verify.facts import Inventory
from tacit.errors import FileAccessError, UsageError
from tacit.system import safe_files
from tacit.system.git import Repository, repository
from tacit.workspace import settings
from tacit.workspace.roots import find_root
from tacit.workspace.settings import Config

_MOST_LEFT_OUT = 3  # files that are named for each reason; more would hide the findings
_NOT_UTF_8 = re.compile("[\ufffd\udc80-\udcff]")


class Place(NamedTuple):
    """The root folders of the code (`codes`), and the settings that apply there (`config`).

    A root is the top of a git repository, or the named folder itself if it is in no repository. `root` is the first of
    them, and `repository` its git repository, or None. `base` is the folder of the knowledge base from which the
    settings come; None if there is no knowledge base.
    """

    codes: tuple[Path, ...]
    root: Path
    config: Config
    repository: Repository | None
    base: Path | None = None


def find_place(folder: Path, code: Sequence[Path], root: Path | None, environment: Mapping[str, str]) -> Place:
    """Find the code that a command in `folder` works on, and the settings that apply to it.

    `code` are folders that the user named; if there are none, the code is in `folder`. The settings are those of
    `root`, the knowledge base that the user named. If it is None, they are those of the knowledge base that TACIT_ROOT
    names, or else of the nearest one in `folder` or above, or in the code or above. Without a knowledge base, default
    settings are used.

    Raises:
        TacitError: a folder does not exist, or settings are not valid.
    """
    codes = tuple(code) or (folder,)
    for one in codes:
        if not one.is_dir():
            raise UsageError(f"--code {one}: no such folder")
    top = [found.root if (found := repository(one)) else one.resolve() for one in codes]
    given = root or (Path(environment["TACIT_ROOT"]) if environment.get("TACIT_ROOT") else None)
    base = given or find_root(folder) or find_root(top[0])
    config = settings.load(base, environment) if base else Config()
    return Place(tuple(top), top[0], config, repository(codes[0]), base)


def shown_path(path: Path, root: Path) -> str:
    """Return a document's path relative to the root of the code; the document's name if it is outside."""
    resolved = path.parent.resolve() / path.name
    return str(resolved.relative_to(root.resolve())) if resolved.is_relative_to(root.resolve()) else path.name


def not_read(inventories: Sequence[Inventory]) -> tuple[str, ...]:
    """Return a remark for each reason why files could not be read, such as `not UTF-8`; the first files are named."""
    by_reason: dict[str, list[str]] = {}
    for item in (item for inventory in inventories for item in inventory.left_out):
        by_reason.setdefault(item.reason, []).append(item.path)
    return tuple(f"not read: {_few(paths)}: {reason}" for reason, paths in sorted(by_reason.items()))


def _few(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_LEFT_OUT
    return ", ".join(paths[:_MOST_LEFT_OUT]) + (f" and {more:,} more" if more > 0 else "")


def misread(path: str, text: str) -> tuple[str, ...]:
    """Return a remark if the document `text` has bytes that are not UTF-8, with the line of the first one.

    Such bytes were read as the character U+FFFD, or as surrogates (code points from which the bytes can be restored).
    """
    found = _NOT_UTF_8.search(text)
    if found is None:
        return ()
    line = text.count("\n", 0, found.start()) + 1
    told = "has bytes that are not UTF-8, or the character U+FFFD, so this line may be misread"
    return (f"{path}:{line}: {told}: save the document as UTF-8",)


def text_from_disk(path: Path, shown: str) -> str:
    """Return the text of a document. `shown` is the document's path in error messages.

    Raises:
        FileAccessError: it can't be read.
    """
    try:
        return safe_files.read(path, follow=False).decode("utf-8", "replace")
    except OSError as error:
        help_text = "this path is a symbolic link: pass the file to which the link leads" if path.is_symlink() else ""
        raise FileAccessError(shown, f"can't be read: {error.strerror}", help_text) from error
