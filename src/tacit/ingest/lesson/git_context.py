"""Read from git the values for `tacit learn`, so that users need not type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tacit.agents.skills import FOLDERS
from tacit.errors import UsageError
from tacit.queries.lookup import answering
from tacit.store import note_queries
from tacit.system.git import Commit, Repository, repository
from tacit.text.names import address_key
from tacit.text.secrets import find
from tacit.workspace.export_settings import AGENTS
from tacit.workspace.settings import SETTINGS
from tacit.workspace.workspace import Workspace

Values: TypeAlias = Mapping[str, object]  # the values of a document for `learn`

_EQUIPMENT = (*FOLDERS.values(), AGENTS, ".gitattributes")  # files that `tacit init` writes into a project
_MOST_FILES = 20  # files that are named as the source of a note, so that the note stays readable
_SHORTEST_PREFIX = 7  # digits of a hash, which is unique enough to tell commits apart


class Surroundings(NamedTuple):
    """The repository in which a command runs; all fields are empty if there is no repository.

    `files` are the uncommitted files; if there are none, the files of the newest commit, and `title` is then its
    subject.
    """

    project: str = ""
    title: str = ""
    author: str = ""
    files: tuple[str, ...] = ()


def surroundings(workspace: Workspace, folder: Path) -> Surroundings:
    """Return the values for a note that the repository of a folder gives."""
    found = repository(folder)
    if found is None:
        return Surroundings()
    changed = tuple(path for path in found.uncommitted() if not _is_knowledge(workspace, found, path))
    newest = found.recent(1)
    files = changed or (found.files("HEAD") if newest else ())
    return Surroundings(
        project=project_of(workspace, found),
        title=newest[0].subject if newest and not changed and not find(newest[0].subject) else "",
        author=found.user() if workspace.config.record_author else "",
        files=tuple(path for path in files if not _is_knowledge(workspace, found, path))[:_MOST_FILES],
    )


def project_of(workspace: Workspace, found: Repository) -> str:
    """Return the project of a repository.

    The address of its remote gives the name in tacit.toml, or else the last part of the address. Without a remote, the
    name of the folder is used.
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
    """Return documents for `tacit learn`, made of the commits in a range.

    If `names` has patterns, there is one document for all commits. Otherwise there is one for each commit with a
    `Pattern:` trailer. Commits that are already the source of a note are left out.

    Raises:
        UsageError: the folder is not in a repository, or no commit of the range can be used.
        GitError: the revision does not exist.
    """
    found = repository(folder)
    if found is None:
        raise UsageError(f"--from-git {revisions}: {folder} is not in a git repository")
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
    files = [path for path in found.files(revisions) if not _is_knowledge(workspace, found, path)]
    author = {"author": commit.author} if workspace.config.record_author else {}
    source = {"commit": commit.hash, "files": files[:_MOST_FILES]}
    return {
        "title": commit.subject or commit.hash[:_SHORTEST_PREFIX],
        "date": commit.date[:10],
        "source": source,
        **author,
    }


def _is_known(commit: Commit, known: Iterable[str]) -> bool:
    return any(len(other) >= _SHORTEST_PREFIX and commit.hash.startswith(other) for other in known)


def _is_knowledge(workspace: Workspace, found: Repository, path: str) -> bool:
    """Return whether a file of the repository belongs to the knowledge base, and not to the task."""
    place = found.root / path
    layout = workspace.config.layout
    owned = (layout.notes, layout.patterns, layout.workflows, layout.index, SETTINGS, ".tacit")
    written = (found.root / folder for folder in _EQUIPMENT)
    return any(place.is_relative_to(folder) for folder in (*(workspace.root / name for name in owned), *written))
