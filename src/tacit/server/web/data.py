"""PURE. The data of filters, search and graph of the web pages, as scripts that set one variable each.

The data are scripts and not JSON, because a page that is opened from disk can load scripts only. Scripts put values
into the page as text only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from tacit.server.web.values import Site, flags
from tacit.text.display import visible

_MOST_RELATED = 50  # references of one pattern that the graph shows


def patterns(site: Site) -> str:
    """Return the script with all patterns, in the order of the overview's table.

    Each pattern is a list: slug, name, level, examples, examples against, date of the last example, category, tags,
    projects, flags (a bit set), aliases, minutes saved, and the related patterns. Categories, tags and projects are
    given as indexes of the lists `c`, `t` and `j` in the script, related patterns as indexes of the list of patterns.
    """
    categories, tags, projects = _Names(), _Names(), _Names()
    place = {pattern.slug: number for number, pattern in enumerate(site.contents.patterns)}
    rows = []
    for pattern in site.contents.patterns:
        related = [place[item.slug] for item in site.contents.related.get(pattern.slug, ()) if item.slug]
        stale, contested, verified, retired = flags(pattern)
        rows.append(
            [
                pattern.slug,
                visible(pattern.name),
                pattern.level.value,
                pattern.examples,
                pattern.against,
                pattern.last_reinforced,
                categories.number(pattern.category),
                [tags.number(tag) for tag in pattern.tags],
                [projects.number(name) for name in pattern.projects],
                stale + 2 * contested + 4 * verified + 8 * retired,
                list(map(visible, pattern.aliases)),
                pattern.minutes_total,
                related[:_MOST_RELATED],
            ]
        )
    return script("TACIT", {"p": rows, "c": categories.names, "t": tags.names, "j": projects.names})


def titles(site: Site) -> str:
    """Return a JavaScript file that lists address, title and date of each note that has a page, newest first."""
    notes = site.log.notes.values()
    shown = ((site.notes.address(note.path), note) for note in notes)
    return script("TACIT_NOTES", [[address, visible(note.title), note.date] for address, note in shown if address])


class _Names:
    """Collects names, and gives each of them a number, so that data can refer to a name by its number."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Return the number of a name; a name that is new gets the next number."""
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers[name]


def script(variable: str, value: dict[str, Sequence[object]] | Iterable[object]) -> str:
    """Return a script that sets a variable to a value, in JSON.

    Texts in the value can't end the script or begin an HTML comment.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"var {variable}={safe};\n"
