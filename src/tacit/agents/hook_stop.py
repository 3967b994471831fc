"""The reminder at the end of an agent's turn, if the session has commits but no note."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tacit.agents import sessions
from tacit.agents.hook_settings import HookSettings
from tacit.system.safe_files import SETTINGS

_SKILL = ".claude/skills/learn/SKILL.md"
_MOST_COMMITS = 99  # commits that git is asked about, so that the command line stays short


def reminder(root: Path, folder: Path, data: dict[str, Any], settings: HookSettings, skill: str) -> str:
    """Return a reminder to write a note, or `""` if none is needed.

    A reminder is needed if the session made commits outside the knowledge base since the last note. There is one
    reminder per session, and none if the hook did not run at the session's start. `data` is the JSON object that the
    agent sent to the hook. `skill` is the command that starts the skill for writing a note, `""` if it is unknown.
    """
    identity = str(data.get("session_id", ""))
    session = sessions.load(identity)
    if data.get("stop_hook_active") or session is None or session.reminded:
        return ""
    learned = root / ".tacit" / "learned.jsonl"
    last = max(settings.newest_note, int(learned.stat().st_mtime) if learned.is_file() else 0)
    made = sessions.commits(session, folder, last)
    count = _works(made, folder, root, settings.owned) if made else 0
    if not count:
        return ""
    sessions.save(identity, session._replace(reminded=True))
    commits, they = ("1 commit was", "it") if count == 1 else (f"{count} commits were", "they")
    how = skill or _skill(folder)
    return (
        f"{commits} made in this session, and no note was written yet. {how} saves what {they} taught for other tasks."
    )


def _skill(folder: Path) -> str:
    """Return the command with which the user can write a note in this folder.

    It is `/tacit:learn` if the hook runs in tacit's plugin, `/learn` if the project or the user has this skill, or else
    `tacit learn`.
    """
    if os.environ.get("CLAUDE_PLUGIN_ROOT"):
        return "/tacit:learn"
    places = (folder, *folder.parents, Path.home())
    return "/learn" if any((place / _SKILL).is_file() for place in places) else "`tacit learn`"


def _works(made: list[str], folder: Path, root: Path, owned: tuple[str, ...]) -> int:
    """Count the commits among `made` (hashes) that change files outside the knowledge base.

    A commit that adds the knowledge base's tacit.toml is not counted.
    """
    from tacit.system.git import repository

    found = repository(folder)
    if found is None:
        return 0
    inside = root.resolve().is_relative_to(found.root.resolve())
    base = root.resolve().relative_to(found.root.resolve()).as_posix() if inside else ""
    prefix = "" if base in {"", "."} else f"{base}/"
    own = tuple(f"{prefix}{name}" for name in owned) if inside else ()
    asked = ("log", "--no-walk", "--ignore-missing", "--format=%x1e", "--name-status", "--no-renames")
    text = found.text(*asked, *made[-_MOST_COMMITS:], "--")
    count = 0
    for record in text.split("\x1e")[1:]:
        changes = [line.partition("\t") for line in record.split("\n") if "\t" in line]
        creates = inside and ("A", "\t", f"{prefix}{SETTINGS}") in changes
        count += not creates and any(not _is_own(path, own) for _, _, path in changes)
    return count


def _is_own(path: str, own: tuple[str, ...]) -> bool:
    return any(path == name or path.startswith(f"{name}/") for name in own)
