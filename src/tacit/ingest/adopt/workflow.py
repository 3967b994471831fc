"""PURE. Compare an edited checklist page of a HIGH pattern with its generated version.

Edits of steps and texts are written to the pattern's page. Other text is moved to the keep region, which sync never
changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from tacit.domain.note import Section
from tacit.domain.pattern import Dossier
from tacit.ingest.adopt.cutting import Line, Part, by_heading, texts, trimmed
from tacit.ingest.adopt.plan import COUNTED, PatternPlan, Plan
from tacit.ingest.adopt.sections import changes, section_edits

_TOP = 3  # headings inside a section are shown below this level
_STEP = "- [ ] "
_SHOWN = {
    "When to use it": ("Context",),
    "What to avoid": ("Anti-patterns",),
    "The code to start from": ("Code example", "Implementation details"),
    "How to test it": ("Testing strategies", "Detection"),
}
_DOUBTS = "Where it failed or did not hold:"
_STEPS, _CHECKLIST = "Steps", "Checklist"


class WorkflowEdits:
    """Compares a generated checklist page with its edited version.

    The plan that it collects says which edit is written to which file, and which edits are refused.
    """

    def __init__(self, dossier: Dossier) -> None:
        self.own = PatternPlan(dossier)
        self.plan = Plan()

    def compare(self, base: Sequence[Line], disk: Sequence[Line]) -> Plan:
        """Return the plan for all edits. `base` are the generated lines, and `disk` are the lines after the edit."""
        parts, left = by_heading(base, 2), by_heading(disk, 2)
        self._prose(parts[0].body, left[0].body)
        left = left[1:]
        for part in parts[1:]:
            match = next((other for other in left if other.title == part.title), None)
            if match is None:
                self.plan.refuse(left[-1].line if left else 1, f"the part {part.title!r} was removed", COUNTED)
                continue
            left.remove(match)
            self._part(part, match)
        for new in left:
            self.plan.keep(trimmed([new.head, *new.body] if new.head else new.body))
        if self.own:
            self.plan.patterns.append(self.own)
        return self.plan

    def _part(self, base: Part, disk: Part) -> None:
        before, after = trimmed(base.body), trimmed(disk.body)
        if texts(before) == texts(after):
            return
        if base.title == _STEPS:
            self._steps(before, after)
            return
        number = self._section(*_SHOWN.get(base.title, ()))
        derived = next((n for n, line in enumerate(before) if line.text == _DOUBTS), len(before))
        after_derived = next((n for n, line in enumerate(after) if line.text == _DOUBTS), len(after))
        if number < 0 or texts(before[derived:]) != texts(after[after_derived:]):
            self._prose(before, after)
            return
        section = self.own.dossier.sections[number]
        shown, edited = texts(trimmed(before[:derived])), texts(trimmed(after[:after_derived]))
        edits = section_edits(section.text, shown, edited, _TOP)
        if edits is None:
            help_text = f"make the change in {self.own.dossier.text_from} itself"
            self.plan.refuse(disk.line, f"this edit of {section.title!r} cannot be applied to its source", help_text)
        elif edited:
            self.own.edits[number] = edits
        else:
            self.own.removed.add(number)

    def _section(self, *titles: str) -> int:
        """Return the index of the first section that has one of these titles and is not empty; -1 if none."""
        for title in titles:
            for number, section in enumerate(self.own.dossier.sections):
                if section.title == title and section.text.strip():
                    return number
        return -1

    def _steps(self, base: Sequence[Line], disk: Sequence[Line]) -> None:
        """Plan to write edited steps to the section "Checklist" of the pattern, which is created if it is missing.

        `base` and `disk` are the lines of the steps before and after the edit.
        """
        number = self._section(_CHECKLIST)
        if number < 0:
            self._new_steps(base, disk)
            return
        source = self.own.dossier.sections[number].text
        edits = section_edits(source, texts(base), texts(disk), _TOP + 1)  # None if the source has no checkboxes
        if edits is None:
            edits = section_edits(source, _unboxed(texts(base)), _unboxed(texts(disk)), _TOP + 1)
        if edits is None:
            help_text = f"make the change under `## {_CHECKLIST}` in {self.own.dossier.text_from}"
            self.plan.refuse(disk[0].number if disk else 1, "this edit of the steps cannot be applied", help_text)
        else:
            self.own.edits[number] = edits

    def _new_steps(self, base: Sequence[Line], disk: Sequence[Line]) -> None:
        """Plan to create a section "Checklist" from the edited steps, with the text above the steps on the page.

        `base` and `disk` are the lines before and after the edit. The edit is refused if the text above the steps
        changed, or if a new line is not a step.
        """
        lead = next((place for place, line in enumerate(base) if line.text.startswith(_STEP)), 0)
        steps = disk[lead:]
        odd = next((line for line in steps if line.text and not line.text.startswith((_STEP, "- ", "  "))), None)
        if texts(base[:lead]) != texts(disk[:lead]):
            help_text = f"make the change in {self.own.dossier.text_from} itself"
            self.plan.refuse(disk[0].number if disk else 1, "this line is from the pattern's text", help_text)
        elif odd:
            self.plan.refuse(
                odd.number, "this line is not a step", f"write the line as `{_STEP}step`, or move it to the keep region"
            )
        else:
            after = len(self.own.dossier.sections) - 1
            self.own.added.append((after, Section(_CHECKLIST, "\n".join(_unboxed(texts(disk))))))

    def _prose(self, base: Sequence[Line], disk: Sequence[Line]) -> None:
        for before, after in changes(trimmed(base), trimmed(disk)):
            if written := trimmed(after):
                self.plan.keep(written)
            elif any(line.text for line in before):
                where = disk[-1].number if disk else 1
                self.plan.refuse(where, f"a generated line was removed: {before[0].text[:60]!r}", COUNTED)


def _unboxed(steps: Sequence[str]) -> list[str]:
    """Return the steps of a checklist as plain list items: `- [ ] x` becomes `- x`."""
    return [step.replace(_STEP, "- ", 1) if step.startswith(_STEP) else step for step in steps]
