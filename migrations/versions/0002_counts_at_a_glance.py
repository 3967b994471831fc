"""Add indexes that make two counts fast: rejected files, and notes that are a supporting example."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXES = {
    "source_rejected": ("source", "workspace_id", "accepted = 0"),
    "evidence_proving": ("evidence", "note_id", "counts = 1 AND verdict = 'supports'"),
}


def upgrade() -> None:
    for name, (table, column, condition) in INDEXES.items():
        op.create_index(name, table, [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def downgrade() -> None:
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
