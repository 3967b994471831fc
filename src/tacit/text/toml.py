"""PURE. Write texts as strings of TOML."""

from __future__ import annotations


def quoted(text: str) -> str:
    """Return a text as a basic string of TOML; invisible characters are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escaped(c) for c in escaped) + '"'


def _escaped(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"  # noqa: PLR2004
