#!/usr/bin/env bash
# Finding: SQLite's statement trace reports one DELETE several times, once more for each table that a foreign key cascades to.
#
# Package:   apsw 3.54.1.0 (bundles SQLite 3.54.1)
# Input:     a row with two tables that reference it with ON DELETE CASCADE, and one DELETE of that row
# Behaviour: SQLITE_TRACE_STMT fires three times with the text of the outer DELETE: when it starts, and at the start of each
#            cascade's inner program. Programs of triggers are reported as a comment (`-- …`), those of cascades are not.
#            SQLITE_TRACE_PROFILE fires once.
# Why it is a surprise: whoever counts statements with the trace, as sqlite3's set_trace_callback does, counts statements
#            that nobody ran, and more of them with each table that is added to the schema.
# Seen:      "traced 3, profiled 1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install apsw==3.54.1.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import apsw

connection = apsw.Connection(":memory:")
connection.execute("PRAGMA foreign_keys = ON")
connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY)")
for name in ("tag", "link"):
    connection.execute(f"CREATE TABLE {name} (note INTEGER REFERENCES note ON DELETE CASCADE)")
connection.execute("INSERT INTO note VALUES (1)")
connection.execute("INSERT INTO tag VALUES (1)")
connection.execute("INSERT INTO link VALUES (1)")
events = []
connection.trace_v2(apsw.SQLITE_TRACE_STMT | apsw.SQLITE_TRACE_PROFILE, events.append)
connection.execute("DELETE FROM note WHERE id = 1")
assert {event["sql"] for event in events} == {"DELETE FROM note WHERE id = 1"}
traced = sum(event["code"] == apsw.SQLITE_TRACE_STMT for event in events)
profiled = sum(event["code"] == apsw.SQLITE_TRACE_PROFILE for event in events)
print(f"traced {traced}, profiled {profiled} (apsw {apsw.apsw_version()}, SQLite {apsw.sqlite_lib_version()})")
PYTHON
)
echo "$seen"
[[ "$seen" == "traced 3, profiled 1 "* ]] || { echo "the behaviour has changed"; exit 1; }
