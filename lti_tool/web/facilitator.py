"""The facilitator's page. What it asks for is in `facilitating` and `facilitating_acts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from courses.model import words
from courses.player.page import direction
from lti_tool.records import Run
from lti_tool.services.catalogue import Offer
from lti_tool.web.play import frame_for
from lti_tool.web.tool import tool

blueprint = Blueprint("facilitator", __name__)

VIEWS = ("", "people", "sessions", "grading", "care", "harvest", "pictures", "run")
"""The views of the page, by the first part of their place in it; the first is what one comes in to. "sessions" is only
where the course has live sessions."""


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
    said = words.excerpt(language, "look.", "number", "nav.home")
    activities = [_activity(activity) for activity in offer.plan["activities"]]
    sessions = any(activity["meeting"] for activity in activities)
    config = {
        "api": "/api",
        "play": f"/play/{run.public_id}/",
        "language": language,
        "title": run.title,
        "words": said,
        "activities": activities,
    }
    return render_template(
        "facilitator.html.jinja",
        run=run,
        course=offer.course,
        language=language,
        direction=direction(offer.course.language),
        words=said,
        views=[view for view in VIEWS if sessions or view != "sessions"],
        config=config,
    )


def _activity(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What the page must know of an activity: nothing that a learner may not."""
    return {key: entry.get(key) for key in ("id", "type", "title", "required", "space", "rubric", "fields", "meeting")}
