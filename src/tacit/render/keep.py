"""PURE. Carry over the text that people wrote into a generated page: ticks, and text in keep regions.

A keep region is the part of a page between keep markers. A seal is the checksum line at the end of a page.
"""

from __future__ import annotations

from collections import Counter

from tacit.render.seal import (
    CLOSE,
    HEADING,
    OPEN,
    SEAL,
    TASK,
    PageLines,
    is_plain,
    read_lines,
    region_pairs,
    split_lines,
    to_bytes,
    unsealed,
)


def comparable(text: str) -> list[tuple[int, str]]:
    """Return the generated lines of a page with their line numbers, to find what people edited.

    The lines of checksums and the text that people may write between keep markers are left out, and ticks are removed
    from checkboxes.
    """
    page, numbers = read_lines(text), _numbers(split_lines(text))
    ticked = {number for number, is_ticked, _ in page.tasks() if is_ticked}
    return [
        (numbers[number] + 1, (TASK.sub(r"\1 \3", line) if number in ticked else line).rstrip())
        for number, line in page.outside()
    ]


def with_kept(text: str, added: str) -> str:
    """Return a page with `added` at the end of its first keep region, in which people may write.

    A page without a keep region is returned unchanged.
    """
    lines = split_lines(text)
    for start, (_, stop) in sorted(region_pairs(lines).items())[:1]:
        before = "\n".join(lines[start + 1 : stop]).strip("\n")
        lines[start + 1 : stop] = "\n\n".join(part for part in (before, added.strip("\n")) if part).split("\n")
    return "\n".join(lines)


def carry_over(old: str, new: str) -> tuple[str, tuple[str, ...]]:
    """Return the page `new` with the ticks and kept texts of the page `old`, and the kept texts that got no place.

    A kept text is the text between two keep markers. It gets no place if `new` has no keep region of the same name. For
    each ticked item of `old`, the item of `new` with the same headings and text is ticked; if there is none, the only
    item with the same text.
    """
    if not old or ((body := unsealed(old)[0]) and is_plain(to_bytes(body))):
        return new, ()
    target = split_lines(new)
    if "[x]" in old or "[X]" in old:
        _tick(read_lines(old), read_lines(new), target)
    kept, lost = _kept(split_lines(old))
    regions = region_pairs(target)
    for start, (name, stop) in sorted(regions.items(), reverse=True):
        if texts := kept.pop(name, None):
            # with blank lines, as formatters write it
            target[start + 1 : stop] = ["", *"\n\n".join(texts).split("\n"), ""]
    lost += [text for texts in kept.values() for text in texts]
    return "\n".join(target), tuple(lost)


def _tick(old: PageLines, new: PageLines, target: list[str]) -> None:
    """Tick the checkboxes in `target`, the lines of the new page, that are ticked on the old page."""
    places: dict[tuple[str, ...], list[int]] = {}
    by_text: dict[str, list[int]] = {}
    shift = _numbers(target)
    for number, _, key in new.tasks():
        places.setdefault(key, []).append(shift[number])
        by_text.setdefault(key[-1], []).append(shift[number])
    seen: Counter[tuple[str, ...]] = Counter()
    for _, ticked, key in old.tasks():
        nth = seen[key]
        seen[key] += 1
        if not ticked:
            continue
        found = places.get(key)
        alike = by_text.get(key[-1], [])
        if found is None and len(alike) == 1:
            found = alike
        if found:
            line = found[min(nth, len(found) - 1)]
            target[line] = TASK.sub(r"\1x\3", target[line])


def _numbers(lines: list[str]) -> list[int]:
    """Return the index of each line that remains after the page's seals (lines with checksums) are removed.

    Seals inside keep regions are not removed. A page has several seals after some merges.
    """
    closes = region_pairs(lines)
    until = -1
    found = []
    for number, line in enumerate(lines):
        if number in closes:
            until = closes[number][1]
        if number < until or not SEAL.fullmatch(line):
            found.append(number)
    return found


def _kept(lines: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the texts in keep regions by name, and the texts before a closing marker that belong to no region.

    If a merge has removed a closing marker, its region ends at the next marker or at the end of the page. If a merge
    has removed an opening marker, the text before the closing marker belongs to the nearest region above it, if both
    are under the same heading.
    """
    kept: dict[str, list[str]] = {}
    lost: list[str] = []
    name = before = None
    held: list[str] = []
    for line in [*lines, ""]:
        marker = line.startswith("<!--")
        opening, closing = (OPEN.fullmatch(line), CLOSE.fullmatch(line)) if marker else (None, None)
        if opening or closing:
            _put(kept, lost, name if name is not None or not closing else before, held, stray=bool(closing))
            before = name if name is not None else before
            name, held = (opening[1].strip(" \t") if opening else None), []
        elif name is None and HEADING.match(line):
            held, before = [], None
        elif not SEAL.fullmatch(line):
            held.append(line)
    _put(kept, lost, name, held, stray=False)
    return kept, lost


def _put(kept: dict[str, list[str]], lost: list[str], name: str | None, held: list[str], *, stray: bool) -> None:
    text = "\n".join(held).strip("\n")
    if not text.strip():
        return
    if name is not None:
        texts = kept.setdefault(name, [])
    elif stray:
        texts = lost
    else:
        return
    if text not in texts:
        texts.append(text)
