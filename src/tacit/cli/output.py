"""Printing: text with colours on a terminal, JSON documents, tables, findings and progress."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from tacit.text.display import one_line, path_line, visible, with_bytes
from tacit.text.late_regex import late

if TYPE_CHECKING:
    from tacit.actions.formatter_setup import Setup
    from tacit.domain.enums import Confidence
    from tacit.domain.findings import Diagnostic

__all__ = ["one_line", "visible"]

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_LEVEL_COLOURS = {"HIGH": "green", "MEDIUM": "yellow", "LOW": "cyan", "UNPROVEN": "dim"}
_SEVERITY_COLOURS = {"error": "red", "warning": "yellow", "hint": "cyan"}
_SHOWN_AFTER = 0.5  # seconds of work before progress is shown; most commands end earlier
_PAUSE = 0.1  # seconds between two updates, so that printing does not slow down the work
_NOT_ASCII = late(r"[^\x20-\x7e\n]")
_COLOUR = late(r"\x1b\[\d+m")
_HEAD = late(r"(?:.*?error\[[\w-]+\]: )?(?:[^:\n]*/[^:\n]*: )?")  # `error[RULE]: PATH: `
MOST_OF_A_RULE = 5  # findings of one rule that are printed without `--all`
_shown = {"all": False}
_LEAST_CELLS = 16  # columns of a terminal that the last column of a table needs
_LONGEST_EXCERPT, _MOST_LINES = 300, 3  # characters and lines of an excerpt


def out(text: str = "") -> None:
    """Print a line on standard output."""
    sys.stdout.write(f"{text}\n")


def err(text: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(f"{text}\n")


def flush() -> None:
    """Flush standard output and standard error."""
    sys.stdout.flush()
    sys.stderr.flush()


def document(value: object) -> None:
    """Print a JSON document on standard output; invisible and direction-changing characters are escaped."""
    out(_NOT_ASCII.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=2)))


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    seen = character.isprintable() and visible(character) == character
    return character if seen else json.dumps(character)[1:-1]


def coloured(stream: TextIO | None = None) -> bool:
    """Return whether the stream (standard output by default) is a terminal that shows colours."""
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, colour: str, stream: TextIO | None = None) -> str:
    """Return `text` in a colour; without a colour if the stream does not show colours."""
    return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if coloured(stream) else text


def level(value: Confidence, width: int = 0) -> str:
    """Return the name of a confidence level in its colour, padded to `width` columns."""
    return paint(f"{value.name:<{width}}", _LEVEL_COLOURS[value.name])


def width(stream: TextIO | None = None) -> int | None:
    """Return a terminal's columns, at least 40; None if the stream (by default standard output) is no terminal."""
    stream = stream or sys.stdout
    if not stream.isatty():
        return None
    import shutil

    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        columns = 0
    return max(40, shutil.get_terminal_size((columns or 80, 24)).columns)  # COLUMNS and standard output come first


def wrapped(
    text: str, indent: str = "", hanging: str | None = None, *, whole: bool = False, to: TextIO | None = None
) -> str:
    """Return a text wrapped at the terminal's width, with codes such as `⟨U+001B⟩` instead of control characters.

    If `to` (standard output by default) is not a terminal, the text is on one line. `indent` begins the first line,
    `hanging` the others. A path that is wider than the terminal stays whole, so that it can be copied. If `whole` is
    true, so does any other word.
    """
    hanging = indent if hanging is None else hanging
    columns = width(to)
    line = one_line(text)
    if columns is None:
        return indent + line
    import textwrap

    from rich.cells import cell_len

    if cell_len(indent + line) <= columns:
        return indent + line
    is_wide = cell_len(line) != len(line)  # such as Chinese, which has no spaces between words
    has_path = any("/" in word and cell_len(word) > columns // 2 for word in line.split())
    return textwrap.fill(
        line,
        columns * 2 // 3 if is_wide else columns,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_on_hyphens=False,
        break_long_words=(is_wide or not whole) and not has_path,
    )


def fitted(head: str, text: str, hanging: str, *, whole: bool = False, to: TextIO | None = None) -> str:
    """Return `head` and `text` as one line; both may have colours.

    If the line is wider than the terminal, the text is wrapped, and loses its colours. `hanging` begins the lines after
    the first; for `whole` and `to` see `wrapped`.
    """
    bare = text.lstrip(" ")
    head, text = head + text[: len(text) - len(bare)], bare  # wrapping strips the text
    columns, plain = width(to), _COLOUR.sub("", head)
    if columns is None or _cells(plain + _COLOUR.sub("", text)) <= columns:
        return head + text
    start = " " * _cells(plain)
    return head + wrapped(_COLOUR.sub("", text), start, hanging, whole=whole, to=to).removeprefix(start)


def say(text: str, hanging: str = "  ", *, head: str = "", error: bool = False) -> None:
    """Print `head` and `text` on one line of standard output, or of standard error if `error` is true.

    The caller must have escaped control characters in both. If the line is wider than the terminal, the text is
    wrapped, but not within a path; `hanging` begins the lines after the first.
    """
    (err if error else out)(fitted(head, text, hanging, whole=True, to=sys.stderr if error else None))


def warn(text: str) -> None:
    """Print a warning on standard error."""
    say(f"warning: {one_line(text)}", error=True)


def failure(line: str, help_text: str = "") -> None:
    """Print the message of an error on standard error, and after it the advice on what to do.

    A message of several lines stays as it is. A message of one line is wrapped, except the rule at its beginning, and a
    path before or after the rule.
    """
    for text, hanging in ((line, "  "), (f"  help: {help_text}" if help_text else "", "    ")):
        if text:
            told = with_bytes(text)
            head = _HEAD.match(told) if text is line else None
            size = head.end() if head else 0
            err(told if "\n" in told else fitted(told[:size], told[size:], hanging, whole=True, to=sys.stderr))


def corrected(query: str) -> None:
    """Print the corrected query; if it is empty, the query had no typos, and nothing is printed."""
    if query:
        out(wrapped(f"showing results for: {query}"))


def markdown(text: str) -> None:
    """Print markdown without control characters; prose is wrapped at the terminal's width, code is not."""
    columns, fence = width(), ""
    for raw in text.split("\n"):
        line = visible(raw.rstrip("\r"))
        marker = re.match(r"\s*(`{3,}|~{3,})", line)
        if marker and not fence:
            fence = marker[1]
        elif marker and fence and marker[1].startswith(fence):
            fence = ""
        elif not fence and columns and len(line) > columns:
            import textwrap

            hanging = re.match(r"\s*(?:[-*+>]|\d+[.)])?\s*", line)
            line = textwrap.fill(line, columns, subsequent_indent=" " * len(hanging[0] if hanging else ""))
        out(line)


def table(rows: Iterable[Sequence[str]], head: Sequence[str], *, numbers: Sequence[int] = ()) -> None:
    """Print a table. `numbers` are the indexes of right-aligned columns. The last column is wrapped on a terminal.

    If the terminal leaves it less than `_LEAST_CELLS` columns, each cell of it is on a line below its row.
    """
    columns, cells = width(), [[visible_cell(cell) for cell in row] for row in (head, *rows)]
    if columns is None:
        _plain_table(cells, numbers)
        return
    sizes = [max(_cells(row[number]) for row in cells) + 2 for number in range(len(head) - 1)]
    if columns - sum(sizes) < _LEAST_CELLS:
        _plain_table([row[:-1] for row in cells], numbers, [row[-1] for row in cells])
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, show_header=True, header_style="dim" if coloured() else "")
    for number, name in enumerate(head):
        last = number == len(head) - 1
        grid.add_column(name, justify="right" if number in numbers else "left", no_wrap=not last, overflow="fold")
    for row in cells[1:]:
        grid.add_row(*map(Text.from_ansi, row))
    console = Console(width=columns, no_color=not coloured(), highlight=False)
    with console.capture() as captured:
        console.print(grid)
    for line in captured.get().splitlines():
        out(line.rstrip())


def _plain_table(rows: Sequence[Sequence[str]], numbers: Sequence[int], below: Sequence[str] = ()) -> None:
    """Print a table without wrapping, and without the library rich, whose import takes most of a command's time.

    `below` has a text for each row, which is printed below the row.
    """
    sizes = [[_cells(cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    for line, (row, taken) in enumerate(zip(rows, sizes, strict=True)):
        blanks = [" " * (most - size) for most, size in zip(widths, taken, strict=True)]
        padded = (
            blank + cell if number in numbers else cell + blank
            for number, (cell, blank) in enumerate(zip(row, blanks, strict=True))
        )
        out("  ".join(padded).rstrip())
        if below:
            say(below[line], head="  ")


def _cells(text: str) -> int:
    """Return the number of terminal columns that a text takes, which may have colours."""
    text = _COLOUR.sub("", text) if "\x1b" in text else text
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def visible_cell(cell: str) -> str:
    """Return a cell on one line; the colour codes of `paint` stay, other control characters are made visible."""
    if "\x1b" not in cell:
        return one_line(cell)
    return "".join(part if part.startswith("\x1b[") else visible(part) for part in _split_colours(cell))


def _split_colours(cell: str) -> list[str]:
    ours = "|".join(_CODES.values()) + "|0"
    return re.split(rf"(\x1b\[(?:{ours})m)", " ".join(cell.split()))


def show_all(wanted: bool) -> None:
    """Set whether every finding is printed from now on (`wanted`), or only the first five of each rule."""
    _shown["all"] = wanted


def shows_all() -> bool:
    """Return whether every finding is printed (see `show_all`)."""
    return bool(_shown["all"])


def diagnostics(found: Iterable[Diagnostic], *, hints: bool, to: TextIO | None = None) -> None:
    """Print findings on `to` (standard error by default); hints are printed only if `hints` is true.

    The first five findings of each rule are printed, and the others counted, unless the option `--all` is given.
    """
    stream = to or sys.stderr
    left_out = 0
    printed: Counter[str] = Counter()
    for item in found:
        if item.severity == "hint" and not hints:
            left_out += 1
            continue
        printed[item.rule] += 1
        if printed[item.rule] > MOST_OF_A_RULE and not _shown["all"]:
            continue
        at = item.location
        label = paint(f"{item.severity.value}[{item.rule}]", _SEVERITY_COLOURS[item.severity.value], stream)
        head = f"{path_line(at.path)}:{at.line}:{at.column}: {label}: "
        stream.write(f"{fitted(head, one_line(item.message), '  ', whole=True, to=stream)}\n")
        if item.help:
            stream.write(f"{wrapped(f'help: {item.help}', '  ', '    ', whole=True, to=stream)}\n")
    more = {} if _shown["all"] else {rule: number - MOST_OF_A_RULE for rule, number in printed.items()}
    for rule, number in more.items():
        if number > 0:
            stream.write(f"and {number:,} more of {rule}; --all shows them\n")
    if left_out:
        err(f"{count(left_out, 'hint')} not shown: see `tacit sync --hints`")


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, such as `1 note` or `2 notes`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def minutes(value: int) -> str:
    """Return a number of minutes as text, such as `45 min` or `2 h 5 min`."""
    hours, rest = divmod(value, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def progress() -> Callable[[str, int, int], None]:
    """Return a function that shows progress on a terminal, once the work has taken half a second.

    The function takes the name of the stage, the number of steps done, and the number of all steps.
    """
    began = time.monotonic()
    state = {"last": 0.0, "shown": 0.0}

    def show(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or now - began < _SHOWN_AFTER or now - state["last"] < _PAUSE:
            return
        state["last"] = now
        amount = f" {done}/{total}" if total > 1 else ""
        sys.stderr.write(f"\r\x1b[K{stage}{amount} …\r")
        sys.stderr.flush()

    return show


def formatters(setups: Iterable[Setup]) -> Iterator[str]:
    """Yield a line for each file in which a formatter's list of ignored files was changed or should be changed."""
    for formatter, path, advice in setups:
        if advice:
            yield f"{one_line(path)}: to let {formatter} ignore the generated pages, {one_line(advice)}"
        else:
            yield f"added   the generated pages to {one_line(path)}, so that {formatter} ignores them"


def excerpt(text: str, indent: str) -> str:
    """Return the beginning of a text for output: at most 300 characters on three lines, indented and wrapped."""
    text = one_line(text)
    text = f"{text[: _LONGEST_EXCERPT - 1]}…" if len(text) > _LONGEST_EXCERPT else text
    lines = wrapped(text, indent).split("\n")
    return "\n".join(lines[:_MOST_LINES]) + "…" * (len(lines) > _MOST_LINES)
