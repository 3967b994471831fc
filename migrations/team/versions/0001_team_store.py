"""Create the tables of the team store: workspaces, who may push for them, and their evidence and pages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "tacit"
OPEN = sa.text("until IS NULL")


def workspace(*, is_key: bool = False) -> sa.Column[object]:
    place = sa.ForeignKey(f"{SCHEMA}.workspace.id", ondelete="CASCADE")
    return sa.Column("workspace_id", sa.Uuid(), place, nullable=False, primary_key=is_key)


def texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default="") for name in names]


def keys(*names: str) -> list[sa.Column[bytes]]:
    return [sa.Column(name, sa.LargeBinary(), nullable=False) for name in names]


def versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        workspace(),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("row_key", sa.LargeBinary(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        *keys("secret"),
        schema=SCHEMA,
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        *texts("repository", "pushed"),
        sa.Column("pushed_at", sa.DateTime(timezone=True)),
        sa.Column("shares", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        *texts("made_from"),
        sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"),
        schema=SCHEMA,
    )
    login = sa.Column("login", sa.Text(), primary_key=True)
    op.create_table("pusher", workspace(is_key=True), login, schema=SCHEMA)
    op.create_table(
        "revision",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        workspace(),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "evidence",
        *versioned(),
        *keys("note"),
        *texts("pattern", "name", "verdict", "date"),
        sa.Column("by_agent", sa.Boolean(), nullable=False),
        *keys("text_key", "commit_key", "request_key"),
        *texts("title", "path", "outcome", "project", "author"),
        sa.Column("minutes", sa.Integer()),
        schema=SCHEMA,
    )
    closed = sa.text("until IS NOT NULL")
    op.create_index("evidence_open", "evidence", ["workspace_id", "note"], schema=SCHEMA, postgresql_where=OPEN)
    op.create_index("evidence_since", "evidence", ["since"], schema=SCHEMA)
    op.create_index("evidence_until", "evidence", ["until"], schema=SCHEMA, postgresql_where=closed)
    page = ("slug", "name", "category", "aliases", "tags", "languages", "status", "superseded_by", "sections")
    op.create_table("page", *versioned(), *texts(*page), schema=SCHEMA)
    op.create_index("page_open", "page", ["workspace_id"], schema=SCHEMA, postgresql_where=OPEN)
    op.create_index("page_since", "page", ["since"], schema=SCHEMA)


def downgrade() -> None:
    for table in ("page", "evidence", "revision", "pusher", "workspace", "head"):
        op.drop_table(table, schema=SCHEMA)
