"""The tables of what LMSs say about their courses by themselves: who is in them, and that one was copied.

Of somebody who has never come there is an id and a name, for as long as facilitators may want to know whom they wait
for; no address and nothing else. Whoever comes is found among the enrolments and stands here no more.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from lti_tool.storage.columns import Moment, identity, metadata, reference

# One per run whose platform has a roster of its course.
rosters = Table(
    "rosters",
    metadata,
    reference("run_id", "runs", primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    # Where the platform says that only what changes can be read.
    Column("differences", Text),
    # When somebody last came, to the day.
    Column("launched_at", Moment, nullable=False),
    # When the worker reads it; None: when somebody comes again.
    Column("next_at", Moment, index=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claim", String(32)),
    Column("claimed_until", Moment),
    Column("read_at", Moment),
    # When all of it was read, and not only what had changed.
    Column("full_at", Moment),
    # Why it could not be read the last time, for the facilitator.
    Column("reason", Text),
)
# Learners of the LMS's course who have not come yet.
roster_members = Table(
    "roster_members",
    metadata,
    identity(),
    reference("run_id", "runs"),
    Column("subject", String(255), nullable=False),
    Column("name", String(500)),
    UniqueConstraint("run_id", "subject"),
    Index("ix_roster_members_run_id_id", "run_id", "id"),
)
# Keyed hashes of people who were erased here: a roster that still names them must not bring them back.
roster_absent = Table(
    "roster_absent",
    metadata,
    reference("run_id", "runs", primary_key=True),
    Column("subject_hash", String(64), primary_key=True),
)
# Where platforms tell us what happens, one per deployment.
notice_handlers = Table(
    "notice_handlers",
    metadata,
    reference("registration_id", "registrations", primary_key=True),
    Column("deployment_id", String(255), primary_key=True),
    Column("url", Text, nullable=False),
    # When the worker asks the platform to tell us; None: it does, or said no for good.
    Column("next_at", Moment, index=True),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claim", String(32)),
    Column("claimed_until", Moment),
    Column("agreed_at", Moment),
    Column("reason", Text),
)
# Notices that came, so that none is heard twice.
notices_seen = Table(
    "notices_seen",
    metadata,
    reference("registration_id", "registrations", primary_key=True),
    Column("nonce_hash", String(64), primary_key=True),
    Column("expires_at", Moment, nullable=False, index=True),
)
