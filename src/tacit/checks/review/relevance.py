"""PURE. Choose the patterns without rules that a person should consider for a change, by its paths and words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tacit.checks.review.values import ChangedFile
from tacit.domain.note import Section
from tacit.domain.pattern import Pattern
from tacit.text import globs
from tacit.text.display import path_text
from tacit.text.languages import common_name, languages_of
from tacit.text.opening import leads, opening

MOST = 3  # patterns to check by eye in one review
MOST_WORDS = 32  # words and identifiers of a change by which patterns are searched for
_LEAST_COMMON = 2
_LEAST_PLAIN = 2
_MOST_TELLING = 40  # the most frequent words of a change
_SHORTEST_API = 6
_NAME = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST = 4
_LOOKED_AT = 20_000  # deleted and added lines of all files
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.+)$", re.MULTILINE)
_MOST_ITEMS = 12
# Words that are frequent in every program, so they say nothing about its subject.
_COMMON_WORDS = """
self this that with from import return class else elif none null true false function const async await export default
public private static void string integer bool boolean type types name names value values data item items list dict
object objects args kwargs param params result results print test tests assert assertequal raise finally yield lambda
pass break continue while into over then when where have will should must would other some each only also more most
such what which about than them they their there every after before between here both many much very still already never
always made makes used uses using does done just like well back first last next same other another without
"""
_COMMON = frozenset(_COMMON_WORDS.split())
# Names of data and methods that every program has.
_PLAIN_WORDS = """
objects filter create update delete execute format append request response json body headers status value error
exception logger debug warning info message user order customer payment account product field model models query
query_set queryset session cursor connection client settings config path open read write close send post patch commit
save first last count exists exclude get_or_none user_id order_id customer_id created_at updated_at status_code
first_name last_name is_active validationerror content details context except requests order_by ondelete
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())
_DATA = re.compile(
    r"(_id|_ids|_at|_on|_name|_url|_key|_type|_count|_list|_data)$|^(test|get|set|is|has)_\w+$|^[A-Z_]+$"
)
_COMPOUND = re.compile(r"[a-z0-9]_[a-z]|[a-z][A-Z]")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w{3,}")
_CODE = re.compile(r"^```\w[^\n]*\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
_DEFINED = re.compile(r"\b(?:def|class|function|func|const|let|var)\s+(\w+)|^\s*(\w+)\s*:?=[^=]", re.MULTILINE)
_USED = re.compile(r"[.@](\w+)|\b(\w+)\(|[(,]\s*(\w+)=")


class Said(NamedTuple):
    """What a change is about: the words that it adds or removes, the most frequent first, and its identifiers.

    Words of lines that only moved within a file are left out.
    """

    words: tuple[str, ...] = ()
    identifiers: frozenset[str] = frozenset()


def said(files: Iterable[ChangedFile]) -> Said:
    """Return the words and identifiers that occur more often or less often in a changed file than before.

    After `_LOOKED_AT` (20,000) deleted and added lines, further files are not read.
    """
    counted: Counter[str] = Counter()
    names: set[str] = set()
    looked_at = 0
    for file in files:
        if looked_at >= _LOOKED_AT:
            break
        old, new = (_lines(file, is_old=is_old) for is_old in (True, False))
        looked_at += old.count("\n") + new.count("\n")
        before, after = Counter(words(old)), Counter(words(new))
        counted += (after - before) + (before - after)
        before, after = Counter(_IDENTIFIER.findall(old)), Counter(_IDENTIFIER.findall(new))
        names |= ((after - before) + (before - after)).keys()
    return Said(tuple(word for word, _ in counted.most_common()), frozenset(names))


def _lines(file: ChangedFile, *, is_old: bool) -> str:
    """Return the deleted (`is_old`) or the added lines of a file, without imports and lines with only a comment."""
    text = file.before if is_old else file.after
    lines = (text or "").split("\n")
    found: list[str] = []
    for hunk in file.hunks:
        start, count = (hunk.old_start, hunk.old_count) if is_old else (hunk.start, hunk.count)
        found += lines[start - 1 : start - 1 + min(count, _LOOKED_AT)] if count else ()
    return "\n".join(line for line in found if not line.lstrip().startswith(("#", "//", "*", "import ", "from ")))


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without short words and words that every program has."""
    parts = (word for name in _NAME.findall(text) for word in _HUMP.split(name))
    return [word.lower() for word in parts if len(word) >= _SHORTEST and word.lower() not in _COMMON]


def where_it_applies(pattern: Pattern, files: Sequence[ChangedFile]) -> str | None:
    """Return why a pattern applies to the changed files, such as "a.py matches `*.py`"; None if it does not apply.

    If the pattern has neither globs nor languages, it applies to all files, and the reason is `""`.
    """
    if not pattern.applies_to and not pattern.languages:
        return ""
    spoken = {common_name(name) for name in pattern.languages}
    for file in files:
        glob = next((glob for glob in pattern.applies_to if globs.matches(file.path, (glob,))), "")
        if glob:
            return f"{path_text(file.path)} matches `{glob}`"
        written = "" if pattern.applies_to else "".join(languages_of([file.path]) & spoken)
        if written:
            return f"{path_text(file.path)} is {written}"
    return None


def is_compound(name: str) -> bool:
    """Return whether an identifier consists of several words, such as `select_related`.

    Such an identifier shows better what code is about than a single word.
    """
    return _COMPOUND.search(name) is not None


def telling(sections: Iterable[Section], pattern: Pattern, change: Said) -> list[str]:
    """Return the words that show that a pattern is about a change; `[]` if there are none.

    `change` has the change's words and identifiers. The result has the identifiers that the pattern's code uses and the
    change contains, without those that this code defines itself, and without short or common words. If there are no
    such identifiers, at least two thirds of the words in a name of the pattern must be among the most frequent words of
    the change; then the result has these words.
    """
    found = _CODE.finditer("\n".join(part.text for part in sections))
    code = "\n".join(one[1] or f"{one[2]}(" for one in found)
    own = {name for found in _DEFINED.findall(code) for name in found if name}
    used = {name for found in _USED.findall(code) for name in found if name}
    said_so = {_singular(word) for word in words(" ".join((pattern.name, *pattern.aliases)))}
    known = sorted(name for name in used - own if name in change.identifiers and name.lower() not in _COMMON | _PLAIN)
    certain = [
        name for name in known if _singular(name.lower()) in said_so or (is_compound(name) and not _DATA.search(name))
    ]
    plain = [name for name in known if name not in certain and len(name) >= _SHORTEST_API and not _DATA.search(name)]
    if certain or len(plain) >= _LEAST_PLAIN:
        return [*certain, *plain]
    frequent = change.words[:_MOST_TELLING]
    for name in (pattern.name, *pattern.aliases):
        parts = set(words(name))
        if len(parts) >= _LEAST_COMMON and len(parts & set(frequent)) * 3 >= len(parts) * 2:
            return [word for word in frequent if word in parts]
    return []


def _singular(word: str) -> str:
    return word.removesuffix("s")


def reason(where: str, common: Sequence[str]) -> str:
    """Return why a pattern is relevant to a change, on one line.

    `where` says why the pattern applies to the changed files (see `where_it_applies`), and `common` has the words that
    the pattern and the change have in common.
    """
    said = f"the change mentions {', '.join(common[:5])}" if common else ""
    return "; ".join(part for part in (where, said) if part)


def checklist(sections: Iterable[Section]) -> tuple[str, ...]:
    """Return what a person should check: the pattern's rule, and the list items of its page's section "Checklist".

    The rule is the paragraphs above the first list of the section "Pattern". Paragraphs above the list of "Checklist"
    are included, too. If "Checklist" has no list items, those of "Pattern" are used; if there are none either, the
    result is only the first paragraph of the rule. There are at most `_MOST_ITEMS` (12) entries.
    """
    texts = {part.title: part.text for part in sections}
    rule = [said for said in opening(texts.get("Pattern", "")) if not leads(said)]
    for title in ("Checklist", "Pattern"):
        if items := _ITEM.findall(texts.get(title, "")):
            said = dict.fromkeys((*rule, *opening(texts[title]), *(" ".join(item.split()) for item in items)))
            return tuple(said)[:_MOST_ITEMS]
    return tuple(rule[:1])


def own_words(sections: Iterable[Section]) -> str:
    """Return why a pattern exists, in the words of its page.

    This is the first paragraph or list item of the first section with text: "Why it works", "Pattern" or "Context". If
    none has text, the result is `""`.
    """
    texts = {part.title: part.text for part in sections}
    for title in ("Why it works", "Pattern", "Context"):
        text = texts.get(title, "").strip()
        said, item = opening(text)[:1], _ITEM.search(text)
        if said and not (item and leads(said[0])):
            return said[0]
        if item:
            return " ".join((*said, *item[1].split()))
        if text:
            return " ".join(text.split("\n\n")[0].split())
    return ""
