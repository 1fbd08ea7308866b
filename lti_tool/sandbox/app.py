"""The practice LMS as one Flask application."""

from flask import Flask, Response, g, request

from lti_tool.sandbox import ags, faults, notifying, nrps, platform, registering
from lti_tool.sandbox.campus import campus
from lti_tool.sandbox.choosing import choosing
from lti_tool.sandbox.desk import desk
from lti_tool.sandbox.lms import PERSONALITIES, Call, Lms, current_lms
from lti_tool.sandbox.personality import Plain
from lti_tool.sandbox.player import player
from lti_tool.sandbox.privacy import privacy
from lti_tool.sandbox.reviewing import reviewing

UPLOAD_LIMIT = 64_000_000

SERVICES = (
    ("auth", "auth", ("GET", "POST"), platform.answer_sign_in),
    ("jwks", "jwks", ("GET",), platform.keys),
    ("token", "token", ("POST",), platform.issue_token),
    ("line_items", "line_items", ("GET",), ags.list_line_items),
    ("line_items", "line_items", ("POST",), ags.create_line_item),
    ("line_item", "line_item", ("GET",), ags.show_line_item),
    ("line_item", "line_item", ("PUT",), ags.change_line_item),
    ("line_item", "line_item", ("DELETE",), ags.remove_line_item),
    ("line_item", "line_item", ("POST",), ags.unhandled),
    ("scores", "line_item", ("POST",), ags.take_score),
    ("results", "line_item", ("GET",), ags.list_results),
    ("memberships", "memberships", ("GET",), nrps.list_members),
    ("notice_handlers", "notice_handlers", ("PUT",), notifying.keep_handler),
    ("configuration", "configuration", ("GET",), registering.configuration),
    ("registration", "registration", ("POST",), registering.take_registration),
)
"""Service, whose address it is under, methods, view."""


def create_lms(url: str, *, personality: str = "plain") -> Flask:
    """A practice LMS that calls itself `url` (no slash at the end). Its `Lms` is in `extensions["practice-lms"]`."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = UPLOAD_LIMIT
    app.jinja_env.autoescape = True  # Flask would escape in *.html only, and ours end in .jinja
    app.extensions["practice-lms"] = Lms(url, faults=faults.Faults(), personality=PERSONALITIES[personality]())
    for kind in PERSONALITIES.values():
        _add_services(app, kind)
    app.add_url_rule("/mod/lti/services.php/<context>/<path:rest>", view_func=ags.unhandled, methods=_ANY)
    for blueprint in (campus, choosing, desk, registering.office, platform.platform, player, reviewing, privacy):
        app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.before_request(faults.before)
    app.after_request(faults.after)
    app.after_request(_note)
    app.after_request(_at_once)
    app.context_processor(_for_pages)
    return app


_ANY = ("GET", "POST", "PUT", "DELETE")


def _add_services(app: Flask, kind: type[Plain]) -> None:
    """The platform's services at this vendor's addresses; every vendor's are there, whoever is being played."""
    for service, place, methods, view in SERVICES:
        rule = kind.paths[place] + (f"/{service}" if service in ("scores", "results") else "")
        app.add_url_rule(rule, f"{kind.key}:{service}:{methods[0]}", view, methods=methods)


def _begin() -> None:
    parts = (request.endpoint or "").split(":")
    g.service = parts[1] if len(parts) > 1 else ""


def _note(response: Response) -> Response:
    if g.get("service"):
        current_lms().note(Call(g.service, response.status_code))
    return response


def _at_once(response: Response) -> Response:
    """Our own small files are sent whole: the server leaves one open when a browser hangs up while it is read."""
    if request.endpoint == "static" and response.status_code == 200:
        response.direct_passthrough = False
        body = response.get_data()
        response.close()
        response.set_data(body)
    return response


def _for_pages() -> dict[str, object]:
    return {"lms": current_lms()}
