"""Packages reach the API from their LMS's origin. Which origins may is said by the grants, and by nothing else.

CORS is no authentication: it only tells a browser which pages may read an answer. No cookie is involved anywhere, so
credentials are never allowed. Other paths than /api never get these headers.
"""

from __future__ import annotations

from flask import Flask, Response, g, request

from lti_tool.errors import Refused
from lti_tool.records import Session
from lti_tool.storage import packages
from lti_tool.storage.database import Transaction
from lti_tool.web.tool import tool

HEADERS = "authorization, content-type, idempotency-key, if-none-match"
METHODS = "GET, POST, PUT, DELETE"
EXPOSED = "ETag, Retry-After"
PREFLIGHT_LASTS = 7200
"""Seconds; what browsers keep at most."""


def install(app: Flask) -> None:
    """Answer preflights and mark answers, on the API's paths only."""
    app.before_request(_preflight)
    app.after_request(_mark)


def refuse_foreign(tx: Transaction, session: Session) -> None:
    """Raises Refused when a package's session is used from an origin that its grant does not name."""
    origin = request.headers.get("Origin")
    if session.grant_id is None or origin is None or _null_allowed(origin):
        return
    if not _allowed(tx, session.grant_id, origin):
        raise Refused("origin_not_allowed", "This package may not be used on this site.", status=403)


def claimed_origin() -> str | None:
    """The origin that a package's grant must name, if any: none outside browsers, none where a setting lets it in."""
    origin = request.headers.get("Origin")
    return None if origin is None or _null_allowed(origin) else origin


def _preflight() -> Response | None:
    if request.method != "OPTIONS" or not request.path.startswith("/api/"):
        return None
    answer = Response(status=204)
    if _may_read():
        answer.headers["Access-Control-Allow-Methods"] = METHODS
        answer.headers["Access-Control-Allow-Headers"] = HEADERS
        answer.headers["Access-Control-Max-Age"] = str(PREFLIGHT_LASTS)
    return answer


def _mark(answer: Response) -> Response:
    if request.path.startswith("/api/"):
        answer.headers.add("Vary", "Origin")
        if _may_read():
            answer.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            answer.headers["Access-Control-Expose-Headers"] = EXPOSED
    return answer


def _may_read() -> bool:
    """Whether pages of the request's origin may read the answer."""
    origin = request.headers.get("Origin")
    session: Session | None = g.get("session")
    if origin is None or (session is not None and session.grant_id is None):
        return False
    if _null_allowed(origin):
        return True
    with tool().database.read() as tx:
        return _allowed(tx, session.grant_id if session else None, origin)


def _allowed(tx: Transaction, grant_id: int | None, origin: str) -> bool:
    """Whether this grant, or without one any grant, names this origin."""
    key, known = f"{grant_id} {origin}", tool().origins
    if known.get(key):
        return True
    found = packages.known_origin(tx, origin) if grant_id is None else packages.allows(tx, grant_id, origin)
    return found and known.keep(key, found)


def _null_allowed(origin: str) -> bool:
    return origin == "null" and tool().settings.allow_null_origin
