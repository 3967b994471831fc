"""I/O. Write and remove generated pages, and keep the text that people wrote into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.render.current import is_current, is_ours
from tacit.render.keep import carry_over
from tacit.render.seal import Origin, Sealed, has_own, is_as_generated, is_untouched, origin
from tacit.render.union import unconflicted
from tacit.sync.index import Written
from tacit.sync.report import Published
from tacit.sync.scan import Tree, is_still
from tacit.system import files
from tacit.text.conflicts import Conflict, conflicts
from tacit.workspace.workspace import LOCAL, Workspace

_NO_CHARACTER = "\ufffd"  # the replacement character for bytes that are not UTF-8
Put = Callable[[Path, str | bytes], None]


class PageWriter:
    """Writes generated pages with the function `put`, and records what it did in `done`.

    If `put` is None, nothing is written, and `done` has what would be written.
    """

    def __init__(
        self,
        workspace: Workspace,
        tree: Tree,
        on_disk: Mapping[str, str],
        known: Mapping[str, Written],
        put: Put | None,
        *,
        overwrite: bool,
    ) -> None:
        """Prepare to write pages.

        `tree` is the scan of the files, `on_disk` has their digests by path, and `known` the hashes of the pages as
        tacit wrote them last. If `overwrite` is true, pages that people edited are replaced, and a copy of them is
        kept.
        """
        self.workspace, self.tree, self.on_disk, self.known = workspace, tree, on_disk, known
        self.put, self.overwrite = put, overwrite
        self.done = Published()
        self._restored: list[Path] = []  # files in the trash whose text was put back into a page

    def write(self, path: str, made_from: str, due: Sealed) -> None:
        """Write a page, unless it is up to date, or people edited it so that it must not be replaced.

        `due` is the page as it should be, without what people wrote into it. `made_from` is a hash of everything from
        which it was rendered.
        """
        target, page = self.workspace.root / path, due
        if self._is_pure(path):
            is_there = self.on_disk[path] == due.digest
        else:
            data = files.page_bytes(target)
            whose = None
            if data is not None and self._is_conflicted(path, data):
                return
            if data is not None and not is_untouched(data) and is_current(_text(data), _text(due.data)):
                self.done.pages[path] = Written(made_from, files.digest(data), is_pure=False)
                return
            if data is None or not is_untouched(data):
                page, whose = self._carried(path, data, due)
            is_there = data == page.data
            if whose is not None and not is_there:
                if not self.overwrite:
                    self.done.diagnostics.append(left_alone(self.workspace, path, whose))
                    return
                if self.put is not None:
                    self._set_aside(path, data or b"")
        if not is_there:
            self.done.written.append(path)
            if self.put is not None:
                self.put(target, page.data)
        self.done.pages[path] = Written(made_from, page.digest, page is due)

    def _is_conflicted(self, path: str, data: bytes) -> bool:
        """Report git's conflict markers in a page, and return whether it has any; the caller then leaves it unchanged.

        With `overwrite`, the page is replaced, so nothing is reported and the result is False.
        """
        found = () if self.overwrite else conflicts(_text(data))
        self.done.diagnostics += [_conflict(path, item) for item in found]
        return bool(found)

    def _set_aside(self, path: str, data: bytes) -> None:
        """Keep a copy of a page that is overwritten: in the same folder, or in the trash if it has merge conflicts."""
        if conflicts(_text(data)):
            files.discard(self.workspace.root, path, self.workspace.local / "trash")
        elif self.put is not None:
            self.put(_beside(self.workspace.root / path, data), data)

    def _is_pure(self, path: str) -> bool:
        """Return whether a page on disk is exactly as tacit wrote it last, and people had written nothing into it."""
        known = self.known.get(path)
        is_known = known is not None and known.is_pure and known.digest == self.on_disk.get(path)
        return is_known and is_still(self.workspace.root, self.tree, path)

    def _carried(self, path: str, data: bytes | None, due: Sealed) -> tuple[Sealed, Origin | None]:
        """Return the new page `due` with what people wrote into the old page `data`, such as ticks and texts to keep.

        Return also why the old page must not be replaced, as an `Origin` such as `EDITED`; None if it may be replaced.
        """
        old = _text(data or b"")
        kind = origin(old) if old.encode() == (data or b"") else Origin.NO_TEXT
        if kind is Origin.FORMATTED and not is_ours(old, _text(due.data)):
            kind = Origin.EDITED
        own = unconflicted(old) if conflicts(old) else old
        text, lost = carry_over(self._before(path) if data is None else own, due.data.decode())
        carried = text.encode()
        page = due if carried == due.data else Sealed(carried, files.digest(carried))
        return page, kind if lost or kind in {Origin.EDITED, Origin.FOREIGN, Origin.NO_TEXT} else None

    def _before(self, path: str) -> str:
        """Return the text that this page had when it was last moved to the trash; `""` if it is not there.

        What people wrote into it is then put back. A file in the trash is not used if it came with a clone, or if it is
        not as tacit generated it.
        """
        trashed = files.last_trashed(path, self.workspace.local / "trash")
        if trashed is not None and f"{LOCAL}/trash/{trashed.name}" in self.workspace.tracked():
            return ""  # the file came with the clone, not from this machine
        text = files.read_page(trashed) if trashed else None
        if trashed is None or text is None or _NO_CHARACTER in text or not is_as_generated(text):
            return ""
        self._restored.append(trashed)
        return text

    def sweep(self, due: Iterable[str]) -> None:
        """Remove generated pages whose paths are not in `due`. Pages into which people wrote are moved to the trash."""
        wanted = set(due)
        self.done.gone += [path for path in self.known if path not in wanted and path not in self.on_disk]
        for path in sorted(self.on_disk.keys() - wanted):
            text = files.read_page(self.workspace.root / path)
            kind = Origin.FOREIGN if text is None else origin(text)
            if kind is Origin.FOREIGN or text is None:
                continue
            self.done.removed.append(path)
            self.done.gone.append(path)
            kept = kind in {Origin.EDITED, Origin.MERGED} or has_own(text)
            if kept:
                self.done.diagnostics.append(_trashed(path))
            if self.put is not None:
                files.discard(self.workspace.root, path, self.workspace.local / "trash" if kept else None)
        if self.put is not None:
            for trashed in self._restored:
                trashed.unlink(missing_ok=True)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _conflict(path: str, found: Conflict) -> Diagnostic:
    help_text = (
        "resolve the conflict, or run `tacit sync --overwrite`, which regenerates the page and keeps its ticks and "
        "keep regions"
    )
    message = f"{found.described()}: the page was not changed"
    return Diagnostic(Location(path, found.start), Severity.ERROR, "merge-conflict", message, help_text)


def left_alone(workspace: Workspace, path: str, kind: Origin) -> Diagnostic:
    """Return the finding about a page that is not written, because people wrote or edited the file at its path."""
    if kind is Origin.FOREIGN and path in workspace.config.overviews:
        message = "this file, which a person wrote, is at the path of a generated page: the page is not written"
        help_text = (
            f"`tacit import --in-place {path}` imports the file's text, and then writes the page; --dry-run shows the "
            "changes"
        )
        return Diagnostic(Location(path), Severity.WARNING, "hand-kept-page", message, help_text)
    what, first = {
        Origin.FOREIGN: ("tacit generates a page at this path, but did not write this file", "move the file elsewhere"),
        Origin.NO_TEXT: ("the page contains bytes that are not UTF-8", "save the page as UTF-8"),
    }.get(kind, ("the page was edited by hand", f"write the edits to their sources with `tacit adopt {path}`"))
    help_text = f"{first}, or run `tacit sync --overwrite` (a copy of the file is kept as .orig.md)"
    return Diagnostic(Location(path), Severity.ERROR, "edited-page", f"{what}; it was not changed", help_text)


def kept_index(workspace: Workspace) -> Diagnostic | None:
    """Return a warning that tacit neither reads nor changes the index of the notes that a person keeps by hand.

    Return None if there is no such file in the notes folder.
    """
    path = workspace.config.layout.note_index
    if not (workspace.root / path).is_file():
        return None
    message = "this index of the notes, which a person wrote, is not a note: tacit neither reads nor changes it"
    help_text = (
        f"`tacit import --in-place {path}` imports the file's text and moves the file to the trash; or keep the file"
    )
    return Diagnostic(Location(path), Severity.WARNING, "hand-kept-page", message, help_text)


def _trashed(path: str) -> Diagnostic:
    message = "this page is no longer generated; it contained text of yours, and was moved to .tacit/trash/"
    return Diagnostic(Location(path), Severity.WARNING, "page-trashed", message)


def _beside(target: Path, data: bytes) -> Path:
    """Return the path for the copy of an overwritten page.

    This is the first of `name.orig.md`, `name.orig-2.md`, … that does not exist or already has the same content.
    """
    name = target.name.removesuffix(".md")
    candidate, number = target.with_name(f"{name}.orig.md"), 2
    while candidate.exists() and files.page_bytes(candidate) != data:
        candidate, number = target.with_name(f"{name}.orig-{number}.md"), number + 1
    return candidate
