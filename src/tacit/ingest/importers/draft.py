"""PURE. Build the plan of a document's import: drafts of pages, notes and the user's own pages.

A ledger records for each line of the document which drafts contain it, or why it is left out. A line that is not yet
recorded is open.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tacit.domain.confidence import Standing
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import Mention, Note, Section
from tacit.domain.pattern import PatternPage, Thresholds
from tacit.ingest.importers.blanks import is_blank_form, is_contents
from tacit.ingest.importers.definitions import Definitions
from tacit.ingest.importers.document_dates import document_date
from tacit.ingest.importers.items import placeholders
from tacit.ingest.importers.ledger import Ledger
from tacit.ingest.importers.naming import stem_of
from tacit.ingest.importers.plan import Kind, NoteDraft, OwnPage, PageDraft, Plan
from tacit.ingest.importers.provenance import BY_FILE, repeated, without_provenance
from tacit.ingest.importers.source import Source
from tacit.text.late_regex import late
from tacit.text.names import slugify
from tacit.text.secrets import LEFT_OUT

VIA = "import"
_CONTENTS = late(r"(?:table of )?contents|(?:lessons?|patterns?) index|index|quick links", re.IGNORECASE)
TEMPLATE = late(r"(?:pattern|lesson|entry|note)?\s*(?:template|format|structure)|example patterns?", re.IGNORECASE)
_ANYTHING = frozenset(("format", "structure"))  # titles of templates and of real sections
_LONGEST_STEM = 60
_DIGITS = 16


class Setting(NamedTuple):
    """What an importer needs to know besides the text of a document.

    `dated` is the date of the file, for text that gives no date. `committed` is the day of the commit that added the
    document; it is `""` if it is not known. `below` is the document's path in the imported folder; it is `""` if it is
    imported alone. `existing` returns the existing note at a path that the document lists, or None. `is_there` returns
    whether there is a file at such a path, even if it is no note that can be read. `neighbour` returns the document to
    which a link leads, or None.
    """

    dated: str
    committed: str = ""
    below: str = ""
    existing: Callable[[str], Note | None] = lambda _: None
    is_there: Callable[[str], bool] = lambda _: False
    neighbour: Callable[[str], Source | None] = lambda _: None
    thresholds: Thresholds = Thresholds()


class Draft:
    """Collects the planned files and the findings of one document's import, and finally returns the plan."""

    def __init__(self, source: Source, kind: Kind, dated: str, stated: str = "") -> None:
        """Start an empty plan. `stated` is the date that the document gives, and `dated` is the date of its file.

        If `stated` is `""`, the date is searched for in the document.
        """
        stated = stated or document_date(source)
        self.source, self.kind, self.dated = source, kind, stated or dated
        self.undated = "" if stated else f" {BY_FILE}"  # added to notes without their own date
        self.ledger = Ledger(source)
        self.definitions = Definitions(source)
        self.pages: dict[str, PageDraft] = {}
        self.notes: dict[str, NoteDraft] = {}
        self.own: list[OwnPage] = []
        self._bodies: Counter[str] = Counter()
        self.claims: list[Diagnostic] = []
        self.standings: dict[str, Standing] = {}
        self.warnings: list[Diagnostic] = []

    def page(self, page: PatternPage, *, by_file: bool = False) -> str:
        """Plan a page, and return the key of its draft. If a page with this slug is planned already, that one stays.

        `by_file` is true if the page is named after the document's file. Then an existing page with the same text is
        used instead of a new one, even if it has another name.
        """
        key = f"page:{page.slug}"
        self.pages.setdefault(key, PageDraft(key, page, by_file))
        return key

    def note(self, note: Note, listed: str = "", *, only_listed: bool = False) -> str:
        """Plan a note, and return the key of its draft. A note that is planned already at this path is merged with it.

        `listed` is the path at which the document lists the note. `only_listed` is true if the draft only adds patterns
        to the existing note at this path, so that no file is created for it.
        """
        path = listed or self._free(note)
        key = f"note:{path}"
        before = self.notes.get(key)
        if before is None:
            self._bodies[note.body] += 1
            if note.body and (number := self._bodies[note.body]) > 1:
                note = note._replace(body=repeated(note.body, self.source, number))
            self.notes[key] = NoteDraft(
                key, note._replace(path=path), listed, only_listed, by_file=note.body.endswith(BY_FILE)
            )
        else:
            merged = _merged(before.note, note)
            by_file = before.by_file and note.body.endswith(BY_FILE)
            only_listed = before.only_listed and only_listed
            self.notes[key] = before._replace(note=merged, only_listed=only_listed, by_file=by_file)
        return key

    def _free(self, note: Note) -> str:
        stem = slugify(note.title)[:_LONGEST_STEM].rstrip("-") or "note"
        path, number = f"{note.domain}/{note.date}-{stem}.md", 2
        while f"note:{path}" in self.notes:
            path, number = f"{note.domain}/{note.date}-{stem}-{number}.md", number + 1
        return path

    def own_page(self, title: str, text: str, stem: str = "") -> str:
        """Plan a page with the user's own text, and return the key of its draft. `stem` is its file's name.

        The file name has no ending. The last line of the page has a digest of the text, so that the page is found again
        if the document is copied or moved.
        """
        stem = stem or slugify(title) or "imported"
        number = sum(page.stem == stem for page in self.own) + 1
        key = f"own:{stem}" if number == 1 else f"own:{stem}:{number}"
        said = "\n".join(line.rstrip() for line in text.partition("\n")[2].split("\n")).strip()  # without its title
        digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
        origin = f"<!-- imported from {slugify(stem_of(self.source.path)) or 'a document'}, sha256={digest} -->"
        text = f"{self.definitions.added(text.strip())}\n\n{origin}\n"
        self.own.append(OwnPage(key, stem, text, f"sha256={digest} -->"))
        return key

    def warn(self, line: int, rule: str, message: str, advice: str) -> None:
        """Add a warning about a line of the document."""
        self.warnings.append(Diagnostic(Location(self.source.path, line), Severity.WARNING, rule, message, advice))

    def claim(self, line: int, message: str) -> None:
        """Add a warning that a line states a number of examples which the document's own examples contradict."""
        where = Location(self.source.path, line)
        self.claims.append(Diagnostic(where, Severity.WARNING, "count-contradicts-list", message))

    def leave_boilerplate(self) -> None:
        """Record that tables of contents and templates in the document are left out of the import, with the reason."""
        for number, part in enumerate(self.source.parts):
            if not part.line:
                continue
            contents = _CONTENTS.fullmatch(part.title) or is_contents(self.source.slice(part.first, part.last))
            reason = "table of contents" if contents else "template text" if self._is_template(number) else ""
            if not reason:
                continue
            self.ledger.leave(reason, part.line)
            for inner in self.source.block(number):
                if self.kind is not Kind.CHECKLIST and (inner == number or reason == "template text"):
                    self.leave_open(reason, self.source.parts[inner].line or 1, self.source.parts[inner].last)

    def _is_template(self, number: int) -> bool:
        """Return whether the section of a heading is a template: its title says so, or it is only a form to fill in.

        `number` is the index of the heading's part. If the title could also be that of a real section, the section must
        have placeholders.
        """
        found = TEMPLATE.fullmatch(self.source.parts[number].title)
        block = [self.source.parts[inner] for inner in self.source.block(number)]
        words = self.source.slice(block[0].first, block[-1].last) if found or len(block) == 1 else ""
        is_named = found is not None and (found.group().casefold() not in _ANYTHING or placeholders(words))
        return is_named or (len(block) == 1 and is_blank_form(words))

    def leave_open(self, reason: str, first: int, last: int) -> None:
        """Record that the open lines of a range are left out of the import, with a reason.

        A line is open if no planned file contains it and no reason to leave it out is recorded.
        """
        for line in range(first, last + 1):
            if self.ledger.is_open(line):
                self.ledger.leave(reason, line)

    def keep_rest(self) -> None:
        """Plan one page with the user's own text that has all open lines, unchanged.

        A line is open if no planned file contains it and no reason to leave it out is recorded.
        """
        self._define()
        name = self.source.path.rpartition("/")[2]
        title, written = self.source.title or name, self.source.written_title or name
        self.ledger.say(self.source.title_line)
        self._leave_bare_headings()
        for first, last in self.ledger.open_runs():
            for line in range(first, last + 1):
                if self.source.lines[line - 1].strip() == LEFT_OUT:
                    self.ledger.leave("a credential", line)
        runs = [self._run(first, last) for first, last in self.ledger.open_runs()]
        if not any(runs):
            return
        key = self.own_page(title, "\n\n".join([f"# {written}", *runs]), f"about-{slugify(title) or 'document'}")
        for line in range(1, len(self.source.lines) + 1):
            if self.ledger.is_open(line):
                self.ledger.place(key, line)

    def _define(self) -> None:
        """Add to each page and note the definitions of links and footnotes that its text uses."""
        if not self.definitions.known:
            return
        starts: dict[str, int] = {}
        for line in sorted(self.ledger.placed):
            for key in self.ledger.placed[line]:
                starts.setdefault(key, line)
        lines = dict[str, set[int]]()
        for key, page in self.pages.items():
            sections = self.definitions.added_to(page.page.sections, lines.setdefault(key, set()))
            self.pages[key] = page._replace(page=page.page._replace(sections=sections))
        for key, note in self.notes.items():
            if not note.text:  # its text stays unchanged
                own = without_provenance(note.note.body)
                body = self.definitions.added(own, lines.setdefault(key, set())) + note.note.body[len(own) :]
                self.notes[key] = note._replace(note=note.note._replace(body=body))
        for key, found in lines.items():
            for line in sorted(found):
                if line > starts.get(key, line):  # the record of imports names the first line of an entry
                    self.ledger.place(key, line)

    def _leave_bare_headings(self) -> None:
        """Record that a heading is left out of the import if all text below it is in planned files or left out, too."""
        for number in range(len(self.source.parts) - 1, 0, -1):
            part = self.source.parts[number]
            last = self.source.parts[self.source.block(number)[-1]].last
            if self.ledger.is_open(part.line) and not any(map(self.ledger.is_open, range(part.line + 1, last + 1))):
                self.ledger.leave("a heading; its text is in other files", part.line)

    def _run(self, first: int, last: int) -> str:
        """Return the text of some lines of the document, for a page with the user's own text.

        The text is unchanged, except that front matter becomes a code block, because it is only valid at the start of a
        file.
        """
        front = self.source.front
        if first > front:
            return self.source.slice(first, last)
        head = "\n".join(self.source.lines[first - 1 : min(front, last)]).strip("-\n ")
        return f"```yaml\n{head}\n```\n\n{self.source.slice(front + 1, last)}".strip()

    def plan(self) -> Plan:
        """Return the plan with all drafts and findings so far."""
        self._define()
        return Plan(
            self.source.path,
            self.kind,
            tuple(self.pages.values()),
            tuple(self.notes.values()),
            tuple(self.own),
            {line: tuple(keys) for line, keys in self.ledger.placed.items()},
            frozenset(self.ledger.said),
            dict(sorted(self.ledger.reasons.items())),
            tuple(self.claims),
            tuple(self.warnings),
            self.standings,
        )


def pattern_page(
    name: str, category: str, sections: Sequence[Section], *, minutes: int | None = None, tags: Sequence[str] = ()
) -> PatternPage:
    """Return a pattern page. Empty sections are left out, and the path is chosen later."""
    said = tuple(section for section in sections if section.text.strip())
    slug = slugify(name)
    return PatternPage("", slug, name, category, tags=tuple(tags), minutes=minutes, sections=said)


def _merged(one: Note, other: Note) -> Note:
    """Merge two notes that have the same path. Each pattern keeps the outcome of the note that names it."""
    known = {mention.name for mention in one.mentions}
    own = tuple(_with_outcome(mention, one.outcome) for mention in one.mentions)
    more = tuple(_with_outcome(m, other.outcome) for m in other.mentions if m.name not in known)
    date = one.date if len(one.date) >= len(other.date) else other.date
    body = "\n\n".join(text for text in (one.body, other.body) if text)
    return one._replace(date=date, mentions=own + more, body=body, outcome="" if more else one.outcome)


def _with_outcome(mention: Mention, outcome: str) -> Mention:
    return mention._replace(outcome=mention.outcome or outcome)
