"""The administrators' pages about registrations: all of them, one, its deployments, and its switch."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as Answer

from lti_tool import platforms
from lti_tool.records import Registration
from lti_tool.services import admin_registrations as agreements
from lti_tool.storage import admin_lists, admin_registrations, lti_state
from lti_tool.web import admin_door
from lti_tool.web.admin_pages import LIMIT, Asked, Form, Listed, acting, back, page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_registrations", "/admin/registrations")

ONE = "/<int(max=2147483647):registration_id>"
SAID = {
    "registered": "Registered. Launches of its deployments are let in.",
    "changed": "Changed.",
    "off": "Switched off: its launches are kept out, and whoever was in is out.",
    "on": "Switched on again.",
    "let-in": "Launches of this deployment are let in.",
    "kept-out": "Launches of this deployment are kept out.",
    "removed": "Removed.",
}


@blueprint.get("")
def listed() -> Response:
    """All registrations, newest first, or those that the search finds."""
    asked = Asked.sent()
    with tool().database.read() as tx:
        found = admin_lists.registered(tx, like=asked.words, before=asked.before, limit=LIMIT)
    guides = {row.id: platforms.for_issuer(row.issuer, row.family).guide.label for row in found}
    shown = Listed.of(found, asked, lambda row: row.id)
    return page("admin-registrations.html.jinja", listed=shown, guides=guides, said=SAID)


@blueprint.get(ONE)
def one(registration_id: int) -> Response:
    """One registration: its values, its deployments, and what can be done about it."""
    return _shown(registration_id, Form())


@blueprint.post(f"{ONE}/deployments")
def let_in(registration_id: int) -> Answer:
    """Let deployments in by their ids, before anybody has launched from them."""
    form, found = Form.sent(), known(registration_id)
    places, trouble = agreements.deployments_typed(form.values.get("deployments", ""))
    if trouble or not places:
        errors = {"deployments": trouble or "Type the id that the LMS shows for the deployment."}
        return _shown(registration_id, form.wrong(errors))
    with acting("deployment_let_in", called(found), detail=", ".join(places)) as (tx, now):
        for place in places:
            lti_state.approve(tx, found.id, place, now=now)
    return back("admin_registrations.one", registration_id=found.id, done="let-in")


@blueprint.post(f"{ONE}/off")
def switch_off(registration_id: int) -> Answer:
    """Keep its launches out, and end the visits of those who are in."""
    return _switch(registration_id, off=True)


@blueprint.post(f"{ONE}/on")
def switch_on(registration_id: int) -> Answer:
    """Let its launches in again."""
    return _switch(registration_id, off=False)


def known(registration_id: int) -> Registration:
    """The registration with this id. Raises AdminRefused where there is none."""
    with tool().database.read() as tx:
        return agreements.find(tx, registration_id)


def called(found: Registration) -> str:
    """What the log calls a registration, also when it is gone."""
    return f"{found.name} ({found.issuer}, client {found.client_id})"


def _switch(registration_id: int, *, off: bool) -> Answer:
    found = known(registration_id)
    with acting("registration_off" if off else "registration_on", called(found)) as (tx, now):
        admin_registrations.switch(tx, found.id, off=off, now=now)
    tool().doors.forget()
    return back("admin_registrations.one", registration_id=found.id, done="off" if off else "on")


def _shown(registration_id: int, form: Form) -> Response:
    with tool().database.read() as tx:
        found = agreements.find(tx, registration_id)
        since = admin_registrations.since(tx, registration_id)
        deployments = lti_state.deployments_of(tx, registration_id)
        met, delivered = admin_registrations.size(tx, registration_id)
    return page(
        "admin-registration.html.jinja",
        status=422 if form.errors else 200,
        said=SAID,
        found=found,
        guide=platforms.for_registration(found).guide,
        since=since,
        deployments=deployments,
        people=met,
        runs=delivered,
        form=form,
    )
