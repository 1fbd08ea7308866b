"""Dates of sessions as a facilitator makes, changes and cancels them. Who holds a seat is told at once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from courses.model.words import say
from lti_tool.errors import Refused
from lti_tool.services import audit, meetings_seats
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.services.facilitating_acts import needed
from lti_tool.services.facilitating_rows import only_facilitators
from lti_tool.services.meetings_seats import A_DAY, AN_HOUR, TYPE, Held
from lti_tool.services.meetings_shown import facts
from lti_tool.storage import meeting_counts, meetings, seats, spaces
from lti_tool.storage.meetings import Meeting

ROWS = 50
LIMITS = ("sign_up_until", "cancel_until", "promote_until")
MEANT = {"sign_up_until": "closes", "cancel_until": "cancel", "promote_until": "promote_until"}
"""The setting of the activity that says how long before the start each of these moments is, in hours."""
TOLD = ("starts_at", "ends_at", "zone", "place", "link")
"""What is worth telling who holds a seat."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a facilitator says about a date. `given` holds only what she said."""

    given: Mapping[str, Any]

    def times(self, before: Meeting | None) -> dict[str, datetime]:
        """Beginning and end; how long it takes stays unless it is said."""
        starts = self.given.get("starts_at") or (before and before.starts_at)
        assert starts is not None  # noqa: S101 — a new date has a beginning
        lasts = self.given.get("minutes")
        span = timedelta(minutes=lasts) if lasts else before and before.ends_at - before.starts_at
        assert span is not None  # noqa: S101 — a new date has a length
        return {"starts_at": starts, "ends_at": starts + span}


def overview(act: Act, *, after: int) -> dict[str, Any]:
    """The sessions of the course, and a page of their dates, the last one first.

    Raises:
        Refused: the session is no facilitator's.
    """
    only_facilitators(act)
    found = meetings.of_run(act.tx, act.run_id, offset=after, limit=ROWS + 1)
    return {
        "activities": [_activity(asked) for asked in act.offer.social if asked["type"] == TYPE],
        "meetings": rows(act, found[:ROWS]),
        "next": str(after + ROWS) if len(found) > ROWS else None,
    }


def rows(act: Act, found: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Meetings as facilitators see them. One whose activity the course has no longer is left out."""
    unmarked = meetings.unmarked(act.tx, [one.id for one in found])
    return [
        row(act, act.offer.activities[one.activity], one, unmarked.get(one.id, 0))
        for one in found
        if act.offer.activities.get(one.activity, {}).get("type") == TYPE
    ]


def row(act: Act, asked: Mapping[str, Any], meeting: Meeting, unmarked: int) -> dict[str, Any]:
    """One of them."""
    begun = meeting.starts_at <= act.now
    return {
        **facts(act, asked, meeting),
        "activity": meeting.activity,
        "booked": meeting.booked,
        "min_seats": meeting.min_seats,
        "promote_until": iso(meeting.promote_until),
        "link": meeting.link or None,
        "unmarked": unmarked if begun and meeting.is_open else 0,
        "few": meeting.is_open and meeting.ends_at > act.now and meeting.booked < meeting.min_seats,
    }


def shown(act: Act, meeting_id: int) -> dict[str, Any]:
    """One meeting as a facilitator sees it now."""
    found = meetings_seats.known(act, meeting_id)
    unmarked = meetings.unmarked(act.tx, [meeting_id]).get(meeting_id, 0)
    return row(act, act.activity(found.activity, TYPE), found, unmarked)


def make(act: Act, activity: str, wanted: Wanted) -> dict[str, Any]:
    """A new date; everybody who was at none and has no seat is told.

    Raises:
        Refused: the session is no facilitator's, or the date makes no sense.
    """
    only_facilitators(act)
    asked = act.activity(activity, TYPE)
    act.enrolment()
    space = spaces.lock(act.tx, (act.run_id, activity, 0))
    held = meetings_seats.held_in(act, asked, space.id)
    meeting_id = meetings.made(act.tx, _new(act, held, wanted))
    meetings_seats.counted(held, ())
    made = meetings.again(act.tx, meeting_id)
    meetings.change(act.tx, meeting_id, {"due_at": meetings_seats.next_look(made, act.now)})
    told = {"kind": "date_new", "activity": activity, "text": held.told(made)}
    meeting_counts.tell_everybody(act.tx, space.id, act.run_id, {**told, "now": act.now})
    audit.note(act, "date_made", activity=activity, reason=held.told(made))
    return shown(act, meeting_id)


def change(act: Act, meeting_id: int, wanted: Wanted) -> dict[str, Any]:
    """Change a date; who holds a seat or waits is told what is new, and more seats are filled at once.

    Raises:
        Refused: as `make`, it is over or cancelled, or more people have a seat than there would be.
    """
    held, before = begin(act, meeting_id)
    _refuse_changing(act, before, wanted)
    values = _changed(held, before, wanted)
    _refuse_senseless(act, {**before._asdict(), **values}, moved="starts_at" in wanted.given)
    news = [name for name in TOLD if values.get(name, getattr(before, name)) != getattr(before, name)]
    meetings.change(act.tx, meeting_id, {**values, "sequence": before.sequence + 1})
    after = _reminded(act, meetings.again(act.tx, meeting_id))
    meetings_seats.free(held, meeting_id)
    if news:
        _tell_holders(held, meeting_id, "date_changed", _changes(held, before, after))
    audit.note(act, "date_changed", activity=before.activity, reason=held.told(after))
    return shown(act, meeting_id)


def cancel(act: Act, meeting_id: int, *, reason: str) -> dict[str, Any]:
    """Cancel a date. Who holds a seat or waits is told why, and can choose another one.

    Raises:
        Refused: it has begun, or no reason is given.
    """
    held, before = begin(act, meeting_id)
    why = needed(reason)
    if not before.is_open:
        return shown(act, meeting_id)
    if before.starts_at <= act.now:
        raise Refused("begun", "This session has begun and cannot be cancelled any more.", status=409)
    values = {"state": "cancelled", "reason": why, "sequence": before.sequence + 1, "due_at": None}
    meetings.change(act.tx, meeting_id, values)
    holders = [seat.enrolment_id for seat in seats.in_state(act.tx, meeting_id, "booked", "waiting")]
    text = say("session.told.reason", language=held.language, when=held.told(before), reason=why)
    _tell_holders(held, meeting_id, "date_cancelled", text)
    meetings_seats.counted(held, holders)
    audit.note(act, "date_cancelled", activity=before.activity, reason=why)
    return shown(act, meeting_id)


def begin(act: Act, meeting_id: int) -> tuple[Held, Meeting]:
    """A facilitator who does something about a meeting of her community, with everything around it held.

    Raises:
        Refused: she is none, or there is no such meeting.
    """
    only_facilitators(act)
    act.enrolment()
    return meetings_seats.hold(act, meeting_id)


def _tell_holders(held: Held, meeting_id: int, kind: str, text: str) -> None:
    for seat in seats.in_state(held.tx, meeting_id, "booked", "waiting"):
        held.tell(seat.enrolment_id, kind, text)


def _changes(held: Held, before: Meeting, after: Meeting) -> str:
    """What it was and what it is. A new link alone is not written down: it is shown when it is time."""
    was, now = held.told(before), held.told(after)
    return now if was == now else say("session.told.changed", language=held.language, before=was, now=now)


def _activity(asked: Mapping[str, Any]) -> dict[str, Any]:
    settings = asked["meeting"]
    hours = {name: settings[name] for name in ("closes", "cancel", "promote_until")}
    defaults = {
        "minutes": settings["minutes"],
        "seats": settings["seats"]["max"],
        "min_seats": settings["seats"]["min"],
    }
    return {"id": asked["id"], "title": asked["title"], "mode": settings["mode"], "defaults": {**defaults, **hours}}


def _new(act: Act, held: Held, wanted: Wanted) -> dict[str, Any]:
    given, settings = wanted.given, held.asked["meeting"]
    times = wanted.times(None)
    before = {name: times["starts_at"] - timedelta(hours=settings[MEANT[name]]) for name in LIMITS}
    values = {
        **times,
        **{name: given.get(name) or before[name] for name in LIMITS},
        "seats": _seats(held, given["seats"] if "seats" in given else settings["seats"]["max"]),
        "min_seats": given["min_seats"] if given.get("min_seats") is not None else settings["seats"]["min"],
        "zone": given["zone"],
        "place": given.get("place", ""),
        "link": given.get("link", ""),
        "told_day": times["starts_at"] - A_DAY <= act.now,
        "told_hour": times["starts_at"] - AN_HOUR <= act.now,
    }
    _refuse_senseless(act, values, moved=True)
    keys = {"uid": secrets.token_hex(16), "secret": secrets.token_hex(32)}
    return {**values, **keys, "space_id": held.space_id, "home_id": act.home_id, "created_at": act.now}


def _changed(held: Held, before: Meeting, wanted: Wanted) -> dict[str, Any]:
    """The new values. When it moves, so do the moments until when one signs up, unless they are said."""
    given = wanted.given
    times = wanted.times(before)
    moved = times["starts_at"] - before.starts_at
    values: dict[str, Any] = {**times}
    for name in LIMITS:
        values[name] = given.get(name) or getattr(before, name) + moved
    for name in ("zone", "place", "link", "recording", "min_seats"):
        if given.get(name) is not None:
            values[name] = given[name]
    if "seats" in given:
        values["seats"] = _seats(held, given["seats"])
    return values


def _seats(held: Held, wanted: int | None) -> int | None:
    return 1 if held.asked["meeting"]["mode"] == "one_to_one" else wanted


def _reminded(act: Act, meeting: Meeting) -> Meeting:
    """Who has been reminded of a date that was moved to a later one is reminded again; and when to look next."""
    values: dict[str, Any] = {
        "told_day": meeting.starts_at - A_DAY <= act.now,
        "told_hour": meeting.starts_at - AN_HOUR <= act.now,
    }
    after = meeting._replace(**values)
    values["due_at"] = meetings_seats.next_look(after, act.now)
    meetings.change(act.tx, meeting.id, values)
    return after


def _refuse_changing(act: Act, before: Meeting, wanted: Wanted) -> None:
    if not before.is_open:
        raise Refused("cancelled", "This date was cancelled. Please make a new one.", status=409)
    if before.starts_at <= act.now and set(wanted.given) - {"place", "link", "recording"}:
        raise Refused(
            "begun", "This session has begun: only its place, its link and the recording can be changed.", status=409
        )
    if (limit := wanted.given.get("seats")) is not None and limit < before.booked:
        raise Refused(
            "too_few_seats", f"{before.booked} people have a seat already. Take some off the list first.", status=409
        )


def _refuse_senseless(act: Act, values: Mapping[str, Any], *, moved: bool) -> None:
    if moved and values["starts_at"] <= act.now:
        raise Refused("in_the_past", "That moment has passed already. Choose a later one.", status=422)
    if any(values[name] > values["starts_at"] for name in LIMITS):
        raise Refused("bad_limits", "Signing up, giving back and moving up end before the session begins.", status=422)
    if values["promote_until"] > values["sign_up_until"]:
        raise Refused("bad_limits", "Nobody moves up after signing up has ended; choose an earlier moment.", status=422)
    if values["seats"] is not None and values["min_seats"] > values["seats"]:
        raise Refused("bad_limits", "There are fewer seats than people it needs.", status=422)
