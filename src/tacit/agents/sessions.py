"""I/O. The state of an agent's session between two hooks: when it began, and the size of HEAD's reflog at that time.

The state of each session is a small file in the user's state folder. Old files are deleted. The module uses the
standard library only.
"""

import contextlib
import json
import os
import re
import time
from pathlib import Path
from typing import NamedTuple

from tacit.store.binding import state_folder
from tacit.system import safe_files
from tacit.system.hashing import blake2b

_MOST = 50  # sessions that are kept, so that the folder stays small
_LONGEST_AGE = 14 * 24 * 3600  # seconds; the files of older sessions are deleted
# A line of HEAD's reflog: commit before, commit after, name and address, seconds, time zone, action.
_ENTRY = re.compile(rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t\n]*?> (\d{1,12}) [+-]\d{4}\t([^\n]*)")
_WORK = (b"commit", b"cherry-pick", b"revert")  # the actions in the reflog that make a commit


class AgentSession(NamedTuple):
    """An agent's session.

    `began` is the time at which it began, in seconds since 1970. `log` is the path of HEAD's reflog, and `size` the
    size of this file at that time, in bytes. `reminded` is true if the session already got the reminder to write a
    note.
    """

    began: int
    log: str = ""
    size: int = 0
    reminded: bool = False


def begin(identity: str, folder: Path) -> None:
    """Save that an agent's session begins in a folder.

    If the session was saved before, because it is resumed, nothing changes.
    """
    place = _place(identity)
    if place is None or load(identity) is not None:
        return
    log = _head_log(folder)
    size = log.stat().st_size if log is not None and log.is_file() else 0
    _clean(place.parent)
    save(identity, AgentSession(int(time.time()), str(log or ""), size))


def load(identity: str) -> AgentSession | None:
    """Return the saved state of the agent's session with the id `identity`; None if there is none."""
    place = _place(identity)
    try:
        return AgentSession(**json.loads(safe_files.read_text(place))) if place is not None else None
    except (OSError, ValueError, TypeError):
        return None


def save(identity: str, session: AgentSession) -> None:
    """Save the state of the agent's session with the id `identity`."""
    place = _place(identity)
    if place is None:
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = place.with_name(f".tacit-{os.getpid()}-session")
    temporary.write_text(json.dumps(session._asdict()), "utf-8")
    temporary.replace(place)


def commits(session: AgentSession, folder: Path, moment: int) -> list[str]:
    """Return the commits that a session made in a folder's repository after `moment` (in seconds since 1970).

    The commits are those that HEAD's reflog (git's record of the work in this clone) has as a commit, cherry-pick or
    revert. Commits that a pull fetched are left out. If a commit was amended, only the new commit is returned.
    """
    log = _head_log(folder)
    if log is None or not log.is_file():
        return []
    data = safe_files.read(log, limit=1 << 26, follow=True)
    # the times tell which commits are new if the log is that of another work tree, or if git has shortened the log
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
    """Return the git folder of a work tree, and the git folder that all work trees of its repository share.

    For the main work tree, both are its folder `.git`. Returns None if `place` is not the top folder of a work tree.
    """
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
    name = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    return state / "sessions" / f"{name}.json"


def _clean(folder: Path) -> None:
    """Delete the files of old sessions from the state folder; if there are still too many, delete the oldest."""
    with contextlib.suppress(OSError):
        dated = sorted(((path.lstat().st_mtime, path) for path in folder.iterdir()), reverse=True)
        oldest = time.time() - _LONGEST_AGE
        for number, (date, path) in enumerate(dated):
            if number >= _MOST - 1 or date < oldest:
                path.unlink(missing_ok=True)
