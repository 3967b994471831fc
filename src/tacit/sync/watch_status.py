"""I/O. Keep the status of a running `tacit watch` in `.tacit/watch.json`, so that `tacit doctor` can check it."""

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
    """Return the current time in UTC as ISO 8601, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


class Watching(NamedTuple):
    """The status of a running `tacit watch`: its process, how it detects changes, and the result of its last scan.

    Times are ISO 8601 in UTC; `since` is the time of the start.
    """

    pid: int
    since: str
    mode: str  # "events", or "polling: " and the reason
    last_look: str = ""  # the last scan of the files, even if nothing had changed
    last_sync: str = ""  # the last sync that changed something
    last_error: str = ""

    def after(self, error: Exception | None, unavailable: str, *, changed: bool) -> "Watching":
        """Return the status after another scan of the files, which may have failed with `error`.

        `unavailable` is the reason why there are no file events, or `""`. `changed` is true if the sync after the scan
        found changed notes, or wrote or removed files.
        """
        moment = now()
        return self._replace(
            mode=f"polling: {unavailable}" if unavailable else "events",
            last_look=moment,
            last_sync=moment if changed or not self.last_sync else self.last_sync,
            last_error=str(error) if error else "",
        )

    def save(self, local: Path) -> None:
        """Write the status to its file in the folder `local`; a failure is ignored, so that the watcher goes on."""
        with contextlib.suppress(FileAccessError):
            text = json.dumps(self._asdict(), ensure_ascii=False, indent=1) + "\n"
            files.write(local / _NAME, text, local.parent)

    def remove(self, root: int) -> None:
        """Delete the file with the status.

        `root` is an open descriptor of the root folder, because the folder may have been moved.
        """
        with contextlib.suppress(OSError):
            os.unlink(f"{LOCAL}/{_NAME}", dir_fd=root)


def load(local: Path) -> Watching | None:
    """Return the last status in the folder `local`; None if there is no status or it can't be read."""
    try:
        return Watching(**json.loads(safe_files.read_text(local / _NAME)))
    except (OSError, ValueError, TypeError):
        return None
