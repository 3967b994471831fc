"""PURE. Plan pages for new patterns that a user wrote into a generated page.

The module also compares the edited and the generated version of a page that only lists content of other files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from tacit.domain.assemble import RELATED, UNCATEGORISED
from tacit.domain.note import Section
from tacit.domain.pattern import Dossier
from tacit.ingest.adopt.cutting import Line, Part, by_heading, rest_of, texts, trimmed
from tacit.ingest.adopt.examples import adopt_examples
from tacit.ingest.adopt.plan import COUNTED, NewPattern, Plan
from tacit.ingest.adopt.sections import changes
from tacit.text.names import slugify

EXAMPLES = "Examples"
DERIVED = frozenset({EXAMPLES, RELATED, "Where it does not hold", "Source experiences"})

_COUNTED = frozenset({"Confidence", "Based on", "Last reinforced", "Time saved"})
_AS_HEADINGS = frozenset({EXAMPLES, RELATED, "Context", "Pattern", "Checklist", "Code example"})
_LABEL = re.compile(r"\*\*([^*:]{1,40}):\*\*")
_NAMED = re.compile(r"(?:new )?pattern\s*:\s*(?=\S)", re.IGNORECASE)
_FEWEST = 2  # a part of a page with at least this many fields is a new pattern
_LISTED = "remove the line, and list the examples under `### Examples`"


def new_pattern(part: Part, plan: Plan, is_known: Callable[[str], bool]) -> None:
    """Add a new pattern that the user wrote (`part`) to the plan: its name, category, sections and examples.

    `is_known` returns whether there is a pattern with a slug. The edit is refused if there is one with this name, or if
    the name has neither letters nor digits.
    """
    name = " ".join(part.title.split())
    slug = slugify(name)
    if not slug or is_known(slug) or any(slugify(other.name) == slug for other in plan.new):
        message = f"the pattern {name!r} already exists" if slug else f"{name!r} has no letter or digit"
        plan.refuse(part.line, message, "edit the part of this pattern on the page, or choose another name")
        return
    opening, *parts = by_heading(_with_headings(part.body), 3)
    category, lead = _facts(trimmed(opening.body), plan)
    sections = [Section("Pattern" if not _has(parts, "Pattern") else "", "\n".join(texts(lead)))] if lead else []
    for inner in parts:
        body = trimmed(inner.body)
        if inner.title == EXAMPLES:
            adopt_examples([], body, name, plan)
        elif inner.title in DERIVED - {RELATED}:
            plan.refuse_lines(body[:1], f"{inner.title!r} is computed from the notes")
        else:
            sections.append(Section(inner.title, "\n".join(texts(body))))
    plan.new.append(NewPattern(name, category, tuple(sections), part.line))


def without_deeper(
    base: Sequence[Line], disk: Sequence[Line], plan: Plan, is_known: Callable[[str], bool]
) -> list[Line]:
    """Add the new patterns below headings of level 3 to the plan, and return the lines that belong to no new pattern.

    `base` has the generated lines of one pattern, and `disk` has its lines on the edited page. `is_known` returns
    whether there is a pattern with a slug.
    """
    known = {part.head.text for part in by_heading(base, 3) if part.head}
    kept: list[Line] = []
    parts = by_heading(disk, 3)
    for part in parts:
        rest = rest_of(base, kept, part.body) if part is parts[-1] else []
        own = Part(part.head, part.body[: len(part.body) - len(rest)])
        is_new = part.head is not None and part.head.text not in known
        if is_new and (found := deeper_pattern(own)) is not None:
            new_pattern(found, plan, is_known)
            kept += rest
        else:
            kept += [part.head, *part.body] if part.head else part.body
    return kept


def deeper_pattern(part: Part) -> Part | None:
    """If a part below a heading of level 3 is a new pattern, return it with a heading of level 2; otherwise None.

    A part is a new pattern if its heading begins with "Pattern:", or if it has at least two fields of a pattern, such
    as `#### Context`.
    """
    named = _NAMED.match(part.title)
    labels = {line.text.removeprefix("#### ").strip("*: ").partition(":")[0] for line in part.body if _is_field(line)}
    if part.head is None or (named is None and len(labels & (_AS_HEADINGS | _COUNTED)) < _FEWEST):
        return None
    head = part.head._replace(text=f"## {part.title[named.end() :] if named else part.title}")
    body = [line._replace(text=line.text[1:]) if line.text.startswith("#### ") else line for line in part.body]
    return Part(head, body)


def _is_field(line: Line) -> bool:
    return line.text.startswith("#### ") or _LABEL.match(line.text) is not None


def _with_headings(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a new pattern, with bold labels such as `**Context:**` turned into headings."""
    found: list[Line] = []
    for line in lines:
        label = _LABEL.match(line.text)
        if label is None or label[1] not in _AS_HEADINGS:
            found.append(line)
            continue
        rest = line.text[label.end() :].strip()
        found += [line._replace(text=f"### {label[1]}"), line._replace(text="")]
        found += [line._replace(text=rest)] if rest else []
    return found


def _facts(lines: Sequence[Line], plan: Plan) -> tuple[str, list[Line]]:
    """Return the category that the first lines of a new pattern name, and the other lines.

    A line with a level or a count is refused, because both are computed from the notes.
    """
    category, kept = UNCATEGORISED, []
    for line in lines:
        label, _, value = line.text.removeprefix("- ").removeprefix("**").partition(":**")
        if line.text.startswith("**") and label in _COUNTED:
            plan.refuse_lines([line], f"{label!r} is computed from the notes", _LISTED)
        elif line.text.startswith("- **") and label == "Category" and slugify(value):
            category = slugify(value)
        elif line.text.startswith("- **") and label in _COUNTED:
            plan.refuse_lines([line], f"{label!r} is computed from the notes", _LISTED)
        else:
            kept.append(line)
    return category, trimmed(kept)


def _has(parts: Iterable[Part], title: str) -> bool:
    return any(part.title.casefold() == title.casefold() for part in parts)


def compare_listing(base: Sequence[Line], disk: Sequence[Line], dossier: Dossier | None) -> Plan:
    """Compare the generated lines (`base`) and the edited lines (`disk`) of a page that lists content of other files.

    If the page lists the examples of a pattern (`dossier`), new examples become notes in the returned plan. All other
    edits are refused.
    """
    plan = Plan()
    parts, edited = by_heading(base, 2), by_heading(disk, 2)
    for part in edited:
        before = next((other for other in parts if other.title == part.title), None)
        if before and dossier and part.title == EXAMPLES:
            adopt_examples(before.body, part.body, dossier.pattern.name, plan)
            continue
        for gone, written in changes(trimmed(before.body) if before else [], trimmed(part.body)):
            where = (trimmed(written) or gone)[0]
            number = where.number if written else part.line
            plan.refuse(number, "this page only lists content of other files", COUNTED)
        if before is None:
            plan.refuse(part.line, f"{part.title!r} is not a part of this page", COUNTED)
    for part in parts:
        if part.title not in {other.title for other in edited}:
            plan.refuse(1, f"the part {part.title!r} was removed", COUNTED)
    return plan
