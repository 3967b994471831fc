"""PURE. Read the YAML files of probes. A probe says which evidence in the code answers which items of stories."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tacit.checks.rules.read import RuleFaultError, rule_of
from tacit.checks.rules.values import Finds, Rule
from tacit.checks.story import words
from tacit.checks.verify.facts import KINDS
from tacit.domain.findings import Diagnostic
from tacit.domain.note import NOTHING
from tacit.notes.reading import Findings, quoted
from tacit.notes.tree import Entries, FrontMatterError, Items, Node, Scalar, tree

MOST_PROBES = 1_000
_KEYS = {
    "id",
    "asks",
    "in",
    "of",
    "tests",
    "least",
    "every",
    "together",
    "own",
    "main",
    "share",
    "covers",
    "witnesses",
    "person",
    "proof",
    "look",
    "examples",
    "replaces",
}
_LISTS = {"probes", "documents", "fillers", "witnesses"}
OF_SERVERS = {"topic", "subject", "stream", "queue", "queue-group", "collection", "bucket"}  # resources in servers
_FACTS = set(KINDS) - {"path", "name"}
_MOST_LEAST = 100
_MOST_DIGITS = 9  # digits of a number; Python refuses to read thousands
_MOST_RULES = 20  # rules of one probe


class Evidence(NamedTuple):
    """One kind of evidence in the code for items of stories. A probe has several, and says which items they answer.

    `kind` decides what `names` are:

    - `file`: globs of paths
    - `text`: texts on one line, in files that match `files`
    - `word`: identifiers
    - `call`: names of functions
    - `rule`: the languages of an ast-grep rule
    - a kind of fact (a declaration in the code), such as `table`: globs of names

    Names that begin with `!` are exceptions. A file that contains a text which is an exception gives no evidence of the
    kind `text`. If `imports` is not empty, only files that import one of these modules give evidence.
    """

    kind: str
    names: tuple[str, ...]
    files: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


class Example(NamedTuple):
    """A test of a probe: an item of a story, the files to search (contents by path), and the expected answer."""

    item: str
    answer: str
    section: str = ""
    files: Mapping[str, str] = NOTHING


class Probe(NamedTuple):
    """What answers certain items of stories: phrases by which the items are recognised, and evidence in the code.

    `asks` are phrases: the probe answers an item that has all words of one of them. If `sections` is not empty, the
    item and the headings above it must also have all words of one of these phrases. `of` are technologies: if an item
    is about one of them, a file with the evidence need not also use the technology. If `tests` is true, tests are
    proof, too. `least` is the number of different places that a proof needs. If `every` is true, each entry of `proof`
    must be found; if `together` is also true, all of them in the same folder. If `own` is true, the code that a rule
    matches must name a class or function that this repository defines elsewhere, such as a base class. If `main` is
    true, a place must be in a main language of the code. `witnesses` is the number of different files in which a name,
    call or import must be found. `share` is the least percentage of the source files that must have the evidence, among
    those in the same languages. `covers` is the least percentage of the source files that must be in the folders of the
    evidence, which are settings of a tool. `look` is evidence that a person should read. If `person` is set, only a
    person can answer, for this reason.
    """

    id: str
    asks: tuple[frozenset[str], ...] = ()
    sections: tuple[frozenset[str], ...] = ()
    of: tuple[str, ...] = ()
    tests: bool = False
    least: int = 1
    every: bool = False
    together: bool = False
    own: bool = False
    main: bool = False
    witnesses: int = 1
    share: int = 0
    covers: int = 0
    person: str = ""
    proof: tuple[Evidence, ...] = ()
    look: tuple[Evidence, ...] = ()
    proof_rules: tuple[Rule, ...] = ()
    look_rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    path: str = ""
    line: int = 1

    @property
    def is_about_servers(self) -> bool:
        """Return whether the probe is about the databases, brokers and other technologies that the code uses."""
        return bool(self.of) or any(item.kind in OF_SERVERS | {"technology"} for item in self.proof)


class Criterion(NamedTuple):
    """What a document needs to meet items of a story such as "All tables are right".

    `asks` are phrases: the criterion is for the items that have all words of one of them. `kinds` are the kinds of
    claims (statements about the code) that must be true, such as `table`; `*` stands for every kind. `example` means
    that the code examples must be from the code, and `unnamed` that the document must name all resources of the kinds
    that it lists. If `headings` is not empty, a heading of the document must have all words of one of these phrases.
    """

    asks: tuple[frozenset[str], ...]
    kinds: tuple[str, ...] = ()
    headings: tuple[frozenset[str], ...] = ()


class Probes(NamedTuple):
    """All probes (which evidence answers which items of stories), the criteria for items about documents, and fillers.

    Fillers are words, such as "the", that are ignored in items.
    """

    probes: tuple[Probe, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    fillers: frozenset[str] = frozenset()

    def extended(self, other: "Probes") -> "Probes":
        """Return these probes together with `other`, a team's own probes, which come first.

        If two probes have the same id, only the team's probe is kept.
        """
        ids = {probe.id for probe in other.probes}
        kept = (probe for probe in self.probes if probe.id not in ids)
        return Probes((*other.probes, *kept), (*other.criteria, *self.criteria), self.fillers | other.fillers)


def read_probes(path: str, text: str) -> tuple[Probes, tuple[Diagnostic, ...]]:
    """Read the probes in a YAML file. A probe says which evidence in the code answers which items of stories.

    A probe with an error is left out, and a diagnostic says why.
    """
    found = Findings(path)
    try:
        root = tree(text).root
    except FrontMatterError as error:
        message = error.message.replace("the front matter", "the file")
        found.error(error.rule, message, error.line, error.column, error.advice)
        return Probes(), found.reading(None).diagnostics
    for name, (key, _) in root.pairs.items():
        if name not in _LISTS:
            found.error("unknown-key", f"the key {quoted(name)} is not supported", key.line, key.column)
    witnesses = _number(root, "witnesses", found, 1)  # for each probe that does not set it
    probes: dict[str, Probe] = {}
    entries = _entries(root, "probes", found)
    if len(entries) > MOST_PROBES:
        message = (
            f"a file has at most {MOST_PROBES:,} probes; the {len(entries) - MOST_PROBES:,} from here on are ignored"
        )
        found.error("too-many", message, entries[MOST_PROBES].line, advice="move them to another file")
    for node in entries[:MOST_PROBES]:
        probe = _probe(path, node, found, witnesses)
        if probe and probe.id in probes:
            found.error("duplicate-id", f"an earlier probe already has the id {quoted(probe.id)}", probe.line)
        elif probe:
            probes[probe.id] = probe
    criteria = tuple(_criterion(node, found) for node in _entries(root, "documents", found))
    fillers = frozenset(words.stem(word) for text_ in _texts(root, "fillers", found) for word in text_.split())
    return Probes(tuple(probes.values()), criteria, fillers), found.reading(None).diagnostics


def _entries(root: Entries, key: str, found: Findings) -> list[Entries]:
    node = root.pairs[key][1] if key in root.pairs else None
    if node is None:
        return []
    if not isinstance(node, Items):
        found.error("bad-value", f"{quoted(key)} is not a list", node.line, node.column)
        return []
    for item in node.nodes:
        if not isinstance(item, Entries):
            found.error("bad-value", f"an entry of {quoted(key)} is not a mapping", item.line, item.column)
    return [item for item in node.nodes if isinstance(item, Entries)]


def _probe(path: str, node: Entries, found: Findings, witnesses: int) -> Probe | None:
    for name, (key, _) in node.pairs.items():
        if name not in _KEYS:
            found.error("unknown-key", f"the key {quoted(name)} is not supported", key.line, key.column)
    identity = _text(node, "id", found)
    asks = _phrases(node, "asks", found)
    if not identity or not asks:
        found.error("no-id", "a probe needs `id` and `asks`", node.line, node.column, "add the missing keys")
        return None
    proof, proof_rules = _evidence(path, identity, node, "proof", found)
    look, look_rules = _evidence(path, f"{identity}?", node, "look", found)
    person = _text(node, "person", found)
    if not (proof or proof_rules or look or look_rules or person):
        message = f"the probe {quoted(identity)} has neither `proof` nor `look` nor `person`"
        found.error("no-evidence", message, node.line, node.column, "add one of these keys")
        return None
    return Probe(
        identity,
        asks,
        _phrases(node, "in", found),
        tuple(_texts(node, "of", found)),
        _flag(node, "tests", found),
        _number(node, "least", found, 1),
        _flag(node, "every", found),
        _flag(node, "together", found),
        _flag(node, "own", found),
        _flag(node, "main", found),
        _number(node, "witnesses", found, witnesses),
        _number(node, "share", found, 0),
        _number(node, "covers", found, 0),
        person,
        proof,
        look,
        proof_rules,
        look_rules,
        tuple(_examples(node, found)),
        path,
        node.line,
    )


def _flag(node: Entries, key: str, found: Findings) -> bool:
    text = _text(node, key, found).lower()
    if text and text not in {"true", "false"}:
        value = node.pairs[key][1]
        found.error("bad-value", f"'{key}' is neither true nor false", value.line, value.column)
    return text == "true"


def _number(node: Entries, key: str, found: Findings, default: int) -> int:
    text = _text(node, key, found)
    if text.isdecimal() and len(text) <= _MOST_DIGITS and 1 <= int(text) <= _MOST_LEAST:
        return int(text)
    if key in node.pairs:
        value = node.pairs[key][1]
        found.error("bad-value", f"'{key}' is not a number from 1 to {_MOST_LEAST}", value.line, value.column)
    return default


def _evidence(
    path: str, probe: str, node: Entries, key: str, found: Findings
) -> tuple[tuple[Evidence, ...], tuple[Rule, ...]]:
    plain: list[Evidence] = []
    rules: list[Rule] = []
    for entry in _entries(node, key, found):
        files, imports = tuple(_texts(entry, "in", found)), tuple(_texts(entry, "with", found))
        for name, (mark, _) in entry.pairs.items():
            if name in {"in", "with", "language", "constraints", "utils", "transform", "files", "ignores"}:
                continue
            if name == "rule":
                made = list(_rules(path, probe, entry, len(rules), found))
                plain += [Evidence(name, rule.languages) for rule in made]
                rules += made
            elif name in {"call", "file", "word", *_FACTS} or (name == "text" and files):
                plain.append(Evidence(name, tuple(_texts(entry, name, found)), files, imports))
            else:
                message = f"{quoted(name)} is not a kind of evidence" if name != "text" else "`text` needs `in`"
                found.error("unknown-evidence", message, mark.line, mark.column, "see docs/stories.md")
    return tuple(plain), tuple(rules[:_MOST_RULES])


def _rules(path: str, probe: str, entry: Entries, number: int, found: Findings) -> Iterator[Rule]:
    """Yield the ast-grep rule in an entry of a probe's evidence; nothing if the rule has an error.

    The id of the rule is the id of the probe with a number, such as `cache-0`. Errors are added to `found`.
    """
    name = Scalar(f"{probe}-{number}", entry.line, entry.column)
    whole = Entries({**entry.pairs, "id": (name, name)}, entry.line, entry.column)
    try:
        yield rule_of(path, probe, whole)._replace(finds=Finds.ADOPTION)
    except RuleFaultError as error:
        found.error(error.rule, str(error), error.line, error.column, error.advice)


def _examples(node: Entries, found: Findings) -> Iterator[Example]:
    for entry in _entries(node, "examples", found):
        files = entry.pairs["files"][1] if "files" in entry.pairs else None
        texts: dict[str, str] = {}
        if isinstance(files, Entries):
            texts = {path: value.text for path, (_, value) in files.pairs.items() if isinstance(value, Scalar)}
        item, answer = _text(entry, "item", found), _text(entry, "answer", found)
        yield Example(item, answer, _text(entry, "section", found), texts)


def _criterion(node: Entries, found: Findings) -> Criterion:
    kinds = tuple(_texts(node, "kinds", found))
    return Criterion(_phrases(node, "asks", found), kinds, _phrases(node, "headings", found))


def _phrases(node: Entries, key: str, found: Findings) -> tuple[frozenset[str], ...]:
    return tuple(words.stems(text) for text in _texts(node, key, found))


def _texts(node: Entries, key: str, found: Findings) -> list[str]:
    """Return the value of a key as a list; the value may be one text or a list of texts.

    If the key is missing, the list is empty.
    """
    if key not in node.pairs:
        return []
    value = node.pairs[key][1]
    listed: Iterable[Node] = value.nodes if isinstance(value, Items) else [value]
    texts = [item.text for item in listed if isinstance(item, Scalar) and not item.empty]
    if not texts:
        found.error("bad-value", f"{quoted(key)} is neither a text nor a list of texts", value.line, value.column)
    return texts


def _text(node: Entries, key: str, found: Findings) -> str:
    texts = _texts(node, key, found)
    return texts[0].strip() if texts else ""
