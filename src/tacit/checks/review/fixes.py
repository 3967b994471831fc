"""PURE. Collect the fixes that rules offer for the code that they match."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from tacit.checks.review.values import Finding, Kind, Review
from tacit.text.display import path_line


class Fix(NamedTuple):
    """The fixes of one file: the text that was reviewed, the text with all fixes applied, and the number of fixes."""

    path: str
    before: str
    after: str
    number: int

    def lines(self) -> list[str]:
        """Return the fixes as the lines of a unified diff."""
        name = path_line(self.path)
        sides = (self.before.splitlines(), self.after.splitlines())
        return list(difflib.unified_diff(*sides, f"a/{name}", f"b/{name}", lineterm=""))


def fixes(review: Review) -> tuple[Fix, ...]:
    """Return the fixes that a review found, in the order of the files' paths.

    If two fixes overlap, only the first one is used. Files of which only the lines of a diff are known are left out.
    """
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for item in review.findings:
        if item.kind is Kind.VIOLATION and item.match.fix is not None:
            by_path[item.path].append(item)
    texts = {file.path: file.after for file in review.change.files if file.after is not None and not file.partial}
    return tuple(_fixed(path, texts[path] or "", found) for path, found in sorted(by_path.items()) if path in texts)


def _fixed(path: str, text: str, found: Iterable[Finding]) -> Fix:
    pieces, at, number = [], 0, 0
    for match in sorted((item.match for item in found), key=lambda match: (match.start, -match.end)):
        if match.start >= at and match.fix is not None:
            pieces += [text[at : match.start], match.fix]
            at = match.end
            number += 1
    return Fix(path, text, "".join((*pieces, text[at:])), number)
