"""Collect the results of one document's import: changed files, their texts, and the entry in the record of imports.

The record says which files each import made (see `origins`). A file is pinned if a person changed, moved or deleted it
since the import (see `update`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import NOTHING, Note
from tacit.ingest.importers.existing import Holdings
from tacit.ingest.importers.fitted import FileChange, without_names
from tacit.ingest.importers.links import Relinking
from tacit.ingest.importers.origins import Made
from tacit.ingest.importers.pinned import Said, after_a_person, made_of, said_after
from tacit.ingest.importers.plan import Plan
from tacit.ingest.importers.provenance import without_provenance
from tacit.ingest.importers.update import Before, Pin, first_lines
from tacit.notes.reading import quoted
from tacit.notes.tree import FrontMatterError


class Outcome:
    """Collects the changes that the import of one document causes.

    `before` has the files of the document's earlier import; it is None if there was none. `links` changes the links of
    the document's texts.
    """

    def __init__(self, holdings: Holdings, path: str, plan: Plan, before: Before | None, links: Relinking) -> None:
        self.holdings, self.path, self.links = holdings, path, links
        self.changes: list[FileChange] = []
        self.new: set[str] = set()  # paths of new files
        self.paths: set[str] = set()  # paths of all changes
        self.texts: dict[str, str] = {}
        self.kept: dict[str, str] = {}  # key of a draft -> why an existing file with another text is kept
        self.made: dict[str, Made] = {}
        self.warnings: list[Diagnostic] = []
        self.undecided: list[str] = []  # files that the document and a person both changed
        self.lines = first_lines(plan)
        self.pins: Mapping[str, Pin] = NOTHING
        if before is not None:
            self.pins, gone = before.pinned(plan)
            self._tell_gone(gone)

    def stays(self, key: str, path: str, what: str, text: str, *, ours: bool = True) -> None:
        """Add a file that stays as it is, although a part of the document (an entry) would make this file.

        `key` names the draft of the entry. `what` is the kind of the file, and `text` is the text that the import would
        write, with links as they are in the document. If the file has the same text and `ours` is true, it is recorded
        as a file that the document made. `ours` is false if the file is known to come from elsewhere. The last line of
        a note, which names its document, is not compared. Links are the same if they lead to the same file.
        """
        there = self.holdings.text(path) or ""
        said, forms = self.links.there(there, path), self.links.forms(text, path)
        same = any(_is_same(said, wanted, what) for wanted in forms)
        if not same:
            self.kept[key] = f"{path} already exists with a different text"
        self._add(FileChange(path, what, "there" if same else "kept"))
        self.texts[key] = f"{path}\n{there}"
        is_ours = (
            ours
            and path not in self.holdings.pending
            and any(without_provenance(said) == without_provenance(wanted) for wanted in forms)
        )
        digests = made_of(there, what) if is_ours else Said(said="", sections={})
        self.made[key] = Made(key, path, self.lines.get(key, 0), **digests)

    def take(self, key: str, path: str, what: str, how: str, text: str, *, dated: str = "") -> None:
        """Add a file that the import writes. `what` and `how` are its kind and its change, as in `FileChange`.

        `key` is the key of its draft. `dated` is the date of the document's file if the document gives no date.
        """
        self._add(FileChange(path, what, how, text))
        self.texts[key] = f"{path}\n{text}"
        self.made[key] = Made(key, path, self.lines.get(key, 0), **made_of(text, what), dated=dated)

    def pinned(self, key: str, pin: Pin, what: str, text: str) -> None:
        """Add a file that a person has changed, moved or deleted since the import (`pin`), and what happens to it.

        The person's changes stay, and conflicts are reported. `key` is the key of the file's draft. `what` is the kind
        of the file, and `text` is what the document now gives for it.
        """
        done = after_a_person(self.holdings, pin, what, text)
        if done.text != done.there:
            self.holdings.put(pin.path, done.text)
        self._add(done.change)
        self.texts[key] = f"{pin.path}\n{done.text}"
        if done.reason:
            self.kept[key] = done.reason
        if done.warning:
            self._warn(key, done.warning)
        if done.kept:
            self.undecided.append(pin.path)
        said = said_after(pin, done, what, text)
        self.made[key] = pin.made._replace(key=key, line=self.lines.get(key, 0), **said)
        if pin.path:
            self.made[key] = self.made[key]._replace(path=pin.path)

    def unreadable(self, key: str, path: str, example: Note, error: OSError) -> None:
        """Report that a listed note can't be read, so that its patterns get no example; no other note is made for it.

        `key` is the key of the draft `example`.
        """
        advice = "make the file readable, then import the document again"
        fault = FrontMatterError("unreadable", f"it can't be read ({error.strerror})", 1, 1, advice)
        self.not_linked(path, [mention.name for mention in example.mentions], fault)
        self.kept[key], self.texts[key] = f"{path} can't be read", path

    def not_linked(self, path: str, names: Sequence[str], error: FrontMatterError) -> None:
        """Report that the patterns `names` can't be added to the note at `path`, because of its front matter."""
        message = f"the note is no example of {' and '.join(map(quoted, names))}: {error.message}"
        advice = error.advice or "correct the front matter, then import the document again"
        where = Location(path, error.line, error.column)
        self.warnings.append(Diagnostic(where, Severity.WARNING, "not-linked", message, advice))

    def _add(self, change: FileChange) -> None:
        self.changes.append(change)
        self.paths.add(change.path)
        if change.how == "new":
            self.new.add(change.path)

    def _tell_gone(self, gone: Sequence[Pin]) -> None:
        """Report files that a person changed and that come from parts (entries) which the document no longer has."""
        for pin in gone:
            if pin.path:
                what = "moved" if pin.is_ours else "changed"
                self._warn(
                    "",
                    f"{pin.path} was kept: its entry is no longer in the document, but a person {what} the file",
                )

    def _warn(self, key: str, message: str) -> None:
        where = Location(self.path, self.lines.get(key, 1))
        advice = "make the change in that file, or restore the file as it was imported and import again"
        self.warnings.append(Diagnostic(where, Severity.WARNING, "changed-by-hand", message, advice))


def _is_same(there: str, text: str, what: str) -> bool:
    """Return whether a file has the text that the import would write. `what` is the kind of the file."""
    return without_names(there, what) == without_names(text, what) or (what == "page" and _has(there, text))


def _has(there: str, text: str) -> bool:
    """Return whether the page on disk (`there`) has all lines of `text`, which the import would write.

    The lines may be in another order, white space around them does not count, and the line with the name in the front
    matter may differ.
    """
    lines = {line.strip() for line in there.splitlines()}
    return all(line.strip() in lines for line in text.splitlines() if line.strip() and not line.startswith("name: "))
