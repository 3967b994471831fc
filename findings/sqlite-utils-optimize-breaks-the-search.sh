#!/usr/bin/env bash
# Finding: "sqlite-utils optimize", which is meant for full-text search, makes the search return other rows, or none.
#
# Package:   sqlite-utils 4.2.1 with SQLite as Python brings it
# Input:     five notes from JSON without a primary key, enable-fts with --create-triggers, the removal of the second note, a search
#            for the fourth ("delta"), "optimize", and the same search; the same with --no-vacuum, with --pk, and with an index
# Behaviour: optimize runs VACUUM after it has optimized the index. The index knows rows by their rowid. SQLite numbers the rows
#            of a table anew in a VACUUM if the table has neither a primary key nor an index. So the search for "delta" returns
#            the note "epsilon", and the search for "epsilon" nothing. A note that is deleted later stays in the index, as
#            another note. With an integer primary key, with any index, or without the VACUUM, the search is right.
# Why it is a surprise: --pk is optional, the triggers promise an index that is kept up to date, and the command is recommended for
#            databases with full-text search. Its documentation has no word about tables without a key. sqlite-utils
#            keeps the rowids in "transform", where the same mistake was found and fixed (issue 592).
# Seen:      "optimize: before delta, after epsilon; without VACUUM: before delta, after delta; with a key: before delta, after
#            delta; with an index: before delta, after delta"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install sqlite-utils==4.2.1
notes='[{"id": 1, "text": "alpha"}, {"id": 2, "text": "beta"}, {"id": 3, "text": "gamma"}, {"id": 4, "text": "delta"}, {"id": 5, "text": "epsilon"}]'
search() {
  venv/bin/sqlite-utils search notes.db note delta --column text --csv --no-headers | tr -d '\r\n'
}
# describe NAME "OPTIONS OF INSERT" "OPTIONS OF OPTIMIZE" INDEX
describe() {
  rm -f notes.db
  # shellcheck disable=SC2086  # the options are words
  echo "$notes" | venv/bin/sqlite-utils insert notes.db note - $2 >/dev/null
  venv/bin/sqlite-utils enable-fts notes.db note text --create-triggers
  if [ "$4" = index ]; then venv/bin/sqlite-utils create-index notes.db note text; fi
  venv/bin/sqlite-utils query notes.db "DELETE FROM note WHERE text = 'beta'" >/dev/null
  local before
  before=$(search)
  # shellcheck disable=SC2086  # the options are words
  venv/bin/sqlite-utils optimize notes.db $3
  echo "$1: before $before, after $(search)"
}
seen="$(describe optimize '' '' none); $(describe 'without VACUUM' '' --no-vacuum none); \
$(describe 'with a key' '--pk id' '' none); $(describe 'with an index' '' '' index)"
echo "$seen ($(venv/bin/sqlite-utils --version), SQLite $(venv/bin/python -c 'import sqlite3; print(sqlite3.sqlite_version)'))"
expected="optimize: before delta, after epsilon; without VACUUM: before delta, after delta; \
with a key: before delta, after delta; with an index: before delta, after delta"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
