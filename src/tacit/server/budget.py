"""PURE. Cut JSON documents to a limit of tokens (pieces of words, as agents count text), and say what was left out."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tacit.errors import UsageError

BYTES_PER_TOKEN = 4  # a rule of thumb for English and code; other scripts have more bytes for each character
_LENGTHS = (4_000, 2_000, 1_000, 500, 200, 80)  # characters to which texts are cut; the lengths are tried in this order


class Cut(NamedTuple):
    """A list of a JSON document that may be cut, if the document has more tokens than its budget.

    `path` has the keys that lead to the list, such as `documents/claims`. `least` is the number of entries that stay
    until all other ways to shorten the document are used up. If `newest_last` is true, entries are removed from the
    beginning of the list, otherwise from its end.
    """

    path: str
    least: int = 0
    newest_last: bool = False


def dumped(document: object) -> str:
    """Return a document as the text that an agent gets: JSON without blanks, with `?` for lone surrogates."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def tokens(text: str) -> int:
    """Return an estimate of how many tokens a text has, from its number of bytes."""
    return math.ceil(len(text.encode()) / BYTES_PER_TOKEN)


def fitted(document: dict[str, Any], budget: int, cuts: Sequence[Cut]) -> dict[str, Any]:
    """Return a document whose JSON has at most `budget` tokens.

    Its key `over_budget` has, for each list that was cut, the number of entries that were left out.

    The lists are cut in the given order, first down to their least number of entries. If that is not enough, long texts
    are cut, and then the lists are cut again, down to no entry.

    Raises:
        UsageError: the document has too many tokens even after these cuts.
    """
    if tokens(dumped(document)) <= budget:
        return document
    document = json.loads(dumped(document))
    whole = document
    for leaves in (True, False):
        for cut in cuts:
            _cut(document, budget, cut, cut.least if leaves else 0)
            if tokens(dumped(document)) <= budget:
                return document
        for length in _LENGTHS if leaves else ():
            whole = document if length == _LENGTHS[0] else whole
            document = _shortened(whole, length)
            if tokens(dumped(document)) <= budget:
                return document
    raise UsageError(f"the result does not fit into {budget} tokens", "call the tool with a larger budget")


def _cut(document: dict[str, Any], budget: int, cut: Cut, least: int) -> None:
    """Remove entries from the lists at `cut.path`, until the document fits or each of these lists has `least` entries.

    The number of removed entries is added to `over_budget` in the document.
    """
    counts: dict[str, int] = document.setdefault("over_budget", {})
    spare = tokens(dumped(document)) - budget
    for entries in reversed(list(_lists(document, cut.path.split("/")))):
        while spare > 0 and len(entries) > least:
            entry = entries.pop(0 if cut.newest_last else -1)
            counts[cut.path] = counts.get(cut.path, 0) + 1
            spare -= (len(dumped(entry).encode()) + 1) // BYTES_PER_TOKEN
        spare = tokens(dumped(document)) - budget


def _lists(value: Any, keys: Sequence[str]) -> Iterator[list[Any]]:
    """Yield the lists at a path of keys in a JSON document: `["documents", "claims"]` gives each document's claims.

    If a key before the last one has a list as its value, the other keys are looked up in each entry of that list.
    """
    if not keys:
        if isinstance(value, list):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from _lists(item, keys)
    elif isinstance(value, dict):
        yield from _lists(value.get(keys[0]), keys[1:])


def _shortened(value: Any, length: int) -> Any:
    """Return a JSON value whose texts are cut at `length` characters."""
    if isinstance(value, str):
        return value if len(value) <= length else f"{value[: length - 1]}…"
    if isinstance(value, list):
        return [_shortened(item, length) for item in value]
    if isinstance(value, dict):
        return {key: _shortened(item, length) for key, item in value.items()}
    return value
