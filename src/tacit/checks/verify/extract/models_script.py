"""PURE. Extract tables from other languages: Drizzle, TypeORM, Prisma, Sequelize, Knex, JPA, GORM, XORM, Rails, PHP."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.extract.sql import event, undoing
from tacit.checks.verify.lexer import Text

_Q = r"""["'`]([\w.-]+)["'`]"""
_DRIZZLE = re.compile(r"\b\w*[tT]able\(")
_DRIZZLE_CREATOR = re.compile(r"\b(?:pg|mysql|sqlite|singlestore)Table(?:Creator)?\b|drizzle-orm")
_DRIZZLE_COLUMN = re.compile(rf"([\w$]+)[ \t]*:[ \t]*(\w+)\([ \t]*(?:{_Q})?")
_DRIZZLE_INDEX = re.compile(r"\b(?:uniqueIndex|index)\(")
_ON = re.compile(r"\.on\(")
_FIELD = re.compile(r"\w+\.(\w+)")
_ENTITY = re.compile(r"^[ \t]*@Entity\(", re.MULTILINE)
_CLASS = re.compile(r"\bclass[ \t]+(\w+)")
_DECORATOR = re.compile(r"^[ \t]*@(\w*Column|Index)\(", re.MULTILINE)
_ABOVE = re.compile(r"(?:^[ \t]*@(?:Index|Unique|Check)\([^()]*\)[ \t]*\n)+[ \t]*\Z", re.MULTILINE)
_LONGEST_ABOVE = 4_000  # characters above an entity in which its other decorators are looked for
_PROPERTY = re.compile(
    r"(?:(?:public|private|protected|readonly|declare)[ \t]+)*(\w+)[!?]?[ \t]*:[ \t]*([\w<>\[\] |]+)"
)
_NAME_OPTION = re.compile(rf"\bname[ \t]*:[ \t]*{_Q}")
_TYPE_OPTION = re.compile(rf"\btype[ \t]*:[ \t]*{_Q}")
_FIRST = re.compile(rf"[ \t]*{_Q}")
_QUOTED = re.compile(_Q)
_MODEL = re.compile(r"^[ \t]*(model|enum|view|type)[ \t]+(\w+)[ \t]*\{")
_PRISMA_FIELD = re.compile(r"^[ \t]+(\w+)[ \t]+(\w+)(\[\])?[ \t]*(\??)(.*)$")
_MAP = re.compile(r"""@@?map\((?:name:[ \t]*)?"([^"\n]+)"\)""")
_PRISMA_INDEX = re.compile(r"@@(?:index|unique)\([ \t]*\[([^\]\n]*)\](.*)")
_SEQUELIZE = re.compile(r"\.define\(")
_SEQUELIZE_ARGUMENTS = re.compile(rf"[ \t]*{_Q}\s*,\s*(?:(\{{)|(?!function\b|async\b)\w)")
_SEQUELIZE_TABLE = re.compile(rf"^[ \t]*@Table\(\{{[^}}]{{0,300}}?\btableName[ \t]*:[ \t]*{_Q}", re.MULTILINE)
_BUILDER = re.compile(
    r"\b(createTable|create_table|alterTable|change_table|dropTableIfExists|dropTable|drop_table"
    r"|Schema::(?:create|table|dropIfExists|drop))(?:[ \t]*\(\s*|[ \t]+):?[\"'`]?([\w.-]+)[\"'`]?"
)
_BUILT = re.compile(r"\b(?:table|t|\$table)(?:\.|->)(\w+)[( \t]+:?[\"'`]?(\w+)[\"'`]?")
_WORD = r"[\"']?(\w+)[\"']?"
_CHANGE = re.compile(
    r"^[ \t]*(add_column|remove_column|rename_column|rename_table)[( \t]+"
    rf":?{_WORD},[ \t]*:?{_WORD}(?:,[ \t]*:?{_WORD})?",
    re.MULTILINE,
)
_NO_COLUMNS = {
    *("index", "unique", "primary", "foreign", "dropColumn", "remove", "dropForeign", "dropIndex", "references"),
    *("comment", "engine", "charset"),
}
_JPA_TABLE = re.compile(r"""@(?:Table|Document|Entity)\([^()\n]*?\b(?:name|collection)[ \t]*=[ \t]*"(\w+)\"""")
_JPA_COLUMN = re.compile(r"""@(?:Column|JoinColumn)\([^)\n]*\bname[ \t]*=[ \t]*"(\w+)\"""")
_JPA_INDEX = re.compile(r"""@Index\([^)\n]*\bname[ \t]*=[ \t]*"(\w+)"[^)\n]*\bcolumnList[ \t]*=[ \t]*"([^"\n]+)\"""")
_GORM_TABLE = re.compile(
    r"""^func[ \t]*\([ \t]*(?:\w+[ \t]+)?\*?(\w+)\)[ \t]*TableName\(\)[^\n"]*(?:"([\w.]+)")?""", re.MULTILINE
)
_RETURN = re.compile(r"""return[ \t]*"([\w.]+)\"""")
_GO_STRUCT = re.compile(r"^type[ \t]+(\w+)[ \t]+struct[ \t]*\{", re.MULTILINE)
_GO_FIELD = re.compile(r"""^[ \t]+(\w+)[ \t]+([\w.*\[\]]+)[ \t]+`([^`\n]*)`""")
_GORM_COLUMN = re.compile(r"""\bgorm:"[^"\n]*\bcolumn:(\w+)|\b(?:db|bun):"(\w+)""")
_XORM_SYNC = re.compile(r"\.Sync2?\(([^\n]*)\)")
_XORM_MODEL = re.compile(r"\bnew\((\w+)\)|&(\w+)\{\}")
_SNAKE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    """Return a name in snake case: `OrderItem` becomes `order_item`."""
    return _SNAKE.sub("_", name).lower()


def script(split: Text) -> Iterator[Row]:
    """Yield the tables that Drizzle, TypeORM, Sequelize or Knex code declares."""
    plain = split.plain
    if "Table" in plain and _DRIZZLE_CREATOR.search(plain):
        yield from _drizzle(split)
    if "@Entity(" in plain:
        yield from _typeorm(split)
    if ".define(" in plain:
        for found in _SEQUELIZE.finditer(split.code):
            if name := _sequelize(split, found.end() - 1):
                yield event("create-table", name, split.line(found.start()))
    if "@Table(" in plain:
        for found in _SEQUELIZE_TABLE.finditer(plain):
            yield event("create-table", found[1], split.line(found.start()))
    if "createTable" in plain or "alterTable" in plain or "dropTable" in plain:
        yield from builder(split)


def _sequelize(split: Text, opening: int) -> str:
    """Return the model that `define("order", {…})` of Sequelize declares.

    Other libraries have a `define` for modules or custom elements. For these, return `""`.
    """
    found = _SEQUELIZE_ARGUMENTS.match(split.arguments(opening, 200))
    if found is None or "-" in found[1] or not (found[2] or "equelize" in split.plain):
        return ""
    return found[1]


def _first_string(split: Text, opening: int) -> str:
    """Return the first argument of a call if it is a string; otherwise `""`."""
    found = _FIRST.match(split.arguments(opening, 200))
    return found[1] if found else ""


def _drizzle(split: Text) -> Iterator[Row]:
    code = split.code
    for found in _DRIZZLE.finditer(code):
        start = found.end() - 1
        table = _first_string(split, start)
        opening = code.find("{", start, start + 200)
        end = split.closing(start, 60_000)
        if not table or not start < opening < end:
            continue
        yield event("create-table", table, split.line(found.start()))
        close = split.closing(opening, 60_000)
        for column in _DRIZZLE_COLUMN.finditer(split.plain, opening, close):
            before = code[opening + 1 : column.start()]
            if before.count("{") == before.count("}") and before.count("(") == before.count(")"):
                yield event("add-column", table, split.line(column.start()), column[3] or column[1], column[2])
        for index in _DRIZZLE_INDEX.finditer(code, close, end):
            yield from _drizzle_index(split, index.end() - 1, table)


def _drizzle_index(split: Text, opening: int, table: str) -> Iterator[Row]:
    if name := _first_string(split, opening):
        close = split.closing(opening, 400)
        on = _ON.search(split.code, close, close + 40)
        columns = _FIELD.findall(split.arguments(on.end() - 1, 400)) if on else []
        yield event("create-index", table, split.line(opening), name, f"{table}({', '.join(columns)})")


def _typeorm(split: Text) -> Iterator[Row]:
    plain = split.plain
    entities = list(_ENTITY.finditer(plain))
    starts = [_first_decorator(plain, found.start()) for found in entities]
    for found, start, following in zip(entities, starts, [*starts[1:], len(plain)], strict=True):
        opening = found.end() - 1
        arguments = split.arguments(opening, 600)
        named = _FIRST.match(arguments) or _NAME_OPTION.search(arguments)
        owner = _CLASS.search(split.code, found.end())
        if owner is None:
            continue
        table = named[1] if named else snake(owner[1])
        yield event("create-table", table, split.line(found.start()))
        for decorator in _DECORATOR.finditer(plain, start, following):
            yield from _typeorm_column(split, decorator, table)


def _first_decorator(plain: str, entity: int) -> int:
    """Return the offset of the first decorator above the entity (a class that is a table) at the offset `entity`.

    Decorators may declare indexes. If there are none, return `entity`.
    """
    start = max(0, entity - _LONGEST_ABOVE)
    found = _ABOVE.search(plain, start, entity)
    return found.start() if found else entity


def _typeorm_column(split: Text, decorator: re.Match[str], table: str) -> Iterator[Row]:
    opening = decorator.end() - 1
    arguments = split.arguments(opening, 1500)
    line = split.line(decorator.start())
    if decorator[1] == "Index":
        if name := _FIRST.match(arguments):
            columns = ", ".join(_QUOTED.findall(arguments)[1:])
            yield event("create-index", table, line, name[1], f"{table}({columns})" if columns else table)
        return
    close = split.closing(opening, 1500) + 1
    for text in split.plain[close : close + 600].split("\n")[:8]:
        if prop := _PROPERTY.match(text.strip()):
            named = _NAME_OPTION.search(arguments)
            kind = _FIRST.match(arguments) or _TYPE_OPTION.search(arguments)
            yield event("add-column", table, line, named[1] if named else prop[1], kind[1] if kind else prop[2].strip())
            return


def prisma(split: Text) -> Iterator[Row]:
    """Yield the models of a Prisma schema as tables."""
    lines = split.text.split("\n")
    models = {found[2] for line in lines if (found := _MODEL.match(line)) and found[1] != "enum"}
    table, block, rows = "", "", []
    for number, line in enumerate(lines, 1):
        if found := _MODEL.match(line):
            block, table = found[1], found[2]
            yield "definition", table, "class" if block != "enum" else "type", number
            rows = [(number, "", "", "")]
        elif line.strip() == "}":
            if block in ("model", "view"):
                for at, column, kind, index in rows:
                    yield (
                        event("create-index", table, at, index, f"{table}({kind})")
                        if index
                        else event("add-column", table, at, column, kind)
                        if column
                        else event("create-table", table, at)
                    )
            block, rows = "", []
        elif block and "@@" in line:
            if (mapped := _MAP.search(line)) and "@@map" in line:
                table = mapped[1]
            elif index_ := _PRISMA_INDEX.search(line):
                named = re.search(r"""(?:map|name):[ \t]*"([^"\n]+)\"""", index_[2])
                rows.append(
                    (number, "", index_[1], named[1] if named else f"{table}_{index_[1].replace(', ', '_')}_idx")
                )
        elif block in ("model", "view") and (field := _PRISMA_FIELD.match(line)) and field[2] not in models:
            mapped = _MAP.search(field[5])
            rows.append((number, mapped[1] if mapped else field[1], field[2], ""))


def builder(split: Text) -> Iterator[Row]:
    """Yield the tables that Knex, Rails and Laravel create.

    In all of these, one call names the table, and the calls after it name the columns.
    """
    undone = undoing(split)
    plain = split.plain
    found = [match for match in _BUILDER.finditer(plain) if not _within(undone, match.start())]
    for match, following in zip(found, [*found[1:], None], strict=False):
        operation, table = match[1].rpartition(":")[2].lower(), match[2]
        if plain[match.start(2) - 1] not in "\"'`:":  # the name is in a variable, so it is unknown
            continue
        if operation.startswith("drop"):
            yield event("drop-table", table, split.line(match.start()))
            continue
        if operation.startswith("create"):
            yield event("create-table", table, split.line(match.start()))
        end = min(following.start() if following else len(plain), match.end() + 20_000)
        for column in _BUILT.finditer(plain, match.end(), end):
            if not _within(undone, column.start()):
                yield from _built(table, column[1], column[2], split.line(column.start()))
    for change in _CHANGE.finditer(plain):
        if _within(undone, change.start()):
            continue
        operation, table, second, third = change.groups()
        yield from _changed(operation, table, (second, third or ""), split.line(change.start(1)))


def _within(parts: list[tuple[int, int]], offset: int) -> bool:
    return any(begin <= offset < end for begin, end in parts)


def _built(table: str, method: str, name: str, line: int) -> Iterator[Row]:
    if method in ("dropColumn", "remove"):
        yield event("drop-column", table, line, name)
    elif method not in _NO_COLUMNS:
        yield event("add-column", table, line, name, method)


def _changed(operation: str, table: str, names: tuple[str, str], line: int) -> Iterator[Row]:
    first, second = names
    if operation == "add_column":
        yield event("add-column", table, line, first, second)
    elif operation == "remove_column":
        yield event("drop-column", table, line, first)
    elif operation == "rename_column":
        yield event("rename-column", table, line, first, second)
    else:
        yield event("rename-table", table, line, "", first)


def java(split: Text) -> Iterator[Row]:
    """Yield the tables, columns and indexes that annotations of JPA or Spring Data name."""
    if "@Table" not in split.plain and "@Entity" not in split.plain:
        return
    table = ""
    for number, text in enumerate(split.plain.split("\n"), 1):
        if "@" not in text:
            continue
        found = _JPA_TABLE.search(text)
        table = found[1] if found else table
        if found:
            yield event("create-table", table, number)
        for index in _JPA_INDEX.finditer(text):
            yield event("create-index", table, number, index[1], f"{table}({index[2]})")
        if not found and table and (column := _JPA_COLUMN.search(text)):
            yield event("add-column", table, number, column[1])


def go(split: Text) -> Iterator[Row]:
    """Yield the tables of Go models: those that a call of XORM's `Sync` creates, and those with a method `TableName`.

    The columns are yielded only for tables with this method.
    """
    text = split.text
    if ".Sync" in text and '/xorm"' in text:
        for call in _XORM_SYNC.finditer(split.code):
            for model in _XORM_MODEL.finditer(call[1]):
                yield event("create-table", snake(model[1] or model[2]), split.line(call.start()))
    if "TableName()" not in text:
        return
    tables: dict[str, str] = {}
    for found in _GORM_TABLE.finditer(text):
        following = _RETURN.search(text, found.end(), found.end() + 120)
        if name := found[2] or (following[1] if following else ""):
            tables[found[1]] = name.rpartition(".")[2]
            yield event("create-table", tables[found[1]], split.line(found.start()))
    for struct in _GO_STRUCT.finditer(text):
        if struct[1] not in tables:
            continue
        first = split.line(struct.start())
        for number, line in enumerate(text[struct.end() : split.closing(struct.end() - 1, 20_000)].split("\n"), first):
            if field := _GO_FIELD.match(line):
                named = _GORM_COLUMN.search(field[3])
                column = (named[1] or named[2]) if named else snake(field[1])
                yield event("add-column", tables[struct[1]], number, column, field[2])
