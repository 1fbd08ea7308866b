"""What meetings come to: for each person, for each meeting, and for the space. Always made anew, from seats and
make-ups.

The caller holds the space. Statements for any number of people, because when a meeting has ended, it has for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lti_tool.records import Role
from lti_tool.storage.community_tables import make_ups, meetings, notices, participation, rechecks, seats, spaces
from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import enrolments, runs

WAS_THERE = ("present", "late", "partial")
"""What counts as having been there."""


def of_people(tx: Transaction, space_id: int, enrolment_ids: Iterable[int]) -> None:
    """Make the counts of these people anew."""
    for enrolment_id in sorted(set(enrolment_ids)):  # in one order, as every lock
        insert_once(tx, participation, {"space_id": space_id, "enrolment_id": enrolment_id})
        tx.execute(_COUNT, {"space_id_": space_id, "enrolment_id_": enrolment_id})


def of_everybody(tx: Transaction, space_id: int, root_id: int) -> None:
    """Make the counts of every learner of the community anew: a meeting has ended, or come or gone with a run."""
    tx.execute(_BEGIN[tx.dialect.name], {"space_id": space_id, "root_id": root_id})
    tx.execute(_COUNT_ALL, {"space_id_": space_id})


def of_meeting(tx: Transaction, meeting_id: int) -> None:
    """Make the numbers of seats and of people on the waitlist anew."""
    tx.execute(_COUNT_SEATS, {"id_": meeting_id})


def of_space(tx: Transaction, space_id: int, *, waitlist: bool, now: datetime) -> bool:
    """Make the number of dates anew that one can sign up for; whether it became none, or is none no more."""
    before = tx.execute(_DATES, {"space_id": space_id}).scalar_one()
    after = int(tx.execute(_OFFERED, {"space_id": space_id, "waitlist": waitlist, "now": now}).scalar_one())
    if after != before:
        tx.execute(update(spaces).where(spaces.c.id == space_id).values(dates=after))
    return bool(after) != bool(before)


def everybody_soon(tx: Transaction, root_id: int, now: datetime) -> None:
    """Have everybody of the community looked at again who has not finished."""
    tx.execute(_SOON[tx.dialect.name], {"root_id": root_id, "now": now})


def tell_everybody(tx: Transaction, space_id: int, root_id: int, values: dict[str, Any]) -> None:
    """Put one notice into the inbox of every learner who was at no meeting here and has no seat yet."""
    tx.execute(_TELL, {"space_id": space_id, "root_id": root_id, **values})


_MET = exists().where(
    seats.c.space_id == participation.c.space_id,
    seats.c.enrolment_id == participation.c.enrolment_id,
    seats.c.attendance.in_(WAS_THERE),
)
_AGREED = exists().where(
    seats.c.space_id == participation.c.space_id,
    seats.c.enrolment_id == participation.c.enrolment_id,
    seats.c.outcome != "",
)
_HOLDS = exists().where(
    seats.c.space_id == participation.c.space_id,
    seats.c.enrolment_id == participation.c.enrolment_id,
    seats.c.state.in_(("booked", "waiting")),
    meetings.c.id == seats.c.meeting_id,
    meetings.c.space_id == seats.c.space_id,
    meetings.c.state == "open",
    meetings.c.over.is_(False),
)
_MADE_UP = exists().where(
    make_ups.c.space_id == participation.c.space_id, make_ups.c.enrolment_id == participation.c.enrolment_id
)
_PAST = (
    select(func.count())
    .select_from(meetings)
    .join(enrolments, enrolments.c.created_at < meetings.c.ends_at)
    .where(
        meetings.c.space_id == participation.c.space_id,
        meetings.c.state == "open",
        meetings.c.over.is_(True),
        enrolments.c.id == participation.c.enrolment_id,
        enrolments.c.role == Role.LEARNER,
    )
    .correlate(participation)
    .scalar_subquery()
)


def _flag(condition: Any) -> Any:
    return case((condition, 1), else_=0)


_COUNT_ALL = (
    update(participation)
    .where(participation.c.space_id == bindparam("space_id_"))
    .values(
        attended=_flag(or_(_MET, _MADE_UP)),
        outcomes=_flag(_AGREED),
        booked=_flag(_HOLDS),
        past=_PAST,
        make_up=_MADE_UP,
    )
)
_COUNT = _COUNT_ALL.where(participation.c.enrolment_id == bindparam("enrolment_id_"))
_COMMUNITY = and_(
    enrolments.c.run_id.in_(select(runs.c.id).where(runs.c.root_id == bindparam("root_id"))),
    enrolments.c.role == Role.LEARNER,
    enrolments.c.state != "left",
)
_BEGIN = {
    name: make(participation)
    .from_select(
        ["space_id", "enrolment_id"],
        select(bindparam("space_id", type_=participation.c.space_id.type), enrolments.c.id)
        .where(_COMMUNITY)
        .order_by(enrolments.c.id),
    )
    .on_conflict_do_nothing()
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def _seats_in(state: str) -> Any:
    return (
        select(func.count())
        .select_from(seats)
        .where(seats.c.meeting_id == meetings.c.id, seats.c.state == state)
        .correlate(meetings)
        .scalar_subquery()
    )


_COUNT_SEATS = (
    update(meetings)
    .where(meetings.c.id == bindparam("id_"))
    .values(booked=_seats_in("booked"), waiting=_seats_in("waiting"))
)
_DATES = select(spaces.c.dates).where(spaces.c.id == bindparam("space_id"))
_OFFERED = (
    select(func.count())
    .select_from(meetings)
    .where(
        meetings.c.space_id == bindparam("space_id"),
        meetings.c.state == "open",
        meetings.c.sign_up_until > bindparam("now"),
        or_(meetings.c.seats.is_(None), meetings.c.booked < meetings.c.seats, bindparam("waitlist")),
    )
)
_SOON = {
    name: (
        insertion := make(rechecks).from_select(
            ["enrolment_id", "due_at"],
            select(enrolments.c.id, bindparam("now", type_=rechecks.c.due_at.type))
            .where(_COMMUNITY, enrolments.c.state != "finished")
            .order_by(enrolments.c.id),
        )
    ).on_conflict_do_update(index_elements=["enrolment_id"], set_={"due_at": insertion.excluded.due_at})
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_HAS_HERS = exists().where(
    participation.c.space_id == bindparam("space_id"),
    participation.c.enrolment_id == enrolments.c.id,
    or_(participation.c.attended > 0, participation.c.booked > 0),
)
_TELL = notices.insert().from_select(
    ["enrolment_id", "kind", "activity", "text", "created_at"],
    select(
        enrolments.c.id,
        *(bindparam(name, type_=notices.c[name].type) for name in ("kind", "activity", "text")),
        bindparam("now", type_=notices.c.created_at.type),
    )
    .where(_COMMUNITY, ~_HAS_HERS.correlate(enrolments))
    .order_by(enrolments.c.id),
)
