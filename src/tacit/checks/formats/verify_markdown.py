"""PURE.

Format a verification as markdown: the headings and claims of each document, with a sign such as ✓ for each claim.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import quote

from tacit.checks.verify.values import DocumentReport, Evidence, Judged, Report, Verdict
from tacit.checks.verify.words import SIGNS, closing, head, unnamed_line
from tacit.text.display import path_line
from tacit.text.escape import code_span, inline

_MOST_EVIDENCE = 2  # places in the code that are shown for each claim, so that the line stays short
_GITHUB = re.compile(r"(?:https?://|ssh://)?(?:[\w.-]+@)?(github\.com|gitlab\.com)[:/]([\w./-]+?)(?:\.git)?/?")


def markdown(report: Report, address: str = "") -> str:
    """Return the headings and claims (statements about the code) of the documents, with the verdict on each claim.

    `address` is the URL of the repository's remote. If it is not empty, places in the code link to their lines there.
    """
    base = address_of(address, report.commit)
    parts = [f"## Documents compared with the code\n\n{inline(closing(report))}."]
    parts += [_document(document, base) for document in report.documents]
    if report.remarks:
        parts.append("\n".join(f"- {inline(remark)}" for remark in report.remarks))
    return "\n\n".join(parts) + "\n"


def address_of(address: str, commit: str) -> str:
    """Return the beginning of the URLs of files at a commit, such as `https://github.com/acme/shop/blob/1a2b3c/`.

    `address` is the URL of the repository's remote. The result is `""` if the remote is neither on GitHub nor on
    GitLab, or if `commit` is `""`.
    """
    found = _GITHUB.fullmatch(address)
    if not found or not commit:
        return ""
    middle = "/-/blob/" if found[1] == "gitlab.com" else "/blob/"
    return f"https://{found[1]}/{found[2]}{middle}{commit}/"


def _document(document: DocumentReport, base: str) -> str:
    by_section: dict[int, list[Judged]] = defaultdict(list)
    for item in document.judged:
        by_section[item.claim.section].append(item)
    parts = [f"### {code_span(path_line(document.path))}"]
    for number, heading in enumerate(document.headings):
        if not by_section[number]:
            continue
        if heading.title:
            parts.append(f"{'#' * min(6, heading.level + 3)} {inline(heading.title)}")
        parts.append("\n".join(_claim(item, base) for item in by_section[number]))
    if document.unnamed:
        parts.append("\n".join(f"- {inline(unnamed_line(item))}" for item in document.unnamed))
    return "\n\n".join(parts)


def _claim(item: Judged, base: str) -> str:
    sign = "?" if item.verdict in {Verdict.UNKNOWN, Verdict.WEAK} else SIGNS[item.verdict]
    text = head(item) if item.verdict is not Verdict.VERIFIED else item.claim.name
    line = f"- {sign} line {item.claim.line}, {item.claim.kind}: {inline(text)}"
    if item.suggestion and item.severity:
        line += f" → {inline(item.suggestion)}"
    places = [linked(place, base) for place in item.evidence[:_MOST_EVIDENCE]]
    if places:
        line += f" ({', '.join(places)})"
    return f"{line} (silenced: {inline(item.silenced)})" if item.silenced else line


def linked(place: Evidence, base: str) -> str:
    """Return a place in the code as markdown, with a link to its file and line.

    `base` is the beginning of the URLs of files. If it is `""`, or if the place is in another repository, there is no
    link.
    """
    shown = code_span(path_line(str(place)))
    if not base or place.repository:
        return shown
    anchor = f"#L{place.line}" if place.line else ""
    return f"[{shown}]({base}{quote(place.path.encode('utf-8', 'surrogateescape'))}{anchor})"
