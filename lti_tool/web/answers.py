"""What goes out: JSON, documents that are compressed once, and refusals in words."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from lti_tool.errors import Refused
from lti_tool.services.catalogue import Document

log = logging.getLogger(__name__)

RETRY_AFTER = 60
"""Seconds, with every "too fast"."""


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
    """Whatever goes wrong under /api is said in JSON, with a sentence for people and a code for programs."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _our_mistake)


def _refused(why: Refused) -> Response:
    if why.detail:
        log.info("refused %s %s: %s", request.method, request.path, why)
    return _error(why.code, why.message, why.status)


def _http(why: HTTPException) -> Any:
    if not request.path.startswith("/api/"):
        return why
    sentences = {
        404: "There is nothing at this address.",
        405: "This cannot be done here.",
        413: "This is too large to send.",
    }
    status = why.code or 500
    return _error(f"http_{status}", sentences.get(status, "The request could not be read. Please reload."), status)


def _our_mistake(why: Exception) -> Response:
    log.exception("%s %s failed (%s)", request.method, request.path, g.get("correlation_id"))
    message = "Something went wrong on our side; what you wrote is kept on your device. Please try again."
    return _error("our_mistake", message, 500)


def _error(code: str, message: str, status: int) -> Response:
    response = answer({"error": {"code": code, "message": message}}, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _marked(response: Response, etag: str | None) -> Response:
    response.headers["Cache-Control"] = "no-store"
    if etag is not None:
        response.headers["ETag"] = f'"{etag}"'
    return response
