"""What somebody may do about herself: see what is known, take it along, have it erased, and ask for letters."""

from __future__ import annotations

from flask import Blueprint, Response, request

from courses.model.words import say
from lti_tool.errors import Refused
from lti_tool.services import digests, privacy, privacy_page
from lti_tool.services.attachments import Files
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer, as_text
from lti_tool.web.tool import tool

blueprint = Blueprint("me", __name__, url_prefix="/api/me")


@blueprint.get("")
def me() -> Response:
    """What the server knows about the person, in numbers and in words."""
    with reading() as act:
        found = privacy.about_me(act, letters=tool().settings.sends_letters)
    return answer(found)


@blueprint.get("/export")
def export() -> Response:
    """Everything the server keeps about the person, as a file to save: JSON, or a page (`?as=html`)."""
    kind = request.args.get("as", "json")
    if kind not in ("json", "html"):
        raise Refused("unknown_format", "This can be saved as json or as html.", status=422)
    with reading() as act:
        found, language = privacy.export(act), act.offer.course.language
    body = as_text(found) if kind == "json" else privacy_page.page(found, language=language)
    response = answer(body)
    response.content_type = "application/json" if kind == "json" else "text/html; charset=utf-8"
    response.headers["Content-Disposition"] = f"attachment; filename=about-me.{kind}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@blueprint.post("/erase")
def erase() -> Response:
    """Forget everything about the person; her visit ends with it."""
    if not inputs.switch(inputs.body(), "confirm"):
        raise Refused("not_confirmed", "Nothing was deleted, because it was not confirmed.", status=422)
    server = tool()
    with writing() as act:
        files, language = privacy.erase_me(act, server.catalogue), act.offer.course.language
    Files(server.settings.files_dir).drop(files)
    server.doors.forget()
    return answer({"erased": True, "sentence": say("privacy.erased", language=language)})


@blueprint.put("/listed")
def listed() -> Response:
    """Be named among those who help many others, or not."""
    wanted = inputs.switch(inputs.body(), "listed")
    with writing() as act:
        found = privacy.list_(act, listed=wanted)
    return answer(found)


@blueprint.get("/digest")
def letters() -> Response:
    """Whether the person gets a letter a day, and where."""
    with reading() as act:
        found = digests.wish(act, available=tool().settings.sends_letters)
    return answer(found)


@blueprint.put("/digest")
def ask_for_letters() -> Response:
    """Ask for a letter a day; the first one asks whether the address is hers."""
    address = inputs.text(inputs.body(), "address", longest=320)
    if not tool().settings.sends_letters:
        raise Refused("no_letters", "This server sends no letters. Your inbox here is always there.", status=409)
    with writing() as act:
        digests.ask(act, address, act.signer)
        found = digests.wish(act, available=True)
    return answer(found)


@blueprint.delete("/digest")
def stop_letters() -> Response:
    """No more letters, and the address is forgotten."""
    with writing() as act:
        digests.take_back(act)
        found = digests.wish(act, available=tool().settings.sends_letters)
    return answer(found)
