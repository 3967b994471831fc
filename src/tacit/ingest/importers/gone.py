"""I/O. Find imported documents that were deleted, and whose imported files are still there."""

from __future__ import annotations

from pathlib import Path

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.ingest.importers.origins import Recorded


def gone_document(root: Path, document: Recorded, what: str) -> Diagnostic | None:
    """Return a finding about an imported document that was deleted, if files that came from it still exist.

    Return None in all other cases. `root` is the root of the knowledge base, and `what` names the kind of the document
    in the message, such as `imported document`.
    """
    if (root / document.path).exists():
        return None
    made = [one for one in document.made if one.said or one.names]
    number = sum((root / one.path).exists() for one in made)
    if not number:
        return None
    stay = (
        "1 file that was imported from it remains"
        if number == 1
        else f"{number} files that were imported from it remain"
    )
    advice = (
        f"`tacit import --gone {document.path}` moves the imported files to the trash; `tacit import --detach "
        f"{document.path}` keeps these files as your own"
    )
    message = f"this {what} was deleted or moved: {stay}"
    return Diagnostic(Location(document.path), Severity.WARNING, "gone-document", message, advice)
