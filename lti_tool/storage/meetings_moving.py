"""Meetings, seats and make-ups that go from one space to another, when runs join or part.

A meeting goes with the run it was made in. A seat stays with whoever holds it, as her posts do, because her attendance
counts where she is; so that she was there stays true, also when the meeting itself has gone. Only a seat at a date that
is still to come is given back when its meeting goes another way: she could not see it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, delete, select, update

from lti_tool.storage import meeting_counts
from lti_tool.storage.community_tables import make_ups, meetings, seats, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.meetings import Meeting, again
from lti_tool.storage.tables import enrolments


def move(
    tx: Transaction, origin: int, target: int, *, run_ids: Sequence[int], now: datetime
) -> list[tuple[int, Meeting]]:
    """Move what these runs and their people have in the space `origin`; who lost a seat by that, and at which meeting.

    The caller holds both spaces. The worker looks at every meeting to come in either of them, and has others move up.
    """
    both = (origin, target)
    if not _any(tx, both):
        return []
    people = select(enrolments.c.id).where(enrolments.c.run_id.in_(run_ids))
    tx.execute(
        update(meetings).where(meetings.c.space_id == origin, meetings.c.home_id.in_(run_ids)).values(space_id=target)
    )
    tx.execute(
        update(seats).where(seats.c.space_id == origin, seats.c.enrolment_id.in_(people)).values(space_id=target)
    )
    _take_make_ups(tx, origin, target, run_ids)
    lost = _freed(tx, both)
    for space_id in both:
        root_id = tx.execute(select(spaces.c.run_id).where(spaces.c.id == space_id)).scalar_one()
        for meeting_id in tx.execute(select(meetings.c.id).where(meetings.c.space_id == space_id)).scalars().all():
            meeting_counts.of_meeting(tx, meeting_id)
        meeting_counts.of_everybody(tx, space_id, root_id)
        # Whether one can wait is said by the course, which the worker knows.
        meeting_counts.of_space(tx, space_id, waitlist=True, now=now)
        meeting_counts.everybody_soon(tx, root_id, now)
    to_come = (meetings.c.space_id.in_(both), meetings.c.state == "open", meetings.c.over.is_(False))
    tx.execute(update(meetings).where(*to_come).values(due_at=now))
    return lost


def _any(tx: Transaction, space_ids: Sequence[int]) -> bool:
    query = select(meetings.c.id).where(meetings.c.space_id.in_(space_ids)).limit(1)
    held = select(seats.c.id).where(seats.c.space_id.in_(space_ids)).limit(1)
    return tx.execute(query).first() is not None or tx.execute(held).first() is not None


def _take_make_ups(tx: Transaction, origin: int, target: int, run_ids: Sequence[int]) -> None:
    people = select(enrolments.c.id).where(enrolments.c.run_id.in_(run_ids))
    theirs = and_(make_ups.c.space_id == origin, make_ups.c.enrolment_id.in_(people))
    twins = select(make_ups.c.enrolment_id).where(make_ups.c.space_id == target)
    tx.execute(delete(make_ups).where(theirs, make_ups.c.enrolment_id.in_(twins.scalar_subquery())))
    tx.execute(update(make_ups).where(theirs).values(space_id=target))


def _freed(tx: Transaction, space_ids: Sequence[int]) -> list[tuple[int, Meeting]]:
    """Give back the seats whose meeting lies in another space than their holder."""
    query = (
        select(seats.c.id, seats.c.enrolment_id, seats.c.meeting_id)
        .join(meetings, meetings.c.id == seats.c.meeting_id)
        .where(
            meetings.c.space_id.in_(space_ids),
            seats.c.space_id != meetings.c.space_id,
            seats.c.state.in_(("booked", "waiting")),
            seats.c.attendance.is_(None),
            meetings.c.over.is_(False),
        )
        .order_by(seats.c.id)
    )
    found = tx.execute(query).all()
    for row in found:
        tx.execute(update(seats).where(seats.c.id == row.id).values(state="left", sequence=seats.c.sequence + 1))
    return [(row.enrolment_id, again(tx, row.meeting_id)) for row in found]
