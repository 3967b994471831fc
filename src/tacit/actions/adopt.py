"""Write the edits of a generated page into the notes and pattern pages from which the page is generated.

A keep region is the part of a generated page for people's own text: a sync never changes it.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import Note
from tacit.errors import ChangedMeanwhileError, FileAccessError, GitError, UsageError
from tacit.ingest.adopt.cutting import page_lines
from tacit.ingest.adopt.leading import lead
from tacit.ingest.adopt.overview import OverviewEdits
from tacit.ingest.adopt.plan import PatternPlan, Plan
from tacit.ingest.adopt.workflow import WorkflowEdits
from tacit.ingest.adopt.writing import new_page, own_page, page_edits
from tacit.ingest.adopt.written import compare_listing
from tacit.ingest.lesson.journal import remember
from tacit.notes.edit import splice
from tacit.notes.frontmatter import read_document
from tacit.notes.reading import Findings
from tacit.notes.write import note_text, page_text
from tacit.render.current import is_current, is_ours
from tacit.render.keep import carry_over, comparable, with_kept
from tacit.render.seal import Origin, is_as_generated, origin, read_lines, sealed_with
from tacit.store.reader import Reader
from tacit.sync.pipeline import publisher_of
from tacit.sync.publisher import Publisher
from tacit.sync.service import SyncReport, build_store, sync
from tacit.sync.session import open_session
from tacit.system import files
from tacit.system.git import repository
from tacit.text import secrets
from tacit.text.conflicts import conflicts
from tacit.text.names import slugify
from tacit.workspace.workspace import Workspace

_MOST_COMMITS = 100  # commits of the page that are searched for its version before the edits
_NO_TEXT = "\ufffd"  # replaces bytes that are not valid UTF-8
_RESOLVE = "resolve git's conflict in the page first, or run `tacit sync --overwrite` to regenerate the page"
_OLDER = (
    "notes or pattern pages have changed since this page was generated, and git has no version of the page from "
    "before your edits, so tacit can't tell what you edited"
)
_REDO = (
    "make your edits in the notes and pattern pages by hand; or undo the later changes of notes and pattern "
    "pages, run `tacit adopt` again, and then redo these changes"
)


class AdoptReport(NamedTuple):
    """The result of `tacit adopt`; all paths are relative to the root.

    `written` are the written files. `diagnostics` are the edits that can't be assigned to a file; if there is at least
    one such edit, nothing is written.
    """

    page: str
    written: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()  # texts that were moved to the keep region, the part of the page that sync never changes
    texts: tuple[tuple[str, str], ...] = ()  # path and new text of each file
    diagnostics: tuple[Diagnostic, ...] = ()
    sync: SyncReport | None = None


def adopt(workspace: Workspace, file: Path, *, dry: bool = False) -> AdoptReport:
    """Write the edits of a generated page into the files from which it is generated.

    If an edit can't be assigned to a file, nothing is changed. If `dry` is true, only report which files would change.

    Raises:
        UsageError: the file is not a generated page of this knowledge base.
        TacitError: the sync afterwards failed.
    """
    path = _relative(workspace, file)
    build_store(workspace)
    with workspace.locked("tacit adopt"), _publisher(workspace) as publisher:
        run = _Adoption(workspace, publisher, path)
        report, carried = run.plan()
        if dry or report.diagnostics or not (report.written or report.kept):
            return report
        run.write(report, carried)
    done = sync(workspace)
    _carry(workspace, path, carried)
    return report._replace(sync=done)


def _relative(workspace: Workspace, file: Path) -> str:
    absolute = file.absolute()
    with contextlib.suppress(OSError):
        absolute = absolute.parent.resolve() / absolute.name
    root = workspace.root.resolve()
    if not absolute.is_relative_to(root):
        raise UsageError(f"{file}: is outside the knowledge base {workspace.root}")
    if absolute.is_dir():
        raise UsageError(f"{file}: is a folder", "pass the path of the generated page that you edited")
    if not absolute.is_file():
        raise UsageError(f"{file}: no such file")
    if absolute.is_symlink():
        raise UsageError(f"{file}: is a link", "pass the page itself")
    return absolute.relative_to(root).as_posix()


@contextlib.contextmanager
def _publisher(workspace: Workspace) -> Iterator[Publisher]:
    with open_session(workspace, writable=False) as session, workspace.reading() as reader:
        yield publisher_of(session, reader)


def _carry(workspace: Workspace, path: str, carried: str) -> None:
    """Copy the ticks and keep regions (people's own text) of `carried`, the edited page, into the generated page.

    This is done after the sync, because a step that is new on the page can get its tick only when the sync has added
    the step.
    """
    target = workspace.root / path
    with workspace.locked("tacit adopt"):
        text = files.read_page(target)
        if text is not None and is_as_generated(text):
            new, lost = carry_over(carried, text)
            if new != text and not lost:
                files.write(target, new, workspace.root)


def _doubled(text: str, base: str) -> Iterator[int]:
    """Yield the line numbers of checklist steps that are on the edited page too often, as after a merge.

    `text` is the edited page, and `base` the page before the edits. A step that was already on the page may be there as
    often as before, and a new step once. The lines of all further copies are yielded.
    """
    left = Counter(key for _, _, key in read_lines(base).tasks())
    seen = Counter[tuple[str, ...]]()
    for number, _, key in read_lines(text).tasks():
        seen[key] += 1
        if seen[key] > max(1, left[key]):
            yield number + 1


def _is_not_text(path: Path) -> bool:
    try:
        files.read(path, limit=files.LARGEST_PAGE).decode()
    except UnicodeDecodeError:
        return True
    return False


class _Adoption:
    """Plans and writes the changes to notes and pattern pages that the edits of one generated page require.

    `now` is the page as tacit generates it now, and `disk` the edited page.
    """

    def __init__(self, workspace: Workspace, publisher: Publisher, path: str) -> None:
        self.workspace, self.publisher, self.path = workspace, publisher, path
        self.reader: Reader = publisher.reader
        self.layout = workspace.config.layout
        self.now = publisher.text(path)
        self.disk = files.read_page(workspace.root / path) or ""
        if _NO_TEXT in self.disk and _is_not_text(workspace.root / path):
            raise UsageError(f"{path}: is not UTF-8", "save the page as UTF-8, or remove the bytes that are not UTF-8")
        self.taken: set[str] = set()

    def plan(self) -> tuple[AdoptReport, str]:
        """Return the planned changes, and the edited page, from which `write` copies the ticks and keep regions.

        Text that belongs to no pattern is moved to the keep region of this page. If an edit is refused, the page is
        `""`.
        """
        kind = origin(self.disk)
        if self.now is None or kind in {Origin.FOREIGN, Origin.EMPTY}:
            help_text = "`tacit adopt` works on pages that tacit generates; for other documents see `tacit import`"
            raise UsageError(f"{self.path}: is not a generated page", help_text)
        if kind is Origin.OURS or (kind is Origin.FORMATTED and self._is_only_formatted(self.now)):
            return AdoptReport(self.path), self.disk
        if kind is Origin.MERGED:
            return self._refused(
                Plan(), "this page is the result of a git merge", "run `tacit sync` to regenerate it"
            ), ""
        if found := conflicts(self.disk):
            plan = Plan()
            plan.refuse(found[0].start, found[0].described(), _RESOLVE)
            return self._refused(plan), ""
        base = self._base()
        if base is None:
            return self._refused(Plan(), _OLDER, _REDO), ""
        plan = self._compared(base)
        for line in _doubled(self.disk, base):
            plan.refuse(line, "this step is on the page twice, as after a merge", "remove one of the two steps")
        kept = tuple(text for _, text in plan.kept)
        carried = with_kept(self.disk, "\n\n".join(kept)) if kept else self.disk
        if carried == self.disk:
            for line, _ in plan.kept:
                plan.refuse(line, "the page has no keep region for your own text", "move the text to another file")
        if carry_over(carried, self.now)[1]:
            plan.refuse(
                1,
                "the line `<!-- keep: NAME -->` or `<!-- /keep -->` of a keep region is missing",
                "restore the missing line",
            )
        self._refuse_credentials(plan)
        texts = dict(self._texts(plan)) if not plan.problems else {}
        if plan.problems:
            return self._refused(plan), ""
        return AdoptReport(self.path, tuple(sorted(texts)), kept, tuple(sorted(texts.items()))), carried

    def _is_only_formatted(self, now: str) -> bool:
        """Return whether only a formatter changed the page on disk. `now` is the page that a sync would write."""
        return is_ours(self.disk, now) or is_current(self.disk, now)

    def _refuse_credentials(self, plan: Plan) -> None:
        own = {number for number, _ in comparable(self.disk)}
        for secret in secrets.find(self.disk):
            if secret.line in own:
                message = f"this looks like {secret.kind}"
                plan.refuse(
                    secret.line,
                    message,
                    "remove the credential: notes, pages and the store must not contain credentials",
                )

    def write(self, report: AdoptReport, carried: str) -> None:
        """Write the changed files, and the generated page with the ticks and keep regions of `carried`, as edited."""
        remember(self.workspace, "adopt", self.path, dict(report.texts), pages=(self.path,))
        with files.together(self.workspace.root) as put:
            for path, text in report.texts:
                put(self.workspace.root / path, text)
            put(self.workspace.root / self.path, carry_over(carried, self.now or "")[0])

    def _refused(self, plan: Plan, message: str = "", help_text: str = "") -> AdoptReport:
        if message:
            plan.refuse(1, message, help_text)
        found = [
            Diagnostic(Location(self.path, item.line), Severity.ERROR, "not-adopted", item.message, item.help)
            for item in sorted(plan.problems, key=lambda item: item.line)
        ]
        return AdoptReport(self.path, diagnostics=tuple(dict.fromkeys(found)))

    def _base(self) -> str | None:
        """Return the page as it was before the edits, or None if that text can't be found.

        The hash in the edited page identifies the text: it is the page as tacit generates it now, or one of the newest
        `_MOST_COMMITS` versions in git's history.
        """
        wanted = sealed_with(self.disk).sha256
        if self.now is not None and sealed_with(self.now).sha256 == wanted:
            return self.now
        with contextlib.suppress(GitError):
            found = repository(self.workspace.root)
            if found is not None:
                path = (self.workspace.root.resolve() / self.path).relative_to(found.root.resolve()).as_posix()
                for revision in found.text("log", "--format=%H", f"-n{_MOST_COMMITS}", "--", path).split():
                    text = found.run("show", f"{revision}:{path}", codes=(0, 128)).decode("utf-8", "replace")
                    if sealed_with(text).sha256 == wanted and origin(text) is Origin.OURS:
                        return text
        return None

    def _compared(self, base: str) -> Plan:
        dossiers = self.publisher.all_dossiers()
        lines, edited = page_lines(base), page_lines(self.disk)
        details = {self.layout.details(dossier.pattern.category) for dossier in dossiers.values()}
        if self.path in details | {document.path for document in self.workspace.config.documents}:
            return OverviewEdits(dossiers, self.publisher.known.resolve).compare(lines, edited)
        dossier = dossiers.get(self.path.rpartition("/")[2].removesuffix(".md"))
        if dossier and self.path == self.layout.workflow(dossier.pattern.slug):
            return WorkflowEdits(dossier).compare(lines, edited)
        is_evidence = dossier and self.path == self.layout.evidence(dossier.pattern.slug)
        return compare_listing(lines, edited, dossier if is_evidence else None)

    def _texts(self, plan: Plan) -> Iterator[tuple[str, str]]:
        """Yield the path and new text of each file that the edits of the page change."""
        for own in plan.patterns:
            self._lead(own)
            if own.dossier.pattern.page:
                if (text := self._edited(own)) is not None:
                    yield own.dossier.pattern.page, text
                else:
                    where = own.dossier.pattern.page
                    plan.refuse(
                        1, f"{where} has changed since the page was generated", f"make the edits in {where} itself"
                    )
            else:
                path = self._page_path(own.dossier.pattern.category, own.dossier.pattern.slug)
                yield path, page_text(own_page(own, path))
        for new in plan.new:
            slug = slugify(new.name)
            path = self._page_path(new.category, slug)
            led = tuple(part._replace(text=self._led(part.text, path)) for part in new.sections)
            yield path, page_text(new_page(path, slug, new.name, new.category, led))
        for note in plan.notes:
            path = self._note_path(note)
            yield path, note_text(note._replace(path=path))

    def _edited(self, own: PatternPlan) -> str | None:
        """Return the text of a pattern's page with the edits `own`; None if the page lacks the text that they replace.

        Raises:
            ChangedMeanwhileError: the page changed after the store was built.
            FileAccessError: the page is not UTF-8.
        """
        path = own.dossier.pattern.page
        data = files.read(self.workspace.root / path)
        if self.reader.sources().get(path) != files.digest(data):
            raise ChangedMeanwhileError(path)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileAccessError(path, "can't be edited: the file is not UTF-8", "save it as UTF-8") from error
        document = read_document(data, Findings(path))
        if document is None:
            return None
        last = len(text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"))
        edits = page_edits(own, document.body, document.body_line, last)
        return None if edits is None else splice(text, edits)

    def _lead(self, own: PatternPlan) -> None:
        """Rewrite the relative links in the edits `own` so that they work on the pattern's page, to which they move."""
        page = own.dossier.pattern.page or f"{self.layout.patterns}/{own.dossier.pattern.category}/page.md"
        for number, edits in own.edits.items():
            own.edits[number] = [
                edit._replace(lines=tuple(self._led(line, page) for line in edit.lines)) for edit in edits
            ]
        own.added[:] = [(at, part._replace(text=self._led(part.text, page))) for at, part in own.added]

    def _led(self, text: str, page: str) -> str:
        return lead(text, self.path, page, lambda path: (self.workspace.root / path).exists())

    def _page_path(self, category: str, slug: str) -> str:
        return self._free(f"{self.layout.patterns}/{category}/{slug}")

    def _note_path(self, note: Note) -> str:
        """Return the path of a new note, which is an example of the first pattern that the note names.

        If all other examples of this pattern are in one subfolder of the notes, the path is in this subfolder;
        otherwise it is in the subfolder `code`.
        """
        slug = self.publisher.known.resolve(slugify(note.mentions[0].name))
        domains = self.publisher.patterns[slug].domains if slug in self.publisher.patterns else ()
        domain = domains[0] if len(domains) == 1 else "code"
        return self._free(f"{self.layout.notes}/{domain}/{note.date}-{slugify(note.title) or 'example'}")

    def _free(self, path: str) -> str:
        number, candidate = 2, f"{path}.md"
        while candidate in self.taken or (self.workspace.root / candidate).exists():
            candidate, number = f"{path}-{number}.md", number + 1
        self.taken.add(candidate)
        return candidate
