"""I/O. What the hooks remember of an agent's session: when it began, and where git's log of HEAD ended then.

Each session has a small file in the user's state folder; old ones are deleted. Standard library only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import time
from pathlib import Path
from typing import NamedTuple

from tacit.store.binding import state_folder
from tacit.system import safe_files

_MOST = 50
_LONGEST_AGE = 14 * 24 * 3600
# A line of git's log of HEAD: commit before, commit after, name and address, seconds, zone, what was done.
_ENTRY = re.compile(rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t\n]*?> (\d{1,12}) [+-]\d{4}\t([^\n]*)")
_WORK = (b"commit", b"cherry-pick", b"revert")


class AgentSession(NamedTuple):
    """A session: its begin in seconds since 1970, git's log of HEAD with its size then, whether it was reminded."""

    began: int
    log: str = ""
    size: int = 0
    reminded: bool = False


def begin(identity: str, folder: Path) -> None:
    """Remember that a session begins in a folder; a session that is resumed keeps its begin."""
    place = _place(identity)
    if place is None or load(identity) is not None:
        return
    log = _head_log(folder)
    size = log.stat().st_size if log is not None and log.is_file() else 0
    _clean(place.parent)
    save(identity, AgentSession(int(time.time()), str(log or ""), size))


def load(identity: str) -> AgentSession | None:
    """Return what is known of a session, None if its begin was not seen."""
    place = _place(identity)
    try:
        return AgentSession(**json.loads(safe_files.read_text(place))) if place is not None else None
    except (OSError, ValueError, TypeError):
        return None


def save(identity: str, session: AgentSession) -> None:
    """Remember a session."""
    place = _place(identity)
    if place is None:
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = place.with_name(f".tacit-{os.getpid()}-session")
    temporary.write_text(json.dumps(session._asdict()), "utf-8")
    temporary.replace(place)


def commits(session: AgentSession, folder: Path, moment: int) -> list[str]:
    """Return the commits that were made in a folder's repository in a session, and after a moment in seconds.

    They are in git's log of HEAD, which has no entry for each commit that was made elsewhere and pulled.
    """
    log = _head_log(folder)
    if log is None or not log.is_file():
        return []
    data = safe_files.read(log, limit=1 << 26, follow=True)
    # of another work tree's log, or one that git has shortened, the times must tell what is new
    is_same = str(log) == session.log and session.size <= len(data)
    earliest = 0 if is_same else session.began
    made: dict[str, None] = {}
    for before, after, seconds, done in _ENTRY.findall(data, session.size if is_same else 0):
        if int(seconds) >= earliest and int(seconds) > moment and done.startswith(_WORK):
            if done.startswith(b"commit (amend)"):
                made.pop(before.decode(), None)
            made[after.decode()] = None
    return list(made)


def git_folders(place: Path) -> tuple[Path, Path] | None:
    """Return the git folder of a work tree's top folder, and the one that all work trees share; None elsewhere."""
    git = place / ".git"
    if git.is_file():  # a linked work tree, or a submodule
        git = (place / safe_files.read_text(git, follow=True).removeprefix("gitdir:").strip()).resolve()
        common = git / "commondir"
        shared = (git / safe_files.read_text(common, follow=True).strip()).resolve() if common.is_file() else git
        return git, shared
    return (git, git) if git.is_dir() else None


def _head_log(folder: Path) -> Path | None:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for place in (folder, *folder.parents):
            if found := git_folders(place):
                return found[0].resolve() / "logs" / "HEAD"
    return None


def _place(identity: str) -> Path | None:
    state = state_folder()
    if state is None or not identity:
        return None
    name = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return state / "sessions" / f"{name}.json"


def _clean(folder: Path) -> None:
    """Delete the files of old sessions, and the oldest of many."""
    with contextlib.suppress(OSError):
        dated = sorted(((path.lstat().st_mtime, path) for path in folder.iterdir()), reverse=True)
        oldest = time.time() - _LONGEST_AGE
        for number, (date, path) in enumerate(dated):
            if number >= _MOST - 1 or date < oldest:
                path.unlink(missing_ok=True)
