"""PURE. Extract changes of tables, columns and indexes from SQL, in files and in the strings of source code.

Each statement becomes events, such as `add-column`. The module `schema` applies them in the order of the migrations, so
that dropped tables and columns are removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import DDL, Row
from tacit.checks.verify.lexer import Text, lex

MARK = "\x1f"
FOREIGN = "foreign table"  # the value of a table that is in another database
# `${` begins an inserted value of a template, not a name
_NAME = r"((?!(?:IF|AS)\b)(?:[\"`\[]?[\w$-]+[\"`\]]?\.)*[\"`\[]?(?!\$\{)[\w$-]+[\"`\]]?)"
_OPTIONS = r"(?>(?:IF[ \t]+(?:NOT[ \t]+)?EXISTS[ \t]+)?)(?:ONLY[ \t]+)?"  # atomic, so `IF` is not read as a name
_STATEMENT = re.compile(
    r"(?<!SHOW )"  # `SHOW CREATE TABLE` only reads
    r"\b(?:(CREATE)[ \t]+(?:OR[ \t]+REPLACE[ \t]+)?(?:GLOBAL[ \t]+|LOCAL[ \t]+|TEMP(?:ORARY)?[ \t]+|UNLOGGED[ \t]+"
    r"|FOREIGN[ \t]+|EXTERNAL[ \t]+|VIRTUAL[ \t]+|MATERIALIZED[ \t]+|RECURSIVE[ \t]+)*(TABLE|VIEW|DATABASE)"
    r"|(ALTER|DROP)[ \t]+(?:MATERIALIZED[ \t]+)?(TABLE|VIEW|DATABASE|INDEX)(?:[ \t]+CONCURRENTLY)?"
    r"|(CREATE)[ \t]+(?:UNIQUE[ \t]+|CLUSTERED[ \t]+|NONCLUSTERED[ \t]+)*(INDEX)(?:[ \t]+CONCURRENTLY)?)"
    rf"[ \t]+{_OPTIONS}{_NAME}",
    re.IGNORECASE,
)
_HAS_DDL = re.compile(r"\b(?:CREATE|ALTER|DROP)[ \t]+(?:\w+[ \t]+){0,3}(?:TABLE|VIEW|INDEX|DATABASE)\b", re.IGNORECASE)
_WORDS = ("CREATE ", "ALTER ", "DROP ", "create table", "alter table", "drop table", "create index", "Create Table")
_INDEX_ON = re.compile(rf"[ \t]*\bON[ \t]+(?:ONLY[ \t]+)?{_NAME}", re.IGNORECASE)
_ACTION = re.compile(
    r"(ADD|DROP|RENAME|ALTER|MODIFY|CHANGE)\b[ \t]*(COLUMN\b|TO\b|INDEX\b|KEY\b|CONSTRAINT\b|PRIMARY\b|FOREIGN\b"
    rf"|UNIQUE\b|CHECK\b|PARTITION\b)?[ \t]*{_OPTIONS}(?:{_NAME})?[ \t]*(.*)",
    re.IGNORECASE,
)
_RENAMED = re.compile(rf"\bTO[ \t]+{_NAME}", re.IGNORECASE)
_TYPE_END = re.compile(
    r"[ \t]+(?:NOT|NULL|DEFAULT|PRIMARY|REFERENCES|UNIQUE|CHECK|COLLATE|GENERATED|CONSTRAINT|AUTO_?INCREMENT|COMMENT|ON"
    r"|IDENTITY|CODEC|ENCODE|KEY|STORED|AS|FIRST|AFTER|CHARACTER|USING)\b",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"([\"`\[]?[A-Za-z_][\w$]*[\"`\]]?)[ \t]+([A-Za-z_].*)")
_NO_COLUMN = {
    *("primary", "foreign", "unique", "constraint", "check", "index", "key", "exclude", "like", "period", "fulltext"),
    *("spatial", "partition", "projection", "inherits"),
}
_TYPES = r"(?:(?:N?VAR|N)?CHAR|(?:VAR)?BINARY|(?:TINY|SMALL|MEDIUM|BIG)?INT|DECIMAL|NUMERIC)\b"  # of a column `key`
_INLINE_INDEX = re.compile(
    rf"(?:UNIQUE[ \t]+)?(?:INDEX|KEY)[ \t]+(?!{_TYPES})[\"`]?(\w+)[\"`]?[ \t]*\(([^)\n]*)\)", re.IGNORECASE
)
_NO_NAMES = {"and", "or", "for", "with", "in", "from", "the", "if"}  # words after "create table" in a sentence
_TEMPORARY = re.compile(r"CREATE\b[^\n]*?[ \t]TEMP(?:ORARY)?[ \t]", re.IGNORECASE)
_UNDO = re.compile(
    r"^--[ \t]*(?:\+goose[ \t]+Down|\+migrate[ \t]+Down|migrate:down|//@UNDO|rollback\b)", re.IGNORECASE | re.MULTILINE
)
_FUNCTION = (
    r"^[ \t]*(?:(?:public[ \t]+)?(?:async[ \t]+)?{0}[ \t]*\(|exports\.{0}\b|(?:export|public)[ \t][\w \t]*\b{0}\b|{1}"
    r"|[\"']?{0}[\"']?[ \t]*:[ \t]*(?:async\b|function\b|\()|\w+\.{0}[ \t]+(?:do\b|\{{))"
)
_UNDOING = re.compile(_FUNCTION.format("down", r"def[ \t]+down(?:grade)?\b|func[ \t]+[dD]own\w*\("), re.MULTILINE)
_DOING = re.compile(_FUNCTION.format("up", r"def[ \t]+\w+|func[ \t]+[uU]p\w*\("), re.MULTILINE)
_LONGEST = 60_000  # characters of a table's columns, and of one ALTER statement: limits of the time
_LONGEST_STATEMENT = 20_000


def event(operation: str, table: str, line: int, column: str = "", extra: str = "") -> Row:
    """Return the row for one change of a schema. `operation` is the name of the change, such as `add-column`.

    `extra` is the type of a column, the new name of a table or column, the columns of an index, or `view`.
    """
    return DDL, table, f"{operation}{MARK}{column}{MARK}{extra}", line


def sql(split: Text) -> Iterator[Row]:
    """Yield the changes of the schema that an SQL file makes, such as added columns.

    The part that undoes a migration is left out.
    """
    undo = _UNDO.search(split.text)
    yield from _statements(split, undo.start() if undo else len(split.text), 0)


def embedded(split: Text) -> Iterator[Row]:
    """Yield the changes of the schema by SQL statements in the strings of source code.

    Statements in functions that undo a migration are left out. So are statements that drop a table which the same file
    creates.
    """
    if not any(words in split.text for words in _WORDS) or not _HAS_DDL.search(split.text):
        return
    undone = undoing(split)
    rows: list[Row] = []
    for offset, inside in split.strings:
        if _HAS_DDL.search(inside) and not any(begin <= offset < end for begin, end in undone):
            inner = lex(inside.replace('\\"', '"').replace("\\`", "`"), "sql")
            rows += _statements(inner, len(inside), split.line(offset) - 1)
    # Code that creates and drops the same table, to reset it or to undo a migration, still declares the table.
    created = {table for kind, table, value, _ in rows if kind == DDL and value.startswith("create-table")}
    for row in rows:
        if row[0] != DDL or row[1] not in created or not row[2].startswith("drop-table"):
            yield row


def undoing(split: Text) -> list[tuple[int, int]]:
    """Return start and end of the functions that undo a migration, such as `downgrade` and `down`."""
    found = []
    for start in _UNDOING.finditer(split.code):
        following = _DOING.search(split.code, start.end())
        found.append((start.start(), following.start() if following else len(split.code)))
    return found


def _statements(split: Text, end: int, lines_above: int) -> Iterator[Row]:
    statements = list(_STATEMENT.finditer(split.plain, 0, end))
    for found, following in zip(statements, [*statements[1:], None], strict=False):
        stop = following.start() if following else end
        verb = (found[1] or found[3] or found[5]).upper()
        what = (found[2] or found[4] or found[6]).upper()
        name = plain_name(found[7])
        line = split.line(found.start()) + lines_above
        if name in _NO_NAMES:
            continue
        if what == "DATABASE":
            if verb == "CREATE":
                yield "database", name, "", line
        elif what == "INDEX":
            yield from _index(split, found, verb, name, line)
        elif verb == "CREATE" and _TEMPORARY.match(found[0]):
            continue
        elif verb == "CREATE":
            is_foreign = "FOREIGN" in found[0].upper().split()
            yield event("create-table", name, line, "", "view" if what == "VIEW" else FOREIGN if is_foreign else "")
            if what == "TABLE":
                yield from _columns(split, (found.end(), stop), name, lines_above)
        elif verb == "DROP":
            yield from _dropped(split, found, line)
        elif what == "TABLE":
            yield from _altered(split, found.end(), name, lines_above)


def _index(split: Text, found: re.Match[str], verb: str, name: str, line: int) -> Iterator[Row]:
    if verb == "DROP":
        yield event("drop-index", "", line, name)
        return
    rest = split.plain[found.end() : found.end() + 500].replace("\n", " ")
    on = _INDEX_ON.match(rest) if name.upper() != "ON" else re.match(rf"[ \t]*{_NAME}", rest)
    if on is None:
        return
    opening = split.code.find("(", found.end() + on.end())
    columns = " ".join(split.arguments(opening, 500).split()) if 0 <= opening < found.end() + on.end() + 60 else ""
    table = plain_name(on[1])
    if name.upper() != "ON":
        yield event("create-index", table, line, name, f"{table}({columns})" if columns else table)


def _dropped(split: Text, found: re.Match[str], line: int) -> Iterator[Row]:
    end = split.code.find(";", found.end())
    rest = split.plain[found.start(7) : end if 0 <= end < found.end() + 1000 else found.end()].replace("\n", " ")
    for part in rest.split(","):
        if name := plain_name(part.split()[0] if part.split() else ""):
            yield event("drop-table", name, line)


def _columns(split: Text, place: tuple[int, int], table: str, lines_above: int) -> Iterator[Row]:
    """Yield the columns in the parentheses after a table's name. `place` is the start and end of the statement.

    `lines_above` is the number of lines above the text in its file.
    """
    start, stop = place
    opening = split.code.find("(", start, min(start + 200, stop))
    if opening < 0 or ";" in split.code[start:opening]:
        return
    for offset, whole in _items(split, opening + 1, split.closing(opening, min(_LONGEST, stop - opening))):
        item = whole.lstrip().replace("\n", " ")
        begin = offset + len(whole) - len(item)
        if (inline := _INLINE_INDEX.match(item)) is not None:
            line = split.line(begin) + lines_above
            yield event("create-index", table, line, inline[1], f"{table}({inline[2]})")
        elif column := _COLUMN.match(item):
            name = plain_name(column[1])
            if name.lower() not in _NO_COLUMN or column[1][0] in '"`[':
                line = split.line(begin + column.start(1)) + lines_above
                yield event("add-column", table, line, name, type_of(column[2]))


def _items(split: Text, begin: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the parts of a text between two offsets that commas separate, each with its offset.

    Commas in inner parentheses do not separate parts.
    """
    code, depth, at = split.code, 0, begin
    for found in _STRUCTURE.finditer(code, begin, end):
        mark = found[0]
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
        elif depth == 0:
            yield at, split.plain[at : found.start()]
            at = found.end()
    if split.plain[at:end].strip():
        yield at, split.plain[at:end]


_STRUCTURE = re.compile(r"[(),]")


def type_of(text: str) -> str:
    """Return the type at the start of a column's definition: `varchar(20)` of `varchar(20) NOT NULL`."""
    return _TYPE_END.split(" ".join(text.split()), maxsplit=1)[0].strip().rstrip(",")


def _altered(split: Text, start: int, table: str, lines_above: int) -> Iterator[Row]:
    end = split.code.find(";", start, start + _LONGEST_STATEMENT)
    if end < 0:
        end = min(len(split.code), start + _LONGEST_STATEMENT)
    for offset, item in _items(split, start, end):
        action = _ACTION.match(item.replace("\n", " ").lstrip())
        if action is None:
            continue
        verb, what, name, rest = action[1].upper(), (action[2] or "").upper(), plain_name(action[3] or ""), action[4]
        line = split.line(offset + len(item) - len(item.lstrip())) + lines_above
        if verb == "RENAME":
            renamed = _RENAMED.search(action[0])
            if renamed and what == "TO":
                yield event("rename-table", table, line, "", plain_name(name))
            elif renamed and what in ("COLUMN", ""):
                yield event("rename-column", table, line, name, plain_name(renamed[1]))
        elif what in ("COLUMN", "") and name:
            yield from _column_change(verb, table, name, rest, line)


def _column_change(verb: str, table: str, name: str, rest: str, line: int) -> Iterator[Row]:
    if verb == "ADD":
        yield event("add-column", table, line, name, type_of(rest))
    elif verb == "DROP":
        yield event("drop-column", table, line, name)
    elif verb in ("ALTER", "MODIFY") and (
        changed := re.match(r"(?:SET[ \t]+DATA[ \t]+)?(?:TYPE[ \t]+)?([A-Za-z].*)", rest)
    ):
        if "TYPE" in rest.upper().split()[:3] or verb == "MODIFY":
            yield event("alter-column", table, line, name, type_of(changed[1]))
    elif verb == "CHANGE" and len(rest.split()) > 1:
        yield event("rename-column", table, line, name, plain_name(rest.split(maxsplit=1)[0]))


def plain_name(name: str) -> str:
    """Return the name of a table or column without its schema and quotes."""
    return name.strip().rstrip(";").rpartition(".")[2].strip("\"`[]'")
