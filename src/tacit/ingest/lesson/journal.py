"""What `learn` wrote on this machine, line by line in `.tacit/learned.jsonl`, so that it can be taken back."""

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
    """One `learn`: its note, and the content hash of each file that it wrote."""

    note: str
    files: Mapping[str, str] = NOTHING


def remember(workspace: Workspace, learned: Learned) -> None:
    """Add a `learn` to the record.

    Raises:
        FileAccessError: the record can't be written.
    """
    now = datetime.now(tz=UTC).isoformat(timespec="seconds")
    _append(workspace, {"time": now, "user": _user(), "note": learned.note, "files": dict(learned.files)})


def forget(workspace: Workspace, note: str) -> None:
    """Add to the record that a `learn` was taken back.

    Raises:
        FileAccessError: the record can't be written.
    """
    _append(workspace, {"time": datetime.now(tz=UTC).isoformat(timespec="seconds"), "user": _user(), "undone": note})


def learned(workspace: Workspace) -> list[Learned]:
    """What this user learned into this knowledge base and did not take back, oldest first.

    A record that git tracks came from somebody else and says nothing.
    """
    if f"{LOCAL}/{RECORD}" in workspace.tracked():
        return []
    try:
        lines = files.read(workspace.local / RECORD, files.LARGEST_PAGE).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FileAccessError(f"{LOCAL}/{RECORD}", f"can't be read: {error.strerror}") from error
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
        except (ValueError, KeyError, TypeError):  # a line that a full disk or a killed process cut short
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
        raise FileAccessError(f"{LOCAL}/{RECORD}", f"can't be written: {error.strerror}") from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name
        return str(os.getuid())
