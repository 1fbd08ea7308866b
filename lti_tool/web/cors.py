"""Packages reach the API from their LMS's origin. Which origins may is said by the grants, and by nothing else.

CORS is no authentication: it only tells a browser which pages may read an answer. No cookie is involved anywhere, so
credentials are never allowed. Other paths than /api never get these headers.
"""

from __future__ import annotations

import threading
import time
from typing import cast

from flask import Flask, Response, current_app, g, request

from lti_tool.errors import Refused
from lti_tool.records import Session
from lti_tool.storage import packages
from lti_tool.storage.database import Transaction
from lti_tool.web.tool import tool

HEADERS = "authorization, content-type, idempotency-key, if-none-match"
METHODS = "GET, POST, PUT"
EXPOSED = "ETag, Retry-After"
PREFLIGHT_LASTS = 7200
"""Seconds; what browsers keep at most."""
REMEMBERED = 60.0
"""Seconds that an allowed origin is not asked for again. A refused one is asked for every time."""


class Origins:
    """Which origins may be answered, remembered for a minute."""

    def __init__(self) -> None:
        self._until: dict[tuple[int, str], float] = {}
        self._lock = threading.Lock()

    def allowed(self, tx: Transaction, grant_id: int, origin: str) -> bool:
        """Whether this grant, or with 0 any grant, names this origin."""
        key, now = (grant_id, origin), time.monotonic()
        if self._until.get(key, 0.0) > now:
            return True
        found = packages.allows(tx, grant_id, origin) if grant_id else packages.known_origin(tx, origin)
        if found:
            with self._lock:
                self._until = {old: until for old, until in self._until.items() if until > now}
                self._until[key] = now + REMEMBERED
        return found


def install(app: Flask) -> None:
    """Answer preflights and mark answers, on the API's paths only."""
    app.extensions["origins"] = Origins()
    app.before_request(_preflight)
    app.after_request(_mark)


def refuse_foreign(tx: Transaction, session: Session) -> None:
    """Raises Refused when a package's session is used from an origin that its grant does not name."""
    origin = request.headers.get("Origin")
    if session.grant_id is None or origin is None or _null_allowed(origin):
        return
    if not _origins().allowed(tx, session.grant_id, origin):
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
    grant_id = session.grant_id if session else None
    with tool().database.read() as tx:
        return _origins().allowed(tx, grant_id or 0, origin)


def _null_allowed(origin: str) -> bool:
    return origin == "null" and tool().settings.allow_null_origin


def _origins() -> Origins:
    return cast("Origins", current_app.extensions["origins"])
