"""Add sums over the notes of each month, so that after one more note not all notes are counted again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FILL = """
INSERT INTO month (workspace_id, month, notes, unlinked, minutes)
SELECT n.workspace_id, substr(n.date, 1, 7), count(*),
    sum(CASE WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.note_id = n.id) THEN 0 ELSE 1 END),
    sum(CASE WHEN n.minutes IS NOT NULL AND EXISTS (
        SELECT 1 FROM evidence e WHERE e.note_id = n.id AND e.counts = 1 AND e.verdict = 'supports'
    ) THEN n.minutes ELSE 0 END)
FROM note n GROUP BY n.workspace_id, substr(n.date, 1, 7)
"""
PROVING = sa.text("counts = 1 AND verdict = 'supports'")


def upgrade() -> None:
    op.create_table(
        "month",
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("month", sa.Text(), primary_key=True),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("unlinked", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
    )
    op.drop_index("evidence_proving", "evidence")
    op.execute(FILL)


def downgrade() -> None:
    op.create_index("evidence_proving", "evidence", ["note_id"], sqlite_where=PROVING, postgresql_where=PROVING)
    op.drop_table("month")
