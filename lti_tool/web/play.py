"""The player page of a run, its pictures, and the files that all pages share. All of it is the same for everybody."""

from __future__ import annotations

import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from courses.player import page as player
from lti_tool.records import Registration, Run
from lti_tool.services.catalogue import Document
from lti_tool.services.linkable import kind_of_picture
from lti_tool.storage import lti_state, runs
from lti_tool.web.answers import document
from lti_tool.web.security import allow_frames
from lti_tool.web.tool import tool

blueprint = Blueprint("play", __name__)

OWN = Path(__file__).parent / "static"
ENTRY = "start-lti.js"
ASK_AGAIN = "no-cache"
"""May be kept, and is asked for again by its ETag: there is no digest in the address."""
PICTURES = "/lti/pictures"
A_DAY = "public, max-age=86400"

# Machines' own tables differ; what browsers must be told does not.
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".vtt": "text/vtt; charset=utf-8",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".woff2": "font/woff2",
}
# A picture that is opened by itself is a page of our origin; it may draw, and nothing else.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@blueprint.get("/play/<run>/")
def page(run: str) -> Response:
    """The player. Who plays is in the address's fragment, which never reaches a server."""
    offer = tool().catalogue.get(frame_for(run).course)
    return document(offer.page, "text/html; charset=utf-8", lasts=ASK_AGAIN)


@blueprint.get("/play/<run>/media/<path:name>")
def media(run: str, name: str) -> Response:
    """A picture, sound or film of the course; only those that its pages use."""
    offer = tool().catalogue.get(frame_for(run).course)
    path = f"media/{name}"
    if path not in offer.course.media:
        abort(404)
    response = send_file(offer.folder / path, mimetype=_type(path), conditional=True, max_age=86400)
    response.headers["Content-Security-Policy"] = ALONE
    return response


@blueprint.get(f"{PICTURES}/<course>/media/<path:name>")
def picture(course: str, name: str) -> Response:
    """A picture of a course outside any run: for choosing a course, and for platforms that show it beside a link."""
    offer, path = tool().catalogue.find(course), f"media/{name}"
    kind = kind_of_picture(path)
    if offer is None or kind is None or path not in offer.course.media:
        abort(404)
    response = send_file(offer.folder / path, mimetype=kind, conditional=True, max_age=86400)
    response.headers["Content-Security-Policy"] = ALONE
    return response


@blueprint.get("/static/player/<name>")
def asset(name: str) -> Response:
    """A script or style. All are in one flat folder, so that they can import each other in a package too."""
    found = assets().get(name)
    if found is None:
        abort(404)
    return document(found, _type(name), lasts=ASK_AGAIN)


@blueprint.get("/static/player/for/<course>.js")
def script(course: str) -> Response:
    """The one script of a course's page: the player, the tool's bridge, and the activity types that the course has."""
    offer = tool().catalogue.find(course)
    if offer is None:
        abort(404)
    return document(_script(player.types_of(offer.plan)), TYPES[".js"], lasts=ASK_AGAIN)


@cache
def _script(types: frozenset[str]) -> Document:
    return Document.of(player.script(ENTRY, _scripts(), types))


@cache
def assets() -> dict[str, Document]:
    """Every file of the flat folder, compressed once: the player's, and the tool's own beside them.

    A learner's page loads one script made of them; the facilitator's page takes the modules it needs.
    """
    own = {name: player.lean(name, text).encode() for name, text in _own().items()}
    return {name: Document.of(body) for name, body in {**player.shipped(), **own}.items()}


def _own() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in OWN.iterdir() if path.is_file()}


def _scripts() -> dict[str, str]:
    return {name: text for name, text in _own().items() if name.endswith(".js")}


def frame_for(public_id: str) -> Run:
    """The run at this address, whose platform may show the answer in a frame."""
    run, registration = _known(public_id)
    if registration is not None:
        allow_frames(registration)
    return run


def _known(public_id: str) -> tuple[Run, Registration | None]:
    """A run and its platform, remembered for seconds: every launch leads here, and they hardly ever change."""
    frames = tool().frames
    found = frames.get(public_id)
    if found is None:
        with tool().database.read() as tx:
            run = runs.find(tx, public_id)
            if run is None:
                abort(404)
            registration = lti_state.registration(tx, run.registration_id) if run.registration_id else None
        found = frames.keep(public_id, (run, registration))
    return found


def _type(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
