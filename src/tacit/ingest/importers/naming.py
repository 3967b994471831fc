"""PURE. Judge documents by their names and titles: whether they are templates, and what their category is.

The module also removes numbers and counts from titles.
"""

from __future__ import annotations

import re

from tacit.domain.assemble import UNCATEGORISED
from tacit.text.late_regex import late
from tacit.text.names import slugify

_TEMPLATE = late(r"(?:^|/)templates?/[^/]*$|(?:^|[/_])_templates?(?=[/_.-]|$)|(?:^|/)templates?\.\w+$", re.IGNORECASE)
_NAMED_TEMPLATE = late(r"[_. -]templates?\.\w+$", re.IGNORECASE)
_KIND_WORDS = late(
    r"\b(?:(?<!anti-)(?<!Anti-)patterns?|standards?|lessons?(?:[ -]learn(?:ed|t|ings?))?|learnings?|log|library|guide|"
    r"documentation|documents?|docs|md|and|critical|required|reading|recurring|core|recent|common|"
    r"future enhancements)\b",
    re.IGNORECASE,
)
_COUNTED = late(
    r"\s*[(\[](?:(?:seen|used|applied|hit)\s+)?(\d{1,6})\s*(?:x|×|times|uses|occurrences?|examples?|instances?)[)\]]\s*$",
    re.IGNORECASE,
)
_HITS = late(
    r"[(\[](?:hits?|seen|count(?:ed)?|uses?|used|occurrences?|recurrences?|times)\s*[:=×x]?\s*(\d{1,6})\s*(?:x|×|times)?"
    r"[)\]]\s*(?=\S)",
    re.IGNORECASE,
)
_NUMBER = late(
    r"\A(?:#?\d+(?:\.\d+)*[.):]|#\d+|\d+(?:\.\d+)+|\d+\s+[-–—]|[A-Z]\d+[.):]|[IVX]{1,5}[.)])\s+(?:[-–—:]\s+)?(?=\S)"
)
_DANGLING = frozenset(("for", "from", "in", "of", "on", "that", "this", "to", "we", "what", "with"))
_RESERVED = frozenset(("evidence",))


def is_template_name(path: str) -> bool:
    """Return whether the name of a file or of its folder says that it is a template."""
    return _TEMPLATE.search("/".join(path.rsplit("/", 2)[-2:])) is not None


def may_be_template(path: str) -> bool:
    """Return whether a file may be a template, judged by its name. It may also be a text about templates."""
    return _NAMED_TEMPLATE.search(path) is not None


def category(*titles: str) -> str:
    """Return the category that titles name, as a slug: "Security Patterns" gives `security`.

    Words for the kind of document, such as "patterns" or "guide", are left out. The first title with other words is
    used. If there is none, the result is `uncategorised`.
    """
    for title in titles:
        plain = re.split(r"\s[—–]\s|:\s", without_number(title), maxsplit=1)[0]
        slug = slugify(_KIND_WORDS.sub(" ", plain))
        if slug and slug not in _RESERVED and slug.partition("-")[0] not in _DANGLING:
            return slug
    return UNCATEGORISED


def stem_of(path: str) -> str:
    """Return the name of a file without its ending."""
    name = path.rpartition("/")[2]
    return name.rsplit(".", 1)[0] if "." in name.lstrip(".") else name


def without_number(title: str) -> str:
    """Return a heading without the number at its start: `1. Name`, `2) Name`, `#3 Name`, `1.2 Name` or `A4: Name`."""
    return _NUMBER.sub("", title, count=1)


def without_count(title: str) -> tuple[str, int | None]:
    """Return a title such as `Retry (3 occurrences)` or `[hits: 3] Retry` without its count, and this count."""
    if found := _HITS.match(title):
        return title[found.end() :], int(found[1])
    found = _COUNTED.search(title[:500])
    return (title[: found.start()], int(found[1])) if found and found.start() else (title, None)
