"""PURE. Say in plain words, with line and column, where bytes are not UTF-8, or a text is not JSON or not TOML."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# What the messages of Python's parsers begin with -> what is wrong.
_JSON = {
    "Expecting property name": "a key in double quotes is missing here",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing here",
    "Expecting ':' delimiter": "a colon is missing after the key",
    "Expecting value": "a value is missing here",
    "Illegal trailing comma": "the comma after the last value is not allowed",
    "Unterminated string": "this text has no closing quote",
    "Invalid control character": "a line break or tab in a text must be written as \\n or \\t",
    "Invalid \\": 'after a backslash, only one of "\\/bfnrtu is allowed',
    "Extra data": "the document ends before this text",
}
_TOML = {
    "Invalid value": "a value is missing here, or is not valid",
    "Unterminated string": "a text has no closing quote",
    "Illegal character": "a text has a line break or another character that is not allowed",
    "Found invalid character": "a character is not allowed here",
    "Unescaped '\\'": "after a backslash, only an escape such as \\n or \\\\ is allowed",
    "Expected newline": "a new line must begin here",
    "Expected ']": "a closing bracket is missing after the name of the table",
    "Expected '='": "an equals sign is missing after the key",
    "Invalid initial character": "a key or a value is missing here, or needs quotes",
    "Invalid statement": "a line must begin with a key or with the name of a table",
    "Unclosed array": "a list has no closing bracket",
    "Unclosed inline table": "a table has no closing brace",
    "Cannot declare": "the same table is declared twice",
    "Cannot overwrite": "the same key has a value already",
    "Duplicate inline table key": "the same key has a value already",
    "Cannot mutate": "a table that is complete is extended",
}


class FaultyTextError(ValueError):
    """Bytes are not UTF-8, or a text is not JSON or not TOML. `rule` names the error, and `advice` says what to do.

    `place` is the line and column of the error.
    """

    def __init__(self, line: int, column: int, rule: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.place, self.rule, self.message, self.advice = (line, column), rule, message, advice


def decoded(data: bytes) -> str:
    """Return the text that the bytes of a file contain, without a byte order mark.

    Raises:
        FaultyTextError: the bytes are not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error) from None


def not_utf8(error: UnicodeDecodeError) -> FaultyTextError:
    """Return the error for bytes that can't be decoded, with the place of the first such byte."""
    before = error.object[: error.start].decode("utf-8", "replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return FaultyTextError(line, column, "not-utf-8", "this byte is not UTF-8", "save the file as UTF-8")


def not_json(error: json.JSONDecodeError) -> FaultyTextError:
    """Return the error for a text that is not JSON, with its place and what is wrong there."""
    told = _plain(error.msg, _JSON, "the document is not valid JSON here")
    return FaultyTextError(error.lineno, error.colno, "bad-json", told, "correct the document")


def json_value(data: bytes) -> Any:
    """Return the value of a JSON document.

    Raises:
        FaultyTextError: the document is not UTF-8, or not JSON.
    """
    text = decoded(data)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise not_json(error) from None
    except (RecursionError, ValueError):  # ValueError: an integer with thousands of digits
        message = "the document is nested too deeply, or has a number with too many digits"
        raise FaultyTextError(1, 1, "bad-json", message, "correct the document") from None


def toml_table(text: str) -> Mapping[str, Any]:
    """Return the values of a TOML document.

    Raises:
        FaultyTextError: the document is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _PLACE.search(str(error))
        lines = text.split("\n")
        line, column = (int(at[1]), int(at[2])) if at and at[1] else (len(lines), len(lines[-1]) + 1)
        told = _plain(str(error), _TOML, "the document is not valid TOML here")
        raise FaultyTextError(line, column, "bad-toml", told, "correct the file") from None
    except RecursionError:
        raise FaultyTextError(1, 1, "bad-toml", "the document is nested too deeply", "correct the file") from None


def _plain(message: str, known: Mapping[str, str], otherwise: str) -> str:
    return next((told for start, told in known.items() if message.startswith(start)), otherwise)
