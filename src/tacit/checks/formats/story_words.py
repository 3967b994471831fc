"""PURE. The sentences that all output formats for the answers to a story share.

A story is a document with a checklist about another document; `tacit story run` answers its items from the code. A box
is an item with a checkbox.
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
    """Return the heading for all items of one kind, such as "Tasks"; "Checklist" for kinds without one."""
    return _TITLES.get(role, "Checklist")


def label(found: Answered) -> str:
    """Return an answer in words.

    An item without a checkbox can't be ticked: if the code shows it, a task is "proven done", and another item is
    "found".
    """
    if found.answer is Answer.TICKED and not found.item.is_box:
        return "proven done" if found.item.role is Role.TASK else "found"
    return found.answer.value


def places(found: Answered) -> str:
    """Return the places in the code that an answer names, on one line; `""` if there are none."""
    shown = [f"{path_line(str(place))} ({one_line(place.shows)})" for place in found.places[:MOST_PLACES]]
    more = max(found.total, len(found.places)) - len(shown)
    return (", ".join(shown) + (f" and {more} more" if more > 0 else "")) if shown else ""


def closing(report: StoryReport) -> str:
    """Return the last line of a report, which says how many boxes got each answer: `5 boxes at 1a2b3c: 3 ticked, …`."""
    counts = report.counts()
    total = sum(counts.values())
    parts = [f"{number} {answer.value}" for answer, number in counts.items() if number or answer is Answer.TICKED]
    at = f" at {report.commit[:12]}" if report.commit else ""
    return f"{total} box{'' if total == 1 else 'es'}{at}: {', '.join(parts)}"


def document_line(report: StoryReport) -> str:
    """Return the line that names the document that was verified together with the story, or says that none was."""
    if report.document:
        return f"document: {path_line(report.document)}"
    return "document: none was verified, so a person has to answer issues and criteria (--doc DOC verifies a document)"
