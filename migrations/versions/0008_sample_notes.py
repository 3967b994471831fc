"""The sample notes, which every `tacit learn` asks for, without a scan of all notes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    condition = sa.text("via = 'sample'")
    op.create_index("note_sample", "note", ["workspace_id"], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_index("note_sample", "note")
