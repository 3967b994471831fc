"""PURE. Import a pattern document: pages, a note for each example, and findings about wrong counts and levels."""

from __future__ import annotations

import re

from tacit.domain.note import Section
from tacit.ingest.importers import claims, handkept
from tacit.ingest.importers.code import marked
from tacit.ingest.importers.counting import standings
from tacit.ingest.importers.dates import find_date
from tacit.ingest.importers.draft import Draft, Setting, pattern_page
from tacit.ingest.importers.examples import domain_of, linked, notes_of, retold
from tacit.ingest.importers.handkept import Entry, HandKept
from tacit.ingest.importers.items import Item, items, note_path, placeholders
from tacit.ingest.importers.ledger import GROUP
from tacit.ingest.importers.naming import category, stem_of
from tacit.ingest.importers.pages import at_the_end, joined, title_of, without_label
from tacit.ingest.importers.pieces import Claim, Piece
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.related import as_list, clearly_meant
from tacit.ingest.importers.rule_statements import orders
from tacit.ingest.importers.source import Source
from tacit.ingest.importers.standards import take
from tacit.ingest.importers.units import units
from tacit.notes.values import first_duration
from tacit.text.late_regex import late
from tacit.text.names import slugify

DERIVED = "computed from the notes"
_RECORDS = ("Time saved", "Earlier record", "Further text")
_PLAIN = {
    "confidence": re.compile(r"\W*(?:HIGH|MEDIUM|LOW|UNPROVEN)(?:\s+confidence)?\W*", re.IGNORECASE),
    "count": re.compile(
        r"\W*\d{1,6}\s*(?:(?:distinct\s+)?(?:examples?|applications?|uses?|times?))?\W*", re.IGNORECASE
    ),
    "last": re.compile(r"\W*[\d-]{7,10}\W*"),
    "time": re.compile(
        r"\W*[\d.,]+(?:\s*(?:-|–|to)\s*[\d.,]+)?[ -]?(?:weeks?|days?|h(?:ou)?rs?|h|m|min(?:ute)?s?)\W*", re.IGNORECASE
    ),
}
_ASIDE = late(r"\s*\((?:HIGH|MEDIUM|LOW)(?:\s+confidence)?\)", re.IGNORECASE)
_OWN_WORDS = late(
    r"confidence levels?|how to use (?:this|these) (?:file|document|patterns?).*|(?:pattern )?(?:growth|evolution) "
    r"tracking|how patterns mature",
    re.IGNORECASE,
)


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a pattern document."""
    document = handkept.read(source)
    builder = _Builder(document, setting)
    builder.notes()
    for entry in document.entries:
        builder.entry(entry)
    builder.rest()
    return builder.draft.plan()


def _take_rules(draft: Draft, document: HandKept) -> None:
    """Add a page for each section outside of the patterns whose heading is a rule: "Do not share a kiln"."""
    inside = {line for entry in document.entries for line in range(entry.line, entry.last + 1)}
    for unit in units(document.source).units:
        if orders(unit.title) and unit.line not in inside and draft.ledger.is_open(unit.line):
            take(draft, unit)


class _Builder:
    """Builds the plan of one pattern document."""

    def __init__(self, document: HandKept, setting: Setting) -> None:
        self.document, self.source = document, document.source
        self.draft = Draft(document.source, Kind.PATTERNS, setting.dated, document.updated)
        self.ledger = self.draft.ledger
        self.setting = setting
        self.dead: dict[int, list[Item]] = {}  # line of a pattern -> the listed notes that are not evidence
        self.names = [entry.name for entry in document.entries]
        self.project = claims.project(document)
        self.domain = domain_of(document.entries)

    def notes(self) -> None:
        """Add the notes of all patterns.

        If one pattern's example becomes a note, the note is also evidence for all other patterns that list its path.
        """
        seen = set()
        for entry in self.document.entries:
            if (slug := slugify(entry.name)) and slug not in seen:
                seen.add(slug)
                self.dead[entry.line] = notes_of(self.draft, entry, self.project, self.domain, self.setting)
        for entry in self.document.entries:
            if entry.line in self.dead:
                self.dead[entry.line] = linked(self.draft, entry, self.dead[entry.line])

    def entry(self, entry: Entry) -> None:
        """Add the page of one pattern, unless an earlier one has its name. Its examples become notes instead."""
        sections = [section for piece in entry.pieces for section in self._sections(entry, piece)]
        page = pattern_page(entry.name, self._category(entry), (), minutes=self._minutes(entry), tags=_tags(entry))
        if not page.slug or f"page:{page.slug}" in self.draft.pages:
            return  # the text of a second pattern with this name goes to the page for the rest
        key = self.draft.page(page)
        self.ledger.say(entry.line)
        for piece in entry.pieces:
            self._account(entry, piece, key)
        for heading in entry.field_headings:
            self.ledger.leave(DERIVED, heading)
        if dead := self.dead[entry.line]:
            lines = [self.source.lines[line - 1] for item in dead for line in range(item.line, item.last + 1)]
            sections.append(Section("Source experiences", "\n".join(lines), dead[0].line))
            for item in dead:
                self.ledger.place(key, item.line, item.last)
        for item in retold(entry, self.setting):
            sections.append(Section("Earlier record", f"- {item.text}", item.line))
            self.ledger.place(key, item.line, item.last)
        sections += self._further(entry, key)
        whole = page._replace(sections=joined(at_the_end(sections, _RECORDS)))
        self.draft.pages[key] = self.draft.pages[key]._replace(page=whole)

    def _sections(self, entry: Entry, piece: Piece) -> list[Section]:
        """Return the section that a piece of text becomes; `[]` if the piece is a value, or lists notes or examples."""
        text = self.source.slice(piece.first, piece.last) if piece.first <= piece.last else ""
        if piece.key in _PLAIN:
            if _is_plain(piece) or placeholders(piece.value):
                return []
            title = "Time saved" if piece.key == "time" else "Earlier record"
            return [
                Section(title, piece.value if piece.key == "time" else f"- {piece.title}: {piece.value}", piece.line)
            ]
        is_field = piece.key in {"category", "tags"} and piece.value
        if is_field or piece.key == "sources" or (piece.key == "examples" and self._has_notes(entry, piece)):
            return []
        if piece.value and text:
            text = without_label(text, piece.value)
        if piece.key == "related":
            text = self._resolved(entry, piece, text)
        return [Section(title_of(self.source, piece), marked(text), piece.line)] if text.strip() else []

    def _has_notes(self, entry: Entry, piece: Piece) -> bool:
        inside = range(piece.first, piece.last + 1)
        return any(item.line in inside for item, _ in entry.examples) or not self._real(piece)

    def _real(self, piece: Piece) -> bool:
        """Return whether a piece of text is no template: it has a line with text and without a placeholder."""
        text = self.source.slice(piece.first, piece.last) if piece.first <= piece.last else ""
        return any(line.strip() and not placeholders(line) for line in text.split("\n"))

    def _resolved(self, entry: Entry, piece: Piece, text: str) -> str:
        """Return the text of a section "Related patterns" in which imprecise names are replaced.

        If a name clearly means one pattern of the document, it is replaced by the name of this pattern, followed by the
        old name in brackets.
        """
        others = [name for name in self.names if name != entry.name]
        if piece.value:
            text = as_list(text)
        for item in entry.related if piece.value else items(self.source, piece.first, piece.last):
            bare = _ASIDE.sub("", item.text.split("\n")[0]).strip()
            meant = clearly_meant(bare, others)
            if meant and slugify(meant) != slugify(bare):
                text = text.replace(item.text, f"{meant} (written “{bare}”)", 1)
            elif bare != item.text:
                text = text.replace(item.text, bare, 1)
        return text

    def _account(self, entry: Entry, piece: Piece, key: str) -> None:
        """Record where the lines of a piece go: to the page with this key, or nowhere, with the reason."""
        if (piece.key in {"category", "tags"} and piece.value) or piece.key in _PLAIN:
            last = max(piece.line, piece.last)
            if placeholders(piece.value):
                self.ledger.leave("template text", piece.line, last)
            elif piece.key in _PLAIN and piece.key != "time" and _is_plain(piece):
                self.ledger.leave(DERIVED, piece.line, last)
            else:
                self.ledger.place(key, piece.line, last)
                self.ledger.say(piece.line)
            return
        is_list = piece.key in {"sources", "examples"}
        if piece.title and not (is_list and piece.value and not placeholders(piece.value)):
            self.ledger.say(piece.line)
        if is_list and (piece.key == "sources" or self._has_notes(entry, piece)):
            for line in range(piece.first, piece.last + 1):
                if placeholders(self.source.lines[line - 1]):
                    self.ledger.leave("template text", line)
            return
        for line in range(piece.first, piece.last + 1):
            self.ledger.place(key, line)
            if piece.key == "related" and _ASIDE.search(self.source.lines[line - 1]):
                self.ledger.leave("a level next to a name, which is " + DERIVED, line)

    def _further(self, entry: Entry, key: str) -> list[Section]:
        """Return a section "Further text" with all open lines of the pattern; `[]` if there are none.

        A line is open if no draft contains it and no reason to leave it out is recorded. The lines are unchanged, and
        are now recorded as lines of the page with this key.
        """
        open_lines = [line for line in range(entry.line, entry.last + 1) if self.ledger.is_open(line)]
        if not open_lines:
            return []
        for line in open_lines:
            self.ledger.place(key, line)
        return [Section("Further text", "\n".join(self.source.lines[line - 1] for line in open_lines), open_lines[0])]

    def _minutes(self, entry: Entry) -> int | None:
        stated = entry.fields.get("time")
        return first_duration(stated.text) if stated else None

    def _category(self, entry: Entry) -> str:
        stated = entry.fields.get("category", Claim("", 0)).text
        if stated and slugify(stated):
            return slugify(stated)
        group = "" if handkept.level_in(entry.group) else entry.group
        return category(group, self.source.title, stem_of(self.source.path))

    def rest(self) -> None:
        """Record what happens to text outside of patterns, and add the counts and findings to the plan."""
        for part in self.document.groups:
            if handkept.level_in(part.title):
                self.ledger.leave(f"a heading by level, which is {DERIVED}", part.line)
            else:
                self.ledger.leave(GROUP, part.line)
        for entry in self.document.templates:
            self.ledger.leave("template text", entry.line, entry.last)
        if footer := self.document.footer:
            for line in footer.lines:
                self.ledger.leave("a footer; tacit's pages have their own", line)
        self._leave_own_words()
        self.draft.leave_boilerplate()
        notes = self.draft.notes.values()
        self.draft.standings |= standings(notes, self.setting.existing, self.setting.thresholds)
        self.draft.claims += claims.contradictions(self.document, self.draft.standings)
        self._warn_of_missing()
        _take_rules(self.draft, self.document)
        self.draft.keep_rest()

    def _warn_of_missing(self) -> None:
        """Add a warning if some examples are only paths of notes that do not exist."""
        missing = sorted(
            item.line
            for entry in self.document.entries
            for item in entry.sources
            if f"note:{note_path(item.text)}" in self.draft.notes
            and self.draft.notes[f"note:{note_path(item.text)}"].listed
            and not self.draft.notes[f"note:{note_path(item.text)}"].only_listed
            and self.setting.existing(note_path(item.text)) is None
            and not self.setting.is_there(note_path(item.text))  # a note that can't be read is reported as such
        )
        if missing:
            self.draft.warn(
                missing[0],
                "missing-notes",
                f"{len(missing)} listed note{'s do' if len(missing) > 1 else ' does'} not exist: the import has only "
                "what the document says about them",
                "if you have the files, put them at these paths before the import",
            )

    def _leave_own_words(self) -> None:
        """Record that the import leaves out text that tacit generates itself, such as the explanation of levels."""
        reason = "text that tacit's pages already have"
        end = self.document.footer.first - 1 if self.document.footer else len(self.source.lines)
        for number, part in enumerate(self.source.parts):
            if part.line and _OWN_WORDS.fullmatch(part.title):
                for inner in self.source.block(number):
                    found = self.source.parts[inner]
                    self.draft.leave_open(reason, found.line, min(found.last, end))
        for first, last in claims.legend(self.source):
            self.draft.leave_open(reason, first, last)
        for line in claims.header_lines(self.source):
            self.ledger.leave("a header; tacit's pages have their own", line)


def _is_plain(piece: Piece) -> bool:
    """Return whether the line of a field, such as a date or a level, has only the value, without a remark beside it."""
    if piece.key == "last" and (found := find_date(piece.value)):
        return not re.search(r"\w", piece.value[: found.start] + piece.value[found.end :])
    return _PLAIN[piece.key].fullmatch(piece.value) is not None


def _tags(entry: Entry) -> list[str]:
    stated = entry.fields.get("tags", Claim("", 0)).text
    return [tag.strip(" `#[]\"'") for tag in stated.split(",") if tag.strip(" `#[]\"'")]
