"""PURE. The links of generated pages, and lists of linked examples, notes and patterns."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.enums import Status
from tacit.text.columns import table
from tacit.text.escape import inline, inlines
from tacit.text.late_regex import late

if TYPE_CHECKING:
    from tacit.domain.pattern import Pattern
    from tacit.render.views import Numbered

_To = Callable[[str], str]

_RETIRED = Status.RETIRED
_LONGEST_NAME = 60  # columns of a name in a table, because all cells are padded to the longest name
_COLUMNS = ("Pattern", "Level", "Examples", "Last", "Category")
_IN_PATH = late(r"[^\w./~+,=@-]")


@lru_cache(maxsize=1 << 15)
def href(from_page: str, to_path: str, anchor: str = "") -> str:
    """Return the link from a page to the file `to_path` and an anchor in it.

    Both paths are relative to the root of the knowledge base. If `to_path` is `""`, the link is `""`.
    """
    if not to_path:
        return ""
    mark = f"#{anchor}" if anchor else ""
    if from_page == to_path and anchor:
        return mark
    here, there = from_page.split("/")[:-1], to_path.split("/")
    shared = 0
    while shared < len(here) and shared < len(there) - 1 and here[shared] == there[shared]:
        shared += 1
    path = "/".join([".."] * (len(here) - shared) + there[shared:])
    return _IN_PATH.sub(_percent, path) + mark


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "surrogateescape"))


def link(text: str, address: str) -> str:
    """Return a markdown link with a text and an address from `href`; if the address is `""`, only the text."""
    return f"[{inline(text)}]({address})" if address else inline(text)


class Linked(NamedTuple):
    """An example of a pattern, prepared for a list on a page.

    All texts are escaped. `address` is the address of the note, and `says` is the note's outcome or title.
    """

    number: int
    date: str
    project: str
    via: str
    verdict: str
    says: str
    address: str
    counts: bool
    reason: str


def linked(examples: "Sequence[Numbered]", to: _To) -> list[Linked]:
    """Return examples with escaped texts and addresses, ready for a list on a page.

    `to` returns the link to the note at a path. Templates could do the same, but are slower.
    """
    says = inlines([e.says for e in examples])
    found = []
    for (number, by, counts, reason, _, verdict), text in zip(examples, says, strict=True):
        project, via = inline(by.project) if by.project else "", inline(by.via) if by.via else ""
        why = "" if counts else inline(reason)
        found.append(Linked(number, by.date, project, via, verdict, text, to(by.path), counts, why))
    return found


def note_links(paths: Sequence[str], to: _To) -> list[str]:
    """Return a markdown link to each note, with the name of its file as text; `to` returns the address for a path."""
    return [f"[{name}]({to(path)})" for name, path in zip(inlines([stem(path) for path in paths]), paths, strict=True)]


def contents_table(patterns: "Sequence[Pattern]", pages: Mapping[str, str], *, category: bool = True) -> str:
    """Return a markdown table of patterns: level, number of examples, date of the newest supporting one, and category.

    Names link to the anchors of the patterns. `pages` has the page with the anchors for each category; a category that
    is missing there has its anchors on the same page. The column of categories is left out if `category` is false. Long
    names are cut, because all cells of a column are padded to the longest one.
    """
    names = inlines([_cut(pattern.name) for pattern in patterns])
    distinct = sorted({pattern.category for pattern in patterns})
    categories = dict(zip(distinct, inlines(distinct), strict=True))
    rows = []
    for pattern, name in zip(patterns, names, strict=True):
        against = f" ({pattern.against} against)" if pattern.against else ""
        level = "retired" if pattern.status is _RETIRED else pattern.level.name
        linked_name = f"[{name}]({pages.get(pattern.category, '')}#{pattern.slug})"
        cells = (
            linked_name,
            level,
            f"{pattern.examples}{against}",
            pattern.last_reinforced,
            categories[pattern.category],
        )
        rows.append(cells if category else cells[:-1])
    columns = _COLUMNS if category else _COLUMNS[:-1]
    return "\n".join(table(columns, rows, ("", "", ">", "", "")[: len(columns)]))


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()}…"


def stem(path: str) -> str:
    """Return the name of a file without folder and extension."""
    return path.rpartition("/")[2].removesuffix(".md")
