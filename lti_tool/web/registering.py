"""Connecting a platform: the page that an LMS opens from an invite's link.

The link is a secret that opens one registration; without it nothing outside is asked, so nobody can send this server
anywhere. The page it ends with has no form and changes nothing, so it does no harm in anybody's frame: its one button
tells the platform's own origin that the frame may be closed. What the platform calls itself reaches the page as text.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Blueprint, g, render_template, request

from lti_tool import platforms
from lti_tool.errors import Refused
from lti_tool.lti import configuration, registering
from lti_tool.lti.configuration import Offer
from lti_tool.lti.login import origin
from lti_tool.lti.registration_refusals import REASONS, RegistrationRefused
from lti_tool.services import connecting
from lti_tool.services.connecting import Connected
from lti_tool.web.security import allow_frames, frame_ancestors
from lti_tool.web.tool import tool

blueprint = Blueprint("registering", __name__, url_prefix="/lti")
log = logging.getLogger(__name__)

LONGEST = 8000
"""Characters in either parameter of the link."""


@blueprint.get("/register/<secret>", provide_automatic_options=False)
def register(secret: str) -> str:
    """An invite's link. Opened by hand it says where to put it; opened by a platform it registers this tool there."""
    server = tool()
    url, token = request.args.get("openid_configuration"), request.args.get("registration_token") or None
    if not url or request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        # Mail programs and messengers look at links before people do; that must not use anything up.
        with server.database.read() as tx:
            connecting.look(tx, secret, now=server.clock())
        link = f"{server.lti.public_url}/lti/register/{secret}"
        return render_template("invite.html.jinja", link=link, guides=[known.guide for known in platforms.known()])
    if max(len(url), len(token or "")) > LONGEST:
        raise RegistrationRefused("start_malformed")
    offer, done = _register(secret, url, token)
    allow_frames(done.registration)
    return render_template(
        "registered.html.jinja", done=done, guide=offer.platform.guide, origins=_origins(offer, done, url)
    )


def _register(secret: str, url: str, token: str | None) -> tuple[Offer, Connected]:
    """Claim the invite, ask the platform, keep what came of it. Whatever fails, the link can be used again."""
    server = tool()
    with server.database.write() as tx:
        held = connecting.begin(tx, secret, now=server.clock())
    try:
        offer = configuration.fetch(server.lti, url, token)
        agreed = registering.register(server.lti, offer, token)
        with server.database.write() as tx:
            done = connecting.finish(tx, held, offer, agreed, now=server.clock())
    except Exception:
        with server.database.write() as tx:
            connecting.give_up(tx, held)
        raise
    # A warning, because that is what is written down everywhere: agreements are what everything else rests on.
    log.warning(
        "platform %s: invite=%s name=%r issuer=%r client=%r registration=%s deployment=%r granted=%s number=%s",
        "renewed" if done.renewed else "registered", held.invite_id, done.registration.name, done.registration.issuer,
        done.registration.client_id, done.registration.id, done.deployment_id,
        "".join("+" if service.granted else "-" for service in done.services), g.correlation_id,
    )  # fmt: skip
    return offer, done


def _origins(offer: Offer, done: Connected, url: str) -> list[str]:
    """Whom the frame may be closed by: the platform's own origins, never just anybody.

    Where schools have host names of their own that no document tells, also the page that opened this one.
    """
    known = [origin(offer.issuer), origin(url), origin(offer.auth_login_url)]
    opener = request.headers.get("Referer", "")
    if "https:" in frame_ancestors(done.registration) and opener.startswith("https://") and urlsplit(opener).hostname:
        known.append(origin(opener))
    return list(dict.fromkeys(known))


@blueprint.errorhandler(Refused)
def _refuse(refused: Refused) -> tuple[str, int]:
    """A page of what happened and what to do; the same, and why exactly, into the log. Neither holds a token."""
    reason = REASONS[refused.code]
    log.warning(
        "registration refused: %s detail=%r why=%r number=%s",
        refused.code, refused.detail[:500], str(refused.__cause__ or "")[:300], g.correlation_id,
    )  # fmt: skip
    allow_frames(None)
    page = render_template(
        "refused.html.jinja",
        title="The registration did not come about",
        code=refused.code,
        happened=refused.message,
        todo=reason.todo,
        meaning=reason.meaning,
        detail=refused.detail[:1000],
        claim=None,
        skew=None,
        registration=None,
        correlation_id=g.correlation_id,
    )
    return page, refused.status


@blueprint.errorhandler(Exception)
def _apologise(error: Exception) -> tuple[str, int]:
    """Our own mistakes: a page with a number, and all of it in the log."""
    log.error("registration failed, number=%s", g.correlation_id, exc_info=error)
    return _refuse(RegistrationRefused("tool_unavailable"))
