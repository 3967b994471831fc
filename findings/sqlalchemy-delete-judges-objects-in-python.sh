#!/usr/bin/env bash
# Finding: after one DELETE with a condition, SQLAlchemy's session and the database disagree about which rows are gone.
#
# Package:   SQLAlchemy 2.1.9 on SQLite
# Input:     two loaded pages, "my_docs/a" with number -7 and "my-docs/b" with number 2, and a
#            delete(Page).where(Page.path.startswith("my_docs/")), or the same with where(Page.number % 3 == 2)
# Behaviour: the default way to bring the session up to date evaluates the condition in Python for each loaded object, if
#            SQLAlchemy can translate all of it. Python's str.startswith takes the underscore as it is; the LIKE that the
#            database runs takes it for any character. Python's -7 % 3 is 2; SQLite's is -1. So the first statement deletes
#            both rows, and session.get still returns the second page. The second one deletes one row, and the session
#            drops both objects. With synchronize_session="fetch" both agree.
# Why it is a surprise: the object and the row part without an error or a warning, and the condition is one that a path or a
#            shard number invites. contains, next to startswith and endswith, is not evaluated, and does not show it.
# Seen:      "startswith: rows left 0, objects kept 1, get returns my-docs/b; modulo: rows left 1, objects kept 0;
#            fetch: 0 and 0, 1 and 1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install SQLAlchemy==2.1.9
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Page(Base):
    __tablename__ = "page"
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    number: Mapped[int]


def delete(condition, **options):
    """Return how many rows and how many loaded objects one DELETE leaves, and what the session then says of page 2."""
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all([Page(id=1, path="my_docs/a", number=-7), Page(id=2, path="my-docs/b", number=2)])
        session.commit()
        pages = session.scalars(sa.select(Page)).all()
        session.execute(sa.delete(Page).where(condition), execution_options=options)
        rows = session.connection().execute(sa.text("SELECT count(*) FROM page")).scalar()
        kept = sum(page in session for page in pages)
        page = session.get(Page, 2)
        return rows, kept, page.path if page else None


prefix, modulo = Page.path.startswith("my_docs/"), Page.number % 3 == 2
one, two = delete(prefix), delete(modulo)
three, four = (delete(condition, synchronize_session="fetch") for condition in (prefix, modulo))
print(
    f"startswith: rows left {one[0]}, objects kept {one[1]}, get returns {one[2]}; "
    f"modulo: rows left {two[0]}, objects kept {two[1]}; "
    f"fetch: {three[0]} and {three[1]}, {four[0]} and {four[1]} (SQLAlchemy {sa.__version__})"
)
PYTHON
)
echo "$seen"
[[ "$seen" == "startswith: rows left 0, objects kept 1, get returns my-docs/b; modulo: rows left 1, objects kept 0; \
fetch: 0 and 0, 1 and 1 "* ]] || { echo "the behaviour has changed"; exit 1; }
