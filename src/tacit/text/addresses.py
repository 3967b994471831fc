"""PURE. Decode web addresses that the formatter mdformat encoded, to compare them with others."""

from __future__ import annotations

import re

from tacit.text.late_regex import late

_HOST = re.compile(r"xn--([a-z0-9-]+)", re.IGNORECASE)
_HOST_BYTES = late(_HOST.pattern.encode(), re.IGNORECASE)


def unescaped(address: str) -> str:
    """Return an address with plain characters instead of codes: `ü` for `%C3%BC`, and a decoded host for `xn--…`.

    The address may be inside another text, which is kept.
    """
    if "%" in address:
        from urllib.parse import unquote

        address = unquote(address, errors="surrogateescape")
    return _HOST.sub(lambda found: _decoded(found[1]) or found[0], address) if "xn--" in address else address


def unescaped_bytes(text: bytes) -> bytes:
    """Return UTF-8 text with plain characters for `%C3%BC` and for hosts such as `xn--…`."""
    if b"%" in text:
        from urllib.parse import unquote_to_bytes

        text = unquote_to_bytes(text)
    if b"xn--" not in text:
        return text
    return _HOST_BYTES.sub(lambda found: _decoded(found[1].decode("ascii")).encode() or found[0], text)


def _decoded(host: str) -> str:
    """Return a part of a host name in plain characters; `""` if it can't be decoded."""
    try:
        decoded = host.encode("ascii").decode("punycode")
        return decoded if decoded.encode() else ""
    except (UnicodeError, ValueError, IndexError, OverflowError):
        return ""
