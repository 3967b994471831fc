#!/usr/bin/env bash
# Finding: SQLAlchemy reads ON DELETE CASCADE of a foreign key in SQLite only if the key is written below the columns.
#
# Package:   SQLAlchemy 2.1.9 on SQLite
# Input:     a table with "page INTEGER REFERENCES page (id) ON DELETE CASCADE", and one with "page INTEGER, FOREIGN KEY (page)
#            REFERENCES page (id) ON DELETE CASCADE"; MetaData.reflect and create_all in a second database
# Behaviour: the two mean the same, and SQLite's PRAGMA foreign_key_list says CASCADE for both. SQLAlchemy calls the PRAGMA for
#            the columns, ignores its columns on_delete and on_update, and looks for them in the text of CREATE TABLE
#            with an expression that needs the words FOREIGN KEY. So the options of the first are empty, without a warning.
#            In the copy, a page with a note cannot be deleted any more. ON UPDATE and SET NULL are lost in the same way.
# Why it is a surprise: the short form is the usual one in SQL that is written by hand. The key itself is read, so the copy looks
#            complete. All that reads a schema with SQLAlchemy is hit: a copy, a comparison with models, a batch migration.
# Seen:      "beside: PRAGMA CASCADE, SQLAlchemy none, delete removes the note, in the copy is refused; below: PRAGMA CASCADE,
#            SQLAlchemy CASCADE, delete removes the note, in the copy removes the note; warnings 0"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install SQLAlchemy==2.1.9
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import warnings

import sqlalchemy as sa

FORMS = {
    "beside": "page INTEGER REFERENCES page (id) ON DELETE CASCADE",
    "below": "page INTEGER, FOREIGN KEY (page) REFERENCES page (id) ON DELETE CASCADE",
}


def delete(engine):
    """Say what the deletion of a page does with a note of it."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("INSERT INTO page (id) VALUES (1)")
        connection.exec_driver_sql("INSERT INTO note (page) VALUES (1)")
        try:
            connection.exec_driver_sql("DELETE FROM page")
        except sa.exc.IntegrityError:
            return "is refused"
        left = connection.exec_driver_sql("SELECT count(*) FROM note").scalar()
        return "keeps the note" if left else "removes the note"


parts = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for name, columns in FORMS.items():
        engine, copy, metadata = sa.create_engine("sqlite://"), sa.create_engine("sqlite://"), sa.MetaData()
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE page (id INTEGER PRIMARY KEY)")
            connection.exec_driver_sql(f"CREATE TABLE note (id INTEGER PRIMARY KEY, {columns})")
            pragma = connection.exec_driver_sql("PRAGMA foreign_key_list(note)").mappings().one()["on_delete"]
        (key,) = sa.inspect(engine).get_foreign_keys("note")
        metadata.reflect(engine)
        metadata.create_all(copy)
        read = key["options"].get("ondelete", "none")
        parts.append(f"{name}: PRAGMA {pragma}, SQLAlchemy {read}, delete {delete(engine)}, in the copy {delete(copy)}")
print("; ".join(parts) + f"; warnings {len(caught)} (SQLAlchemy {sa.__version__})")
PYTHON
)
echo "$seen"
[[ "$seen" == "beside: PRAGMA CASCADE, SQLAlchemy none, delete removes the note, in the copy is refused; \
below: PRAGMA CASCADE, SQLAlchemy CASCADE, delete removes the note, in the copy removes the note; warnings 0 "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
