"""The administrators' pages: what needs somebody, and the way out."""

from __future__ import annotations

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from lti_tool.services import admin_visits
from lti_tool.storage import admin_lists
from lti_tool.web import admin_door
from lti_tool.web.admin_pages import page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin", "/admin")


@blueprint.get("")
def overview() -> Response:
    """What needs somebody."""
    server = tool()
    with server.database.read() as tx:
        needs = admin_lists.needs(tx, now=server.clock())
    return page("admin-overview.html.jinja", needs=needs)


@blueprint.post("/sign-out")
def sign_out() -> Answer:
    """End this visit."""
    server = tool()
    with server.database.write() as tx:
        admin_visits.sign_out(tx, admin_door.token(), admin_door.visit().name, now=server.clock())
    return _gone()


@blueprint.post("/sign-out-everywhere")
def sign_out_everywhere() -> Answer:
    """End every visit of this person, in whatever browser, and take her unused links back."""
    server, name = tool(), admin_door.visit().name
    with server.database.write() as tx:
        admin_visits.sign_out_everywhere(tx, name, by=name, now=server.clock())
    return _gone()


def _gone() -> Answer:
    answer = redirect(url_for("admin_entrance.gone"), 303)
    admin_door.let_go(answer)
    return answer
