"""Read one document and plan its import. The existing notes and pages are not yet taken into account."""

import os
import posixpath
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.errors import NotImportableError
from tacit.ingest.importers import indexes
from tacit.ingest.importers.draft import Setting
from tacit.ingest.importers.existing import Holdings, listed_note, read_listed
from tacit.ingest.importers.fitted import Fitted, LeftOut
from tacit.ingest.importers.kinds import plan_of
from tacit.ingest.importers.links import Links
from tacit.ingest.importers.listing import Listed, neighbour, read
from tacit.ingest.importers.origins import Recorded, digest
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.refused import without_entries
from tacit.ingest.importers.source import Source, decode
from tacit.ingest.importers.update import with_known_dates
from tacit.render.seal import is_generated
from tacit.text import secrets
from tacit.text.secret_patterns import Secret


class Options(NamedTuple):
    """The options of an import: the kind of the documents, and whether lines with credentials are left out (`redact`).

    If `kind` is `""`, the kind is detected.
    """

    kind: str = ""
    redact: bool = False

    def or_those_of(self, known: Recorded | None) -> "Options":
        """Return the options, or else those of the document's earlier import, for what the user did not choose."""
        return Options(self.kind or known.kind, self.redact or known.redact) if known else self


class Opened(NamedTuple):
    """A document that was read, with the plan of its import.

    `source` is its text without credentials, and `whole` has its lines with them. Unless `redact` is set, parts with
    credentials are not imported: `refused` has an error for each credential, and `refused_keys` has the keys of the
    drafts (planned files) of these parts. `digest` is that of the whole text.
    """

    listed: Listed
    identity: str
    source: Source
    whole: tuple[str, ...]
    digest: str
    plan: Plan
    options: Options
    refused: tuple[Diagnostic, ...] = ()
    refused_keys: frozenset[str] = frozenset()

    @property
    def is_refused(self) -> bool:
        """Return whether nothing of the document can be imported, because of credentials."""
        return bool(self.refused) and not (self.plan.pages or self.plan.notes)


def identity(root: Path, path: Path) -> str:
    """Return the name of a document in the record of imports: its path relative to the root of the knowledge base.

    Symbolic links are resolved. If the document is outside of the knowledge base, the path begins with `..`.
    """
    return identities(root, [path])[0]


def identities(root: Path, paths: Iterable[Path]) -> list[str]:
    """Return the names of documents in the record of imports (see `identity`)."""
    real, folders = os.path.realpath(root), dict[Path, str]()
    found = []
    for path in paths:
        if path.name in {"", ".."} or path.is_symlink():
            whole = os.path.realpath(path)
        else:  # the folder of many documents is resolved once
            if (folder := folders.get(path.parent)) is None:
                folder = folders[path.parent] = os.path.realpath(path.parent)
            whole = f"{folder.rstrip('/')}/{path.name}"
        found.append(os.path.relpath(whole, real).replace(os.sep, "/"))
    return found


def opened(holdings: Holdings, listed: Listed, name: str, options: Options, recorded: Recorded | None) -> Opened:
    """Read the document in `listed`, and plan its import.

    `name` is the document's name in the record of imports. `recorded` is its earlier import; it is None if there is
    none. `holdings` has the files of the knowledge base.

    Raises:
        FileAccessError: the file can't be read.
        NotImportableError: the file is not text, is a generated page, or is of no known kind.
    """
    path, root = listed.path, holdings.workspace.root
    source, modified = read(path)
    if is_generated(source.text):
        advice = "use `tacit adopt` to write edits of the page to their sources"
        raise NotImportableError(source.path, "is a page that tacit generated", advice)
    text, found = secrets.redact(source.raw)
    whole, original, said = source.lines, source.text, digest(source.text)
    if found:
        source = decode(source.path, text.encode(), len(text.encode()))
    setting = Setting(
        dated=modified,
        committed=listed.committed,
        below=listed.below,
        neighbour=lambda target: _linked(neighbour(path, target), target, name, root),
        existing=lambda named: read_listed(named, path, root, holdings.hidden),
        is_there=lambda named: listed_note(named, path, root, holdings.hidden) is not None,
        thresholds=holdings.workspace.config.thresholds,
    )
    layout = holdings.workspace.config.layout
    if name in {layout.index, layout.readme, layout.note_index} and not options.kind:
        found_plan = indexes.plan(source, setting)
    else:
        found_plan = plan_of(source, setting, Kind(options.kind) if options.kind else None)
    plan = with_known_dates(found_plan, recorded)
    done = Opened(listed, name, source, tuple(whole), said, plan, options)
    if not found or options.redact:
        return done
    lines = {number for number, (one, other) in enumerate(zip(source.lines, whole, strict=False), 1) if one != other}
    left = without_entries(plan, lines)
    refused = tuple(_refused(source.path, secret) for secret in secrets.find(original))
    return done._replace(plan=left, refused=refused, refused_keys=_keys(plan) - _keys(left))


def _linked(source: Source | None, target: str, name: str, root: Path) -> Source | None:
    """Return a linked document with relative links that lead from the folder of the document `name` to their files.

    `target` is the path of the linked document from that folder.
    """
    if source is None or "/" not in target:
        return source
    folder = posixpath.join(posixpath.dirname(name), posixpath.dirname(target))
    return Source(source.path, Links(root, lambda _: "").moved(source.text, folder, name))


def with_redacted(fitted: Fitted, document: Opened) -> Fitted:
    """Return the result of a document's import with each line that has a credential added to `left_out`.

    `left_out` has the lines of the document that are in no file.
    """
    reason = "a credential, left out by --redact" if document.options.redact else "a credential"
    found = {line.line: line for line in fitted.left_out}
    for number, (line, before) in enumerate(zip(document.source.lines, document.whole, strict=False), 1):
        if line != before and secrets.LEFT_OUT in line:
            found[number] = LeftOut(number, line, reason)
    return fitted._replace(left_out=tuple(found[number] for number in sorted(found)))


def _keys(plan: Plan) -> frozenset[str]:
    return frozenset([*(page.key for page in plan.pages), *(note.key for note in plan.notes)])


def _refused(path: str, secret: Secret) -> Diagnostic:
    return Diagnostic(
        Location(path, secret.line, secret.column),
        Severity.ERROR,
        "credential",
        f"this looks like {secret.kind}, so the entry with it was not imported",
        "remove the credential, or import with --redact, which leaves out only the line with the credential",
    )
