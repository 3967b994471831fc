"""I/O. The folder of a site: which files tacit wrote and nobody has changed, and which files a person wrote or changed.

The file `.tacit-site` lists what tacit wrote there (see `manifest.py`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from tacit.errors import FileAccessError, TacitError, UnsafePathError
from tacit.server.web import manifest
from tacit.server.web.manifest import DIGITS, WRITING, Written
from tacit.system import files

_BESIDE = frozenset({".git"})  # a folder with only this is empty: a checkout for a host of pages


class ForeignFolderError(TacitError):
    """The folder for the site has files that tacit did not write, so nothing is written there."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(
            f"{folder}: the folder is not empty and not a site of tacit (it has {name}, and no {manifest.NAME}); "
            "nothing was written",
            "pass a new or empty folder",
        )


class Folder:
    """The folder of a site, with the list of the files that tacit wrote there."""

    def __init__(self, path: Path) -> None:
        """Read the list of the files that tacit wrote. For a folder that does not exist, the list is empty.

        Raises:
            ForeignFolderError: the folder has files, but no list of what tacit wrote.
            UnsafePathError: the path is a symbolic link, or something other than a folder.
        """
        self.path = path
        self.known: Mapping[str, Written] = {}
        self._written_at = 0
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise UnsafePathError(str(path), "is a symbolic link or a file, and no folder")
        if not path.exists():
            return
        listed = path / manifest.NAME
        data = files.page_bytes(listed)
        found = None if data is None else manifest.read(data.decode("utf-8", "replace"))
        if found is None:
            with os.scandir(path) as entries:
                if other := min((entry.name for entry in entries if entry.name not in _BESIDE), default=""):
                    raise ForeignFolderError(path, other)
            return
        self.known = found
        self._written_at = listed.stat().st_mtime_ns

    def sound(self) -> set[str]:
        """Return the paths of the files that are still as tacit wrote them.

        Only files that are newer than the list of written files (`.tacit-site`) are read and compared, because tacit
        writes this list last. Files that an interrupted run was about to write are left out.
        """
        found = set()
        for path, changed in self._on_disk("") if self.known else ():
            item = self.known.get(path)
            if item is not None and (changed <= self._written_at or self.digest(path) == item.digest):
                found.add(path)
        return {path for path in found if self.known[path].digest != WRITING}

    def _on_disk(self, folder: str) -> Iterator[tuple[str, int]]:
        with os.scandir(self.path / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _BESIDE:
                        yield from self._on_disk(f"{path}/")
                elif entry.is_file(follow_symlinks=False):
                    yield path, entry.stat(follow_symlinks=False).st_mtime_ns

    def digest(self, path: str) -> str:
        """Return the digest of a file in the folder; `""` if there is no such file."""
        data = files.page_bytes(self.path / path)
        return "" if data is None else files.digest(data)[:DIGITS]

    def is_ours(self, path: str, due: str = "") -> bool:
        """Return whether tacit may replace or remove a file: tacit wrote its content, or the file is missing.

        `due` is the digest of the content that the file is about to get. If the file already has this content, it may
        be replaced, too.
        """
        found, known = self.digest(path), self.known.get(path)
        return not found or found == due or (known is not None and known.digest in {found, WRITING})

    def prepare(self, paths: list[str]) -> None:
        """Create the folders that contain these files.

        Raises:
            UnsafePathError: one of the folders is a symbolic link.
            FileAccessError: a folder can't be created.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for parent in sorted({(self.path / path).parent for path in paths}):
                parent.mkdir(parents=True, exist_ok=True)
                files.refuse_links(self.path, parent / "file")
        except OSError as error:
            raise FileAccessError(str(self.path), f"can't be created: {error.strerror}") from error

    def put(self, path: str, data: bytes) -> None:
        """Replace a file of the site atomically."""
        files.replace(self.path / path, data)

    def save(self, known: Mapping[str, Written]) -> None:
        """Replace the list of the files that tacit wrote; call this after all other files are written."""
        self.known = known
        self.put(manifest.NAME, manifest.write(known).encode())
