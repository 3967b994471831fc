"""PURE.

Format the result of `tacit story run` as markdown: the headings and items of the story, each item with its answer.

A story is a markdown file with a checklist for correcting another document.
"""

from __future__ import annotations

from itertools import groupby

from tacit.checks.formats.story_words import SIGNS, closing, document_line, label
from tacit.checks.formats.verify_markdown import address_of, linked
from tacit.checks.story.proof import MOST_PLACES
from tacit.checks.story.values import Answered, StoryReport
from tacit.checks.verify.values import Evidence
from tacit.text.display import one_line, path_line
from tacit.text.escape import code_span, inline


def markdown(report: StoryReport, address: str = "") -> str:
    """Return the headings and items of a story (a checklist about a document), with the answer to each item.

    `address` is the URL of the repository's remote. If it is not empty, places in the code link to their lines there.
    """
    base = address_of(address, report.commit)
    name = code_span(path_line(report.story.path))
    parts = [f"## Story {name}\n\n{inline(closing(report))}; {inline(document_line(report))}."]
    for section, listed in groupby(report.answers, key=lambda found: found.item.section):
        heading = report.story.sections[section]
        if heading.title:
            parts.append(f"{'#' * min(6, heading.level + 1)} {inline(heading.title)}")
        for name_, items in groupby(listed, key=lambda found: found.item.label):
            lines = "\n".join(_line(found, base) for found in items)
            parts.append(f"**{inline(name_)}**:\n\n{lines}" if name_ else lines)
    if report.remarks:
        parts.append("\n".join(f"- {inline(remark)}" for remark in report.remarks))
    return "\n\n".join(parts) + "\n"


def _line(found: Answered, base: str) -> str:
    line = f"- {SIGNS[found.answer]} {inline(one_line(found.item.text))}: *{label(found)}*"
    if found.why:
        line += f": {inline(one_line(found.why))}"
    shown = [
        f"{linked(Evidence(place.path, place.line, '', place.repository), base)} {inline(one_line(place.shows))}"
        for place in found.places[:MOST_PLACES]
    ]
    more = max(found.total, len(found.places)) - len(shown)
    if shown:
        line += f" ({', '.join(shown)}{f' and {more} more' if more > 0 else ''})"
    return f"{line} **no longer true: {inline(found.stale)}**" if found.stale else line
