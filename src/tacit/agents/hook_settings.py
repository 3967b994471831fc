"""I/O. The settings that the session hook needs.

Each sync writes the settings as JSON, so that the hook need not parse TOML.
"""

import json
from pathlib import Path
from typing import NamedTuple

from tacit.system import safe_files

NAME = "hook.json"  # in `.tacit/`


class HookSettings(NamedTuple):
    """The settings that the session hook needs.

    `store` is the file of the store (tacit's database), and `workspace` the name of the knowledge base in the store.
    `projects` maps the slug of each spelling of a project's name, and the address of each repository, to the slug of
    the project. `notes` and `patterns` are the folders of the notes and of the pattern pages, and `generated` the
    generated pages in these two folders. `owned` are all folders and files of the knowledge base. `newest_note` is the
    time at which the newest note was written, in seconds since 1970. `patterns_ctime` is the ctime (the time of the
    last change) of the folder `patterns`, in nanoseconds. `shares` is the setting `share_evidence`.
    """

    store: str
    workspace: str
    projects: dict[str, str]
    notes: str
    owned: tuple[str, ...]
    newest_note: int = 0
    patterns: str = "patterns"
    generated: tuple[str, ...] = ()
    patterns_ctime: int = 0
    shares: bool = False


def dumped(settings: HookSettings) -> str:
    """Return the settings for the session hook as JSON text."""
    return json.dumps(settings._asdict(), sort_keys=True, ensure_ascii=False) + "\n"


def load(local: Path) -> HookSettings:
    """Return the settings that the last sync wrote into the folder `local` (`.tacit`).

    Raises:
        OSError: the file does not exist.
        ValueError: the file was not written by tacit.
    """
    data = json.loads(safe_files.read_text(local / NAME))
    return HookSettings(**{**data, "owned": tuple(data["owned"]), "generated": tuple(data["generated"])})
