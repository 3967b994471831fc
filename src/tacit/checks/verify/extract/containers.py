"""PURE. Extract facts from compose files, Kubernetes objects, Dockerfiles and dotenv files.

A fact is a declaration in the code, such as a service or a variable.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from tacit.checks.verify.extract.outline import Entry, entries, items
from tacit.checks.verify.extract.row import TASK, Row
from tacit.checks.verify.lexer import Text

_VARIABLE = re.compile(r"^([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*(.*)$")
_DEFAULT = re.compile(r"\$\{(\w+):?[-=?+]([^}\n]*)\}")
_REFERENCE = re.compile(r"\$\{(\w+)(?::?[-=?+]([^}\n]*))?\}")
_FROM = re.compile(r"^[ \t]*FROM[ \t]+(?:--\w+=\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.IGNORECASE)
_EXPOSE = re.compile(r"^[ \t]*EXPOSE[ \t]+([\d/ a-z-]+)", re.IGNORECASE)
_SETTING = re.compile(r"^[ \t]*(?:ENV|ARG)[ \t]+(\w+)(?:[= ][ \t]*(.*))?$", re.IGNORECASE)
_MORE = re.compile(r'\b(\w+)=("[^"\n]*"|\S*)')
_DOTENV = re.compile(r"^[ \t]*#?[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]+)[ \t]*=[ \t]*(.*)$")
_EXPORT = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]{2,})=(.*)$")
_PROGRAM = re.compile(r"^\[program:([\w.-]+)\]")
_LISTEN = re.compile(r"^[ \t]*listen[ \t]+(?:[\d.]+:|\[::\]:)?(\d{2,5})\b[^\n]{0,100};")
_SHELL_USE = re.compile(r"\$\{?([A-Z][A-Z0-9_]{2,})(?::?-([^}\n]*))?\}?")
_PORT = re.compile(r"^(?:\d+\.[\d.]+:|\[::\]:)?(?:\$\{\w+:?-)?(\d{1,5})\}?(?::(?:\$\{\w+:?-)?(\d{1,5})\}?)?(?:/\w+)?$")
_IMAGE = re.compile(r"^[a-z0-9][\w./:@-]*$")
_CONTAINER_KEYS = {"containers", "initContainers"}


def image(written: str, line: int) -> Iterator[Row]:
    """Yield an image with its tag. If the tag is a variable with a default value, that value is the tag."""
    written = _DEFAULT.sub(lambda found: found[2], written)
    name, _, digest = written.partition("@")
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        head, tag = name, ""
    tag = tag or digest
    if head and _IMAGE.match(head) and "$" not in head:
        yield "image", head.removeprefix("docker.io/").removeprefix("library/"), "" if "$" in tag else tag, line


def yaml(split: Text) -> Iterator[Row]:
    """Yield the facts (declarations, such as services) of a YAML file.

    Its top-level keys decide whether it is a compose file, Kubernetes or another file.
    """
    text = split.text
    found = list(entries(text))
    tops = {entry.key for entry in found if not entry.above}
    if "services" in tops and any(entry.above == ("services",) for entry in found) and "apiVersion" not in tops:
        yield from _compose(found)
    if "apiVersion" in tops and "kind" in tops:
        yield from _kubernetes(found)
    if "tasks" in tops:
        for entry in found:
            if entry.above == ("tasks",):
                yield "target", entry.key, TASK, entry.line
    if not tops & {"services", "apiVersion"}:
        for entry in found:
            if entry.key in ("image", "container") and entry.value and (":" in entry.value or "jobs" in tops):
                yield from image(entry.value, entry.line)
            elif entry.key == "port" and entry.value.isdigit():
                yield "port", entry.value, "", entry.line
            elif entry.above and entry.above[-1] == "env" and entry.key.isupper():
                yield "environment", entry.key, entry.value, entry.line


def _compose(found: list[Entry]) -> Iterator[Row]:
    for entry in found:
        if entry.above == ("services",):
            yield "service", entry.key, "", entry.line
        elif entry.above[:1] == ("services",) and entry.above[1:]:
            yield from _service(entry, entry.above[2] if entry.above[2:] else "")
        for name, default in _REFERENCE.findall(entry.value):
            yield "environment", name, default, entry.line


def _service(entry: Entry, group: str) -> Iterator[Row]:
    """Yield the facts in a line of a compose service, such as an image, variables or ports.

    `group` is the key that contains the line, such as `ports`; it is `""` directly below the service.
    """
    key, value, line = entry.key, entry.value, entry.line
    if not group and key == "image":
        yield from image(value, line)
    elif not group and key == "container_name":
        yield "service", value, f"container of {entry.above[1]}", line
    elif (group or key) == "environment" and value:
        yield from _variables(key, value, line)
    elif (group or key) in ("ports", "expose"):
        for port in items(value) or [value]:
            yield from _port(port, line)


def _variables(key: str, value: str, line: int) -> Iterator[Row]:
    for text in items(value) or [value if key == "-" else f"{key}={value}"]:
        if (variable := _VARIABLE.match(text)) and variable[1] != "environment":
            yield "environment", variable[1], variable[2].strip("\"'"), line
        elif key == "-" and text.isidentifier():
            yield "environment", text, "", line


def _port(written: str, line: int) -> Iterator[Row]:
    if port := _PORT.match(written.strip("\"'")):
        yield "port", port[1], written, line
        if port[2] and port[2] != port[1]:
            yield "port", port[2], written, line


def _kubernetes(found: list[Entry]) -> Iterator[Row]:
    by_document: dict[int, list[Entry]] = defaultdict(list)
    for entry in found:
        by_document[entry.document].append(entry)
    for document in by_document.values():
        tops = {entry.key: entry for entry in document if not entry.above}
        name = next((entry for entry in document if entry.above == ("metadata",) and entry.key == "name"), None)
        kind = tops["kind"].value if "kind" in tops else ""
        if kind and name and "{{" not in name.value:
            yield "manifest", f"{kind}/{name.value}", "", name.line
            if kind in ("Service", "Deployment", "StatefulSet", "DaemonSet"):
                yield "service", name.value, kind, name.line
        yield from _object(document, kind)


def _object(document: Iterable[Entry], kind: str) -> Iterator[Row]:
    variable: Entry | None = None
    for entry in document:
        place = entry.above[-2] if len(entry.above) > 1 and entry.above[-1] == "-" else ""
        if entry.key == "image" and (place in _CONTAINER_KEYS or entry.value.count(":") == 1):
            yield from image(entry.value, entry.line)
        elif place == "env" and entry.key == "name":
            variable = entry
            yield "environment", entry.value, "", entry.line
        elif place == "env" and entry.key == "value" and variable is not None:
            yield "environment", variable.value, entry.value, variable.line
        elif entry.key in ("containerPort", "port", "targetPort", "nodePort") and entry.value.isdigit():
            yield "port", entry.value, entry.key, entry.line
        elif kind in ("ConfigMap", "Secret") and entry.above in (("data",), ("stringData",)) and entry.key.isupper():
            yield "environment", entry.key, entry.value, entry.line


def dockerfile(split: Text) -> Iterator[Row]:
    """Yield the base images, exposed ports and variables of a Dockerfile."""
    stages: set[str] = set()
    defaults: dict[str, str] = {}
    for line, text in enumerate(split.text.split("\n"), 1):
        if found := _FROM.match(text):
            name = re.sub(r"\$\{?(\w+)\}?", lambda match: defaults.get(match[1], match[0]), found[1])
            if name.lower() not in stages and name != "scratch":
                yield from image(name, line)
            if found[2]:
                stages.add(found[2].lower())
        elif found := _EXPOSE.match(text):
            for port in found[1].split():
                yield from _port(port, line)
        elif found := _SETTING.match(text):
            rest = f"{found[1]}={found[2] or ''}"
            for name, value in [(found[1], found[2] or ""), *_MORE.findall(rest)[1:]]:
                defaults.setdefault(name, value.split()[0].strip("\"'") if value.split() else "")
                yield "environment", name, defaults[name], line


def settings(split: Text) -> Iterator[Row]:
    """Yield the ports on which nginx listens, and the programs that supervisord runs, from their settings files."""
    for line, text in enumerate(split.text.split("\n"), 1):
        if found := _LISTEN.match(text):
            yield "port", found[1], "listen", line
        elif found := _PROGRAM.match(text):
            yield "service", found[1], "program", line


def dotenv(split: Text) -> Iterator[Row]:
    """Yield the variables of a dotenv file. Variables in comments also count, because they are optional settings."""
    for line, text in enumerate(split.text.split("\n"), 1):
        if found := _DOTENV.match(text):
            yield "environment", found[1], found[2].partition(" #")[0].strip().strip("\"'"), line


def shell(split: Text) -> Iterator[Row]:
    """Yield the variables that a shell script sets or reads. Those in lower case are internal, so they are left out."""
    seen: set[str] = set()
    for line, text in enumerate(split.plain.split("\n"), 1):
        if found := _EXPORT.match(text):
            seen.add(found[1])
            yield "environment", found[1], found[2].strip().strip("\"'"), line
        if "$" in text:
            for name, default in _SHELL_USE.findall(text):
                if name not in seen:
                    seen.add(name)
                    yield "environment", name, default, line
