"""Being there: the code of the moment, and what is agreed on afterwards, as a learner says it.

A code counts for whoever holds a seat, in this meeting, around this time. Too early does no harm and can be done again;
a guess is counted, so that nobody can try them all.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services import meetings_seats
from lti_tool.services.act import Act
from lti_tool.services.meetings import answered, begin
from lti_tool.services.meetings_codes import age_of
from lti_tool.services.meetings_seats import Held
from lti_tool.services.meetings_words import code_until, late_from, opens, said
from lti_tool.storage import seats
from lti_tool.storage.meeting_counts import WAS_THERE
from lti_tool.storage.meetings import Meeting
from lti_tool.storage.seats import Seat

TRIES = 8
SPAN = timedelta(minutes=5)
LONGEST_OUTCOME = 1_000
LONGEST_NOTES = 10_000
"""Characters."""


def attend(act: Act, meeting_id: int, code: str) -> dict[str, Any] | Refused:
    """Note that somebody is there, on time or late. Saying so again changes nothing.

    A code that is wrong comes back as the refusal instead of being raised, because that it was tried must be kept.

    Raises:
        Refused: she holds no seat, it is not the time, there were too many tries, or a facilitator has said otherwise.
    """
    enrolment, held, meeting = begin(act, meeting_id)
    seat = seats.find(act.tx, meeting_id, enrolment.id)
    _refuse_outside(act, held, meeting, seat)
    assert seat is not None  # noqa: S101 — it would have been refused
    if seat.attendance in WAS_THERE:
        return answered(act, held, meeting_id, enrolment)
    _refuse_odd(act, seat)
    age = age_of(meeting.secret, code, act.now)
    if age is None or age > 1:
        return _tried(act, seat, known=age is not None)
    attendance = "present" if act.now < late_from(held.asked, meeting) else "late"
    marks = {"attendance": attendance, "how": "code", "marked_at": act.now, "tries": 0}
    seats.change(act.tx, seat.id, {**marks, "sequence": seat.sequence})
    meetings_seats.counted(held, [enrolment.id], settled=enrolment.id)
    return answered(act, held, meeting_id, enrolment)


def agree(act: Act, meeting_id: int, *, outcome: str, follow_up: str | None, notes: str) -> dict[str, Any]:
    """Keep what was agreed on one to one: one outcome that is measured, the day to look at it again, own notes.

    Raises:
        Refused: she was not there, or it is not that kind of session.
    """
    enrolment, held, _meeting = begin(act, meeting_id)
    seat = seats.find(act.tx, meeting_id, enrolment.id)
    if held.asked["meeting"]["mode"] != "one_to_one":
        raise Refused("no_outcome", "An outcome belongs to a talk with one person only.", status=409)
    if seat is None or seat.state != "booked" or seat.attendance not in WAS_THERE:
        raise Refused(
            "not_there", "You can write this down after the talk has taken place. It is kept here.", status=409
        )
    kept = {"outcome": fit_outcome(outcome), "follow_up": fit_day(follow_up), "learner_notes": notes}
    seats.change(act.tx, seat.id, kept)
    meetings_seats.counted(held, [enrolment.id], settled=enrolment.id)
    return answered(act, held, meeting_id, enrolment)


def fit_outcome(outcome: str) -> str:
    """An outcome as it is kept.

    Raises:
        Refused: it is too long.
    """
    words = outcome.strip()
    if len(words) > LONGEST_OUTCOME:
        raise Refused(
            "too_long", f"An outcome has at most {LONGEST_OUTCOME:,} characters. It is kept here.", status=422
        )
    return words


def fit_day(day: str | None) -> str | None:
    """A day such as 2026-12-01; None where there is none.

    Raises:
        Refused: it is no day.
    """
    if not day:
        return None
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day, re.ASCII):
            raise ValueError(day)
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise Refused("bad_date", "Please choose a day.", status=422) from None


def _refuse_outside(act: Act, held: Held, meeting: Meeting, seat: Seat | None) -> None:
    if not meeting.is_open:
        raise Refused("cancelled", "This date was cancelled.", status=409)
    if seat is None or seat.state != "booked":
        raise Refused(
            "no_seat",
            "You are not on the list for this date. If you are there, tell the person who leads it: she can add you.",
            status=403,
        )
    if act.now < opens(meeting):
        raise Refused(
            "too_early",
            f"It is too early, and nothing has happened. Codes are taken from {said(opens(meeting), meeting.zone)}.",
            status=409,
        )
    if act.now >= code_until(held.asked, meeting) and seat.attendance not in WAS_THERE:
        raise Refused(
            "too_late",
            "Codes are not taken any more. If you were there, tell the person who leads it: she can mark you.",
            status=409,
        )


def _refuse_odd(act: Act, seat: Seat) -> None:
    if seat.attendance is not None:
        raise Refused(
            "marked_already",
            "The person who leads this session has marked you already. If that is wrong, please tell her.",
            status=409,
        )
    if seat.tries >= TRIES and seat.tries_since is not None and act.now - seat.tries_since < SPAN:
        raise Refused(
            "too_many_tries",
            "That were many codes that did not fit. Please wait five minutes, or tell the person who leads it.",
            status=429,
        )


def _tried(act: Act, seat: Seat, *, known: bool) -> Refused:
    fresh = seat.tries_since is None or act.now - seat.tries_since >= SPAN
    since = act.now if fresh else seat.tries_since
    seats.change(act.tx, seat.id, {"tries": 1 if fresh else seat.tries + 1, "tries_since": since})
    if known:
        return Refused("old_code", "This code is over: a new one is shown now. Please take that one.", status=409)
    return Refused("wrong_code", "This code does not fit. Please look at the one that is shown now.", status=409)
