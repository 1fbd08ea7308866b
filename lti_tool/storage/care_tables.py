"""The tables that the worker and facilitators go by, and what people are told: who is due, who asks, what was decided.

They are part of the community's tables (`community_tables` gives them all) and stand here only for length.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from lti_tool.storage.columns import Moment, identity, metadata, only, reference

# Whom to ask the rules about because of what somebody else did; what comes due by time alone is in `enrolments`.
rechecks = Table(
    "rechecks",
    metadata,
    reference("enrolment_id", "enrolments", primary_key=True),
    Column("due_at", Moment, nullable=False, index=True),
)
# Who asks for more time; taken away when a facilitator has answered.
asks = Table(
    "asks",
    metadata,
    identity(),
    reference("enrolment_id", "enrolments"),
    Column("activity", String(100), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("enrolment_id", "activity"),
)
# How many learners of a run (not of its root) are in each state.
tallies = Table(
    "tallies",
    metadata,
    reference("run_id", "runs", primary_key=True),
    Column("state", String(16), primary_key=True),
    Column("n", Integer, nullable=False),
)
reports = Table(
    "reports",
    metadata,
    identity(),
    reference("post_id", "posts"),
    reference("enrolment_id", "enrolments", index=True),
    Column("reason", String(500), nullable=False),
    Column("created_at", Moment, nullable=False),
    # When a facilitator decided about it.
    Column("settled_at", Moment),
    UniqueConstraint("post_id", "enrolment_id"),
    Index("ix_reports_open", "post_id", "id", **only("settled_at IS NULL")),
)
# Append-only, without learners' words. A reason may name somebody, so it goes when she is erased; the act stays.
audit = Table(
    "audit",
    metadata,
    identity(),
    # The root of the run at that time.
    reference("run_id", "runs"),
    # Who did it; None: an administrator, or the tool itself.
    reference("actor_id", "enrolments", nullable=True),
    Column("act", String(32), nullable=False),
    reference("subject_id", "enrolments", nullable=True, index=True),
    reference("post_id", "posts", nullable=True),
    Column("activity", String(100)),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_audit_run_id_id", "run_id", "id"),
    # For whoever or whatever is removed.
    Index("ix_audit_actor_id", "actor_id", **only("actor_id IS NOT NULL")),
    Index("ix_audit_post_id", "post_id", **only("post_id IS NOT NULL")),
    # For whoever looks at the whole server.
    Index("ix_audit_at_id", "at", "id"),
    Index("ix_audit_act_at_id", "act", "at", "id"),
)
notices = Table(
    "notices",
    metadata,
    identity(),
    reference("enrolment_id", "enrolments"),
    # reply, mention, confirmed, helped_me, nudge, hidden, restored, excused, extended, revoked, review, earlier …
    Column("kind", String(24), nullable=False),
    reference("post_id", "posts", nullable=True, index=True),
    Column("activity", String(100)),
    # A facilitator's own words, where there are any.
    Column("text", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("read_at", Moment),
    Column("mailed_at", Moment),
    Index("ix_notices_enrolment_id_id", "enrolment_id", "id"),
)
# People who asked for a letter a day. Without a row here no address is kept.
digests = Table(
    "digests",
    metadata,
    # Where she asked: for everything of somebody whom a platform names, for this one place of somebody with a package.
    reference("enrolment_id", "enrolments", primary_key=True),
    # Empty after somebody has taken it back, until the row is swept: how often she asked is kept for a day.
    Column("address", String(320), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    # How often she asked for a letter to confirm with, and since when that is counted.
    Column("asked", Integer, nullable=False, default=0),
    Column("asked_since", Moment, nullable=False),
    Column("confirmed_at", Moment),
    # When the worker looks at it again: a letter to confirm with, or the next day's. None: not before she does more.
    Column("due_at", Moment, index=True),
    Column("attempts", Integer, nullable=False, default=0),
    # When the last letter was handed over; written before that, so that a crash costs a letter and sends no second one.
    Column("sent_at", Moment),
    # Why no letters go there any more, in the mail server's words.
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
)
