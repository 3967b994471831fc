"""PURE. The sentences that all formats of the answers to a story use."""

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
    """Return the heading for the items of a role."""
    return _TITLES.get(role, "Checklist")


def label(found: Answered) -> str:
    """Return the answer in words; for an item without a box, a tick means that it exists or is done."""
    if found.answer is Answer.TICKED and not found.item.is_box:
        return "proven done" if found.item.role is Role.TASK else "found"
    return found.answer.value


def places(found: Answered) -> str:
    """Return the places of an answer on one line; `""` if there are none."""
    shown = [f"{path_line(str(place))} ({one_line(place.shows)})" for place in found.places[:MOST_PLACES]]
    more = max(found.total, len(found.places)) - len(shown)
    return (", ".join(shown) + (f" and {more} more" if more > 0 else "")) if shown else ""


def closing(report: StoryReport) -> str:
    """Return a line with the number of boxes with each answer."""
    counts = report.counts()
    total = sum(counts.values())
    parts = [f"{number} {answer.value}" for answer, number in counts.items() if number or answer is Answer.TICKED]
    at = f" at {report.commit[:12]}" if report.commit else ""
    return f"{total} box{'' if total == 1 else 'es'}{at}: {', '.join(parts)}"


def document_line(report: StoryReport) -> str:
    """Return the line that names the verified document, from which the success criteria are answered; `""` if none."""
    if report.document:
        return f"document: {path_line(report.document)}"
    return "document: none was verified, so issues and criteria are for a person (--doc DOC verifies one)"
