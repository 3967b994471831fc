"""I/O. The texts that a person confirmed although they read like instructions, so that coding agents may read them.

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
    """A text that a person confirmed, as an entry of `confirmed-text.toml`.

    Texts are recognised by the fingerprint (a hash of the text) only. The path, the person, and the beginning of the
    text are for people who read the file.
    """

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
    """Return the fingerprints of the confirmed texts.

    If their file can't be read, return an empty set: the next sync reports the error.
    """
    try:
        return frozenset(item.fingerprint for item in load(root))
    except (OSError, ValueError):
        return frozenset()


def frame(root: Path) -> Frame:
    """Return a frame (see `text.outgoing.Frame`), which checks and marks texts before coding agents get them.

    It withholds texts that read like instructions, unless a person confirmed them in this knowledge base.
    """
    return Frame(partial(fingerprints, root))


def written(entries: Iterable[ConfirmedText]) -> str:
    """Return the content of the file `confirmed-text.toml` for `entries`, sorted by path."""
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
    """Return findings without those about confirmed texts.

    The other findings about texts that read like instructions stay, but their messages no longer quote the text. If
    `confirmed-text.toml` can't be used, no text counts as confirmed, and a finding about the file is added.
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
        at, advice = Location(CONFIRMED), "correct the file, or delete it and run `tacit confirm --text` again"
        return [*map(without_text, found), Diagnostic(at, Severity.ERROR, "bad-settings", message, advice)]
    left = (item for item in found if item.rule != INSTRUCTION or fingerprint_in(item.message) not in known)
    return [without_text(item) for item in left]
