"""PURE. Find the patterns that a note names: in its front matter, in bullets and in `## Pattern:` sections.

A `Word` is one place where the note names a pattern. `mentions` joins all words of one pattern into one `Mention`.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from tacit.domain.enums import Confidence, Verdict
from tacit.domain.note import Mention, Section
from tacit.notes.bullets import MOST_BULLETS, Bullet, bullets
from tacit.notes.fields import Fields, unmarked
from tacit.notes.reading import Findings, quoted, report_long_name
from tacit.notes.tree import Entries, Items, Node, Scalar
from tacit.text.addresses import unescaped
from tacit.text.late_regex import late
from tacit.text.names import slugify
from tacit.text.secrets import LEFT_OUT

# Limits for one note, so that a generated or hostile file can't fill the store.
MOST_MENTIONS = 1_000
_MOST_WORDS = 5_000
_CUT_NAME = 1_000
_LABELS = {
    "new pattern discovered": Verdict.SUPPORTS,
    "new pattern": Verdict.SUPPORTS,
    "new": Verdict.SUPPORTS,
    "reinforced": Verdict.SUPPORTS,
    "applied": Verdict.SUPPORTS,
    "contradicted": Verdict.CONTRADICTS,
    "contradicts": Verdict.CONTRADICTS,
    "limited": Verdict.LIMITS,
    "limits": Verdict.LIMITS,
}
_CLOSE = 0.8  # a label with this similarity (difflib's ratio) or more counts as misspelt
_ENTRY_KEYS = ("name", "verdict", "outcome")
_LEVEL = late(r"\b(?:UNPROVEN|LOW|MEDIUM|HIGH)\b")
_FIRST_TIME = late(r"first (?:time|use|seen)\b", re.IGNORECASE)
_ASIDE = late(r" ?\(([^()]*)\)(?=\s*(?:$|[-–—:,;.]))")
_LINK = late(r"\[\[([^\[\]|#^]+)(?:[#^][^\[\]|]*)?(?:\|([^\[\]]*))?\]\]")
_MARKDOWN_LINK = late(r"\[([^\[\]]+)\]\(<?([^()<>]*?)\.md(?:#[^()<>]*)?>?\)")
_CHECKBOX = late(r"\s*(?:\[[ xX]\]\s*)?")


class Word(NamedTuple):
    """One place where a note names a pattern, such as an item of a list, with what the note says there.

    A note may name a pattern in several places. `verdict` is None if the note gives no verdict in this place.
    """

    name: str
    line: int
    column: int = 1
    verdict: Verdict | None = None
    outcome: str = ""
    claimed: Confidence | None = None
    sections: tuple[Section, ...] = ()


def listed_words(fields: Fields, found: Findings) -> Iterator[Word]:
    """Yield a `Word`, with line and column, for each pattern that the key `patterns` of the front matter names."""
    node = fields.node("patterns")
    if node is None:
        return
    for entry in node.nodes if isinstance(node, Items) else [node]:
        if (link := _nested_link(entry)) is not None:
            yield Word(link, entry.line, entry.column, Verdict.SUPPORTS)
        elif isinstance(entry, Scalar):
            if not entry.empty:
                yield from _split(entry, found) if entry is node else [_supporting(entry, entry.text)]
        elif isinstance(entry, Entries) and (word := _entry_word(entry, fields, found)):
            yield word
        elif isinstance(entry, Items):
            message = "a list inside `patterns` does not name a pattern: it was ignored"
            found.warning("bad-value", message, entry.line, entry.column, "write one name per line")


def _supporting(scalar: Scalar, name: str) -> Word:
    return Word(name, scalar.line, scalar.column, Verdict.SUPPORTS)


def _split(scalar: Scalar, found: Findings) -> Iterator[Word]:
    """Yield a `Word` for each pattern in a text such as `patterns: A, B`.

    YAML reads this as one text, but the author meant a list. A text in quotes is one name.
    """
    names = [name for part in scalar.text.split(",") if (name := part.strip())] if scalar.plain else []
    if len(names) > 1:
        message = f"`patterns` is one text with commas: it was read as {len(names)} names"
        advice = "write the names as `[one, two]`, or put quotes around a name with a comma"
        found.hint("pattern-list", message, scalar.line, scalar.column, advice)
    yield from (_supporting(scalar, name) for name in (names if len(names) > 1 else [scalar.text]))


def _nested_link(entry: Node) -> str | None:
    """Return the text `[[name]]` for a link that a note has without quotes, because YAML reads it as a list in a list.

    Return None if the entry is something else.
    """
    for _ in range(2):
        if not isinstance(entry, Items) or len(entry.nodes) != 1:
            return None
        entry = entry.nodes[0]
        if isinstance(entry, Scalar):
            return f"[[{entry.text}]]"
    return None


def bullet_words(text: str, first_line: int, found: Findings) -> Iterator[Word]:
    """Yield a `Word`, with its line, for each pattern that a bullet names.

    `text` is a section `Patterns Applied` or `Learnings Extracted`, and `first_line` its line number in the file.
    """
    label: tuple[int, Verdict] | None = None

    def cut(line: int) -> None:
        message = f"more than {MOST_BULLETS:,} bullets, or too much markup: bullets from here on do not count"
        found.warning("too-many", message, line, 1, "split the note")

    for bullet in bullets(text, first_line, cut):
        if bullet.text == LEFT_OUT:
            continue
        if label is not None and bullet.depth > label[0]:
            if bullet.depth == label[0] + 1:
                yield _bold_or_whole(bullet, _start(bullet), label[1])
            continue
        label = None
        if bullet.depth > 1 or bullet.under.rstrip(": ").casefold() == "related patterns":
            continue
        word = _labelled(bullet) or _bold(bullet)
        if word is not None and word.name:
            yield word
        elif word is not None and word.verdict is not None:
            label = (bullet.depth, word.verdict)
        else:
            _check_label(bullet, found)


def mentions(words: Iterable[Word], found: Findings) -> tuple[Mention, ...]:
    """Return one mention for each pattern that a note names; `words` are the places where it names patterns.

    The values of a mention are those of the first place that names the pattern; later places add missing values.
    """
    merged: dict[str, Word] = {}
    for number, spoken in enumerate(words):
        word = _cut(_unlinked(_cleaned(spoken), found), found)
        slug = slugify(word.name)
        if not slug:
            message = f"the pattern name {quoted(word.name)} has no letters or digits"
            found.error("empty-slug", message, word.line, word.column, "give the pattern a name with words")
            continue
        if number >= _MOST_WORDS or (len(merged) >= MOST_MENTIONS and slug not in merged):
            message = f"the note names more than {MOST_MENTIONS:,} patterns: those from here on do not count"
            found.warning("too-many", message, word.line, word.column, "split the note")
            break
        _check_name(word, found)
        merged[slug] = _merged(merged[slug], word, found) if slug in merged else word
    return tuple(
        Mention(
            word.name,
            word.verdict or Verdict.SUPPORTS,
            word.outcome,
            word.line,
            word.claimed,
            word.sections,
        )
        for word in merged.values()
    )


def is_name(text: str) -> bool:
    """Return whether tacit would use a text unchanged as a pattern's name: no link, no level, and not too long."""
    word, found = Word(text, 0, 0), Findings("")
    return bool(slugify(text)) and _cut(_unlinked(_cleaned(word), found), found) == word


def _entry_word(entry: Entries, fields: Fields, found: Findings) -> Word | None:
    if "name" not in entry.pairs and len(entry.pairs) == 1:
        ((key, value),) = entry.pairs.values()
        if isinstance(value, Scalar) and key.text not in _ENTRY_KEYS:
            message = f"the pattern name {quoted(f'{key.text}: {value.text}')} was read as a key and a value"
            found.warning("bad-value", message, key.line, key.column, "put quotes around a name with a colon")
            return Word(f"{key.text}: {value.text}", key.line, key.column, Verdict.SUPPORTS)
    inner = fields.within(entry, _ENTRY_KEYS, decisive=("verdict",))
    node: Node = inner.node("name") or entry
    name = inner.text("name")
    if not name:
        message = "an entry of `patterns` has no name: it was ignored"
        found.warning("bad-value", message, entry.line, entry.column, "add `name: …`")
        return None
    return Word(name, node.line, node.column, _verdict(inner, found), inner.text("outcome"))


def _verdict(fields: Fields, found: Findings) -> Verdict:
    node = fields.node("verdict")
    if node is None:
        return Verdict.SUPPORTS
    try:
        return Verdict(node.text.strip().lower() if isinstance(node, Scalar) else "")
    except ValueError:
        given = quoted(node.text) if isinstance(node, Scalar) else "(not a text)"
        advice = f"write one of: {', '.join(Verdict)}"
        found.error("unknown-verdict", f"unknown verdict {given}", node.line, node.column, advice)
        return Verdict.SUPPORTS


def _start(bullet: Bullet) -> int:
    """Return the offset at which a bullet's text starts, after its checkbox if it has one."""
    found = _CHECKBOX.match(bullet.text)
    return found.end() if found else 0


def _labelled(bullet: Bullet) -> Word | None:
    """Return a `Word` for a bullet with a label before the pattern's name, such as `Reinforced: Name`; otherwise None.

    If nothing follows the colon, the name is `""`: then the nested bullets have the names.
    """
    start = _start(bullet)
    label, colon, rest = bullet.text[start:].partition(":")
    verdict = _LABELS.get(label.strip().casefold())
    if verdict is None or not colon:
        return None
    after = len(bullet.text) - len(rest.lstrip())
    for begin, end in bullet.bold:
        if begin < after < end:  # the label and the name are one bold text
            return _named(bullet, bullet.text[after:end], bullet.text[end:], verdict)
    return _bold_or_whole(bullet, after, verdict)


def _check_label(bullet: Bullet, found: Findings) -> None:
    """Warn if the label at the start of a bullet looks like a known label, such as `Reinforced`, but is misspelt."""
    label, colon, rest = bullet.text[_start(bullet) :].partition(":")
    meant = get_close_matches(label.strip().casefold(), list(_LABELS), 1, _CLOSE) if colon and rest.strip() else []
    if meant:
        message = f"the label {quoted(label.strip())} is unknown, so the bullet does not count"
        found.warning("unknown-label", message, bullet.line, 1, f"did you mean `{meant[0].capitalize()}:`?")


def _bold_or_whole(bullet: Bullet, start: int, verdict: Verdict) -> Word:
    for begin, end in bullet.bold:
        if begin == start:
            return _named(bullet, bullet.text[begin:end], bullet.text[end:], verdict)
    return _named(bullet, bullet.text[start:], "", verdict)


def _bold(bullet: Bullet) -> Word | None:
    """Return the `Word` of a bullet such as `**Name** text` or `**Reinforced** Name`; None for other bullets.

    A bullet with a colon after the name in bold, as in `**Name:** text`, names no pattern here.
    """
    start = _start(bullet)
    for begin, end in bullet.bold[:1]:
        name, rest = bullet.text[begin:end], bullet.text[end:]
        if begin == start and (verdict := _LABELS.get(name.casefold())) is not None:
            return _named(bullet, rest.strip(), "", verdict)
        if begin == start and ":" not in name and not rest.lstrip().startswith(":"):
            return _named(bullet, name, rest, None)
    return None


def _named(bullet: Bullet, name: str, rest: str, verdict: Verdict | None) -> Word:
    """Return a `Word` for a pattern that a bullet names, with the confidence level that the bullet claims.

    The level may be in parentheses at the start of `rest`, the text after the name: `**Name** (HIGH)`.
    """
    aside = _ASIDE.match(f" {' '.join(rest.split())}")
    claimed = _claim(aside.group(1)) if aside else None
    return Word(" ".join(name.split()), bullet.line, 1, verdict, claimed=claimed)


def _claim(aside: str) -> Confidence | None:
    """Return the last confidence level in `aside`, the text in parentheses after a name; None if it has no level."""
    text = aside.upper() if "confidence" in aside.lower() else aside
    levels = _LEVEL.findall(text)
    return Confidence[levels[-1]] if levels else None


def _cleaned(word: Word) -> Word:
    """Return a `Word` (a place where a note names a pattern) without a level in its name, as in `Name (HIGH)`.

    The author of the note claims this level; it is kept in `claimed`. Everything after it is removed from the name,
    too.
    """
    name, claimed = " ".join(word.name.split()), word.claimed
    if name == word.name and name[:1].isalnum() and "(" not in name:
        return word
    for aside in _ASIDE.finditer(name):
        level = _claim(aside.group(1))
        if aside.start() and (level is not None or _FIRST_TIME.match(aside.group(1))):
            name, claimed = name[: aside.start()], claimed or level
            break
    return word._replace(name=unmarked(name), claimed=claimed)


def _unlinked(word: Word, found: Findings) -> Word:
    """Return a `Word` with a plain name instead of a link such as `[[folder/name|Shown]]` or `[Shown](folder/name.md)`.

    The result's name is the text of the link if it has the same slug as its target, otherwise the target's file name.
    """
    if word.name[:2] == "[[" and (link := _LINK.fullmatch(word.name)):
        path, shown = link[1], (link[2] or "").strip()
    elif word.name[:1] == "[" and (link := _MARKDOWN_LINK.fullmatch(word.name)):
        path, shown = unescaped(link[2]), link[1].strip()
    else:
        return word
    target = path.rpartition("/")[2].strip().removesuffix(".md")
    name = shown if slugify(shown) == slugify(target) else target
    message = f"the link {quoted(word.name)} was read as the pattern {quoted(name)}"
    found.hint("pattern-link", message, word.line, word.column, "write the pattern's name")
    return word._replace(name=name)


def _cut(word: Word, found: Findings) -> Word:
    cut = f": it was cut to {_CUT_NAME:,}" if len(word.name) > _CUT_NAME else ""
    report_long_name(word.name, word.line, word.column, found, cut=cut)
    return word._replace(name=word.name[:_CUT_NAME].rstrip()) if cut else word


def _check_name(word: Word, found: Findings) -> None:
    if _is_path(word.name):
        message = f"the pattern name {quoted(word.name)} looks like a path: it is used as a name"
        found.warning("path-like-name", message, word.line, word.column, "write the pattern's name")


def _is_path(name: str) -> bool:
    return name.startswith(("/", "~/", "./", "\\")) or ".." in name.replace("\\", "/").split("/")


def _merged(first: Word, later: Word, found: Findings) -> Word:
    if first.verdict and later.verdict and first.verdict is not later.verdict:
        message = (
            f"{quoted(later.name)} has the verdict {later.verdict.value} here and {first.verdict.value} on line "
            f"{first.line}: the first one counts"
        )
        found.warning("conflicting-verdicts", message, later.line, later.column, "keep one verdict")
    return first._replace(
        verdict=first.verdict or later.verdict,
        outcome=first.outcome or later.outcome,
        claimed=first.claimed or later.claimed,
        sections=first.sections or later.sections,
    )
