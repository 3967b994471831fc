"""PURE. Find the claims of a document, which are its statements about a repository.

A claim may be negative ("there is no cache"). Its mood says how the document states it: as a fact, a plan, an example,
advice, or about the past. Claims that are not stated as facts need not be true now.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import unquote

from tacit.checks.verify import (
    claims_blocks,
    claims_code,
    claims_folders,
    claims_heads,
    claims_keys,
    claims_labels,
    claims_links,
    claims_once,
    claims_packages,
    claims_prose,
    claims_services,
    claims_shell,
    claims_stack,
    claims_uses,
    denials,
    markers,
    mood,
)
from tacit.checks.verify.claims_technology import MENTION, USED, of_heading, of_line, technologies, technologies_used
from tacit.checks.verify.claims_tools import TOOL
from tacit.checks.verify.document import Document, Piece
from tacit.checks.verify.shapes import has_ending, image, is_address, is_template, looks_like_path, route, variable_name
from tacit.checks.verify.values import Basis, Claim, Mood

_OF_SITE = re.compile(r"\.html?(?:\.md)?$|(?:^|/)llms[\w-]*\.txt$")  # files that the build of a site creates
_ASSIGNED = {"dotenv", "shell"}
_COMMANDS = {"shell", "cd"}
_RUN = {"script", "target", "command"}
_WITH = re.compile(r"\b(?:with|using|run|running|via)\s+`*$", re.IGNORECASE)
_COPIED = re.compile(r"\b(?:copy|move|rename)\s+(?:the\s+)?(?:file\s+)?[*_]*$", re.IGNORECASE)
_RESOURCES = {"table", "column", "index", "collection", "database", "stream", "subject", "topic", "queue", "bucket"}
_RESOURCES |= {"queue-group", "key", "route", "image"}
_OF_BROKERS = {"topic", "subject", "stream", "queue"}
_WORD = re.compile(r"[A-Z][a-z]+")
_RUNNING = {"service", "technology", "version", "script", "target", "command", "port", "module"}
# the root of the repository as the first part of a path: `<repo-root>/src`, `$PROJECT_ROOT/src`
_OF_ROOT = re.compile(
    r"^(?:<[\w -]*(?:root|repo|project)[\w -]*>|\$\{?\w*(?:ROOT|REPO|PROJECT)\w*\}?)/(?=\w)", re.IGNORECASE
)
_MOST_ITEMS = 50  # lines of a list above an item that are read
_MOST_CLAIMS = 20_000  # claims of one document, which limits the time


def claims(document: Document, *, is_pattern_page: bool = False, repository: str = "") -> tuple[Claim, ...]:
    """Return the claims of a document (its statements about the code) in the order of its lines.

    If `is_pattern_page` is true, names that its code examples define are claims, too. `repository` is the name of the
    repository. Once 20,000 claims have been found, no further code, links, tables and bold text are read.
    """
    reader = _Reader(document, repository, is_pattern_page=is_pattern_page)
    found: dict[tuple[str, str, str, int], Claim] = {}
    for piece in document.pieces:
        for claim in reader.of_piece(piece):
            # a claim that is repeated on a line, as by a table cell and the code in it, counts once
            found.setdefault((claim.kind, claim.name, claim.owner, claim.line), claim)
        if len(found) > _MOST_CLAIMS:
            break
    for claim in reader.of_lines():
        found.setdefault((claim.kind, claim.name, claim.owner, claim.line), claim)
    return tuple(sorted(found.values(), key=lambda item: (item.line, item.column, item.kind, item.name)))


class _Reader:
    def __init__(self, document: Document, repository: str, *, is_pattern_page: bool) -> None:
        self.document, self.repository, self.is_pattern_page = document, repository, is_pattern_page
        self.sections = mood.of_sections(document.headings)
        self.whole = mood.of_path(document.path)
        self.is_design = mood.is_design(document.path, document.headings)
        self.group = 0

    def of_piece(self, piece: Piece) -> Iterator[Claim]:
        if piece.kind == "block":
            self.group += 1
            yield from self.of_block(piece)
            return
        said = mood.sentence(piece.context, piece.at)
        negative = mood.is_negative(said)
        link = claims_links.target_of(piece, self.document.path, self.repository) if piece.kind == "code" else ""
        for claim in self.of_prose(piece):
            own = _mood_of_piece(claim, piece, said, self.document, link)
            # "moved to [it](docs/it.md)" is about the past, but the target of the link exists now
            stated = self.mood(piece, Mood.FACT if own is Mood.PAST and piece.kind == "link" else own)
            yield claim._replace(
                line=piece.line,
                column=piece.column,
                section=piece.section,
                mood=stated,
                negative=negative,
                denied=negative and denials.is_denied(said, piece.text),
                link=claim.link or link,
            )

    def of_lines(self) -> Iterator[Claim]:
        """Yield the claims in headings and in lines of prose, without those in backticks and code blocks."""
        blocks = {
            piece.line + number
            for piece in self.document.pieces
            if piece.kind == "block"
            for number in range(piece.text.count("\n") + 1)
        }
        section, before = 0, ""
        for number, line in enumerate(self.document.lines, 1):
            stated: Iterator[Claim] = iter(())
            while section + 1 < len(self.document.headings) and self.document.headings[section + 1].line <= number:
                section += 1
                title = self.document.headings[section].title
                stated = chain(of_heading(title, number), claims_labels.of_title(title, number))
            if number in blocks:
                continue
            title = self.document.headings[section].title
            plain = (
                *claims_prose.files(line, number),
                *claims_prose.variables(line, number, title, before),
                *claims_prose.addresses(line, number),
                *claims_prose.ports(line, number),
                *_unlisted(line, number, title),
                *(claims_labels.of_line(line, number) if not line.startswith("#") else ()),
            )
            used = technologies_used(line, number) if self.is_design else ()
            for claim in _stated((*stated, *used, *of_line(line, number, title), *plain), line):
                stated_in = mood.sentence(line, max(0, claim.column - 1))
                own = self.mood(Piece("", "", number, 1, section), _mood_of(claim, stated_in))
                negative = mood.is_negative(stated_in)
                denied = negative and denials.is_denied(stated_in, claim.written or claim.name)
                yield claim._replace(section=section, mood=own, negative=negative, denied=denied)
            before = line if line.strip() and not mood.is_item(line) else before

    def mood(self, piece: Piece, own: Mood) -> Mood:
        """Return how a part of the document states its claims: as facts, plans, examples, advice, or about the past.

        If the whole document or the section is a plan or about the past, so are all claims in it. Otherwise, the
        sentence decides: `own` is its mood. But if the sentence states a fact, or gives advice in a section of
        examples, the result is the mood of the section.
        """
        for stated in (self.whole, self.sections[piece.section]):
            if stated in {Mood.PLAN, Mood.PAST}:
                return stated
        section = self.sections[piece.section]
        return section if own is Mood.FACT or (own is Mood.ADVICE and section is Mood.EXAMPLE) else own

    def of_prose(self, piece: Piece) -> Iterator[Claim]:
        if piece.kind == "link":
            yield from self.of_link(piece)
        elif piece.kind == "code" and "://" not in piece.text:
            yield from self.of_code(piece)
        elif piece.kind == "cell":
            yield from self.of_cell(piece)
        elif (
            piece.kind == "strong"
            and piece.is_lead is piece.in_item
            and (found := list(claims_labels.of_title(piece.text, piece.line)))
        ):
            yield from found
        elif piece.kind == "strong" and looks_like_path(text := piece.text.strip()):
            yield Claim("path", text, 0, form="inline", written=text)
        elif piece.kind == "strong" and claims_prose.is_bold_name(piece):
            yield from (claim._replace(form="bold") for claim in claims_prose.names(piece.text.strip()))
        yield from technologies(piece)

    def of_link(self, piece: Piece) -> Iterator[Claim]:
        yield from claims_links.claims(piece, self.repository, self.title(piece))
        target = piece.text.split("#")[0].split("?")[0]
        if not target or re.match(r"[a-zA-Z][\w+.-]*:|//|\{|<", piece.text) or "{" in target or "<" in target:
            return
        path = unquote(target)
        if path.startswith("/"):
            yield Claim("path", path.lstrip("/"), 0, form="site-link", written=target)
            return
        folder = posixpath.dirname(self.document.path)
        joined = posixpath.normpath(posixpath.join(folder, path))
        if label := claims_links.file_label(piece):
            yield Claim("path", label, 0, form="label", written=label, link=joined)
        has_no_ending = not has_ending(path.rstrip("/").rpartition("/")[2])
        is_folder = path.endswith("/") and not path.startswith("..")
        # addresses of a site's pages have no ending, so `../other/` may lead to `other.md` beside this document
        is_site = _OF_SITE.search(path) is not None or (has_no_ending and not is_folder and not is_address(path))
        form = "site-link" if is_site else "link"
        yield Claim("path", joined, 0, basis=Basis.TYPED, form=form, written=target, value=piece.text)

    def of_code(self, piece: Piece) -> Iterator[Claim]:
        text = _OF_ROOT.sub("", piece.text.strip())
        if kind := self.kind_here(piece):
            yield from claims_heads.listed(kind, text)
        yield from claims_prose.beside_noun(piece)
        yield from claims_packages.item(piece, self.title(piece))
        yield from claims_keys.key(text, f"{self.titles(piece)}\n{piece.context}")
        if found := list(claims_shell.inline(text, piece.line, self.repository)):
            yield from (claim._replace(form="inline") if claim.form in _COMMANDS else claim for claim in found)
            return
        method, path = route(text)
        if method:
            yield Claim("route", f"{method} {path}", 0, basis=Basis.TYPED, form="inline")
        elif name := variable_name(text.split("=")[0].strip("$ {}")):
            typed = re.search(r"\.env\b|\benvironment variable", piece.context[max(0, piece.at - 200) : piece.at + 200])
            yield Claim("environment", name, 0, basis=Basis.TYPED if typed else Basis.NAMED, form="inline")
        elif re.fullmatch(r"from [\w.]+ import [\w, ]+", text):
            yield from claims_code.code(text, piece.line, 0, is_pattern_page=False)
        else:
            name, tag = image(text)
            if name and not has_ending(name.rpartition("/")[2]):
                yield Claim("image", name, 0, value=tag, form="inline")
            elif looks_like_path(clean := re.sub(r":\d+(?:-\d+)?$|^\((?=/)|(?<=\w)\)$", "", text)) or (
                has_ending(clean) and " " not in clean
            ):
                yield claims_folders.path(piece, text, clean, self.document)
            elif clean.startswith("/") and looks_like_path(clean[1:]):
                yield Claim("path", clean.strip("/"), 0, form="rooted", written=text)
                if not has_ending(clean) and not any(claims_services.route_of_row(piece)):
                    yield Claim("route", f"ANY {clean}", 0, form="rooted", written=text)
            elif self.is_pattern_page and re.fullmatch(r"[A-Z]\w*[a-z]\w*(?:\.\w+)?(?:\(\))?", text):
                bare = text.removesuffix("()")
                owner = bare.partition(".")[0] if "." in bare else ""
                yield Claim("member" if owner else "definition", bare, 0, owner=owner, form="inline")
            else:
                yield from claims_prose.names(text)

    def of_cell(self, piece: Piece) -> Iterator[Claim]:
        if claims_services.PORT_HEADS.match(piece.header):
            yield from claims_services.ports_of_cell(piece.text, piece.context)
        yield from claims_services.route_of_row(piece)
        yield from claims_stack.of_cell(piece)
        kind = claims_heads.kind_of_column(piece.header, piece.context)
        names = [name.strip() for name in piece.text.split(",")] if kind in _RESOURCES else [piece.text]
        if kind and all(name and " " not in name for name in names):
            for name in names:
                if kind not in _OF_BROKERS or not _WORD.fullmatch(name):  # a column "Topic" may have subjects of pages
                    yield from claims_heads.listed(kind, name)

    def title(self, piece: Piece) -> str:
        return self.document.headings[piece.section].title

    def titles(self, piece: Piece) -> str:
        """Return two headings, each on a line: that of the section with a piece, and that of the section around it."""
        heading = self.document.headings[piece.section]
        above = (item for item in reversed(self.document.headings[: piece.section]) if item.level < heading.level)
        return f"{heading.title}\n{next(above, heading).title}"

    def kind_here(self, piece: Piece) -> str:
        """Return what a name is, such as `table`, by the head of its column or the heading above its list, or `""`."""
        if piece.header == "#":
            return ""
        if piece.header:
            return claims_heads.kind_of_column(piece.header, piece.context)
        if not (piece.is_lead and piece.in_item):
            return ""
        title = re.sub(r"^[\d.]+\s*|[^\w\s-]", "", self.title(piece)).strip()
        labelled = claims_heads.kind_of(_label_above(self.document, piece.line))
        return claims_heads.kind_of(title) or (labelled if labelled in _RESOURCES else "")

    def of_block(self, piece: Piece) -> Iterator[Claim]:
        before = mood.sentence(piece.context, max(0, len(piece.context) - 2))
        own = mood.of_sentence(before)
        stated = self.mood(piece, own if own is not Mood.PLAN else Mood.FACT)
        negative = (
            re.search(r"❌|\b(?:bad|wrong|don't|avoid|anti-?pattern)\b", piece.context, re.IGNORECASE) is not None
        )
        for claim in claims_blocks.claims(piece, self.group, self.repository, is_pattern_page=self.is_pattern_page):
            if claim.kind == "environment" and claim.form in _ASSIGNED and _is_used(claim.name, self.document):
                continue  # a variable of the reader's shell, which later commands use
            is_run = claim.kind in {"script", "target"} or claim.form == TOOL
            is_own = is_run and own is Mood.EXAMPLE  # only the arguments are an example
            said = self.mood(piece, Mood.FACT) if is_own else stated
            yield claim._replace(section=piece.section, mood=said, negative=negative, denied=negative, group=self.group)


def _unlisted(line: str, number: int, title: str) -> Iterator[Claim]:
    """Yield the names of a line that no list of tacit has; `title` is the heading above the line."""
    yield from claims_once.of_line(line, number)
    yield from claims_stack.of_line(line, number, title)
    yield from claims_uses.of_line(line, number, title)


def _stated(claims_of_line: Iterable[Claim], line: str) -> Iterator[Claim]:
    """Yield the claims of a line, without those about technologies that the line names only as a possibility."""
    for claim in claims_of_line:
        is_named_only = claim.form in {MENTION, USED}
        if not (is_named_only and markers.is_possible(mood.sentence(line, max(0, claim.column - 1)))):
            yield claim


def _label_above(document: Document, line: int) -> str:
    """Return the label above the list with the item on a line: "Topics" for `**Topics**:`; `""` if there is none."""
    own = _indent(document.line(line))
    for number in range(line - 1, max(0, line - _MOST_ITEMS), -1):
        text = document.line(number)
        if text.strip() and not (mood.is_item(text) and _indent(text) >= own) and _indent(text) <= own:
            label = text.strip().strip("*_-+ ")
            return label.rstrip("*_:") if label.endswith(":") else ""
    return ""


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _mood_of_piece(claim: Claim, piece: Piece, said: str, document: Document, link: str) -> Mood:
    """Return how a part of a document states a claim in it: as a fact, a plan, an example, advice, or about the past.

    `said` is the sentence with the piece. If the piece is the text of a link, `link` is the file to which the link
    leads.
    """
    own = mood.of_sentence(said)
    if own in {Mood.FACT, Mood.ADVICE} and mood.is_example(piece.context, piece.at):
        own = Mood.EXAMPLE
    is_used = claim.kind in _RUN and _WITH.search(piece.context[: piece.at])
    if own is Mood.PLAN and claim.kind in _RESOURCES and not mood.is_future(said):
        own = Mood.FACT  # "the service creates the stream `x`", "they are stored in `x`"
    if own is Mood.PLAN and claim.kind in _RUNNING and (is_used or not mood.is_planned(said)):
        own = Mood.FACT  # "the service writes `x`", "create a file with `make x`": `x` is not planned
    if own is Mood.PLAN and link and not mood.is_future(said):
        own = Mood.FACT  # "this creates an [`Order`](order.rb)": the class exists
    is_copied = is_template(claim.name) or (claim.kind == "path" and _COPIED.search(piece.context[: piece.at]))
    if own is Mood.PLAN and is_copied and not mood.is_planned(said):
        own = Mood.FACT  # "copy `.env.example` to `.env`": the template exists
    if own is Mood.FACT and piece.in_item and mood.is_planned(_label_above(document, piece.line)):
        own = Mood.PLAN  # "Add to `compose.yaml`:" above a list
    return own


def _mood_of(claim: Claim, sentence: str) -> Mood:
    """Return how a sentence states a claim: as a fact, a plan, an example, advice, or about the past.

    In "Create a file with Hugo", the file is planned, but the claim that Hugo is used is a fact.
    """
    said_as = mood.of_sentence(sentence)
    is_there = claim.kind in {"technology", *_RESOURCES} and not mood.is_future(sentence)
    return Mood.FACT if said_as is Mood.PLAN and is_there else said_as


def _is_used(name: str, document: Document) -> bool:
    """Return whether a document uses a shell variable, as `$NAME`, `${NAME}` or, for example, `${NAME:-x}`."""
    return any(f"${name}" in line or f"${{{name}" in line for line in document.lines)
