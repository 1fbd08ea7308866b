"""Every link has a grade of its own, and facilitators choose what links open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Where scores go, by link and part of the course, in a table of its own; requests of platforms for content."""
    op.create_table(
        "link_requests",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_link_requests_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_requests")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_link_requests_token_hash")),
    )
    op.create_index(op.f("ix_link_requests_expires_at"), "link_requests", ["expires_at"], unique=False)
    op.create_table(
        "score_targets",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("line_item", sa.Text(), nullable=True),
        sa.Column("line_items", sa.Text(), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_score_targets_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_targets")),
        sa.UniqueConstraint("enrolment_id", "part", "link", name=op.f("uq_score_targets_enrolment_id_part_link")),
    )
    op.execute(
        "INSERT INTO score_targets (enrolment_id, part, link, line_item, line_items, scopes) "
        "SELECT id, '', coalesce(resource_link_id, ''), line_item, line_items, scopes FROM enrolments "
        "WHERE line_item IS NOT NULL OR line_items IS NOT NULL ORDER BY id"
    )
    _by_target()
    with op.batch_alter_table("enrolments") as batch_op:
        batch_op.add_column(sa.Column("graded", sa.JSON(), nullable=False, server_default="[]"))
    op.execute("""UPDATE enrolments SET graded = '[""]' WHERE id IN (SELECT enrolment_id FROM score_targets)""")
    with op.batch_alter_table("enrolments") as batch_op:
        for gone in ("line_item", "line_items", "resource_link_id", "scopes"):
            batch_op.drop_column(gone)


def _by_target() -> None:
    """One row per place that a score goes to. One without a place is noted anew when a launch names it."""
    op.rename_table("scores_due", "scores_before")
    op.drop_index("ix_scores_due_state_next_at", table_name="scores_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE scores_before RENAME CONSTRAINT pk_scores_due TO pk_scores_before")
        op.execute("ALTER TABLE scores_before DROP CONSTRAINT fk_scores_due_enrolment_id")
    _scores_due()
    kept = (
        "score, taken_back, comment, earned_at, revision, state, attempts, next_at, claim, claimed_until, last_stamp, "
        "sent_at, reason"
    )
    before = ", ".join(f"scores_before.{name}" for name in kept.split(", "))
    op.execute(
        f"INSERT INTO scores_due (target_id, enrolment_id, {kept}) "  # noqa: S608 — names made above
        f"SELECT score_targets.id, scores_before.enrolment_id, {before} FROM scores_before "
        "JOIN score_targets ON score_targets.enrolment_id = scores_before.enrolment_id"
    )
    op.drop_table("scores_before")


def _scores_due() -> None:
    moments = ("claimed_until", "last_stamp", "sent_at")
    op.create_table(
        "scores_due",
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=name == "reason") for name in ("comment", "reason")),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in moments),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_scores_due_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["score_targets.id"], name=op.f("fk_scores_due_target_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_scores_due")),
    )
    op.create_index("ix_scores_due_state_next_at", "scores_due", ["state", "next_at"], unique=False)
    op.create_index(op.f("ix_scores_due_enrolment_id"), "scores_due", ["enrolment_id"], unique=False)
