"""I/O. Ask git for the branch whose commits people have reviewed, and for files that are unchanged since a commit."""

from __future__ import annotations

from tacit.errors import GitError
from tacit.system.git import Repository


def tip(repository: Repository, branch: str) -> str:
    """Return the newest commit of a branch; `""` if there is no such branch.

    If the remote `origin` has the branch, the result is the commit there, because everything on it was pushed or
    merged; otherwise it is that of this clone's own branch. A branch of another remote is named with the remote, such
    as `upstream/main`.
    """
    names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}", f"refs/remotes/{branch}")
    listed = repository.text("for-each-ref", "--format=%(refname) %(objectname)", *names)
    found = dict(line.rsplit(" ", 1) for line in listed.splitlines())
    return next((found[name] for name in names if name in found), "")


def default_branch(repository: Repository) -> str:
    """Return the name of the default branch; `""` if there is no branch, as in a repository without commits.

    It is the default branch of the remote `origin`. If that is not known, it is `main` or `master` if there is such a
    branch, else the current branch.
    """
    asked = ("symbolic-ref", "--quiet", "--short")
    remote = repository.run(*asked, "refs/remotes/origin/HEAD", codes=(0, 1, 128)).decode("utf-8", "replace").strip()
    if remote:
        return remote.removeprefix("origin/")
    current = repository.run(*asked, "HEAD", codes=(0, 1, 128)).decode("utf-8", "replace").strip()
    return next((name for name in ("main", "master", current) if name and tip(repository, name)), "")


def roots(repository: Repository, commit: str) -> tuple[str, ...]:
    """Return the commits without parents in a commit's history, oldest last; `()` in a shallow clone."""
    if repository.cut():
        return ()
    return tuple(repository.text("rev-list", "--max-parents=0", "--end-of-options", commit).split())


def common(repository: Repository, commit: str, branch_tip: str) -> str:
    """Return the newest common ancestor of a commit and the tip of a branch; `""` if this clone does not have it.

    If the branch contains the commit, this is the commit itself; otherwise it is the commit at which its history left
    the branch. So the result stays the same when the branch gets new commits.
    """
    if commit == branch_tip:
        return commit
    try:
        return repository.merge_base(commit, branch_tip)
    except GitError:
        return ""


def unchanged_since(repository: Repository, folder: str, commit: str, revision: str = "") -> frozenset[str]:
    """Return the regular files in a folder that are the same in a commit and in `revision` (`""`: the work tree).

    Raises:
        GitError: there is no such commit or revision.
    """
    then = repository.listing(commit, [f"{folder}/"])
    if revision:
        now = repository.listing(revision, [f"{folder}/"])
        return frozenset(path for path, blob in then.items() if now.get(path) == blob)
    changed = differing(repository, folder, commit)
    return frozenset(path for path in then if path not in changed)


def differing(repository: Repository, folder: str, commit: str) -> frozenset[str]:
    """Return the files of a folder that are different in a commit and in the work tree.

    Raises:
        GitError: there is no such commit.
    """
    listed = repository.run("diff", "--name-only", "-z", "--no-ext-diff", "--no-renames", commit, "--", f"{folder}/")
    return frozenset(name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name)
