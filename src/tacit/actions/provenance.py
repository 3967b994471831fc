"""Find out from git who added notes to the repository. What the notes say about their author is not used."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tacit.domain.note import NOTHING
from tacit.errors import GitError
from tacit.sync.trust import Place, place_of
from tacit.system.provenance import Origin, is_signed, origins
from tacit.workspace.workspace import Workspace

OWN_WORD = ", so authors and dates are taken from the front matter of the notes"


class Brought(NamedTuple):
    """The commit that added a note to the repository.

    `signed` is true if the commit has a signature, which is not verified.
    """

    origin: Origin
    signed: bool


class Provenance(NamedTuple):
    """The commits that added notes, by the path of the note.

    `remark` says for which notes there is no commit, and why.
    """

    brought: Mapping[str, Brought] = NOTHING
    remark: str = ""


class History(NamedTuple):
    """The origin of each file in the folder of the notes, by path: its commit, authors and date.

    `place` is the repository. `unknown` are files that were added before the oldest commit of a shallow clone. If git
    can't tell any origin, `remark` is the reason, and `place` is None.
    """

    place: Place | None = None
    origins: Mapping[str, Origin] = NOTHING
    unknown: frozenset[str] = frozenset()
    remark: str = ""


def history(workspace: Workspace) -> History:
    """Return who added each note according to the history of HEAD. Git is started a few times for all notes."""
    place = place_of(workspace)
    if place is None:
        return History(remark=f"not a git repository{OWN_WORD}")
    try:
        head = place.repository.head()
        if not head:
            return History(remark=f"nothing is committed{OWN_WORD}")
        cut = place.repository.cut()
        found = origins(place.repository, f"{place.prefix}{workspace.config.layout.notes}", head)
    except GitError as error:
        return History(remark=f"git can't say who added the notes: {error}")
    known = {path.removeprefix(place.prefix): origin for path, origin in found.items()}
    unknown = frozenset(path for path, origin in known.items() if origin.commit in cut)
    return History(place, {path: known[path] for path in known if path not in unknown}, unknown)


def provenance(workspace: Workspace, paths: Iterable[str]) -> Provenance:
    """Return the commits that added the notes at some paths.

    Notes that are not committed, or were added before the oldest commit of a shallow clone, are left out.
    """
    wanted = sorted({path for path in paths if path})
    if not wanted:
        return Provenance()
    found = history(workspace)
    by_path = {path: found.origins[path] for path in wanted if path in found.origins}
    unknown = len(found.unknown.intersection(wanted))
    remark = f"shallow clone: git does not know who added {unknown} of the notes" if unknown else found.remark
    if found.place is None:
        return Provenance(remark=remark)
    try:
        commits = sorted({origin.commit for origin in by_path.values()})
        signed = {commit: is_signed(found.place.repository, commit) for commit in commits}
    except GitError as error:
        return Provenance(remark=f"git can't say who added the notes: {error}")
    return Provenance({path: Brought(origin, signed[origin.commit]) for path, origin in by_path.items()}, remark)
