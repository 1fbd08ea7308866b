"""Where scores go, and those that must still be told or have been told (`outbox.py`)."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from lti_tool.storage.columns import Moment, identity, metadata, reference

score_targets = Table(
    "score_targets",
    metadata,
    identity(),
    reference("enrolment_id", "enrolments"),
    # What of the course is scored: "" all of it, else a module or an activity.
    Column("part", String(120), nullable=False),
    # The resource link whose launch named this place: each link has its own column in a gradebook.
    Column("link", String(500), nullable=False),
    Column("line_item", Text),
    Column("line_items", Text),
    Column("scopes", JSON, nullable=False, default=list),
    UniqueConstraint("enrolment_id", "part", "link"),
)
scores_due = Table(
    "scores_due",
    metadata,
    # One row per learner and place: a newer score takes the older one's place.
    reference("target_id", "score_targets", primary_key=True, autoincrement=False),
    reference("enrolment_id", "enrolments", index=True),
    Column("score", Float, nullable=False),
    # A facilitator has asked for more: the platform is told to forget the score, until there is another one.
    Column("taken_back", Boolean, nullable=False, default=False),
    Column("comment", Text, nullable=False),
    Column("earned_at", Moment, nullable=False),
    # Which score this is, so that a slow delivery cannot mark a newer one as sent.
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("claim", String(32)),
    Column("claimed_until", Moment),
    Column("last_stamp", Moment),
    Column("sent_at", Moment),
    # What the platform accepted last, and the comment that went with it. None: nothing, or nothing any more.
    Column("sent_score", Float),
    Column("sent_comment", Text),
    # What the gradebook showed instead of it, so that nothing was sent; from 0 to 1, as every score here.
    Column("shown", Float),
    # Whose wish the sending is (`records.Wish`).
    Column("wish", String(8), nullable=False, default="", server_default=""),
    Column("reason", Text),
    Index("ix_scores_due_state_next_at_target_id", "state", "next_at", "target_id"),
)
