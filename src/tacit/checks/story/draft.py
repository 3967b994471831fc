"""PURE. Draft a story from the verification of a document, and later answer the items of such a draft.

A story is a checklist for correcting a document. The verification compares the document's claims (its statements about
the code) with the code.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from tacit.checks.story.criteria import WORDS, is_false, is_unfounded
from tacit.checks.story.proof import MOST_PLACES
from tacit.checks.story.values import Answer, Answered, Item
from tacit.checks.verify.values import DocumentReport, Judged, Verdict
from tacit.checks.verify.words import NOUNS
from tacit.domain.trace import Place
from tacit.text.display import one_line, path_line
from tacit.text.escape import code_span, escape

_FALSE = {Verdict.MISSING, Verdict.DIFFERS, Verdict.WEAK}
_KINDS = {noun: kind for kind, noun in NOUNS.items()}
_CLAIM = re.compile(r"(?:Correct|Check|Verify|Name) the ([a-z][a-z ]*?) (`+) ?(.+?) ?\2(?: on line (\d+)|$)")
_EXAMPLE = re.compile(r"Replace the example below (`+) ?(.+?) ?\1 on line (\d+)")
_MOST_OF_A_SECTION = 40  # claims of one section that are listed
_MOST_FOLDERS = 4  # folders of one section that are listed
_NOT_LISTED = {"example", "count"}


def draft(report: DocumentReport, title: str) -> str:
    """Return the text of a story for correcting a document.

    It lists the claims that are not true, the names that the document lacks, a checklist for each section, and success
    criteria.
    """
    shown = code_span(path_line(report.path))
    parts = [
        f"# Story: correct {escape(one_line(title))}",
        f"**Target file**: {shown}",
        *_block("## Dead and missing first", _dead(report)),
        *_block("## In the code, and not in the document", _unnamed(report)),
        "## Checklist by section",
        *_sections(report),
        *_block("## Success criteria", _criteria(report)),
    ]
    return "\n\n".join(parts) + "\n"


def _block(heading: str, lines: Sequence[str]) -> list[str]:
    return [heading, "\n".join(lines)] if lines else []


def _noun(kind: str) -> str:
    return NOUNS.get(kind, kind)


def _claim(word: str, item: Judged) -> str:
    why = f": {escape(one_line(item.why))}" if item.why and item.verdict is not Verdict.UNKNOWN else ""
    to = f" → {escape(one_line(item.suggestion))}" if item.suggestion and item.verdict is not Verdict.UNKNOWN else ""
    name = code_span(one_line(item.claim.name))
    return f"- [ ] {word} the {_noun(item.claim.kind)} {name} on line {item.claim.line}{why}{to}"


def _dead(report: DocumentReport) -> list[str]:
    found = [item for item in report.judged if is_false(item) and item.claim.kind not in _NOT_LISTED]
    return list(dict.fromkeys(_claim("Check" if item.verdict is Verdict.WEAK else "Correct", item) for item in found))


def _unnamed(report: DocumentReport) -> list[str]:
    return [
        f"- [ ] Name the {_noun(one.kind)} {code_span(one_line(name))}" for one in report.unnamed for name in one.names
    ]


def _sections(report: DocumentReport) -> Iterator[str]:
    by_section: dict[int, list[Judged]] = defaultdict(list)
    for item in report.judged:
        by_section[item.claim.section].append(item)
    for number, heading in enumerate(report.headings):
        listed = list(dict.fromkeys(_of_section(report, by_section[number])))
        if heading.level == 1 and not listed:
            continue
        if heading.title or listed:
            yield f"### {escape(one_line(heading.title)) or 'Before the first heading'}"
            yield "\n".join([_question(by_section[number]), *listed[:_MOST_OF_A_SECTION]])
            if folders := _folders(by_section[number]):
                yield "**Locations to check**:\n" + "\n".join(f"- {code_span(path_line(path))}" for path in folders)


def _question(items: Sequence[Judged]) -> str:
    counts = Counter(item.verdict for item in items)
    told = ", ".join(f"{number} {WORDS[verdict]}" for verdict, number in counts.items())
    return f"- [ ] Read this section ({told})" if told else "- [ ] Read this section (nothing in it can be checked)"


def _of_section(report: DocumentReport, items: Sequence[Judged]) -> Iterator[str]:
    for item in items:
        if is_unfounded(item):
            title = report.headings[item.claim.section].title or path_line(report.path)
            yield f"- [ ] Replace the example below {code_span(one_line(title))} on line {item.claim.line}"
        elif item.claim.kind in _NOT_LISTED or item.silenced:
            continue
        elif item.verdict is Verdict.UNKNOWN:
            yield _claim("Verify", item)
        elif item.verdict in _FALSE and not is_false(item):
            yield _claim("Check", item)


def _folders(items: Sequence[Judged]) -> list[str]:
    places = [place.path for item in items for place in item.evidence if not place.repository]
    folders = Counter(path.rpartition("/")[0] or path for path in places)
    return [path for path, _ in folders.most_common(_MOST_FOLDERS)]


def _criteria(report: DocumentReport) -> list[str]:
    kinds = {item.claim.kind for item in report.judged}
    lines = ["- [ ] All claims match the actual code"]
    if any(map(is_unfounded, report.judged)):
        lines.append("- [ ] No generic or placeholder example remains")
    if "path" in kinds:
        lines.append("- [ ] All paths and links exist")
    if kinds & {"table", "column"}:
        lines.append("- [ ] The schemas match the code")
    if "route" in kinds:
        lines.append("- [ ] The endpoints are those of the code")
    return lines


def answered(item: Item, report: DocumentReport) -> Answered | None:
    """Answer an item of a story that tacit drafted, from a new verification of the document.

    The result is None if the item has no checkbox, or is not written like an item of a draft.
    """
    if not item.is_box:
        return None
    if found := _EXAMPLE.match(item.text):
        return _example(item, report, found[2])
    if not (found := _CLAIM.match(item.text)):
        return None
    kind = _KINDS.get(found[1], found[1])
    claims = [one for one in report.judged if one.claim.kind == kind and one_line(one.claim.name) == found[3]]
    if not claims:
        return _without_claim(item, report)
    return _claimed(item, report, claims, f"{kind} {found[3]}")


def _without_claim(item: Item, report: DocumentReport) -> Answered:
    if item.text.startswith("Name"):
        return Answered(item, Answer.LOOK, "the document still does not name this resource")
    if item.text.startswith("Verify"):
        return Answered(item, Answer.PERSON, "the document no longer makes this claim")
    return Answered(item, Answer.TICKED, f"{path_line(report.path)} no longer makes this claim")


def _claimed(item: Item, report: DocumentReport, claims: Sequence[Judged], shows: str) -> Answered:
    """Answer an item about a claim of the document.

    `claims` are all claims with this kind and name, with their verdicts. `shows` is a description of the places in the
    code that prove them.
    """
    places = tuple(Place(report.path, one.claim.line, one.verdict.value) for one in claims)
    if all(one.verdict is Verdict.VERIFIED for one in claims):
        proof = tuple(Place(at.path, at.line, shows, at.repository) for one in claims for at in one.evidence)
        return Answered(item, Answer.TICKED, "", proof[:MOST_PLACES] or places[:MOST_PLACES], len(proof or places))
    if any(one.verdict in _FALSE for one in claims):
        why = next(one.why for one in claims if one.verdict in _FALSE)
        return Answered(item, Answer.LOOK, why, places[:MOST_PLACES], len(places))
    why = next((one.why for one in claims if one.why), "") or "this can't be checked in the code"
    return Answered(item, Answer.PERSON, why, places[:MOST_PLACES], len(places))


def _example(item: Item, report: DocumentReport, title: str) -> Answered:
    numbers = {number for number, heading in enumerate(report.headings) if one_line(heading.title) == title}
    left = [one for one in report.judged if is_unfounded(one) and one.claim.section in numbers]
    if not left:
        return Answered(item, Answer.TICKED, f"below {title}, all examples are from this code")
    places = tuple(Place(report.path, one.claim.line, one.why or one.verdict.value) for one in left)
    return Answered(
        item,
        Answer.LOOK,
        f"examples below this heading that are not from this code: {len(left)}",
        places[:MOST_PLACES],
        len(places),
    )
