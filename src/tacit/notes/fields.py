"""PURE. Read the fields of a front matter as texts, lists, durations and other types.

A value of a wrong type causes a warning. The value is ignored, unless its text can be used.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from tacit.notes.reading import Findings, quoted
from tacit.notes.tree import Entries, Items, Node, Scalar, plain
from tacit.notes.values import duration

LONGEST_TITLE = 1000  # characters, because titles are shown in lists and tables
_MOST_KEYS_NAMED = 10  # unknown keys named in one message, so that the message stays short
_MARKS = (
    *(("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"), ("`", "`")),
    *(('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’")),
)
_HASH_TAGS = re.compile(r"#\S+(?:\s+#\S+)*")

_CLOSE = 0.75  # difflib's ratio; an unknown key that is at least this similar to a known key counts as misspelt

Choice = TypeVar("Choice", bound=StrEnum)


class Fields:
    """The keys and values of one mapping in a front matter; each method reads a key as a value of one type."""

    def __init__(self, entries: Entries, found: Findings) -> None:
        self._pairs = entries.pairs
        self._found = found
        self._unknown: list[Scalar] = []

    def node(self, key: str) -> Node | None:
        """Return the value of a key as a node; None if the key is missing or its value is empty."""
        pair = self._pairs.get(key)
        if pair is None or (isinstance(pair[1], Scalar) and pair[1].empty):
            return None
        return pair[1]

    def text(self, key: str) -> str:
        """Return the value of a key as a text on one line, `""` if it is missing.

        The texts of a list are joined, and a mapping is ignored; both cause a warning.
        """
        node = self.node(key)
        return "" if node is None else self._text(key, node, "bad-value")

    def title(self, key: str) -> str:
        """Return the value of a key as one line of at most 1,000 characters.

        Line breaks in the value and a longer value cause a warning.
        """
        node = self.node(key)
        if node is None:
            return ""
        if isinstance(node, Scalar) and "\n" in node.text.strip():
            message = f"the {key} has line breaks: they were replaced by spaces"
            self._found.warning("bad-title", message, node.line, node.column, f"write the {key} on one line")
        text = self._text(key, node, "bad-title")
        if len(text) > LONGEST_TITLE:
            message = f"the {key} has {len(text):,} characters: it was cut to {LONGEST_TITLE:,}"
            self._found.warning("bad-title", message, node.line, node.column, "move the rest to the text")
        return text[:LONGEST_TITLE]

    def choice(self, key: str, kind: type[Choice], rule: str) -> Choice | None:
        """Return the member of the enumeration `kind` that is the value of a key; None if the key is missing.

        Upper and lower case make no difference. An unknown value is ignored, with a warning of the rule `rule`.
        """
        text = self.text(key)
        if not text:
            return None
        try:
            return kind(text.lower())
        except ValueError:
            node = self._pairs[key][1]
            known = ", ".join(kind)
            message = f"the {key} {quoted(text)} is unknown: it was ignored"
            self._found.warning(rule, message, node.line, node.column, f"write one of: {known}")
            return None

    def minutes(self, *keys: str) -> int | None:
        """Return, in minutes, the first valid duration among the values of `keys`; None if there is none."""
        for key in keys:
            if (node := self.node(key)) is not None:
                text = node.text if isinstance(node, Scalar) else ""
                minutes = read_minutes(text, self._found, node.line, node.column)
                if minutes is not None:
                    return minutes
        return None

    def scalars(self, key: str, rule: str = "bad-value") -> list[Scalar]:
        """Return the texts in the list of a key.

        Nested lists are flattened, and mappings are ignored; both cause a warning.
        """
        node = self.node(key)
        if node is None:
            return []
        texts: list[Scalar] = []
        pending: list[Node] = [node]
        odd = isinstance(node, Entries)
        while pending:
            item = pending.pop()
            if isinstance(item, Scalar):
                if not item.empty:
                    texts.append(item)
            elif isinstance(item, Items):
                odd = odd or item is not node
                pending.extend(reversed(item.nodes))
            else:
                odd = True
        if odd:
            message = f"{key} is not a plain list: nested lists were flattened, mappings were ignored"
            self._found.warning(rule, message, node.line, node.column, "write a list such as `[one, two]`")
        return texts

    def names(self, key: str, rule: str = "bad-value", *, commas: bool = True) -> tuple[str, ...]:
        """Return the distinct texts in the list of a key.

        If `commas` is true, and the value is a text instead of a list, it is split at its commas.
        """
        texts: Iterable[str] = (scalar.text for scalar in self.scalars(key, rule))
        if commas and isinstance(self.node(key), Scalar):
            texts = (part for text in texts for part in text.split(","))
        return tuple(dict.fromkeys(name for text in texts if (name := " ".join(text.split()))))

    def tags(self, key: str) -> tuple[str, ...]:
        """Return the tags in the list of a key, without `#` before them."""
        return clean_tags(self.names(key, "bad-tags"))

    def expect(self, known: Iterable[str], *, decisive: Iterable[str] = ()) -> dict[str, object]:
        """Return the keys that are not in `known`, with their values as texts, lists and dicts.

        The unknown keys are recorded for `report_unknown`. `decisive` are keys that must not be ignored, such as
        `verdict`: without this key, a note would mean something else. An unknown key that looks like a misspelt
        decisive key is an error.
        """
        unknown = [pair for name, pair in self._pairs.items() if name not in known]
        for key, _ in unknown:
            meant = get_close_matches(key.text.casefold(), list(decisive), 1, _CLOSE)
            if meant:
                message = f"unknown key {quoted(key.text)}"
                self._found.error("misspelt-key", message, key.line, key.column, f"did you mean `{meant[0]}`?")
            else:
                self._unknown.append(key)
        return {key.text: plain(value) for key, value in unknown}

    def check_evidence_keys(self) -> None:
        """Report a `verdict` key that is not in the list `patterns`, or a key that looks like a misspelt `patterns`."""
        if self.node("patterns") is not None and "verdict" in self._pairs:
            key = self._pairs["verdict"][0]
            help_text = "move the verdict into the list `patterns`: `- {name: …, verdict: …}`"
            self._found.error(
                "misplaced-verdict", "a verdict must belong to one pattern", key.line, key.column, help_text
            )
        elif self.node("patterns") is None:
            for key in self._unknown:
                if get_close_matches(key.text.casefold(), ["patterns"], 1, _CLOSE):
                    message = f"unknown key {quoted(key.text)}: this note does not count for any pattern"
                    self._found.warning("misspelt-key", message, key.line, key.column, "did you mean `patterns`?")

    def within(self, entries: Entries, known: Iterable[str], *, decisive: Iterable[str] = ()) -> Fields:
        """Return the fields of a mapping that is the value of a key in this one. Its keys are checked as by `expect`.

        `known` and `decisive` are as for `expect`. `report_unknown` reports the unknown keys of both mappings in one
        hint.
        """
        inner = Fields(entries, self._found)
        inner._unknown = self._unknown
        inner.expect(known, decisive=decisive)
        return inner

    def report_unknown(self, written: Container[str] = ()) -> None:
        """Report in one hint all keys of the file that `expect` did not know.

        The keys in `written` are not reported, because tacit has written them.
        """
        if unknown := [key for key in self._unknown if key.text not in written]:
            first = min(unknown, key=lambda key: (key.line, key.column))
            names = dict.fromkeys(quoted(key.text) for key in unknown)
            shown = ", ".join(list(names)[:_MOST_KEYS_NAMED])
            more = f" and {len(names) - _MOST_KEYS_NAMED} more" if len(names) > _MOST_KEYS_NAMED else ""
            message = f"unknown keys are kept, but tacit does not use them: {shown}{more}"
            self._found.hint("unknown-key", message, first.line, first.column)

    def _text(self, key: str, node: Node, rule: str) -> str:
        if isinstance(node, Scalar):
            return " ".join(node.text.split())
        if isinstance(node, Items):
            message = f"the {key} is a list: its texts were joined"
            text = ", ".join(" ".join(item.text.split()) for item in node.nodes if isinstance(item, Scalar))
        else:
            message, text = f"the {key} is a mapping: it was ignored", ""
        self._found.warning(rule, message, node.line, node.column, "write a text, with quotes if necessary")
        return text


def read_minutes(text: str, found: Findings, line: int, column: int = 1) -> int | None:
    """Return a duration in minutes. If the text is not a valid duration, return None and add a warning to `found`."""
    try:
        return duration(text)
    except ValueError as complaint:
        message = (
            f"the time saved {quoted(text)} {complaint}: it was ignored" if text else "the time saved is not a text"
        )
        found.warning(
            "bad-duration",
            message,
            line,
            column,
            "write a number of minutes, such as `30`, or a time with a unit, such as `2 hours`",
        )
        return None


def clean_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Return distinct tags without `#`, quotes and code marks. A name `#one #two` gives two tags."""
    tags: list[str] = []
    for name in names:
        words = name.split() if name[:1] == "#" and _HASH_TAGS.fullmatch(name) else [name]
        tags.extend(unmarked(word).lstrip("#").strip() for word in words)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def unmarked(text: str) -> str:
    """Return a text on one line, without emphasis marks, code marks or quotes around the whole text."""
    text = " ".join(text.split())
    enclosed = not text[:1].isalnum()
    while enclosed:
        enclosed = False
        for opening, closing in _MARKS:
            inner = text[len(opening) : -len(closing)]
            if text.startswith(opening) and text.endswith(closing) and inner.strip() and opening not in inner:
                text, enclosed = inner.strip(), True
                break
    return text
