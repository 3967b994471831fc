"""PURE. The seal of a generated page, and the text that people wrote into the page: ticks and text in keep regions.

The seal is the last line of a page: hashes of its text, by which later edits are detected. A keep region is the part of
a page between keep markers, in which people may write. Ticks are the states of checkboxes.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from tacit.render.loose import LOOSE_DIGITS, loose_hash, loose_text
from tacit.text.late_regex import late

_LINE_ENDS = late(r"(\r+)(\n?)")
SEAL = re.compile(rf"<!-- tacit: sha256=([0-9a-f]{{64}})(?: loose=([0-9a-f]{{{LOOSE_DIGITS}}}))? -->[ \t]*")
OPEN = late(r"<!--[ \t]*keep:(.*)-->[ \t]*")
CLOSE = late(r"<!--[ \t]*/keep[ \t]*-->[ \t]*")
_LATE_CLOSE = late(r"(.*\S)[ \t]+(<!-- /keep -->[ \t]*)")
TASK = late(r"([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[)([ xX])(\](?=[ \t]).*)", re.DOTALL)
HEADING = late(r" {0,3}(#{1,6})(?=[ \t]|$)(.*)", re.DOTALL)
_BLOCK = late(r"[ >]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]|`{3}|~{3}|#{1,6}[ \t])")
FENCE = late(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(`{3,}(?=[^`]*$)|~{3,})")
_LONGEST_MARKER = 1000  # bytes that are searched for a marker
_BOM = b"\xef\xbb\xbf"
_BEFORE_SEAL = b"\n\n<!-- tacit: sha256="
_SEAL_LOOSE = b" loose="
_SEAL_END = b" -->\n"
_AFTER_HASH = re.compile(rb"(?: loose=[0-9a-f]{%d})? -->\n" % LOOSE_DIGITS)
CLOSING_FENCE = late(r"[ \t>]*(`{3,}|~{3,})[ \t]*$")


class Origin(Enum):
    """How the file at a generated page's path came about: generated, edited after that, or written by a person."""

    EMPTY = "only white space"
    OURS = "as generated; only ticks and keep regions may differ"
    FORMATTED = "as generated, but a markdown formatter changed its form"
    EDITED = "generated, then edited"
    FOREIGN = "without a seal: written by a person"
    MERGED = "the result of a git merge of two generated pages"
    NO_TEXT = "not UTF-8, so its origin is unknown"


class Seal(NamedTuple):
    """The hashes in the last line of a generated page, by which edits are detected.

    `sha256` is the hash of the page's canonical text (without ticks and texts in keep regions), and `loose` the hash of
    the text that formatters do not change.
    """

    sha256: str = ""
    loose: str = ""

    @classmethod
    def of(cls, found: re.Match[str]) -> "Seal":
        """Return the hashes in the last line of a page; `found` is the match of `SEAL` with this line.

        Pages of earlier versions have only the first hash.
        """
        return cls(found[1], found[2] or "")


class Sealed(NamedTuple):
    """A generated page: its bytes, which end with the checksum line (seal), and the SHA-256 of these bytes."""

    data: bytes
    digest: str


@dataclass(slots=True)
class PageLines:
    """The lines of a page without its checksum lines (seals), these seals, and the regions in which people may write.

    Each of these keep regions has a name, the index of its first line, and the index of the line after its last one.
    `sealed_last` is true if the last line of the page is a seal.
    """

    lines: list[str]
    seals: list[Seal]
    sealed_last: bool
    regions: list[tuple[str, int, int]] = field(default_factory=list)

    def canonical(self, *, blank: bool = True) -> str:
        """Return the canonical text of a page, which is hashed for its seal (the checksum line).

        It has no ticks, and one blank line in each keep region. If `blank` is false, keep regions have no line, as in
        pages of earlier versions.
        """
        kept = list(self.lines)
        for number, ticked, _ in self.tasks():
            if ticked:
                kept[number] = TASK.sub(r"\1 \3", kept[number])
        for _, start, stop in reversed(self.regions):
            kept[start:stop] = [""] if blank else []
        return "\n".join(kept).rstrip("\n")

    def spaced(self) -> str:
        """Return the page's text, with one blank line in each keep region (where people may write) that has no text."""
        lines = list(self.lines)
        for _, start, stop in reversed(self.regions):
            if not "".join(lines[start:stop]).strip():
                lines[start:stop] = [""]
        return "\n".join(lines)

    def outside(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of the page that are outside keep regions (where people may write), with their indexes."""
        inside = {n for _, start, stop in self.regions for n in range(start, stop)}
        return ((number, line) for number, line in enumerate(self.lines) if number not in inside)

    def tasks(self) -> Iterator[tuple[int, bool, tuple[str, ...]]]:
        """Yield the checkboxes outside code and keep regions.

        Each checkbox is a tuple: the index of its line, whether it is ticked, and its headings and text. Formatting is
        removed from the text, so that a tick is found again after a formatter has wrapped the item.
        """
        if not any("[" in line and TASK.match(line) for line in self.lines):
            return
        fence = ""
        path: list[tuple[int, str]] = []
        for number, line in self.outside():
            if fence:
                closing = CLOSING_FENCE.match(line)
                if closing and closing[1].startswith(fence):
                    fence = ""
            elif opening := FENCE.match(line):
                fence = opening[1]
            elif heading := HEADING.match(line):
                level = len(heading[1])
                path = [item for item in path if item[0] < level] + [(level, heading[2].strip())]
            elif task := TASK.match(line):
                step = " ".join((task[3][1:], *self._continued(number + 1)))
                yield number, task[2] != " ", (*(title for _, title in path), loose_text(step))

    def _continued(self, number: int) -> Iterator[str]:
        """Yield the lines from `number` on that continue the paragraph of a list item."""
        for line in self.lines[number:]:
            if line[:1] not in {" ", ">"} or not line.strip(" >") or _BLOCK.match(line):
                return
            yield line


def split_lines(text: str) -> list[str]:
    """Return the lines of a page, whatever its line ends are, without a byte-order mark.

    The marker at the end of a keep region (where people may write) becomes a line of its own, even if a formatter has
    put it at the end of a line of text.
    """
    plain = text.removeprefix("\ufeff")
    if "\r" in plain:
        plain = _LINE_ENDS.sub(lambda found: "\n" if found[2] else "\n" * len(found[1]), plain)
    lines = plain.split("\n")
    return list(_with_markers_apart(lines)) if " <!-- /keep -->" in plain else lines


def _with_markers_apart(lines: Iterable[str]) -> Iterator[str]:
    is_open = False
    for line in lines:
        if line.startswith("<!--"):
            is_open = OPEN.fullmatch(line) is not None
        elif is_open and (found := _LATE_CLOSE.fullmatch(line)):
            yield found[1]
            yield found[2]
            is_open = False
            continue
        yield line


def read_lines(text: str) -> PageLines:
    """Parse the lines of a page. A keep marker whose opening or closing marker is missing is an ordinary line."""
    page = PageLines([], [], sealed_last=False)
    raw = split_lines(text)
    closes = region_pairs(raw)
    until = -1
    for number, line in enumerate(raw):
        if line.startswith("<!--") and number >= until and (seal := SEAL.fullmatch(line)):
            page.seals.append(Seal.of(seal))
            page.sealed_last = not any(raw[number + 1 :]) and len(raw) - number <= len(("seal", ""))
            continue
        page.lines.append(line)
        if number in closes:
            name, until = closes[number]
            start = len(page.lines)
            page.regions.append((name, start, start + until - number - 1))
    return page


def region_pairs(lines: list[str]) -> dict[int, tuple[str, int]]:
    """Return the keep regions of a page (where people may write) by the index of the line with the opening marker.

    The value is the region's name, and the index of the line with the closing marker.
    """
    found: dict[int, tuple[str, int]] = {}
    opened: tuple[int, str] | None = None
    for number, line in enumerate(lines):
        if not line.startswith("<!--"):
            continue
        if opening := OPEN.fullmatch(line):
            opened = (number, opening[1].strip(" \t"))
        elif opened and CLOSE.fullmatch(line):
            found[opened[0]] = (opened[1], number)
            opened = None
    return found


def is_plain(data: bytes) -> bool:
    """Return whether a page (or a part of one) is plain: it has no text that people wrote, and no seal.

    The check is fast. A plain page has no ticks and no carriage returns, and each keep region (where people may write)
    has one blank line. A page is plain if all its parts are plain, and if they were split at line ends outside of keep
    regions.
    """
    if b"\r" in data or data.startswith(_BOM) or b"[x]" in data or b"[X]" in data:
        return False
    start = data.find(b"<!--")
    while start >= 0:
        if start == 0 or data[start - 1] == ord("\n"):
            line, _, rest = data[start : start + _LONGEST_MARKER].decode("utf-8", "replace").partition("\n\n")
            if not OPEN.fullmatch(line) or not CLOSE.fullmatch(rest.partition("\n")[0]):
                return False
            start = data.index(b"\n\n", start) + 2
        start = data.find(b"<!--", start + 4)
    return True


def to_bytes(text: str) -> bytes:
    """Return a text in UTF-8. Lone surrogates are kept."""
    return text.encode("utf-8", "surrogatepass")


def _canonical(text: str, *, blank: bool = True) -> bytes:
    """Return the canonical text of a page as bytes, which are hashed for its seal; see `PageLines.canonical`."""
    data = to_bytes(text)
    if not is_plain(data):
        data = to_bytes(read_lines(text).canonical(blank=blank))
    return data.rstrip(b"\n")


def _is_sealed_by(seal: Seal, canonical: bytes) -> Origin:
    """Return the origin of a page, from the hashes in its seal and from its canonical text.

    It is `OURS` if the seal has the hash of the text, `FORMATTED` if it has the hash of what formatters do not change,
    and `EDITED` otherwise.
    """
    if seal.sha256 == hashlib.sha256(canonical).hexdigest():
        return Origin.OURS
    return Origin.FORMATTED if seal.loose and seal.loose == loose_hash(canonical) else Origin.EDITED


def unsealed(text: str) -> tuple[str, Seal | None]:
    """Return the text of a page before its seal (the checksum line), and the seal.

    If the last line is not a seal, return `""` and None.
    """
    start = text.rfind("\n<!-- tacit: ") + 1
    found = SEAL.fullmatch(text[start:].removesuffix("\n")) if start else None
    return (text[:start], Seal.of(found)) if found else ("", None)


def sealed(pieces: Iterable[bytes], *, plain: bool | None = None) -> Sealed:
    """Join pieces to a page with LF line ends, and add the hash of its canonical text as its last line.

    Pages are joined as bytes, because a text with one non-Latin character takes two to four times the memory. `plain`
    says whether the page `is_plain`; pass None if this is not known.
    """
    parts = list(pieces)
    if not (is_plain(b"".join(parts)) if plain is None else plain):
        text = read_lines(b"".join(parts).decode("utf-8", "surrogatepass")).spaced().rstrip("\n")
        seal_line = _seal_line(hashlib.sha256(canonical := _canonical(text)).hexdigest(), canonical)
        data = to_bytes(text) + seal_line
        return Sealed(data, hashlib.sha256(data).hexdigest())
    while parts and parts[-1][-1:] in {b"", b"\n"}:
        if last := parts.pop().rstrip(b"\n"):
            parts.append(last)
    data = b"".join(parts)
    hasher = hashlib.sha256(data)
    seal_line = _seal_line(hasher.hexdigest(), data)
    hasher.update(seal_line)  # so that the sealed text is hashed only once
    return Sealed(data + seal_line, hasher.hexdigest())


def _seal_line(sha256: str, canonical: bytes) -> bytes:
    return b"".join((_BEFORE_SEAL, sha256.encode(), _SEAL_LOOSE, loose_hash(canonical).encode(), _SEAL_END))


def seal(text: str) -> str:
    """Return the text of a short page with its seal (the checksum line) at the end; see `sealed`."""
    return sealed([to_bytes(text)]).data.decode("utf-8", "surrogatepass")


def origin(text: str) -> Origin:
    """Return the origin of the page with this text: generated, formatted, edited, or written by a person."""
    if not text.removeprefix("\ufeff").strip():
        return Origin.EMPTY
    body, seal_line = unsealed(text)
    if seal_line and is_plain(to_bytes(body)):
        return _is_sealed_by(seal_line, to_bytes(body).rstrip(b"\n"))
    page = read_lines(text)
    if not page.seals:
        return Origin.FOREIGN
    if len(page.seals) > 1:
        return Origin.MERGED
    if not page.sealed_last:
        return Origin.EDITED
    found = page.seals[0]
    return _is_sealed_by(found, _canonical("\n".join(page.lines), blank=bool(found.loose)))


def is_as_generated(text: str) -> bool:
    """Return whether a page is as tacit generated it, apart from formatting, ticks and text in keep regions."""
    return origin(text) in {Origin.OURS, Origin.FORMATTED}


def says(text: str) -> str:
    """Return the text that tacit generated for a page, without its checksum line, ticks and people's own texts."""
    return read_lines(text).canonical()


def is_untouched(data: bytes) -> bool:
    """Return whether a page has exactly the bytes that were generated, and no text of people.

    The seal is a hash of the page without ticks and texts in keep regions. If the whole page has the same hash, it has
    no ticks and no such texts.
    """
    end = data.rfind(_BEFORE_SEAL)
    found = hashlib.sha256(memoryview(data)[: max(end, 0)]).hexdigest()
    seal_line = _BEFORE_SEAL + found.encode()
    return end >= 0 and data.startswith(seal_line, end) and bool(_AFTER_HASH.fullmatch(data, end + len(seal_line)))


def sealed_with(text: str) -> Seal:
    """Return the last seal in a page, whether its hashes match the text or not; an empty `Seal` if there is none."""
    seals = read_lines(text).seals
    return seals[-1] if seals else Seal()


def is_generated(text: str) -> bool:
    """Return whether a file with this text is a generated page, edited or not."""
    return origin(text) not in {Origin.FOREIGN, Origin.EMPTY}


def has_own(text: str) -> bool:
    """Return whether a page has text that people wrote: ticked checkboxes, or text between keep markers."""
    if is_plain(to_bytes(unsealed(text)[0] or text)):
        return False
    page = read_lines(text)
    kept = any("".join(page.lines[start:stop]).strip() for _, start, stop in page.regions)
    return kept or any(ticked for _, ticked, _ in page.tasks())
