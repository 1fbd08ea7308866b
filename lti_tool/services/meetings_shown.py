"""Meetings as a learner's page gets them: when and where, whether there is room, what is hers, and what she can do now.

The link is there only for who holds a seat, from a quarter of an hour before the start until the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.records import Enrolment, Role
from lti_tool.services import meetings_make_up
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.services.meetings_seats import TYPE
from lti_tool.services.meetings_words import code_until, opens
from lti_tool.storage import meetings, people, seats
from lti_tool.storage.meeting_counts import WAS_THERE
from lti_tool.storage.meetings import Meeting
from lti_tool.storage.seats import Seat

MOST = 200
"""Meetings of one activity on a page: more dates than anybody offers at a time."""


def overview(act: Act, activity: str, *, calendar: str | None) -> dict[str, Any]:
    """Every date of an activity for whoever looks, and what can be done for a missed one. `calendar` is her own feed.

    Raises:
        Refused: the course has no such session.
    """
    asked = act.activity(activity, TYPE)
    look = Look.of(act, asked)
    found = meetings.of_activity(act.tx, act.run_id, activity, limit=MOST)
    return {
        "meetings": [look.meeting(one) for one in found if look.shows(one)],
        "make_up": meetings_make_up.shown(act, asked, look.me),
        "calendar": calendar if look.is_learner else None,
    }


def facts(act: Act, asked: Mapping[str, Any], meeting: Meeting) -> dict[str, Any]:
    """What everybody may know of a meeting."""
    return {
        "id": f"m{meeting.id}",
        "starts": iso(meeting.starts_at),
        "ends": iso(meeting.ends_at),
        "zone": meeting.zone,
        "place": meeting.place,
        "online": bool(meeting.link),
        "state": meeting.state,
        "reason": meeting.reason,
        "seats": meeting.seats,
        "left": None if meeting.seats is None else max(0, meeting.seats - meeting.booked),
        "waiting": meeting.waiting,
        **{name: iso(getattr(meeting, name)) for name in ("sign_up_until", "cancel_until")},
        "code_from": iso(opens(meeting)),
        "code_until": iso(code_until(asked, meeting)),
        "over": meeting.ends_at <= act.now,
        "recording": meeting.recording or None,
    }


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looking at the meetings of an activity; `me` is None in a preview."""

    act: Act
    asked: Mapping[str, Any]
    me: Enrolment | None
    seats: Mapping[int, Seat]
    busy: frozenset[int]
    """The meetings to come that she holds a seat in, or waits for."""

    @classmethod
    def of(cls, act: Act, asked: Mapping[str, Any], me: Enrolment | None = None) -> Look:
        """Everything that is looked up about her once. `me`: where her enrolment is known already."""
        own = act.session.enrolment_id
        me = me or (people.find(act.tx, own) if own else None)
        hers = seats.of_person(act.tx, act.run_id, asked["id"], me.id) if me else {}
        busy = seats.busy(act.tx, act.run_id, asked["id"], me.id) if me else frozenset()
        return cls(act, asked, me, hers, busy)

    @property
    def is_learner(self) -> bool:
        """Whether this is somebody who can take part."""
        return self.me is not None and self.act.session.role is Role.LEARNER

    def shows(self, meeting: Meeting) -> bool:
        """Whether it says anything to her: a cancelled date does until it would have been, or if it is hers."""
        return meeting.is_open or meeting.ends_at > self.act.now or self._holds(meeting) is not None

    def meeting(self, meeting: Meeting) -> dict[str, Any]:
        """One meeting."""
        act, seat = self.act, self._holds(meeting)
        inside = seat is not None and seat.state == "booked" and meeting.is_open
        doors = inside and opens(meeting) <= act.now < meeting.ends_at
        return {
            **facts(act, self.asked, meeting),
            "link": meeting.link if doors and meeting.link else None,
            "link_from": iso(opens(meeting)) if inside and meeting.link else None,
            "mine": None if seat is None else self._mine(seat),
            "can": self._can(meeting, seat),
            "applies": self.me is None or self.me.started_at < meeting.ends_at,
        }

    def _holds(self, meeting: Meeting) -> Seat | None:
        seat = self.seats.get(meeting.id)
        return None if seat is None or seat.state == "left" else seat

    def _mine(self, seat: Seat) -> dict[str, Any]:
        waits = seat.state == "waiting"
        return {
            "state": seat.state,
            "position": seats.before(self.act.tx, seat.meeting_id, seat.turn) + 1 if waits else None,
            "attendance": seat.attendance,
            "outcome": seat.outcome,
            "follow_up": seat.follow_up,
            "notes": seat.learner_notes,
        }

    def _can(self, meeting: Meeting, seat: Seat | None) -> list[str]:
        """What the meeting would not refuse now; whether the activity is open to her is another matter."""
        now = self.act.now
        if not self.is_learner or not meeting.is_open:
            return []
        if seat is None:
            return self._can_take(meeting)
        if seat.state == "waiting":
            room = ["sign_up"] if can_take_now(meeting, now) else []
            return [*room, *(["leave"] if now < meeting.starts_at else [])]
        found = ["leave"] if now <= meeting.cancel_until and now < meeting.starts_at else []
        if seat.attendance is None and opens(meeting) <= now < code_until(self.asked, meeting):
            found.append("attend")
        if self.asked["meeting"]["mode"] == "one_to_one" and seat.attendance in WAS_THERE:
            found.append("outcome")
        return found

    def _can_take(self, meeting: Meeting) -> list[str]:
        if self.act.now >= meeting.sign_up_until or self.busy - {meeting.id}:
            return []
        if meeting.has_room:
            return ["sign_up"]
        return ["wait"] if self.asked["meeting"]["waitlist"] else []


def can_take_now(meeting: Meeting, now: Any) -> bool:
    """Whether somebody who waits can take a free seat herself: after nobody moves up any more, and before it closes."""
    return bool(meeting.has_room and meeting.promote_until <= now < meeting.sign_up_until)
