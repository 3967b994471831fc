"""Keep the answers or the text of a lesson that could not be saved, so that the user need not type them again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tacit.ingest.lesson.lesson import LONGEST_STEM
from tacit.system import files
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

_DRAFTS = "drafts"


def keep_draft(workspace: Workspace, text: str) -> Path:
    """Save the text of a note as a draft, because the note could not be saved; return the path of the draft.

    Raises:
        FileAccessError: the file can't be written.
    """
    workspace.make_local()
    path = free_path(workspace.root, workspace.local.name, "draft")
    files.write(workspace.root / path, text, workspace.root)
    return workspace.root / path


def keep_answers(workspace: Workspace, answers: Mapping[str, Any]) -> str:
    """Save the answers of a dialog as JSON, if no note was saved; return the path relative to the root.

    Raises:
        FileAccessError: the file can't be written.
    """
    workspace.make_local()
    name = slugify(str(answers.get("title", "")))[:LONGEST_STEM].strip("-") or "lesson"
    path = free_path(workspace.root, f"{workspace.local.name}/{_DRAFTS}", name, ".json")
    text = json.dumps({key: value for key, value in answers.items() if value}, ensure_ascii=False, indent=1) + "\n"
    files.write(workspace.root / path, text, workspace.root)
    return path


def free_path(root: Path, folder_path: str, name: str, suffix: str = ".md") -> str:
    """Return an unused path in a folder: `name`, or `name-2`, `name-3` and so on, with the suffix."""
    number, path = 2, f"{folder_path}/{name}{suffix}"
    while (root / path).exists() or (root / path).is_symlink():
        number, path = number + 1, f"{folder_path}/{name}-{number}{suffix}"
    return path
