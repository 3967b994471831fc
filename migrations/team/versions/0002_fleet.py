"""Add the results of fleet runs: the runs, the repositories of each run, the results, and their rows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "tacit"


def workspace() -> sa.Column[object]:
    place = sa.ForeignKey(f"{SCHEMA}.workspace.id", ondelete="CASCADE")
    return sa.Column("workspace_id", sa.Uuid(), place, nullable=False, primary_key=True)


def texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default="") for name in names]


def parent(table: str, name: str) -> sa.ForeignKeyConstraint:
    columns = [f"{SCHEMA}.{table}.{column}" for column in ("workspace_id", name)]
    return sa.ForeignKeyConstraint(["workspace_id", name], columns, ondelete="CASCADE")


def upgrade() -> None:
    key = sa.Column("key", sa.Text(), primary_key=True)
    began = sa.Column("began", sa.Text(), primary_key=True)
    op.create_table("fleet_run", workspace(), began, *texts("patterns"), schema=SCHEMA)
    op.create_table(
        "fleet_part",
        workspace(),
        sa.Column("began", sa.Text(), primary_key=True),
        sa.Column("repository", sa.Text(), primary_key=True),
        sa.Column("branch", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        parent("fleet_run", "began"),
        schema=SCHEMA,
    )
    op.create_table(
        "fleet_result",
        workspace(),
        key,
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        *texts("repository", "branch", "commit"),
        sa.Column("seconds", sa.Float(), nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "fleet_row",
        workspace(),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("pattern", sa.Text(), primary_key=True),
        *texts("state"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("followed", "violated", "files")),
        *texts("places", "reason"),
        parent("fleet_result", "key"),
        schema=SCHEMA,
    )


def downgrade() -> None:
    for table in ("fleet_row", "fleet_result", "fleet_part", "fleet_run"):
        op.drop_table(table, schema=SCHEMA)
