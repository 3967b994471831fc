"""I/O. The texts that read like instructions and that a person confirmed, so that coding agents may read them.

The module uses the standard library only, because the session hook uses it too.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tacit.system import safe_files
from tacit.text.outgoing import Frame

if TYPE_CHECKING:
    from tacit.domain.findings import Diagnostic

CONFIRMED = "confirmed-text.toml"
_HEAD = """\
# Texts that read like instructions and that a person let coding agents read: `tacit confirm --text`. Commit this file.
# An entry has no effect once its text changes.
"""


class ConfirmedText(NamedTuple):
    """One confirmed text. Only the fingerprint is compared; file, person and beginning of the text are for readers."""

    fingerprint: str
    path: str
    by: str
    text: str


def load(root: Path) -> list[ConfirmedText]:
    """Return the confirmed texts of a knowledge base; `[]` if the file is missing.

    Raises:
        OSError: the file can't be read, or is a link.
        ValueError: the file is not TOML, or an entry is not valid.
    """
    try:
        text = safe_files.read_text(root / CONFIRMED)
    except FileNotFoundError:
        return []
    import tomllib  # only here: the hook needs no TOML parser in most sessions

    entries = tomllib.loads(text).get("confirmed", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("'confirmed' must be a list of tables")
    found = [ConfirmedText(*(entry.get(name, "") for name in ConfirmedText._fields)) for entry in entries]
    if not all(isinstance(value, str) for item in found for value in item) or not all(i.fingerprint for i in found):
        raise ValueError("each [[confirmed]] needs a fingerprint, and all its values are texts")
    return found


def fingerprints(root: Path) -> frozenset[str]:
    """Return the fingerprints of confirmed texts; an empty set if the file can't be read, which a sync reports."""
    try:
        return frozenset(item.fingerprint for item in load(root))
    except (OSError, ValueError):
        return frozenset()


def frame(root: Path) -> Frame:
    """Return the frame (see `text.outgoing.Frame`) for texts that coding agents read.

    It withholds texts that read like instructions, unless a person confirmed them in this knowledge base.
    """
    return Frame(partial(fingerprints, root))


def written(entries: Iterable[ConfirmedText]) -> str:
    """Return the content of `confirmed-text.toml` with these confirmed texts, sorted by path."""
    parts = [_HEAD]
    for entry in sorted(set(entries), key=lambda item: (item.path, item.text, item.fingerprint)):
        rows = (f"{name} = {_quoted(value)}" for name, value in zip(entry._fields, entry, strict=True))
        parts.append("\n[[confirmed]]\n" + "\n".join(rows) + "\n")
    return "".join(parts)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_character(c) for c in escaped) + '"'


def _character(character: str) -> str:
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def unconfirmed(root: Path, found: "Iterable[Diagnostic]") -> "list[Diagnostic]":
    """Return the findings except those about confirmed texts. Messages about other texts do not contain the texts.

    If the file of confirmed texts can't be used, a finding about it is added.
    """
    from tacit.domain.instruction_like import INSTRUCTION, fingerprint_in, without_text  # the hook does not need it

    found = list(found)
    if not any(item.rule == INSTRUCTION for item in found):
        return found
    from tacit.domain.findings import Diagnostic, Location, Severity

    try:
        known = {item.fingerprint for item in load(root)}
    except (OSError, ValueError) as error:
        message = f"this file can't be used, so no text counts as confirmed: {error}"
        at, advice = Location(CONFIRMED), "correct it, or delete it and run `tacit confirm --text` again"
        return [*map(without_text, found), Diagnostic(at, Severity.ERROR, "bad-settings", message, advice)]
    left = (item for item in found if item.rule != INSTRUCTION or fingerprint_in(item.message) not in known)
    return [without_text(item) for item in left]
