"""Somebody's dates in her own calendar: one event as a file, or all of them at an address that her calendar asks.

The address needs no visit: what it ends with is the permission. It is worked out from the server's seal and her
enrolment, shows her own dates and nothing else, and leads nowhere once she has been forgotten. The link of an online
meeting is never in a calendar: the event leads to the page, where it is shown when it is time.
"""

from __future__ import annotations

import hmac
import re
from urllib.parse import quote, urlsplit

from courses.model.words import say
from lti_tool.errors import Refused
from lti_tool.records import Run
from lti_tool.services import meetings_seats
from lti_tool.services.act import Act
from lti_tool.services.catalogue import Catalogue, Offer
from lti_tool.services.meetings_ics import Event, calendar
from lti_tool.services.meetings_seats import A_DAY, AN_HOUR
from lti_tool.services.seals import Signer
from lti_tool.storage import digests, meetings, people, runs, seats
from lti_tool.storage.database import Transaction
from lti_tool.storage.meetings import Meeting
from lti_tool.storage.seats import Seat

MOST = 300
_TOKEN = re.compile(r"([0-9a-z]{1,7})-([0-9a-f]{40})", re.ASCII)


def token_of(signer: Signer, enrolment_id: int) -> str:
    """What ends the address of somebody's calendar."""
    return f"{_letters(enrolment_id)}-{_proof(signer, enrolment_id)}"


def one(act: Act, meeting_id: int, *, base: str) -> str:
    """One meeting as a file; taken out again when it was cancelled or the seat was given back.

    Raises:
        Refused: she has no seat there, or there is no such meeting here.
    """
    meeting = meetings_seats.known(act, meeting_id)
    own = act.session.enrolment_id
    seat = seats.find(act.tx, meeting_id, own) if own else None
    if seat is None and not act.is_facilitator:
        raise Refused("no_seat", "You are not on the list for this date. Sign up first.", status=403)
    found = _event(act.offer, act.session.run, meeting, seat, base=base)
    return calendar([found], name=act.offer.course.title, method="CANCEL" if found.status == "CANCELLED" else "PUBLISH")


def feed(tx: Transaction, token: str, *, catalogue: Catalogue, signer: Signer, base: str) -> str | None:
    """All of somebody's dates, wherever the same person is enrolled; None when the address leads nowhere."""
    enrolment_id = _read(signer, token)
    enrolment = people.find(tx, enrolment_id) if enrolment_id else None
    if enrolment is None or enrolment.state == "left":
        return None
    events, title = [], ""
    for own in digests.alike(tx, enrolment.id):
        found = people.find(tx, own)
        run = runs.by_id(tx, found.run_id) if found else None
        offer = catalogue.find(run.course) if run else None
        if run is None or offer is None:
            continue
        if own == enrolment.id:
            title = say("session.calendar.name", language=offer.course.language)
        for dated in seats.all_of(tx, own, limit=MOST):
            meeting = meetings.again(tx, dated.meeting_id)
            events.append(_event(offer, run, meeting, dated.seat, base=base))
    return calendar(events, name=title)


def _event(offer: Offer, run: Run, meeting: Meeting, seat: Seat | None, *, base: str) -> Event:
    asked = offer.activities.get(meeting.activity, {})
    page = f"{base}/play/{run.public_id}/#at={quote(meeting.activity)}"
    gone = not meeting.is_open or (seat is not None and seat.state == "left")
    waits = seat is not None and seat.state == "waiting"
    language, title = offer.course.language, asked.get("title", meeting.activity)
    about = say("session.calendar.about", language=language, course=page)
    return Event(
        uid=f"{meeting.uid}@{urlsplit(base).hostname or 'touchpoint'}",
        sequence=meeting.sequence + (seat.sequence if seat else 0),
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        summary=say("session.calendar.waiting", language=language, title=title) if waits else title,
        description="\n".join(filter(None, (offer.course.title, meeting.reason, about))),
        location=meeting.place,
        url=page,
        status="CANCELLED" if gone else "TENTATIVE" if waits else "CONFIRMED",
        changed=max(meeting.created_at, seat.taken_at) if seat else meeting.created_at,
        reminders=() if gone or waits else (A_DAY, AN_HOUR),
    )


def _proof(signer: Signer, enrolment_id: int) -> str:
    return signer.derive("calendar", str(enrolment_id))[:40]


def _read(signer: Signer, token: str) -> int | None:
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    enrolment_id = int(match[1], 36)
    return enrolment_id if hmac.compare_digest(_proof(signer, enrolment_id), match[2]) else None


def _letters(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    found = ""
    while number:
        number, at = divmod(number, 36)
        found = digits[at] + found
    return found
