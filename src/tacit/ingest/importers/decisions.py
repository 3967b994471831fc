"""PURE. Import an architecture decision record (ADR): a note with its status, and a page with the decision.

The forms of adr-tools (`Date:`, `## Status`, `## Decision`) and MADR (front matter or a list with the status, and `##
Decision Outcome`) are read.
"""

import re
from typing import NamedTuple

from tacit.domain.enums import Status
from tacit.domain.note import Mention, Note, Section
from tacit.ingest.importers.dates import Found, find_date
from tacit.ingest.importers.draft import VIA, Draft, Setting, pattern_page
from tacit.ingest.importers.labels import labels
from tacit.ingest.importers.naming import without_number
from tacit.ingest.importers.pages import joined
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.provenance import origin
from tacit.ingest.importers.source import Source
from tacit.ingest.importers.titles import short
from tacit.notes.frontmatter import split
from tacit.notes.markdown import plain_text
from tacit.notes.tree import FrontMatterError, plain, tree
from tacit.text.late_regex import late

_DOMAIN, _CATEGORY = "decisions", "decisions"
_ADR = late(r"\A(?:adr|decision(?: record)?)\W*(?:\d+\W*)?(?=\w)", re.IGNORECASE)
_OF_ONE = late(r"(?:adr|decision(?: record)?)\W{0,3}\d+\b(?!\s*\Z)", re.IGNORECASE)  # not “Decisions 2026”
_TITLES = {"context": "Context", "decision": "Pattern", "consequence": "Consequences"}
# The headings of a record, in English, French, German, Spanish and Portuguese.
_SECTIONS = {
    "context": r"contexte?|kontext|contexto",
    "decision": r"d[eé]cision|entscheidung|decisi[oó]n|decisão",
    "consequence": r"cons[eé]quence|konsequenzen|folgen|consecuencia|consequência",
    "status": r"status|statut|estado",
    "date": r"date|datum|fecha",
}
_SECTION = late(
    rf"\W*(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _SECTIONS.items())})s?\b"
    r"(?P<madr> and problem statement| outcome)?\W*\Z",
    re.IGNORECASE,
)
_HEADING = late(r"#{1,6}(?=\s)")
_PLURALS = "entscheidungen|décisions|decisiones|decisões"
_LOG = late(rf"\b(?:decisions?|adrs?|{_PLURALS})\b", re.IGNORECASE)
_LOGS = late(rf"\b(?:decisions|adrs|decision log|{_PLURALS})\b", re.IGNORECASE)
_ENTRY = late(r"\W{0,3}(?:(?:ADR|DEC|DL|DR|D)[- ]?\d+\b|\d{4}-\d{2}-\d{2}\b)", re.IGNORECASE)
_NUMBERED = late(
    r"(?:^|/)(?:(?:adrs?|decision-?records?)/(?:adr[-_]?)?|adr[-_]?)(?!0+-)\d{1,4}[-_][^/]+$", re.IGNORECASE
)
_FEWEST_ENTRIES = 3
_FEWEST = 2  # a document with at least this many records is split
_FOLDER = late(r"(?:^|/)(?:adrs?|decisions|decision-records?)/[^/]*$", re.IGNORECASE)
_STATES = ("proposed", "draft", "accepted", "approved", "rejected", "deprecated", "superseded", "superceded", "amended")
# The first letters of the states in other languages, with the English state.
_STEMS = (
    (re.compile(r"accept[eé]|akzeptiert|angenommen|aceptad|aceit|adopt", re.IGNORECASE), "accepted"),
    (re.compile(r"propos[eé]|vorgeschlagen|propuest|propost", re.IGNORECASE), "proposed"),
    (re.compile(r"rejet[eé]|refus[eé]|abgelehnt|rechazad|rejeitad", re.IGNORECASE), "rejected"),
    (re.compile(r"remplac[eé]|ersetzt|reemplazad|substitu[ií]d|obsol[eè]t|veraltet", re.IGNORECASE), "superseded"),
)
_STATE = late(rf"\b(?:{'|'.join(_STATES)})\b", re.IGNORECASE)
_FIELD = late(
    r"\W{0,4}(?:(?P<status>status|statut|estado)|(?P<date>date|datum|fecha|data))\W{0,5}:\W{0,4}(?P<value>\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_GONE = late(r"\bsuper[sc]ed(?:ed|es)? by\b(?P<rest>.*)|\bdeprecated\b", re.IGNORECASE)
_LINK = late(r"\[(?P<name>[^\]]*)\]\((?P<target>[^)#\s]+\.md)")
_IN_FORCE = frozenset(
    ("accepted", "approved", "amended", "active", "adopted", "decided", "effective", "final", "implemented")
)
_DATED = late(r"\A\W{0,3}\d{4}-\d{2}-\d{2}\W*\s(?=\S)")
_WORD = late(r"[^\W\d_]+")
_OF_THE_NOTE = frozenset(("title", "date", "status", "tags", "patterns", "via", "author", "outcome", "result"))
_HEAD = 15  # the fields of a record are in this many lines at its start


class _Record(NamedTuple):
    """What a decision record says about itself.

    `state` is its status in lower case, in English if it is a known one. `said` is the text that states it, such as
    "Superseded by ADR-7". `date` is its date in ISO form. Each of them is `""` if the record does not have it.
    """

    state: str
    said: str
    date: str


def is_decision(source: Source) -> bool:
    """Return whether a document is a decision record, or has several records, each below its own heading.

    A record has a context, a decision, and a status or headings of the template MADR, such as `## Decision Outcome`. If
    the title says that it is a record, it may have consequences instead of a context, or no headings at all. A log of
    decisions has entries with ids or dates.
    """
    if _states_itself(source) or len(_entries(source)) >= _FEWEST_ENTRIES:
        return True
    found = [match for part in source.parts if (match := _SECTION.match(part.title))]
    kinds = {_kind(match) for match in found}
    is_short = {"decision", "consequence"} <= kinds and _ADR.match(source.title) and _record(source).state
    if not ({"context", "decision"} <= kinds or is_short):
        return False
    is_one = any(match["madr"] for match in found) or bool(_record(source).state)
    return is_one or bool(_FOLDER.search(source.path)) or len(_records(source)) >= _FEWEST


def _states_itself(source: Source) -> bool:
    """Return whether the title or the path of a document says that it is a decision record.

    Either the document is a numbered file in a folder of records, or its title has a number and a name such as "ADR",
    and it has a usual status. Documents without the usual headings of a record are only recognised in this way.
    """
    if _NUMBERED.search(source.path) and source.title and source.title_line < len(source.lines):
        return True
    named = _ADR.match(source.title) is not None and re.search(r"\d", source.title) is not None
    return named and _STATE.search(_record(source).said) is not None


def _entries(source: Source) -> list[Source]:
    """Return the entries of a log of decisions, each as a document of its own; `[]` for other documents.

    An entry is a section whose heading begins with an id or a date. In a document whose title says that it is a log, it
    may also be a section with a label, such as `**Reason:**`, that other sections have too.
    A document with the title of one record, such as "ADR-004: Cache", is no log, even if it lists several decisions.
    """
    if not _LOG.search(f"{source.title} {source.path.rpartition('/')[2]}") or _OF_ONE.match(source.title):
        return []
    formed = _of_one_form(source) if _LOGS.search(source.title) else frozenset[int]()
    found = [
        (number, part)
        for number, part in enumerate(source.parts)
        if part.line and (number in formed or _ENTRY.match(part.title))
    ]
    level = min((part.level for _, part in found), default=0)
    return [
        _part_of(source, number)
        for number, part in found
        if part.level == level > 1 and source.slice(part.first, source.parts[source.block(number)[-1]].last)
    ]


def _of_one_form(source: Source) -> frozenset[int]:
    """Return the indexes of the parts with a label, such as `**Reason:**`, that three parts of their level have."""
    forms: dict[tuple[int, str], set[int]] = {}
    for number, part in enumerate(source.parts[1:], 1):
        for label in labels(source, part.first, part.last):
            forms.setdefault((part.level, label.name.casefold()), set()).add(number)
    return frozenset().union(*(numbers for numbers in forms.values() if len(numbers) >= _FEWEST_ENTRIES))


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a decision record, or for a document with several records.

    Only the note of a decision in force, such as an accepted one, names the pattern, so that a proposed or rejected
    decision is no example. In a log, a decision without a status is in force if its heading begins with the day on
    which it was made. The page of a superseded or deprecated decision is retired. A rejected decision has no page.
    """
    several = _records(source)
    if len(several) < _FEWEST:
        draft = Draft(source, Kind.DECISION, setting.dated, _record(source).date)
        for line in range(1, source.front + 1):
            draft.ledger.say(line)
        _take(draft, source, setting)
        return draft.plan()
    draft = Draft(source, Kind.DECISION, setting.dated)
    draft.leave_boilerplate()
    for record in several:
        if draft.ledger.is_open(record.title_line):
            _take(draft, record, setting)
    draft.keep_rest()
    return draft.plan()


def _records(source: Source) -> list[Source]:
    """Return the records in a document that has several; each is returned as a document of its own.

    A record is a heading with the headings of a context and a decision one level below it, or an entry of a log. Its
    title is this heading, and its lines have the same numbers as in the whole document.
    """
    found = []
    for number, part in enumerate(source.parts[1:], 1):
        block = source.block(number)
        inner = [source.parts[at] for at in block[1:] if source.parts[at].level == part.level + 1]
        kinds = {_kind(match) for one in inner if (match := _SECTION.match(one.title))}
        if part.level > 1 and {"context", "decision"} <= kinds:
            found.append(_part_of(source, number))
    return found or _entries(source)


def _part_of(source: Source, number: int) -> Source:
    """Return a part of a document (its index is `number`), with all parts below it, as a document of its own.

    Lines keep their numbers. The heading of the part gets level 1, and the headings below it move up by as many levels.
    """
    part = source.parts[number]
    last = source.parts[source.block(number)[-1]].last
    above = part.level - 1
    lines = [line[above:] if _HEADING.match(line) else line for line in source.lines[:last]]
    return Source(source.path, "\n" * (part.line - 1) + "\n".join(lines[part.line - 1 :]))


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in _SECTIONS if match[kind])


def _take(draft: Draft, source: Source, setting: Setting) -> None:
    """Add the note and the page of one decision record to the plan.

    `source` is this record: the whole document or, if the document has several records, the record as a document of its
    own.
    """
    record = _record(source)
    name = _name(source.title or setting.below or source.path)
    is_decided = record.state in _IN_FORCE or (not record.state and _DATED.match(source.title) is not None)
    gone = _GONE.search(record.said)
    retired = gone is not None or record.state in {"deprecated", "superseded", "superceded"}
    state = "superseded" if gone and gone["rest"] is not None else record.state
    if record.state != "rejected":
        page = pattern_page(name, _CATEGORY, _sections(source))
        if retired:
            successor = _successor(record.said, setting)
            page = page._replace(status=Status.RETIRED, superseded_by=successor)
        draft.page(page)
    text = "\n".join(source.lines[source.title_line :] if source.title_line else source.lines[source.front :]).strip()
    note = Note(
        path="",
        date=record.date or draft.dated,
        title=name,
        domain=_DOMAIN,
        via=VIA,
        tags=tuple(filter(None, ("decision", state))),
        mentions=(Mention(name),) if is_decided or retired else (),
        body=f"{text}\n\nA decision {origin(source)}{_titled(source, name)}.{'' if record.date else draft.undated}",
        extra=_fields(source) | ({"status": state} if state else {}),
    )
    key = draft.note(note)
    draft.ledger.say(source.title_line)
    draft.ledger.place(key, max(source.title_line, source.front) + 1, len(source.lines))


def _name(title: str) -> str:
    stem = title.rpartition("/")[2].removesuffix(".md").replace("-", " ") if title.endswith(".md") else title
    return short(_bare(stem) or stem)


def _bare(title: str) -> str:
    """Return a title without its date, its number and a word such as "ADR"."""
    return without_number(_ADR.sub("", without_number(_DATED.sub("", title)))).strip(" -–—:")


def _titled(source: Source, name: str) -> str:
    """Return words with the full title of a record, such as `, titled “🚀 Use SQLite”`, to add to its note.

    They are needed if `name`, the pattern's name, lacks symbols, such as emoji, or the end of a long title. The result
    is `""` if the name lacks only the date, the number or a word such as "ADR".
    """
    bare = _bare(source.written_title)
    return f", titled “{bare}”" if bare.rstrip(".") not in {"", name} else ""


def _record(source: Source) -> _Record:
    fields: dict[str, str] = {}
    head = source.lines[: max(source.title_line, source.front) + _HEAD]
    for match in _FIELD.finditer("\n".join(head)):
        fields.setdefault("status" if match["status"] else "date", match["value"].strip(" \"'"))
    for part in source.parts:
        kind = _SECTION.match(part.title)
        if kind and _kind(kind) in {"status", "date"}:
            fields[_kind(kind)] = " ".join(source.slice(part.first, part.last).split())
    said = fields.get("status", "")
    found = find_date(fields.get("date", "")) or find_date(said) or _of_title(source.title)
    return _Record(_state(said), said, found.date if found else "")


def _of_title(title: str) -> Found | None:
    return find_date(title) if _DATED.match(title) else None


def _state(said: str) -> str:
    """Return the status that a text (`said`) gives, in English and lower case.

    If it is not a known status, return the first word of the text.
    """
    if state := _STATE.search(said):
        return state.group().casefold()
    first = _WORD.search(said)
    known = (name for stem, name in _STEMS if stem.match(said.lstrip(" *_`")))
    return next(known, first.group().casefold() if first else "")


def _fields(source: Source) -> dict[str, object]:
    """Return the front matter of a record, without keys that have another meaning in the front matter of a note."""
    try:
        pairs = tree(split(source.text)[0]).root.pairs
    except (ValueError, FrontMatterError):
        return {}
    return {key: plain(value) for key, (_, value) in pairs.items() if key not in _OF_THE_NOTE}


def _sections(source: Source) -> tuple[Section, ...]:
    """Return the sections of a record's page: context, decision and consequences.

    In MADR, `### Consequences` is below the heading of the decision. It becomes a section of its own, and its text is
    left out of the section of the decision. If the record has none of these headings, all its text is one section.
    """
    found = []
    titles = [_TITLES.get(_kind(kind), "") if (kind := _SECTION.match(part.title)) else "" for part in source.parts]
    for number, part in enumerate(source.parts):
        if titles[number]:
            others = {at for inner in source.block(number)[1:] if titles[inner] for at in source.block(inner)}
            own = [source.parts[at] for at in source.block(number)[1:] if at not in others]
            texts = [source.slice(part.first, part.last), *(source.slice(inner.line, inner.last) for inner in own)]
            found.append(Section(titles[number], "\n\n".join(filter(None, texts)), part.line))
    if not found:
        first = max(source.title_line, source.front) + 1
        found.append(Section("Pattern", source.slice(first, len(source.lines)), first))
    return joined(found)


def _successor(said: str, setting: Setting) -> str:
    """Return the name of the decision that replaces this one; `""` if the status (`said`) has no link to it.

    The name is the title of the linked document, or else the text of the link.
    """
    gone = _GONE.search(said)
    link = _LINK.search(gone["rest"] or "") if gone else None
    other = setting.neighbour(link["target"].removeprefix("./")) if link else None
    if other is not None and other.title:
        return _name(other.title)
    return _name(plain_text(link["name"])) if link and " " in link["name"].strip() else ""
