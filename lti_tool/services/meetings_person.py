"""Where one person was, as her facilitator sees it: every date of a session, and what she made up for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lti_tool.records import Enrolment
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.services.meetings_seats import TYPE as TYPE
from lti_tool.storage import make_ups, meetings, seats
from lti_tool.storage.meetings import Meeting
from lti_tool.storage.seats import Seat

MOST = 50


def shown(act: Act, subject: Enrolment, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The dates of one session with what she has at each, the first one first, and her make-up; None: there is none.

    What she wrote for herself is not in it.
    """
    hers = seats.of_person(act.tx, act.run_id, asked["id"], subject.id)
    found = meetings.of_activity(act.tx, act.run_id, asked["id"], limit=MOST)
    made = make_ups.find(act.tx, act.run_id, asked["id"], subject.id)
    return {
        "meetings": [_date(subject, one, hers.get(one.id)) for one in found],
        "make_up": made
        and {
            "reflection": made.reflection,
            "at": iso(made.created_at),
            "post": None if made.post_id is None else f"p{made.post_id}",
        },
    }


def _date(subject: Enrolment, meeting: Meeting, seat: Seat | None) -> dict[str, Any]:
    kept = ("attendance", "minutes", "how", "note", "outcome", "follow_up", "coach_notes")
    return {
        "id": f"m{meeting.id}",
        "starts": iso(meeting.starts_at),
        "ends": iso(meeting.ends_at),
        "zone": meeting.zone,
        "state": meeting.state,
        "applies": subject.started_at < meeting.ends_at,
        "seat": seat and seat.state,
        **{name: getattr(seat, name) if seat else None for name in kept},
        "at": iso(seat.marked_at) if seat else None,
    }
