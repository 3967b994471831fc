"""Write the edits of `tacit verify --fix`: corrections of claims that have only one possible correction."""

from typing import NamedTuple

from tacit.actions.verify import Verified
from tacit.checks.verify.fixes import edited
from tacit.checks.verify.values import DocumentReport
from tacit.system import files


class Fixed(NamedTuple):
    """The edits of one document that `tacit verify --fix` makes or would make: their number, and the lines of a patch.

    `left` is the reason why the edits were not written; it is `""` if they were written.
    """

    path: str
    number: int
    lines: tuple[str, ...] = ()
    left: str = ""


def write_fixes(done: Verified) -> list[Fixed]:
    """Write the corrections of each document, unless the document was changed after it was verified."""
    found = []
    for report in done.report.documents:
        number, after = edited(report)
        if number:
            found.append(_write(done, report, number, after))
    return found


def _write(done: Verified, report: DocumentReport, number: int, after: str) -> Fixed:
    path = done.places[report.path]
    before = "\n".join(report.lines)
    try:
        data = files.read(path)
        mode = path.stat().st_mode
    except OSError as error:
        return Fixed(report.path, number, left=f"the document can't be read: {error.strerror}")
    if data.decode("utf-8", "replace") != before or "\ufffd" in before:
        return Fixed(report.path, number, left="the document was changed while the command ran, or is not UTF-8")
    files.write(path, after)
    path.chmod(mode & 0o7777)
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    changed = tuple(line for old, new in pairs if old != new for line in (f"-{old}", f"+{new}"))
    return Fixed(report.path, number, changed)
