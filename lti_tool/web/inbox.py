"""The inbox: what happened that somebody should know."""

from __future__ import annotations

from flask import Blueprint, Response

from lti_tool.services import muting, notices
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer

blueprint = Blueprint("inbox", __name__, url_prefix="/api")


@blueprint.get("/notices")
def inbox() -> Response:
    """One page of the inbox, newest first; `after` is what "next" said."""
    before = inputs.cursor() or inputs.LARGEST_ID
    with reading() as act:
        found = notices.inbox(act, before=before)
    return answer(found)


@blueprint.put("/notices/read")
def read() -> Response:
    """Everything up to this notice has been seen."""
    upto = inputs.text(inputs.body(), "upto", longest=10)
    with writing() as act:
        found = notices.read(act, upto=inputs.number_of(f"n{upto}", "n"))
    return answer(found)


@blueprint.put("/activities/<activity>/mute")
def mute(activity: str) -> Response:
    """No more notices of what peers do in this discussion, or notices again."""
    on = inputs.switch(inputs.body(), "on")
    with writing() as act:
        found = muting.mute(act, activity, on=on)
    return answer(found)
