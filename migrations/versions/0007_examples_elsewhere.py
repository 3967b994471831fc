"""Add the numbers of examples in other workspaces of the team, and their sum for each pattern."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("elsewhere", "repositories"):
        op.add_column("pattern", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "shared",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False, server_default="")
            for name in ("name_key", "pattern", "verdict", "date", "repository")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "agents")),
    )
    op.create_index("shared_by_pattern", "shared", ["workspace_id", "pattern"])


def downgrade() -> None:
    op.drop_index("shared_by_pattern", "shared")
    op.drop_table("shared")
    for column in ("repositories", "elsewhere"):
        op.drop_column("pattern", column)
