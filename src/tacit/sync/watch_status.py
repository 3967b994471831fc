"""I/O. What a watcher says of itself in `.tacit/watch.json`, so that others can tell whether it is alive and sees."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tacit.errors import FileAccessError
from tacit.system import files, safe_files
from tacit.system.safe_files import LOCAL

_NAME = "watch.json"


def now() -> str:
    """This moment, ISO in UTC, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


class Watching(NamedTuple):
    """A watcher's process, how it notices changes, and how its last look went; times are ISO in UTC."""

    pid: int
    since: str
    mode: str  # "events", or "polling: " and why
    last_look: str = ""
    last_sync: str = ""
    last_error: str = ""

    def after(self, error: Exception | None, blind: str, *, changed: bool) -> Watching:
        """The same after another look; `changed` where it did something."""
        moment = now()
        return self._replace(
            mode=f"polling: {blind}" if blind else "events",
            last_look=moment,
            last_sync=moment if changed or not self.last_sync else self.last_sync,
            last_error=str(error) if error else "",
        )

    def save(self, local: Path) -> None:
        """Write it down; a watcher goes on where that is not possible."""
        with contextlib.suppress(FileAccessError):
            text = json.dumps(self._asdict(), ensure_ascii=False, indent=1) + "\n"
            files.write(local / _NAME, text, local.parent)

    def remove(self, root: int) -> None:
        """The watcher has ended as it should; `root` is the open root folder, which may have been moved."""
        with contextlib.suppress(OSError):
            os.unlink(f"{LOCAL}/{_NAME}", dir_fd=root)


def load(local: Path) -> Watching | None:
    """What a watcher last said, None where none is or it can't be understood."""
    try:
        return Watching(**json.loads(safe_files.read_text(local / _NAME)))
    except (OSError, ValueError, TypeError):
        return None
