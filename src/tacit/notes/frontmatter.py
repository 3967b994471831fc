"""PURE. Find and read the front matter of a file (the YAML between two `---` lines); ignored values are reported."""

import re
from itertools import pairwise
from typing import NamedTuple

from tacit.notes.markdown import sections
from tacit.notes.reading import Findings, quoted
from tacit.notes.tree import Entries, FrontMatterError, Items, Node, Scalar, Tree, tree
from tacit.text.conflicts import RESOLVE, conflicts
from tacit.text.display import unseen
from tacit.text.late_regex import late
from tacit.text.secret_patterns import is_suspect
from tacit.text.secrets import redact

CONFLICT = "<<<<<<< "
# Bytes. Files written by hand are far smaller; the limits bound the time for reading a file.
LARGEST_FILE = 1 << 20
LARGEST_FRONT_MATTER = 1 << 16
MOST_SECRETS = 50  # findings for one file, to limit the output; the rest is reported as a number
OPENING = re.compile(r"(?:[ \t]*\n)*---[ \t]*(?:\n|\Z)")
_CLOSING = re.compile(r"(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_INDENTED = late(r"(?:[ \t]*\n)*[ \t]+(---)[ \t]*\n[ \t]*[A-Za-z_][\w-]*:")
_UNINDENT = "remove the spaces if it is the front matter"
_FOREIGN = late(r'\s*(?:(\+\+\+)[ \t]*(?:\n|\Z)|\{\s*(?:["}]|\Z))')
_BYTE_ORDER_MARK = "\ufeff"
_REPLACEMENT = "\ufffd"
_JOINERS = late("[\u200c\u200d]")
_ORDINARY = bytes([*b"\t\n\r", *range(0x20, 0x7F)])


def split(text: str) -> tuple[str, str]:
    """Return the text between the two `---` lines, and the text after the second line.

    Raises:
        ValueError: there is no front matter.
        FrontMatterError: the front matter is not closed, is TOML or JSON, or is too large.
    """
    opening = OPENING.match(text)
    if opening is None:
        _refuse_foreign(text)
        raise ValueError("no front matter")
    line = opening_line(text)
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise FrontMatterError(
            "unclosed-front-matter",
            "the front matter starts here and has no closing line",
            line,
            1,
            "add a line `---` after the last key, or remove this line",
        )
    block = text[opening.end() : closing.start()]
    if len(block.encode()) > LARGEST_FRONT_MATTER:
        raise FrontMatterError(
            "too-large", "the front matter is larger than 64 KiB", line, 1, "move text below the front matter"
        )
    return block, text[closing.end() :]


class Document(NamedTuple):
    """The front matter and the text of a file; `body_line` is the number of the first line of `body`."""

    fields: Entries
    body: str
    body_line: int


def opening_line(text: str) -> int:
    """Return the number of the line that opens the front matter of `text`; 1 if `text` has no front matter."""
    opening = OPENING.match(text)
    return text.count("\n", 0, opening.end() - 1) + 1 if opening else 1


def read_document(data: bytes, found: Findings, *, by_section: bool = False) -> Document | None:
    """Return the front matter and the text of a file, with line feeds as line ends; None after an error.

    All problems are added to `found`. Conflict markers of git and bytes that are not UTF-8 are errors, after which the
    file is not read. But if `by_section` is true and they are below the front matter, only the sections with markers
    are left out, and each byte that is not UTF-8 is replaced by U+FFFD. Credentials in the text are replaced, with a
    warning.
    """
    text = _decode(data, found, is_page=by_section)
    if text is not None and CONFLICT in text:
        text = _without_conflicts(text, found, by_section=by_section)
    if text is None:
        return None
    if rest := data.translate(None, _ORDINARY):
        _report_unseen(text, rest.decode(errors="replace"), found)
    if is_suspect(text):
        text = _without_secrets(text, found)
    try:
        block, body = split(text)
        parsed = tree(block, opening_line(text) + 1)
    except ValueError:
        if indented := _INDENTED.match(text):
            message = "spaces before `---`: the lines below are not read as front matter"
            found.warning("indented-front-matter", message, text.count("\n", 0, indented.start(1)) + 1, 1, _UNINDENT)
        return Document(Entries({}, 1, 1), text, 1)
    except FrontMatterError as fault:
        found.error(fault.rule, fault.message, fault.line, fault.column, fault.advice)
        return None
    _report_odd_keys(parsed, found)
    _report_repaired(parsed, found)
    if "\\" in block:
        _report_escapes(parsed.root, found)
    return Document(parsed.root, body, text.count("\n", 0, len(text) - len(body)) + 1)


def _without_conflicts(text: str, found: Findings, *, by_section: bool) -> str | None:
    """Report git's conflicts, and return the text with blank lines instead of each section that has a conflict.

    Return None, which rejects the whole file, if `by_section` is false or a conflict is not below the front matter.
    """
    left = conflicts(text)
    try:
        block, body = split(text)
        first = text.count("\n", 0, len(text) - len(body)) + 1 if CONFLICT not in f"\n{block}" else 0
    except ValueError:
        body, first = text, 1
    except FrontMatterError:
        body, first = "", 0
    is_kept = by_section and first > 0 and all(conflict.start >= first for conflict in left)
    for conflict in left:
        report = found.error_in_part if is_kept else found.error
        report("merge-conflict", conflict.described(), conflict.start, advice=RESOLVE)
    if not left or not is_kept:
        return None if left else text
    lines = text.split("\n")
    starts = [first, *(section.line for section in sections(body, first).sections), len(lines) + 1]
    for start, end in pairwise(starts):
        if any(conflict.start < end and max(conflict.start, conflict.end) >= start for conflict in left):
            lines[start - 1 : end - 1] = [""] * (end - start)
    return "\n".join(lines)


def _decode(data: bytes, found: Findings, *, is_page: bool) -> str | None:
    if len(data) > LARGEST_FILE:
        found.error("too-large", "the file is larger than 1 MiB", advice="split the file, or move logs out of it")
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode(errors="replace")) + 1
        message = f"the file is not UTF-8: byte {data[error.start]:#04x}"
        if not (is_page and _is_readable(data, error.start)):
            found.error("not-utf-8", message, line, column, "save the file as UTF-8")
            return None
        # Without the page, the pattern would lose its name, its aliases and its steps because of one byte.
        message = f"{message}; such bytes are read as `{_REPLACEMENT}`"
        found.error_in_part("not-utf-8", message, line, "save the file as UTF-8", column)
        text = data.decode(errors="replace")
    text = text.removeprefix(_BYTE_ORDER_MARK)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_readable(data: bytes, wrong: int) -> bool:
    """Return whether all text before the byte at `wrong` is UTF-8 and has the whole front matter, if there is one.

    A null byte means another encoding, such as UTF-16, or a file that is no text.
    """
    try:
        split(data[:wrong].decode().removeprefix(_BYTE_ORDER_MARK).replace("\r\n", "\n"))
    except FrontMatterError:
        return False
    except ValueError:
        return bool(data[:wrong].strip()) and b"\0" not in data
    return b"\0" not in data


def _without_secrets(text: str, found: Findings) -> str:
    """Report credentials, and return the text without them, so that no credential is parsed, stored or shown."""
    try:
        body = len(text) - len(split(text)[1])
    except (ValueError, FrontMatterError):
        body = 0
    text, secrets = redact(text, body)
    advice = "remove the credential from the file and revoke it, because the git history keeps it"
    for secret in secrets[:MOST_SECRETS]:
        found.warning("secret", f"looks like {secret.kind}", secret.line, secret.column, advice)
    if rest := secrets[MOST_SECRETS:]:
        message = f"{len(rest)} more texts from here on look like credentials"
        found.warning("secret", message, rest[0].line, rest[0].column, advice)
    return text


def _report_unseen(text: str, rest: str, found: Findings) -> None:
    """Report the first invisible character of `text`, and how many more lines have such characters.

    `rest` is `text` without printable ASCII characters. It is searched first, because it is short.
    """
    if next(unseen(rest), None) is None and not _JOINERS.search(rest):
        return
    places = list(unseen(text))
    if places:
        line, column, name = places[0]
        others = len(places) - 1
        more = f", and {others} more line{'s have' if others > 1 else ' has'} such characters" if others else ""
        message = f"the character {name} is invisible{more}"
        found.warning("unseen-character", message, line, column, "remove the character, unless you need it")


def _report_odd_keys(parsed: Tree, found: Findings) -> None:
    for key in parsed.odd:
        message = "a key is not a text: the key and its value were ignored"
        found.warning("bad-key", message, key.line, key.column, "write `key: value`")


def _report_repaired(parsed: Tree, found: Findings) -> None:
    for key, value in parsed.repaired:
        message = f"the value of {quoted(key)} needs quotes in YAML: it was read as text"
        found.warning(
            "unquoted-text", message, value.line, value.column, "run `tacit lint --fix`, which adds the quotes"
        )


def _report_escapes(root: Entries, found: Findings) -> None:
    r"""Report the invisible characters that YAML escapes such as `"\u200b"` produce: the first one of each value."""
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Scalar):
            place = None if node.plain else next(unseen(node.text), None)
            if place is not None:
                message = f"an escape gives the character {place[2]}, which is invisible"
                advice = "remove the escape, unless you need it"
                found.warning("unseen-character", message, node.line, node.column, advice)
        elif isinstance(node, Items):
            pending += node.nodes
        else:
            pending += [part for pair in node.pairs.values() for part in pair]


def _refuse_foreign(text: str) -> None:
    if foreign := _FOREIGN.match(text):
        kind = "TOML" if foreign.group(1) else "JSON"
        line = len(text) - len(text.lstrip())
        raise FrontMatterError(
            "foreign-front-matter",
            f"the front matter is {kind}",
            text.count("\n", 0, line) + 1,
            1,
            "write the front matter as YAML between two `---` lines",
        )
