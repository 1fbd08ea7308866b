"""Joining and parting runs, for facilitators: an invitation, what it would mean, and the act itself."""

from __future__ import annotations

from flask import Blueprint, Response

from lti_tool.services import invitations
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer
from lti_tool.web.tool import tool

blueprint = Blueprint("joining", __name__, url_prefix="/api/run")

LONGEST_CODE = 60


@blueprint.post("/invitation")
def invitation() -> Response:
    """A code for a facilitator of another run."""
    with writing() as act:
        found = invitations.invite(act)
    return answer(found, status=201)


@blueprint.post("/join")
def join() -> Response:
    """What joining by a code would mean; with `confirm`, join."""
    given = inputs.body()
    code = inputs.text(given, "code", longest=LONGEST_CODE)
    if given.get("confirm") is not True:
        with reading() as act:
            return answer(invitations.look(act, code))
    with writing(alone=True) as act:
        found = invitations.accept(act, code)
    tool().doors.forget()
    return answer(found)


@blueprint.post("/part")
def part() -> Response:
    """Leave the community that this run shares."""
    with writing(alone=True) as act:
        found = invitations.leave(act)
    tool().doors.forget()
    return answer(found)
