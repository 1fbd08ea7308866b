"""Live sessions over HTTP, as facilitators take care of them: dates, lists, attendance, codes and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask import Blueprint, Response

from lti_tool.errors import Refused
from lti_tool.services import meetings_csv, meetings_roster, meetings_staff
from lti_tool.services.meetings_roster import Mark
from lti_tool.services.meetings_staff import LIMITS, Wanted
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer
from lti_tool.web.tool import tool

blueprint = Blueprint("meetings_staff", __name__, url_prefix="/api/run/meetings")

LONGEST_PLACE = 500
LONGEST_LINK = 1_000
LONGEST_REASON = 4_000
LONGEST_TABLE = 500_000
MOST_MARKS = 500
MOST_SEATS = 10_000
_LINK = re.compile(r"https://[^\s\x00-\x1f<>\"]+", re.IGNORECASE)


@blueprint.get("")
def dates() -> Response:
    """The sessions of the course and their dates."""
    after = inputs.cursor()
    with reading() as act:
        found = meetings_staff.overview(act, after=after)
    return answer(found)


@blueprint.post("")
def make() -> Response:
    """A new date."""
    given = inputs.body()
    activity = inputs.text(given, "activity", longest=100)
    wanted = _wanted(given, new=True)
    with writing() as act:
        found = meetings_staff.make(act, activity, wanted)
    return answer({"meeting": found}, status=201)


@blueprint.put("/<meeting>")
def change(meeting: str) -> Response:
    """Change a date."""
    number, wanted = inputs.number_of(meeting, "m"), _wanted(inputs.body(), new=False)
    with writing() as act:
        found = meetings_staff.change(act, number, wanted)
    return answer({"meeting": found})


@blueprint.post("/<meeting>/cancel")
def cancel(meeting: str) -> Response:
    """Cancel a date."""
    number, reason = inputs.number_of(meeting, "m"), inputs.text(inputs.body(), "reason", longest=LONGEST_REASON)
    with writing() as act:
        found = meetings_staff.cancel(act, number, reason=reason)
    return answer({"meeting": found})


@blueprint.get("/<meeting>")
def roster(meeting: str) -> Response:
    """Who is on the list."""
    number, after = inputs.number_of(meeting, "m"), inputs.cursor()
    with reading() as act:
        found = meetings_roster.roster(act, number, after=after)
    return answer(found)


@blueprint.put("/<meeting>/attendance")
def mark(meeting: str) -> Response:
    """Say who was there."""
    number, marks = inputs.number_of(meeting, "m"), _marks(inputs.body())
    with writing() as act:
        found = meetings_roster.mark(act, number, marks)
    return answer(found)


@blueprint.get("/<meeting>/code")
def code(meeting: str) -> Response:
    """The code of the moment."""
    number = inputs.number_of(meeting, "m")
    with reading() as act:
        address = f"{tool().settings.public_url}/play/{act.session.run.public_id}/#at="
        found = meetings_roster.code(act, number, address=address)
    return answer(found)


@blueprint.post("/<meeting>/seats")
def seat(meeting: str) -> Response:
    """Put somebody on the list."""
    number = inputs.number_of(meeting, "m")
    person = inputs.number_of(inputs.text(inputs.body(), "person", longest=20), "l")
    with writing() as act:
        found = meetings_roster.seat(act, number, person)
    return answer(found)


@blueprint.delete("/<meeting>/seats/<person>")
def unseat(meeting: str, person: str) -> Response:
    """Take somebody off it."""
    number, subject = inputs.number_of(meeting, "m"), inputs.number_of(person, "l")
    with writing() as act:
        found = meetings_roster.unseat(act, number, subject)
    return answer(found)


@blueprint.put("/<meeting>/notes/<person>")
def note(meeting: str, person: str) -> Response:
    """Keep notes about a talk."""
    number, subject, given = inputs.number_of(meeting, "m"), inputs.number_of(person, "l"), inputs.body()
    said = {name: inputs.optional_text(given, name, longest=10_000) for name in ("coach_notes", "outcome", "follow_up")}
    with writing() as act:
        found = meetings_roster.note(act, number, subject, **said)
    return answer(found)


@blueprint.get("/<meeting>/attendance.csv")
def table(meeting: str) -> Response:
    """Attendance as a table."""
    number = inputs.number_of(meeting, "m")
    with writing() as act:
        found = meetings_csv.export(act, number)
    response = Response(found, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="attendance-{meeting}.csv"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.post("/<meeting>/attendance.csv")
def bring(meeting: str) -> Response:
    """Take attendance from a table."""
    number, text = inputs.number_of(meeting, "m"), inputs.text(inputs.body(), "csv", longest=LONGEST_TABLE)
    with writing() as act:
        found = meetings_csv.bring(act, number, text)
    return answer(found)


def _wanted(given: Mapping[str, Any], *, new: bool) -> Wanted:
    found: dict[str, Any] = {}
    if new or given.get("zone") is not None or given.get("starts") is not None:
        found["zone"] = _zone(inputs.text(given, "zone", longest=64))
        if new or given.get("starts") is not None:
            found["starts_at"] = _local(inputs.text(given, "starts", longest=40), found["zone"])
    if new or given.get("minutes") is not None:
        found["minutes"] = _number(given, "minutes", least=5, most=24 * 60)
    if given.get("place") is not None:
        found["place"] = " ".join(inputs.text(given, "place", longest=LONGEST_PLACE).split())
    for name in ("link", "recording"):
        if given.get(name) is not None:
            found[name] = _link(inputs.text(given, name, longest=LONGEST_LINK))
    if "seats" in given:
        found["seats"] = None if given["seats"] is None else _number(given, "seats", least=1, most=MOST_SEATS)
    if given.get("min_seats") is not None:
        found["min_seats"] = _number(given, "min_seats", least=0, most=MOST_SEATS)
    for name in LIMITS:
        if given.get(name) is not None:
            found[name] = _moment(inputs.text(given, name, longest=40))
    return Wanted(found)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise Refused("bad_zone", "Please choose a time zone, such as Europe/Vienna.", status=422)
    return name


def _local(said: str, zone: str) -> datetime:
    """A moment in the place's own time. One that clocks leave out there is no time at all."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo or not 2000 < moment.year < 3000:
        raise Refused("bad_date", "Please choose a day and a time.", status=422)
    there = moment.replace(tzinfo=ZoneInfo(zone))
    found = there.astimezone(UTC)
    if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment:
        raise Refused("bad_date", "Clocks leave that time out on that day. Please choose another one.", status=422)
    return found


def _moment(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or not 2000 < moment.year < 3000:
        raise Refused("bad_date", "Please choose a day and a time.", status=422)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _link(said: str) -> str:
    trimmed = said.strip()
    if trimmed and not _LINK.fullmatch(trimmed):
        raise Refused("bad_link", "This is no address that a page can open; it begins with https://.", status=422)
    return trimmed


def _number(given: Mapping[str, Any], name: str, *, least: int, most: int) -> int:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refused("bad_number", f"Please give a whole number from {least:,} to {most:,}.", status=422)
    return value


def _marks(given: Mapping[str, Any]) -> list[Mark]:
    said = given.get("marks")
    if not isinstance(said, list) or len(said) > MOST_MARKS or not all(isinstance(one, dict) for one in said):
        raise Refused("bad_request", "Something in this page went wrong. Please reload it.", status=422)
    return [_mark(one) for one in said]


def _mark(given: Mapping[str, Any]) -> Mark:
    minutes = None
    if given.get("minutes") is not None:
        minutes = _number(given, "minutes", least=0, most=meetings_roster.MOST_MINUTES)
    return Mark(
        inputs.number_of(inputs.text(given, "person", longest=20), "l"),
        inputs.optional_text(given, "attendance", longest=40),
        minutes,
        inputs.optional_text(given, "note", longest=4_000),
    )
