"""Read project, title, author and files of a task from git, so that users need not type them for `tacit learn`."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tacit.agents.skills import FOLDERS
from tacit.errors import GitError, UsageError
from tacit.queries.lookup import answering
from tacit.store import note_queries
from tacit.system.git import Commit, Repository, repository
from tacit.system.git_missing import why_no_repository
from tacit.text.names import address_key
from tacit.workspace.export_settings import AGENTS
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace

Values: TypeAlias = Mapping[str, object]  # the values of a document for `learn`

_EQUIPMENT = (*FOLDERS.values(), AGENTS, ".gitattributes")  # what `tacit init` writes into a project
MOST_FILES = 20  # files of one task; a note with more is hard to read
_SHORTEST_PREFIX = 7  # characters of a commit's hash; shorter ones may fit several commits


class Surroundings(NamedTuple):
    """What git says about the current task. All fields are empty if the folder is not in a repository.

    `files` are the files with uncommitted changes. If there are none, they are the files of the newest commit, and
    `title` is the subject of that commit.
    """

    project: str = ""
    title: str = ""
    author: str = ""
    files: tuple[str, ...] = ()


def _has_secret(text: str) -> bool:
    from tacit.text.secrets import find  # look-ups import this module, and need no patterns of credentials

    return bool(find(text))


def surroundings(workspace: Workspace, folder: Path) -> Surroundings:
    """Return what git says about the current task, from the repository that contains a folder."""
    found = repository(folder)
    if found is None:
        return Surroundings()
    owned = _owned(workspace, found)
    changed = found.uncommitted(owned) if owned is not None else ()
    newest = found.recent(1)
    files = changed or (found.files("HEAD", owned) if newest and owned is not None else ())
    return Surroundings(
        project=project_of(workspace, found),
        title=newest[0].subject if newest and not changed and not _has_secret(newest[0].subject) else "",
        author=found.user() if workspace.config.record_author else "",
        files=files[:MOST_FILES],
    )


def task_files(workspace: Workspace, folder: Path) -> tuple[str, ...]:
    """Return the files with uncommitted changes, or else the files of the newest commit.

    These are the `files` of `surroundings`, but this function calls git less often.
    """
    found = repository(folder)
    if found is None:
        return ()
    owned = _owned(workspace, found)
    if owned is None:
        return ()
    return (found.uncommitted(owned) or _of_head(found, owned))[:MOST_FILES]


def _of_head(found: Repository, owned: Sequence[str]) -> tuple[str, ...]:
    try:
        return found.files("HEAD", owned)
    except GitError:
        if found.head():
            raise
        return ()  # there is no commit yet


def completed(workspace: Workspace, folder: Path, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` of a document for `tacit learn` together with the missing ones, which are taken from git.

    These are project, author, title and changed files. A missing title is the outcome, or else the one from git, or
    else the name of the first pattern.
    """
    found = surroundings(workspace, folder)
    title = str(values.get("outcome") or found.title or values["patterns"][0]["name"])
    filled = {"project": found.project, "author": found.author, "title": title, "source": {"files": list(found.files)}}
    return {**{key: value for key, value in filled.items() if value}, **values}


def project_of(workspace: Workspace, found: Repository) -> str:
    """Return the project name of a repository.

    It is the name that tacit.toml has for the repository's remote address. Without such a name, it is the last part of
    the address, and without an address, the name of the repository's folder.
    """
    address = found.remote()
    if not address:
        return found.root.name
    key = address_key(address)
    return workspace.config.remotes.get(key) or key.rpartition("/")[2] or found.root.name


def documents_from_git(
    workspace: Workspace,
    folder: Path,
    revisions: str,
    given: Mapping[str, object],
    names: Sequence[Mapping[str, object]],
) -> list[dict[str, object]]:
    """Return documents for `tacit learn` about a range of commits (`revisions`).

    If `names` has patterns, there is one document about all commits. Otherwise, there is one for each commit with a
    trailer `Pattern: NAME`, unless the commit is already the source of a note. `given` are values that the user passed;
    they replace those from git.

    Raises:
        UsageError: the folder is not in a repository, or no commit of the range can be used.
        GitError: the revision does not exist.
    """
    found = repository(folder)
    if found is None:
        raise UsageError(f"--from-git {revisions}: {why_no_repository(folder)}")
    if not found.head():
        raise UsageError(f"--from-git {revisions}: the repository has no commit yet", "commit first, or leave it out")
    commits = found.commits(revisions)
    base = {"project": project_of(workspace, found)}
    if names:
        if not commits:
            raise UsageError(f"--from-git {revisions}: the range has no commits")
        newest = commits[-1]
        about = _about(workspace, found, newest, revisions)
        return [{**base, **about, **given, "patterns": list(names)}]
    with answering(workspace, fresh=True) as answer:
        known = note_queries.commits(answer.reader)
    said = [commit for commit in commits if commit.patterns and not _is_known(commit, known)]
    if not said:
        raise UsageError(
            f"--from-git {revisions}: none of its {len(commits)} commits has a new `Pattern:` trailer",
            "pass the name of the pattern: tacit learn NAME --from-git …",
        )
    return [
        {
            **base,
            **_about(workspace, found, commit, commit.hash),
            **given,
            "patterns": [{"name": name} for name in dict.fromkeys(commit.patterns)],
        }
        for commit in said
    ]


def _about(workspace: Workspace, found: Repository, commit: Commit, revisions: str) -> dict[str, object]:
    owned = _owned(workspace, found)
    files = found.files(revisions, owned) if owned is not None else ()
    author = {"author": commit.author} if workspace.config.record_author else {}
    source = {"commit": commit.hash, "files": list(files[:MOST_FILES])}
    return {
        "title": commit.subject or commit.hash[:_SHORTEST_PREFIX],
        "date": commit.date[:10],
        "source": source,
        **author,
    }


def _is_known(commit: Commit, known: Iterable[str]) -> bool:
    return any(len(other) >= _SHORTEST_PREFIX and commit.hash.startswith(other) for other in known)


def _owned(workspace: Workspace, found: Repository) -> tuple[str, ...] | None:
    """Return the paths in a repository that belong to the knowledge base, or that `tacit init` writes.

    They are left out of the files that a user's task changed. The result is None if the whole repository belongs to
    the knowledge base.
    """
    layout = workspace.config.layout
    owned = (layout.notes, layout.patterns, layout.workflows, layout.index, layout.onboarding, SETTINGS, ".tacit")
    base, top = workspace.root.resolve(), found.root.resolve()  # git tells a path without links
    folders = (*(base / name for name in owned), *(top / folder for folder in _EQUIPMENT))
    if any(top.is_relative_to(folder) for folder in folders):
        return None
    return tuple(folder.relative_to(top).as_posix() for folder in folders if folder.is_relative_to(top))
