"""I/O. The result of an export, and the fingerprint by which a sync sees whether it has to export again.

This module does not import the exporter, whose import would make each sync slower.
"""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic
from tacit.domain.note import NOTHING
from tacit.system import files
from tacit.workspace.confirmed_text import fingerprints
from tacit.workspace.export_settings import FOLDERS, SHARED
from tacit.workspace.workspace import Workspace


class Exported(NamedTuple):
    """The result of an export.

    `written` and `removed` are paths, relative to the knowledge base's root if they are inside it, otherwise absolute.
    `patterns` are the names of the exported patterns. A target is a kind of agent for which files are exported, and the
    files of each target have a limit of characters. `full` maps each target to the names of the patterns that did not
    fit into this limit, and `left_out` has these names for all targets together.
    """

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    full: Mapping[str, tuple[str, ...]] = NOTHING


def state(workspace: Workspace, revision: str, presentation: str) -> str:
    """Return a fingerprint of everything that an export depends on, including the exported files.

    A sync exports again if the fingerprint has changed. `revision` identifies the content of the store, and
    `presentation` is a hash of templates, settings and code. If the settings configure no export, the fingerprint is
    `""`.
    """
    config = workspace.config
    if config.export is None:
        return ""
    folder = workspace.root / config.export.folder
    digests = []
    for path in sorted(_read_by_agents(folder)):
        with contextlib.suppress(OSError):
            digests.append((path.as_posix(), files.digest(files.read(path, files.LARGEST_PAGE))))
    confirmed = sorted(fingerprints(workspace.root))
    parts = (revision, presentation, config.export, config.share_evidence, config.workspace, digests, confirmed)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _read_by_agents(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in SHARED)
    for name in FOLDERS.values():
        below = folder / name
        if below.is_dir() and not below.is_symlink():
            yield from below.iterdir()
