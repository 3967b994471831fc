#!/usr/bin/env bash
# Finding: sqlfluff fix replaces USING by ON, and a query with a star then returns one more column than before.
#
# Packages:  sqlfluff 4.5.0, and SQLite as Python brings it, to run what it reads and writes
# Input:     SELECT * FROM page JOIN size USING (id), and SELECT id FROM page LEFT JOIN size USING (id)
# Behaviour: rule ST07 asks for ON in place of USING, and its fix is on by default. It writes ON page.id = size.id for the star,
#            and the query returns id twice: three columns become four. A query that names id is left as it is.
# Why it is a surprise: the rule looks whether the joined column is named, since id would be ambiguous, and passes over the star, the
#            one case that changes the result without an error. A program that takes columns by their place reads others.
# Seen:      "star: before [(1, 'a', 9)], after [(1, 'a', 1, 9)]; name: before [(1,)], after [(1,)]"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install sqlfluff==4.5.0
seen=$(venv/bin/python - <<'PYTHON'
import sqlite3

import sqlfluff

CASES = {
    "star": "SELECT * FROM page JOIN size USING (id)\n",
    "name": "SELECT id FROM page LEFT JOIN size USING (id)\n",
}
connection = sqlite3.connect(":memory:")
connection.execute("CREATE TABLE page (id INTEGER, path TEXT)")
connection.execute("CREATE TABLE size (id INTEGER, bytes INTEGER)")
connection.execute("INSERT INTO page VALUES (1, 'a')")
connection.execute("INSERT INTO size VALUES (1, 9)")
parts = []
for name, query in CASES.items():
    before, after = (
        connection.execute(text).fetchall() for text in (query, sqlfluff.fix(query, dialect="sqlite"))
    )
    parts.append(f"{name}: before {before}, after {after}")
print("; ".join(parts))
PYTHON
)
echo "$seen"
[ "$seen" = "star: before [(1, 'a', 9)], after [(1, 'a', 1, 9)]; name: before [(1,)], after [(1,)]" ] ||
  { echo "the behaviour has changed"; exit 1; }
