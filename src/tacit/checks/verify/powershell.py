"""PURE. Turn a block of PowerShell into commands of a POSIX shell, so that the same code can read them."""

import re
from collections.abc import Iterator

_LONGEST = 2_000  # characters of a line that are read; only generated lines are longer
_FOLDER = re.compile(
    r"(\s*PS>\s+)?\s*(?:cd|chdir|sl|set-location|push-location|pushd)\s+(?:-\w+\s+)?[\"']?([^\s;&|\"']+)", re.IGNORECASE
)
_BACK = re.compile(r"(?:\s*PS>\s+)?\s*(?:pop-location|popd)\b", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_TEXTS = {'@"': '"@', "@'": "'@", "<#": "#>"}  # how texts of several lines and comments begin, and how they end


def as_shell(text: str) -> str:
    """Return a block of PowerShell as commands of a POSIX shell, with the same number of lines.

    A line with a backslash (a Windows path) becomes empty, unless it changes to another folder. So do here-strings and
    comments.
    """
    rows = [_row(row[:_LONGEST].rstrip()) for row in _without_texts(text.split("\n"))]
    return "\n".join(f"{row[:-1]}\\" if row.endswith("`") else row for row in rows)


def _without_texts(rows: list[str]) -> Iterator[str]:
    end = ""
    for row in rows:
        if end:
            is_last = row.lstrip().startswith(end) or (end == "#>" and end in row)
            end = "" if is_last else end
            yield ""
            continue
        bare = row.rstrip()
        end = next((last for first, last in _TEXTS.items() if bare.endswith(first)), "")
        if not end and bare.lstrip().startswith("<#") and "#>" not in bare:
            end = "#>"
        yield "" if end else row


def _row(row: str) -> str:
    if found := _FOLDER.match(row):
        if "\\" not in row and row.lstrip().startswith("cd "):
            return row  # already a command of a shell
        folder = "/" if _DRIVE.match(found[2]) else found[2].replace("\\", "/")
        return f"{found[1] or ''}cd {folder}"
    if _BACK.match(row):
        return "cd /"  # the folder is not known from here on
    return "" if "\\" in row else row
