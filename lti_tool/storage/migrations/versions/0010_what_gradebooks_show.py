"""What a gradebook was told last, and what it showed instead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

# Of one that is due again it is not known what was sent before.
KNOWN = "UPDATE scores_due SET sent_score = score, sent_comment = comment WHERE state = 'sent' AND NOT taken_back"


def upgrade() -> None:
    """So that a grade which a teacher has changed is known, and not overruled."""
    with op.batch_alter_table("scores_due") as batch_op:
        batch_op.add_column(sa.Column("sent_score", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("sent_comment", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("shown", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("wish", sa.String(length=8), nullable=False, server_default=""))
    # Of one that is due again it is not known what was sent before.
    op.execute(
        "UPDATE scores_due SET sent_score = score, sent_comment = comment WHERE state = 'sent' AND NOT taken_back"
    )
