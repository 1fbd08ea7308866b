"""The facilitator's page, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from courses.model import words
from courses.player.page import direction
from lti_tool.records import Run
from lti_tool.services import facilitating
from lti_tool.services.acting import Act
from lti_tool.services.catalogue import Offer
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer, unchanged
from lti_tool.web.play import frame_for
from lti_tool.web.tool import tool

blueprint = Blueprint("facilitator", __name__)

VIEWS = ("", "people", "grading", "care", "harvest", "pictures", "run")
"""The views of the page, by the first part of their place in it; the first is what one comes in to."""


@blueprint.get("/facilitate/<run>/")
def page(run: str) -> Response:
    """The page. It holds nothing about anybody; what it shows it asks for with the token in its fragment."""
    found = frame_for(run)
    response = make_response(render(found, tool().catalogue.get(found.course)))
    response.headers["Cache-Control"] = "no-cache"
    return response


def render(run: Run, offer: Offer) -> str:
    """The page of this run as HTML."""
    language = words.language_of(offer.course.language)
    said = words.excerpt(language, "look.", "number")
    config = {
        "api": "/api",
        "play": f"/play/{run.public_id}/",
        "language": language,
        "title": run.title,
        "words": said,
        "activities": [_activity(activity) for activity in offer.plan["activities"]],
    }
    return render_template(
        "facilitator.html.jinja",
        run=run,
        course=offer.course,
        language=language,
        direction=direction(offer.course.language),
        words=said,
        views=VIEWS,
        config=config,
    )


def _activity(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the page must know of an activity: nothing that a learner may not."""
    return {key: entry.get(key) for key in ("id", "type", "title", "required", "space", "rubric", "fields")}


@blueprint.get("/api/run/overview")
def overview() -> Response:
    """Who is done, who is stuck on what, and what nobody answered."""
    with reading() as act:
        version = facilitating.version(act)
        return unchanged(version) or answer(facilitating.overview(act), etag=version)


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
