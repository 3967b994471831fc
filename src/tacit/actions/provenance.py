"""Says who brought notes into the repository, by git and not by what the notes say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tacit.domain.note import NOTHING
from tacit.errors import GitError
from tacit.system.git import Repository, repository
from tacit.system.provenance import Origin, is_signed, origins
from tacit.workspace.workspace import Workspace


class Brought(NamedTuple):
    """The commit that brought a note; `signed` says whether it carries a signature, which is not verified."""

    origin: Origin
    signed: bool


class Provenance(NamedTuple):
    """What git knows of notes, by path; `remark` says what it does not know, and why."""

    brought: Mapping[str, Brought] = NOTHING
    remark: str = ""


def provenance(workspace: Workspace, paths: Iterable[str]) -> Provenance:
    """Return who brought notes; those that are not committed, or older than a shallow clone, are left out."""
    wanted = sorted({path for path in paths if path})
    found = repository(workspace.root) if wanted else None
    if not wanted:
        return Provenance()
    if found is None:
        return Provenance(remark="not a git repository: authors and dates are what the notes say")
    try:
        return _provenance(found, workspace, wanted)
    except GitError as error:
        return Provenance(remark=f"git can't tell who brought the notes: {error}")


def _provenance(found: Repository, workspace: Workspace, wanted: Iterable[str]) -> Provenance:
    place = workspace.root.resolve().relative_to(found.root.resolve()).as_posix()
    above = "" if place == "." else f"{place}/"
    if not found.head():
        return Provenance(remark="nothing is committed: authors and dates are what the notes say")
    known = origins(found, f"{above}{workspace.config.layout.notes}")
    cut = found.cut()
    by_path = {path: known[above + path] for path in wanted if above + path in known}
    unknown = [path for path, origin in by_path.items() if origin.commit in cut]
    commits = {origin.commit for origin in by_path.values()} - cut
    signed = {commit: is_signed(found, commit) for commit in sorted(commits)}
    brought = {path: Brought(o, signed[o.commit]) for path, o in by_path.items() if o.commit not in cut}
    remark = f"shallow clone: git can't tell who brought {len(unknown)} of the notes" if unknown else ""
    return Provenance(brought, remark)
