"""The page that a data privacy launch opens: what is kept about one person, to be saved and to be deleted.

All of it is forms, as in the picker: the token stands in a hidden field of each and in no address, so nothing but a
launch leads here, no log holds a token, and the page works without a script and with every storage blocked.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response, g, make_response, render_template, request

from lti_tool.lti.refusals import LaunchRefused
from lti_tool.services import privacy_asked, privacy_page
from lti_tool.services.attachments import Files
from lti_tool.services.privacy_asked import Asked
from lti_tool.web import refusing
from lti_tool.web.answers import as_text
from lti_tool.web.security import allow_frames
from lti_tool.web.tool import Tool, tool

blueprint = Blueprint("privacy", __name__)
refusing.install(blueprint)
log = logging.getLogger(__name__)

KINDS = {"json": "application/json", "html": "text/html; charset=utf-8"}
"""What can be saved, as what."""


def begun(server: Tool, asked: Asked) -> Response:
    """The page, as the answer to a launch."""
    return _page(server, asked)


@blueprint.route("/lti/privacy", methods=["GET", "POST"])
def privacy() -> Response:
    """Look again, save, ask whether to delete, delete: what the pressed button says."""
    if request.method != "POST":
        raise LaunchRefused("opened_directly")
    server = tool()
    with server.database.read() as tx:
        asked = privacy_asked.look(tx, request.form.get("token", ""), signer=server.signer, now=server.clock())
    allow_frames(asked.registration)
    act = request.form.get("act", "")
    if act in KINDS:
        return _export(server, asked, act)
    if act == "erase" and request.form.get("sure") == "yes":
        return _erase(server, asked)
    # Without the tick nothing is deleted: the page asks again.
    return _page(server, asked, step="sure" if act in ("sure", "erase") else "known", unsure=act == "erase")


def _page(server: Tool, asked: Asked, *, step: str = "known", unsure: bool = False) -> Response:
    with server.database.read() as tx:
        known = privacy_asked.known(tx, asked)
    page = render_template("privacy.html.jinja", asked=asked, known=known, step=step, unsure=unsure)
    return make_response(page, 422 if unsure else 200)


def _export(server: Tool, asked: Asked, kind: str) -> Response:
    with server.database.read() as tx:
        found = privacy_asked.export(tx, asked, now=server.clock())
    if found is None:
        return _page(server, asked)
    answer = make_response(as_text(found) if kind == "json" else privacy_page.page(found))
    answer.content_type = KINDS[kind]
    whose = "about-me" if asked.own else "about-one-person"
    answer.headers["Content-Disposition"] = f"attachment; filename={whose}.{kind}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def _erase(server: Tool, asked: Asked) -> Response:
    with server.database.write() as tx:
        files = privacy_asked.erase(tx, asked, catalogue=server.catalogue, signer=server.signer, now=server.clock())
    Files(server.settings.files_dir).drop(files)
    server.doors.forget()
    by = "herself" if asked.own else "an administrator"
    log.warning("data erased: registration=%r asked by %s number=%s", asked.registration.name, by, g.correlation_id)
    return make_response(render_template("privacy.html.jinja", asked=asked, known=None, step="gone", unsure=False))
