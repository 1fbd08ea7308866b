"""What people write, and the scores still to tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Spaces and what is in them, drafts, and the outbox."""
    _spaces()
    _posts()
    _posts_indexes()
    _answered()
    _drafts()
    _participation()
    _scores_due()
    _sent()


def _spaces() -> None:
    op.create_table(
        "spaces",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contributors", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_spaces_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces")),
        sa.UniqueConstraint("run_id", "activity", name=op.f("uq_spaces_run_id_activity")),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("facilitator", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("nodes", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("countable", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_posts_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["posts.id"], name=op.f("fk_posts_parent_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_posts_space_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )


def _posts_indexes() -> None:
    op.create_index("ix_posts_enrolment_id_created_at", "posts", ["enrolment_id", "created_at"], unique=False)
    op.create_index("ix_posts_parent_id", "posts", ["parent_id"], unique=False)
    op.create_index("ix_posts_space_id_enrolment_id", "posts", ["space_id", "enrolment_id"], unique=False)
    op.create_index("ix_posts_space_id_facilitator_id", "posts", ["space_id", "facilitator", "id"], unique=False)
    op.create_index("ix_posts_space_id_fingerprint", "posts", ["space_id", "fingerprint"], unique=False)
    op.create_index("ix_posts_space_id_id", "posts", ["space_id", "id"], unique=False)


def _answered() -> None:
    op.create_table(
        "answered",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_answered_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["peer_id"], ["enrolments.id"], name=op.f("fk_answered_peer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_answered_space_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("space_id", "enrolment_id", "peer_id", name=op.f("pk_answered")),
    )
    op.create_index(op.f("ix_answered_enrolment_id"), "answered", ["enrolment_id"], unique=False)
    op.create_index(op.f("ix_answered_peer_id"), "answered", ["peer_id"], unique=False)


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_drafts_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "key", name=op.f("pk_drafts")),
    )


def _participation() -> None:
    op.create_table(
        "participation",
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("peers", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_participation_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_participation_space_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("space_id", "enrolment_id", name=op.f("pk_participation")),
    )
    op.create_index(op.f("ix_participation_enrolment_id"), "participation", ["enrolment_id"], unique=False)


def _scores_due() -> None:
    op.create_table(
        "scores_due",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_stamp", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_scores_due_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_scores_due")),
    )
    op.create_index("ix_scores_due_state_next_at", "scores_due", ["state", "next_at"], unique=False)


def _sent() -> None:
    op.create_table(
        "sent",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_sent_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_sent_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("enrolment_id", "key", name=op.f("pk_sent")),
    )
    op.create_index(op.f("ix_sent_post_id"), "sent", ["post_id"], unique=False)
