"""PURE. Add hooks and MCP servers to the JSON text of Claude Code's files; no byte of the existing text changes.

The hooks are in `settings.json`, and the servers in `.mcp.json`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

PATH = ".claude/settings.json"
SERVERS = ".mcp.json"  # a project's MCP servers
_MARK = "tacit-hook"  # a hook whose command contains this text is tacit's
_SPACE = re.compile(r"[ \t\r\n]*")
_INDENT = re.compile(r"\n([ \t]+)\S")  # the first indented line, from which the indentation of the file is taken


class NotAddedError(ValueError):
    """Nothing can be added to a file of Claude Code, because its form is not the expected one; the message says why."""


class _Member(NamedTuple):
    """A key of a JSON object, and the offsets at which its value starts and ends in the text."""

    key: str
    start: int
    end: int


def with_hooks(text: str, hooks: Mapping[str, Sequence[object]]) -> str:
    """Return the text of a settings file with hooks added: commands that Claude Code runs at events of a session.

    `hooks` has a list of hooks for each event. They are added after the hooks in the file. An event that already has a
    hook of tacit is not changed.

    Raises:
        NotAddedError: the text is not a JSON object, or its `hooks` are not an object with a list for each event.
    """
    wanted: dict[str, object] = {"hooks": {event: list(groups) for event, groups in hooks.items()}}
    if not text.strip():
        return json.dumps(wanted, indent=2) + "\n"
    before = _checked(text)
    there = before.get("hooks", {})
    missing = {event: groups for event, groups in hooks.items() if _MARK not in json.dumps(there.get(event, []))}
    if "hooks" not in before:
        return _with_member(text, 0, "hooks", wanted["hooks"])
    for event, groups in missing.items():
        place = next(member for member in _members(text, 0) if member.key == "hooks")
        found = next((member for member in _members(text, place.start) if member.key == event), None)
        if found is None:
            text = _with_member(text, place.start, event, list(groups))
        else:
            text = _with_items(text, found, there[event], groups)
    return text


def with_server(text: str, name: str, server: Mapping[str, object]) -> str:
    """Return the text of a file of MCP servers with the entry `server` added under `name`.

    If the file already has a server of this name, its text is returned unchanged.

    Raises:
        NotAddedError: the text is not a JSON object, or its `mcpServers` are not an object.
    """
    if not text.strip():
        return json.dumps({"mcpServers": {name: server}}, indent=2) + "\n"
    before = _parsed(text)
    servers = before.get("mcpServers", {})
    if not isinstance(servers, dict):
        raise NotAddedError("the value of `mcpServers` is not an object")
    if name in servers:
        return text
    if "mcpServers" not in before:
        return _with_member(text, 0, "mcpServers", {name: server})
    place = next(member for member in _members(text, 0) if member.key == "mcpServers")
    return _with_member(text, place.start, name, server)


def _checked(text: str) -> dict[str, dict[str, list[object]]]:
    """Return the parsed JSON of Claude Code's settings, after a check of its form.

    Raises:
        NotAddedError: the text is not a JSON object, or its `hooks` are not an object with a list for each event.
    """
    found = _parsed(text)
    hooks = found.get("hooks", {})
    if not isinstance(hooks, dict) or not all(isinstance(groups, list) for groups in hooks.values()):
        raise NotAddedError("the value of `hooks` is not an object with a list for each event")
    return found


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise NotAddedError(f"the file is not JSON ({error})") from error
    if not isinstance(found, dict):
        raise NotAddedError("the file is not a JSON object")
    return found


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is repeated")
    return dict(pairs)


def _members(text: str, start: int) -> Iterator[_Member]:
    """Yield the keys of the JSON object that begins at `start`, each with the offsets of its value in the text.

    White space before the object is skipped.
    """
    decoder = json.JSONDecoder()
    position = _after(text, _after(text, start) + 1)
    while text[position] != "}":
        key, position = decoder.raw_decode(text, position)
        begin = _after(text, _after(text, position) + 1)
        _, end = decoder.raw_decode(text, begin)
        yield _Member(key, begin, end)
        position = _after(text, end)
        if text[position] == ",":
            position = _after(text, position + 1)


def _after(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _with_member(text: str, start: int, key: str, value: object) -> str:
    """Return the text with a key and value added at the end of the JSON object that begins at `start`."""
    start = _after(text, start)
    members = list(_members(text, start))
    return _added(text, start, members[-1].end if members else None, f"{json.dumps(key)}: {_dumped(value, text)}")


def _with_items(text: str, place: _Member, there: Sequence[object], items: Sequence[object]) -> str:
    """Return the text with `items` added at the end of a JSON list.

    `place` has the offsets of the list in the text, and `there` the items that the list already has.
    """
    decoder = json.JSONDecoder()
    end, position = None, _after(text, place.start + 1)
    for _ in there:
        _, end = decoder.raw_decode(text, position)
        position = _after(text, _after(text, end) + 1)
    added = ",\n".join(_dumped(item, text) for item in items)
    return _added(text, place.start, end, added)


def _added(text: str, start: int, end: int | None, piece: str) -> str:
    """Return the text with `piece` added at the end of the object or list that begins at `start`.

    `end` is the offset after the last member of the object or list, or None if it is empty.
    """
    unit = _unit(text)
    depth = _depth(text, start)
    newline = "\r\n" if "\r\n" in text else "\n"
    piece = piece.replace("\n", f"\n{unit * (depth + 1)}").replace("\n", newline)
    if end is not None:
        return f"{text[:end]},{newline}{unit * (depth + 1)}{piece}{text[end:]}"
    close = _after(text, start + 1)
    return f"{text[: start + 1]}{newline}{unit * (depth + 1)}{piece}{newline}{unit * depth}{text[close:]}"


def _depth(text: str, position: int) -> int:
    """Return the number of JSON objects and lists that are open at the offset `position` of a text."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text[:position])
    return sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))


def _unit(text: str) -> str:
    found = _INDENT.search(text)  # the first indented line is one level deep
    return found[1] if found else "  "


def _dumped(value: object, text: str) -> str:
    return json.dumps(value, indent=_unit(text), ensure_ascii=False)
