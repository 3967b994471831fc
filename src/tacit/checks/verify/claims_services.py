"""PURE. Find the claims about running programs: ports, Kubernetes objects, and commands with their sub-commands.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from tacit.checks.verify import claims_kubernetes
from tacit.checks.verify.document import Piece
from tacit.checks.verify.extract.outline import Entry, entries, items
from tacit.checks.verify.shapes import is_produced, is_source, looks_like_path, variable_name
from tacit.checks.verify.values import Basis, Claim

PORT_HEADS = re.compile(
    r"^(?:[\w-]+ ){0,2}ports?$",
    re.IGNORECASE,
)
_PORT = re.compile(r"(?:\d+\.[\d.]+:)?(\d{2,5})(?::(\d{2,5}))?(?:/(?:tcp|udp|http))?", re.IGNORECASE)
_EXPOSE = re.compile(r"^\s*EXPOSE\s+([\d/ a-z]+)$", re.IGNORECASE)
# not `COPY --from=build …`, which copies from another image
_COPY = re.compile(r"^\s*(?:COPY|ADD)\s+(?!.*--from)(?:--\S+\s+)*([\w./ -]+)$", re.IGNORECASE)
_PORT_KEYS = {"containerPort", "targetPort"}
_OF_WORKFLOWS = {"jobs", "steps", "runs-on", "uses"}  # keys of a workflow of continuous integration
_LAST_PORT = 65_535  # the largest port number of TCP
_ANY_SERVICE = re.compile(r"[A-Za-z][\w.-]*(?: [\w.-]+){0,2}")
_SERVICE = re.compile(r"[A-Za-z][\w.-]*")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_COMMAND = re.compile(r"[a-z][a-z0-9]*(?:[-_:][a-z0-9]+)*")
_LOCAL = re.compile(r"(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(/[^\s#]+)")
_ROUTE_HEADS = re.compile(r"^(?:api )?(?:paths?|endpoints?|routes?|ur[il]s?)$", re.IGNORECASE)
_ROUTE_PATH = re.compile(r"/[^\s|]*")
_METHODS = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE)(?:[/,\s]+(?:GET|POST|PUT|PATCH|DELETE))*")
_RESOURCE = re.compile(r"[A-Za-z][\w.>*-]+")
_LONGEST = 1_000  # characters of a line that are read


def ports_of_cell(text: str, row: str) -> Iterator[Claim]:
    """Yield the port that a table cell gives for the service of its row; nothing if the cell has other text.

    The cell may have a mapping of ports, such as `80:8080`. `row` is the text of its row.
    """
    found = _PORT.fullmatch(text.strip("` "))
    if not found or int(found[1]) > _LAST_PORT:
        return
    cells = [cell.strip().strip("*`") for cell in row.strip().strip("|").split("|")]
    owner = next((cell for cell in cells[:2] if _SERVICE.fullmatch(cell)), "")
    named = "\n".join(cell for cell in cells if _ANY_SERVICE.fullmatch(cell))
    yield Claim("port", found[1], 0, value=found[2] or "", owner=owner, basis=Basis.TYPED, form="table", written=named)


def route_of_row(piece: Piece) -> Iterator[Claim]:
    """Yield the routes of a table row, one for each method.

    One cell of the row has the methods, and `piece` the path.
    """
    path = piece.text.strip("`* ")
    if not _ROUTE_HEADS.match(piece.header) or not _ROUTE_PATH.fullmatch(path):
        return
    cells = [cell.strip().strip("`* ") for cell in piece.context.strip().strip("|").split("|")]
    methods = [cell for cell in cells if _METHODS.fullmatch(cell)]
    if len(methods) == 1:
        for method in re.split(r"[/,\s]+", methods[0]):
            yield Claim("route", f"{method} {path}", 0, basis=Basis.TYPED, form="table")


def dockerfile(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the ports that a Dockerfile exposes, and the files and folders of the repository that it copies."""
    for number, raw in enumerate(text.split("\n"), line):
        if found := _COPY.match(raw[:_LONGEST]):
            for word in found[1].split()[:-1]:
                # a build or the reader makes programs, archives and settings, but hardly sources
                is_read = "/" in word.strip("./") and looks_like_path(word) and is_source(word)
                if is_read and not is_produced(word):
                    path = word.removeprefix("./")
                    yield Claim("path", path, number, basis=Basis.TYPED, group=group, form="copied", written=word)
        if found := _EXPOSE.match(raw[:_LONGEST]):
            for port in found[1].split():
                if port.partition("/")[0].isdigit():
                    name = port.partition("/")[0]
                    yield Claim("port", name, number, basis=Basis.TYPED, group=group, form="dockerfile")


def yaml(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the ports of compose services, Kubernetes objects with their ports, and variables, in a block of YAML."""
    found = list(entries(text))
    yield from _variables(found, line, group)
    documents = {entry.document for entry in found}
    for document in sorted(documents):
        own = [entry for entry in found if entry.document == document]
        tops = {entry.key: entry for entry in own if not entry.above}
        if "services" in tops:
            yield from _compose(own, line, group)
        elif {"apiVersion", "kind"} <= tops.keys():
            yield from _object(own, tops["kind"].value, line, group)


def _variables(found: Sequence[Entry], line: int, group: int) -> Iterator[Claim]:
    """Yield the environment variables of containers in a block of YAML.

    They are below the key `env`, as a list with names, or below `environment`, as keys or as a list such as `A=b`. If
    the block is a workflow (it has `jobs` or `steps`), yield nothing, because programs of others read its variables.
    """
    if any(entry.key in _OF_WORKFLOWS for entry in found):
        return
    for entry in found:
        above, name = entry.above, ""
        if above[-2:] == ("env", "-") and entry.key == "name":
            name = entry.value
        elif above[-1:] == ("environment",):
            name = entry.value.partition("=")[0] if entry.key == "-" else entry.key
        if variable_name(name):
            yield Claim("environment", name, line + entry.line - 1, group=group, form="yaml")


def _compose(found: Sequence[Entry], line: int, group: int) -> Iterator[Claim]:
    declared = {entry.key for entry in found if entry.above == ("services",)}  # each is a claim already
    for entry in found:
        is_needed = entry.above[:1] == ("services",) and entry.above[2:3] == ("depends_on",)
        if is_needed and entry.key == "-" and entry.value not in declared:
            at = line + entry.line - 1
            yield Claim("service", entry.value, at, basis=Basis.TYPED, group=group, form="yaml")
        if entry.above[:1] != ("services",) or (entry.above[2:] or (entry.key,))[0] != "ports":
            continue
        for written in items(entry.value) or [entry.value]:
            if port := _PORT.fullmatch(written.strip("\"' ")):
                owner = entry.above[1]
                yield Claim(
                    "port",
                    port[1],
                    line + entry.line - 1,
                    value=port[2] or "",
                    owner=owner,
                    basis=Basis.TYPED,
                    group=group,
                    form="yaml",
                )


def _object(found: Sequence[Entry], kind: str, line: int, group: int) -> Iterator[Claim]:
    name = next((entry for entry in found if entry.above == ("metadata",) and entry.key == "name"), None)
    if name is None or not _NAME.fullmatch(name.value) or not kind.isalpha():
        return
    at = line + name.line - 1
    yield Claim("manifest", f"{kind}/{name.value}", at, basis=Basis.TYPED, group=group, form="yaml")
    for entry in found:
        if entry.key in _PORT_KEYS and entry.value.isdigit():
            at = line + entry.line - 1
            yield Claim("port", entry.value, at, owner=name.value, basis=Basis.TYPED, group=group, form="yaml")


def program(name: str, words: Sequence[str], line: int, form: str = "shell") -> Iterator[Claim]:
    """Yield the claim that a console program has a sub-command, which is the first of `words`, the program's arguments.

    Whether the program belongs to the repository is decided later, when the claim is compared with the code.
    """
    if not _COMMAND.fullmatch(name):
        return
    second = words[0] if words and _COMMAND.fullmatch(words[0]) else ""
    yield Claim("command", f"{name} {second}".strip(), line, owner=name, value=second, form=form)


def request(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the route of a `curl` command that sends a request to this machine."""
    method, address = "", ""
    rest = iter(words)
    for word in rest:
        if word in {"-X", "--request"}:
            method = next(rest, "").upper()
        elif word in {"-d", "--data", "--data-raw", "--data-binary", "--json", "-F", "--form"}:
            method = method or "POST"
            next(rest, "")
        elif word in {"-H", "--header", "-u", "--user", "-o", "--output", "-b", "--cookie", "-c", "--cookie-jar"}:
            next(rest, "")
        elif found := _LOCAL.match(word):
            address = found[1].split("?")[0]
    if address and "$" not in address:
        yield Claim("route", f"{method or 'GET'} {address}", line, basis=Basis.TYPED, form="shell")


def managed(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the sub-command that a command names for Django's manage.py: `migrate` in `python manage.py migrate`."""
    if words and _COMMAND.fullmatch(words[0]):
        yield Claim("command", f"manage.py {words[0]}", line, owner="manage.py", value=words[0], form="shell")


def broker(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the topic and the consumer group that a Kafka command names in its options."""
    kinds = {"--topic": "topic", "--group": "queue-group", "--consumer-group": "queue-group"}
    for option, word in itertools.pairwise(words):
        if option in kinds and _RESOURCE.fullmatch(word):
            yield Claim(kinds[option], word, line, basis=Basis.TYPED, form="shell")


def nats(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the stream, consumer or subject that a `nats` command names."""
    plain = [word for word in words if not word.startswith("-")]
    first, second = [*plain, "", ""][:2]
    if first in {"pub", "publish", "sub", "subscribe", "request"} and _RESOURCE.fullmatch(second):
        yield Claim("subject", second, line, basis=Basis.TYPED, form="shell")
    elif first in {"stream", "str", "consumer", "con"} and second in {
        "info",
        "add",
        "view",
        "purge",
        "rm",
        "next",
        "get",
    }:
        kinds = ("stream", "queue-group") if first.startswith("con") else ("stream",)
        for kind, word in zip(kinds, plain[2:], strict=False):
            if _RESOURCE.fullmatch(word):
                yield Claim(kind, word, line, basis=Basis.TYPED, form="shell")


def minio(words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the bucket that a command of MinIO's `mc` names: `mc mb local/uploads`."""
    plain = [word for word in words if not word.startswith("-")]
    if plain[:1] and plain[0] in {"mb", "ls", "rb", "mirror", "anonymous", "policy", "version", "ilm"}:
        for word in plain[1:]:
            bucket = word.split("/")[1] if "/" in word and not word.startswith((".", "/", "~")) else ""
            if _NAME.fullmatch(bucket):
                yield Claim("bucket", bucket, line, basis=Basis.TYPED, form="shell")


_KAFKA = ("kafka-topics", "kafka-consumer-groups", "kafka-console-consumer", "kafka-console-producer", "kcat")
_CLIENTS = {"kubectl": claims_kubernetes.kubectl, "curl": request, "nats": nats, "mc": minio}
_CLIENTS |= {f"{name}{end}": broker for name in _KAFKA for end in ("", ".sh")}


def of_program(name: str, words: Sequence[str], line: int) -> Iterator[Claim]:
    """Yield the claims of a command, by its program: objects for `kubectl`, routes for `curl`, and so on."""
    client = _CLIENTS.get(name)
    yield from client(words, line) if client else program(name, words, line)
