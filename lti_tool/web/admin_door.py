"""The door of the administrators' pages: nobody passes without a visit, and nothing is done for another site.

Every room behind it is made by `room`, so a page cannot be forgotten: the door is asked before each of its requests. A
form must come from a page of ours (`Origin`, `Sec-Fetch-Site`) and carry this visit's key. Nothing here may be framed
or kept by a browser.
"""

from __future__ import annotations

import hmac
import logging
from typing import cast
from urllib.parse import SplitResult, urlsplit

from flask import Blueprint, Response, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from lti_tool.errors import Busy, Refused
from lti_tool.lti.http import loopback
from lti_tool.services import admin_visits
from lti_tool.services.admin_visits import LONGEST, AdminRefused
from lti_tool.storage.admin_visits import Visit
from lti_tool.web.tool import tool

log = logging.getLogger(__name__)

LOOKING = ("GET", "HEAD")
BACK = "Go back in your browser: what you typed is still there. Open the page anew in a second tab, and send it there."


def room(name: str, path: str) -> Blueprint:
    """A room behind the door. Its requests find who asks in `visit()`."""
    blueprint = outside(name, path)
    blueprint.before_request(_ask_who)
    return blueprint


def outside(name: str, path: str) -> Blueprint:
    """What stands in front of the door: no visit is asked for, all else holds."""
    blueprint = Blueprint(name, __name__, url_prefix=path)
    blueprint.before_request(_refuse_other_sites)
    blueprint.after_request(_keep_private)
    blueprint.register_error_handler(Refused, _refused)
    blueprint.register_error_handler(HTTPException, _unreadable)
    blueprint.register_error_handler(Busy, _busy)
    blueprint.register_error_handler(Exception, _our_mistake)
    return blueprint


def visit() -> Visit:
    """Whose request this is."""
    return cast("Visit", g.admin_visit)


def token() -> str:
    """The secret of the visit, as the browser keeps it; empty where it has none."""
    return request.cookies.get(_cookie(), "")


def form_key() -> str:
    """What forms of this visit must carry."""
    return admin_visits.form_key(token())


def let_in(answer: Answer, secret: str) -> None:
    """Give the browser the secret of a visit. Forms and links of other sites come without it."""
    secure = _https()
    lasts = int(LONGEST.total_seconds())
    answer.set_cookie(_cookie(), secret, max_age=lasts, secure=secure, httponly=True, samesite="Strict")


def let_go(answer: Answer) -> None:
    """Have the browser forget the secret."""
    answer.set_cookie(_cookie(), "", max_age=0, secure=_https(), httponly=True, samesite="Strict")


def _cookie() -> str:
    # `__Host-` has the browser refuse what a sibling domain or plain http sets in our name.
    return "__Host-touchpoint-admin" if _https() else "touchpoint-admin"


def _https() -> bool:
    public_url = tool().settings.public_url
    if public_url.startswith("https://"):
        return True
    if loopback(public_url):
        return False
    raise AdminRefused(
        "admin_plain_http",
        "These pages need https.",
        "Put https in front of the server and say so in TOUCHPOINT_PUBLIC_URL.",
    )


def _ask_who() -> None:
    server = tool()
    now, secret = server.clock(), token()
    with server.database.read() as tx:
        found = admin_visits.find(tx, secret, now=now) if secret else None
    if found is None:
        raise AdminRefused("admin_not_signed_in", "You are not signed in here, or your visit has ended.", status=401)
    if request.method not in LOOKING and not _carries_key():
        raise AdminRefused("admin_form_foreign", "This form was opened in an earlier visit, or is not ours.", BACK)
    g.admin_visit = found
    if admin_visits.wants_to_slide(found, now):
        with server.database.write() as tx:
            admin_visits.slide(tx, found, now)


def _carries_key() -> bool:
    given = request.form.get("key", "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(given, form_key().encode())


def _refuse_other_sites() -> None:
    """Nothing is done for a page of another site. Every browser says where a form comes from."""
    if request.method in LOOKING:
        return
    site, said = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "")
    if site not in (None, "same-origin") or _origin(said) != _origin(tool().settings.public_url):
        there = tool().settings.public_url
        todo = f"Open these pages at {there}/admin, and do it there."
        raise AdminRefused(
            "admin_other_site", "This was sent from another site.", todo, detail=f"Origin {said[:200]!r}"
        )


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts: SplitResult = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname or "", port)


def _keep_private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    # Never an address of ours, some of which are secrets. With `no-referrer` forms would be sent as from nowhere.
    answer.headers["Referrer-Policy"] = "strict-origin"
    return answer


def _refused(why: Refused) -> tuple[str, int]:
    log.warning("administration: %s %s refused: %s number=%s", request.method, request.endpoint, why, g.correlation_id)
    return _page(why.code, why.message, getattr(why, "todo", ""), why.detail), why.status


def _unreadable(why: HTTPException) -> tuple[str, int]:
    words = {404: "There is nothing at this address (any more).", 413: "This is too large to send."}
    status = why.code or 500
    return _page(f"http_{status}", words.get(status, "The request could not be read."), ""), status


def _busy(why: Busy) -> tuple[str, int]:
    log.warning("administration: the database is busy: %s", why)
    return _page("busy", "The server has too much to do just now.", "Nothing was changed. Try again in a moment."), 503


def _our_mistake(why: Exception) -> tuple[str, int]:
    log.error("administration: %s failed, number=%s", request.endpoint, g.correlation_id, exc_info=why)
    return _page("our_mistake", "Something went wrong on our side.", "Nothing was changed. The log says more."), 500


def _page(code: str, happened: str, todo: str, detail: str = "") -> str:
    return render_template(
        "admin-refused.html.jinja",
        code=code,
        happened=happened,
        todo=todo,
        detail=detail,
        signed_in="admin_visit" in g,
        # A link from elsewhere comes without the cookie; opened once more, from here, it comes with it.
        once_more=request.full_path if code == "admin_not_signed_in" and request.method in LOOKING else None,
        correlation_id=g.correlation_id,
    )
