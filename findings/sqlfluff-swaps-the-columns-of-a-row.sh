#!/usr/bin/env bash
# Finding: sqlfluff fix swaps the columns of a subquery that is compared with a row, or assigned to one, so the row gets them swapped.
#
# Packages:  sqlfluff 4.5.0, and SQLite as Python brings it, to run what it reads and writes
# Input:     "WHERE (size, page) IN (SELECT max(size) AS top, page ...)", the same with =, and
#            "UPDATE total SET (size, page) = (SELECT max(size) AS top, page ...)"
# Behaviour: rule ST06 puts plain columns before calculations, and its fix is on by default. It writes (SELECT page, max(size)),
#            and leaves the row (size, page). So a condition finds no row, and the update writes each value into the other
#            column. The rule spares INSERT, CREATE VIEW, UNION and GROUP BY 2, in which the order matters as well.
# Why it is a surprise: the largest row of each group is what one writes a row for. The SQL stays valid, the types fit, and the
#            rule is careful wherever else columns go by their place.
# Seen:      "IN: before [(9, 1)], after []; =: before [(9, 1)], after []; UPDATE: before [(9, 1)], after [(1, 9)];
#            GROUP BY 2: before [(2, 1)], after [(2, 1)]"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install sqlfluff==4.5.0
seen=$(venv/bin/python - <<'PYTHON'
import sqlite3

import sqlfluff

SCHEMA = """
CREATE TABLE version (size INTEGER, page INTEGER);
INSERT INTO version VALUES (9, 1), (4, 1);
CREATE TABLE total (size INTEGER, page INTEGER);
INSERT INTO total VALUES (0, 0);
"""
LARGEST = "(SELECT max(size) AS top, page FROM version GROUP BY page)"
CASES = {
    "IN": f"SELECT size, page FROM version WHERE (size, page) IN {LARGEST}\n",
    "=": f"SELECT size, page FROM version WHERE (size, page) = {LARGEST}\n",
    "UPDATE": f"UPDATE total SET (size, page) = {LARGEST}\n",
    "GROUP BY 2": "SELECT count(*) AS number, page FROM version GROUP BY 2\n",
}


def result(statement):
    """Return the rows that a query finds, or the ones that an update leaves."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    rows = connection.execute(statement).fetchall()
    return connection.execute("SELECT size, page FROM total").fetchall() if "UPDATE" in statement else rows


print(
    "; ".join(
        f"{name}: before {result(statement)}, after {result(sqlfluff.fix(statement, dialect='sqlite'))}"
        for name, statement in CASES.items()
    )
)
PYTHON
)
echo "$seen"
[ "$seen" = "IN: before [(9, 1)], after []; =: before [(9, 1)], after []; UPDATE: before [(9, 1)], after [(1, 9)]; \
GROUP BY 2: before [(2, 1)], after [(2, 1)]" ] || { echo "the behaviour has changed"; exit 1; }
