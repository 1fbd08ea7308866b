"""The facilitator's page, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, render_template

from lti_tool.services import facilitating
from lti_tool.services.acting import Act
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer
from lti_tool.web.play import frame_for
from lti_tool.web.tool import tool

blueprint = Blueprint("facilitator", __name__)


@blueprint.get("/facilitate/<run>/")
def page(run: str) -> Response:
    """The page. It holds nothing about anybody; what it shows it asks for with the token in its fragment."""
    found = frame_for(run)
    offer = tool().catalogue.get(found.course)
    response = make_response(render_template("facilitator.html.jinja", run=found, course=offer.course))
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/api/run/overview")
def overview() -> Response:
    """Who is done, who is stuck on what, and what nobody answered."""
    with reading() as act:
        return answer(facilitating.overview(act))


@blueprint.post("/api/run/people/<person>/resend")
def resend(person: str) -> Response:
    """Send somebody's score once more."""
    return _acted(person, facilitating.resend)


@blueprint.post("/api/run/people/<person>/rebind")
def rebind(person: str) -> Response:
    """Let somebody who comes with a package start again as themselves."""
    response = _acted(person, facilitating.rebind)
    tool().doors.forget()
    return response


def _acted(person: str, what: Callable[[Act, int], None]) -> Response:
    enrolment_id = inputs.number_of(person, "l")
    with writing() as act:
        what(act, enrolment_id)
        found = facilitating.overview(act)
    return answer(found)
