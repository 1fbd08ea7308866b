"""Seats: who takes part in a meeting, who waits for that, and what is known of each afterwards.

Two people never take turns by chance: whoever comes gets the next `turn`, under the space's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, select, update

from lti_tool.storage.community_tables import make_ups, meetings, seats, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people


class Seat(NamedTuple):
    """One person's seat in one meeting, in the order of the table."""

    id: int
    meeting_id: int
    enrolment_id: int
    space_id: int
    state: str
    turn: int
    sequence: int
    attendance: str | None
    minutes: int | None
    how: str | None
    marked_at: datetime | None
    note: str
    reason: str
    outcome: str
    follow_up: str | None
    learner_notes: str
    coach_notes: str
    tries: int
    tries_since: datetime | None
    taken_at: datetime


class Named(NamedTuple):
    """A seat with who holds it, and when she came to the course."""

    seat: Seat
    name: str | None
    came_at: datetime


class Dated(NamedTuple):
    """A seat with the meeting it is in."""

    seat: Seat
    meeting_id: int
    activity: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: str


def find(tx: Transaction, meeting_id: int, enrolment_id: int) -> Seat | None:
    """What somebody has in a meeting, given back or not."""
    row = tx.execute(_ONE, {"meeting_id": meeting_id, "enrolment_id": enrolment_id}).one_or_none()
    return None if row is None else Seat._make(row)


def of_person(tx: Transaction, root_id: int, activity: str, enrolment_id: int) -> dict[int, Seat]:
    """What somebody has in the meetings of one activity, by meeting."""
    rows = tx.execute(_HERS, {"root_id": root_id, "activity": activity, "enrolment_id": enrolment_id})
    return {row.meeting_id: Seat._make(row) for row in rows}


def all_of(tx: Transaction, enrolment_id: int, *, limit: int) -> list[Dated]:
    """Every date somebody has or had a seat in, the last one first."""
    rows = tx.execute(_DATED, {"enrolment_id": enrolment_id, "limit": limit})
    return [Dated(Seat._make(row[: len(_SEAT)]), *row[len(_SEAT) :]) for row in rows]


def busy(tx: Transaction, root_id: int, activity: str, enrolment_id: int) -> frozenset[int]:
    """The meetings to come of one activity that this person holds a seat in, or waits for."""
    values = {"root_id": root_id, "activity": activity, "enrolment_id": enrolment_id}
    return frozenset(tx.execute(_BUSY, values).scalars())


def held_elsewhere(tx: Transaction, space_id: int, enrolment_id: int, *, except_id: int) -> int | None:
    """Another meeting to come of the same activity that this person holds a seat in, or waits for."""
    values = {"space_id": space_id, "enrolment_id": enrolment_id, "except_id": except_id}
    return tx.execute(_ELSEWHERE, values).scalar()


def before(tx: Transaction, meeting_id: int, turn: int) -> int:
    """How many people are before this turn on the waitlist."""
    return int(tx.execute(_BEFORE, {"meeting_id": meeting_id, "turn": turn}).scalar_one())


def is_beyond(tx: Transaction, meeting_id: int, limit: int) -> bool:
    """Whether more people have a seat than there are."""
    return len(in_state(tx, meeting_id, "booked")) > limit


def first_waiting(tx: Transaction, meeting_id: int) -> Seat | None:
    """Whose turn it is to move up."""
    row = tx.execute(_FIRST, {"meeting_id": meeting_id}).first()
    return None if row is None else Seat._make(row)


def in_state(tx: Transaction, meeting_id: int, *states: str) -> list[Seat]:
    """The seats of a meeting that are in these states, by turn."""
    rows = tx.execute(_IN_STATE, {"meeting_id": meeting_id, "states": list(states)})
    return [Seat._make(row) for row in rows]


def take(tx: Transaction, meeting_id: int, enrolment_id: int, *, space_id: int, state: str, now: datetime) -> None:
    """Give somebody a seat, or the last place on the waitlist; also somebody who had given hers back."""
    turn = int(tx.execute(_LAST_TURN, {"meeting_id": meeting_id}).scalar_one() or 0) + 1
    found = find(tx, meeting_id, enrolment_id)
    values = {"state": state, "turn": turn, "taken_at": now, "reason": ""}
    if found is None:
        key = {"meeting_id": meeting_id, "enrolment_id": enrolment_id, "space_id": space_id}
        tx.execute(seats.insert().values(**key, **values))
    else:
        change(tx, found.id, {**values, "sequence": found.sequence + 1})


def change(tx: Transaction, seat_id: int, values: Mapping[str, Any]) -> None:
    """Keep these values of a seat."""
    tx.execute(update(seats).where(seats.c.id == seat_id).values(**values))


def roster(tx: Transaction, meeting_id: int, *states: str, offset: int = 0, limit: int = 2**31 - 1) -> list[Named]:
    """Who has a seat, by turn; only people of the meeting's own community who have not been forgotten."""
    values = {"meeting_id": meeting_id, "states": list(states), "offset": offset, "limit": limit}
    return [Named(Seat._make(row[: len(_SEAT)]), row.name, row.came_at) for row in tx.execute(_ROSTER, values)]


def spaces_of(tx: Transaction, enrolment_ids: Sequence[int]) -> set[int]:
    """The spaces in which these people have seats, or in whose meetings, or something they made up for."""
    query = select(meetings.c.space_id, seats.c.space_id).join(seats, seats.c.meeting_id == meetings.c.id)
    rows = tx.execute(query.where(seats.c.enrolment_id.in_(enrolment_ids))).all()
    made = tx.execute(select(make_ups.c.space_id).where(make_ups.c.enrolment_id.in_(enrolment_ids))).scalars()
    return {space_id for row in rows for space_id in row} | set(made)


def forget(tx: Transaction, enrolment_ids: Sequence[int]) -> dict[int, list[int]]:
    """Take all seats and make-ups of these people away; in which spaces, and at which meetings there."""
    found: dict[int, list[int]] = {space_id: [] for space_id in sorted(spaces_of(tx, enrolment_ids))}
    query = select(meetings.c.id, meetings.c.space_id).join(seats, seats.c.meeting_id == meetings.c.id)
    query = query.where(seats.c.enrolment_id.in_(enrolment_ids)).distinct().order_by(meetings.c.id)
    for row in tx.execute(query):
        found[row.space_id].append(row.id)
    for table in (seats, make_ups):
        tx.execute(delete(table).where(table.c.enrolment_id.in_(enrolment_ids)))
    return found


_SEAT = tuple(seats.c)
_IN_IT = seats.c.meeting_id == bindparam("meeting_id")
_ALL = select(*_SEAT)
_ONE = _ALL.where(_IN_IT, seats.c.enrolment_id == bindparam("enrolment_id"))
_HERS = (
    _ALL.join(meetings, meetings.c.id == seats.c.meeting_id)
    .join(spaces, spaces.c.id == meetings.c.space_id)
    .where(
        seats.c.enrolment_id == bindparam("enrolment_id"),
        spaces.c.run_id == bindparam("root_id"),
        spaces.c.activity == bindparam("activity"),
    )
)
_DATED = (
    select(
        *_SEAT,
        meetings.c.id.label("meeting"),
        spaces.c.activity,
        meetings.c.starts_at,
        meetings.c.ends_at,
        meetings.c.zone,
        meetings.c.state.label("meeting_state"),
    )
    .join(meetings, meetings.c.id == seats.c.meeting_id)
    .join(spaces, spaces.c.id == meetings.c.space_id)
    .where(seats.c.enrolment_id == bindparam("enrolment_id"))
    .order_by(meetings.c.starts_at.desc(), meetings.c.id.desc())
    .limit(bindparam("limit"))
)
_TO_COME = (
    select(meetings.c.id)
    .join(seats, seats.c.meeting_id == meetings.c.id)
    .where(
        seats.c.enrolment_id == bindparam("enrolment_id"),
        seats.c.state.in_(("booked", "waiting")),
        meetings.c.state == "open",
        meetings.c.over.is_(False),
    )
)
_BUSY = _TO_COME.join(spaces, spaces.c.id == meetings.c.space_id).where(
    spaces.c.run_id == bindparam("root_id"), spaces.c.activity == bindparam("activity")
)
_ELSEWHERE = _TO_COME.where(
    meetings.c.space_id == bindparam("space_id"), meetings.c.id != bindparam("except_id")
).limit(1)
_WAITING = and_(_IN_IT, seats.c.state == "waiting")
_BEFORE = select(func.count()).select_from(seats).where(_WAITING, seats.c.turn < bindparam("turn"))
_FIRST = _ALL.where(_WAITING).order_by(seats.c.turn).limit(1)
_IN_STATE = _ALL.where(_IN_IT, seats.c.state.in_(bindparam("states", expanding=True))).order_by(seats.c.turn)
_LAST_TURN = select(func.max(seats.c.turn)).where(_IN_IT)
_ROSTER = (
    select(
        *_SEAT,
        func.coalesce(people.c.platform_name, people.c.chosen_name).label("name"),
        enrolments.c.created_at.label("came_at"),
    )
    .join(meetings, and_(meetings.c.id == seats.c.meeting_id, meetings.c.space_id == seats.c.space_id))
    .join(enrolments, enrolments.c.id == seats.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(_IN_IT, seats.c.state.in_(bindparam("states", expanding=True)))
    .order_by(seats.c.state, seats.c.turn)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
