"""Rosters are read, pods can follow an LMS's groups, and platforms tell of copied courses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Who is in an LMS course and who has left it; groups of pods; where platforms send notices."""
    _rosters()
    _notices()
    with op.batch_alter_table("runs") as batch_op:
        batch_op.add_column(sa.Column("pods_follow", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("enrolments", sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("pods", sa.Column("lms_group", sa.String(length=200), nullable=True))
    _partly("ix_enrolments_run_id_gone", "enrolments", ["run_id", "id"], "gone_at IS NOT NULL")
    _partly("ix_pods_lms_group", "pods", ["lms_group"], "lms_group IS NOT NULL")


def _rosters() -> None:
    op.create_table(
        "rosters",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("differences", sa.Text(), nullable=True),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=False),
        *_due(),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("read_at", "full_at")),
        sa.Column("reason", sa.Text(), nullable=True),
        _belongs("rosters", "run_id", "runs"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_rosters")),
    )
    op.create_index(op.f("ix_rosters_next_at"), "rosters", ["next_at"], unique=False)
    _members()


def _members() -> None:
    op.create_table(
        "roster_members",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=True),
        _belongs("roster_members", "run_id", "runs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_members")),
        sa.UniqueConstraint("run_id", "subject", name=op.f("uq_roster_members_run_id_subject")),
    )
    op.create_index("ix_roster_members_run_id_id", "roster_members", ["run_id", "id"], unique=False)
    op.create_table(
        "roster_absent",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        _belongs("roster_absent", "run_id", "runs"),
        sa.PrimaryKeyConstraint("run_id", "subject_hash", name=op.f("pk_roster_absent")),
    )


def _notices() -> None:
    op.create_table(
        "notice_handlers",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        *_due(),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        _belongs("notice_handlers", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("registration_id", "deployment_id", name=op.f("pk_notice_handlers")),
    )
    op.create_index(op.f("ix_notice_handlers_next_at"), "notice_handlers", ["next_at"], unique=False)
    op.create_table(
        "notices_seen",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("notices_seen", "registration_id", "registrations"),
        sa.PrimaryKeyConstraint("registration_id", "nonce_hash", name=op.f("pk_notices_seen")),
    )
    op.create_index(op.f("ix_notices_seen_expires_at"), "notices_seen", ["expires_at"], unique=False)


def _due() -> tuple[sa.Column[object], ...]:
    """What is needed to have one worker at a time do something when it is due."""
    return (
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
    )


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def _partly(name: str, table: str, columns: list[str], condition: str) -> None:
    some = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=some, postgresql_where=some)
