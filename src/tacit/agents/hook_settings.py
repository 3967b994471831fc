"""I/O. What the session hook needs of the settings, written by each sync, so that the hook reads no TOML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from tacit.system import safe_files

NAME = "hook.json"  # in `.tacit/`


class HookSettings(NamedTuple):
    """The store's file, its workspace, and the slugs of projects by the slugs of their names and by address.

    `notes` is the notes' folder, `owned` are all folders and files of the knowledge base. `newest_note` is when the
    newest note was written, in seconds since 1970.
    """

    store: str
    workspace: str
    projects: dict[str, str]
    notes: str
    owned: tuple[str, ...]
    newest_note: int = 0


def dumped(settings: HookSettings) -> str:
    """The settings as JSON."""
    return json.dumps(settings._asdict(), sort_keys=True, ensure_ascii=False) + "\n"


def load(local: Path) -> HookSettings:
    """The settings that the last sync wrote into the folder `local`.

    Raises:
        OSError: there are none.
        ValueError: the file is not one of tacit's.
    """
    data = json.loads(safe_files.read_text(local / NAME))
    return HookSettings(**{**data, "owned": tuple(data["owned"])})
