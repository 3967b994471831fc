"""I/O. Read the list of repositories, or find the clones in a folder, and look up each one's newest commit."""

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import FileAccessError, GitError, UsageError
from tacit.fleet.values import Repo
from tacit.system import safe_files
from tacit.system.git_remote import commit_of, head_at, shown

_ADDRESS = re.compile(r"[a-z][a-z+.-]*://|[\w.-]+@[\w.-]+:")
_DEPTH = 3  # folders below the given one in which clones are looked for: host/owner/name
_ASKED_AT_ONCE = 16  # git processes that run at the same time
_ADVICE = "write one address or folder per line, and a branch after it if it is not the default one"
_MOST_WORDS = 2


class Listed(NamedTuple):
    """The repositories of a list, without duplicates, and findings about lines that name no repository."""

    repos: tuple[Repo, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Head(NamedTuple):
    """The newest commit of a repository.

    If it is not known, `commit` is `""`, and `fault` says why.
    """

    commit: str
    fault: str = ""


def read(place: Path) -> Listed:
    """Return the repositories that the file `place` lists; if `place` is a folder, return the clones in it.

    Raises:
        TacitError: there is no such file or folder, it can't be read, or it names no repository.
    """
    if place.is_dir():
        listed = Listed(tuple(Repo(str(path), name=str(path)) for path in sorted(_clones(place.resolve(), _DEPTH))))
    else:
        try:
            text = safe_files.read_text(place)
        except FileNotFoundError as error:
            raise UsageError(f"--repos {place}: no such file or folder", _ADVICE) from error
        except (OSError, UnicodeDecodeError) as error:
            raise FileAccessError(str(place), f"can't be read: {error}") from error
        listed = _lines(str(place), place.resolve().parent, text)
    if not listed.repos and not listed.diagnostics:
        raise UsageError(f"--repos {place}: it lists or contains no repository", _ADVICE)
    return listed


def _clones(folder: Path, depth: int) -> Iterator[Path]:
    """Yield the clones (folders with a `.git`) in `folder` and in its subfolders, at most `depth` + 1 levels down.

    Links and hidden folders are left out, and clones inside clones are not searched for.
    """
    if (folder / ".git").exists():
        yield folder
    elif depth >= 0:
        try:
            with os.scandir(folder) as entries:
                below = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            return
        for path in below:
            if not path.name.startswith("."):
                yield from _clones(path, depth - 1)


def _lines(path: str, folder: Path, text: str) -> Listed:
    found: dict[tuple[str, str], Repo] = {}
    wrong = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            wrong.append(_bad(path, number, f"the line can't be read: {error}"))
            continue
        if not words:
            continue
        if len(words) > _MOST_WORDS or any(word.startswith("-") or not word for word in words):
            wrong.append(_bad(path, number, "the line is not an address or folder with an optional branch"))
            continue
        repo = _repo(words[0], (*words[1:], "")[0], folder)
        found.setdefault((repo.name, repo.branch), repo)
    return Listed(tuple(found.values()), tuple(wrong))


def _bad(path: str, number: int, told: str) -> Diagnostic:
    return Diagnostic(Location(path, number), Severity.ERROR, "bad-repository", told, _ADVICE)


def _repo(word: str, branch: str, folder: Path) -> Repo:
    """Return the repository that a line of the list names: `word` is an address, or a path relative to `folder`.

    A bare repository (without work tree) counts as remote, as an address does: it is cloned before it is judged.
    """
    if _ADDRESS.match(word):
        return Repo(word, branch, is_remote=True, name=shown(word))
    place = (folder / Path(word).expanduser()).resolve()
    is_bare = (place / "HEAD").is_file() and not (place / ".git").exists()
    return Repo(str(place), branch, is_remote=is_bare, name=str(place))


def heads(repos: Sequence[Repo], seconds: float) -> list[Head]:
    """Return the newest commit of each repository, in the same order. Each look-up takes at most `seconds`."""

    def ask(repo: Repo) -> Head:
        try:
            if repo.is_remote:
                return Head(head_at(repo.place, repo.branch, seconds))
            if not (Path(repo.place) / ".git").exists():
                return Head("", "the folder is not a clone")
            return Head(commit_of(Path(repo.place), repo.branch or "HEAD", seconds))
        except GitError as error:
            return Head("", str(error))

    with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
        return list(pool.map(ask, repos))
