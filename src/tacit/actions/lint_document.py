"""Check a document before it is imported."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tacit.actions.lint_catalogue import lint_catalogue
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.pattern import Thresholds
from tacit.errors import FileAccessError
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.existing import listed_note, read_listed
from tacit.ingest.importers.lint import findings
from tacit.ingest.importers.source import decode
from tacit.system import files
from tacit.text import secrets
from tacit.text.display import path_text


def lint_document(path: Path, thresholds: Thresholds | None = None, root: Path | None = None) -> tuple[Diagnostic, ...]:
    """Find contradictions, dead links, missing fields, placeholders and credentials in a document.

    If the document lists notes as examples, they are looked for in the knowledge base `root`; without `root`, they are
    looked for in the document's folder. `thresholds` are the numbers of examples from which a pattern is MEDIUM or
    HIGH.

    Raises:
        FileAccessError: the document can't be read.
        NotImportableError: the document is not a text file, or is larger than 1 MiB.
    """
    shown = path_text(path.as_posix())
    try:
        data = files.read(path.resolve() if path.is_symlink() else path)
    except OSError as error:
        raise FileAccessError(shown, f"can't be read: {error.strerror or error}") from error
    source = decode(shown, data, files.LARGEST)
    credentials = [
        Diagnostic(
            Location(shown, secret.line, secret.column),
            Severity.ERROR,
            "credential",
            f"this looks like {secret.kind}",
            "remove the credential from the document, and revoke it",
        )
        for secret in secrets.find(source.text)
    ]

    def exists(target: str) -> bool:
        return listed_note(target, path, root or path.parent) is not None

    setting = Setting(
        datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat(),
        existing=lambda listed: read_listed(listed, path, root or path.parent),
        thresholds=thresholds or Thresholds(),
    )
    found = findings(source, exists, setting)
    pages = lint_catalogue(path, shown)
    return tuple(sorted((*credentials, *found, *pages), key=lambda item: (item.location, item.rule)))
