"""A facilitator chooses what her LMS course links to, on behalf of a platform that asked for it.

Nobody is enrolled by it and no run begins: the links that come of it do that when they are launched. Whoever holds the
token is the facilitator who began; it is good for one answer, and everything needed to answer is kept here, so that
nothing a page sends can change whom the answer is for.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from lti_tool.errors import Refused
from lti_tool.messages import Launch, LinksWanted
from lti_tool.records import Registration, Role
from lti_tool.services.sessions import hash_of
from lti_tool.storage import link_requests, lti_state
from lti_tool.storage.database import Transaction
from lti_tool.storage.link_requests import LinkRequest

LASTS = timedelta(hours=4)
"""How long a picker may stay open."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """A choice that is being made. The token is nowhere else but in the picker's own form."""

    token: str
    registration: Registration
    deployment_id: str
    wanted: LinksWanted


def begin(tx: Transaction, launch: Launch, wanted: LinksWanted, *, now: datetime) -> Choosing:
    """Let the facilitator of `launch` choose, inside the transaction that consumes the launch.

    Raises:
        Refused: the person does not run anything there.
    """
    if launch.role is not Role.FACILITATOR:
        raise Refused(
            "choosing_refused",
            "Only people who run a course here can choose what is linked in it.",
            status=403,
            detail=f"the roles amount to {launch.role}",
        )
    token = secrets.token_urlsafe(32)
    request = LinkRequest(launch.registration.id, launch.deployment_id, asdict(wanted))
    link_requests.keep(tx, hash_of(token), request, expires_at=now + LASTS)
    return Choosing(token, launch.platform, launch.deployment_id, wanted)


def look(tx: Transaction, token: str, now: datetime) -> Choosing:
    """The choice that waits for the holder of this token.

    Raises:
        Refused: there is none, or not any more.
    """
    return _choosing(tx, token, link_requests.find(tx, hash_of(token), now))


def finish(tx: Transaction, token: str, now: datetime) -> Choosing:
    """The same, used up: it can be answered now, and never again."""
    return _choosing(tx, token, link_requests.take(tx, hash_of(token), now))


def _choosing(tx: Transaction, token: str, request: LinkRequest | None) -> Choosing:
    registration = lti_state.registration(tx, request.registration_id) if request else None
    if request is None or registration is None:
        message = "This choice has been sent already, or was left open too long."
        raise Refused("choice_over", message, status=410)
    lists = {name: tuple(request.asked[name]) for name in ("types", "targets")}
    return Choosing(token, registration, request.deployment_id, LinksWanted(**{**request.asked, **lists}))
