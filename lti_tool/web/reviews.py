"""Peer assessment over HTTP: what a learner does, and what a facilitator sees and decides."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from lti_tool.services import reviewing, reviewing_shown, reviewing_staff
from lti_tool.services.reviewing import Said
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer, unchanged

blueprint = Blueprint("reviews", __name__, url_prefix="/api")

LONGEST_COMMENT = 4 * reviewing.LONGEST
LONGEST_REASON = 500


@blueprint.get("/activities/<activity>/reviews")
def reviews(activity: str) -> Response:
    """Samples to practise on, the work to review, one's reviews and what others say."""
    with reading() as act:
        found = reviewing_shown.overview(act, activity)
    version = reviewing_shown.version(found)
    return unchanged(version) or answer(found, etag=version)


@blueprint.post("/activities/<activity>/training")
def training(activity: str) -> Response:
    """Practise on one sample."""
    given = inputs.body()
    sample, levels = inputs.text(given, "sample", longest=64), inputs.mapping(given, "levels")
    with writing() as act:
        found = reviewing.practise(act, activity, sample, levels)
    return answer(found)


@blueprint.post("/activities/<activity>/reviews")
def next_work(activity: str) -> Response:
    """Give me work to review."""
    with writing() as act:
        found = reviewing.next_work(act, activity)
    return answer(found)


@blueprint.put("/reviews/<review>")
def review(review: str) -> Response:
    """Do a review or change it."""
    given, review_id = inputs.body(), inputs.number_of(review, "r")
    said = Said(inputs.mapping(given, "levels"), inputs.text(given, "comment", longest=LONGEST_COMMENT))
    with writing() as act:
        found = reviewing.review(act, review_id, said)
    return answer(found)


@blueprint.get("/run/reviews/<activity>")
def works(activity: str) -> Response:
    """For facilitators: the works with everything said about them."""
    after, pod = inputs.cursor(), inputs.pod()
    with reading() as act:
        found = reviewing_staff.works(act, activity, after=after, pod=pod)
    return answer(found)


@blueprint.put("/run/reviews/<activity>/<person>")
def judge(activity: str, person: str) -> Response:
    """For facilitators: levels that stand instead of the median."""
    given, subject = inputs.body(), inputs.number_of(person, "l")
    said: dict[str, Any] = {
        "levels": inputs.mapping(given, "levels"),
        "comment": inputs.text(given, "comment", longest=reviewing.LONGEST, default=""),
        "reason": inputs.text(given, "reason", longest=LONGEST_REASON, default=""),
    }
    with writing() as act:
        found = reviewing_staff.judge(act, activity, subject, **said)
    return answer(found)


@blueprint.delete("/run/reviews/<activity>/<person>")
def unjudge(activity: str, person: str) -> Response:
    """For facilitators: let the median count again."""
    given, subject = inputs.body(), inputs.number_of(person, "l")
    reason = inputs.text(given, "reason", longest=LONGEST_REASON, default="")
    with writing() as act:
        found = reviewing_staff.unjudge(act, activity, subject, reason=reason)
    return answer(found)
