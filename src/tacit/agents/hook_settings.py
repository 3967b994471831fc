"""I/O. The settings that the session hook needs, written by each sync, so that the hook need not parse TOML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from tacit.system import safe_files

NAME = "hook.json"  # in `.tacit/`


class HookSettings(NamedTuple):
    """The store's file, its workspace, and the slugs of projects by name slug and by repository address.

    `notes` is the folder of the notes, `patterns` that of the pattern pages; `owned` are all folders and files of the
    knowledge base, `generated` the generated pages beside notes and pattern pages. `newest_note` is the time at which
    the newest note was written, in seconds since 1970, `patterns_ctime` the ctime of `patterns` in nanoseconds.
    `shares` is the setting `share_evidence`.
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
    """Return the settings as JSON."""
    return json.dumps(settings._asdict(), sort_keys=True, ensure_ascii=False) + "\n"


def load(local: Path) -> HookSettings:
    """Return the settings that the last sync wrote into the folder `local`.

    Raises:
        OSError: there is no such file.
        ValueError: the file was not written by tacit.
    """
    data = json.loads(safe_files.read_text(local / NAME))
    return HookSettings(**{**data, "owned": tuple(data["owned"]), "generated": tuple(data["generated"])})
