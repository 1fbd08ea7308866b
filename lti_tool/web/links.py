"""The picker: a facilitator chooses what her LMS course links to, and the platform is told by a form in her browser.

All of it is forms. The token of the choice stands in a hidden field of each, never in an address, so no reload can
repeat an answer and no log holds one; a page that is reloaded while it is the launch itself says to begin again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request

from courses.player.page import direction
from lti_tool import platforms
from lti_tool.lti import deep_linking
from lti_tool.lti.deep_linking import Told
from lti_tool.lti.login import origin
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.messages import LinkChoice
from lti_tool.services import choosing, grading, linkable
from lti_tool.services.choosing import Choosing
from lti_tool.services.linkable import Option
from lti_tool.web import refusing
from lti_tool.web.play import PICTURES
from lti_tool.web.security import allow_form, allow_frames
from lti_tool.web.tool import Tool, tool

blueprint = Blueprint("links", __name__)
refusing.install(blueprint)

MOST_CHOSEN = 50
LONGEST_SEARCH = 200
CANNOT = "This tool can only give links that open a course here, and that is not what was asked for."


@dataclass(frozen=True)
class Form:
    """What a facilitator has filled in so far."""

    search: str
    chosen: tuple[str, ...]
    graded: Mapping[str, bool]
    """By key, for every choice that was on the page."""
    points: str

    @classmethod
    def sent(cls) -> Form:
        """The form of this request."""
        grades = {name.removeprefix("grade:"): value == "own" for name, value in request.form.items()}
        return cls(
            search=request.form.get("q", "")[:LONGEST_SEARCH],
            chosen=tuple(dict.fromkeys(request.form.getlist("pick"))),
            graded=grades,
            points=request.form.get("points", "")[:20],
        )

    def grades(self, option: Option) -> bool:
        """Whether this choice is to have a grade: as was said, else where there is something to mark."""
        return self.graded.get(option.key, option.marked)


EMPTY = Form("", (), {}, f"{grading.MAXIMUM:g}")


def begun(server: Tool, choice: Choosing, *, now: datetime) -> Response:
    """The picker, as the answer to a launch; or, where nothing of ours can be chosen, a way back that says so."""
    if deep_linking.RESOURCE_LINK in choice.wanted.types:
        return _picker(server, choice, EMPTY)
    asked = f"accept_types is {', '.join(choice.wanted.types)[:500]}; this tool has {deep_linking.RESOURCE_LINK} only."
    return _answer(server, choice, (), Told(error=CANNOT, log=asked), now=now)


@blueprint.route("/lti/links", methods=["GET", "POST"])
def links() -> Response:
    """Search, choose, or choose nothing: what the pressed button says."""
    if request.method != "POST":
        raise LaunchRefused("opened_directly")
    server, now, form = tool(), tool().clock(), Form.sent()
    token = request.form.get("token", "")
    with server.database.read() as tx:
        choice = choosing.look(tx, token, now)
    allow_frames(choice.registration)
    if request.form.get("act") == "nothing":
        return _finish(server, choice, (), None, Told(message="Nothing was chosen."), now=now)
    if request.form.get("act") != "choose":
        return _picker(server, choice, form)
    options = [found for key in form.chosen[: MOST_CHOSEN + 1] if (found := linkable.option(server.catalogue, key))]
    points = _points(form.points)
    trouble = _trouble(choice, form, options, points)
    if trouble:
        return _picker(server, choice, form, trouble=trouble)
    return _finish(server, choice, options, form, _said(options), now=now, points=points)


def _trouble(choice: Choosing, form: Form, options: Sequence[Option], points: float | None) -> str | None:
    """What must be put right before this can be sent, in a sentence."""
    if not form.chosen:
        return "Choose something first, or say that you want to choose nothing."
    if len(options) < len(form.chosen[:MOST_CHOSEN]):
        return "One of these is not there any more. Please look through your choice."
    if len(form.chosen) > (MOST_CHOSEN if choice.wanted.multiple else 1):
        most = f"at most {MOST_CHOSEN} links" if choice.wanted.multiple else "one link"
        return f"Your learning platform takes {most} at a time. Please choose fewer."
    if not choice.wanted.grades or not any(map(form.grades, options)):
        return None
    if points is None:
        return "Say with a number how many points the grade is out of."
    return platforms.for_registration(choice.registration).points_wrong(points)


def _points(written: str) -> float | None:
    try:
        points = float(written.strip().replace(",", "."))
    except ValueError:
        return None
    return points if abs(points) < 1e6 else None


def _said(options: Sequence[Option]) -> Told:
    what = "1 link was" if len(options) == 1 else f"{len(options)} links were"
    return Told(message=f"{what} added.")


def _finish(
    server: Tool,
    choice: Choosing,
    options: Sequence[Option],
    form: Form | None,
    told: Told,
    *,
    now: datetime,
    points: float | None = None,
) -> Response:
    """Use the choice up and answer the platform: once, whatever was sent twice."""
    graded = {option.key for option in options if form and form.grades(option)}
    base = server.lti.public_url + PICTURES
    items = [
        linkable.choice(server.catalogue, one.key, points=points if one.key in graded else None, base=base)
        for one in options
    ]
    with server.database.write() as tx:
        return _answer(server, choosing.finish(tx, choice.token, now), items, told, now=now)


def _answer(server: Tool, choice: Choosing, items: Sequence[LinkChoice], told: Told, *, now: datetime) -> Response:
    """The page whose form takes the answer to the platform, by itself or with its button."""
    token = deep_linking.answer(
        server.lti, choice.registration, choice.deployment_id, choice.wanted, items, told=told, now=now
    )
    allow_frames(choice.registration)
    allow_form(origin(choice.wanted.return_url))
    page = render_template("links-answer.html.jinja", to=choice.wanted.return_url, token=token, told=told)
    return make_response(page)


def _picker(server: Tool, choice: Choosing, form: Form, *, trouble: str | None = None) -> Response:
    found = linkable.search(server.catalogue, form.search)
    shown = found[: linkable.MOST_SHOWN]
    there = {one.key for course in shown for one in course.options}
    kept = [linkable.option(server.catalogue, key) for key in form.chosen[:MOST_CHOSEN] if key not in there]
    page = render_template(
        "links.html.jinja",
        choice=choice,
        form=form,
        found=found,
        shown=shown,
        kept=list(filter(None, kept)),
        trouble=trouble,
        pictures=PICTURES,
        direction=direction,
        many=sum(1 for _ in server.catalogue),
    )
    return make_response(page, 422 if trouble else 200)
