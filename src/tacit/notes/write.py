"""PURE. Write notes and pattern pages as text. `read_note` and `read_page` read the same values from this text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from tacit.domain.enums import Status, Verdict
from tacit.domain.note import Mention, Note, Section, first_day
from tacit.domain.pattern import PatternPage
from tacit.text.late_regex import late

# Texts that YAML reads as texts without quotes: from letter to letter or digit, and no word with another meaning.
_PLAIN = late(r"[A-Za-z](?:[\w .,/()+'&;\"-]{0,500}[A-Za-z0-9.)_])?", re.ASCII)
_OTHER_ESCAPE = late(r"\\(?!U000|[\"\\])")
_RESERVED = late(r"(?:y|n|yes|no|on|off|true|false|null)", re.IGNORECASE)


def note_text(note: Note) -> str:
    """Return the text of a note's file.

    The names of patterns are in the front matter. The texts of patterns are in sections `## Pattern: Name`.
    """
    inline = [_inline(mention) for mention in note.mentions if mention.sections]
    source = {
        "commit": note.source.commit,
        "pr": note.source.pull_request,
        "files": list(note.source.files),
    }
    values: dict[str, object] = {
        # Without a title and a text, the outcome is read as the title too, so the same line is not written twice.
        "title": "" if note.title == note.outcome and not note.body.strip() and not inline else note.title,
        "date": first_day(note.date) if len(note.date) > len("2024-11") else note.date,
        "project": note.project,
        "outcome": note.outcome,
        "result": note.result.value if note.result else "",
        "time_saved": note.minutes,
        "tags": list(note.tags),
        "author": note.author,
        "via": note.via,
        "confirmed": note.confirmed,
        "source": {key: value for key, value in source.items() if value},
        "patterns": [mention_value(mention) for mention in note.mentions],
        **note.extra,
    }
    return _file(values, "\n\n".join(part for part in (note.body.strip("\n"), *inline) if part.strip()))


def page_text(page: PatternPage) -> str:
    """Return the text of a pattern page's file."""
    values: dict[str, object] = {
        "name": page.name,
        "aliases": [alias.name for alias in page.aliases],
        "tags": list(page.tags),
        "time_saved": page.minutes,
        "applies_to": list(page.applies_to),
        "languages": list(page.languages),
        "status": "" if page.status is Status.ACTIVE else page.status.value,
        "superseded_by": page.superseded_by,
        **page.extra,
    }
    return _file(values, sections_text(page.sections))


def sections_text(sections: Sequence[Section]) -> str:
    """Return sections as markdown with their headings. A section without a title has no heading and comes first."""
    parts = (
        f"{'#' * section.level} {section.title}\n\n{section.text}".strip() for section in sections if section.title
    )
    opening = (section.text for section in sections if not section.title and section.text.strip())
    return "\n\n".join((*opening, *parts))


def mention_value(mention: Mention) -> object:
    """Return an entry of a note's `patterns` list: a dict with the pattern's name, verdict and outcome.

    If the verdict is "supports" and there is no outcome, only the name is returned.
    """
    if mention.verdict is Verdict.SUPPORTS and not mention.outcome:
        return mention.name
    verdict = {} if mention.verdict is Verdict.SUPPORTS else {"verdict": mention.verdict.value}
    return {"name": mention.name, **verdict, **({"outcome": mention.outcome} if mention.outcome else {})}


def yaml_text(values: Mapping[str, object]) -> str:
    """Return a mapping as YAML in block style, with the keys in the given order; every text is read back unchanged.

    Mappings with only plain values, as most notes have, are written without the library: importing it takes longer.
    """
    plain = [_plain_entry(key, value) for key, value in values.items()]
    if plain and None not in plain:
        return "".join(filter(None, plain))
    return dumped(dict(values), flow=False)


def dumped(value: object, *, flow: bool) -> str:
    """Return a value as YAML in which long texts are not wrapped; `flow` writes lists in brackets: `[a, b]`."""
    import yaml

    def dump(dumper: type) -> str:
        text: str = yaml.dump(
            value, Dumper=dumper, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=1 << 16
        )
        return text

    text = dump(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    # libyaml writes "🚀" as "\U0001F680". PyYAML's own emitter takes longer and writes the character itself, but also
    # "\x85", which is read back as a space; libyaml escapes this one too.
    return dump(yaml.SafeDumper) if r"\U000" in text and not _OTHER_ESCAPE.search(text) else text


def _plain_entry(key: str, value: object) -> str | None:
    """Return an entry of a mapping as YAML, in the form that PyYAML writes; None if a text in it may need quotes."""
    if not _PLAIN.fullmatch(key) or _RESERVED.fullmatch(key):
        return None
    if isinstance(value, list):
        items = [_plain_value(item) for item in value]
        return None if None in items or not items else "\n- ".join([f"{key}:", *filter(None, items)]) + "\n"
    text = _plain_value(value)
    return None if text is None else f"{key}: {text}\n"


def _plain_value(value: object) -> str | None:
    if type(value) is int:
        return str(value)
    if type(value) is date:
        return value.isoformat()
    is_plain = isinstance(value, str) and _PLAIN.fullmatch(value) and not _RESERVED.fullmatch(value)
    return str(value) if is_plain else None


def _inline(mention: Mention) -> str:
    deeper = (Section(part.title, part.text, part.line, max(3, part.level)) for part in mention.sections)
    return f"## Pattern: {mention.name}\n\n{sections_text(list(deeper))}"


def _file(values: Mapping[str, object], body: str) -> str:
    given = {key: value for key, value in values.items() if value not in ("", None, [], {})}
    front = f"---\n{yaml_text(given)}---\n" if given else ""
    return f"{front}\n{body.strip()}\n" if body.strip() else front
