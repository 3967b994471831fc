"""PURE. Find the claims in blocks of code: names of resources, imports of the repository's modules, and definitions.

In all functions, `line` is the first line of the block, and `group` is the number of the block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify import claims_tools
from tacit.checks.verify.shapes import COMMON_VARIABLES, image
from tacit.checks.verify.values import Basis, Claim

_SETTING = re.compile(r"\s*(?:-\s+|export\s+|set\s+|ENV\s+)?[\"']?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[\"']?\s*[:=]")
_LONGEST_BLOCK = 20_000  # characters of a block of SQL that are searched for its named queries
_LONGEST = 1_000  # characters of a line that are read, which limits the time of the expressions
_TABLE = re.compile(
    r"\bCREATE\s+(?:UNLOGGED\s+|TEMP(?:ORARY)?\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`]+)", re.IGNORECASE
)
_INDEX = re.compile(
    r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?([\w\"`]+)\s+ON\s+(?:ONLY\s+)?([\w.\"`]+)",
    re.IGNORECASE,
)
# the columns of an index after the name of its table; those with functions are left out
_INDEXED = re.compile(r"\s*(?:USING\s+\w+\s*)?\(([\w\s,\"`]+)\)", re.IGNORECASE)
_OF_SYSTEM = {"rowid", "_rowid_", "oid", "ctid", "xmin", "xmax", "tableoid"}  # columns that each table has
_QUERY = re.compile(
    r"\bINSERT INTO ([\w.\"`]+)\s*(?:\(|VALUES)|\bUPDATE ([\w.\"`]+) SET\b|\bDELETE FROM ([\w.\"`]+)"
    r"|\bSELECT \* FROM ([\w.\"`]+)"
)
_READ = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+(?:ONLY\s+)?([a-z_][\w.\"`]*)(?![\w.(])", re.IGNORECASE)
_NAMED_QUERY = re.compile(r"(?:\bWITH|\),?)\s+(?:RECURSIVE\s+)?(\w+)\s+AS\b|^\s*(\w+)\s+AS\s*\(", re.IGNORECASE)
_NO_TABLE = re.compile(r"^(?:pg_|information_schema|sqlite_|if$|set$|select$|only$|lateral$|unnest$)", re.IGNORECASE)
_OF_TIME = re.compile(r"\b(?:EXTRACT|TRIM|SUBSTRING)\s*\(", re.IGNORECASE)
_INSERTED = re.compile(
    r"\(((?:\s*[\"`]?[a-zA-Z_]\w*[\"`]?\s*,)*\s*[\"`]?[a-zA-Z_]\w*[\"`]?\s*)\)\s*(?:VALUES|SELECT|$)", re.IGNORECASE
)
_COLUMN = re.compile(r"^\s*[\"`]?([a-zA-Z_]\w*)[\"`]?\s+([a-zA-Z]+)")
_NO_COLUMN = re.compile(
    r"^(?:PRIMARY|FOREIGN|UNIQUE|CONSTRAINT|CHECK|KEY|INDEX|EXCLUDE|REFERENCES|ON|DEFAULT|LIKE|PARTITION|NOT|AND|OR"
    r"|CREATE|ALTER|INSERT|SELECT|COMMENT|WITH)$",
    re.IGNORECASE,
)
# Each expression has one group: the name of a resource of that kind.
_RESOURCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("table", re.compile(r"\b(?:pgTable|mysqlTable|sqliteTable)\(\s*['\"]([\w.]+)['\"]")),
    ("table", re.compile(r"^\s*__tablename__\s*=\s*['\"]([\w.]+)['\"]")),
    ("table", re.compile(r"\bop\.(?:create_table|add_column|drop_table)\(\s*['\"](\w+)['\"]")),
    ("collection", re.compile(r"\.(?:collection|getCollection|Collection|get_collection)\(\s*['\"]([\w.-]+)['\"]")),
    (
        "collection",
        re.compile(r"\bdb\.([a-z]\w+)\.(?:find|findOne|insert\w*|update\w*|aggregate|createIndex|delete\w*)\("),
    ),
    ("collection", re.compile(r"\bdb\.createCollection\(\s*['\"]([\w.-]+)['\"]")),
    ("database", re.compile(r"\b(?:client|mongo\w*)\.(?:db|Database|get_database)\(\s*['\"]([\w-]+)['\"]")),
    (
        "subject",
        re.compile(
            r"\b(?:nc|js|nats\w*)\.(?:publish|subscribe|Publish|Subscribe|QueueSubscribe)\(\s*['\"]([\w.*>-]+)['\"]"
        ),
    ),
    ("queue-group", re.compile(r"\bqueue\s*:\s*['\"]([\w.-]+)['\"]")),
    (
        "bucket",
        re.compile(
            r"\b(?:makeBucket|MakeBucket|make_bucket|bucketExists|putObject|PutObject|fput_object|getObject)\(\s*(?:ctx,\s*)?['\"]([a-z0-9.-]+)['\"]"
        ),
    ),
    ("bucket", re.compile(r"\bmc\s+mb\s+(?:--\S+\s+)*\w+/([a-z0-9.-]+)")),
    ("topic", re.compile(r"\bkafka-topics\S*\s.*--topic\s+([\w.-]+)")),
    ("topic", re.compile(r"\btopic\s*:\s*['\"]([\w.-]+)['\"]")),
    ("queue-group", re.compile(r"\b(?:groupId|group_id|GroupID)\s*[:=]\s*['\"]([\w.-]+)['\"]")),
    ("queue", re.compile(r"\b(?:assertQueue|queue_declare|QueueDeclare)\(\s*(?:queue\s*=\s*)?['\"]([\w.-]+)['\"]")),
    ("environment", re.compile(r"\bprocess\.env\.([A-Z][A-Z0-9_]+)")),
    ("environment", re.compile(r"\bos\.(?:getenv|environ\.get|Getenv|LookupEnv)\(\s*['\"]([A-Z][A-Z0-9_]+)['\"]")),
    ("environment", re.compile(r"\bos\.environ\[['\"]([A-Z][A-Z0-9_]+)['\"]\]")),
)
_SUBJECTS = re.compile(r"\b[Ss]ubjects\s*[:=]\s*(?:\[\]string)?\s*[\[{]([^\]}]*)[\]}]")
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")
_STREAM = re.compile(r"^\s*(?:name|Name|stream)\s*[:=]\s*['\"]?([A-Z][A-Z0-9_-]+)['\"]?,?\s*$")
_NATS = re.compile(r"jetstream|nats|StreamConfig|\bsubjects\b", re.IGNORECASE)
_PYTHON_IMPORT = re.compile(r"^\s*from\s+([\w.]+)\s+import\s+(.+)$")
_PYTHON_MODULE = re.compile(r"^\s*import\s+([\w.]+)(?:\s+as\s+\w+)?\s*$")
_SCRIPT_IMPORT = re.compile(r"^\s*import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+['\"]([^'\"]+)['\"]")
_SCRIPT_MODULE = re.compile(r"^\s*(?:import|export)\s[^'\"]*\bfrom\s+['\"]([^'\"]+)['\"]")
_GO_IMPORT = re.compile(r"^\s*(?:import\s+)?(?:[\w.]+\s+)?\"([\w.-]+\.[a-z]+/[\w./-]+)\"\s*$")
_DEFINITION = re.compile(
    r"^(?P<indent>\s*)(?:export\s+)?(?:default\s+)?(?:public\s+|private\s+|abstract\s+|final\s+|async\s+)*"
    r"(?:(?:class|interface|struct|enum|record|trait)\s+(?P<type>[A-Z]\w*)"
    r"|type\s+(?P<gotype>[A-Z]\w*\b|[a-z]\w*(?=(?:\[[^\]]*\])?\s+(?:struct|interface|func|int|string|map|chan)\b))"
    r"|def\s+(?P<def>\w+)\s*\(|func\s+(?:\(\s*\w+\s+\*?(?P<receiver>\w+)\s*\)\s*)?(?P<func>\w+)\s*[(\[]"
    r"|function\s+(?P<function>\w+)\s*\()"
)
NO_RECEIVER = "func without a receiver"
_FROM = re.compile(r"^\s*(?:FROM)\s+(?:--platform=\S+\s+)?(\S+)", re.IGNORECASE)
_YAML_IMAGE = re.compile(r"^\s*(?:-\s*)?image:\s*['\"]?([^\s'\"#]+)")
_HTTP = re.compile(
    r"^\s*(GET|POST|PUT|PATCH|DELETE)\s+(?:https?://[\w.:{}-]+)?(/[^\s?#]*)(?:\?\S*)?(?:\s+HTTP/[\d.]+)?(?:\s+(?:#|//|-|→|–).*)?\s*$"
)
_DOTENV = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]+)\s*=\s*(.*)$")
_VERBS = {"get", "post", "put", "patch", "delete"}
_DECORATED = re.compile(
    r"@(?:app|router|bp|\w*_?bp|api|blueprint)\.(get|post|put|patch|delete|route)\(\s*['\"](/[^'\"]*)['\"](.*)"
)
_CALLED = re.compile(
    r"\b(?:app|router|r|e|api|mux|server)\.(get|post|put|patch|delete|GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Delete)\(\s*['\"](/[^'\"]*)['\"]"
)


def sql(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the tables, columns and indexes that `CREATE` statements create, and the table and columns of each index.

    `line` is the number of the first line of `text` in the document.
    """
    table, depth, made = "", 0, set[str]()
    for number, raw in enumerate(text.split("\n"), line):
        bare = raw.split("--")[0][:_LONGEST]
        created, index = _TABLE.search(bare), _INDEX.search(bare)
        if index:
            owner = _unquoted(index[2])
            yield Claim("index", _unquoted(index[1]), number, owner=owner, basis=Basis.TYPED, group=group, form="sql")
            yield from _indexed(owner, bare[index.end() :], number, group, is_made=owner in made)
        if created:
            table, depth = _unquoted(created[1]), 0
            made.add(table)
            yield Claim("table", table, number, basis=Basis.TYPED, group=group, form="sql")
            bare = bare[created.end() :]
            depth = bare.count("(") - bare.count(")")
            continue
        if table and depth > 0:
            column = _COLUMN.match(bare)
            if column and depth == 1 and not _NO_COLUMN.match(column[1]):
                name = f"{table}.{column[1]}"
                yield Claim("column", name, number, owner=table, basis=Basis.TYPED, group=group, form="sql")
            depth += bare.count("(") - bare.count(")")
            if depth <= 0:
                table = ""


def _indexed(table: str, rest: str, line: int, group: int, *, is_made: bool) -> Iterator[Claim]:
    """Yield the table of an index, and the columns of the index, which are named at the start of `rest`.

    If the same block creates the table (`is_made`), only the columns are yielded.
    """
    if not is_made:
        yield Claim("table", table, line, basis=Basis.TYPED, group=group, form="query")
    if found := _INDEXED.match(rest):
        for column in found[1].split(","):
            name = f"{table}.{_unquoted(column.split()[0])}" if column.strip() else ""
            if name and name.rpartition(".")[2].lower() not in _OF_SYSTEM:
                yield Claim("column", name, line, owner=table, basis=Basis.TYPED, group=group, form="sql")


def queries(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the tables that SQL statements read or change, and the columns into which they insert values.

    The statements may be inside of other text, such as `psql -c "SELECT * FROM orders"`.
    """
    for number, raw in enumerate(text.split("\n"), line):
        for found in _QUERY.finditer(raw[:_LONGEST]):
            table = _unquoted(next(filter(None, found.groups())))
            yield Claim("table", table, number, basis=Basis.TYPED, group=group, form="sql")
            listed = _INSERTED.match(raw[:_LONGEST], found.end() - 1) if found[1] else None
            for column in listed[1].split(",") if listed else ():
                name = f"{table}.{_unquoted(column.strip())}"
                yield Claim("column", name, number, owner=table, basis=Basis.TYPED, group=group, form="sql")


def tables_read(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the tables that a block of SQL reads or changes. Names that a query defines (`WITH a AS`) are left out."""
    own = {name.lower() for found in _NAMED_QUERY.findall(text[:_LONGEST_BLOCK]) for name in found if name}
    for number, raw in enumerate(text.split("\n"), line):
        row = _QUOTED.sub("''", raw.split("--")[0][:_LONGEST].replace('"', ""))
        for found in _READ.finditer(row) if not (_OF_TIME.search(row) or _TABLE.search(row)) else ():
            written = found[1].replace("`", "").rstrip(".")
            name = written.removeprefix("public.")
            if name and "." not in name and name.lower() not in own and not _NO_TABLE.match(written):
                yield Claim("table", name, number, found.start(1) + 1, basis=Basis.TYPED, group=group, form="query")


def code(text: str, line: int, group: int, *, is_pattern_page: bool) -> Iterator[Claim]:
    """Yield a claim for each name in a code block that the code should have: resources, imports and routes.

    If `is_pattern_page` is true, also yield the types and functions that the block defines.
    """
    is_nats = _NATS.search(text) is not None
    for number, raw in enumerate(text.split("\n"), line):
        row = raw[:_LONGEST]
        if row.lstrip().startswith(("//", "#")) and not row.lstrip().startswith("#include"):
            continue
        for kind, expression in _RESOURCES:
            for found in expression.finditer(row):
                if found[1] not in COMMON_VARIABLES:
                    yield Claim(kind, found[1], number, basis=Basis.TYPED, group=group, form="code")
        if listed := _SUBJECTS.search(row):
            for name in _QUOTED.findall(listed[1]):
                yield Claim("subject", name, number, basis=Basis.TYPED, group=group, form="code")
        if is_nats and (stream := _STREAM.match(row)):
            yield Claim("stream", stream[1], number, basis=Basis.TYPED, group=group, form="code")
        yield from _imports(row, number, group)
        yield from _routes(row, number, group)
    if is_pattern_page:
        yield from _definitions(text, line, group)


def _imports(row: str, number: int, group: int) -> Iterator[Claim]:
    if found := _PYTHON_IMPORT.match(row):
        for part in found[2].split("#")[0].strip("() \\").split(","):
            name = part.split(" as ")[0].strip()
            if re.fullmatch(r"\w+", name):
                yield Claim("import", name, number, owner=found[1], basis=Basis.TYPED, group=group, form="python")
    elif found := _PYTHON_MODULE.match(row):
        yield Claim("module", found[1], number, basis=Basis.TYPED, group=group, form="python")
    elif found := _SCRIPT_IMPORT.match(row):
        for part in found[1].split(","):
            name = part.split(" as ")[0].removeprefix("type ").strip()
            if re.fullmatch(r"[\w$]+", name):
                yield Claim("import", name, number, owner=found[2], basis=Basis.TYPED, group=group, form="script")
    elif found := _SCRIPT_MODULE.match(row):
        yield Claim("module", found[1], number, basis=Basis.TYPED, group=group, form="script")
    elif found := _GO_IMPORT.match(row):
        yield Claim("module", found[1], number, basis=Basis.TYPED, group=group, form="go")


def _routes(row: str, number: int, group: int) -> Iterator[Claim]:
    if found := _DECORATED.search(row):
        if found[1] in _VERBS:
            methods = [found[1].upper()]
        else:
            methods = [name.upper() for name in _QUOTED.findall(found[3]) if name.lower() in _VERBS] or ["GET"]
        for method in methods:
            yield Claim("route", f"{method} {found[2]}", number, basis=Basis.TYPED, group=group, form="code")
    elif found := _CALLED.search(row):
        yield Claim("route", f"{found[1].upper()} {found[2]}", number, basis=Basis.TYPED, group=group, form="code")


def _definitions(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield a claim for each type and function that a code block defines, and for each method of a type.

    For the Go method `func (o Order) Total()`, the type `Order` is a claim, too. If a Go function has no receiver, the
    field `written` of its claim is `NO_RECEIVER`.
    """
    owner, owner_indent = "", -1
    for number, raw in enumerate(text.split("\n"), line):
        found = _DEFINITION.match(raw[:_LONGEST])
        if not found:
            continue
        indent = len(found["indent"])
        name = found["type"] or found["gotype"]
        if name:
            owner, owner_indent = name, indent
            yield Claim("definition", name, number, value="type", basis=Basis.TYPED, group=group, form="code")
            continue
        function = found["def"] or found["func"] or found["function"] or ""
        if function.startswith("__") or function in {"main", "init"}:
            continue
        receiver = found["receiver"] or (owner if indent > owner_indent >= 0 else "")
        if found["receiver"]:
            yield Claim("definition", receiver, number, value="type", basis=Basis.TYPED, group=group, form="code")
        if receiver:
            name = f"{receiver}.{function}"
            yield Claim("member", name, number, owner=receiver, basis=Basis.TYPED, group=group, form="code")
        else:
            yield Claim(
                "definition",
                function,
                number,
                value="function",
                basis=Basis.TYPED,
                group=group,
                form="code",
                written=NO_RECEIVER if found["func"] else "",
            )


def dockerfile(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the base images that a Dockerfile names with a tag."""
    for number, raw in enumerate(text.split("\n"), line):
        if found := _FROM.match(raw[:_LONGEST]):
            name, tag = image(found[1])
            if name:
                yield Claim("image", name, number, value=tag, basis=Basis.TYPED, group=group, form="dockerfile")


def yaml(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the images with a tag and the compose services that a block of YAML names."""
    under = -1
    for number, raw in enumerate(text.split("\n"), line):
        row = raw[:_LONGEST]
        indent = len(row) - len(row.lstrip())
        if found := _YAML_IMAGE.match(row):
            name, tag = image(found[1])
            if name:
                yield Claim("image", name, number, value=tag, basis=Basis.TYPED, group=group, form="yaml")
        if row.rstrip() == "services:":
            under = 0
        elif row.strip() and not indent and not row.startswith("#"):
            under = -1
        elif under in {0, indent} and row.strip():
            service = re.match(r"\s+([a-zA-Z][\w.-]*):\s*(?:#.*)?$", row)
            if service:
                under = indent
                yield Claim("service", service[1], number, basis=Basis.TYPED, group=group, form="yaml")


def dotenv(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the environment variables that a block of assignments sets."""
    for number, raw in enumerate(text.split("\n"), line):
        found = _DOTENV.match(raw[:_LONGEST])
        if found and found[1] not in COMMON_VARIABLES:
            yield Claim("environment", found[1], number, value=found[2], basis=Basis.TYPED, group=group, form="dotenv")


def http(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the routes in a block that lists HTTP requests, such as `GET /orders`."""
    for number, raw in enumerate(text.split("\n"), line):
        if found := _HTTP.match(raw[:_LONGEST]):
            yield Claim("route", f"{found[1]} {found[2]}", number, basis=Basis.TYPED, group=group, form="http")


def is_dotenv(text: str) -> bool:
    """Return whether a block only has assignments to variables in capital letters, empty lines and comments."""
    rows = [row for row in text.split("\n") if row.strip() and not row.lstrip().startswith("#")]
    if not rows or not all(_DOTENV.match(row[:_LONGEST]) for row in rows):
        return False
    # `DEBUG=1 npm start` runs a program
    return not any(claims_tools.is_session(row) for row in rows if not row.lstrip().startswith("export"))


def has_requests(text: str) -> bool:
    """Return whether a block lists HTTP requests."""
    return any(_HTTP.match(row[:_LONGEST]) for row in text.split("\n"))


def _unquoted(name: str) -> str:
    return name.replace('"', "").replace("`", "").rsplit(".", 1)[-1]


def settings(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the variables that lines such as `NAME=value` of a block set. The other lines need not be of this form.

    Such a claim is only reported if git's history shows that the code used to have the variable.
    """
    for number, raw in enumerate(text.split("\n"), line):
        found = _SETTING.match(raw[:_LONGEST])
        if found:
            yield Claim("environment", found[1], number, found.start(1) + 1, group=group, form="block")
