"""PURE. Report how a change alters the instructions for coding agents: patterns, settings, templates and lists.

A HIGH pattern is an instruction, because tacit tells agents to apply it. The lists are files in which people accept
exceptions, such as texts that agents get although they read like instructions (see `LISTS`).
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from tacit.checks.review.values import LISTS, Change, ChangedFile
from tacit.checks.rules.values import SUFFIX
from tacit.domain.enums import Confidence
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.note import Section
from tacit.domain.pattern import Pattern
from tacit.text.display import one_line
from tacit.text.outgoing import Frame

ALTERS = "alters-agents"
_LONGEST = 60  # characters of a value in a message
_frame = Frame(frozenset)  # the change itself may add a confirmation, so none is used


class Side(NamedTuple):
    """A knowledge base before or after a change: all patterns, and the texts of the HIGH ones, both by slug."""

    patterns: Mapping[str, Pattern]
    texts: Mapping[str, tuple[Section, ...]]


def high(patterns: Mapping[str, Pattern]) -> set[str]:
    """Return the slugs of the patterns that tacit tells agents to apply: those that are HIGH and not retired."""
    return {slug for slug, pattern in patterns.items() if pattern.level is Confidence.HIGH and not pattern.retired}


def altered_patterns(
    before: Side, after: Side, resolve: Callable[[str], str], prefix: str, notes: str
) -> Iterator[Diagnostic]:
    """Yield a hint for each HIGH pattern that is edited or renamed, and for each that becomes HIGH or stops being HIGH.

    `resolve` turns the slug that a pattern had before the change into its slug after the change. `prefix` is the path
    of the knowledge base in the repository. A pattern without a page is reported at the folder `notes`.
    """
    old, new = high(before.patterns), high(after.patterns)
    kept = {resolve(slug): slug for slug in sorted(old)}
    for slug in sorted(new):
        pattern, former = after.patterns[slug], kept.get(slug)
        if former is None:
            was = before.patterns.get(slug)
            level = "none" if was is None or was.retired else was.level.name
            yield _told(prefix + (pattern.page or notes), f"raises {_named(pattern)} from {level} to HIGH")
            continue
        if _said(before.texts.get(former, ())) != _said(after.texts.get(slug, ())):
            yield _told(prefix + (pattern.page or notes), f"edits the text of the HIGH pattern {_named(pattern)}")
        if pattern.name != before.patterns[former].name:
            named = f"{_named(before.patterns[former])} to {_named(pattern)}"
            yield _told(prefix + (pattern.page or notes), f"renames the HIGH pattern {named}")
    for slug, former in sorted(kept.items()):
        if slug not in new:
            now, pattern = after.patterns.get(slug), before.patterns[former]
            level = "none" if now is None or now.retired else now.level.name
            yield _told(prefix + (pattern.page or notes), f"lowers {_named(pattern)} from HIGH to {level}")


def _named(pattern: Pattern) -> str:
    return _frame.name(pattern.name)


def _said(sections: Iterable[Section]) -> list[tuple[str, str]]:
    return [(section.title, section.text) for section in sections]


def altered_files(change: Change, prefix: str, settings: str) -> Iterator[Diagnostic]:
    """Yield a hint for each edit of a knowledge base's settings, page templates and accepted exceptions (`LISTS`).

    Files that were skipped, or of which only the lines of a diff are known, are left out. `prefix` is the path of the
    knowledge base in the repository, and `settings` the name of its settings file.
    """
    for file in change.files:
        if file.partial or file.remark:
            continue
        names = {path.removeprefix(prefix) for path in (file.path, file.old_path) if path.startswith(prefix)}
        if settings in names:
            yield from _settings(file)
        if any(name.startswith("templates/") and name.endswith(".j2") for name in names):
            yield _told(file.path, "edits a template of generated pages")
        for name, (table, what) in LISTS.items():
            if name in names:
                yield from _entries(file, table, what)


def first_rules(change: Change, folder: str) -> Iterator[Diagnostic]:
    """Yield a hint for each rule file that a change adds below `folder`, the folder of pattern pages.

    The caller makes sure that the knowledge base had no rules before.
    """
    for file in change.files:
        if file.path.startswith(folder) and file.path.endswith(SUFFIX) and file.after:
            yield _told(file.path, "adds the first rules, which this review uses")


def _settings(file: ChangedFile) -> Iterator[Diagnostic]:
    if not _is_toml(file.after):
        yield _told(file.path, "makes the settings unreadable, so that no command works")
        return
    old, new = (_flat(_parsed(text)) for text in (file.before, file.after))
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            values = " to ".join(_value(side[key]) if key in side else "the default" for side in (old, new))
            yield _told(file.path, f"sets {key} from {values}")


def _entries(file: ChangedFile, table: str, what: str) -> Iterator[Diagnostic]:
    old, new = (_parsed(text).get(table) for text in (file.before, file.after))
    before, after = ({json.dumps(entry, default=str) for entry in _list(side)} for side in (old, new))
    if added := len(after - before):
        yield _told(file.path, f"adds {added} to the {what}")
    if removed := len(before - after):
        yield _told(file.path, f"removes {removed} from the {what}")


def _is_toml(text: str | None) -> bool:
    try:
        tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:
        return False
    return True


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:  # commands report invalid settings
        return {}


def _flat(tables: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return the values of nested TOML tables by dotted key, such as `trust.per_day`. A list of tables is one value."""
    found: dict[str, Any] = {}
    for key, value in tables.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{above}{key}.")
        else:
            found[f"{above}{key}"] = value
    return found


def _value(value: object) -> str:
    text = _frame.code(one_line(json.dumps(value, ensure_ascii=False, default=str)))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _told(path: str, what: str) -> Diagnostic:
    return Diagnostic(Location(path), Severity.HINT, ALTERS, f"this change {what}")
