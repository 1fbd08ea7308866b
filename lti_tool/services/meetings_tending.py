"""What happens to meetings by themselves: reminders, the end of signing up, the beginning and the end.

Any number of workers may do this at once. Each looks at one meeting under the lock of its space, as it is then, and
does what has come due and is not done; a second one finds nothing left.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from lti_tool.services import meetings_seats
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.meetings_seats import A_DAY, AN_HOUR, TYPE, Held
from lti_tool.storage import meeting_counts, meetings, runs, seats, spaces
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.meetings import Meeting

log = logging.getLogger(__name__)

AFTER_A_MISTAKE = timedelta(hours=1)


def one(database: Database, catalogue: Catalogue, *, now: datetime) -> bool:
    """Look at one meeting that is due; whether there was one."""
    due: Meeting | None = None
    try:
        with database.write() as tx:
            due = meetings.due(tx, now)
            if due is not None:
                _tend(tx, due, catalogue, now=now)
    except Exception:
        if due is None:
            raise
        log.exception("meeting %s could not be looked at", due.id)
        with database.write() as tx:
            meetings.change(tx, due.id, {"due_at": now + AFTER_A_MISTAKE})
    return due is not None


def _tend(tx: Transaction, due: Meeting, catalogue: Catalogue, *, now: datetime) -> None:
    spaces.hold(tx, due.space_id)
    meeting = meetings.again(tx, due.id)
    if meeting.due_at is None or meeting.due_at > now or meeting.space_id != due.space_id:
        return  # another worker has done it
    offer = catalogue.find(runs.by_id(tx, meeting.root_id).course)
    asked = offer.activities.get(meeting.activity) if offer else None
    if (
        offer is None or asked is None or asked["type"] != TYPE
    ):  # the course was taken away, or has no such session any more
        meetings.change(tx, meeting.id, {"due_at": now + A_DAY})
        return
    _look(Held(tx, meeting.root_id, asked, meeting.space_id, now, offer.course.language), meeting)


def _look(held: Held, meeting: Meeting) -> None:
    """Do what has come due about a meeting and is not done."""
    tx, now = held.tx, held.now
    done = _remind(held, meeting)
    if not meeting.begun and meeting.starts_at <= now:
        done["begun"] = True
        _begin(held, meeting)
    if meeting.ends_at <= now:
        done["over"] = True
    due_at = meetings_seats.next_look(meeting._replace(**done), now)
    meetings.change(tx, meeting.id, {**done, "due_at": due_at})
    moved = meetings_seats.promote(held, meeting.id)  # where a seat came free when runs parted
    if done.get("over"):
        meeting_counts.of_everybody(tx, meeting.space_id, meeting.root_id)
        meeting_counts.everybody_soon(tx, meeting.root_id, now)
    # Also where only signing up has come to an end: one date less that somebody could choose.
    meetings_seats.counted(held, moved)


def _remind(held: Held, meeting: Meeting) -> dict[str, Any]:
    """Tell who holds a seat, a day and an hour before; what was told. Of two that are due at once the nearer one."""
    day = not meeting.told_day and meeting.starts_at - A_DAY <= held.now
    hour = not meeting.told_hour and meeting.starts_at - AN_HOUR <= held.now
    kind = "date_now" if hour else "date_soon" if day else None
    if kind is not None and held.now < meeting.starts_at:
        for seat in seats.in_state(held.tx, meeting.id, "booked"):
            held.tell(seat.enrolment_id, kind, held.told(meeting))
    return {name: True for name, now_told in (("told_day", day), ("told_hour", hour)) if now_told}


def _begin(held: Held, meeting: Meeting) -> None:
    """Who still waits has no seat: she is let go, told so, and can choose another date."""
    waiting = seats.in_state(held.tx, meeting.id, "waiting")
    for seat in waiting:
        seats.change(held.tx, seat.id, {"state": "left", "sequence": seat.sequence + 1})
        held.tell(seat.enrolment_id, "seat_none", held.told(meeting))
    if waiting:
        meeting_counts.of_meeting(held.tx, meeting.id)
        meetings_seats.counted(held, [seat.enrolment_id for seat in waiting])
