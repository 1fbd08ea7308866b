"""Who is on the list of a date and who was there, as its facilitator sees and says it.

Nobody can be marked before it begins. Somebody who came to the course when a date was over was not absent: it does not
apply to her. Every mark is written down, and the person is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Role
from lti_tool.services import audit, meetings_seats, meetings_staff
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.services.facilitating_rows import named, only_facilitators
from lti_tool.services.meetings_attending import fit_day, fit_outcome
from lti_tool.services.meetings_codes import code_at, next_in, picture
from lti_tool.services.meetings_seats import TYPE, Held
from lti_tool.services.meetings_words import code_until, opens, said
from lti_tool.storage import meeting_counts, people, seats
from lti_tool.storage.meeting_counts import WAS_THERE
from lti_tool.storage.meetings import Meeting
from lti_tool.storage.seats import Named, Seat

ROWS = 200
ATTENDANCE = ("present", "late", "partial", "excused", "absent")
LONGEST_NOTE = 500
LONGEST_NOTES = 10_000
MOST_MINUTES = 1_440


@dataclass(frozen=True, slots=True)
class Mark:
    """What a facilitator says about one person: whether she was there (None: not known), how long, and a note."""

    enrolment_id: int
    attendance: str | None
    minutes: int | None = None
    note: str | None = None
    """None: as it was."""


def roster(act: Act, meeting_id: int, *, after: int) -> dict[str, Any]:
    """Everybody on the list, those with a seat first, and who gave one back and why.

    Raises:
        Refused: the session is no facilitator's, or there is no such meeting here.
    """
    only_facilitators(act)
    meeting = meetings_seats.known(act, meeting_id)
    found = seats.roster(act.tx, meeting_id, "booked", "waiting", offset=after, limit=ROWS + 1)
    left = seats.roster(act.tx, meeting_id, "left", limit=ROWS)
    return {
        "meeting": meetings_staff.shown(act, meeting_id),
        "roster": [row(meeting, one) for one in found[:ROWS]],
        "left": [{**named(one.seat.enrolment_id, one.name), "reason": one.seat.reason} for one in left],
        "next": str(after + ROWS) if len(found) > ROWS else None,
    }


def row(meeting: Meeting, one: Named) -> dict[str, Any]:
    """One person on the list. What she wrote for herself is not in it."""
    seat = one.seat
    return {
        **named(seat.enrolment_id, one.name),
        **{name: getattr(seat, name) for name in ("state", "attendance", "minutes", "note", "how")},
        "at": iso(seat.marked_at),
        "applies": one.came_at < meeting.ends_at,
        **{name: getattr(seat, name) for name in ("outcome", "follow_up", "coach_notes")},
    }


def mark(act: Act, meeting_id: int, marks: Sequence[Mark], *, how: str = "staff") -> dict[str, Any]:
    """Say who was there. All of it is kept, or, when one mark makes no sense, nothing.

    Raises:
        Refused: it has not begun, or somebody is not on the list.
    """
    held, meeting = meetings_staff.begin(act, meeting_id)
    refuse_early(act, meeting)
    there = {one.seat.enrolment_id: one for one in seats.roster(act.tx, meeting_id, "booked")}
    for one in marks:
        why = problem(meeting, there.get(one.enrolment_id), one)
        if why is not None:
            raise Refused("bad_mark", why, status=422)
    changed = [one for one in marks if _differs(there[one.enrolment_id].seat, one)]
    for one in changed:
        _keep(act, held, meeting, there[one.enrolment_id].seat, one, how=how)
    meetings_seats.counted(held, [one.enrolment_id for one in changed])
    return _changed_rows(act, meeting_id, {one.enrolment_id for one in changed})


def problem(meeting: Meeting, there: Named | None, mark: Mark) -> str | None:
    """Why a mark cannot be kept, in words; None if it can."""
    if there is None:
        return "This person has no seat at this date. Put her on the list first."
    if mark.attendance is not None and mark.attendance not in ATTENDANCE:
        return f"“{mark.attendance[:40]}” says nothing here; there are: {', '.join(ATTENDANCE)}."
    if mark.minutes is not None and not 0 <= mark.minutes <= MOST_MINUTES:
        return f"Minutes are a whole number from 0 to {MOST_MINUTES:,}."
    if mark.note is not None and len(mark.note) > LONGEST_NOTE:
        return f"A note has at most {LONGEST_NOTE} characters."
    if mark.attendance == "absent" and there.came_at >= meeting.ends_at:
        return "This person came to the course after this date, so she was not absent."
    return None


def refuse_early(act: Act, meeting: Meeting) -> None:
    """Raises Refused before people can come in, or when it was cancelled: nobody is marked for what has not been."""
    if not meeting.is_open:
        raise Refused("cancelled", "This date was cancelled; nobody can be marked.", status=409)
    if act.now < opens(meeting):
        since = said(opens(meeting), meeting.zone)
        raise Refused("too_early", f"This session has not begun: people can be marked from {since}.", status=409)


def code(act: Act, meeting_id: int, *, address: str) -> dict[str, Any]:
    """The code of the moment, to be shown to everybody in the room. `address` is where its QR code leads, without it.

    Raises:
        Refused: the session is no facilitator's, or codes are not taken now.
    """
    only_facilitators(act)
    meeting = meetings_seats.known(act, meeting_id)
    until = code_until(act.activity(meeting.activity, TYPE), meeting)
    refuse_early(act, meeting)
    if act.now >= until:
        raise Refused("too_late", "Codes are not taken any more; you can still mark people on the list.", status=409)
    now = code_at(meeting.secret, act.now)
    url = f"{address}{meeting.activity}/code/{now}"
    times = {"from": iso(opens(meeting)), "until": iso(until)}
    return {"code": now, "next_in": next_in(act.now), **times, "svg": picture(url), "url": url}


def seat(act: Act, meeting_id: int, enrolment_id: int) -> dict[str, Any]:
    """Put a learner of the community on the list, also beyond the seats.

    Raises:
        Refused: there is no such learner, or the date was cancelled.
    """
    subject = _learner(act, enrolment_id)
    held, meeting = meetings_staff.begin(act, meeting_id)
    if not meeting.is_open:
        raise Refused("cancelled", "This date was cancelled. Please choose another one.", status=409)
    found = seats.find(act.tx, meeting_id, subject)
    if found is None or found.state != "booked":
        if not meeting.over and seats.held_elsewhere(act.tx, held.space_id, subject, except_id=meeting_id) is not None:
            raise Refused("elsewhere", "This person has a place at another date of this session.", status=409)
        seats.take(act.tx, meeting_id, subject, space_id=held.space_id, state="booked", now=act.now)
        meeting_counts.of_meeting(act.tx, meeting_id)
        meetings_seats.counted(held, [subject])
        held.tell(subject, "seat_promoted", held.told(meeting))
        audit.note(act, "seat_given", subject_id=subject, activity=meeting.activity)
    beyond = meeting.seats is not None and seats.is_beyond(act.tx, meeting_id, meeting.seats)
    return {**_changed_rows(act, meeting_id, {subject}), "beyond": beyond}


def unseat(act: Act, meeting_id: int, enrolment_id: int) -> dict[str, Any]:
    """Take somebody off the list; whoever waits moves up.

    Raises:
        Refused: she is not on it, or was there.
    """
    held, meeting = meetings_staff.begin(act, meeting_id)
    found = seats.find(act.tx, meeting_id, enrolment_id)
    if found is None or found.state == "left" or found.space_id != held.space_id:
        raise Refused("unknown_person", "This person is not on the list of this date.", status=404)
    if found.attendance is not None:
        raise Refused("marked_already", "This person has been marked. Take the mark away first.", status=409)
    seats.change(act.tx, found.id, {"state": "left", "sequence": found.sequence + 1})
    meetings_seats.free(held, meeting_id)
    meetings_seats.counted(held, [enrolment_id])
    held.tell(enrolment_id, "seat_taken_back", held.told(meeting))
    audit.note(act, "seat_taken_back", subject_id=enrolment_id, activity=meeting.activity)
    return {"meeting": meetings_staff.shown(act, meeting_id)}


def note(
    act: Act, meeting_id: int, enrolment_id: int, *, coach_notes: str | None, outcome: str | None, follow_up: str | None
) -> dict[str, Any]:
    """Keep a facilitator's own notes about a talk, and what was agreed on.

    Raises:
        Refused: it is no talk with one person, or she is not on its list.
    """
    held, meeting = meetings_staff.begin(act, meeting_id)
    found = seats.find(act.tx, meeting_id, enrolment_id)
    if found is None or found.state != "booked" or found.space_id != held.space_id:
        raise Refused("unknown_person", "This person is not on the list of this date.", status=404)
    if held.asked["meeting"]["mode"] != "one_to_one":
        raise Refused("no_outcome", "Notes belong to a talk with one person only.", status=409)
    refuse_early(act, meeting)
    said_now = {"coach_notes": coach_notes, "outcome": None if outcome is None else fit_outcome(outcome)}
    values: dict[str, Any] = {name: value for name, value in said_now.items() if value is not None}
    if follow_up is not None:
        values["follow_up"] = fit_day(follow_up)
    if values:
        seats.change(act.tx, found.id, values)
    meetings_seats.counted(held, [enrolment_id])
    if outcome is not None:
        audit.note(act, "outcome", subject_id=enrolment_id, activity=meeting.activity)
    return {"row": _changed_rows(act, meeting_id, {enrolment_id})["roster"][0]}


def _differs(seat: Seat, mark: Mark) -> bool:
    note = seat.note if mark.note is None else mark.note
    return (seat.attendance, seat.minutes, seat.note) != (mark.attendance, mark.minutes, note)


def _keep(act: Act, held: Held, meeting: Meeting, seat: Seat, mark: Mark, *, how: str) -> None:
    values: dict[str, Any] = {"attendance": mark.attendance, "minutes": mark.minutes, "how": how, "marked_at": act.now}
    values |= {"note": seat.note if mark.note is None else mark.note, "tries": 0}
    if mark.attendance is None:
        values |= {"how": None, "marked_at": None}
    seats.change(act.tx, seat.id, values)
    if mark.attendance == seat.attendance:
        return
    audit.note(act, "marked", subject_id=seat.enrolment_id, activity=meeting.activity, reason=mark.attendance or "–")
    if mark.attendance in WAS_THERE and seat.attendance not in WAS_THERE:
        held.tell(seat.enrolment_id, "attended_by", held.told(meeting))
    elif mark.attendance in ("absent", "excused") and held.asked["meeting"]["make_up"] is not None:
        held.tell(seat.enrolment_id, "missed", held.told(meeting))


def _changed_rows(act: Act, meeting_id: int, whose: set[int]) -> dict[str, Any]:
    meeting = meetings_seats.known(act, meeting_id)
    found = seats.roster(act.tx, meeting_id, "booked", "waiting")
    return {
        "roster": [row(meeting, one) for one in found if one.seat.enrolment_id in whose],
        "meeting": meetings_staff.shown(act, meeting_id),
    }


def _learner(act: Act, enrolment_id: int) -> int:
    """A learner of this community, kept from being forgotten meanwhile."""
    only_facilitators(act)
    found = people.lock_in(act.tx, enrolment_id, act.run_id)
    if found is None or found.role is not Role.LEARNER or found.state == "left":
        raise Refused("unknown_person", "There is no such person among the learners of this run.", status=404)
    return found.id
