"""PURE. Read from a folder tree in a document which files and folders each module should have.

A module is a part of the code, such as a service. A standard is something that the document requires of each module.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from tacit.checks.standards.values import Kind, Module, Standard
from tacit.checks.standards.wording import is_about_modules, is_for_each, language_of_file, language_of_section
from tacit.checks.verify.claims_tree import Entry, read_tree
from tacit.checks.verify.document import Document, Piece
from tacit.checks.verify.facts import Inventory
from tacit.checks.verify.shapes import is_open, is_placeholder

_PLACEHOLDER = re.compile(r"\{[^{}/]*\}|<[^<>/]*>|\$\w+|\*+")
_OPTIONAL = re.compile(r"\b(?:if|optional|optionally|when|where|may|only for|e\.g\.|for example)\b|\?", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"\.{3}|…|^\W*$")
_HALF = 0.5

# the text around a tree of the whole repository, such as "it has a folder for each service"
_FOLDER_FOR_EACH = re.compile(
    r"\b(?:folder|directory|package|subfolder)s? (?:for|per|of) (?:each|every|all)\b", re.IGNORECASE
)


def layout(document: Document, piece: Piece, inventory: Inventory, modules: Sequence[Module]) -> Iterator[Standard]:
    """Yield a standard for each file and folder in a drawn folder tree (`piece`) that shows the contents of a module.

    If the tree shows the whole repository, yield nothing. A placeholder stands for any text: `{feature}_service.py`
    requires a file `*_service.py`.
    """
    root, entries = read_tree(piece.text, piece.line)
    title = document.headings[piece.section].title
    entries = [entry for entry in entries if not _NOT_A_NAME.search(entry.path.rpartition("/")[2])]
    if not _is_of_module(root, entries, f"{title} {piece.context}", inventory, modules):
        return
    language = language_of_section(document, piece.section)
    folders = _folders(entries)
    for entry in entries:
        name = _PLACEHOLDER.sub("*", entry.path)
        if name.rpartition("/")[2].strip("*") == "":
            continue  # `{name}/` alone requires nothing
        parent = name.rpartition("/")[0]
        shown = f"{name}/" if name in folders or entry.is_folder else name
        yield Standard(
            Kind.FILE,
            shown,
            entry.line,
            title,
            language=language or language_of_file(name),
            parent=f"{parent}/" if parent else "",
            is_optional=_OPTIONAL.search(entry.note) is not None,
        )


def _folders(entries: Sequence[Entry]) -> set[str]:
    """Return the paths of the folders in a tree that contain other entries."""
    return {posixpath.dirname(_PLACEHOLDER.sub("*", entry.path)) for entry in entries} - {""}


def _is_of_module(
    root: str, entries: Sequence[Entry], said: str, inventory: Inventory, modules: Sequence[Module]
) -> bool:
    """Return whether a folder tree shows the contents of one module, and not the whole repository.

    `root` is the name of the tree's top folder, and `said` is the text around the tree.
    """
    plain = root.strip("./").rstrip("/")
    shown = {entry.path for entry in entries}
    if sum(module.path in shown or module.path.rpartition("/")[2] in shown for module in modules) > 1:
        return False  # the tree lists modules
    if plain and any(plain in {module.path, module.path.rpartition("/")[2]} for module in modules if module.path):
        return True
    is_each = is_for_each(said) and not _FOLDER_FOR_EACH.search(said)
    if is_each or (is_open(plain) and is_about_modules(plain)):
        return True  # it says so, even if the root of the repository has files with the same names
    at_root = sum(inventory.exists(entry.path) for entry in entries if entry.is_exact)
    if at_root > len(entries) * _HALF and not any(module.path == "" for module in modules):
        return False
    return is_placeholder(plain) or is_about_modules(said)
