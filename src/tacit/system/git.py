"""I/O. Run git, without hooks and other programs that a repository's settings name. `git_remote` runs git, too."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tacit.errors import GitError

# These options override settings of the repository that make git start programs or write files.
_QUIET = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false"),
    *("-c", "core.pager=cat", "-c", "log.showSignature=false", "-c", "core.attributesFile=/dev/null"),
    *("-c", "diff.ignoreSubmodules=dirty", "-c", "core.untrackedCache=keep", "-c", "core.bigFileThreshold=2m"),
)
_FIELD, _RECORD = "\x1f", "\x1e"
_COMMIT = _FIELD.join(("%H", "%aI", "%an", "%s", "%(trailers:key=Pattern,valueonly,unfold)")) + _RECORD
_REVISION_MISSING = 128  # git's exit code if a revision does not exist
_NO_HASH = "0"
_SHORT = 12  # digits of a hash in messages
_DEEPEN = "the clone may be shallow: run `git fetch --unshallow`, or set `fetch-depth: 0` in CI"
_MOST_CONTENTS = 1 << 28  # bytes that are read into memory at once, so that a large repository can't use all memory
# `--text`, because an attribute in a repository could declare its sources binary. Large files are binary anyway.
_PLAIN = (
    "--text",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--submodule=short",
    "-O/dev/null",
    "--ignore-submodules=dirty",
    "-M",
)
_WITH_MAGIC = {"GIT_LITERAL_PATHSPECS": "0"}  # for the pathspecs of `_except`

Codes: TypeAlias = tuple[int, ...]  # exit codes that are no error
Variables: TypeAlias = Mapping[str, str] | None


class Commit(NamedTuple):
    """A commit. `hash` is the full hash, `date` the author date in ISO 8601, `patterns` the `Pattern:` trailers."""

    hash: str
    date: str
    author: str
    subject: str
    patterns: tuple[str, ...] = ()


class Entry(NamedTuple):
    """One file of a diff: git's status letter, and the modes, blob hashes and paths before and after the change.

    A hash is `""` if the file does not exist, or if its content is only in the work tree. A byte of a path that is not
    UTF-8 is a surrogate character, as in `os.fsdecode`.
    """

    status: str
    modes: tuple[str, str]
    blobs: tuple[str, str]
    paths: tuple[str, str]


class Repository(NamedTuple):
    """A git repository with a work tree. All paths that its methods take or return are relative to `root`."""

    root: Path

    def run(self, *arguments: str, codes: Codes = (0,)) -> bytes:
        """Run git, and return its standard output. `codes` are the exit codes that are no error.

        Raises:
            GitError: the exit code is not in `codes`.
        """
        return _run(self.root, (*_QUIET, *_without_filters(self.root), *arguments), codes)

    def ask(self, *arguments: str, stdin: bytes = b"", environment: Variables = None, codes: Codes = (0,)) -> bytes:
        """Run git with the input `stdin` and additional environment variables, and return its standard output."""
        return _run(self.root, (*_QUIET, *_without_filters(self.root), *arguments), codes, stdin, environment or {})

    def text(self, *arguments: str) -> str:
        """Run git, and return its standard output as text."""
        return self.run(*arguments).decode("utf-8", "replace")

    def head(self) -> str:
        """Return the hash of the repository's commit HEAD; `""` if there is no commit."""
        return self.run("rev-parse", "--verify", "--quiet", "HEAD", codes=(0, 1, _REVISION_MISSING)).decode().strip()

    def remote(self) -> str:
        """Return the address of the remote `origin`, without a password; `""` if there is no such remote."""
        address = self.run("config", "--get", "remote.origin.url", codes=(0, 1)).decode("utf-8", "replace").strip()
        scheme, mark, rest = address.partition("://")
        return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else address

    def user(self) -> str:
        """Return the email address of the user in git's settings; `""` if it is not set."""
        return self.run("config", "--get", "user.email", codes=(0, 1)).decode("utf-8", "replace").strip()

    def commits(self, revisions: str) -> tuple[Commit, ...]:
        """Return the commits of a range, or the commit of a single revision, oldest first.

        Raises:
            GitError: there is no such revision.
        """
        return self._log(revisions, *(() if ".." in revisions else ("--no-walk",)))

    def recent(self, most: int) -> tuple[Commit, ...]:
        """Return at most `most` commits, the newest ones up to HEAD, oldest first."""
        return self._log("HEAD", f"--max-count={most}") if self.head() else ()

    def _log(self, revisions: str, *options: str) -> tuple[Commit, ...]:
        return _commits(self.text("log", f"--format={_COMMIT}", *options, "--end-of-options", revisions, "--"))

    def files(self, revision: str, without: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the files that a commit or range changed, sorted, except those at or below the paths `without`."""
        if ".." in revision:
            show: tuple[str, ...] = ("diff", "--name-only", "-z", "--no-ext-diff")
        else:
            show = ("show", "--format=", "--name-only", "-z", "--no-ext-diff", "-m", "--first-parent")
        return _names(self.ask(*show, "--end-of-options", revision, "--", *_except(without), environment=_WITH_MAGIC))

    def uncommitted(self, without: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the untracked and the changed files, sorted, except those at or below the paths `without`."""
        listed = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--")
        status = self.ask(*listed, *_except(without), environment=_WITH_MAGIC)
        return tuple(sorted(entry[3:].decode("utf-8", "replace") for entry in status.split(b"\0") if entry))

    def commit(self, revision: str) -> str:
        """Return the full hash of the commit that a revision such as `HEAD~1` names.

        Raises:
            GitError: there is no such revision.
        """
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        found = self.run(*asked, codes=(0, 1, _REVISION_MISSING)).decode().strip()
        if not found.isalnum():  # empty, or `^HASH`, which excludes commits
            raise GitError(f"there is no revision {revision!r}" if self.head() else "the repository has no commit yet")
        return found

    def parent(self, commit: str) -> str:
        """Return the hash of a commit's first parent; the hash of the empty tree if it has no parent.

        Raises:
            GitError: the parent is not in this shallow clone.
        """
        if commit in self.cut():
            raise GitError(f"the history before {commit[:_SHORT]} is not in this clone", _DEEPEN)
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^1")
        return self.run(*asked, codes=(0, 1, _REVISION_MISSING)).decode().strip() or self.nothing()

    def cut(self) -> frozenset[str]:
        """Return the hashes of the commits at which a shallow clone ends, because it lacks their parents."""
        place = self.root / os.fsdecode(self.run("rev-parse", "--git-path", "shallow")).rstrip("\n")
        return frozenset(place.read_text("ascii", "replace").split()) if place.is_file() else frozenset()

    def nothing(self) -> str:
        """Return the hash of the empty tree, with which a first commit is compared."""
        return self.ask("hash-object", "-t", "tree", "--stdin").decode().strip()

    def merge_base(self, one: str, other: str) -> str:
        """Return the best common ancestor of two commits.

        Raises:
            GitError: the two commits have no common ancestor in this clone.
        """
        found = self.run("merge-base", "--end-of-options", one, other, codes=(0, 1)).decode().strip()
        if not found:
            raise GitError(f"{one[:_SHORT]} and {other[:_SHORT]} have no common ancestor in this clone", _DEEPEN)
        return found

    def difference(self, before: str, after: str = "", *, staged: bool = False) -> tuple[tuple[Entry, ...], bytes]:
        """Compare the commit `before` with `after`, or with the work tree, or with the index if `staged` is true.

        Return the changed files in git's order, and the patch without context lines, which has the same order.
        """
        trees = (*(("--cached",) if staged else ()), before, *((after,) if after else ()))
        index = self._index() if staged else {}
        listed = self.ask("diff", "--raw", "-z", "--no-abbrev", *_PLAIN, *trees, "--", environment=index)
        patch = self.ask("diff", "-p", "-U0", "--inter-hunk-context=0", *_PLAIN, *trees, "--", environment=index)
        return _entries(listed), patch

    def untracked(self) -> tuple[str, ...]:
        """Return the untracked files that are not ignored, sorted."""
        listed = self.run("ls-files", "--others", "--exclude-standard", "-z")
        return tuple(sorted(os.fsdecode(name) for name in listed.split(b"\0") if name))

    def tree(self, revision: str, folder: str) -> dict[str, str]:
        """Return the blob hash of each regular file below a folder in a revision, by path."""
        return self.listing(revision, (f"{folder}/",) if folder not in ("", ".") else ())

    def staged(self, folder: str) -> dict[str, str]:
        """Return the blob hash of each regular file below a folder in the index, by path."""
        place = (f"{folder}/",) if folder not in ("", ".") else ()
        listed = self.ask("ls-files", "--stage", "-z", "--full-name", "--", *place, environment=self._index())
        fields = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
        return {os.fsdecode(path): about.split()[1].decode() for about, _, path in fields if about.startswith(b"100")}

    def listing(self, revision: str, paths: Sequence[str]) -> dict[str, str]:
        """Return the blob hash of each regular file at or below some paths, in a revision (`""`: the index)."""
        if not revision:
            listed = self.ask("ls-files", "--stage", "-z", "--full-name", "--", *paths, environment=self._index())
        else:
            listed = self.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", revision, *paths)
        fields = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
        number = 2 if revision else 1
        return {
            os.fsdecode(path): about.split()[number].decode() for about, _, path in fields if about.startswith(b"100")
        }

    def modes(self, revision: str, paths: Sequence[str]) -> dict[str, str]:
        """Return git's file mode (such as `100644`) of each of the paths that a revision contains, by path."""
        listed = self.run("ls-tree", "-z", "--full-tree", "--end-of-options", revision, *paths)
        fields = (entry.partition(b"\t") for entry in listed.split(b"\0") if entry)
        return {os.fsdecode(path): about.split()[0].decode() for about, _, path in fields}

    def submodule(self, revision: str, path: str) -> str:
        """Return the commit of the submodule at `path` in a revision (`""`: the index); `""` if it is no submodule."""
        if not revision:
            listed = self.ask("ls-files", "--stage", "-z", "--full-name", "--", path, environment=self._index())
        else:
            listed = self.run("ls-tree", "-z", "--full-tree", "--end-of-options", revision, path)
        about = listed.partition(b"\t")[0].split()
        return about[1 + bool(revision)].decode() if about and about[0] == b"160000" else ""

    def tracks(self, paths: Sequence[str]) -> bool:
        """Return whether git's index has a file at or below one of the paths."""
        return bool(self.run("ls-files", "-z", "--full-name", "--", *paths))

    def sizes(self, hashes: Sequence[str]) -> dict[str, int]:
        """Return the sizes of blobs in bytes, by hash, without blobs that are not in this clone."""
        asked = "".join(f"{name}\n" for name in sorted({name for name in hashes if name}))
        listed = self.ask("cat-file", "--batch-check", stdin=asked.encode()).decode() if asked else ""
        fields = [line.split() for line in listed.splitlines()]
        return {name: int(size[0]) for name, kind, *size in fields if kind == "blob"}

    def contents(self, hashes: Sequence[str], most: int) -> dict[str, bytes]:
        """Return the contents of blobs by hash.

        Missing blobs, blobs of more than `most` bytes, and blobs beyond a total of 256 MiB are left out.
        """
        lengths = {name: size for name, size in self.sizes(hashes).items() if size <= most}
        totals = zip(lengths, accumulate(lengths.values()), strict=True)
        wanted = [name for name, until in totals if until <= _MOST_CONTENTS]
        if not wanted:
            return {}
        data = self.ask("cat-file", "--batch", stdin="\n".join(wanted).encode() + b"\n")
        found, at = {}, 0
        for name in wanted:
            begin = data.index(b"\n", at) + 1
            at = begin + int(data[at:begin].split()[2])
            found[name] = data[begin:at]
            at += 1
        return found

    def _index(self) -> dict[str, str]:
        """Return the variable GIT_INDEX_FILE, which git sets for hooks; `{}` if it names another repository's index."""
        named = os.environ.get("GIT_INDEX_FILE", "")
        if not named:
            return {}
        own = Path(os.fsdecode(self.run("rev-parse", "--absolute-git-dir")).rstrip("\n")).resolve()
        index = (self.root / named).resolve()
        return {"GIT_INDEX_FILE": str(index)} if index.is_relative_to(own) and index.is_file() else {}


def repository(folder: Path) -> Repository | None:
    """Return the repository whose work tree contains a folder; None if there is no repository or no git."""
    try:
        top = _run(folder, ("rev-parse", "--show-toplevel"), (0, _REVISION_MISSING)).decode("utf-8", "replace")
    except GitError:
        return None
    return Repository(Path(top.rstrip("\n"))) if top.strip() else None


def run(folder: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> bytes:
    """Run git in a folder, and return its standard output.

    Raises:
        GitError: git is not installed, or the exit code is not in `codes`.
    """
    return _run(folder, (*_QUIET, *arguments), codes)


def _entries(listed: bytes) -> tuple[Entry, ...]:
    """Parse the output of `git diff --raw -z`: modes, hashes, status, path, and the new path after a rename."""
    parts = iter(listed.split(b"\0"))
    found = []
    for head in parts:
        if not head:
            continue
        old_mode, mode, old, new, status = head.decode().lstrip(":").split()
        first = os.fsdecode(next(parts))
        second = os.fsdecode(next(parts)) if status[0] in "RC" else first
        blobs = ("" if not old.strip(_NO_HASH) else old, "" if not new.strip(_NO_HASH) else new)
        found.append(Entry(status[0], (old_mode, mode), blobs, (first, second)))
    return tuple(found)


def _except(paths: Sequence[str]) -> tuple[str, ...]:
    """Return arguments that make git leave out the files at or below some paths, so that it does not read them."""
    return (":(top)", *(f":(top,exclude,literal){path}" for path in paths))


def _names(listed: bytes) -> tuple[str, ...]:
    return tuple(sorted({name.decode("utf-8", "replace") for name in listed.split(b"\0") if name}))


@cache
def _without_filters(root: Path) -> tuple[str, ...]:
    """Return options that disable all content filters of a repository, which are programs that git would run."""
    listed = _run(root, ("config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|process)$"), (0, 1))
    names = {key.decode("utf-8", "replace").rpartition(".")[0] for key in listed.split(b"\0") if key}
    keys = (f"{name}.{key}=" for name in sorted(names) for key in ("clean", "process", "required"))
    return tuple(part for key in keys for part in ("-c", key if not key.endswith("required=") else f"{key}false"))


def _run(
    folder: Path,
    arguments: tuple[str, ...],
    codes: tuple[int, ...],
    stdin: bytes = b"",
    own: Mapping[str, str] | None = None,
) -> bytes:
    # Git sets GIT_DIR for hooks. With GIT_DIR, git would read another repository than the one in `folder`.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    environment |= {"GIT_NO_LAZY_FETCH": "1", "GIT_LITERAL_PATHSPECS": "1", **(own or {})}
    command = ["git", "--no-pager", *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (no shell; revisions come after --end-of-options)
            command, cwd=folder, env=environment, input=stdin, capture_output=True, check=False
        )
    except OSError as error:
        raise GitError(error.strerror or str(error)) from error
    if done.returncode not in codes:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise GitError(lines[-1].removeprefix("fatal: "))
    return done.stdout


def _commits(text: str) -> tuple[Commit, ...]:
    """Parse the output of `git log`, and return the commits, oldest first."""
    records = (record.lstrip("\n").split(_FIELD) for record in text.split(_RECORD) if record.strip())
    found = [
        Commit(hash_, date, author, subject, tuple(filter(None, map(str.strip, trailers.split("\n")))))
        for hash_, date, author, subject, trailers in records
    ]
    return tuple(reversed(found))
