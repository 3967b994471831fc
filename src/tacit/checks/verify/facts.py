"""PURE. The facts of a repository, and the inventory in which they are looked up.

A fact is a declaration in a file of the repository, such as a table or a route.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from tacit.domain.note import NOTHING

KINDS = (
    "path",
    "table",
    "column",  # "orders.total", value: its type
    "index",  # value: "orders(total, day)" if known
    "collection",
    "database",
    "stream",
    "subject",
    "queue-group",  # a group of consumers that share the messages, as in Kafka
    "bucket",
    "queue",
    "topic",
    "environment",  # value: the default or the value that is set
    "route",  # "GET /orders/{}": parameters have no names; value: the path as it is written
    "service",  # of compose, Kubernetes (also a Deployment or the like), supervisord or a Procfile
    "image",  # "postgres" or "ghcr.io/owner/name", value: its tag
    "port",  # "5432", in a container or outside; value: the mapping "80:5432", or a key such as "containerPort"
    "manifest",  # "Deployment/api": an object of Kubernetes
    "script",  # a script of npm, composer, poe, PDM or Hatch; value: its command line
    "target",  # a target of a Makefile or justfile, or a task of a Taskfile or taskipy (value: "task")
    "command",  # a program, value: its entry point; or a sub-command alone, value: "sub-command" or "manage.py"
    "module",  # "pkg.mod" in Python, the path without its ending elsewhere
    "definition",  # a class, function, type or constant at the top of a module; value: class, function, type, constant
    "member",  # "Class.method" or "Class.field"; value: method or field
    "import",  # an import from a module of the repository, "pkg.mod:name"; value: the path of that module
    "package",  # a package that a manifest or a lock file names; value: its version
    "uses",  # a foreign package that source imports; value: the module as it is written
    "technology",  # "PostgreSQL"; value: what shows it, "image postgres"
    "name",  # an identifier, a string or a word of a comment; only `Inventory.naming` returns such facts
)


class Tier(StrEnum):
    """The kind of file that has a fact (a declaration in the repository).

    It decides whether the fact proves a claim of a document: only facts in source and configuration do.
    """

    SOURCE = "source"
    CONFIGURATION = "configuration"
    TEST = "test"
    MANIFEST = "manifest"
    LOCK = "lock file"
    DOCUMENT = "document"


PROVING = frozenset({Tier.SOURCE, Tier.CONFIGURATION})
ORDER = {tier: number for number, tier in enumerate(Tier)}


class Fact(NamedTuple):
    """A declaration in a file of the repository, such as a table or a route.

    The comments of `KINDS` in this module say what `name` and `value` are for each kind.
    """

    kind: str
    name: str
    value: str
    tier: Tier
    path: str
    line: int


class LeftOut(NamedTuple):
    """The path of a file that was not read, or only partly, and the reason."""

    path: str
    reason: str


class Words(NamedTuple):
    """The words of one file: its identifiers, its short strings, and the words of its comments.

    Each is one text with line breaks between the words.
    """

    path: str
    tier: Tier
    code: str
    strings: str
    comments: str


class Inventory:
    """All facts (declarations, such as tables and routes) of one repository, and its files.

    Facts with the same name are sorted by the kind of their file (source before tests), then by path and line.
    """

    def __init__(
        self,
        repository: str,
        commit: str,
        facts: Iterable[Fact],
        paths: Collection[str],
        *,
        own: Collection[str] = (),
        words: Sequence[Words] = (),
        left_out: Sequence[LeftOut] = (),
        blobs: Mapping[str, str] = NOTHING,
        read: Callable[[str], str | None] = lambda _: None,
        read_many: Callable[[Sequence[str]], Iterator[tuple[str, str]]] = lambda _: iter(()),
    ) -> None:
        self.repository = repository  # the name of the repository's folder
        self.commit = commit  # the full hash of the commit; "" if there is no git repository
        self.paths = frozenset(paths)
        self.folders = frozenset(_folders(paths))
        # the first names of imports of the repository's own modules: "flask_core", "@acme/ui", "example.com/shop"
        self.own = frozenset(own)
        self.left_out = tuple(left_out)
        self.blobs = blobs  # the id of each file's content by path, "" for a file that is never read
        self._words = words
        self._read = read
        self._read_many = read_many
        self._facts: dict[str, dict[str, list[Fact]]] = {}
        self._folded: dict[str, dict[str, list[str]]] = {}
        self._tails: dict[str, list[str]] = {}
        self._alike_files: dict[str, list[str]] = {}
        for fact in facts:
            self._facts.setdefault(fact.kind, {}).setdefault(fact.name, []).append(fact)
        for by_name in self._facts.values():
            for found in by_name.values():
                if len(found) > 1:
                    found.sort(key=_rank)

    def of_kind(self, kind: str) -> Mapping[str, Sequence[Fact]]:
        """Return all facts (declarations) of a kind, such as `table`, by name."""
        return self._facts.get(kind, {})

    def find(self, kind: str, name: str) -> Sequence[Fact]:
        """Return the facts (declarations) that have this kind, such as `table`, and exactly this name."""
        return self._facts.get(kind, {}).get(name, ())

    def alike(self, kind: str, name: str) -> Sequence[Fact]:
        """Return the facts (declarations) of a kind with this name, ignoring case, hyphens, underscores and spaces."""
        if kind not in self._folded:
            folded: dict[str, list[str]] = defaultdict(list)
            for known in self.of_kind(kind):
                folded[fold(known)].append(known)
            self._folded[kind] = folded
        return [fact for known in self._folded[kind].get(fold(name), ()) for fact in self.find(kind, known)]

    def exists(self, path: str) -> bool:
        """Return whether the repository has a file or folder with this path."""
        path = path.rstrip("/")
        return path in self.paths or path in self.folders

    def ending(self, tail: str) -> Sequence[str]:
        """Return the files and folders whose path is `tail` or ends with it: `checks/verify/a.py` for `verify/a.py`."""
        tail = tail.strip("/")
        if not self._tails:
            tails: dict[str, list[str]] = defaultdict(list)
            for path in sorted(self.paths | self.folders):
                tails[path.rpartition("/")[2]].append(path)
            self._tails = tails
        found = self._tails.get(tail.rpartition("/")[2], ())
        return [path for path in found if path == tail or path.endswith(f"/{tail}")]

    def alike_files(self, name: str) -> Sequence[str]:
        """Return the files whose names differ only in case, separators and a final s: `do-it.sh` and `do_it.sh`."""
        if not self._alike_files:
            found: dict[str, list[str]] = defaultdict(list)
            for path in sorted(self.paths):
                found[_file_key(path.rpartition("/")[2])].append(path)
            self._alike_files = found
        return self._alike_files.get(_file_key(name), ())

    def naming(self, names: Collection[str]) -> Mapping[str, Sequence[Fact]]:
        """Return, for each name, the files that contain it as an identifier, as a short string or in a comment.

        Each file is given as a fact of the kind `name`, whose value is code, string or comment. Its line is 0; use
        `line_of` to find it. One call for many names is as fast as a call for one.
        """
        wanted = set(names)
        found: dict[str, list[Fact]] = defaultdict(list)
        for words in self._words:
            seen: set[str] = set()
            for place, text in (("code", words.code), ("string", words.strings), ("comment", words.comments)):
                for name in wanted.intersection(text.split("\n")) - seen:
                    found[name].append(Fact("name", name, place, words.tier, words.path, 0))
                    seen.add(name)
        for facts in found.values():
            facts.sort(key=lambda fact: (fact.value == "comment", *_rank(fact)))
        return found

    def holding(self, part: str) -> Sequence[Fact]:
        r"""Return the files with a short string that contains the text `part`, each as a fact.

        A line break in `part` matches the start or the end of a string: `"\nabc"` finds strings that begin with `abc`.
        """
        found = [
            Fact("name", part.strip(), "string", words.tier, words.path, 0)
            for words in self._words
            if part in f"\n{words.strings}\n"
        ]
        return sorted(found, key=_rank)

    def text(self, path: str) -> str | None:
        """Return the text of a file; None if it does not exist, is too large, or is not text."""
        return self._read(path) if path in self.paths else None

    def texts(self, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the path and text of each of these files in order.

        Files that are too large or not text are left out.
        """
        return self._read_many([path for path in paths if path in self.paths])

    def line_of(self, path: str, name: str) -> int:
        """Return the number of the first line of a file that has a text; 0 if none has it, or if it can't be read."""
        text = self.text(path) or ""
        at = text.find(name)
        return text.count("\n", 0, at) + 1 if at >= 0 else 0


def fold(name: str) -> str:
    """Return a name in lower case without hyphens, underscores and spaces, to compare it in any spelling."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def _file_key(name: str) -> str:
    """Return a key that is equal for file names that differ in spelling or a plural: `do_it.sh` and `do-its.sh`."""
    stem, _, ending = name.rpartition(".")
    return f"{fold(stem).removesuffix('s')}.{ending.lower()}"


def _rank(fact: Fact) -> tuple[int, str, int]:
    return ORDER[fact.tier], fact.path, fact.line


def _folders(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
