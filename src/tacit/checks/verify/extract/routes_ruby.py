"""PURE. Extract the routes that Ruby on Rails declares: `resources`, `namespace`, `scope`, `get` and the like."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import NamedTuple

from tacit.checks.verify.extract.routes import route_row
from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text

_DRAWN = re.compile(r"\broutes\.draw\b|\A\s*(?:namespace|scope|resources?|constraints|authenticate|draw)\b[ (]")
_CALL = re.compile(
    r"(namespace|scope|resources|resource|get|post|put|patch|delete|match|root|member|collection|concern|mount"
    r"|use_doorkeeper\w*|devise_for)\b"
    r"[ (]*(.*)$"
)
_OPENS = re.compile(r"\bdo\s*(?:\|[^|]*\|)?$|^(?:if|unless|case|begin|def|class|module|while|for)\b")
_FIRST = re.compile(r":(\w+)|[\"']([^\"']*)[\"']")
_PATH = re.compile(r"\bpath:\s*[\"']([^\"']*)[\"']|\bpath:\s*:(\w+)")
_SELECTED = re.compile(r"\b(only|except):\s*(?:\[([^\]]*)\]|%i[\[(]([^\])]*)[\])]|:(\w+))")
# the path at which a library adds its own routes: `mount X => "/jobs"`, `mount X, at: "/jobs"`, `scope: "oauth"`
_MOUNTED = re.compile(r"(?:=>|\bat:|\bscope:)\s*[\"']([^\"']*)[\"']")
_ON = re.compile(r"\bon:\s*:(\w+)")
_VIA = re.compile(r"\bvia:\s*(?:\[([^\]]*)\]|%i[\[(]([^\])]*)[\])]|:(\w+))")
_COMMA = re.compile(r"\s*,\s*")
_WORD = re.compile(r"\w+")
_OPTIONAL = re.compile(r"\(([^()]*)\)")
_VERBS = {"get", "post", "put", "patch", "delete"}
# the actions of `resources`: the method, and what is after the path of the resource
_ACTIONS = {
    "index": (("GET", ""),),
    "create": (("POST", ""),),
    "new": (("GET", "/new"),),
    "show": (("GET", "/{}"),),
    "edit": (("GET", "/{}/edit"),),
    "update": (("PATCH", "/{}"), ("PUT", "/{}")),
    "destroy": (("DELETE", "/{}"),),
}
_MOUNTED_DEPTH = 3  # parts after the path of a library's routes
_LONGEST, _MOST_JOINED, _DEEPEST = 1_000, 12, 40  # characters of a call, its lines, and nested blocks


class _Block(NamedTuple):
    """An open block of Ruby code: the path before the routes in it, the path of its resource, and that of one item."""

    prefix: str
    collection: str = ""
    item: str = ""


def rails(split: Text) -> Iterator[Row]:
    """Yield the routes that a file declares with Rails."""
    if not _DRAWN.search(split.plain):
        return
    blocks = [_Block("")]
    for number, call in _calls(split.plain):
        found = _CALL.match(call)
        block = blocks[-1]
        if call == "end" or call.startswith(("end ", "end.")):
            del blocks[max(1, len(blocks) - 1) :]
            continue
        opened = block
        if found:
            name, rest = found.groups()
            if name in {"resources", "resource"}:
                opened = yield from _resources(name, rest, block, number)
            elif name in _VERBS or name in {"match", "root"}:
                yield from _single(name, rest, block, number)
            elif name == "mount" or name.startswith(("use_", "devise")):
                yield from _mounted(name, rest, block, number)
            else:
                opened = _inside(name, rest, block)
        if _OPENS.search(call) and len(blocks) < _DEEPEST:
            blocks.append(opened)


def _calls(text: str) -> Iterator[tuple[int, str]]:
    """Yield each call with the number of its first line.

    A call goes on in the next line after a comma at the end of a line.
    """
    held, start, joined = "", 0, 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()[:_LONGEST]
        start = start if held else number
        held = f"{held} {line}".strip()
        joined += 1
        if held.endswith((",", "(", "[")) and joined < _MOST_JOINED and len(held) < _LONGEST:
            continue
        if held:
            yield start, held
        held, joined = "", 0


def _inside(name: str, rest: str, block: _Block) -> _Block:
    """Return the block of routes that a call of `namespace`, `scope`, `concern`, `member` or `collection` opens."""
    if name in {"member", "collection"}:
        path = block.item if name == "member" else block.collection
        return block._replace(prefix=path)
    own = _PATH.search(rest)
    first = _FIRST.match(rest)
    path = (own[1] or own[2] or "") if own else (first[1] or first[2] or "") if first and name != "concern" else ""
    return _Block(f"{block.prefix}/{path}")


def _resources(name: str, rest: str, block: _Block, line: int) -> Generator[Row, None, _Block]:
    """Yield the routes that a call of `resources` or `resource` declares, and return the block for the routes in it."""
    own, selected = _PATH.search(rest), _SELECTED.search(rest)
    names = [found[1] or found[2] for found in _listed(rest)]
    chosen = {*_WORD.findall(next(filter(None, selected.groups()[1:]), ""))} if selected else set[str]()
    is_only = selected is not None and selected[1] == "only"
    base, item = block.prefix, ""
    for one in names:
        base = f"{block.prefix}/{(own[1] or own[2] or '') if own else one}"
        item = f"{base}/{{}}" if name == "resources" else base
        for action, declared in _ACTIONS.items():
            is_chosen = (action in chosen) is is_only if selected else True
            if is_chosen and not (name == "resource" and action == "index"):
                for method, end in declared:
                    path = f"{base}{end if name == 'resources' else end.replace('/{}', '')}"
                    yield route_row(method, path, "", line)
    return _Block(item, base, item)


def _mounted(name: str, rest: str, block: _Block, line: int) -> Iterator[Row]:
    """Yield routes for a library that adds routes below a path. Which routes it adds is not known.

    Therefore, these are the path alone, and the path with one or more parameters.
    """
    at, first = _MOUNTED.search(rest), _FIRST.match(rest)
    path = at[1] if at else "oauth" if name.startswith("use_") else (first[1] or first[2]) if first else ""
    if path.strip("/"):
        for depth in range(_MOUNTED_DEPTH + 1):
            yield route_row("any", f"{block.prefix}/{path}{'/{}' * depth}", "", line)


def _listed(rest: str) -> Iterator[re.Match[str]]:
    """Yield the names before the options: `:orders` and `:bills` of `:orders, :bills, only: :index`."""
    at = 0
    while found := _FIRST.match(rest, at):
        yield found
        comma = _COMMA.match(rest, found.end())
        if comma is None:
            return
        at = comma.end()


def _single(name: str, rest: str, block: _Block, line: int) -> Iterator[Row]:
    """Yield the routes that one call declares: `get "path"`, `match "path", via: …` or `root`."""
    if name == "root":
        yield route_row("get", block.prefix, "", line)
        return
    on, via = _ON.search(rest), _VIA.search(rest)
    prefix = {"member": block.item, "collection": block.collection}.get(on[1] if on else "", block.prefix)
    methods = _WORD.findall(next(filter(None, via.groups()), "")) if via else ["any" if name == "match" else name]
    for found in _listed(rest):
        written = found[1] or found[2]
        if written.startswith("*"):
            continue  # any other path, which is not found
        for path in dict.fromkeys((_OPTIONAL.sub("", written), _OPTIONAL.sub(r"\1", written))):
            for method in methods:
                if "(" not in path and not path.endswith(".:format"):
                    yield route_row(method, f"{prefix}/{path}", "", line)
