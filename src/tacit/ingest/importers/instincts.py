"""PURE. Import instincts (rules that agents learned, in YAML): each becomes a note, and its rule becomes a pattern."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from tacit.domain.assemble import UNCATEGORISED
from tacit.domain.note import Mention, Note, Section
from tacit.errors import NotImportableError
from tacit.ingest.importers.dates import find_date
from tacit.ingest.importers.draft import VIA, Draft, Setting, pattern_page
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.provenance import origin
from tacit.ingest.importers.records import records
from tacit.ingest.importers.source import Source
from tacit.notes.markdown import sections
from tacit.notes.tree import Entries, FrontMatterError, plain, tree
from tacit.notes.values import name_words
from tacit.text.late_regex import late
from tacit.text.names import slugify

_KEY = late(r"  [\w.-]+:\s*$")
_FENCE = late(r"---[ \t]*$")
_STRUCTURE = late(r"[\w-]+\s*:|---")
_START = late(r"(?:instincts|learned_instincts)\s*:\s*$")


class Instinct(NamedTuple):
    """One instinct (a rule that an agent learned): its fields, the markdown that follows them, and its lines."""

    fields: dict[str, Any]
    body: str
    first: int
    last: int


def plan(source: Source, setting: Setting) -> Plan:
    """Return the plan for a file of instincts: a note and a pattern page for each of them.

    Raises:
        NotImportableError: the file has no valid instinct.
    """
    draft = Draft(source, Kind.INSTINCTS, setting.dated)
    found = list(instincts(source))
    if not found:
        raise NotImportableError(
            source.path, "has no valid instinct (`id` with `rule` or `trigger`) and no record with a rule"
        )
    for instinct in found:
        _take(draft, instinct)
    for line in range(1, found[0].first):
        if _STRUCTURE.match(source.lines[line - 1]):
            draft.ledger.leave("a line of the file's structure, such as `---` or `instincts:`", line)
    draft.keep_rest()
    return draft.plan()


def instincts(source: Source) -> Iterator[Instinct]:
    """Yield the instincts of a file. The file has one of three forms.

    These are: a mapping with the key `instincts`; blocks of YAML between `---`, with markdown after each; and records,
    which are one JSON object on each line or a YAML list of mappings.
    """
    found = list(records(source))
    yield from (Instinct(record.fields, "", record.first, record.last) for record in found)
    if found:
        return
    start = next((number for number, line in enumerate(source.lines) if _START.match(line)), None)
    blocks = _mapped(source, start + 1) if start is not None else _fenced(source)
    for first, last, text, body in blocks:
        try:
            fields = {key: plain(value) for key, (_, value) in _root(text).pairs.items()}
        except FrontMatterError:
            continue
        if len(fields) == 1 and isinstance(only := next(iter(fields.values())), dict):
            fields = only
        if fields.get("id") and (fields.get("rule") or fields.get("trigger") or body):
            yield Instinct(fields, body, first, last)


def _mapped(source: Source, start: int) -> Iterator[tuple[int, int, str, str]]:
    heads = [number for number in range(start, len(source.lines)) if _KEY.match(source.lines[number])]
    for first, end in pairwise([*heads, len(source.lines)]):
        _, last = source.trimmed(first + 1, end)
        yield first + 1, last, "\n".join(line.removeprefix("  ") for line in source.lines[first:last]), ""


def _fenced(source: Source) -> Iterator[tuple[int, int, str, str]]:
    fences = [number for number, line in enumerate(source.lines) if _FENCE.match(line)]
    for first, close, following in zip(fences[0::2], fences[1::2], [*fences[2::2], len(source.lines)], strict=False):
        body = source.slice(close + 2, following)
        yield first + 1, following, "\n".join(source.lines[first + 1 : close]), body


def _root(text: str) -> Entries:
    return tree(text).root


def _take(draft: Draft, instinct: Instinct) -> None:
    fields = instinct.fields
    outline = sections(instinct.body)
    name = outline.title or str(fields.get("named") or name_words(str(fields["id"])))
    parts = {part.title.casefold(): part.text for part in outline.sections}
    rule = str(fields.get("rule") or parts.get("action") or instinct.body)
    trigger = str(fields.get("trigger") or "")
    where = slugify(str(fields.get("domain") or "")) or UNCATEGORISED
    draft.page(pattern_page(name, where, (Section("Context", trigger), Section("Pattern", rule))))
    found = find_date(str(fields.get("created_at") or fields.get("created") or fields.get("date") or ""))
    lines = "\n".join(draft.source.lines[instinct.first - 1 : instinct.last]).strip("\n-")
    fence = "````text" if instinct.body else "```json" if draft.source.path.endswith(".jsonl") else "```yaml"
    told = f"An instinct {origin(draft.source)}.{'' if found else draft.undated}"
    note = Note(
        path="",
        date=found.date if found else draft.dated,
        title=name,
        domain="learning",
        via=VIA,
        tags=tuple(tag for tag in fields.get("tags", []) if isinstance(tag, str))
        if isinstance(fields.get("tags"), list)
        else (),
        mentions=(Mention(name),),
        body=f"{fence}\n{lines.strip()}\n{'`' * fence.count('`')}\n\n{told}",
    )
    draft.ledger.place(draft.note(note), instinct.first, instinct.last)
