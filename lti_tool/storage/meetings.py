"""Meetings: dated occurrences of an activity of the community, as they are kept.

Whoever changes a meeting or a seat in it holds the meeting's space. What a seat is, is in `seats`; what they come to
for people and spaces is made in `meeting_counts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, update

from lti_tool.storage.community_tables import meetings, seats, spaces
from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.tables import enrolments


class Meeting(NamedTuple):
    """One meeting, in the order of `MEETING`. `root_id` and `activity` are its space's."""

    id: int
    uid: str
    space_id: int
    home_id: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    link: str
    seats: int | None
    min_seats: int
    sign_up_until: datetime
    cancel_until: datetime
    promote_until: datetime
    state: str
    reason: str
    recording: str
    sequence: int
    secret: str
    booked: int
    waiting: int
    told_day: bool
    told_hour: bool
    begun: bool
    over: bool
    due_at: datetime | None
    created_at: datetime
    root_id: int
    activity: str

    @property
    def is_open(self) -> bool:
        """Whether it takes place."""
        return self.state == "open"

    @property
    def has_room(self) -> bool:
        """Whether another person can have a seat."""
        return self.seats is None or self.booked < self.seats


def find(tx: Transaction, meeting_id: int, root_id: int) -> Meeting | None:
    """One meeting of this community; None for any other."""
    row = tx.execute(_ONE, {"id": meeting_id, "root_id": root_id}).one_or_none()
    return None if row is None else _meeting(row)


def again(tx: Transaction, meeting_id: int) -> Meeting:
    """A meeting that is known to be there, as it is now."""
    return _meeting(tx.execute(_AGAIN, {"id": meeting_id}).one())


def of_activity(tx: Transaction, root_id: int, activity: str, *, limit: int) -> list[Meeting]:
    """The latest meetings of an activity, in the order in which they take place."""
    rows = tx.execute(_OF_ACTIVITY, {"root_id": root_id, "activity": activity, "limit": limit})
    return [_meeting(row) for row in rows][::-1]


def of_run(tx: Transaction, root_id: int, *, offset: int, limit: int) -> list[Meeting]:
    """Every meeting of a community, the last one first."""
    return [_meeting(row) for row in tx.execute(_OF_RUN, {"root_id": root_id, "offset": offset, "limit": limit})]


def to_look_at(tx: Transaction, root_id: int, *, soon: datetime, now: datetime, limit: int) -> list[Meeting]:
    """What a facilitator should look at: starts before `soon`, has too few people, or ended with people not marked."""
    values = {"root_id": root_id, "soon": soon, "now": now, "limit": limit}
    return [_meeting(row) for row in tx.execute(_TO_LOOK_AT, values)]


def unmarked(tx: Transaction, ids: Sequence[int]) -> Mapping[int, int]:
    """How many holders of a seat nobody has marked, by meeting; nothing where there are none."""
    return {row.meeting_id: row.n for row in tx.execute(_UNMARKED, {"ids": list(ids)})} if ids else {}


def made(tx: Transaction, values: Mapping[str, Any]) -> int:
    """A new meeting; its id."""
    return int(tx.execute(_MAKE, {**values}).scalar_one())


def change(tx: Transaction, meeting_id: int, values: Mapping[str, Any]) -> None:
    """Keep these values of a meeting."""
    tx.execute(update(meetings).where(meetings.c.id == meeting_id).values(**values))


def due(tx: Transaction, now: datetime) -> Meeting | None:
    """A meeting that the worker must look at; somebody else may be about to."""
    row = tx.execute(_DUE, {"now": now}).first()
    return None if row is None else _meeting(row)


def _meeting(row: Found) -> Meeting:
    return Meeting._make(row)


MEETING = (*meetings.c, spaces.c.run_id, spaces.c.activity)
_ALL: Select[Any] = select(*MEETING).join(spaces, spaces.c.id == meetings.c.space_id)
_HERE = spaces.c.run_id == bindparam("root_id")
_ONE = _ALL.where(meetings.c.id == bindparam("id"), _HERE)
_AGAIN = _ALL.where(meetings.c.id == bindparam("id"))
_LAST_FIRST = (meetings.c.starts_at.desc(), meetings.c.id.desc())
_OF_ACTIVITY = (
    _ALL.where(_HERE, spaces.c.activity == bindparam("activity")).order_by(*_LAST_FIRST).limit(bindparam("limit"))
)
_OF_RUN = _ALL.where(_HERE).order_by(*_LAST_FIRST).limit(bindparam("limit")).offset(bindparam("offset"))
# Who came when it was over has nothing to be marked; who has left with her run is marked there.
_NOBODY_SAID = and_(
    seats.c.meeting_id == meetings.c.id,
    seats.c.space_id == meetings.c.space_id,
    seats.c.state == "booked",
    seats.c.attendance.is_(None),
    enrolments.c.id == seats.c.enrolment_id,
    enrolments.c.created_at < meetings.c.ends_at,
)
_TO_LOOK_AT = (
    _ALL.where(
        _HERE,
        meetings.c.state == "open",
        or_(
            and_(
                meetings.c.ends_at > bindparam("now"),
                or_(meetings.c.starts_at <= bindparam("soon"), meetings.c.booked < meetings.c.min_seats),
            ),
            and_(meetings.c.ends_at <= bindparam("now"), exists().where(_NOBODY_SAID).correlate(meetings)),
        ),
    )
    .order_by(meetings.c.starts_at, meetings.c.id)
    .limit(bindparam("limit"))
)
_UNMARKED = (
    select(seats.c.meeting_id, func.count().label("n"))
    .select_from(meetings)
    .join(seats, seats.c.meeting_id == meetings.c.id)
    .join(enrolments, enrolments.c.id == seats.c.enrolment_id)
    .where(meetings.c.id.in_(bindparam("ids", expanding=True)), _NOBODY_SAID)
    .group_by(seats.c.meeting_id)
)
_MAKE = meetings.insert().returning(meetings.c.id)
_DUE = _ALL.where(meetings.c.due_at <= bindparam("now")).order_by(meetings.c.due_at, meetings.c.id).limit(1)
