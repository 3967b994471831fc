"""PURE. Read YAML as a tree of texts with line and column; every scalar stays a text, such as `no` or `3.10`.

The tree is built from the parser's events, because PyYAML's constructors drop repeated keys, convert texts (`no`,
`1:30`, `3.10`) to other types, and recurse without a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import yaml
from yaml import events

from tacit.notes.nodes import Entries, FrontMatterError, Items, Node, Scalar, Tree
from tacit.notes.reading import quoted
from tacit.notes.unquoted import Unquoted, unquoted, with_quotes
from tacit.text.display import visible

DEEPEST = 32  # levels of nesting, so that hostile input can't exhaust the stack
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# YAML 1.1 ends a line at these characters, but editors show no line end there. They are read as spaces.
_BREAKS = {0x85: " ", 0x2028: " ", 0x2029: " "}
_NO_SPACE = re.compile(r" *(?:-(?=[^\s-])|(?:- +)?[A-Za-z_][\w-]*:(?=[^\s/:]))")
_ADVICE = "put quotes around a value that contains `: ` or ` #` or starts with a special character; indent with spaces"


def parsed(text: str, first_line: int = 1) -> Tree:
    """Read a front matter with the YAML parser, with the same parameters and result as `tree.tree`.

    A value that needs quotes in YAML but has none, such as `title: Fix: the thing`, is read as a text; `repaired` of
    the result has these values.

    Raises:
        FrontMatterError: see `tree.tree`.
    """
    text = text.translate(_BREAKS)
    found = list(unquoted(text))
    try:
        tree = _parsed(text, first_line)
        # The YAML is valid, so the rest of each of these texts was read as a comment because of its `#`.
        found = [item for item in found if _is_plain(tree.root, item, first_line)]
    except FrontMatterError as error:
        if not found or error.rule != "bad-yaml":
            raise
        try:
            tree = _parsed(with_quotes(text, found), first_line)
        except FrontMatterError:
            raise error from None
    else:
        tree = _parsed(with_quotes(text, found), first_line) if found else tree
    repaired = ((item.key, tree.root.pairs[item.key][1]) for item in found if item.key in tree.root.pairs)
    return tree._replace(repaired=tuple((key, node) for key, node in repaired if isinstance(node, Scalar)))


def _is_plain(root: Entries, item: Unquoted, first_line: int) -> bool:
    """Return whether `item`, a line that looks like `key: value`, is really a key of `root` with an unquoted text.

    If the result is false, the line is a part of a text over several lines.
    """
    node = root.pairs[item.key][1] if item.key in root.pairs else None
    return isinstance(node, Scalar) and node.plain and node.line == first_line + item.line


def _parsed(text: str, first_line: int) -> Tree:
    builder = _Builder(first_line)
    try:
        root = builder.build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        raise _fault(error, text, first_line) from None
    if root is None:
        root = Entries({}, first_line, 1)
    if not isinstance(root, Entries):
        raise FrontMatterError(
            "not-a-mapping",
            "the front matter is not a mapping of keys to values",
            root.line,
            root.column,
            "write `key: value` lines between the two `---` lines, or remove the first `---` line",
        )
    return Tree(root, builder.odd)


class _Builder:
    """Builds a tree of texts, lists and mappings from the events of the YAML parser.

    `_open` is a stack of the lists and mappings that have not ended. `_keys` has one entry for each of them: the key of
    a mapping whose value comes next, or None.
    """

    def __init__(self, first_line: int) -> None:
        self.odd: list[Node] = []
        self._first_line = first_line
        self._open: list[Items | Entries] = []
        self._keys: list[Node | None] = []
        self._root: Node | None = None
        self._documents = 0

    def build(self, stream: Iterator[events.Event]) -> Node | None:
        first_line = self._first_line
        for event in stream:
            if isinstance(event, events.ScalarEvent):
                if event.anchor is not None or event.tag is not None:
                    self._refuse(event)
                mark = event.start_mark
                line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
                self._add(Scalar(event.value, line, column, not event.style))
            elif isinstance(event, events.CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, events.CollectionEndEvent):
                self._keys.pop()
                self._add(self._open.pop())
            elif isinstance(event, events.AliasEvent):
                self._fail(event, "aliases (`*name`) are not supported", "write the value itself")
            elif isinstance(event, events.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._fail(event, "the front matter has more than one YAML document", "keep one document")
        return self._root

    def _begin(self, event: events.CollectionStartEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse(event)
        line, column = self._place(event)
        if len(self._open) >= DEEPEST:
            self._fail(event, f"the front matter is nested more than {DEEPEST} levels deep", "use fewer levels")
        mapping = isinstance(event, events.MappingStartEvent)
        self._open.append(Entries({}, line, column) if mapping else Items([], line, column))
        self._keys.append(None)

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        top = self._open[-1]
        if isinstance(top, Items):
            top.nodes.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = node
            if isinstance(node, Scalar):
                self._check_key(node, top)
        else:
            self._keys[-1] = None
            if isinstance(key, Scalar) and not key.empty:
                top.pairs[key.text] = (key, node)
            else:
                self.odd.append(key)

    def _check_key(self, key: Scalar, mapping: Entries) -> None:
        if key.text in mapping.pairs:
            first = mapping.pairs[key.text][0].line
            message = f"the key {quoted(key.text)} is repeated here; line {first} has the same key"
            raise FrontMatterError("duplicate-key", message, key.line, key.column, "remove one of the two keys")
        if key.plain and key.text == "<<":
            message = "merge keys (`<<`) are not supported"
            raise FrontMatterError("bad-yaml", message, key.line, key.column, "write the values themselves")

    def _refuse(self, event: events.ScalarEvent | events.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._fail(
                event, "anchors (`&name`) are not supported", "remove the anchor, or put quotes around the value"
            )
        self._fail(event, "tags (`!name`) are not supported", "remove the tag, or put quotes around the value")

    def _place(self, event: events.Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + self._first_line, mark.column + 1) if mark else (self._first_line, 1)

    def _fail(self, event: events.Event, message: str, advice: str) -> None:
        line, column = self._place(event)
        raise FrontMatterError("bad-yaml", message, line, column, advice)


def _fault(error: yaml.YAMLError, text: str, first_line: int) -> FrontMatterError:
    """Return an error of the YAML parser as a FrontMatterError with line and column in the file."""
    if found := _UNPRINTABLE.search(text):
        before = text[: found.start()]
        line = first_line + before.count("\n")
        message = f"YAML does not allow the character U+{ord(found.group()):04X}"
        return FrontMatterError("bad-yaml", message, line, found.start() - before.rfind("\n"), "remove the character")
    problem = getattr(error, "problem", None) or "this is not YAML"
    context = getattr(error, "context", None)
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
    if mark and (usual := _usual_fault(text.split("\n"), mark.line)):
        number, column, message, advice = usual
        return FrontMatterError("bad-yaml", message, number + first_line, column, advice)
    message = visible(f"{context}: {problem}" if context else problem)
    return FrontMatterError("bad-yaml", message, line, column, _ADVICE)


def _usual_fault(lines: Sequence[str], number: int) -> tuple[int, int, str, str] | None:
    """Return the line, the column, a message and an advice for a usual mistake on the line `number` or the one before.

    The parser notices a missing space only on the next line.
    """
    for place, line in list(enumerate(lines))[max(0, number - 1) : number + 1]:
        if line.lstrip(" ").startswith("\t"):
            return place, 1, "the line is indented with a tab", "indent with spaces, which YAML requires"
        if found := _NO_SPACE.match(line):
            return place, found.end() + 1, f"a space is missing after {quoted(found.group().strip())}", "add the space"
    return None
