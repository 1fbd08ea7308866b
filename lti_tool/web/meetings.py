"""Live sessions over HTTP, as learners use them: dates, seats, codes, outcomes, calendars and make-ups."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, abort, request

from lti_tool.errors import Refused
from lti_tool.services import (
    meetings,
    meetings_attending,
    meetings_calendar,
    meetings_make_up,
    meetings_shown,
)
from lti_tool.services.act import Act
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer, as_text, unchanged
from lti_tool.web.tool import tool

blueprint = Blueprint("meetings", __name__)

LONGEST_CODE = 40
LONGEST = 4 * meetings_make_up.LONGEST
CALENDAR = "text/calendar; charset=utf-8"


@blueprint.get("/api/activities/<activity>/meetings")
def dates(activity: str) -> Response:
    """Every date of a session; 304 when it is as it was."""
    with reading() as act:
        found = as_text(meetings_shown.overview(act, activity, calendar=_feed(act)))
    version = hashlib.sha256(found.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return unchanged(version) or answer(found, etag=version)


@blueprint.post("/api/meetings/<meeting>/seat")
def sign_up(meeting: str) -> Response:
    """Take a seat, or wait for one."""
    number = inputs.number_of(meeting, "m")
    with writing() as act:
        found = meetings.sign_up(act, number)
    return answer(found)


@blueprint.delete("/api/meetings/<meeting>/seat")
def leave(meeting: str) -> Response:
    """Give it back."""
    number = inputs.number_of(meeting, "m")
    given = inputs.body() if request.get_data() else {}
    reason = inputs.text(given, "reason", longest=4 * meetings.LONGEST_REASON, default="")
    with writing() as act:
        found = meetings.leave(act, number, reason=reason)
    return answer(found)


@blueprint.post("/api/meetings/<meeting>/attend")
def attend(meeting: str) -> Response:
    """Be there, with the code of the moment."""
    number, code = inputs.number_of(meeting, "m"), inputs.text(inputs.body(), "code", longest=LONGEST_CODE)
    with writing() as act:
        found = meetings_attending.attend(act, number, code)
    # Raised only now: that it was tried is kept.
    if isinstance(found, Refused):
        raise found
    return answer(found)


@blueprint.put("/api/meetings/<meeting>/outcome")
def agree(meeting: str) -> Response:
    """Keep what was agreed on."""
    number, given = inputs.number_of(meeting, "m"), inputs.body()
    outcome = inputs.text(given, "outcome", longest=4 * meetings_attending.LONGEST_OUTCOME)
    notes = inputs.text(given, "notes", longest=meetings_attending.LONGEST_NOTES, default="")
    day = inputs.optional_text(given, "follow_up", longest=40)
    with writing() as act:
        found = meetings_attending.agree(act, number, outcome=outcome, follow_up=day, notes=notes)
    return answer(found)


@blueprint.post("/api/activities/<activity>/make_up")
def make_up(activity: str) -> Response:
    """Make up for a missed session."""
    given = inputs.body()
    reflection = inputs.text(given, "reflection", longest=LONGEST)
    question = inputs.text(given, "question", longest=LONGEST, default="")
    with writing() as act:
        found = meetings_make_up.make_up(act, activity, reflection=reflection, question=question)
    return answer(found)


@blueprint.get("/api/meetings/<meeting>/calendar")
def event(meeting: str) -> Response:
    """One date for a calendar."""
    number = inputs.number_of(meeting, "m")
    with reading() as act:
        found = meetings_calendar.one(act, number, base=tool().settings.public_url)
    return _calendar(found, f"date-{meeting}.ics")


@blueprint.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """All dates of whoever holds this address."""
    server = tool()
    with server.database.read() as tx:
        found = meetings_calendar.feed(
            tx, token, catalogue=server.catalogue, signer=server.signer, base=server.settings.public_url
        )
    return _calendar(found, "dates.ics") if found is not None else abort(404)


def _feed(act: Act) -> str | None:
    own = act.session.enrolment_id
    if own is None:
        return None
    return f"{tool().settings.public_url}/calendar/{meetings_calendar.token_of(act.signer, own)}.ics"


def _calendar(found: str, name: str) -> Response:
    response = Response(found, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    # The address is the permission: it must stay where it is.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
