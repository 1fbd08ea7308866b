"""Signing up for a session at one of its dates, and giving the seat back, as a learner does it.

Whoever comes when all seats are taken waits, first come, first served, and moves up by herself until the meeting's own
cut-off. One seat at a time in each activity: two would keep somebody else out.
"""

from __future__ import annotations

from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import contributing_checks as checks
from lti_tool.services import learning, meetings_seats
from lti_tool.services.act import Act
from lti_tool.services.acting import settle
from lti_tool.services.meetings_seats import Held
from lti_tool.services.meetings_shown import Look, can_take_now
from lti_tool.services.meetings_words import said
from lti_tool.storage import meeting_counts, meetings, seats
from lti_tool.storage.meetings import Meeting

LONGEST_REASON = 500


def sign_up(act: Act, meeting_id: int) -> dict[str, Any]:
    """Take a seat, or a place on the waitlist where all are taken. Doing it again changes nothing.

    Raises:
        Refused: it is too late, all is full, or she has a seat at another date.
    """
    enrolment, held, meeting = begin(act, meeting_id)
    seat = seats.find(act.tx, meeting_id, enrolment.id)
    if seat is not None and (
        seat.state == "booked" or (seat.state == "waiting" and not can_take_now(meeting, act.now))
    ):
        return answered(act, held, meeting_id, enrolment)
    checks.refuse_closed(act, enrolment, meeting.activity)
    _refuse_shut(act, held, meeting, enrolment)
    state = "booked" if meeting.has_room else "waiting"
    seats.take(act.tx, meeting_id, enrolment.id, space_id=held.space_id, state=state, now=act.now)
    meeting_counts.of_meeting(act.tx, meeting_id)
    meetings_seats.counted(held, [enrolment.id], settled=enrolment.id)
    return answered(act, held, meeting_id, enrolment)


def leave(act: Act, meeting_id: int, *, reason: str) -> dict[str, Any]:
    """Give the seat back, or the place on the waitlist; the first who waits moves up at once and is told.

    Raises:
        Refused: it is too late for that; says whom to write to.
    """
    enrolment, held, meeting = begin(act, meeting_id)
    seat = seats.find(act.tx, meeting_id, enrolment.id)
    if seat is None or seat.state == "left":
        return answered(act, held, meeting_id, enrolment)
    _refuse_late(act, meeting, waits=seat.state == "waiting")
    given = " ".join(reason.split())[:LONGEST_REASON]
    seats.change(act.tx, seat.id, {"state": "left", "reason": given, "sequence": seat.sequence + 1})
    meeting_counts.of_meeting(act.tx, meeting_id)
    moved = meetings_seats.promote(held, meeting_id)
    meetings_seats.counted(held, [enrolment.id, *moved], settled=enrolment.id)
    return answered(act, held, meeting_id, enrolment)


def begin(act: Act, meeting_id: int) -> tuple[Enrolment, Held, Meeting]:
    """A learner who does something about a meeting: she is locked, and so is everything around it.

    Raises:
        Refused: she is no learner, or there is no such meeting in her community.
    """
    enrolment = act.enrolment()
    if act.is_facilitator:
        raise Refused("not_a_learner", "Facilitators take care of dates on their own page.", status=403)
    held, meeting = meetings_seats.hold(act, meeting_id)
    return enrolment, held, meeting


def answered(act: Act, held: Held, meeting_id: int, enrolment: Enrolment) -> dict[str, Any]:
    """The end of a learner's act: the rules are asked, and her page gets the meeting and her state."""
    settled = settle(act, enrolment, enrolment.record)
    shown = Look.of(act, held.asked, settled.enrolment).meeting(meetings.again(act.tx, meeting_id))
    return {"meeting": shown, "state": learning.state_after(act, settled)}


def _refuse_shut(act: Act, held: Held, meeting: Meeting, enrolment: Enrolment) -> None:
    if not meeting.is_open:
        raise Refused("cancelled", "This date was cancelled. Please choose another one.", status=409)
    if act.now >= meeting.sign_up_until:
        until = said(meeting.sign_up_until, meeting.zone)
        raise Refused(
            "closed",
            f"One could sign up until {until}. Please choose another date, or write to the person who runs the course.",
            status=409,
        )
    if seats.held_elsewhere(act.tx, held.space_id, enrolment.id, except_id=meeting.id) is not None:
        raise Refused(
            "elsewhere", "You have a place at another date of this session. Give that one back first.", status=409
        )
    if not meeting.has_room and not held.waitlist:
        raise Refused("full", "All seats are taken. Please choose another date.", status=409)


def _refuse_late(act: Act, meeting: Meeting, *, waits: bool) -> None:
    if not meeting.is_open:
        raise Refused("cancelled", "This date was cancelled; there is nothing to give back.", status=409)
    if act.now >= meeting.starts_at:
        raise Refused("begun", "This session has begun, so the seat cannot be given back any more.", status=409)
    if not waits and act.now > meeting.cancel_until:
        until = said(meeting.cancel_until, meeting.zone)
        raise Refused(
            "too_late_to_leave",
            f"A seat could be given back until {until}, so that somebody else can use it. If you cannot come, please "
            "write to the person who runs the course: she can still take you off the list.",
            status=409,
        )
