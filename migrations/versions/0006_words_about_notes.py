"""Add what git and the settings of `[trust]` say about notes, and how many of a pattern's examples are pending."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("pending", "pending_against"):
        op.add_column("pattern", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "word",
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("path", sa.Text(), primary_key=True),
        *(
            sa.Column(name, sa.Text(), nullable=False, server_default="")
            for name in ("commit_id", "date", "authors", "later", "held")
        ),
    )


def downgrade() -> None:
    op.drop_table("word")
    for column in ("pending_against", "pending"):
        op.drop_column("pattern", column)
