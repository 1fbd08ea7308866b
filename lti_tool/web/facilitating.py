"""What a facilitator's page asks for: lists, people, decisions, the harvest and pictures.

Nothing here changes anything, apart from the log, which remembers that a harvest was taken along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from lti_tool.errors import Refused
from lti_tool.services import (
    facilitating,
    facilitating_person,
    harvesting,
    marking_work,
    moderating_run,
    pictures,
    rostering_shown,
)
from lti_tool.services.act import Act
from lti_tool.services.harvesting_files import as_csv, as_html, as_json, as_markdown
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer, unchanged
from lti_tool.web.tool import tool

blueprint = Blueprint("facilitating", __name__, url_prefix="/api/run")

LONGEST_QUERY = 100
LONGEST_CURSOR = 40
FORMS = {
    "md": (as_markdown, "text/markdown; charset=utf-8"),
    "html": (as_html, "text/html; charset=utf-8"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}
"""How a harvest may be taken along."""


@blueprint.get("/overview")
def overview() -> Response:
    """Who is done, who is stuck on what, and what nobody answered."""
    return _looked(facilitating.version, facilitating.overview)


@blueprint.get("/lists/<name>")
def a_list(name: str) -> Response:
    """One page of one list."""
    after = _after()
    with reading() as act:
        found = facilitating.a_list(act, name, after)
    return answer(found)


@blueprint.get("/people")
def people() -> Response:
    """Learners, by name and by state."""
    q, state = request.args.get("q", ""), request.args.get("state") or None
    if len(q) > LONGEST_QUERY:
        raise Refused("too_long", "No name is as long as this. Please look for a part of it.", status=422)
    after = inputs.cursor()
    with reading() as act:
        found = facilitating.people(act, q=q, state=state, after=after)
    return answer(found)


@blueprint.get("/roster")
def roster() -> Response:
    """Who is in the LMS's course and has not come yet, by name."""
    q = request.args.get("q", "")
    if len(q) > LONGEST_QUERY:
        raise Refused("too_long", "No name is as long as this. Please look for a part of it.", status=422)
    after = inputs.cursor()
    with reading() as act:
        found = rostering_shown.expected(act, q=q, after=after)
    return answer(found)


@blueprint.get("/people/<person>")
def person(person: str) -> Response:
    """Everything about one person in this run."""
    number = inputs.number_of(person, "l")
    return _looked(
        lambda act: facilitating_person.version(act, number), lambda act: facilitating_person.page(act, number)
    )


@blueprint.get("/people/<person>/posts")
def posts(person: str) -> Response:
    """What one person wrote."""
    number, after, activity = inputs.number_of(person, "l"), _number(), request.args.get("activity") or None
    with reading() as act:
        found = facilitating_person.posts(act, number, activity=activity, after=after)
    return answer(found)


@blueprint.get("/people/<person>/audit")
def decisions(person: str) -> Response:
    """What was decided about one person."""
    number, after = inputs.number_of(person, "l"), _number()
    with reading() as act:
        found = facilitating_person.decisions(act, number, after=after)
    return answer(found)


@blueprint.get("/audit")
def log() -> Response:
    """What was decided, about anybody and anything."""
    after = _number()
    return _looked(
        lambda act: f"{moderating_run.version(act)}-{after}", lambda act: facilitating_person.log(act, after=after)
    )


@blueprint.get("/settings")
def settings() -> Response:
    """How this run and its spaces are set."""
    with reading() as act:
        found = moderating_run.settings(act)
    return answer(found)


@blueprint.get("/pictures")
def drawn() -> Response:
    """Numbers for pictures."""
    pod = inputs.pod()
    return _looked(lambda act: pictures.version(act, pod=pod), lambda act: pictures.pictures(act, pod=pod))


@blueprint.get("/grading/<activity>")
def works(activity: str) -> Response:
    """People with work to mark."""
    after = inputs.cursor()
    with reading() as act:
        found = marking_work.works(act, activity, after=after)
    return answer(found)


@blueprint.get("/harvest")
def harvest() -> Response:
    """What is worth keeping."""
    kind, after = request.args.get("kind", "best"), _number()
    return _looked(
        lambda act: f"{harvesting.version(act, kind)}-{after}", lambda act: harvesting.page(act, kind, after=after)
    )


@blueprint.get("/harvest/export")
def export() -> Response:
    """The same as a file, within what each author agreed to."""
    kind, form = request.args.get("kind", "best"), request.args.get("as", "")
    if form not in FORMS:
        raise Refused("bad_request", "A harvest can be taken along as md, html, csv or json.", status=422)
    with writing() as act:
        base = f"{tool().settings.public_url}/play/{act.session.run.public_id}/#at="
        found = harvesting.export(act, kind, link=lambda activity, post: f"{base}{quote(f'{activity}/{post}')}")
    make, content_type = FORMS[form]
    response = Response(make(found), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="harvest-{kind}.{form}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Opened where it was fetched, a file of other people's words is no page of this server.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _looked(version: Callable[[Act], str], look: Callable[[Act], Mapping[str, Any]]) -> Response:
    """What there is to see; 304 when it is as it was."""
    with reading() as act:
        said = version(act)
        return unchanged(said) or answer(look(act), etag=said)


def _after() -> str | None:
    after = request.args.get("after") or None
    if after is not None and len(after) > LONGEST_CURSOR:
        raise Refused("bad_request", "Something in this page went wrong. Please reload it.", status=422)
    return after


def _number() -> int | None:
    return inputs.cursor() or None
