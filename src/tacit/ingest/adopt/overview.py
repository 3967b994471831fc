"""PURE. Compare an edited overview of all patterns with its generated version.

Each edit belongs to a pattern, to a note, or to the keep region of the page (text that sync never changes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tacit.domain.assemble import RELATED, related_names
from tacit.domain.note import Section
from tacit.domain.pattern import Dossier
from tacit.ingest.adopt.cutting import Line, Part, by_anchor, by_heading, rest_of, texts, trimmed
from tacit.ingest.adopt.examples import adopt_examples
from tacit.ingest.adopt.plan import COUNTED, RENAMED, RETIRED, PatternPlan, Plan
from tacit.ingest.adopt.sections import changes, section_edits
from tacit.ingest.adopt.written import DERIVED, EXAMPLES, new_pattern, without_deeper
from tacit.text.markup import inline
from tacit.text.names import slugify

_TOP = 4  # headings inside a section are shown below this level
_NO_TEXT = "This pattern has no text yet."


class OverviewEdits:
    """Compares an overview of patterns as generated and as edited, and collects what each edit changes in files."""

    def __init__(self, dossiers: Mapping[str, Dossier], resolve: Callable[[str], str]) -> None:
        self.dossiers, self.resolve = dossiers, resolve
        self.plan = Plan()

    def compare(self, base: Sequence[Line], disk: Sequence[Line]) -> Plan:
        """Return the plan for all edits. `base` are the generated lines, and `disk` are the lines after the edit."""
        generated, found = by_anchor(base), by_anchor(disk)
        chunks = dict(generated)
        order = [name for name, _ in generated]
        seen: list[str] = []
        for name, lines in found:
            if name not in chunks:
                self.plan.keep(trimmed(self._without_new([], lines[1:])))
                continue
            if name in seen:
                self.plan.refuse_lines(lines[:1], "this part of the page occurs twice")
                continue
            seen.append(name)
            self._chunk(name, chunks[name], self._without_new(chunks[name], lines))
        self._order(order, seen, disk)
        self._contents()
        return self.plan

    def _order(self, order: Sequence[str], seen: Sequence[str], disk: Sequence[Line]) -> None:
        last = disk[-1:] or [Line(1, "")]
        for name in order:
            if name not in seen:
                help_text = RETIRED if name in self.dossiers else COUNTED
                self.plan.refuse_lines(last, f"the part of {name!r} or its anchor was removed", help_text)
        if [name for name in order if name in seen] != list(seen):
            self.plan.refuse_lines(last, "the order of the parts of the page was changed")

    def _without_new(self, base: Sequence[Line], disk: Sequence[Line]) -> list[Line]:
        """Return the edited lines of one pattern (`disk`) without new patterns that the user wrote below it.

        The new patterns are added to the plan. `base` has the generated lines of the pattern.
        """
        known = [part.head.text for part in by_heading(base, 2) if part.head]
        parts = by_heading(disk, 2)
        renamed = {part.head.text for part in parts if part.head}.isdisjoint(known) and bool(known)
        kept: list[Line] = []
        for part in parts:
            if part.head is None or part.head.text in known or renamed:
                renamed = renamed and part.head is None
                body = without_deeper(base, part.body, self.plan, self._is_known)
                kept += [part.head, *body] if part.head else body
            else:
                rest = rest_of(base, kept, part.body) if part is parts[-1] else []
                new_pattern(Part(part.head, part.body[: len(part.body) - len(rest)]), self.plan, self._is_known)
                kept += rest
        return kept

    def _chunk(self, name: str, base: Sequence[Line], disk: Sequence[Line]) -> None:
        if texts(trimmed(base)) == texts(trimmed(disk)):
            return
        if name in self.dossiers:
            self._pattern(self.dossiers[name], base, disk)
        else:
            self._prose(trimmed(base), trimmed(disk))

    def _prose(self, base: Sequence[Line], disk: Sequence[Line]) -> None:
        """Plan what happens to edits of lines that belong to no pattern; `base` has the lines before the edits.

        New and changed lines move to the keep region of the page. The removal of a generated line is refused.
        """
        for before, after in changes(base, disk):
            written = trimmed(after)
            if written:
                self.plan.keep(written)
            elif any(line.text for line in before):
                self.plan.refuse_lines(disk[-1:], f"a generated line was removed: {before[0].text[:60]!r}")

    # One pattern

    def _pattern(self, dossier: Dossier, base: Sequence[Line], disk: Sequence[Line]) -> None:
        own = PatternPlan(dossier)
        parts, edited = by_heading(base, 3), by_heading(disk, 3)
        listed = RELATED if dossier.related else ""  # the page then shows a list of names instead of this section
        shown = [(n, s) for n, s in enumerate(dossier.sections) if s.text.strip() and s.title != (listed or None)]
        untitled = next((number for number, section in shown if not section.title), -1)
        self._head(own, untitled, parts[0].body, edited[0].body)
        left = edited[1:]
        after = untitled
        titled = iter([(number, section) for number, section in shown if section.title])
        sections = _sections(parts[1:], titled)
        for part, number in sections:
            match = next((other for other in left if other.head and part.head and other.title == part.title), None)
            if match is None:
                self._gone(own, part, number)
                continue
            for new in left[: left.index(match)]:
                self._new_part(own, after, new)
            left = left[left.index(match) + 1 :]
            self._part(own, part, match, number)
            after = number if number >= 0 else after
        for new in left:
            self._new_part(own, after, new)
        _moved(own, {number: texts(trimmed(part.body)) for part, number in sections})
        if own:
            self.plan.patterns.append(own)

    def _head(self, own: PatternPlan, untitled: int, base: Sequence[Line], disk: Sequence[Line]) -> None:
        """Compare a pattern's lines above its first section before (`base`) and after (`disk`) the user's edit.

        The lines are facts, such as the level, and perhaps text without a heading. Edits of the facts are refused, and
        edits of the text are planned. `untitled` is the index of the section that has this text; it is negative if no
        section has it.
        """
        last = max((n for n, line in enumerate(base) if line.text.startswith("- **")), default=len(base) - 1)
        if untitled >= 0:
            first = next((n for n, line in enumerate(base) if line.text.startswith("- **Confidence:**")), len(base))
            last = next((n for n in range(first, len(base)) if not base[n].text), len(base)) - 1
        facts = base[: last + 1]
        if texts(disk[: last + 1]) != texts(facts):
            for before, after in changes(facts, disk[: last + 1]):
                where = trimmed(after)[:1] or disk[:1]
                was = (trimmed(before) or where)[0].text
                help_text = RENAMED if was.startswith("## ") else COUNTED
                self.plan.refuse_lines(where, f"{was[:60]!r} was changed", help_text)
            return
        text, edited = trimmed(base[last + 1 :]), trimmed(disk[last + 1 :])
        if texts(text) == texts(edited):
            return
        if untitled >= 0:
            self._text(own, untitled, text, edited)
            return
        written = trimmed([line for line in edited if line.text != _NO_TEXT])
        if written:
            own.added.append((-1, Section("" if own.dossier.sections else "Pattern", "\n".join(texts(written)))))

    def _part(self, own: PatternPlan, base: Part, disk: Part, number: int) -> None:
        before, after = trimmed(base.body), trimmed(disk.body)
        if texts(before) == texts(after):
            return
        if number >= 0:
            self._text(own, number, before, after)
        elif base.title == EXAMPLES:
            adopt_examples(before, after, own.dossier.pattern.name, self.plan)
        elif base.title == RELATED and own.dossier.related:
            self._related(own, before, after)
        else:
            for _, changed in changes(before, after):
                where = trimmed(changed)[:1] or [Line(disk.line, "")]
                self.plan.refuse_lines(where, "this part of the page is generated and cannot be edited")

    def _text(self, own: PatternPlan, number: int, base: Sequence[Line], disk: Sequence[Line]) -> None:
        """Plan the edits of the pattern's section with the index `number`; if no text is left, plan to remove it."""
        section = own.dossier.sections[number]
        edits = section_edits(section.text, texts(base), texts(disk), _TOP)
        if edits is None:
            where = next((after or disk for _, after in changes(base, disk)), disk)
            title = section.title or "text"
            help_text = f"make the change in {own.dossier.text_from} itself"
            self.plan.refuse_lines(where[:1], f"this edit of {title!r} cannot be applied to its source", help_text)
        elif disk:
            own.edits[number] = edits
        else:
            own.removed.add(number)

    def _gone(self, own: PatternPlan, part: Part, number: int) -> None:
        if number >= 0:
            own.removed.add(number)
        elif trimmed(part.body):
            self.plan.refuse(part.line, f"the part {part.title!r} was removed", COUNTED)

    def _new_part(self, own: PatternPlan, after: int, part: Part) -> None:
        body = trimmed(part.body)
        if part.title == EXAMPLES:
            adopt_examples([], body, own.dossier.pattern.name, self.plan)
        elif part.title in DERIVED - {RELATED}:
            self.plan.refuse_lines(body[:1], f"{part.title!r} is computed from the notes")
        else:
            own.added.append((after, Section(part.title, "\n".join(texts(body)), part.line)))

    def _related(self, own: PatternPlan, base: Sequence[Line], disk: Sequence[Line]) -> None:
        before, after = (related_names([Section(RELATED, "\n".join(texts(part)))]) for part in (base, disk))
        prose = [line for line in disk if line.text and not related_names([Section(RELATED, line.text)])]
        if prose:
            self.plan.refuse_lines(
                prose[:1], "only names of patterns can be listed here", "write one name for each list item"
            )
        known = {name.replace("\\", "") for name in before}
        own.related[0].extend(name for name in after if name.replace("\\", "") not in known)
        own.related[1].extend(
            item.name for item in own.dossier.related if inline(item.name) in set(before) - set(after)
        )

    def _is_known(self, slug: str) -> bool:
        return self.resolve(slug) in self.dossiers

    def _contents(self) -> None:
        """Drop lines that a user added to the table of contents for a new pattern, because this table is generated."""
        links = {f"(#{slugify(new.name)})" for new in self.plan.new}
        self.plan.kept[:] = [
            (number, text)
            for number, text in self.plan.kept
            if not all(any(link in line for link in links) for line in text.split("\n"))
        ]


def _moved(own: PatternPlan, shown: Mapping[int, list[str]]) -> None:
    """If the user only moved or renamed a section, take its text from its source file instead of from the page.

    `own` (the changes to the pattern) has such a section twice: as a removed section, and as an added section with the
    same text. `shown` has the lines that the page showed for each section, by the section's index.
    """
    for place, (after, section) in enumerate(own.added):
        for number in own.removed:
            if "\n".join(shown.get(number, [])) == section.text:
                own.added[place] = (after, section._replace(text=own.dossier.sections[number].text))


def _sections(parts: Sequence[Part], titled: Iterable[tuple[int, Section]]) -> list[tuple[Part, int]]:
    """Return the parts of a pattern's text on a page, each with the index of the section that it shows.

    `titled` has the sections that have a title, with their indexes. A part that shows no section, because it is
    generated, has the index -1.
    """
    waiting = list(titled)
    found = []
    for part in parts:
        number = next((n for n, s in waiting[:2] if inline(s.title) == part.title), -1)
        if number >= 0:
            while waiting and waiting.pop(0)[0] != number:
                pass
        found.append((part, number))
    return found
