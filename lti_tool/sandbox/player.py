"""The SCORM player's pages: install a package, play it, keep its record."""

import mimetypes
import secrets
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.shelf import Package, PackageRefused

player = Blueprint("player", __name__)

CACHE = "private, max-age=7776000, no-transform, immutable"
"""Package files never change under one revision, so browsers may keep them, as they do in real LMSs."""


def _found(person: str, package: str) -> tuple[Lms, Person, Package]:
    lms = current_lms()
    if person not in lms.people or package not in lms.shelf.packages:
        abort(404)
    return lms, lms.people[person], lms.shelf.packages[package]


@player.get("/packages")
def packages() -> str:
    return render_template("packages.html.jinja")


@player.post("/packages")
def install() -> tuple[str, int] | Any:
    """Take an uploaded zip. The key is the file's name, so the next version of a package takes its place."""
    file = request.files.get("package")
    if file is None or not file.filename:
        return render_template("packages.html.jinja", problem="Choose a zip file first."), 400
    try:
        package = current_lms().shelf.install(file.read(), _key(file.filename))
    except PackageRefused as refusal:
        return render_template("packages.html.jinja", problem=str(refusal)), 400
    if request.accept_mimetypes.best == "application/json":
        return {"key": package.key, "title": package.title, "revision": package.revision}, 201
    return redirect(url_for("player.packages"), 303)


def _key(filename: str) -> str:
    stem = filename.removesuffix(".zip").lower()
    return "".join(character if character.isalnum() else "-" for character in stem).strip("-") or "package"


@player.get("/as/<person>/package/<package>")
def play(person: str, package: str) -> str:
    lms, who, what = _found(person, package)
    session = secrets.token_hex(8)
    config = {
        "session": session,
        "start": lms.shelf.start(what, who, session),
        "record": url_for("player.save", person=person, package=package),
        "entry": url_for("player.content", package=package, revision=what.revision, path=what.entry),
    }
    return render_template("player.html.jinja", person=who, package=what, config=config)


@player.post("/as/<person>/package/<package>/record")
def save(person: str, package: str) -> Any:
    lms, who, what = _found(person, package)
    sent = request.get_json(force=True, silent=True)
    if not isinstance(sent, dict) or not isinstance(sent.get("values"), dict):
        return {"error": "a record is a JSON object with values"}, 400
    record = lms.shelf.save(what, who, sent, lms.clock())
    return {"status": record.status, "score": record.score}


@player.get("/packages/<package>/<int:revision>/content/<path:path>")
def content(package: str, revision: int, path: str) -> Any:
    """A file of the package, on the LMS's own origin as in every SCORM LMS."""
    what = current_lms().shelf.packages.get(package)
    path = path.partition("?")[0]
    if what is None or path not in what.files:
        abort(404)
    guessed = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = Response(what.files[path], content_type=current_lms().personality.content_type_of(path, guessed))
    response.headers["Cache-Control"] = CACHE
    return response.make_conditional(request)
