"""What is wrong with `.tacit/` itself: git tracks files in it, or they can't be bound to this machine."""

from __future__ import annotations

from collections.abc import Iterator

from tacit.binding import can_bind, state_folder
from tacit.model import Diagnostic, Location, Severity
from tacit.workspace import LOCAL, Workspace


def about_this_machine(workspace: Workspace, severity: Severity) -> Iterator[Diagnostic]:
    """The findings, tracked files with the given severity."""
    if found := workspace.tracked():
        files_ = "1 file" if len(found) == 1 else f"{len(found)} files"
        message = f"git tracks {files_} of {LOCAL}/, which is this machine's alone; what is tracked is not used"
        help_text = f"run `git rm -r --cached {LOCAL}` and commit that"
        yield Diagnostic(Location(LOCAL), severity, "tracked-state", message, help_text)
    if not can_bind():
        message = f"{state_folder()} can't hold a key of yours, so that every command reads all notes anew"
        help_text = "mend its permissions (the folder 0700, the file `key` in it 0600)"
        yield Diagnostic(Location(LOCAL), Severity.WARNING, "no-key", message, help_text)
