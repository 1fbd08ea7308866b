"""The API that the player talks to, through either delivery's bridge: JSON, a bearer token, no cookie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response

from lti_tool.services import dates, learning
from lti_tool.services.acting import Act
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer, unchanged

blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.get("/state")
def state() -> Response:
    """Everything the player shows about the person; 304 when nothing has happened."""
    with reading() as act:
        version = learning.version(act)
        return unchanged(version) or answer(learning.state(act), etag=version)


@blueprint.put("/place")
def place() -> Response:
    """Remember where the person is."""
    at = inputs.text(inputs.body(), "place", longest=200)
    with writing() as act:
        learning.place(act, at)
    return answer({})


@blueprint.put("/draft")
def draft() -> Response:
    """Keep unsent words; also those of a page that was left open until its visit had ended."""
    given = inputs.body()
    key = inputs.text(given, "key", longest=200)
    words = inputs.text(given, "text", longest=learning.LONGEST_DRAFT)
    with writing(late=True) as act:
        learning.draft(act, key, words)
    return answer({})


@blueprint.put("/name")
def name() -> Response:
    """Take the name the person wants to be shown under."""
    chosen = inputs.person_name(inputs.text(inputs.body(), "name", longest=10 * inputs.LONGEST_NAME))
    return _acted(lambda act: learning.name(act, chosen))


@blueprint.post("/record")
def record() -> Response:
    """Take over what a package recorded by itself."""
    brought = inputs.record(inputs.body())
    return _acted(lambda act: learning.merge(act, brought))


@blueprint.post("/activities/<activity>/view")
def view(activity: str) -> Response:
    """The person has the activity before her."""
    return _acted(lambda act: learning.view(act, activity))


@blueprint.post("/activities/<activity>/done")
def done(activity: str) -> Response:
    """The person has done what a page asks."""
    return _acted(lambda act: learning.done(act, activity))


@blueprint.post("/activities/<activity>/ask_for_time")
def ask_for_time(activity: str) -> Response:
    """Ask the facilitators for more time."""
    reason = inputs.text(inputs.body(), "reason", longest=dates.LONGEST_REASON)
    with writing() as act:
        dates.ask_for_time(act, activity, reason)
    return answer({})


@blueprint.post("/activities/<activity>/answers")
def answers(activity: str) -> Response:
    """Mark one attempt at a quiz."""
    given, key = inputs.answers(inputs.body()), inputs.idempotency_key()
    return _acted(lambda act: learning.answer(act, activity, given, key=key))


def _acted(what: Callable[[Act], Mapping[str, Any]]) -> Response:
    # The answer is made after the transaction has been kept: nothing is acknowledged that could still be lost.
    with writing() as act:
        found = what(act)
    return answer(found)
