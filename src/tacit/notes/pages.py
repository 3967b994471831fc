"""PURE. Read the bytes of a pattern page as a PatternPage, and report every problem as a diagnostic."""

from __future__ import annotations

from tacit.domain.enums import Status
from tacit.domain.pattern import Alias, PatternPage
from tacit.notes.curated import curated_sections
from tacit.notes.fields import Fields, unmarked
from tacit.notes.frontmatter import read_document
from tacit.notes.orders import report_page
from tacit.notes.paths import first_folder, is_conflict_copy, stem
from tacit.notes.reading import Findings, Reading, quoted, report_long_name
from tacit.text.names import slugify

UNCATEGORISED = "uncategorised"
_KEYS = frozenset(("name", "aliases", "tags", "time_saved", "applies_to", "languages", "status", "superseded_by"))


def read_page(path: str, data: bytes, *, root: str = "patterns") -> Reading[PatternPage]:
    """Read a pattern page; `path` is relative to the root of the knowledge base, `data` is the file's content.

    `root` is the folder of the pattern pages. A page's folder below it is the pattern's category.
    """
    found = Findings(path)
    if is_conflict_copy(path):
        message = "a file synchroniser created this file as a conflict copy: it was ignored"
        found.warning(
            "conflict-copy", message, advice="copy the changes that you need to the pattern page, then delete this file"
        )
        return found.reading(None)
    document = read_document(data, found, by_section=True)
    if document is None:
        return found.reading(None)
    fields = Fields(document.fields, found)
    extra = fields.expect(_KEYS)
    name, slug, line = _identity(path, fields, found)
    page = PatternPage(
        path=path,
        slug=slug,
        name=name,
        category=slugify(first_folder(path, root)) or UNCATEGORISED,
        aliases=_aliases(fields, found),
        tags=fields.tags("tags"),
        minutes=fields.minutes("time_saved"),
        applies_to=fields.names("applies_to", commas=False),
        languages=fields.names("languages"),
        status=fields.choice("status", Status, "bad-value") or Status.ACTIVE,
        superseded_by=fields.text("superseded_by"),
        sections=curated_sections(document.body, document.body_line, 2, "Context", found),
        line=line,
        extra=extra,
    )
    fields.report_unknown()
    report_page(page, found)
    return found.reading(page)


def _identity(path: str, fields: Fields, found: Findings) -> tuple[str, str, int]:
    """Return the pattern's name, its slug, and the line of the name."""
    name = unmarked(fields.title("name"))
    node = fields.node("name")
    if not name or node is None:
        advice = "add `name: …` to the front matter; a heading is not enough"
        found.error("no-name", "the pattern page has no name", advice=advice)
        return "", "", 1
    report_long_name(name, node.line, node.column, found)
    slug = slugify(name)
    if not slug:
        message = f"the name {quoted(name)} has no letters or digits"
        found.error("empty-slug", message, node.line, node.column, "give the pattern a name with words")
    elif stem(path) != slug:
        message = f"the file of {quoted(name)} is not named {quoted(f'{slug}.md')}"
        found.hint("file-name", message, node.line, node.column, "rename the file; nothing depends on its name")
    return name, slug, node.line


def _aliases(fields: Fields, found: Findings) -> tuple[Alias, ...]:
    aliases: dict[str, Alias] = {}
    for scalar in fields.scalars("aliases"):
        name = unmarked(scalar.text)
        if slugify(name):
            aliases.setdefault(name, Alias(name, scalar.line))
        else:
            message = f"the alias {quoted(name)} has no letters or digits: it was ignored"
            found.warning("empty-slug", message, scalar.line, scalar.column, "write an alias with words, or remove it")
    return tuple(aliases.values())
