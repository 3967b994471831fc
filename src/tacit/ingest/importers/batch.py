"""Plan the import of several documents into a knowledge base, taking their earlier imports into account.

The record of imports says which files each earlier import made (see `origins`). An own page is a page with the user's
own text, in the workflows folder. An entry is a part of a document that becomes a file: a pattern, an example or a
text.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING
from tacit.errors import FileAccessError, NotImportableError
from tacit.ingest.importers.ahead import Result, all_opened
from tacit.ingest.importers.alike import Alike
from tacit.ingest.importers.documents import Opened, Options, identities, identity, opened, with_redacted
from tacit.ingest.importers.draft import VIA
from tacit.ingest.importers.existing import Holdings
from tacit.ingest.importers.fitted import FileChange, Fitted
from tacit.ingest.importers.gone import gone_document
from tacit.ingest.importers.links import Links, Relinking, note_among
from tacit.ingest.importers.listing import Listed, listed, shown
from tacit.ingest.importers.origins import RECORD, Made, Recorded, read, written
from tacit.ingest.importers.pinned import made_of
from tacit.ingest.importers.placement import Fitter
from tacit.ingest.importers.update import Before
from tacit.notes.read import read_note
from tacit.system import files
from tacit.workspace.workspace import Workspace


class Batch(NamedTuple):
    """The planned import of several documents: the results, and diagnostics about documents that are refused.

    `texts` has the new text of each file by path; None means that the file is removed. `gone` has a warning for each
    document that an earlier import found in one of the folders to import, and that is no longer there.
    """

    documents: tuple[Fitted, ...]
    refused: tuple[Diagnostic, ...]
    texts: Mapping[str, str | None]
    gone: tuple[Diagnostic, ...] = ()


class Released(NamedTuple):
    """What changes if documents are deleted from the record of imports.

    `texts` has the new text of each file by path; None means that the file is removed.
    """

    changes: tuple[FileChange, ...]
    texts: Mapping[str, str | None]


def recorded(workspace: Workspace) -> dict[str, Recorded]:
    """Return the earlier imports of a knowledge base, by the path of the document.

    Raises:
        RecordError: the record of imports has a line that no import writes.
    """
    return read(_record_text(workspace))


def _record_text(workspace: Workspace) -> str:
    """Return the text of the record of imports; `""` if there is none.

    The record may be larger than the size limit of notes.
    """
    return files.read_page(workspace.root / RECORD) or ""


def planned(workspace: Workspace, paths: Sequence[Path], options: Options) -> Batch:
    """Plan the import of documents. If a path is that of a folder, all documents in it are imported.

    Raises:
        TacitError: a path can't be read, the record is faulty, or the only document is not of a known kind.
    """
    found = listed(workspace, paths)
    return _Batch(workspace, paths, options).planned(found, alone=len(found) == 1)


def planned_again(workspace: Workspace, found: Sequence[Listed]) -> Batch:
    """Plan the import of the documents in `found` with the options of their earlier imports.

    If a document can't be imported, the result has a diagnostic about it in `refused`.

    Raises:
        RecordError: the record of imports has a line that no import writes.
    """
    return _Batch(workspace, (), Options()).planned(found)


def released(workspace: Workspace, names: Sequence[str], *, keep: bool) -> Released:
    """Plan to delete the documents with these names from the record of imports.

    Unless `keep` is true, the files that only these documents made are removed. Each name must be in the record.

    Raises:
        RecordError: the record of imports has a line that no import writes.
    """
    return _Batch(workspace, (), Options()).released(names, keep=keep)


class _Batch:
    """Plans the import of the documents at `paths`, which the user named, with the record of earlier imports."""

    def __init__(self, workspace: Workspace, paths: Sequence[Path], options: Options) -> None:
        self.workspace, self.paths, self.options = workspace, paths, options
        self.record = recorded(workspace)
        self.holdings = Holdings(workspace)
        self.befores: dict[str, Before] = {}
        self.refused: list[Diagnostic] = []
        self.documents: list[Opened] = []
        self.owners: dict[str, str] = {}  # path -> the document that made the file
        self.links = Links(workspace.root, self._note_of)
        self.worded: set[str] = set()  # files with words of a document; others are copies of notes that it lists

    def planned(self, found: Sequence[Listed], *, alone: bool = False) -> Batch:
        names = identities(self.workspace.root, [one.path for one in found])
        for name in names:
            if name in self.record:
                self._know(name, self.record[name])
        may_have_moved = not all(_exists(self.workspace.root / path) for path in self.record)
        with all_opened(self._first, [*zip(found, names, strict=True)], at_once=not may_have_moved) as results:
            for one, name, result in zip(found, names, results, strict=True):
                self._open(one, name, result, alone=alone)
        for document in self.documents:
            self._keep_refused(document)
        here = {document.identity for document in self.documents}
        others = (one for one in self.record.values() if one.path not in here)
        self.owners = {made.path: one.path for one in others for made in one.made if made.said}
        alike = _alike(self.holdings)
        open_ones = [document for document in self.documents if not document.is_refused]
        fitted = [self._fitted(document, alike) for document in open_ones]
        fitted = [self._linked(one, document.identity) for one, document in zip(fitted, open_ones, strict=True)]
        removed = self._remove()
        settled = tuple(self._settled(one, removed) for one in fitted)
        texts: dict[str, str | None] = {**self.holdings.pending, **dict.fromkeys(removed)}
        text = written(self.record.values())
        if text != _record_text(self.workspace):
            texts[RECORD] = text
        return Batch(settled, tuple(self.refused), texts, tuple(_left(self.workspace, self.record, self.paths)))

    def released(self, names: Sequence[str], *, keep: bool) -> Released:
        for name in names:
            before = self.record.pop(name)
            if not keep:
                self._know(name, before)
        removed = self._remove()
        changes: list[FileChange] = []
        for one in self.befores.values():
            changes += self._gone(one.recorded, set(), removed)
            changes += [FileChange(pin.path, _what(pin.made), "kept") for pin in one.pins if pin.path]
        texts = {**self.holdings.pending, **dict.fromkeys(removed), RECORD: written(self.record.values())}
        return Released(tuple(changes), texts)

    def _know(self, name: str, before: Recorded) -> None:
        self.befores[name] = Before(self.holdings, before)

    def _first(self, job: tuple[Listed, str]) -> Opened:
        """Read a document and plan its import as in its earlier import. `job` has the document, and its name."""
        known = self.record.get(job[1])
        return opened(self.holdings, *job, self.options.or_those_of(known), known)

    def _open(self, one: Listed, name: str, result: Result, *, alone: bool) -> None:
        try:
            if not isinstance(result, Opened):
                raise result
            document = result
            if name not in self.record and (old := self._moved(document)):
                self._know(name, self.record.pop(old.path)._replace(path=name))
                options = document.options._replace(kind=document.options.kind or old.kind)
                document = opened(self.holdings, one, name, options, old)
        except (NotImportableError, FileAccessError) as error:
            if alone:
                raise
            self.refused.append(_not_imported(one, error, self.paths))
            return
        self.refused += document.refused
        self.documents.append(document)

    def _moved(self, document: Opened) -> Recorded | None:
        """Return the earlier import of a document that now has another path; None if there is none.

        The file at the earlier path must be gone. In addition, either the text of the document must be the same, or
        both its file name and at least half of its entries (parts that became files) must be the same.
        """
        keys = {draft.key for draft in (*document.plan.notes,)} | {draft.key for draft in (*document.plan.pages,)}
        name = document.identity.rpartition("/")[2]
        for old in self.record.values():
            if old.path.rpartition("/")[2] != name and old.digest != document.digest:
                continue
            same = old.digest == document.digest or sum(made.key in keys for made in old.made) * 2 >= len(old.made)
            if same and old.made and not (self.workspace.root / old.path).exists():
                return old
        return None

    def _keep_refused(self, document: Opened) -> None:
        """Keep the files that earlier imports made of parts of the document which now contain a credential.

        Such parts are refused. The import does not make their files again, and would remove the files if they were not
        kept.
        """
        before = self.befores.get(document.identity)
        for made in before.recorded.made if before else ():
            if made.key in document.refused_keys or document.is_refused:
                self.holdings.hidden.discard(made.path)

    def _fitted(self, document: Opened, alike: Alike) -> Fitted:
        before = self.befores.get(document.identity)
        links = Relinking(self.links, posixpath.dirname(document.identity), self.owners, self.worded)
        place = (self.holdings, alike, document.source, document.listed.path, document.plan)
        fitted = Fitter(*place, links=links, before=before).fit()
        old = before.recorded.made if before else ()
        made = [*map(self._owned, fitted.made), *(one for one in old if one.key in document.refused_keys)]
        self.owners |= {one.path: document.identity for one in made if one.said}
        options = document.options
        undecided = bool(document.refused or fitted.undecided)
        self.record[document.identity] = Recorded(
            document.identity, document.digest, options.kind, options.redact, tuple(made), undecided
        )
        return with_redacted(fitted, document)

    def _note_of(self, name: str) -> str:
        """Return the path of the note that was made from the document `name`; `""` if there is none."""
        return note_among(self.record[name].made) if name in self.record else ""

    def _linked(self, fitted: Fitted, name: str) -> Fitted:
        """Return a document's import, in which links to later documents lead to the notes made from these documents."""
        whats = {change.path: change.what for change in fitted.changes if change.path in self.worded}
        texts = {path: self.holdings.pending[path] for path in whats if path in self.holdings.pending}
        moved = {path: self.links.to_notes(text, path) for path, text in texts.items()}
        news = {path: text for path, text in moved.items() if text != texts[path]}
        if not news:
            return fitted
        self.holdings.pending.update(news)
        record = self.record[name]
        made = (
            one._replace(**made_of(news[one.path], whats[one.path])) if one.path in news and one.said else one
            for one in record.made
        )
        self.record[name] = record._replace(made=tuple(made))
        changes = (change._replace(text=news.get(change.path, change.text)) for change in fitted.changes)
        return fitted._replace(changes=tuple(changes))

    def _owned(self, made: Made) -> Made:
        """Return the entry in the record of imports for a file that came from a document.

        If another document made the file too and this import does not change it, the entry has no digests of the text.
        The record then says that the text of the file came from the other document.
        """
        shared = made.path in self.owners and made.path not in self.holdings.pending
        return made._replace(said="", sections=NOTHING) if shared else made

    def _remove(self) -> list[str]:
        """Plan to remove patterns from existing notes if the documents no longer list the notes as examples of them.

        Return the paths of the files to delete: those that no document makes any more.
        """
        for path, text in self.holdings.without.items():
            if path not in self.holdings.pending and text != self.holdings.on_disk(path):
                self.holdings.pending[path] = text
        claimed = {made.path for document in self.record.values() for made in document.made}
        return sorted(self.holdings.hidden - claimed - self.holdings.pending.keys())

    def _settled(self, fitted: Fitted, removed: Sequence[str]) -> Fitted:
        """Return the result of a document's import with the final changes of its files.

        A file whose new text equals the text on disk is marked as `there` (unchanged). The changes of files that only
        the earlier import made are added; `removed` has the paths of those that are removed.
        """
        changes = [self._named(change) for change in fitted.changes]
        changes += self._others(fitted, {change.path for change in changes}, removed)
        return fitted._replace(changes=tuple(changes))

    def _named(self, change: FileChange) -> FileChange:
        if not change.text or (change.how == "new" and change.path not in self.holdings.hidden):
            return change  # no file had the path of a new file
        pending, disk = self.holdings.pending.get(change.path), self.holdings.on_disk(change.path)
        if pending is None or pending == disk:
            self.holdings.pending.pop(change.path, None)
            return change._replace(how="there", text="")
        is_known = change.how == "new" and disk is not None
        return change._replace(how="changed") if is_known else change

    def _others(self, fitted: Fitted, known: set[str], removed: Sequence[str]) -> Iterator[FileChange]:
        """Yield the changes of files that only the earlier import made: removed files, and notes that lose patterns.

        Files at the paths in `known`, which this import makes, are skipped. `removed` has the paths of removed files.
        """
        before = self.befores.get(identity(self.workspace.root, Path(fitted.path)))
        yield from self._gone(before.recorded, known, removed) if before else ()

    def _gone(self, recorded: Recorded, known: set[str], removed: Sequence[str]) -> Iterator[FileChange]:
        for made in sorted(recorded.made, key=lambda one: one.path):
            if made.path in known:
                continue
            if made.path in removed:
                yield FileChange(made.path, _what(made), "removed")
            elif made.names and made.path in self.holdings.pending:
                yield FileChange(made.path, _what(made), "linked", self.holdings.pending[made.path])


def _exists(path: Path) -> bool:
    """Return whether a file exists; False if the system can't tell, because that must not stop the whole import."""
    try:
        return path.exists()
    except OSError:
        return False


def _left(workspace: Workspace, record: Mapping[str, Recorded], paths: Sequence[Path]) -> Iterator[Diagnostic]:
    """Yield a warning for each document that was imported from one of the folders in `paths`, and was deleted since."""
    folders = [f"{identity(workspace.root, path)}/" for path in paths if path.is_dir()]
    for name in sorted(record):
        if any(folder == "./" or name.startswith(folder) for folder in folders):
            found = gone_document(workspace.root, record[name], "imported document")
            yield from [found] if found else []


def _not_imported(one: Listed, error: NotImportableError | FileAccessError, paths: Sequence[Path]) -> Diagnostic:
    """Return the finding about a document that can't be imported.

    It is an error if the user named the document itself (`paths`), or if it can't be read; otherwise a warning.
    """
    named = {form for path in paths for form in (path.absolute(), path.resolve())}
    message = str(error).removeprefix(f"{shown(one.path)}: ")
    passed_over = one.path.absolute() not in named and isinstance(error, NotImportableError)
    severity = Severity.WARNING if passed_over else Severity.ERROR
    return Diagnostic(Location(shown(one.path)), severity, "not-imported", message, error.help)


def _what(made: Made) -> str:
    """Return the kind of a file for messages: `page` (of a pattern), `note`, or `own page` (the user's own text)."""
    return {"page": "page", "note": "note"}.get(made.key.partition(":")[0], "own page")


def _alike(holdings: Holdings) -> Alike:
    """Return the notes that earlier imports created, to find examples that are already recorded."""
    found = Alike()
    for path in sorted(path for paths in holdings.imported.values() for path in paths):
        text = holdings.text(path) or ""
        if f"via: {VIA}" in text and (note := read_note(path, text.encode(), root=holdings.layout.notes).value):
            found.add(path, note)
    return found
