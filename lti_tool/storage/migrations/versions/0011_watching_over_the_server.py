"""Whoever runs the server sees everything that goes on there, however much it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

CONFLICT = sa.text("conflict_at IS NOT NULL")


def upgrade() -> None:
    """Workers say that they are at work; scores, decisions and learners of packages can be paged through."""
    op.create_table(
        "heartbeats",
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_heartbeats")),
    )
    op.create_index(op.f("ix_heartbeats_at"), "heartbeats", ["at"], unique=False)
    # Many scores share one moment: those of a class that were sent again together.
    op.create_index("ix_scores_due_state_next_at_target_id", "scores_due", ["state", "next_at", "target_id"])
    op.drop_index("ix_scores_due_state_next_at", table_name="scores_due")
    op.create_index("ix_audit_at_id", "audit", ["at", "id"])
    op.create_index("ix_audit_act_at_id", "audit", ["act", "at", "id"])
    op.create_index("ix_admin_acts_at_id", "admin_acts", ["at", "id"])
    op.create_index("ix_admin_acts_act_at_id", "admin_acts", ["act", "at", "id"])
    op.create_index(
        "ix_package_learners_grant_id_enrolment_id", "package_learners", ["grant_id", "enrolment_id"], unique=False
    )
    op.drop_index("ix_package_learners_grant_id", table_name="package_learners")
    op.create_index(
        "ix_package_learners_grant_id_conflict",
        "package_learners",
        ["grant_id", "enrolment_id"],
        sqlite_where=CONFLICT,
        postgresql_where=CONFLICT,
    )
