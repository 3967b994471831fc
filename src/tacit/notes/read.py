"""PURE. Read the bytes of a note as a Note, and report every problem as a diagnostic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.domain.enums import Result
from tacit.domain.note import Mention, Note, Section, Source
from tacit.notes.curated import curated_sections, report_cut
from tacit.notes.evidence import Word, bullet_words, is_name, listed_words, mentions
from tacit.notes.fields import LONGEST_TITLE, Fields, clean_tags, read_minutes
from tacit.notes.frontmatter import Document, read_document
from tacit.notes.markdown import MOST_SECTIONS, Outline, plain_text, sections
from tacit.notes.orders import report_note
from tacit.notes.paths import first_folder, is_conflict_copy, stem
from tacit.notes.prose import (
    TextField,
    first_outcome,
    has_fields,
    key_of,
    less_suffix,
    plain_date,
    shortened,
    text_fields,
)
from tacit.notes.reading import Findings, Reading, quoted
from tacit.notes.tree import Entries
from tacit.notes.values import first_duration, iso_date, name_date, name_words
from tacit.text.late_regex import late
from tacit.text.names import slugify
from tacit.text.sanitize import MOST_EVENTS, weight
from tacit.text.secret_patterns import is_suspect

DEFAULT_DOMAIN = "code"
_DATES = ("date", "Date", "created", "Created", "created_at")  # the first of these keys that has a value is used
_KEYS = frozenset(
    {
        *("title", "date", "project", "outcome", "result", "time_saved", "time_saved_minutes"),
        *_DATES,
        *("tags", "author", "via", "confirmed", "source", "patterns"),
    }
)
# Keys that an import writes into the note of a decision record; tacit keeps them, and does not use them.
_OF_RECORDS = frozenset(("status", "decision-makers", "deciders", "consulted", "informed"))
_SOURCE_KEYS = ("commit", "pr", "files")
_EVIDENCE = frozenset({"patterns applied", "learnings extracted"})
_PATTERN = late(r"pattern:\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_BREAKS = {ord("\n"): None, ord("\t"): None}
_LIGHT = 5_000  # a text of at most this many characters can't have too much markup, so it is not measured
_WORD = re.compile(r"[^\W\d_]+")


def read_note(path: str, data: bytes, *, root: str = "memory/episodic") -> Reading[Note]:
    """Read a note; `path` is relative to the root of the knowledge base, `data` is the file's content.

    `root` is the folder of the notes. A note's folder below it is the note's domain.
    """
    found = Findings(path)
    document = read_document(data, found)
    if document is None:
        return found.reading(None)
    fields = Fields(document.fields, found)
    note = _NoteReader(path, document, fields, found).note(first_folder(path, root) or DEFAULT_DOMAIN)
    report_note(note, found)
    fields.report_unknown(_OF_RECORDS if note.via == "import" else ())
    return found.reading(note)


def reads_back(note: Note) -> bool:
    """Return whether a note certainly has the same values after it is written by `note_text` and read by `read_note`.

    This check is fast. If the result is False, the values may still be the same; only reading the text can tell.
    """
    body, names = note.body.lower(), [mention.name for mention in note.mentions]
    texts = [note.title, note.outcome, note.project, note.author, note.via, note.confirmed]
    texts += [*names, note.source.commit, note.source.pull_request, *(item.outcome for item in note.mentions)]
    if has_fields(body) or _may_have_more(body, note.title, note.outcome, note.minutes) or is_suspect(note.body):
        return False
    if any(mention.sections for mention in note.mentions) or len(set(map(slugify, names))) < len(names):
        return False
    is_whole = note.body.translate(_BREAKS).isprintable() and note.body == note.body.strip()
    return is_whole and iso_date(note.date) == note.date and all(map(is_name, names)) and all(map(_is_line, texts))


def _is_line(text: str) -> bool:
    return text.isprintable() and " ".join(text.split()) == text and len(text) <= LONGEST_TITLE


def _may_have_more(lower: str, title: str, outcome: str, minutes: int | None) -> bool:
    """Return whether the text of a note must be parsed, because it may name a pattern or a value that is still missing.

    `lower` is the text in lower case. The other parameters are the values that the front matter has.
    """
    return (
        not title
        or any(word in lower for word in ("applied", "extracted", "pattern:"))
        or (minutes is None and "saved" in lower)
        or (not outcome and "outcome" in lower)
    )


class _NoteReader:
    """Builds one note from its front matter, text and file name."""

    def __init__(self, path: str, document: Document, fields: Fields, found: Findings) -> None:
        self.path = path
        self.document = document
        self.fields = fields
        self.found = found
        self.outline = Outline("", "", (), (document.body_line,))
        self.texts: dict[str, TextField] = {}
        self.room = MOST_SECTIONS  # how many more sections the texts of patterns may have
        self.markup_left = MOST_EVENTS  # how much more markup the texts of patterns may have

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
        mentioned = mentions(self._words(), self.found)
        return Note(
            path=self.path,
            date=date,
            title=title or self._title(project, date, outcome),
            domain=domain,
            project=project,
            outcome=outcome or self._outcome(),
            result=fields.choice("result", Result, "bad-result") or self._result(),
            minutes=self._minutes() if minutes is None else minutes,
            tags=fields.tags("tags") or clean_tags(self._text("tags").split(",")),
            author=fields.text("author") or self._text("author"),
            via=fields.text("via"),
            confirmed=fields.text("confirmed"),
            source=self._source(),
            mentions=self._counted(mentioned),
            body=self.document.body,
            extra=extra,
        )

    def _parse(self, title: str, outcome: str, minutes: int | None) -> None:
        """Parse the note's text, if it may have a field that the front matter lacks, or the name of a pattern."""
        body = self.document.body
        lower = body.lower()
        fields = has_fields(lower)
        if fields or _may_have_more(lower, title, outcome, minutes):
            self.outline = sections(body, self.document.body_line)
            report_cut(self.outline, self.found)
        if fields:
            self.texts = text_fields(self.outline)

    def _text(self, key: str) -> str:
        field = self.texts.get(key)
        return field.text if field else ""

    def _date(self) -> str:
        """Return the note's date: that in the front matter, or else in the text, or else in the file's name."""
        key = next((key for key in _DATES if self.fields.node(key) is not None), "date")
        node, text = self.fields.node(key), self.fields.text(key)
        field = self.texts.get("date")
        if node is None and field is None:
            field = plain_date(self.document.body, self.document.body_line)
        advice = "write the date as 2024-11-12, or as 2024-11 if the day is unknown"
        line, column = 1, 1
        try:
            if node is not None:
                line, column = node.line, node.column
                date = iso_date(text)
                if date is None and key == "date":
                    self.found.error("bad-date", f"{quoted(text)} is not a date", line, column, advice)
                if date is not None or key == "date":
                    return date or ""
                message = f"the value {quoted(text)} of {quoted(key)} is not a date: it was ignored"
                self.found.warning("bad-date", message, line, column, advice)
            if field is not None:
                text, line = field.text, field.line
                if date := iso_date(text, strict=False):
                    return date
                self.found.warning("bad-date", f"{quoted(text)} is not a date: it was ignored", line, 1, advice)
            line, text = 1, stem(self.path)
            if date := name_date(text):
                return date
        except ValueError:
            message = f"the date in {quoted(text)} does not exist in the calendar"
            self.found.error("bad-date", message, line, column, advice)
            return ""
        advice = "add `date: 2024-11-12` to the front matter, or start the file's name with the date"
        self.found.error("no-date", "the note has no date", advice=advice)
        return ""

    def _title(self, project: str, date: str, outcome: str) -> str:
        """Return the note's title.

        It is the first heading or, without one, the outcome in the front matter or else the words of the file's name.
        """
        outline = self.outline
        heading = outline.title or next((part.title for part in outline.sections if part.level == 1), "")
        text = plain_text(heading)
        if len(text) > LONGEST_TITLE:
            message = f"the first heading has {len(text):,} characters: the title was cut to {LONGEST_TITLE:,}"
            self.found.warning("bad-title", message, self.document.body_line)
        title = less_suffix(text[:LONGEST_TITLE], project, date)
        if title or outcome:
            return title or outcome[:LONGEST_TITLE]
        title = (name_words(stem(self.path)) or stem(self.path))[:LONGEST_TITLE]
        message = f"the note has no title: {quoted(title)} is taken from the file's name"
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
            message = f"the result {quoted(field.text)} is unknown: it was ignored"
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
            message = "the source is not a mapping: it was ignored"
            advice = 'write the source as `{commit: 3f2a9c1, pr: "#212"}`'
            self.found.warning("bad-value", message, node.line, node.column, advice)
            return Source()
        source = self.fields.within(node, _SOURCE_KEYS)
        return Source(source.text("commit"), source.text("pr"), source.names("files"))

    def _under(self, title: str) -> Iterator[tuple[str, int]]:
        """Yield the text of each section of the note with this title, and the number of its first line."""
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
        """Return the sections of a pattern's text in the note; `section` has this text, and begins at the line `start`.

        A note has a limit for the number of such sections, and one for their markup. If the patterns before this one
        have used up the markup, the result is `()`.
        """
        if self.markup_left <= 0:
            return ()
        self.markup_left -= weight(section.text, self.markup_left) if len(self.document.body) > _LIGHT else 0
        inner = section.level + 1
        parts = curated_sections(section.text, start, inner, "Pattern", self.found, most=self.room)
        self.room = max(0, self.room - len(parts))
        if self.markup_left <= 0:
            message = "too much pattern text in one note: the text of the patterns after this one is ignored"
            self.found.warning("too-many", message, section.line, 1, "move the text of these patterns to pattern pages")
        return parts

    def _counted(self, mentioned: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Return the patterns for which the note counts.

        A conflict copy, which a file synchroniser made, counts for no pattern, and gets a warning.
        """
        if not is_conflict_copy(self.path):
            return mentioned
        message = "a file synchroniser created this file as a conflict copy: it does not count"
        self.found.warning(
            "conflict-copy",
            message,
            advice="copy the changes that you need to the original note, then delete this file",
        )
        return ()
