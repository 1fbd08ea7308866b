"""The links in letters: they work without a visit, for whoever holds the letter, and do nothing but what they say.

Looking at a page changes nothing, because mail programs and their guards look at every link. A mail program that stops
letters by itself sends one POST (RFC 8058), which is answered without asking back.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from courses.model.words import FALLBACK, excerpt, say
from lti_tool.services import digests
from lti_tool.web.tool import tool

blueprint = Blueprint("letters", __name__, url_prefix="/letters/<secret>")


@blueprint.get("/confirm")
def ask_to_confirm(secret: str) -> Response:
    """A page with one button: this address is mine."""
    server = tool()
    with server.database.read() as tx:
        found = digests.find(tx, secret, server.clock())
    return _page("confirm" if found else "over", status=200 if found else 404)


@blueprint.post("/confirm")
def confirm(secret: str) -> Response:
    """The address is hers."""
    server = tool()
    with server.database.write() as tx:
        done = digests.confirm(tx, secret, server.clock())
    return _page("confirmed" if done else "over", status=200 if done else 404)


@blueprint.get("/stop")
def ask_to_stop(secret: str) -> Response:
    """A page with one button: no more letters."""
    return _page("stop")


@blueprint.post("/stop")
def stop(secret: str) -> Response:
    """No more letters. A link that is over has nothing left to stop, and says the same."""
    server = tool()
    with server.database.write() as tx:
        digests.stop(tx, secret, server.clock())
    return _page("stopped")


def _page(which: str, *, status: int = 200) -> Response:
    words = excerpt(FALLBACK, f"letter.page.{which}")
    button = f"letter.page.{which}.button"
    response = make_response(
        render_template(
            "letters.html.jinja",
            title=say(f"letter.page.{which}"),
            then=say(f"letter.page.{which}.then"),
            button=say(button) if button in words else None,
        ),
        status,
    )
    # The address is the secret: it must stay on this page.
    response.headers["Cache-Control"] = "no-store"
    return response
