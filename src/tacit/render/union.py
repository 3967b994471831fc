"""PURE. Merge two versions of a generated page.

Each block appears once, with the ticks and kept texts of both versions. A kept text is the text that a person wrote in
a keep region, between keep markers. Both versions of the page are generated from notes and pattern pages, which git
merges on its own, so the merged page is only used until the next sync generates it again. Ticks and kept texts can't be
generated, so they must not be lost.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from tacit.render.seal import (
    CLOSE,
    CLOSING_FENCE,
    FENCE,
    HEADING,
    OPEN,
    TASK,
    Origin,
    origin,
    read_lines,
    region_pairs,
    seal,
    split_lines,
)
from tacit.text.conflicts import sides

_FORM = str.maketrans("", "", " \t*_\\-|")  # characters that formatters add, remove or change
_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)
Merge = Callable[[str, str, str], tuple[str, bool]]  # base, ours, theirs → merged text, and whether it has a conflict


_MERGEABLE = {Origin.OURS, Origin.FORMATTED, Origin.MERGED}


class Union(NamedTuple):
    """A merged page.

    `conflicts` is true if both versions changed the text of the same keep region (where people may write). This text
    has conflict markers.
    """

    text: str
    conflicts: bool


class _Block(NamedTuple):
    """Lines that belong together, such as a list item or a table row; `gap` is true if a blank line comes before."""

    lines: tuple[str, ...]
    gap: bool


class _Part(NamedTuple):
    """A heading of a page with the blocks below it.

    The first part of a page has no heading. `path` has the texts of the headings above.
    """

    path: tuple[str, ...]
    heading: _Block | None
    blocks: tuple[_Block, ...]


def union(base: str, ours: str, theirs: str, merge: Merge) -> Union | None:
    """Merge two versions of a generated page, with `base` as their common version; `merge` merges plain text.

    Returns None if a page was written by a person, or was edited outside of its keep regions (where people may write).
    Such pages must be merged as text.
    """
    if not {origin(ours), origin(theirs)} <= _MERGEABLE:
        return None
    return merged(base if origin(base) in _MERGEABLE else "", ours, theirs, merge)


def unconflicted(text: str) -> str:
    """Remove git's conflict markers from a page by merging its two versions.

    The ticks of both versions, and the texts that people wrote between their keep markers, are kept. If the two
    versions can't be merged, the page is returned unchanged.
    """
    found = merged("", *sides(text), lambda _, ours, theirs: (f"{ours}\n\n{theirs}", False))
    return text if found is None else found.text


def merged(base: str, ours: str, theirs: str, merge: Merge) -> Union | None:
    """Merge two versions of a page, with `base` as their common version.

    `merge` merges the texts of keep regions, in which people may write. Return None if such a text would be lost,
    because the merged page does not have its region.
    """
    pages = [read_lines(text) for text in (base, ours, theirs)]
    parts = [_parts(page.canonical().split("\n")) for page in pages]
    lines = _joined(_merged_parts(*parts))
    _set_ticks(lines, [_ticks(text) for text in (base, ours, theirs)])
    kept = [_kept(text) for text in (base, ours, theirs)]
    regions = region_pairs(lines)
    there = {name for name, _ in regions.values()}
    conflicts = False
    for start, (name, stop) in sorted(regions.items(), reverse=True):
        text, is_conflict = _merged_text([texts.get(name, "") for texts in kept], merge)
        conflicts = conflicts or is_conflict
        lines[start + 1 : stop] = text.split("\n") if text else []
    if any(texts.keys() - there for texts in kept[1:]):
        return None  # a kept text would be lost
    return Union(seal("\n".join(lines)), conflicts)


def _parts(lines: Sequence[str]) -> list[_Part]:
    """Split a page into parts, each a heading with the blocks (such as list items) below it."""
    found: list[_Part] = []
    path: list[tuple[int, str]] = []
    heading: _Block | None = None
    blocks: list[_Block] = []
    for block in _blocks(lines):
        match = HEADING.match(block.lines[0])
        if match is None:
            blocks.append(block)
            continue
        found.append(_Part(tuple(title for _, title in path), heading, tuple(blocks)))
        level = len(match[1])
        path = [item for item in path if item[0] < level] + [(level, match[2].strip())]
        heading, blocks = block, []
    found.append(_Part(tuple(title for _, title in path), heading, tuple(blocks)))
    return found


def _blocks(lines: Sequence[str]) -> Iterable[_Block]:
    """Yield the blocks of a page: headings, list items, code blocks, other texts, and the regions for people's text."""
    held: list[str] = []
    gap = blank = False
    fence, region = "", False
    for line in lines:
        if fence or region:
            held.append(line)
            closing = CLOSING_FENCE.match(line) if fence else None
            region = region and not CLOSE.fullmatch(line)
            fence = "" if closing and closing[1].startswith(fence) else fence
            continue
        if not line.strip():
            blank = True
            continue
        if held and (blank or _begins(line) or HEADING.match(held[0]) or CLOSE.fullmatch(held[-1])):
            yield _Block(tuple(held), gap)
            held, gap = [], blank
        gap, blank = (blank if not held else gap), False
        held.append(line)
        opening = FENCE.match(line)
        fence, region = (opening[1] if opening else ""), OPEN.fullmatch(line) is not None
    if held:
        yield _Block(tuple(held), gap)


def _begins(line: str) -> bool:
    """Return whether a line begins a new block of the page even without a blank line before it."""
    text = line.lstrip(" \t>")
    is_item = text[:2] in {"- ", "* ", "+ ", "| "} or text.partition(" ")[0].rstrip(".)").isdigit()
    return is_item or HEADING.match(line) is not None or OPEN.fullmatch(line) is not None


def _merged_parts(base: Sequence[_Part], ours: Sequence[_Part], theirs: Sequence[_Part]) -> list[_Part]:
    """Merge the parts of three versions of a page; a part is a heading with the blocks below it.

    If several versions have the same part, its blocks are merged.
    """
    sides = [_numbered(parts, lambda part: part.path) for parts in (base, ours, theirs)]
    texts = [{key: [_essence(block) for block in part.blocks] for key, part in side.items()} for side in sides]
    found = []
    for key in _merged_keys(*texts):
        before, one, other = (side.get(key) for side in sides)
        if one is not None and other is not None:
            blocks = [_numbered(part.blocks if part else (), _essence) for part in (before, one, other)]
            known = {**blocks[2], **blocks[1]}
            one = one._replace(blocks=tuple(known[name] for name in _merged_keys(*map(dict.fromkeys, blocks))))
        part = one or other
        if part is not None:
            found.append(part)
    return found


def _essence(block: _Block) -> Hashable:
    """Return a value by which blocks are compared: the block's text without what formatters change."""
    return block.lines if FENCE.match(block.lines[0]) else "".join(block.lines).translate(_FORM)


def _numbered(values: Iterable[_T], key: Callable[[_T], _K]) -> dict[tuple[_K, int], _T]:
    """Return a mapping of values with the keys `(key(value), n)`; `n` counts the values with equal keys from 0.

    So values with equal keys do not replace each other.
    """
    seen: Counter[_K] = Counter()
    found = {}
    for value in values:
        name = key(value)
        found[name, seen[name]] = value
        seen[name] += 1
    return found


def _merged_keys(base: Mapping[_K, object], ours: Mapping[_K, object], theirs: Mapping[_K, object]) -> list[_K]:
    """Merge the keys of three versions of a mapping, such as the keys of a page's blocks.

    The result has the keys of `ours` in their order, and the keys that `theirs` added, each after the key that precedes
    it in `theirs`. A key is left out if one version removed it and the other left its value unchanged.
    """
    kept = [key for key in ours if key in theirs or key not in base or ours[key] != base[key]]
    there = set(kept)
    added: dict[_K | None, list[_K]] = {}  # the added keys, by the key after which they are inserted
    before: _K | None = None
    for key in theirs:
        if key in there:
            before = key
        elif key not in ours and (key not in base or theirs[key] != base[key]):
            added.setdefault(before, []).append(key)
    return [*added.get(None, ()), *(one for key in kept for one in (key, *added.get(key, ())))]


def _joined(parts: Iterable[_Part]) -> list[str]:
    lines: list[str] = []
    for part in parts:
        for block in (*((part.heading,) if part.heading else ()), *part.blocks):
            if lines and block.gap:
                lines.append("")
            lines += block.lines
    return lines


def _ticks(text: str) -> dict[tuple[tuple[str, ...], int], bool]:
    """Return whether each checkbox of a page is ticked.

    A checkbox is identified by the headings above it with its text, and by the number of equal checkboxes before it.
    """
    return {key: item[1] for key, item in _numbered(read_lines(text).tasks(), lambda item: item[2]).items()}


def _set_ticks(lines: list[str], sides: Sequence[Mapping[tuple[tuple[str, ...], int], bool]]) -> None:
    """Set the ticks in the lines of the merged page; `sides` has the ticks of the base version and of both others.

    If one of the two versions changed a tick, the merged page has this change.
    """
    base, ours, theirs = sides
    page = read_lines("\n".join(lines))
    for key, (number, *_) in _numbered(page.tasks(), lambda item: item[2]).items():
        before, one, other = base.get(key, False), ours.get(key), theirs.get(key)
        one, other = (other if one is None else one), (one if other is None else other)
        if one if one == other else not before:
            lines[number] = TASK.sub(r"\1x\3", lines[number])


def _kept(text: str) -> dict[str, str]:
    """Return the texts that people wrote between the keep markers of a page, by the name of the keep region."""
    lines = split_lines(text)
    found: dict[str, str] = {}
    for start, (name, stop) in region_pairs(lines).items():
        if kept := "\n".join(lines[start + 1 : stop]).strip("\n"):
            found[name] = f"{found[name]}\n\n{kept}" if name in found else kept
    return found


def _merged_text(texts: Sequence[str], merge: Merge) -> tuple[str, bool]:
    """Merge the texts of a keep region in the base version and in the two other versions (`texts`, in this order).

    If only one version changed the text, its text is taken. If both only added text, both additions are kept. Otherwise
    `merge` merges the texts. Return the merged text, and whether it has conflict markers.
    """
    base, ours, theirs = texts
    if theirs in (ours, base):
        return ours, False
    if ours == base:
        return theirs, False
    if not base:
        shared = ours if theirs in ours else theirs if ours in theirs else f"{ours}\n\n{theirs}"
        return shared, False
    if ours.startswith(f"{base}\n") and theirs.startswith(f"{base}\n"):
        return ours + theirs.removeprefix(base), False
    return merge(base, ours, theirs)
