"""PURE. Extract resources from constants whose names say what they are: `ORDER_TOPIC = "orders"`.

Programs often have the names of their topics, subjects and buckets only in constants.
"""

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text

# A word in the name of a constant, and the kind of the resource that the constant names.
KINDS = {
    "topic": "topic",
    "channel": "topic",
    "subject": "subject",
    "stream": "stream",
    "queue": "queue",
    "collection": "collection",
    "bucket": "bucket",
    "group": "queue-group",
    "consumer": "queue-group",
    "durable": "queue-group",
}
_WORDS = "|".join(KINDS)
_NAME = r"[\w*>{}$.:-]{2,100}"
_CONSTANT = re.compile(
    rf"(?<![\w.])(\w*(?:{_WORDS})\w*)[ \t]*(?:\??:[ \t]*[\w.\[\]<>]+[ \t]*)?(?::=|[=:])[ \t]*"
    rf"""[rf]?["'`]({_NAME})["'`]""",
    re.IGNORECASE,
)
# an object, enumeration or map whose name is a plural: `const TOPICS = {`, `enum Subjects {`
_PLURAL = rf"\w*(?:{_WORDS})(?:s|_?names?)"
_GROUP = re.compile(rf"(?<![\w.])({_PLURAL})\b[^\n{{}}();]{{0,60}}\{{", re.IGNORECASE)
_MEMBER = re.compile(rf"""(?<![\w.])\w+["']?[ \t]*[:=][ \t]*["'`]({_NAME})["'`]""")
_CLASS = re.compile(rf"^class[ \t]+({_PLURAL})\b[^\n]*:[ \t]*$", re.IGNORECASE)
_OPENS = re.compile(r"""[=:][^\n]*["'`]|\{|:[ \t]*$""", re.MULTILINE)
_LONGEST = 500  # characters of a line that is read
_ONLY_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OF_SERVERS = {"channel", "group", "consumer", "durable", "subject"}  # words that mean a resource only beside a server
_SERVERS = ("nats", "jetstream", "kafka", "amqp", "rabbit", "redis", "sqs", "pubsub")
_MOST = 4_000  # characters of a group that are read


def kind_of(name: str, *, has_server: bool = False) -> str:
    """Return the kind of resource that a constant's name announces: `topic` for `ORDER_TOPIC`.

    If there is none, return `""`. Some words, such as "group", announce a kind only if the file mentions a server for
    messages (`has_server`).
    """
    word = _word_of(name)
    return "" if not word or (word in _OF_SERVERS and not has_server) else KINDS[word]


def _word_of(name: str) -> str:
    parts = [part.lower().removesuffix("s") for part in _PART.findall(name)]
    return next((part for part in reversed(parts) if part in KINDS), "")


def constants(split: Text) -> Iterator[Row]:
    """Yield the resources that the constants of a source file name."""
    plain, low = split.plain, split.plain.lower()
    if len(low) != len(plain):  # a few letters have two in lower case, so offsets would differ
        low = plain
    has_server = any(name in low for name in _SERVERS)
    for start, end in _lines(low):
        for found in _CONSTANT.finditer(plain, start, end):
            if (kind := kind_of(found[1], has_server=has_server)) and _is_constant(found[1]):
                yield kind, _clean(found[2]), "", split.line(found.start())
        if plain.find("{", start, end) >= 0:
            for found in _GROUP.finditer(plain, start, end):
                if kind := kind_of(found[1], has_server=has_server):
                    yield from _members(kind, split, found.end(), split.closing(found.end() - 1, _MOST))
        named = _CLASS.match(plain, start, end) if plain.startswith("class", start) else None
        if named and (kind := kind_of(named[1], has_server=has_server)):
            yield from _members(kind, split, named.end(), _end_of_class(plain, named.end()))


def _lines(low: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line that has a word of `KINDS`, such as `topic`, and then a quote or open bracket.

    The regular expressions for whole constants are slow, so they only run on these lines. `low` is the text in lower
    case.
    """
    found: dict[int, tuple[int, int]] = {}  # the start of a line -> the offset of its first word, and its end
    for word in KINDS:
        at = low.find(word)
        while at >= 0:
            start, end = low.rfind("\n", 0, at) + 1, low.find("\n", at)
            end = end if end >= 0 else len(low)
            found[start] = min(found.get(start, (at, end)), (at, end))
            at = low.find(word, end)
    for start, (at, end) in sorted(found.items()):
        if end - start <= _LONGEST and _OPENS.search(low, at, end):
            yield start, end


def _is_constant(name: str) -> bool:
    """Return whether a name is written like that of a constant: in capitals, with a capital first, or ending in `name`.

    The name `subject` is not, because `subject = "Hello"` probably sets the subject of a mail.
    """
    return _ONLY_UPPER.fullmatch(name) is not None or (name[:1].isupper() or name.lower().endswith("name"))


def _members(kind: str, split: Text, start: int, end: int) -> Iterator[Row]:
    for member in _MEMBER.finditer(split.plain, start, end):
        name = _clean(member[1])
        if kind != "collection" or "$" not in name:  # in MongoDB, `$` begins a field or an operator
            yield kind, name, "", split.line(member.start())


def _end_of_class(plain: str, start: int) -> int:
    """Return the offset at which a class body ends: at the first unindented line, or 4,000 characters later."""
    found = re.compile(r"^\S", re.MULTILINE).search(plain, start, start + _MOST)
    return found.start() if found else min(len(plain), start + _MOST)


def _clean(name: str) -> str:
    """Return the name of a resource, with `*` for values that the program inserts."""
    return re.sub(r"\$?\{[^{}]*\}", "*", name)
