"""Seats that are taken, given back and handed on: what learners, facilitators, the worker and erasing have in common.

Everything about the meetings of one activity happens under the lock of its space, so the last seat is taken once, and
whoever has waited longest moves up in the very transaction in which a seat comes free. Counts are made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services import notices
from lti_tool.services.act import Act
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.meetings_words import told
from lti_tool.storage import meeting_counts, meetings, rechecks, runs, seats, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.meetings import Meeting

TYPE = "session"
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Held:
    """The meetings of one activity of a community, kept from everybody else until the transaction is over."""

    tx: Transaction
    root_id: int
    asked: Mapping[str, Any]
    space_id: int
    now: datetime
    language: str

    @property
    def waitlist(self) -> bool:
        """Whether people wait where all seats are taken."""
        return bool(self.asked["meeting"]["waitlist"])

    def tell(self, enrolment_id: int, kind: str, text: str) -> None:
        """Put a notice about a meeting into somebody's inbox; `text` says which one, and what there is to say of it."""
        notices.tell(self.tx, enrolment_id, kind, activity=self.asked["id"], text=text, now=self.now)

    def told(self, meeting: Meeting) -> str:
        """When and where a meeting is, for a notice."""
        return told(meeting, language=self.language)


def hold(act: Act, meeting_id: int) -> tuple[Held, Meeting]:
    """A meeting of the act's community, and everything around it, kept from others.

    Raises:
        Refused: there is no such meeting here, or the course has no such activity any more.
    """
    found = known(act, meeting_id)
    asked = act.activity(found.activity, TYPE)
    spaces.hold(act.tx, found.space_id)
    return held_in(act, asked, found.space_id), known(act, meeting_id)


def held_in(act: Act, asked: Mapping[str, Any], space_id: int) -> Held:
    """The meetings of an activity whose space the caller holds."""
    return Held(act.tx, act.run_id, asked, space_id, act.now, act.offer.course.language)


def known(act: Act, meeting_id: int) -> Meeting:
    """A meeting of the act's community.

    Raises:
        Refused: there is none.
    """
    found = meetings.find(act.tx, meeting_id, act.run_id)
    if found is None:
        raise Refused("unknown_meeting", "There is no such date here (any more). Please reload the page.", status=404)
    return found


def promote(held: Held, meeting_id: int) -> list[int]:
    """Have those who have waited longest move up into free seats, and tell them; who they are."""
    moved: list[int] = []
    while True:
        meeting = meetings.again(held.tx, meeting_id)
        if not (meeting.is_open and meeting.has_room and held.now < meeting.promote_until):
            return moved
        first = seats.first_waiting(held.tx, meeting_id)
        if first is None:
            return moved
        seats.change(held.tx, first.id, {"state": "booked", "sequence": first.sequence + 1})
        meeting_counts.of_meeting(held.tx, meeting_id)
        held.tell(first.enrolment_id, "seat_promoted", held.told(meeting))
        moved.append(first.enrolment_id)


def free(held: Held, meeting_id: int) -> None:
    """A seat may have come free: count them, let others move up, and keep what it comes to."""
    meeting_counts.of_meeting(held.tx, meeting_id)
    moved = promote(held, meeting_id)
    counted(held, moved)


def counted(held: Held, enrolment_ids: Iterable[int], *, settled: int | None = None) -> None:
    """Make everything anew that seats of these people come to, and have them looked at again.

    settled: whoever is settled by the act itself.
    """
    people = set(enrolment_ids)
    meeting_counts.of_people(held.tx, held.space_id, people)
    if meeting_counts.of_space(held.tx, held.space_id, waitlist=held.waitlist, now=held.now):
        # Whether there is any date at all decides whose turn it is, for everybody who has none.
        meeting_counts.everybody_soon(held.tx, held.root_id, held.now)
    spaces.changed(held.tx, held.space_id)
    rechecks.soon(held.tx, people - {settled}, held.now)


def forget(tx: Transaction, enrolment_ids: Sequence[int], *, catalogue: Catalogue, now: datetime) -> None:
    """Take everything away that these people have at any date: others move up, and no note or reflection stays.

    The caller holds the spaces of `seats.spaces_of`, and the people.
    """
    for space_id, meeting_ids in seats.forget(tx, enrolment_ids).items():
        meeting_counts.of_people(tx, space_id, enrolment_ids)
        for meeting_id in meeting_ids:
            meeting_counts.of_meeting(tx, meeting_id)
            found = meetings.again(tx, meeting_id)
            offer = catalogue.find(runs.by_id(tx, found.root_id).course)
            asked = offer.activities.get(found.activity) if offer else None
            if offer is not None and asked is not None and asked["type"] == TYPE:
                held = Held(tx, found.root_id, asked, found.space_id, now, offer.course.language)
                counted(held, promote(held, meeting_id))


def next_look(meeting: Meeting, now: datetime) -> datetime | None:
    """When something about a meeting changes by itself next; None when nothing will."""
    if not meeting.is_open or meeting.over:
        return None
    reminders = ((meeting.starts_at - A_DAY, meeting.told_day), (meeting.starts_at - AN_HOUR, meeting.told_hour))
    moments = [at for at, told in reminders if not told]
    moments += [meeting.sign_up_until, meeting.starts_at, meeting.ends_at]
    return min((at for at in moments if at > now), default=now)
