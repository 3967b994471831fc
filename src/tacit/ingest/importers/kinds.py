"""PURE. Detect of which kind a document is, and plan its import."""

from __future__ import annotations

import re
from collections import Counter

from tacit.errors import NotImportableError
from tacit.ingest.importers import (
    agent_rules,
    catalogues,
    decisions,
    handkept,
    instincts,
    lessons,
    notes,
    patterns,
    standards,
)
from tacit.ingest.importers.blanks import is_empty_form
from tacit.ingest.importers.bold_lessons import bold_lessons
from tacit.ingest.importers.draft import Draft, Setting
from tacit.ingest.importers.handkept import HandKept
from tacit.ingest.importers.items import items, placeholders
from tacit.ingest.importers.labels import labels
from tacit.ingest.importers.naming import is_template_name, may_be_template
from tacit.ingest.importers.plan import Kind, Plan
from tacit.ingest.importers.rule_lists import has_lists_of_rules
from tacit.ingest.importers.source import Source
from tacit.ingest.importers.units import tasks, units
from tacit.ingest.importers.whole_lesson import whole_lesson
from tacit.text.late_regex import late

_PLANS = {
    Kind.PATTERNS: patterns.plan,
    Kind.STANDARDS: standards.plan,
    Kind.CATALOGUE: catalogues.plan,
    Kind.PATTERN: standards.page_plan,
    Kind.LESSONS: lessons.plan,
    Kind.INSTINCTS: instincts.plan,
    Kind.CHECKLIST: standards.checklist_plan,
    Kind.NOTES: notes.plan,
    Kind.RULES: agent_rules.plan,
    Kind.DECISION: decisions.plan,
}
_FRONT = late(r"\A(?:[ \t]*\n)*---[ \t]*\n(?P<block>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTE_KEYS = late(r"^(?:date|title|tags|created(?:_at)?|outcome|project|category|symptoms)\s*:", re.MULTILINE)
_LESSONS = late(
    r"lessons?(?: learned)?\b|learnings?\b|gotchas?|pitfalls?\b|post[- ]?mortems?\b|retro(?:spective)?\b|\btraps?\b"
    r"|critical patterns|troubleshooting|(?:known|common) (?:issues|problems|errors)\b",
    re.IGNORECASE,
)
_SOLUTIONS = late(r"solutions?", re.IGNORECASE)
_PATTERNS = late(
    r"patterns?\b|standards?\b|guidelines?\b|conventions?\b|principles?\b|best practices|style ?guide\b", re.IGNORECASE
)
_CONVENTIONS = late(r"\b(?:conventions?|style ?guides?)\b", re.IGNORECASE)
_TITLE = late(r"^title\s*:(.*)$", re.MULTILINE)
_RULES = late(r"\brules\b", re.IGNORECASE)
_ONE = late(
    r"(?:overview|problem|solution|when to use|context|anti-?patterns|best practices|usage examples?|testing)\b",
    re.IGNORECASE,
)
_STATEMENT = late(r"\*\*(?:[^*\s]+\s+){2,}[^*\s]+[.!]\*\*(?:\s+\S|\s*\Z)")
_FEWEST = 3
_NAMED = late(r"\*\*[^*]+(?::\*\*|\*\*\s*[:—–-])\s*\S")
_DECISIONS = late(r"\bdecisions?\b", re.IGNORECASE)
_DECISION_LOG = late(r"\bdecisions\b|\bdecision log\b", re.IGNORECASE)
_NEAR = 2  # folders above a document that may be named after lessons
_FEWEST_TASKS = 20
_FEWEST_LINKS = 5
_SHARE = 3
LOOKED_FOR = (
    "tacit imports patterns with a level or examples, headings that are standards or lessons, lists of patterns,"
    " checklists, YAML instincts, notes with front matter such as `title` or `date`, rule files of agents and"
    " decision records"
)


def plan_of(source: Source, setting: Setting, kind: Kind | None) -> Plan:
    """Return the plan for a document. `kind` is its kind; if it is None, the kind is detected.

    The plan of a template has no files, and the reason for each line.

    Raises:
        NotImportableError: the document is empty, is of no supported kind, or has no entry to import, such as a rule.
    """
    if not source.text.strip():
        raise NotImportableError(source.path, "is empty")
    if kind is None and is_template_name(source.path):
        return _template(source, setting, Kind.PATTERNS, "a template, judged by its name; use --as to import it anyway")
    if kind is None and may_be_template(source.path) and placeholders(source.text):
        return _template(source, setting, Kind.PATTERNS, "a template to fill in; use --as to import it anyway")
    if kind is None and is_empty_form(source):
        reason = "an empty form or stub: nothing is filled in; use --as to import it anyway"
        return _template(source, setting, Kind.PATTERNS, reason)
    found = kind or recognise(source)
    if found is None:
        advice = f"if the document is of one of these kinds, pass the kind with --as: {', '.join(Kind)}"
        raise NotImportableError(source.path, f"is not a document that can be imported; {LOOKED_FOR}", advice)
    if kind is None and found is Kind.LESSONS and lessons.is_template(source):
        reason = "a template, because most of it is examples to fill in; use --as lessons to import the rest"
        return _template(source, setting, found, reason)
    return _PLANS[found](source, setting)


def recognise(source: Source) -> Kind | None:
    """Return the kind of a document; None if it is of no known kind."""
    if agent_rules.is_rule_file(source.path):
        return Kind.RULES
    if decisions.is_decision(source):
        return Kind.DECISION
    if source.path.lower().endswith((".yaml", ".yml", ".jsonl")):
        return Kind.INSTINCTS if any(True for _ in instincts.instincts(source)) else None
    document = handkept.read(source)
    front = _FRONT.match(source.text)
    told = front is not None and _NOTE_KEYS.search(front["block"]) is not None
    stated = any(entry.claimed or entry.count is not None or entry.examples for entry in document.entries)
    other = told or _is_mostly_lessons(source, document) or _are_few(source, document)
    if (document.entries or document.templates) and (stated or not other):
        return Kind.PATTERNS
    if _is_note(source) or (front is not None and told and not _is_collection(source, front["block"])):
        return Kind.LESSONS if not _is_note(source) and _has_bold_lessons(source) else Kind.NOTES
    return _by_shape(source, has_front=front is not None) or _of_statements(source)


def _is_mostly_lessons(source: Source, document: HandKept) -> bool:
    """Return whether a document's name says that it has lessons, and less than half of its lines belong to patterns."""
    lines = sum(entry.last - entry.line + 1 for entry in document.entries)
    return _LESSONS.search(_named(source)) is not None and lines * 2 < len(source.lines)


def _are_few(source: Source, document: HandKept) -> bool:
    """Return whether only few sections of a document are patterns, so that it is probably no document of patterns.

    Such a document has at least three times as many sections of the same heading level as patterns. The headings of
    these few may begin with "Pattern:" by chance.
    """
    levels = {entry.level for entry in document.entries}
    beside = sum(part.level in levels for part in source.parts)
    return beside >= _FEWEST * len(document.entries) > 0


def _named(source: Source) -> str:
    return f"{_title(source)} {source.path.rpartition('/')[2]}".replace("_", " ").replace("-", " ")


def _title(source: Source) -> str:
    """Return the title of a document: its heading of level 1, or else the title in its front matter, or `""`."""
    return source.title or next(iter(_TITLE.findall("\n".join(source.lines[: source.front]))), "")


def _by_shape(source: Source, *, has_front: bool) -> Kind | None:
    """Return the kind of a document, judged by its name, lists and sections; None if no kind fits.

    The document is neither a list of patterns with levels nor a note. If it has front matter (`has_front`), it is of
    the kind STANDARDS if no other kind fits, and at least half of its sections share a label such as `**When:**`.
    """
    named = _named(source)
    said = sum(bool(line.strip()) for line in source.lines)
    if tasks(source) >= _FEWEST_TASKS and tasks(source) * _SHARE >= said:
        return Kind.CHECKLIST
    listed, linked = catalogues.entries(source)
    if linked >= _FEWEST and linked * 2 > listed and linked * _SHARE >= said:
        return Kind.CATALOGUE
    if _LESSONS.search(named):
        return Kind.LESSONS
    found = _of_lists(source, named) or _of_patterns(source, named, said)
    return found or (Kind.STANDARDS if has_front and _have_form(source) else None)


def _of_statements(source: Source) -> Kind | None:
    """Return the kind LESSONS if a document is in a folder of lessons, or lists decisions or statements in bold.

    It is STANDARDS for a log of decisions whose sections are topics. For other documents, the result is None.
    """
    if _is_in_folder(source, _LESSONS) or (_is_in_folder(source, _SOLUTIONS) and whole_lesson(source)):
        return Kind.LESSONS
    listed = items(source, 1, len(source.lines))
    named = [item for item in listed if _NAMED.match(item.text)]
    if _DECISIONS.search(source.title) and len(named) >= _FEWEST and len(named) * 2 > len(listed):
        return Kind.LESSONS
    said = sum(_STATEMENT.match(item.text) is not None for item in listed)
    if said >= _FEWEST and said * 2 > len(listed):
        return Kind.LESSONS
    is_log = _DECISION_LOG.search(source.title) is not None
    return Kind.STANDARDS if is_log and len(units(source).units) >= _FEWEST else None


def _is_in_folder(source: Source, named: re.Pattern[str]) -> bool:
    """Return whether the name of one of the document's nearest folders matches the expression `named`."""
    folders = source.path.split("/")[-1 - _NEAR : -1]
    return any(named.fullmatch(folder.replace("_", " ").replace("-", " ")) for folder in folders)


def _has_bold_lessons(source: Source) -> bool:
    """Return whether many paragraphs of a document begin with a statement in bold."""
    return sum(map(len, bold_lessons(source).values())) >= _FEWEST_LINKS


def _is_collection(source: Source, front: str) -> bool:
    """Return whether a document with front matter (`front`) has several lessons or patterns, and is not one note.

    This is so if at least half of its sections share a label, such as `**When:**`. It is also so if its front matter
    has no date or outcome, its title has a word such as "lessons" or "patterns", and it has several sections or links.
    """
    if "/episodic/" in source.path or re.search(r"^patterns\s*:", front, re.MULTILINE):
        return False
    if _have_form(source):
        return True
    found = units(source).units
    linked = catalogues.entries(source)[1]
    undated = not re.search(r"^(?:date|created(?:_at)?|symptoms|outcome)\s*:", front, re.MULTILINE)
    many = len(found) >= _FEWEST and not any(_ONE.match(unit.title) for unit in found)
    named = _LESSONS.search(_title(source)) or _PATTERNS.search(_title(source))
    return undated and named is not None and (many or linked >= _FEWEST_LINKS)


def _have_form(source: Source) -> bool:
    """Return whether at least half of the sections have a label, such as `**When:**`, that other sections have too."""
    found = units(source).units
    forms = [frozenset(label.name.casefold() for label in labels(source, unit.line + 1, unit.last)) for unit in found]
    common = Counter(name for form in forms for name in form)
    shared = sum(any(common[name] > 1 for name in form) for form in forms)
    return shared >= _FEWEST and shared * 2 >= len(found)


def _is_note(source: Source) -> bool:
    """Return whether a document is a note, judged by its folder or its sections. Front matter does not count."""
    titles = {part.title.casefold() for part in source.parts}
    return "/episodic/" in source.path or bool(titles & {"patterns applied", "learnings extracted"})


def _of_patterns(source: Source, named: str, said: int) -> Kind | None:
    if not _PATTERNS.search(named) and not _is_in_folder(source, _PATTERNS):
        return None
    listed, linked = catalogues.entries(source)
    if (linked >= _FEWEST_LINKS and linked * _SHARE >= said) or (
        listed >= _FEWEST and listed * _SHARE >= said - _FEWEST
    ):
        return Kind.CATALOGUE
    found = units(source).units
    top = min((part.level for part in source.parts[1:]), default=0)
    if sum(
        part.level == top and _ONE.match(part.title) is not None for part in source.parts
    ) >= _FEWEST and not re.search(r"\d", "".join(u.title[:2] for u in found)):
        return Kind.PATTERN
    if found and _is_plain(source):
        return Kind.LESSONS
    if found:
        return Kind.STANDARDS
    return Kind.LESSONS if any(line.startswith("- ") for line in source.lines) else None


def _of_lists(source: Source, named: str) -> Kind | None:
    """Return the kind RULES for a document of conventions or patterns that has lists of rules; otherwise None.

    `named` are the words of its title and file name.
    """
    if _CONVENTIONS.search(named):
        return Kind.RULES if has_lists_of_rules(source, named=True) else None
    if _RULES.search(named) and has_lists_of_rules(source, named=True):
        return Kind.RULES
    is_about = _PATTERNS.search(named) or _is_in_folder(source, _PATTERNS)
    linked = catalogues.entries(source)[1]
    return (
        Kind.RULES if is_about and linked < _FEWEST_LINKS and has_lists_of_rules(source) and _is_plain(source) else None
    )


def _is_plain(source: Source) -> bool:
    """Return whether all sections of a document are only text: there are no subheadings, code or labels of a form."""
    plain = all(len(unit.parts) == 1 and not unit.group for unit in units(source).units)
    return plain and "```" not in source.text and not _have_form(source)


def _template(source: Source, setting: Setting, kind: Kind, reason: str) -> Plan:
    draft = Draft(source, kind, setting.dated)
    draft.ledger.leave(reason, 1, len(source.lines))
    return draft.plan()
