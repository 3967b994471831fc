"""I/O. What an export did, and whether one is due; imports nothing of what exporting takes."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic
from tacit.domain.note import NOTHING
from tacit.system import files
from tacit.workspace.export_settings import FOLDERS, SHARED
from tacit.workspace.workspace import Workspace


class Exported(NamedTuple):
    """What happened to the files that agents read.

    `patterns` are names, `left_out` those that some target had no space for, `full` the same by target. Paths are
    relative to the knowledge base's root where they lie inside it, else absolute.
    """

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    full: Mapping[str, tuple[str, ...]] = NOTHING


def state(workspace: Workspace, revision: str, presentation: str) -> str:
    """A text that is the same as long as an export by the settings would write the same."""
    config = workspace.config
    if config.export is None:
        return ""
    folder = workspace.root / config.export.folder
    digests = []
    for path in sorted(_read_by_agents(folder)):
        with contextlib.suppress(OSError):
            digests.append((path.as_posix(), files.digest(files.read(path, files.LARGEST_PAGE))))
    parts = (revision, presentation, config.export, config.share_evidence, config.workspace, digests)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _read_by_agents(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in SHARED)
    for name in FOLDERS.values():
        below = folder / name
        if below.is_dir() and not below.is_symlink():
            yield from below.iterdir()
