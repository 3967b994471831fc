"""Fit the plan of one document into the existing knowledge base: choose a path or an existing file for each draft.

An own page is a page with the user's own text, in the workflows folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tacit.domain.note import Mention, Note
from tacit.domain.pattern import PatternPage
from tacit.ingest.importers.accounts import left_out
from tacit.ingest.importers.alike import Alike, date_of
from tacit.ingest.importers.existing import Holdings, body_of, listed_note, words_in
from tacit.ingest.importers.fitted import Fitted, LeftOut, without_names
from tacit.ingest.importers.ledger import words_of
from tacit.ingest.importers.links import Relinking, may_link, targets, without_targets
from tacit.ingest.importers.naming import stem_of
from tacit.ingest.importers.origins import Made
from tacit.ingest.importers.outcome import Outcome
from tacit.ingest.importers.plan import Kind, NoteDraft, OwnPage, PageDraft, Plan
from tacit.ingest.importers.provenance import origin, without_provenance
from tacit.ingest.importers.source import Source
from tacit.ingest.importers.update import Before
from tacit.notes.edit import extend
from tacit.notes.read import read_note
from tacit.notes.tree import FrontMatterError
from tacit.notes.write import mention_value, note_text, page_text
from tacit.system import files
from tacit.text.names import slugify

_NO_TEXT = "\ufffd"  # replaces invalid UTF-8; a file with it is not written again, because its bytes would be lost


class Fitter:
    """Chooses for each draft (planned file) a free path, or an existing file with the same content.

    `before` has the files of the document's earlier import; it is None if the document is new. `links` changes
    the links of the document's texts.
    """

    def __init__(
        self,
        holdings: Holdings,
        alike: Alike,
        source: Source,
        path: Path,
        plan: Plan,
        *,
        links: Relinking,
        before: Before | None = None,
    ) -> None:
        self.holdings, self.alike, self.source, self.path = holdings, alike, source, path
        self.plan, self.before, self.layout = plan, before, holdings.layout
        self.out = Outcome(holdings, source.path, plan, before, links)
        self.links = links
        self.by_file = self.by_git = 0
        self.examples = bool(plan.notes)  # whether the document has examples

    def fit(self) -> Fitted:
        """Return the files of the plan with their paths, and the lines of the document that are in no file."""
        plan = self.plan
        for page in plan.pages:
            self._page(page)
        for note in plan.notes:
            self._note(note)
        for own in plan.own:
            self._own(own)
        reasons = left_out(self.source, plan, _with_targets(plan, self.out, self.source.text), self.out.kept)
        left = tuple(LeftOut(line, self.source.lines[line - 1], reasons[line]) for line in sorted(reasons))
        examples = sum(bool(note.note.mentions) for note in plan.notes)
        warnings = (*plan.warnings, *self.out.warnings)
        told = (plan.claims, examples, self.by_file, warnings, plan.standings, self.by_git)
        made = (tuple(self.out.made.values()), tuple(self.out.undecided))
        return Fitted(plan.path, plan.kind, tuple(self.out.changes), left, *told, *made)

    def _page(self, draft: PageDraft) -> None:
        page = draft.page
        text = page_text(page)
        if pin := self.out.pins.get(draft.key):
            self.out.pinned(draft.key, pin, "page", self.links.text(text, pin.path))
            return
        if path := self.holdings.page_of(page.name) or (
            _page_like(self.holdings, self.links, text) if draft.by_file else ""
        ):
            if other := self._apart(page, path):
                page, text = other, page_text(other)
                path = self.holdings.page_of(page.name)
            if path:
                self.out.stays(draft.key, path, "page", text)
                return
        path, number = f"{self.layout.patterns}/{page.category}/{page.slug}.md", 2
        while self.holdings.is_taken(path):
            path, number = f"{self.layout.patterns}/{page.category}/{page.slug}-{number}.md", number + 1
        text = self.links.text(text, path)
        self.holdings.put_page(page, path, text)
        self.out.take(draft.key, path, "page", "new", text)

    def _apart(self, page: PatternPage, path: str) -> PatternPage | None:
        """Return the page under another name if another document of this import has a different pattern with its name.

        The new name ends with the title of the document in brackets. The result is None if the page at `path` has all
        words and links of `page`, if no other document made it, or if notes of this document use the old name. A word
        in the target of a link is no word of the text.
        """
        there = self.holdings.text(path) or ""
        text = self.links.text("\n\n".join(section.text for section in page.sections), path)
        has_words = words_of(without_targets(text)) <= words_of(without_targets(there))
        differs = not (has_words and set(targets(text)) <= set(targets(there)))
        name = f"{page.name} ({self.source.title or stem_of(self.source.path)})"
        from_import = path in self.holdings.pending and path not in self.out.paths
        if not differs or self.examples or not (from_import or self.holdings.page_of(name)):
            return None
        return page._replace(name=name, slug=slugify(name))

    def _own(self, draft: OwnPage) -> None:
        if pin := self.out.pins.get(draft.key):
            self.out.pinned(draft.key, pin, "own page", self.links.text(draft.text, pin.path))
            return
        path, number = f"{self.layout.workflows}/{draft.stem}.md", 2
        if not self.holdings.is_taken(path) and (there := _about(self.holdings, draft)):
            self.out.stays(draft.key, there, "own page", draft.text)
            return
        while self.holdings.is_taken(path):
            there = self.holdings.text(path) or ""
            if draft.origin in there or _is_same_page(there, draft.text):
                self.out.stays(draft.key, path, "own page", draft.text)
                return
            path, number = f"{self.layout.workflows}/{draft.stem}-{number}.md", number + 1
        text = self.links.text(draft.text, path)
        self.holdings.put(path, text)
        self.out.take(draft.key, path, "own page", "new", text)

    def _note(self, draft: NoteDraft) -> None:
        path = _place(draft, self.layout.notes)
        is_listed = bool(draft.listed) and self.plan.kind is not Kind.NOTES
        if pin := self.out.pins.get(draft.key):
            self.out.pinned(draft.key, pin, "note", self._text(draft, pin.path))
        elif not (is_listed and self._is_linked(draft, path)) and not draft.only_listed:
            self._new_note(draft, path, is_listed=is_listed)

    def _is_linked(self, draft: NoteDraft, path: str) -> bool:
        """Add the patterns of `draft` to the note that the document lists. Return whether there is such a note."""
        there = self.holdings.text(path)
        if there is not None:
            self._link(draft, path, there, new=False)
            return True
        found = listed_note(draft.listed, self.path, self.holdings.workspace.root, self.holdings.hidden)
        try:
            there = files.read(found).decode("utf-8", "replace") if found else None
        except OSError as error:
            self.out.unreadable(draft.key, path, draft.note, error)
            return True
        if there is None or _NO_TEXT in there or self.holdings.is_taken(path):
            return False
        self._link(draft, path, there, new=True)
        return True

    def _new_note(self, draft: NoteDraft, path: str, *, is_listed: bool) -> None:
        """Choose a free path for a new note, or an existing note about its example; skip a listed `path` in use."""
        text, other = self._text(draft, path), path if is_listed else ""
        while self.holdings.is_taken(path):
            there = self.holdings.text(path) if path != other else None
            if there is not None and (
                there == text
                or (not draft.text and origin(self.source) in there and _speaks(there, draft.note, self.layout.notes))
            ):
                self.out.stays(draft.key, path, "note", _words(draft, path))
                return
            path = _next(path)
        if twin := self._twin(draft, text):
            self.out.stays(draft.key, twin, "note", self.holdings.text(twin) or "", ours=False)
            return
        if twin := self._other_words(draft, text):
            self.out.stays(draft.key, twin, "note", _words(draft, twin), ours=False)
            return
        if not draft.text:
            self.alike.add(path, draft.note)
        self.holdings.put(path, text)
        self.out.take(draft.key, path, "note", "new", text, dated=draft.note.date if draft.by_file else "")
        is_new = path not in self.holdings.hidden
        self.by_file += draft.by_file and is_new
        self.by_git += draft.by_git and is_new

    def _text(self, draft: NoteDraft, path: str) -> str:
        """Return the text of a planned note for `path`; its relative links change unless it is imported unchanged."""
        return draft.text or self.links.text(_words(draft, path), path)

    def _twin(self, draft: NoteDraft, text: str) -> str:
        """Return the path of a note with the same text that another document made; `""` if there is none."""
        wanted = _told(draft.note)
        for path in self.holdings.imported.get(body_of(without_provenance(text)), ()) if not draft.text else ():
            if path in self.out.new:  # this import wrote it: two equal texts in one document are two examples
                continue
            there = self.holdings.text(path) or ""
            note = read_note(path, there.encode(), root=self.layout.notes).value
            is_told = note is not None and _told(note) == wanted and _speaks(there, draft.note, self.layout.notes)
            if is_told and _is_same(self.links, _words(draft, path), path, there):
                return path
        return ""

    def _other_words(self, draft: NoteDraft, text: str) -> str:
        """Return the path of a note with the body of `text`, or of a similar one if the draft has no text; or `""`."""
        for path in self.holdings.bodies.get(body, ()) if (body := body_of(text)) else ():
            there = self.holdings.text(path) or ""
            is_same = _is_same(self.links, _words(draft, path), path, there)
            if is_same and _speaks(there, draft.note, self.layout.notes):
                return path
        return "" if draft.text else self.alike.find(draft.note, self.out.paths)

    def _link(self, draft: NoteDraft, path: str, there: str, *, new: bool) -> None:
        """Add the patterns of `draft` to a note with the text `there`: the one at `path`, or a `new` copy at `path`."""
        dropped = self.before.dropped.get(path, set()) if self.before else set()
        said = _mentioned(there, self.layout.notes) | dropped
        missing = [mention for mention in draft.note.mentions if slugify(mention.name) not in said]
        missing.sort(key=lambda mention: slugify(mention.name))
        names = tuple(mention.name for mention in missing)
        try:
            text = _extended(there, missing)
        except FrontMatterError as error:
            self.out.not_linked(path, names, error)
            text, names = there, ()
        names += tuple(sorted(mention.name for mention in draft.note.mentions if slugify(mention.name) in dropped))
        if text != there or new:
            disk = None if new else self.holdings.on_disk(path)
            named = _mentioned(disk, self.layout.notes) if disk is not None else set()
            if disk is not None and named and named == _mentioned(text, self.layout.notes):
                text = disk  # the same patterns, perhaps in another order
            self.holdings.put(path, text)
            self.out.take(draft.key, path, "note", "new" if new else "linked", text)
        else:
            self.out.stays(draft.key, path, "note", text, ours=False)
        if not new:
            self.out.made[draft.key] = Made(draft.key, path, self.out.lines.get(draft.key, 0), names=names)
        self.out.texts[draft.key] += f"\n{note_text(draft.note)}" if new or not missing else ""


def _extended(text: str, missing: Sequence[Mention]) -> str:
    """Return the text of a note with more patterns in its front matter.

    Raises:
        FrontMatterError: the note may not be UTF-8, or its front matter can't be changed.
    """
    if _NO_TEXT in text and missing:
        before = text[: text.index(_NO_TEXT)]
        message = "the note has a byte that is not UTF-8, or the character U+FFFD"
        advice = "remove this character from the note and save it as UTF-8, then import the document again"
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise FrontMatterError("not-utf-8", message, line, column, advice)
    return extend(text, "patterns", [mention_value(mention) for mention in missing])


def _with_targets(plan: Plan, out: Outcome, text: str) -> dict[str, str]:
    """Return the text of each file, followed by the targets of its links as they are in the document.

    The keys are those of the drafts. `text` is the text of the document: without links in it, nothing is added.
    """
    if not may_link(text):
        return out.texts
    drafts = {draft.key: page_text(draft.page) for draft in plan.pages}
    drafts |= {draft.key: note_text(draft.note) for draft in plan.notes}
    drafts |= {draft.key: draft.text for draft in plan.own}
    return {
        key: text if key in out.kept else f"{text}\n{' '.join(targets(drafts.get(key, '')))}"
        for key, text in out.texts.items()
    }


def _about(holdings: Holdings, draft: OwnPage) -> str:
    """Return the path of an existing page that has the user's own text in `draft`; `""` if there is none."""
    for path in holdings.pages_of(draft.origin):
        about = draft.stem.startswith("about-") and path.rpartition("/")[2].startswith("about-")
        if about or _is_same_page(holdings.text(path) or "", draft.text):
            return path
    return ""


def _words(draft: NoteDraft, path: str) -> str:
    """Return the text of a planned note for a path, with links as they are in the document."""
    return draft.text or note_text(draft.note._replace(path=path))


def _page_like(holdings: Holdings, links: Relinking, text: str) -> str:
    """Return the path of a pattern page with the same text, whatever its name; `""` if there is none."""
    found = ((path, holdings.text(path) or "") for path in holdings.pages_like(text))
    return next((path for path, there in found if _is_same(links, text, path, there)), "")


def _is_same(links: Relinking, text: str, path: str, there: str) -> bool:
    """Return whether the file at `path`, whose text is `there`, has the text of a document.

    The line that names the document is not compared. Links are the same if they lead to the same file.
    """
    said = words_in(without_provenance(links.there(there, path)))
    return any(words_in(without_provenance(form)) == said for form in links.forms(text, path))


def _place(draft: NoteDraft, notes: str) -> str:
    """Return the path at which a planned note would be put, relative to the root of the knowledge base.

    `notes` is the folder of all notes.
    """
    path = draft.note.path if not draft.listed else draft.listed
    inside = path.removeprefix("memory/episodic/").removeprefix(f"{notes}/")
    folders = [part for part in inside.split("/") if part not in {"", ".", ".."}]
    return "/".join([notes, *(folders if len(folders) > 1 else ["code", *folders])])


def _speaks(text: str, note: Note, root: str) -> bool:
    """Return whether the existing note with the text `text` names all patterns that `note` names.

    `root` is the folder of all notes.
    """
    return {slugify(mention.name) for mention in note.mentions} <= _mentioned(text, root)


def _mentioned(text: str, root: str) -> set[str]:
    # the path has a date, because the text may have none
    note = read_note(f"{root}/2000-01-01-note.md", text.encode(), root=root).value
    return {slugify(mention.name) for mention in note.mentions} if note else set()


def _is_same_page(one: str, other: str) -> bool:
    """Return whether two pages of the user's own text have the same text.

    Their titles and their last lines, which name the document, may differ.
    """
    return without_names(one, "own page") == without_names(other, "own page")


def _told(note: Note) -> tuple[str, ...]:
    """Return the values by which two notes about the same example are recognised: date, title and outcome.

    The date is `""` if it is only the date of the note's document or file.
    """
    return date_of(note), slugify(note.title), " ".join(note.outcome.split()).casefold()


def _next(path: str) -> str:
    """Return the next path to try if a path is in use: `x.md`, `x-2.md`, `x-3.md`."""
    stem = path.removesuffix(".md")
    head, _, number = stem.rpartition("-")
    counted = head and number.isdigit() and len(number) == 1
    return f"{head}-{int(number) + 1}.md" if counted else f"{stem}-2.md"
