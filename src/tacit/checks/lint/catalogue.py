"""PURE. Check that the pages of a pattern catalogue have the parts that the catalogue promises, such as examples.

A catalogue is a document that lists patterns by category, with one page beside it for each category.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tacit.checks.verify.document import Document
from tacit.domain.findings import Diagnostic, Location, Severity
from tacit.domain.lint_rules import DocumentRule
from tacit.text.names import slugify

_PROMISE = re.compile(
    r"\b(?:each|every|all)\b[^.:]*\b(?:documents?|pages?|patterns?|files?|entries|entry|categor(?:y|ies))\b"
    r"[^.:]*\b(?:includes?|contains?|has|have|provides?|covers?)\b[^.:]*:\s*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.+?)\s*$")
_CATEGORY = re.compile(r"\bpatterns?\s*$", re.IGNORECASE)
_MARKS = re.compile(r"[*_`]+")
_TODO = re.compile(r"^\W*(?:todo|tbd|fixme|coming soon|to be (?:written|documented))\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{4,}")
# The words of a promised part, and the titles below which a page has this part.
_TITLES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(part, re.IGNORECASE), re.compile(title, re.IGNORECASE))
    for part, title in (
        (r"anti-?patterns?", r"anti-?patterns?|\bavoid|pitfall|mistake|\bdon['’]?ts?\b|\bbad\b|❌"),
        (r"best practices?", r"best practices?|guidelines?|recommend|\bdo['’]?s\b"),
        (r"\btest", r"\btest"),
        (r"implementation", r"implement|structure|set-?up|details|how it works|configuration|management|handling"),
    )
)
_LEAST_PROSE = 30  # characters of a sentence that says more than a title
_LABEL = 7  # labels are below all headings
_CODE = re.compile(r"\bcode|\bexamples?\b", re.IGNORECASE)


class Promise(NamedTuple):
    """The list in a catalogue (a document that lists patterns) of the parts that each pattern's page should have.

    `line` is the line of the catalogue that introduces the list.
    """

    line: int
    parts: tuple[str, ...]


class _Section(NamedTuple):
    """A part of a page: a heading with the text below it, or a label in bold with the text up to the next one."""

    title: str
    text: tuple[str, ...]

    @property
    def is_written(self) -> bool:
        """Return whether the section has text. A remark such as "TODO" at its start is no text."""
        said = [line for line in self.text if line.strip()]
        return bool(said) and not _TODO.match(said[0])


def promise(document: Document) -> Promise | None:
    """Return the parts that each page should have: the list below a line such as "Each pattern document includes:".

    The result is None if the catalogue has no such list.
    """
    for number, line in enumerate(document.lines, 1):
        if not _PROMISE.search(line):
            continue
        parts: list[str] = []
        for below in document.lines[number:]:
            if item := _ITEM.match(below):
                parts.append(_MARKS.sub("", item[1]).rstrip(".;,"))
            elif below.strip() or parts:
                break
        if parts:
            return Promise(number, tuple(parts))
    return None


def categories(document: Document) -> Iterator[tuple[str, int, str]]:
    """Yield the categories of a catalogue: the title of the heading, its line, and the name of the category's page.

    A category is a heading that ends with "pattern" or "patterns", and has no headings below it.
    """
    titles = [heading.title for heading in document.headings]
    for number, heading in enumerate(document.headings[1:], 1):
        inner = next((other.level for other in document.headings[number + 1 : number + 2]), 0)
        if heading.level > 1 and inner <= heading.level and _CATEGORY.search(titles[number]):
            yield heading.title, heading.line, f"{slugify(heading.title)}.md"


def lacking(page: Document, parts: Sequence[str]) -> tuple[str, ...]:
    """Return the `parts` of the catalogue's promise that a page does not have.

    The page has a part if one of its headings or bold labels names it and has text below. A page with a code block has
    the part for code examples, and one with text beside a code block has the part for implementation details.
    """
    found = _sections(page)
    return tuple(part for part in parts if not _has(page, found, part))


def findings(catalogue: Document, pages: Sequence[Document], exists: Callable[[str], bool]) -> Iterator[Diagnostic]:
    """Yield a finding for each page that lacks promised parts, and for each category without a page.

    If the catalogue promises no parts, yield nothing. `exists` returns whether the folder of the catalogue has a file
    with this name.
    """
    promised = promise(catalogue)
    if promised is None:
        return
    for page in pages:
        if missing := lacking(page, promised.parts):
            told = f"the page lacks {', '.join(part.lower() for part in missing)}"
            message = f"{told}, although {catalogue.path}:{promised.line} says that each page has these parts"
            advice = "add a heading with text for each of these parts, or correct that line of the catalogue"
            top = next((heading.line for heading in page.headings if heading.level == 1), 1)
            yield Diagnostic(Location(page.path, top), Severity.WARNING, DocumentRule.MISSING_PART, message, advice)
    for title, line, name in categories(catalogue):
        if not exists(name):
            message = f"the category “{title}” has no page {name} beside this document"
            at = Location(catalogue.path, line)
            advice = "write the page, or remove the category"
            yield Diagnostic(at, Severity.WARNING, DocumentRule.MISSING_PAGE, message, advice)


def _sections(page: Document) -> list[_Section]:
    starts = {heading.line: (heading.title, heading.level) for heading in page.headings if heading.level}
    for piece in page.pieces:
        written = page.line(piece.line).strip()
        if piece.kind == "strong" and written.startswith(("**", "__", "- **", "* **")):
            starts.setdefault(piece.line, (piece.text, _LABEL))
    lines = sorted(starts)
    found = []
    for number, line in enumerate(lines):
        title, level = starts[line]
        end = next((other for other in lines[number + 1 :] if starts[other][1] <= level), len(page.lines) + 1)
        inner = (row for at, row in enumerate(page.lines[line : end - 1], line + 1) if at not in starts)
        found.append(_Section(title, (_rest(page.line(line), title), *inner)))
    return found


def _rest(line: str, title: str) -> str:
    """Return the text after a bold label on the same line: "text" for `**Context:** text`.

    For a heading, return `""`.
    """
    return line.partition(title)[2].strip("*_: ") if "**" in line or "__" in line else ""


def _has(page: Document, sections: Sequence[_Section], part: str) -> bool:
    if _CODE.search(part):
        return any(piece.kind == "block" and piece.text.strip() for piece in page.pieces)
    about = next((title for words, title in _TITLES if words.search(part)), None)
    if about is None:
        words = _WORD.findall(part.lower())
        return any(item.is_written and all(word in item.title.lower() for word in words) for item in sections)
    if any(item.is_written and about.search(item.title) for item in sections):
        return True
    return part.lower().startswith("implementation") and any(map(_explains_code, sections))


def _explains_code(section: _Section) -> bool:
    """Return whether a section has a code block and a sentence outside of it."""
    fenced, has_code, prose = False, False, 0
    for line in section.text:
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            has_code = True
        elif not fenced:
            prose = max(prose, len(line.strip()))
    return has_code and prose >= _LEAST_PROSE
