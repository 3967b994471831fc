"""Record what `learn` wrote on this machine, one line each in `.tacit/learned.jsonl`, so that `undo` can remove it."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from tacit.domain.note import NOTHING
from tacit.errors import FileAccessError
from tacit.system import files
from tacit.workspace.workspace import LOCAL, Workspace

RECORD = "learned.jsonl"


class Learned(NamedTuple):
    """One run of `learn`: its note, and the digest of each file that it created."""

    note: str
    files: Mapping[str, str] = NOTHING


def remember(workspace: Workspace, learned: Learned) -> None:
    """Add a run of `learn` to the record.

    Raises:
        FileAccessError: the record cannot be written.
    """
    now = datetime.now(tz=UTC).isoformat(timespec="seconds")
    _append(workspace, {"time": now, "user": _user(), "note": learned.note, "files": dict(learned.files)})


def forget(workspace: Workspace, note: str) -> None:
    """Add to the record that a run of `learn` was undone.

    Raises:
        FileAccessError: the record cannot be written.
    """
    _append(workspace, {"time": datetime.now(tz=UTC).isoformat(timespec="seconds"), "user": _user(), "undone": note})


def learned(workspace: Workspace) -> list[Learned]:
    """Return the runs of `learn` of this user that were not undone, oldest first.

    A record that git tracks may come from another person, so it is ignored.
    """
    if f"{LOCAL}/{RECORD}" in workspace.tracked():
        return []
    try:
        lines = files.read(workspace.local / RECORD, files.LARGEST_PAGE).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FileAccessError(f"{LOCAL}/{RECORD}", f"cannot be read: {error.strerror}") from error
    found: dict[str, Learned] = {}
    for line in lines:
        try:
            entry = json.loads(line)
            if entry["user"] != _user():
                continue
            if "undone" in entry:
                found.pop(entry["undone"], None)
            else:
                found.pop(entry["note"], None)
                found[entry["note"]] = Learned(str(entry["note"]), dict(entry["files"]))
        except (ValueError, KeyError, TypeError):  # a full disk or a killed process can leave an incomplete line
            continue
    return list(found.values())


def _append(workspace: Workspace, entry: Mapping[str, object]) -> None:
    path = workspace.local / RECORD
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    try:
        with path.open("a+b") as file:
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                line = f"\n{line}"
            file.write(line.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FileAccessError(f"{LOCAL}/{RECORD}", f"cannot be written: {error.strerror}") from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name
        return str(os.getuid())
