"""Create the first tables of the store."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "workspace", "state", "source", "note", "note_text", "evidence", "page", "pattern", "pattern_text", "promotion",
    "diagnostic",
)  # fmt: skip
FULL_TEXT = {"note_fts": "title, keywords, body", "pattern_fts": "name, keywords, body"}


def texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default="") for name in names]


def numbers(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def parent(name: str, table: str, *, primary: bool = False) -> sa.Column[int]:
    reference = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer(), reference, primary_key=primary, nullable=False)


def workspace(*, primary: bool = False) -> sa.Column[int]:
    return parent("workspace_id", "workspace", primary=primary)


def upgrade() -> None:
    op.create_table("workspace", key(), sa.Column("name", sa.Text(), nullable=False, unique=True))
    op.create_table("state", workspace(primary=True), sa.Column("key", sa.Text(), primary_key=True), *texts("value"))
    truth()
    derived()
    for table, columns in FULL_TEXT.items() if op.get_bind().dialect.name == "sqlite" else ():
        content = table.replace("_fts", "_text")
        op.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, content='{content}', content_rowid='id', "
            "tokenize='porter unicode61 remove_diacritics 2')"
        )


def truth() -> None:
    op.create_table(
        "source", key(), workspace(), *texts("path", "kind", "digest"), *numbers("accepted"),
        sa.UniqueConstraint("workspace_id", "path"),
    )  # fmt: skip
    op.create_table(
        "note", parent("id", "source", primary=True), workspace(),
        *texts("date", "title", "domain", "project", "outcome", "result"), *numbers("minutes", nullable=True),
        *texts("author", "via", "commit_id", "pull_request"), *numbers("has_source"), *texts("body_key"),
    )  # fmt: skip
    op.create_index("note_by_date", "note", ["workspace_id", "date"])
    op.create_table(
        "note_text", parent("id", "source", primary=True), workspace(),
        *texts("title", "keywords", "body", "tags", "extra"),
    )  # fmt: skip
    op.create_table(
        "evidence", key(), workspace(), parent("note_id", "note"),
        *texts("name", "name_key", "pattern", "verdict", "outcome"), *numbers("line"), *texts("claimed", "sections"),
        *numbers("counts"),
    )  # fmt: skip
    op.create_index("evidence_by_pattern", "evidence", ["workspace_id", "pattern"])
    op.create_index("evidence_by_name", "evidence", ["workspace_id", "name_key", "pattern"])
    op.create_index("evidence_by_note", "evidence", ["note_id"])
    op.create_table(
        "page", parent("id", "source", primary=True), workspace(),
        *texts("slug", "name", "category", "aliases", "tags"), *numbers("minutes", nullable=True),
        *texts("applies_to", "languages", "status", "superseded_by"), *numbers("line"), *texts("sections", "extra"),
    )  # fmt: skip
    op.create_index("page_by_slug", "page", ["workspace_id", "slug"])


def derived() -> None:
    op.create_table(
        "pattern", key(), workspace(), *texts("slug", "name", "category"),
        *numbers("level", "examples", "against", "limits"), *texts("since", "last_reinforced", "newest"),
        *numbers("minutes_total"), *numbers("minutes_per_use", nullable=True),
        *texts("projects", "domains", "tags", "languages", "applies_to", "aliases", "status", "superseded_by", "page"),
        *numbers("has_text"), *texts("related", "fingerprint"), *numbers("evidence"),
        sa.UniqueConstraint("workspace_id", "slug"),
    )  # fmt: skip
    op.create_table(
        "pattern_text", parent("id", "pattern", primary=True), workspace(), *texts("name", "keywords", "body")
    )
    op.create_table(
        "promotion", key(), workspace(), *texts("pattern"), *numbers("level_before", "level_after"),
        *texts("date", "because"),
    )  # fmt: skip
    op.create_index("promotion_by_pattern", "promotion", ["workspace_id", "pattern"])
    op.create_table(
        "diagnostic", key(), workspace(), *texts("scope", "path"), *numbers("line", "column_number"),
        *texts("severity", "rule", "message", "help"),
    )  # fmt: skip
    op.create_index("diagnostic_by_scope", "diagnostic", ["workspace_id", "scope"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in FULL_TEXT:
            op.execute(f"DROP TABLE {table}")
    for table in reversed(TABLES):
        op.drop_table(table)
