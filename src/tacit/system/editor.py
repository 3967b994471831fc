"""I/O. A text in a person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tacit.errors import UsageError


def edited(text: str) -> str:
    """The text as somebody leaves it in $VISUAL or $EDITOR, in a file of its own until then.

    Raises:
        UsageError: the editor can't be started or says that it failed; the text is as it was.
    """
    with tempfile.TemporaryDirectory(prefix="tacit-") as folder:
        path = Path(folder) / "note.md"
        path.write_text(text, "utf-8")
        open_file(path)
        return path.read_text("utf-8", "replace")


def open_file(path: Path) -> None:
    """Let somebody change a file in $VISUAL or $EDITOR, and wait until they are done.

    Raises:
        UsageError: the editor can't be started, or says that it failed.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        done = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603  (the person's own choice)
    except (OSError, ValueError) as error:
        raise UsageError(f"the editor {command!r} can't be started: {error}", "set EDITOR") from error
    if done.returncode:
        raise UsageError(f"the editor {command!r} ended with {done.returncode}; nothing was saved")
