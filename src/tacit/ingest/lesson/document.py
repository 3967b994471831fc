"""PURE. Read the JSON document for `tacit learn --json`. All errors in it are reported at once."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from tacit.domain.enums import Result, Verdict
from tacit.domain.findings import Fault
from tacit.domain.note import Mention, Note, Section, Source, is_by_agent
from tacit.ingest.lesson.lesson import FaultyLessonError, Lesson, section
from tacit.notes.fields import LONGEST_TITLE
from tacit.notes.reading import quoted
from tacit.notes.values import MOST_MINUTES, duration, iso_date
from tacit.text.faulty_text import FaultyTextError, not_json, not_utf8
from tacit.text.names import is_folder_name, slugify

LARGEST = 1 << 20  # bytes of a document
MOST_PATTERNS = 100  # patterns of one document; more are probably a mistake
_KEYS = ("title", "date", "domain", "project", "author", "result", "outcome", "time_saved", "tags", "source", "body")
_ALL_KEYS = (*_KEYS, "via", "patterns")
_TAKEN_CATEGORY = "evidence"  # the folder of generated pages

Choice = TypeVar("Choice", bound=StrEnum)


def read_lesson(text: bytes) -> Lesson:
    """Return the lesson in a JSON document that a program wrote.

    The note of the lesson is marked as written by an agent: by the one that the field `via` names, or else by `agent`.

    Raises:
        FaultyLessonError: the document has errors; the exception has all of them.
    """
    reader = _Reader("agent")
    return reader.whole(reader.parsed(text))


def lesson_from(data: Mapping[str, Any]) -> Lesson:
    """Return the lesson that consists of the values of a document. Its note is marked as written by a person.

    Raises:
        FaultyLessonError: the values have errors; the exception has all of them.
    """
    return _Reader("").whole(data)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found


class _RepeatedKeyError(Exception):
    """A key occurs twice in one JSON object."""


class _Fields:
    """Reads the fields of a JSON document, checks their values, and collects errors."""

    def __init__(self, via: str) -> None:
        self.via = via
        self.faults: list[Fault] = []

    def fault(self, where: str, rule: str, message: str, advice: str = "") -> None:
        self.faults.append(Fault(where, rule, message, advice))

    def parsed(self, data: bytes) -> Any:
        """Return the value of a JSON text. If the text has an error, the error is collected, and the result is None."""
        try:
            if len(data) > LARGEST:
                self.fault("", "too-large", "the document is larger than 1 MiB", "remove logs and listings")
                return None
            return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=self._constant)
        except UnicodeDecodeError as error:
            self.unread(not_utf8(error))
        except json.JSONDecodeError as error:
            self.unread(not_json(error))
        except _RepeatedKeyError as error:
            self.fault(
                "",
                "repeated-key",
                f"the key {quoted(str(error))} occurs twice in one object",
                "keep one of the two keys",
            )
        except (RecursionError, ValueError):  # ValueError: an integer with thousands of digits
            self.fault("", "bad-json", "the document is nested too deeply, or has a number with too many digits")
        return None

    def unread(self, error: FaultyTextError) -> None:
        self.faults.append(Fault("", error.rule, error.message, error.advice, error.place))

    def _constant(self, name: str) -> None:
        self.fault("", "bad-json", f"{name} is not a JSON value")

    def known(self, where: str, data: Mapping[str, Any], keys: Iterable[str]) -> None:
        for key in data:
            if key not in keys:
                near = get_close_matches(key, list(keys), 1)
                advice = f"did you mean {near[0]!r}?" if near else f"the known keys are: {', '.join(keys)}"
                self.fault(_at(where, key), "unknown-key", f"unknown key {quoted(key)}", advice)

    def text(self, data: Mapping[str, Any], key: str, where: str = "") -> str:
        value = data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(_at(where, key), "bad-value", f"must be a text, not {_kind(value)}")
            return ""
        if any("\ud800" <= character <= "\udfff" for character in value):
            self.fault(
                _at(where, key),
                "bad-value",
                "contains half of a character (a lone surrogate), as in bytes that are not UTF-8",
                "write the text as UTF-8",
            )
            return ""
        return value

    def line(self, data: Mapping[str, Any], key: str, where: str = "") -> str:
        return " ".join(self.text(data, key, where).split())

    def title(self, data: Mapping[str, Any]) -> str:
        title = self.line(data, "title")
        if not title and not any(fault.where == "title" for fault in self.faults):
            self.fault("title", "missing", "a title is required", "describe the task in one line")
        if len(title) > LONGEST_TITLE:
            self.fault("title", "bad-title", f"has {len(title):,} characters", f"write at most {LONGEST_TITLE:,}")
        return title

    def date(self, data: Mapping[str, Any]) -> str:
        text = self.line(data, "date")
        advice = "write the date as 2024-11-12, or as 2024-11 if you do not know the day"
        try:
            date = iso_date(text) if text else ""
        except ValueError:
            date = None
        if date is None:
            self.fault("date", "bad-date", f"{quoted(text)} is not a date", advice)
        return date or ""

    def domain(self, data: Mapping[str, Any]) -> str:
        domain = self.line(data, "domain") or "code"
        if not slugify(domain):
            self.fault(
                "domain",
                "bad-value",
                f"{quoted(domain)} has no letter or digit",
                "write the name of a folder, such as code",
            )
        return domain

    def choice(self, where: str, data: Mapping[str, Any], key: str, kind: type[Choice]) -> Choice | None:
        text = self.line(data, key, where)
        if not text:
            return None
        try:
            return kind(text.lower())
        except ValueError:
            self.fault(_at(where, key), "bad-value", f"{quoted(text)} is unknown", f"write one of: {', '.join(kind)}")
            return None

    def minutes(self, data: Mapping[str, Any]) -> int | None:
        value = data.get("time_saved")
        if value is None:
            return None
        advice = "write a number of minutes, such as 30, or a time with a unit, such as '2 hours'"
        if isinstance(value, str):
            try:
                return duration(value)
            except ValueError as complaint:
                self.fault("time_saved", "bad-duration", f"{quoted(value)} {complaint}", advice)
        elif isinstance(value, bool) or not isinstance(value, int | float):
            self.fault("time_saved", "bad-duration", f"must be a number of minutes, not {_kind(value)}", advice)
        elif not 0 <= value <= MOST_MINUTES:
            self.fault("time_saved", "bad-duration", f"{value:g} minutes is not possible", advice)
        else:
            return math.floor(value + 0.5)
        return None

    def lines(self, data: Mapping[str, Any], key: str, where: str = "") -> tuple[str, ...]:
        value = data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(_at(where, key), "bad-value", f"must be a list of texts, not {_kind(value)}")
            return ()
        items = {f"{_at(where, key)}[{number}]": item for number, item in enumerate(value)}
        found = [self.line({place: item}, place) for place, item in items.items()]
        return tuple(dict.fromkeys(filter(None, found)))


class _Reader(_Fields):
    """Reads a whole document for `tacit learn`. Errors are collected with their JSON paths, and reading continues."""

    def whole(self, data: Any) -> Lesson:
        lesson = self.lesson(data)
        if self.faults or lesson is None:
            raise FaultyLessonError(self.faults)
        return lesson

    def lesson(self, data: Any) -> Lesson | None:
        if self.faults:
            return None
        if not isinstance(data, dict):
            self.fault("", "bad-document", "the document is not a JSON object", 'write {"title": …, "patterns": […]}')
            return None
        self.known("", data, _ALL_KEYS)
        mentions, categories = self.patterns(data.get("patterns"))
        note = Note(
            path="",
            date=self.date(data),
            title=self.title(data),
            domain=self.domain(data),
            project=self.line(data, "project"),
            outcome=self.line(data, "outcome"),
            result=self.choice("", data, "result", Result),
            minutes=self.minutes(data),
            tags=self.lines(data, "tags"),
            author=self.line(data, "author"),
            via=self.recorded_by(data),
            source=self.source(data.get("source")),
            mentions=mentions,
            body=self.text(data, "body"),
        )
        return Lesson(note, categories)

    def recorded_by(self, data: dict[str, Any]) -> str:
        """Return who recorded the note, for the note's field `via`, from the field `via` of the document.

        A program's document can name an agent there. If it names none, or a person, the result is `agent`. For the
        values of a person (see `lesson_from`), the result is the field as it is.
        """
        via = self.line(data, "via")
        return self.via if self.via and not is_by_agent(via, "") else via

    def source(self, value: Any) -> Source:
        if value is None:
            return Source()
        if not isinstance(value, dict):
            self.fault("source", "bad-value", f"must be an object, not {_kind(value)}")
            return Source()
        self.known("source", value, ("commit", "pr", "files"))
        pull_request = value.get("pr")
        if isinstance(pull_request, int) and not isinstance(pull_request, bool):
            value = {**value, "pr": f"#{pull_request}"}
        commit, pull_request = (self.line(value, key, "source") for key in ("commit", "pr"))
        return Source(commit, pull_request, self.lines(value, "files", "source"))

    def patterns(self, value: Any) -> tuple[tuple[Mention, ...], dict[str, str]]:
        if not isinstance(value, list) or not value or len(value) > MOST_PATTERNS:
            what = f"has {len(value):,} entries" if isinstance(value, list) and value else "at least one is required"
            advice = 'write [{"name": …}]' if not value else f"write at most {MOST_PATTERNS}"
            kind = f"must be a list, not {_kind(value)}" if value is not None and not isinstance(value, list) else what
            self.fault("patterns", "missing" if not value else "bad-value", kind, advice)
            return (), {}
        mentions: dict[str, Mention] = {}
        categories: dict[str, str] = {}
        for number, entry in enumerate(value):
            where = f"patterns[{number}]"
            mention = self.mention(where, {"name": entry} if isinstance(entry, str) else entry, categories)
            if mention is None:
                continue
            if mention.name and slugify(mention.name) in mentions:
                self.fault(f"{where}.name", "repeated", f"{quoted(mention.name)} is already in the list")
            mentions[slugify(mention.name)] = mention
        return tuple(mentions.values()), categories

    def mention(self, where: str, entry: Any, categories: dict[str, str]) -> Mention | None:
        if not isinstance(entry, dict):
            self.fault(where, "bad-value", f"must be an object with a name, not {_kind(entry)}")
            return None
        self.known(where, entry, ("name", "verdict", "outcome", "new"))
        name = self.line(entry, "name", where)
        told = any(fault.where == f"{where}.name" for fault in self.faults)
        if not told and (not slugify(name) or len(name) > LONGEST_TITLE):
            what = "is not a name: it needs letters or digits" if name else "a name is required"
            what = f"has {len(name):,} characters, more than {LONGEST_TITLE:,}" if len(name) > LONGEST_TITLE else what
            self.fault(f"{where}.name", "bad-name", what, "name the pattern in a few words")
        verdict = self.choice(where, entry, "verdict", Verdict) or Verdict.SUPPORTS
        sections: tuple[Section, ...] = ()
        if entry.get("new") is not None:
            sections = self.new(f"{where}.new", entry["new"], name, categories)
        return Mention(name, verdict, self.line(entry, "outcome", where), sections=sections)

    def new(self, where: str, value: Any, name: str, categories: dict[str, str]) -> tuple[Section, ...]:
        if value is True:
            value = {}
        if not isinstance(value, dict):
            self.fault(where, "bad-value", f"must be an object, not {_kind(value)}", 'write {"sections": {…}}')
            return ()
        self.known(where, value, ("category", "sections"))
        category = self.line(value, "category", where)
        if slugify(category) == _TAKEN_CATEGORY or (category and not is_folder_name(category)):
            self.fault(f"{where}.category", "bad-value", f"{quoted(category)} cannot be a category", "choose another")
        categories[name] = category
        parts = value.get("sections")
        if parts is None:
            return ()
        if not isinstance(parts, dict):
            self.fault(f"{where}.sections", "bad-value", f"must be an object of texts, not {_kind(parts)}")
            return ()
        texts = {title: self.text(parts, title, f"{where}.sections") for title in parts}
        for title in texts:
            if not title.strip() or "\n" in title.strip():
                self.fault(
                    f"{where}.sections", "bad-title", f"{quoted(title)} is not a heading", "write one line of text"
                )
        return tuple(section(title, text) for title, text in texts.items() if text.strip())


def _at(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _kind(value: Any) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
