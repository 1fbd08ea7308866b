"""The administrators' page about invites: links by which an LMS is registered. Each is shown once and kept nowhere."""

from __future__ import annotations

from datetime import timedelta

from flask import Response
from werkzeug.wrappers import Response as Answer

from lti_tool import platforms
from lti_tool.services import connecting
from lti_tool.services.admin_visits import AdminRefused
from lti_tool.storage import admin_lists
from lti_tool.web import admin_door
from lti_tool.web.admin_pages import LIMIT, Asked, Form, Listed, acting, back, page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_invites", "/admin/invites")

MOST_HOURS = 24 * 90
LONGEST_NAME = 200
SAID = {"withdrawn": "The invite is taken back: its link does nothing any more."}


@blueprint.get("")
def listed() -> Response:
    """All invites, newest first, and a form for a new one."""
    return _shown(Form({"hours": "72"}))


@blueprint.post("")
def make() -> Response:
    """A new invite. Its link stands on this answer and nowhere else."""
    form = Form.sent()
    name, hours = form.values.get("name", "").strip(), form.values.get("hours", "").strip()
    good = hours.isascii() and hours.isdecimal() and len(hours) <= 4 and 1 <= int(hours) <= MOST_HOURS
    errors = {} if good else {"hours": f"Give a whole number of hours, from 1 to {MOST_HOURS}."}
    if len(name) > LONGEST_NAME or not name.isprintable():
        errors["name"] = f"A name is a text of up to {LONGEST_NAME} characters."
    if errors:
        return _shown(form.wrong(errors))
    with acting("invite_made", name, detail=f"{hours} hours") as (tx, now):
        _, secret = connecting.invite(tx, name=name, lasts=timedelta(hours=int(hours)), now=now)
    link = f"{tool().lti.public_url}/lti/register/{secret}"
    guides = [one.guide for one in platforms.known()]
    return page("admin-invite.html.jinja", link=link, name=name, hours=int(hours), guides=guides)


@blueprint.post("/<int(max=2147483647):invite_id>/withdraw")
def withdraw(invite_id: int) -> Answer:
    """Take an invite back before it is used. What one has registered stays registered."""
    with acting("invite_withdrawn", f"invite {invite_id}") as (tx, now):
        if not connecting.uninvite(tx, invite_id, now=now):
            todo = "It has been used or taken back, or there never was one. Look in the list."
            raise AdminRefused("admin_invite_over", "This invite cannot be taken back any more.", todo, status=409)
    return back("admin_invites.listed", done="withdrawn")


def _shown(form: Form) -> Response:
    asked = Asked.sent()
    with tool().database.read() as tx:
        found = admin_lists.invited(tx, like=asked.words, before=asked.before, limit=LIMIT)
    shown = Listed.of(found, asked, lambda row: row.id)
    return page("admin-invites.html.jinja", status=422 if form.errors else 200, listed=shown, form=form, said=SAID)
