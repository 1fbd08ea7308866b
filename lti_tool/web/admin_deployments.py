"""The administrators' page about deployments that wait, and the answer to one."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as Answer

from lti_tool.services.admin_visits import AdminRefused
from lti_tool.storage import admin_lists, admin_registrations, lti_state
from lti_tool.storage.admin_registrations import Place
from lti_tool.web import admin_door
from lti_tool.web.admin_pages import LIMIT, Asked, Listed, acting, back, page
from lti_tool.web.admin_registrations import SAID
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_deployments", "/admin/deployments")

ONE = "/<int(max=2147483647):deployment_id>"


@blueprint.get("")
def waiting() -> Response:
    """Deployments that somebody has launched from and nobody has decided about."""
    asked = Asked.sent()
    with tool().database.read() as tx:
        found = admin_lists.waiting(tx, like=asked.words, before=asked.before, limit=LIMIT)
    return page("admin-deployments.html.jinja", listed=Listed.of(found, asked, lambda row: row.id), said=SAID)


@blueprint.post(f"{ONE}/let-in")
def let_in(deployment_id: int) -> Answer:
    """Let its launches in."""
    return _decide(_place(deployment_id), active=True)


@blueprint.post(f"{ONE}/keep-out")
def keep_out(deployment_id: int) -> Answer:
    """Keep its launches out, and do not ask again."""
    return _decide(_place(deployment_id), active=False)


def _place(deployment_id: int) -> Place:
    with tool().database.read() as tx:
        found = admin_registrations.deployment(tx, deployment_id)
    if found is None:
        todo = "Its registration has been removed."
        raise AdminRefused("admin_no_deployment", "There is no such deployment any more.", todo, status=404)
    return found


def _decide(place: Place, *, active: bool) -> Answer:
    about = f"{place.deployment_id} of {place.name}"
    with acting("deployment_let_in" if active else "deployment_kept_out", about) as (tx, now):
        lti_state.approve(tx, place.registration_id, place.deployment_id, active=active, now=now)
    done = "let-in" if active else "kept-out"
    if request.form.get("from") == "registration":
        return back("admin_registrations.one", registration_id=place.registration_id, done=done)
    return back("admin_deployments.waiting", done=done)
