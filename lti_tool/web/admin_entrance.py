"""The way in to the administrators' pages, and where those are led who are not in."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from lti_tool.services import admin_visits
from lti_tool.web import admin_door
from lti_tool.web.tool import tool

blueprint = admin_door.outside("admin_entrance", "/admin/sign-in")


@blueprint.get("")
def gone() -> str:
    """Signed out, or never in: how to come in."""
    return render_template("admin-sign-in.html.jinja", way=None)


@blueprint.get("/<secret>")
def look(secret: str) -> str:
    """A link's page with its one button. Looking uses nothing up."""
    server = tool()
    with server.database.read() as tx:
        found = admin_visits.look(tx, secret, now=server.clock())
    return render_template("admin-sign-in.html.jinja", way=found)


@blueprint.post("/<secret>")
def sign_in(secret: str) -> Answer:
    """The button: use the link up. Who was here in this browser before goes."""
    server = tool()
    now, before = server.clock(), admin_door.token()
    with server.database.write() as tx:
        token, _ = admin_visits.sign_in(tx, secret, now=now)
        earlier = admin_visits.find(tx, before, now=now) if before else None
        if earlier:
            admin_visits.sign_out(tx, before, earlier.name, now=now)
    answer = redirect(url_for("admin.overview"), 303)
    admin_door.let_in(answer, token)
    return answer
