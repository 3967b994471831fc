#!/usr/bin/env bash
# Finding: a copy that SQLModel makes of a row cannot be saved: add and commit succeed, and the database stays as it was.
#
# Packages:  sqlmodel 0.0.50, SQLAlchemy 2.1.9, pydantic 2.14.4, on SQLite
# Input:     a table model Note (id, title, status) with one row, "first" with the status "draft". Each of these with a new
#            session and a commit: add(note.model_copy(update={"status": "done"})); add(note.model_copy(update={"id": None,
#            "title": "second"})); copy = note.model_copy() and copy.status = "done"; merge(note.model_copy(update={"status":
#            "done"}))
# Behaviour: model_copy is pydantic's. It also copies the attribute in which SQLAlchemy keeps the state of an object, so copy
#            and original share one state, and the state belongs to the original. To add or merge the copy is to add or merge
#            the original, which has not changed: no UPDATE and no INSERT is sent. The assignment to the copy marks the
#            original as changed, but its values are the old ones. No call fails or warns, and the copy in memory has the new
#            value.
# Why it is a surprise: model_copy(update=...) is how pydantic's documentation changes a model, and a table model of SQLModel
#            is a pydantic model. What is saved: sqlmodel_update, which changes the original, and for a new row
#            Note(**note.model_dump(exclude={"id"})). Issue 2087 of SQLModel (September 2026) reports the assignment.
# Seen:      "update: copy 'done', saved 'draft'; new row: copy 'second', rows 1; plain copy: copy 'done', saved 'draft';
#            merge: saved 'draft'; sqlmodel_update: saved 'done'; new object: rows 2"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install sqlmodel==0.0.50 SQLAlchemy==2.1.9 pydantic==2.14.4
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from sqlmodel import Field, Session, SQLModel, create_engine, select


class Note(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str
    status: str = "draft"


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Note(title="first"))
    session.commit()


def saved():
    """Return the rows of the database, read by a session that knows no object yet."""
    with Session(engine) as session:
        return session.exec(select(Note).order_by(Note.id)).all()


def change(act):
    """Give the note and its session to `act`, commit, and return what `act` returns: a value of the copy."""
    with Session(engine) as session:
        value = act(session.exec(select(Note).where(Note.title == "first")).one(), session)
        session.commit()
    return value


def updated(note, session):
    copy = note.model_copy(update={"status": "done"})
    session.add(copy)
    return copy.status


def another(note, session):
    copy = note.model_copy(update={"id": None, "title": "second"})
    session.add(copy)
    return copy.title


def assigned(note, session):
    copy = note.model_copy()
    copy.status = "done"
    return copy.status


seen = [f"update: copy {change(updated)!r}, saved {saved()[0].status!r}"]
seen.append(f"new row: copy {change(another)!r}, rows {len(saved())}")
seen.append(f"plain copy: copy {change(assigned)!r}, saved {saved()[0].status!r}")
change(lambda note, session: session.merge(note.model_copy(update={"status": "done"})))
seen.append(f"merge: saved {saved()[0].status!r}")
change(lambda note, session: note.sqlmodel_update({"status": "done"}))
seen.append(f"sqlmodel_update: saved {saved()[0].status!r}")
change(lambda note, session: session.add(Note(**note.model_dump(exclude={"id", "title"}), title="second")))
seen.append(f"new object: rows {len(saved())}")
print("; ".join(seen))
PYTHON
)
echo "$seen"
expected="update: copy 'done', saved 'draft'; new row: copy 'second', rows 1; plain copy: copy 'done', saved 'draft'; \
merge: saved 'draft'; sqlmodel_update: saved 'done'; new object: rows 2"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
