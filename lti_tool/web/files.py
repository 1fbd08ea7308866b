"""Files that people attach: brought as they are, and given back to be saved or shown from memory, never to be run."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from lti_tool.errors import Refused
from lti_tool.services import attachments
from lti_tool.services.attachments import LARGEST, Files
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer
from lti_tool.web.tool import tool

blueprint = Blueprint("files", __name__, url_prefix="/api")

ALONE = "default-src 'none'; sandbox"
"""A file that is opened by itself is a page of our origin: it may do nothing at all."""


@blueprint.post("/activities/<activity>/attachments")
def bring(activity: str) -> Response:
    """Take a file in; the body is the file itself. `name` and `alt` (what it shows) stand in the query."""
    with reading() as act:  # whoever may not write here must not have five megabytes read for nothing
        act.community(activity)
    clean, name, alt = attachments.prepare(
        _body(), name=request.args.get("name", ""), alt=request.args.get("alt", "").replace("\0", "")
    )
    files, made = _files(), None
    try:
        with writing() as act:
            made = attachments.take_in(act, activity, clean, name=name, alt=alt, files=files)
    except BaseException:
        if made is not None:
            files.drop([made.public_id])
        raise
    return answer({"attachment": made.json}, status=201)


@blueprint.get("/attachments/<public_id>")
def give(public_id: str) -> Response:
    """The file, if the person may see the post it is in."""
    with reading() as act:
        found = attachments.look_up(act, public_id)
    try:
        body = _files().path(found.public_id).read_bytes()
    except FileNotFoundError:
        raise Refused("unknown_file", "There is no such file here (any more).", status=404) from None
    response = Response(body, content_type=found.type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _files() -> Files:
    return Files(tool().settings.files_dir)


def _body() -> bytes:
    # This one route may be larger than the others.
    request.max_content_length = LARGEST
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise Refused(
            "too_large", f"A file can have {LARGEST // 1024**2} megabytes. Please make it smaller.", status=413
        ) from None
