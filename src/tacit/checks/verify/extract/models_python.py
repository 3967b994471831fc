"""PURE. Extract tables from Python code: SQLAlchemy, SQLModel, Django models, and the migrations of Alembic.

Django's migrations are not read, because its models have the current tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.extract.sql import event, undoing
from tacit.checks.verify.lexer import Text

_CLASS = re.compile(r"^([ \t]*)class[ \t]+(\w+)[ \t]*(\(?)", re.MULTILINE)
_FIELD = re.compile(r"^([ \t]+)(\w+)[ \t]*(?::[ \t]*([^=\n]+?))?[ \t]*(?:=[ \t]*([\w.]+)(\(?)|$)", re.MULTILINE)
_TABLE_NAME = re.compile(r"""^[ \t]+__tablename__[ \t]*(?::[^=\n]+)?=[ \t]*["'](\w+)["']""", re.MULTILINE)
_META = re.compile(r"""^[ \t]+(db_table|abstract|proxy|app_label)[ \t]*=[ \t]*["']?([\w."]+)["']?""", re.MULTILINE)
_STRING = re.compile(r"""["']([^"'\n]*)["']""")
_TYPE = re.compile(
    r"""(?:^|,)[ \t]*(?:["']\w+["'][ \t]*,[ \t]*)?(?:type_[ \t]*=[ \t]*)?(?:\w+\.)*([A-Z]\w*)(\([\d, \t]*\))?"""
)
_INDEX = re.compile(r"\b(?:models\.)?Index\(")
_TABLE_CALL = re.compile(r"\b(?:sa\.|db\.|sqlalchemy\.)?Table\(")
_OP = re.compile(
    r"\b(op|batch_op|batch)\.(create_table|drop_table|rename_table|add_column|drop_column|alter_column|create_index|drop_index"
    r"|batch_alter_table)\("
)
_DEFINE_TABLE = re.compile(r"\bdefine_table\(")
_PYDAL_FIELD = re.compile(r"\bField\(")
_COLUMN_CALL = re.compile(r"\b(?:sa\.|db\.|sqlalchemy\.)?Column\(")
_REVISION = re.compile(r"""^(revision|down_revision)[ \t]*(?::[^=\n]+)?=[ \t]*(.*)$""", re.MULTILINE)
_KEYWORD = {
    name: re.compile(rf"""\b{name}[ \t]*=[ \t]*["'](\w+)["']""") for name in ("name", "db_column", "new_column_name")
}
_COLUMNS = {"Column", "mapped_column", "Field", "column_property"}
_RELATIONS = {
    "ManyToManyField",
    "GenericRelation",
    "GenericForeignKey",
    "TaggableManager",
    "Relationship",
    "relationship",
}
_FOREIGN = {"ForeignKey", "OneToOneField"}
_DJANGO_FIELD = re.compile(r"(?:\w*Field|ForeignKey)$")
_KEY = re.compile(r"\bprimary_key[ \t]*=[ \t]*True\b")
_LONGEST_CLASS = 100_000  # characters of a class that are read


def models(split: Text) -> Iterator[Row]:
    """Yield the classes that may be tables, and the tables that calls create.

    Each class has a row with its base classes, and then rows with its columns. The module `schema` decides which of the
    classes are tables, because a class can inherit columns from another file.
    """
    plain = split.plain
    if (
        "Column(" in plain
        or "mapped_column" in plain
        or "models." in plain
        or "SQLModel" in plain
        or "Mapped[" in plain
    ):
        yield from _classes(split)
    if "Table(" in plain:
        for found in _TABLE_CALL.finditer(plain):
            if name := _STRING.match(split.arguments(found.end() - 1, 200).strip()):
                yield event("create-table", name[1], split.line(found.start()))
                yield from _table_columns(split, found.end() - 1, name[1])
    if "define_table(" in plain:
        yield from _pydal(split)
    if "op." in plain:
        yield from _alembic(split)


def _pydal(split: Text) -> Iterator[Row]:
    """Yield the tables of PyDAL: `db.define_table("orders", Field("total", "decimal"))`."""
    for found in _DEFINE_TABLE.finditer(split.code):
        opening = found.end() - 1
        if name := _STRING.match(split.arguments(opening, 200).strip()):
            yield event("create-table", name[1], split.line(opening))
            for field in _PYDAL_FIELD.finditer(split.code, opening, split.closing(opening, 20_000)):
                strings = _STRING.findall(split.arguments(field.end() - 1, 200))
                if strings:
                    kind = strings[1] if strings[1:] else ""
                    yield event("add-column", name[1], split.line(field.start()), strings[0], kind)


def _classes(split: Text) -> Iterator[Row]:
    code = split.code
    tops = [match for match in _CLASS.finditer(code) if not match[1]]
    for match, following in zip(tops, [*tops[1:], None], strict=False):
        opening = match.end() - 1
        bases = split.arguments(opening, 600) if match[3] else ""
        begin = split.closing(opening, 600) if match[3] else match.end()
        end = min(following.start() if following else len(code), begin + _LONGEST_CLASS)
        yield from _class(split, match, " ".join(bases.split()), begin, end)


def _class(split: Text, match: re.Match[str], bases: str, begin: int, end: int) -> Iterator[Row]:
    fields = list(_fields(split, match[2], begin, end))
    named = _TABLE_NAME.search(split.plain, begin, end)
    if not fields and named is None:
        if "(" not in bases and bases:
            yield "+class", match[2], f"{bases}||", split.line(match.start())
        return
    meta = dict(_META.findall(split.plain, begin, end))
    flags = ",".join(f"{key}={value}" for key, value in meta.items()).replace("|", " ")
    yield "+class", match[2], f"{bases}|{named[1] if named else ''}|{flags}", split.line(match.start())
    yield from fields
    for index in _INDEX.finditer(split.code, begin, end):
        arguments = split.arguments(index.end() - 1, 600)
        named_index = _KEYWORD["name"].search(arguments)
        strings = _STRING.findall(arguments)
        if named_index or strings:
            columns = [name for name in strings if not named_index or name != named_index[1]]
            name = named_index[1] if named_index else columns.pop(0)
            yield "+class-index", f"{match[2]}.{name}", ", ".join(columns), split.line(index.start())


def _fields(split: Text, owner: str, begin: int, end: int) -> Iterator[Row]:
    indent = ""
    for found in _FIELD.finditer(split.code, begin, end):
        space, name, annotation, call, opening = found.groups()
        indent = indent or space
        if space != indent or name.startswith("__"):
            continue
        kind = (call or "").rpartition(".")[2]
        annotation = annotation or ""
        is_django = bool(opening) and bool(_DJANGO_FIELD.search(kind)) and kind not in _COLUMNS
        is_column = (bool(opening) and kind in _COLUMNS) or annotation.startswith("Mapped[") or is_django
        is_plain = bool(annotation) and not call  # a field of a class of SQLModel
        if kind in _RELATIONS or not (is_column or is_plain):
            if kind == "ManyToManyField":
                yield "+field", f"{owner}.{name}", "ManyToManyField", split.line(found.start(2))
            continue
        arguments = split.arguments(found.end() - 1, 1500) if opening else ""
        if is_django and _KEY.search(arguments):
            yield "+key", owner, "", split.line(found.start(2))
        yield from _field(owner, name, (kind, annotation, arguments), split.line(found.start(2)))


def _field(owner: str, name: str, about: tuple[str, str, str], line: int) -> Iterator[Row]:
    kind, annotation, arguments = about
    own = _KEYWORD["db_column"].search(arguments)
    if kind in _COLUMNS:
        first = re.match(r"""[ \t]*["'](\w+)["']""", arguments) if kind != "Field" else None
        column = first[1] if first else name
        found = _TYPE.search(arguments)
        value = (
            (found[1] + (found[2] or ""))
            if found and kind != "Field"
            else annotation.removeprefix("Mapped[").rstrip("] ")
        )
    elif kind:
        column = own[1] if own else f"{name}_id" if kind in _FOREIGN else name
        value = kind
    else:
        column, value = name, annotation.removeprefix("Mapped[").removesuffix("]").strip()
    yield "+field", f"{owner}.{column}", value, line


def _table_columns(split: Text, opening: int, table: str) -> Iterator[Row]:
    for found in _COLUMN_CALL.finditer(split.code, opening, split.closing(opening, 60_000)):
        yield from _column(split, found.end() - 1, table)


def _column(split: Text, opening: int, table: str) -> Iterator[Row]:
    arguments = split.arguments(opening, 1500)
    if name := _STRING.match(arguments.strip()):
        kind = _TYPE.search(arguments)
        value = (kind[1] + (kind[2] or "")).removesuffix("()") if kind else ""
        yield event("add-column", table, split.line(opening), name[1], value)


def _alembic(split: Text) -> Iterator[Row]:
    for found in _REVISION.finditer(split.plain):
        yield "+revision", found[1], ",".join(_STRING.findall(found[2])), split.line(found.start())
    undone = undoing(split)
    batch = ""
    for found in _OP.finditer(split.code):
        if any(begin <= found.start() < end for begin, end in undone):
            continue
        opening = found.end() - 1
        arguments = split.arguments(opening, 60_000)
        strings = _STRING.findall(arguments[:2000])
        operation, line = found[2], split.line(found.start())
        if operation == "batch_alter_table":
            batch = strings[0] if strings else ""
            continue
        if found[1] != "op":
            strings = [*strings[:1], batch, *strings[1:]] if operation == "create_index" else [batch, *strings]
        yield from _operation(split, opening, operation, strings, line)


def _operation(split: Text, opening: int, operation: str, strings: list[str], line: int) -> Iterator[Row]:
    table, second = (*strings, "", "")[:2]
    if operation == "create_table":
        yield event("create-table", table, line)
        yield from _table_columns(split, opening, table)
    elif operation == "drop_table":
        yield event("drop-table", table, line)
    elif operation == "rename_table":
        yield event("rename-table", table, line, "", second)
    elif operation == "add_column":
        yield from _table_columns(split, opening, table)
    elif operation == "drop_column":
        yield event("drop-column", table, line, second)
    elif operation == "alter_column":
        if renamed := _KEYWORD["new_column_name"].search(split.arguments(opening, 2000)):
            yield event("rename-column", table, line, second, renamed[1])
    elif operation == "create_index":  # the first argument is the index, and then come its table and its columns
        yield event("create-index", second, line, table, f"{second}({', '.join(_listed(split, opening))})")
    else:
        yield event("drop-index", "", line, strings[0] if strings else "")


def _listed(split: Text, opening: int) -> list[str]:
    """Return the strings in the first list among the arguments of a call."""
    arguments = split.arguments(opening, 600)
    return _STRING.findall(arguments.partition("[")[2].partition("]")[0])
