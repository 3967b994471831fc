"""Find in documents the names that the code has, and replace some of them by names that the code does not have.

The search starts from the inventory of the code, not from the claims that `tacit verify` finds, so that names in places
that verify does not read are found, too. It is only line by line: fences, tables, headings and backticks.
"""

import posixpath
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from bench.places import Line, is_whole, lines, place_of
from tacit.checks.verify import mood
from tacit.checks.verify.facts import PROVING, Inventory
from tacit.checks.verify.shapes import has_ending
from tacit.checks.verify.values import Mood

RESOURCES = ("table", "collection", "topic", "subject", "stream", "queue", "bucket", "queue-group", "index", "database")
_KEYED = (*RESOURCES, "environment", "service", "manifest", "module", "member", "definition", "package", "script")
_NOUNS = {"environment": "env|variable", "service": "service|container", "manifest": "deployment|service|kubernetes"}
_NOUNS |= {"definition": "class|function|type|component|service|model", "script": "script", "package": "package|depend"}
_NOUNS |= {"queue-group": "group", "module": "module|package", "member": "method|field"}
_TOKEN = re.compile(r"(?<![\w/.:-])[A-Za-z_@][\w@./:>-]*\w")
_PART = re.compile(r"[A-Za-z_][\w-]*\w")
_PATH = re.compile(r"(?<![\w/.:$}>-])(?:\.{1,2}/)*[\w@.+-]+(?:/[\w@.+()\[\]-]+)*/?")
_ROUTE = re.compile(r"(?<![\w.}>)<:/-])/(?:[\w.-]+|\{\w+\}|:\w+|<\w+>)(?:/(?:[\w.-]+|\{\w+\}|:\w+|<\w+>))*")
_NUMBER = re.compile(r"(?<![\w.-])\d{4,5}(?![\w-]|\.\d)")
_TAGGED = re.compile(r"(?<![\w/])([a-z0-9][\w./-]*):([\w][\w.-]*)")
_VERSION = re.compile(r"(?<![\w./])v?(\d+(?:\.\d+){0,2})(?![\w.]*\d)")
# addresses of other sites, and HTML tags
_OUTSIDE = re.compile(r"\bhttps?://(?!localhost|127\.)[^\s)>\"']+|</?[a-z][^>]*>|(?:≥|>=)\s*[\d.]+|\b[\d.]+\+")
_ID = re.compile(r"\b[A-Za-z_]\w*")
_SCRIPT = re.compile(r"\b(?:npm run|yarn(?: run)?|pnpm(?: run)?|bun run)\s+([\w:.-]+)")
_TARGET = re.compile(r"(?<![\w-])make\s+([\w.-]+)")
_SUB_COMMAND = re.compile(r"(?<![\w./-])([\w.-]+) ([a-z][\w:-]+)")
_IMPORT = re.compile(r"^\s*(?:import|from|export|use|require|package)\b|\brequire\(")
_SQL = re.compile(r"\b(?:FROM|INTO|TABLE|JOIN|UPDATE|REFERENCES|ON)\s+[\"`]?$")
_LOW = re.compile(r"[a-z]+")
_FIRST_PORT, _YEARS = 1000, range(1900, 2100)
_FEWEST, _MOST_DOCUMENTS = 5, 40


class Occurrence(NamedTuple):
    """A name of the code in a document: its line (from 1), and its first and last offset in this line.

    `place` is the kind of text that has the name, such as `inline code`.
    """

    kind: str
    name: str
    line: int
    start: int
    end: int
    place: str


def documents(inventory: Inventory) -> Iterator[tuple[str, str]]:
    """Yield path and text of the documents about today's code; change logs, plans and templates are left out."""
    for path in sorted(inventory.paths):
        is_other = re.search(r"(?:^|/)(?:node_modules|vendor|\.github|third_party)/|CODE_OF_CONDUCT|LICEN", path)
        if path.endswith((".md", ".mdx")) and not is_other and mood.of_path(path) is Mood.FACT:
            yield path, inventory.text(path) or ""


class Names:
    """The names that the code of a repository has, by kind, and the documents in which they occur."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for kind in _KEYED:
            proving = PROVING if kind not in {"script", "package"} else None
            for name, facts in inventory.of_kind(kind).items():
                if proving is None or any(fact.tier in proving for fact in facts):
                    self.by_name[name.rpartition("/")[2] if kind == "manifest" else name].append(kind)
        self.columns: dict[str, set[str]] = defaultdict(set)
        for name in inventory.of_kind("column"):
            table, _, column = name.rpartition(".")
            self.columns[column].add(table)
        self.routes = {_shape(fact.partition(" ")[2]) for fact in inventory.of_kind("route")}
        self.parts = {part for path in inventory.paths | inventory.folders for part in path.split("/")}
        self.versions: dict[str, set[str]] = defaultdict(set)
        for kind in ("package", "image"):
            for name, facts in inventory.of_kind(kind).items():
                self.versions[name.rpartition("/")[2].lower()] |= {fact.value.lstrip("^~>=v ") for fact in facts}
        self.technologies = [
            name
            for name, facts in inventory.of_kind("technology").items()
            if any(fact.tier in PROVING for fact in facts)
        ]
        self.has_technology = re.compile(
            rf"(?<![\w./@-])(?:{'|'.join(map(re.escape, self.technologies)) or '$^'})(?![\w-])"
        )

    def in_document(self, path: str, text: str) -> list[Occurrence]:
        """Return the names of the code that occur in a document; at most one name for each position."""
        found: dict[tuple[int, int], Occurrence] = {}
        for line in lines(text):
            taken = [outside.span() for outside in _OUTSIDE.finditer(line.text)]
            taken += [node.span() for node in _ID.finditer(line.text) if node[0] in line.ids]
            for item in self._of_line(path, line):
                said = mood.sentence(line.text, item.start)
                if mood.is_negative(said) or mood.of_sentence(said) in {Mood.PAST, Mood.EXAMPLE}:
                    continue  # a name that does not exist makes such a sentence true
                if all(item.end <= start or item.start >= end for start, end in taken):
                    taken.append((item.start, item.end))
                    found[item.line, item.start] = item
        return list(found.values())

    def _of_line(self, path: str, line: Line) -> Iterator[Occurrence]:
        for kind, start, end in (
            *self._runs(line),
            *self._routes(line),
            *self._tags(line),
            *self._paths(path, line),
            *self._words(line),
            *self._columns(line),
            *self._versions(line),
            *self._ports(line),
            *self._technologies(line),
        ):
            yield Occurrence(kind, line.text[start:end], line.number, start, end, place_of(line, start, end))

    def _paths(self, document: str, line: Line) -> Iterator[tuple[str, int, int]]:
        is_tree = line.place == "tree"
        for found in _PATH.finditer(line.text):
            name = found[0].rstrip("/.")
            if "://" in line.text[max(0, found.start() - 8) : found.start() + 3] or not name.strip("./"):
                continue
            is_file = has_ending(name.rpartition("/")[2])
            if (
                "/" in found[0].strip("./")
                or (is_file and not re.fullmatch(r"\w+\.js", name))
                or (is_tree and found[0][-1] == "/")
            ):
                bases = (posixpath.dirname(document), "")
                tried = {posixpath.normpath(posixpath.join(base, name)) for base in bases}
                is_there = any(self.inventory.exists(item) for item in tried if not item.startswith(".."))
                if is_there or (is_file and self.inventory.ending(name)) or (is_tree and name in self.parts):
                    yield "path", found.start(), found.start() + len(name)

    def _words(self, line: Line) -> Iterator[tuple[str, int, int]]:
        for found in _TOKEN.finditer(line.text):
            if kind := self._kind(found[0], line, found.start(), found.end()):
                yield kind, found.start(), found.end()
                continue
            for part in _PART.finditer(found[0]) if "://" not in found[0] else ():
                start = found.start() + part.start()
                if kind := self._kind(part[0], line, start, start + len(part[0])):
                    yield kind, start, start + len(part[0])

    def _kind(self, name: str, line: Line, start: int, end: int) -> str:
        kinds = self.by_name.get(name, ())
        around = f"{line.text[:start]} {line.text[end:]} {line.title} {line.header}".lower()
        said = [kind for kind in kinds if re.search(rf"\b(?:{_NOUNS.get(kind, kind)})", around)]
        is_word = _LOW.fullmatch(name) is not None or re.fullmatch(r"[A-Z][a-z]+|[A-Z]+", name) is not None
        is_import = line.place.startswith("code") and _IMPORT.match(line.text) is not None
        for kind in said or kinds:
            if kind in {"definition", "member", "package", "module"}:
                is_shown = line.place.startswith("code") and not is_import
                is_code = is_whole(line, start, end) or (is_import and kind != "package")
                if is_shown or (is_word and not is_import) or (not is_code and kind != "definition"):
                    continue
                return "import" if is_import and kind != "module" else kind
            if kind == "script" and not is_whole(line, start, end):
                continue
            if is_word and not (said and is_whole(line, start, end)) and not self._is_typed(kind, line, start, end):
                continue
            return kind
        return ""

    @staticmethod
    def _is_typed(kind: str, line: Line, start: int, end: int) -> bool:
        """Return whether the text around a plain word shows that it is a name of this kind.

        A table follows a keyword of SQL; a service is a key below `services:`, or follows `compose`.
        """
        before, after = line.text[:start], line.text[end:]
        if kind == "table":
            return _SQL.search(before) is not None
        if kind == "service":
            is_key = not before.strip() and after.strip() == ":" and "services:" in line.section
            return line.place.startswith("code") and (is_key or "compose " in before)
        return False

    def _columns(self, line: Line) -> Iterator[tuple[str, int, int]]:
        if line.place not in {"table cell", "code sql", "diagram", "prose"}:
            return
        if line.place == "diagram" and "erDiagram" not in line.section:
            return
        for found in _PART.finditer(line.text):
            tables = self.columns.get(found[0], ())
            is_shown = line.place in {"code sql", "diagram"} or is_whole(line, found.start(), found.end())
            if is_shown and any(
                re.search(rf"\b{re.escape(table)}\b", line.section) for table in tables if table != found[0]
            ):
                yield "column", found.start(), found.end()

    def _routes(self, line: Line) -> Iterator[tuple[str, int, int]]:
        for found in _ROUTE.finditer(line.text):
            shape = _shape(found[0])
            if shape.strip("/") and any(route == shape or route.endswith(shape) for route in self.routes):
                yield "route", found.start(), found.end()

    def _ports(self, line: Line) -> Iterator[tuple[str, int, int]]:
        for found in _NUMBER.finditer(line.text):
            is_year = int(found[0]) in _YEARS and line.text[: found.start()][-1:] != ":"
            facts = self.inventory.find("port", found[0])
            if int(found[0]) >= _FIRST_PORT and not is_year and any(fact.tier in PROVING for fact in facts):
                yield "port", found.start(), found.end()

    def _tags(self, line: Line) -> Iterator[tuple[str, int, int]]:
        for found in _TAGGED.finditer(line.text):
            facts = self.inventory.find("image", found[1])
            if any(fact.value == found[2] for fact in facts) and re.search(r"\d", found[2]):
                yield "tag", found.start(2), found.end(2)
            if facts:
                yield "image", found.start(1) + found[1].rfind("/") + 1, found.end(1)

    def _versions(self, line: Line) -> Iterator[tuple[str, int, int]]:
        low = line.text.lower()
        for found in _VERSION.finditer(line.text):
            before = re.split(r"[,;(]\s+|\. ", low[: found.start()])[-1][-40:]
            words = set(re.findall(r"[a-z][\w.-]*\w", before))
            names = words | {f"{word}ql" for word in words} | {word.removesuffix("ql") for word in words}
            names |= {word.removesuffix(".js") for word in words}
            known = (value for name in names for value in self.versions.get(name, ()))
            if any(value == found[1] or value.startswith((f"{found[1]}.", f"{found[1]}-")) for value in known):
                yield "version", found.start(1), found.end(1)

    def _runs(self, line: Line) -> Iterator[tuple[str, int, int]]:
        for kind, expression in (("script", _SCRIPT), ("target", _TARGET)):
            for found in expression.finditer(line.text):
                if self.inventory.find(kind, found[1]):
                    yield kind, found.start(1), found.end(1)
        for found in _SUB_COMMAND.finditer(line.text):
            if self.inventory.find("command", f"{found[1]} {found[2]}"):
                yield "command", found.start(2), found.end(2)

    def _technologies(self, line: Line) -> Iterator[tuple[str, int, int]]:
        if not line.place.startswith("code") and line.place != "tree":
            for found in self.has_technology.finditer(line.text):
                yield "technology", found.start(), found.end()


def _shape(path: str) -> str:
    parts = path.strip("/").split("/")
    return "/" + "/".join("{}" if re.search(r"[{}:<>$*]", part) else part for part in parts)


def described(names: Names, seed: str) -> list[tuple[str, str, list[Occurrence]]]:
    """Return path, text and names of the documents that describe a repository: those with at least five names."""
    every = ((path, text, names.in_document(path, text)) for path, text in documents(names.inventory))
    found = [item for item in every if len({name.name for name in item[2]}) >= _FEWEST]
    if len(found) <= _MOST_DOCUMENTS:
        return found
    return sorted(random.Random(seed).sample(found, _MOST_DOCUMENTS))
