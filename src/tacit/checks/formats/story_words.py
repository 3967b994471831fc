"""PURE. The sentences that all output formats for the answers to a story share.

A story is a markdown file with a checklist for correcting another document; `tacit story run` answers its items from
the code. A box is an item with a checkbox.
"""

from __future__ import annotations

from tacit.checks.story.proof import MOST_PLACES
from tacit.checks.story.values import Answer, Answered, Role, StoryReport
from tacit.text.display import one_line, path_line

SIGNS = {
    Answer.TICKED: "✓",
    Answer.LOOK: "→",
    Answer.ABSENT: "✗",
    Answer.NOT_APPLICABLE: "–",
    Answer.PERSON: "?",
}
_TITLES = {
    Role.LOCATION: "Locations",
    Role.ISSUE: "Known issues and sections that need verification",
    Role.TASK: "Tasks",
    Role.CRITERION: "Success criteria",
}
OTHER_ROLES = (Role.LOCATION, Role.ISSUE, Role.TASK, Role.CRITERION)


def title(role: Role) -> str:
    """Return the heading for the items of one role (kind of item), such as "Tasks"; "Checklist" for `Role.CHECK`."""
    return _TITLES.get(role, "Checklist")


def label(found: Answered) -> str:
    """Return the answer to an item of a story in words, such as "ticked".

    An item without a checkbox can't be ticked. If the code proves such an item, the result is "proven done" for a task,
    and "found" for other items.
    """
    if found.answer is Answer.TICKED and not found.item.is_box:
        return "proven done" if found.item.role is Role.TASK else "found"
    return found.answer.value


def places(found: Answered) -> str:
    """Return the places in the code that show the answer to an item, on one line; `""` if there are none."""
    shown = [f"{path_line(str(place))} ({one_line(place.shows)})" for place in found.places[:MOST_PLACES]]
    more = max(found.total, len(found.places)) - len(shown)
    return (", ".join(shown) + (f" and {more} more" if more > 0 else "")) if shown else ""


def closing(report: StoryReport) -> str:
    """Return the last line of a report: how many checkboxes got each answer, as in `5 boxes at 1a2b3c: 3 ticked, …`."""
    counts = report.counts()
    total = sum(counts.values())
    parts = [f"{number} {answer.value}" for answer, number in counts.items() if number or answer is Answer.TICKED]
    at = f" at {report.commit[:12]}" if report.commit else ""
    return f"{total} box{'' if total == 1 else 'es'}{at}: {', '.join(parts)}"


def document_line(report: StoryReport) -> str:
    """Return the line that names the verified document, which the story is about.

    If no document was verified, the line says so.
    """
    if report.document:
        return f"document: {path_line(report.document)}"
    return "document: none was verified, so a person has to answer issues and criteria (--doc DOC verifies a document)"
