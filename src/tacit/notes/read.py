"""PURE. A note's bytes into a Note, with everything odd about it as diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.domain.enums import Result
from tacit.domain.note import Mention, Note, Section, Source
from tacit.notes.curated import curated_sections, report_cut
from tacit.notes.evidence import Word, bullet_words, listed_words, mentions
from tacit.notes.fields import LONGEST_TITLE, Fields, clean_tags, read_minutes
from tacit.notes.frontmatter import Document, read_document
from tacit.notes.markdown import MOST_SECTIONS, Outline, plain_text, sections
from tacit.notes.paths import first_folder, is_conflict_copy, stem
from tacit.notes.prose import TextField, first_outcome, has_fields, key_of, less_suffix, shortened, text_fields
from tacit.notes.reading import Findings, Reading, quoted
from tacit.notes.tree import Entries
from tacit.notes.values import first_duration, iso_date, name_date, name_words
from tacit.text.sanitize import MOST_EVENTS, weight

DEFAULT_DOMAIN = "code"
_KEYS = frozenset(
    {
        *("title", "date", "project", "outcome", "result", "time_saved", "time_saved_minutes"),
        *("tags", "author", "via", "source", "patterns"),
    }
)
_SOURCE_KEYS = ("commit", "pr", "files")
_EVIDENCE = frozenset({"patterns applied", "learnings extracted"})
_PATTERN = re.compile(r"pattern:\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_LIGHT = 5_000  # characters that can't weigh too much, whatever they are
_WORD = re.compile(r"[^\W\d_]+")


def read_note(path: str, data: bytes, *, root: str = "memory/episodic") -> Reading[Note]:
    """The note that `data`, the file at `path` below the knowledge base's root, holds."""
    found = Findings(path)
    document = read_document(data, found)
    if document is None:
        return found.reading(None)
    fields = Fields(document.fields, found)
    note = _NoteReader(path, document, fields, found).note(first_folder(path, root) or DEFAULT_DOMAIN)
    fields.report_unknown()
    return found.reading(note)


class _NoteReader:
    """One note while its fields are put together from front matter, text and file name."""

    def __init__(self, path: str, document: Document, fields: Fields, found: Findings) -> None:
        self.path = path
        self.document = document
        self.fields = fields
        self.found = found
        self.outline = Outline("", "", (), (document.body_line,))
        self.texts: dict[str, TextField] = {}
        self.room = MOST_SECTIONS  # for the sections of the patterns' texts
        self.lightness = MOST_EVENTS  # for all they weigh

    def note(self, domain: str) -> Note:
        fields = self.fields
        extra = fields.expect(_KEYS)
        fields.check_evidence_keys()
        title = fields.title("title")
        outcome = fields.text("outcome")
        minutes = fields.minutes("time_saved", "time_saved_minutes")
        self._parse(title, outcome, minutes)
        project = fields.text("project") or self._text("project")
        date = self._date()
        spoken = mentions(self._words(), self.found)
        return Note(
            path=self.path,
            date=date,
            title=title or self._title(project, date),
            domain=domain,
            project=project,
            outcome=outcome or self._outcome(),
            result=fields.choice("result", Result, "bad-result") or self._result(),
            minutes=self._minutes() if minutes is None else minutes,
            tags=fields.tags("tags") or clean_tags(self._text("tags").split(",")),
            author=fields.text("author") or self._text("author"),
            via=fields.text("via"),
            source=self._source(),
            mentions=self._counted(spoken),
            body=self.document.body,
            extra=extra,
        )

    def _parse(self, title: str, outcome: str, minutes: int | None) -> None:
        """Look at the text's structure, unless it can hold nothing that is wanted."""
        body = self.document.body
        lower = body.lower()
        fields = has_fields(lower)
        if (
            fields
            or not title
            or any(word in lower for word in ("applied", "extracted", "pattern:"))
            or (minutes is None and "saved" in lower)
            or (not outcome and "outcome" in lower)
        ):
            self.outline = sections(body, self.document.body_line)
            report_cut(self.outline, self.found)
        if fields:
            self.texts = text_fields(self.outline)

    def _text(self, key: str) -> str:
        field = self.texts.get(key)
        return field.text if field else ""

    def _date(self) -> str:
        """The date of the front matter, else of the text, else of the file's name."""
        node = self.fields.node("date")
        text = self.fields.text("date")
        field = self.texts.get("date")
        advice = "write it as 2024-11-12, or 2024-11 where the day is unknown"
        line, column = 1, 1
        try:
            if node is not None:
                line, column = node.line, node.column
                date = iso_date(text)
                if date is None:
                    self.found.error("bad-date", f"{quoted(text)} is no date", line, column, advice)
                return date or ""
            if field is not None:
                text, line = field.text, field.line
                if date := iso_date(text, strict=False):
                    return date
                self.found.warning("bad-date", f"{quoted(text)} is no date: it was dropped", line, 1, advice)
            line, text = 1, stem(self.path)
            if date := name_date(text):
                return date
        except ValueError:
            message = f"the date in {quoted(text)} does not exist in the calendar"
            self.found.error("bad-date", message, line, column, advice)
            return ""
        advice = "add `date: 2024-11-12` to the front matter, or begin the file's name with the date"
        self.found.error("no-date", "the note has no date", advice=advice)
        return ""

    def _title(self, project: str, date: str) -> str:
        """The title of the first heading, else the words of the file's name."""
        outline = self.outline
        heading = outline.title or next((part.title for part in outline.sections if part.level == 1), "")
        text = plain_text(heading)
        if len(text) > LONGEST_TITLE:
            message = f"the first heading has {len(text):,} characters: the title was cut to {LONGEST_TITLE:,}"
            self.found.warning("bad-title", message, self.document.body_line)
        title = less_suffix(text[:LONGEST_TITLE], project, date)
        if title:
            return title
        title = (name_words(stem(self.path)) or stem(self.path))[:LONGEST_TITLE]
        message = f"the note has no title: its file's name gives {quoted(title)}"
        self.found.warning("no-title", message, advice="add `title: …` to the front matter, or a `# Heading`")
        return title

    def _outcome(self) -> str:
        if text := self._text("outcome"):
            return shortened(text)
        texts = (first_outcome(text) for text, _ in self._under("outcome"))
        return next((text for text in texts if text), "")

    def _result(self) -> Result | None:
        field = self.texts.get("result")
        if field is None or self.fields.node("result") is not None:
            return None
        word = _WORD.search(field.text)
        try:
            return Result(word.group().lower() if word else "")
        except ValueError:
            message = f"the result {quoted(field.text)} is unknown: it was dropped"
            self.found.warning("bad-result", message, field.line, 1, f"write one of: {', '.join(Result)}")
            return None

    def _minutes(self) -> int | None:
        if field := self.texts.get("time_saved"):
            return read_minutes(field.text, self.found, field.line)
        durations = (first_duration(text) for text, _ in self._under("time saved"))
        return next((minutes for minutes in durations if minutes is not None), None)

    def _source(self) -> Source:
        node = self.fields.node("source")
        if node is None:
            return Source()
        if not isinstance(node, Entries):
            message = "the source is no mapping: it was dropped"
            advice = 'Write it as `{commit: 3f2a9c1, pr: "#212"}`.'
            self.found.warning("bad-value", message, node.line, node.column, advice)
            return Source()
        source = self.fields.within(node, _SOURCE_KEYS)
        return Source(source.text("commit"), source.text("pr"), source.names("files"))

    def _under(self, title: str) -> Iterator[tuple[str, int]]:
        """Texts of the sections with this title, with the lines they start on."""
        for section, start in zip(self.outline.sections, self.outline.starts[1:], strict=True):
            if key_of(section.title) == title:
                yield section.text, start

    def _words(self) -> Iterator[Word]:
        yield from listed_words(self.fields, self.found)
        for section, start in zip(self.outline.sections, self.outline.starts[1:], strict=True):
            if key_of(section.title) in _EVIDENCE:
                yield from bullet_words(section.text, start, self.found)
            elif named := _PATTERN.match(plain_text(section.title)):
                yield Word(named.group(1), section.line, sections=self._pattern_text(section, start))

    def _pattern_text(self, section: Section, start: int) -> tuple[Section, ...]:
        """The sections of a pattern's text; none where those before it were as much as anybody writes."""
        if self.lightness <= 0:
            return ()
        self.lightness -= weight(section.text, self.lightness) if len(self.document.body) > _LIGHT else 0
        inner = section.level + 1
        parts = curated_sections(section.text, start, inner, "Pattern", self.found, most=self.room)
        self.room = max(0, self.room - len(parts))
        if self.lightness <= 0:
            message = "more text of patterns than one note can hold: that of patterns after this one is not taken over"
            self.found.warning("too-many", message, section.line, 1, "give these patterns pages of their own")
        return parts

    def _counted(self, spoken: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """What the note says of patterns, nothing for a conflict copy."""
        if not is_conflict_copy(self.path):
            return spoken
        message = "this is a synchroniser's conflict copy: it counts for nothing"
        self.found.warning("conflict-copy", message, advice="bring its changes into the note, and delete it")
        return ()
