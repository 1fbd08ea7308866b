"""What a facilitator has done for a person, about a post, to the run; and what anybody may do: report a post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from lti_tool.errors import Refused
from lti_tool.services import facilitating_acts, marking_work, moderating, moderating_run, rostering_shown
from lti_tool.services.act import Act
from lti_tool.web import inputs
from lti_tool.web.acts import writing
from lti_tool.web.answers import answer
from lti_tool.web.tool import tool

blueprint = Blueprint("facilitating_acts", __name__, url_prefix="/api")

LONGEST = 4_000
"""Characters that are read of a text; services say what is too long for what it is."""


# -- for a person ------------------------------------------------------------------------------------------------------
@blueprint.post("/run/people/<person>/nudge")
def nudge(person: str) -> Response:
    """Send somebody a line."""
    words = inputs.text(inputs.body(), "text", longest=LONGEST)
    return _for(person, lambda act, number: facilitating_acts.nudge(act, number, words))


@blueprint.post("/run/people/<person>/excuse")
def excuse(person: str) -> Response:
    """Let somebody finish without an activity."""
    given = inputs.body()
    activity, reason = _activity(given), _reason(given)
    return _for(person, lambda act, number: facilitating_acts.excuse(act, number, activity, reason=reason))


@blueprint.post("/run/people/<person>/unexcuse")
def unexcuse(person: str) -> Response:
    """Ask for it again."""
    given = inputs.body()
    activity, reason = _activity(given), _reason(given)
    return _for(person, lambda act, number: facilitating_acts.unexcuse(act, number, activity, reason=reason))


@blueprint.post("/run/people/<person>/extend")
def extend(person: str) -> Response:
    """Give somebody more time."""
    given = inputs.body()
    until, reason = _moment(inputs.text(given, "until", longest=40)), _reason(given)
    activity = _activity(given)
    return _for(person, lambda act, number: facilitating_acts.extend(act, number, activity, until=until, reason=reason))


@blueprint.post("/run/people/<person>/revoke")
def revoke(person: str) -> Response:
    """Ask for something again that was complete."""
    given = inputs.body()
    activity, reason = _activity(given), _reason(given)
    return _for(person, lambda act, number: facilitating_acts.revoke(act, number, activity, reason=reason))


@blueprint.post("/run/people/<person>/pair")
def pair(person: str) -> Response:
    """Bring somebody into another person's group."""
    other = inputs.number_of(inputs.text(inputs.body(), "with", longest=20), "l")
    return _for(person, lambda act, number: facilitating_acts.pair(act, number, other))


@blueprint.post("/run/people/<person>/read_only")
def read_only(person: str) -> Response:
    """Let somebody only read, or write again."""
    given = inputs.body()
    on, reason = inputs.switch(given, "on"), _reason(given)
    return _for(person, lambda act, number: facilitating_acts.let_read_only(act, number, on=on, reason=reason))


@blueprint.post("/run/people/<person>/resend")
def resend(person: str) -> Response:
    """Send somebody's scores once more: that of one column, or without a body all of them."""
    given = inputs.body() if request.content_length else {}
    named = inputs.optional_text(given, "grade", longest=20)
    place = None if named is None else inputs.number_of(named, "g")
    anyway = inputs.switch(given, "anyway") if "anyway" in given else False
    return _for(person, lambda act, number: facilitating_acts.resend(act, number, place=place, anyway=anyway))


@blueprint.post("/run/people/<person>/rebind")
def rebind(person: str) -> Response:
    """Let somebody who comes with a package start again as themselves."""
    response = _for(person, facilitating_acts.rebind)
    tool().doors.forget()
    return response


# -- about a post ------------------------------------------------------------------------------------------------------
@blueprint.post("/posts/<post>/report")
def report(post: str) -> Response:
    """Say that a post should not be there."""
    number, reason = inputs.number_of(post, "p"), _reason(inputs.body())
    with writing() as act:
        found = moderating.report(act, number, reason=reason)
    return answer({"ok": True, **found})


@blueprint.post("/posts/<post>/hide")
def hide(post: str) -> Response:
    """Hide a post from learners."""
    reason = _reason(inputs.body())
    return _about(post, lambda act, number: moderating.hide(act, number, reason=reason))


@blueprint.post("/posts/<post>/restore")
def restore(post: str) -> Response:
    """Show it again, or leave it up."""
    reason = _reason(inputs.body())
    return _about(post, lambda act, number: moderating.restore(act, number, reason=reason))


@blueprint.post("/posts/<post>/approve")
def approve(post: str) -> Response:
    """Let others see it."""
    reason = _reason(inputs.body())
    return _about(post, lambda act, number: moderating.approve(act, number, reason=reason))


@blueprint.put("/posts/<post>/owner")
def owner(post: str) -> Response:
    """Say who cares for it."""
    named = inputs.optional_text(inputs.body(), "owner", longest=20)

    def own(act: Act, number: int) -> None:
        me = act.session.enrolment_id if named == "me" else None
        moderating.own(act, number, me if named in (None, "me") else inputs.number_of(named, "l"))

    return _about(post, own)


# -- to the run --------------------------------------------------------------------------------------------------------
@blueprint.put("/run/spaces/<activity>")
def space(activity: str) -> Response:
    """Close or open a space, or have posts wait for a facilitator."""
    given = inputs.body()
    locked = inputs.switch(given, "locked") if given.get("locked") is not None else None
    premoderate = inputs.optional_text(given, "premoderate", longest=10)
    pod, reason = _number(given, "pod"), _reason(given)
    with writing() as act:
        moderating_run.set_space(act, activity, locked=locked, premoderate=premoderate, pod=pod, reason=reason)
    return answer({"ok": True})


@blueprint.put("/run/settings")
def settings() -> Response:
    """Let the run be read only, or set how long it is kept."""
    given = inputs.body()
    wanted: dict[str, Any] = {}
    if "read_only" in given:
        wanted["read_only"] = inputs.switch(given, "read_only")
    if "retention_days" in given:
        wanted["retention_days"] = _number(given, "retention_days")
    if "pods_follow" in given:
        wanted["pods_follow"] = inputs.switch(given, "pods_follow")
    reason = _reason(given)
    with writing() as act:
        moderating_run.set_run(act, wanted, reason=reason)
    tool().doors.forget()
    return answer({"ok": True})


@blueprint.post("/run/roster/read")
def read_roster() -> Response:
    """Have it read again who is in the LMS's course."""
    with writing() as act:
        rostering_shown.read_again(act)
    return answer({"ok": True})


@blueprint.put("/run/grading/<activity>/<person>")
def grade(activity: str, person: str) -> Response:
    """Give somebody's work its levels."""
    given, number = inputs.body(), inputs.number_of(person, "l")
    levels = inputs.mapping(given, "levels")
    comment = inputs.text(given, "comment", longest=2 * marking_work.LONGEST_COMMENT, default="")
    with writing() as act:
        marks = marking_work.grade(act, activity, number, levels=levels, comment=comment)
    return answer({"ok": True, "marks": marks})


@blueprint.delete("/run/grading/<activity>/<person>")
def ungrade(activity: str, person: str) -> Response:
    """Take the marks away again."""
    number, reason = inputs.number_of(person, "l"), _reason(inputs.body())
    with writing() as act:
        marking_work.ungrade(act, activity, number, reason=reason)
    return answer({"ok": True})


def _for(person: str, what: Callable[[Act, int], None]) -> Response:
    number = inputs.number_of(person, "l")
    with writing() as act:
        what(act, number)
        found = facilitating_acts.person(act, number)
    return answer({"ok": True, "person": found})


def _about(post: str, what: Callable[[Act, int], None]) -> Response:
    number = inputs.number_of(post, "p")
    with writing() as act:
        what(act, number)
        found = moderating.row(act, number)
    return answer({"ok": True, "post": found})


def _activity(given: Mapping[str, Any]) -> str:
    return inputs.text(given, "activity", longest=100)


def _reason(given: Mapping[str, Any]) -> str:
    return inputs.text(given, "reason", longest=LONGEST, default="")


def _moment(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or not 2000 < moment.year < 3000:
        raise Refused("bad_date", "Please choose a day.", status=422)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(given: Mapping[str, Any], name: str) -> int | None:
    value = given.get(name)
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= inputs.LARGEST_ID
    ):
        raise Refused("bad_request", "Please give a whole number.", status=422)
    return value
