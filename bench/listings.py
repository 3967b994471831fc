"""PURE. Generate fenced code in several languages, with lines that look like markdown or front matter."""

from __future__ import annotations

from typing import NamedTuple

from bench.words import Dice


class _Listing(NamedTuple):
    """Code of one language: its first, repeated and last lines, with `{a}`, `{b}` and `{n}` to fill in."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    tail: tuple[str, ...] = ()


_LISTINGS = {
    "python": _Listing(
        ("# {a}: not a heading", "class {a}Error(Exception):", '    """Raised by {b}."""', ""),
        ("    {a}_{b}: int = {n}  # of {b}",),
    ),
    "sh": _Listing(
        ("#!/bin/sh", "# one {a} at a time"),
        ("test -d /srv/{a} || mkdir -p /srv/{a}", "## {b}", "cp -a {b}.conf /srv/{a}/{n}.conf"),
    ),
    "sql": _Listing(
        ("-- {a} without {b}", "CREATE TABLE {a} (", "  id bigint PRIMARY KEY"),
        ("  , {b}_{n} text NOT NULL DEFAULT '{a}'",),
        (");",),
    ),
    "yaml": _Listing(
        ("---", "# {a}", "kind: {b}"),
        ("{a}-{n}:", "  - {b}: {n}"),
        ("---", "kind: end"),
    ),
    "ts": _Listing(
        ("export const {a} = (",),
        ("  {b}{n}: string | undefined,",),
        (") => Promise.resolve({n});",),
    ),
    "go": _Listing(
        ("type {a} struct {{",),
        ('\t{b}{n} int64 `json:"{b}"`',),
        ("}}",),
    ),
    "rust": _Listing(
        ("#[derive(Debug, Clone)]", "enum {a} {{"),
        ("    {b}{n}(u64), // {a}",),
        ("}}",),
    ),
    "json": _Listing(("{{",), ('  "{a}_{n}": "{b}",',), ('  "end": null', "}}")),
    "diff": _Listing(
        ("--- a/{a}.cfg", "+++ b/{a}.cfg", "@@ -{n},4 +{n},4 @@"),
        ("-{b} = {n}", "+{b} = {n}0"),
    ),
    "toml": _Listing(("[{a}]", "# {b}"), ('{b}{n} = "{a}"',)),
    "text": _Listing(("=======", "{a}", "-------"), ("# {n} {a} {b}", "---")),
}
LANGUAGES = tuple(_LISTINGS)


def listing(dice: Dice, language: str, least: int) -> list[str]:
    """Return generated code, with at least `least` lines between its first and last lines."""
    form = _LISTINGS[language]
    middle: list[str] = []
    while len(middle) < least:
        middle += form.body
    templates = [*form.head, *middle, *form.tail]
    name = dice.word()
    return [line.format(a=name, b=dice.word(), n=dice.number(1, 9999)) for line in templates]


def code(dice: Dice, least: int, language: str = "") -> list[str]:
    """Return a fenced code block.

    Some blocks have a fence of tildes, and some are markdown that contains a fence.
    """
    language = language or dice.pick(LANGUAGES)
    lines = listing(dice, language, least)
    kind = dice.number(0, 11)
    if kind == 0:
        inner = ["---", f"title: {dice.word()}", "---", "", "## Inside", "", f"```{language}", *lines, "```"]
        return ["````markdown", *inner, "````"]
    fence = "~~~" if kind == 1 else "```"
    return [f"{fence}{language}", *lines, fence]
