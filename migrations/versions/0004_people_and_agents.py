"""Add who confirmed a note, and how many of a pattern's examples agents recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("note", sa.Column("confirmed", sa.Text(), nullable=False, server_default=""))
    op.add_column("pattern", sa.Column("by_agents", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("pattern", "by_agents")
    op.drop_column("note", "confirmed")
