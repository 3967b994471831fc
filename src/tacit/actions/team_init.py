"""`tacit team init`: give this workspace an identity, and set up the team store for it."""

import re
import uuid
from typing import NamedTuple

from tacit.actions import team
from tacit.errors import FileAccessError, SettingsError
from tacit.store.team import setup
from tacit.store.team.setup import Grants, SetUp
from tacit.system import files
from tacit.workspace import settings
from tacit.workspace.settings import SETTINGS
from tacit.workspace.toml_lines import key_lines
from tacit.workspace.workspace import Workspace

__all__ = ["Grants", "InitReport", "init"]

_KEY = re.compile(r"(\s*id\s*=\s*)(?:\"[^\"]*\"|'[^']*')")


class InitReport(NamedTuple):
    """The result of `tacit team init`; `wrote` is true if the workspace's identity was written to tacit.toml."""

    store: str
    workspace: str
    id: str
    wrote: bool
    done: SetUp
    grants: Grants


def init(workspace: Workspace, grants: Grants, *, new: bool = False) -> InitReport:
    """Set up the team store, and register this workspace; it gets an identity if it has none, or if `new` is true.

    `grants` are the logins that may read, push for this workspace, and set up the store.

    Raises:
        TacitError: there is no team store, it can't be reached, or the login may not set it up.
    """
    branch = team.branch(workspace)
    keys, name = team.repository_keys(branch), team.name_of(workspace, branch.place)
    identity = workspace.config.team.id if not new else ""
    wrote = not identity
    identity = identity or str(uuid.uuid4())
    text = _with_identity(settings.read_text(workspace.root), identity) if wrote else ""
    with team.linked(workspace) as link:
        done = setup.set_up(link, identity, name, keys, grants)
        if wrote:
            files.write(workspace.root / SETTINGS, text, workspace.root)
        return InitReport(link.store, name, identity, wrote, done, grants)


def _with_identity(old: str, identity: str) -> str:
    """Return the text of tacit.toml with the identity under `[team]`. Nothing else is changed.

    Raises:
        FileAccessError: the file would not be valid.
    """
    entry = f'id = "{identity}"'
    places, lines = key_lines(old), old.splitlines(keepends=True)
    end = "\r\n" if "\r\n" in old else "\n"
    if line := places.get(("team", "id")):
        lines[line - 1] = _KEY.sub(rf'\g<1>"{identity}"', lines[line - 1], count=1)
    elif line := next((number for number, text in enumerate(lines, 1) if re.match(r"\s*\[\s*team\s*\]", text)), 0):
        lines.insert(line, entry + end)
    else:
        lines += [end * bool(old and not old.endswith("\n")), end * bool(old), f"[team]{end}", entry + end]
    text = "".join(lines)
    try:
        if settings.parse(text).team.id == identity:
            return text
    except SettingsError:
        pass
    raise FileAccessError(SETTINGS, f"can't be changed automatically; write {entry} under [team] by hand")
