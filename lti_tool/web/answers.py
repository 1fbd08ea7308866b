"""What goes out: JSON, documents that are compressed once, and refusals in words."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from lti_tool.errors import Busy, Refused
from lti_tool.services.catalogue import Document

log = logging.getLogger(__name__)

RETRY_AFTER = {429: 60, 503: 5}
"""Seconds, with every "too fast" and "busy"."""


def answer(found: Mapping[str, Any] | str, *, status: int = 200, etag: str | None = None) -> Response:
    """`found` as JSON, which a text is already. Never kept by browsers: everything here is about one person."""
    response = Response(found if isinstance(found, str) else as_text(found), status, content_type="application/json")
    return _marked(response, etag)


def as_text(found: Mapping[str, Any]) -> str:
    """`found` as compact JSON."""
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False)


def unchanged(etag: str) -> Response | None:
    """304 when the browser has this version already."""
    said = request.headers.get("If-None-Match")
    # Proxies that compress make a strong tag weak.
    if said is None or said.removeprefix("W/") != f'"{etag}"':
        return None
    return _marked(Response(status=304), etag)


def document(found: Document, content_type: str, *, lasts: str) -> Response:
    """A file that is the same for everybody; compressed where the browser takes that. `lasts` is its Cache-Control."""
    response = unchanged(found.etag)
    if response is None:
        squeezed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = Response(found.compressed if squeezed else found.body, content_type=content_type)
        if squeezed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = f'"{found.etag}"'
    response.headers["Cache-Control"] = lasts
    response.headers["Vary"] = "Accept-Encoding"
    return response


def install(app: Flask) -> None:
    """Whatever goes wrong is said in words: under /api in JSON with a code for programs, elsewhere as a page."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(Exception, _our_mistake)


def _refused(why: Refused) -> Response:
    if why.detail:
        log.info("refused %s %s: %s", request.method, request.path, why)
    return _said(why.code, why.message, why.status, detail=why.detail)


def _http(why: HTTPException) -> Any:
    if request.path.startswith("/static/"):
        return why
    sentences = {
        404: "There is nothing at this address.",
        405: "This cannot be done here.",
        413: "This is too large to send.",
    }
    status = why.code or 500
    return _said(f"http_{status}", sentences.get(status, "The request could not be read. Please reload."), status)


def _busy(why: Busy) -> Response:
    log.warning("%s %s: the database is busy: %s", request.method, request.path, why)
    return _said("busy", "The server has too much to do just now. Please try again in a moment.", 503)


def _our_mistake(why: Exception) -> Response:
    log.exception("%s %s failed (%s)", request.method, request.path, g.get("correlation_id"))
    message = "Something went wrong on our side; what you wrote is kept on your device. Please try again."
    return _said("our_mistake", message, 500)


def _said(code: str, message: str, status: int, *, detail: str = "") -> Response:
    if request.path.startswith("/api/"):
        response = answer({"error": {"code": code, "message": message}}, status=status)
    else:
        response = make_response(_page(code, message, detail), status)
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = str(RETRY_AFTER[status])
    return response


def _page(code: str, message: str, detail: str) -> str:
    return render_template(
        "refused.html.jinja",
        code=code,
        happened=message,
        todo="Please open it again from your course. If that does not help, tell the person who runs the course.",
        meaning=detail or message,
        detail=detail,
        claim=None,
        skew=None,
        registration=None,
        correlation_id=g.get("correlation_id", ""),
    )


def _marked(response: Response, etag: str | None) -> Response:
    response.headers["Cache-Control"] = "no-store"
    if etag is not None:
        response.headers["ETag"] = f'"{etag}"'
    return response
