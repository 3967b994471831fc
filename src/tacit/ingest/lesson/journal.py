"""Record the files that commands write, in `.tacit/learned.jsonl`, so that `tacit undo` can restore them.

The record has one line for each command on this machine. The old content of changed and removed files is kept in
`.tacit/undo/`, in files that are named after the digest of their content.
"""

import getpass
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tacit.domain.note import NOTHING
from tacit.errors import FileAccessError
from tacit.system import files
from tacit.workspace.workspace import LOCAL, Workspace

RECORD = "learned.jsonl"
_OLD = "undo"  # the folder with the old content of files


class Written(NamedTuple):
    """A command that wrote files. All paths are relative to the root of the knowledge base.

    `files` has the digest of each file after the command, or `""` for a removed file. `before` has the digest of each
    file before it. `pages` are generated pages, which may have changed again since. `note` is the note of `tacit
    learn`.
    """

    key: str
    command: str
    subject: str
    time: str = ""
    files: Mapping[str, str] = NOTHING
    before: Mapping[str, str] = NOTHING
    pages: Mapping[str, str] = NOTHING
    note: str = ""


def remember(
    workspace: Workspace,
    command: str,
    subject: str,
    texts: Mapping[str, str | None],
    *,
    pages: Sequence[str] = (),
    note: str = "",
    old: Mapping[str, bytes] = NOTHING,
) -> None:
    """Record the files that a command is about to write, and keep their old content.

    `subject` says what the command was about; `tacit undo` shows it. `texts` has the new text of each file by path;
    None means that the command removes the file. `pages` are the paths of generated pages, whose old content is kept
    too. `old` has the old content of files that have already been changed.

    Raises:
        FileAccessError: the record cannot be written.
    """
    before = {path: kept for path in texts if (kept := _keep(workspace, path, old.get(path)))}
    entry = {
        "time": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "user": _user(),
        "key": note or os.urandom(8).hex(),
        "command": command,
        "subject": subject,
        "note": note,
        "files": {path: "" if text is None else files.digest(text.encode()) for path, text in texts.items()},
        "before": before,
        "pages": {page: _keep(workspace, page) for page in pages},
    }
    _append(workspace, entry)


def forget(workspace: Workspace, key: str) -> None:
    """Mark a command as undone, by adding a line with its `key` to the record.

    Raises:
        FileAccessError: the record cannot be written.
    """
    _append(workspace, {"time": datetime.now(tz=UTC).isoformat(timespec="seconds"), "user": _user(), "undone": key})


def written(workspace: Workspace) -> list[Written]:
    """Return this user's commands that were not undone, the oldest first.

    If git tracks the record, it is ignored, because it may come from another person.

    Raises:
        FileAccessError: the record cannot be read.
    """
    if f"{LOCAL}/{RECORD}" in workspace.tracked():
        return []
    try:
        lines = files.read(workspace.local / RECORD, files.LARGEST_PAGE).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FileAccessError(f"{LOCAL}/{RECORD}", f"cannot be read: {error.strerror}") from error
    found: dict[str, Written] = {}
    for line in lines:
        try:
            entry = json.loads(line)
            if entry["user"] != _user():
                continue
            if "undone" in entry:
                found.pop(entry["undone"], None)
                continue
            item = _read(entry)
            found.pop(item.key, None)
            found[item.key] = item
        except (ValueError, KeyError, TypeError):  # a full disk or a killed process can cause an incomplete line
            continue
    return list(found.values())


def old_content(workspace: Workspace, digest: str) -> bytes | None:
    """Return the old content of a file by its digest; None if the kept copy was deleted or changed."""
    data = files.page_bytes(workspace.local / _OLD / digest)
    return data if data is not None and files.digest(data) == digest else None


def _read(entry: Mapping[str, Any]) -> Written:
    """Return the command in one line of the record.

    Lines of older versions have only the note and files of `tacit learn`.
    """
    note = str(entry.get("note", ""))
    return Written(
        key=str(entry.get("key") or entry["note"]),
        command=str(entry.get("command", "learn")),
        subject=str(entry.get("subject", note)),
        time=str(entry["time"]),
        files=dict(entry["files"]),
        before=dict(entry.get("before", {})),
        pages=dict(entry.get("pages", {})),
        note=note,
    )


def _keep(workspace: Workspace, path: str, data: bytes | None = None) -> str:
    """Keep the current content of a file, or `data` if it is given, and return its digest.

    If there is no such file, the result is `""`.
    """
    data = files.page_bytes(workspace.root / path) if data is None else data
    if data is None:
        return ""
    digest = files.digest(data)
    target = workspace.local / _OLD / digest
    if not target.exists():
        with files.together(workspace.root) as put:
            put(target, data)
    return digest


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
    except (KeyError, OSError):  # the user id has no name
        return str(os.getuid())
