"""The administrators' forms about registrations: made by hand, changed, removed. What was typed is never lost."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response
from werkzeug.wrappers import Response as Answer

from lti_tool import platforms
from lti_tool.lti.about import about, rows
from lti_tool.records import Registration
from lti_tool.services import admin_registrations as agreements
from lti_tool.services.admin_registrations import Typed
from lti_tool.storage import admin_acts, admin_registrations
from lti_tool.web import admin_door
from lti_tool.web.admin_pages import Form, acting, back, page
from lti_tool.web.admin_registrations import ONE, called, known
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_agreements", "/admin/registrations")

TAKEN = "A registration with this issuer and client id is there already. Find it in the list, and change that one."


@blueprint.get("/new")
def new() -> Response:
    """The form for an LMS that is registered by hand, with what to enter over there."""
    return _new(Form())


@blueprint.post("/new")
def register() -> Answer:
    """Keep what the LMS has shown for this tool."""
    form = Form.sent()
    typed = Typed.of(form.values)
    places, trouble = agreements.deployments_typed(form.values.get("deployments", ""))
    errors = typed.wrong() | ({"deployments": trouble} if trouble else {})
    if errors:
        return _new(form.wrong(errors))
    server, now = tool(), tool().clock()
    with server.database.write() as tx:
        made = agreements.register(tx, typed, places, now=now)
        if made is None:
            return _new(form.wrong({"client_id": TAKEN}))
        about_it = called(agreements.find(tx, made))
        admin_acts.note(tx, admin_door.visit().name, "registered_by_hand", about_it, detail=", ".join(places), now=now)
    return back("admin_registrations.one", registration_id=made, done="registered")


@blueprint.get(f"{ONE}/change")
def change(registration_id: int) -> Response:
    """The same form for one that is there."""
    found = known(registration_id)
    values = {name: str(value) for name, value in asdict(found).items() if value not in (None, False)}
    return _change(found, Form(values))


@blueprint.post(f"{ONE}/change")
def save(registration_id: int) -> Answer:
    """Keep the changes: the name, the addresses, whether launches without a person are let in."""
    found, form = known(registration_id), Form.sent()
    typed = Typed.of(form.values, found)
    if errors := typed.wrong():
        return _change(found, form.wrong(errors))
    server, now = tool(), tool().clock()
    with server.database.write() as tx:
        changed = agreements.change(tx, agreements.find(tx, found.id), typed)
        if changed:
            admin_acts.note(tx, admin_door.visit().name, "registration_changed", called(found), detail=changed, now=now)
    return back("admin_registrations.one", registration_id=found.id, done="changed")


@blueprint.get(f"{ONE}/remove")
def ask_to_remove(registration_id: int) -> Response:
    """What would be lost, and a field for its name."""
    return _remove(known(registration_id), Form())


@blueprint.post(f"{ONE}/remove")
def remove(registration_id: int) -> Answer:
    """Remove it, with everything that was made through it, once its name was typed."""
    found, form = known(registration_id), Form.sent()
    if form.values.get("name", "").strip() != found.name:
        return _remove(found, form.wrong({"name": f"To remove it, type its name as it stands here: {found.name}"}))
    server = tool()
    with acting("registration_removed", called(found)) as (tx, _):
        lost = agreements.remove(tx, agreements.find(tx, found.id))
    admin_door.log.warning("administration: %r removed %s: %s", admin_door.visit().name, called(found), lost)
    server.doors.forget()
    server.frames.forget()
    return back("admin_registrations.listed", done="removed")


def _new(form: Form) -> Response:
    public_url = tool().lti.public_url
    documents = [(guide.label, f"{public_url}/lti/config/{name}.json") for name, guide in platforms.importing().items()]
    values = rows(about(public_url))
    return _form("admin-registration-new.html.jinja", form, rows=values, documents=documents, found=None)


def _change(found: Registration, form: Form) -> Response:
    return _form("admin-registration-change.html.jinja", form, found=found)


def _remove(found: Registration, form: Form) -> Response:
    with tool().database.read() as tx:
        lost = admin_registrations.losses(tx, found.id)
    return _form("admin-registration-remove.html.jinja", form, found=found, lost=lost)


def _form(template: str, form: Form, **values: Any) -> Response:
    return page(template, status=422 if form.errors else 200, form=form, **values)
