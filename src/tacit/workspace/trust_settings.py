"""The settings of `[trust]`: conditions for the level HIGH that are checked in git's history, and the revoked notes."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.trust import REVOKED
from tacit.text.late_regex import late

if TYPE_CHECKING:
    from tacit.workspace.toml_document import TomlDocument

CONFIDENCE = frozenset({"high_confirmed", "per_day"})  # fields of `Thresholds` that `[trust]` sets
CRITERIA = ("author", "commit", "since")
_TABLE = ("trust",)
_KEY = late(r"[0-9a-f]{32}")  # a hash of a note's text, see `independence.body_key`
# git takes names of branches that begin with a dash for options, and names with these characters for other revisions
_NO_BRANCH = late(r"^-|[\s~^:?*\[\\\x00-\x1f\x7f]|\.\.|@\{")


class Revoked(NamedTuple):
    """An entry that one `tacit revoke` added to tacit.toml: which notes no longer count, why, and since when.

    `author`, `commit` and `since` are the criteria by which the command selected the notes, and `on` is its day
    (YYYY-MM-DD). `notes` are the paths of these notes, and `texts` hashes of their texts, so that a renamed or copied
    note does not count either.
    """

    author: str = ""
    commit: str = ""
    since: str = ""
    reason: str = ""
    on: str = ""
    notes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def criteria(self) -> str:
        """Return the criteria by which `tacit revoke` chose the notes, in words, such as `author ann@example.com`."""
        return ", ".join(f"{name} {value}" for name in CRITERIA if (value := getattr(self, name)))

    @property
    def held(self) -> str:
        """Return a text for messages about the notes that this entry revokes: "revoked on 2026-03-01: copied"."""
        when = f" on {self.on}" if self.on else ""
        why = self.reason or self.criteria
        return f"{REVOKED}{when}{f': {why}' if why else ''}"


def entry(revoked: Revoked) -> str:
    """Return the entry of one `tacit revoke` as a TOML table, which is added at the end of tacit.toml."""
    lines = [f"{key} = {_quoted(value)}" for key in (*CRITERIA, "reason", "on") if (value := getattr(revoked, key))]
    for key in ("notes", "texts"):
        if values := getattr(revoked, key):
            lines += [f"{key} = [", *(f"  {_quoted(value)}," for value in values), "]"]
    return "".join(f"{line}\n" for line in ("[[trust.revoked]]", *lines))


def _quoted(text: str) -> str:
    # a JSON string is also a TOML string, except for this character, which TOML requires to be escaped
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


class Trust(NamedTuple):
    """The settings of `[trust]` that are not thresholds (numbers that a level requires).

    If `branch` is not `""`, only notes on this branch count as examples. `revoked` are the entries that `tacit revoke`
    added: their notes do not count.
    """

    branch: str = ""
    revoked: tuple[Revoked, ...] = ()


def read(document: "TomlDocument", data: Mapping[str, object]) -> tuple[Trust, dict[str, int]]:
    """Return the settings in the table `[trust]`: its thresholds (numbers that a level requires) separately, by name.

    Raises:
        SettingsError: a key or a value is invalid.
    """
    document.known(_TABLE, data, {*CONFIDENCE, "branch", "revoked"})
    limits = {key: document.number(_TABLE, data, key, 0, "bad-threshold") for key in sorted(CONFIDENCE)}
    branch = document.string(_TABLE, data, "branch", "-") if "branch" in data else ""
    if _NO_BRANCH.search(branch):
        document.fail(_TABLE, "branch", "bad-value", f"{branch!r} is not the name of a branch", 'as in branch = "main"')
    return Trust(branch, _revoked(document, data)), limits


def _revoked(document: "TomlDocument", data: Mapping[str, object]) -> tuple[Revoked, ...]:
    entries = data.get("revoked", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        document.fail(_TABLE, "revoked", "bad-value", "'revoked' must be a list of tables", "write [[trust.revoked]]")
    found = []
    for number, entry in enumerate(entries):
        table = (*_TABLE, "revoked", number)
        document.known(table, entry, set(Revoked._fields))
        said = {key: document.string(table, entry, key, "-") for key in (*CRITERIA, "reason", "on") if key in entry}
        notes, texts = (document.strings(table, entry, key) for key in ("notes", "texts"))
        if wrong := next((text for text in texts if not _KEY.fullmatch(text)), ""):
            advice = "`tacit revoke` writes these keys, which have 32 digits from 0 to f"
            document.fail(table, "texts", "bad-value", f"{wrong!r} is not a key of a revoked text", advice)
        found.append(Revoked(**said, notes=notes, texts=texts))
    return tuple(found)
