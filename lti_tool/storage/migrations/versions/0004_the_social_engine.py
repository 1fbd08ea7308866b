"""What people do to posts and for each other, and what facilitators and the worker go by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Versions, marks, mentions, attachments, reviews, reports, notices, digests; the audit log, tallies, rechecks."""
    op.create_table(
        "digests",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_digests_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_digests")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_digests_secret_hash")),
    )
    with op.batch_alter_table("digests") as batch_op:
        batch_op.create_index(op.f("ix_digests_due_at"), ["due_at"], unique=False)
    op.create_table(
        "tallies",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_tallies_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "state", name=op.f("pk_tallies")),
    )
    op.create_table(
        "rechecks",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_rechecks_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name=op.f("pk_rechecks")),
    )
    with op.batch_alter_table("rechecks") as batch_op:
        batch_op.create_index(op.f("ix_rechecks_due_at"), ["due_at"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_attachments_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_attachments_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachments_public_id")),
    )
    with op.batch_alter_table("attachments") as batch_op:
        batch_op.create_index(op.f("ix_attachments_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(op.f("ix_attachments_post_id"), ["post_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("activity", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["enrolments.id"], name=op.f("fk_audit_actor_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_audit_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_audit_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["enrolments.id"], name=op.f("fk_audit_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit") as batch_op:
        batch_op.create_index("ix_audit_run_id_id", ["run_id", "id"], unique=False)
        batch_op.create_index(op.f("ix_audit_subject_id"), ["subject_id"], unique=False)
    op.create_table(
        "marks",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_marks_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_marks_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "enrolment_id", "kind", name=op.f("pk_marks")),
    )
    with op.batch_alter_table("marks") as batch_op:
        batch_op.create_index(op.f("ix_marks_enrolment_id"), ["enrolment_id"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_mentions_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_mentions_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "enrolment_id", name=op.f("pk_mentions")),
    )
    with op.batch_alter_table("mentions") as batch_op:
        batch_op.create_index(op.f("ix_mentions_enrolment_id"), ["enrolment_id"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("activity", sa.String(length=100), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_notices_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_notices_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices") as batch_op:
        batch_op.create_index("ix_notices_enrolment_id_id", ["enrolment_id", "id"], unique=False)
        batch_op.create_index(op.f("ix_notices_post_id"), ["post_id"], unique=False)
    op.create_table(
        "post_versions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_versions_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "number", name=op.f("pk_post_versions")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_reports_enrolment_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reports_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("post_id", "enrolment_id", name=op.f("uq_reports_post_id_enrolment_id")),
    )
    with op.batch_alter_table("reports") as batch_op:
        batch_op.create_index(op.f("ix_reports_enrolment_id"), ["enrolment_id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("sample", sa.String(length=64), nullable=True),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["enrolments.id"], name=op.f("fk_reviews_assessor_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reviews_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_reviews_space_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["enrolments.id"], name=op.f("fk_reviews_subject_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("assessor_id", "post_id", "kind", name=op.f("uq_reviews_assessor_id_post_id_kind")),
        sa.UniqueConstraint("space_id", "assessor_id", "sample", name=op.f("uq_reviews_space_id_assessor_id_sample")),
    )
    with op.batch_alter_table("reviews") as batch_op:
        batch_op.create_index(op.f("ix_reviews_post_id"), ["post_id"], unique=False)
        batch_op.create_index(op.f("ix_reviews_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_reviews_space_id_created_at",
            ["space_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("state = 'assigned'"),
            postgresql_where=sa.text("state = 'assigned'"),
        )
    with op.batch_alter_table("participation") as batch_op:
        batch_op.add_column(sa.Column("marks", sa.Float(), nullable=True))
    with op.batch_alter_table("posts") as batch_op:
        batch_op.add_column(sa.Column("reviews", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("run_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("unanswered", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("reported", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_posts_space_id_reviews_id",
        "posts",
        ["space_id", "reviews", "id"],
        unique=False,
        sqlite_where=sa.text("reviews IS NOT NULL"),
        postgresql_where=sa.text("reviews IS NOT NULL"),
    )

    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_asks_enrolment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sa.UniqueConstraint("enrolment_id", "activity", name=op.f("uq_asks_enrolment_id_activity")),
    )
    with op.batch_alter_table("scores_due") as batch_op:
        batch_op.add_column(sa.Column("taken_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("enrolments") as batch_op:
        batch_op.add_column(sa.Column("recheck_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(op.f("ix_enrolments_recheck_at"), ["recheck_at"], unique=False)
        batch_op.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_enrolments_run_id_role_id", ["run_id", "role", "id"], unique=False)
    with op.batch_alter_table("spaces") as batch_op:
        batch_op.add_column(sa.Column("stirred", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(op.f("ix_spaces_stirred"), ["stirred"], unique=False)
        batch_op.create_index("ix_spaces_run_id_pod", ["run_id", "pod"], unique=False)
    for name, table, columns, which in (
        ("ix_enrolments_run_id_due_at", "enrolments", ["run_id", "due_at"], "due_at IS NOT NULL"),
        ("ix_posts_run_id_best", "posts", ["run_id", "id"], "best_practice"),
        ("ix_posts_run_id_helped", "posts", ["run_id", "id"], "helped OR confirmed"),
        ("ix_posts_run_id_unanswered", "posts", ["run_id", "id"], "unanswered"),
        ("ix_posts_run_id_reported", "posts", ["run_id", "id"], "reported"),
        ("ix_posts_run_id_state_id", "posts", ["run_id", "state", "id"], "state <> 'visible'"),
        ("ix_participation_space_id_peers", "participation", ["space_id", "peers"], "peers >= 3"),
        ("ix_package_learners_conflict", "package_learners", ["enrolment_id"], "conflict_at IS NOT NULL"),
        ("ix_reports_open", "reports", ["post_id", "id"], "settled_at IS NULL"),
    ):
        where = sa.text(which)
        op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
    op.create_index(
        "ix_pods_run_id_members",
        "pods",
        ["run_id", "members", "newest_at", "id"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index("ix_posts_run_id_id", "posts", ["run_id", "id"], unique=False)
    op.execute("UPDATE posts SET run_id = (SELECT run_id FROM spaces WHERE spaces.id = posts.space_id)")
    op.execute(
        "UPDATE posts SET unanswered = true WHERE parent_id IS NULL AND target IS NULL AND NOT facilitator "
        "AND NOT EXISTS (SELECT 1 FROM posts AS answer WHERE answer.parent_id = posts.id "
        "AND answer.state = 'visible' AND answer.enrolment_id <> posts.enrolment_id "
        "AND (answer.countable OR answer.facilitator))"
    )

    # The worker asks the rules about everybody once, and so fills what a facilitator's page goes by.
    op.execute(
        "INSERT INTO tallies (run_id, state, n) SELECT run_id, 'not_started', count(*) FROM enrolments "
        "WHERE role = 'learner' GROUP BY run_id"
    )
    op.execute(
        "INSERT INTO rechecks (enrolment_id, due_at) SELECT id, changed_at FROM enrolments WHERE role = 'learner'"
    )
