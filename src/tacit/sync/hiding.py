"""I/O. Hide the checklists (generated pages of HIGH patterns) from git if generated pages are not committed.

Checklists and workflows that people wrote are in the same folder, so a glob in the root's .gitignore would hide both.
Instead, each sync lists the checklists by name in a .gitignore in their folder. This .gitignore lists itself too, so it
can differ between clones, and never causes a merge conflict.
"""

from __future__ import annotations

from tacit.sync.index import Index
from tacit.system import files
from tacit.workspace.workspace import Workspace

_NAME = ".gitignore"
_HEAD = "# Written by tacit: generated pages of this clone (`[pages] committed` in tacit.toml)"


def hide(workspace: Workspace, index: Index) -> None:
    """Write the .gitignore with the names of the checklists if they have changed; remove it if pages are committed.

    `index` has the names of the checklists, and what was last written.
    """
    folder = workspace.config.layout.workflows
    text = ""
    if not workspace.config.committed:
        names = sorted(path.removeprefix(f"{folder}/") for path in index.pages if path.startswith(f"{folder}/"))
        text = "".join(f"{line}\n" for line in (_HEAD, f"/{_NAME}", *(f"/{name}" for name in names)))
    target = workspace.root / folder / _NAME
    if index.facts.get("hidden", "") == text and (not text or target.is_file()):
        return
    old = files.read_page(target)
    if old is not None and not old.startswith(_HEAD):
        return  # a person wrote this file
    if text and old != text:
        files.write(target, text, workspace.root)
    elif not text and old is not None:
        files.discard(workspace.root, f"{folder}/{_NAME}", None)
    index.know("hidden", text)
