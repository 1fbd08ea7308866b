"""Live sessions: dated meetings, seats in them, and what makes up for a missed one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Meetings, seats and make-ups; what they come to for each person, and for each space."""
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("link", sa.String(length=1000), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("min_seats", sa.Integer(), nullable=False),
        sa.Column("sign_up_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancel_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promote_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recording", sa.String(length=1000), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("told_day", sa.Boolean(), nullable=False),
        sa.Column("told_hour", sa.Boolean(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["runs.id"], name=op.f("fk_meetings_home_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_meetings_space_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("uid", name=op.f("uq_meetings_uid")),
    )
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.create_index(op.f("ix_meetings_due_at"), ["due_at"], unique=False)
        batch_op.create_index(op.f("ix_meetings_home_id"), ["home_id"], unique=False)
        batch_op.create_index("ix_meetings_space_id_starts_at", ["space_id", "starts_at"], unique=False)
    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("attendance", sa.String(length=16), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=16), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.String(length=10), nullable=True),
        sa.Column("learner_notes", sa.Text(), nullable=False),
        sa.Column("coach_notes", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tries_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_seats_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_seats_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_seats_space_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("meeting_id", "enrolment_id", name=op.f("uq_seats_meeting_id_enrolment_id")),
    )
    with op.batch_alter_table("seats") as batch_op:
        batch_op.create_index("ix_seats_enrolment_id", ["enrolment_id"], unique=False)
        batch_op.create_index("ix_seats_meeting_id_state_turn", ["meeting_id", "state", "turn"], unique=False)
        batch_op.create_index("ix_seats_space_id_enrolment_id", ["space_id", "enrolment_id"], unique=False)
    op.create_table(
        "make_ups",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("reflection", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_make_ups_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_make_ups_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_make_ups_space_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("space_id", "enrolment_id", name=op.f("pk_make_ups")),
    )
    with op.batch_alter_table("make_ups") as batch_op:
        batch_op.create_index(op.f("ix_make_ups_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(op.f("ix_make_ups_post_id"), ["post_id"], unique=False)
    with op.batch_alter_table("participation") as batch_op:
        batch_op.add_column(sa.Column("attended", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("outcomes", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("booked", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("past", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("make_up", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("spaces") as batch_op:
        batch_op.add_column(sa.Column("dates", sa.Integer(), server_default="0", nullable=False))
