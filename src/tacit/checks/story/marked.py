"""PURE. Read the names in backticks in an item of a story, such as `make test`, and look them up in the code.

A name is looked up as every kind of declaration, such as a table or a route.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from tacit.checks.story.paths import is_aside
from tacit.checks.story.words import stems
from tacit.checks.verify.compare_routes import ends_with, normal
from tacit.checks.verify.facts import KINDS, Tier
from tacit.checks.verify.words import NOUNS
from tacit.checks.verify.world import Found, World

# All kinds of declarations as which a name is looked up. Imports and technologies have names of another form.
LOOKED_UP = tuple(kind for kind in KINDS if kind not in {"path", "import", "technology", "name"})
_OF_MANIFESTS = {"script", "target", "command"}  # a manifest is the place where these are declared
_SPAN = re.compile(r"`([^`\n]+)`")
_WORD = r"([\w.:/@-]*\w)"
_ASSIGNED = re.compile(r"([A-Z][A-Z0-9_]+)=\S*")
_FORMS = (
    (re.compile(r"--?([A-Za-z][\w-]+)(?:=\S*)?"), "flag"),
    (_ASSIGNED, "environment"),
    (re.compile(rf"make {_WORD}|just {_WORD}|task {_WORD}"), "target"),
    (re.compile(rf"(?:npm|pnpm|yarn|bun|composer) run {_WORD}|(?:npm|pnpm|yarn) (test|start)"), "script"),
    (re.compile(rf"docker(?:-| )compose (?:up|run|exec|logs|restart|build|stop)(?: -\w+)* {_WORD}"), "service"),
    (re.compile(r"((?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|WS|ANY) /\S*)"), "route"),
    (re.compile(r"(/\S*)"), "route"),
    (re.compile(r"\$\{?([A-Za-z_]\w*)\}?"), "environment"),
)
_BARE = re.compile(r"([^`\s]+?)(?:\(\))?")
_NO_NAME = re.compile(r"(?!/$)[\W\d_]*|\d[\d.:TZ+-]*|--?\w")  # signs, numbers, times, and flags of one letter
_INSERTED = re.compile(r"\$?\{[^{}]*\}|<[^<>]*>|\$\w+")  # a part of a name that is filled in later
_POINTER = re.compile(r"[*&]+(?=[A-Za-z]\w*\.\w)")  # before the name of a type
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_LEAST_LITERAL = 3  # letters of a name outside the parts that are filled in
# The words outside the backticks that say which kind of thing a name is, and those that only say that it exists
_NOUNS = {
    **{kind: (kind, f"{kind}s") for kind in ("table", "collection", "stream", "subject", "bucket", "queue", "topic")},
    **{kind: (kind, f"{kind}s") for kind in ("database", "service", "column", "target", "script", "command")},
    "route": ("route", "routes", "endpoint", "endpoints"),
    "environment": ("variable", "variables"),
    "index": ("index", "indexes"),
}
_KINDS = {frozenset(stems(word)): kind for kind, words in _NOUNS.items() for word in words}
_BESIDE = {
    "service": stems("compose docker"),
    "target": stems("make makefile"),
    "script": stems("npm"),
    "environment": stems("environment env"),
    "route": stems("http api app web server"),
    "command": stems("console"),
    "queue": stems("message"),
}
_EXISTENCE = stems("exists exist there defined declared named")
_HAVING = stems("has have defines declares offers provides we our")  # between two names, these say how they are related
_RELATION = re.compile(r"\b(?:in|of|from|by|with|to|for|on|at|as)\b", re.IGNORECASE)


class Marked(NamedTuple):
    """A name in backticks: `text` is what the backticks contain, and `name` is the name to look up.

    `kind` is the kind that its form shows, such as `target` for `make test`; it is `""` if the form shows none. In
    `name`, parts that are filled in later, such as `{id}`, are `*`, and `is_template` is true.
    """

    text: str
    name: str
    kind: str = ""
    is_template: bool = False

    @property
    def is_flag(self) -> bool:
        """Return whether this is an option of a command, such as `--config`.

        Options are not looked up as declarations.
        """
        return self.kind == "flag"

    @property
    def is_exact(self) -> bool:
        """Return whether the backticks contain a name and nothing more, unlike `REGION=eu`, which also has a value."""
        return not self.is_template and _ASSIGNED.fullmatch(self.text) is None

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words to search for in files that do not declare the name."""
        return (f"--{self.name}", self.name) if self.is_flag else (self.name, *self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the parts of a dotted name such as `market.OrderBook`; `()` for other names."""
        return tuple(self.name.split(".")) if _DOTTED.fullmatch(self.name) else ()


class Kept(NamedTuple):
    """The declarations of a name: `proof` has those in source and configuration, `weak` has others, as in tests."""

    proof: tuple[Found, ...] = ()
    weak: tuple[Found, ...] = ()


def marked(text: str) -> tuple[Marked, ...]:
    """Return the names in the backticks of a text. Code with spaces is left out, unless it is a known command."""
    return tuple(one for span in _SPAN.findall(text) if (one := _read(span.strip())))


def _read(span: str) -> Marked | None:
    """Return the name in `span`, a text in backticks; None if the text is no name, such as a number or a date."""
    if _NO_NAME.fullmatch(span):
        return None
    for form, kind in _FORMS:
        if found := form.fullmatch(span):
            return Marked(span, next(name for name in found.groups() if name), kind)
    if not (found := _BARE.fullmatch(span)):
        return None
    name = _POINTER.sub("", found[1].removeprefix("./"))
    filled = _INSERTED.sub("*", name)
    if sum(map(str.isalpha, filled)) < min(_LEAST_LITERAL, sum(map(str.isalpha, name))):
        return None
    return Marked(span, filled, "", filled != name)


def unmarked(text: str) -> str:
    """Return a text without its backticks and the text in them."""
    return _SPAN.sub(" ", text)


def claimed(text: str) -> frozenset[str]:
    """Return the kinds of declarations that the words outside the backticks of a text name, such as `service`."""
    words = stems(unmarked(text))
    return frozenset(kind for noun, kind in _KINDS.items() if noun <= words)


def says_kind(text: str) -> bool:
    """Return whether a text says of each of its names what it is, by the name's form or by a word such as "service".

    If it has no names, the result is False.
    """
    names, claims = marked(text), claimed(text)
    return bool(names) and all(one.kind or (claims and not re.search(r"[/.]", one.name)) for one in names)


def plain_words(kinds: Iterable[str], number: int) -> frozenset[str]:
    """Return the stems of words that only say that things of these kinds exist, such as "exists" and "table".

    Words such as "has" are only included if the item has one name (`number` is 1). With two names, they can say how
    these are related.
    """
    known = set(kinds)
    nouns = (noun for noun, kind in _KINDS.items() if kind in known)
    words = _EXISTENCE.union(*nouns, *(_BESIDE.get(kind, frozenset()) for kind in known))
    return words | _HAVING if number == 1 else words


def relates(text: str) -> bool:
    """Return whether a text may say how things in backticks are related, such as "`/health` in `web`"."""
    spans = _SPAN.findall(text)
    said = unmarked(text)
    names = marked(text)
    if len(spans) > len(names) or not all(one.is_exact for one in names):
        return True
    return len(spans) > 1 and _RELATION.search(said) is not None


def is_proven(one: Marked, claims: frozenset[str], kept: Kept, *, is_path: bool) -> bool:
    """Return whether the code has a thing with this name that is of the expected kind, such as a table.

    The expected kind is `one.kind`, which the form of the name shows. If this is `""`, it is any of `claims`, the kinds
    that the item names in words. Proof is a declaration of the expected kind in `kept.proof`, or of any kind if none is
    expected. If `claims` contradict `one.kind`, nothing is proof.

    A file or folder with the name (`is_path`) is also proof if `one.kind` is `""`, and if `claims` is empty or the name
    has a slash or dot. For a name in the form of a route, it is proof if `claims` is empty, and if the form shows that
    the name is no route: `/docs/api` is proven, but `/health` is not.
    """
    if is_path and not one.kind and (not claims or "/" in one.name or "." in one.name):
        return True
    if is_path and one.kind == "route" and not claims:
        # `/health` may be the folder `health`; only a longer path or the name of a file is surely no route
        return "*" not in one.name and ("/" in one.name.strip("/") or "." in one.name)
    claims -= {"command"} if one.kind in _OF_MANIFESTS else frozenset()
    if one.kind and claims and one.kind not in claims:
        return False
    kinds = {one.kind} if one.kind else claims
    return any(not kinds or _is_one_of(found, kinds) for found in kept.proof)


def _is_one_of(found: Found, kinds: Collection[str]) -> bool:
    """Return whether a declaration is of one of these kinds. A class such as `OrderService` is a service, too."""
    is_class = found.fact.kind == "definition" and found.fact.name.lower().endswith("service")
    return found.fact.kind in kinds or ("service" in kinds and is_class)


def look_up(world: World, one: Marked) -> Kept:
    """Return the declarations of a name in the code, of every kind in `LOOKED_UP`, such as table, route and service."""
    if one.is_flag:
        return Kept()
    found, other = _routes(world, one.name)
    for kind in LOOKED_UP:
        found += world.exact(kind, one.name)
    if not found and "*" in one.name and one.kind != "route":
        other += _like(world, one.name)
    if not found and _DOTTED.fullmatch(one.name):
        found += _inside(world, one.name)
    proof = tuple(item for item in found if _is_proof(item))
    weak = (item for item in (*found, *other) if item not in proof and item.fact.tier is not Tier.DOCUMENT)
    return Kept(proof, tuple(weak))


def _like(world: World, glob: str) -> list[Found]:
    """Return the declarations whose names match a glob such as `orders.*.created`, at most one for each kind."""
    form = re.compile(".+".join(map(re.escape, glob.split("*"))))
    named = ((kind, name) for kind in LOOKED_UP for name, _ in world.of_kind(kind) if form.fullmatch(name))
    first = dict(named)
    return [found for kind, name in first.items() for found in world.exact(kind, name)[:1]]


def _inside(world: World, name: str) -> list[Found]:
    """Return the definitions to which a dotted name leads: `OrderBook` in `market.py` for `market.OrderBook`.

    The part before the last dot is the name of the file or its folder. If definitions in several folders fit, the
    result is `[]`.
    """
    *_, owner, last = name.split(".")
    found = world.exact("definition", last)
    own = [one for one in found if owner in one.fact.path.rpartition(".")[0].split("/")[-2:]]
    return own if len({one.fact.path.rpartition("/")[0] for one in own}) == 1 else []


def _is_proof(found: Found) -> bool:
    declares = found.is_proof or (found.fact.tier is Tier.MANIFEST and found.fact.kind in _OF_MANIFESTS)
    return declares and not is_aside(found.fact.path)


def _routes(world: World, name: str) -> tuple[list[Found], list[Found]]:
    """Return the routes with the path in `name`, and the routes whose path is only the end of it.

    The latter may be meant, because a router can be mounted at a prefix. The names of parameters are ignored. If `name`
    has no method, such as GET, routes with all methods are returned.
    """
    method, _, path = name.rpartition(" ")
    same: list[Found] = []
    mounted: list[Found] = []
    if not path.startswith("/"):
        return same, mounted
    for known in dict.fromkeys(known for known, _ in world.of_kind("route")):
        own, _, other = known.partition(" ")
        if own != "ANY" and method not in {"", "ANY", own}:
            continue
        if normal(other) == normal(path):
            same += world.exact("route", known)
        elif ends_with(normal(path), normal(other)):
            mounted += world.exact("route", known)
    return same, mounted


def kinds_in_words() -> str:
    """Return the kinds of declarations among which a name is looked up, as a phrase for a message."""
    return ", ".join(NOUNS.get(kind, kind) for kind in LOOKED_UP if kind != "uses")
