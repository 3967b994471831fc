"""PURE. Extract packages from import maps of Deno, version catalogs of Gradle, and environments of conda."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row

# the target of an import in deno.json, such as `npm:hono@^4.0.0` or `jsr:@std/assert@1/equals`
_TARGET = re.compile(r"(?:npm|jsr):/?((?:@[\w.-]+/)?[\w.-]+)(?:@([^/]*))?")
_SECTION = re.compile(r"[ \t]*\[([\w-]+)\]")
_PAIR = re.compile(r"""[ \t]*["']?([\w.-]+)["']?[ \t]*=[ \t]*(.*)$""")
_FIELD = re.compile(r"""\b(module|group|name|id|version(?:\.ref)?|ref)[ \t]*=[ \t]*["']([^"'\n]*)["']""")
_SHORT = re.compile(r"""["']([\w.-]+(?::[\w.-]+)?)(?::([^"'\n]*))?["']""")
_CONDA = re.compile(
    r"""[ \t]*-[ \t]+["']?(?:[\w.-]+::)?([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?[ \t]*"""
    r"""([=<>!~][^"'#\n]*)?["']?[ \t]*(?:#.*)?$"""
)


def import_map(text: str) -> Iterator[Row]:
    """Yield the packages in the `imports` of a deno.json: the real name of each, and its name in the code if different.

    If the text is not a JSON object, yield nothing. Comments, which deno.jsonc may have, are not supported.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    imports = data.get("imports") if isinstance(data, dict) else None
    for name, target in imports.items() if isinstance(imports, dict) else ():
        found = _TARGET.match(target) if isinstance(target, str) else None
        if found:
            line = text.count("\n", 0, max(0, text.find(json.dumps(name), text.find('"imports"')))) + 1
            for package in dict.fromkeys((name.rstrip("/"), found[1])):
                yield "package", package, found[2] or "", line


def catalog(text: str) -> Iterator[Row]:
    """Yield the libraries and plugins of a version catalog of Gradle: "group:name", or a plugin's id."""
    lines = list(enumerate(text.split("\n"), 1))
    pairs = list(_pairs(lines))
    versions = {
        key: found[1] for section, key, value, _ in pairs if section == "versions" and (found := _SHORT.match(value))
    }
    for section, _, value, line in pairs:
        if section not in {"libraries", "plugins"}:
            continue
        fields = dict(_FIELD.findall(value))
        short = _SHORT.match(value)
        joined = ":".join(fields[key] for key in ("group", "name") if key in fields)
        name = fields.get("module") or fields.get("id") or joined or (short[1] if short else "")
        named = fields.get("version.ref") or fields.get("ref", "")
        version = fields.get("version") or versions.get(named, "") or (short[2] or "" if short else "")
        if name:
            yield "package", name, version, line


def _pairs(lines: list[tuple[int, str]]) -> Iterator[tuple[str, str, str, int]]:
    """Yield the section, key, value and line of each `key = value`.

    If a value goes over several lines, only its first line is yielded.
    """
    section = ""
    for number, line in lines:
        if found := _SECTION.match(line):
            section = found[1]
        elif pair := _PAIR.match(line):
            yield section, pair[1], pair[2], number


def conda(text: str) -> Iterator[Row]:
    """Yield the packages under `dependencies:` of an environment.yml, including those for pip."""
    is_list = False
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1].isalpha():
            is_list = line.startswith("dependencies:")
        elif is_list and (found := _CONDA.match(line)):
            version = (found[2] or "").strip()
            exact = version.lstrip("=").split("=")[0] if version.startswith("=") else version
            yield "package", found[1], exact, number
