"""Check that the pages of pattern catalogues have the parts that the catalogues promise.

A catalogue is a README or index that lists pattern pages. It promises parts with a sentence such as "Each page has:",
followed by a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tacit.checks.lint.catalogue import findings, promise
from tacit.checks.verify import document
from tacit.checks.verify.document import Document
from tacit.checks.verify.tree import list_files
from tacit.domain.findings import Diagnostic
from tacit.system import files
from tacit.text.globs import matches
from tacit.workspace.settings import Config

_CATALOGUES = ("README.md", "index.md", "INDEX.md")


def lint_catalogues(root: Path, config: Config) -> list[Diagnostic]:
    """Check the documents that `[verify] pattern_docs` lists against the catalogues in their folders."""
    globs = config.verify.pattern_docs
    if not globs:
        return []
    paths = list_files(root).blobs
    folders = {PurePosixPath(path).parent for path in paths if path.endswith(".md") and matches(path, globs)}
    places = sorted({str(folder / name) for folder in folders for name in _CATALOGUES} & paths.keys())
    found = (lint_catalogue(root / path, path) for path in places)
    return [
        item
        for items in found
        for item in items
        if item.rule not in config.lint_off and (item.location.path in places or matches(item.location.path, globs))
    ]


def lint_catalogue(path: Path, shown: str) -> list[Diagnostic]:
    """Check the pages in the folder of a catalogue, if the catalogue says which parts its pages have.

    `shown` is the path of the catalogue in messages.
    """
    catalogue = _read(path, shown)
    if catalogue is None or promise(catalogue) is None:
        return []
    return list(findings(catalogue, list(_pages(path, shown)), lambda name: (path.parent / name).is_file()))


def _pages(path: Path, shown: str) -> Iterator[Document]:
    for page in sorted(path.parent.glob("*.md")):
        if page.name not in _CATALOGUES and page != path:
            read = _read(page, str(PurePosixPath(shown).parent / page.name))
            if read is not None:
                yield read


def _read(path: Path, shown: str) -> Document | None:
    """Return a document; None if it can't be read, because other commands report that.

    `shown` is the document's path in messages.
    """
    try:
        return document.read(shown, files.read(path).decode("utf-8", "replace"))
    except OSError:
        return None
