"""The tables of live sessions: dated meetings of an activity, the seats people hold in them, and what makes up for one.

They are part of the community's tables (`community_tables` gives them all) and stand here only for length. In code a
dated occurrence is a *meeting*, because a *session* is a visit.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from lti_tool.storage.columns import Moment, identity, metadata, reference

meetings = Table(
    "meetings",
    metadata,
    identity(),
    # What calendars know it by, for ever.
    Column("uid", String(32), nullable=False, unique=True),
    reference("space_id", "spaces"),
    # The run it was made in: with it the meeting goes when runs part.
    reference("home_id", "runs", index=True),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    # The place's own time zone, by its IANA name.
    Column("zone", String(64), nullable=False),
    Column("place", String(500), nullable=False, default=""),
    # Where it happens online: shown only to holders of a seat, and only around the time.
    Column("link", String(1000), nullable=False, default=""),
    # None: as many as come.
    Column("seats", Integer),
    Column("min_seats", Integer, nullable=False, default=0),
    Column("sign_up_until", Moment, nullable=False),
    Column("cancel_until", Moment, nullable=False),
    # Afterwards nobody moves up from the waitlist by herself: she may have made other plans.
    Column("promote_until", Moment, nullable=False),
    # open, cancelled.
    Column("state", String(16), nullable=False, default="open"),
    # Why it was cancelled.
    Column("reason", String(500), nullable=False, default=""),
    Column("recording", String(1000), nullable=False, default=""),
    # Grows with every change that calendars must hear of.
    Column("sequence", Integer, nullable=False, default=0),
    # What the codes of attendance are made from.
    Column("secret", String(64), nullable=False),
    # Kept as it happens: seats taken, and people on the waitlist.
    Column("booked", Integer, nullable=False, default=0),
    Column("waiting", Integer, nullable=False, default=0),
    # Who holds a seat has been reminded: a day and an hour before.
    Column("told_day", Boolean, nullable=False, default=False),
    Column("told_hour", Boolean, nullable=False, default=False),
    # The worker has seen it begin, and end.
    Column("begun", Boolean, nullable=False, default=False),
    Column("over", Boolean, nullable=False, default=False),
    # When the worker must look next. None: never again.
    Column("due_at", Moment, index=True),
    Column("created_at", Moment, nullable=False),
    Index("ix_meetings_space_id_starts_at", "space_id", "starts_at"),
)
seats = Table(
    "seats",
    metadata,
    identity(),
    reference("meeting_id", "meetings"),
    reference("enrolment_id", "enrolments"),
    # Where her attendance counts: it stays with her when runs part, and the meeting may go.
    reference("space_id", "spaces"),
    # booked, waiting, left.
    Column("state", String(16), nullable=False),
    # First come, first served: grows with every seat and place on the waitlist that is taken in this meeting.
    Column("turn", Integer, nullable=False),
    # Grows with every change of hers that her calendar must hear of.
    Column("sequence", Integer, nullable=False, default=0),
    # present, late, partial, excused, absent; None: nobody has said yet.
    Column("attendance", String(16)),
    Column("minutes", Integer),
    # How that is known: code, staff, file.
    Column("how", String(16)),
    Column("marked_at", Moment),
    # A facilitator's, about the attendance.
    Column("note", String(500), nullable=False, default=""),
    # Why she gave the seat back.
    Column("reason", String(500), nullable=False, default=""),
    # One-to-one: what was agreed and is measured, and when to look at it again (a day, YYYY-MM-DD).
    Column("outcome", Text, nullable=False, default=""),
    Column("follow_up", String(10)),
    # Only she sees these.
    Column("learner_notes", Text, nullable=False, default=""),
    # Only facilitators see these.
    Column("coach_notes", Text, nullable=False, default=""),
    # Codes she tried that were wrong, and since when they are counted.
    Column("tries", Integer, nullable=False, default=0),
    Column("tries_since", Moment),
    Column("taken_at", Moment, nullable=False),
    UniqueConstraint("meeting_id", "enrolment_id"),
    Index("ix_seats_meeting_id_state_turn", "meeting_id", "state", "turn"),
    Index("ix_seats_enrolment_id", "enrolment_id"),
    Index("ix_seats_space_id_enrolment_id", "space_id", "enrolment_id"),
)
make_ups = Table(
    "make_ups",
    metadata,
    reference("space_id", "spaces", primary_key=True),
    reference("enrolment_id", "enrolments", primary_key=True, index=True),
    Column("reflection", Text, nullable=False),
    Column("words", Integer, nullable=False),
    # The question she asked, where one was asked for.
    reference("post_id", "posts", nullable=True, index=True),
    Column("created_at", Moment, nullable=False),
)
