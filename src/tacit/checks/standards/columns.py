"""PURE. Find the standards of a document: what its folder trees, code, tables and checklists require of each module.

A module is a part of the code, such as a service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tacit.checks.standards import checklists
from tacit.checks.standards.layouts import layout
from tacit.checks.standards.sentences import IMPORTS, LANGUAGE_OF_IMAGE, required
from tacit.checks.standards.values import Kind, Module, Standard
from tacit.checks.standards.wording import is_for_each, is_subject, language_in, language_of_file, language_of_section
from tacit.checks.verify import claims as claimed
from tacit.checks.verify import mood, silence
from tacit.checks.verify.claims_tree import is_tree
from tacit.checks.verify.document import Document, Piece
from tacit.checks.verify.extract.routes import normal
from tacit.checks.verify.facts import Inventory
from tacit.checks.verify.shapes import has_ending, is_placeholder
from tacit.checks.verify.values import Basis, Claim, Mood

_LANGUAGE_OF_IMPORT = {"python": "python", "script": "javascript", "go": "go"}
_HEADER = re.compile(r"(?<![\w-])X-[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+(?![\w-])")
_ENDPOINT = re.compile(r"/[a-z][\w./{}<>:-]*")
_OPEN = re.compile(r"[{<:]|/endpoint\b")  # `/api/v{major}/endpoint` describes many paths
_ENDPOINT_WORD = re.compile(r"\bendpoints?\b", re.IGNORECASE)
_INSTRUCTION = re.compile(r"^\s*(HEALTHCHECK|USER)\s+(\S+)", re.IGNORECASE)
_DOCKER = {"dockerfile", "docker"}
_NOT_REQUESTS = {"json", "yaml", "yml", "toml", "xml", "markdown", "md", "diff"}
_LONGEST = 1_000  # characters of a line that are read
_DEAD = {Mood.PLAN, Mood.PAST}
_BAD = re.compile(r"❌|✗|\b(?:bad|wrong|don't|avoid|anti-?pattern)\b", re.IGNORECASE)


def standards(document: Document, inventory: Inventory, modules: Sequence[Module]) -> tuple[Standard, ...]:
    """Return the standards of a document in the order of its lines. Repeated standards are returned once.

    Parts about plans, about the past, or about what to avoid are left out (except checklists), and so are lines with an
    ignore comment of the document.
    """
    reader = _Reader(document, inventory, modules)
    found: dict[str, Standard] = {}
    for standard in sorted(reader.read(), key=lambda item: item.line):
        known = found.get(standard.key)
        if known is None or (known.is_optional and not standard.is_optional):
            found[standard.key] = standard
    silenced = silence.comments(document)[0]
    kept = (
        item
        for item in _without_bare_routes(found)
        if not any(one.first <= item.line <= one.last and {item.kind, "*"} & one.kinds for one in silenced)
    )
    return tuple(sorted(kept, key=lambda item: (item.line, item.kind, item.name)))


def _without_bare_routes(found: dict[str, Standard]) -> Iterator[Standard]:
    """Yield the standards, but not a route that names no method if the document also names it with a method.

    For example, `ANY /health` is left out if there is `GET /health`.
    """
    with_method = {
        normal(item.name.partition(" ")[2])
        for item in found.values()
        if item.kind is Kind.ROUTE and not item.name.startswith("ANY ")
    }
    for item in found.values():
        method, _, path = item.name.partition(" ")
        if not (item.kind is Kind.ROUTE and method == "ANY" and normal(path) in with_method):
            yield item


class _Reader:
    def __init__(self, document: Document, inventory: Inventory, modules: Sequence[Module]) -> None:
        self.document, self.inventory, self.modules = document, inventory, modules
        self.sections = mood.of_sections(document.headings)
        self.blocks = [piece for piece in document.pieces if piece.kind == "block"]
        self.own = inventory.own

    def read(self) -> Iterator[Standard]:
        for piece in self.document.pieces:
            if self.sections[piece.section] not in _DEAD and not self.is_bad(piece):
                yield from self.of_block(piece) if piece.kind == "block" else self.of_prose(piece)
        for claim in claimed.claims(self.document, repository=self.inventory.repository):
            if claim.mood not in _DEAD and not claim.negative:
                yield from self.of_claim(claim)
        yield from checklists.standards(self.document)

    @staticmethod
    def is_bad(piece: Piece) -> bool:
        """Return whether a piece of the document is a bad example, or is in a sentence that denies something."""
        if piece.kind == "block":
            return _BAD.search(piece.context) is not None
        return mood.is_negative(mood.sentence(piece.context, piece.at))

    def title(self, section: int) -> str:
        return self.document.headings[section].title

    def made(self, kind: Kind, name: str, line: int, section: int, *, language: str = "", value: str = "") -> Standard:
        """Return a new standard (a requirement on each module) of this kind, such as the file `Dockerfile`.

        `section` is the index of the section in which the document has it. If `language` is `""`, use the language that
        the section's heading names, if any. `value` is the tag of a required image.
        """
        language = language or language_of_section(self.document, section)
        return Standard(kind, name, line, self.title(section), value, language)

    def of_block(self, piece: Piece) -> Iterator[Standard]:
        info = re.split(r"[\s,{:]", piece.info.lower(), maxsplit=1)[0] if piece.info else ""
        if is_tree(piece.text) and info in {"", "text", "plaintext", "txt", "tree", "bash", "console"}:
            yield from layout(self.document, piece, self.inventory, self.modules)
            return
        if info in _DOCKER:
            yield from self.instructions(piece)
        if info not in _NOT_REQUESTS:
            for number, row in enumerate(piece.text.split("\n"), piece.line):
                for name in dict.fromkeys(_HEADER.findall(row[:_LONGEST])):
                    yield self.made(Kind.HEADER, name, number, piece.section)

    def instructions(self, piece: Piece) -> Iterator[Standard]:
        for number, row in enumerate(piece.text.split("\n"), piece.line):
            found = _INSTRUCTION.match(row[:_LONGEST])
            if found and found[2].lower() not in {"none", "root", "0"}:
                yield self.made(Kind.INSTRUCTION, found[1].upper(), number, piece.section)

    def of_prose(self, piece: Piece) -> Iterator[Standard]:
        if piece.kind != "code" or piece.header == "#":
            return
        said = mood.sentence(piece.context, piece.at)
        text = piece.text.strip()
        if _HEADER.fullmatch(text):
            yield self.made(Kind.HEADER, text, piece.line, piece.section)
        elif (
            _ENDPOINT.fullmatch(text)
            and not _OPEN.search(text)
            and _ENDPOINT_WORD.search(said)
            and mood.of_sentence(said) not in _DEAD
        ):
            yield self.made(Kind.ROUTE, f"ANY {text}", piece.line, piece.section)
        elif is_for_each(said) and self.is_file_of_module(text):
            folder = text.endswith("/")
            yield self.made(
                Kind.FILE,
                text if folder else text.removeprefix("./"),
                piece.line,
                piece.section,
                language=language_of_file(text),
            )
        elif mood.of_sentence(said) not in _DEAD:
            yield from self.of_sentence(piece, said, text)

    def of_sentence(self, piece: Piece, said: str, text: str) -> Iterator[Standard]:
        """Yield the standards of a sentence about each module, such as "Every service uses `python:3.12-slim`".

        `said` is the sentence, and `text` is the text in backticks. HTTP headers and files are not read here, but in
        the caller, `of_prose`.
        """
        for one in required(said, text):
            language = one.language or language_in(said)
            yield self.made(one.kind, one.name, piece.line, piece.section, value=one.value, language=language)
        if is_subject(said) and IMPORTS.search(said):
            form = "script" if text.startswith("@") else "python"
            module = text.rpartition("/")[2] if form == "python" and text.startswith("libs/") else text
            if package := self.package(module, form):
                language = _LANGUAGE_OF_IMPORT[form]
                yield self.made(Kind.IMPORT, package, piece.line, piece.section, language=language)

    def is_file_of_module(self, text: str) -> bool:
        """Return whether a text is the path of a file inside a module, such as `Dockerfile`, or of a folder.

        If a path with a slash exists below the root of the repository, it is not a path inside a module.
        """
        path = text.removeprefix("./").rstrip("/")
        is_path = has_ending(path.rpartition("/")[2]) or text.endswith("/")
        return (
            is_path
            and not is_placeholder(path)
            and not text.startswith(("/", "~", ".."))
            and not ("/" in path and self.inventory.exists(path))
        )

    def of_claim(self, claim: Claim) -> Iterator[Standard]:
        if claim.kind == "image" and claim.form == "dockerfile":
            language = LANGUAGE_OF_IMAGE.get(claim.name, "")
            yield self.made(Kind.IMAGE, claim.name, claim.line, claim.section, value=claim.value, language=language)
        elif claim.kind in {"import", "module"} and claim.form in _LANGUAGE_OF_IMPORT:
            yield from self.imports(claim)
        elif claim.kind == "route" and claim.form in {"http", "inline"} and "*" not in claim.name:
            yield self.made(Kind.ROUTE, claim.name, claim.line, claim.section)
        elif claim.kind == "environment" and claim.basis is Basis.TYPED and self.is_listed(claim):
            yield self.made(Kind.ENVIRONMENT, claim.name, claim.line, claim.section)

    def imports(self, claim: Claim) -> Iterator[Standard]:
        """Yield the standards for an import in a code block of the document: each module should import the same.

        One standard is for the package, and one for the imported name. Nothing is yielded if the package belongs to
        another project, or if it is a module of this repository that no other code imports.
        """
        module = claim.owner or claim.name
        language = _LANGUAGE_OF_IMPORT[claim.form]
        package = self.package(module, claim.form)
        if not package or any(not self.is_shared(package, owner) for owner in module_of(package, self.modules)):
            return
        yield self.made(Kind.IMPORT, package, claim.line, claim.section, language=language)
        if claim.kind == "import":
            yield self.made(Kind.IMPORT, f"{module}:{claim.name}", claim.line, claim.section, language=language)

    def package(self, module: str, form: str) -> str:
        """Return the package of this repository that has an imported module; `""` if it is of another project.

        `form` is `python`, or `script` for JavaScript and TypeScript.
        """
        if form == "python":
            first = module.split(".", maxsplit=1)[0]
            return first if first in self.own and not module.startswith(".") else ""
        return next((name for name in sorted(self.own) if module == name or module.startswith(f"{name}/")), "")

    def is_shared(self, package: str, owner: Module) -> bool:
        """Return whether files outside the module `owner` import its package, so that it is a shared library."""
        inside = f"{owner.path}/"
        return any(
            name == package or name.startswith((f"{package}.", f"{package}:", f"{package}/"))
            for name, facts in self.inventory.of_kind("import").items()
            if any(not fact.path.startswith(inside) for fact in facts)
        )

    def is_listed(self, claim: Claim) -> bool:
        """Return whether the document lists an environment variable among those that each module needs.

        If it only shows the variable as an example, the result is False.
        """
        if claim.form == "listed":
            return True
        return claim.form == "dotenv" and (
            "environment" in self.title(claim.section).lower() or is_for_each(self.above(claim))
        )

    def above(self, claim: Claim) -> str:
        """Return the text of the document above the code block that contains the claim."""
        return self.blocks[claim.group - 1].context if 0 < claim.group <= len(self.blocks) else ""


def module_of(package: str, modules: Sequence[Module]) -> Iterator[Module]:
    """Yield the modules whose folder has the same name as a package."""
    for module in modules:
        if module.path.rpartition("/")[2] == package:
            yield module
