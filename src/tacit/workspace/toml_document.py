"""Read a TOML document of settings and check its values; an error names the line of the wrong key."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import NoReturn

from tacit.errors import SettingsError
from tacit.workspace.toml_lines import KeyPath, key_lines


class TomlDocument:
    """A TOML document of settings. Its methods check values, and report an error with the line of its key.

    Their parameter `data` is the content of a table of the document, and `key` a key in it. `table` is the path of this
    table, such as `("team", "aliases")`; `()` is the document itself.
    """

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name

    def document(self) -> dict[str, object]:
        """Parse the document, and return its values.

        Raises:
            SettingsError: the document is not valid TOML.
        """
        if not self.text:
            return {}
        import tomllib

        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+), column (\d+)", str(error))
            last = len(self.text.rstrip().splitlines()) or 1
            line, column = (int(place[1]), int(place[2])) if place else (last, 1)
            message = str(error).split(" (at")[0]
            advice = "write `key = value`, each text in quotes, each table name in brackets"
            raise SettingsError(self.name, line, "bad-toml", message, advice, column=column) from error

    def fail(self, table: KeyPath, key: str, rule: str, message: str, help_text: str = "") -> NoReturn:
        """Report an error in the value of `key` in the table `table`, with the line of the key.

        `rule` is the name of the error, such as `bad-value`, and `help_text` says what to do.

        Raises:
            SettingsError: always.
        """
        raise SettingsError(self.name, self.line((*table, key)), rule, message, help_text)

    def line(self, path: KeyPath) -> int:
        """Return the line of a key in the document.

        If it is unknown, return the line of the nearest table that contains the key.
        """
        places = key_lines(self.text)
        return next((places[path[:end]] for end in range(len(path), 0, -1) if path[:end] in places), 1)

    def known(self, table: KeyPath, data: Mapping[str, object], keys: set[str]) -> None:
        """Report an error if `data`, the content of a table of the settings, has a key that is not in `keys`."""
        for key in data:
            if key not in keys:
                names = ".".join(part for part in table if isinstance(part, str))
                message = f"unknown key {key!r} in [{names}]" if names else f"unknown key {key!r}"
                self.fail(table, key, "unknown-key", message, f"the known names are: {', '.join(sorted(keys))}")

    def table(self, data: Mapping[str, object], key: str, inside: KeyPath = ()) -> dict[str, object]:
        """Return the table at a key of the settings; `{}` if there is none. `inside` is the path of the outer table."""
        value = data.get(key, {})
        if not isinstance(value, dict):
            self.fail(inside, key, "bad-value", f"{key!r} must be a table", f"write [{key}]")
        return value

    def string(self, table: KeyPath, data: Mapping[str, object], key: str, default: str) -> str:
        """Return the text at a key of the settings, which must not be empty; `default` if there is none."""
        value = data.get(key, default)
        if not isinstance(value, str) or not value.strip():
            self.fail(table, key, "bad-value", f"{key!r} must be a non-empty text")
        return value

    def yes_or_no(self, data: Mapping[str, object], key: str, table: KeyPath = (), *, default: bool = False) -> bool:
        """Return the boolean at a key of the settings; `default` if there is none."""
        value = data.get(key, default)
        if not isinstance(value, bool):
            self.fail(table, key, "bad-value", f"{key!r} must be true or false")
        return value

    def strings(self, table: KeyPath, data: Mapping[str, object], key: str) -> tuple[str, ...]:
        """Return the list of texts at a key of the settings; `()` if there is none."""
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(table, key, "bad-value", f"{key!r} must be a list of texts")
        return tuple(value)

    def path(self, table: KeyPath, data: Mapping[str, object], key: str, default: str) -> str:
        """Return the path at a key of the settings, relative to the knowledge base; `default` if the key is missing."""
        return self.inside(table, key, self.string(table, data, key, default))

    def inside(self, table: KeyPath, key: str, value: str) -> str:
        """Return a path that is a value in the settings, after a check that it does not leave the knowledge base."""
        path = PurePosixPath(value)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in value:
            message = f"{value!r} is not inside the knowledge base"
            self.fail(table, key, "path-outside", message, "use a path relative to the root of the knowledge base")
        return str(path)

    def number(self, table: KeyPath, data: Mapping[str, object], key: str, least: int, rule: str = "bad-value") -> int:
        """Return the whole number at a key of the settings; `least` if the key is missing.

        A smaller number than `least` is an error, which gets the name `rule`.
        """
        value = data.get(key, least)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.fail(table, key, rule, f"{key!r} must be a whole number from {least} up")
        return value

    def choices(
        self, table: KeyPath, data: Mapping[str, object], key: str, known: Collection[str], noun: str
    ) -> tuple[str, ...]:
        """Return the list of names that a key has as its value, without repeats.

        Each name must be in `known`; otherwise the error calls it by the word `noun`, such as `target`.
        """
        names = self.strings(table, data, key)
        for name in names:
            if name not in known:
                message = f"there is no {noun} {name!r}"
                self.fail(table, key, f"unknown-{noun}", message, f"the known names are: {', '.join(sorted(known))}")
        return tuple(dict.fromkeys(names))
