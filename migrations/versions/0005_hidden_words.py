"""Add words that the full-text search would not find: parts of identifiers, C++, C#, pairs of CJK characters."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FULL_TEXT = {"note_fts": "title, keywords, body", "pattern_fts": "name, keywords, body"}


def upgrade() -> None:
    for table in FULL_TEXT:
        content = table.replace("_fts", "_text")
        op.add_column(content, sa.Column("hidden", sa.Text(), nullable=False, server_default=""))
    create_full_text(", hidden")


def downgrade() -> None:
    create_full_text("")
    for table in FULL_TEXT:
        op.drop_column(table.replace("_fts", "_text"), "hidden")


def create_full_text(more: str) -> None:
    for table, columns in FULL_TEXT.items() if op.get_bind().dialect.name == "sqlite" else ():
        content = table.replace("_fts", "_text")
        op.execute(f"DROP TABLE {table}")
        op.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({columns}{more}, content='{content}', content_rowid='id', "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )
        op.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608 — fixed names
