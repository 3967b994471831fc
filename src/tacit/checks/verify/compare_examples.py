"""PURE. Compare code examples as a whole: whether the code has the same lines, and which constants differ."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tacit.checks.verify.answers import Answer, unknown, verified
from tacit.checks.verify.facts import Tier
from tacit.checks.verify.values import Claim, Evidence, Fix, Verdict
from tacit.checks.verify.world import Found, World
from tacit.text.languages import common_name, language_of

_LITERAL = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`|(?<![\w.])\d[\w.]*")
_COMMENT = re.compile(r"(?:^|\s+)(?:#(?!include)|//|--)\s.*$")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{4,}")
_LEAST_LINES, _LEAST_TEXT = 3, 60  # lines and characters; a shorter example may match code by accident
# limits of the time: words that are looked up, files that are compared, characters of a line
_MOST_WORDS, _MOST_FILES, _LONGEST = 6, 8, 300
_SOURCES = {Tier.SOURCE, Tier.CONFIGURATION}


class _Line(NamedTuple):
    """A line of code, reduced to what must be equal in an example and in the code.

    `shape` is the line without indentation, comment and literals; the `literals` may differ. `number` counts from 1.
    """

    shape: str
    literals: tuple[str, ...]
    number: int


def key_words(text: str) -> list[str]:
    """Return at most six words of a code example, the longest ones.

    Only files with all of them are compared with it.
    """
    found = dict.fromkeys(_WORD.findall(_LITERAL.sub(" ", text)))
    return sorted(found, key=lambda word: (-len(word), word))[:_MOST_WORDS]


def example(claim: Claim, world: World) -> Answer:
    """Check the claim that the code has the lines of an example. The example's text is `claim.written`.

    If the code has the same lines with other constants, the answer has the verdict DIFFERS, and names the first
    constant that differs.
    """
    wanted = list(_lines(claim.written))
    if len(wanted) < _LEAST_LINES or sum(len(line.shape) for line in wanted) < _LEAST_TEXT:
        return unknown(claim, "the example is too short to be compared with the code")
    places = [place for item in _candidates(claim, world) for place in _same(wanted, item, world)]
    if not places:
        return unknown(claim, "the code does not have these lines")
    differing = [_differing(wanted, lines) for _, lines in places]
    at = [Evidence(item.fact.path, lines[0].number, item.fact.tier.value, item.repository) for item, lines in places]
    if any(not pairs for pairs in differing):
        return verified(claim, [place for place, pairs in zip(at, differing, strict=True) if not pairs])
    first = differing[0]
    line, old, new = first[0]
    told = claim._replace(line=claim.line + line - 1, name=old, value=new)
    why = f"the code has {new} here, not {old}"
    if len(first) > 1:
        why = f"the code has the same lines with {len(first)} other constants, the first is {new}, not {old}"
    is_sure = len(first) == 1 and all(pairs == first for pairs in differing)
    fix = Fix(old, new) if is_sure else None
    return Answer(told, Verdict.DIFFERS, why, new if is_sure else "", tuple(at[:1]), is_owned=is_sure, fix=fix)


def _lines(text: str) -> Iterator[_Line]:
    for number, raw in enumerate(text.split("\n"), 1):
        line = _COMMENT.sub("", raw[:_LONGEST]).strip()
        if line:
            yield _Line(" ".join(_LITERAL.sub("\0", line).split()), tuple(_LITERAL.findall(line)), number)


def _candidates(claim: Claim, world: World) -> list[Found]:
    """Return the files in which the lines of a code example may be: those that contain all of its key words.

    They are in the language of the example. Tests are left out.
    """
    words = key_words(claim.written)
    if not words:
        return []
    by_word = [
        {(item.fact.path, item.repository): item for item in world.named(word) if item.fact.tier in _SOURCES}
        for word in words
    ]
    common = set(by_word[0]).intersection(*by_word[1:])
    language = common_name(claim.owner)
    kept = (key for key in sorted(common) if not language or common_name(language_of(key[0])) == language)
    return [by_word[0][key] for key in kept][:_MOST_FILES]


def _same(wanted: Sequence[_Line], item: Found, world: World) -> Iterator[tuple[Found, list[_Line]]]:
    """Yield each place at which a file has the lines of a code example, with these lines. Literals may differ."""
    found = list(_lines(world.text(item)))
    shapes = [line.shape for line in wanted]
    for start in range(len(found) - len(wanted) + 1):
        part = found[start : start + len(wanted)]
        if part[0].shape == shapes[0] and [line.shape for line in part] == shapes:
            yield item, part


def _differing(wanted: Sequence[_Line], found: Sequence[_Line]) -> list[tuple[int, str, str]]:
    """Return the literals that differ between an example and the code.

    Each is the number of the line in the example, the literal there, and the literal in the code.
    """
    return [
        (mine.number, old, new)
        for mine, other in zip(wanted, found, strict=True)
        for old, new in zip(mine.literals, other.literals, strict=False)
        if _bare(old) != _bare(new)
    ]


def _bare(literal: str) -> str:
    """Return a literal without its quotes, or a number without its underscores."""
    return literal[1:-1] if literal[0] in "\"'`" else literal.replace("_", "")
