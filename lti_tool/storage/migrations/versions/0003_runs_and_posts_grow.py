"""Runs that join, pods inside them, and posts that change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """More columns for runs, people, enrolments, spaces, posts and participation; pods."""
    op.create_table(
        "pods",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["pods.id"], name=op.f("fk_pods_merged_into"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_pods_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pods")),
    )
    with op.batch_alter_table("pods") as batch_op:
        batch_op.create_index(op.f("ix_pods_run_id"), ["run_id"], unique=False)
    with op.batch_alter_table("enrolments") as batch_op:
        batch_op.add_column(sa.Column("pod_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(length=16), nullable=False, server_default="not_started"))
        batch_op.add_column(sa.Column("missing", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("read_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("unlisted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(op.f("ix_enrolments_pod_id"), ["pod_id"], unique=False)
        batch_op.create_index("ix_enrolments_run_id_state_changed_at", ["run_id", "state", "changed_at"], unique=False)
        batch_op.create_foreign_key(op.f("fk_enrolments_pod_id"), "pods", ["pod_id"], ["id"], ondelete="CASCADE")
    with op.batch_alter_table("participation") as batch_op:
        batch_op.add_column(sa.Column("earlier", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("samples", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("colleague", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("staff", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("answer_backs", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("endorsements", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("accepted", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("reviews_given", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("reviews_received", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("answers", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("read_id", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_participation_space_id_waiting", ["space_id", "waiting"], unique=False)
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("posts") as batch_op:
        batch_op.add_column(sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("state", sa.String(length=16), nullable=False, server_default="visible"))
        batch_op.add_column(sa.Column("folded", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("fields", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("extras", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("consent", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("flag", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("to_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("target", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("answer_back", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("private_to", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answers", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("peer_answers", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("endorsed", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("helped", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("best_practice", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_posts_space_id_seq", ["space_id", "seq"], unique=False)
        batch_op.create_index(
            "ix_posts_space_id_state_answers_id", ["space_id", "state", "answers", "id"], unique=False
        )
        batch_op.create_index(op.f("ix_posts_to_id"), ["to_id"], unique=False)
        batch_op.create_foreign_key(op.f("fk_posts_owner_id"), "enrolments", ["owner_id"], ["id"], ondelete="CASCADE")
        batch_op.create_foreign_key(op.f("fk_posts_to_id"), "enrolments", ["to_id"], ["id"], ondelete="CASCADE")
        batch_op.create_foreign_key(
            op.f("fk_posts_private_to"), "enrolments", ["private_to"], ["id"], ondelete="CASCADE"
        )
    with op.batch_alter_table("runs") as batch_op:
        batch_op.add_column(sa.Column("root_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("read_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("retention_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("invitation_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("invitation_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(op.f("ix_runs_root_id"), ["root_id"], unique=False)
        batch_op.create_foreign_key(op.f("fk_runs_root_id"), "runs", ["root_id"], ["id"], ondelete="CASCADE")
    with op.batch_alter_table("spaces") as batch_op:
        batch_op.add_column(sa.Column("pod", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("premoderate", sa.String(length=8), nullable=True))
        batch_op.drop_constraint(op.f("uq_spaces_run_id_activity"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_spaces_run_id_activity_pod"), ["run_id", "activity", "pod"])

    op.execute("UPDATE runs SET root_id = id")
    op.execute("UPDATE posts SET folded = lower(text)")
    op.execute(
        "UPDATE posts SET to_id = (SELECT above.enrolment_id FROM posts above WHERE above.id = posts.parent_id) "
        "WHERE parent_id IS NOT NULL"
    )
    op.execute(
        "UPDATE posts SET answers = (SELECT count(*) FROM posts below WHERE below.parent_id = posts.id "
        "AND below.enrolment_id <> posts.enrolment_id)"
    )
    op.execute("UPDATE posts SET counted_at = created_at WHERE countable")
    op.execute(
        "UPDATE posts SET peer_answers = (SELECT count(*) FROM posts below WHERE below.parent_id = posts.id "
        "AND below.enrolment_id <> posts.enrolment_id AND NOT below.facilitator)"
    )
    op.execute(
        "UPDATE participation SET answers = (SELECT coalesce(sum(posts.peer_answers), 0) FROM posts "
        "WHERE posts.space_id = participation.space_id AND posts.enrolment_id = participation.enrolment_id "
        "AND NOT posts.facilitator)"
    )
    op.execute(
        "UPDATE participation SET posted_at = (SELECT min(posts.created_at) FROM posts "
        "WHERE posts.space_id = participation.space_id AND posts.enrolment_id = participation.enrolment_id "
        "AND posts.countable AND posts.parent_id IS NULL)"
    )
