"""I/O. The only place that runs git, and so that nothing in the repository it looks at can run."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tacit.errors import GitError

# What a repository's own settings could have git run, or leave behind, while it only looks.
_QUIET = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false"),
    *("-c", "core.pager=cat", "-c", "log.showSignature=false", "-c", "core.attributesFile=/dev/null"),
    *("-c", "diff.ignoreSubmodules=dirty", "-c", "core.untrackedCache=keep"),
)
_FIELD, _RECORD = "\x1f", "\x1e"
_COMMIT = _FIELD.join(("%H", "%aI", "%an", "%s", "%(trailers:key=Pattern,valueonly,unfold)")) + _RECORD
_REVISION_MISSING = 128


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: full hash, ISO date of its author, and the values of its `Pattern:` trailers."""

    hash: str
    date: str
    author: str
    subject: str
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a work tree; every path that it takes or gives is relative to `root`."""

    root: Path

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> bytes:
        """What git prints.

        Raises:
            GitError: it ended with another code than those of `codes`.
        """
        return _run(self.root, (*_QUIET, *_without_filters(self.root), *arguments), codes)

    def text(self, *arguments: str) -> str:
        """What git prints, as text."""
        return self.run(*arguments).decode("utf-8", "replace")

    def head(self) -> str:
        """The hash of the newest commit; empty where there is none."""
        return self.run("rev-parse", "--verify", "--quiet", "HEAD", codes=(0, 1, _REVISION_MISSING)).decode().strip()

    def remote(self) -> str:
        """The address of the remote `origin`, without a password; empty where there is none."""
        address = self.run("config", "--get", "remote.origin.url", codes=(0, 1)).decode("utf-8", "replace").strip()
        scheme, mark, rest = address.partition("://")
        return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else address

    def user(self) -> str:
        """The address of whoever commits here, empty where git knows none."""
        return self.run("config", "--get", "user.email", codes=(0, 1)).decode("utf-8", "replace").strip()

    def commits(self, revisions: str) -> tuple[Commit, ...]:
        """The commits of a range, or the one that a revision names, oldest first.

        Raises:
            GitError: there is no such revision.
        """
        return self._log(revisions, *(() if ".." in revisions else ("--no-walk",)))

    def recent(self, most: int) -> tuple[Commit, ...]:
        """The newest commits, oldest first."""
        return self._log("HEAD", f"--max-count={most}") if self.head() else ()

    def _log(self, revisions: str, *options: str) -> tuple[Commit, ...]:
        text = self.text("log", f"--format={_COMMIT}", *options, "--end-of-options", revisions, "--")
        records = (record.lstrip("\n").split(_FIELD) for record in text.split(_RECORD) if record.strip())
        found = [
            Commit(hash_, date, author, subject, tuple(filter(None, map(str.strip, trailers.split("\n")))))
            for hash_, date, author, subject, trailers in records
        ]
        return tuple(reversed(found))

    def files(self, revision: str) -> tuple[str, ...]:
        """The files that a commit or range touched, sorted."""
        if ".." in revision:
            listed = self.run("diff", "--name-only", "-z", "--no-ext-diff", "--end-of-options", revision, "--")
        else:
            show = ("show", "--format=", "--name-only", "-z", "--no-ext-diff", "-m", "--first-parent")
            listed = self.run(*show, "--end-of-options", revision, "--")
        return _names(listed)

    def uncommitted(self) -> tuple[str, ...]:
        """The files that differ from the newest commit, new ones included, sorted."""
        status = self.run("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
        return tuple(sorted(entry[3:].decode("utf-8", "replace") for entry in status.split(b"\0") if entry))


def repository(folder: Path) -> Repository | None:
    """The repository whose work tree a folder lies in; None where there is none, or no git."""
    try:
        top = _run(folder, ("rev-parse", "--show-toplevel"), (0, _REVISION_MISSING)).decode("utf-8", "replace")
    except GitError:
        return None
    return Repository(Path(top.rstrip("\n"))) if top.strip() else None


def _names(listed: bytes) -> tuple[str, ...]:
    return tuple(sorted({name.decode("utf-8", "replace") for name in listed.split(b"\0") if name}))


@cache
def _without_filters(root: Path) -> tuple[str, ...]:
    """Settings that put every content filter out of work: git runs them when it compares files with commits."""
    listed = _run(root, ("config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|process)$"), (0, 1))
    names = {key.decode("utf-8", "replace").rpartition(".")[0] for key in listed.split(b"\0") if key}
    keys = (f"{name}.{key}=" for name in sorted(names) for key in ("clean", "process", "required"))
    return tuple(part for key in keys for part in ("-c", key if not key.endswith("required=") else f"{key}false"))


def _run(folder: Path, arguments: tuple[str, ...], codes: tuple[int, ...]) -> bytes:
    # An inherited GIT_DIR, as hooks have it, would answer for another repository than the one asked.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "--no-pager", *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (no shell; revisions stand behind --end-of-options)
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        raise GitError(error.strerror or str(error)) from error
    if done.returncode not in codes:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise GitError(lines[-1].removeprefix("fatal: "))
    return done.stdout
