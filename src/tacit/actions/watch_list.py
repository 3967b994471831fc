"""The list of documents that `sync` and `watch` follow: show it, and add documents to it in tacit.toml."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.actions.followed import documents
from tacit.errors import FileAccessError, NotImportableError, SettingsError, UsageError
from tacit.ingest.importers.batch import recorded
from tacit.ingest.importers.documents import identity
from tacit.ingest.importers.listing import read, shown
from tacit.ingest.importers.origins import Recorded, digest
from tacit.system.safe_files import SETTINGS
from tacit.workspace import settings
from tacit.workspace.toml_lists import with_values
from tacit.workspace.workspace import Workspace


class Watched(NamedTuple):
    """A followed document: the entry of `[import] sources` that names it, its path, and its state.

    The state is `up to date`, `not taken in` (it has changes that were not imported), `undecided` (the last import left
    a part of it to a person, because it has a credential, or because the document and a person changed the same file)
    or `missing` (it does not exist, or can't be read).
    """

    entry: str
    path: str
    state: str


def watched(workspace: Workspace) -> list[Watched]:
    """Return the followed documents in the order of the settings; an entry without documents has an empty path.

    Raises:
        RecordError: a line of the record of imports (`imported.jsonl`) is damaged.
    """
    record, found = recorded(workspace), []
    for entry, paths in documents(workspace).entries.items():
        found += [Watched(entry, path, _state(workspace, path, record.get(path))) for path in paths]
        found += [] if paths else [Watched(entry, "", "missing")]
    return found


def _state(workspace: Workspace, path: str, known: Recorded | None) -> str:
    try:
        said = digest(read(workspace.root / path)[0].text)
    except (FileAccessError, NotImportableError):
        return "missing"
    if known is None or known.digest != said:
        return "not taken in"
    return "undecided" if known.undecided else "up to date"


def entries_of(workspace: Workspace, paths: Sequence[Path]) -> tuple[str, ...]:
    """Return new entries for `[import] sources`: the files and folders at `paths` that it does not have yet.

    Raises:
        UsageError: a path is outside the knowledge base, or is its root.
    """
    found = [identity(workspace.root, path) for path in paths]
    for path, name in zip(paths, found, strict=True):
        if name.startswith("..") or name == ".":
            what = "is the whole knowledge base" if name == "." else "is outside the knowledge base"
            raise UsageError(f"{shown(path)}: {what}", "pass files or folders that are inside the knowledge base")
    return tuple(dict.fromkeys(name for name in found if name not in workspace.config.sources))


def extended(workspace: Workspace, entries: Sequence[str]) -> str:
    """Return the text of tacit.toml with more entries under `[import] sources`. Nothing else is changed.

    Raises:
        FileAccessError: the file can't be read, or would not be valid.
    """
    text = with_values(settings.read_text(workspace.root), "import", "sources", entries)
    try:
        if settings.parse(text).sources == (*workspace.config.sources, *entries):
            return text
    except SettingsError:
        pass
    raise FileAccessError(
        SETTINGS, f"can't be changed automatically; add {', '.join(entries)} to `sources` under [import] by hand"
    )
