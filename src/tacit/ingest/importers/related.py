"""PURE. Find out which pattern an imprecise name means, if only one can be meant."""

from __future__ import annotations

from collections.abc import Sequence

from tacit.text.late_regex import late
from tacit.text.names import slugify

_COMMA = late(r"[,;]\s+(?![^(\[]*[)\]])")
_IGNORED = frozenset(
    ["a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with", "via", "by", "pattern", "patterns"]
)
_LEAST_SHARED = 2
_SHARE = 0.75
_STEM = 5


def names_in(line: str) -> list[str]:
    """Return the names in a line, which are separated by commas."""
    return [name.strip().rstrip(".") for name in _COMMA.split(line) if name.strip(" .")]


def as_list(text: str) -> str:
    """Turn the names in the first line of a text, which are separated by commas, into list items. Other lines stay."""
    head, newline, rest = text.partition("\n")
    return "\n".join(f"- {name}" for name in names_in(head)) + newline + rest


def clearly_meant(name: str, names: Sequence[str]) -> str:
    """Return the one of `names` that a name means: the one with the same slug, or else the one with similar words.

    Two names are similar if they share at least two words and three quarters of the words of the shorter name. If no
    name is similar enough, or if two of them are equally similar, the result is `""`.
    """
    slug = slugify(name)
    if same := next((other for other in names if slugify(other) == slug), ""):
        return same
    wanted = _words(slug)
    ranked = sorted(((_share(wanted, _words(slugify(other))), other) for other in names), reverse=True)
    if not ranked or ranked[0][0] < _SHARE or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return ""
    return ranked[0][1]


def _words(slug: str) -> list[str]:
    return [word for word in slug.split("-") if word not in _IGNORED]


def _share(one: list[str], other: list[str]) -> float:
    shared = sum(any(_alike(word, candidate) for candidate in other) for word in one)
    return shared / min(len(one), len(other)) if shared >= _LEAST_SHARED else 0.0


def _alike(one: str, other: str) -> bool:
    """Return whether two words are forms of the same word, because only a few letters at the end differ."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return (
        len(short) >= _STEM - 1
        and long.startswith(short[: max(_STEM - 1, len(short) - 1)])
        and len(long) - len(short) <= len("ions")
    )
