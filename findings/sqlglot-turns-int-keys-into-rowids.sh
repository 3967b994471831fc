#!/usr/bin/env bash
# Finding: sqlglot, which reads SQLite and writes SQLite, makes the key of a table the row's number and the table not strict.
#
# Packages:  sqlglot 30.30.0, and apsw 3.54.1.0 (bundles SQLite 3.54.1) to run what it writes
# Input:     CREATE TABLE tag (code INT PRIMARY KEY, name TEXT), and CREATE TABLE size (bytes INTEGER) STRICT
# Behaviour: the dialect writes each INT as INTEGER. In SQLite an INTEGER PRIMARY KEY is another name for the rowid and an INT
#            PRIMARY KEY is a column of its own. So a row without a code, which has NULL before, gets the number 1, and the
#            code 'A1', which the first table keeps, is refused. STRICT is parsed into a property of its own and then left
#            out, so the second table takes the text 'many' for a number of bytes. There is a warning in the log for STRICT,
#            and none for the key.
# Why it is a surprise: source and target are one dialect, so one expects another layout and the same tables. Whoever parses
#            a schema with sqlglot, changes one column and writes it back has changed the others.
# Seen:      "before: None, A1 kept, many refused; after: 1, A1 refused, many kept"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install sqlglot==30.30.0 apsw==3.54.1.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import apsw
import sqlglot

SCHEMA = "CREATE TABLE tag (code INT PRIMARY KEY, name TEXT); CREATE TABLE size (bytes INTEGER) STRICT"


def outcome(connection, statement):
    try:
        connection.execute(statement)
    except (apsw.ConstraintError, apsw.MismatchError):
        return "refused"
    return "kept"


def describe(schema):
    connection = apsw.Connection(":memory:")
    connection.execute(schema)
    connection.execute("INSERT INTO tag (name) VALUES ('one')")
    code = connection.execute("SELECT code FROM tag").fetchone()[0]
    text = outcome(connection, "INSERT INTO tag VALUES ('A1', 'two')")
    size = outcome(connection, "INSERT INTO size VALUES ('many')")
    return f"{code}, A1 {text}, many {size}"


written = "; ".join(sqlglot.transpile(SCHEMA, read="sqlite", write="sqlite"))
print(f"before: {describe(SCHEMA)}; after: {describe(written)} (sqlglot {sqlglot.__version__})")
PYTHON
)
echo "$seen"
[[ "$seen" == "before: None, A1 kept, many refused; after: 1, A1 refused, many kept "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
