"""I/O. Open a text in the user's editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tacit.errors import UsageError


def edited(text: str) -> str:
    """Open a text as a temporary file in the editor ($VISUAL, $EDITOR or vi), and return the edited text.

    Raises:
        UsageError: the editor can't be started or exits with an error.
    """
    with tempfile.TemporaryDirectory(prefix="tacit-") as folder:
        path = Path(folder) / "note.md"
        path.write_text(text, "utf-8")
        open_file(path)
        return path.read_text("utf-8", "replace")


def open_file(path: Path) -> None:
    """Open a file in the editor ($VISUAL, $EDITOR or vi), and wait until the editor ends.

    Raises:
        UsageError: there is no terminal, or the editor can't be started or exits with an error.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command and not (os.isatty(0) and os.isatty(1)):
        raise UsageError(
            "there is no terminal for an editor", "set VISUAL or EDITOR to a command that needs no terminal"
        )
    command = command or "vi"
    try:
        done = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603  (the user chose the command)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the editor {command!r} can't be started: {error}", "set VISUAL or EDITOR to a command that exists"
        ) from error
    if done.returncode:
        raise UsageError(f"the editor {command!r} exited with code {done.returncode}; nothing was saved")
