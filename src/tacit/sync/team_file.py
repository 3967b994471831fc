"""I/O. Read the numbers of examples in other workspaces from `team.tsv` in the folder of patterns.

`tacit team pull` writes this file.
"""

from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.store.reader import Reader
from tacit.store.rows import TEAM_DIGEST
from tacit.store.writer import Store
from tacit.system import files, safe_files
from tacit.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tacit.domain.elsewhere import Elsewhere

_LARGEST = 1 << 26  # bytes; about a million lines


class TeamFile(NamedTuple):
    """The contents of `team.tsv`: its digest, the revision of the team store, the numbers of examples, and findings.

    `is_new` is false if the store already has these numbers.
    """

    digest: str = ""
    is_new: bool = False
    revision: str = ""
    counts: "tuple[Elsewhere, ...]" = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def look(workspace: Workspace, store: Reader) -> TeamFile:
    """Read `team.tsv`. If the store already has its content, return only its digest.

    If the settings say that examples of other workspaces do not count, the result has no counts, so that `take` removes
    those in the store.
    """
    path = workspace.config.layout.team
    if not workspace.config.team.counts:
        return TeamFile(is_new=bool(store.state(TEAM_DIGEST)))
    try:
        data = safe_files.read(workspace.root / path, _LARGEST)
    except FileNotFoundError:
        return TeamFile(is_new=bool(store.state(TEAM_DIGEST)))
    except OSError as error:
        told = f"can't be read: {error.strerror or error}"
        found = Diagnostic(Location(path), Severity.ERROR, "unreadable", told, "correct the permissions")
        return TeamFile(is_new=bool(store.state(TEAM_DIGEST)), diagnostics=(found,))
    digest = files.digest(data)
    if store.state(TEAM_DIGEST) == digest:
        return TeamFile(digest)
    from tacit.notes.team_file import read_team

    revision, counts, wrong = read_team(path, data.decode("utf-8", "replace"))
    if wrong:
        digest = f"!{digest}"  # so that the next sync reports the errors again
    return TeamFile(digest, store.state(TEAM_DIGEST) != digest, revision, tuple(counts), tuple(wrong))


def take(workspace: Workspace, store: Store) -> set[str]:
    """Put the numbers in `team.tsv` into the store, if they are new. The caller must have begun a transaction.

    Return the slugs of the patterns whose level this may change.
    """
    found = look(workspace, store)
    if not found.is_new:
        return set()
    from tacit.store.shared import replace

    return replace(store, found.counts, found.digest, found.revision)
