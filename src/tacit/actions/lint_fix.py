"""Add missing quotes around values in front matter. No other byte of a file changes."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tacit.domain.findings import Location
from tacit.ingest.lesson.journal import remember
from tacit.notes.frontmatter import LARGEST_FILE, opening_line, split
from tacit.notes.nodes import FrontMatterError, Scalar
from tacit.notes.parser import parsed
from tacit.notes.unquoted import quoted_yaml
from tacit.queries.lookup import Answer
from tacit.system import files
from tacit.workspace.whole import refuse_partial

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MARK = "\ufeff"  # a byte-order mark


class Fixed(NamedTuple):
    """A value in front matter that got quotes: the location of the value, and its key."""

    location: Location
    key: str


def add_quotes(answer: Answer) -> tuple[Fixed, ...]:
    """Put quotes around the front-matter values that need them in YAML, in all notes and pattern pages.

    Return the place and key of each of these values.

    Raises:
        FileAccessError: a file can't be written.
        PartialCloneError: git tracks notes or pages that are not on disk.
    """
    refuse_partial(answer.workspace, known=True)
    with answer.workspace.locked("tacit lint --fix"):
        return _add_quotes(answer)


def _add_quotes(answer: Answer) -> tuple[Fixed, ...]:
    root, done = answer.workspace.root, list[Fixed]()
    modes: dict[Path, int] = {}
    texts: dict[str, str] = {}
    for path in sorted(answer.reader.sources()):
        try:
            data = files.read(root / path)
        except OSError:  # a sync reports this error
            continue
        new, repaired = quoted(data)
        if repaired:
            modes[root / path] = (root / path).stat().st_mode
            texts[path] = new.decode()
            done += [Fixed(Location(path, value.line, value.column), key) for key, value in repaired]
    if texts:
        remember(answer.workspace, "lint --fix", f"quotes in {', '.join(texts)}", texts)
    with files.together(root) as put:
        for path, text in texts.items():
            put(root / path, text.encode())
    for place, mode in modes.items():
        with contextlib.suppress(OSError):  # the quotes are written; only the mode is lost
            place.chmod(mode & 0o7777)
    return tuple(done)


def quoted(data: bytes) -> tuple[bytes, tuple[tuple[str, Scalar], ...]]:
    """Return a file's bytes with quotes around the values that need them, and the keys and values that got quotes."""
    try:
        text = data.decode() if len(data) <= LARGEST_FILE else ""
        before = _repaired(text)
    except (UnicodeDecodeError, ValueError, FrontMatterError):
        return data, ()
    lines = _LINES.findall(text)
    for _, value in before:
        line = lines[value.line - 1]
        start = value.column - 1 + (value.line == 1 and line.startswith(_MARK))
        end = start + len(value.text)
        if line[start:end] != value.text:
            return data, ()
        lines[value.line - 1] = line[:start] + quoted_yaml(value.text) + line[end:]
    new = "".join(lines)
    return (new.encode(), before) if before and not _repaired(new) else (data, ())


def _repaired(text: str) -> tuple[tuple[str, Scalar], ...]:
    plain = text.removeprefix(_MARK).replace("\r\n", "\n").replace("\r", "\n")
    block, _ = split(plain)
    return parsed(block, opening_line(plain) + 1).repaired


def shown(fixed: tuple[Fixed, ...]) -> Iterator[str]:
    """Yield a line of output for each front-matter value that got quotes."""
    for item in fixed:
        place = item.location
        yield f"{place.path}:{place.line}:{place.column}: fixed: quotes around the value of `{item.key}`"
